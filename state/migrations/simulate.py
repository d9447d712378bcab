"""Replays migrations on a simulated schema, as far as that can be known, and remembers what a server would refuse."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from state.migrations.changes import Act, Change, Column, Flavour, ForeignKey, Reading
from state.migrations.schema import EMPTY, Schema, Table
from state.migrations.types import fits


class Step(NamedTuple):
    """One row of a sequence: its id, what it is called, and what it does."""

    row: str
    name: str
    reading: Reading


class Trouble(NamedTuple):
    """Something a server would refuse or lose: `kind`, the change, and the row that has to do with it.

    `detail` depends on the kind: lost columns, two types, the other name of a twin.
    """

    kind: str
    row: str
    change: Change
    table: str
    name: str = ""
    other: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Replay:
    """The schema after every step, and the troubles of each."""

    steps: tuple[Step, ...]
    after: tuple[Schema, ...]
    troubles: tuple[tuple[Trouble, ...], ...]
    start: Schema = EMPTY
    flavour: Flavour = Flavour.UNKNOWN


def replay(
    steps: Sequence[Step],
    start: Schema = EMPTY,
    flavour: Flavour = Flavour.UNKNOWN,
    last: Replay | None = None,
) -> Replay:
    """Runs the steps one after the other.

    With the `last` replay of a similar sequence, the steps before the first difference are taken from
    there, and those behind the last one as soon as the schema is the same again.
    """
    after: list[Schema] = []
    troubles: list[tuple[Trouble, ...]] = []
    tail = 0
    if last is not None and last.start == start and last.flavour is flavour:
        head = 0
        for mine, theirs in zip(steps, last.steps, strict=False):
            if mine.row != theirs.row or mine.reading is not theirs.reading:
                break
            head += 1
        after += last.after[:head]
        troubles += last.troubles[:head]
        for mine, theirs in zip(reversed(steps[head:]), reversed(last.steps[head:]), strict=False):
            if mine.row != theirs.row or mine.reading is not theirs.reading:
                break
            tail += 1
    schema = after[-1] if after else start
    for at in range(len(after), len(steps)):
        left = len(steps) - at
        if last is not None and 0 < left <= tail:
            before = len(last.steps) - left - 1
            if schema == (last.after[before] if before >= 0 else last.start):
                after += last.after[-left:]
                troubles += last.troubles[-left:]
                break
        one = _Run(schema, steps[at].row, flavour)
        for change in steps[at].reading.up:
            one.run(change)
        schema = one.schema()
        after.append(schema)
        troubles.append(tuple(one.troubles))
    return Replay(tuple(steps), tuple(after), tuple(troubles), start, flavour)


@lru_cache(maxsize=1 << 16)
def alike(name: str) -> str:
    """A name without case and underscores: two that are alike are easily taken for each other."""
    return name.replace("_", "").lower()


_SYSTEM = ("information_schema.", "pg_catalog.", "pg_", "mysql.", "sys.", "performance_schema.", "sqlite_")


class _Run:
    """One step at work on copies of what it changes."""

    def __init__(self, before: Schema, row: str, flavour: Flavour) -> None:
        self.before = before
        self.row = row
        self.flavour = flavour
        self.tables: dict[str, Table] | None = None
        self.objects: dict[tuple[str, str], str] | None = None
        self.dropped: dict[str, str] | None = None
        self.alike: dict[str, str] | None = None
        self.unknown = before.unknown
        self.troubles: list[Trouble] = []
        self._missed: set[tuple[str, str]] = set()

    def schema(self) -> Schema:
        before = self.before
        if self.tables is None and self.objects is None and self.unknown == before.unknown:
            return before
        return Schema(
            before.tables if self.tables is None else self.tables,
            before.objects if self.objects is None else self.objects,
            before.dropped if self.dropped is None else self.dropped,
            before.alike if self.alike is None else self.alike,
            self.unknown,
        )

    # Names

    def key(self, table: str) -> str:
        return table.lower() if self.flavour is Flavour.UNKNOWN else table

    def column_key(self, name: str) -> str:
        return name if self.flavour is Flavour.POSTGRESQL else name.lower()

    # Tables

    def table(self, name: str) -> Table | None:
        return (self.before.tables if self.tables is None else self.tables).get(self.key(name))

    def put(self, table: Table) -> None:
        if self.tables is None:
            self.tables = dict(self.before.tables)
        self.tables[self.key(table.name)] = table

    def remove(self, name: str) -> None:
        if self.tables is None:
            self.tables = dict(self.before.tables)
        gone = self.tables.pop(self.key(name), None)
        if gone is not None and self._alike().get(alike(gone.name)) == gone.name:
            self._own_alike().pop(alike(gone.name), None)

    def _alike(self) -> Mapping[str, str]:
        return self.before.alike if self.alike is None else self.alike

    def _own_alike(self) -> dict[str, str]:
        if self.alike is None:
            self.alike = dict(self.before.alike)
        return self.alike

    def trouble(
        self, kind: str, change: Change, table: str, name: str = "", other: str = "", detail: str = ""
    ) -> None:
        if not change.conditional:
            self.troubles.append(Trouble(kind, self.row, change, table, name, other, detail))

    def missing(self, change: Change, table: str, *, weak: bool = False) -> None:
        """The table isn't there; said once for each step and table."""
        if change.conditional or (self.row, self.key(table)) in self._missed:
            return
        self._missed.add((self.row, self.key(table)))
        if "." in table or table.lower().startswith(_SYSTEM):
            return
        dropped = (self.before.dropped if self.dropped is None else self.dropped).get(self.key(table), "")
        self.trouble("weak-missing-table" if weak else "missing-table", change, table, "", dropped)

    # Changes

    def run(self, change: Change) -> None:
        match change.act:
            case Act.CREATE_TABLE:
                self.create_table(change)
            case Act.DROP_TABLE:
                self.drop_table(change)
            case Act.RENAME_TABLE:
                self.rename_table(change)
            case Act.CREATE_OBJECT | Act.DROP_OBJECT:
                self.change_object(change)
            case Act.OPAQUE:
                self.unknown = True
            case Act.USE:
                self.use(change)
            case Act.DROP_INDEX if not change.table:
                self.drop_index_anywhere(change)
            case _:
                self.alter(change)

    def create_table(self, change: Change) -> None:
        name = change.table
        there = self.table(name)
        if there is not None:
            if there.uncertain:
                self.put(_with(there, columns=self._columns(change), uncertain=False, partial=True))
            elif change.guarded:
                self.shadow(there, change)
            elif not change.conditional:
                self.trouble("table-exists", change, name, other=there.made)
            return
        twin = self._alike().get(alike(name))
        if twin is not None and twin != name and self.table(twin) is not None:
            made = self.table(twin)
            self.trouble("twin-tables", change, name, twin, made.made if made else "", twin)
        self._own_alike()[alike(name)] = name
        table = Table(
            name,
            self._columns(change),
            dict.fromkeys(change.indexes, self.row),
            dict.fromkeys(change.constraints, self.row),
            change.keys,
            made=self.row,
            path=change.path,
            line=change.line,
            guarded=change.guarded,
            partial=change.partial,
            uncertain=change.conditional,
        )
        seen: dict[str, str] = {}
        for column in change.columns:
            other = seen.setdefault(alike(column.name), column.name)
            if other != column.name:
                same = self.column_key(other) == self.column_key(column.name)
                self.trouble(
                    "column-exists" if same else "twin-columns", change, name, column.name, self.row, other
                )
        self.put(table)
        for key in change.keys:
            self.foreign_key(change, table, key)

    def _columns(self, change: Change) -> dict[str, Column]:
        return {self.column_key(one.name): one for one in change.columns}

    def shadow(self, there: Table, change: Change) -> None:
        """CREATE TABLE IF NOT EXISTS of a table that is there: what only this one has is silently lost."""
        if there.partial or change.partial:
            return
        lost = [one for one in change.columns if self.column_key(one.name) not in there.columns]
        kinds = [
            (one, there.columns[self.column_key(one.name)])
            for one in change.columns
            if self.column_key(one.name) in there.columns
        ]
        changed = [
            f"{mine.name} {mine.type} (stays {theirs.type})"
            for mine, theirs in kinds
            if mine.type and theirs.type and _plain(mine.type) != _plain(theirs.type)
        ]
        words = [f"{one.name} {one.type}".strip() for one in lost] + changed
        if words:
            mine = {self.column_key(one.name) for one in change.columns}
            whole = there.guarded and not changed and set(there.columns) <= mine
            self.trouble(
                "shadow", change, change.table, "both" if whole else "", there.made, ", ".join(words)
            )

    def drop_table(self, change: Change) -> None:
        there = self.table(change.table)
        if there is None:
            if not change.guarded:
                self.missing(change, change.table)
            return
        if change.conditional:
            self.put(_with(there, uncertain=True))
            return
        if self.dropped is None:
            self.dropped = dict(self.before.dropped)
        self.dropped[self.key(change.table)] = self.row
        self.remove(change.table)

    def rename_table(self, change: Change) -> None:
        there = self.table(change.table)
        if there is None:
            if not change.guarded:
                self.missing(change, change.table)
            if change.to and self.table(change.to) is None:
                # What follows is about the new name: one finding is enough.
                self.put(Table(change.to, made=self.row, path=change.path, line=change.line, partial=True))
            return
        other = self.table(change.to)
        if other is not None and not other.uncertain and other is not there:
            self.trouble("table-exists", change, change.to, other=other.made)
            return
        if change.conditional:
            self.put(_with(there, uncertain=True))
            self.put(_with(there, name=change.to, uncertain=True))
            return
        self.remove(change.table)
        self._own_alike()[alike(change.to)] = change.to
        self.put(_with(there, name=change.to))

    def change_object(self, change: Change) -> None:
        if self.objects is None:
            self.objects = dict(self.before.objects)
        name = (change.of, self.key(change.name))
        if change.table and self.table(change.table) is None and change.act is Act.CREATE_OBJECT:
            self.missing(change, change.table)
        if change.act is Act.CREATE_OBJECT:
            if name in self.objects and not change.guarded and change.of in ("view", "type", "sequence"):
                self.trouble("object-exists", change, "", change.name, self.objects[name], change.of)
            self.objects[name] = self.row
        elif not change.conditional:
            self.objects.pop(name, None)

    def use(self, change: Change) -> None:
        there = self.table(change.table)
        if there is None:
            known = self.before.objects if self.objects is None else self.objects
            if ("view", self.key(change.table)) in known:
                return
            self.missing(change, change.table, weak=change.of == "select")
            return
        self.columns_there(change, there, change.columns)

    def columns_there(self, change: Change, table: Table, columns: Sequence[Column]) -> None:
        if table.partial or table.uncertain or change.conditional:
            return
        for one in columns:
            if one.name and self.column_key(one.name) not in table.columns:
                self.trouble("missing-column", change, table.name, one.name)

    def foreign_key(self, change: Change, table: Table, key: ForeignKey) -> None:
        points = table if self.key(key.table) == self.key(table.name) else self.table(key.table)
        if points is None:
            self.missing(change, key.table)
            return
        if points.partial or points.uncertain or change.conditional:
            return
        to = key.to or tuple(one.name for one in points.columns.values() if one.primary)
        for mine, theirs in zip(key.columns, to, strict=False):
            column = points.columns.get(self.column_key(theirs))
            own = table.columns.get(self.column_key(mine))
            if column is None:
                self.trouble("key-column", change, points.name, theirs, points.made, mine)
            elif own is not None and not fits(own, column, self.flavour):
                self.trouble(
                    "key-type",
                    change,
                    points.name,
                    theirs,
                    points.made,
                    f"{table.name}.{mine} is {_with_charset(own)}, {points.name}.{theirs} is {_with_charset(column)}",
                )

    def alter(self, change: Change) -> None:
        there = self.table(change.table)
        if there is None:
            view = ("view", self.key(change.table))
            if view not in (self.before.objects if self.objects is None else self.objects):
                self.missing(change, change.table)
            return
        if there.uncertain:
            return
        key = self.column_key(change.name)
        match change.act:
            case Act.ADD_COLUMN:
                self.add_column(change, there, key)
            case Act.DROP_COLUMN:
                if key in there.columns:
                    rest = {name: one for name, one in there.columns.items() if name != key}
                    partial = there.partial or change.conditional
                    self.put(
                        _with(there, columns=there.columns if change.conditional else rest, partial=partial)
                    )
                elif not there.partial and not change.guarded:
                    self.trouble("missing-column", change, there.name, change.name)
            case Act.RENAME_COLUMN:
                self.rename_column(change, there, key)
            case Act.CHANGE_COLUMN:
                before = there.columns.get(key)
                if before is None:
                    self.columns_there(change, there, (Column(change.name),))
                elif change.columns and not change.conditional:
                    after = change.columns[0]
                    if not after.type:
                        after = Column(
                            before.name, before.type, before.nullable, before.charset, before.primary
                        )
                    columns = {**there.columns, key: after}
                    self.put(_with(there, columns=columns))
            case Act.ADD_INDEX:
                self.add_index(change, there)
            case Act.DROP_INDEX:
                self.drop_index(change, there)
            case Act.ADD_CONSTRAINT:
                self.add_constraint(change, there)
            case Act.DROP_CONSTRAINT:
                self.drop_constraint(change, there)

    def add_column(self, change: Change, there: Table, key: str) -> None:
        if key in there.columns:
            if change.conditional:
                return
            if not change.guarded:
                maker = there.makers.get(key, there.made)
                self.trouble("column-exists", change, there.name, change.name, maker)
            return
        column = change.columns[0] if change.columns else Column(change.name)
        if change.conditional:
            self.put(_with(there, partial=True))
            return
        for other in there.columns.values():
            if alike(other.name) == alike(change.name):
                maker = there.makers.get(self.column_key(other.name), there.made)
                self.trouble("twin-columns", change, there.name, change.name, maker, other.name)
        table = _with(
            there,
            columns={**there.columns, key: column},
            makers={**there.makers, key: self.row},
            keys=(*there.keys, *change.keys),
            constraints={**there.constraints, **dict.fromkeys(change.constraints, self.row)},
        )
        self.put(table)
        for one in change.keys:
            self.foreign_key(change, table, one)

    def rename_column(self, change: Change, there: Table, key: str) -> None:
        column = there.columns.get(key)
        if column is None:
            if not there.partial and not change.guarded:
                self.trouble("missing-column", change, there.name, change.name)
            return
        if change.conditional:
            self.put(_with(there, partial=True))
            return
        after = self.column_key(change.to)
        if after in there.columns and after != key:
            self.trouble("column-exists", change, there.name, change.to, there.makers.get(after, there.made))
            return
        renamed = Column(change.to, column.type, column.nullable, column.charset, column.primary)
        columns = {
            (after if name == key else name): (renamed if name == key else one)
            for name, one in there.columns.items()
        }
        self.put(_with(there, columns=columns, makers={**there.makers, after: self.row}))

    def add_index(self, change: Change, there: Table) -> None:
        self.columns_there(change, there, change.columns)
        if not change.name:
            return
        owner = there.indexes.get(change.name)
        if owner is None and self.flavour is Flavour.POSTGRESQL:
            # One name space for all indexes of a schema.
            tables = (self.before.tables if self.tables is None else self.tables).values()
            owner = next((one.indexes[change.name] for one in tables if change.name in one.indexes), None)
        if owner is not None:
            if not change.guarded:
                self.trouble("index-exists", change, there.name, change.name, owner)
            return
        if not change.conditional:
            self.put(_with(there, indexes={**there.indexes, change.name: self.row}))

    def drop_index(self, change: Change, there: Table) -> None:
        for attribute in ("indexes", "constraints"):
            names: Mapping[str, str] = getattr(there, attribute)
            if change.name in names:
                if not change.conditional:
                    rest = {name: row for name, row in names.items() if name != change.name}
                    there = _with(there, **{attribute: rest})
                    self.put(there)
                return

    def drop_index_anywhere(self, change: Change) -> None:
        for table in (self.before.tables if self.tables is None else self.tables).values():
            if change.name in table.indexes or change.name in table.constraints:
                self.drop_index(change, table)
                return

    def add_constraint(self, change: Change, there: Table) -> None:
        self.columns_there(change, there, change.columns)
        if change.name and change.name in there.constraints:
            if not change.guarded:
                self.trouble(
                    "constraint-exists", change, there.name, change.name, there.constraints[change.name]
                )
            return
        if change.conditional:
            return
        constraints = {**there.constraints, change.name: self.row} if change.name else there.constraints
        table = _with(there, constraints=constraints, keys=(*there.keys, *change.keys))
        self.put(table)
        for key in change.keys:
            self.foreign_key(change, table, key)

    def drop_constraint(self, change: Change, there: Table) -> None:
        if change.name in there.constraints and not change.conditional:
            rest = {name: row for name, row in there.constraints.items() if name != change.name}
            self.put(_with(there, constraints=rest))


def _with(table: Table, **changes: object) -> Table:
    """The table with some fields changed; `dataclasses.replace` costs more than most changes here."""
    made = object.__new__(Table)
    made.__dict__.update(table.__dict__)
    made.__dict__.update(changes)
    return made


def _plain(kind: str) -> str:
    return kind.replace(" ", "")


def _with_charset(column: Column) -> str:
    return f"{column.type} ({column.charset})" if column.charset else column.type
