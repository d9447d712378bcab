"""Acts of the Copy screen on the entries that are marked, else on the row under the cursor."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from textual import work

from screens.commands import Command
from screens.copy.acts import ACTS, REVIEW, Act, outcome
from screens.copy.trees import TreesScreen
from screens.intents import LEFT, DropEntries, KeepTarget, ReviewEntries, TakeSource
from state.comparison.entry import Entry, Status
from state.view import Standing


class Deciding(TreesScreen):
    """Take, keep, drop, confirm, mark reviewed."""

    def why_not(self, command: Command) -> str | None:
        """Acts need an entry that they make sense for."""
        outlook = self.outlook
        if outlook is None:
            return "the repositories are still being compared"
        name = command.action
        if name in ACTS or name in ("copy_to", "what_if"):
            entry = self.entry
            if outlook.marked or entry is None:
                return None
            return self._why_not_entry(name, entry, outlook.standings.get(entry.key, Standing.SETTLED))
        return None

    @staticmethod
    def _why_not_entry(name: str, entry: Entry, standing: Standing) -> str | None:
        if entry.status is Status.EXCLUDED:
            return "the entry is excluded; e changes the patterns"
        if name == "copy_to" and entry.source is None and entry.target is None:
            return "its content isn't in this repository"
        if name == "confirm" and standing is not Standing.STALE:
            return "only a stale decision can be confirmed"
        if name == "review" and standing not in (Standing.UNREVIEWED, Standing.DECIDED):
            return "nothing here waits for a review"
        if name in ("take", "keep") and entry.status is Status.IDENTICAL and standing is Standing.SETTLED:
            return "both sides hold the same"
        return None

    def meant_keys(self) -> list[str]:
        """What an act means: all that is marked, else the row under the cursor."""
        outlook = self.outlook
        if outlook is None:
            return []
        if outlook.marked:
            return [key for key in outlook.overview.listing.keys if key in outlook.marked]
        return outlook.keys_at(self.sheet.cursor)

    def _do(self, act: Act) -> None:
        outlook = self.outlook
        assert outlook is not None
        keys = self.meant_keys()
        meant = act.meant(keys, outlook.statuses, outlook.standings)
        if not meant:
            self.notify(f"Nothing to {act.name} here.", severity="warning", markup=False)
            return
        self._ask(act, meant, keys)

    def _ask(self, act: Act, meant: Sequence[str], keys: Sequence[str], told: bool = False) -> None:
        """Asks for an act on those of the keys that it is meant for; `told` where its preview was shown."""
        intent = act.intent(meant)
        done = partial(self._done, act, meant, keys)
        if isinstance(intent, TakeSource | KeepTarget | DropEntries):
            intent.told, intent.answer = told, done
            self.post_message(intent)
        else:
            self.post_message(intent)
            done(None)

    def _done(self, act: Act, meant: Sequence[str], keys: Sequence[str], problem: str | None) -> None:
        """The act was done, or why it wasn't."""
        outlook = self.outlook
        if problem is not None:
            if problem == LEFT:
                self.notify("Left as it was.", markup=False)
            else:
                self.notify(problem, severity="error", markup=False)
            return
        if len(keys) > 1:
            self.notify(outcome(act, len(meant), len(keys) - len(meant)), markup=False)
        if outlook is not None:
            outlook.unmark(keys)
            self.sheet.rows = outlook.rows
            self.sheet.refresh_rows()
            self.tell()

    @work(group="question")
    async def action_what_if(self) -> None:
        """Tells what each choice would break and lose; a key there makes it."""
        # Imported when somebody asks: findings come with it.
        from screens.copy.what_if import Choice, WhatIf

        outlook, workspace, view = self.outlook, self.workspace, self.view
        keys = self.meant_keys()
        if outlook is None or workspace is None or view is None or not keys:
            return
        acts: Mapping[str, Callable[[Sequence[str]], object]] = {
            "take": workspace.take,
            "keep": workspace.keep,
            "drop": workspace.drop,
        }
        choices = [
            Choice(name, ACTS[name].meant(keys, outlook.statuses, outlook.standings), acts[name])
            for name in acts
        ]
        path = outlook.path_at(self.sheet.cursor)
        about = f"{len(keys):,} marked entries" if outlook.marked else path
        if not outlook.marked and len(keys) > 1:
            about = f"{path} ({len(keys):,} entries)"
        name = await self.app.push_screen_wait(WhatIf(about, choices, workspace, self.symbols))
        chosen = next((one for one in choices if one.name == name), None)
        if chosen is not None:
            self._ask(ACTS[chosen.name], chosen.keys, keys, told=chosen.found is not None)

    def action_take(self) -> None:
        """The source's version stands."""
        self._do(ACTS["take"])

    def action_keep(self) -> None:
        """The target's version stands."""
        self._do(ACTS["keep"])

    def action_drop(self) -> None:
        """The entries are not in the result."""
        self._do(ACTS["drop"])

    def action_confirm(self) -> None:
        """Stale decisions hold again."""
        self._do(ACTS["confirm"])

    def action_review(self) -> None:
        """The operator has looked at what git merged; on what is reviewed already, takes that back."""
        outlook = self.outlook
        assert outlook is not None
        keys = self.meant_keys()
        if REVIEW.meant(keys, outlook.statuses, outlook.standings):
            self._do(REVIEW)
            return
        reviewed = [key for key in keys if key in outlook.overview.view.session.reviewed]
        if reviewed:
            self.post_message(ReviewEntries(reviewed, False))
        else:
            self.notify("Nothing to review here.", severity="warning", markup=False)
