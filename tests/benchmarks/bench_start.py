"""Starting: `plait --version` against an empty Python, the first frame of a large session against an empty Textual app.

python -m tests.benchmarks.bench_start [--entries 20000] [--rounds 9]
"""

import argparse
import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
from pathlib import Path

from state.workspace import Workspace
from tests.benchmarks.bench_result_tree import make
from tests.benchmarks.yardstick import measure, report

ROOT = Path(__file__).resolve().parents[2]
PLAIT = [sys.executable, "-c", "import sys; from app.launch import main; sys.exit(main())"]
EMPTY = [sys.executable, "-c", "from textual.app import App; App().run()"]
# What a terminal is asked while an application starts, and what it answers.
ANSWERS = ((b"\x1b[?2026$p", b"\x1b[?2026;2$y"), (b"\x1b[6n", b"\x1b[1;1R"), (b"\x1b[c", b"\x1b[?1;2c"))
# An application's first frame begins by clearing or by placing text; its set-up sequences are shorter than this.
FRAME_BYTES = 1500


def first_frame(command: list[str], folder: Path) -> None:
    """Starts a command in a terminal of 160x48, waits for its first whole frame, and ends it."""
    start = time.perf_counter()
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(folder)
        os.environ.update(
            TERM="xterm-256color", COLORTERM="truecolor", PYTHONPATH=str(ROOT), TEXTUAL_ANIMATIONS="none"
        )
        os.execvp(command[0], command)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 48, 160, 0, 0))
    size = 0
    try:
        while time.perf_counter() - start < 30:
            if not select.select([terminal], [], [], 0.2)[0]:
                continue
            data = os.read(terminal, 1 << 20)
            size += len(data)
            if size > FRAME_BYTES:
                break
            for question, answer in ANSWERS:
                if question in data:
                    os.write(terminal, answer)
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        os.close(terminal)


def run(command: list[str]) -> None:
    """Runs a command to its end."""
    subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=True)


def main() -> int:
    """Exit code 1 when a bound is missed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--entries", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    rows = [
        measure(
            "plait --version",
            lambda: run([*PLAIT, "--version"]),
            lambda: run([sys.executable, "-c", "pass"]),
            3.0,
            options.rounds,
        )
    ]
    with tempfile.TemporaryDirectory() as name:
        source, target = make(Path(name), options.entries)
        Workspace.create(str(source), str(target), exclusions=()).close()
        rows.append(
            measure(
                f"first frame of {options.entries} entries",
                lambda: first_frame(PLAIT, target),
                lambda: first_frame(EMPTY, target),
                1.4,
                options.rounds,
            )
        )
    return report(rows)


if __name__ == "__main__":
    sys.exit(main())
