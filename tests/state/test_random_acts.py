"""Whatever is done in whichever order: the result is that of the session alone, killed processes included."""

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from state.workspace import Workspace
from tests.conftest import Build
from tests.state.pairs import Pair, everything_of, fork, lines, strangers
from tests.state.random_acts import act

ROOT = Path(__file__).resolve().parents[2]
BASE = {f"f{number}": lines() + f"{number}\n" for number in range(4)} | {
    "d/a": "a\n",
    "d/b": b"\0b",
    "gone": "g\n",
}
SOURCE = {
    "f0": lines((3, "s"), (9, "s")) + "0\n",
    "f1": lines((2, "s")) + "1\n",
    "f2": None,
    "moved2": lines((4, "s")) + "2\n",
    "d/a": "as\n",
    "d/b": b"\0s",
    "gone": None,
    "only": "s",
}
TARGET = {
    "f0": lines((3, "t"), (9, "t"), (12, "t")) + "0\n",
    "f1": lines((10, "t")) + "1\n",
    "f2": lines((4, "t")) + "2\n",
    "d/a": "at\n",
    "d/b": b"\0t",
    "gone": "changed\n",
    "here": "t",
}


@pytest.fixture(params=["related", "strangers"])
def pair(request: pytest.FixtureRequest, build: Build) -> Pair:
    if request.param == "related":
        return fork(build, BASE, SOURCE, TARGET)
    return strangers(build, {path: text for path, text in SOURCE.items() if text is not None}, TARGET)


@pytest.mark.parametrize("seed", range(2))
def test_the_result_depends_on_the_session_alone(pair: Pair, seed: int) -> None:
    mine = ("refs/plait/", "refs/heads/plait/")
    before = everything_of(pair.target, but=mine), everything_of(pair.source)
    chance = random.Random(seed)
    with pair.workspace(exclusions=()) as workspace:
        first = workspace.result_id()
        seen: dict[int, str] = {}
        for _ in range(25):
            act(workspace, chance)
            here = workspace.result_id()
            assert seen.setdefault(workspace.session.number, here) == here
            view = workspace.loaded()
            assert (
                view.standings
                == type(view)
                .of(view.session, view.comparison, view.related, view.stage, view.merge, view.bases)
                .standings
            )
        last, session = workspace.result_id(), workspace.session
        with Workspace.open(pair.target.path) as again:
            assert again.session == session
            assert again.result_id() == last
            assert again.result_tree() == last
        pair.target.git("fsck")
        workspace.restore(1)
        assert workspace.result_id() == first
        heads = pair.target.git("for-each-ref", "--format=%(refname)", "refs/heads").split()
        assert heads == ["refs/heads/main"]
    assert (everything_of(pair.target), everything_of(pair.source)) == before


def test_a_killed_session_goes_on_where_it_reported_to_be(pair: Pair) -> None:
    before = everything_of(pair.target, but=("refs/plait/", "refs/heads/plait/"))
    with pair.workspace(exclusions=()) as workspace:
        first = workspace.result_id()
    chance = random.Random(3)
    for round_ in range(4):
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.state.random_acts", str(pair.target.path), str(round_)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        assert process.stdout is not None
        reported = [process.stdout.readline() for _ in range(chance.randrange(1, 25))]
        os.kill(process.pid, signal.SIGKILL)
        reported += process.stdout.readlines()
        process.wait()
        process.stdout.close()
        # The kill may have come in the middle of a line.
        whole = [line.split() for line in reported if line.endswith(b"\n") and len(line.split()) == 3]
        revision, number, tree = whole[-1]
        with Workspace.open(pair.target.path) as workspace:
            assert workspace.revision >= int(revision)
            if workspace.revision == int(revision):
                assert workspace.result_id() == tree.decode()
            assert {row.number for row in workspace.history()} >= {int(number)}
            applied = workspace.session.applied
            branches = pair.target.git(
                "for-each-ref", "--format=%(refname:short)", "refs/heads/plait"
            ).split()
            assert set(branches) == ({applied.branch, applied.backup} if applied else set())
    with Workspace.open(pair.target.path) as workspace:
        workspace.restore(1)
        assert workspace.result_id() == first
    assert everything_of(pair.target) == before
