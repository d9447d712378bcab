"""Lines of files as text that is safe and legible in a terminal."""

from typing import NamedTuple

from screens.text import plain

TAB = 4
LINE_END = "␍"


class Legible(NamedTuple):
    """A line's text to show, without its line end; `starts` maps characters of the line to those shown.

    `starts` is None where both are the same, else it has one place more than the line has characters.
    """

    text: str
    starts: tuple[int, ...] | None = None

    def shown(self, start: int, stop: int) -> tuple[int, int]:
        """Where characters `start:stop` of the line are shown."""
        if self.starts is None:
            return start, stop
        last = len(self.starts) - 1
        return self.starts[min(start, last)], self.starts[min(stop, last)]


def decoded(line: bytes) -> str:
    """The line without its line end; bytes that aren't UTF-8 are kept as surrogates."""
    return line.decode("utf-8", "surrogateescape").rstrip("\r\n")


def legible(line: bytes) -> Legible:
    """A line with its tabs expanded and everything that a terminal might obey made visible."""
    text = decoded(line)
    if text.isprintable():
        return Legible(text)
    pieces: list[str] = []
    starts: list[int] = []
    at = 0
    for character in text:
        starts.append(at)
        if character == "\t":
            shown = " " * (TAB - at % TAB)
        elif character.isprintable():
            shown = character
        else:
            shown = plain(character)
        pieces.append(shown)
        at += len(shown)
    starts.append(at)
    return Legible("".join(pieces), tuple(starts))
