"""The Overview screen: both repositories at a glance, and in which order to go about the merge."""

from collections.abc import Sequence
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal

from screens.commands import Command, bindings
from screens.intents import GoTo
from screens.lines import Part
from screens.overview.commands import COMMANDS
from screens.overview.directions import names
from screens.overview.folder_map import FolderMap
from screens.overview.row import Leads, Row
from screens.overview.rows import Shown, first_column, one_column, second_column
from screens.places import next_place
from screens.rows import RowList
from screens.step import StepScreen
from screens.text import MUTED
from state.errors import Cancelled, PlaitError
from state.overview.overview import Overview
from state.progress import Progress
from state.view import View
from state.workspace import Workspace

WIDE = 140


class OverviewScreen(StepScreen):
    """Fills in while both sides are compared and merged; every row that names a place leads there."""

    STEP = "overview"
    CATALOGUE = COMMANDS
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(COMMANDS)]

    DEFAULT_CSS = """
    OverviewScreen {
        & RowList { width: 1fr; height: 1fr; }
        & #second { display: none; border-left: solid $foreground 25%; padding: 0 1; }
        &.-wide #second { display: block; }
        &:ansi #second { border-left: ascii ansi_default; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self.HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]
        self._overview: Overview | None = None
        self._of: object = None
        self._compared: object = None
        self._opened: set[str] | None = None
        self._rows: dict[str, Sequence[Row]] = {"first": (), "second": ()}
        self._refused = ""
        self._placed = 0

    def compose_body(self) -> ComposeResult:
        """One list, and a second one beside it where there is room."""
        with Horizontal():
            yield RowList(id="first", has_neighbour=True)
            yield RowList(id="second", has_neighbour=True)

    def on_mount(self) -> None:
        """Keys move in the list at once."""
        self.query_one("#first", RowList).focus()
        self._show()

    def on_resize(self) -> None:
        """Sentences are wrapped for a width."""
        self.call_after_refresh(self._show)

    def on_screen_resume(self) -> None:
        """The operator came here: what changed meanwhile is looked at."""
        self._look_again()

    def watch_workspace(self, old: Workspace | None, new: Workspace | None) -> None:
        """Another session: what was shown was about the old one."""
        if old is not new:
            self._overview, self._of, self._opened, self._placed = None, None, None, 0
            if self.is_mounted:
                self._show()

    def watch_view(self) -> None:
        """Somebody acted, or more is known of both sides."""
        if self.is_mounted and self.is_current:
            self._look_again()

    # Learning

    def _look_again(self) -> None:
        if self.workspace is not None and self.view is not None and self._of is not self.view:
            self._survey()
        else:
            self._show()

    @work(exclusive=True, group="overview")
    async def _survey(self) -> None:
        workspace, view = self.workspace, self.view
        assert workspace is not None and view is not None
        self._refused = ""

        def survey(progress: Progress) -> None:
            for stage in workspace.overview.stages(view, progress):
                self.app.call_from_thread(self._take, workspace, view, stage)

        try:
            await self.host.beside("looking over both sides", survey)
        except Cancelled:
            self._refused = "Stopped: not everything was looked at; it goes on when you come back."
            self._show()
        except PlaitError as error:
            self._refused = str(error)
            self._show()
        else:
            self._of = view

    def _take(self, workspace: Workspace, view: View, overview: Overview) -> None:
        """Shows what is known by now, unless more is shown of the same trees already."""
        if workspace is not self.workspace:
            return
        before = self._overview
        is_same = self._compared is view.comparison
        if before is not None and is_same and not overview.depth.reaches(before.depth):
            return
        self._overview, self._compared = overview, view.comparison
        if self._opened is None:
            self._opened = set(FolderMap(overview).opened_at_first())
        self._show()

    # Showing

    def _show(self) -> None:
        first, second = self.query_one("#first", RowList), self.query_one("#second", RowList)
        is_wide = self.has_class("-wide")
        widths = [max(40, one.size.width - 4) for one in (first, second)]
        overview, workspace = self._overview, self.workspace
        if overview is None or workspace is None:
            words = "Both sides are being compared" if workspace is not None else "No session is open"
            rows = [Row((Part(f"{self._refused or words + self.symbols.more}", MUTED),))]
            if workspace is not None:
                sides = (workspace.source_snapshot, workspace.target_snapshot)
                rows = [*names(*sides, widths[0], self.symbols), *rows]
            self._fill("first", rows)
            self._fill("second", [])
            return
        shown = Shown(overview, workspace.source_snapshot, workspace.target_snapshot, self._opened or ())
        if is_wide:
            self._fill("first", first_column(shown, widths[0], self.symbols))
            self._fill("second", second_column(shown, widths[1], self.symbols))
        else:
            self._fill("first", one_column(shown, widths[0], self.symbols))
            self._fill("second", [])
            if self.focused is second:
                first.focus()

    def _fill(self, name: str, rows: Sequence[Row]) -> None:
        """Shows rows; the cursor stays on what it was on, though rows above it may have come."""
        widget = self.query_one(f"#{name}", RowList)
        before = self._rows[name]
        if self._refused and name == "first" and self._overview is not None:
            rows = [Row((Part(self.symbols.words(self._refused), "$text-warning"),)), *rows]
        self._rows[name] = rows
        cursor = _same_row(before, rows, widget.cursor)
        order = self._overview.order if self._overview is not None else None
        if name == "first" and widget.cursor == self._placed and order is not None:
            # Nobody moved yet: the first thing to do is under the cursor, and enter goes there; also when
            # more is known, and something else is to be done first.
            cursor = self._placed = _first_thing(rows) or 0
        widget.show_rows(len(rows), lambda y, _: rows[y].parts, cursor)
        self.refresh_bindings()

    # Where the cursor is

    @property
    def _list(self) -> RowList:
        second = self.query_one("#second", RowList)
        return second if self.focused is second else self.query_one("#first", RowList)

    @property
    def _row(self) -> Row | None:
        rows, widget = self._rows[self._list.id or "first"], self._list
        return rows[widget.cursor] if widget.cursor < len(rows) else None

    @on(RowList.Moved)
    def tell_keys(self) -> None:
        """Other keys can be used on another row."""
        self.refresh_bindings()

    def why_not(self, command: Command) -> str | None:
        """Enter needs a row that leads somewhere, folds need a folder."""
        if not self.is_mounted:
            return None
        row = self._row
        if command.id == "overview.go" and (row is None or row.leads is None):
            return "this row leads nowhere"
        if command.id in ("overview.unfold", "overview.fold") and (row is None or row.folder is None):
            return "the cursor is on no folder"
        return None

    # Commands

    @on(RowList.Chosen)
    async def go_to_chosen(self, event: RowList.Chosen) -> None:
        """A double click is like enter."""
        event.stop()
        event.rows.focus()
        await self.app.run_action("go", self)

    def action_go(self) -> None:
        """To what the row names."""
        row = self._row
        if row is not None and row.leads is not None:
            self.post_message(self._intent(row.leads))

    def _intent(self, leads: Leads) -> GoTo:
        view = self.view
        key = leads.key
        if key and leads.step == "copy" and view is not None:
            # Rows name paths of either side; the step knows entries.
            entry = view.comparison.entry(key) or view.comparison.at(key)
            key = entry.key if entry is not None else ""
        folder = leads.folder if leads.step == "copy" else ""
        return GoTo(leads.step, key or None, folder=folder or None)

    def action_unfold(self) -> None:
        """Opens the folder, or goes into it."""
        row = self._row
        if row is None or row.folder is None or self._opened is None:
            return
        if row.folder in self._opened:
            self._list.go(self._list.cursor + 1)
        else:
            self._opened.add(row.folder)
            self._show()

    def action_fold(self) -> None:
        """Closes the folder, or goes up to the one that it is in."""
        row = self._row
        if row is None or row.folder is None or self._opened is None:
            return
        if row.folder in self._opened:
            self._opened.discard(row.folder)
            self._show()
            return
        rows = self._rows[self._list.id or "first"]
        above = row.folder.rpartition("/")[0]
        while above:
            for at, one in enumerate(rows):
                if one.folder == above:
                    self._list.go(at)
                    return
            above = above.rpartition("/")[0]

    def action_section(self, by: int) -> None:
        """To the heading of the next section, or of the one before."""
        rows, widget = self._rows[self._list.id or "first"], self._list
        headings = [at for at, row in enumerate(rows) if row.is_heading]
        place = next_place(headings, widget.cursor, by)
        if place is None and by < 0:
            place = 0
        if place is not None:
            # What the section holds is to be seen, not only its heading.
            widget.scroll_to(y=place, animate=False, force=True)
            widget.go(place)

    def action_what_first(self) -> None:
        """To the first thing to do."""
        first = self.query_one("#first", RowList)
        first.focus()
        place = _first_thing(self._rows["first"])
        if place is not None:
            first.go(place)


def _first_thing(rows: Sequence[Row]) -> int | None:
    """The first row that leads somewhere."""
    return next((at for at, row in enumerate(rows) if row.leads is not None), None)


def _same_row(before: Sequence[Row], after: Sequence[Row], cursor: int) -> int:
    """Where the row under the cursor stands now; where it is gone, the cursor keeps its place."""
    if cursor >= len(before) or cursor == 0:
        return cursor
    text = before[cursor].text
    near = sorted(range(len(after)), key=lambda at: abs(at - cursor))
    return next((at for at in near if after[at].text == text and text), cursor)
