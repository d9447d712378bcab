"""What the series of trees make, each worked out once, whatever trees it stands in."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import NamedTuple

from state.migrations.at_hand import AtHand
from state.migrations.changes import Reading
from state.migrations.dialects.python_text import parsed_once
from state.migrations.discovery import TreeListing, find_places, may_matter
from state.migrations.migration import Migration, Place, Series
from state.progress import Progress, unwatched
from state.repositories.version import Version
from state.understanding.contents.store import Store
from state.understood.ground import rules
from state.understood.made import Made, as_written, made_by, together, written

Read = Callable[[Iterable[str]], Iterable[tuple[str, bytes | None]]]

MOST = 5
"""So many trees are remembered: both sides, their base, and the result before and after an act."""
_MADE, _TOLD = "what a series makes", "whether there is a series"


class Found(NamedTuple):
    """Where the series of one tree stand, and the files by which that was told."""

    versions: Mapping[str, Version]
    listed: TreeListing
    places: tuple[Place, ...]


class Makings:
    """Finds and replays series; for one thread at a time.

    Answers are kept by the names of what they are about: in this process, and in the store for the next one.
    What was made of files some of which aren't here isn't kept.
    """

    def __init__(self, read: Read, store: Store | None = None, at_hand: AtHand | None = None) -> None:
        self._read = read
        self._store = store
        self._trees: list[Found] = []
        self._made: dict[str, Made] = {}
        self._told: dict[str, bool] = {}
        self._at_hand = at_hand or AtHand()

    def find(self, versions: Mapping[str, Version]) -> Found:
        """The series of one tree; most decisions change none of the files that tell it."""
        mattering = {path: one for path, one in versions.items() if may_matter(path) and one.is_file}
        for found in self._trees:
            if found.versions == mattering:
                return found

        def read(oids: Iterable[str]) -> dict[str, bytes]:
            return {oid: text for oid, text in self._read(list(oids)) if text is not None}

        def told(name: str, make: Callable[[], bool]) -> bool:
            return self._answer(name, make, listed)

        listed = TreeListing(mattering, {}, read, told)
        found = Found(mattering, listed, tuple(find_places(listed)))
        if listed.is_whole:
            self._trees = [found, *self._trees[: MOST - 1]]
        return found

    def all(self, found: Found, progress: Progress = unwatched) -> Made:
        """What all series of a tree make."""
        return together(self.made(found, place, progress) for place in found.places)

    def made(self, found: Found, place: Place, progress: Progress = unwatched) -> Made:
        """What the series at one place of a tree makes."""
        known = self._made.get(place.name)
        if known is None:
            with suppress(ValueError, TypeError, AttributeError):
                known = as_written(self._stored(_MADE, place.name))
            if known is None:
                progress("comparing what migrations make")
                with parsed_once():
                    series = self._at_hand.series(place, lambda: found.listed.is_whole)
                    known = made_by(series, lambda one: self._reading(series, one, found.listed))
                if not found.listed.is_whole:
                    return known
                self._keep(_MADE, place.name, written(known))
            self._made[place.name] = known
        return known

    def flush(self) -> None:
        """Writes what is to be kept for the next process."""
        if self._store is not None:
            self._store.flush()

    def _answer(self, name: str, make: Callable[[], bool], listed: TreeListing) -> bool:
        known = self._told.get(name)
        if known is None:
            text = self._stored(_TOLD, name)
            known = text == "yes"
            if text not in ("yes", "no"):
                known = make()
                if not listed.is_whole:
                    return known
                self._keep(_TOLD, name, "yes" if known else "no")
            self._told[name] = known
        return known

    def _reading(self, series: Series, migration: Migration, listed: TreeListing) -> Reading:
        paths = [one.path for one in migration.files]
        return self._at_hand.reading(
            series.dialect,
            migration,
            lambda path: listed.texts(paths).get(path, b""),
            series.flavour,
            series.label,
            lambda: listed.is_whole,
        )

    def _stored(self, kind: str, name: str) -> str:
        """The kept text, empty where there is none that these rules wrote."""
        text = self._store.get(kind, [name]).get(name, "") if self._store is not None else ""
        return text.removeprefix(rules()) if text.startswith(rules()) else ""

    def _keep(self, kind: str, name: str, text: str) -> None:
        if self._store is not None:
            self._store.put(kind, name, rules() + text)
