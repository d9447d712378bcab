"""What commands changed in the worktree of the result: taken into it or thrown away, never by itself."""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from screens.checklist.reader import Entry, Reader
from screens.lines import Part
from screens.text import MUTED, Symbols

if TYPE_CHECKING:
    from state.repositories.worktrees import Change

LONGEST = 2_000_000
"""Bytes above which two versions of a file aren't compared line by line."""
LINE_STYLES = {"+": "$text-success", "-": "$text-error", "@": "$text-accent"}


def change_entries(
    changes: Sequence["Change"], against: Mapping[str, str], symbols: Symbols
) -> Iterable[Entry]:
    """Each change with what it is; one that can't be taken in says why."""
    for one in changes:
        why = against.get(one.path, "")
        more = (Part(f"  {symbols.text(why)}; it can be thrown away", "$text-warning"),) if why else ()
        lead = (Part(f"{one.kind:<11}", "bold $text-warning" if why else "bold $text-accent"),)
        yield Entry((Part(symbols.text(one.path), "bold"), *more), lead, f"show:{one.path}")


def difference_lines(before: bytes, after: bytes, symbols: Symbols) -> Iterable[Entry]:
    """The lines that differ, with three lines of what is around them."""
    if b"\0" in before[:8000] + after[:8000] or len(before) + len(after) > LONGEST:
        words = f"{len(before)} bytes become {len(after)} bytes; they aren't shown line by line"
        return [Entry((Part(words, MUTED),))]
    old, new = (one.decode("utf-8", "replace").splitlines() for one in (before, after))
    found = list(difflib.unified_diff(old, new, lineterm=""))[2:]
    return [
        Entry((Part(symbols.text(line.replace("\t", "    ")), LINE_STYLES.get(line[:1], "")),))
        for line in found
    ]


class ChangesScreen(Reader):
    """Gives back "show:PATH", "take:PATH", "discard:PATH", or the last two without a path for all of them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", "Show"),
        Binding("t", "act('take')", "Take in"),
        Binding("T", "all('take')", "Take all"),
        Binding("x", "act('discard')", "Throw away"),
        Binding("X", "all('discard')", "Throw all away"),
    ]

    def __init__(
        self,
        changes: Sequence["Change"],
        against: Mapping[str, str],
        folder: str,
        symbols: Symbols,
        at: str = "",
    ) -> None:
        self._changes, self._against = changes, against
        place = next((number for number, one in enumerate(changes) if one.path == at), 0)
        super().__init__(
            "Changed by commands in the worktree",
            list(change_entries(changes, against, symbols)),
            place,
            more=folder,
            nothing="Commands changed no file there; ignored files aside.",
        )

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """There has to be something that can be taken in or thrown away."""
        if action in ("act", "all") and not self._changes:
            return False
        if action == "all" and parameters == ("take",) and len(self._against) == len(self._changes):
            return False
        return super().check_action(action, parameters)

    def action_act(self, act: str) -> None:
        """What is under the cursor."""
        path = self._changes[self.current].path
        if act == "take" and path in self._against:
            self.tell(f"{path}: {self._against[path]}", "warning")
            return
        self.dismiss(f"{act}:{path}")

    def action_all(self, act: str) -> None:
        """All of it, as far as it can be."""
        self.dismiss(f"{act}:")
