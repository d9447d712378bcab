"""A schema in lines: its tables and objects in a list, one of them in full, or what differs between two schemas."""

from collections.abc import Iterator, Mapping, Sequence
from textwrap import wrap
from typing import NamedTuple

from rich.cells import cell_len

from screens.lines import Part
from screens.text import MUTED, Symbols
from state.migrations.changes import ForeignKey
from state.migrations.simulation.schema import Difference, Object, Schema, Table, Where, describe, difference

HEAD = "bold $text-accent"
SIGNS: Mapping[str, str] = {"added": "+", "removed": "-", "changed": "~"}
STYLES: Mapping[str, str] = {
    "added": "$text-success",
    "removed": "$text-error",
    "changed": "$text-warning",
}
WIDEST = 28
"""A column's name takes at most so many cells of its line before its type."""

Parts = tuple[Part, ...]
TABLE, OBJECT = "table", "object"
IN_TABLES = ("table", "column", "index", "constraint", "foreign key")
"""What differs in tables; any other word is the kind of an object."""


class Item(NamedTuple):
    """A table or an object of the list; `how` is what became of it between two points, empty without two."""

    kind: str
    name: str
    of: str = ""
    on: str = ""
    how: str = ""

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What makes it the same in another schema."""
        return (self.kind, self.name, self.of, self.on)


def items(schema: Schema) -> list[Item]:
    """Tables by name, then objects by kind and name."""
    tables = [Item(TABLE, table.name) for table in schema.tables.values()]
    objects = [Item(OBJECT, one.name, one.of, one.on) for one in schema.objects.values()]
    return [
        *sorted(tables, key=lambda one: one.name.lower()),
        *sorted(objects, key=lambda one: (one.of, one.name)),
    ]


class Compared:
    """What differs between two schemas, by table; `of` tells each item's part."""

    def __init__(self, before: Schema, after: Schema) -> None:
        self.before, self.after = before, after
        self._tables: dict[str, list[Difference]] = {}
        self._objects: dict[tuple[str, str, str, str], Difference] = {}
        self.count = 0
        for one in difference(before, after):
            self.count += 1
            if one.what in IN_TABLES:
                self._tables.setdefault(one.table, []).append(one)
            else:
                self._objects[OBJECT, one.name, one.what, one.table] = one

    @property
    def items(self) -> list[Item]:
        """What differs: tables by name, then objects."""
        tables = []
        for name, found in self._tables.items():
            whole = next((one.how for one in found if one.what == "table"), "changed")
            tables.append(Item(TABLE, name, how=whole))
        objects = [Item(OBJECT, one.name, one.what, one.table, one.how) for one in self._objects.values()]
        return [
            *sorted(tables, key=lambda one: one.name.lower()),
            *sorted(objects, key=lambda one: (one.of, one.name)),
        ]

    def of(self, item: Item) -> Sequence[Difference]:
        """The differences of a table or an object."""
        if item.kind == TABLE:
            return self._tables.get(item.name, ())
        found = self._objects.get(item.key)
        return (found,) if found is not None else ()


class Teller:
    """Tells tables in lines of at most `width` cells; `names` are those of rows by their ids."""

    def __init__(self, symbols: Symbols, names: Mapping[str, str], width: int) -> None:
        self._symbols = symbols
        self._names = names
        self._width = max(24, width)

    def item(self, item: Item, schema: Schema) -> Parts:
        """One line of the list."""
        text = self._symbols.text
        name = text(item.name)
        if item.how:
            sign = Part(f"{SIGNS[item.how]} ", f"bold {STYLES[item.how]}")
            more = "" if item.kind == TABLE else f"  {text(item.of)}"
            return (sign, Part(name, STYLES[item.how]), Part(more, MUTED))
        if item.kind == TABLE:
            table = find(schema, item.name)
            more = f"  {len(table.columns)}" if table is not None else ""
            unsure = " ?" if table is not None and (table.unsure or table.partial) else ""
            return (Part(name), Part(more, MUTED), Part(unsure, "$text-warning"))
        return (Part(name, MUTED), Part(f"  {text(item.of)}", MUTED))

    def lines(self, item: Item, schema: Schema) -> list[Parts]:
        """A table or an object in full."""
        if item.kind == TABLE:
            table = find(schema, item.name)
            return list(self._table(table)) if table is not None else []
        found = next(
            (
                one
                for one in schema.objects.values()
                if (one.name, one.of, one.on) == (item.name, item.of, item.on)
            ),
            None,
        )
        return list(self._object(found)) if found is not None else []

    def differences(self, item: Item, compared: Compared) -> list[Parts]:
        """What differs of a table or an object; of a whole table, with its columns."""
        lines: list[Parts] = []
        for one in compared.of(item):
            style = STYLES[one.how]
            lead = Part(f"{SIGNS[one.how]} ", f"bold {style}")
            if one.what != "table":
                for at, text in enumerate(self._cut(one.words, 2)):
                    lines.append((Part("  ") if at else lead, Part(text, style)))
                continue
            lines.append((lead, Part(self._symbols.text(f"table {one.name} is {one.how}"), style)))
            table = find(compared.after if one.how == "added" else compared.before, one.name)
            for column in table.columns.values() if table is not None else ():
                words = self._symbols.text(f"{column.name}  {describe(column)}".rstrip())
                lines.append((Part("  "), lead, Part(words, style)))
        return lines

    def _table(self, table: Table) -> Iterator[Parts]:
        text = self._symbols.text
        yield (Part(text(table.name), "bold"), Part(f"  made by {self._made(table.where)}", MUTED))
        if table.unsure:
            yield from self._warning("it may not be there: what makes it may or may not run")
        if table.partial:
            yield from self._warning("it may have more columns than are known")
        yield ()
        yield (Part("Columns", HEAD),)
        yield from self._columns(table)
        if table.keys:
            yield ()
            yield (Part("Foreign keys", HEAD),)
            for points in table.keys:
                yield from self._line(self._key(points))
        for head, kind, things in (
            (
                "Indexes",
                "index",
                [(key, one.name, "", one.columns, one.where) for key, one in table.indexes.items()],
            ),
            (
                "Constraints",
                "constraint",
                [(key, one.name, one.of, one.columns, one.where) for key, one in table.constraints.items()],
            ),
        ):
            if things:
                yield ()
                yield (Part(head, HEAD),)
            for key, name, of, columns, where in things:
                maybe = ", may or may not exist" if f"{kind}:{key}" in table.maybe else ""
                words = f"{name or 'without a name'}{f' {of}' if of else ''}"
                words += f" ({', '.join(columns)})" if columns else ""
                by = "" if where.row == table.where.row else f"  by {self._name(where)}"
                yield from self._line(words + maybe, by)
        if table.dropped:
            yield ()
            yield (Part("Dropped columns", HEAD),)
            for name, where in table.dropped.items():
                yield from self._line(name, f"  by {self._name(where)}")

    def _columns(self, table: Table) -> Iterator[Parts]:
        text = self._symbols.text
        if not table.columns:
            yield (Part("  none are known", MUTED),)
        wide = min(WIDEST, max((cell_len(text(one.name)) for one in table.columns.values()), default=0))
        for key, column in table.columns.items():
            name = text(column.name)
            kind = text(describe(column)) or "of a type that isn't known"
            where = table.added.get(key)
            maybe = ", may or may not exist" if f"column:{key}" in table.maybe else ""
            yield (
                Part("? " if maybe else "  ", "bold $text-warning"),
                Part(name + " " * max(0, wide - cell_len(name)), "bold" if column.primary else ""),
                Part(f"  {kind}", "" if describe(column) else MUTED),
                Part(maybe, "$text-warning"),
                Part(f"  by {text(self._name(where))}" if where is not None else "", MUTED),
            )

    def _object(self, one: Object) -> Iterator[Parts]:
        text = self._symbols.text
        yield (
            Part(f"{text(one.of)} {text(one.name)}", "bold"),
            Part(f"  made by {self._made(one.where)}", MUTED),
        )
        if one.on:
            yield (Part(f"  on {text(one.on)}"),)
        if one.unsure:
            yield from self._warning("it may not be there: what makes it may or may not run")

    def _key(self, key: ForeignKey) -> str:
        to = f" ({', '.join(key.to)})" if key.to else ""
        return f"{', '.join(key.columns)} {self._symbols.arrow} {key.table}{to}"

    def _line(self, words: str, more: str = "") -> Iterator[Parts]:
        cut = self._cut(words, 2)
        for at, text in enumerate(cut):
            last = Part(self._symbols.text(more), MUTED) if at == len(cut) - 1 else Part("")
            yield (Part(f"  {text}"), last)

    def _warning(self, words: str) -> Iterator[Parts]:
        for at, text in enumerate(self._cut(words, 2)):
            yield (Part(f"{' ' if at else self._symbols.warning} {text}", "bold $text-warning"),)

    def _cut(self, words: str, indent: int) -> list[str]:
        return wrap(self._symbols.text(words), self._width - indent) or [""]

    def _name(self, where: Where) -> str:
        return self._names.get(where.row, where.row)

    def _made(self, where: Where) -> str:
        place = f", {where.path}:{where.line}" if where.line else ""
        return self._symbols.text(f"{self._name(where)}{place}")


def find(schema: Schema, name: str) -> Table | None:
    """The table of exactly that name."""
    found = schema.tables.get(name)
    if found is None or found.name != name:
        found = next((one for one in schema.tables.values() if one.name == name), None)
    return found
