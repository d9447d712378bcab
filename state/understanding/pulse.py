"""Progress from within rules: whoever reads a file tells that work goes on, so that it can be stopped everywhere."""

import time

from state.progress import Progress

PAUSE = 0.05
"""Seconds between two reports at most, as long as files are read."""


class Pulse:
    """Passes progress on, and repeats the last report whenever it is asked after a while."""

    def __init__(self, report: Progress) -> None:
        self._report = report
        self._last: tuple[str, int, int] = ("comparing what leads where", 0, 0)
        self._next = 0.0

    def __call__(self, step: str, done: int = 0, total: int = 0) -> None:
        """One report."""
        self._last = (step, done, total)
        self._report(step, done, total)
        # Other threads come to their turn here: whoever draws the screen waits for this one's bytecode otherwise.
        time.sleep(0)
        self._next = time.monotonic() + PAUSE

    def beat(self) -> None:
        """Repeats the last report if that is some time ago; costs next to nothing otherwise."""
        if time.monotonic() >= self._next:
            self(*self._last)
