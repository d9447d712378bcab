"""Ways back: missing, drifted away from what they take back, or belonging to nothing."""

from collections.abc import Iterable, Iterator

from state.findings import Severity
from state.migrations.changes import Act, Change, Reading
from state.migrations.dialect import dialect
from state.migrations.dialects.names import Grammar, slug_of
from state.migrations.findings.words import hazard, listed
from state.migrations.migration import Role
from state.migrations.sequence import Hazard, Row, Sequence

# One or two rollbacks may be exceptions; that most have one is a rule that the others break.
FEWEST = 2


def rollbacks(sequence: Sequence) -> Iterator[Hazard]:
    """What is wrong with the ways back of a sequence."""
    grammar = getattr(dialect(sequence.dialect), "grammar", None)
    rows = [row for row in sequence.rows if row.in_sequence]
    with_one = sum(_has_way_back(row) for row in rows)
    expected = with_one >= FEWEST and 2 * with_one > len(rows)
    makers = _makers(rows)
    for row in rows:
        if not _has_way_back(row):
            if expected and not row.migration.repeatable:
                yield hazard(
                    "missing-rollback",
                    Severity.WARNING,
                    [row],
                    f"{row.name} has no rollback, as {with_one} of {len(rows)} have",
                    "write one, or know that there is no way back from here",
                )
        else:
            if grammar is not None:
                yield from _called_otherwise(row, grammar)
            if row.reading.down is not None:
                yield from _drifted(row, row.reading.down, makers)
    if grammar is not None:
        yield from _orphans(sequence, grammar)


def _has_way_back(row: Row) -> bool:
    """Whether the result can take it back: by a section of its own file, or by a companion that comes along."""
    companions = [file for file in row.migration.files if file.role is Role.ROLLBACK]
    if companions and row.files:
        return any(file.role is Role.ROLLBACK for file in row.files)
    return bool(companions) or row.reading.down is not None


def _makers(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """The rows that create a table, by its name."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        for change in row.reading.up:
            if change.act is Act.CREATE_TABLE:
                found.setdefault(change.table, []).append(row)
    return found


def _called_otherwise(row: Row, grammar: Grammar) -> Iterator[Hazard]:
    before = row.target or row.source
    if before is None or not before.slug:
        return
    for file in before.files:
        slug = slug_of(grammar, file.path) if file.role is Role.ROLLBACK else ""
        if slug and _words(slug) != _words(before.slug):
            yield hazard(
                "drifted-rollback",
                Severity.WARNING,
                [row],
                f"{file.path.rpartition('/')[2]} is taken for the rollback of {before.name}, although it is called otherwise",
                "a runner that goes by names will not find it",
                path=file.path,
                about=f"{row.id}\0{file.path}\0name",
            )


def _words(slug: str) -> str:
    return slug.lower().replace("-", "_").replace(" ", "_").replace(".", "_")


def _drifted(row: Row, down: tuple[Change, ...], makers: dict[str, list[Row]]) -> Iterator[Hazard]:
    """What a way back leaves, and what it takes away though its migration did not bring it.

    Nothing is said where something on either way can't be known or may not run.
    """
    if any(one.act is Act.OPAQUE or one.conditional for one in (*row.reading.up, *down)):
        return
    brought, taken_away = _brought(row.reading), _taken_away(down)
    tables = {one for one in taken_away if one[0] == "table"}
    whole = {name for _, name, *_ in tables}
    left = [one for one in brought if one not in taken_away and not (one[0] == "column" and one[2] in whole)]
    # A schema takes everything in it away.
    emptied = {one.name for one in down if one.act is Act.DROP_OBJECT and one.of in ("schema", "database")}
    left = [one for one in left if one[1].partition(".")[0] not in emptied and "public" not in emptied]
    if left:
        what = listed([_said(one) for one in left])
        none = "" if down else ", it is empty"
        yield _about(
            row, down, f"the rollback of {row.name} leaves {what} behind{none}", "left", Severity.WARNING, []
        )
    foreign = [name for _, name, *_ in tables if not _touches(row.reading, name)]
    if foreign:
        others = [other for name in foreign for other in makers.get(name, ()) if other is not row]
        whose = f", which {others[0].name} creates" if others else f", which {row.name} does not create"
        yield _about(
            row,
            down,
            f"the rollback of {row.name} drops {listed([f'table {name}' for name in sorted(foreign)])}{whose}",
            "foreign",
            Severity.ERROR if others else Severity.WARNING,
            others,
        )


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
    for one in down:
        match one.act:
            case Act.DROP_TABLE | Act.RENAME_TABLE:
                found["table" if one.act is Act.DROP_TABLE else "renamed", one.table] = None
            case Act.DROP_COLUMN | Act.RENAME_COLUMN:
                found["column", one.name.lower(), one.table] = None
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
    before = row.target or row.source or row.migration
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
