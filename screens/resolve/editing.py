"""A file in the operator's own editor: the terminal is lent out, and nothing that goes wrong there ends Plait."""

from collections.abc import Sequence
from typing import Any, Protocol, runtime_checkable

from textual.app import App, SuspendNotSupported

from screens.resolve.desk import Desk
from state.errors import PlaitError


@runtime_checkable
class Editor(Protocol):
    """An app that can run an editor."""

    def edit_text(self, text: bytes, name: str) -> bytes:
        """The text as it was saved; blocks until the editor ends. `PlaitError` when none could be run."""
        ...


def edit_outside(app: App[Any], text: bytes, name: str) -> bytes:
    """Lends the terminal to the editor and gives back what was saved."""
    if not isinstance(app, Editor):
        raise PlaitError("no editor can be run from here", hint="e edits a hunk in place")
    failure: Exception | None = None
    saved = text
    try:
        with app.suspend():
            # What is raised in here would leave the terminal suspended for good.
            try:
                saved = app.edit_text(text, name)
            except Exception as error:
                failure = error
    except SuspendNotSupported:
        raise PlaitError("this terminal can't be lent to an editor", hint="e edits a hunk in place") from None
    if failure is not None:
        raise failure
    return saved


def with_markers(desk: Desk) -> bytes:
    """The proposed result, with git's conflict markers around what is still open."""
    if desk.aligned is None or not desk.open:
        return desk.whole_text
    merge = desk.document.merge
    end = merge.line_end
    lines: list[bytes] = []
    for number, region in enumerate(merge.regions):
        if not desk.is_open(number):
            lines.append(desk.result_text(number))
            continue
        lines += [b"<<<<<<< target" + end, *_ended(merge.target_lines[slice(*region.target)], end)]
        if merge.base_lines is not None:
            lines += [b"||||||| base" + end, *_ended(merge.base_lines[slice(*region.base)], end)]
        lines += [b"=======" + end, *_ended(merge.source_lines[slice(*region.source)], end)]
        lines.append(b">>>>>>> source" + end)
    return b"".join(lines)


def _ended(lines: Sequence[bytes], end: bytes) -> list[bytes]:
    return [line if line.endswith(b"\n") else line + end for line in lines]
