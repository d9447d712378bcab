"""Texts and signs that are safe and legible in any terminal.

Paths, names and messages are data: `plain` makes everything visible that a terminal might obey, and
`content` wraps that so that no widget reads markup out of it. Never give a widget a raw `str` from a
repository: `app/[slug]/page[0].tsx` would lose a part and `x/[/foo]` would crash.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size
from textual.content import Content

from screens.plain import ascii_only as ascii_only
from screens.plain import plain as plain
from state.comparison.entry import Status
from state.view import Standing


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


_LIKENESS = str.maketrans({"…": "..", "→": "->", "–": "-", "’": "'"})


@dataclass(frozen=True)
class Symbols:
    """The signs of one character set; each one cell wide, and never the only carrier of what it says."""

    name: str
    status: Mapping[Status, str]
    standing: Mapping[Standing, str]
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
        Status.ONLY_SOURCE: "+",
        Status.ONLY_TARGET: "·",
        Status.IDENTICAL: "=",
        Status.DIFFERENT: "≠",
        Status.RENAMED: "→",
        Status.EXCLUDED: "×",
    },
    {
        Standing.SETTLED: " ",
        Standing.DECIDED: "✓",
        Standing.OPEN: "○",
        Standing.CONFLICT: "!",
        Standing.UNREVIEWED: "?",
        Standing.STALE: "~",
    },
)
ASCII = Symbols(
    "ascii",
    {
        Status.ONLY_SOURCE: "+",
        Status.ONLY_TARGET: ".",
        Status.IDENTICAL: "=",
        Status.DIFFERENT: "#",
        Status.RENAMED: ">",
        Status.EXCLUDED: "-",
    },
    {
        Standing.SETTLED: " ",
        Standing.DECIDED: "x",
        Standing.OPEN: "o",
        Standing.CONFLICT: "!",
        Standing.UNREVIEWED: "?",
        Standing.STALE: "~",
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

STATUS_WORDS: Mapping[Status, str] = {
    Status.ONLY_SOURCE: "only in source",
    Status.ONLY_TARGET: "only in target",
    Status.IDENTICAL: "identical",
    Status.DIFFERENT: "different",
    Status.RENAMED: "renamed",
    Status.EXCLUDED: "excluded",
}
STANDING_WORDS: Mapping[Standing, str] = {
    Standing.SETTLED: "settled",
    Standing.DECIDED: "decided",
    Standing.OPEN: "open",
    Standing.CONFLICT: "conflict",
    Standing.UNREVIEWED: "unreviewed",
    Standing.STALE: "stale",
}
MUTED = "$foreground 60%"
"""The style of what is beside the point."""
STANDING_STYLES: Mapping[Standing, str] = {
    Standing.SETTLED: "dim",
    Standing.DECIDED: "$text-success",
    Standing.OPEN: "$text-warning",
    Standing.CONFLICT: "bold $text-error",
    Standing.UNREVIEWED: "$text-accent",
    Standing.STALE: "bold $text-warning",
}


def status_words(status: Status, symbols: Symbols = UNICODE) -> str:
    """Symbol and word of a status."""
    return f"{symbols.status[status]} {STATUS_WORDS[status]}"


def standing_words(standing: Standing, symbols: Symbols = UNICODE) -> str:
    """Symbol and word of a standing."""
    return f"{symbols.standing[standing]} {STANDING_WORDS[standing]}"
