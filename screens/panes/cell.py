"""What a row of the columns consists of, before anything is painted."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

Spans = tuple[tuple[int, str], ...]
"""Syntax of a text, piece by piece without gaps: (stop, kind of token); the rest is plain."""

Marks = tuple[tuple[int, int], ...]
"""Characters `start:stop` that stand out, in order."""


class Cell(NamedTuple):
    """One column of one row; `text` is safe to show and holds no tabs.

    `ground` names the background, `label` stands right-aligned in the gutter, `sign` between gutter
    and text, `tail` right-aligned at the end of the column. `alone` stands instead of an empty text where
    no other column is in sight that would name the row.
    """

    text: str
    ground: str = "text"
    spans: Spans = ()
    marks: Marks = ()
    label: str = ""
    sign: str = " "
    sign_kind: str = "sign"
    tail: str = ""
    tail_kind: str = "tail"
    alone: str = ""


class RowCells(NamedTuple):
    """One row: `lead` stands before all columns, `rule` between them.

    The first cell of the lead is left free for the cursor's sign.
    """

    cells: tuple[Cell, ...]
    lead: str = ""
    lead_kind: str = "lead"
    rule: str = "│"
    rule_kind: str = "rule"


class Head(NamedTuple):
    """The head of a column: a word for what it is, and the names of what stands there."""

    title: str
    detail: str = ""


class Rows(Protocol):
    """A row model: how many rows, and each one's cells, made when somebody looks."""

    @property
    def heads(self) -> Sequence[Head]:
        """One head a column."""
        ...

    @property
    def lead(self) -> int:
        """Width of the lead in cells."""
        ...

    @property
    def gutter(self) -> int:
        """Width of each column's label in cells; 0 for no label and no sign."""
        ...

    def __len__(self) -> int: ...

    def cells(self, y: int) -> RowCells:
        """Row `y`, counted from 0, with one cell a column."""
        ...


class NoRows:
    """A row model of nothing, for before anything is known."""

    lead = 0
    gutter = 0

    def __init__(self, heads: Sequence[Head] = ()) -> None:
        self.heads = heads

    def __len__(self) -> int:
        return 0

    def cells(self, y: int) -> RowCells:
        """There are none."""
        raise IndexError(y)
