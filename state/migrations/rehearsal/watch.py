"""Stops a statement that takes too long or that nobody wants any more, from a thread beside it."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

PERIOD = 0.05
"""How often it is looked, in seconds."""
PATIENCE = 1.0
"""How long an interrupted statement may take to end before it is interrupted again, in seconds."""


class Watch:
    """Interrupts what runs inside `over()` once `stopped()` is true or `limit` seconds have passed; 0: no limit."""

    def __init__(self, stopped: Callable[[], bool], interrupt: Callable[[], None], limit: float) -> None:
        self._stopped = stopped
        self._interrupt = interrupt
        self._limit = limit
        self._began: float | None = None
        self._lock = threading.Lock()
        self._done = threading.Event()
        self.expired = False
        self._thread = threading.Thread(target=self._look, name="rehearsal-watch", daemon=True)

    def __enter__(self) -> "Watch":
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._done.set()
        self._thread.join()

    @contextmanager
    def over(self) -> Iterator[None]:
        """One statement; afterwards `expired` tells whether it ran out of time."""
        with self._lock:
            self.expired = False
            self._began = time.monotonic()
        try:
            yield
        finally:
            # Under the lock, so that no interrupt is on its way when the next statement starts.
            with self._lock:
                self._began = None

    def _look(self) -> None:
        again = 0.0
        while not self._done.wait(PERIOD):
            with self._lock:
                now = time.monotonic()
                if self._began is None:
                    again = 0.0
                    continue
                late = bool(self._limit) and now - self._began > self._limit
                if (late or self._stopped()) and now >= again:
                    self.expired = late
                    again = now + PATIENCE
                    self._interrupt()
