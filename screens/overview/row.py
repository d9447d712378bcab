"""A row of the overview, and how sentences and headings become rows."""

from collections.abc import Sequence
from textwrap import wrap
from typing import NamedTuple

from rich.cells import cell_len, set_cell_size

from screens.lines import Part
from screens.text import MUTED, Symbols, shorten


class Leads(NamedTuple):
    """Where enter goes: a step, and there to an entry or a kind of findings, or to what is below a folder."""

    step: str
    key: str = ""
    folder: str = ""


class Row(NamedTuple):
    """One row: its parts, where enter leads, which folder of the map it opens, whether it begins a section."""

    parts: tuple[Part, ...] = ()
    leads: Leads | None = None
    folder: str | None = None
    is_heading: bool = False

    @property
    def text(self) -> str:
        """The row as it reads."""
        return "".join(part.text for part in self.parts).rstrip()


EMPTY = Row()


def heading(title: str, more: str = "") -> Row:
    """What a section is called, and a word about all of it."""
    parts = [Part(title, "bold $text-accent")]
    if more:
        parts.append(Part(f"  {more}", MUTED))
    return Row(tuple(parts), is_heading=True)


def waiting(words: str, symbols: Symbols) -> Row:
    """What isn't known yet."""
    return Row((Part(f"  {words}{symbols.more}", MUTED),))


def sentence(
    text: str, width: int, symbols: Symbols, lead: str = "  ", style: str = "", leads: Leads | None = None
) -> list[Row]:
    """A sentence in as many rows as it needs, all of which lead to the same place."""
    room = max(20, width - cell_len(lead))
    lines = wrap(symbols.words(text), room, break_long_words=True, break_on_hyphens=False) or [""]
    blank = " " * cell_len(lead)
    return [Row((Part((blank if at else lead) + line, style),), leads) for at, line in enumerate(lines)]


def cell(text: str, width: int, symbols: Symbols) -> str:
    """A text in exactly so many cells."""
    return set_cell_size(shorten(symbols.text(text), width, symbols.more), max(0, width))


def cut_off(text: str, width: int, symbols: Symbols) -> str:
    """A text in at most so many cells, cut at its end."""
    text = symbols.text(text)
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, max(0, width - cell_len(symbols.more))) + symbols.more


def bar(counts: Sequence[int], width: int) -> list[int]:
    """The cells of each count in a bar of this width; whatever is there has one at least."""
    total = sum(counts)
    if not total or width <= 0:
        return [0] * len(counts)
    cells = [max(1, round(count * width / total)) if count else 0 for count in counts]
    while sum(cells) > width and max(cells) > 1:
        cells[cells.index(max(cells))] -= 1
    while sum(cells) < width:
        cells[max(range(len(counts)), key=lambda at: counts[at] * width / total - cells[at])] += 1
    return cells


def size_words(count: int | None) -> str:
    """A number of bytes in at most seven letters."""
    if count is None:
        return ""
    if count < 1_000:
        return f"{count} B"
    for unit in ("kB", "MB", "GB"):
        count_in = count / 1_000
        if count_in < 999.5 or unit == "GB":
            return f"{count_in:.1f} {unit}" if count_in < 9.95 else f"{count_in:,.0f} {unit}"
        count //= 1_000
    raise AssertionError("a unit fits")
