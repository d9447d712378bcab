"""Acts of the Migrations screen on what migrations hold: texts, companions, several made into one, a baseline."""

from typing import TYPE_CHECKING

from textual import work

from screens.commands import Command
from screens.dialogs import Ask, Confirm, EditText
from screens.intents import (
    AssumeTables,
    ConsolidateMigrations,
    InsertMerge,
    PatchMigration,
    TakeCompanion,
)
from screens.migrations.arranging import KEYS, Arranging
from screens.migrations.telling import ROLES
from screens.panes.menu import Item, Menu
from screens.resolve.editing import edit_outside
from screens.resolve.hunk_editor import edited, to_edit, why_not_editable
from state.errors import PlaitError
from state.migrations.decisions import Assume
from state.migrations.migration import Migration, MigrationFile, Order, Role
from state.migrations.sequence import Row
from state.migrations.sequence import Sequence as MigrationSequence

if TYPE_CHECKING:
    from state.migrations.arrangement import Arrangement


def baseline_tables(sequence: MigrationSequence) -> list[str]:
    """The tables that findings offer to take as there from the beginning."""
    tables = {
        table
        for finding in sequence.findings
        for offer in finding.acts
        for decision in offer.decisions
        if isinstance(decision, Assume)
        for table in decision.tables
    }
    return sorted(tables)


def companions_of(row: Row) -> list[MigrationFile]:
    """All companions that the migration has on either side."""
    found: dict[str, MigrationFile] = {}
    for migration in (row.target, row.source):
        for file in migration.files if isinstance(migration, Migration) else ():
            if file.role is not Role.FORWARD:
                found.setdefault(file.path, file)
    return list(found.values())


class Contents(Arranging):
    """Edit, take along, consolidate, join leaves, assume."""

    @property
    def arrangement(self) -> "Arrangement | None":
        """What was decided on the series."""
        view = self.view
        return view.session.arrangements.get(self.series) if view is not None else None

    def why_not(self, command: Command) -> str | None:
        """Acts on texts need texts."""
        reason = super().why_not(command)
        sequence, row = self.sequence, self.row
        if reason is not None or sequence is None or row is None:
            return reason
        name = command.id.removeprefix("migrations.")
        if name in ("edit", "editor", "extract") and not row.in_sequence:
            return "the migration is left out; s takes it back in"
        if name == "original" and not self._patched(row):
            return "its texts are its own"
        if name == "companions" and not companions_of(row):
            return "it has no companions"
        if name == "consolidate" and len(self.marked) < 2:
            return "mark two or more migrations with space first"
        if name == "merge" and sequence.runner.order is not Order.GRAPH:
            return "only Django and Alembic have leaves to join"
        if name == "baseline" and not baseline_tables(sequence):
            return "every table that is used is created"
        return None

    # Texts

    def _patched(self, row: Row) -> list[str]:
        arrangement = self.arrangement
        if arrangement is None:
            return []
        return [path for (id, path), text in arrangement.patches.items() if id == row.id and text]

    async def _choose_file(self, row: Row) -> str | None:
        paths = [file.path for file in row.files]
        if len(paths) < 2:
            return paths[0] if paths else None
        items = [
            Item(
                file.path,
                KEYS[at],
                self.symbols.text(file.path.rpartition("/")[2]),
                ROLES[file.role] or "runs on the way up",
            )
            for at, file in enumerate(row.files[: len(KEYS)])
        ]
        return await self.app.push_screen_wait(Menu("Edit which file?", items))

    async def _text_of(self, row: Row, path: str) -> bytes | None:
        workspace = self.workspace
        if workspace is None:
            return None
        series = self.series
        try:
            return await self.host.beside(
                "reading", lambda _: workspace.migrations.text(series, row.id, path)
            )
        except PlaitError as error:
            self.host.say(str(error), "error")
            return None

    @work(group="question")
    async def action_edit(self) -> None:
        """Edits a file in place."""
        row, series = self.row, self.series
        path = await self._choose_file(row) if row is not None else None
        if row is not None and path is not None:
            await self.edit_in_place(series, row, path)

    async def edit_in_place(self, series: str, row: Row, path: str) -> None:
        """Asks for another text of a file."""
        text = await self._text_of(row, path)
        if text is None:
            return
        reason = why_not_editable(text)
        if reason is not None:
            self.host.say(f"{path} can't be edited in place: {reason}", "warning")
            return
        sentence = "The result holds what you keep; both repositories stay as they are."
        new = await self.app.push_screen_wait(EditText(path, to_edit(text), sentence))
        if new is not None and new != to_edit(text):
            ends = b"\r\n" if b"\r\n" in text else b"\n"
            self.post_message(PatchMigration(series, row.id, path, edited(new, text, ends)))

    @work(group="question")
    async def action_edit_file(self) -> None:
        """Edits a file in the operator's editor."""
        row, series = self.row, self.series
        path = await self._choose_file(row) if row is not None else None
        if row is None or path is None:
            return
        text = await self._text_of(row, path)
        if text is None:
            return
        try:
            new = edit_outside(self.app, text, path.rpartition("/")[2])
        except PlaitError as error:
            self.host.say(str(error), "error")
            return
        if new == text:
            self.host.say("Nothing was changed.")
        else:
            self.post_message(PatchMigration(series, row.id, path, new))

    def action_original(self) -> None:
        """Takes back what was edited."""
        row = self.row
        for path in self._patched(row) if row is not None else ():
            assert row is not None
            self.post_message(PatchMigration(self.series, row.id, path, None))

    @work(group="question")
    async def action_companions(self) -> None:
        """Lists the companions; what is chosen changes sides between along and out."""
        row, series = self.row, self.series
        if row is None:
            return
        along = {file.was or file.path for file in row.files}
        companions = companions_of(row)
        items = [
            Item(
                file.path,
                KEYS[at],
                self.symbols.text(file.path.rpartition("/")[2]),
                f"{ROLES[file.role]}, {'comes along: leave it out' if file.path in along else 'is left out: take it along'}",
            )
            for at, file in enumerate(companions[: len(KEYS)])
        ]
        chosen = await self.app.push_screen_wait(Menu(f"Companions of {self.symbols.text(row.name)}", items))
        if chosen is not None:
            self.post_message(TakeCompanion(series, row.id, chosen, chosen not in along))

    # Other migrations

    @work(group="question")
    async def action_consolidate(self) -> None:
        """Asks what the one migration is to be called."""
        rows, series = self.meant(), self.series
        sentence = (
            f"One file holds {len(rows)} migrations, named in its header; they are skipped in its favour."
        )
        slug = await self.app.push_screen_wait(
            Ask("Consolidate: its name behind the number", sentence, rows[0].migration.slug)
        )
        if slug:
            self.post_message(ConsolidateMigrations(series, [row.id for row in rows], slug.strip()))
            self.mark(frozenset())

    def action_merge(self) -> None:
        """Joins the leaves."""
        self.post_message(InsertMerge(self.series))

    @work(group="question")
    async def action_baseline(self) -> None:
        """Asks whether tables are there from the beginning."""
        sequence = self.sequence
        if sequence is None:
            return
        tables = baseline_tables(sequence)
        sentences = [
            "These tables are used, and no migration creates them. Perhaps an ORM or a dump does:",
            ", ".join(tables),
        ]
        if await self.app.push_screen_wait(Confirm("Baseline", sentences, "Take them as there", "Not")):
            known = self.arrangement.assumed if self.arrangement is not None else ()
            self.post_message(AssumeTables(sequence.id, sorted({*known, *tables})))
