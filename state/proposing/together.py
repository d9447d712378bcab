"""Whether hunks of one file that are resolved at once also fit each other."""

from collections.abc import Iterable, Mapping

from state.merging.file_merge import FileMerge
from state.proposals.hunk import Hunk, Lines, hunk_of
from state.proposals.kind import SOUND, Checked, Kind, kind_of
from state.proposals.sound import LONGEST


def sound_together(
    merge: FileMerge, resolved: Mapping[str, Lines], wanted: Iterable[tuple[str, Lines]]
) -> frozenset[str]:
    """The hunks, by name, that can become these lines one after the other and leave a file that parses.

    Each was offered beside the target's text of the others: two hunks may well bring the same name. What is
    wrong with the file without them, or with one of them alone, isn't held against them.
    """
    kind = kind_of(merge.path)
    asked = list(wanted)
    if kind is None or len(asked) < 2:
        return frozenset(name for name, _ in asked)
    lines = dict(resolved)
    fitting: set[str] = set()
    regions = {region.hunk: region for region in merge.conflicts}
    for name, text in asked:
        alone = _checked(kind, hunk_of(merge, regions[name], resolved), text)
        hunk = hunk_of(merge, regions[name], lines)
        before, after = _checked(kind, hunk, hunk.target), _checked(kind, hunk, text)
        parses = after.error is None or before.error is not None
        if parses and after.twice <= alone.twice | before.twice:
            fitting.add(name)
            lines[name] = text
    return frozenset(fitting)


def _checked(kind: Kind, hunk: Hunk, lines: Lines) -> Checked:
    """What is wrong with the file; one that nobody would wait for isn't read."""
    whole = hunk.whole(lines)
    if len(whole) > LONGEST:
        return SOUND
    start = sum(map(len, hunk.before))
    return kind.check(hunk.path, whole, (start, start + sum(map(len, lines))))
