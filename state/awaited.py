"""Work of another thread that somebody waits for later."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from typing import Generic, TypeVar

from state.progress import Progress, until, unwatched

T = TypeVar("T")
PAUSE = 0.05
"""Seconds between two looks at whether the work was stopped."""


class Awaited(Generic[T]):
    """What another thread works out."""

    def __init__(self, answer: Future[T], step: Callable[[], tuple[str, int, int]]) -> None:
        self._answer = answer
        self._step = step

    def result(self, progress: Progress = unwatched) -> T:
        """The answer once it is there, or the error that was met; progress is told meanwhile how far the work is."""
        while not self._answer.done():
            progress(*self._step())
            wait([self._answer], PAUSE)
        return self._answer.result()


@contextmanager
def awaited(work: Callable[[Progress], T], first: str) -> Iterator[Awaited[T]]:
    """Begins to work in a thread beside this one; what isn't done when the block ends is stopped.

    `first` is the step that is told until the work tells one itself.
    """
    stopped = threading.Event()
    last = (first, 0, 0)

    def note(step: str, done: int = 0, total: int = 0) -> None:
        nonlocal last
        last = (step, done, total)

    with ThreadPoolExecutor(1, thread_name_prefix=first) as beside:
        try:
            yield Awaited(beside.submit(work, until(stopped.is_set, note)), lambda: last)
        finally:
            stopped.set()
