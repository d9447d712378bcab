"""A database schema as far as migrations tell it, at one point of a sequence."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from state.migrations.changes import Column, ForeignKey


class Where(NamedTuple):
    """The row that made something, and the line of its file."""

    row: str
    path: str
    line: int


@dataclass(frozen=True, slots=True)
class Index:
    """An index of a table; `columns` only as far as they are plain ones."""

    name: str
    columns: tuple[str, ...]
    where: Where


@dataclass(frozen=True, slots=True)
class Constraint:
    """A named constraint; `of` is its kind, empty where the text doesn't tell it."""

    name: str
    of: str
    columns: tuple[str, ...]
    where: Where


@dataclass(frozen=True, slots=True)
class Table:
    """One table; mappings go by the name as the server compares it, in the order of creation.

    - `partial`: it may have more columns, indexes and constraints than are known.
    - `unsure`: whether it exists at all depends on changes that may or may not run.
    - `maybe`: "column:", "index:" or "constraint:" and the key of what may or may not exist.
    - `unknown`: the last change of unknown effect before it was made, which can't have touched it.
    - `added`: who added a column that the table was not created with; `dropped`: who took one away.
    """

    name: str
    where: Where
    columns: Mapping[str, Column] = field(default_factory=dict)
    indexes: Mapping[str, Index] = field(default_factory=dict)
    constraints: Mapping[str, Constraint] = field(default_factory=dict)
    keys: tuple[ForeignKey, ...] = ()
    partial: bool = False
    unsure: bool = False
    maybe: frozenset[str] = frozenset()
    added: Mapping[str, Where] = field(default_factory=dict)
    dropped: Mapping[str, Where] = field(default_factory=dict)
    unknown: Where | None = None

    @property
    def primary(self) -> tuple[str, ...]:
        """The names of the columns of its primary key, as far as they are known."""
        return tuple(one.name for one in self.columns.values() if one.primary)


@dataclass(frozen=True, slots=True)
class Object:
    """A view, type, trigger, …; `on` is the table it stands on, and `birth` where that one was made."""

    of: str
    name: str
    where: Where
    on: str = ""
    birth: Where | None = None
    unsure: bool = False


@dataclass(frozen=True)
class Schema:
    """Tables by the name as the server compares it, objects by kind, table and name.

    `opaque` is the last change whose effect can't be known, `None` as long as there is none.
    """

    tables: Mapping[str, Table] = field(default_factory=dict)
    objects: Mapping[tuple[str, str, str], Object] = field(default_factory=dict)
    opaque: Where | None = None

    def table(self, name: str) -> Table | None:
        """The table of that name, whatever its case where only one has it."""
        found = self.tables.get(name)
        if found is None:
            alike = [one for key, one in self.tables.items() if key.lower() == name.lower()]
            found = alike[0] if len(alike) == 1 else None
        return found


EMPTY = Schema()


class Difference(NamedTuple):
    """One thing that two schemas don't share.

    `how` is added, removed or changed; `what` is table, column, index, constraint, foreign key or an
    object's kind; `before` and `after` describe it where it has more than a name.
    """

    how: str
    what: str
    table: str
    name: str
    before: str = ""
    after: str = ""

    @property
    def words(self) -> str:
        """The difference as one clause: "column note of orders is added: text"."""
        thing = f"{self.what} {self.name}" if self.name else self.what
        if self.table and self.table != self.name:
            thing += f" of {self.table}"
        match self.how:
            case "changed":
                return f"{thing} is changed from {self.before} to {self.after}"
            case "added":
                return f"{thing} is added{f': {self.after}' if self.after else ''}"
        return f"{thing} is removed{f': {self.before}' if self.before else ''}"


def difference(before: Schema, after: Schema) -> tuple[Difference, ...]:
    """What is added, removed and changed from one schema to the other; of a whole table only its columns are named."""
    return tuple(_differences(before, after))


def describe(column: Column) -> str:
    """A column's type and attributes: "int unsigned, not null"; empty where nothing is known."""
    words = [column.type] if column.type else []
    if column.charset:
        words.append(f"in {column.charset}")
    if column.primary:
        words.append("primary key")
    elif column.nullable is False:
        words.append("not null")
    return ", ".join(words)


def _differences(before: Schema, after: Schema) -> Iterator[Difference]:
    for key, table in before.tables.items():
        other = after.tables.get(key)
        if other is None:
            yield Difference("removed", "table", table.name, table.name, _columns(table))
        elif other is not table:
            yield from _inside(table, other)
    for key, table in after.tables.items():
        if key not in before.tables:
            yield Difference("added", "table", table.name, table.name, "", _columns(table))
    for place, thing in before.objects.items():
        if place not in after.objects:
            yield Difference("removed", thing.of, thing.on, thing.name)
    for place, thing in after.objects.items():
        if place not in before.objects:
            yield Difference("added", thing.of, thing.on, thing.name)


def _columns(table: Table) -> str:
    return ", ".join(f"{one.name} {one.type}".rstrip() for one in table.columns.values())


def _inside(before: Table, after: Table) -> Iterator[Difference]:
    name = after.name
    yield from _parts(
        "column",
        name,
        {key: (one.name, describe(one)) for key, one in before.columns.items()},
        {key: (one.name, describe(one)) for key, one in after.columns.items()},
    )
    yield from _parts(
        "index",
        name,
        {key: (one.name, ", ".join(one.columns)) for key, one in before.indexes.items()},
        {key: (one.name, ", ".join(one.columns)) for key, one in after.indexes.items()},
    )
    yield from _parts(
        "constraint",
        name,
        {key: (one.name, one.of) for key, one in before.constraints.items()},
        {key: (one.name, one.of) for key, one in after.constraints.items()},
    )
    mine, theirs = dict.fromkeys(before.keys), dict.fromkeys(after.keys)
    for key in mine:
        if key not in theirs:
            yield Difference("removed", "foreign key", name, "", _key(key))
    for key in theirs:
        if key not in mine:
            yield Difference("added", "foreign key", name, "", "", _key(key))


def _key(key: ForeignKey) -> str:
    to = f" ({', '.join(key.to)})" if key.to else ""
    return f"{', '.join(key.columns)} to {key.table}{to}"


def _parts(
    what: str, table: str, before: Mapping[str, tuple[str, str]], after: Mapping[str, tuple[str, str]]
) -> Iterator[Difference]:
    for key, (name, words) in before.items():
        other = after.get(key)
        if other is None:
            yield Difference("removed", what, table, name, words)
        elif other[1] != words:
            yield Difference("changed", what, table, name, words or "unknown", other[1] or "unknown")
    for key, (name, words) in after.items():
        if key not in before:
            yield Difference("added", what, table, name, "", words)
