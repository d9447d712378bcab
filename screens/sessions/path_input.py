"""A field for a path: tab completes it from the folders that are there."""

import os
from pathlib import Path
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input

SHOWN = 12


def candidates(text: str, folders_only: bool = True) -> list[str]:
    """What the text can be completed to, sorted; folders end with a slash, `~` stands as it was typed."""
    head, slash, start = text.rpartition("/")
    folder = Path(head + slash).expanduser() if head or slash else Path()
    found = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if not entry.name.startswith(start) or (
                    entry.name.startswith(".") and not start.startswith(".")
                ):
                    continue
                if entry.is_dir():
                    found.append(f"{head}{slash}{entry.name}/")
                elif not folders_only:
                    found.append(f"{head}{slash}{entry.name}")
    except (OSError, ValueError, RuntimeError):
        return []
    return sorted(found)


def completed(text: str, folders_only: bool = True) -> tuple[str, list[str]]:
    """The text as far as it can be completed for sure, and the candidates that are left."""
    if text in ("~", "..", "."):
        return f"{text}/", candidates(f"{text}/", folders_only)
    found = candidates(text, folders_only)
    if not found:
        return text, []
    first, last = found[0], found[-1]
    common = first[: next((at for at, one in enumerate(first) if last[at : at + 1] != one), len(first))]
    return (common if len(common) > len(text) else text), found


class PathInput(Input):
    """Tab completes; where nothing is left to complete, it goes to the next field."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("tab", "complete", "Complete", show=False)]

    class Candidates(Message):
        """What the path can be completed to; none when it is complete."""

        def __init__(self, found: list[str]) -> None:
            super().__init__()
            self.found = found

    def __init__(self, value: str = "", *, placeholder: str = "", id: str, folders_only: bool = True) -> None:
        super().__init__(value, placeholder=placeholder, id=id, compact=True, select_on_focus=False)
        self._folders_only = folders_only

    def action_complete(self) -> None:
        """As far as it goes; shows what is possible where several are."""
        if not self.value or self.cursor_position < len(self.value):
            self._leave()
            return
        text, found = completed(self.value, self._folders_only)
        if text == self.value and (len(found) <= 1 or found[0] == text):
            self._leave()
            return
        self.value = text
        self.cursor_position = len(text)
        # A single folder may hold more: the next tab shows it.
        self.post_message(self.Candidates(found if len(found) > 1 else []))

    def _leave(self) -> None:
        self.post_message(self.Candidates([]))
        self.screen.focus_next()
