"""What was once found out about a thing, for as long as that very thing is asked about."""

from collections.abc import Callable
from typing import Generic, TypeVar

Thing = TypeVar("Thing")
Answer = TypeVar("Answer")

MOST = 1 << 14


class Kept(Generic[Thing, Answer]):
    """A function of immutable things that are dear to compare; a move asks for the same ones again.

    A thing is kept beside its answer, so that its id stays its own.
    """

    def __init__(self, find: Callable[[Thing], Answer]) -> None:
        self._find = find
        self._known: dict[int, tuple[Thing, Answer]] = {}

    def __call__(self, thing: Thing) -> Answer:
        known = self._known.get(id(thing))
        if known is None:
            if len(self._known) >= MOST:
                self._known.clear()
            known = self._known[id(thing)] = (thing, self._find(thing))
        return known[1]
