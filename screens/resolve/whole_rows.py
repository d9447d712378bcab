"""The rows of a file that is decided as a whole: what each side holds, in words, and its lines if it is text."""

from collections.abc import Sequence

from screens.panes.cell import Cell, Head, RowCells
from screens.panes.legible import legible
from screens.panes.painter import Signs
from screens.panes.syntax import Syntax
from screens.resolve.document import Side, Whole
from screens.resolve.merge_rows import RESULT
from screens.resolve.offers import Shown
from screens.resolve.origins import proposal_sign
from state.merging.choice import Choice


class WholeRows:
    """A row of words, an empty one, then each side's own lines; they aren't aligned."""

    lead = 3
    titles = 2

    def __init__(
        self,
        whole: Whole,
        syntax: Syntax,
        heads: Sequence[Head],
        signs: Signs,
        conflict: bool,
        preview: Shown | None = None,
    ) -> None:
        self.whole = whole
        self.heads = heads
        result = whole.result
        if preview is not None:
            result = whole.source if preview.proposal.choice is Choice.SOURCE else whole.target
        self._preview = preview
        self._sides = (whole.source, whole.target, result, whole.base)
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
            if self._preview is not None and y == 0:
                place = self._preview.short_place
                proposed = self._proposed(cells[RESULT], self._preview)._replace(tail=place, tail_kind="note")
                cells = (*cells[:RESULT], proposed, *cells[RESULT + 1 :])
            sign = "!" if self._conflict and y == 0 else " "
            return RowCells(cells, f" {sign}", "bad", self._signs.rule)
        number = y - self.titles
        cells = tuple(self._cell(side, number) for side in self._sides)
        if self._preview is not None and number < len(self._sides[RESULT].lines):
            cells = (*cells[:RESULT], self._proposed(cells[RESULT], self._preview), *cells[RESULT + 1 :])
        return RowCells(cells, rule=self._signs.rule)

    def _proposed(self, cell: Cell, shown: Shown) -> Cell:
        """What the result would be if the proposal were accepted."""
        sign = proposal_sign(shown.is_confident, self._signs.is_ascii)
        return cell._replace(ground="proposed", sign=sign, sign_kind="note")

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
