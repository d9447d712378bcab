"""Cells as segments: cut to their column, coloured, and never wider than it."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style

from screens.panes.cell import Cell, RowCells
from screens.panes.columns import Column
from screens.text import Symbols

StyleOf = Callable[[str, str, bool, str], Style]
"""The style for (ground, kind of text, marked, how the cursor stands on it)."""

AWAY, ROW, HERE = "", "row", "cursor"
"""The cursor is elsewhere; on this row; on this row and in this column."""


UNSEEN = 500
WHOLE_ROW = -1
"""Stands for a column where the cursor is in all of them."""


class Signs(NamedTuple):
    """Characters of the columns' own; another set has only ASCII."""

    more: str = "›"
    before: str = "‹"
    cursor: str = "▸"
    rule: str = "│"
    filler: str = "╱"

    @property
    def is_ascii(self) -> bool:
        """Whether only ASCII may be shown."""
        return self.rule.isascii()


SIGNS = Signs()
ASCII = Signs(">", "<", ">", "|", "-")


def paint(
    row: RowCells,
    columns: Sequence[Column],
    lead: int,
    gutter: int,
    shift: int,
    cursor: int | None,
    style_of: StyleOf,
    signs: Signs,
) -> list[Segment]:
    """One row as segments; `shift` cells of each text are scrolled out of sight.

    `cursor` is None, or the column that the keyboard acts in on the row under the cursor; that row has
    a sign in the first cell of its lead.
    """
    segments: list[Segment] = []
    if lead:
        text = row.lead if cursor is None else signs.cursor + row.lead[1:]
        under = AWAY if cursor is None else HERE if cursor == WHOLE_ROW else ROW
        segments.append(Segment(_fitted(text, lead), style_of("lead", row.lead_kind, False, under)))
    rule = style_of("lead", row.rule_kind, False, AWAY)
    for place, column in enumerate(columns):
        if place:
            segments.append(Segment(row.rule, rule))
        cell = row.cells[column.number]
        if cell.alone and len(columns) == 1:
            cell = cell._replace(text=cell.alone, spans=((len(cell.alone), "faint"),))
        under = AWAY if cursor is None else HERE if cursor in (column.number, WHOLE_ROW) else ROW
        _paint_cell(segments, cell, column, gutter, shift, under, style_of, signs)
    return segments


class _Runs:
    """The texts of one cell with their kinds; what looks alike is one run, so that less is written.

    A blank looks alike whatever the colour of its text: it joins the run before it.
    """

    def __init__(self) -> None:
        self.runs: list[tuple[str, str, bool]] = []

    def add(self, text: str, kind: str, marked: bool = False) -> None:
        """Adds a text behind the others."""
        if self.runs:
            before, kind_before, marked_before = self.runs[-1]
            if marked == marked_before and (kind == kind_before or text.isspace()):
                self.runs[-1] = (before + text, kind_before, marked)
                return
        self.runs.append((text, kind, marked))


def _paint_cell(
    segments: list[Segment],
    cell: Cell,
    column: Column,
    gutter: int,
    shift: int,
    under: str,
    style_of: StyleOf,
    signs: Signs,
) -> None:
    width = column.width
    runs = _Runs()
    if gutter:
        if width <= gutter + 3:
            segments.append(Segment(" " * width, style_of(cell.ground, "", False, under)))
            return
        runs.add(cell.label[-gutter:].rjust(gutter), "label")
        runs.add(f"{cell.sign} ", cell.sign_kind)
        width -= gutter + 2
    tail = cell.tail
    if tail:
        tail = _fitted(f" {tail}", min(cell_len(tail) + 1, width))
        width -= cell_len(tail)
    if width <= 0:
        pass
    elif cell.text.isascii():
        _run_through_text(runs, cell, width, shift, signs)
    else:
        _run_through_wide_text(runs, cell, width, shift, signs)
    if tail:
        runs.add(tail, cell.tail_kind)
    ground = cell.ground
    segments += [Segment(text, style_of(ground, kind, marked, under)) for text, kind, marked in runs.runs]


def _run_through_text(runs: _Runs, cell: Cell, width: int, shift: int, signs: Signs) -> None:
    """The text of a cell where each character takes one cell of the terminal."""
    text = cell.text
    first, last = shift, min(len(text), shift + width)
    is_cut = len(text) > shift + width
    if is_cut:
        last -= 1
    shown = 0
    if shift and text[:shift].strip() and width > 1:
        runs.add(signs.before, "cut")
        first += 1
        shown += 1
    for start, stop, kind, marked in pieces(cell, first, last):
        runs.add(text[start:stop], kind, marked)
        shown += stop - start
    if is_cut:
        runs.add(signs.more, "cut")
        shown += 1
    if shown < width:
        runs.add(" " * (width - shown), "")


def pieces(cell: Cell, first: int, last: int) -> list[tuple[int, int, str, bool]]:
    """The characters `first:last` cut where the syntax or a mark begins or ends: (start, stop, kind, marked)."""
    found: list[tuple[int, int, str, bool]] = []
    at = first
    for stop, kind in (*cell.spans, (last, "")):
        if stop <= at:
            continue
        _split(found, at, min(stop, last), kind, cell.marks)
        at = stop
        if at >= last:
            break
    return found


def _split(
    found: list[tuple[int, int, str, bool]],
    start: int,
    stop: int,
    kind: str,
    marks: Sequence[tuple[int, int]],
) -> None:
    for begin, end in marks:
        if end <= start or begin >= stop:
            continue
        if begin > start:
            found.append((start, begin, kind, False))
        found.append((max(begin, start), min(end, stop), kind, True))
        start = min(end, stop)
    if stop > start:
        found.append((start, stop, kind, False))


def _run_through_wide_text(runs: _Runs, cell: Cell, width: int, shift: int, signs: Signs) -> None:
    """The text of a cell with characters of two cells or none; one cut in half leaves a space."""
    # Measuring cells takes long: of a text of a million characters only so many can be seen.
    text = cell.text[: (shift + width) * 2 + UNSEEN]
    is_cut = cell_len(text) > shift + width
    room = width - is_cut
    at = 0
    shown = 0
    for start, stop, kind, marked in pieces(cell, 0, len(text)):
        piece = text[start:stop]
        wide = cell_len(piece)
        if at + wide <= shift:
            at += wide
            continue
        if at < shift:
            piece = _without_beginning(piece, shift - at)
            wide = cell_len(piece)
            at = shift
        at += wide
        if shown + wide > room:
            piece = set_cell_size(piece, room - shown)
            wide = room - shown
        if piece:
            runs.add(piece, kind, marked)
        shown += wide
        if shown >= room:
            break
    if is_cut:
        runs.add(signs.more, "cut")
    elif shown < width:
        runs.add(" " * (width - shown), "")


def _without_beginning(text: str, cells: int) -> str:
    for position, character in enumerate(text):
        if cells <= 0:
            return " " * -cells + text[position:]
        cells -= cell_len(character)
    return " " * max(0, -cells)


def _fitted(text: str, width: int) -> str:
    """The text cut or filled up to exactly `width` cells."""
    if text.isascii():
        return text[:width].ljust(width)
    return set_cell_size(text, width)


def signs_for(symbols: Symbols) -> Signs:
    """The columns' own characters in a character set."""
    return ASCII if symbols.is_ascii else SIGNS
