"""What is known about a migration, in words by line: findings, dependencies, and what each statement does."""

from collections.abc import Iterable, Iterator, Sequence
from textwrap import wrap
from typing import NamedTuple

from screens.lines import Part
from screens.migrations.marks import marks_for
from screens.migrations.reading_texts import Place, places
from screens.migrations.telling import place_of
from screens.severities import ORDER, STYLES, severity_sign
from screens.text import MUTED, Symbols
from state.findings import Severity
from state.migrations.changes import Act, Change
from state.migrations.sequence import Hazard, Row
from state.migrations.sequence import Sequence as MigrationSequence
from state.migrations.wording import change_words

HEAD = "bold $text-accent"


class Fact(NamedTuple):
    """One line of the facts; `path` and `line` say where in the texts it is, if anywhere."""

    parts: tuple[Part, ...] = ()
    path: str = ""
    line: int = 0


def findings_about(sequence: MigrationSequence, row: Row) -> list[Hazard]:
    """The findings that a row has or takes part in: its own first, by place, the worst first on a line."""
    own = [one for one in sequence.findings if one.row == row.id]
    others = [one for one in sequence.findings if one.row != row.id and row.id in one.others]
    for found in (own, others):
        found.sort(key=lambda one: (one.path, one.line, ORDER[one.severity]))
    return [*own, *others]


class Facts:
    """The facts of one row in lines of at most `width` cells."""

    def __init__(self, sequence: MigrationSequence, row: Row, symbols: Symbols, width: int) -> None:
        self._sequence = sequence
        self._row = row
        self._symbols = symbols
        self._marks = marks_for(symbols)
        self._width = max(20, width)
        self._places = places(row)
        self.lines: list[Fact] = []
        for section in (self._findings, self._dependencies, self._up, self._down):
            found = list(section())
            if found:
                self.lines += [*([Fact()] if self.lines else []), *found]

    def nearest(self, place: Place, line: int) -> int | None:
        """The last fact about a file at or above a line."""
        best: tuple[int, int] | None = None
        for at, fact in enumerate(self.lines):
            if (
                fact.line
                and fact.line <= line
                and place.is_at(fact.path)
                and (not best or fact.line > best[0])
            ):
                best = (fact.line, at)
        return best[1] if best else None

    # Sections

    def _findings(self) -> Iterator[Fact]:
        found = findings_about(self._sequence, self._row)
        if not found:
            return
        yield self._head(f"{len(found)} finding{'s' if len(found) > 1 else ''}")
        for one in found:
            yield from self._finding(one)

    def _finding(self, one: Hazard) -> Iterator[Fact]:
        symbols, marks = self._symbols, self._marks
        style = STYLES[one.severity]
        lead = f"{severity_sign(one.severity, symbols)} {one.severity.value} "
        where = place_of(self._short(one.path), one.line)
        yield Fact((Part(lead, style), Part(symbols.text(where), MUTED)), one.path, one.line)
        yield from self._wrapped(one.message, 2, "", one.path, one.line)
        if one.hint:
            yield from self._wrapped(one.hint, 2, MUTED, one.path, one.line)
        if one.severity is not Severity.NOTE:
            words = (
                f"{marks.fixes} an order fixes this" if one.order_fixes else f"{marks.stays} no order does"
            )
            yield Fact((Part(f"  {words}", style),), one.path, one.line)

    def _dependencies(self) -> Iterator[Fact]:
        rows = {row.id: at for at, row in enumerate(self._sequence.rows)}
        here = rows.get(self._row.id, 0)
        marks = self._marks
        lines: list[Fact] = []
        for edge in self._sequence.edges:
            if edge.row == self._row.id and edge.needs in rows:
                wrong = ", which stands below it" if rows[edge.needs] > here else ""
                lines += self._edge(
                    f"{marks.needed} needs", edge.needs, edge.reason, edge.declared, wrong, rows
                )
        for edge in self._sequence.edges:
            if edge.needs == self._row.id and edge.row in rows:
                wrong = ", which stands above it" if rows[edge.row] < here else ""
                lines += self._edge(
                    f"{marks.needing} needed by", edge.row, edge.reason, edge.declared, wrong, rows
                )
        if lines:
            yield self._head("Dependencies")
            yield from lines

    def _edge(
        self, words: str, other: str, reason: str, declared: bool, wrong: str, rows: dict[str, int]
    ) -> Iterable[Fact]:
        name = self._sequence.rows[rows[other]].name
        style = "bold $text-error" if wrong else ""
        yield from self._wrapped(f"{words} {name}{wrong}{' (declared)' if declared else ''}", 0, style)
        yield from self._wrapped(reason, 2, MUTED)

    def _up(self) -> Iterator[Fact]:
        reading = self._row.reading
        known = {(one.path, one.line) for one in findings_about(self._sequence, self._row)}
        for problem in reading.problems:
            if (problem.path, problem.line) not in known:
                style = STYLES[Severity.ERROR if problem.fatal else Severity.WARNING]
                yield from self._at(problem.path, problem.line, problem.message, style)
        if reading.up:
            yield self._head("What it does")
            yield from self._changes(reading.up)
        else:
            yield self._head("Nothing is known of what it does")

    def _down(self) -> Iterator[Fact]:
        down = self._row.reading.down
        if down is None:
            yield self._head("There is no way back")
            return
        if down:
            yield self._head("What its way back does")
            yield from self._changes(down)

    def _changes(self, changes: Sequence[Change]) -> Iterator[Fact]:
        for change in changes:
            words = change_words(change)
            style = "$text-warning" if change.conditional or change.act is Act.OPAQUE else ""
            yield from self._at(change.path, change.line, words, style)

    # Lines

    def _head(self, words: str) -> Fact:
        return Fact((Part(words, HEAD),))

    def _at(self, path: str, line: int, words: str, style: str) -> Iterator[Fact]:
        number = f"{line:>4} " if line else "   - "
        for at, text in enumerate(self._cut(words, 5)):
            yield Fact((Part(number if not at else " " * 5, MUTED), Part(text, style)), path, line)

    def _wrapped(self, words: str, indent: int, style: str, path: str = "", line: int = 0) -> Iterator[Fact]:
        for text in self._cut(words, indent):
            yield Fact((Part(" " * indent + text, style),), path, line)

    def _cut(self, words: str, indent: int) -> list[str]:
        return wrap(self._symbols.text(words), self._width - indent, subsequent_indent="") or [""]

    def _short(self, path: str) -> str:
        folder, _, name = path.rpartition("/")
        return name if folder == self._sequence.folder else path
