"""Other looks at the file on the Resolve screen: its base, its proof, further to the side."""

from textual import work

from screens.intents import ChangeBase
from screens.panes.cell import Head
from screens.panes.painter import signs_for
from screens.resolve.bases import Bases
from screens.resolve.desk import Desk
from screens.resolve.desk_screen import DeskScreen
from screens.resolve.merge_rows import BASE, SOURCE
from screens.resolve.proof_rows import ProofRows
from state.errors import PlaitError
from state.merging.proof import Proof


class Looking(DeskScreen):
    """Shows and hides; decides nothing."""

    def __init__(self) -> None:
        super().__init__()
        self._before_proof: tuple[Desk, int, int, int] | None = None
        """What lay here before the proof: its row under the cursor, the one at the top, and the column."""

    def action_show_base(self) -> None:
        """Shows the common version, or hides it."""
        if self.sheet.is_narrow:
            self.sheet.column = SOURCE if self.sheet.column == BASE else BASE
            return
        self.shows_base = not self.shows_base
        self.make_room()

    @work(group="question")
    async def action_other_base(self) -> None:
        """Asks which version the file is to be merged from."""
        desk, workspace = self.desk, self.workspace
        if desk is None or workspace is None:
            return
        key = desk.document.key
        path = self.symbols.text(desk.document.entry.path)
        chosen = await self.app.push_screen_wait(Bases(workspace, key, path, self.symbols))
        if chosen is not None:
            self.post_message(ChangeBase([key], chosen.base))

    def action_shift(self, by: int) -> None:
        """Scrolls all texts sideways."""
        self.sheet.action_shift(by)

    def action_proof(self) -> None:
        """Shows what came through of the source's changes, or the texts again."""
        if self.proof is not None:
            self.leave_proof()
        elif self.key is not None:
            self.prove(self.key)

    def prove(self, key: str) -> None:
        """Finds out what came through of the source's changes."""
        self._prove(key)

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
        if key != self.key or desk is None:
            return
        sheet, is_new = self.sheet, self.proof is None
        if is_new:
            self._before_proof = desk, sheet.cursor, sheet.scroll_offset.y, sheet.column
        self.proof = proof
        heads = (
            Head("base to source" if proof.has_base else "target to source", "what the source changed"),
            Head("target to result", "what the result changes"),
        )
        rows = ProofRows(proof, desk.document.states.syntax, heads, signs_for(self.symbols))
        sheet.show_rows(rows, cursor=0 if is_new else None)
        self.make_room()
        self.tell()

    def leave_proof(self) -> None:
        """Shows the texts again, where they were left."""
        desk, sheet, before = self.desk, self.sheet, self._before_proof
        if self.proof is None:
            return
        self.proof = self._before_proof = None
        if desk is not None and (before is None or not sheet.lay_as(desk, *before[:3])):
            sheet.lay(desk, cursor=0)
            number = next(iter(desk.open), None)
            if number is not None:
                sheet.go_to_region(number)
        self.make_room()
        if before is not None and before[3] in sheet.shown:
            sheet.column = before[3]
        self.tell()
