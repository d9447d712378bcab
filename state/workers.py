"""Processes of our own that work out a pure function beside this one, so that a second core is used.

A function is named as "module:function" and takes and gives bytes. The processes end with the one that asks them:
nothing is left running when it ends, however that happens. They are in a session of their own, for Ctrl-C is
meant for this process, and never use the terminal. This process never waits for one of them alone, so that it can
be stopped even where one hangs.
"""

import fcntl
import gc
import hashlib
import json
import os
import select
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, suppress
from importlib import import_module
from pathlib import Path
from typing import BinaryIO, Self

_BOOT = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from state.workers import serve; serve(sys.argv[2], *map(int, sys.argv[3:]))"
)
_AHEAD = 2
"""So many requests wait at each process: it never has to wait for the next one."""
_PAUSE = 0.05
"""Seconds between two looks at whether the work was stopped."""
_PIPE = 1 << 20
_HEAD = 8
"""So many bytes say how long a message is."""
_MOST = 1 << 30
"""No answer is as long: something else than our function speaks."""
_NICE = 5
"""Whoever draws the screen comes first."""
_CHECK = 1.0
"""Seconds between two looks of a process at whether it still has anybody to answer."""


def _code() -> bytes:
    """Another one wherever other code would answer: another Python, another Plait, or files that changed meanwhile."""
    home = str(Path(__file__).resolve().parent)
    digest = hashlib.sha256(f"{sys.version} {home}".encode("utf-8", "surrogateescape"))
    folders = [home]
    for folder in folders:
        with suppress(OSError), os.scandir(folder) as entries:
            for entry in sorted(entries, key=lambda one: one.name):
                if entry.name.endswith(".py"):
                    found = entry.stat()
                    digest.update(
                        f"{entry.path} {found.st_size} {found.st_mtime_ns}".encode("utf-8", "surrogateescape")
                    )
                elif entry.name != "__pycache__" and entry.is_dir(follow_symlinks=False):
                    folders.append(entry.path)
    return digest.digest()


_CODE = _code()
"""As of when this module was imported: what is changed later isn't what runs here."""


def cores() -> int:
    """How many processes can work at once."""
    with suppress(AttributeError, OSError):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class _Worker:
    """One process, and the numbers and bytes of the requests that it has and has not answered."""

    def __init__(self, function: str) -> None:
        if not sys.executable:
            raise OSError("it isn't known which Python runs")
        # The same modules as here, above all this one, but none from the folder that the operator stands in.
        places = [str(Path(__file__).resolve().parents[1])]
        places += [one for one in sys.path if Path(one).is_absolute() and one not in places]
        with ExitStack() as undone, ExitStack() as theirs:
            taken, self.asking = os.pipe()
            theirs.callback(os.close, taken)
            undone.callback(os.close, self.asking)
            self.answering, given = os.pipe()
            theirs.callback(os.close, given)
            undone.callback(os.close, self.answering)
            os.set_blocking(self.asking, False)
            os.set_blocking(self.answering, False)
            # A larger pipe takes a request at once, where there is one.
            with suppress(OSError, AttributeError):
                fcntl.fcntl(self.asking, fcntl.F_SETPIPE_SZ, _PIPE)
            numbers = map(str, (taken, given, os.getpid()))
            self.process = subprocess.Popen(
                [sys.executable, "-I", "-c", _BOOT, json.dumps(places), function, *numbers],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,  # What libraries print is no answer.
                stderr=subprocess.DEVNULL,
                cwd=Path(sys.executable).anchor or "/",
                start_new_session=True,
                pass_fds=(taken, given),
            )
            undone.pop_all()
        self.waiting: deque[tuple[int, bytes]] = deque()
        self.is_ready = False
        self.unsent: deque[memoryview] = deque()
        self._received = bytearray()

    def ask(self, number: int, request: bytes) -> None:
        self.waiting.append((number, request))
        self.unsent += (memoryview(len(request).to_bytes(_HEAD, "big")), memoryview(request))
        self.send()

    def send(self) -> None:
        """Passes on as much as the pipe takes."""
        try:
            while self.unsent:
                sent = os.write(self.asking, self.unsent[0]) if self.unsent[0] else 0
                if sent == len(self.unsent[0]):
                    self.unsent.popleft()
                else:
                    self.unsent[0] = self.unsent[0][sent:]
        except BlockingIOError:
            pass
        except OSError:  # That it has ended is seen where its answers are read.
            self.unsent.clear()

    def receive(self) -> list[bytes] | None:
        """The answers that are complete by now; None where no more will come."""
        try:
            new = os.read(self.answering, _PIPE)
        except BlockingIOError:
            return []
        except OSError:
            return None
        self._received += new
        found = []
        while len(self._received) >= _HEAD:
            end = _HEAD + int.from_bytes(self._received[:_HEAD], "big")
            if end > _MOST:
                return None
            if len(self._received) < end:
                break
            message = bytes(self._received[_HEAD:end])
            del self._received[:end]
            if self.is_ready:
                found.append(message)
            elif message == _CODE:
                self.is_ready = True
            else:
                return None
        return found if new and len(found) <= len(self.waiting) else None

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self.asking)
        os.close(self.answering)


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
        can be started, or none that runs the same code as this one.
        """
        asked = enumerate(requests)
        again: deque[tuple[int, bytes]] = deque()
        for ended in [one for one in self._running if one.process.poll() is not None]:
            self._running.remove(ended)
            ended.end()
        try:
            while True:
                self._fill(asked, again)
                if not any(one.waiting for one in self._running):
                    return
                for worker in self._heard():
                    answers = worker.receive()
                    for answer in answers or ():
                        yield worker.waiting.popleft()[0], answer
                    if answers is None:
                        self._running.remove(worker)
                        worker.end()
                        if not worker.is_ready:
                            self._do_with_fewer()
                        elif worker.waiting:
                            yield worker.waiting.popleft()[0], None
                        again.extend(worker.waiting)
                beat()
        finally:
            if any(one.waiting for one in self._running):
                self.close()

    def _heard(self) -> list[_Worker]:
        """Those that have said something, after a while at most; what they are asked is passed on meanwhile."""
        # More descriptors than `select` takes may be open, and none is needed for this.
        poll = select.poll()
        for one in self._running:
            poll.register(one.answering, select.POLLIN)
            if one.unsent:
                poll.register(one.asking, select.POLLOUT)
        heard = {place for place, _ in poll.poll(_PAUSE * 1000)}
        for one in self._running:
            if one.asking in heard:
                one.send()
        return [one for one in self._running if one.answering in heard]

    def _fill(self, asked: Iterator[tuple[int, bytes]], again: deque[tuple[int, bytes]]) -> None:
        """Gives every process something to do, as long as there is something; starts them as they are needed."""
        for ahead in range(_AHEAD):
            for slot in range(max(self._count, 1)):
                if slot < len(self._running) and len(self._running[slot].waiting) > ahead:
                    continue
                following = again.popleft() if again else next(asked, None)
                if following is None:
                    return
                if slot == len(self._running):
                    try:
                        self._running.append(_Worker(self._function))
                    except (OSError, ValueError) as error:
                        again.appendleft(following)
                        self._do_with_fewer(error)
                        return
                self._running[slot].ask(*following)

    def _do_with_fewer(self, error: Exception | None = None) -> None:
        """Goes on with those that run where one more can't; raises OSError where there are none."""
        self._count = len(self._running)
        if not self._running:
            raise OSError("no process can be started") from error


def serve(function: str, taken: int, given: int, parent: int) -> None:
    """Answers requests until there are no more; what a worker process runs."""

    def check(*_: object) -> None:
        # Whoever asked may be gone while something takes long here.
        if os.getppid() != parent:
            os._exit(0)

    signal.signal(signal.SIGALRM, check)
    signal.setitimer(signal.ITIMER_REAL, _CHECK, _CHECK)
    with suppress(OSError, AttributeError):
        os.nice(_NICE)
    gc.disable()
    module, _, name = function.partition(":")
    answer: Callable[[bytes], bytes] = getattr(import_module(module), name)
    with os.fdopen(taken, "rb") as requests, os.fdopen(given, "wb") as answers:
        with suppress(BrokenPipeError, EOFError):
            _say(answers, _CODE)
            while True:
                _say(answers, answer(_said(requests)))
        os._exit(0)


def _say(answers: BinaryIO, message: bytes) -> None:
    answers.write(len(message).to_bytes(_HEAD, "big") + message)
    answers.flush()


def _said(requests: BinaryIO) -> bytes:
    head = requests.read(_HEAD)
    size = int.from_bytes(head, "big")
    request = requests.read(size)
    if len(head) < _HEAD or len(request) < size:
        raise EOFError
    return request
