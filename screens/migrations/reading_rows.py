"""The rows of a migration's text, and of its difference from another one, for a sheet."""

from collections.abc import Mapping, Sequence

from screens.migrations.reading_difference import Pair, unified
from screens.migrations.reading_texts import Compared, Text
from screens.panes.cell import Cell, Head, RowCells
from screens.panes.legible import LINE_END, Legible, legible
from screens.panes.painter import Signs
from state.findings import Severity
from state.merging.alignment import word_marks

KINDS: Mapping[Severity, str] = {Severity.ERROR: "bad", Severity.WARNING: "warn", Severity.NOTE: "note"}


def _digits(*texts: Text | None) -> int:
    return len(str(max(999, *(len(text.lines) for text in texts if text is not None), 0))) + 1


def _state(text: Text, line: int) -> int | None:
    return text.states[line] if line < len(text.states) else None


class WordRows:
    """One sentence where there is no text."""

    lead = 1
    gutter = 0

    def __init__(self, words: str, head: Head) -> None:
        self.heads: Sequence[Head] = (head,)
        self._words = words

    def __len__(self) -> int:
        return 1

    def cells(self, y: int) -> RowCells:
        """The sentence."""
        return RowCells((Cell(f" {self._words}"),))


class TextRows:
    """A file line by line: `found` is the worst finding of a line with its sign, `marked` the chosen statements."""

    lead = 3

    def __init__(
        self,
        text: Text,
        head: Head,
        signs: Signs,
        found: Mapping[int, tuple[Severity, str]],
        marked: frozenset[tuple[int, int]] = frozenset(),
        mark: str = "●",
    ) -> None:
        self.text = text
        self.heads: Sequence[Head] = (head,)
        self.gutter = _digits(text)
        self.marked = marked
        self._lines = {line for first, last in marked for line in range(first, last + 1)}
        self._found = found
        self._signs = signs
        self._mark = mark

    def __len__(self) -> int:
        return len(self.text.lines)

    def cells(self, y: int) -> RowCells:
        """Row `y`, counted from 0."""
        shown = legible(self.text.lines[y]).text
        severity, sign = self._found.get(y + 1, (None, " "))
        is_marked = y + 1 in self._lines
        cell = Cell(
            shown,
            "picked" if is_marked else "text",
            self.text.syntax.spans(shown, _state(self.text, y)),
            (),
            str(y + 1),
            sign,
            KINDS[severity] if severity is not None else "sign",
        )
        return RowCells((cell,), f" {self._mark} " if is_marked else "   ", "marked", self._signs.rule)


class DifferenceRows:
    """Two texts, beside each other or the one's lines before the other's; signs say whose a line is."""

    lead = 1

    def __init__(self, compared: Compared, heads: Sequence[Head], signs: Signs, is_unified: bool) -> None:
        assert compared.one is not None and compared.other is not None
        self._one, self._other = compared.one, compared.other
        self.heads = heads
        self.gutter = _digits(self._one, self._other)
        self.is_unified = is_unified
        self._signs = signs
        self._beside = compared.pairs
        self._pairs: Sequence[Pair] = unified(compared.pairs) if is_unified else compared.pairs

    def __len__(self) -> int:
        return len(self._pairs)

    def starts(self) -> list[int]:
        """The first row of each difference."""
        return [
            y
            for y, pair in enumerate(self._pairs)
            if pair.change >= 0 and (y == 0 or self._pairs[y - 1].change != pair.change)
        ]

    def pair(self, y: int) -> Pair:
        """The lines in a row."""
        return self._pairs[y]

    def row_of(self, pair: Pair) -> int:
        """The first row that shows one of these lines."""
        return next(
            (
                y
                for y, one in enumerate(self._pairs)
                if (pair.old is not None and one.old == pair.old)
                or (pair.new is not None and one.new == pair.new)
            ),
            0,
        )

    def cells(self, y: int) -> RowCells:
        """Row `y`, counted from 0: one column, or the two texts in two."""
        pair = self._pairs[y]
        one, other = self._side(self._one, pair.old), self._side(self._other, pair.new)
        if self.is_unified:
            cell = self._cell(self._one, pair.old, one, "source", "-")
            if pair.change < 0:
                cell = self._cell(self._one, pair.old, one, "text", " ")
            elif pair.old is None:
                cell = self._cell(self._other, pair.new, other, "target", "+")
            return RowCells((cell,), rule=self._signs.rule)
        if pair.change < 0:
            return RowCells(
                (
                    self._cell(self._one, pair.old, one, "text", " "),
                    self._cell(self._other, pair.new, other, "text", " "),
                ),
                rule=self._signs.rule,
            )
        marks = (
            word_marks(one.text, other.text) if pair.old is not None and pair.new is not None else ((), ())
        )
        return RowCells(
            (
                self._cell(self._one, pair.old, one, "source", "-", marks[0]),
                self._cell(self._other, pair.new, other, "target", "+", marks[1]),
            ),
            rule=self._signs.rule,
        )

    @staticmethod
    def _side(text: Text, line: int | None) -> Legible:
        return legible(text.lines[line]) if line is not None else Legible("")

    def _cell(
        self,
        text: Text,
        line: int | None,
        shown: Legible,
        ground: str,
        sign: str,
        marks: Sequence[tuple[int, int]] = (),
    ) -> Cell:
        if line is None:
            return Cell("", "filler")
        # A line end that only one of the two has would be no difference to see.
        ends = LINE_END if ground != "text" and text.lines[line].endswith(b"\r\n") else ""
        return Cell(
            shown.text,
            ground,
            text.syntax.spans(shown.text, _state(text, line)),
            tuple((start, stop) for start, stop in marks),
            str(line + 1),
            sign,
            "note",
            ends if not self._signs.filler.isascii() else "",
        )
