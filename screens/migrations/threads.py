"""The lines beside the sequence that join the selected row with what it needs and what needs it."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from screens.migrations.marks import Arms, Marks
from state.migrations.sequence import Edge, Row

WIDTH = 4
NARROW_WIDTH = 2

Piece = tuple[str, str]
"""Some text and the name of its style."""


class Links:
    """Edges by row, as places in the list of rows; made once for a sequence."""

    def __init__(self, rows: Sequence[Row], edges: Sequence[Edge]) -> None:
        places = {row.id: at for at, row in enumerate(rows)}
        self.needs: dict[int, list[Edge]] = {}
        self.needed_by: dict[int, list[Edge]] = {}
        self.places: Mapping[str, int] = places
        for edge in edges:
            row, needed = places.get(edge.row), places.get(edge.needs)
            if row is None or needed is None or row == needed:
                continue
            self.needs.setdefault(row, []).append(edge)
            self.needed_by.setdefault(needed, []).append(edge)

    def threads(self, at: int) -> "Threads":
        """The lines when the row `at` is selected."""
        needs = frozenset(self.places[edge.needs] for edge in self.needs.get(at, ()))
        needed_by = frozenset(self.places[edge.row] for edge in self.needed_by.get(at, ()))
        return Threads(at, needs, needed_by, _span(at, needs), _span(at, needed_by))


def _span(at: int, others: frozenset[int]) -> tuple[int, int]:
    return (min(at, *others), max(at, *others)) if others else (0, -1)


class Threads(NamedTuple):
    """Lines of one selected row: those to rows that it needs, beside them those to rows that need it."""

    at: int = -1
    needs: frozenset[int] = frozenset()
    needed_by: frozenset[int] = frozenset()
    needs_span: tuple[int, int] = (0, -1)
    """The first and the last row that the lines reach."""
    needed_span: tuple[int, int] = (0, -1)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not self.needs and not self.needed_by

    def pieces(self, y: int, marks: Marks, width: int = WIDTH) -> tuple[Piece, ...]:
        """What stands in the gutter of a row."""
        sign, style = self._sign(y, marks)
        if width < WIDTH:
            return ((sign.ljust(width), style),)
        first = self._lane(self.needs, self.needs_span, y)
        second = self._lane(self.needed_by, self.needed_span, y)
        if first.right:
            second = Arms(second.up, second.down, True, True)
        is_node = first.right or second.right
        return (
            (marks.line(first), "needs"),
            (marks.line(second), "needed" if second.up or second.down else style or "needs"),
            (marks.level if is_node else " ", style or "needs"),
            (sign, style),
        )

    def _sign(self, y: int, marks: Marks) -> Piece:
        """An arrow at rows that the selected one is joined with; those on its wrong side stand out."""
        if y == self.at:
            return (marks.level if not self.is_empty else " ", "needs" if self.needs else "needed")
        if y in self.needs:
            return marks.needed, "needs" if y < self.at else "violated"
        if y in self.needed_by:
            return marks.needing, "needed" if y > self.at else "violated"
        return " ", ""

    def _lane(self, others: frozenset[int], span: tuple[int, int], y: int) -> Arms:
        first, last = span
        if not first <= y <= last:
            return Arms()
        return Arms(up=y > first, down=y < last, right=y == self.at or y in others)
