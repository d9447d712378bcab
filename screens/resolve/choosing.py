"""Acts of the Resolve screen on the hunk under the cursor, and on single lines."""

from screens.intents import (
    ConfirmEntries,
    DropEntries,
    KeepTarget,
    ResolveHunks,
    ReviewEntries,
    TakeSource,
)
from screens.resolve.desk_screen import SIDE_OF_COLUMN, DeskScreen
from screens.resolve.picking import Draft, draft_of
from state.merging.choice import Choice, Side
from state.view import Standing


class Choosing(DeskScreen):
    """One key a choice; picked lines are a draft until they are recorded."""

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
