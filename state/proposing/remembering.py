"""Keeps the resolutions of a session in step with the memory of its target, and recalls them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path

from state.errors import PlaitError
from state.merging.file_merge import FileMerge
from state.progress import Progress, unwatched
from state.proposals.evidence import Past, places
from state.proposals.hunk import Hunk
from state.proposals.memory import Memory, Remembered
from state.proposing.history import Made, Read, TextOf, judged, made_of
from state.proposing.nearly import Nearly
from state.proposing.shown import Shown
from state.proposing.standing import Told, told_by_hunks
from state.proposing.store import Kept, Store
from state.session.session import Session
from state.view import View

# So many conflicts are read again one by one; more are read with all others.
FEW = 500

PastOf = dict[tuple[str, str, int], Past]
"""What became of hunks, by key, hunk and operation."""


class Remembering:
    """The memory as one session sees it: what stands on its line, and what other sessions of the target left.

    What can't be kept or read is said once in `problem` and done without.
    """

    def __init__(
        self,
        common_dir: Path,
        session: tuple[str, str],
        read: Read,
        text_of: TextOf,
        now: Callable[[], datetime],
        known: PastOf,
        shown: Shown | None = None,
    ) -> None:
        self.problem = ""
        """Why resolutions aren't kept, "" while they are."""
        self.known = known
        self._shown = shown or Shown()
        self._common_dir = common_dir
        self._name, self._session = session[0], " ".join(session)
        self._read = read
        self._text_of = text_of
        self._now = now
        self._open: Store | None = None
        self._last: Session | None = None
        self._stands: dict[str, dict[tuple[str, int], bool]] = {}
        self._behind: set[str] = set()
        # What is recalled, and the choices in it by level and place: `memory` shows both as they are.
        self._recalled: dict[str, Remembered] = {}
        self._taken: dict[str, dict[str, int]] = {}
        self._pasts: dict[str, Past] = {}
        self._nearly = Nearly()
        self._version: int | None = None
        self.memory = Memory(self._recalled, self._taken)

    @property
    def store(self) -> Store:
        """The file of the target, else one that only lives as long as this process."""
        if self._open is None:
            try:
                self._use(Store.of(self._common_dir))
            except PlaitError as error:
                self._give_up(error)
        assert self._open is not None
        return self._open

    def close(self) -> None:
        """Closes the file."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def keep(
        self, view: View, progress: Progress = unwatched, given: Mapping[str, FileMerge] | None = None
    ) -> None:
        """Writes what was resolved since the last time, and takes back what was undone."""
        store = self.store
        session = view.session
        changed = set(session.decisions) if self._last is None else session.changed_keys(self._last)
        if self._last is None:
            changed |= self._stands.keys()
        changed |= self._behind
        standing = {key: tuple(told_by_hunks(view, key)) for key in changed}
        made = self._missing(view, standing, progress, given or {})
        marks = list(self._marks(standing))
        self._last, self._behind = session, set()
        if not made and not marks:
            return
        when = self._now().isoformat(timespec="seconds")
        added = [
            Kept(
                one.key,
                one.told.hunk,
                one.told.operation,
                Remembered(one.conflict, one.lines, 1, when, self._name),
                one.past,
            )
            for one in made
        ]
        try:
            touched = store.record(self._session, added, marks)
        except PlaitError as error:
            # Nothing is lost: the journal has it, and the next act brings it along.
            self._behind = changed
            self.problem = self.problem or str(error)
            return
        for one in added:
            self._stands.setdefault(one.key, {})[one.hunk, one.operation] = True
        for key, hunk, operation, stands in marks:
            self._stands[key][hunk, operation] = stands
        if self._version is not None:
            try:
                self._take_over(store, touched)
            except PlaitError as error:
                self._give_up(error)

    def refresh(self) -> None:
        """Learns what other processes wrote."""
        store = self.store
        try:
            version = store.version()
            if version != self._version:
                self._take_over(store, None)
                self._version = version
        except PlaitError as error:
            self._give_up(error)

    def nearly(self, hunk: Hunk) -> Remembered | None:
        """The latest resolution of a conflict in which only one side was another one, and much like it."""
        name = self._nearly.of(hunk)
        return self._recalled.get(name) if name is not None else None

    # Inside

    def _use(self, store: Store) -> None:
        known = store.made_in(self._session)
        self._open = store
        self._stands = {}
        for one in known:
            self._stands.setdefault(one.key, {})[one.hunk, one.operation] = one.stands
            self.known.setdefault((one.key, one.hunk, one.operation), one.past)
        self._version = None

    def _give_up(self, error: PlaitError) -> None:
        self.problem = self.problem or str(error)
        if self._open is not None:
            self._open.close()
        self._last = None
        self._use(Store.passing())

    def _missing(
        self,
        view: View,
        standing: Mapping[str, tuple[Told, ...]],
        progress: Progress,
        given: Mapping[str, FileMerge],
    ) -> list[Made]:
        missing: dict[str, list[Told]] = {}
        for key, rows in standing.items():
            there = self._stands.get(key, {})
            new = [one for one in rows if (one.hunk, one.operation) not in there]
            if new and view.comparison.entry(key) is not None and key not in view.session.stale:
                missing[key] = new
        made: list[Made] = []
        read = iter(self._read(view, [key for key in missing if key not in given]))
        for number, (key, new) in enumerate(missing.items()):
            progress("remembering", number, len(missing))
            merge = given[key] if key in given else next(read)
            found = made_of(view, merge, new, self._text_of)
            made += (one._replace(past=judged(one, self._shown)) for one in found)
        for one in made:
            self.known[one.key, one.told.hunk, one.told.operation] = one.past
        return made

    def _marks(self, standing: Mapping[str, tuple[Told, ...]]) -> Iterator[tuple[str, str, int, bool]]:
        for key, rows in standing.items():
            wanted = {(one.hunk, one.operation) for one in rows}
            for (hunk, operation), stands in self._stands.get(key, {}).items():
                if stands != ((hunk, operation) in wanted):
                    yield key, hunk, operation, not stands

    def _take_over(self, store: Store, ids: Iterable[str] | None) -> None:
        wanted = None if ids is None else tuple(ids)
        if wanted is not None and len(wanted) > FEW:
            wanted = None
        found = list(store.resolutions(wanted))
        for name in [*self._recalled] if wanted is None else wanted:
            self._forget(name)
        for one, past in found:
            self._recalled[one.id], self._pasts[one.id] = one, past
            self._count(past, one.times)
            self._nearly.add(one.conflict)

    def _forget(self, name: str) -> None:
        one = self._recalled.pop(name, None)
        if one is not None:
            self._count(self._pasts.pop(name), -one.times)
            self._nearly.remove(one.conflict)

    def _count(self, past: Past, times: int) -> None:
        for level, place in places(past.path, past.shape, past.pattern).items():
            habits = self._taken.setdefault(f"{level} {place}", {})
            habits[past.stance] = habits.get(past.stance, 0) + times
            if not habits[past.stance]:
                del habits[past.stance]
