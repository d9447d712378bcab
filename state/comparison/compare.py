"""Two trees as one list of entries, compared by ids alone."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import filterfalse
from typing import NamedTuple

from state.comparison.entry import Entry, Status, Version
from state.comparison.exact_renames import exact_renames
from state.comparison.exclusions import Exclusion
from state.comparison.findings import find_in_paths
from state.comparison.joining import join
from state.comparison.keys import Keys
from state.comparison.landed import excluded_paths, excluded_seconds
from state.comparison.listing import by_path, column_of, paths_of, version_of
from state.comparison.mapping import Landing
from state.findings import Finding
from state.repositories.git import Git
from state.repositories.objects import Objects


def compare(
    git: Git,
    source_tree: str,
    target_tree: str,
    *,
    landing: Landing | None = None,
    exclusions: Sequence[Exclusion] = (),
    unreadable: Iterable[str] = (),
    renames: bool = True,
) -> "Comparison":
    """Compares two trees of one repository; files that moved without any change are found here too.

    `unreadable` are paths of either side, before mapping, whose content isn't in the repository. With
    `renames=False` a moved file is two entries.
    """
    landing = landing or Landing()
    joined = join(git, source_tree, target_tree, landing, exclusions)
    source, target, landed = joined.source, joined.target, joined.landed
    missing: dict[str, str] = {}
    for path in unreadable:
        missing.setdefault(landing.land(path), path)
    different = list(filter(target.__contains__, source))
    only_source = list(filterfalse(target.__contains__, source))
    only_target = list(filterfalse(source.__contains__, target))
    if missing:
        only_source += missing.keys() - source.keys() - target.keys() - set(paths_of(joined.identical))
    joined.matched.update(joined.matcher.last_matching(only_source))
    excluded = excluded_paths(joined.matcher, landed, joined.matched)
    comparison = Comparison(
        git=git,
        exclusions=tuple(exclusions),
        identical=joined.identical,
        source_records=source,
        target_records=target,
        different=list(filterfalse(excluded.__contains__, different)),
        only_source=list(filterfalse(excluded.__contains__, only_source)),
        only_target=list(filterfalse(excluded.__contains__, only_target)),
        originals=landed.originals,
        seconds=landed.seconds,
        excluded=excluded,
        excluded_seconds=excluded_seconds(joined.matcher, landed),
        unreadable=missing,
    )
    if not renames:
        return comparison
    pairs = exact_renames(*comparison.unmatched(), Objects(git).sizes)
    return comparison.with_matches({path: Match(place, 100) for path, place in pairs.items()})


class Match(NamedTuple):
    """Where in the target a moved source file stands, and how similar the two are in percent."""

    path: str
    score: int


@dataclass(frozen=True, eq=False)
class Comparison:
    """Every path of both trees as an entry; entries are made when somebody asks.

    Entries have keys: the original source path, else the target path; where the two would be one, the
    target's has `target:` in front. Entries stand in the order of their paths, by code point.
    Of several sources that land on one path the first makes the entry there; each other one is an
    ONLY_SOURCE entry at the same path under its own key, listed in `seconds`.
    An unreadable path that is in neither tree is an ONLY_SOURCE entry without any version.
    """

    git: Git
    exclusions: tuple[Exclusion, ...]
    identical: Sequence[str]
    """Listing records that are equal on both sides; excluded ones among them, here and below."""
    source_records: Mapping[str, str]
    """All other listing records of the source, by landed path."""
    target_records: Mapping[str, str]
    different: Sequence[str]
    """Paths of entries, in no order, here and below."""
    only_source: Sequence[str]
    """Landed paths; those of `seconds` are not among them."""
    only_target: Sequence[str]
    originals: Mapping[str, str]
    """Original source path by landed path, where the two differ."""
    seconds: Mapping[str, str]
    """Records by original path, for sources whose landing path another source has taken."""
    excluded: Mapping[str, int]
    """Number of the deciding exclusion by path."""
    excluded_seconds: Mapping[str, int]
    unreadable: Mapping[str, str] = field(default_factory=dict)
    """Original path by landed path."""
    matches: Mapping[str, Match] = field(default_factory=dict)
    """Moved files by landed source path."""

    @cached_property
    def identical_records(self) -> Mapping[str, str]:
        """Listing records that are equal on both sides, by path."""
        return by_path(self.identical)

    @cached_property
    def counts(self) -> Mapping[Status, int]:
        """How many entries have each status."""
        excluded_identical = sum(
            path not in self.source_records
            and path not in self.target_records
            and (path not in self.unreadable or path in self.identical_records)
            for path in self.excluded
        )
        return {
            Status.ONLY_SOURCE: len(self.only_source) + len(self.seconds) - len(self.excluded_seconds),
            Status.ONLY_TARGET: len(self.only_target),
            Status.IDENTICAL: len(self.identical) - excluded_identical,
            Status.DIFFERENT: len(self.different),
            Status.RENAMED: len(self.matches),
            Status.EXCLUDED: len(self.excluded) + len(self.excluded_seconds),
        }

    @cached_property
    def exclusion_counts(self) -> tuple[tuple[Exclusion, int], ...]:
        """Each exclusion with the number of entries that it keeps out."""
        counts = [0] * len(self.exclusions)
        for number in (*self.excluded.values(), *self.excluded_seconds.values()):
            counts[number] += 1
        return tuple(zip(self.exclusions, counts, strict=True))

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What is strange about the paths, in path order."""
        return find_in_paths(self)

    def entries(self) -> Iterator[Entry]:
        """All entries, made one by one."""
        seconds = self._seconds_by_path
        for path in self._order:
            entry = self.at(path)
            if entry is not None:
                yield entry
            for key in seconds.get(path, ()):
                yield self._second(key)

    def entry(self, key: str) -> Entry | None:
        """The entry of a key, None when there is none (any more)."""
        if key in self.seconds:
            return self._second(key)
        landed = self._names.landed(key)
        match = self.matches.get(landed)
        for path in (match.path if match else landed, *self._names.in_target(key)):
            entry = self.at(path)
            if entry is not None and entry.key == key:
                return entry
        return None

    def at(self, path: str) -> Entry | None:
        """The entry that stands at a path of the target, or would; of a moved file, its path in the target."""
        record = self.identical_records.get(path)
        if record is not None:
            return self._entry(path, path, record, record, Status.IDENTICAL)
        source, target = self.source_records.get(path), self.target_records.get(path)
        if source is not None and target is not None:
            return self._entry(path, path, source, target, Status.DIFFERENT)
        if target is not None:
            landed = self._moved_from.get(path)
            if landed is not None:
                return self._entry(path, landed, self.source_records[landed], target, Status.RENAMED)
            return self._entry(path, path, None, target, Status.ONLY_TARGET)
        if (source is not None and path not in self.matches) or (source is None and path in self.unreadable):
            return self._entry(path, path, source, None, Status.ONLY_SOURCE)
        return None

    def keys(self, status: Status) -> tuple[str, ...]:
        """The keys of all entries with a status, in path order."""
        found = self._keys.get(status)
        if found is None:
            found = self._keys[status] = tuple(self._listed(status))
        return found

    def source_at(self, path: str) -> Version | None:
        """What the source lands at a path, whether or not it is excluded."""
        record = self.identical_records.get(path) or self.source_records.get(path)
        return version_of(record) if record else None

    def target_at(self, path: str) -> Version | None:
        """What the target holds at a path, whether or not it is excluded."""
        record = self.identical_records.get(path) or self.target_records.get(path)
        return version_of(record) if record else None

    def original_of(self, path: str) -> str:
        """The path in the source of what lands at a path."""
        return self.originals.get(path, path)

    def unmatched(self) -> tuple[dict[str, str], dict[str, str]]:
        """Records by path that only the source (landed) or only the target has; neither excluded nor unreadable."""
        unreadable = self.unreadable
        return (
            {path: self.source_records[path] for path in self.only_source if path not in unreadable},
            {path: self.target_records[path] for path in self.only_target if path not in unreadable},
        )

    def with_renames(self, pairs: Iterable[tuple[str, str, int]]) -> "Comparison":
        """The comparison in which also these (source key, target path, score) are one entry each.

        Only what still stands alone can be paired; other pairs are passed over.
        """
        sources, targets = self.unmatched()
        matches = dict(self.matches)
        for key, path, score in pairs:
            landed = self._names.landed(key)
            if key not in self.seconds and landed in sources and path in targets:
                del sources[landed], targets[path]
                matches[landed] = Match(path, score)
        return self.with_matches(matches)

    def with_matches(self, matches: Mapping[str, Match]) -> "Comparison":
        """The comparison with these moved files, those that it had before among them."""
        moved_to = {match.path for match in matches.values()}
        return replace(
            self,
            matches=matches,
            only_source=list(filterfalse(matches.__contains__, self.only_source)),
            only_target=list(filterfalse(moved_to.__contains__, self.only_target)),
        )

    def _entry(self, path: str, landed: str, source: str | None, target: str | None, status: Status) -> Entry:
        number = self.excluded.get(path)
        version = version_of(source) if source is not None else None
        from_source = source is not None or path in self.unreadable
        return Entry(
            self._names.of_source(landed) if from_source else self._names.of_target(path),
            path,
            status if number is None else Status.EXCLUDED,
            version,
            version if target is source else version_of(target) if target is not None else None,
            self._names.of_source(landed) if from_source else None,
            landed if from_source else None,
            self.matches[landed].score if status is Status.RENAMED else None,
            None if number is None else self.exclusions[number].reason,
            bool(self.unreadable) and (path in self.unreadable or landed in self.unreadable),
        )

    def _second(self, key: str) -> Entry:
        record = self.seconds[key]
        path = record[column_of(record) :]
        number = self.excluded_seconds.get(key)
        status = Status.ONLY_SOURCE if number is None else Status.EXCLUDED
        reason = None if number is None else self.exclusions[number].reason
        return Entry(key, path, status, version_of(record), None, key, path, None, reason)

    def _stands(self, path: str) -> bool:
        return path in self.identical_records or path in self.source_records or path in self.target_records

    def _listed(self, status: Status) -> Iterator[str]:
        """Keys by status, in path order."""
        paths: Iterable[str]
        match status:
            case Status.IDENTICAL:
                paths = filterfalse(self.excluded.__contains__, self.identical_records)
            case Status.DIFFERENT:
                paths = self.different
            case Status.ONLY_SOURCE:
                paths = self.only_source
            case Status.ONLY_TARGET:
                paths = self.only_target
            case Status.RENAMED:
                paths = self._moved_from
            case Status.EXCLUDED:
                paths = self.excluded
        seconds = [(self._second(key).path, key) for key in self._standing(status)]
        if self._names.are_paths and status is not Status.RENAMED:
            yield from sorted(paths)
        else:
            yield from (key for _, key in sorted([*((path, self._key_at(path)) for path in paths), *seconds]))

    def _key_at(self, path: str) -> str:
        landed = self._moved_from.get(path, path)
        only_target = path in self.target_records and landed not in self.source_records
        return (
            self._names.of_target(path)
            if only_target and landed not in self.unreadable
            else self._names.of_source(landed)
        )

    def _standing(self, status: Status) -> Iterator[str]:
        """The keys of the second sources with a status."""
        for key in self.seconds:
            if status is (Status.EXCLUDED if key in self.excluded_seconds else Status.ONLY_SOURCE):
                yield key

    @cached_property
    def _keys(self) -> dict[Status, tuple[str, ...]]:
        return {}

    @cached_property
    def _moved_from(self) -> Mapping[str, str]:
        """Landed source path by the target's path, for moved files."""
        return {match.path: landed for landed, match in self.matches.items()}

    @cached_property
    def _names(self) -> Keys:
        return Keys(self.originals, self.seconds, self.unreadable, self._stands)

    @cached_property
    def _seconds_by_path(self) -> Mapping[str, Sequence[str]]:
        found: dict[str, list[str]] = {}
        for key, record in sorted(self.seconds.items()):
            found.setdefault(record[column_of(record) :], []).append(key)
        return found

    @cached_property
    def _order(self) -> Sequence[str]:
        paths = [*self.identical_records, *self.target_records]
        paths += [path for path in self.source_records if path not in self.target_records]
        paths += [path for path in self.unreadable if not self._stands(path)]
        paths.sort()
        return paths
