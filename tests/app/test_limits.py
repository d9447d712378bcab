"""A shell that lets few files be open: a sentence instead of a breakdown."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.app.command import done
from tests.app.terminal import ROOT, Terminal
from tests.conftest import Build
from tests.state.pairs import Pair, fork


@pytest.fixture
def pair(build: Build) -> Pair:
    pair = fork(build, {"a.txt": "a\n"}, {"b.txt": "b\n"}, {"c.txt": "c\n"})
    done(pair.target.path, "new", pair.source.path, "--no-open")
    return pair


def limited(folder: Path, files: int, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Plait as it runs from a shell that lets so many files be open."""
    code = "import sys; from app.launch import main; sys.exit(main())"
    return subprocess.run(
        ["sh", "-c", f'ulimit -n {files}; exec "$@"', "sh", sys.executable, "-c", code, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


def test_a_command_says_what_it_lacks(pair: Pair) -> None:
    found = limited(pair.target.path, 8, "status")
    assert (found.returncode, found.stdout, found.stderr) == (
        2,
        "",
        "plait: only 8 files may be open at once here, and Plait needs more "
        "(run it again after `ulimit -n 256`, or ask who set the limit)\n",
    )


def test_a_command_that_needs_few_runs(pair: Pair) -> None:
    assert limited(pair.target.path, 64, "status").returncode == 0


@pytest.mark.parametrize("arguments", [[], ["--plain"]])
def test_the_screens_do_not_begin(pair: Pair, arguments: list[str]) -> None:
    with Terminal(arguments, pair.target.path, files=40, columns=160) as terminal:
        assert terminal.wait_until_left() == 2
        assert terminal.text.split("\n")[0] == (
            "plait: only 40 files may be open at once here, and the screens need 96 "
            "(run it again after `ulimit -n 256`, or ask who set the limit)"
        )
