"""Apply: exact references, parents, trees and messages; nothing else of the target changes; and the way back."""

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from state.errors import PlaitError
from state.merging.choice import Choice
from state.view import Standing
from state.workspace import Workspace
from tests.conftest import Build
from tests.state.pairs import Pair, everything_of, fork, lines, strangers, tree_files

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def pair(build: Build) -> Pair:
    return fork(
        build,
        {"f": lines(), "g": lines(), "gone": "x\n"},
        {"f": lines((5, "s")), "g": lines((2, "s")), "gone": None, "new": "n\n"},
        {"f": lines((5, "t")), "g": lines((9, "t"))},
    )


def decided(pair: Pair) -> Workspace:
    """A session that is ready to be applied, with a clock that stands."""
    workspace = pair.workspace()
    workspace.journal.now = lambda: NOW
    workspace.resolve("f", workspace.file("f").hunks, Choice.SOURCE_TARGET)
    workspace.review(["g"])
    return workspace


def branches(pair: Pair) -> dict[str, str]:
    rows = pair.target.git(
        "for-each-ref", "--format=%(refname:short) %(objectname)", "refs/heads"
    ).splitlines()
    return dict(row.split() for row in rows)  # type: ignore[misc]


def test_an_open_conflict_blocks(pair: Pair) -> None:
    with pair.workspace() as workspace:
        plan = workspace.plan_apply()
        assert [(one.kind, one.path) for one in plan.blockers] == [("open-conflict", "f")]
        assert not plan.is_ready
        with pytest.raises(PlaitError, match="1 findings stand against it"):
            workspace.apply(plan)
        assert branches(pair).keys() == {"main"}


def test_what_lets_apply_pass_but_not_strictly(pair: Pair) -> None:
    with pair.workspace() as workspace:
        workspace.take(["f"])
        plan = workspace.plan_apply()
        assert [(one.kind, one.path) for one in plan.remaining] == [("unreviewed", "g")]
        with pytest.raises(PlaitError, match="1 things are open or not reviewed"):
            workspace.apply(plan, strict=True)
        workspace.apply(plan)


def test_left_markers_block_until_they_are_looked_at(pair: Pair) -> None:
    with pair.workspace() as workspace:
        workspace.replace("f", b"a\n<<<<<<< one\nb\n=======\nc\n>>>>>>> two\n")
        assert [(one.kind, one.path) for one in workspace.plan_apply().blockers] == [("marker", "f")]
        workspace.review(["f"])
        assert workspace.plan_apply().is_ready


@pytest.mark.parametrize("branch", ["main", "-x", "a..b", "a b", "x.lock", "", "@{-1}", "refs/heads/../x"])
def test_impossible_branch_names_block(pair: Pair, branch: str) -> None:
    with decided(pair) as workspace:
        plan = workspace.plan_apply(branch=branch)
        if branch:
            assert [one.kind for one in plan.blockers] == ["branch"]
        else:
            assert plan.branch == "plait/fork"
        assert "branch" in [one.kind for one in workspace.plan_apply(branch="x", backup="x").blockers]


def test_exact_references_parents_trees_and_message(pair: Pair) -> None:
    before = everything_of(pair.target, but=("refs/plait/", "refs/heads/plait/")), everything_of(pair.source)
    head = pair.target.git("rev-parse", "HEAD")
    with decided(pair) as workspace:
        plan = workspace.plan_apply()
        assert (plan.added, plan.changed, plan.deleted) == (1, 2, 1)
        done = workspace.apply(plan)
        tree = workspace.result_id()
        assert workspace.session.applied == done
    assert (
        everything_of(pair.target, but=("refs/plait/", "refs/heads/plait/")),
        everything_of(pair.source),
    ) == before
    assert branches(pair) == {"main": head, "plait/fork": done.commit, "plait/fork-backup": head}
    source = pair.source.git("rev-parse", "HEAD")
    assert pair.target.git("cat-file", "commit", "plait/fork") == "\n".join(
        [
            f"tree {tree}",
            f"parent {head}",
            f"parent {source}",
            f"author Ada <ada@example.org> {int(NOW.timestamp())} +0000",
            f"committer Ada <ada@example.org> {int(NOW.timestamp())} +0000",
            "",
            plan.message.strip(),
        ]
    )
    assert plan.message.splitlines()[-3:] == [
        "Plait-Session: fork",
        f"Plait-Source: {source}",
        f"Plait-Target: {head}",
    ]
    assert tree_files(pair.target, "plait/fork") == {
        "f": lines((5, "s\nt")).strip(),
        "g": lines((2, "s"), (9, "t")).strip(),
        "new": "n",
    }
    assert pair.target.git("merge-base", "plait/fork", source) == source
    pair.target.git("fsck", "--strict")


def test_names_message_and_parents_of_ones_own(pair: Pair) -> None:
    head = pair.target.git("rev-parse", "HEAD")
    with decided(pair) as workspace:
        plan = workspace.plan_apply(branch="mine/ü", backup="safe", parents="target", message="Words\n\nmore")
        done = workspace.apply(plan)
    assert pair.target.git("log", "-1", "--format=%P%n%B", "mine/ü").strip() == f"{head}\nWords\n\nmore"
    assert branches(pair) == {"main": head, "mine/ü": done.commit, "safe": head}


def test_strangers_have_both_histories(build: Build) -> None:
    pair = strangers(build, {"s": "s\n"}, {"t": "t\n"})
    with pair.workspace() as workspace:
        workspace.take(["s"])
        done = workspace.apply(workspace.plan_apply())
    assert pair.target.git("rev-parse", f"{done.branch}^1", f"{done.branch}^2").split() == [
        pair.target.git("rev-parse", "main"),
        pair.source.git("rev-parse", "main"),
    ]


def test_a_plain_folder_is_no_parent(build: Build, tmp_path: Path) -> None:
    target = build("target")
    head = target.commit({"t": "t\n"})
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "s").write_bytes(b"s\r\n")
    with Workspace.create(str(tmp_path / "folder"), str(target.path)) as workspace:
        workspace.take(["s"])
        done = workspace.apply(workspace.plan_apply())
    assert target.git("log", "-1", "--format=%P", done.branch) == head


def test_a_commit_for_each_step(pair: Pair) -> None:
    with decided(pair) as workspace:
        workspace.drop(["new"])
        plan = workspace.plan_apply(per_step=True, message="Subject\n\nbody")
        done = workspace.apply(plan)
        assert len(done.commits) == len(plan.steps) == 2
        assert workspace.result_id() == done.tree
    rows = pair.target.git("log", "--first-parent", "--format=%s|%T", f"main..{done.branch}").splitlines()
    assert rows[0].startswith("Subject: ") and rows[0].endswith(f"(2/2)|{done.tree}")
    assert rows[1].startswith("Subject: ") and "(1/2)|" in rows[1]
    pair.target.git("fsck", "--strict")


def test_a_plan_is_for_one_moment(pair: Pair) -> None:
    with decided(pair) as workspace:
        plan = workspace.plan_apply()
        workspace.note("", "one thing more")
        with pytest.raises(PlaitError, match="the session went on"):
            workspace.apply(plan)
        plan = workspace.plan_apply()
        pair.target.git("branch", plan.branch)
        with pytest.raises(PlaitError):
            workspace.apply(plan)
        assert workspace.session.applied is None
        assert plan.backup not in branches(pair)


def test_undo_takes_both_branches_away_and_redo_makes_them_again(pair: Pair) -> None:
    with decided(pair) as workspace:
        before = everything_of(pair.target)
        workspace.apply(workspace.plan_apply())
        after = branches(pair)
        assert [one.kind for one in workspace.plan_apply().blockers] == ["applied"]
        workspace.undo()
        assert workspace.session.applied is None
        assert everything_of(pair.target) == before
        pair.target.git("gc", "-q", "--prune=now")
        workspace.redo()
        assert branches(pair) == after
        workspace.restore(1)
        assert branches(pair).keys() == {"main"}
        workspace.redo(99)
        assert branches(pair) == after


def test_a_branch_that_moved_on_is_not_taken_back(pair: Pair) -> None:
    with decided(pair) as workspace:
        done = workspace.apply(workspace.plan_apply())
        pair.target.git("switch", "-q", done.branch)
        moved = pair.target.commit({"later": "work\n"})
        pair.target.git("switch", "-q", "main")
        with pytest.raises(PlaitError, match="has moved on"):
            workspace.undo()
        assert branches(pair)[done.branch] == moved
        assert done.backup in branches(pair)
        assert workspace.session.applied == done
    with Workspace.open(pair.target.path) as again:
        assert again.session.applied == done


def test_branches_that_the_operator_deleted_stay_deleted(pair: Pair) -> None:
    with decided(pair) as workspace:
        done = workspace.apply(workspace.plan_apply())
        pair.target.git("branch", "-D", done.branch, done.backup)
        workspace.note("", "later")
        workspace.undo()
        assert branches(pair).keys() == {"main"}
        workspace.undo()
        assert workspace.session.applied is None


def test_a_branch_that_is_checked_out_is_not_taken_back(pair: Pair) -> None:
    with decided(pair) as workspace:
        done = workspace.apply(workspace.plan_apply())
        pair.target.git("switch", "-q", done.branch)
        with pytest.raises(PlaitError, match="checked out"):
            workspace.undo()
        pair.target.git("switch", "-q", "main")
        workspace.undo()
        assert branches(pair).keys() == {"main"}


def test_redo_refuses_where_a_branch_of_the_name_stands(pair: Pair) -> None:
    with decided(pair) as workspace:
        done = workspace.apply(workspace.plan_apply())
        workspace.undo()
        pair.target.git("branch", done.branch)
        with pytest.raises(PlaitError):
            workspace.redo()
        assert workspace.session.applied is None
        assert done.backup not in branches(pair)


def test_the_checkout_changes_only_when_asked(pair: Pair) -> None:
    with decided(pair) as workspace:
        plan = workspace.plan_apply()
        pair.target.write({"g": "uncommitted\n"})
        with pytest.raises(PlaitError, match="1 uncommitted paths"):
            workspace.apply(plan, checkout=True)
        pair.target.git("checkout", "-q", "--", "g")
        done = workspace.apply(plan, checkout=True)
        assert pair.target.git("symbolic-ref", "--short", "HEAD") == done.branch
        assert (pair.target.path / "f").read_text() == lines((5, "s\nt"))
        assert pair.target.git("status", "--porcelain") == ""
        workspace.undo()
        assert pair.target.git("symbolic-ref", "--short", "HEAD") == "main"
        assert (pair.target.path / "f").read_text() == lines((5, "t"))
        assert branches(pair).keys() == {"main"}


DIE = """
import os, signal, sys
import state.branching as rooms
from state.workspace import Workspace

where, act, path = sys.argv[1:]

def dying(function):
    def run(*args):
        if where == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        function(*args)
        os.kill(os.getpid(), signal.SIGKILL)
    return run

workspace = Workspace.open(path)
if act == "take_back" or act == "redo":
    rooms.take_back = dying(rooms.take_back)
    rooms.create_branches = dying(rooms.create_branches)
    workspace.undo() if act == "take_back" else workspace.redo()
elif act == "undo":
    move = workspace.journal.undo
    workspace.journal.undo = dying(move)
    workspace.undo()
else:
    rooms.create_branches = dying(rooms.create_branches)
    workspace.apply(workspace.plan_apply())
"""


def die(pair: Pair, where: str, act: str) -> None:
    """Another process that acts on the session and is killed just before, or after, the branches change."""
    done = subprocess.run(
        [sys.executable, "-c", DIE, where, act, str(pair.target.path)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()


@pytest.mark.parametrize("where", ["before", "after"])
def test_an_apply_whose_process_died_is_in_step_when_the_session_is_opened(pair: Pair, where: str) -> None:
    decided(pair).close()
    die(pair, where, "apply")
    with Workspace.open(pair.target.path) as workspace:
        if where == "before":
            assert workspace.session.applied is None
            assert branches(pair).keys() == {"main"}
            workspace.apply(workspace.plan_apply())
        done = workspace.session.applied
        assert done is not None
        assert branches(pair)[done.branch] == done.commit
        workspace.undo()
        assert branches(pair).keys() == {"main"}


@pytest.mark.parametrize("where", ["before", "after"])
@pytest.mark.parametrize("act", ["undo", "take_back"])
def test_an_undo_whose_process_died(pair: Pair, where: str, act: str) -> None:
    with decided(pair) as workspace:
        done = workspace.apply(workspace.plan_apply())
    die(pair, where, act)
    with Workspace.open(pair.target.path) as workspace:
        if act == "undo" and where == "before":
            assert workspace.session.applied == done
            workspace.undo()
        assert workspace.session.applied is None
        assert branches(pair).keys() == {"main"}
        workspace.redo()
        assert branches(pair)[done.branch] == done.commit
        assert workspace.session.applied == done


@pytest.mark.parametrize("where", ["before", "after"])
def test_a_redo_whose_process_died(pair: Pair, where: str) -> None:
    with decided(pair) as workspace:
        done = workspace.apply(workspace.plan_apply())
        workspace.undo()
    die(pair, where, "redo")
    with Workspace.open(pair.target.path) as workspace:
        assert workspace.session.applied == done
        assert branches(pair)[done.branch] == done.commit
        assert branches(pair)[done.backup] == done.backup_commit


def test_deleting_a_session_keeps_its_journal_and_frees_its_objects(pair: Pair) -> None:
    before = everything_of(pair.target, but=())
    with decided(pair) as workspace:
        workspace.result_tree()
        assert workspace.loaded().keys(Standing.DECIDED) == ("f", "g")
    kept = Workspace.delete(pair.target.path, "fork")
    assert (kept / "journal.sqlite3").is_file()
    assert everything_of(pair.target, but=()) == before
    assert Workspace.sessions(pair.target.path) == []
