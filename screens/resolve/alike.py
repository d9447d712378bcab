"""Acts of the Resolve screen on many hunks: the rest alike, and all confident proposals."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from textual import work

from screens.commands import Command
from screens.intents import AcceptConfident, AcceptRest, ResolveHunks, ResolveManyHunks
from screens.panes.menu import Menu
from screens.resolve.desk_screen import DeskScreen
from screens.resolve.hunk_words import lines_words
from screens.resolve.rest import REACHES, alike_of, rest_items, rest_of
from screens.resolve.together import Found, Together
from screens.resolve.together_rows import Listed
from state.progress import Progress
from state.view import Standing

if TYPE_CHECKING:
    from state.proposing.offered import OpenHunk, Rest, RestRow


class Alike(DeskScreen):
    """One act each, listed before it; what was accepted that way waits to be reviewed."""

    def why_not(self, command: Command) -> str | None:
        """The rest alike needs something that is open."""
        desk, view = self.desk, self.view
        if command.id == "resolve.rest" and desk is not None and view is not None:
            if not view.numbers.conflicts:
                return "nothing is in conflict"
            listed = (view.standings.get(key) is Standing.CONFLICT for key in self.files.keys)
            if self._hunk_here is None and not any(listed):
                return "nothing is open in the listed files, and the cursor is on no conflict"
        return super().why_not(command)

    @work(group="question")
    async def action_rest(self) -> None:
        """Asks what all that is still open is to be."""
        desk, view = self.desk, self.view
        if desk is None or view is None:
            return
        everywhere = self.files.open_hunks(view, self.files.keys)
        here = [hunk for number in desk.open if (hunk := desk.regions[number].hunk) is not None]
        items = rest_items(
            len(here),
            sum(len(hunks) for _, hunks in everywhere),
            len(everywhere),
            self.has_base,
            self._alike_here(),
        )
        if not items:
            self.host.say("Nothing that is still open can become the same as here.", "warning")
            return
        title = "What is still open becomes"
        if here:
            title = f"All that is still open here ({len(here)}) becomes"
        name = await self.app.push_screen_wait(Menu(title, items))
        if name is None:
            return
        reach = alike_of(name)
        if reach is not None:
            await self._accept_alike(reach)
            return
        choice, is_everywhere = rest_of(name)
        if is_everywhere:
            self.post_message(ResolveManyHunks(everywhere, choice))
        else:
            self.post_message(ResolveHunks(desk.document.key, here, choice))

    def _alike_here(self) -> Mapping[str, int]:
        """How many other conflicts could become the same as the one under the cursor, by reach."""
        from state.proposing.same_way import others_open

        desk, view, here = self.desk, self.view, self._hunk_here
        if desk is None or view is None or here is None:
            return {}
        return {
            scope.value: count for scope, count in others_open(view, desk.document.entry, here[0]).items()
        }

    @property
    def _hunk_here(self) -> tuple[str, int] | None:
        """The conflict under the cursor, and the number of the proposal that it shows; a whole file has no name."""
        desk, number = self.desk, self.sheet.number
        if desk is None:
            return None
        shown = desk.offered(number)
        if shown is not None:
            return shown.of.hunk, shown.number
        if not desk.by_hunks:
            return ("", 1) if desk.document.whole is not None and desk.decision is not None else None
        if number is None or number not in desk.conflicts:
            return None
        hunk = desk.regions[number].hunk or ""
        return (hunk, 1) if hunk in desk.chosen else None

    async def _accept_alike(self, reach: str) -> None:
        desk, workspace, here = self.desk, self.workspace, self._hunk_here
        if desk is None or workspace is None or here is None:
            return
        key, (hunk, number) = desk.document.key, here
        place, region = desk.document.entry.path, desk.region_of(hunk) if hunk else None
        if region is not None:
            place = f"{place}, {lines_words('target', desk.regions[region].target)}"

        others = self._alike_here()
        reaches = [one for one in REACHES if others.get(one.name)]

        def look(reach: str, progress: Progress) -> "Found[Rest]":
            rest = workspace.proposing.rest(key, hunk, number, reach, progress)
            rows = (rest.own, *rest.rows) if rest.own is not None else rest.rows
            return Found(f"The same as in {place}: {rest.way_words}.", [_of_row(row) for row in rows], rest)

        found = await self.app.push_screen_wait(
            Together("The same as here", look, self.symbols, reaches, reach)
        )
        if found is not None:
            self.post_message(AcceptRest(found.act, partial(self._have_accepted_together, found.amount)))

    @work(group="question")
    async def action_confident(self) -> None:
        """Lists every confident proposal of the listed files, and accepts them."""
        workspace, keys = self.workspace, self.files.keys
        if workspace is None:
            return

        def look(reach: str, progress: Progress) -> "Found[tuple[str, ...]]":
            found = workspace.proposing.confident(keys, progress)
            words = "Every proposal that Plait is sure of, in the listed files."
            if not found:
                words = "Plait is sure of no proposal in the listed files; what you choose teaches it."
            return Found(words, [_of_open(one) for one in found], _keys_of(found))

        found = await self.app.push_screen_wait(Together("All confident proposals", look, self.symbols))
        if found is not None:
            answer = partial(self._have_accepted_together, found.amount)
            self.post_message(AcceptConfident(found.act, answer))

    def _have_accepted_together(self, amount: str, refusal: str | None) -> None:
        if refusal is not None:
            self.notify(f"Accept: {refusal}", severity="error", markup=False)
            return
        self.notify(f"{amount} accepted. f lists what is to be reviewed, u takes it back.", markup=False)


def _of_row(row: "RestRow") -> Listed:
    return Listed(row.path, row.hunk, row.first, row.last, row.choice, row.text, "", row.why_not)


def _of_open(one: "OpenHunk") -> Listed:
    first = one.proposals[0]
    return Listed(one.path, one.hunk, one.first, one.last, first.choice, first.text, first.reason)


def _keys_of(found: "Iterable[OpenHunk]") -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.key for one in found))
