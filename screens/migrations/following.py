"""The sequences of a session on the Migrations screen: read beside it, shown again after every act."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual import on, work
from textual.content import Content
from textual.widgets import Static

from screens.frame import key_of
from screens.migrations.detail import Detail
from screens.migrations.heads import ColumnHeads, FactsLine, StandingLine
from screens.migrations.series_line import SeriesLine
from screens.migrations.table import Table
from screens.migrations.telling import Teller, Told, findings_of
from screens.step import StepScreen
from screens.text import MUTED, content
from state.errors import Cancelled, PlaitError
from state.findings import Severity
from state.migrations.sequence import Row
from state.migrations.sequence import Sequence as MigrationSequence

if TYPE_CHECKING:
    from state.view import View
    from state.workspace import Workspace

NO_SERIES = (
    "No migrations on either side.",
    "",
    "Plait looks for folders of numbered SQL files, Flyway, timestamped files, pairs of up and down,"
    " goose, dbmate, Diesel, Django and Alembic, in both repositories.",
)


class FollowingScreen(StepScreen):
    """Holds what was read last; the cursor stays on its migration wherever that goes."""

    def __init__(self) -> None:
        super().__init__()
        self.sequences: Sequence[MigrationSequence] = ()
        self.series = ""
        self.marked: frozenset[str] = frozenset()
        self.run_from: str | None = None
        self._teller: Teller | None = None
        self._told = Told((), ())
        self._read_view: object = None
        self._waiting = "Both sides are not compared yet."

    @property
    def table(self) -> Table:
        """The rows."""
        return self.query_one(Table)

    @property
    def sequence(self) -> MigrationSequence | None:
        """The series that is shown."""
        return next((one for one in self.sequences if one.id == self.series), None)

    @property
    def row(self) -> Row | None:
        """The row under the cursor."""
        if not self.is_mounted or self.sequence is None:
            return None
        rows, cursor = self.table.rows, self.table.cursor
        return rows[cursor] if cursor < len(rows) else None

    @property
    def told(self) -> Told:
        """What is said about it."""
        return self._told

    # Reading

    def watch_view(self, view: "View | None") -> None:
        """Somebody acted, or more is known: the sequences are read again."""
        if not self.is_mounted:
            return
        if view is None:
            self._read_view, self.sequences = None, ()
            self._wait("Both sides are not compared yet.")
        elif self in self.app.screen_stack:
            self._read()

    def watch_workspace(self, old: "Workspace | None", new: "Workspace | None") -> None:
        """Another session has other sequences."""
        if old is not new:
            self.sequences, self.marked, self.run_from = (), frozenset(), None

    def on_screen_resume(self) -> None:
        """What happened while another step was shown is made up for."""
        if self.view is not None and self.view is not self._read_view:
            self._read()

    @work(exclusive=True, group="migrations")
    async def _read(self) -> None:
        workspace, view = self.workspace, self.view
        if workspace is None or view is None or not workspace.is_loaded:
            self._wait("Both sides are still being compared.")
            return
        if not self.sequences:
            self._wait("Looking for migrations on both sides.")
        try:
            found = await self.host.beside("reading migrations", workspace.migrations.all)
        except Cancelled:
            key = key_of(self.table, "app.rescan", "R")
            self._wait(f"Reading the migrations was stopped; {key} rescans and reads them again.")
            return
        except PlaitError as error:
            self._wait(str(error))
            return
        if workspace is self.workspace:
            self._read_view = view
            self._show(found)

    # Showing

    def _wait(self, words: str) -> None:
        self._waiting = words
        if not self.sequences:
            self._show(())

    def _show(self, sequences: Sequence[MigrationSequence]) -> None:
        before = self.sequence
        row = self.row
        self.sequences = sequences
        if self.sequence is None:
            self.series = _first_to_look_at(sequences)
        self.set_class(not sequences, "empty")
        self.query_one(SeriesLine).show(sequences, self._place)
        self._show_nothing()
        self.show_sequence(self._cursor_after(before, row))

    def _cursor_after(self, before: MigrationSequence | None, row: Row | None) -> int:
        """The place of what was just made, else of the row that the cursor stood on."""
        now = self.sequence
        if now is None:
            return 0
        if before is not None and before.id == now.id:
            known = {one.id for one in before.rows}
            for at, one in enumerate(now.rows):
                if one.origin == "new" and one.id not in known:
                    return at
        if row is not None:
            for at, one in enumerate(now.rows):
                if one.id == row.id:
                    return at
            return self.table.cursor
        return 0

    @property
    def _place(self) -> int:
        return next((at for at, one in enumerate(self.sequences) if one.id == self.series), 0)

    def show_sequence(self, cursor: int) -> None:
        """Shows the present series with the cursor on a row."""
        sequence = self.sequence
        table = self.table
        self.query_one(FactsLine).show(sequence)
        if sequence is None:
            self._teller = None
            table.show((), (), {}, 0)
            self._show_marks()
            self.tell()
            return
        ids = {row.id for row in sequence.rows}
        self.marked &= ids
        findings = {name: those for name, those in findings_of(sequence).items() if name}
        table.show(sequence.rows, sequence.edges, findings, cursor)
        key = key_of(table, "migrations.offers", "full_stop")
        self._teller = Teller(sequence, table.links, self.symbols, table.marks, key)
        self.query_one(ColumnHeads).show(*self._names())
        self._show_marks()
        self.tell()

    def _names(self) -> tuple[str, str]:
        session = self.workspace.session if self.workspace is not None else None
        if session is None or session.source is None or session.target is None:
            return "", ""
        return session.source.name, session.target.name

    def _show_nothing(self) -> None:
        words = NO_SERIES if self._read_view is not None and not self.sequences else (self._waiting,)
        lines = [content(words[0], "bold"), *(content(one, MUTED) for one in words[1:])]
        self.query_one("#nothing", Static).update(Content("\n").join(lines))

    def _show_marks(self) -> None:
        self.table.show_marks(self.marked)
        self.query_one(StandingLine).show(self.sequence, len(self.marked), self.view)

    def mark(self, marked: frozenset[str]) -> None:
        """Marks these rows and no others."""
        self.marked = marked
        self._show_marks()
        self.refresh_bindings()

    def tell(self) -> None:
        """Says in words what is under the cursor."""
        row = self.row
        if self._teller is None or row is None:
            self._told = Told((), ())
        else:
            self._told = self._teller.tell(self.table.cursor)
        self.query_one(Detail).show(self._told.lines)
        self.refresh_bindings()

    @on(Table.Opened)
    async def _opened(self) -> None:
        await self.app.run_action("open", self)

    # Series

    def show_series(self, at: int) -> None:
        """Shows another series."""
        if not self.sequences:
            return
        self.series = self.sequences[at % len(self.sequences)].id
        self.marked, self.run_from = frozenset(), None
        self.query_one(SeriesLine).show(self.sequences, self._place)
        self.show_sequence(0)

    def action_next_series(self, by: int) -> None:
        """The next or previous series, round the end."""
        self.show_series(self._place + by)

    def action_show_series(self, at: int) -> None:
        """The series whose name was clicked."""
        self.show_series(at)


def _first_to_look_at(sequences: Sequence[MigrationSequence]) -> str:
    """The series with the most errors, else the first one that the merge touches, else the first."""
    if not sequences:
        return ""

    def weight(sequence: MigrationSequence) -> tuple[int, bool]:
        errors = sum(one.severity is Severity.ERROR for one in sequence.findings)
        return errors, not sequence.is_untouched

    return max(sequences, key=weight).id
