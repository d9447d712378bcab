"""Proposals for conflicts that are decided as a whole file: deleted on one side, binary, other modes."""

from collections import Counter

from state.comparison.entry import Entry
from state.merging.choice import Choice
from state.merging.outcome import Outcome
from state.proposals.ranking import Proposal
from state.proposing.offered import WHOLE, OpenHunk

WholeCounts = Counter[tuple[str, str]]
"""How often a side was chosen, by what `kind_of_conflict` calls the conflict and the side."""

# Of files that one side deleted and the other changed, the deletion stood in 74 to 83% of public merges.
DELETION_STANDS = 0.78
# Of hunks that become one side as it is, those that become the target's.
TARGET_STANDS = 33.8 / 60.8
# So many imagined choices of the average stand beside the real ones.
IMAGINED = 4.0
SIDES = {"take": "source", "keep": "target"}


def kind_of_conflict(outcome: Outcome) -> str:
    """What git stopped at, and which side deleted the file, as one word for counting."""
    deleted = deleted_by(outcome)
    return f"{outcome.conflict} {deleted}" if deleted else str(outcome.conflict)


def deleted_by(outcome: Outcome) -> str:
    """The side that has no such file any more, "" where both have one or neither has."""
    stages = outcome.stages
    if (stages.source is None) == (stages.target is None):
        return ""
    return "source" if stages.source is None else "target"


def told_whole(outcome: Outcome, kind: str) -> tuple[str, str]:
    """What a decision on such a conflict tells: the conflict's kind and the side that stood."""
    if kind == "drop":
        return kind_of_conflict(outcome), deleted_by(outcome) or "none"
    return kind_of_conflict(outcome), SIDES[kind]


def whole_file(entry: Entry, outcome: Outcome, counts: WholeCounts) -> OpenHunk:
    """The two sides as proposals, the likelier first; never confident, because a whole file could be lost."""
    name, deleted = kind_of_conflict(outcome), deleted_by(outcome)
    target = {"source": 1 - DELETION_STANDS, "target": DELETION_STANDS}.get(deleted, TARGET_STANDS)
    taken = {side: counts[name, side] for side in ("source", "target")}
    total = sum(taken.values())
    shares = {"source": 1 - target, "target": target}
    chances = {side: (taken[side] + IMAGINED * shares[side]) / (total + IMAGINED) for side in taken}
    proposals = [
        Proposal((), Choice(side), side, _reason(side, deleted, taken[side], total), chances[side])
        for side in sorted(chances, key=lambda side: (-chances[side], side != "target"))
        if side == "target" or outcome.conflict != "unreadable"
    ]
    return OpenHunk(entry.key, entry.path, WHOLE, 0, 0, tuple(proposals))


def _reason(side: str, deleted: str, taken: int, total: int) -> str:
    other = "target" if side == "source" else "source"
    if deleted == side:
        reason = f"the {side} deleted it: in most merges the deletion stands"
    elif deleted:
        reason = f"the {side} changed it, the {other} deleted it"
    else:
        reason = f"the {side}'s version as it is"
    return f"{reason}; you took the {side} in {taken} of {total} such files" if taken * 2 > total else reason
