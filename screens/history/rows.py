"""Operations as rows, newest first."""

from collections.abc import Sequence
from datetime import datetime

from rich.cells import cell_len, set_cell_size

from screens.lines import Part
from screens.text import MUTED, Symbols
from screens.times import clock
from state.session.journal import HistoryRow


def sign(row: HistoryRow, symbols: Symbols) -> tuple[str, str]:
    """The sign of an operation's place, and its style."""
    if row.current:
        return symbols.here, "bold $text-success"
    if row.on_line:
        return symbols.done, "$text-success"
    if row.redoable:
        return symbols.undone, "$text-warning"
    return symbols.side, MUTED


def place_words(row: HistoryRow) -> str:
    """Where an operation stands, in words."""
    if row.current:
        return "you are here"
    if row.on_line:
        return ""
    return "undone: can be redone" if row.redoable else f"side line from {row.parent}"


def history_row(row: HistoryRow, width: int, now: datetime, symbols: Symbols) -> Sequence[Part]:
    """Sign, number, time, words, place."""
    mark, style = sign(row, symbols)
    is_short = width < 90
    time = clock(row.time, now, is_short)
    faint = "" if row.on_line else MUTED
    parts = [
        Part(f"{mark} ", style),
        Part(f"{row.number:>5}  ", MUTED),
        Part(f"{time:>8}  " if is_short else f"{time:>16}  ", MUTED),
    ]
    place = place_words(row)
    room = width - sum(cell_len(part.text) for part in parts) - (cell_len(place) + 2 if place else 0)
    words = symbols.text(row.words)
    if cell_len(words) > room > 4:
        words = set_cell_size(words, room - cell_len(symbols.more)) + symbols.more
    parts.append(Part(set_cell_size(words, max(0, room)), "bold" if row.current else faint))
    if place:
        parts.append(Part(f"  {place}", style))
    return parts
