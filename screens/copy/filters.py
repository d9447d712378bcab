"""Which entries the operator wants to see."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from screens.copy.listing import Listing, below
from state.comparison.entry import Status
from state.view import Standing, View

# Above this many changed entries it is cheaper to sort all of them by standing anew.
MANY = 2_000

NEEDS_YOU = frozenset({Standing.OPEN, Standing.CONFLICT, Standing.UNREVIEWED, Standing.STALE})


@dataclass(frozen=True, slots=True)
class Filter:
    """Entries with one of these statuses and standings (empty: any) whose path holds `text`.

    Small letters in `text` stand for capitals too.
    """

    statuses: frozenset[Status] = frozenset()
    standings: frozenset[Standing] = frozenset()
    text: str = ""

    @property
    def is_everything(self) -> bool:
        """Whether it lets all entries through."""
        return not (self.statuses or self.standings or self.text)


@dataclass(frozen=True, slots=True)
class NamedFilter:
    """A filter that the operator can choose; `word` says what is shown."""

    word: str
    filter: Filter


NAMED_FILTERS = (
    NamedFilter("everything", Filter()),
    NamedFilter("needs you", Filter(standings=NEEDS_YOU)),
    NamedFilter("conflicts", Filter(standings=frozenset({Standing.CONFLICT}))),
    NamedFilter("open", Filter(standings=frozenset({Standing.OPEN}))),
    NamedFilter("to review", Filter(standings=frozenset({Standing.UNREVIEWED}))),
    NamedFilter("stale", Filter(standings=frozenset({Standing.STALE}))),
    NamedFilter("decided", Filter(standings=frozenset({Standing.DECIDED}))),
    NamedFilter("only in source", Filter(statuses=frozenset({Status.ONLY_SOURCE}))),
    NamedFilter("only in target", Filter(statuses=frozenset({Status.ONLY_TARGET}))),
    NamedFilter("different", Filter(statuses=frozenset({Status.DIFFERENT}))),
    NamedFilter("renamed", Filter(statuses=frozenset({Status.RENAMED}))),
    NamedFilter("identical", Filter(statuses=frozenset({Status.IDENTICAL}))),
    NamedFilter("excluded", Filter(statuses=frozenset({Status.EXCLUDED}))),
)


class Overview:
    """A view's entries sorted by standing, for counts below folders and for filters."""

    def __init__(self, listing: Listing, view: View, before: "Overview | None" = None) -> None:
        self.listing = listing
        self.view = view
        self.by_standing: Mapping[Standing, list[str]]
        changed = view.session.changed_keys(before.view.session) if before is not None else None
        is_same = before is not None and before.listing is listing and before.view.merge is view.merge
        if before is None or changed is None or not is_same or len(changed) > MANY:
            self.by_standing = self._sorted()
        else:
            self.by_standing = self._changed(before, changed)

    def _sorted(self) -> dict[Standing, list[str]]:
        paths = self.listing.paths
        standings = list(map(self.view.standings.get, self.listing.keys))
        present = set(standings)
        return {
            standing: [path for path, one in zip(paths, standings, strict=True) if one is standing]
            for standing in Standing
            if standing in present
        }

    def _changed(self, before: "Overview", keys: set[str]) -> dict[Standing, list[str]]:
        moved: dict[Standing, tuple[list[str], list[str]]] = {}
        for key in keys:
            path = self.listing.path_of(key)
            old, new = before.view.standings.get(key), self.view.standings.get(key)
            if old is not new:
                if old is not None:
                    moved.setdefault(old, ([], []))[0].append(path)
                if new is not None:
                    moved.setdefault(new, ([], []))[1].append(path)
        result = dict(before.by_standing)
        for standing, (gone, come) in moved.items():
            left = Counter(gone)
            kept = []
            for path in result.get(standing, ()):
                if left and left.get(path):
                    left[path] -= 1
                else:
                    kept.append(path)
            result[standing] = sorted([*kept, *come])
        return result

    def count(self, standing: Standing) -> int:
        """How many entries have a standing."""
        return len(self.by_standing.get(standing, ()))

    def counts(self, folder: str) -> Mapping[Standing, int]:
        """How many entries of each standing, but SETTLED, stand below a folder."""
        counts = {}
        for standing, paths in self.by_standing.items():
            first, stop = below(paths, folder)
            if stop > first:
                counts[standing] = stop - first
        return counts

    def count_of(self, wanted: Filter) -> int:
        """How many entries pass a filter of statuses or of standings."""
        if wanted.is_everything:
            return len(self.listing)
        if wanted.standings and not wanted.statuses and not wanted.text:
            return sum(self.count(standing) for standing in wanted.standings)
        if wanted.statuses and not wanted.standings and not wanted.text:
            return sum(len(self.listing.by_status[status]) for status in wanted.statuses)
        return len(self.paths(wanted)[0])

    def paths(self, wanted: Filter) -> tuple[list[str], list[str]]:
        """Paths and keys of the entries that pass a filter, in path order."""
        paths, keys = self.listing.paths, self.listing.keys
        pairs: list[tuple[str, str]] | None = None
        if wanted.statuses:
            statuses = self.listing.status_by_key
            pairs = [pair for pair in zip(paths, keys, strict=True) if statuses[pair[1]] in wanted.statuses]
        if wanted.standings:
            standings = self.view.standings
            found = pairs if pairs is not None else zip(paths, keys, strict=True)
            pairs = [pair for pair in found if standings.get(pair[1], Standing.SETTLED) in wanted.standings]
        if pairs is not None:
            paths, keys = [path for path, _ in pairs], [key for _, key in pairs]
        if not wanted.text:
            return paths, keys
        text = wanted.text
        if text != text.lower():
            hits = [number for number, path in enumerate(paths) if text in path]
        else:
            hits = [number for number, path in enumerate(paths) if text in path.lower()]
        return [paths[number] for number in hits], [keys[number] for number in hits]
