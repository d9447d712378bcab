"""Whole sessions on repositories of other kinds: sha256, bare, linked worktree, partial source."""

from pathlib import Path

import pytest

from state.merging.choice import Choice
from state.view import Standing
from state.workspace import Workspace
from tests.conftest import Build
from tests.state.pairs import Pair, lines


@pytest.mark.parametrize("related", [True, False])
def test_sha256_from_one_end_to_the_other(build: Build, related: bool) -> None:
    target = build("target", object_format="sha256")
    target.commit({"f": lines(), "g": "g\n"})
    if related:
        source = build("source", object_format="sha256")
        source.git("fetch", "-q", target.path, "main")
        source.git("reset", "-q", "--hard", "FETCH_HEAD")
    else:
        source = build("source", object_format="sha256")
    source.commit({"f": lines((3, "s")), "new": "n\n"}, "source")
    target.commit({"f": lines((3, "t"))}, "target")
    pair = Pair(source, target)
    with pair.workspace() as workspace:
        assert workspace.loaded().related is related
        workspace.resolve("f", workspace.file("f").hunks, Choice.SOURCE_TARGET)
        workspace.take(["new"])
        done = workspace.apply(workspace.plan_apply())
        assert len(done.commit) == 64
        assert target.git("cat-file", "blob", f"{done.branch}:f") == lines((3, "s\nt")).strip()
    target.git("fsck", "--strict")


def test_a_bare_target_and_a_linked_worktree(build: Build, tmp_path: Path) -> None:
    source, home = build("source"), build("home")
    source.commit({"s": "s\n"})
    home.commit({"t": "t\n"})
    home.git("clone", "-q", "--bare", home.path, tmp_path / "bare.git")
    for name, value in (("name", "Ada"), ("email", "ada@example.org")):
        home.git("-C", tmp_path / "bare.git", "config", f"user.{name}", value)
    home.git("worktree", "add", "-q", "-b", "side", tmp_path / "linked")
    for place in (tmp_path / "bare.git", tmp_path / "linked"):
        with Workspace.create(str(source.path), str(place)) as workspace:
            workspace.take(["s"])
            done = workspace.apply(workspace.plan_apply())
            assert workspace.target.git.text("show", f"{done.branch}:s") == "s"
        assert [one.name for one in Workspace.sessions(place)] == ["source"]
    # The worktree and its home share their sessions.
    assert [one.name for one in Workspace.sessions(home.path)] == ["source"]
    assert not (tmp_path / "linked" / "s").exists()


def test_a_partial_source_whose_origin_is_gone(build: Build, tmp_path: Path) -> None:
    origin = build("origin")
    origin.commit({"here": lines(), "gone": "old\n" + lines(), "same": "same\n"})
    target = build.clone(origin, "target")
    target.commit({"here": lines((9, "t")), "gone": "old\n" + lines((9, "t"))})
    origin.commit({"here": lines((2, "s")), "gone": "old\n" + lines((2, "s"))}, "in the source")
    source = build.clone(origin, "source", "--filter=blob:none", "--no-checkout")
    source.git("checkout", "-q", "HEAD", "--", "here")
    origin.path.rename(tmp_path / "elsewhere")
    with Pair(source, target).workspace() as workspace:
        view = workspace.loaded()
        assert "gone" in workspace.source_snapshot.unreadable
        assert any(one.kind == "unreadable" and one.path == "gone" for one in view.findings)
        assert workspace.result_bytes("gone") == b"old\n" + lines((9, "t")).encode()
        assert workspace.result_bytes("here") == lines((2, "s"), (9, "t")).encode()
        assert "here" in view.keys(Standing.UNREVIEWED)
        entry = view.comparison.entry("gone")
        assert entry is not None and entry.unreadable
        plan = workspace.plan_apply(parents="target")
        assert all(one.path != "here" for one in plan.blockers)
