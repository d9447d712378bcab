"""The texts that a conflict could become: either side, both, and what lines, words and structure allow."""

from collections.abc import Iterator
from typing import Literal

from state.merging.choice import Choice
from state.proposals.combining import MOST_LINES, diff3, higher, union, words_merged
from state.proposals.hunk import Candidate, Hunk, Lines
from state.proposals.kind import Kind, kind_of

SIMPLE = frozenset(choice.value for choice in Choice if choice not in (Choice.LINES, Choice.TEXT))
"""The ways that are a choice by themselves."""

PREFERRED: tuple[Literal["target", "source"], ...] = ("target", "source")

# A file that long isn't parsed for every candidate.
LONGEST = 1_000_000


def candidates(hunk: Hunk) -> tuple[Candidate, ...]:
    """All candidates, each text once; the simple choices first, whatever they hold.

    Combined ones are parsed where the file's kind can be: one that doesn't parse, or defines a name
    twice, is left out.
    """
    found = list(_simple(hunk))
    kind = kind_of(hunk.path)
    texts = {one.lines for one in found if one.way in ("source", "target", "base", "neither")}
    offered = [one for one in found if one.way in ("source", "target", "base", "neither")]
    for one in (*found, *_combined(hunk, kind)):
        if one.lines in texts:
            continue
        texts.add(one.lines)
        if sound(kind, hunk, one.lines):
            offered.append(one)
    return tuple(offered)


def sound(kind: Kind | None, hunk: Hunk, lines: Lines) -> bool:
    """Whether the file with these lines parses, or nobody can tell because its kind isn't known."""
    if kind is None:
        return True
    whole = hunk.whole(lines)
    return len(whole) <= LONGEST and kind.problem(hunk.path, whole) is None


def _simple(hunk: Hunk) -> Iterator[Candidate]:
    side = higher(hunk.source, hunk.target)
    newer = " has the higher version"
    yield Candidate(
        hunk.source,
        Choice.SOURCE,
        "source",
        f"the source{newer}" if side == "source" else _alone(hunk.base, hunk.target, "target", "source"),
    )
    yield Candidate(
        hunk.target,
        Choice.TARGET,
        "target",
        f"the target{newer}" if side == "target" else _alone(hunk.base, hunk.source, "source", "target"),
    )
    if hunk.source and hunk.target:
        yield Candidate(
            hunk.joined(hunk.source, hunk.target),
            Choice.SOURCE_TARGET,
            "source-target",
            "both, the source first",
        )
        yield Candidate(
            hunk.joined(hunk.target, hunk.source),
            Choice.TARGET_SOURCE,
            "target-source",
            "both, the target first",
        )
    if hunk.base:
        yield Candidate(hunk.base, Choice.BASE, "base", "as it was before both sides")
    yield Candidate((), Choice.NEITHER, "neither", "neither side")


def _alone(base: Lines | None, other: Lines, other_name: str, name: str) -> str:
    """Why this side: the other one changed nothing but white space, or only took something away."""
    if base and bare(base) == bare(other):
        return f"the {other_name} changed only white space"
    return f"the {name} as it is"


def bare(lines: Lines) -> bytes:
    """The text without any white space."""
    return b"".join(b"".join(lines).split())


def _combined(hunk: Hunk, kind: Kind | None) -> Iterator[Candidate]:
    base, source, target = hunk.base or (), hunk.source, hunk.target
    if base and source and target:
        lines = diff3(base, source, target, MOST_LINES)
        if lines is not None:
            yield Candidate(
                hunk.joined(lines),
                Choice.TEXT,
                "adjacent",
                "both sides' edits: they touch, but change other lines",
            )
        else:
            for side in PREFERRED:
                lines = diff3(base, source, target, MOST_LINES, side)
                if lines is not None:
                    reason = f"both sides' edits; where they meet, the {side}'s"
                    yield Candidate(hunk.joined(lines), Choice.TEXT, f"adjacent-{side}", reason)
    if kind is not None:
        yield from kind.combine(hunk)
    if base and source and target:
        words = words_merged(base, source, target)
        if words is not None:
            yield Candidate(
                hunk.joined(words),
                Choice.TEXT,
                "words",
                "both sides' edits: they change other words of the same lines",
            )
    elif source and target and max(len(source), len(target)) <= MOST_LINES:
        lines = union((), source, target)
        if lines is not None:
            yield Candidate(hunk.joined(lines), Choice.TEXT, "union", "the lines of both sides, each once")
