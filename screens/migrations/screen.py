"""The Migrations screen: source series, target series and the proposed sequence as aligned columns."""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Static

from screens.commands import bindings
from screens.migrations.commands import COMMANDS
from screens.migrations.detail import Detail
from screens.migrations.heads import ColumnHeads, FactsLine, StandingLine
from screens.migrations.rehearsing import Rehearsing
from screens.migrations.series_line import SeriesLine
from screens.migrations.table import Table
from screens.places import Spot
from state.migrations.sequence import Row
from state.migrations.sequence import Sequence as MigrationSequence


class MigrationsScreen(Rehearsing):
    """Makes one sequence of the migrations of both sides."""

    STEP = "migrations"
    CATALOGUE = COMMANDS
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(COMMANDS)]

    DEFAULT_CSS = """
    MigrationsScreen {
        & #nothing { display: none; width: 72; max-width: 90%; height: auto; margin: 2 4; }
        &.empty #nothing { display: block; }
        &.empty FactsLine, &.empty StandingLine, &.empty ColumnHeads, &.empty Detail { display: none; }
        &.empty Table { height: 0; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._spot: Spot | None = None

    def compose_body(self) -> ComposeResult:
        """Which series, what it is, the rows, and the row under the cursor in words."""
        table = Table(id="sequence", symbols=self.symbols)
        yield Static("", id="nothing", markup=False)
        yield SeriesLine()
        yield FactsLine()
        yield StandingLine()
        yield ColumnHeads(table)
        yield table
        yield Detail(id="detail")

    def on_mount(self) -> None:
        """The keyboard acts on the rows."""
        # Watched and not told by a message, so that words and rows change in the same frame.
        self.watch(self.table, "cursor", self.tell, init=False)
        self.table.focus()
        self.watch_view(self.view)

    # Arriving

    def arrive_at_spot(self, key: str | None, spot: Spot) -> None:
        """Shows the series that a finding is about with the cursor on its row, once that is read."""
        self._spot = spot
        if self._read_view is self.view:
            self._go_to_spot()

    def _show(self, sequences: Sequence[MigrationSequence]) -> None:
        super()._show(sequences)
        if sequences:
            self._go_to_spot()

    def _go_to_spot(self) -> None:
        spot, self._spot = self._spot, None
        if spot is None:
            return
        for at, sequence in enumerate(self.sequences):
            row = _row_at(sequence, spot)
            if row is None:
                continue
            if sequence.id != self.series:
                self.show_series(at)
            if row in self.table.links.places:
                self.table.go(self.table.links.places[row], 2)
            return


def _row_at(sequence: MigrationSequence, spot: Spot) -> str | None:
    """The id of the row that a spot is in, empty where it is about the series as a whole; None where it isn't in it."""
    about = next((one.row for one in sequence.findings if one.id == spot.finding), None)
    if about:
        return about
    return next((row.id for row in sequence.rows if spot.path in _paths(row)), about)


def _paths(row: Row) -> Iterator[str]:
    for migration in (row.placed, row.source, row.target):
        if migration is not None:
            yield from (file.path for file in migration.files)
