"""Parts of a line in as many rows as they need; nothing is cut off."""

from collections.abc import Sequence

from rich.cells import cell_len, get_character_cell_size

from screens.lines import Part

LOOK_BACK = 24
"""How far before the edge a blank is looked for, so that words stay whole."""


def breaks(text: str, width: int, words: bool = True) -> list[int]:
    """Where the rows of a plain text end, in characters; the last one is its length."""
    width = max(1, width)
    ends: list[int] = []
    start = 0
    simple = text.isascii()
    while start < len(text):
        end = min(len(text), start + width) if simple else _fit(text, start, width)
        if words and end < len(text):
            blank = text.rfind(" ", max(start + 1, end - LOOK_BACK), end + 1)
            if blank > start:
                end = blank + 1
        ends.append(end)
        start = end
    return ends or [0]


def _fit(text: str, start: int, width: int) -> int:
    used, at = 0, start
    while at < len(text):
        size = get_character_cell_size(text[at])
        if used + size > width and at > start:
            break
        used += size
        at += 1
    return at


def rows_needed(text: str, width: int, words: bool = True) -> int:
    """How many rows a plain text takes."""
    if cell_len(text) <= width:
        return 1
    return len(breaks(text, width, words))


def wrapped(parts: Sequence[Part], width: int, words: bool = True) -> list[list[Part]]:
    """The parts in rows of at most `width` cells."""
    text = "".join(part.text for part in parts)
    if cell_len(text) <= width:
        return [list(parts)]
    rows: list[list[Part]] = []
    start = 0
    for end in breaks(text, width, words):
        rows.append(_between(parts, start, end))
        start = end
    return rows


def _between(parts: Sequence[Part], start: int, end: int) -> list[Part]:
    found, at = [], 0
    for part in parts:
        last = at + len(part.text)
        if last > start and at < end:
            found.append(part._replace(text=part.text[max(0, start - at) : end - at]))
        at = last
    return found
