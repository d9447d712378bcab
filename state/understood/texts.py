"""Contents by id, those of composed texts among them."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from state.repositories.git import Git
from state.repositories.objects import Objects


class Texts:
    """The way to contents for one thread; `made` says those that git doesn't have, None for all others."""

    def __init__(self, git: Git, made: Callable[[str], bytes | None]) -> None:
        self._git = git
        self._made = made
        self._objects: Objects | None = None

    @contextmanager
    def reading(self) -> Iterator[None]:
        """One process of git serves all reading inside."""
        with Objects(self._git) as self._objects:
            try:
                yield
            finally:
                self._objects = None

    def __call__(self, oids: Iterable[str]) -> Iterator[tuple[str, bytes | None]]:
        """Each id with its bytes, in the given order; None for those that aren't there."""
        wanted = list(oids)
        made = {oid: text for oid in wanted if (text := self._made(oid)) is not None}
        rest = [oid for oid in wanted if oid not in made]
        if self._objects is None and rest:
            with Objects(self._git) as objects:
                stored = iter(list(objects.blobs(rest)))
        else:
            stored = self._objects.blobs(rest) if self._objects is not None else iter(())
        for oid in wanted:
            yield (oid, made[oid]) if oid in made else next(stored)

    def one(self, oid: str) -> bytes | None:
        """A single content."""
        return next(self([oid]))[1]
