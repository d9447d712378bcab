"""The two trees and the result on the Copy screen: what is shown, and what is said about it."""

from collections.abc import Sequence

from textual import on, work

from screens.copy.detail import Detail
from screens.copy.filters import Filter, Overview
from screens.copy.folds import FolderRow
from screens.copy.listing import Listing
from screens.copy.outlook import Outlook
from screens.copy.shown import Shown
from screens.panes.cell import Head, NoRows
from screens.panes.sheet import Sheet
from screens.panes.sides import side_heads
from screens.step import StepScreen
from state.comparison.entry import Entry
from state.view import Standing, View


class TreesScreen(StepScreen):
    """Follows the view: a new comparison is listed in a worker, a decision changes only what stands in rows."""

    def __init__(self) -> None:
        super().__init__()
        self.outlook: Outlook | None = None
        self._wanted: str | None = None
        self._wanted_folder: str | None = None
        self._usable: object = None

    @property
    def sheet(self) -> Sheet:
        """The columns."""
        return self.query_one("#trees", Sheet)

    def action_open(self) -> None:
        """Opens the file side by side, or opens and closes the folder."""

    # The view

    def watch_view(self, view: View | None) -> None:
        """Shows another view."""
        if not self.is_mounted:
            return
        if view is None:
            self.outlook = None
            self.sheet.show_rows(NoRows(self._heads(None)), cursor=0)
            self.query_one(Detail).show_nothing("Both sides are not compared yet.")
            return
        outlook = self.outlook
        if outlook is None or outlook.overview.listing.comparison is not view.comparison:
            self._list(view)
        else:
            self._go_on(Overview(outlook.overview.listing, view, outlook.overview))

    @work(thread=True, exclusive=True, group="load")
    def _list(self, view: View) -> None:
        overview = Overview(Listing(view.comparison), view)
        self.app.call_from_thread(self._listed, overview)

    def _listed(self, overview: Overview) -> None:
        view = self.view
        if view is None or view.comparison is not overview.listing.comparison:
            return
        if view is not overview.view:
            overview = Overview(overview.listing, view, overview)
        if self.outlook is None:
            self.outlook = Outlook(overview, self._heads(view), self.symbols)
            self.show_rows()
        else:
            self._go_on(overview)
        if self._wanted is not None:
            self.arrive(self._wanted)
        if self._wanted_folder is not None:
            self.arrive_at_folder(self._wanted_folder)

    def _go_on(self, overview: Overview) -> None:
        outlook = self.outlook
        assert outlook is not None
        outlook.heads = self._heads(overview.view)
        path = outlook.path_at(self.sheet.cursor)
        grown = overview.view.merge is not outlook.overview.view.merge
        moved = outlook.follow(overview)
        if grown:
            outlook.uncover()
        if moved or grown:
            self.show_rows(path)
        else:
            sheet = self.sheet
            sheet.rows = outlook.rows
            sheet.refresh_rows()
            self.tell()

    def _heads(self, view: View | None) -> Sequence[Head]:
        sides = side_heads(view.session if view is not None else None, self.symbols)
        return (*sides, Head("proposed result", "what apply will write"))

    def show_rows(self, path: str | None = None) -> None:
        """Shows the rows as they are now, with the cursor on a path if one is given."""
        outlook = self.outlook
        if outlook is None:
            return
        sheet = self.sheet
        cursor = outlook.row_of(path) if path else None
        sheet.show_rows(outlook.rows, cursor=cursor)
        self.tell()

    def tell(self) -> None:
        """Says in words what is shown and what is under the cursor."""
        outlook = self.outlook
        if outlook is None:
            return
        shown, detail, sheet = self.query_one(Shown), self.query_one(Detail), self.sheet
        shown.show(outlook.filter, len(outlook.paths), len(outlook.overview.listing), len(outlook.marked))
        entry = self.entry
        standing = outlook.standings.get(entry.key, Standing.SETTLED) if entry is not None else None
        usable = (entry.status if entry is not None else None, standing, bool(outlook.marked))
        if usable != self._usable:
            self._usable = usable
            self.refresh_bindings()
        if entry is not None:
            detail.show_entry(entry, outlook.overview.view.state(entry))
            return
        row = outlook.tree.row(sheet.cursor) if len(outlook.tree) else None
        if not isinstance(row, FolderRow):
            detail.show_nothing("nothing here: esc shows everything again")
            return
        detail.show_folder(
            row.folder,
            row.stop - row.first,
            outlook.overview.listing.counts(row.folder),
            outlook.overview.counts(row.folder),
            "an act here means all of them; enter opens and closes it",
        )

    @property
    def entry(self) -> Entry | None:
        """The entry under the cursor."""
        rows, y = self.sheet.rows, self.sheet.cursor
        outlook = self.outlook
        if outlook is None or not 0 <= y < len(rows):
            return None
        return outlook.rows.entry(y)

    @on(Sheet.Opened)
    def _opened(self) -> None:
        self.action_open()

    def arrive(self, key: str | None = None, hunk: str | None = None) -> None:
        """Puts the cursor on an entry."""
        outlook = self.outlook
        if outlook is None:
            self._wanted = key
            return
        self._wanted = None
        if key is None:
            return
        path = outlook.overview.listing.path_of(key)
        if key not in outlook.keys:
            outlook.show(Filter())
        row = outlook.reveal(path)
        self.sheet.show_rows(outlook.rows, cursor=row)
        self.sheet.keep_in_sight(row, 3, 3)
        self.tell()

    def show_filtered(self, wanted: Filter) -> None:
        """Shows what passes a filter; the cursor stays on its row if that is still there."""
        outlook = self.outlook
        if outlook is None:
            return
        path = outlook.path_at(self.sheet.cursor)
        outlook.show(wanted)
        self.show_rows(path)
