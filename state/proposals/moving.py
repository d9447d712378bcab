"""Blocks that one side moved while the other one edited them, and edits amid changed white space."""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from state.merging.choice import Choice
from state.proposals.hunk import Candidate, Hunk, Lines

# Shorter texts, as a closing bracket or a blank line, stand in many places without having been moved.
TELLING = 12
MOST_LINES = 400


def moved(hunk: Hunk) -> Iterator[Candidate]:
    """Each side with the other one's edits made where their lines stand now; only where a block was moved."""
    base, source, target = hunk.base or (), hunk.source, hunk.target
    if not base or max(map(len, (base, source, target))) > MOST_LINES:
        return
    for name, other, side, edited in (
        ("source", "target", source, target),
        ("target", "source", target, source),
    ):
        if not _is_moved(base, side):
            continue
        lines = _edited(base, edited, side)
        if lines is not None and lines != side:
            reason = f"the {name} moved these lines; the {other}'s edits are made where they stand now"
            yield Candidate(hunk.joined(lines), Choice.TEXT, "moved", reason)


def moved_to(hunk: Hunk) -> tuple[str, int] | None:
    """The side that moved the region's lines elsewhere in the file, and the line of the result, from 1.

    That is: the other side still has them here, and all telling lines of the base that this side lacks
    stand together, once, around the region.
    """
    base = hunk.base or ()
    if not base or len(base) > MOST_LINES:
        return None
    for name, side in (("target", hunk.target), ("source", hunk.source)):
        here = set(side)
        gone = _telling([line for line in base if line not in here])
        if sum(len(line.strip()) for line in gone) < 2 * TELLING or len(gone) < 2:
            continue
        for start, around in ((0, hunk.before), (len(hunk.before) + len(side), hunk.after)):
            lines = [(number, line) for number, line in enumerate(around, start + 1) if _tells(line)]
            places = [
                at
                for at, (_, line) in enumerate(lines)
                if line.strip() == gone[0].strip()
                and [one.strip() for _, one in lines[at : at + len(gone)]] == [one.strip() for one in gone]
            ]
            if len(places) == 1:
                return name, lines[places[0]][0]
    return None


def respaced(hunk: Hunk) -> Iterator[Candidate]:
    """One side's real change in the other side's white space, where that changed nothing else."""
    base, source, target = hunk.base or (), hunk.source, hunk.target
    if not base or max(map(len, (base, source, target))) > MOST_LINES:
        return
    for name, other, spaced, real in (
        ("source", "target", source, target),
        ("target", "source", target, source),
    ):
        if not _alike(base, spaced) or base == spaced:
            continue
        lines = _in_space_of(base, spaced, real)
        if lines is not None and lines not in (source, target):
            reason = f"the {name} changed only white space; the {other}'s change, in that white space"
            yield Candidate(hunk.joined(lines), Choice.TEXT, "respaced", reason)


def _is_moved(base: Lines, side: Lines) -> bool:
    """Whether a telling line of the base stands in another order in the side."""
    common = [line for line in base if _tells(line) and base.count(line) == side.count(line) == 1]
    places = [side.index(line) for line in common]
    return places != sorted(places)


def _edited(base: Lines, edited: Lines, side: Lines) -> Lines | None:
    """The side with the edits that made `edited` of the base; None where one has no single place."""
    found: Lines = side
    for a, b, new in _edits(base, edited):
        old = base[a:b]
        # An edit is found by the lines it replaces, with as many lines around them as make the place single.
        for before, after in ((0, 0), (1, 0), (0, 1), (1, 1), (2, 2)):
            start, stop = max(a - before, 0), min(b + after, len(base))
            wanted = base[start:stop]
            if not any(_tells(line) for line in wanted):
                continue
            places = [
                at for at in range(len(found) - len(wanted) + 1) if found[at : at + len(wanted)] == wanted
            ]
            if len(places) == 1:
                at = places[0] + (a - start)
                found = (*found[:at], *new, *found[at + len(old) :])
                break
        else:
            return None
    return found


def _edits(base: Lines, edited: Lines) -> Iterator[tuple[int, int, Lines]]:
    """Ranges of the base and what they became; as many new lines as old ones are as many edits."""
    for tag, a, b, c, d in SequenceMatcher(None, base, edited, autojunk=False).get_opcodes():
        if tag == "replace" and b - a == d - c:
            yield from ((a + at, a + at + 1, edited[c + at : c + at + 1]) for at in range(b - a))
        elif tag != "equal":
            yield a, b, edited[c:d]


def _in_space_of(base: Lines, spaced: Lines, real: Lines) -> Lines | None:
    """The real change, line by line as the respaced side writes the lines that stayed, new ones indented alike."""
    if len(base) != len(spaced):
        return None
    ends = {line[len(line.rstrip(b"\r\n")) :] for line in spaced if line.endswith(b"\n")}
    end = ends.pop() if len(ends) == 1 else None
    shifts = {
        (old[: len(old) - len(old.lstrip())], new[: len(new) - len(new.lstrip())])
        for old, new in zip(base, spaced, strict=True)
        if old.strip()
    }
    indents = dict(shifts)
    if len(indents) != len(shifts):
        return None
    found: list[bytes] = []
    for tag, a, b, c, d in SequenceMatcher(None, base, real, autojunk=False).get_opcodes():
        if tag == "equal":
            found += spaced[a:b]
            continue
        for line in real[c:d]:
            bare = line.strip(b" \t\r\n")
            indent = line[: len(line) - len(line.lstrip(b" \t"))]
            if bare and indent not in indents:
                return None
            kept = line[len(line.rstrip(b"\r\n")) :] if end is None else end
            found.append((indents[indent] + bare if bare else b"") + (kept if line.endswith(b"\n") else b""))
    return tuple(found)


def _telling(lines: Sequence[bytes]) -> list[bytes]:
    return [line for line in lines if _tells(line)]


def _tells(line: bytes) -> bool:
    return len(line.strip()) >= TELLING


def _alike(some: Lines, other: Lines) -> bool:
    return b"".join(b"".join(some).split()) == b"".join(b"".join(other).split())
