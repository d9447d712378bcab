"""Reads what findings will ask for while both sides are still being merged: git uses one core, this another."""

import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import NamedTuple

from state.comparison.entry import Status
from state.errors import Cancelled, PlaitError
from state.progress import Progress, until
from state.understood.ground import Sides
from state.view import View

WORTH_IT = 1000
"""Where fewer paths differ, the merge is done before much is read."""


class Ahead:
    """One thread that reads, at most once."""

    def __init__(self, read: Callable[[View, Progress], None]) -> None:
        self._read = read
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def begin(self, view: View) -> None:
        """Begins with the first view of a comparison; nothing where no history tells what will stand in the result."""
        if self._thread is not None or view.merge is not None or view.session.base is None:
            return
        if len(view.comparison.keys(Status.DIFFERENT)) >= WORTH_IT:
            self._thread = threading.Thread(target=self._run, args=(view,), name="reading ahead", daemon=True)
            self._thread.start()

    def _run(self, view: View) -> None:
        # What is wrong is told to who asks for findings.
        with suppress(Cancelled, PlaitError):
            self._read(view, until(self._ended.is_set))

    def end(self) -> None:
        """Stops it, and waits until it has."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join()


class Foreseen(NamedTuple):
    """What is known of a result before it is merged, by path and id of content.

    `standing` will stand in it: one side at most changed it. `contested` are the versions of what both changed.
    """

    standing: Mapping[str, str]
    contested: Sequence[tuple[str, str]]


def foreseen(sides: Sides, bases: Mapping[str, str]) -> Foreseen:
    """What the versions of both sides and of their common ancestors tell."""
    source = {sides.landed.get(own, own): oid for own, oid in sides.source.by_path.items()}
    target = sides.target.by_path
    standing: dict[str, str] = {}
    contested: list[tuple[str, str]] = []
    for path in source.keys() | target.keys():
        brought, there, base = source.get(path), target.get(path), bases.get(path)
        stands = brought if there == base else there if brought in (base, there) else None
        if stands is not None:
            standing[path] = stands
        elif brought is not None and there is not None:
            contested += ((path, brought), (path, there))
    return Foreseen(standing, contested)
