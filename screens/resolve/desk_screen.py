"""What the parts of the Resolve screen share: the file that lies on it, and what may be done with it."""

from collections.abc import Sequence

from screens.commands import Command
from screens.panes.cell import Head
from screens.panes.sheet import Sheet
from screens.panes.sides import side_heads
from screens.resolve.desk import Desk
from screens.resolve.files import Files
from screens.resolve.hunk_sheet import HunkSheet
from screens.resolve.merge_rows import BASE, RESULT, SOURCE, TARGET
from screens.resolve.offers import NOTHING_OFFERED, Offers
from screens.resolve.picking import Draft
from screens.step import StepScreen
from state.comparison.entry import Status
from state.landscape import is_rebasable
from state.merging.choice import Choice, Side
from state.merging.proof import Proof
from state.view import Standing, View

SIDE_OF_COLUMN: dict[int, Side] = {SOURCE: "source", TARGET: "target", BASE: "base"}
ALWAYS = ("files", "filter", "leave", "next", "previous", "next-file", "previous-file")
"""What can be asked for whatever lies here."""
NO_HUNK = "the cursor is not on a hunk; n goes to the next open one"
AS_A_WHOLE = "this file is decided as a whole: s, t or x"


class DeskScreen(StepScreen):
    """One file at a time, out of a list; the parts below add what can be done with it."""

    def __init__(self) -> None:
        super().__init__()
        self.desk: Desk | None = None
        self.files = Files()
        self.key: str | None = None
        """The entry whose file lies here, or is being read."""
        self.draft: Draft | None = None
        self.offers: Offers = NOTHING_OFFERED
        """What is proposed for the file that lies here, as far as that is known."""
        self.is_looking = False
        """Whether proposals are being found out."""
        self.proof: Proof | None = None
        self.shows_base = False
        self.wants_files = False
        self.goes_on = False
        """The next view comes from a choice made here: the cursor goes on to the next open conflict."""

    @property
    def sheet(self) -> HunkSheet:
        """The columns of the file."""
        return self.query_one(HunkSheet)

    @property
    def files_list(self) -> Sheet:
        """The list of files."""
        return self.query_one("#files", Sheet)

    @property
    def heads(self) -> Sequence[Head]:
        """The heads of the columns."""
        sides = side_heads(self.view.session if self.view is not None else None, self.symbols)
        return (*sides, Head("proposed result"), Head("base", "the common version"))

    # What another part does

    def say(self, file: str, words: str) -> None:
        """Says something about a file instead of showing it."""

    def mark_run(self, region: int) -> None:
        """Marks the run that was begun, up to the cursor."""

    def open_file(self, key: str) -> None:
        """Lays out another file."""

    def lay_again(self) -> None:
        """Shows the file with the draft as it is now."""

    def record_draft(self) -> None:
        """Makes the picked lines the hunk's resolution."""

    def leave_proof(self) -> None:
        """Shows the texts again."""

    def ask_for_proposals(self) -> None:
        """Finds out what is proposed for the open hunks of the file."""

    def look_around(self) -> None:
        """Finds out what is proposed for the hunks around the cursor, where that isn't known."""

    def accept_here(self) -> None:
        """Accepts what is proposed under the cursor."""

    def edit_text(self, number: int, text: bytes, title: str) -> None:
        """Edits a text that is to stand in a region."""

    def prove(self, key: str) -> None:
        """Finds out what came through of the source's changes."""

    def watch_view(self, view: View | None) -> None:
        """Goes on to another view."""

    def action_show_base(self) -> None:
        """Shows the common version, or hides it."""

    def show_files(self) -> None:
        """Shows the list as it is now."""

    def make_room(self) -> None:
        """Which columns are shown, and whether the list of files is."""

    def tell(self) -> None:
        """Says in words which file this is and what stands under the cursor."""

    # What can be used

    def why_not(self, command: Command) -> str | None:
        """Choices need a hunk, or a file that is decided as a whole."""
        desk = self.desk
        name = command.id.partition(".")[2]
        if name in ALWAYS:
            return None
        if name == "record" and (self.files_list.has_focus or self.draft is not None):
            return None
        if desk is None:
            return "no file is open here"
        if name in ("record", "other", "other-back", "why", "edit-proposal"):
            return self._why_not_proposed(desk)
        if desk.document.entry.status is Status.EXCLUDED and name not in ("show-base", "proof"):
            return "the entry is excluded; the Copy screen changes the patterns"
        if name in ("pick", "run", "edit"):
            return self._why_not_lines(desk, name)
        if command.action.startswith("choose("):
            return self._why_not_choose(desk, Choice(command.action[8:-2]))
        if name == "show-base" and not self.has_base:
            return "there is no common version"
        if name == "review" and desk.state.standing not in (Standing.UNREVIEWED, Standing.DECIDED):
            if desk.state.standing is Standing.CONFLICT:
                return "it is still in conflict; n goes to what is open"
            return "nothing here waits for a review"
        if name == "confirm" and desk.state.standing is not Standing.STALE:
            return "only stale choices can be confirmed"
        if name == "proof" and not desk.document.merge.text:
            return AS_A_WHOLE
        if name == "confident" and self.view is not None and not self.view.numbers.conflicts:
            return "nothing is in conflict"
        if name == "other-base" and not is_rebasable(desk.document.entry):
            return "a base is of use only where both sides have a file, and differ"
        return None

    def _why_not_proposed(self, desk: Desk) -> str | None:
        number = self.sheet.number
        if self.proof is not None:
            return "the proof is shown; p goes back to the texts"
        if desk.offered(number) is not None:
            return None
        if self.is_looking and (desk.is_open_whole or (number is not None and desk.is_open(number))):
            return "what could be proposed here is still being found out"
        return "nothing is proposed here; n goes to the next open conflict"

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
