"""What the migrations of a series make, as plain data, and of all series of a tree together."""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from state.migrations.changes import Act, Reading
from state.migrations.migration import Migration, Series
from state.migrations.simulation.ground import pairs
from state.migrations.simulation.schema import EMPTY, Table, Where
from state.migrations.simulation.simulate import Step, replay


class Maker(NamedTuple):
    """The migration's file, as it lands, and the line in it that makes something."""

    path: str
    line: int


class Stood(NamedTuple):
    """A table after all migrations: who made it, its columns by key and name, and who added which of them later.

    Keys are in lower case.
    """

    name: str
    maker: Maker
    columns: tuple[tuple[str, str], ...]
    added: Mapping[str, Maker]

    def maker_of(self, column: str) -> Maker:
        """Who made a column; the table itself where there is none of that name."""
        return self.added.get(column, self.maker)

    def things(self) -> tuple[str, ...]:
        """The keys of its columns after an empty one for the table itself."""
        return ("", *(key for key, _ in self.columns))


class Made(NamedTuple):
    """What migrations make, by names in lower case.

    `last` are the tables after all of them; `ever` has (table, column) for everything that stood there at any
    time, with an empty column for the table itself; `partial` are tables whose columns can't all be known, and
    `dark` the contents of migrations part of whose effect can't be.
    """

    last: Mapping[str, Stood]
    ever: frozenset[tuple[str, str]]
    partial: frozenset[str]
    dark: frozenset[str]

    def has(self, thing: tuple[str, str]) -> bool:
        """Whether a table, or a column of it, is there after all migrations."""
        table = self.last.get(thing[0])
        return table is not None and thing[1] in table.things()


def made_by(series: Series, reading: Callable[[Migration], Reading]) -> Made:
    """What one series makes."""
    last: dict[str, Stood] = {}
    ever: set[tuple[str, str]] = set()
    partial: set[str] = set()
    dark: set[str] = set()
    steps = [Step(str(number), one.name, reading(one)) for number, one in enumerate(series.migrations)]
    replayed = replay(steps, EMPTY, series.flavour)
    for step, migration in zip(steps, series.migrations, strict=True):
        if any(one.act is Act.OPAQUE for one in step.reading.up) or step.reading.problems:
            dark.add(migration.forward.version.oid)
    for ran in replayed.ran:
        for (_, name), table in pairs(ran.writes, "table"):
            key = name.lower()
            ever.add((key, ""))
            ever.update((key, one.lower()) for one in table.columns)
            if table.partial:
                partial.add(key)
    for name, table in (replayed.after[-1].tables if steps else {}).items():
        if not table.unsure:
            last[name.lower()] = _stood(table)
    return Made(last, frozenset(ever), frozenset(partial), frozenset(dark))


def together(parts: Iterable[Made]) -> Made:
    """What several series make; of tables of one name the last one's stands."""
    known = list(parts)
    last = {key: table for one in known for key, table in one.last.items()}
    return Made(
        last,
        frozenset().union(*(one.ever for one in known)),
        frozenset().union(*(one.partial for one in known)),
        frozenset().union(*(one.dark for one in known)),
    )


def _stood(table: Table) -> Stood:
    added: dict[str, Maker] = {}
    for key, where in table.added.items():
        added.setdefault(key.lower(), _maker(where))
    columns = tuple((key.lower(), one.name) for key, one in table.columns.items())
    return Stood(table.name, _maker(table.where), columns, added)


def _maker(where: Where) -> Maker:
    return Maker(where.path, where.line)


def written(made: Made) -> str:
    """The same as a text that can be kept."""
    return json.dumps(
        (made.last, sorted(made.ever), sorted(made.partial), sorted(made.dark)), separators=(",", ":")
    )


def as_written(text: str) -> Made:
    """What `written` wrote; ValueError, TypeError or KeyError where it is something else."""
    last, ever, partial, dark = json.loads(text)
    return Made(
        {key: _stood_in(*one) for key, one in last.items()},
        frozenset((table, column) for table, column in ever),
        frozenset(partial),
        frozenset(dark),
    )


def _stood_in(name: str, maker: list[Any], columns: list[list[str]], added: Mapping[str, list[Any]]) -> Stood:
    makers = {key: Maker(*one) for key, one in added.items()}
    return Stood(name, Maker(*maker), tuple((key, name) for key, name in columns), makers)
