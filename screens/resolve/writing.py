"""Texts that the operator writes: of a hunk in place, of the file in an editor."""

from textual import on, work

from screens.dialogs import Confirm
from screens.intents import ReplaceText, ResolveHunks
from screens.resolve.desk_screen import DeskScreen
from screens.resolve.editing import edit_outside, with_markers
from screens.resolve.hunk_editor import HunkEditor, why_not_editable
from state.errors import PlaitError
from state.merging.choice import Choice
from state.merging.file_merge import leftover_markers, split_lines


class Writing(DeskScreen):
    """What is written becomes an operation when it is recorded, never before."""

    def action_edit(self) -> None:
        """Edits the text of the hunk in place."""
        desk, number = self.desk, self.sheet.number
        if desk is not None and number is not None:
            self.edit_text(number, desk.result_text(number), "proposed result: edit")

    def action_edit_proposal(self) -> None:
        """Edits the text that is proposed for the hunk."""
        desk, number = self.desk, self.sheet.number
        shown = desk.offered(number) if desk is not None else None
        if number is not None and shown is not None:
            self.edit_text(number, shown.proposal.text, f"proposal {shown.place}: edit")

    def edit_text(self, number: int, text: bytes, title: str) -> None:
        """Edits a text that is to stand in a region."""
        desk = self.desk
        hunk = desk.regions[number].hunk if desk is not None else None
        if desk is None or hunk is None:
            return
        reason = why_not_editable(text)
        if reason is not None:
            self.notify(f"Edit hunk: {reason}.", severity="warning", markup=False)
            return
        merge = desk.document.merge
        self.query_one(HunkEditor).begin(hunk, text, merge.line_end, merge.path, title)
        self.show_editor(True)

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

    def show_editor(self, is_shown: bool) -> None:
        """Makes room for the text field in the result's place, or takes it away."""
        if not is_shown:
            self.query_one(HunkEditor).end()
            self.sheet.focus()
        self.make_room()
        self.tell()
        self.refresh_bindings()
