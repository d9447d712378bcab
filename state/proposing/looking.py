"""Proposals for the open conflicts of a session: what the operator chose before ranks what comes next."""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Protocol

from state.comparison.entry import Entry
from state.errors import PlaitError
from state.merging.file_merge import FileMerge
from state.merging.regions import Region
from state.progress import Progress, unwatched
from state.proposals.hunk import Candidate, Lines
from state.proposals.ranking import Proposal, propose
from state.proposing.candidates_kept import CandidatesKept, context
from state.proposing.counted import counted
from state.proposing.history import History, lines_chosen
from state.proposing.nearly import carried_over, recalled, with_carried
from state.proposing.offered import WHOLE, AcceptedHunk, OpenHunk, Rest, Scope
from state.proposing.remembering import PastOf, Remembering
from state.proposing.reviewing import accepted_together
from state.proposing.same_way import SameWay
from state.proposing.shown import Shown
from state.proposing.standing import chosen_of, open_names
from state.proposing.store import Store
from state.proposing.together import sound_together
from state.proposing.whole_files import whole_file
from state.repositories.repository import Repository
from state.result import read_entries
from state.session.journal import Journal
from state.session.operations import Operation
from state.session.session import Session
from state.view import Standing, View


class Ground(Protocol):
    """What proposals need of the workspace."""

    target: Repository
    journal: Journal

    @property
    def view(self) -> View | None: ...

    def loaded(self, progress: Progress = unwatched) -> View: ...

    def text_of(self, content: str) -> bytes: ...

    def result_bytes(self, path: str) -> bytes | None: ...

    def perform(self, make: Callable[[], Operation], texts: Mapping[str, bytes] | None = None) -> Session: ...


class Looking:
    """What is proposed in one session; safe from several threads, and blocking: for a worker.

    All of it is derived from what was decided. What was found out is kept, and a decision costs only what
    it touched.
    """

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._lock = threading.RLock()
        self._kept = CandidatesKept()
        known: PastOf = {}
        self._shown = Shown()
        self._history = History(self._read, ground.text_of, known, self._shown)
        journal = ground.journal
        self._remembering = Remembering(
            ground.target.common_dir,
            (journal.name, journal.meta("created") or ""),
            self._read,
            ground.text_of,
            journal.now,
            known,
            self._shown,
        )

    # Memory

    @property
    def memory(self) -> Store:
        """The resolutions kept for the target, of this and its other sessions."""
        return self._remembering.store

    @property
    def memory_problem(self) -> str:
        """Why resolutions are not kept or recalled, in one sentence; "" while they are."""
        return self._remembering.problem

    def remember(self, progress: Progress = unwatched) -> None:
        """Keeps what was resolved, and takes back what was undone; also done whenever proposals are asked for."""
        view = self._ground.loaded(progress)
        with self._lock:
            self._remembering.keep(view, progress)

    def close(self) -> None:
        """Lets go of the file of resolutions."""
        with self._lock:
            self._remembering.close()

    # Looking

    def open(self, keys: Iterable[str] | None = None, progress: Progress = unwatched) -> tuple[OpenHunk, ...]:
        """The open hunks of these entries, or of all, in path order; whole-file conflicts among them."""
        return tuple(one for one, _ in self._open(keys, progress))

    def of_file(self, merge: FileMerge, progress: Progress = unwatched) -> tuple[OpenHunk, ...]:
        """The open hunks of one file as a screen holds it, in their order."""
        view = self._follow(progress, {merge.key: merge})
        return tuple(self._of_file(view, merge, progress))

    def of_hunk(self, merge: FileMerge, hunk: str, progress: Progress = unwatched) -> OpenHunk | None:
        """One hunk of a file as a screen holds it, before all others; None when it isn't open."""
        view = self._follow(progress, {merge.key: merge})
        return next(self._of_file(view, merge, progress, frozenset((hunk,))), None)

    def counted(self, path: str, progress: Progress = unwatched) -> tuple[str, ...]:
        """What was chosen around a file so far, in sentences: what its proposals are ranked by."""
        self._follow(progress)
        with self._lock:
            return counted(self._history.counts, path)

    def rest(
        self,
        key: str,
        hunk: str,
        number: int = 1,
        scope: Scope | str = Scope.FILE,
        progress: Progress = unwatched,
    ) -> Rest:
        """What deciding as the hunk's proposal of that number, from 1, would do for all other open ones of a scope.

        A hunk that is resolved already gives the way it was resolved in; `number` isn't asked for then.
        """
        view = self._follow(progress)
        entry = self._entry(view, key)
        way = self._way(view, entry, hunk, number, progress)
        return self._same_way(view).rest(entry, hunk, way, Scope(scope), progress)

    def to_review(self, progress: Progress = unwatched) -> tuple[AcceptedHunk, ...]:
        """What was accepted together and not looked at yet, in path order."""
        view = self._ground.loaded(progress)
        return tuple(
            accepted_together(
                view, self._ground.target, self._ground.text_of, self._ground.result_bytes, progress
            )
        )

    def find(self, hunk: str, key: str | None = None, progress: Progress = unwatched) -> OpenHunk:
        """The open hunk of that name, or whose name begins so; of that entry, where several have it."""
        view = self._follow(progress)
        entries = [self._entry(view, key)] if key is not None else list(view.entries(Standing.CONFLICT))
        exact, begun = [], []
        for entry in entries:
            for name in open_names(view, entry):
                own = OpenHunk(entry.key, entry.path, name, 0, 0, ())
                if hunk in (name, own.id) and (hunk or key is not None):
                    exact.append((entry, name))
                elif hunk and own.id.startswith(hunk):
                    begun.append((entry, name))
        found = exact or begun
        if not found:
            resolved = any(hunk in one.hunks for one in view.session.decisions.values()) and hunk
            what = "this hunk is no longer open" if resolved else "no open hunk of that name"
            raise PlaitError(what, hunk or key, "`plait proposals` lists them")
        if len(found) > 1:
            raise PlaitError(
                "several open hunks have that name" if exact else "several open hunks begin with that",
                hunk,
                "name the file too" if exact else "give more of the name",
            )
        [(entry, name)] = found
        merge = self._read_one(view, entry)
        one = next(self._of_file(view, merge, progress, frozenset((name,))), None)
        if one is None:
            raise PlaitError("no open hunk of that name", hunk, "`plait proposals` lists them")
        return one

    def confident(
        self, keys: Iterable[str] | None = None, progress: Progress = unwatched
    ) -> tuple[OpenHunk, ...]:
        """The hunks that `accept_confident` would resolve."""
        kept: list[OpenHunk] = []
        sure = ((one, merge) for one, merge in self._open(keys, progress) if one.confident)
        for _, of_file in groupby(sure, key=lambda pair: pair[0].key):
            pairs = list(of_file)
            merge = pairs[0][1]
            if len(pairs) > 1:
                lines = self._lines(merge)
                fits = sound_together(merge, lines, [(one.hunk, one.proposals[0].lines) for one, _ in pairs])
                pairs = [pair for pair in pairs if pair[0].hunk in fits]
            kept += (one for one, _ in pairs)
        return tuple(kept)

    # Inside

    def _way(self, view: View, entry: Entry, hunk: str, number: int, progress: Progress) -> str:
        """The way of a hunk's proposal, or that in which it was resolved."""
        if hunk not in open_names(view, entry):
            return self._same_way(view).way_of_resolved(entry, hunk)
        one = next(self._of_file(view, self._read_one(view, entry), progress, frozenset((hunk,))))
        return numbered(one, number).way

    def _same_way(self, view: View) -> SameWay:
        return SameWay(view, self._ground.target, self._ground.text_of, self._candidates)

    def _candidates(self, view: View, merge: FileMerge, region: Region) -> Sequence[Candidate]:
        chosen = chosen_of(view, merge.key)
        lines = lines_chosen(merge, chosen, self._ground.text_of)
        with self._lock:
            return self._kept.of(merge, region, lines, context(merge, chosen))[1]

    def _entry(self, view: View, key: str) -> Entry:
        entry = view.comparison.entry(key)
        if entry is None:
            raise PlaitError("no such entry in this session", key)
        return entry

    def _open(self, keys: Iterable[str] | None, progress: Progress) -> Iterator[tuple[OpenHunk, FileMerge]]:
        view = self._follow(progress)
        wanted = None if keys is None else set(keys)
        entries = [one for one in view.entries(Standing.CONFLICT) if wanted is None or one.key in wanted]
        for number, merge in enumerate(read_entries(self._ground.target, view, entries)):
            progress("proposing", number, len(entries))
            for one in self._of_file(view, merge, progress):
                yield one, merge

    def _of_file(
        self, view: View, merge: FileMerge, progress: Progress, wanted: frozenset[str] | None = None
    ) -> Iterator[OpenHunk]:
        entry = view.comparison.entry(merge.key)
        names = open_names(view, entry) if entry is not None else ()
        outcome = view.outcome(merge.key)
        if entry is not None and outcome is not None and names == (WHOLE,):
            if wanted is None or WHOLE in wanted:
                yield whole_file(entry, outcome, self._history.whole)
            return
        chosen = chosen_of(view, merge.key)
        lines = lines_chosen(merge, chosen, self._ground.text_of)
        around = context(merge, chosen)
        for region in merge.conflicts:
            if region.hunk is None or region.hunk not in names:
                continue
            if wanted is not None and region.hunk not in wanted:
                continue
            progress("proposing")
            with self._lock:
                ranked = self._ranked(merge, region, lines, around)
                self._shown.put(merge.key, region.hunk, ranked)
            yield open_hunk(merge, region, ranked)

    def _ranked(
        self, merge: FileMerge, region: Region, lines: Mapping[str, Lines], around: str
    ) -> tuple[Proposal, ...]:
        hunk, made = self._kept.of(merge, region, lines, around)
        memory = self._remembering.memory
        before = memory.recall(hunk)
        if before is None:
            ranked = propose(hunk, self._history.counts, memory, made)
            near = self._remembering.nearly(hunk)
            carried = carried_over(near, hunk) if near is not None else None
            if carried is None or not self._kept.fits(merge, region, lines, around, carried.lines):
                return ranked
            return with_carried(ranked, carried)
        if not self._kept.fits(merge, region, lines, around, before.lines):
            # It was right somewhere else: here the file would not parse.
            return propose(hunk, self._history.counts, memory.without(before.id), made)
        ranked = propose(hunk, self._history.counts, memory, made)
        return tuple(recalled(one, before, merge.path) for one in ranked)

    def _lines(self, merge: FileMerge) -> dict[str, Lines]:
        """The lines of a file's resolved hunks."""
        return lines_chosen(merge, chosen_of(self._ground.loaded(), merge.key), self._ground.text_of)

    def _follow(self, progress: Progress = unwatched, given: Mapping[str, FileMerge] | None = None) -> View:
        view = self._ground.loaded(progress)
        with self._lock:
            self._remembering.keep(view, progress, given)
            self._remembering.refresh()
            self._history.follow(view, progress, given)
        return view

    def _read(self, view: View, keys: Iterable[str]) -> Iterable[FileMerge]:
        entries = (view.comparison.entry(key) for key in keys)
        return read_entries(self._ground.target, view, (one for one in entries if one is not None))

    def _read_one(self, view: View, entry: Entry) -> FileMerge:
        return next(iter(read_entries(self._ground.target, view, [entry])))


def open_hunk(merge: FileMerge, region: Region, proposals: tuple[Proposal, ...]) -> OpenHunk:
    """An open region with what is proposed for it."""
    start, stop = region.target
    return OpenHunk(merge.key, merge.path, region.hunk or "", start + 1, stop, proposals)


def numbered(one: OpenHunk, number: int) -> Proposal:
    """The proposal of that number, from 1."""
    if not 1 <= number <= len(one.proposals):
        count = len(one.proposals)
        what = f"there {'is 1 proposal' if count == 1 else f'are {count} proposals'} for it"
        place = f"{one.path}, {one.hunk}" if one.hunk else one.path
        raise PlaitError(what, place, "`plait proposals` lists them")
    return one.proposals[number - 1]
