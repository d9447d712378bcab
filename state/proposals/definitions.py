"""Functions, classes and constants of both sides, merged by name: for kinds whose parser tells where they stand."""

from collections.abc import Callable, Iterator

from state.merging.choice import Choice
from state.proposals.combining import diff3
from state.proposals.hunk import Candidate, Hunk, Lines
from state.proposals.keyed import Entry, keyed

MOST_LINES = 400


def by_definition(hunk: Hunk, read: Callable[[Lines], list[Entry] | None]) -> Iterator[Candidate]:
    """The definitions of both sides; one that both changed takes both edits where they don't overlap."""
    sides = [read(side) if side else [] for side in (hunk.base or (), hunk.source, hunk.target)]
    base, source, target = sides
    if base is None or source is None or target is None or len(source) + len(target) < 3:
        return
    lines = keyed(base, source, target, _both_edits, sort=False)
    if lines is not None:
        yield Candidate(
            hunk.joined(lines),
            Choice.TEXT,
            "definitions",
            "both sides changed definitions here; every name stands once",
        )


def _both_edits(base: Entry | None, source: Entry, target: Entry) -> Entry | None:
    if base is None:
        return None
    lines = diff3(base.lines, source.lines, target.lines, MOST_LINES)
    return None if lines is None else Entry(target.key, lines)
