"""A conflict as proposals see it, and a text that it could become."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from types import MappingProxyType

from state.merging.choice import Choice
from state.merging.file_merge import FileMerge, ended
from state.merging.regions import Region, RegionKind
from state.proposals.fits import Fits, fits

Lines = tuple[bytes, ...]
WORDS = re.compile(rb"\w+|[^\w\s]")
LONGEST = 200_000
NOTHING: Mapping[str, Lines] = MappingProxyType({})


@dataclass(frozen=True)
class Hunk:
    """One conflict with its surroundings; all lines keep their line ends.

    `base` is None where the file has none. `before` and `after` are the result's lines around the
    region; `settled` says that no other conflict of the file is open, so that they will stay. `fits` tells how
    the names of source and target fit the file's settled lines, None where these aren't known.
    """

    path: str
    base: Lines | None
    source: Lines
    target: Lines
    before: Lines = ()
    after: Lines = ()
    settled: bool = False
    fits: tuple[Fits, Fits] | None = field(default=None, compare=False)

    @cached_property
    def name(self) -> str:
        """The content id of the three texts: the same wherever the same region returns."""
        digest = sha256()
        for lines in (self.base or (), self.source, self.target):
            text = b"".join(lines)
            digest.update(b"%d\0" % len(text) + text)
        return digest.hexdigest()

    @cached_property
    def words(self) -> tuple[Counter[bytes], Counter[bytes], Counter[bytes]]:
        """How often each word and sign stands in base, source and target; the beginning tells of a huge one."""
        base, source, target = (
            Counter(WORDS.findall(b"".join(side)[:LONGEST]))
            for side in (self.base or (), self.source, self.target)
        )
        return base, source, target

    @property
    def line_end(self) -> bytes:
        """The line end of the target, else of the source."""
        for lines in (self.target, self.source, self.before, self.after):
            if lines:
                return b"\r\n" if lines[0].endswith(b"\r\n") else b"\n"
        return b"\n"

    def joined(self, *parts: Lines) -> Lines:
        """The parts one after the other, where only the last line may lack its line end."""
        return tuple(ended([line for part in parts for line in part], self.line_end))

    def whole(self, lines: Lines) -> bytes:
        """The file's text with these lines in the region's place."""
        return b"".join(self.joined(self.before, lines, self.after))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A text that the hunk could become: `way` names how it was made, `reason` says it in one sentence."""

    lines: Lines
    choice: Choice
    way: str
    reason: str

    @property
    def text(self) -> bytes:
        return b"".join(self.lines)


def hunk_of(merge: FileMerge, region: Region, chosen: Mapping[str, Lines] = NOTHING) -> Hunk:
    """The conflict `region` of a file; `chosen` gives the lines of resolved hunks by name.

    Other open conflicts stand as the target's text around it.
    """
    before: list[bytes] = []
    after: list[bytes] = []
    lines = before
    around: list[bytes] = []
    settled = True
    for one in merge.regions:
        if one is region or (one.hunk is not None and one == region):
            lines = after
            continue
        if one.hunk is not None and one.hunk in chosen:
            text = chosen[one.hunk]
        elif one.kind is RegionKind.SOURCE:
            text = merge.source_lines[slice(*one.source)]
        else:
            text = merge.target_lines[slice(*one.target)]
            if one.kind is RegionKind.CONFLICT:
                settled = False
                lines.extend(text)
                continue
        lines.extend(text)
        around.extend(text)
    base = None if merge.base_lines is None else merge.base_lines[slice(*region.base)]
    source, target = merge.source_lines[slice(*region.source)], merge.target_lines[slice(*region.target)]
    fitting = fits(base or (), source, target, around)
    return Hunk(merge.path, base, source, target, tuple(before), tuple(after), settled, fitting)
