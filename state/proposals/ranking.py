"""Ranks what a hunk could become: measured priors, changed by what the operator chose before."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import exp

from state.merging.choice import Choice
from state.proposals.evidence import Counts, Past, kind_name, places, stance_of_way
from state.proposals.features import weighed
from state.proposals.hunk import Candidate, Hunk, Lines
from state.proposals.memory import Memory
from state.proposals.priors import CONFIDENT, WEIGHTS

MOST = 3
"""So many proposals are shown."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A text for a hunk; `confidence` is the chance, 0 to 1, that it is right but for space and order of lines."""

    lines: Lines
    choice: Choice
    way: str
    reason: str
    confidence: float
    confident: bool = False

    @property
    def text(self) -> bytes:
        return b"".join(self.lines)


def propose(
    hunk: Hunk,
    history: Iterable[Past] | Counts = (),
    memory: Memory | None = None,
    made: Sequence[Candidate] | None = None,
) -> tuple[Proposal, ...]:
    """At most three proposals, the likeliest first; only the first can be confident.

    `history` holds the hunks resolved so far in this merge, in order; `memory` those of earlier ones.
    How the first ones of this merge fared so far moves the bar from which one is confident.
    `made` are the hunk's candidates where they are known already: only they depend on its surroundings.
    """
    counts = history if isinstance(history, Counts) else Counts(history)
    found, weights = weighed(hunk, counts, memory, made)
    chances = _chances(
        [sum(WEIGHTS.get(name, 0.0) * value for name, value in one.items()) for one in weights]
    )
    groups: dict[tuple[bytes, ...], float] = {}
    for one, chance in zip(found, chances, strict=False):
        key = alike_key(one.lines)
        groups[key] = groups.get(key, 0.0) + chance
    ranked = sorted(
        zip(found, chances, strict=False), key=lambda pair: -groups[alike_key(pair[0].lines)] - pair[1]
    )
    chosen: list[Proposal] = []
    seen: set[Lines] = set()
    shown: set[tuple[bytes, ...]] = set()
    for one, _ in ranked:
        key = alike_key(one.lines)
        # Texts that differ only in space or order take one place, unless there is room at the end.
        if one.lines in seen or key in shown:
            continue
        seen.add(one.lines)
        shown.add(key)
        confidence = min(groups[key], 1.0)
        sure = counts.record.corrected(confidence) >= CONFIDENT
        confident = not chosen and sure and not _doubles(hunk, one)
        reason = _reason(one, hunk, counts)
        chosen.append(Proposal(one.lines, one.choice, one.way, reason, confidence, confident))
        if len(chosen) == MOST:
            break
    return tuple(chosen)


def _doubles(hunk: Hunk, one: Candidate) -> bool:
    """Whether both sides one after the other would say most of the shorter one twice."""
    if stance_of_way(one.way) != "both":
        return False
    source, target = (Counter(alike_key(side)) for side in (hunk.source, hunk.target))
    return (source & target).total() * 2 >= min(source.total(), target.total())


def alike_key(lines: Sequence[bytes]) -> tuple[bytes, ...]:
    """Equal for texts that differ at most in white space and in the order of their lines."""
    return tuple(sorted(bare for line in lines if (bare := b"".join(line.split()))))


def _chances(scores: Sequence[float]) -> list[float]:
    top = max(scores)
    powers = [exp(score - top) for score in scores]
    total = sum(powers)
    return [power / total for power in powers]


def _reason(one: Candidate, hunk: Hunk, counts: Counts) -> str:
    """The candidate's own reason, and the choices before that speak for it."""
    stance = stance_of_way(one.way)
    words = {"source": "the source", "target": "the target", "both": "both sides"}.get(stance)
    if words is None:
        return one.reason
    where = places(hunk.path, "", "")
    for level, place in (
        ("file", "in this file"),
        ("directory", "in this directory"),
        ("kind", f"in {kind_name(hunk.path)} files"),
        ("merge", "in this merge"),
    ):
        found = counts.at(level, where[level])
        if found[stance] * 2 > found.total():
            return f"{one.reason}; you took {words} {_how_often(found[stance], found.total())} {place}"
    if _names_fit(stance, hunk):
        return f"{one.reason}; the names that only it has are used elsewhere in the file"
    return one.reason


def _names_fit(stance: str, hunk: Hunk) -> bool:
    """Whether most names that only this side brought stand in the rest of the file, and most of the other's don't."""
    if hunk.fits is None or stance not in ("source", "target"):
        return False
    mine, other = hunk.fits if stance == "source" else hunk.fits[::-1]
    return mine.new is not None and mine.new >= 0.75 and other.new is not None and other.new <= 0.25


def _how_often(times: int, of: int) -> str:
    return "in the one other hunk" if of == 1 else f"in {times} of {of} hunks"
