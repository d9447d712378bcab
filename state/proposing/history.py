"""What was chosen so far, kept in step with the session: an act, an undo or a redo costs what it touched."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

from state.comparison.compare import Comparison
from state.merging.choice import HunkChoice
from state.merging.file_merge import FileMerge, split_lines
from state.merging.outcome import Merge
from state.progress import Progress, unwatched
from state.proposals.evidence import Counts, Past, past
from state.proposals.hunk import Hunk, Lines
from state.proposals.settled import outcomes
from state.proposing.shown import Shown
from state.proposing.standing import Told, chosen_of, decided_whole, told
from state.proposing.whole_files import WholeCounts, told_whole
from state.session.session import Session
from state.view import View

TextOf = Callable[[str], bytes]
Read = Callable[[View, Iterable[str]], Iterable[FileMerge]]
"""Reads the files of entries, by key, in the order asked for."""


class Made(NamedTuple):
    """What became of one hunk: what it was, its lines, and what evidence keeps of it."""

    key: str
    told: Told
    conflict: Hunk
    lines: Lines
    past: Past


class History:
    """The choices of a session as evidence."""

    def __init__(
        self, read: Read, text_of: TextOf, known: dict[tuple[str, str, int], Past], shown: Shown | None = None
    ) -> None:
        self.counts = Counts()
        self.whole: WholeCounts = Counter()
        self._read = read
        self._text_of = text_of
        self._session: Session | None = None
        self._ground: tuple[Comparison, Merge | None] | None = None
        self._of: dict[str, tuple[tuple[int, Past], ...]] = {}
        self._whole_of: dict[str, tuple[str, str]] = {}
        # By key, hunk and operation. Undo and redo come by the same choices again and again: none is read twice.
        self._known = known
        self._shown = shown or Shown()

    def follow(
        self,
        view: View,
        progress: Progress = unwatched,
        given: Mapping[str, FileMerge] | None = None,
    ) -> None:
        """Learns what changed since the last view; files among `given` aren't read again."""
        ground = (view.comparison, view.merge)
        if self._session is not None and self._ground is not None and _same(self._ground, ground):
            changed: Iterable[str] = view.session.changed_keys(self._session)
        else:
            changed = set(view.session.decisions) | set(self._of) | set(self._whole_of)
        there = view.comparison.entry
        stands = {key: tuple(told(view, key)) if there(key) is not None else () for key in changed}
        self._read_missing(view, stands, progress, given or {})
        # From here on nothing can be cancelled: counts and session stay in step.
        for key, rows in stands.items():
            entry = view.comparison.entry(key)
            found = [(one.operation, self._known.get((key, one.hunk, one.operation))) for one in rows]
            pasts = [
                (operation, replace(known, path=entry.path))
                for operation, known in found
                if known is not None and entry is not None
            ]
            self._put(key, tuple(pasts))
            self._put_whole(view, key)
        self._remember_last()
        self._session, self._ground = view.session, ground

    def _read_missing(
        self,
        view: View,
        stands: Mapping[str, tuple[Told, ...]],
        progress: Progress,
        given: Mapping[str, FileMerge],
    ) -> None:
        missing = [
            key
            for key, rows in stands.items()
            if any((key, one.hunk, one.operation) not in self._known for one in rows)
        ]
        read = iter(self._read(view, [key for key in missing if key not in given]))
        for number, key in enumerate(missing):
            progress("reading what was chosen", number, len(missing))
            merge = given[key] if key in given else next(read)
            found = [one for one in stands[key] if (key, one.hunk, one.operation) not in self._known]
            for one in made_of(view, merge, found, self._text_of):
                self._known[one.key, one.told.hunk, one.told.operation] = judged(one, self._shown)

    def _put(self, key: str, pasts: tuple[tuple[int, Past], ...]) -> None:
        for _, one in self._of.pop(key, ()):
            self.counts.remove(one)
        for _, one in pasts:
            self.counts.add(one)
        if pasts:
            self._of[key] = pasts

    def _put_whole(self, view: View, key: str) -> None:
        before = self._whole_of.pop(key, None)
        if before is not None:
            self.whole[before] -= 1
        decision, outcome = decided_whole(view, key), view.outcome(key)
        if decision is not None and outcome is not None:
            self._whole_of[key] = told_whole(outcome, decision.kind)
            self.whole[self._whole_of[key]] += 1

    def _remember_last(self) -> None:
        """The last stance of each file, and of the merge under ""."""
        latest, last = -1, {}
        for rows in self._of.values():
            operation, one = rows[-1]
            last[one.path] = one.stance
            if operation > latest:
                latest, last[""] = operation, one.stance
        self.counts.last = last


def _same(one: tuple[Comparison, Merge | None], other: tuple[Comparison, Merge | None]) -> bool:
    return one[0] is other[0] and one[1] is other[1]


def judged(one: Made, shown: Shown) -> Past:
    """What evidence keeps of a decision; one that was made for a whole file says nothing of single proposals."""
    return one.past if one.told.whole else shown.judged(one.key, one.told.hunk, one.past, one.lines)


def made_of(view: View, merge: FileMerge, rows: Iterable[Told], text_of: TextOf) -> list[Made]:
    """What became of these hunks of a file; those that are gone from it tell nothing."""
    regions = {region.hunk: region for region in merge.regions if region.hunk is not None}
    chosen = chosen_of(view, merge.key)
    decision = view.session.decisions[merge.key]
    edited = _edited(merge, text_of(decision.value or "")) if decision.kind == "replace" else {}
    found: list[Made] = []
    for one in rows:
        region = regions.get(one.hunk)
        if region is None:
            continue
        conflict = Hunk(
            merge.path,
            None if merge.base_lines is None else merge.base_lines[slice(*region.base)],
            merge.source_lines[slice(*region.source)],
            merge.target_lines[slice(*region.target)],
        )
        lines: Lines | None
        if decision.kind == "replace":
            lines = edited.get(one.hunk)
        elif one.whole:
            lines = {"take": conflict.source, "keep": conflict.target}.get(decision.kind, ())
        else:
            lines = tuple(merge.chosen_lines(region, chosen[one.hunk], text_of))
        if lines is None:
            continue
        found.append(Made(merge.key, one, conflict, lines, past(conflict, lines)))
    return found


def _edited(merge: FileMerge, text: bytes) -> dict[str, Lines | None]:
    """What an editor left of each hunk, as far as the lines around it tell."""
    found = outcomes(merge, split_lines(text)) if merge.text else []
    return {region.hunk or "": lines for region, lines in zip(merge.conflicts, found, strict=False)}


def lines_chosen(merge: FileMerge, chosen: Mapping[str, HunkChoice], text_of: TextOf) -> dict[str, Lines]:
    """The lines of each resolved hunk by its name."""
    found: dict[str, Lines] = {}
    for region in merge.regions:
        choice = chosen.get(region.hunk) if region.hunk is not None else None
        if choice is not None and region.hunk is not None:
            found[region.hunk] = tuple(merge.chosen_lines(region, choice, text_of))
    return found
