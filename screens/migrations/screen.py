"""The Migrations screen: source series, target series and the proposed sequence as aligned columns."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Static

from screens.commands import bindings
from screens.migrations.commands import COMMANDS
from screens.migrations.detail import Detail
from screens.migrations.heads import ColumnHeads, FactsLine, SeriesLine, StandingLine
from screens.migrations.rehearsing import Rehearsing
from screens.migrations.table import Table


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
