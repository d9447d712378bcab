"""The Resolve screen: files with conflicts, hunk by hunk, source, target and proposed result in step."""

from itertools import zip_longest
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.events import Resize

from screens.commands import bindings
from screens.panes.columns import fits
from screens.panes.heads import Heads
from screens.panes.painter import signs_for
from screens.panes.sheet import Sheet
from screens.panes.words import Words
from screens.resolve.alike import Alike
from screens.resolve.arriving import Arriving
from screens.resolve.choosing import Choosing
from screens.resolve.commands import COMMANDS
from screens.resolve.file_line import file_line
from screens.resolve.file_rows import FileRows
from screens.resolve.finding import Finding
from screens.resolve.hunk_editor import HunkEditor
from screens.resolve.hunk_sheet import HunkSheet
from screens.resolve.hunk_words import hunk_words
from screens.resolve.looking import Looking
from screens.resolve.merge_rows import BASE, RESULT, SOURCE, TARGET
from screens.resolve.offering import Offering
from screens.resolve.proof_rows import summary
from screens.resolve.proposal_words import proposal_words
from screens.resolve.writing import Writing

SIDES = (SOURCE, TARGET, RESULT)
LINES = ("file", "hunk", "proposal", "next")
"""The lines of words, from above."""
ROOMY_REASONS = 140
"""With fewer cells a reason is given two lines."""
ROOMY = 34
"""From so many rows on the list of files is always in sight."""


class ResolveScreen(Choosing, Offering, Alike, Writing, Finding, Looking, Arriving):
    """Lists the files that wait, and lays one of them out hunk by hunk."""

    STEP = "resolve"
    CATALOGUE = COMMANDS
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(COMMANDS)]

    DEFAULT_CSS = """
    ResolveScreen {
        & #files { height: auto; max-height: 7; display: none; }
        & #files.shown { display: block; }
        & #file, & #hunk, & #proposal, & #next { height: 1; padding: 0 1; }
        & #file { background: $surface; }
        & #hunk, & #proposal, & #next { background: $surface; }
        & #next { color: $foreground 60%; }
        & #panes { height: 1fr; }
        & HunkSheet { width: 1fr; height: 100%; }
        & #panes.editing HunkSheet { width: 2fr; }
        & #panes.narrow { layout: vertical; }
        & #panes.narrow.editing HunkSheet { width: 100%; height: 1fr; }
        & #panes.narrow.editing HunkEditor { width: 100%; height: 1fr; }
        &:ansi #file, &:ansi #hunk { background: ansi_default; text-style: bold; }
        &:ansi #proposal, &:ansi #next { background: ansi_default; color: ansi_default; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._usable: object = None
        self._before_editing = RESULT
        """The column that the keyboard acted in before a text was edited."""

    def compose_body(self) -> ComposeResult:
        """The files, the one that is open, its columns, and the hunk under the cursor in words."""
        signs = signs_for(self.symbols)
        files, sheet = Sheet(id="files", signs=signs, by_rows=True), HunkSheet(id="texts")
        files.shown, sheet.signs = (0,), signs
        yield files
        yield Words(id="file")
        yield Heads(sheet, active=self.symbols.cursor)
        with Horizontal(id="panes"):
            yield sheet
            yield HunkEditor(id="editor")
        yield Words(id="hunk")
        yield Words(id="proposal")
        yield Words(id="next")

    def on_mount(self) -> None:
        """The keyboard acts in the texts."""
        # Watched and not told by a message, so that words and rows change in the same frame.
        for name in ("cursor", "column"):
            self.watch(self.sheet, name, self._moved, init=False)
        self.watch(self.sheet, "scroll_y", self.look_around, init=False)
        self.sheet.focus()
        self.make_room()
        self.watch_view(self.view)

    def on_resize(self, event: Resize) -> None:
        """Other columns fit, and other words."""
        self.make_room()
        if self.desk is not None:
            self.tell()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Recording a text is a key only while there is one; then enter belongs to it."""
        if action in ("keep_text", "record"):
            return self.query_one(HunkEditor).is_shown is (action == "keep_text")
        return super().check_action(action, parameters)

    def make_room(self) -> None:
        """Which columns are shown, and whether the list of files is."""
        width, height = self.size
        sheet = self.sheet
        lead, gutter = (sheet.rows.lead, sheet.rows.gutter) if len(sheet.rows) else (3, 5)
        is_narrow = not fits(width - 1, lead, gutter, len(SIDES))
        editing = self.query_one(HunkEditor).is_shown
        panes = self.query_one("#panes")
        was_narrow, was_editing = panes.has_class("narrow"), panes.has_class("editing")
        panes.set_class(is_narrow, "narrow")
        panes.set_class(editing, "editing")
        if self.proof is not None:
            shown: tuple[int, ...] = (0, 1)
        elif editing:
            shown = (SOURCE, TARGET, BASE) if is_narrow and self.has_base else (SOURCE, TARGET)
        elif is_narrow:
            # What would be accepted is seen first; tab goes round.
            shown = (RESULT, SOURCE, TARGET, BASE) if self.has_base else (RESULT, SOURCE, TARGET)
        elif self.has_base and self.shows_base:
            shown = (BASE, *SIDES) if fits(width - 1, lead, gutter, 4) else (BASE, SOURCE, TARGET)
        else:
            shown = SIDES
        before = sheet.column
        # A column that isn't shown can't be gone to.
        sheet.shown = shown
        if editing and not was_editing:
            self._before_editing = before
        if was_editing and not editing and self._before_editing in shown:
            sheet.column = self._before_editing
        elif is_narrow and self.proof is None and (not was_narrow or editing is not was_editing):
            sheet.column = TARGET if editing else RESULT
        files = self.files_list
        files.set_class(self.wants_files or (height >= ROOMY and len(self.files.keys) > 1), "shown")

    def show_files(self) -> None:
        """Shows the list as it is now."""
        view = self.view
        if view is None:
            return
        rows = FileRows(view, self.files.keys, self.key, self.symbols)
        at = self.files.keys.index(self.key) if self.key in self.files.keys else None
        self.files_list.show_rows(rows, cursor=None if self.files_list.has_focus else at)
        self.files_list.styles.height = min(6, max(1, len(rows)))
        self.make_room()

    def tell(self) -> None:
        """Says in words which file this is and what stands under the cursor."""
        desk, view = self.desk, self.view
        if desk is None or view is None:
            words = "Both sides are still being compared." if view is None or view.merge is None else ""
            if not words and not self.files.keys:
                words = "No file is in conflict. f lists all that need a look; 1 goes to Copy, 3 to Finish."
            self._say(Content(""), Content(words))
            return
        about = Content("")
        if self.proof is not None:
            first = Content.assemble(("Proof. ", "bold"), summary(self.proof))
            second = Content("n goes to the next change that didn't come through as it was, p goes back.")
        elif self.query_one(HunkEditor).is_shown:
            first = Content.assemble(("You are editing what the result holds for this hunk.", "bold"))
            second = Content("ctrl+s records the text, esc leaves it as it was.")
        else:
            first, second = hunk_words(desk, self.sheet.cursor, self.symbols, self.size.width - 2)
            about = proposal_words(desk, self.sheet.cursor, self.symbols)
        self._say(file_line(desk, self.files, self.symbols, self.size.width), first, about, second)
        usable = (desk, self.sheet.number, self.sheet.column == RESULT, self.proof is None)
        if usable != self._usable:
            self._usable = usable
            self.refresh_bindings()

    def say(self, file: str, words: str) -> None:
        """Says something about a file instead of showing it."""
        self._say(Content(file), Content(words))

    def _say(self, *lines: Content) -> None:
        for name, words in zip_longest(LINES, lines, fillvalue=Content("")):
            self.query_one(f"#{name}", Words).say(words)
        # Both have three rows together, where there is little room, so that nothing above them moves.
        is_long = len(lines) > 1 and lines[1].cell_length > self.size.width - 2
        is_roomy = self.size.width >= ROOMY_REASONS
        self.query_one("#hunk").styles.height = 2 if is_long and not is_roomy else 1
        # A reason with what was learnt takes two rows where there is little room.
        self.query_one("#proposal").styles.height = 1 if is_roomy or is_long else 2

    def _moved(self) -> None:
        region = self.sheet.number
        if self.draft is not None and self.draft.anchor is not None and region == self.draft.region:
            self.mark_run(region)
        self.tell()
        self.look_around()

    @on(Sheet.Opened, "#files")
    def _opened(self) -> None:
        self.action_record()

    @on(Sheet.Opened, "#texts")
    def _clicked_twice(self) -> None:
        if self.desk is not None and self.desk.by_hunks and self.sheet.line_here() is not None:
            self.action_pick()
