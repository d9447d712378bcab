"""Squashed migrations and those they stand for: a database runs the one or the others, never both."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple, Protocol

from state.migrations.migration import Migration


class Numbered(Protocol):
    """A row, placed or not yet."""

    @property
    def id(self) -> str: ...
    @property
    def migration(self) -> Migration: ...


class Squash(NamedTuple):
    """What one squashed migration replaces: ids of the rows that are there, and whether all of them are."""

    parts: tuple[str, ...]
    is_whole: bool


def own_names(migration: Migration, label: str) -> tuple[str, ...]:
    """Names of its own series that a migration replaces; those of another app are no part of it."""
    found: list[str] = []
    for written in migration.replaces:
        app, _, name = written.rpartition(".")
        if app in ("", label):
            found.append(name)
    return tuple(found)


def squashes(rows: Iterable[Numbered], label: str) -> dict[str, Squash]:
    """By id each row that replaces others of these rows."""
    rows = list(rows)
    if not any(row.migration.replaces for row in rows):
        return {}
    there = {row.migration.known_as: row.id for row in rows}
    found: dict[str, Squash] = {}
    for row in rows:
        names = own_names(row.migration, label)
        parts = tuple(there[name] for name in names if there.get(name, row.id) != row.id)
        if parts:
            found[row.id] = Squash(parts, len(parts) == len(names))
    return found


def idle(found: Mapping[str, Squash]) -> frozenset[str]:
    """Ids of rows that do nothing: all that is replaced, else the squashed one where every part is still there.

    Where all are there they run, as they did everywhere; a database that is new comes to the same.
    """
    return frozenset(
        one for row, squash in found.items() for one in ((row,) if squash.is_whole else squash.parts)
    )
