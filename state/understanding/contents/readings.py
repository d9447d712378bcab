"""What a reader makes of contents, kept by id: the same content is never read twice, whichever tree it is in."""

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from state.understanding.side import Side

T = TypeVar("T")
MOST = 50_000
"""More answers than this are forgotten and worked out again."""


class Readings(Generic[T]):
    """Answers of one reader, which has to be a pure function of path and bytes.

    `kind` says which paths are read alike; contents of other kinds are kept apart.
    """

    def __init__(
        self, read: Callable[[str, bytes], T], kind: Callable[[str], Hashable] = lambda path: ""
    ) -> None:
        self._read = read
        self._kind = kind
        self._kept: dict[tuple[Hashable, str], T] = {}

    def of(self, side: Side, path: str) -> T | None:
        """What a file of a tree says, None where there is no such file."""
        oid = side.oid(path)
        if oid is None:
            return None
        key = (self._kind(path), oid)
        if key not in self._kept:
            if len(self._kept) > MOST:
                self._kept.clear()
            self._kept[key] = self._read(path, side.tree.text(path))
        return self._kept[key]
