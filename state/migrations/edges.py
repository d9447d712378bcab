"""Which migration needs which other one, from what they do and from what they declare."""

from collections.abc import Iterable, Sequence

from state.migrations.changes import Act, Change
from state.migrations.sequence import Edge
from state.migrations.simulate import Step

MAKES = (Act.CREATE_TABLE, Act.RENAME_TABLE)


def edges(steps: Sequence[Step], declared: Iterable[Edge] = ()) -> tuple[Edge, ...]:
    """The edges between rows, declared ones first; linear in the number of changes.

    A row needs the nearest one above it that makes the table or column it works on, else the first
    below. What is conditional demands nothing and makes nothing.
    """
    tables: dict[str, list[tuple[int, Step]]] = {}
    columns: dict[tuple[str, str], list[tuple[int, Step]]] = {}
    within: dict[tuple[str, str], int] = {}
    objects: dict[tuple[str, str], list[tuple[int, Step]]] = {}
    for at, step in enumerate(steps):
        for change in step.reading.up:
            if change.conditional:
                continue
            if change.act is Act.CREATE_TABLE:
                tables.setdefault(change.table, []).append((at, step))
                for column in change.columns:
                    within.setdefault((change.table, column.name.lower()), at)
            elif change.act is Act.RENAME_TABLE and change.to:
                tables.setdefault(change.to, []).append((at, step))
            elif change.act is Act.ADD_COLUMN:
                columns.setdefault((change.table, change.name.lower()), []).append((at, step))
            elif change.act is Act.RENAME_COLUMN:
                columns.setdefault((change.table, change.to.lower()), []).append((at, step))
            elif change.act is Act.CREATE_OBJECT:
                objects.setdefault((change.of, change.name), []).append((at, step))
    found: dict[tuple[str, str], Edge] = {(one.row, one.needs): one for one in declared}
    for at, step in enumerate(steps):
        mine: set[str] = set()
        for change in step.reading.up:
            if change.conditional:
                continue
            for table in _needed_tables(change):
                if table not in mine and (maker := _nearest(tables.get(table), at)) is not None:
                    verb = "created" if _creates(maker, table) else "renamed so"
                    _add(found, step, maker, f"needs table {table}, {verb} by {maker.name}")
            for table, name in _needed_columns(change):
                if (table, name.lower()) in within and table not in mine:
                    continue
                maker = _nearest(columns.get((table, name.lower())), at)
                if maker is not None:
                    _add(found, step, maker, f"needs column {name} of {table}, added by {maker.name}")
            if change.act is Act.DROP_OBJECT:
                maker = _nearest(objects.get((change.of, change.name)), at)
                if maker is not None:
                    _add(found, step, maker, f"drops {change.of} {change.name}, created by {maker.name}")
            if change.act is Act.CREATE_TABLE:
                mine.add(change.table)
            elif change.act is Act.RENAME_TABLE:
                mine.add(change.to)
    return tuple(found.values())


def _creates(step: Step, table: str) -> bool:
    return any(one.act is Act.CREATE_TABLE and one.table == table for one in step.reading.up)


def _add(found: dict[tuple[str, str], Edge], step: Step, maker: Step, reason: str) -> None:
    if maker.row != step.row:
        found.setdefault((step.row, maker.row), Edge(step.row, maker.row, reason))


def _nearest(makers: Sequence[tuple[int, Step]] | None, at: int) -> Step | None:
    """The last maker at or above a place, else the first below."""
    if not makers:
        return None
    above = None
    for place, step in makers:
        if place > at:
            break
        above = step
    return above or makers[0][1]


def _needed_tables(change: Change) -> Iterable[str]:
    if (
        change.table
        and change.act is not Act.CREATE_TABLE
        and not (change.guarded and change.act is Act.DROP_TABLE)
    ):
        yield change.table
    for key in change.keys:
        if key.table != change.table:
            yield key.table


def _needed_columns(change: Change) -> Iterable[tuple[str, str]]:
    if change.act in (Act.DROP_COLUMN, Act.RENAME_COLUMN, Act.CHANGE_COLUMN) and not change.guarded:
        yield change.table, change.name
    if change.act in (Act.ADD_INDEX, Act.ADD_CONSTRAINT, Act.USE):
        for column in change.columns:
            yield change.table, column.name
    for key in change.keys:
        for name in key.to:
            yield key.table, name
