"""Processes of our own that work out a pure function beside this one, so that a second core is used.

A function is named as "module:function" and takes and gives bytes. The processes read what they are asked from a
pipe and end with it: nothing is left running when this process ends, however that happens. They are in a session
of their own, for Ctrl-C is meant for this process, and never use the terminal.
"""

import fcntl
import gc
import json
import os
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from importlib import import_module
from multiprocessing.connection import Connection, wait
from pathlib import Path
from queue import SimpleQueue
from typing import Self

_BOOT = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from state.workers import serve; serve(sys.argv[2])"
)
_AHEAD = 2
"""So many requests wait at each process: it never has to wait for the next one."""
_PAUSE = 0.05
"""Seconds between two looks at whether the work was stopped."""
_PIPE = 1 << 20
_NICE = 5
"""Whoever draws the screen comes first."""


def cores() -> int:
    """How many processes can work at once."""
    with suppress(AttributeError, OSError):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class _Worker:
    """One process, and the numbers and bytes of the requests that it has and has not answered."""

    def __init__(self, function: str) -> None:
        # The same modules as here, but none from the folder that the operator stands in.
        places = json.dumps([one for one in sys.path if Path(one).is_absolute()])
        self.process = subprocess.Popen(
            [sys.executable, "-I", "-c", _BOOT, places, function],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=Path(sys.executable).anchor,
            start_new_session=True,
        )
        assert self.process.stdin is not None and self.process.stdout is not None
        with suppress(OSError, AttributeError):  # A larger pipe takes a request at once, where there is one.
            fcntl.fcntl(self.process.stdin, fcntl.F_SETPIPE_SZ, _PIPE)
        self._asking = Connection(os.dup(self.process.stdin.fileno()), readable=False)
        self.answering = Connection(os.dup(self.process.stdout.fileno()), writable=False)
        self.process.stdin.close()
        self.process.stdout.close()
        self.waiting: deque[tuple[int, bytes]] = deque()

    def ask(self, number: int, request: bytes) -> None:
        self.waiting.append((number, request))
        with suppress(BrokenPipeError):  # That it has ended is seen where its answers are read.
            self._asking.send_bytes(request)

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        self._asking.close()
        self.answering.close()


class Workers:
    """Up to `count` processes that answer with one function; for one thread at a time, as a context manager.

    They are started when they are first needed.
    """

    def __init__(self, function: str, count: int) -> None:
        self._function = function
        self._count = count
        self._running: list[_Worker] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends the processes."""
        while self._running:
            self._running.pop().end()

    def answers(
        self, requests: Iterable[bytes], beat: Callable[[], None] = lambda: None
    ) -> Iterator[tuple[int, bytes | None]]:
        """The answer to each request with its number, in any order; None where the process ended over it.

        `beat` is called again and again meanwhile; what it raises ends the work. Raises OSError where no process
        can be started.
        """
        asked = enumerate(requests)
        again: deque[tuple[int, bytes]] = deque()
        try:
            while True:
                self._fill(asked, again)
                busy = {one.answering: one for one in self._running if one.waiting}
                if not busy:
                    return
                for ready in wait(list(busy), _PAUSE):
                    worker = busy[ready]  # type: ignore[index]
                    try:
                        answer: bytes | None = worker.answering.recv_bytes()
                    except (EOFError, OSError):
                        answer = None
                    number, _ = worker.waiting.popleft()
                    if answer is None:
                        again.extend(worker.waiting)
                        self._running.remove(worker)
                        worker.end()
                    yield number, answer
                beat()
        finally:
            if any(one.waiting for one in self._running):
                self.close()

    def _fill(self, asked: Iterator[tuple[int, bytes]], again: deque[tuple[int, bytes]]) -> None:
        """Gives every process something to do, as long as there is something; starts them as they are needed."""
        for ahead in range(_AHEAD):
            for slot in range(self._count):
                if slot < len(self._running) and len(self._running[slot].waiting) > ahead:
                    continue
                following = again.popleft() if again else next(asked, None)
                if following is None:
                    return
                if slot == len(self._running):
                    self._running.append(_Worker(self._function))
                self._running[slot].ask(*following)


def serve(function: str) -> None:
    """Answers requests until there are no more; what a worker process runs."""
    answers = Connection(os.dup(1), readable=False)
    # What libraries print is no answer.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    with suppress(OSError, AttributeError):
        os.nice(_NICE)
    gc.disable()
    requests: SimpleQueue[bytes] = SimpleQueue()
    threading.Thread(target=_receive, args=(requests,), daemon=True).start()
    module, _, name = function.partition(":")
    answer = getattr(import_module(module), name)
    while True:
        with suppress(BrokenPipeError):
            answers.send_bytes(answer(requests.get()))


def _receive(requests: "SimpleQueue[bytes]") -> None:
    """Takes requests from the pipe as they come: who asks never waits for an answer to be taken.

    Once nobody can ask any more, nobody waits for an answer either.
    """
    asking = Connection(os.dup(0), writable=False)
    with suppress(EOFError, OSError):
        while True:
            requests.put(asking.recv_bytes())
    os._exit(0)
