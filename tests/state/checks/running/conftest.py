"""A runner over a real journal in an empty folder."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from state.checks.acts import command_digest
from state.checks.evidence import Run
from state.checks.running.runner import Runner, RunSettings, Wanted
from state.session.journal import Journal

# No test waits longer than this for what should happen at once.
SOON = 30.0


def wanted(
    text: str,
    item: str = "item-1",
    timeout: float = 0.0,
    after: tuple[str, ...] = (),
    needs: tuple[str, ...] = (),
    **more: str,
) -> Wanted:
    return Wanted(item, command_digest(text), text, more, timeout, after, needs)


class Place:
    """A journal, a folder and a runner of commands in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "work"
        self.folder.mkdir()
        self.journal = Journal.create(folder / "plait" / "try" / "journal.sqlite3", "try")
        self.runner = Runner(self.journal.runs, lambda: self.folder, RunSettings(grace=0.5))

    def run(self, text: str, timeout: float = 0.0, **environment: str) -> Run:
        """Runs one command to its end."""
        (begun,) = self.runner.start([wanted(text, timeout=timeout, **environment)])
        assert self.runner.wait(SOON)
        return self.journal.runs.of(begun.id)

    def output(self, run: Run) -> bytes:
        return self.journal.runs.output(run.id)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    found = Place(tmp_path)
    yield found
    found.runner.close()
    path = found.journal.path
    found.journal.close()
    # Whatever the command did, the journal is whole.
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def until(condition: Callable[[], object], seconds: float = SOON) -> None:
    """Waits for a condition; fails when it doesn't come true."""
    import threading
    import time

    deadline, pause = time.monotonic() + seconds, threading.Event()
    while not condition():
        assert time.monotonic() < deadline, "it did not come true"
        pause.wait(0.01)
