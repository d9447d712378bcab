"""Entries of lists and tables of both sides, merged by key."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from state.proposals.hunk import Lines

# Beyond so many entries a list is data that nobody merges by looking at it.
MOST_ENTRIES = 2000


class Entry(NamedTuple):
    """One entry of a list or a table, with its lines; equal keys mean the same thing on all sides."""

    key: str
    lines: Lines


Settle = Callable[[Entry | None, Entry, Entry], Entry | None]
"""What an entry becomes that both sides changed: of base (None: both added it), source and target."""


def unsettled(base: Entry | None, source: Entry, target: Entry) -> Entry | None:
    """An entry that both sides changed can't be settled."""
    return None


def union(base: Lines, source: Lines, target: Lines, sort: bool = True) -> Lines | None:
    """The target's lines and those only the source added, without those that either side removed."""
    of_base, of_source, of_target = (
        [Entry(line.strip().decode("latin-1"), (line,)) for line in side] for side in (base, source, target)
    )
    return keyed(of_base, of_source, of_target, sort=sort)


def keyed(
    base: Sequence[Entry],
    source: Sequence[Entry],
    target: Sequence[Entry],
    settle: Settle = unsettled,
    sort: bool = True,
) -> Lines | None:
    """The entries of both sides, merged by key, in the target's order; None where one key can't be settled.

    An entry that one side changed is that side's, one that either removed is gone, also where the other
    changed it, as 3 of 4 removals stand; changed by both, `settle` decides. An entry of the source comes
    behind the one it follows there; with `sort`, sides that are sorted give a sorted result.
    """
    if max(len(base), len(source), len(target)) > MOST_ENTRIES:
        return None
    sides = [{entry.key: entry for entry in side} for side in (base, source, target)]
    if any(len(found) != len(side) for found, side in zip(sides, (base, source, target), strict=True)):
        return None
    of_base, of_source, of_target = sides
    merged: dict[str, Entry] = {}
    for key in {**of_target, **of_source}:
        old, one, two = of_base.get(key), of_source.get(key), of_target.get(key)
        chosen: Entry | None
        if one is None or two is None:
            if old is not None:
                continue
            chosen = one or two
        elif bare_entry(one) == bare_entry(two) or (old is not None and bare_entry(one) == bare_entry(old)):
            chosen = two
        elif old is not None and bare_entry(two) == bare_entry(old):
            chosen = one
        else:
            chosen = settle(old, one, two)
        if chosen is None:
            return None
        merged[key] = chosen
    order = _order(source, target, merged)
    if sort and _sorted(source) and _sorted(target):
        order = sorted(order, key=str.casefold)
    return tuple(line for key in order for line in merged[key].lines)


def bare_entry(entry: Entry) -> bytes:
    """An entry without white space and the separator at its end."""
    return b"".join(b"".join(entry.lines).split()).rstrip(b",;")


def _order(source: Sequence[Entry], target: Sequence[Entry], merged: dict[str, Entry]) -> Iterable[str]:
    """The target's keys, each key of the source alone behind the one that it follows there."""
    behind: dict[str | None, list[str]] = {}
    placed = {entry.key for entry in target if entry.key in merged}
    shared = any(one.key in placed for one in source)
    previous: str | None = None
    last: str | None = next((entry.key for entry in reversed(target) if entry.key in merged), None)
    for entry in source:
        if entry.key not in merged:
            continue
        if entry.key not in placed:
            behind.setdefault(previous if previous is not None or shared else last, []).append(entry.key)
        else:
            previous = entry.key
    order = list(behind.pop(None, ()))
    waiting: list[str] = []
    known = {entry.key for entry in source}
    for entry in target:
        if entry.key not in merged:
            continue
        # What both added at one place: the target's first, as people mostly order it.
        if entry.key in known:
            order += waiting
            waiting = []
        order.append(entry.key)
        waiting += behind.get(entry.key, ())
    return [*order, *waiting]


def _sorted(entries: Sequence[Entry]) -> bool:
    keys = [entry.key.casefold() for entry in entries]
    return len(keys) > 1 and keys == sorted(keys)
