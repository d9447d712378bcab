"""The schema as one migration finds it: what stands where, and what a server would say is missing."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from state.migrations.changes import Change, Column, Flavour
from state.migrations.simulation.key_types import base_type, is_built_in
from state.migrations.simulation.names import (
    SYSTEM_COLUMNS,
    column_key,
    is_system,
    schema_of,
    table_key,
    tail,
    twin_key,
)
from state.migrations.simulation.schema import Object, Table, Where

Key = tuple[str, ...]
State = Mapping[Key, Any]
"""Tables, objects and what else counts, each by a key that begins with its kind."""

OPAQUE: Key = ("opaque",)
PARTIAL: Key = ("partial",)
"""Set once a table is there whose indexes and constraints aren't all known."""
MOST_PARTS = 2000
"""Servers take no more columns for a table; what goes beyond isn't kept, so that no text makes a replay slow."""
ROWS = ("view", "temporary table", "foreign table", "sequence")
"""Objects that stand where a table can."""
TELLING = frozenset(("view", "type", "domain", "trigger", "procedure", "event", "policy", "rule"))
"""Kinds of objects of which a server has only one by a name, and none of its own."""
PER_TABLE = frozenset(("trigger", "policy", "rule"))


class Trouble(NamedTuple):
    """What a server would refuse or what gets lost, without names of rows, so that it survives a move.

    - `table`, `name`: what it is about, a column, an index, … as written.
    - `other`: who made, or took away, what stands in the way; `how` says which for a missing thing:
      "dropped", "renamed" or empty.
    - `detail`: the rest of the story in words, by kind. `sure`: nothing of unknown effect came before.
    """

    kind: str
    change: Change
    table: str
    name: str = ""
    other: Where | None = None
    how: str = ""
    detail: tuple[str, ...] = ()
    sure: bool = True


class Gone(NamedTuple):
    """Who dropped a table or renamed it to something else."""

    where: Where
    to: str = ""


class Ground:
    """The schema under one migration; remembers what was read and what was written."""

    def __init__(self, row: str, state: State, flavour: Flavour) -> None:
        self.row = row
        self.flavour = flavour
        self.state = state
        self.reads: dict[Key, Any] = {}
        self.writes: dict[Key, Any] = {}
        self.troubles: list[Trouble] = []
        self._absent: set[str] = set()
        self._checks_keys = True

    def _get(self, key: Key) -> Any:
        if key in self.writes:
            return self.writes[key]
        if key not in self.reads:
            self.reads[key] = self.state.get(key)
        return self.reads[key]

    def _put(self, key: Key, value: Any) -> None:
        self.writes[key] = value

    def _where(self, change: Change) -> Where:
        return Where(self.row, change.path, change.line)

    def _trouble(
        self,
        kind: str,
        change: Change,
        table: str,
        name: str = "",
        other: Where | None = None,
        how: str = "",
        detail: tuple[str, ...] = (),
        sure: bool = True,
    ) -> None:
        self.troubles.append(Trouble(kind, change, table, name, other, how, detail, sure))

    def _column(self, name: str) -> str:
        return column_key(name, self.flavour)

    def _place(self, name: str) -> Key:
        return ("table", table_key(name, self.flavour))

    def _is_clear(self, table: Table | None = None) -> bool:
        """Whether nothing of unknown effect has come before, or at least not since a table was made."""
        last: Where | None = self._get(OPAQUE)
        return last is None or (table is not None and table.unknown == last)

    def _find(self, name: str) -> tuple[Key, Table | None]:
        """A table by its name; one whose qualifier is left out, or written although it is the current one's, too."""
        place = self._place(name)
        found = self._get(place)
        if found is None:
            other = tail(place[1])
            known = ("table", other) if other != place[1] and self.flavour is not Flavour.POSTGRESQL else None
            if known is None and other == place[1]:
                full = self._get(("qualified", other))
                known = ("table", full) if full else None
            if known is not None:
                there = self._get(known)
                if there is not None:
                    return known, there
        return place, found

    def _needed(self, change: Change, name: str, verb: str = "") -> Table | None:
        """The table that a change needs, `None` where it isn't there; what a server would say is noted."""
        place, found = self._find(name)
        if found is not None:
            return found if not found.unsure else None
        if change.conditional or change.if_table or change.told or not name or is_system(name):
            return None
        if place[1] in self._absent:
            return None
        if self._stands_for(name):
            return None
        self._absent.add(place[1])
        gone: Gone | None = self._get(("gone", place[1]))
        self._trouble(
            "missing-table",
            change,
            name,
            other=gone.where if gone else None,
            how=("renamed" if gone.to else "dropped") if gone else "",
            detail=(verb, gone.to if gone else ""),
            sure=self._is_clear(),
        )
        return None

    def _stands_for(self, name: str) -> Object | None:
        """The view or the like that has a table's name."""
        key = table_key(name, self.flavour)
        for of in ROWS:
            found: Object | None = self._get(("object", of, "", key))
            if found is not None:
                return found
        return None

    def _exists(self, name: str) -> bool:
        return self._find(name)[1] is not None

    def _at_home(self, place: Key, key: str) -> None:
        """Notes where an index stands, as the names of indexes belong to the whole schema."""
        if self.flavour is Flavour.MYSQL:
            return
        self._put(("relation", schema_of(place[1]), key), place[1])
        homes: tuple[str, ...] = self._get(("homes", key)) or ()
        if place[1] not in homes:
            self._put(("homes", key), (*homes, place[1]))

    def _has_columns(self, change: Change, table: Table, names: list[str], verb: str = "") -> bool:
        """Whether a table has columns, as far as they are known; those it doesn't have are noted."""
        count = len(self.troubles)
        if change.conditional or table.partial:
            return True
        for name in dict.fromkeys(names):
            key = self._column(name)
            if name and key not in table.columns and f"column:{key}" not in table.maybe:
                self._missing_column(change, table, name, verb)
        return len(self.troubles) == count

    def _missing_column(self, change: Change, table: Table, name: str, verb: str = "") -> None:
        key = self._column(name)
        if key in SYSTEM_COLUMNS or "." in name or "*" in name:
            return
        gone = table.dropped.get(key)
        self._trouble(
            "missing-column",
            change,
            table.name,
            name,
            gone or table.where,
            how="dropped" if gone else "",
            detail=(verb, *self._alike(table, name)),
            sure=self._is_clear(table),
        )

    def _alike(self, table: Table, name: str) -> tuple[str, ...]:
        wanted = twin_key(name)
        return tuple(one.name for one in table.columns.values() if twin_key(one.name) == wanted)

    def _twins_inside(self, change: Change, table: Table, name: str = "") -> None:
        """Notes columns with almost the same name; of a column that is added, whether it is one."""
        if name:
            wanted, key = twin_key(name), self._column(name)
            for other, one in table.columns.items():
                if other != key and twin_key(one.name) == wanted:
                    self._twin(change, table, name, one.name)
                    break
            return
        seen: dict[str, str] = {}
        for one in table.columns.values():
            first = seen.setdefault(twin_key(one.name), one.name)
            if first != one.name:
                self._twin(change, table, one.name, first)

    def _twin(self, change: Change, table: Table, name: str, first: str) -> None:
        other = table.added.get(self._column(first), table.where)
        self._trouble("naming-twins", change, table.name, name, other, detail=(first,))

    def _twins_of_table(self, change: Change, place: Key) -> None:
        if change.conditional:
            return
        key: Key = ("twins", schema_of(place[1]), twin_key(tail(place[1])))
        others: tuple[str, ...] = self._get(key) or ()
        for one in others:
            other: Table | None = self._get(("table", one))
            if one != place[1] and other is not None and not other.unsure:
                self._trouble(
                    "naming-twins", change, change.to or change.table, "", other.where, detail=(other.name,)
                )
                break
        if place[1] not in others:
            self._put(key, (*others, place[1]))

    def _knows_type(self, change: Change, column: Column) -> None:
        """A column of a type that some migration makes: whether it is there is told once all are known."""
        if self.flavour is Flavour.MYSQL or change.conditional or not column.type or is_built_in(column.type):
            return
        name = tail(base_type(column.type).strip('"'))
        made = any(self._get(("object", of, "", name)) is not None for of in ("type", "domain"))
        if not made and not self._exists(name):
            self._trouble("missing-type", change, change.table, name, sure=self._is_clear())


def pairs(state: State, kind: str) -> Iterator[tuple[Key, Any]]:
    """What a state holds of one kind."""
    return ((key, value) for key, value in state.items() if key[0] == kind and value is not None)
