"""Lines of a text by offset."""

from bisect import bisect_right

from state.understanding.facts import Span


class Lines:
    """Says in which line an offset in bytes lies."""

    def __init__(self, text: bytes) -> None:
        self._starts = [0]
        at = text.find(b"\n")
        while at >= 0:
            self._starts.append(at + 1)
            at = text.find(b"\n", at + 1)

    def at(self, offset: int) -> int:
        """The line, from 1."""
        return bisect_right(self._starts, offset)

    def span(self, start: int, end: int) -> Span:
        """The place between two offsets."""
        return Span(self.at(start), start, end)
