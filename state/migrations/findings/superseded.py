"""Migrations that one consolidated file makes unnecessary."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from state.findings import Severity
from state.migrations.changes import Act, Change, Reading
from state.migrations.findings.kept import Kept
from state.migrations.findings.rebuilt import rebuilt_tables, touches
from state.migrations.findings.words import hazard, listed, own_path, skipping
from state.migrations.sequence import Hazard, Row
from state.migrations.sequence import Sequence as MigrationSequence
from state.migrations.squashes import squashes

_WHOLE = re.compile(
    r"consolidat|complete|squash|unified|baseline|snapshot|combined|(?<![a-z])(?:all|full|initial|schema)(?![a-z])",
    re.IGNORECASE,
)
# So few are said to be superseded by a file that doesn't look like a consolidated one.
FEWEST = 2

Item = tuple[str, ...]


class _Made(NamedTuple):
    """What a migration creates: tables, columns and objects; `touched` are tables it creates or adds columns to.

    `more` is what else it does.
    """

    items: frozenset[Item]
    tables: frozenset[str]
    touched: frozenset[str]
    more: frozenset[Item]


def superseded(sequence: MigrationSequence) -> Iterator[Hazard]:
    """Sets of rows whose tables and columns one other row creates as well, all of them."""
    rows = [row for row in sequence.rows if row.in_sequence]
    # What declares to replace others says so itself.
    declared = squashes(rows, sequence.label)
    rows = [row for row in rows if row.id not in declared]
    made = {row.id: _made(row.reading) for row in rows}
    creators: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        for table in made[row.id].tables:
            creators[table].append(row)
    # A series in which every table is created once has nothing consolidated.
    again = {row.id: row for those in creators.values() if len(those) > 1 for row in those}
    if not again:
        return
    rebuilt = rebuilt_tables(rows)
    again = {id: row for id, row in again.items() if not touches(row.reading, rebuilt)}
    places = {row.id: at for at, row in enumerate(rows)}
    touching: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if not touches(row.reading, rebuilt):
            for table in made[row.id].touched:
                touching[table].append(row)
    said: set[str] = set()
    for row in sorted(again.values(), key=lambda one: (not _looks_whole(one), -len(made[one.id].tables))):
        if row.id in said or row.migration.replaces:
            continue
        near = {other.id: other for table in made[row.id].tables for other in touching[table]}
        inside = [
            other
            for other in near.values()
            if other.id not in said and other is not row and _within(made[other.id], made[row.id])
        ]
        inside.sort(key=lambda one: places[one.id])
        creating = [other for other in inside if made[other.id].tables]
        if not creating or (len(inside) < FEWEST and not _is_range(row)):
            continue
        if all(made[other.id].items == made[row.id].items for other in inside) and not _looks_whole(row):
            # Twins of one another: they are told as doubles.
            continue
        said.update(other.id for other in inside)
        said.add(row.id)
        yield _finding(row, inside, made)


def _finding(row: Row, inside: Sequence[Row], made: Mapping[str, _Made]) -> Hazard:
    whole = made[row.id]
    names = listed([one.name for one in inside])
    # What a row does beside creating, the consolidated file may not do: whoever skips it has to look.
    more = [one for one in inside if not made[one.id].more <= whole.more]
    plain = [one for one in inside if one not in more and not one.applied]
    acts = [skipping(plain, f"{row.name} creates all of it")] if plain else []
    if not row.applied and row.target is None:
        acts.append(skipping([row], f"{names} create all of it" if len(inside) > 1 else f"{names} is enough"))
    hint = acts[0].words if acts else "see which of them have run"
    if more:
        hint = f"{listed([one.name for one in more])} {'does' if len(more) == 1 else 'do'} more: look before you skip"
    return hazard(
        "superseded",
        Severity.WARNING,
        [row, *inside],
        f"{row.name} creates all that {names} {'creates' if len(inside) == 1 else 'create'}: a consolidated file",
        hint,
        path=own_path(row),
        acts=acts,
    )


def _is_range(row: Row) -> bool:
    migration = row.source or row.target or row.migration
    return len(migration.numbers) > 1 and len(migration.order) == 1


def _looks_whole(row: Row) -> bool:
    return _is_range(row) or _WHOLE.search(row.name) is not None


def _within(one: _Made, other: _Made) -> bool:
    return bool(one.items) and one.items <= other.items


def _read(reading: Reading) -> _Made:
    items: set[Item] = set()
    tables: set[str] = set()
    more: set[Item] = set()
    for change in reading.up:
        if change.act is Act.CREATE_TABLE and not change.conditional:
            tables.add(change.table)
            items.add(("table", change.table))
            items.update(("column", change.table, one.name.lower()) for one in change.columns)
            if change.partial:
                # Columns that can't be known are nobody else's.
                items.add(("columns of", change.table, change.path, str(change.line)))
        elif change.act is Act.ADD_COLUMN and not change.conditional:
            items.add(("column", change.table, change.name.lower()))
        elif change.act is Act.CREATE_OBJECT and not change.conditional:
            items.add((change.of, change.table, change.name))
        else:
            more.add(_deed(change))
    touched = {one.table for one in reading.up if one.act in (Act.CREATE_TABLE, Act.ADD_COLUMN)}
    return _Made(frozenset(items), frozenset(tables), frozenset(touched), frozenset(more))


_made = Kept(_read)


def _deed(change: Change) -> Item:
    return (change.act, change.table, change.name, change.to, change.of, change.words)
