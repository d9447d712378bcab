"""Conflicts that are nearly one that was resolved before, and what its resolution comes to for them."""

from collections.abc import Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from state.merging.choice import Choice
from state.proposals.combining import MOST_LINES, diff3
from state.proposals.hunk import Candidate, Hunk, Lines
from state.proposals.memory import Remembered
from state.proposals.ranking import MOST, Proposal, alike_key

WAY = "carried over"
# The side that changed must still be much like what it was: from half of it on, it is the same place edited on.
ALIKE = 0.5
# Beyond so many characters two sides are compared by lines.
LONGEST = 2_000
# Repeated conflicts are resolved the same way in 95%; one that is only nearly the same is never a sure thing.
CHANCE = 0.7


class Nearly:
    """Conflicts by base and one side; the latest one of each is found."""

    def __init__(self) -> None:
        self._by_side: dict[tuple[str, Lines | None, Lines], dict[str, Hunk]] = {}

    def add(self, conflict: Hunk) -> None:
        """One more conflict, the latest."""
        for key in _keys(conflict):
            self._by_side.setdefault(key, {})[conflict.name] = conflict

    def remove(self, conflict: Hunk) -> None:
        """One conflict less."""
        for key in _keys(conflict):
            there = self._by_side[key]
            del there[conflict.name]
            if not there:
                del self._by_side[key]

    def of(self, hunk: Hunk) -> str | None:
        """The name of the likest conflict with the same base and one side the same, the later of two."""
        best, name = ALIKE, None
        for side, key in zip(("target", "source"), _keys(hunk), strict=True):
            for one in self._by_side.get(key, {}).values():
                share = alike(getattr(one, side), getattr(hunk, side))
                if one.name != hunk.name and share >= best:
                    best, name = share, one.name
        return name


def _keys(hunk: Hunk) -> tuple[tuple[str, Lines | None, Lines], ...]:
    """Base and source, base and target."""
    return ("source", hunk.base, hunk.source), ("target", hunk.base, hunk.target)


def alike(one: Lines, other: Lines) -> float:
    """How much of two texts is the same, 0 to 1: by characters, or by lines where they are long."""
    texts = b"".join(one), b"".join(other)
    if not all(texts):
        return 0.0
    if max(map(len, texts)) <= LONGEST:
        return SequenceMatcher(None, *texts, autojunk=False).ratio()
    if max(len(one), len(other)) > MOST_LINES:
        return 0.0
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def carried_over(before: Remembered, hunk: Hunk) -> Candidate | None:
    """What an earlier resolution comes to where one side went on since; None where it can't be told."""
    old, lines = before.conflict, before.lines
    side = "source" if old.target == hunk.target else "target"
    kept: Lines = getattr(hunk, "target" if side == "source" else "source")
    was, now = getattr(old, side), getattr(hunk, side)
    reason = f"as you resolved it before the {side} changed it again"
    named = {
        old.source: ("source", hunk.source),
        old.target: ("target", hunk.target),
    }
    if lines in named and old.source != old.target:
        way, text = named[lines]
        return Candidate(text, Choice(way), way, reason)
    both = {
        old.joined(old.source, old.target): (Choice.SOURCE_TARGET, hunk.joined(hunk.source, hunk.target)),
        old.joined(old.target, old.source): (Choice.TARGET_SOURCE, hunk.joined(hunk.target, hunk.source)),
    }
    if lines in both:
        choice, text = both[lines]
        return Candidate(text, choice, choice.value, reason)
    if not lines:
        return Candidate((), Choice.NEITHER, "neither", reason)
    if lines == old.base:
        return Candidate(lines, Choice.BASE, "base", reason)
    merged = _put_for(was, now, lines) or diff3(was, now, lines, MOST_LINES)
    if merged is not None and merged != kept:
        words = f"your earlier resolution, with what the {side} changed since"
        return Candidate(hunk.joined(merged), Choice.TEXT, WAY, words)
    return Candidate(
        lines, Choice.TEXT, WAY, f"your earlier resolution as it was: the {side} changed it again"
    )


def _put_for(was: Lines, now: Lines, lines: Lines) -> Lines | None:
    """The text with one side's old lines, where they stand in it as a whole and once, become the new ones."""
    places = [at for at in range(len(lines) - len(was) + 1) if lines[at : at + len(was)] == was]
    return (*lines[: places[0]], *now, *lines[places[0] + len(was) :]) if len(places) == 1 else None


def recalled(proposal: Proposal, before: Remembered, path: str) -> Proposal:
    """The proposal, with where the same conflict became this text before."""
    if proposal.lines != before.lines:
        return proposal
    parts = [f"this same conflict became this {f'{before.times} times' if before.times > 1 else 'before'}"]
    parts += [f"in {before.path}"] if before.path != path else []
    parts += [f"in session {before.session}"] if before.session else []
    so = " ".join(parts)
    reason = so if proposal.way == "remembered" else f"{proposal.reason}; {so}"
    return replace(proposal, reason=reason)


def with_carried(ranked: Sequence[Proposal], carried: Candidate) -> tuple[Proposal, ...]:
    """The proposals with the earlier resolution in front, behind a confident first one that is another text."""
    key = alike_key(carried.lines)
    same = next((one for one in ranked if one.lines == carried.lines), None)
    others = [one for one in ranked if one is not same and alike_key(one.lines) != key]
    if same is not None and same.confident:
        return (replace(same, reason=carried.reason), *others)[:MOST]
    first = Proposal(
        carried.lines,
        same.choice if same is not None else carried.choice,
        same.way if same is not None else carried.way,
        carried.reason,
        max(CHANCE, same.confidence if same is not None else 0.0),
    )
    if others and others[0].confident:
        return (others[0], first, *others[1:])[:MOST]
    return (first, *others)[:MOST]
