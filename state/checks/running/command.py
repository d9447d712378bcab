"""One command as a process of its own: no terminal, a time limit, and an end for everything that it started."""

import os
import re
import shlex
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from selectors import EVENT_READ, DefaultSelector
from typing import NamedTuple

from state.checks.evidence import Ending
from state.checks.running.output import Kept
from state.checks.running.processes import MARKER, PROC, Process, end_all, of_run
from state.checks.running.terminal import plain

TICK = 0.05
PAUSE_AT_END = 0.02
CHUNK = 1 << 16
# So long output is awaited from what couldn't be ended and still holds the pipe.
DRAIN = 0.5
# What a person set about git for themselves; every other GIT_* is about some other repository.
KEPT = re.compile(
    r"GIT_(CONFIG_(GLOBAL|SYSTEM|NOSYSTEM)|SSL_CAINFO|SSH|SSH_COMMAND|(AUTHOR|COMMITTER)_(NAME|EMAIL))"
)
NEEDS_TERMINAL = re.compile(
    r"not a (?:tty|terminal)|isn't a terminal|no tty present|a terminal is required|requires a (?:tty|terminal)"
    r"|/dev/tty|inappropriate ioctl|must be run (?:from|in|on) a terminal|input is not from a terminal"
    r"|no controlling (?:tty|terminal)|not an interactive terminal|terminal prompts disabled|non-interactive",
    re.IGNORECASE,
)
NOT_FOUND = re.compile(r"(?:line \d+: )?([^\s:]+): (?:command not found|not found)\s*$", re.MULTILINE)


@dataclass(frozen=True)
class Order:
    """What is to run, where, and within which limits, in seconds."""

    text: str
    folder: Path
    environment: Mapping[str, str]
    marker: str
    timeout: float
    grace: float
    shell: Sequence[str]


class Outcome(NamedTuple):
    """How it ended; a signal's exit code is 128 and its number, as shells say it."""

    ending: Ending
    exit_code: int | None
    why: str


@dataclass
class Handle:
    """What another thread may do to a running command: set `stop`, with the reason."""

    kept: Kept = field(default_factory=Kept)
    stop: threading.Event = field(default_factory=threading.Event)
    reason: str = ""
    grace: float | None = None


def shell_of(setting: str) -> tuple[str, ...]:
    """The shell's command line without the text: as set, else bash, else sh."""
    if setting.strip():
        return tuple(shlex.split(setting))
    return (shutil.which("bash") or "/bin/sh",)


def environment_for(
    folder: Path, settings: Mapping[str, str], marker: str, inherit: bool = True
) -> dict[str, str]:
    """A command's environment: Plait's own without other repositories, and what was set for it."""
    own = (
        os.environ if inherit else {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    )
    found = {
        name: value for name, value in own.items() if not name.startswith("GIT_") or KEPT.fullmatch(name)
    }
    # Where the worktree's own .git is gone git must not take the operator's repository, which lies above it.
    found["GIT_CEILING_DIRECTORIES"] = str(folder.resolve().parent)
    found["GIT_TERMINAL_PROMPT"] = "0"
    return {**found, **settings, MARKER: marker}


def carry_out(
    order: Order, handle: Handle, started: Callable[[int], None], tick: Callable[[], None] = lambda: None
) -> Outcome:
    """Runs a command to its end, and ends what it leaves behind; blocking.

    `started` gets its process group, `tick` is called some times a second while it runs.
    """
    if handle.stop.is_set():
        return Outcome(Ending.CANCELLED, None, handle.reason)
    try:
        child = subprocess.Popen(
            [*order.shell, "-c", order.text],
            cwd=order.folder,
            env=dict(order.environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        return Outcome(Ending.NOT_STARTED, None, _why_not(error, order))
    return _Run(order, handle, child).to_its_end(started, tick)


class _Run:
    def __init__(self, order: Order, handle: Handle, child: "subprocess.Popen[bytes]") -> None:
        assert child.stdout is not None
        self._order, self._handle, self._child = order, handle, child
        self._pipe = child.stdout
        os.set_blocking(self._pipe.fileno(), False)
        self._selector = DefaultSelector()
        self._selector.register(self._pipe, EVENT_READ)
        self._open = True
        self._held = False

    def to_its_end(self, started: Callable[[int], None], tick: Callable[[], None]) -> Outcome:
        """Reads until it has ended, was stopped, or took too long; then cleans up."""
        pid = self._child.pid
        stopped: Ending | None = None
        try:
            started(pid)
            deadline = time.monotonic() + self._order.timeout if self._order.timeout > 0 else float("inf")
            while not self._has_ended():
                self._read(TICK)
                tick()
                if self._handle.stop.is_set():
                    stopped = Ending.CANCELLED
                elif time.monotonic() > deadline:
                    stopped = Ending.TIMED_OUT
                if stopped is not None:
                    break
        finally:
            # The leader isn't waited for yet, so that its number can't be anybody else's.
            grace = self._order.grace if stopped else min(self._order.grace, 1.0)
            left, there = self._end_group(
                grace if self._handle.grace is None else self._handle.grace, stopped is None
            )
            until = time.monotonic() + DRAIN
            while self._open and time.monotonic() < until:
                self._read(PAUSE_AT_END)
            self._held = self._open
            self._selector.close()
            self._pipe.close()
            code = self._child.wait()
        return self._outcome(stopped, code, pid, left, there)

    def _has_ended(self) -> bool:
        """Whether the leader has, which stays a zombie."""
        if hasattr(os, "waitid"):
            return os.waitid(os.P_PID, self._child.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
        return self._child.poll() is not None

    def _read(self, patience: float) -> None:
        """Takes what is there; waits at most so many seconds, and reads no longer than that either."""
        if not self._open:
            self._handle.stop.wait(patience)
            return
        until = time.monotonic() + patience
        while self._selector.select(max(0.0, until - time.monotonic())):
            try:
                data = os.read(self._pipe.fileno(), CHUNK)
            except BlockingIOError:
                return
            if not data:
                self._open = False
                self._selector.unregister(self._pipe)
                return
            self._handle.kept.add(data)
            if time.monotonic() > until:
                return

    def _end_group(self, grace: float, by_itself: bool) -> tuple[tuple[Process, ...], tuple[Process, ...]]:
        pid = self._child.pid
        if not (PROC / "self" / "stat").exists():
            # Nobody can be looked at here: the group is asked, then ended.
            for number, pause in ((signal.SIGTERM, grace), (signal.SIGKILL, 0.0)):
                with suppress(OSError):
                    if self._child.returncode is None:
                        os.killpg(pid, number)
                until = time.monotonic() + pause
                while time.monotonic() < until and not self._has_ended():
                    self._read(TICK)
            return (), ()
        return end_all(lambda: of_run(pid, self._order.marker), grace, self._read)

    def _outcome(
        self,
        stopped: Ending | None,
        code: int,
        pid: int,
        left: tuple[Process, ...],
        there: tuple[Process, ...],
    ) -> Outcome:
        exit_code = code if code >= 0 else 128 - code
        words = []
        if stopped is Ending.CANCELLED:
            words.append(self._handle.reason or "cancelled")
        elif stopped is Ending.TIMED_OUT:
            words.append(f"it had not ended after {self._order.timeout:g} s")
        else:
            words += filter(None, [why_failed(code, self._handle.kept)])
            behind = [one for one in left if one.pid != pid]
            if behind:
                count = f"{len(behind)} processes" if len(behind) > 1 else "a process"
                verb = "were" if len(behind) > 1 else "was"
                words.append(f"{count} that it left behind {verb} ended ({_names(behind)})")
        if there:
            words.append(f"could not be ended: {', '.join(f'{one.name} {one.pid}' for one in there[:5])}")
        elif self._held:
            words.append("something that it started still holds its output, and can't be found to be ended")
        return Outcome(stopped or Ending.EXITED, exit_code, "; ".join(words))


def _names(found: Sequence[Process]) -> str:
    return ", ".join(sorted({one.name for one in found})[:5])


def why_failed(code: int, kept: Kept) -> str:
    """What an exit code other than 0 probably comes from, where that can be told; `code` as Python gives it."""
    if code == 0:
        return ""
    said = plain(kept.tail(8192))
    if code < 0 or code > 128:
        number = -code if code < 0 else code - 128
        with suppress(ValueError):
            return f"ended by {signal.Signals(number).name}"
    if NEEDS_TERMINAL.search(said):
        return (
            "it seems to need a terminal, which commands don't have here: run it yourself, and sign the item"
        )
    if code == 127:
        missing = NOT_FOUND.findall(said)
        return f"there is no program {missing[-1]}" if missing else "a program wasn't found"
    if code == 126:
        return "what it names can't be executed"
    return ""


def _why_not(error: OSError | ValueError, order: Order) -> str:
    if isinstance(error, OSError) and not order.folder.is_dir():
        return f"its folder isn't there: {order.folder}"
    if isinstance(error, FileNotFoundError | PermissionError | NotADirectoryError):
        return f"the shell can't be started: {order.shell[0]}"
    if isinstance(error, OSError):
        return f"it can't be started: {error.strerror}"
    return "its text, or its environment, holds what no command line can"
