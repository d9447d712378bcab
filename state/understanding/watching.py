"""What an answer about a tree was read from, so that it is known when it holds for the next tree."""

from collections.abc import Collection


class Watch:
    """The files whose content was asked for, and whether it was asked which files there are.

    Other answers that were used are kept as they are: thousands of answers share them.
    """

    __slots__ = ("_answer", "_asked", "_parts", "contents", "paths")

    def __init__(self) -> None:
        self.contents: set[str] = set()
        self.paths = False
        self._parts: set[Watch] = set()
        self._asked: Collection[str] | None = None
        self._answer = True

    def include(self, other: "Watch") -> None:
        """Takes over what another answer, which is done, was read from."""
        if other.paths:
            self.paths = True
        if other.contents or other._parts:
            self._parts.add(other)

    def holds(self, changed: Collection[str]) -> bool:
        """Whether none of the changed files was read; which files there are is another question."""
        if self._asked is not changed:
            self._asked = changed
            self._answer = self.contents.isdisjoint(changed) and all(
                one.holds(changed) for one in self._parts
            )
        return self._answer
