"""Page down in a real terminal: three panes of 20,000 lines, and 100,000 entries, against `vim -d` on three such files.

python -m tests.benchmarks.bench_screens [--lines 20000] [--entries 100000] [--count 80]
"""

import argparse
import fcntl
import os
import pty
import random
import select
import shutil
import signal
import struct
import sys
import tempfile
import termios
import time
from collections.abc import Sequence
from pathlib import Path

from state.workspace import Workspace
from tests.benchmarks.bench_result_tree import make
from tests.benchmarks.yardstick import Measured, report
from tests.screens.repositories import commit, git, new_repository

ROOT = Path(__file__).resolve().parents[2]
PLAIT = [sys.executable, "-c", "import sys; from app.launch import main; sys.exit(main())"]
# As it comes, without anybody's own settings: with syntax colours, like Plait.
VIM = ["vim", "--clean", "-n", "-d"]
SIZE = (48, 160)
PAGE_DOWN = b"\x1b[6~"
ANSWERS = ((b"\x1b[?2026$p", b"\x1b[?2026;2$y"), (b"\x1b[6n", b"\x1b[1;1R"), (b"\x1b[c", b"\x1b[?1;2c"))
# A frame is over when the terminal has been quiet for so long.
FRAME_END = 0.03


class Terminal:
    """A program at the other end of a real terminal."""

    def __init__(self, command: Sequence[str], folder: Path) -> None:
        self.process, self.terminal = pty.fork()
        if self.process == 0:
            os.chdir(folder)
            os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", PYTHONPATH=str(ROOT))
            os.execvp(command[0], command)
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", *SIZE, 0, 0))

    def read(self, patience: float) -> bytes:
        """What the program writes; nothing when it was quiet for so many seconds."""
        if not select.select([self.terminal], [], [], patience)[0]:
            return b""
        data = os.read(self.terminal, 1 << 20)
        for question, answer in ANSWERS:
            if question in data:
                os.write(self.terminal, answer)
        return data

    def settle(self, quiet: float) -> None:
        """Waits until the program has written nothing for so many seconds."""
        while self.read(quiet):
            pass

    def press(self, key: bytes) -> float:
        """Milliseconds from the key's bytes to the last byte of the frame that answers it."""
        self.settle(0)
        start = time.perf_counter()
        os.write(self.terminal, key)
        last = start
        while self.read(1.0 if last == start else FRAME_END):
            last = time.perf_counter()
        return (last - start) * 1000

    def end(self) -> None:
        """Ends the program."""
        os.kill(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)
        os.close(self.terminal)


def against_vim(name: str, plait: Terminal, vim: Terminal, count: int) -> list[Measured]:
    """Presses page down in both, one after the other; the first presses aren't counted."""
    chance = random.Random(7)
    times: list[list[float]] = [[], []]
    for number in range(count + 5):
        for place, terminal in ((0, plait), (1, vim)) if number % 2 else ((1, vim), (0, plait)):
            # As a hand does it, and not in step with any clock of the program.
            time.sleep(0.03 + chance.random() * 0.03)
            taken = terminal.press(PAGE_DOWN)
            if number >= 5:
                times[place].append(taken)
    mine, other = (sorted(one) for one in times)
    middle, late = count // 2, int(count * 0.95)
    return [
        Measured(f"{name}, median", mine[middle], other[middle], mine[middle] / other[middle], 2.0),
        Measured(f"{name}, 95th percentile", mine[late], other[late], mine[late] / other[late], 2.5),
    ]


def texts(lines: int) -> tuple[str, str, str]:
    """Base, source and target of Python code: a change every 60 lines, every fifth one on both sides."""
    base = [
        f"    def method_{number}(self, value: int) -> str:  # {number}"
        if number % 7 == 0
        else f"        return self.names[{number}] + 'text {number}'"
        for number in range(lines)
    ]
    source, target = list(base), list(base)
    for number in range(20, lines, 60):
        source[number] += "  # by the source"
        if number % 300 == 20:
            target[number] += "  # by the target"
        target[number - 10] += "  # else"
    base_text, source_text, target_text = ("\n".join(one) + "\n" for one in (base, source, target))
    return base_text, source_text, target_text


def resolve_screen(folder: Path, lines: int, count: int) -> list[Measured]:
    """One file of many lines on the Resolve screen."""
    base, source_text, target_text = texts(lines)
    target = new_repository(folder / "target")
    commit(target, "Base", {"big.py": base})
    git(folder, "clone", "-q", str(target), "source")
    git(folder / "source", "config", "user.name", "Bob")
    git(folder / "source", "config", "user.email", "bob@example.org")
    commit(folder / "source", "Source", {"big.py": source_text})
    commit(target, "Target", {"big.py": target_text})
    Workspace.create(str(folder / "source"), str(target)).close()
    plait = Terminal(PLAIT, target)
    plait.settle(1.5)
    plait.press(b"2")
    plait.settle(1.5)
    plait.press(b"\x1b[H")
    vim = start_vim(folder, lines)
    try:
        return against_vim(f"three panes of {lines} lines", plait, vim, count)
    finally:
        plait.end()
        vim.end()


def copy_screen(folder: Path, entries: int, lines: int, count: int) -> list[Measured]:
    """Many entries on the Copy screen, all folders open."""
    source, target = make(folder, entries)
    Workspace.create(str(source), str(target), exclusions=()).close()
    plait = Terminal(PLAIT, target)
    plait.settle(3.0)
    plait.press(b"*")
    plait.settle(1.0)
    plait.press(b"\x1b[H")
    vim = start_vim(folder, lines)
    try:
        return against_vim(f"Copy at {entries} entries", plait, vim, count)
    finally:
        plait.end()
        vim.end()


def start_vim(folder: Path, lines: int) -> Terminal:
    """`vim -d` on source, target and result."""
    _, source, target = texts(lines)
    names = []
    for name, text in (("source.py", source), ("target.py", target), ("result.py", target)):
        (folder / name).write_text(text)
        names.append(name)
    vim = Terminal([*VIM, *names], folder)
    vim.settle(1.0)
    return vim


def main() -> int:
    """Exit code 1 when a bound is missed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--lines", type=int, default=20_000)
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--count", type=int, default=80)
    options = parser.parse_args()
    if shutil.which("vim") is None:
        print("Not measured: vim, the yardstick, is not installed here.")
        return 0
    rows: list[Measured] = []
    with tempfile.TemporaryDirectory() as name:
        rows += resolve_screen(Path(name), options.lines, options.count)
    with tempfile.TemporaryDirectory() as name:
        rows += copy_screen(Path(name), options.entries, options.lines, options.count)
    return report(rows)


if __name__ == "__main__":
    sys.exit(main())
