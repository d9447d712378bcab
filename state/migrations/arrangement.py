"""The fold of all decisions on one series."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple, TypeVar

from state.migrations.decisions import (
    Accept,
    Assume,
    Companion,
    Create,
    Decline,
    Leave,
    MigrationDecision,
    Move,
    Patch,
    Pin,
    Rename,
    Renumber,
    RunBy,
)

Key = TypeVar("Key", str, tuple[str, str])


class Left(NamedTuple):
    """Left out of the result: `how` is skip or drop."""

    how: str
    reason: str


@dataclass(frozen=True)
class Arrangement:
    """What was decided on a series; `operation` is the last one's number in the journal.

    `order` is explicit from the first `Accept` on: every row as it stood then, moved as decided since.
    """

    accepted: bool = False
    order: tuple[str, ...] = ()
    covers: frozenset[str] = frozenset()
    numbers: Mapping[str, str] = field(default_factory=dict)
    slugs: Mapping[str, str] = field(default_factory=dict)
    left: Mapping[str, Left | None] = field(default_factory=dict)
    applied: frozenset[str] = frozenset()
    patches: Mapping[tuple[str, str], str] = field(default_factory=dict)
    companions: Mapping[tuple[str, str], bool] = field(default_factory=dict)
    created: Mapping[str, Create] = field(default_factory=dict)
    assumed: tuple[str, ...] = ()
    dump: str = ""
    runner: str = ""
    declined: frozenset[str] = frozenset()
    operation: int = field(default=0, compare=False)

    def after(self, decisions: Iterable[MigrationDecision], operation: int = 0) -> "Arrangement":
        """The arrangement once these decisions are made, one after the other."""
        found = self
        for decision in decisions:
            found = found._with(decision)
        return replace(found, operation=operation)

    def _with(self, decision: MigrationDecision) -> "Arrangement":
        match decision:
            case Accept(order, covers):
                return replace(self, accepted=True, order=order, covers=self.covers | frozenset(covers))
            case Move(migration, below):
                return replace(self, order=moved(self.order, migration, below))
            case Renumber(migration, number):
                return replace(self, numbers=_set(self.numbers, migration, number))
            case Rename(migration, slug):
                return replace(self, slugs=_set(self.slugs, migration, slug))
            case Leave(migrations, how, reason):
                # None is a decision as well: taken in although the proposal leaves it out.
                left = dict(self.left) | dict.fromkeys(migrations, Left(how, reason) if how else None)
                return replace(self, left=left)
            case Pin(migrations, applied):
                change = self.applied.union if applied else self.applied.difference
                return replace(self, applied=change(migrations))
            case Patch(migration, path, text):
                return replace(self, patches=_set(self.patches, (migration, path), text))
            case Companion(migration, path, along):
                return replace(self, companions={**self.companions, (migration, path): along})
            case Create(migration, how, below=below, origins=origins):
                left = dict(self.left)
                if how == "consolidate":
                    reason = f"consolidated into {migration.removeprefix('new:')}"
                    left |= dict.fromkeys(origins, Left("skip", reason))
                order = moved((*self.order, migration), migration, below)
                return replace(self, created={**self.created, migration: decision}, order=order, left=left)
            case Assume(tables, dump):
                return replace(self, assumed=tables, dump=dump)
            case RunBy(order):
                return replace(self, runner=order)
            case Decline(references, declined):
                change = self.declined.union if declined else self.declined.difference
                return replace(self, declined=change(references))
        raise AssertionError(f"no fold for {decision.kind}")


def moved(order: tuple[str, ...], migration: str, below: str) -> tuple[str, ...]:
    """The order with one id right below another, or first; unchanged when either isn't in it."""
    if migration not in order or below == migration or (below and below not in order):
        return order
    rest = [one for one in order if one != migration]
    at = rest.index(below) + 1 if below else 0
    return (*rest[:at], migration, *rest[at:])


def _set(values: Mapping[Key, str], key: Key, value: str) -> Mapping[Key, str]:
    """The mapping with one value set, or taken away when it is empty."""
    rest = {one: kept for one, kept in values.items() if one != key}
    return {**rest, key: value} if value else rest
