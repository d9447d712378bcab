"""Texts and signs that are safe and legible in any terminal.

Paths, names and messages are data: `plain` makes everything visible that a terminal might obey, and
`content` wraps that so that no widget reads markup out of it. Never give a widget a raw `str` from a
repository: `app/[slug]/page[0].tsx` would lose a part and `x/[/foo]` would crash.

Signs and words are kept by the values of `Status` and `Standing`: the first frame is painted before
anything of `state/` but its errors is imported.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size
from textual.content import Content

from screens.plain import ascii_only as ascii_only
from screens.plain import plain as plain


def content(text: str, style: str = "") -> Content:
    """The text for a widget, safe and never read as markup."""
    return Content.styled(plain(text), style) if style else Content(plain(text))


def at_home(location: str) -> str:
    """A location with `~` for the operator's home folder."""
    home = os.path.expanduser("~")  # noqa: PTH111 - Path.home() raises where there is none
    return (
        "~" + location[len(home) :] if home != "/" and (location + "/").startswith(home + "/") else location
    )


def shorten(text: str, width: int, more: str = "…") -> str:
    """The plain text in at most `width` cells, cut in the middle, so that both ends of a path stay legible."""
    text = plain(text)
    if cell_len(text) <= width:
        return text
    if width <= cell_len(more) + 2:
        return set_cell_size(text, max(0, width))
    room = width - cell_len(more)
    tail = text
    while cell_len(tail) > room - room // 3:
        tail = tail[1:]
    return set_cell_size(text, room - cell_len(tail)).rstrip() + more + tail


_LIKENESS = str.maketrans({"…": "..", "→": "->", "–": "-", "’": "'", "“": '"', "”": '"'})


@dataclass(frozen=True)
class Symbols:
    """The signs of one character set; each one cell wide, and never the only carrier of what it says."""

    name: str
    status: Mapping[str, str]
    standing: Mapping[str, str]
    cursor: str = "▸"
    here: str = "●"
    undone: str = "○"
    side: str = "┊"
    done: str = "✓"
    blocked: str = "✗"
    warning: str = "!"
    note: str = "i"
    arrow: str = "→"
    dot: str = "·"
    rule: str = "│"
    line: str = "─"
    more: str = "…"
    full: str = "█"
    empty: str = "░"
    on: str = "●"
    off: str = "○"

    @property
    def is_ascii(self) -> bool:
        """Whether only ASCII may be shown."""
        return self.name == "ascii"

    def text(self, text: str) -> str:
        """Any text in this character set."""
        return ascii_only(text) if self.is_ascii else plain(text)

    def words(self, text: str) -> str:
        """Plait's own words in this character set: typography becomes its ASCII likeness."""
        return ascii_only(text.translate(_LIKENESS)) if self.is_ascii else plain(text)


UNICODE = Symbols(
    "unicode",
    {
        "only_source": "+",
        "only_target": "·",
        "identical": "=",
        "different": "≠",
        "renamed": "→",
        "excluded": "×",
    },
    {
        "settled": " ",
        "decided": "✓",
        "open": "○",
        "conflict": "!",
        "unreviewed": "?",
        "stale": "~",
    },
)
ASCII = Symbols(
    "ascii",
    {
        "only_source": "+",
        "only_target": ".",
        "identical": "=",
        "different": "#",
        "renamed": ">",
        "excluded": "-",
    },
    {
        "settled": " ",
        "decided": "x",
        "open": "o",
        "conflict": "!",
        "unreviewed": "?",
        "stale": "~",
    },
    cursor=">",
    here="*",
    undone="o",
    side=":",
    done="x",
    blocked="X",
    arrow="->",
    dot="-",
    rule="|",
    line="-",
    more="..",
    full="#",
    empty=".",
    on="*",
    off="o",
)


def place_words(path: str, line: int, width: int, symbols: Symbols) -> str:
    """`orders/urls.py:12` in at most `width` cells, of which the path gives way; without a line (0) the path."""
    number = f":{line}" if line else ""
    return shorten(symbols.text(path), width - len(number), symbols.more) + number


STATUS_WORDS: Mapping[str, str] = {
    "only_source": "only in source",
    "only_target": "only in target",
    "identical": "identical",
    "different": "different",
    "renamed": "renamed",
    "excluded": "excluded",
}
STANDING_WORDS: Mapping[str, str] = {
    "settled": "settled",
    "decided": "decided",
    "open": "open",
    "conflict": "conflict",
    "unreviewed": "unreviewed",
    "stale": "stale",
}
MUTED = "$foreground 60%"
"""The style of what is beside the point."""
STANDING_STYLES: Mapping[str, str] = {
    "settled": "dim",
    "decided": "$text-success",
    "open": "$text-warning",
    "conflict": "bold $text-error",
    "unreviewed": "$text-accent",
    "stale": "bold $text-warning",
}


def status_words(status: str, symbols: Symbols = UNICODE) -> str:
    """Symbol and word of a status."""
    return f"{symbols.status[status]} {STATUS_WORDS[status]}"


def standing_words(standing: str, symbols: Symbols = UNICODE) -> str:
    """Symbol and word of a standing."""
    return f"{symbols.standing[standing]} {STANDING_WORDS[standing]}"
