"""Finds and ends the processes of a run, and never one that isn't provably of it."""

import os
import platform
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple

PROC = Path("/proc")
MARKER = "PLAIT_RUN"
PAUSE = 0.02
# A Plait on another machine, or in another container, can't be looked at: so long it may still be there.
OUT_OF_SIGHT = timedelta(days=1)


class Process(NamedTuple):
    """A process; `start` is its start in clock ticks since the system began, which no other of its number shares."""

    pid: int
    start: int
    parent: int
    group: int
    name: str


def processes() -> Iterator[Process]:
    """All processes that haven't ended; nothing where the system doesn't list them as Linux does."""
    try:
        names = [place.name for place in PROC.iterdir()]
    except OSError:
        return
    for name in names:
        if name.isdecimal() and (found := process(int(name))) is not None:
            yield found


def process(pid: int) -> Process | None:
    """The process of that number, None where there is none or it has ended."""
    try:
        text = (PROC / str(pid) / "stat").read_bytes().decode("utf-8", "replace")
    except OSError:
        return None
    # The name stands in parentheses and may hold any character, also those.
    name, _, rest = text.partition("(")[2].rpartition(")")
    facts = rest.split()
    if len(facts) < 20 or facts[0] in "ZXx":
        return None
    return Process(pid, int(facts[19]), int(facts[1]), int(facts[2]), name)


def carrying(marker: str) -> tuple[Process, ...]:
    """The processes that were started with this marker in their environment, wherever they went since."""
    if not marker:
        return ()
    wanted = f"{MARKER}={marker}".encode()
    found = []
    for one in processes():
        with suppress(OSError):
            if (
                wanted in (PROC / str(one.pid) / "environ").read_bytes().split(b"\0")
                and one.pid != os.getpid()
            ):
                found.append(one)
    return tuple(found)


def of_run(leader: int, marker: str) -> tuple[Process, ...]:
    """The processes of a run whose leader hasn't been waited for: its group, its descendants, and all that carry the marker.

    What cleared its environment, left the group and lost its parents can't be found.
    """
    everything = list(processes())
    family = {leader}
    grown = True
    while grown:
        grown = False
        for one in everything:
            if one.pid not in family and one.parent in family:
                family.add(one.pid)
                grown = True
    found = {one.pid: one for one in everything if one.group == leader or one.pid in family}
    found |= {one.pid: one for one in carrying(marker)}
    return tuple(found.values())


def send(one: Process, number: int) -> None:
    """Signals a process, if it still is the one that was found."""
    with suppress(OSError):
        if not hasattr(os, "pidfd_open") or not hasattr(signal, "pidfd_send_signal"):
            if process(one.pid) == one:
                os.kill(one.pid, number)
            return
        # What is open can't be given to another process between the look and the signal.
        handle = os.pidfd_open(one.pid)
        try:
            now = process(one.pid)
            if now is not None and now.start == one.start:
                signal.pidfd_send_signal(handle, number)
        finally:
            os.close(handle)


def end_all(
    find: Callable[[], tuple[Process, ...]], grace: float, meanwhile: Callable[[float], None] = time.sleep
) -> tuple[tuple[Process, ...], tuple[Process, ...]]:
    """Ends what `find` finds, again and again until it finds nothing: asks for `grace` seconds, then insists.

    Returns what was found at all, and what is there nevertheless. `meanwhile` is called with a pause in seconds.
    """
    asked: dict[tuple[int, int], Process] = {}
    begun = time.monotonic()
    while found := find():
        waited = time.monotonic() - begun
        if waited > grace + 5:
            return tuple(asked.values()), found
        for one in found:
            if waited > grace:
                send(one, signal.SIGKILL)
            elif (one.pid, one.start) not in asked:
                send(one, signal.SIGTERM)
                # One that was stopped hears nothing.
                send(one, signal.SIGCONT)
            asked[one.pid, one.start] = one
        meanwhile(PAUSE)
    return tuple(asked.values()), ()


@cache
def _system() -> tuple[str, str, str]:
    """The machine, when it began, and which of its processes are seen from here."""
    boot, seen = "", ""
    with suppress(OSError):
        boot = (PROC / "sys/kernel/random/boot_id").read_text().strip()
        seen = str((PROC / "self/ns/pid").readlink())
    return platform.node(), boot, seen


def identity() -> str:
    """What tells this process from every other one, on this machine or another, now or later."""
    own = process(os.getpid())
    return "\n".join((*_system(), str(os.getpid()), str(own.start if own else 0)))


def is_gone(owner: str, pid: int, since: str, now: datetime | None = None) -> bool:
    """Whether the process that `identity` named then has ended; `since` is when it was there, ISO time."""
    parts = owner.split("\n")
    if len(parts) != 5:
        return not _exists(pid)
    node, boot, seen = _system()
    if parts[0] == node and parts[1] != boot:
        return True
    if tuple(parts[:3]) != (node, boot, seen):
        try:
            return (now or datetime.now(UTC)) - datetime.fromisoformat(since) > OUT_OF_SIGHT
        except (ValueError, TypeError):
            return True
    if not PROC.joinpath("self", "stat").exists():
        return not _exists(pid)
    found = process(int(parts[3]))
    return found is None or found.start != int(parts[4])


def _exists(pid: int) -> bool:
    if pid <= 0:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
