"""What can be done with the file that lies on the Resolve screen."""

from textual import on, work

from screens.commands import Command
from screens.dialogs import Confirm
from screens.intents import (
    ConfirmEntries,
    DropEntries,
    KeepTarget,
    ReplaceText,
    ResolveHunks,
    ResolveManyHunks,
    ReviewEntries,
    TakeSource,
)
from screens.panes.menu import Menu
from screens.resolve.desk import Desk
from screens.resolve.editing import edit_outside, with_markers
from screens.resolve.files import Files
from screens.resolve.hunk_editor import HunkEditor, why_not_editable
from screens.resolve.hunk_sheet import HunkSheet
from screens.resolve.merge_rows import BASE, RESULT, SOURCE, TARGET
from screens.resolve.picking import Draft, draft_of
from screens.resolve.rest import rest_items, rest_of
from screens.step import StepScreen
from state.comparison.entry import Status
from state.errors import PlaitError
from state.merging.choice import Choice, Side
from state.merging.file_merge import leftover_markers, split_lines
from state.view import Standing

SIDE_OF_COLUMN: dict[int, Side] = {SOURCE: "source", TARGET: "target", BASE: "base"}
NO_HUNK = "the cursor is not on a hunk; n goes to the next open one"
AS_A_WHOLE = "this file is decided as a whole: s, t or x"


class DeskScreen(StepScreen):
    """Acts on the hunk under the cursor, or on the whole file where it has none."""

    def __init__(self) -> None:
        super().__init__()
        self.desk: Desk | None = None
        self.files = Files()
        self.draft: Draft | None = None
        self.goes_on = False
        """The next view comes from a choice made here: the cursor goes on to the next open conflict."""

    @property
    def sheet(self) -> HunkSheet:
        """The columns of the file."""
        return self.query_one(HunkSheet)

    def lay_again(self) -> None:
        """Shows the file with the draft as it is now."""

    # What can be used

    def why_not(self, command: Command) -> str | None:
        """Choices need a hunk, or a file that is decided as a whole."""
        desk = self.desk
        name = command.id.partition(".")[2]
        if name in ("files", "filter", "leave", "next", "previous", "next-file", "previous-file", "record"):
            return None
        if desk is None:
            return "no file is open here"
        if desk.document.entry.status is Status.EXCLUDED and name not in ("show-base", "proof"):
            return "the entry is excluded; the Copy screen changes the patterns"
        if name in ("pick", "run", "edit"):
            return self._why_not_lines(desk, name)
        if command.action.startswith("choose("):
            return self._why_not_choose(desk, Choice(command.action[8:-2]))
        if name == "show-base" and not self.has_base:
            return "there is no common version"
        if name == "review" and desk.state.standing not in (Standing.UNREVIEWED, Standing.DECIDED):
            return "git merged nothing here that needs a review"
        if name == "confirm" and desk.state.standing is not Standing.STALE:
            return "only stale choices can be confirmed"
        if name in ("proof", "rest") and not desk.document.merge.text:
            return AS_A_WHOLE
        return None

    def _why_not_lines(self, desk: Desk, name: str) -> str | None:
        if not desk.by_hunks:
            return AS_A_WHOLE
        if self.sheet.number is None:
            return NO_HUNK
        if name != "edit" and self.sheet.column == RESULT:
            return "lines are picked in the source or the target; tab goes there"
        return None

    def _why_not_choose(self, desk: Desk, choice: Choice) -> str | None:
        if not desk.by_hunks:
            return None if choice in (Choice.SOURCE, Choice.TARGET, Choice.NEITHER) else AS_A_WHOLE
        if self.sheet.number is None:
            return NO_HUNK
        return "there is no common version" if choice is Choice.BASE and not self.has_base else None

    @property
    def has_base(self) -> bool:
        """Whether the file has a common version."""
        desk = self.desk
        if desk is None:
            return False
        if desk.document.whole is not None:
            return bool(desk.document.whole.base.lines)
        return desk.document.merge.base_lines is not None and desk.document.replaced is None

    # Choosing

    def action_choose(self, name: str) -> None:
        """One choice for the hunk under the cursor, or for the whole file."""
        desk, choice = self.desk, Choice(name)
        if desk is None:
            return
        key = desk.document.key
        if not desk.by_hunks:
            whole = {Choice.SOURCE: TakeSource, Choice.TARGET: KeepTarget, Choice.NEITHER: DropEntries}
            self.post_message(whole[choice]([key]))
            return
        number = self.sheet.number
        hunk = desk.regions[number].hunk if number is not None else None
        if hunk is not None:
            self.draft = None
            self.goes_on = True
            self.post_message(ResolveHunks(key, [hunk], choice))

    @work(group="question")
    async def action_rest(self) -> None:
        """Asks what all that is still open is to be."""
        desk, view = self.desk, self.view
        if desk is None or view is None:
            return
        everywhere = self.files.open_hunks(view, self.files.keys)
        here = [hunk for number in desk.open if (hunk := desk.regions[number].hunk) is not None]
        items = rest_items(
            len(here), sum(len(hunks) for _, hunks in everywhere), len(everywhere), self.has_base
        )
        name = await self.app.push_screen_wait(
            Menu(f"All that is still open here ({len(here)}) becomes", items)
        )
        if name is None:
            return
        choice, is_everywhere = rest_of(name)
        if is_everywhere:
            self.post_message(ResolveManyHunks(everywhere, choice))
        else:
            self.post_message(ResolveHunks(desk.document.key, here, choice))

    def action_review(self) -> None:
        """Marks the file as looked at, or takes that back."""
        desk = self.desk
        if desk is not None:
            key = desk.document.key
            if desk.state.standing is Standing.UNREVIEWED:
                self.post_message(ReviewEntries([key]))
            elif key in desk.view.session.reviewed:
                self.post_message(ReviewEntries([key], False))
            else:
                self.notify("What you decided yourself needs no review.", markup=False)

    def action_confirm(self) -> None:
        """Stale choices hold again."""
        if self.desk is not None:
            self.post_message(ConfirmEntries([self.desk.document.key]))

    # Picking lines

    def _draft_here(self) -> Draft | None:
        desk, number = self.desk, self.sheet.number
        if desk is None or number is None:
            return None
        if self.draft is not None and self.draft.region == number:
            return self.draft
        self.record_draft()
        return draft_of(number, desk.regions[number], desk.chosen)

    def action_pick(self) -> None:
        """Picks the line under the cursor, or the run up to it, or lets it go."""
        draft, line = self._draft_here(), self.sheet.line_here()
        side = SIDE_OF_COLUMN.get(self.sheet.column)
        if draft is None or side is None:
            return
        if line is None:
            self.notify("There is no line here in this pane.", severity="warning", markup=False)
            return
        self.draft = draft.toggle(side, line)
        self.lay_again()
        self._step_inside(side, line)

    def action_run(self) -> None:
        """Begins a run of lines at the cursor."""
        draft, line = self._draft_here(), self.sheet.line_here()
        side = SIDE_OF_COLUMN.get(self.sheet.column)
        if draft is not None and side is not None and line is not None:
            self.draft = draft.begin(side, line)
            self.lay_again()

    def _step_inside(self, side: Side, line: int) -> None:
        """Goes on to the side's next line of the same hunk, if there is one."""
        desk, sheet, number = self.desk, self.sheet, self.sheet.number
        if desk is None or desk.aligned is None or number is None:
            return
        start = getattr(desk.regions[number], side)[0]
        first, stop = desk.span(number)
        for y in range(first, stop):
            if getattr(desk.aligned.row(y), side) == start + line + 1:
                sheet.go(y)
                return

    def record_draft(self) -> None:
        """Makes the picked lines the hunk's resolution."""
        draft, desk = self.draft, self.desk
        self.draft = None
        if draft is None or desk is None:
            return
        if draft.picks:
            self.goes_on = True
            self.post_message(ResolveHunks(desk.document.key, [draft.hunk], Choice.LINES, draft.picks))
        else:
            self.lay_again()

    # Editing

    def action_edit(self) -> None:
        """Edits the text of the hunk in place."""
        desk, number = self.desk, self.sheet.number
        if desk is None or number is None:
            return
        hunk, text = desk.regions[number].hunk, desk.result_text(number)
        reason = why_not_editable(text)
        if reason is not None:
            self.notify(f"Edit hunk: {reason}.", severity="warning", markup=False)
            return
        if hunk is not None:
            merge = desk.document.merge
            self.query_one(HunkEditor).begin(hunk, text, merge.line_end, merge.path, "The hunk's text")
            self.show_editor(True)

    def show_editor(self, is_shown: bool) -> None:
        """Makes room for the text field in the result's place, or takes it away."""

    @on(HunkEditor.Kept)
    def _kept(self, event: HunkEditor.Kept) -> None:
        self.show_editor(False)
        if self.desk is not None:
            self.goes_on = True
            self.post_message(
                ResolveHunks(self.desk.document.key, [event.hunk], Choice.TEXT, text=event.text)
            )

    @on(HunkEditor.Left)
    @work(group="question")
    async def _left(self, event: HunkEditor.Left) -> None:
        question = Confirm(
            "Leave the text", ["What you typed is not recorded yet."], "Throw it away", "Go on editing"
        )
        if not event.changed or await self.app.push_screen_wait(question):
            self.show_editor(False)

    def action_keep_text(self) -> None:
        """Records the text that is being edited."""
        editor = self.query_one(HunkEditor)
        if editor.is_shown:
            editor.keep()

    def action_edit_file(self) -> None:
        """Opens the proposed result in the operator's editor."""
        desk = self.desk
        if desk is None:
            return
        text = with_markers(desk)
        try:
            saved = edit_outside(self.app, text, desk.document.entry.path.rpartition("/")[2])
        except PlaitError as error:
            self.notify(f"Edit file: {error}", severity="error", markup=False)
            return
        self.refresh()
        if saved == text:
            self.notify("Nothing was changed.", markup=False)
            return
        self.post_message(ReplaceText(desk.document.key, saved))
        left = leftover_markers(split_lines(saved))
        if left:
            self.notify(
                f"Conflict markers are left in line {left[0]}: apply refuses.",
                severity="warning",
                markup=False,
            )
