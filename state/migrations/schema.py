"""The schema between two migrations: tables, their columns, keys and indexes, and the objects beside them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from state.migrations.changes import Column, ForeignKey


@dataclass(frozen=True)
class Table:
    """One table; columns by their folded name, indexes and constraints by name with the row that made them.

    `made` is the row that created it, at `path:line`; `partial` when columns may be missing here;
    `uncertain` when it may not be there at all.
    """

    name: str
    columns: Mapping[str, Column] = field(default_factory=dict)
    indexes: Mapping[str, str] = field(default_factory=dict)
    constraints: Mapping[str, str] = field(default_factory=dict)
    keys: tuple[ForeignKey, ...] = ()
    makers: Mapping[str, str] = field(default_factory=dict)
    """The row that added each column, where that isn't the one that created the table."""
    made: str = ""
    path: str = ""
    line: int = 0
    guarded: bool = False
    partial: bool = False
    uncertain: bool = False


@dataclass(frozen=True)
class Schema:
    """All tables by their folded name; `objects` are views, types and the like, by kind and name, with their row.

    `dropped` are tables that were there once, with the row that dropped them; `unknown` when something
    ran whose effect can't be known.
    """

    tables: Mapping[str, Table] = field(default_factory=dict)
    objects: Mapping[tuple[str, str], str] = field(default_factory=dict)
    dropped: Mapping[str, str] = field(default_factory=dict)
    alike: Mapping[str, str] = field(default_factory=dict)
    """Tables by their name without case and underscores."""
    unknown: bool = False


EMPTY = Schema()


class Difference(NamedTuple):
    """One thing that differs: `sign` is +, - or ~; `words` names it and says what changed."""

    sign: str
    table: str
    words: str


def difference(before: Schema, after: Schema) -> list[Difference]:
    """What differs between two points, table by table in the order of their names."""
    found: list[Difference] = []
    for name in sorted(before.tables.keys() | after.tables.keys()):
        old, new = before.tables.get(name), after.tables.get(name)
        if old is new:
            continue
        if old is None and new is not None:
            columns = ", ".join(one.name for one in new.columns.values())
            found.append(Difference("+", new.name, f"table {new.name} ({columns})"))
        elif new is None and old is not None:
            found.append(Difference("-", old.name, f"table {old.name}"))
        elif old is not None and new is not None:
            found += _in_table(old, new)
    for kind, name in sorted(before.objects.keys() | after.objects.keys()):
        if (kind, name) not in before.objects:
            found.append(Difference("+", "", f"{kind} {name}"))
        elif (kind, name) not in after.objects:
            found.append(Difference("-", "", f"{kind} {name}"))
    return found


def _in_table(old: Table, new: Table) -> Iterator[Difference]:
    for name in dict.fromkeys((*old.columns, *new.columns)):
        before, after = old.columns.get(name), new.columns.get(name)
        if before is None and after is not None:
            yield Difference("+", new.name, f"column {after.name} {_kind(after)}".rstrip())
        elif after is None and before is not None:
            yield Difference("-", new.name, f"column {before.name} {_kind(before)}".rstrip())
        elif before is not None and after is not None and _kind(before) != _kind(after):
            yield Difference("~", new.name, f"column {after.name}: {_kind(before)} becomes {_kind(after)}")
    for what, ours, theirs in (
        ("index", old.indexes, new.indexes),
        ("constraint", old.constraints, new.constraints),
    ):
        for name in sorted(ours.keys() | theirs.keys()):
            if name not in ours:
                yield Difference("+", new.name, f"{what} {name}")
            elif name not in theirs:
                yield Difference("-", new.name, f"{what} {name}")
    for key in new.keys:
        if key not in old.keys:
            yield Difference("+", new.name, f"foreign key ({', '.join(key.columns)}) to {key.table}")
    for key in old.keys:
        if key not in new.keys:
            yield Difference("-", new.name, f"foreign key ({', '.join(key.columns)}) to {key.table}")


def _kind(column: Column) -> str:
    """A column's type with what it allows, as a reader compares it."""
    empty = " not null" if column.nullable is False else ""
    return f"{column.type}{empty}".strip()
