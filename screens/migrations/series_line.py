"""The line over the sequence that names the series of the session."""

from collections.abc import Iterable, Sequence

from screens.frame import key_of
from screens.host import symbols_of
from screens.lines import Line, Part, width_of
from screens.text import MUTED, Symbols, shorten
from state.findings import Severity
from state.migrations.sequence import Sequence as MigrationSequence

WIDEST = 28
"""Cells of a name."""


class SeriesLine(Line):
    """The series of the session, with the one that is shown; those without room are a number at either end."""

    DEFAULT_CSS = """
    SeriesLine {
        display: none;
        background: $surface;
        &.shown { display: block; }
        &:ansi { background: ansi_default; }
    }
    """

    def __init__(self) -> None:
        super().__init__(id="series")
        self._sequences: Sequence[MigrationSequence] = ()
        self._names: Sequence[str] = ()
        self._current = 0

    def show(self, sequences: Sequence[MigrationSequence], current: int) -> None:
        """Shows some series; a single one needs no line."""
        self._sequences, self._current = sequences, current
        self._names = told_apart([one.label or one.id for one in sequences])
        self.set_class(len(sequences) > 1, "shown")
        self.refresh()

    def left(self, width: int) -> Sequence[Part]:
        """Each with its errors; the shown one and its neighbours where there is no room for all."""
        symbols = symbols_of(self)
        self.more = symbols.more
        room = width - width_of(self.right(width))
        tabs = [self._tab(at, symbols, WIDEST) for at in range(len(self._sequences))]
        first, last = self._current, self._current + 1
        if tabs and width_of(self._between(tabs, first, last, symbols)) > room:
            beside = width_of(self._between(tabs, first, last, symbols)) - width_of(tabs[first])
            extra = width_of(tabs[first]) - width_of([Part(self._names[first])])
            tabs[first] = self._tab(first, symbols, max(3, min(WIDEST, room - beside - extra)))
        while True:
            on, back = (first, last + 1), (first - 1, last)
            # So many before it as after it, while there are any.
            is_uneven = last - 1 - self._current > self._current - first
            for wider in (back, on) if is_uneven else (on, back):
                fits = width_of(self._between(tabs, *wider, symbols)) <= room
                if wider[0] >= 0 and wider[1] <= len(tabs) and fits:
                    first, last = wider
                    break
            else:
                return self._between(tabs, first, last, symbols)

    def _between(
        self, tabs: Sequence[Sequence[Part]], first: int, last: int, symbols: Symbols
    ) -> Sequence[Part]:
        """Some of the series, and how many there are before and after them."""
        parts = [part for tab in tabs[max(0, first) : last] for part in tab]
        if first > 0:
            parts = [*self._folded(range(first), f" {first}{symbols.more}", first - 1, symbols), *parts]
        left = len(tabs) - last
        if left > 0:
            parts += self._folded(range(last, len(tabs)), f" {symbols.more}{left}", last, symbols)
        return parts

    def _folded(self, places: Iterable[int], words: str, nearest: int, symbols: Symbols) -> Sequence[Part]:
        """A number in place of some series, and their errors; a click goes to the nearest of them."""
        action = f"screen.show_series({nearest})"
        errors = sum(map(self._errors, places))
        told = [Part(f"{symbols.blocked}{errors} ", "$text-error", action)] if errors else []
        return [Part(f"{words} ", MUTED, action), *told]

    def _tab(self, at: int, symbols: Symbols, widest: int) -> list[Part]:
        here = at == self._current
        name = shorten(symbols.text(self._names[at]), widest, symbols.more)
        action = "" if here else f"screen.show_series({at})"
        sign = symbols.cursor if here else " "
        parts = [Part(f" {sign}{name} ", "bold reverse" if here else "", action)]
        errors = self._errors(at)
        if errors:
            parts.append(Part(f"{symbols.blocked}{errors} ", "$text-error", action))
        return parts

    def _errors(self, at: int) -> int:
        return sum(one.severity is Severity.ERROR for one in self._sequences[at].findings)

    def right(self, width: int) -> Sequence[Part]:
        """The keys that switch."""
        back = key_of(self, "migrations.previous-series", "left_square_bracket")
        on = key_of(self, "migrations.next-series", "right_square_bracket")
        count = len(self._sequences)
        return [Part(f" {back} and {on} switch  {self._current + 1} of {count} ", MUTED)]


def told_apart(names: Sequence[str]) -> Sequence[str]:
    """Paths without the folders that all of them begin and end with, as far as something is left of each."""
    parts = [name.split("/") for name in names]
    if len(parts) < 2:
        return names
    fewest = min(map(len, parts))
    start = end = 0
    while start < fewest - 1 and len({one[start] for one in parts}) == 1:
        start += 1
    while end < fewest - start - 1 and len({one[-1 - end] for one in parts}) == 1:
        end += 1
    return ["/".join(one[start : len(one) - end]) for one in parts]
