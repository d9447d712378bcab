"""Acts of the Copy screen on the entries that are marked, else on the row under the cursor."""

from screens.commands import Command
from screens.copy.acts import ACTS, REVIEW, Act, outcome
from screens.copy.trees import TreesScreen
from screens.intents import ReviewEntries
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
        if name in ACTS or name in ("copy_to",):
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
            return "git merged nothing here that needs a review"
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
        self.post_message(act.intent(meant))
        if len(keys) > 1:
            self.notify(outcome(act, len(meant), len(keys) - len(meant)), markup=False)
        outlook.unmark()

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
