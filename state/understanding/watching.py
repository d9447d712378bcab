"""What an answer about a tree was read from, so that it is known when it holds for the next tree."""

from collections.abc import Collection

MOST = 2000
"""An answer that was read from more files than this is about the whole tree."""


class Watch:
    """The files whose content was asked for, and whether it was asked which files there are."""

    __slots__ = ("contents", "everything", "paths")

    def __init__(self) -> None:
        self.contents: set[str] = set()
        self.paths = False
        self.everything = False

    def include(self, other: "Watch") -> None:
        """Takes over what another answer was read from."""
        self.paths |= other.paths
        self.everything |= other.everything
        if not self.everything:
            self.contents |= other.contents
            if len(self.contents) > MOST:
                self.everything = True
                self.contents.clear()

    def holds(self, changed: Collection[str]) -> bool:
        """Whether none of the changed files was read; which files there are is another question."""
        return not self.everything and self.contents.isdisjoint(changed)
