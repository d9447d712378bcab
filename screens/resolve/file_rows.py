"""The list of files that wait in the Resolve screen."""

from collections.abc import Collection, Sequence

from screens.copy.words import STANDING_KINDS, outcome_words
from screens.panes.cell import Cell, Head, RowCells
from screens.text import UNICODE, Symbols
from state.comparison.entry import Entry
from state.view import EntryState, Standing, View


def tail_words(entry: Entry, state: EntryState) -> str:
    """What waits in a file, in two or three words."""
    decision = state.decision
    if state.standing is Standing.UNREVIEWED and decision is not None:
        unseen = sum(choice.unseen for choice in decision.hunks.values())
        return f"{unseen} accepted: review" if unseen else "accepted: review"
    return outcome_words(entry, state)


class FileRows:
    """One row a file, with what is open in it."""

    lead = 3
    gutter = 0
    heads: Sequence[Head] = (Head("files"),)

    def __init__(
        self, view: View, keys: Sequence[str], current: str | None, symbols: Symbols = UNICODE
    ) -> None:
        self.view = view
        self.keys = keys
        self.current = current
        self._symbols = symbols

    def __len__(self) -> int:
        return len(self.keys)

    def cells(self, y: int) -> RowCells:
        """Row `y`, counted from 0."""
        key = self.keys[y]
        entry = self.view.comparison.entry(key)
        if entry is None:
            return RowCells((Cell(self._symbols.text(key), tail="gone"),))
        state = self.view.state(entry)
        sign, kind = self._symbols.standing[state.standing], STANDING_KINDS[state.standing]
        text = self._symbols.text(entry.path)
        spans = ((len(text), "folder"),) if key == self.current else ()
        cell = Cell(text, spans=spans, tail=tail_words(entry, state), tail_kind=kind)
        return RowCells((cell,), f" {sign}", kind)

    def changed(self, view: View, among: Collection[str]) -> list[int]:
        """The rows of some keys under another view."""
        self.view = view
        return [y for y, key in enumerate(self.keys) if key in among]
