"""Work in threads beside the screens: its progress is shown, and it can be stopped."""

import asyncio
import threading
import time
from collections.abc import Callable
from typing import TypeVar

from textual.timer import Timer

from screens.host import Host, Work
from state.progress import Progress, until

T = TypeVar("T")

PERIOD = 0.1
# What is done sooner isn't worth a flicker.
PATIENCE = 0.15


class Job:
    """One piece of work: how far it is, and whether it should stop."""

    def __init__(self, words: str, can_stop: bool) -> None:
        self.words, self.can_stop = words, can_stop
        self.since = time.monotonic()
        self.work = Work(words, can_stop=can_stop)
        self.stopped = threading.Event()

    def report(self, step: str, done: int = 0, total: int = 0) -> None:
        """Takes a report from the working thread."""
        self.work = Work(step or self.words, done, total, self.can_stop)


class Background:
    """Runs jobs in threads; the app's `work` says what the latest of them does.

    Progress is read ten times a second and never sent: a job may report as often as it likes.
    """

    def __init__(self, host: Host) -> None:
        self._host = host
        self._jobs: list[Job] = []
        self._timer: Timer | None = None

    async def run(self, words: str, function: Callable[[Progress], T], can_stop: bool = True) -> T:
        """What `function` returns or raises; `Cancelled` when the operator stopped it."""
        job = Job(words, can_stop)
        self._jobs.append(job)
        if self._timer is None:
            self._timer = self._host.set_interval(PERIOD, self._show)
        self._timer.resume()
        try:
            return await asyncio.to_thread(function, until(job.stopped.is_set, job.report))
        finally:
            # Also when whoever waited has gone: the thread sees it at its next report.
            job.stopped.set()
            self._jobs.remove(job)
            self._show()

    def stop(self) -> None:
        """Asks all that can be stopped to stop."""
        for job in self._jobs:
            if job.can_stop:
                job.stopped.set()

    def stop_everything(self) -> None:
        """Asks all jobs to stop: Plait is being left."""
        for job in self._jobs:
            job.stopped.set()

    @property
    def is_stoppable(self) -> bool:
        """Whether something runs that the operator may stop."""
        return any(job.can_stop for job in self._jobs)

    def _show(self) -> None:
        now = time.monotonic()
        shown = [job.work for job in self._jobs if now - job.since > PATIENCE]
        self._host.work = shown[-1] if shown else None
        if not self._jobs and self._timer is not None:
            self._timer.pause()
