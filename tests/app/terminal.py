"""A real terminal for tests: Plait in a pseudo terminal of its own, and the screen it draws there as text."""

import fcntl
import os
import pty
import resource
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import pyte

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0
KEYS = {
    "enter": "\r", "escape": "\x1b", "down": "\x1b[B", "up": "\x1b[A", "tab": "\t", "space": " ", "backspace": "\x7f",
    "ctrl+r": "\x12", "pagedown": "\x1b[6~", "end": "\x1b[F", "home": "\x1b[H", "right": "\x1b[C", "left": "\x1b[D",
}  # fmt: skip


class Terminal:
    """One `plait` process with a terminal of `columns` x `rows`; keys go in, the screen comes out."""

    def __init__(
        self,
        arguments: Sequence[str],
        folder: Path,
        environment: Mapping[str, str] | None = None,
        columns: int = 120,
        rows: int = 36,
        files: int | None = None,
    ) -> None:
        """`files` limits how many it may hold open."""
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        size = struct.pack("HHHH", rows, columns, 0, 0)
        self.process, self._end = pty.fork()
        if self.process == 0:
            # Before anything can ask for it, however busy the machine is.
            fcntl.ioctl(0, termios.TIOCSWINSZ, size)
            os.chdir(folder)
            wanted = {
                **os.environ,
                "TERM": "xterm-256color",
                "TEXTUAL_ANIMATIONS": "none",
                "PYTHONPATH": str(ROOT),
            }
            # Whoever runs the tests may have a size of its own there, which would go before the terminal's.
            for name in ("COLUMNS", "LINES"):
                wanted.pop(name, None)
            wanted.update(environment or {})
            if files is not None:
                resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
            code = "import sys; from app.launch import main; sys.exit(main())"
            os.execve(sys.executable, [sys.executable, "-c", code, *arguments], wanted)
        self.code: int | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.code is None:
            os.kill(self.process, signal.SIGKILL)
            os.waitpid(self.process, 0)
        os.close(self._end)

    @property
    def text(self) -> str:
        """What is on the screen, a line each."""
        return "\n".join(line.rstrip() for line in self._screen.display)

    @property
    def title(self) -> str:
        """The title that the terminal's window was given last."""
        return str(self._screen.title)

    def press(self, *keys: str) -> None:
        """Types keys: names from `KEYS`, or text."""
        for key in keys:
            os.write(self._end, KEYS.get(key, key).encode())

    def wait_for(self, *texts: str, gone: str = "") -> str:
        """Reads until all texts are on the screen, and `gone` isn't; the screen."""
        until = time.monotonic() + PATIENCE
        while True:
            shown = self.text
            if all(one in shown for one in texts) and not (gone and gone in shown):
                return shown
            left = until - time.monotonic()
            if left <= 0 or not self._read(min(left, 1.0)):
                missing = [one for one in texts if one not in shown]
                raise AssertionError(f"not on the screen: {missing or gone}\n{shown}")

    def wait_until_left(self) -> int:
        """Reads until the process has ended; its exit code."""
        until = time.monotonic() + PATIENCE
        while self._read(0.5) and time.monotonic() < until:
            pass
        _, status = os.waitpid(self.process, 0)
        self.code = os.waitstatus_to_exitcode(status)
        return self.code

    def kill(self) -> None:
        """Ends the process as a crash or a lost machine would."""
        os.kill(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)
        self.code = -signal.SIGKILL

    def _read(self, seconds: float) -> bool:
        """Takes in what came; False once the terminal is closed."""
        ready, _, _ = select.select([self._end], [], [], seconds)
        if not ready:
            return True
        try:
            data = os.read(self._end, 1 << 16)
        except OSError:
            return False
        self._stream.feed(data)
        return bool(data)
