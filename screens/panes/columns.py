"""How the width of the widget is shared out among its columns."""

from collections.abc import Sequence
from typing import NamedTuple

LEAST = 24
"""With fewer cells for its text a column says nothing: then one is shown at a time."""


class Column(NamedTuple):
    """Column `number` of the row model, painted from cell `x` on, `width` cells wide."""

    number: int
    x: int
    width: int


def share(width: int, lead: int, shown: Sequence[int]) -> tuple[Column, ...]:
    """The shown columns side by side behind the lead, with one cell for the rule between two of them.

    What can't be shared evenly goes to the first columns.
    """
    if not shown:
        return ()
    room = max(0, width - lead - (len(shown) - 1))
    each, rest = divmod(room, len(shown))
    columns = []
    x = lead
    for place, index in enumerate(shown):
        wide = each + (place < rest)
        columns.append(Column(index, x, wide))
        x += wide + 1
    return tuple(columns)


def fits(width: int, lead: int, gutter: int, count: int) -> bool:
    """Whether so many columns have room beside each other."""
    if count < 2:
        return True
    each = (width - lead - (count - 1)) // count
    return each - (gutter + 2 if gutter else 0) >= LEAST


def column_at(columns: Sequence[Column], x: int) -> int | None:
    """The number of the column under cell `x`, None in the lead."""
    for column in columns:
        if column.x <= x <= column.x + column.width:
            return column.number
    return None
