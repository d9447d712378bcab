"""What commands wrote as lines of parts: colours become those of the theme, everything else is text."""

from collections.abc import Sequence
from colorsys import rgb_to_hsv

from screens.checklist.reader import Entry
from screens.lines import Part
from screens.text import MUTED, Symbols
from state.checks.running.terminal import Colour, Line, Style, legible

NAMED = (
    "",
    "$text-error",
    "$text-success",
    "$text-warning",
    "$text-primary",
    "$text-accent",
    "$text-primary",
    "",
)
"""Styles of the eight colours of a terminal; black and white are the theme's own, else they may be invisible."""
CUBE = (0, 95, 135, 175, 215, 255)
HUES = ((0.05, 1), (0.2, 3), (0.45, 2), (0.55, 6), (0.72, 4), (0.92, 5), (1.0, 1))


def style_of(style: Style) -> str:
    """A style that is legible on the theme's background: its colour is the nearest one of the theme."""
    names = [NAMED[_nearest(style.colour)]] if style.colour is not None else []
    if style.dim and not any(names):
        names = [MUTED]
    for name in ("bold", "italic", "underline", "strike", "reverse"):
        if getattr(style, name):
            names.append(name)
    return " ".join(name for name in names if name)


def _nearest(colour: Colour) -> int:
    """One of the eight colours by its number."""
    if isinstance(colour, int):
        if colour < 16:
            return colour % 8
        if colour >= 232:
            return 7
        at = colour - 16
        colour = (CUBE[at // 36], CUBE[at // 6 % 6], CUBE[at % 6])
    if colour is None:
        return 7
    hue, saturation, _ = rgb_to_hsv(*(one / 255 for one in colour))
    return 7 if saturation < 0.2 else next(name for below, name in HUES if hue <= below)


def parts_of(line: Line, symbols: Symbols) -> list[Part]:
    """One line of an output."""
    return [Part(symbols.text(span.text), style_of(span.style)) for span in line]


def last_lines(output: bytes, count: int, symbols: Symbols) -> tuple[list[list[Part]], int]:
    """The last lines that aren't empty at the end, and how many stand before them."""
    lines = legible(output)
    while lines and not any(span.text.strip() for span in lines[-1]):
        lines.pop()
    return [parts_of(line, symbols) for line in lines[-count:]], max(0, len(lines) - count)


def output_entries(output: bytes, symbols: Symbols) -> Sequence[Entry]:
    """A whole output with the numbers of its lines."""
    lines = legible(output)
    while lines and not lines[-1]:
        lines.pop()
    digits = len(str(len(lines))) + 1
    return [
        Entry(parts_of(line, symbols) or (Part(""),), (Part(f"{at:>{digits}} ", MUTED),))
        for at, line in enumerate(lines, 1)
    ]
