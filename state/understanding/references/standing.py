"""Which files of a side stand in the result as they are, followed from one result to the next."""

from collections.abc import Iterable, Mapping

from state.understanding.language import language_of
from state.understanding.side import Side


class Standing:
    """What the result made of a side's files.

    `paths` are those that stand at their own place as they are, as far as a language reads them; `differing` those
    that the result has otherwise, elsewhere, or not; `strange` those of them in whose place isn't either what the
    other side has there.
    """

    def __init__(self, side: Side, other: Side) -> None:
        self.side = side
        self._other = other
        self._fresh = True
        self._moved = side.moved
        self._landing: dict[str, list[str]] = {}
        for path in side.files if self._moved else ():
            if (place := side.landed(path)) != path:
                self._landing.setdefault(place, []).append(path)
        self.paths: set[str] = set()
        self.differing: dict[str, None] = {}
        self.strange: dict[str, None] = {}

    def look(self, result: Mapping[str, str], changed: Iterable[str]) -> None:
        """Takes in the next result, by path the id of each file; `changed` are the paths where it isn't the last one."""
        if self._fresh:
            self._fresh = False
            self._note(self.side.files, result)
            return
        own: set[str] = set()
        for place in changed:
            own.update(self._landing.get(place, ()))
            if place in self.side.files:
                own.add(place)
        self._note(own, result)

    def _note(self, paths: Iterable[str], result: Mapping[str, str]) -> None:
        side = self.side
        for path in paths:
            oid, place = side.files[path], side.landed(path)
            if (
                result.get(path) == oid
                and language_of(path) is not None
                and not (self._moved and side.origin(path) != path)
            ):
                self.paths.add(path)
            else:
                self.paths.discard(path)
            if place == path and result.get(place) == oid:
                self.differing.pop(path, None)
                self.strange.pop(path, None)
                continue
            self.differing[path] = None
            if self._stands_there(place, result):
                self.strange.pop(path, None)
            else:
                self.strange[path] = None

    def _stands_there(self, place: str, result: Mapping[str, str]) -> bool:
        """Whether what stands at a place is what the other side has there: its version, or nothing."""
        own = self._other.origin(place)
        return result.get(place) == (self._other.files.get(own) if own is not None else None)
