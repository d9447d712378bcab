"""Lays a file out on the Resolve screen, and follows it through decisions."""

from textual import work

from screens.panes.cell import NoRows
from screens.panes.painter import signs_for
from screens.resolve.desk import Desk
from screens.resolve.desk_screen import DeskScreen
from screens.resolve.document import Document, read_document
from screens.resolve.file_rows import FileRows
from screens.resolve.merge_rows import BASE, SOURCE, TARGET
from state.errors import PlaitError
from state.view import View


class Laying(DeskScreen):
    """Reads files in a worker; a decision lays the same file out anew."""

    def __init__(self) -> None:
        super().__init__()
        self._hunk: str | None = None

    def watch_view(self, view: View | None) -> None:
        """Goes on to another view: the list, and the file under the decisions as they are now."""
        if not self.is_mounted:
            return
        if view is None or view.merge is None:
            self.desk, self.draft, self.proof = None, None, None
            if view is None:
                self.key = None
            self.sheet.desk = None
            self.sheet.show_rows(NoRows(self.heads), cursor=0)
            self.files_list.show_rows(NoRows(FileRows.heads))
            self.tell()
            return
        self.files.follow(view, self.key)
        if self.key is None or view.comparison.entry(self.key) is None:
            waiting = self.files.next_waiting(view, None, 1)
            self.key = waiting or (self.files.keys[0] if self.files.keys else None)
        self.show_files()
        if self.key is not None:
            self._follow(view, self.key)
        else:
            self.tell()

    def _follow(self, view: View, key: str) -> None:
        """Shows a file under a view; reads it only when its texts are others than before."""
        desk = self.desk
        if desk is None or desk.document.key != key or self._is_outdated(desk, view):
            self._read(view, key)
            return
        before, row, top = desk, self.sheet.cursor, self.sheet.scroll_offset.y
        self._lay(desk.document, view)
        self._go_on(before, row, top)
        if self.proof is not None:
            self.prove(key)

    @staticmethod
    def _is_outdated(desk: Desk, view: View) -> bool:
        document = desk.document
        decisions = view.session.decisions.get(document.key), desk.view.session.decisions.get(document.key)
        if document.whole is not None or any(one is not None and one.kind == "replace" for one in decisions):
            return decisions[0] != decisions[1]
        return view.comparison.entry(document.key) != document.entry or view.merge is not desk.view.merge

    @work(thread=True, exclusive=True, group="load")
    def _read(self, view: View, key: str) -> None:
        workspace = self.workspace
        if workspace is None:
            return
        try:
            document = read_document(workspace, view, key)
        except PlaitError as error:
            self.app.call_from_thread(self._could_not_read, key, str(error))
            return
        if document is not None:
            self.app.call_from_thread(self._have_read, document)

    def _could_not_read(self, key: str, reason: str) -> None:
        if key == self.key:
            self.desk = None
            self.sheet.show_rows(NoRows(self.heads), cursor=0)
            self.say(self.symbols.text(key), self.symbols.text(reason))

    def _have_read(self, document: Document) -> None:
        view = self.view
        if view is None or document.key != self.key:
            return
        is_other = self.desk is None or self.desk.document.key != document.key
        before, row, top = self.desk, self.sheet.cursor, self.sheet.scroll_offset.y
        self._lay(document, view)
        assert self.desk is not None
        if is_other:
            number = self.desk.region_of(self._hunk) if self._hunk else None
            if number is None:
                waiting = self.desk.waiting(self.files.wide)
                number = next(iter(waiting), self.desk.next_region(-1, 1, only_open=False))
            self.sheet.scroll_to(y=0, animate=False, force=True)
            self.sheet.go(0)
            if number is not None:
                self.sheet.go_to_region(number)
        elif before is not None:
            self._go_on(before, row, top)
        self._hunk = None
        self.tell()

    def _lay(self, document: Document, view: View) -> Desk:
        workspace = self.workspace
        assert workspace is not None
        draft = self.draft if self.desk is not None and self.desk.document.key == document.key else None
        self.desk = desk = Desk(
            document, view, workspace.text_of, self.heads, signs_for(self.symbols), draft, self.offers
        )
        if self.proof is None:
            self.sheet.lay(desk)
        self.make_room()
        self.tell()
        self.ask_for_proposals()
        return desk

    def lay_again(self) -> None:
        """Shows the file with the draft and the proposals as they are now; what was in sight stays there."""
        before, view = self.desk, self.view
        if before is None or view is None:
            return
        row, top = self.sheet.cursor, self.sheet.scroll_offset.y
        desk = self._lay(before.document, view)
        if self.proof is None and self.sheet.lay_as(desk, before, row, top):
            if desk.aligned is not None:
                self.mark_run(desk.aligned.region_at(self.sheet.cursor))
            self.tell()

    def mark_run(self, region: int) -> None:
        """Marks the run that was begun, up to the cursor."""
        rows, draft, line = self.desk.rows_by_hunks if self.desk else None, self.draft, self.sheet.line_here()
        if rows is None:
            return
        rows.run = None
        if draft is not None and draft.anchor is not None and line is not None:
            column = {"source": SOURCE, "target": TARGET, "base": BASE}[draft.anchor[0]]
            if column == self.sheet.column:
                rows.run = (region, column, draft.run(draft.anchor[0], line))
        self.sheet.refresh_rows(range(*self.desk.span(region)) if self.desk else None)

    def _go_on(self, before: Desk, row: int, top: int) -> None:
        """Where the cursor stands after decisions changed: the next open conflict, or what was changed."""
        desk, sheet = self.desk, self.sheet
        if desk is None or not desk.by_hunks or self.proof is not None:
            self.goes_on = False
            return
        number = before.region_at(row) if before.by_hunks else None
        changed = desk.first_change(before)
        if self.goes_on and changed is not None:
            self.goes_on = False
            following = desk.next_region(desk.span(changed)[0], 1, only_open=True)
            if following is not None:
                sheet.go_to_region(following)
                return
            number = changed
        elif changed is not None and changed != number:
            sheet.go_to_region(changed)
            return
        if number is not None and before.document is desk.document:
            was, first = before.span(number)[0], desk.span(number)[0]
            last = desk.span(number)[1] - 1
            sheet.lay(desk, cursor=min(first + row - was, last), top=max(0, top + first - was))
            self.tell()

    def arrive(self, key: str | None = None, hunk: str | None = None) -> None:
        """Lays out a file, and puts the cursor on one of its hunks."""
        if key is None:
            return
        view = self.view
        self._hunk = hunk
        if key == self.key and self.desk is not None and view is not None:
            number = self.desk.region_of(hunk) if hunk else None
            if number is not None:
                self.sheet.go_to_region(number)
            return
        self.open_file(key)

    def open_file(self, key: str) -> None:
        self.record_draft()
        self.key = key
        self.leave_proof()
        view = self.view
        if view is None or view.merge is None:
            return
        self.files.follow(view, key)
        self.show_files()
        self._read(view, key)
