"""Proposals for the open conflicts of a session: what the operator chose before ranks what comes next."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from state.comparison.entry import Entry
from state.errors import PlaitError
from state.merging.choice import Choice, HunkChoice, Pick
from state.merging.file_merge import FileMerge
from state.progress import Progress, unwatched
from state.proposals.evidence import Counts, past
from state.proposals.hunk import hunk_of
from state.proposals.ranking import Proposal, propose
from state.repositories.repository import Repository
from state.result import read_entries
from state.session.session import Session
from state.view import Standing, View

Lines = tuple[bytes, ...]


class Ground(Protocol):
    """What proposals need of the workspace."""

    target: Repository

    def loaded(self, progress: Progress = unwatched) -> View: ...

    def text_of(self, content: str) -> bytes: ...

    def resolve(
        self,
        key: str,
        hunks: Iterable[str],
        choice: Choice,
        picks: tuple[Pick, ...] = (),
        text: bytes | None = None,
    ) -> Session: ...


@dataclass(frozen=True, slots=True)
class OpenHunk:
    """An open hunk with at most three proposals, the likeliest first; lines count from 1 in the target."""

    key: str
    path: str
    hunk: str
    first: int
    last: int
    proposals: tuple[Proposal, ...]


class Proposing:
    """The proposals of one session; all of it is derived from what was decided."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def open(self, keys: Iterable[str] | None = None, progress: Progress = unwatched) -> tuple[OpenHunk, ...]:
        """The open hunks of these entries, or of all, in path order; blocking, for a worker."""
        view = self._ground.loaded(progress)
        wanted = None if keys is None else set(keys)
        entries = [one for one in view.entries(Standing.CONFLICT) if wanted is None or one.key in wanted]
        counts = self._history(view, progress)
        found: list[OpenHunk] = []
        for number, merge in enumerate(read_entries(self._ground.target, view, entries)):
            progress("proposing", number, len(entries))
            found += self._of_file(view, merge, counts)
        return tuple(found)

    def accept(self, hunk: str, number: int = 1, key: str | None = None) -> Session:
        """Resolves a hunk by its proposal of that number, from 1."""
        found = [one for one in self.open(None if key is None else [key]) if one.hunk == hunk]
        if len(found) != 1:
            what = "no open hunk of that name" if not found else "several files have a hunk of that name"
            raise PlaitError(what, hunk, "`plait proposals` lists them; name the file too")
        one = found[0]
        if not 1 <= number <= len(one.proposals):
            raise PlaitError(f"there are {len(one.proposals)} proposals for it", f"{one.path}, {hunk}")
        return self._resolve(one, one.proposals[number - 1])

    def accept_confident(
        self, keys: Iterable[str] | None = None, progress: Progress = unwatched
    ) -> tuple[OpenHunk, ...]:
        """Resolves every hunk whose first proposal is confident; what was resolved, to be looked at."""
        done = []
        for one in self.open(keys, progress):
            if one.proposals and one.proposals[0].confident:
                self._resolve(one, one.proposals[0])
                done.append(one)
        return tuple(done)

    def _resolve(self, one: OpenHunk, proposal: Proposal) -> Session:
        text = proposal.text if proposal.choice is Choice.TEXT else None
        return self._ground.resolve(one.key, [one.hunk], proposal.choice, (), text)

    def _of_file(self, view: View, merge: FileMerge, counts: Counts) -> Iterator[OpenHunk]:
        chosen = _chosen(view, merge.key)
        lines = _lines(merge, chosen, self._ground.text_of)
        for region in merge.open(chosen):
            if region.hunk is None:
                continue
            start, stop = region.target
            made = propose(hunk_of(merge, region, lines), counts)
            yield OpenHunk(merge.key, merge.path, region.hunk, start + 1, stop, made)

    def _history(self, view: View, progress: Progress) -> Counts:
        """What was chosen so far, in the order in which it was."""
        entries: list[Entry] = []
        for key, decision in view.session.decisions.items():
            entry = view.comparison.entry(key)
            if decision.kind == "hunks" and key not in view.session.stale and entry is not None:
                entries.append(entry)
        chosen: list[tuple[int, FileMerge, str]] = []
        for number, merge in enumerate(read_entries(self._ground.target, view, entries)):
            progress("reading what was chosen", number, len(entries))
            for name, choice in _chosen(view, merge.key).items():
                chosen.append((choice.operation, merge, name))
        counts = Counts()
        for _, merge, name in sorted(chosen, key=lambda one: one[0]):
            region = merge.region(name)
            if region is None:
                continue
            mine = _chosen(view, merge.key)
            lines = _lines(merge, mine, self._ground.text_of)
            counts.add(past(hunk_of(merge, region, lines), lines[name]))
        return counts


def _chosen(view: View, key: str) -> Mapping[str, HunkChoice]:
    decision = view.session.decisions.get(key)
    return decision.hunks if decision is not None and key not in view.session.stale else {}


def _lines(
    merge: FileMerge, chosen: Mapping[str, HunkChoice], text_of: Callable[[str], bytes]
) -> dict[str, Lines]:
    """The lines of each resolved hunk by its name."""
    found: dict[str, Lines] = {}
    for name, choice in chosen.items():
        region = merge.region(name)
        if region is not None:
            found[name] = tuple(merge.chosen_lines(region, choice, text_of))
    return found
