"""Numbers for a sequence: the target's stay, the source's follow, and as few change as can be."""

from collections.abc import Mapping, Sequence, Set
from functools import lru_cache
from typing import NamedTuple

from state.migrations.dialect import Dialect
from state.migrations.migration import Migration, Order
from state.migrations.proposing.candidates import Candidate


class Numbered(NamedTuple):
    """A row's number in the result, with the reason, and whether it stands where it was asked to."""

    number: str
    reason: str
    fits: bool = True


Key = tuple[int, ...]


def number_rows(
    rows: Sequence[Candidate],
    dialect: Dialect,
    order: Order,
    chosen: Mapping[str, str],
    applied: Set[str],
    squashed: Set[str] = frozenset(),
) -> dict[str, Numbered]:
    """A number for every row of an intended order.

    Applied rows and rows whose number the operator chose keep it. The target's others keep theirs
    unless a row placed above them needs it; gaps stay. A row of the source keeps its own number where
    that is free and in order, else it takes the next one. Where numbers don't make the order
    (`Order.GRAPH`), the target's never change, nor do those of `squashed` rows, which stand for others.
    """
    found: dict[str, Numbered] = {}
    limits = _limits(rows, dialect, chosen, applied)
    width = next((row.migration.number for row in rows if row.migration.number and not row.own), "")
    # Numbers of the target's rows: a row of the source takes none of them unless it stands above it.
    taken = {
        number
        for row in rows
        if not row.own and row.id not in chosen
        for number in row.migration.numbers or ()
    }
    last: Key = ()
    last_text = ""
    # The target's own row above, while it keeps its number: duplicates and overlapping ranges that were so
    # before are findings and no reason to rename.
    steady: Candidate | None = None
    for at, row in enumerate(rows):
        migration = row.migration
        own = _last(migration)
        if not migration.number and row.id not in chosen:
            found[row.id] = Numbered("", "")
            continue
        limit = limits[at]
        if row.id in chosen:
            given = dialect.named(migration, chosen[row.id], migration.slug)
            number, own = chosen[row.id], _last(given)
            found[row.id] = Numbered(
                number, "the operator's number", not _first(given) or _first(given) > last
            )
        elif row.id in applied:
            # Its number says where it runs, wherever it was asked to stand.
            found[row.id] = Numbered(migration.number, "applied: its name stays")
        elif not row.own and (
            order is Order.GRAPH
            or _first(migration) > last
            or (steady is not None and steady.migration.order <= migration.order)
        ):
            same = "the same on both sides" if row.same else "the target's own"
            found[row.id] = Numbered(migration.number, same)
        elif row.id in squashed and order is Order.GRAPH:
            found[row.id] = Numbered(migration.number, "it stands for those it replaces")
            continue
        elif (
            row.own
            and _first(migration) > last
            and (limit is None or own < limit)
            and not (order is not Order.GRAPH and taken.intersection(migration.numbers))
        ):
            found[row.id] = Numbered(migration.number, "its own number is free")
        else:
            number = _number_after(dialect, last_text, last_text or width or migration.number)
            first, end = _keys(dialect, migration, number)
            if limit is not None and first >= limit:
                found[row.id] = Numbered(migration.number, "no number is free here", False)
                own = last
            else:
                own = end
                found[row.id] = Numbered(
                    number,
                    (f"after {last_text}" if last_text else "the first number")
                    if row.own
                    else f"{last_text} was needed above it",
                )
        if own > last:
            last, last_text = own, _last_text(found[row.id].number)
        steady = row if not row.own and found[row.id].number == migration.number else None
    return found


def _limits(
    rows: Sequence[Candidate], dialect: Dialect, chosen: Mapping[str, str], applied: Set[str]
) -> list[Key | None]:
    """For each row the lowest number below it that may not change."""
    limits: list[Key | None] = []
    limit: Key | None = None
    for row in reversed(rows):
        limits.append(limit)
        if row.id in chosen:
            first, _ = _keys(dialect, row.migration, chosen[row.id])
        elif row.id in applied:
            first = _first(row.migration)
        else:
            continue
        if first and (limit is None or first < limit):
            limit = first
    return limits[::-1]


@lru_cache(maxsize=1 << 16)
def _number_after(dialect: Dialect, last: str, like: str) -> str:
    return dialect.number_after(last, like)


# A move numbers a whole series again: what a number written so compares as is asked for once.
_KEYS: dict[tuple[Dialect, str], tuple[Key, Key]] = {}


def _keys(dialect: Dialect, migration: Migration, number: str) -> tuple[Key, Key]:
    """The first and the last of the numbers that a number as written stands for."""
    keys = _KEYS.get((dialect, number))
    if keys is None:
        if len(_KEYS) > 1 << 16:
            _KEYS.clear()
        named = dialect.named(migration, number, migration.slug)
        keys = _KEYS[dialect, number] = (_first(named), _last(named))
    return keys


def _first(migration: Migration) -> Key:
    return migration.order


def _last(migration: Migration) -> Key:
    """The highest number it takes, comparable with others' first."""
    if len(migration.numbers) > 1 and len(migration.order) == 1:
        return (max(migration.numbers),)
    return migration.order


def _last_text(number: str) -> str:
    """The last number of a range, as written."""
    head, dash, tail = number.partition("-")
    return tail if dash and tail.isdigit() and head.isdigit() else number
