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
        self._files: Mapping[str, str] | None = None
        self._moved = side.moved
        self._landing: dict[str, list[str]] = {}
        for path in side.files if self._moved else ():
            if (place := side.landed(path)) != path:
                self._landing.setdefault(place, []).append(path)
        self.paths: set[str] = set()
        self.differing: dict[str, None] = {}
        self.strange: dict[str, None] = {}

    def look(self, result: Side) -> None:
        """Takes in the next result."""
        before, files = self._files, result.files
        self._files = files
        if before is None:
            self._note(self.side.files, files)
            return
        if before is files:
            return
        changed = [path for path, oid in files.items() if before.get(path) != oid]
        changed += [path for path in before if path not in files]
        own = {path for path in changed if path in self.side.files}
        own.update(path for place in changed for path in self._landing.get(place, ()))
        self._note(own, files)

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
