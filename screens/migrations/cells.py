"""What stands in the columns of one row, in pieces of exactly their widths."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from rich.cells import cell_len, set_cell_size

from screens.migrations.layout import Columns, Natural
from screens.migrations.marks import ROLE_LETTERS, Marks
from screens.migrations.threads import Piece
from screens.severities import severity_sign
from screens.text import Symbols, shorten
from state.findings import Severity
from state.migrations.migration import Migration, Role
from state.migrations.sequence import Action, Hazard, Row

SEVERITIES = (
    (Severity.ERROR, "bad"),
    (Severity.WARNING, "warn"),
    (Severity.NOTE, "note"),
)


LONGEST_ACTION = 24

Size = tuple[Row, int, int, int, int, int]
NOTHING_KNOWN: Mapping[int, Size] = {}


class Count(NamedTuple):
    """How many findings of one severity a row has, and of which sort."""

    severity: Severity
    number: int
    fixable: bool
    """At least one of them goes away in another order."""
    stubborn: bool
    """At least one of them stays in any order."""


def counts(findings: Sequence[Hazard]) -> tuple[Count, ...]:
    """The findings by severity, the worst first."""
    found = []
    for severity, _ in SEVERITIES:
        those = [one for one in findings if one.severity is severity]
        if those:
            found.append(
                Count(
                    severity,
                    len(those),
                    any(one.order_fixes for one in those),
                    any(not one.order_fixes for one in those),
                )
            )
    return tuple(found)


class Cells:
    """Makes the pieces of rows; `findings` are those of each row by its id."""

    def __init__(
        self,
        rows: Sequence[Row],
        findings: Mapping[str, Sequence[Hazard]],
        symbols: Symbols,
        marks: Marks,
        known: Mapping[int, Size] = NOTHING_KNOWN,
    ) -> None:
        self.rows = rows
        self._findings = findings
        self._symbols = symbols
        self._marks = marks
        # A move leaves most rows as they were: what was measured of them still holds.
        self.sizes = {id(row): (row, *self._measured(row, known)) for row in rows}
        source, target, name, action, short = (
            map(max, zip(*(one[1:] for one in self.sizes.values()), strict=True)) if rows else (8, 8, 8, 4, 4)
        )
        found = max((_width_of(self._found(row)) for row in rows if row.id in findings), default=0)
        self.natural = Natural(source or 8, target or 8, name, min(action, LONGEST_ACTION), short, found)

    def _measured(self, row: Row, known: Mapping[int, Size]) -> tuple[int, int, int, int, int]:
        """Cells of source, target, name and action, the action also in short."""
        size = known.get(id(row))
        if size is not None and size[0] is row:
            return size[1:]
        return (
            self._width(row.source),
            self._width(row.target),
            cell_len(self._result(row)),
            cell_len(self._action(row, False)),
            cell_len(self._action(row, True)),
        )

    def _width(self, migration: Migration | None) -> int:
        return cell_len(self._side(migration)) if migration is not None else 0

    # Texts

    def _side(self, migration: Migration) -> str:
        letters = letters_of([file.role for file in migration.files])
        return self._symbols.text(migration.name + letters)

    def _result(self, row: Row) -> str:
        letters = letters_of([file.role for file in row.files]) if row.in_sequence else ""
        return self._symbols.text(row.name + letters)

    def _action(self, row: Row, short: bool) -> str:
        return self._symbols.text(action_words(row, short))

    def _found(self, row: Row) -> list[Piece]:
        marks, symbols = self._marks, self._symbols
        styles = dict(SEVERITIES)
        pieces: list[Piece] = []
        for one in counts(self._findings.get(row.id, ())):
            sorts = (marks.fixes if one.fixable else "") + (marks.stays if one.stubborn else "")
            space = " " if pieces else ""
            number = f"{one.number}{sorts if one.severity is not Severity.NOTE else ''}"
            pieces.append((f"{space}{severity_sign(one.severity, symbols)}{number}", styles[one.severity]))
        return pieces

    # Columns

    def before(self, y: int, columns: Columns) -> tuple[Piece, ...]:
        """The series: source and target, side by side or in one column with a sign for the side."""
        row = self.rows[y]
        more = self._symbols.more
        gone = "gone" if not row.in_sequence else ""
        if columns.shares_sides:
            migration = row.before
            sign, style = self._side_sign(row)
            name = self._side(migration) if migration is not None else ""
            return (
                (sign, style),
                (" ", ""),
                *_struck(shorten(name, columns.source - 2, more), columns.source - 2, gone or style),
                (" ", ""),
            )
        pieces: list[Piece] = []
        for migration, width, style in (
            (row.source, columns.source, "source"),
            (row.target, columns.target, "target"),
        ):
            text = shorten(self._side(migration), width, more) if migration is not None else ""
            ground = style if not (row.source and row.target and row.same) else ""
            pieces += [*_struck(text, width, gone or ground), (" ", "")]
        return tuple(pieces)

    def _side_sign(self, row: Row) -> Piece:
        marks = self._marks
        if row.source is not None and row.target is not None:
            return (marks.same, "faint") if row.same else (marks.differs, "warn")
        if row.source is not None:
            return marks.source, "source"
        return (marks.target, "target") if row.target is not None else (" ", "")

    def after(self, y: int, columns: Columns) -> tuple[Piece, ...]:
        """The result: name, what becomes of the migration, and its findings."""
        row = self.rows[y]
        more = self._symbols.more
        name = shorten(self._result(row), columns.name, more)
        action = shorten(self._action(row, columns.shares_sides), columns.action, more)
        found = self._found(row)
        if _width_of(found) > columns.findings:
            found = found[:1]
        room = columns.findings - _width_of(found)
        return (
            *_struck(name, columns.name, "gone" if not row.in_sequence else "result"),
            (" ", ""),
            (set_cell_size(action, columns.action), row.action.value),
            (" ", ""),
            *((text, style) for text, style in found),
            (" " * max(0, room), ""),
        )


def _struck(text: str, width: int, style: str) -> tuple[Piece, Piece]:
    """The text in its style and air behind it: nothing is struck through that isn't there."""
    return (text, style), (" " * max(0, width - cell_len(text)), "")


def _width_of(pieces: Sequence[Piece]) -> int:
    return sum(cell_len(text) for text, _ in pieces)


def letters_of(roles: Sequence[Role]) -> str:
    """`+rs` for a rollback and a seed; nothing for a migration alone."""
    letters = "".join(ROLE_LETTERS[role] for role in roles if role in ROLE_LETTERS)
    return f" +{letters}" if letters else ""


def action_words(row: Row, short: bool = False) -> str:
    """`KEEP`, `NEW`, `FROM 005_orders`, `FROM source`, `SKIP`, `DROP`; `short`: `FROM 005`, the number alone."""
    word = row.action.value.upper()
    if row.action is not Action.FROM:
        return word
    if not row.was or row.was == row.name:
        return f"{word} {row.origin}"
    before = row.before
    number = before.number if before is not None else ""
    return f"{word} {number if short and number and number != row.migration.number else row.was}"
