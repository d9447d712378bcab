"""What stands in a database, as names with definitions, and what a rollback left of it."""

from collections.abc import Iterator, Mapping
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


def traces(migration: str, before: Schema, made: Schema, start: Schema, end: Schema) -> Iterator[LeftOver]:
    """How a migration's rollback missed, in order of names.

    `before` and `made` are the schemas before and after the migration, `start` and `end` those around its rollback;
    what differed at the start already was another migration's fault and isn't told again.
    """
    missed: dict[Thing, LeftOver] = {}
    for thing in before.keys() | made.keys() | start.keys() | end.keys():
        was, became, held, now = (schema.get(thing) for schema in (before, made, start, end))
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
