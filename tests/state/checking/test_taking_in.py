"""What commands changed in the worktree of the result: taken in whole or not at all; and what a killed run left."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from state.checks.evidence import Ending
from state.errors import PlaitError
from state.workspace import Workspace
from tests.conftest import Build
from tests.state.pairs import fork

PLAN = """\
# Format and wait

## Phase 1: Check

- [ ] Format: `sed -i s/b/B/ b; sed -i s/1/x/ a; echo new > new; rm gone`
- [ ] Fail first: `grep -q nothing b`
- [ ] Then pass: `grep -q B b`
- [ ] Wait: `sleep 600`
"""
SOON = 30.0


@pytest.fixture
def workspace(build: Build) -> Iterator[Workspace]:
    """A session in which both sides changed `a`, with the plan."""
    base = {"a": "1\n2\n", "b": "b\n", "gone": "gone\n"}
    pair = fork(build, base, {"a": "source\n2\n"}, {"a": "target 1\n2\n"})
    with pair.workspace(name="taking") as made:
        made.checking.import_bytes(PLAN.encode(), "plan.md", "/nowhere/plan.md")
        yield made


def run(workspace: Workspace, *names: str) -> None:
    items = [workspace.checking.item(one).id for one in names]
    workspace.checking.allow(items)
    workspace.checking.runs.start(items)
    assert workspace.checking.runs.wait(SOON)


def text(workspace: Workspace, path: str) -> str:
    return workspace.target.git.text("show", f"{workspace.result_tree()}:{path}")


def test_changes_are_taken_in_all_or_none(workspace: Workspace) -> None:
    run(workspace, "Format")
    runs = workspace.checking.runs
    changes = {one.path: one for one in runs.changes()}
    assert {path: one.kind for path, one in changes.items()} == {
        "a": "changed",
        "b": "changed",
        "gone": "deleted",
        "new": "added",
    }
    assert {path: runs.against_taking(one) for path, one in changes.items()} == {
        "a": "its conflicts aren't resolved yet",
        "b": "",
        "gone": "",
        "new": "a file that neither side has can't be taken in",
    }
    assert runs.versions(changes["b"]) == (b"b\n", b"B\n")
    assert runs.versions(changes["gone"]) == (b"gone\n", b"")
    assert runs.versions(changes["new"]) == (b"", b"new\n")
    number = workspace.session.number
    with pytest.raises(PlaitError, match="a file that neither side has"):
        runs.take_in(["b", "new"])
    assert workspace.session.number == number
    runs.take_in(["b", "gone"])
    assert text(workspace, "b") == "B"
    assert [one.path for one in runs.changes()] == ["a", "new"]
    runs.take_in(["a", "new"], take=False)
    assert runs.changes() == ()
    assert not (runs.worktree.path / "new").exists()
    workspace.undo(2)
    assert text(workspace, "b") == "b"
    assert text(workspace, "gone") == "gone"


def test_a_failed_box_stops_no_other_one(workspace: Workspace) -> None:
    run(workspace, "Format", "Fail first", "Then pass")
    states = {
        one.item.text.partition(":")[0]: one.why for one in workspace.checking.checklist().items.values()
    }
    assert states["Fail first"].startswith("exit 1 after")
    assert states["Then pass"].startswith("exit 0 after")
    assert not workspace.checking.runs.is_busy
    assert workspace.checking.runs.queued() == frozenset()


OTHER = """\
import sys, time
from state.workspace import Workspace
workspace = Workspace.open(sys.argv[1], "taking")
workspace.loaded()
item = workspace.checking.item("Wait").id
workspace.checking.allow([item])
workspace.checking.runs.start([item])
while not any(run.group for run in workspace.checking.running):
    time.sleep(0.02)
print("runs", flush=True)
time.sleep(600)
"""


def test_what_a_killed_plait_left_is_found_and_ended(workspace: Workspace) -> None:
    checking = workspace.checking
    item = checking.item("Wait").id
    place = str(workspace.target.place)
    root = Path(__file__).parents[3]
    with subprocess.Popen([sys.executable, "-c", OTHER, place], cwd=root, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"runs\n"
        assert len(checking.runs.unended()) == 1
        with pytest.raises(PlaitError, match="another Plait runs it"):
            checking.runs.cancel([item])
        other.kill()
    (last,) = checking.runs.all(item)
    assert last.ending is Ending.INTERRUPTED
    assert checking.runs.left([last]) == {last.id}
    assert checking.runs.cancel([item]) >= 1
    assert checking.runs.left([last]) == frozenset()
    assert checking.runs.cancel([item]) == 0
