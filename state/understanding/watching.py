"""What an answer about a tree was read from, so that it is known when it holds for the next tree."""

from collections.abc import Collection

_Answer = tuple[Collection[str], bool] | None
"""What was asked last, and the answer."""


class Watch:
    """The files whose content was asked for, those whose references were followed from another file's, and whether
    it was asked which files there are.

    Other answers that were used are kept as they are: thousands of answers share them.
    """

    __slots__ = ("_followed", "_held", "_parts", "contents", "followed", "paths")

    def __init__(self) -> None:
        self.contents: set[str] = set()
        self.followed: set[str] = set()
        self.paths = False
        self._parts: set[Watch] = set()
        self._held: _Answer = None
        self._followed: _Answer = None

    def include(self, other: "Watch") -> None:
        """Takes over what another answer, which is done, was read from."""
        if other.paths:
            self.paths = True
        if other.contents or other.followed or other._parts:
            self._parts.add(other)

    def holds(self, changed: Collection[str]) -> bool:
        """Whether none of the changed files was read; which files there are is another question."""
        if self._held is None or self._held[0] is not changed:
            holds = self.contents.isdisjoint(changed) and all(one.holds(changed) for one in self._parts)
            self._held = changed, holds
        return self._held[1]

    def follows(self, paths: Collection[str]) -> bool:
        """Whether references of one of these files were followed."""
        if self._followed is None or self._followed[0] is not paths:
            follows = not self.followed.isdisjoint(paths) or any(one.follows(paths) for one in self._parts)
            self._followed = paths, follows
        return self._followed[1]
