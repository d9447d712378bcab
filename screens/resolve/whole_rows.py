"""The rows of a file that is decided as a whole: what each side holds, in words, and its lines if it is text."""

from collections.abc import Sequence

from screens.panes.cell import Cell, Head, RowCells
from screens.panes.legible import legible
from screens.panes.painter import Signs
from screens.panes.syntax import Syntax
from screens.resolve.document import Side, Whole


class WholeRows:
    """A row of words, an empty one, then each side's own lines; they aren't aligned."""

    lead = 3
    titles = 2

    def __init__(
        self, whole: Whole, syntax: Syntax, heads: Sequence[Head], signs: Signs, conflict: bool
    ) -> None:
        self.whole = whole
        self.heads = heads
        self._sides = (whole.source, whole.target, whole.result, whole.base)
        self._syntax = syntax
        self._signs = signs
        self._conflict = conflict
        self._lines = max(len(side.lines) for side in self._sides)
        self.gutter = len(str(max(self._lines, 999))) + 1

    def __len__(self) -> int:
        return self.titles + self._lines

    def cells(self, y: int) -> RowCells:
        """Row `y`, counted from 0: source, target, result, base."""
        if y < self.titles:
            ground = "conflict" if self._conflict else "row"
            cells = tuple(
                Cell(
                    side.words if y == 0 else "", ground if y == 0 else "text", ((len(side.words), "folder"),)
                )
                for side in self._sides
            )
            sign = "!" if self._conflict and y == 0 else " "
            return RowCells(cells, f" {sign}", "bad", self._signs.rule)
        number = y - self.titles
        return RowCells(tuple(self._cell(side, number) for side in self._sides), rule=self._signs.rule)

    def _cell(self, side: Side, number: int) -> Cell:
        if number >= len(side.lines):
            return Cell("", "text")
        text = legible(side.lines[number]).text
        is_changed = number in side.changed
        return Cell(
            text,
            "both" if is_changed else "text",
            self._syntax.spans(text),
            (),
            str(number + 1),
            "+" if is_changed else " ",
            "note",
        )
