"""Ways back: missing, drifted away from what they take back, or belonging to nothing."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from state.findings import Severity
from state.migrations.changes import Act, Change, Reading
from state.migrations.dialect import dialect
from state.migrations.dialects.names import Grammar, slug_of
from state.migrations.findings.kept import Kept
from state.migrations.findings.words import hazard, listed
from state.migrations.migration import Migration, Order, Role
from state.migrations.sequence import Hazard, Row, Sequence

# One or two rollbacks may be exceptions; that most have one is a rule that the others break.
FEWEST = 2


def rollbacks(sequence: Sequence) -> Iterator[Hazard]:
    """What is wrong with the ways back of a sequence."""
    grammar = getattr(dialect(sequence.dialect), "grammar", None)
    rows = [row for row in sequence.rows if row.in_sequence]
    with_one = {row.id for row in rows if _has_way_back(row)}
    # Frameworks write the way back themselves; where they have none, the operator can do little.
    severity = Severity.NOTE if sequence.runner.order is Order.GRAPH else Severity.WARNING
    expected = len(with_one) >= FEWEST and 2 * len(with_one) > len(rows)
    for row in rows:
        if row.id not in with_one:
            if expected and not row.migration.repeatable:
                yield hazard(
                    "missing-rollback",
                    severity,
                    [row],
                    f"{row.name} has no rollback, as {len(with_one)} of {len(rows)} have",
                    "write one, or know that there is no way back from here",
                )
            continue
        if grammar is not None:
            yield from _called_otherwise(row, grammar)
        if row.reading.down is not None:
            drift = _drift(row.reading)
            if drift.left or drift.foreign:
                yield from _drifted(row, row.reading.down, drift, rows, severity)
    if grammar is not None:
        yield from _orphans(sequence, grammar)


def _has_way_back(row: Row) -> bool:
    """Whether the result can take it back: by a section of its own file, or by a companion that comes along."""
    if row.files and _has_rollback(row.migration):
        return any(file.role is Role.ROLLBACK for file in row.files)
    return row.reading.down is not None


_has_rollback = Kept[Migration, bool](lambda one: any(file.role is Role.ROLLBACK for file in one.files))


def _called_otherwise(row: Row, grammar: Grammar) -> Iterator[Hazard]:
    before = row.before
    if before is None or not _has_rollback(before):
        return
    by_grammar = _STRANGE.get(grammar)
    if by_grammar is None:
        by_grammar = _STRANGE[grammar] = Kept(lambda one: _strange(one, grammar))
    for path in by_grammar(before):
        yield hazard(
            "drifted-rollback",
            Severity.WARNING,
            [row],
            f"{path.rpartition('/')[2]} is taken for the rollback of {row.name}, although it is called otherwise",
            "a runner that goes by names will not find it",
            path=path,
            about=f"{row.id}\0{path}\0name",
        )


_STRANGE: dict[Grammar, Kept[Migration, tuple[str, ...]]] = {}


def _strange(migration: Migration, grammar: Grammar) -> tuple[str, ...]:
    """Paths of the rollbacks that have quite another slug than their migration."""
    own = _words(migration.slug)
    return tuple(
        file.path
        for file in migration.files
        if own
        and file.role is Role.ROLLBACK
        and (slug := slug_of(grammar, file.path))
        and _words(slug) != own
    )


def _words(slug: str) -> str:
    return slug.lower().replace("-", "_").replace(" ", "_").replace(".", "_")


class _Drift(NamedTuple):
    """What a way back leaves, in words, and tables that it takes away though its migration did not bring them."""

    left: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()


def _find_drift(reading: Reading) -> _Drift:
    """Nothing is said where something on either way can't be known or may not run."""
    down = reading.down or ()
    if any(one.act is Act.OPAQUE or one.conditional for one in (*reading.up, *down)):
        return _Drift()
    brought, taken_away = _brought(reading), _taken_away(down)
    tables = {one[1] for one in taken_away if one[0] == "table"}
    left = [one for one in brought if one not in taken_away and not (one[0] == "column" and one[2] in tables)]
    left = [one for one in left if one[0] != "table" or ("renamed", one[1]) not in taken_away]
    if any(one.cascade for one in down):
        # Views and triggers go with what they rest on.
        left = [one for one in left if one[0] in ("table", "column")]
    # A schema takes everything in it away.
    emptied = {one.name for one in down if one.act is Act.DROP_OBJECT and one.of in ("schema", "database")}
    left = [one for one in left if one[1].partition(".")[0] not in emptied and "public" not in emptied]
    foreign = sorted(name for name in tables if not _touches(reading, name))
    return _Drift(tuple(_said(one) for one in left), tuple(foreign))


_drift = Kept(_find_drift)


def _drifted(
    row: Row, down: tuple[Change, ...], drift: _Drift, rows: Iterable[Row], severity: Severity
) -> Iterator[Hazard]:
    if drift.left:
        none = "" if down else ", it is empty"
        words = f"the rollback of {row.name} leaves {listed(drift.left)} behind{none}"
        yield _about(row, down, words, "left", severity, [])
    if drift.foreign:
        others = [
            other
            for other in rows
            if other is not row
            and any(one.act is Act.CREATE_TABLE and one.table in drift.foreign for one in other.reading.up)
        ]
        whose = f", which {others[0].name} creates" if others else f", which {row.name} does not create"
        words = (
            f"the rollback of {row.name} drops {listed([f'table {name}' for name in drift.foreign])}{whose}"
        )
        yield _about(row, down, words, "foreign", Severity.ERROR if others else severity, others)


Thing = tuple[str, ...]


def _brought(reading: Reading) -> list[Thing]:
    """Tables, columns and objects that are there after the way up and were not before, in order."""
    found: dict[Thing, None] = {}
    for one in reading.up:
        match one.act:
            case Act.CREATE_TABLE:
                found["table", one.table] = None
            case Act.ADD_COLUMN:
                if ("table", one.table) not in found:
                    found["column", one.name.lower(), one.table] = None
            case Act.CREATE_OBJECT if one.of in (
                "view",
                "type",
                "sequence",
                "function",
                "procedure",
                "trigger",
            ):
                # Replaced by every run: that it stays is often meant.
                if not one.guarded:
                    found[one.of, one.name] = None
            case Act.RENAME_TABLE:
                if found.pop(("table", one.table), 0) is None:
                    found["table", one.to] = None
                # Its new columns are known by its new name from here on.
                for column in [each for each in found if each[0] == "column" and each[2] == one.table]:
                    del found[column]
                    found["column", column[1], one.to] = None
            case Act.RENAME_COLUMN:
                if found.pop(("column", one.name.lower(), one.table), 0) is None:
                    found["column", one.to.lower(), one.table] = None
            case Act.DROP_TABLE:
                found.pop(("table", one.table), None)
            case Act.DROP_COLUMN:
                found.pop(("column", one.name.lower(), one.table), None)
            case Act.DROP_OBJECT:
                found.pop((one.of, one.name), None)
            case _:
                pass
    dropped = {name for _, name in (one for one in found if one[0] == "table")}
    return [one for one in found if not (one[0] == "trigger" and one[1] in dropped)]


def _taken_away(down: Iterable[Change]) -> dict[Thing, None]:
    """What the way back drops or gives another name."""
    found: dict[Thing, None] = {}
    before: dict[str, str] = {}
    for one in down:
        match one.act:
            case Act.DROP_TABLE | Act.RENAME_TABLE:
                found["table" if one.act is Act.DROP_TABLE else "renamed", one.table] = None
                if one.act is Act.RENAME_TABLE:
                    before[one.to] = before.get(one.table, one.table)
            case Act.DROP_COLUMN | Act.RENAME_COLUMN:
                found["column", one.name.lower(), one.table] = None
                # Renamed back first, it is still the table that the way up knew by its other name.
                found["column", one.name.lower(), before.get(one.table, one.table)] = None
            case Act.DROP_OBJECT:
                found[one.of, one.name] = None
            case _:
                pass
    return found


def _touches(reading: Reading, table: str) -> bool:
    """Whether the way up makes a table, or gives one its name."""
    return any(
        (one.act is Act.CREATE_TABLE and one.table == table)
        or (one.act is Act.RENAME_TABLE and table in (one.table, one.to))
        for one in reading.up
    )


def _said(one: Thing) -> str:
    return f"column {one[1]} of {one[2]}" if one[0] == "column" else f"{one[0]} {one[1]}"


def _about(
    row: Row, down: tuple[Change, ...], message: str, about: str, severity: Severity, others: list[Row]
) -> Hazard:
    before = row.before or row.migration
    first = next((one for one in down if one.act is Act.DROP_TABLE), down[0] if down else None)
    written = next((file.path for file in before.files if file.role is Role.ROLLBACK), before.path)
    return hazard(
        "drifted-rollback",
        severity,
        [row, *others],
        message,
        "patch the rollback",
        path=first.path if first is not None else written,
        line=first.line if first is not None else 0,
        about=f"{row.id}\0{about}",
    )


def _orphans(sequence: Sequence, grammar: Grammar) -> Iterator[Hazard]:
    """Rollbacks and seeds in the folder that belong to no migration."""
    said: set[str] = set()
    for series in (sequence.target, sequence.source):
        for path in series.others if series is not None else ():
            cut = grammar.cut(path)
            if path in said or cut is None or cut.role not in (Role.ROLLBACK, Role.SEED) or not cut.number:
                continue
            said.add(path)
            side = "target" if series is sequence.target else "source"
            yield Hazard(
                "companion-of-nothing",
                Severity.WARNING,
                path,
                f"{path.rpartition('/')[2]} is a {cut.role.value} of the {side} that belongs to no migration of its series",
                "rename it after its migration, or drop it in Copy",
                path,
            )
