"""Acts of the Migrations screen on places, numbers and names: on the marked rows, else on the one under the cursor."""

from collections.abc import Sequence

from textual import on, work

from screens.commands import Command
from screens.dialogs import Ask
from screens.intents import (
    AcceptSequence,
    LeaveMigrations,
    MoveMigration,
    OrderBy,
    PinMigrations,
    RenameMigration,
    RenumberMigration,
    RepairMigrations,
    ShiftMigration,
)
from screens.migrations.following import FollowingScreen
from screens.migrations.heads import order_words
from screens.migrations.table import Table
from screens.panes.menu import Item, Menu
from state.migrations.dialect import dialect
from state.migrations.migration import Order
from state.migrations.sequence import Action, Row
from state.migrations.sequence import Sequence as MigrationSequence

KEYS = "123456789abcdefghijklmnoprstuvwxyz"
"""Keys of a menu's items, in their order."""


def next_free_number(sequence: MigrationSequence, row: Row) -> str:
    """The number behind the last one of the sequence, written as the row's own is."""
    there = [one.migration for one in sequence.rows if one.in_sequence and one.migration.number]
    if not there:
        return row.migration.number
    last = max(there, key=lambda one: (one.numbers[-1:], one.order))
    return dialect(sequence.dialect).number_after(last.number, row.migration.number or last.number)


class Arranging(FollowingScreen):
    """Accept, move, leave out, renumber, rename, mark applied, repair."""

    def meant(self) -> list[Row]:
        """What an act means: all that is marked, else the row under the cursor."""
        sequence, row = self.sequence, self.row
        if sequence is None:
            return []
        if self.marked:
            return [one for one in sequence.rows if one.id in self.marked]
        return [row] if row is not None else []

    def why_not(self, command: Command) -> str | None:
        """Acts need a row that they make sense for."""
        sequence, row = self.sequence, self.row
        if sequence is None:
            return "there is no series of migrations here"
        name = command.id.removeprefix("migrations.")
        if name == "accept" and sequence.accepted and not sequence.has_grown:
            return "the sequence is part of the result already"
        if name in ("next-series", "previous-series") and len(self.sequences) < 2:
            return "this is the only series"
        if name in ("finding", "previous-finding") and not any(one.row for one in sequence.findings):
            return "there is nothing wrong with it"
        if name == "leave-marks" and not self.marked:
            return "nothing is marked"
        if row is None:
            return None
        if name == "order" and sequence.runner.order is Order.GRAPH:
            return "its order is what the migrations declare to depend on"
        if name == "offers" and not self.told.offers:
            return "no finding of this migration offers a repair"
        return self._why_not_row(name, sequence, row)

    def _why_not_row(self, name: str, sequence: MigrationSequence, row: Row) -> str | None:
        if name in ("up", "down", "renumber", "rename") and not row.in_sequence:
            return "the migration is left out; s takes it back in"
        if name in ("up", "down", "renumber", "rename", "skip", "drop") and row.applied and not self.marked:
            return "it is marked applied, so its name and place are fixed; p takes the mark away"
        if name == "up" and next(one for one in sequence.rows if one.in_sequence) is row:
            return "it is the first one"
        if name == "down" and next(one for one in reversed(sequence.rows) if one.in_sequence) is row:
            return "it is the last one"
        return None

    # Acts

    def action_accept(self) -> None:
        """The sequence becomes part of the result."""
        self.post_message(AcceptSequence(self.series))

    def action_move(self, by: int) -> None:
        """Past the next or previous migration."""
        row = self.row
        if row is not None:
            self.post_message(ShiftMigration(self.series, row.id, by))

    @on(Table.Dragged)
    async def _dragged(self, event: Table.Dragged) -> None:
        rows = self.table.rows
        row, below = rows[event.row], rows[event.below].id if event.below >= 0 else ""
        if row.in_sequence and not row.applied:
            self.post_message(MoveMigration(self.series, row.id, below))
        else:
            why = "it is marked applied" if row.applied else "it is left out"
            self.host.say(f"{row.name} can't be moved: {why}", "warning")

    def action_leave(self, how: str) -> None:
        """Out of the result, or back into it when all of them are out that way."""
        rows = self.meant()
        if not rows:
            return
        is_out = all(row.action is Action(how) for row in rows)
        self.post_message(LeaveMigrations(self.series, [row.id for row in rows], "" if is_out else how))
        self.mark(frozenset())

    def action_pin(self) -> None:
        """Applied, or not when all of them are."""
        rows = self.meant()
        if rows:
            applied = not all(row.applied for row in rows)
            self.post_message(PinMigrations(self.series, [row.id for row in rows], applied))
            self.mark(frozenset())

    def action_pin_above(self) -> None:
        """Everything down to the cursor is applied."""
        above = [row.id for row in self.table.rows[: self.table.cursor + 1] if row.in_sequence]
        if above:
            self.post_message(PinMigrations(self.series, above))

    @work(group="question")
    async def action_renumber(self) -> None:
        """Asks for the number."""
        sequence, row = self.sequence, self.row
        if sequence is None or row is None:
            return
        free = next_free_number(sequence, row)
        sentence = f"{free} is the next free number. Empty: the proposed one again."
        value = await self.app.push_screen_wait(Ask(f"Renumber {row.name}", sentence, free))
        if value is not None:
            self.post_message(RenumberMigration(sequence.id, row.id, value.strip()))

    @work(group="question")
    async def action_rename(self) -> None:
        """Asks for the name behind the number."""
        sequence, row = self.sequence, self.row
        if sequence is None or row is None:
            return
        value = await self.app.push_screen_wait(
            Ask(
                f"Rename {row.name}",
                "The name behind the number; empty takes a choice back.",
                row.migration.slug,
            )
        )
        if value is not None:
            self.post_message(RenameMigration(sequence.id, row.id, value.strip()))

    @work(group="question")
    async def action_offers(self) -> None:
        """Lists what the findings offer."""
        series, offers = self.series, self.told.offers
        items = [
            Item(str(at), KEYS[at], self.symbols.text(offer.words))
            for at, offer in enumerate(offers[: len(KEYS)])
        ]
        chosen = await self.app.push_screen_wait(Menu("What the findings offer", items))
        if chosen is not None:
            self.post_message(RepairMigrations(series, offers[int(chosen)].decisions))

    @work(group="question")
    async def action_choose_order(self) -> None:
        """Asks how the runner orders."""
        sequence = self.sequence
        if sequence is None:
            return
        items = [
            Item(Order.NUMERIC.value, "n", "by number", "2 before 10"),
            Item(Order.STRING.value, "s", "by name", "10 before 2; a dash before a dot before an underscore"),
            Item("read", "r", "as it is read", "from the project's own files, or assumed"),
        ]
        title = f"This series {order_words(sequence.runner)}"
        chosen = await self.app.push_screen_wait(Menu(title, items, sequence.runner.order.value))
        if chosen is not None:
            self.post_message(OrderBy(sequence.id, "" if chosen == "read" else chosen))

    # Marks

    def action_mark(self) -> None:
        """Marks the row, or the run up to it, and goes on."""
        row, table = self.row, self.table
        if row is None:
            return
        ids = [one.id for one in table.rows]
        if self.run_from in ids:
            run = _between(ids, ids.index(self.run_from or ""), table.cursor)
            self.run_from = None
            self.mark(self.marked | frozenset(run))
        else:
            self.mark(self.marked ^ {row.id})
        table.action_move(1)

    def action_run(self) -> None:
        """Begins a run of rows at the cursor."""
        row = self.row
        if row is not None:
            self.run_from = row.id
            self.mark(self.marked | {row.id})

    def action_leave_marks(self) -> None:
        """Lets go of them."""
        self.run_from = None
        self.mark(frozenset())


def _between(ids: Sequence[str], one: int, other: int) -> Sequence[str]:
    return ids[min(one, other) : max(one, other) + 1]
