"""The Copy screen: source, target and proposed result as three aligned trees."""

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Input

from screens.commands import Command, bindings
from screens.copy.acts import ACTS, REVIEW, Act, outcome
from screens.copy.commands import COMMANDS
from screens.copy.detail import Detail
from screens.copy.filters import NAMED_FILTERS, NEEDS_YOU, Filter, Overview
from screens.copy.folds import FolderRow
from screens.copy.listing import Listing
from screens.copy.outlook import Outlook
from screens.copy.questions import ask_destination, ask_exclusion, ask_mapping, exclusions_of, mappings_of
from screens.copy.shown import Shown
from screens.copy.tree_rows import RESULT
from screens.frame import place
from screens.intents import ChangeExclusions, ChangeMappings, CopyEntry, GoTo, ReviewEntries
from screens.panes.cell import Head
from screens.panes.heads import Heads
from screens.panes.menu import Item, Menu
from screens.panes.painter import signs_for
from screens.panes.sheet import Sheet
from screens.step import StepScreen
from state.comparison.entry import Entry, Status
from state.view import Standing, View


class CopyScreen(StepScreen):
    """Decides entry by entry, or folder by folder, what the result holds."""

    STEP = "copy"
    CATALOGUE = COMMANDS
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(COMMANDS)]

    DEFAULT_CSS = """
    CopyScreen {
        & #search { display: none; height: 1; border: none; padding: 0 1; background: $surface; }
        & #search.shown { display: block; }
        & Shown { display: none; }
        & Shown.shown { display: block; }
        & Sheet { height: 1fr; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._outlook: Outlook | None = None
        self._wanted: tuple[str, str | None] | None = None
        self._path = ""

    def compose_body(self) -> ComposeResult:
        """What is shown, the search, the three trees, and the row under the cursor in words."""
        sheet = Sheet(id="trees", signs=signs_for(self.symbols), by_rows=True)
        yield Shown(id="shown")
        yield Input(placeholder="part of a path; enter goes to what is found, esc gives up", id="search")
        yield Heads(sheet, active=self.symbols.cursor)
        yield sheet
        yield Detail(id="detail")

    def on_mount(self) -> None:
        """The keyboard acts in the trees."""
        self.query_one(Detail).symbols = self.symbols
        # Watched and not told by a message, so that words and rows change in the same frame.
        self.watch(self._sheet, "cursor", self._moved, init=False)
        # Where only one column fits, it is the one that says what will be.
        self._sheet.column = RESULT
        self._sheet.focus()

    @property
    def _sheet(self) -> Sheet:
        return self.query_one("#trees", Sheet)

    # The view

    def watch_view(self, view: View | None) -> None:
        """Lists a comparison that is new in a worker; another decision changes only what stands in rows."""
        if not self.is_mounted or view is None:
            return
        outlook = self._outlook
        if outlook is None or outlook.overview.listing.comparison is not view.comparison:
            self._list(view)
        else:
            self._go_on(Overview(outlook.overview.listing, view, outlook.overview))

    @work(thread=True, exclusive=True, group="listing")
    def _list(self, view: View) -> None:
        overview = Overview(Listing(view.comparison), view)
        self.app.call_from_thread(self._listed, overview)

    def _listed(self, overview: Overview) -> None:
        view = self.view
        if view is None or view.comparison is not overview.listing.comparison:
            return
        if view is not overview.view:
            overview = Overview(overview.listing, view, overview)
        if self._outlook is None:
            self._outlook = Outlook(overview, self._heads(view), self.symbols)
            self._show_rows()
        else:
            self._go_on(overview)
        if self._wanted is not None:
            self.arrive(*self._wanted)

    def _go_on(self, overview: Overview) -> None:
        outlook = self._outlook
        assert outlook is not None
        path = outlook.path_at(self._sheet.cursor)
        grown = overview.view.merge is not outlook.overview.view.merge
        moved = outlook.follow(overview)
        if grown:
            outlook.uncover()
        if moved or grown:
            self._show_rows(path)
        else:
            sheet = self._sheet
            sheet.rows = outlook.rows
            sheet.refresh_rows()
            self._tell()

    def _heads(self, view: View) -> Sequence[Head]:
        session = view.session
        sides = [
            Head(name, place(snapshot, self.symbols) if snapshot is not None else "")
            for name, snapshot in (("source", session.source), ("target", session.target))
        ]
        return (*sides, Head("proposed result", "what apply will write"))

    def _show_rows(self, path: str | None = None) -> None:
        outlook = self._outlook
        if outlook is None:
            return
        sheet = self._sheet
        cursor = outlook.row_of(path) if path else None
        sheet.show_rows(outlook.rows, cursor=cursor)
        self._tell()

    def _tell(self) -> None:
        """Says in words what is shown and what is under the cursor."""
        outlook = self._outlook
        if outlook is None:
            return
        shown, detail, sheet = self.query_one(Shown), self.query_one(Detail), self._sheet
        shown.show(outlook.filter, len(outlook.paths), len(outlook.overview.listing), len(outlook.marked))
        entry = self._entry
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
            "an act here means all of them",
        )

    @property
    def _entry(self) -> Entry | None:
        """The entry under the cursor."""
        rows, y = self._sheet.rows, self._sheet.cursor
        outlook = self._outlook
        if outlook is None or not 0 <= y < len(rows):
            return None
        return outlook.rows.entry(y)

    def _moved(self) -> None:
        self._tell()

    @on(Sheet.Opened)
    def _opened(self) -> None:
        self.action_open()

    def arrive(self, key: str | None = None, hunk: str | None = None) -> None:
        """Puts the cursor on an entry."""
        outlook = self._outlook
        if outlook is None:
            self._wanted = (key, hunk) if key is not None else None
            return
        self._wanted = None
        if key is None:
            return
        path = outlook.overview.listing.path_of(key)
        if key not in outlook.keys:
            outlook.show(Filter())
        row = outlook.reveal(path)
        self._sheet.show_rows(outlook.rows, cursor=row)
        self._sheet.keep_in_sight(row, 3, 3)
        self._tell()

    # What can be done

    def why_not(self, command: Command) -> str | None:
        """Acts need an entry that they make sense for."""
        outlook = self._outlook
        if outlook is None:
            return "the repositories are still being compared"
        name = command.action
        if name in ACTS or name in ("copy_to",):
            entry = self._entry
            if outlook.marked or entry is None:
                return None
            return self._why_not_entry(name, entry, outlook.standings.get(entry.key, Standing.SETTLED))
        return None

    @staticmethod
    def _why_not_entry(name: str, entry: Entry, standing: Standing) -> str | None:
        if entry.status is Status.EXCLUDED:
            return "the entry is excluded; e changes the patterns"
        if name == "copy_to" and entry.source is None and entry.target is None:
            return "its content isn't in this repository"
        if name == "confirm" and standing is not Standing.STALE:
            return "only a stale decision can be confirmed"
        if name == "review" and standing not in (Standing.UNREVIEWED, Standing.DECIDED):
            return "git merged nothing here that needs a review"
        if name in ("take", "keep") and entry.status is Status.IDENTICAL and standing is Standing.SETTLED:
            return "both sides hold the same"
        return None

    def _keys(self) -> list[str]:
        """What an act means: all that is marked, else the row under the cursor."""
        outlook = self._outlook
        if outlook is None:
            return []
        if outlook.marked:
            return [key for key in outlook.overview.listing.keys if key in outlook.marked]
        return outlook.keys_at(self._sheet.cursor)

    def _do(self, act: Act) -> None:
        outlook = self._outlook
        assert outlook is not None
        keys = self._keys()
        meant = act.meant(keys, outlook.statuses, outlook.standings)
        if not meant:
            self.notify(f"Nothing to {act.name} here.", severity="warning", markup=False)
            return
        self.post_message(act.intent(meant))
        if len(keys) > 1:
            self.notify(outcome(act, len(meant), len(keys) - len(meant)), markup=False)
        outlook.unmark()

    def action_take(self) -> None:
        """The source's version stands."""
        self._do(ACTS["take"])

    def action_keep(self) -> None:
        """The target's version stands."""
        self._do(ACTS["keep"])

    def action_drop(self) -> None:
        """The entries are not in the result."""
        self._do(ACTS["drop"])

    def action_confirm(self) -> None:
        """Stale decisions hold again."""
        self._do(ACTS["confirm"])

    def action_review(self) -> None:
        """The operator has looked at what git merged; on what is reviewed already, takes that back."""
        outlook = self._outlook
        assert outlook is not None
        keys = self._keys()
        if REVIEW.meant(keys, outlook.statuses, outlook.standings):
            self._do(REVIEW)
            return
        reviewed = [key for key in keys if key in outlook.overview.view.session.reviewed]
        if reviewed:
            self.post_message(ReviewEntries(reviewed, False))
        else:
            self.notify("Nothing to review here.", severity="warning", markup=False)

    # Finding

    def action_next_open(self, by: int) -> None:
        """Goes to the next or previous entry that needs the operator."""
        outlook, sheet = self._outlook, self._sheet
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

    @work
    async def action_choose_filter(self) -> None:
        """Asks which entries are to be shown."""
        outlook = self._outlook
        if outlook is None:
            return
        items = []
        for number, named in enumerate(NAMED_FILTERS):
            count = len(outlook.overview.paths(named.filter)[0])
            items.append(Item(named.word, "0123456789abc"[number], named.word, f"{count:,}"))
        present = replace(outlook.filter, text="")
        chosen = next((named.word for named in NAMED_FILTERS if named.filter == present), None)
        word = await self.app.push_screen_wait(Menu("Show", items, chosen))
        if word is not None:
            wanted = next(named.filter for named in NAMED_FILTERS if named.word == word)
            self._show(replace(wanted, text=outlook.filter.text))

    def action_needs_you(self) -> None:
        """Shows only what needs the operator, or everything again."""
        if self._outlook is not None:
            wanted = Filter(standings=NEEDS_YOU)
            self._show(Filter() if self._outlook.filter == wanted else wanted)

    def _show(self, wanted: Filter) -> None:
        outlook = self._outlook
        if outlook is None:
            return
        path = outlook.path_at(self._sheet.cursor)
        outlook.show(wanted)
        self._show_rows(path)

    def action_search(self) -> None:
        """Opens the search field."""
        field = self.query_one("#search", Input)
        field.add_class("shown")
        field.focus()

    @on(Input.Changed, "#search")
    def _search_changed(self, event: Input.Changed) -> None:
        if self._outlook is not None and event.value != self._outlook.filter.text:
            self._show(self._outlook.with_text(event.value))

    @on(Input.Submitted, "#search")
    def _search_done(self) -> None:
        field = self.query_one("#search", Input)
        field.set_class(bool(field.value), "shown")
        self._sheet.focus()

    # Looking

    def action_open(self) -> None:
        """Opens the file side by side, or opens and closes the folder."""
        outlook = self._outlook
        if outlook is None or not len(outlook.tree):
            return
        row = outlook.tree.row(self._sheet.cursor)
        if isinstance(row, FolderRow):
            self._set_open(row.folder, not row.is_open)
        else:
            self.post_message(GoTo("resolve", outlook.keys[row.place]))

    def _set_open(self, folder: str, is_open: bool) -> None:
        outlook = self._outlook
        assert outlook is not None
        outlook.set_open([folder], is_open)
        self._show_rows(f"{folder}/")

    def action_unfold(self) -> None:
        """Opens the folder, or goes into it."""
        outlook = self._outlook
        if outlook is None or not len(outlook.tree):
            return
        row = outlook.tree.row(self._sheet.cursor)
        if isinstance(row, FolderRow):
            if row.is_open:
                self._sheet.go(self._sheet.cursor + 1)
            else:
                self._set_open(row.folder, True)

    def action_fold(self) -> None:
        """Closes the folder, or goes up to it."""
        outlook = self._outlook
        if outlook is None or not len(outlook.tree):
            return
        row = outlook.tree.row(self._sheet.cursor)
        if isinstance(row, FolderRow) and row.is_open:
            self._set_open(row.folder, False)
            return
        parent = outlook.parent_row(self._sheet.cursor)
        if parent is not None:
            self._sheet.go(parent)

    def action_unfold_all(self) -> None:
        """Shows every entry."""
        self._set_all(True)

    def action_fold_all(self) -> None:
        """Shows the uppermost folders only."""
        self._set_all(False)

    def _set_all(self, is_open: bool) -> None:
        outlook = self._outlook
        if outlook is not None:
            path = outlook.path_at(self._sheet.cursor)
            outlook.set_all_open(is_open)
            self._show_rows(path)

    def action_mark(self) -> None:
        """Marks the row and goes on."""
        self.action_mark_on(1)

    def action_mark_on(self, by: int) -> None:
        """Marks the row and goes up or down."""
        outlook, sheet = self._outlook, self._sheet
        if outlook is None:
            return
        outlook.mark(outlook.keys_at(sheet.cursor))
        sheet.rows = outlook.rows
        sheet.refresh_rows()
        sheet.go(sheet.cursor + by)
        self._tell()

    def action_mark_all(self) -> None:
        """Marks every entry that is shown."""
        outlook = self._outlook
        if outlook is not None:
            outlook.mark(outlook.keys)
            self._show_rows()

    def action_leave(self) -> None:
        """Lets go of marks, then of the search, then of the filter."""
        outlook = self._outlook
        field = self.query_one("#search", Input)
        if outlook is None:
            return
        if self.focused is field or field.value:
            field.value = ""
            field.remove_class("shown")
            self._sheet.focus()
            self._show(outlook.with_text(""))
        elif outlook.marked:
            outlook.unmark()
            self._show_rows()
        elif not outlook.filter.is_everything:
            self._show(Filter())

    # Landing elsewhere

    @work
    async def action_copy_to(self) -> None:
        """Asks for another path."""
        entry = self._entry
        if entry is None:
            self.notify("Go to one file first: a copy is of one file.", severity="warning", markup=False)
            return
        answer = await self.app.push_screen_wait(ask_destination(entry))
        if answer is not None and answer.values is not None:
            self.post_message(CopyEntry(entry.key, answer.values[0]))

    @work
    async def action_map_folder(self) -> None:
        """Asks where a folder of the source is to land."""
        view = self.view
        if view is None:
            return
        answer = await self.app.push_screen_wait(ask_mapping(view, self._source_folder()))
        if answer is not None:
            self.post_message(ChangeMappings(mappings_of(answer)))

    def _source_folder(self) -> str:
        """The folder of the source that the cursor is in, before any mapping."""
        entry = self._entry
        if entry is None and self._outlook is not None:
            keys = self._outlook.keys_at(self._sheet.cursor)
            entry = self._outlook.overview.listing.comparison.entry(keys[0]) if keys else None
            path = self._outlook.path_at(self._sheet.cursor)
            if entry is not None and entry.landed_path == entry.source_path:
                return path.rstrip("/")
        return (entry.source_path or "").rpartition("/")[0] if entry is not None else ""

    @work
    async def action_exclude(self) -> None:
        """Asks for a pattern that keeps entries out of the merge."""
        view, outlook = self.view, self._outlook
        if view is None or outlook is None:
            return
        path = outlook.path_at(self._sheet.cursor)
        entry = self._entry
        pattern = "/" + path if path else ""
        if entry is not None and entry.status is Status.EXCLUDED:
            pattern = "!" + pattern
        answer = await self.app.push_screen_wait(ask_exclusion(view, pattern))
        if answer is not None:
            self.post_message(ChangeExclusions(exclusions_of(view, answer)))
