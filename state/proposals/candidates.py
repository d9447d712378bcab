"""The texts that a conflict could become: either side, both, and what lines, words and structure allow."""

from collections.abc import Iterator
from typing import Literal

from state.merging.choice import Choice
from state.progress import Progress, unwatched
from state.proposals.carrying import carried
from state.proposals.combining import MOST_LINES, changes, diff3, words_merged
from state.proposals.hunk import Candidate, Hunk, Lines
from state.proposals.keyed import union
from state.proposals.kind import Kind, kind_of
from state.proposals.layout import laid_out
from state.proposals.moving import moved, moved_to, respaced
from state.proposals.overlap import overlap
from state.proposals.rows import rows
from state.proposals.sound import Soundness
from state.proposals.sums import sums
from state.proposals.versions import higher, higher_range, highest

ALONE = frozenset(("source", "target", "base", "neither"))
"""The ways that take one version as it is; they are somebody's own text, so nothing checks them."""

# Nobody looks through a combination of so many lines; it would be made for nothing, in a second.
LONGEST = 1500

PREFERRED: tuple[Literal["target", "source"], ...] = ("target", "source")


def candidates(hunk: Hunk, progress: Progress = unwatched) -> tuple[Candidate, ...]:
    """All candidates, each text once; the simple choices first, whatever they hold.

    Combined ones are parsed where the file's kind can be: one that doesn't parse, or defines a name
    twice, is left out. `progress` is called between two of them and may raise `Cancelled`.
    """
    found = list(_simple(hunk))
    kind = kind_of(hunk.path)
    sound = Soundness(kind, hunk, progress)
    offered = [one for one in found if one.way in ALONE]
    texts = {one.lines for one in offered}
    for one in (*found, *_combined(hunk, kind)):
        if one.lines in texts:
            continue
        texts.add(one.lines)
        if sound.of(one.lines):
            offered.append(one)
    return tuple(offered)


def sound(kind: Kind | None, hunk: Hunk, lines: Lines) -> bool:
    """Whether the file with these lines parses and defines no name twice, or nobody can tell for this kind."""
    return Soundness(kind, hunk).of(lines)


def _simple(hunk: Hunk) -> Iterator[Candidate]:
    yield Candidate(hunk.source, Choice.SOURCE, "source", _alone(hunk, "source", "target"))
    yield Candidate(hunk.target, Choice.TARGET, "target", _alone(hunk, "target", "source"))
    if hunk.source and hunk.target:
        yield Candidate(
            hunk.joined(hunk.target, hunk.source),
            Choice.TARGET_SOURCE,
            "target-source",
            _both(hunk, "target", "source"),
        )
        yield Candidate(
            hunk.joined(hunk.source, hunk.target),
            Choice.SOURCE_TARGET,
            "source-target",
            _both(hunk, "source", "target"),
        )
    if hunk.base:
        yield Candidate(
            hunk.base, Choice.BASE, "base", "neither change; the lines stay as they were before both sides"
        )
    yield Candidate((), Choice.NEITHER, "neither", "neither side's lines; nothing is left here")


def _alone(hunk: Hunk, name: str, other_name: str) -> str:
    """Why one side as it is: what happened on either of them."""
    mine, other = (hunk.source, hunk.target) if name == "source" else (hunk.target, hunk.source)
    base = hunk.base or ()
    if higher(hunk.source, hunk.target) == name:
        return f"the {name} has the higher version"
    if len(mine) == len(other) == 1 and higher_range(hunk.source[0], hunk.target[0]) == name:
        return f"the {name} asks for the higher version"
    if base and bare(base) == bare(other):
        return f"the {other_name} changed only white space; the {name}'s change is the real one"
    if bare(mine) == bare(other):
        return f"both sides say the same; this has the white space of the {name}"
    if base and bare(base) == bare(mine):
        return f"the {name} changed only white space; this leaves the {other_name}'s change out"
    moved_by = moved_to(hunk)
    if moved_by is not None and moved_by[0] == name:
        return f"the {name} moved these lines to line {moved_by[1]}; the {other_name}'s edit belongs there"
    if base and not mine:
        return f"the {name} removed these lines, and they stay removed"
    if base and not other:
        return f"the {other_name} removed these lines; this keeps them with the {name}'s change"
    return _of_two(hunk, name, other_name, mine, other)


def _of_two(hunk: Hunk, name: str, other_name: str, mine: Lines, other: Lines) -> str:
    if within(other, mine):
        return f"the {name} has every line of the {other_name} and more"
    if within(mine, other):
        return f"the {other_name} has all these lines and more; this leaves the further ones out"
    if not hunk.base:
        return f"both sides added lines here; only the {name}'s are kept"
    common = overlap(hunk)
    covered = common.target_in_source if name == "source" else common.source_in_target
    if covered >= 0.999:
        return f"the {name} made the {other_name}'s change too, and more"
    return f"both sides changed these lines differently; this is the {name}'s version"


def _both(hunk: Hunk, first: str, second: str) -> str:
    if not hunk.base:
        return f"both sides added lines here; the {first}'s come first"
    return f"both sides changed these lines; the {first}'s version, then the {second}'s"


def bare(lines: Lines) -> bytes:
    """The text without any white space."""
    return b"".join(b"".join(lines).split())


def within(some: Lines, more: Lines) -> bool:
    """Whether all lines of one that aren't blank stand in the other, in their order, among further ones."""
    few = [line.strip() for line in some if line.strip()]
    many = [line.strip() for line in more if line.strip()]
    rest = iter(many)
    return 0 < len(few) < len(many) and all(line in rest for line in few)


def _combined(hunk: Hunk, kind: Kind | None) -> Iterator[Candidate]:
    base, source, target = hunk.base or (), hunk.source, hunk.target
    if max(map(len, (base, source, target))) > LONGEST:
        return
    if kind is not None:
        yield from kind.combine(hunk)
    if base and source and target:
        yield from respaced(hunk)
        yield from _lines(hunk, base)
        yield from moved(hunk)
        words = words_merged(base, source, target)
        if words is not None:
            yield Candidate(
                hunk.joined(words),
                Choice.TEXT,
                "words",
                "the two sides changed different words of these lines; both changes stand",
            )
        else:
            yield from laid_out(hunk)
        yield from rows(hunk)
        yield from sums(hunk)
        yield from carried(hunk)
        lines = highest(source, target)
        if lines is not None:
            yield Candidate(
                hunk.joined(lines),
                Choice.TEXT,
                "versions",
                "both sides changed versions; each is the higher of the two",
            )
    elif base and (source or target):
        yield from _additions(hunk, base)
    elif source and target and max(len(source), len(target)) <= MOST_LINES:
        merged = union((), source, target)
        if merged is not None:
            reason = "both sides added lines here; what both added stands once"
            yield Candidate(hunk.joined(merged), Choice.TEXT, "union", reason)


def _additions(hunk: Hunk, base: Lines) -> Iterator[Candidate]:
    """The lines that one side added to those that the other removed."""
    name, other, side = (
        ("target", "source", hunk.source) if hunk.source else ("source", "target", hunk.target)
    )
    edits = changes(base, side, other)
    lines = tuple(line for edit in edits or () if edit.start == edit.stop for line in edit.new)
    if lines:
        reason = f"the {name} removed these lines; what the {other} added to them stands"
        yield Candidate(hunk.joined(lines), Choice.TEXT, "additions", reason)


def _lines(hunk: Hunk, base: Lines) -> Iterator[Candidate]:
    """Both sides' edits line by line; where they overlap, those of one side."""
    lines = diff3(base, hunk.source, hunk.target)
    if lines is not None:
        reason = "the two sides changed neighbouring lines; both changes stand"
        yield Candidate(hunk.joined(lines), Choice.TEXT, "adjacent", reason)
        return
    lines = diff3(base, hunk.source, hunk.target, touching=True)
    if lines is not None:
        reason = "one side added lines in front of those that the other changed; both changes stand"
        yield Candidate(hunk.joined(lines), Choice.TEXT, "touching", reason)
    for side in PREFERRED:
        lines = diff3(base, hunk.source, hunk.target, prefer=side)
        if lines is not None:
            reason = f"both sides' changes stand, except where they overlap: there it is the {side}'s"
            yield Candidate(hunk.joined(lines), Choice.TEXT, f"adjacent-{side}", reason)
