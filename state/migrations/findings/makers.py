"""Who makes what in a sequence, to tell what comes too late from what never comes."""

from collections.abc import Iterator
from typing import NamedTuple

from state.migrations.changes import Act, Change, Flavour
from state.migrations.simulation.names import column_key, table_key, tail
from state.migrations.simulation.simulate import Replay

Made = tuple[str, ...]


class Maker(NamedTuple):
    """A change that makes a thing, with the place of its row in the sequence."""

    at: int
    change: Change


class Makers:
    """The makers of every thing of a sequence, in its order; those that may not run are left out."""

    def __init__(self, replay: Replay) -> None:
        self.flavour = replay.flavour
        self._place = {step.row: at for at, step in enumerate(replay.steps)}
        if not replay.book:
            for ran in replay.ran:
                for thing, change in _made(ran.reading.up, self.flavour):
                    replay.book.setdefault(thing, []).append((ran.row, change))
        self._found = replay.book

    def _of(self, thing: Made) -> list[Maker]:
        makers = (Maker(self._place[row], change) for row, change in self._found.get(thing, ()))
        return sorted(makers, key=lambda one: one.at)

    def of_table(self, name: str) -> list[Maker]:
        """Who creates a table or a view, or renames another one to it."""
        return self._of(("table", table_key(name, self.flavour)))

    def of_column(self, table: str, name: str) -> list[Maker]:
        """Who adds a column to a table, or renames another one to it."""
        place = ("column", table_key(table, self.flavour), column_key(name, self.flavour))
        return self._of(place)

    def of_part(self, kind: str, name: str) -> list[Maker]:
        """Who makes an index, a constraint, a type or another object of that name."""
        return self._of((kind, tail(name).lower()))

    def of_alike(self, name: str) -> list[Maker]:
        """Who creates a table whose name differs in its case alone."""
        return [one for one in self._of(("alike", name.lower())) if one.change.table != name]


def _made(changes: tuple[Change, ...], flavour: Flavour) -> Iterator[tuple[Made, Change]]:
    for one in changes:
        if one.conditional:
            continue
        table = table_key(one.table, flavour)
        match one.act:
            case Act.CREATE_TABLE:
                yield ("table", table), one
                yield ("alike", one.table.lower()), one
                for name in (*one.indexes, *one.constraints):
                    yield ("constraint", name.lower()), one
            case Act.RENAME_TABLE:
                yield ("table", table_key(one.to, flavour)), one
            case Act.ADD_COLUMN:
                yield ("column", table, column_key(one.name, flavour)), one
            case Act.RENAME_COLUMN:
                yield ("column", table, column_key(one.to, flavour)), one
            case Act.ADD_INDEX | Act.ADD_CONSTRAINT:
                if one.name:
                    yield ("constraint", tail(one.name).lower()), one
            case Act.CREATE_OBJECT:
                if one.of in ("view", "temporary table", "foreign table"):
                    yield ("table", table_key(one.name, flavour)), one
                yield ("type" if one.of == "domain" else one.of, tail(one.name).lower()), one
