"""Which hunks of a view are open, which are chosen, and by which operation."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from state.comparison.entry import Entry
from state.merging.choice import HunkChoice
from state.proposing.offered import WHOLE
from state.session.session import Decision
from state.view import Standing, View

NO_CHOICES: Mapping[str, HunkChoice] = {}
DECIDED_WHOLE = ("take", "keep", "drop", "replace")


class Told(NamedTuple):
    """A hunk that is decided, and by which operation; `whole` where its file was decided as one."""

    hunk: str
    operation: int
    whole: bool


def chosen_of(view: View, key: str) -> Mapping[str, HunkChoice]:
    """The hunks of an entry that were chosen one by one."""
    decision = view.session.decisions.get(key)
    if decision is None or decision.kind != "hunks" or key in view.session.stale:
        return NO_CHOICES
    return decision.hunks


def open_names(view: View, entry: Entry) -> tuple[str, ...]:
    """The names of an entry's open hunks, `WHOLE` alone where it is decided as a whole; none when nothing is open."""
    if view.standing(entry) is not Standing.CONFLICT:
        return ()
    outcome = view.outcome(entry.key)
    if outcome is None or not outcome.hunks:
        return (WHOLE,)
    chosen = chosen_of(view, entry.key)
    return tuple(name for name in outcome.hunks if name not in chosen)


def told(view: View, key: str) -> Iterator[Told]:
    """The hunks of which the session tells what became of them, in the order of their choice."""
    decision = view.session.decisions.get(key)
    if decision is None or key in view.session.stale:
        return
    if decision.kind == "hunks":
        yield from told_by_hunks(view, key)
    elif decision.kind in DECIDED_WHOLE:
        outcome = view.outcome(key)
        names = outcome.hunks if outcome is not None and outcome.conflict is not None else ()
        yield from (Told(name, decision.operation, True) for name in names)


def told_by_hunks(view: View, key: str) -> Iterator[Told]:
    """The hunks of an entry that were chosen one by one, also where what they were chosen on has changed since.

    What Plait was sure of, and nobody looked at yet, is no choice of the operator's: else it would go on to
    prove itself right.
    """
    decision = view.session.decisions.get(key)
    if decision is None or decision.kind != "hunks":
        return
    order = sorted(decision.hunks.items(), key=lambda one: one[1].operation)
    for name, choice in order:
        if not view.session.is_unseen(key, choice) or choice.confidence is None:
            yield Told(name, choice.operation, False)


def decided_whole(view: View, key: str) -> Decision | None:
    """The decision on a conflict without hunks."""
    decision = view.session.decisions.get(key)
    outcome = view.outcome(key)
    if decision is None or outcome is None or outcome.conflict is None or outcome.hunks:
        return None
    return decision if key not in view.session.stale and decision.kind in ("take", "keep", "drop") else None
