"""What the Migrations screen opens over itself, and finding one's way on it."""

from collections.abc import Sequence

from textual import work

from screens.commands import Command
from screens.dialogs import Ask
from screens.intents import ExtractStatements
from screens.migrations.contents import Contents
from screens.migrations.detail import Detail
from screens.migrations.marks import legend
from screens.places import next_round


class Looking(Contents):
    """Texts, graph, schema, references; the next finding."""

    def __init__(self) -> None:
        super().__init__()
        self._reasons: dict[str, str | None] = {}
        self._reasons_of: tuple[object, ...] = ()

    def why_not(self, command: Command) -> str | None:
        """There has to be something to look at."""
        # The key line asks for every command at every step of the cursor, more than once.
        about = (self.sequence, self.row, self.marked, self.view, len(self.told.offers))
        if len(about) != len(self._reasons_of) or any(
            one is not other for one, other in zip(about, self._reasons_of, strict=True)
        ):
            self._reasons, self._reasons_of = {}, about
        if command.id not in self._reasons:
            self._reasons[command.id] = self._reason_against(command)
        return self._reasons[command.id]

    def _reason_against(self, command: Command) -> str | None:
        reason = super().why_not(command)
        sequence = self.sequence
        if reason is None and sequence is not None and command.id == "migrations.references":
            return None if sequence.references else "nothing names a migration that gets another name"
        return reason

    @property
    def signs(self) -> Sequence[tuple[str, str, str]]:
        """What the signs mean, for the help."""
        return legend(self.symbols)

    def action_next_finding(self, by: int) -> None:
        """To the next or previous row with a finding, round the end."""
        sequence, table = self.sequence, self.table
        if sequence is None:
            return
        places = table.links.places
        found = sorted({places[one.row] for one in sequence.findings if one.row in places})
        place = next_round(found, table.cursor, by)
        if place is not None:
            table.go(place, 2)

    def action_more(self) -> None:
        """More or fewer lines below."""
        self.query_one(Detail).toggle_class("more")
        self.call_after_refresh(lambda: self.table.keep_in_sight(self.table.cursor))

    @work(group="question")
    async def action_open(self) -> None:
        """The migration's texts; what the operator wants done with them comes back from there."""
        from screens.migrations.reading import Edit, Extract, ReadingScreen

        workspace, sequence, row = self.workspace, self.sequence, self.row
        if workspace is None or sequence is None or row is None:
            return
        match await self.app.push_screen_wait(ReadingScreen(workspace, sequence, row.id)):
            case Extract(lines):
                count = "1 statement becomes" if len(lines) == 1 else f"{len(lines)} statements become"
                sentence = f"{count} a migration right below {row.name}. Its name behind the number:"
                slug = await self.app.push_screen_wait(Ask("Extract", sentence, row.migration.slug))
                if slug is not None and slug.strip():
                    self.post_message(ExtractStatements(sequence.id, row.id, lines, slug.strip()))
            case Edit(path):
                await self.edit_in_place(sequence.id, row, path)

    def action_extract(self) -> None:
        """The migration's texts, where statements are chosen."""
        self.host.say("space chooses statements, x makes a migration of them.")
        self.action_open()

    @work(group="question")
    async def action_graph(self) -> None:
        """The picture of all dependencies; the row that was chosen there is gone to."""
        from screens.migrations.graph import GraphScreen

        sequence, row = self.sequence, self.row
        if sequence is None or row is None:
            return
        chosen = await self.app.push_screen_wait(GraphScreen(sequence, row.id))
        if chosen is not None and chosen in self.table.links.places:
            self.table.go(self.table.links.places[chosen], 2)

    def action_schema(self) -> None:
        """The tables after this migration."""
        from screens.migrations.schema import SchemaScreen

        if self.workspace is not None and self.sequence is not None and self.row is not None:
            self.app.push_screen(SchemaScreen(self.workspace, self.sequence, self.row.id))

    def action_references(self) -> None:
        """What is rewritten."""
        from screens.migrations.references import ReferencesScreen

        if self.workspace is not None and self.sequence is not None:
            self.app.push_screen(ReferencesScreen(self.workspace, self.sequence))
