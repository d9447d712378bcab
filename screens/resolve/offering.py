"""Proposals on the Resolve screen: asked for beside it, shown in the result, accepted by a key."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from textual import work

from screens.intents import AcceptProposal
from screens.resolve.desk import Desk
from screens.resolve.desk_screen import DeskScreen
from screens.resolve.merge_rows import RESULT
from screens.resolve.offers import Offers, Shown
from screens.resolve.why import Why
from state.errors import Cancelled, PlaitError
from state.progress import Progress

if TYPE_CHECKING:
    from state.proposing.offered import OpenHunk


MANY = 20
"""With so many open hunks in a file only those around the cursor are looked at: each costs a parse of the file."""
AHEAD = 4
"""So many hunks from the cursor on are looked at before anybody goes there."""


class Offering(DeskScreen):
    """What is shown stays until something else is known, so nothing jumps while proposals are ranked anew."""

    def __init__(self) -> None:
        super().__init__()
        self._asked: tuple[object, int] | None = None
        """The document and the operation that proposals were asked for last."""
        self._fresh: set[str] = set()
        """The hunks that were looked at since."""
        self._accepting: str | None = None
        """The hunk whose proposal is being accepted: a key that comes twice counts once."""

    @property
    def shown_here(self) -> Shown | None:
        """The proposal under the cursor."""
        desk = self.desk
        return desk.offered(self.sheet.number) if desk is not None and self.proof is None else None

    # Asking

    def ask_for_proposals(self) -> None:
        """Finds out what is proposed, unless that was asked for the same texts after the same operation."""
        desk = self.desk
        if desk is None:
            self._asked = None
            return
        asked = (desk.document, desk.view.session.number)
        if self._asked is not None and self._asked[0] is asked[0] and self._asked[1] == asked[1]:
            return
        if self not in self.app.screen_stack:
            # Nobody looks; whoever comes back asks.
            return
        self._asked, self._accepting, self._fresh = asked, None, set()
        self.is_looking = False
        self.look_around()

    def on_screen_resume(self) -> None:
        """What was decided while another step was shown is made up for."""
        self.ask_for_proposals()

    def look_around(self) -> None:
        """Goes on with the hunks around the cursor, unless all of them are known or are being looked at."""
        desk = self.desk
        if desk is None or self.is_looking or self._asked is None or not self._is_still(desk):
            return
        if self._next_hunks():
            self.is_looking = True
            self._ask(desk)

    @work(exclusive=True, group="proposals")
    async def _ask(self, desk: Desk) -> None:
        workspace, merge = self.workspace, desk.document.merge
        if workspace is None:
            return

        # Parsers are imported by whoever asks first: in the thread.
        def look(hunks: Sequence[str], progress: Progress) -> "tuple[list[OpenHunk], tuple[str, ...]]":
            proposing = workspace.proposing
            if len(hunks) == 1:
                one = proposing.of_hunk(merge, hunks[0], progress)
                found = [one] if one is not None else []
            else:
                found = list(proposing.of_file(merge, progress))
            return found, proposing.counted(merge.path, progress)

        try:
            while self._is_still(desk) and (hunks := self._next_hunks()):
                found, counted = await self.host.beside("proposing", partial(look, hunks))
                if not self._is_still(desk):
                    return
                self._fresh.update(hunks)
                self.is_looking = bool(self._next_hunks())
                self.show_offers(self.offers.after(desk.document.key, found, counted))
        except Cancelled:
            self.is_looking = False
        except PlaitError as error:
            self.is_looking = False
            self.notify(f"Proposals: {error}", severity="warning", markup=False)

    def _next_hunks(self) -> Sequence[str]:
        """The hunks to look at next: all of a file at once, or one by one from the cursor on where there are many."""
        desk = self.desk
        if desk is None:
            return ()
        if desk.is_open_whole:
            return [hunk for hunk in ("",) if hunk not in self._fresh]
        if not desk.by_hunks:
            return ()
        numbers: Sequence[int] = desk.open
        if len(numbers) >= MANY:
            numbers = self._around(desk, numbers)
        hunks = [hunk for number in numbers if (hunk := desk.regions[number].hunk or "") not in self._fresh]
        return hunks[:1] if len(desk.open) >= MANY else hunks

    def _around(self, desk: Desk, numbers: Sequence[int]) -> Sequence[int]:
        """Of many open regions those that are in sight or come next, the one under the cursor first."""
        sheet = self.sheet
        assert desk.aligned is not None
        last = max(0, desk.aligned.height - 1)
        here = desk.aligned.region_at(min(sheet.cursor, last))
        top, bottom = (
            desk.aligned.region_at(min(y, last))
            for y in (sheet.scroll_offset.y, sheet.scroll_offset.y + sheet.page_rows)
        )
        following = [number for number in numbers if number >= here][:AHEAD]
        in_sight = [number for number in numbers if top <= number <= bottom]
        return [*following, *(number for number in in_sight if number not in following)]

    def _is_still(self, desk: Desk) -> bool:
        """Whether what was asked about `desk` is about what lies here now."""
        now = self.desk
        return (
            now is not None
            and now.document is desk.document
            and now.view.session.number == desk.view.session.number
        )

    def show_offers(self, offers: Offers) -> None:
        """Shows these proposals; the texts are laid out anew only where another one is shown."""
        desk = self.desk
        self.offers = offers
        if desk is None:
            return
        before = desk.previews
        if desk.has_other_previews(offers):
            self.lay_again()
        else:
            desk.follow(offers)
            self.tell()
        if not before or not desk.previews:
            self.refresh_bindings()

    # Acting

    def accept_here(self) -> None:
        """Accepts what is proposed under the cursor, once it is seen."""
        shown = self.shown_here
        if shown is not None and not self._come_into_sight():
            self._accept(shown)

    def _come_into_sight(self) -> bool:
        """Goes to the result where only another pane is shown; whether it had to."""
        if not self.sheet.is_narrow or self.sheet.column == RESULT:
            return False
        self.sheet.column = RESULT
        return True

    def _accept(self, shown: Shown) -> None:
        hunk = shown.of.hunk
        if hunk == self._accepting:
            return
        self._accepting, self.goes_on = hunk, True
        self.post_message(AcceptProposal(shown.of, shown.number, partial(self._have_accepted, hunk)))

    def _have_accepted(self, hunk: str, refusal: str | None) -> None:
        if refusal is None:
            return
        if self._accepting == hunk:
            self._accepting, self.goes_on = None, False
        self.notify(f"Accept: {refusal}", severity="error", markup=False)

    def action_other(self, by: int) -> None:
        """Shows the next proposal for the hunk under the cursor, or the previous one."""
        shown = self.shown_here
        if shown is not None and not self._come_into_sight():
            self.show_offers(self.offers.turn(shown.of.hunk, by))

    @work(group="question")
    async def action_why(self) -> None:
        """Shows all proposals for the hunk, and does with one of them what the operator wants."""
        desk, number, here = self.desk, self.sheet.number, self.shown_here
        if desk is None or here is None:
            return
        merge = desk.document.merge
        place, target = "", merge.target_lines
        if number is not None:
            place = f"conflict {desk.conflicts.index(number) + 1} of {len(desk.conflicts)} in "
            target = merge.target_lines[slice(*desk.regions[number].target)]
        title = f"Why: {place}{self.symbols.text(merge.path)}"
        every = self.offers.every(here.of.hunk)
        wanted = await self.app.push_screen_wait(
            Why(
                title,
                every,
                here.number,
                target,
                self.offers.counted,
                desk.document.states.syntax,
                self.symbols,
            )
        )
        if wanted is None or self.desk is None or self.desk.document is not desk.document:
            return
        shown = every[wanted.number - 1]
        if wanted.edit and number is not None:
            self.edit_text(number, shown.proposal.text, f"proposal {shown.place}: edit")
        elif not wanted.edit and self.desk.offered(number) is not None:
            self._accept(shown)
