"""The Resolve screen: files with conflicts, hunk by hunk, source, target and proposed result in step."""

from collections.abc import Sequence
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.events import Resize
from textual.widgets import Static

from screens.commands import bindings
from screens.frame import place
from screens.panes.cell import Head, NoRows
from screens.panes.columns import fits
from screens.panes.heads import Heads
from screens.panes.painter import signs_for
from screens.panes.sheet import Sheet
from screens.resolve.commands import COMMANDS
from screens.resolve.desk import Desk
from screens.resolve.desk_screen import DeskScreen
from screens.resolve.document import Document, read_document
from screens.resolve.file_line import file_line
from screens.resolve.file_rows import FileRows
from screens.resolve.hunk_editor import HunkEditor
from screens.resolve.hunk_sheet import HunkSheet
from screens.resolve.hunk_words import hunk_words
from screens.resolve.merge_rows import BASE, RESULT, SOURCE, TARGET
from screens.resolve.proof_rows import ProofRows, summary
from state.errors import PlaitError
from state.merging.proof import Proof
from state.view import View

SIDES = (SOURCE, TARGET, RESULT)
ROOMY = 34
"""From so many rows on the list of files is always in sight."""


class ResolveScreen(DeskScreen):
    """Lists the files that wait, and lays one of them out hunk by hunk."""

    STEP = "resolve"
    CATALOGUE = COMMANDS
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(COMMANDS)]

    DEFAULT_CSS = """
    ResolveScreen {
        & #files { height: auto; max-height: 7; display: none; }
        & #files.shown { display: block; }
        & #file, & #hunk, & #next { height: 1; padding: 0 1; }
        & #file { background: $surface; }
        & #hunk, & #next { background: $surface; }
        & #next { color: $foreground 60%; }
        & #panes { height: 1fr; }
        & HunkSheet { width: 1fr; height: 100%; }
        & #panes.editing HunkSheet { width: 2fr; }
        & #panes.narrow { layout: vertical; }
        & #panes.narrow.editing HunkSheet { width: 100%; height: 1fr; }
        & #panes.narrow.editing HunkEditor { width: 100%; height: 1fr; }
        &:ansi #file, &:ansi #hunk { background: ansi_default; text-style: bold; }
        &:ansi #next { background: ansi_default; color: ansi_default; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._key: str | None = None
        self._hunk: str | None = None
        self._shows_base = False
        self._proof: Proof | None = None
        self._wants_files = False
        self._usable: object = None

    def compose_body(self) -> ComposeResult:
        """The files, the one that is open, its columns, and the hunk under the cursor in words."""
        signs = signs_for(self.symbols)
        files, sheet = Sheet(id="files", signs=signs, by_rows=True), HunkSheet(id="texts")
        files.shown, sheet.signs = (0,), signs
        yield files
        yield Static(id="file", markup=False)
        yield Heads(sheet, active=self.symbols.cursor)
        with Horizontal(id="panes"):
            yield sheet
            yield HunkEditor(id="editor")
        yield Static(id="hunk", markup=False)
        yield Static(id="next", markup=False)

    def on_mount(self) -> None:
        """The keyboard acts in the texts."""
        # Watched and not told by a message, so that words and rows change in the same frame.
        for name in ("cursor", "column"):
            self.watch(self.sheet, name, self._moved, init=False)
        self.sheet.focus()
        self._arrange()

    def on_resize(self, event: Resize) -> None:
        """Other columns fit."""
        self._arrange()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Recording a text is a key only while there is one."""
        if action == "keep_text":
            return self.query_one(HunkEditor).is_shown
        return super().check_action(action, parameters)

    @property
    def _list(self) -> Sheet:
        return self.query_one("#files", Sheet)

    # The view

    def watch_view(self, view: View | None) -> None:
        """Goes on to another view: the list, and the file under the decisions as they are now."""
        if not self.is_mounted:
            return
        if view is None or view.merge is None:
            self.desk, self.draft, self._proof = None, None, None
            if view is None:
                self._key = None
            self.sheet.desk = None
            self.sheet.show_rows(NoRows(self._heads(view)), cursor=0)
            self._list.show_rows(NoRows(FileRows.heads))
            self._tell()
            return
        self.files.follow(view, self._key)
        if self._key is None or view.comparison.entry(self._key) is None:
            waiting = self.files.next_waiting(view, None, 1)
            self._key = waiting or (self.files.keys[0] if self.files.keys else None)
        self._show_files()
        if self._key is not None:
            self._follow(view, self._key)
        else:
            self._tell()

    def _follow(self, view: View, key: str) -> None:
        """Shows a file under a view; reads it only when its texts are others than before."""
        desk = self.desk
        if desk is None or desk.document.key != key or self._is_outdated(desk, view):
            self._read(view, key)
            return
        before, row, top = desk, self.sheet.cursor, self.sheet.scroll_offset.y
        self._lay(desk.document, view)
        self._go_on(before, row, top)
        if self._proof is not None:
            self._prove(key)

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
        if key == self._key:
            self.desk = None
            self.sheet.show_rows(NoRows(self._heads(self.view)), cursor=0)
            self.query_one("#file", Static).update(Content(self.symbols.text(key)))
            self.query_one("#hunk", Static).update(Content(self.symbols.text(reason)))
            self.query_one("#next", Static).update(Content(""))

    def _have_read(self, document: Document) -> None:
        view = self.view
        if view is None or document.key != self._key:
            return
        is_other = self.desk is None or self.desk.document.key != document.key
        before, row, top = self.desk, self.sheet.cursor, self.sheet.scroll_offset.y
        self._lay(document, view)
        assert self.desk is not None
        if is_other:
            number = self.desk.region_of(self._hunk) if self._hunk else None
            if number is None:
                number = next(iter(self.desk.open), self.desk.next_region(-1, 1, only_open=False))
            self.sheet.scroll_to(y=0, animate=False, force=True)
            self.sheet.go(0)
            if number is not None:
                self.sheet.go_to_region(number)
        elif before is not None:
            self._go_on(before, row, top)
        self._hunk = None
        self._tell()

    def _lay(self, document: Document, view: View) -> Desk:
        workspace = self.workspace
        assert workspace is not None
        draft = self.draft if self.desk is not None and self.desk.document.key == document.key else None
        self.desk = desk = Desk(
            document, view, workspace.text_of, self._heads(view), signs_for(self.symbols), draft
        )
        if self._proof is None:
            self.sheet.lay(desk)
        self._arrange()
        self._tell()
        return desk

    def lay_again(self) -> None:
        """Shows the file with the draft as it is now."""
        desk, view = self.desk, self.view
        if desk is None or view is None:
            return
        row = self.sheet.cursor
        region, top = self.sheet.number, self.sheet.scroll_offset.y
        offset = row - desk.span(region)[0] if region is not None else 0
        desk = self._lay(desk.document, view)
        if region is not None and desk.by_hunks:
            first, stop = desk.span(region)
            self.sheet.lay(desk, cursor=min(first + offset, stop - 1), top=top)
            self._mark_run(region)

    def _mark_run(self, region: int) -> None:
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
        if desk is None or not desk.by_hunks or self._proof is not None:
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

    # What is seen

    def _heads(self, view: View | None) -> Sequence[Head]:
        session = view.session if view is not None else None
        sides = [
            Head(name, place(snapshot, self.symbols) if snapshot is not None else "")
            for name, snapshot in (
                ("source", session.source if session is not None else None),
                ("target", session.target if session is not None else None),
            )
        ]
        return (*sides, Head("proposed result"), Head("base", "the common version"))

    def _arrange(self) -> None:
        """Which columns are shown, and whether the list of files is."""
        width, height = self.size
        sheet = self.sheet
        lead, gutter = (sheet.rows.lead, sheet.rows.gutter) if len(sheet.rows) else (3, 5)
        is_narrow = not fits(width - 1, lead, gutter, len(SIDES))
        editing = self.query_one(HunkEditor).is_shown
        panes = self.query_one("#panes")
        panes.set_class(is_narrow, "narrow")
        panes.set_class(editing, "editing")
        if self._proof is not None:
            shown: tuple[int, ...] = (0, 1)
        elif editing:
            shown = (SOURCE, TARGET, BASE) if is_narrow and self.has_base else (SOURCE, TARGET)
        elif self.has_base and is_narrow:
            shown = (*SIDES, BASE)
        elif self.has_base and self._shows_base:
            shown = (BASE, *SIDES) if fits(width - 1, lead, gutter, 4) else (BASE, SOURCE, TARGET)
        else:
            shown = SIDES
        sheet.shown = shown
        files = self._list
        files.set_class(self._wants_files or (height >= ROOMY and len(self.files.keys) > 1), "shown")

    def _show_files(self) -> None:
        view = self.view
        if view is None:
            return
        rows = FileRows(view, self.files.keys, self._key, self.symbols)
        at = self.files.keys.index(self._key) if self._key in self.files.keys else None
        self._list.show_rows(rows, cursor=None if self._list.has_focus else at)
        self._list.styles.height = min(6, max(1, len(rows)))
        self._arrange()

    def _tell(self) -> None:
        """Says in words which file this is and what stands under the cursor."""
        desk, view = self.desk, self.view
        file, hunk, following = (self.query_one(f"#{name}", Static) for name in ("file", "hunk", "next"))
        if desk is None or view is None:
            file.update(Content(""), layout=False)
            words = "Both sides are still being compared." if view is None or view.merge is None else ""
            if not words and not self.files.keys:
                words = "No file is in conflict. f lists all that need a look; 1 goes to Copy, 3 to Finish."
            hunk.update(Content(words), layout=False)
            following.update(Content(""), layout=False)
            return
        file.update(file_line(desk, self.files, self.symbols, self.size.width), layout=False)
        if self._proof is not None:
            hunk.update(Content.assemble(("Proof. ", "bold"), summary(self._proof)), layout=False)
            following.update(
                Content("n goes to the next change that didn't come through as it was, p goes back.")
            )
        else:
            first, second = hunk_words(desk, self.sheet.cursor, self.symbols)
            hunk.update(first, layout=False)
            following.update(second, layout=False)
        usable = (desk, self.sheet.number, self.sheet.column == RESULT, self._proof is None)
        if usable != self._usable:
            self._usable = usable
            self.refresh_bindings()

    def _moved(self) -> None:
        region = self.sheet.number
        if self.draft is not None and self.draft.anchor is not None and region == self.draft.region:
            self._mark_run(region)
        self._tell()

    @on(Sheet.Opened, "#files")
    def _opened(self) -> None:
        self.action_record()

    # Finding

    def arrive(self, key: str | None = None, hunk: str | None = None) -> None:
        """Lays out a file, and puts the cursor on one of its hunks."""
        if key is None:
            return
        view = self.view
        self._hunk = hunk
        if key == self._key and self.desk is not None and view is not None:
            number = self.desk.region_of(hunk) if hunk else None
            if number is not None:
                self.sheet.go_to_region(number)
            return
        self._open(key)

    def _open(self, key: str) -> None:
        self.record_draft()
        self._key = key
        self._leave_proof()
        view = self.view
        if view is None or view.merge is None:
            return
        self.files.follow(view, key)
        self._show_files()
        self._read(view, key)

    def action_next_open(self, by: int) -> None:
        """Goes to the next open conflict, of this file or another one."""
        desk, view = self.desk, self.view
        if view is None:
            return
        if isinstance(self.sheet.rows, ProofRows):
            title = self.sheet.rows.next_title(self.sheet.cursor, by)
            if title is not None:
                self.sheet.go(title, 1, 6)
            return
        self.record_draft()
        number = desk.next_region(self.sheet.cursor, by, only_open=True) if desk is not None else None
        if number is not None:
            self.sheet.go_to_region(number)
            return
        key = self.files.next_waiting(view, self._key, by)
        if key is not None:
            self._open(key)
        elif desk is not None and desk.open:
            self.sheet.go_to_region(desk.open[0 if by > 0 else -1])
        else:
            self.notify("No listed file needs you any more. f lists more, 3 goes to Finish.", markup=False)

    def action_next_hunk(self, by: int) -> None:
        """Goes to the next place that anybody changed."""
        number = (
            self.desk.next_region(self.sheet.cursor, by, only_open=False) if self.desk is not None else None
        )
        if number is not None:
            self.sheet.go_to_region(number)
        else:
            self.notify("No more changes in this file.", markup=False)

    def action_next_file(self, by: int) -> None:
        """Opens the next file of the list."""
        key = self.files.beside(self._key, by)
        if key is not None and key != self._key:
            self._open(key)

    def action_files(self) -> None:
        """Goes to the list of files, and back."""
        if self._list.has_focus:
            self._wants_files = False
            self.sheet.focus()
        else:
            self._wants_files = True
            self._arrange()
            self._list.focus()
        self._arrange()

    def action_widen(self) -> None:
        """Lists conflicts only, or all that need a look."""
        view = self.view
        self.files.wide = not self.files.wide
        if view is not None:
            self.files.follow(view, self._key)
            self._show_files()
            self._tell()
            what = "all files that need a look" if self.files.wide else "files with conflicts"
            self.notify(f"Listed: {what} ({len(self.files.keys)}).", markup=False)
            if self._key is None:
                self.watch_view(view)

    def action_record(self) -> None:
        """Opens the file under the cursor of the list, or records the picked lines."""
        files = self._list
        if files.has_focus:
            if 0 <= files.cursor < len(self.files.keys):
                self._wants_files = False
                key = self.files.keys[files.cursor]
                self.sheet.focus()
                if key != self._key:
                    self._open(key)
                self._arrange()
        elif self.draft is not None:
            self.record_draft()
        else:
            self.action_next_hunk(1)

    def action_leave(self) -> None:
        """Lets go of picked lines, leaves the list, the base or the proof."""
        if self._list.has_focus:
            self.action_files()
        elif self.draft is not None:
            self.draft = None
            self.lay_again()
        elif self._proof is not None:
            self._leave_proof()
        elif self._shows_base:
            self.action_show_base()

    # Looking

    def action_show_base(self) -> None:
        """Shows the common version, or hides it."""
        if self.sheet.is_narrow:
            self.sheet.column = SOURCE if self.sheet.column == BASE else BASE
            return
        self._shows_base = not self._shows_base
        self._arrange()

    def action_shift(self, by: int) -> None:
        """Scrolls all texts sideways."""
        self.sheet.action_shift(by)

    def action_proof(self) -> None:
        """Shows what came through of the source's changes, or the texts again."""
        if self._proof is not None:
            self._leave_proof()
        elif self._key is not None:
            self._prove(self._key)

    @work(thread=True, exclusive=True, group="preview")
    def _prove(self, key: str) -> None:
        workspace = self.workspace
        if workspace is None:
            return
        try:
            proof = workspace.proof(key)
        except PlaitError as error:
            self.app.call_from_thread(self.notify, str(error), severity="error", markup=False)
            return
        self.app.call_from_thread(self._have_proved, key, proof)

    def _have_proved(self, key: str, proof: Proof) -> None:
        desk = self.desk
        if key != self._key or desk is None:
            return
        is_new = self._proof is None
        self._proof = proof
        heads = (
            Head("base to source" if proof.has_base else "target to source", "what the source changed"),
            Head("target to result", "what the result changes"),
        )
        rows = ProofRows(proof, desk.document.states.syntax, heads, signs_for(self.symbols))
        self.sheet.show_rows(rows, cursor=0 if is_new else None)
        self._arrange()
        self._tell()

    def _leave_proof(self) -> None:
        if self._proof is None:
            return
        self._proof = None
        self._arrange()
        if self.desk is not None:
            self.sheet.lay(self.desk, cursor=0)
            number = next(iter(self.desk.open), None)
            if number is not None:
                self.sheet.go_to_region(number)
        self._tell()

    def show_editor(self, is_shown: bool) -> None:
        """Makes room for the text field in the result's place, or takes it away."""
        if not is_shown:
            self.query_one(HunkEditor).end()
            self.sheet.focus()
        self._arrange()
        self.refresh_bindings()
