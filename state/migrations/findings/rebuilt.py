"""Tables that a series makes more than once on purpose."""

from collections.abc import Iterable

from state.migrations.changes import Act, Reading
from state.migrations.sequence import Row


def rebuilt_tables(rows: Iterable[Row]) -> frozenset[str]:
    """Tables that rows drop or give another name: SQLite changes a table by making it anew.

    DROP TABLE IF EXISTS before a CREATE TABLE is no such thing, dumps begin so.
    """
    return frozenset(
        change.table
        for row in rows
        for change in row.reading.up
        if change.act is Act.RENAME_TABLE or (change.act is Act.DROP_TABLE and not change.guarded)
    )


def touches(reading: Reading, tables: frozenset[str]) -> bool:
    """Whether a migration makes, changes or drops one of the tables."""
    return any(change.table in tables or (change.to and change.to in tables) for change in reading.up)
