"""A resolution is proposed again: elsewhere in the session, in the next one, after a rescan, for nearly the same conflict."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from state.merging.choice import Choice, Pick
from state.proposals.ranking import Proposal
from state.proposing import store as stores
from state.proposing.store import FILE
from state.workspace import Workspace
from tests.conftest import Build
from tests.state.pairs import Pair, fork
from tests.state.proposing.merges import hunks, text

OWN = b"neither the one\nnor the other\n"


def first(workspace: Workspace, key: str) -> Proposal:
    """What is proposed first for the first open hunk of a file."""
    return workspace.proposing.open([key])[0].proposals[0]


@pytest.fixture
def pair(build: Build) -> Pair:
    names = ("a.txt", "b.txt")
    sides = [dict.fromkeys(names, text(name)) for name in ("base", "source", "target")]
    return fork(build, *sides)  # type: ignore[arg-type]


def test_in_the_same_session(pair: Pair) -> None:
    workspace = pair.workspace()
    name = hunks(workspace, "a.txt")[0]
    workspace.resolve("a.txt", [name], Choice.TEXT, text=OWN)
    one = first(workspace, "b.txt")
    assert (one.text, one.choice) == (OWN, Choice.TEXT)
    assert one.reason == f"this same conflict became this before in a.txt in session {workspace.name}"
    workspace.undo()
    assert OWN not in [this.text for this in workspace.proposing.open(["b.txt"])[0].proposals]
    workspace.redo()
    assert first(workspace, "b.txt").text == OWN


def test_in_the_next_session(pair: Pair) -> None:
    with pair.workspace(name="one") as workspace:
        name = hunks(workspace, "a.txt")[0]
        workspace.resolve("a.txt", [name], Choice.LINES, [Pick("target", 0, 1), Pick("source", 0, 1)])
    # It was never asked for a proposal: leaving the session is enough.
    with pair.workspace(name="two") as workspace:
        one = first(workspace, "a.txt")
        assert (one.text, one.choice) == (b"target 2\nsource 2\n", Choice.TARGET_SOURCE)
        assert one.reason.endswith("; this same conflict became this before in session one")
        [kept] = workspace.proposing.memory.listing()
        assert (kept.path, kept.session, kept.times) == ("a.txt", "one", 1)
    with Workspace.open(pair.target.path, "one") as workspace:
        workspace.load()
        workspace.undo()
    with pair.workspace(name="three") as workspace:
        assert workspace.proposing.memory.listing() == ()


def test_after_a_rescan_and_for_nearly_the_same_conflict(pair: Pair) -> None:
    workspace = pair.workspace()
    workspace.resolve(
        "a.txt", hunks(workspace, "a.txt")[:1], Choice.TEXT, text=b"target 2\nsource 2\nand more\n"
    )
    workspace.resolve("a.txt", hunks(workspace, "a.txt")[1:2], Choice.TARGET)
    # The source goes on at both places, the lines above move them, and the third place stays as it is.
    changed = "on top\n" + text("source").replace("source 2\n", "source 2 again\n").replace(
        "source 12", "source twelve"
    )
    pair.source.commit({"a.txt": changed})
    workspace.rescan()
    workspace.load()
    found = workspace.proposing.open(["a.txt"])
    assert [one.proposals[0].text for one in found[:2]] == [
        b"target 2\nsource 2 again\nand more\n",
        b"target 12\n",
    ]
    assert [one.proposals[0].reason for one in found[:2]] == [
        "your earlier resolution, with what the source changed since",
        "as you resolved it before the source changed it again",
    ]
    assert not any(one.confident for one in found[:2])


def test_a_hunk_that_survives_a_rescan_stays_resolved_and_known(pair: Pair) -> None:
    workspace = pair.workspace()
    workspace.resolve("a.txt", hunks(workspace, "a.txt")[:1], Choice.TEXT, text=OWN)
    workspace.proposing.open()
    pair.source.commit({"a.txt": "on top\n" + text("source")})
    workspace.rescan()
    workspace.load()
    assert len(workspace.proposing.open(["a.txt"])) == 2
    assert first(workspace, "b.txt").text == OWN


def test_what_does_not_parse_here_is_not_recalled(build: Build) -> None:
    sides = [f"x = [\n    {name},\n]\n" for name in ("base", "source", "target")]
    pair = fork(build, *({"a.py": one, "a.txt": one} for one in sides))
    workspace = pair.workspace()
    workspace.resolve("a.txt", hunks(workspace, "a.txt"), Choice.TEXT, text=b"    ) (,\n")
    assert b"    ) (,\n" not in [one.text for one in workspace.proposing.open(["a.py"])[0].proposals]


def test_forgotten_is_forgotten_although_the_session_has_it(pair: Pair) -> None:
    workspace = pair.workspace()
    workspace.resolve("a.txt", hunks(workspace, "a.txt")[:1], Choice.TEXT, text=OWN)
    workspace.proposing.open()
    assert workspace.proposing.memory.forget() == 1
    again = Workspace.open(pair.target.path)
    again.load()
    assert OWN not in [this.text for this in again.proposing.open(["b.txt"])[0].proposals]
    again.close()
    assert again.session == workspace.session


@pytest.mark.parametrize("content", [b"damaged" * 200, None])
def test_without_a_memory_everything_else_works(pair: Pair, content: bytes | None) -> None:
    workspace = pair.workspace()
    path = Path(workspace.target.common_dir) / "plait" / FILE
    if content is None:
        path.mkdir()
    else:
        path.write_bytes(content)
    workspace.resolve("a.txt", hunks(workspace, "a.txt")[:1], Choice.TEXT, text=OWN)
    # What this session resolved is known as long as it is open.
    assert first(workspace, "b.txt").text == OWN
    assert str(path) in workspace.proposing.memory_problem
    workspace.proposing.accept(hunks(workspace, "b.txt")[0], key="b.txt")
    workspace.close()
    assert path.is_dir() if content is None else path.read_bytes() == content


def test_a_memory_that_another_process_holds_is_caught_up_with(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sqlite3

    monkeypatch.setattr(stores, "BUSY_SECONDS", 0.01)
    workspace = pair.workspace()
    workspace.proposing.open([])
    holding = sqlite3.connect(workspace.target.common_dir / "plait" / FILE, isolation_level=None)
    holding.execute("BEGIN IMMEDIATE")
    workspace.resolve("a.txt", hunks(workspace, "a.txt")[:1], Choice.TEXT, text=OWN)
    workspace.proposing.open([])
    assert "another process holds the kept resolutions" in workspace.proposing.memory_problem
    holding.execute("ROLLBACK")
    holding.close()
    assert first(workspace, "b.txt").text == OWN
    assert len(workspace.proposing.memory.listing()) == 1


ACTS = """
import sys
from state.merging.choice import Choice
from state.workspace import Workspace
workspace = Workspace.open(sys.argv[1])
workspace.load()
for turn in range(10_000):
    workspace.resolve("a.txt", workspace.file("a.txt").hunks[:1], Choice.TEXT, text=b"turn %d\\n" % turn)
    workspace.proposing.open(["b.txt"])
    print(turn, flush=True)
"""


def test_a_killed_process_leaves_a_memory_that_is_whole(pair: Pair) -> None:
    pair.workspace().close()
    process = subprocess.Popen(
        [sys.executable, "-c", ACTS, str(pair.target.path)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
    )
    assert process.stdout is not None
    for _ in range(4):
        line = process.stdout.readline()
    process.send_signal(signal.SIGKILL)
    rest = process.stdout.read().split()
    process.wait()
    process.stdout.close()
    said = int((rest or line.split())[-1])
    workspace = Workspace.open(pair.target.path)
    workspace.load()
    texts = [one.text for one in workspace.proposing.open(["b.txt"])[0].proposals]
    # What was said is known; the act after it may have come through as well.
    assert {b"turn %d\n" % said, b"turn %d\n" % (said + 1)} & set(texts)
    assert workspace.proposing.memory_problem == ""
