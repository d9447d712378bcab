"""The rows of a file whose whole text the operator edited: source, target and that text in step."""

from collections.abc import Sequence

from screens.panes.cell import Cell, Head, RowCells
from screens.panes.legible import legible
from screens.panes.painter import Signs
from screens.panes.syntax import Syntax
from state.merging.alignment import Aligned
from state.merging.file_merge import FileMerge


class ReplacedRows:
    """Rows of a merge whose base is the target and whose target is the edited text."""

    lead = 3

    def __init__(self, replaced: FileMerge, syntax: Syntax, heads: Sequence[Head], signs: Signs) -> None:
        self.aligned = Aligned(replaced, {}, _no_text)
        self.heads = heads
        self._merge = replaced
        self._syntax = syntax
        self._signs = signs
        sides = (replaced.source_lines, replaced.base_lines or (), replaced.target_lines)
        self._sides = sides
        self.gutter = len(str(max(999, *map(len, sides)))) + 1

    def __len__(self) -> int:
        return self.aligned.height

    def cells(self, y: int) -> RowCells:
        """Row `y`, counted from 0: source, target, edited text."""
        row = self.aligned.row(y)
        target = row.base
        is_edited = (
            target is None or row.target is None or self._sides[1][target] != self._sides[2][row.target]
        )
        is_foreign = (
            target is None or row.source is None or self._sides[1][target] != self._sides[0][row.source]
        )
        cells = (
            self._cell(0, row.source, "source" if is_foreign else "text", "+" if is_foreign else " "),
            self._cell(1, target, "text", " "),
            self._cell(2, row.target, "resolved" if is_edited else "text", "e" if is_edited else " "),
            Cell("", "filler"),
        )
        return RowCells(cells, " e" if is_edited else "", "good", self._signs.rule)

    def _cell(self, side: int, number: int | None, ground: str, sign: str) -> Cell:
        if number is None:
            return Cell("", "filler")
        text = legible(self._sides[side][number]).text
        return Cell(text, ground, self._syntax.spans(text), (), str(number + 1), sign, "note")


def _no_text(content: str) -> bytes:
    raise AssertionError(f"no decision, no text: {content}")
