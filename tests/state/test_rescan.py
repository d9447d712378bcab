"""A side moved on while the session slept: what is unchanged holds, the rest is listed."""

from state.merging.choice import Choice
from state.view import Standing
from state.workspace import Workspace
from tests.conftest import Build
from tests.state.pairs import fork, lines


def test_decisions_whose_texts_are_unchanged_survive(build: Build) -> None:
    pair = fork(
        build,
        {"a": "a\n", "b": "b\n", "c": lines()},
        {"a": "as\n", "b": "bs\n", "c": lines((2, "s"))},
        {"a": "at\n", "b": "bt\n", "c": lines((10, "t"))},
    )
    with pair.workspace() as workspace:
        workspace.take(["a", "b"])
        workspace.review(["c"])
        assert workspace.drift() == []
        first = workspace.result_id()
        pair.source.commit({"b": "bs, later\n", "new": "n\n"})
        (drift,) = workspace.drift()
        assert (drift.side, drift.commit) == ("source", pair.source.git("rev-parse", "HEAD"))
        workspace.rescan()
        view = workspace.loaded()
        assert view.standings["a"] is Standing.DECIDED
        assert view.standings["b"] is Standing.STALE
        assert view.standings["c"] is Standing.DECIDED
        assert workspace.result_bytes("a") == b"as\n"
        # A stale decision does not count until somebody confirms it.
        assert workspace.result_bytes("b") == b"bt\n"
        assert workspace.result_bytes("new") == b"n\n"
        assert [one.kind for one in workspace.plan_apply().blockers] == []
        workspace.confirm(["b"])
        assert workspace.result_bytes("b") == b"bs, later\n"
        workspace.undo(2)
        assert workspace.result_id() == first
        assert workspace.loaded().standings["b"] is Standing.DECIDED
        workspace.redo(2)
        assert workspace.result_bytes("b") == b"bs, later\n"


def test_hunks_survive_changes_elsewhere_in_their_file(build: Build) -> None:
    pair = fork(
        build,
        {"f": lines(count=40)},
        {"f": lines((20, "s"), (30, "s30"), count=40)},
        {"f": lines((20, "t"), (30, "t30"), count=40)},
    )
    with pair.workspace() as workspace:
        first, second = workspace.file("f").hunks
        workspace.resolve("f", [first], Choice.SOURCE)
        workspace.resolve("f", [second], Choice.SOURCE_TARGET)
        pair.target.commit({"f": lines((3, "moved\ndown"), (20, "t"), (30, "t30, later"), count=40)})
        workspace.rescan()
        view = workspace.loaded()
        merge = workspace.file("f")
        assert first in merge.hunks
        assert second not in merge.hunks
        assert view.standings["f"] is Standing.CONFLICT
        assert (
            workspace.result_bytes("f")
            == lines((3, "moved\ndown"), (20, "s"), (30, "t30, later"), count=40).encode()
        )
        workspace.resolve("f", [hunk for hunk in merge.hunks if hunk != first], Choice.SOURCE)
        assert workspace.loaded().standings["f"] is Standing.DECIDED


def test_a_file_that_is_gone_makes_its_decision_stale(build: Build) -> None:
    pair = fork(build, {"a": "a\n"}, {"new": "n\n"}, {"b": "b\n"})
    with pair.workspace() as workspace:
        workspace.take(["new"])
        pair.source.commit({"new": None})
        workspace.rescan()
        assert workspace.result_bytes("new") is None
        assert workspace.session.stale == {"new"}
        assert workspace.plan_apply().is_ready
        workspace.undo()
        assert workspace.result_bytes("new") == b"n\n"


def test_uncommitted_work_that_grows_is_drift(build: Build) -> None:
    pair = fork(build, {"a": "a\n"}, {"b": "b\n"}, {"c": "c\n"})
    pair.source.write({"b": "changed\n", "untracked": "u\n"})
    with pair.workspace(worktree=True) as workspace:
        assert workspace.source_snapshot.uncommitted == 2
        assert workspace.result_bytes("untracked") == b"u\n"
        assert workspace.drift() == []
        pair.source.write({"more": "m\n"})
        assert [one.side for one in workspace.drift()] == ["source"]
        workspace.rescan()
        assert workspace.result_bytes("more") == b"m\n"
        assert workspace.drift() == []


def test_two_workspaces_on_one_session(build: Build) -> None:
    pair = fork(
        build,
        {name: f"{name}\n" for name in "abcd"},
        {name: f"{name} s\n" for name in "abcd"},
        {name: f"{name} t\n" for name in "abcd"},
    )
    with pair.workspace() as one, Workspace.open(pair.target.path) as other:
        other.load()
        one.take(["a"])
        # The other has not looked yet: its act lands on top of the first.
        other.take(["b"])
        assert other.result_bytes("a") == b"a s\n"
        assert one.follow() and not one.follow()
        assert one.session == other.session
        assert one.result_id() == other.result_id()
        one.undo()
        assert other.follow()
        assert other.result_bytes("b") == b"b t\n"
        other.keep(["c"])
        one.take(["d"])
        other.follow()
        assert set(one.session.decisions) == set(other.session.decisions) == {"a", "c", "d"}
        pair.source.commit({"a": "a s2\n"})
        other.rescan()
        one.follow()
        assert one.loaded().standings["a"] is Standing.STALE
        assert one.result_id() == other.result_id()


def test_undo_of_a_rescan_outlives_a_rewritten_branch_and_a_collection(build: Build) -> None:
    pair = fork(build, {"f": lines()}, {"f": lines((3, "s"))}, {"f": lines((3, "t"))})
    with pair.workspace() as workspace:
        workspace.take(["f"])
        before = workspace.result_id()
        pair.target.git("checkout", "-q", "--orphan", "again")
        pair.target.commit({"f": lines((5, "u"))}, "from the start")
        pair.target.git("branch", "-q", "-D", "main")
        workspace.rescan()
        name = workspace.name
    pair.target.git("reflog", "expire", "--expire=now", "--all")
    pair.target.git("gc", "-q", "--prune=now")
    with Workspace.open(pair.target.path) as workspace:
        workspace.undo()
        assert workspace.result_id() == before
    Workspace.delete(pair.target.path, name)
    assert "refs/plait/" not in pair.target.git("for-each-ref")
