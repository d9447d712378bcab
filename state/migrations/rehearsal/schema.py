"""What stands in a database, as names with definitions, and what a rollback left of it."""

from collections.abc import Iterator, Mapping, MutableMapping
from typing import NamedTuple

from state.migrations.rehearsal.result import LeftOver, Trace


class Thing(NamedTuple):
    """One thing of a schema; `owner` is the table it goes away with, empty for what stands alone."""

    kind: str
    name: str
    owner: str = ""

    def __str__(self) -> str:
        return f"{self.kind} {self.owner}.{self.name}" if self.owner else f"{self.kind} {self.name}"


Schema = Mapping[Thing, str]
"""Everything in a database with its definition in the server's words."""

_TABLES = frozenset({"table", "view", "materialized view", "foreign table", "type"})


Delta = Mapping[Thing, tuple[str | None, str | None]]
"""What one step changed: each thing's definition before and after, None where it isn't there."""


def delta(before: Schema, after: Schema) -> Delta:
    """What differs between two schemas."""
    return {
        thing: (was, now)
        for thing in before.keys() | after.keys()
        if (was := before.get(thing)) != (now := after.get(thing))
    }


def take_back(schema: MutableMapping[Thing, str], made: Delta) -> None:
    """Changes a schema to what it was before a step."""
    for thing, (was, _) in made.items():
        if was is None:
            schema.pop(thing, None)
        else:
            schema[thing] = was


def traces(migration: str, made: Delta, wanted: Schema, start: Schema, end: Schema) -> Iterator[LeftOver]:
    """How a migration's rollback missed, in order of names.

    `made` is what the migration changed, `wanted` the schema before it; `start` and `end` are those around its
    rollback. What was wrong at the start already was another migration's fault and isn't told again.
    """
    missed: dict[Thing, LeftOver] = {}
    for thing in made.keys() | delta(start, end).keys():
        was, held, now = wanted.get(thing), start.get(thing), end.get(thing)
        became = made[thing][1] if thing in made else was
        if now == was or (held != became and now == held):
            continue
        if was is None:
            trace = Trace.LEFT if became is not None else Trace.ADDED
        else:
            trace = Trace.LOST if now is None else Trace.CHANGED
        missed[thing] = LeftOver(migration, trace, str(thing), was or "", now or "")
    for thing in sorted(missed):
        owner = thing.owner
        told = owner and any(
            (found := missed.get(Thing(kind, owner))) and found.trace is missed[thing].trace
            for kind in _TABLES
        )
        if not told:
            yield missed[thing]
