"""Candidates of open hunks, kept as long as hunk and surroundings stay as they are."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256

from state.merging.choice import HunkChoice
from state.merging.file_merge import FileMerge
from state.merging.regions import Region
from state.proposals.candidates import candidates, sound
from state.proposals.hunk import Candidate, Hunk, Lines, hunk_of
from state.proposals.kind import kind_of
from state.proposals.memory import bare

# So many hunks' candidates are kept; the one that nobody asked for the longest goes first.
MOST = 20_000


def context(merge: FileMerge, chosen: Mapping[str, HunkChoice]) -> str:
    """A name for what candidates depend on beside their hunk: the file's texts and what is resolved in it."""
    digest = sha256(merge.path.encode("utf-8", "surrogateescape"))
    for lines in (merge.base_lines or (), merge.source_lines, merge.target_lines):
        text = b"".join(lines)
        digest.update(b"\0%d\0" % len(text) + text)
    resolved = sorted((name, one.choice.value, one.picks, one.text or "") for name, one in chosen.items())
    digest.update(repr(resolved).encode())
    return digest.hexdigest()


class CandidatesKept:
    """Making candidates parses the file for each of them; ranking them again costs next to nothing."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str | None], tuple[str, Hunk, tuple[Candidate, ...]]] = (
            OrderedDict()
        )
        self._sound: dict[tuple[str, str | None], dict[Lines, bool]] = {}

    def of(
        self, merge: FileMerge, region: Region, lines: Mapping[str, Lines], around: str
    ) -> tuple[Hunk, tuple[Candidate, ...]]:
        """A hunk without its surroundings, and the candidates made with them."""
        name = (merge.key, region.hunk)
        kept = self._kept.get(name)
        if kept is None or kept[0] != around:
            hunk = hunk_of(merge, region, lines)
            kept = (around, bare(hunk), candidates(hunk))
            self._kept[name] = kept
            if len(self._kept) > MOST:
                self._sound.pop(self._kept.popitem(last=False)[0], None)
            self._sound.pop(name, None)
        self._kept.move_to_end(name)
        # A copy: what is worked out of the hunk's words isn't kept for all of them.
        return replace(kept[1]), kept[2]

    def fits(
        self, merge: FileMerge, region: Region, lines: Mapping[str, Lines], around: str, text: Lines
    ) -> bool:
        """Whether a text from elsewhere parses here; what `of` made for the hunk is taken for known."""
        name = (merge.key, region.hunk)
        if any(one.lines == text for one in self.of(merge, region, lines, around)[1]):
            return True
        known = self._sound.setdefault(name, {})
        if text not in known:
            known[text] = sound(kind_of(merge.path), hunk_of(merge, region, lines), text)
        return known[text]
