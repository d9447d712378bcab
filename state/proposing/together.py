"""Whether hunks of one file that are resolved at once also fit each other."""

from collections.abc import Iterable, Mapping

from state.merging.file_merge import FileMerge
from state.proposals.candidates import sound
from state.proposals.hunk import Lines, hunk_of
from state.proposals.kind import kind_of


def sound_together(
    merge: FileMerge, resolved: Mapping[str, Lines], wanted: Iterable[tuple[str, Lines]]
) -> frozenset[str]:
    """The hunks, by name, that can become these lines one after the other and leave a file that parses.

    Each was offered beside the target's text of the others: two hunks may well bring the same name. Where
    the file doesn't parse to begin with, nothing is held against them.
    """
    kind = kind_of(merge.path)
    asked = list(wanted)
    names = frozenset(name for name, _ in asked)
    if kind is None or len(asked) < 2:
        return names
    lines = dict(resolved)
    fitting: set[str] = set()
    regions = {region.hunk: region for region in merge.conflicts}
    for name, text in asked:
        hunk = hunk_of(merge, regions[name], lines)
        if sound(kind, hunk, text) or not sound(kind, hunk, hunk.target):
            fitting.add(name)
            lines[name] = text
    return frozenset(fitting)
