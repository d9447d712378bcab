"""How long work reports where it is and learns that it should stop."""

from collections.abc import Callable
from typing import Protocol

from state.errors import Cancelled


class Progress(Protocol):
    """Called with a step's name, how many units are done, and how many there are (0: unknown).

    Raises `Cancelled` when the operator has stopped the work.
    """

    def __call__(self, step: str, done: int = 0, total: int = 0) -> None: ...


def unwatched(step: str, done: int = 0, total: int = 0) -> None:
    """Progress that nobody looks at."""


def until(stopped: Callable[[], bool], report: Progress = unwatched) -> Progress:
    """Progress that passes reports on and raises `Cancelled` as soon as `stopped()` is true."""

    def watch(step: str, done: int = 0, total: int = 0) -> None:
        if stopped():
            raise Cancelled(step)
        report(step, done, total)

    return watch
