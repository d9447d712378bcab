"""Runs whose Plait ended before them: marked, with what is still running of them, which is only ended on request."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import NamedTuple

from state.checks.evidence import Ending, Run
from state.checks.running.processes import Process, carrying, end_all, is_gone
from state.checks.running.runner import Store
from state.errors import PlaitError


class Left(NamedTuple):
    """An interrupted run with what is left of it."""

    run: Run
    processes: tuple[Process, ...]


def recover(store: Store, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> tuple[Left, ...]:
    """Marks the runs without an end whose Plait is gone as interrupted; nothing is ended by it."""
    found = []
    for run in store.unended():
        if not is_gone(run.owner, run.process, run.started, now()):
            continue
        left = carrying(run.marker)
        why = "Plait ended before it did"
        if left:
            why += "; still running then: " + ", ".join(f"{one.name} {one.pid}" for one in left[:5])
        stamp = now().isoformat(timespec="milliseconds")
        try:
            found.append(Left(store.end(run.id, Ending.INTERRUPTED, None, stamp, why=why), left))
        except PlaitError:
            # Another process found it at the same time.
            continue
    return tuple(found)


def left_of(run: Run) -> tuple[Process, ...]:
    """What still runs of a run, by the marker in its environment; nothing where the system doesn't show that."""
    return carrying(run.marker)


def end_left(run: Run, grace: float = 5.0) -> tuple[Process, ...]:
    """Ends what still runs of a run; returns what could not be ended. Only processes that carry its marker are touched."""
    _, there = end_all(lambda: carrying(run.marker), grace)
    return there
