"""Finding the series of a tree, and which of two trees' series are the same one."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import groupby

import state.migrations.dialects  # noqa: F401  (registers the dialects)
from state.migrations.at_hand import AtHand
from state.migrations.dialect import DIALECTS, Listing
from state.migrations.dialects.folders import is_elsewhere
from state.migrations.dialects.names import may_be_backup
from state.migrations.dialects.python_text import parsed_once
from state.migrations.migration import Place, Series
from state.migrations.runners import may_tell
from state.repositories.version import Version

Read = Callable[[Iterable[str]], Mapping[str, bytes]]
"""The bytes of several blobs by their ids; one that isn't here is left out."""

Told = Callable[[str, Callable[[], bool]], bool]
"""The answer to a question by its name, from where it is kept, else from who can give it."""


def _unkept(name: str, make: Callable[[], bool]) -> bool:
    return make()


class TreeListing:
    """A tree as dialects see it: only files, at landed paths, their bytes read at most once.

    `versions` holds what stands at each path, `keys` the keys of their entries (the path itself where
    one is missing). What dialects ask about contents is answered by `told`, if that knows it.
    """

    def __init__(
        self,
        versions: Mapping[str, Version],
        keys: Mapping[str, str],
        read: Read,
        told: Told = _unkept,
    ) -> None:
        self._versions = versions
        self._keys = keys
        self._read = read
        self.told = told
        self._texts: dict[str, bytes] = {}
        self._missing: set[str] = set()
        self.paths: Sequence[str] = sorted(
            (path for path, version in versions.items() if version.is_file),
            key=lambda path: path.encode("utf-8", "surrogateescape"),
        )

    @property
    def is_whole(self) -> bool:
        """Whether every blob that was asked for is here."""
        return not self._missing

    def version(self, path: str) -> Version:
        return self._versions[path]

    def key(self, path: str) -> str:
        return self._keys.get(path, path)

    def texts(self, paths: Iterable[str]) -> Mapping[str, bytes]:
        wanted = {path: self._versions[path].oid for path in paths if path in self._versions}
        unread = {oid: None for oid in wanted.values() if oid not in self._texts and oid not in self._missing}
        if unread:
            found = self._read(unread)
            self._texts.update(found)
            self._missing.update(oid for oid in unread if oid not in found)
        return {path: self._texts[oid] for path, oid in wanted.items() if oid in self._texts}


class _Rest:
    """What is left of a listing once some paths are claimed or of no interest."""

    def __init__(self, whole: Listing, paths: Sequence[str]) -> None:
        self.paths = paths
        self.version = whole.version
        self.key = whole.key
        self.texts = whole.texts
        self.told = whole.told


def series_in(listings: Sequence[TreeListing], at_hand: AtHand | None = None) -> list[list[Series]]:
    """All series of several trees, each tree's by folder; what stands alike in two of them is read once.

    A path belongs to one series at most; trees of somebody else's packages are not looked at. What is `at_hand`
    isn't read again.
    """
    kept = at_hand or AtHand()
    places = [(place, listing) for listing in listings for place in find_places(listing)]
    found: dict[int, list[Series]] = {id(one): [] for one in listings}
    # Versions of one series are mostly made of the same files.
    for _, alike in groupby(sorted(places, key=lambda one: _place(one[0])), lambda one: _place(one[0])):
        with parsed_once():
            for place, listing in alike:
                found[id(listing)].append(kept.series(place, _whole(listing)))
    return [found[id(one)] for one in listings]


def _whole(listing: TreeListing) -> Callable[[], bool]:
    return lambda: listing.is_whole


def _place(place: Place) -> tuple[str, str]:
    return place.folder, place.dialect


@lru_cache(maxsize=100_000)
def may_matter(path: str) -> bool:
    """Whether what stands at a path may change what some series does; all other paths may as well be missing."""
    if is_elsewhere(path):
        return False
    return may_be_backup(path) or any(one.may_matter(path) for one in DIALECTS) or may_tell(path)


def find_places(listing: Listing) -> list[Place]:
    """Where all series of a tree stand, by folder."""
    paths = [path for path in listing.paths if not is_elsewhere(path)]
    rest: Listing = _Rest(listing, paths)
    found: list[Place] = []
    for dialect in DIALECTS:
        own = list(dialect.places(rest))
        if not own:
            continue
        found += own
        # A folder has one series: what its dialect leaves over is no other dialect's.
        claimed = frozenset().union(*(one.claimed for one in own))
        rest = _Rest(listing, [path for path in rest.paths if path not in claimed])
    return sorted(found, key=_place)


# Dialects whose series are not the same only because each side has one: every app has its own.
_BY_FOLDER_ONLY = frozenset(("Django",))


def pair(source: Sequence[Series], target: Sequence[Series]) -> list[tuple[Series | None, Series | None]]:
    """The series of both sides side by side, the target's order first, then the source's own.

    Two are one when dialect and folder are the same; else when each side has just one of a dialect
    left over, but for Django, where that would join two apps.
    """
    by_place = {(one.dialect, one.folder): one for one in source}
    partner: dict[tuple[str, str], Series] = {}
    for one in target:
        same = by_place.pop((one.dialect, one.folder), None)
        if same is not None:
            partner[one.dialect, one.folder] = same
    for dialect in {one.dialect for one in target} - _BY_FOLDER_ONLY:
        theirs = [one for one in by_place.values() if one.dialect == dialect]
        mine = [one for one in target if one.dialect == dialect and (dialect, one.folder) not in partner]
        if len(theirs) == len(mine) == 1:
            partner[dialect, mine[0].folder] = by_place.pop((dialect, theirs[0].folder))
    pairs: list[tuple[Series | None, Series | None]] = [
        (partner.get((one.dialect, one.folder)), one) for one in target
    ]
    return pairs + [(one, None) for one in by_place.values()]
