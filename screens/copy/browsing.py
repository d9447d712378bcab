"""Finding one's way on the Copy screen: next open entry, filter, search, folds and marks."""

from dataclasses import replace

from textual import on, work
from textual.widgets import Input

from screens.copy.filters import NAMED_FILTERS, NEEDS_YOU, Filter
from screens.copy.folds import FolderRow
from screens.copy.trees import TreesScreen
from screens.intents import GoTo
from screens.panes.menu import Item, Menu


class Browsing(TreesScreen):
    """Changes what is shown, and nothing else."""

    # Finding

    def action_next_open(self, by: int) -> None:
        """Goes to the next or previous entry that needs the operator."""
        outlook, sheet = self.outlook, self.sheet
        if outlook is None:
            return
        path = outlook.next_waiting(sheet.cursor, by)
        if path is None:
            self.notify("Nothing here needs you.", markup=False)
            return
        row = outlook.reveal(path)
        if len(outlook.tree) != len(sheet.rows):
            sheet.show_rows(outlook.rows)
        sheet.go(row, 3, 3)

    @work(group="question")
    async def action_choose_filter(self) -> None:
        """Asks which entries are to be shown."""
        outlook = self.outlook
        if outlook is None:
            return
        items = []
        for number, named in enumerate(NAMED_FILTERS):
            count = outlook.overview.count_of(named.filter)
            items.append(Item(named.word, "0123456789abc"[number], named.word, f"{count:,}"))
        present = replace(outlook.filter, text="")
        chosen = next((named.word for named in NAMED_FILTERS if named.filter == present), None)
        word = await self.app.push_screen_wait(Menu("Show", items, chosen))
        if word is not None:
            wanted = next(named.filter for named in NAMED_FILTERS if named.word == word)
            self.show_filtered(replace(wanted, text=outlook.filter.text))

    def action_needs_you(self) -> None:
        """Shows only what needs the operator, or everything again."""
        if self.outlook is not None:
            wanted = Filter(standings=NEEDS_YOU)
            self.show_filtered(Filter() if self.outlook.filter == wanted else wanted)

    def action_search(self) -> None:
        """Opens the search field."""
        field = self.query_one("#search", Input)
        field.add_class("shown")
        field.focus()

    @on(Input.Changed, "#search")
    def _search_changed(self, event: Input.Changed) -> None:
        if self.outlook is not None and event.value != self.outlook.filter.text:
            self.show_filtered(self.outlook.with_text(event.value))

    @on(Input.Submitted, "#search")
    def _search_done(self) -> None:
        field = self.query_one("#search", Input)
        field.set_class(bool(field.value), "shown")
        self.sheet.focus()

    def arrive_at_folder(self, folder: str) -> None:
        """Shows only what is below a folder, with the cursor on the first entry there."""
        outlook = self.outlook
        if outlook is None:
            self._wanted_folder = folder
            return
        self._wanted_folder = None
        wanted = Filter(text=f"{folder}/" if folder else "")
        field = self.query_one("#search", Input)
        field.value = wanted.text
        field.set_class(bool(wanted.text), "shown")
        self.show_filtered(wanted)
        path = next((one for one in outlook.paths if one.startswith(wanted.text)), None)
        if path is not None:
            row = outlook.reveal(path)
            self.sheet.show_rows(outlook.rows, cursor=row)
            self.sheet.keep_in_sight(row, 3, 3)
            self.tell()

    # Looking

    def action_open(self) -> None:
        """Opens the file side by side, or opens and closes the folder."""
        outlook = self.outlook
        if outlook is None or not len(outlook.tree):
            return
        row = outlook.tree.row(self.sheet.cursor)
        if isinstance(row, FolderRow):
            self._set_open(row.folder, not row.is_open)
        else:
            self.post_message(GoTo("resolve", outlook.keys[row.place]))

    def _set_open(self, folder: str, is_open: bool) -> None:
        outlook = self.outlook
        assert outlook is not None
        outlook.set_open([folder], is_open)
        self.show_rows(f"{folder}/")

    def action_unfold(self) -> None:
        """Opens the folder, or goes into it."""
        outlook = self.outlook
        if outlook is None or not len(outlook.tree):
            return
        row = outlook.tree.row(self.sheet.cursor)
        if isinstance(row, FolderRow):
            if row.is_open:
                self.sheet.go(self.sheet.cursor + 1)
            else:
                self._set_open(row.folder, True)

    def action_fold(self) -> None:
        """Closes the folder, or goes up to it."""
        outlook = self.outlook
        if outlook is None or not len(outlook.tree):
            return
        row = outlook.tree.row(self.sheet.cursor)
        if isinstance(row, FolderRow) and row.is_open:
            self._set_open(row.folder, False)
            return
        parent = outlook.parent_row(self.sheet.cursor)
        if parent is not None:
            self.sheet.go(parent)

    def action_unfold_all(self) -> None:
        """Shows every entry."""
        self._set_all(True)

    def action_fold_all(self) -> None:
        """Shows the uppermost folders only."""
        self._set_all(False)

    def _set_all(self, is_open: bool) -> None:
        outlook = self.outlook
        if outlook is not None:
            path = outlook.path_at(self.sheet.cursor)
            outlook.set_all_open(is_open)
            self.show_rows(path)

    def action_mark(self) -> None:
        """Marks the row and goes on."""
        self.action_mark_on(1)

    def action_mark_on(self, by: int) -> None:
        """Marks the row and goes up or down."""
        outlook, sheet = self.outlook, self.sheet
        if outlook is None:
            return
        outlook.mark(outlook.keys_at(sheet.cursor))
        sheet.rows = outlook.rows
        sheet.refresh_rows()
        sheet.go(sheet.cursor + by)
        self.tell()

    def action_mark_all(self) -> None:
        """Marks every entry that is shown."""
        outlook = self.outlook
        if outlook is not None:
            outlook.mark(outlook.keys)
            self.show_rows()

    def action_leave(self) -> None:
        """Lets go of marks, then of the search, then of the filter."""
        outlook = self.outlook
        field = self.query_one("#search", Input)
        if outlook is None:
            return
        if self.focused is field or field.value:
            field.value = ""
            field.remove_class("shown")
            self.sheet.focus()
            self.show_filtered(outlook.with_text(""))
        elif outlook.marked:
            outlook.unmark()
            self.show_rows()
        elif not outlook.filter.is_everything:
            self.show_filtered(Filter())
