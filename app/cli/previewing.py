"""`--dry-run` of an act: what it would break and lose, and nothing is done."""

from collections.abc import Callable, Sequence
from difflib import diff_bytes, unified_diff
from os import fsencode
from typing import Any, TypeVar

import click

from app.cli.context import progress_shown
from app.cli.output import report, say, say_text, text_of
from app.cli.shapes import VERSION, finding_words, findings_json
from state.noticing.mending import Mending
from state.session.meant import Meant
from state.understood.previewing import Preview
from state.workspace import Workspace

F = TypeVar("F", bound=Callable[..., Any])


def dry_run_option(command: F) -> F:
    """`--dry-run`."""
    return click.option(
        "--dry-run", is_flag=True, help="Only tell what it would break, lose and mend; nothing is done."
    )(command)


def say_preview(
    workspace: Workspace, act: Callable[[], object], keys: Sequence[str], as_json: bool, left_alone: int = 0
) -> None:
    """What an act would bring and take away, the worst first; refused where the act itself would be."""
    meant, preview = _foreseen(workspace, lambda: workspace.meant(act))
    if as_json:
        report({**_json(workspace, meant, preview), "keys": list(keys), "left_alone": left_alone})
        return
    say(f"not done: {meant.operation.describe()}")
    if left_alone:
        say(f"left alone: {left_alone} that this isn't meant for")
    _list(preview)


def say_repair(workspace: Workspace, planned: Mending, as_json: bool) -> None:
    """What a repair would change in the result, and what it would bring and take away beside the finding."""
    meant, preview = _foreseen(workspace, lambda: workspace.meant(lambda: workspace.noticing.mend(planned)))
    if as_json:
        changes = [
            {"path": one.path, "before": text_of(one.before), "after": text_of(one.after)}
            for one in planned.changes
        ]
        keys = [one.key for one in planned.changes]
        report({**_json(workspace, meant, preview), "keys": keys, "left_alone": 0, "changes": changes})
        return
    say(f"not done: {meant.operation.describe()}")
    for one in planned.changes:
        say_text(_patch(one.path, one.before, one.after))
    _list(preview)


def _foreseen(workspace: Workspace, find: Callable[[], Meant]) -> tuple[Meant, Preview]:
    with progress_shown() as progress:
        meant = find()
        return meant, workspace.understanding.preview(meant.operation, progress, meant.texts)


def _json(workspace: Workspace, meant: Meant, preview: Preview) -> dict[str, Any]:
    return {
        "version": VERSION,
        "session": workspace.name,
        "message": meant.operation.describe(),
        "words": list(preview.words),
        "added": findings_json(preview.added),
        "gone": findings_json(preview.gone),
    }


def _list(preview: Preview) -> None:
    for one in preview.added:
        say(f"+ {finding_words(one)}")
    for one in preview.gone:
        say(f"- {finding_words(one)}")
    if not preview.added and not preview.gone:
        say("no finding would come or go")


def _patch(path: str, before: bytes, after: bytes) -> bytes:
    """A diff of two texts, byte for byte."""
    name = fsencode(path)
    lines = diff_bytes(
        unified_diff, _lines(before), _lines(after), b"a/" + name, b"b/" + name, lineterm=b"\n"
    )
    return b"".join(
        line if line.endswith(b"\n") else line + b"\n\\ No newline at end of file\n" for line in lines
    )


def _lines(text: bytes) -> list[bytes]:
    lines = text.split(b"\n")
    return [line + b"\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])
