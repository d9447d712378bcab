"""Plays an operator through replayed merges: each hunk's outcome is known only once it was passed."""

from collections import Counter
from collections.abc import Iterable, Sequence
from time import perf_counter

from state.proposals.evidence import Counts, past, stance_of
from state.proposals.hunk import Hunk, Lines, hunk_of
from state.proposals.memory import Memory
from state.proposals.ranking import Proposal, propose
from state.proposals.settled import alike, outcomes
from tests.benchmarks.merge_quality.conflicts import Conflicted, Merge
from tests.benchmarks.merge_quality.figures import Figures

# The keys that stand for themselves beside the proposals; "both" has one for each order.
SIDES = ("source", "target", "both", "none")
# The first proposal takes one key, another one two; picking lines is entered and left, and each run of
# lines is begun and ended.
FIRST, OTHER, SIDE, RUN, PICKING = 1, 2, 1, 2, 2


def play(merges: Iterable[Merge], *, remember: bool = True, left_out: Counter[str] | None = None) -> Figures:
    """The figures of all merges; with `remember`, resolutions of earlier merges are known in later ones."""
    figures = Figures()
    if left_out is not None:
        figures.left_out = left_out
    memory = Memory()
    for merge in merges:
        figures.merges += 1
        for _, side in merge.whole:
            figures.whole[side] += 1
        counts = Counts()
        if not remember:
            memory = Memory()
        for conflicted in merge.files:
            memory = _play_file(conflicted, counts, memory, figures)
    return figures


def _play_file(conflicted: Conflicted, counts: Counts, memory: Memory, figures: Figures) -> Memory:
    file, committed = conflicted.file, conflicted.committed
    if committed is None:
        figures.untold += len(file.conflicts)
        return memory
    told = outcomes(file, committed)
    known: dict[str, Lines] = {}
    by_keys = by_sides = all(outcome is not None for outcome in told)
    figures.files += by_keys
    for region, outcome in zip(file.conflicts, told, strict=True):
        if outcome is None:
            figures.untold += 1
            continue
        began = perf_counter()
        hunk = hunk_of(file, region, known)
        proposals = propose(hunk, counts, memory)
        spent = perf_counter() - began
        figures.seconds += spent
        figures.slowest = max(figures.slowest, spent)
        stance = stance_of(hunk, outcome)
        _count(figures, hunk, proposals, outcome, stance, counts.last.get(""), memory)
        settled = any(one.lines == outcome for one in proposals)
        by_keys = by_keys and (settled or stance in SIDES)
        by_sides = by_sides and stance in ("source", "target")
        # Only now does the operator know.
        first = proposals[0]
        counts.add(past(hunk, outcome, first.confidence, alike(first.lines, outcome)))
        memory = memory.with_resolution(hunk, outcome)
        if region.hunk is not None:
            known[region.hunk] = outcome
    figures.files_by_keys += by_keys
    figures.files_by_sides += by_sides
    return memory


def _count(
    figures: Figures,
    hunk: Hunk,
    proposals: Sequence[Proposal],
    outcome: Lines,
    stance: str,
    last: str | None,
    memory: Memory,
) -> None:
    figures.hunks += 1
    right = [alike(one.lines, outcome) for one in proposals]
    exact = [one.lines == outcome for one in proposals]
    figures.first += right[0]
    figures.first_exact += exact[0]
    figures.three += any(right)
    figures.three_exact += any(exact)
    way = figures.ways.setdefault(proposals[0].way, [0, 0])
    way[0] += 1
    way[1] += right[0]
    if proposals[0].confident:
        figures.confident += 1
        figures.confident_right += right[0]
        figures.confident_exact += exact[0]
    before = memory.recall(hunk)
    if before is not None:
        figures.remembered += 1
        figures.remembered_right += alike(before.lines, outcome)
    # Keys count only for the exact text: nothing is left to be done afterwards.
    figures.keys_of_sides += stance in ("source", "target")
    if exact[0]:
        figures.keyed += 1
        figures.keys += FIRST
    elif stance in SIDES:
        figures.keyed += 1
        figures.keys += SIDE
    elif any(exact):
        figures.keyed += 1
        figures.keys += OTHER
    elif runs := picks(hunk, outcome):
        figures.picked += 1
        figures.keys += PICKING + RUN * runs
    else:
        figures.typed += 1
    for name, lines in _baselines(hunk, last).items():
        figures.baselines[name][0] += alike(lines, outcome)
        figures.baselines[name][1] += lines == outcome


def _baselines(hunk: Hunk, last: str | None) -> dict[str, Lines]:
    both = hunk.joined(hunk.source, hunk.target)
    same = {"target": hunk.target, "both": both, "none": hunk.base or ()}.get(last or "", hunk.source)
    return {"source": hunk.source, "target": hunk.target, "both": both, "same as last": same}


def picks(hunk: Hunk, outcome: Lines) -> int:
    """How many runs of lines of source, target or base the outcome is made of; 0 where it has other lines.

    Taken greedily, the longest run first at every line: that is the fewest, because a part of a run is a run.
    """
    runs = at = 0
    sides = [side for side in (hunk.source, hunk.target, hunk.base or ()) if side]
    while at < len(outcome):
        longest = max((_run(side, outcome, at) for side in sides), default=0)
        if not longest:
            return 0
        at += longest
        runs += 1
    return runs


def _run(side: Lines, outcome: Lines, at: int) -> int:
    best = 0
    for start in range(len(side)):
        length = 0
        while (
            start + length < len(side)
            and at + length < len(outcome)
            and side[start + length] == outcome[at + length]
        ):
            length += 1
        best = max(best, length)
    return best
