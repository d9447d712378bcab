"""The schema after a migration: its tables, one of them in full; and what differs from another point."""

import asyncio
from collections.abc import Iterable, Sequence
from typing import ClassVar, NamedTuple, Protocol

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widget import Widget

from screens.lines import Part
from screens.migrations.schema_lines import Compared, Item, Parts, Teller, items
from screens.panes.menu import Item as Choice
from screens.panes.menu import Menu
from screens.panes.overlay import Overlay
from screens.rows import RowList
from screens.text import MUTED, UNICODE
from state.errors import PlaitError
from state.migrations.sequence import Sequence as MigrationSequence
from state.migrations.simulation.schema import EMPTY, Schema

START = ""
"""Stands for the point before the first migration."""


class Schemas(Protocol):
    """Where schemas come from."""

    def schema_after(self, series: str, row: str) -> Schema:
        """The schema once a row has run."""
        ...


class Replayed(Protocol):
    """What showing schemas needs of the workspace."""

    @property
    def migrations(self) -> Schemas:
        """The sequences."""
        ...


class Shown(NamedTuple):
    """The schema at a point, and that of the other point if there is one."""

    schema: Schema
    other: Schema | None = None
    words: str = ""


class PickRow(Overlay[str | None]):
    """Asks for a row of the sequence; gives back its id."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", "Compare with it"),
        Binding("escape,q", "leave", "Leave"),
    ]
    DEFAULT_CSS = "PickRow RowList { height: 1fr; }"

    def __init__(self, sequence: MigrationSequence, at: int) -> None:
        super().__init__()
        self._rows = [row for row in sequence.rows if row.in_sequence]
        self._at = next((n for n, row in enumerate(self._rows) if row is sequence.rows[at]), 0)

    def body(self) -> Iterable[Widget]:
        """The rows."""
        yield RowList()

    def on_mount(self) -> None:
        """The cursor stands on the present row."""
        self.title_line.show("Compare with the schema after which migration?")
        rows = self.query_one(RowList)
        rows.show_rows(len(self._rows), self._parts, self._at)
        rows.focus()

    def _parts(self, row: int, width: int) -> Sequence[Part]:
        return [Part(self.symbols.text(self._rows[row].name))]

    @on(RowList.Chosen)
    def choose(self) -> None:
        """Twice clicked is chosen."""
        self.action_choose()

    def action_choose(self) -> None:
        """Gives the row back."""
        self.dismiss(self._rows[self.query_one(RowList).cursor].id if self._rows else None)

    def action_leave(self) -> None:
        """Gives nothing back."""
        self.dismiss(None)


class SchemaScreen(Overlay[None]):
    """Shows tables, columns, keys and indexes as they are after a migration."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "compare", "Compare with…"),
        Binding("n", "point(1)", "Next migration"),
        Binding("N", "point(-1)", "Previous migration", show=False),
        Binding("tab,shift+tab", "other_pane", "Other pane", priority=True),
        Binding("escape,q,S", "leave", "Close"),
    ]

    DEFAULT_CSS = """
    SchemaScreen {
        & Horizontal { height: 1fr; }
        & #tables { width: 26; height: 100%; border-right: solid $foreground 25%; }
        & #table { width: 1fr; height: 100%; }
        &.wide #tables { width: 44; }
        &:ansi #tables { border-right: ascii ansi_default; }
    }
    """

    def __init__(self, workspace: Replayed, sequence: MigrationSequence, row_id: str) -> None:
        super().__init__()
        self._workspace = workspace
        self._sequence = sequence
        self._names = {row.id: row.name for row in sequence.rows}
        self.point = row_id
        self.other: str | None = None
        """The point that is compared with, None without one."""
        self.shown: Shown | None = None
        self._compared: Compared | None = None
        self._items: Sequence[Item] = ()
        self._lines: Sequence[Parts] = ()
        self._teller = Teller(UNICODE, self._names, 40)

    def body(self) -> Iterable[Widget]:
        """Tables, and one of them."""
        yield Horizontal(RowList(id="tables"), RowList(id="table"))

    @property
    def tables(self) -> RowList:
        """The list of tables."""
        return self.query_one("#tables", RowList)

    @property
    def table(self) -> RowList:
        """One table in full."""
        return self.query_one("#table", RowList)

    def on_mount(self) -> None:
        """The schema is computed in a thread."""
        self.watch(self.tables, "cursor", self._show_table, init=False)
        self.tables.focus()
        self._tell_title()
        self._read(self.point, self.other)

    def on_resize(self) -> None:
        """Lines are made for a width."""
        self.set_class(self.size.width >= 110, "wide")
        self.call_after_refresh(self._show)

    # Reading

    @work(exclusive=True, group="reading")
    async def _read(self, point: str, other: str | None) -> None:
        # Leaving cancels this here, so that nothing is shown on a screen that is gone.
        self._have(point, other, await asyncio.to_thread(self._replayed, point, other))

    def _replayed(self, point: str, other: str | None) -> Shown:
        try:
            return Shown(self._schema(point), self._schema(other) if other is not None else None)
        except PlaitError as error:
            return Shown(EMPTY, words=str(error))

    def _schema(self, point: str) -> Schema:
        return EMPTY if point == START else self._workspace.migrations.schema_after(self._sequence.id, point)

    def _have(self, point: str, other: str | None, found: Shown) -> None:
        self.point, self.other, self.shown = point, other, found
        before = self._items[self.tables.cursor].key if self._items else None
        self._compared = None
        if found.other is not None:
            ends = (found.other, found.schema)
            self._compared = Compared(*(ends if self._is_before(other or START, point) else ends[::-1]))
        self._items = self._compared.items if self._compared is not None else items(found.schema)
        cursor = next((at for at, one in enumerate(self._items) if one.key == before), 0)
        self._show(cursor)

    def _is_before(self, one: str, other: str) -> bool:
        """Whether a point is earlier than another."""
        places = {row.id: at for at, row in enumerate(self._sequence.rows)}
        return places.get(one, -1) <= places.get(other, -1)

    # Painting

    def _words(self, point: str) -> str:
        return f"after {self._names.get(point, point)}" if point != START else "before the first migration"

    def _tell_title(self) -> None:
        symbols = self.symbols
        shown = self.shown
        if shown is None:
            self.title_line.show(symbols.text(f"Schema {self._words(self.point)}"), "reading")
            return
        if self.other is not None and self._compared is not None:
            ends = [self.other, self.point]
            first, last = ends if self._is_before(self.other, self.point) else ends[::-1]
            count = self._compared.count
            self.title_line.show(
                "Schema, difference",
                symbols.text(f"from {self._words(first)} to {self._words(last)}"),
                f"{count:,} difference{'' if count == 1 else 's'}" if count else "no difference",
            )
            return
        where = shown.schema.opaque
        unknown = ""
        if where is not None:
            unknown = f"in part a guess: {self._names.get(where.row, where.row)} can't be known"
        tables = len(shown.schema.tables)
        self.title_line.show(
            symbols.text(f"Schema {self._words(self.point)}"),
            symbols.text(shown.words or unknown),
            f"{tables:,} table{'' if tables == 1 else 's'}",
        )

    def _show(self, cursor: int | None = None) -> None:
        self._tell_title()
        if self.shown is None:
            return
        schema = self.shown.schema
        width = self.table.scrollable_content_region.width - 3
        self._teller = teller = Teller(self.symbols, self._names, width)
        found = self._items
        if found:
            self.tables.show_rows(len(found), lambda row, _: teller.item(found[row], schema), cursor)
        else:
            words = "nothing differs" if self._compared is not None else "no tables"
            self.tables.show_rows(1, lambda row, _: (Part(words, MUTED),), 0)
        self._show_table()

    def _show_table(self) -> None:
        if self.shown is None:
            return
        self._lines = []
        if self._items:
            item = self._items[min(self.tables.cursor, len(self._items) - 1)]
            if self._compared is not None:
                self._lines = self._teller.differences(item, self._compared)
            else:
                self._lines = self._teller.lines(item, self.shown.schema)
        lines = self._lines
        self.table.show_rows(len(lines), lambda row, _: lines[row], 0)

    # Acting

    def action_other_pane(self) -> None:
        """List or table."""
        (self.tables if self.table.has_focus else self.table).focus()

    @on(RowList.Chosen, "#tables")
    def go_to_table(self) -> None:
        """Twice clicked is looked at."""
        self.table.focus()

    def action_point(self, by: int) -> None:
        """The schema after the next or previous migration."""
        rows = [row.id for row in self._sequence.rows if row.in_sequence or row.id == self.point]
        at = rows.index(self.point) + by if self.point in rows else 0
        if 0 <= at < len(rows):
            self._read(rows[at], self.other)

    @work(group="question")
    async def action_compare(self) -> None:
        """Asks which point to compare with."""
        rows = [row.id for row in self._sequence.rows if row.in_sequence]
        places = [row.id for row in self._sequence.rows]
        at = places.index(self.point) if self.point in places else 0
        above = next((id for id in reversed(places[:at]) if id in set(rows)), START)
        last = rows[-1] if rows else START
        text = self.symbols.text
        chosen = await self.app.push_screen_wait(
            Menu(
                f"Compare the schema {text(self._words(self.point))} with",
                [
                    Choice("above", "a", "the row above", text(self._words(above))),
                    Choice("start", "s", "the start", "before the first migration"),
                    Choice("end", "e", "the end", text(self._words(last))),
                    Choice("row", "r", "another row", "of the sequence"),
                    Choice(
                        "none",
                        "n",
                        "nothing",
                        "the whole schema",
                        "" if self.other is not None else "it is what you see",
                    ),
                ],
            )
        )
        if chosen == "row":
            picked = await self.app.push_screen_wait(PickRow(self._sequence, at))
            if picked is not None:
                self._read(self.point, picked)
        elif chosen is not None:
            points = {"above": above, "start": START, "end": last, "none": None}
            self._read(self.point, points[chosen])

    def action_leave(self) -> None:
        """Back; from a difference to the schema first."""
        if self.other is not None:
            self._read(self.point, None)
        else:
            self.dismiss(None)
