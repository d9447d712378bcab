"""Which entries an act on many of them means, and how it is told."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from screens.intents import ConfirmEntries, DropEntries, Intent, KeepTarget, ReviewEntries, TakeSource
from state.comparison.entry import Status
from state.view import Standing

TO_CHOOSE = frozenset({Status.ONLY_SOURCE, Status.DIFFERENT, Status.RENAMED})


@dataclass(frozen=True, slots=True)
class Act:
    """An act on whole entries: on one it is done if it can be, on many for those that it is meant for."""

    name: str
    done: str
    intent: Callable[[Sequence[str]], Intent]
    statuses: frozenset[Status]
    standings: frozenset[Standing] | None = None

    def meant(
        self, keys: Sequence[str], statuses: Mapping[str, Status], standings: Mapping[str, Standing]
    ) -> list[str]:
        """The keys that the act is done for."""
        allowed = self.statuses if len(keys) > 1 else frozenset(Status) - {Status.EXCLUDED}
        found = [key for key in keys if statuses.get(key) in allowed]
        if self.standings is None:
            return found
        return [key for key in found if standings.get(key, Standing.SETTLED) in self.standings]


TAKE = Act("take the source's version", "taken from the source", TakeSource, TO_CHOOSE)
KEEP = Act("keep the target's version", "kept as in the target", KeepTarget, TO_CHOOSE)
DROP = Act("drop", "dropped", DropEntries, frozenset(Status) - {Status.EXCLUDED})
CONFIRM = Act("confirm", "confirmed", ConfirmEntries, frozenset(Status), frozenset({Standing.STALE}))
REVIEW = Act("mark reviewed", "reviewed", ReviewEntries, frozenset(Status), frozenset({Standing.UNREVIEWED}))
ACTS = {"take": TAKE, "keep": KEEP, "drop": DROP, "confirm": CONFIRM, "review": REVIEW}


def outcome(act: Act, done: int, left: int) -> str:
    """A sentence for an act on many entries."""
    entries = "1 entry" if done == 1 else f"{done:,} entries"
    rest = ""
    if left:
        rest = f"; {left:,} that it isn't meant for (same on both sides, only in the target, excluded) left alone"
    return f"{entries} {act.done}{rest}"
