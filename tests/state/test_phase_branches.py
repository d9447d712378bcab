"""Branches and tags of phases: made or moved all or none, and put back along the journal."""

import subprocess
from pathlib import Path

import pytest

from state.errors import PlaitError
from state.repositories.branch_acts import TAGS, merge_of, merge_trees, write_commit, write_tag
from state.repositories.references import list_references
from state.repositories.repository import HEADS, Repository
from state.repositories.throwaway import throwaway
from state.session.references import Change, References
from state.workspace import Workspace
from tests.conftest import Build
from tests.state.pairs import Pair, fork


@pytest.fixture
def pair(build: Build) -> Pair:
    """A target with two branches that don't conflict, and one that does."""
    found = fork(build, {"a": "1\n2\n3\n", "b": "b\n"}, {"c": "c\n"}, {"d": "d\n"})
    target = found.target
    target.git("branch", "development")
    target.git("switch", "-q", "-c", "feature", "HEAD")
    target.commit({"f": "f\n"}, "feature")
    target.git("switch", "-q", "-c", "other", "development")
    target.commit({"a": "1\nother\n3\n"}, "other")
    target.git("switch", "-q", "-c", "clashing", "development")
    target.commit({"a": "1\nclash\n3\n"}, "clash")
    target.git("switch", "-q", "main")
    return found


def heads(workspace: Workspace) -> dict[str, str]:
    found = {**list_references(workspace.target.git, HEADS), **list_references(workspace.target.git, TAGS)}
    return {name.removeprefix("refs/"): oid for name, oid in found.items()}


def made(workspace: Workspace, name: str, commit: str, before: str = "") -> References:
    return References("branch", (Change(name, before, commit),), f"make {name}")


def test_a_branch_is_made_taken_back_and_made_again(pair: Pair) -> None:
    with pair.workspace() as workspace:
        before = heads(workspace)
        commit = workspace.target_snapshot.commit
        workspace.move_branches(made(workspace, HEADS + "backup", commit))
        assert heads(workspace) == {**before, "heads/backup": commit}
        assert [row.words for row in workspace.history()][-1] == f"make {HEADS}backup"
        workspace.undo()
        assert heads(workspace) == before
        assert workspace.session.references == ()
        workspace.redo()
        assert heads(workspace) == {**before, "heads/backup": commit}


def test_moves_of_one_branch_are_undone_together(pair: Pair) -> None:
    with pair.workspace() as workspace:
        before = heads(workspace)
        first, second = before["heads/feature"], before["heads/other"]
        workspace.move_branches(made(workspace, HEADS + "x", first))
        workspace.move_branches(made(workspace, HEADS + "x", second, first))
        workspace.note("", "between")
        workspace.undo(3)
        assert heads(workspace) == before
        workspace.redo(3)
        assert heads(workspace)["heads/x"] == second
        workspace.undo(2)
        assert heads(workspace)["heads/x"] == first


def test_nothing_is_taken_back_that_moved_on(pair: Pair) -> None:
    with pair.workspace() as workspace:
        before = heads(workspace)
        workspace.move_branches(made(workspace, HEADS + "x", before["heads/feature"]))
        pair.target.git("branch", "-f", "x", "other")
        number = workspace.session.number
        with pytest.raises(PlaitError, match="x: it has moved on since"):
            workspace.undo()
        assert workspace.session.number == number
        assert heads(workspace)["heads/x"] == before["heads/other"]


def test_what_could_not_be_recorded_is_moved_back(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise PlaitError("the disk is full")

    with pair.workspace() as workspace:
        before = heads(workspace)
        operation = made(workspace, HEADS + "x", before["heads/feature"])
        with monkeypatch.context() as patch:
            patch.setattr(workspace.journal, "append", full)
            with pytest.raises(PlaitError, match="the disk is full"):
                workspace.move_branches(operation)
        assert (heads(workspace), workspace.session.references) == (before, ())
        assert workspace.journal.intent() is None
        workspace.move_branches(operation)
        assert heads(workspace) == {**before, "heads/x": before["heads/feature"]}


def test_all_or_nothing(pair: Pair) -> None:
    with pair.workspace() as workspace:
        before, number = heads(workspace), workspace.session.number
        changes = (
            Change(HEADS + "new", "", before["heads/main"]),
            Change(HEADS + "feature", "", before["heads/main"]),
        )
        with pytest.raises(PlaitError, match="feature: it exists already"):
            workspace.move_branches(References("branch", changes, "two"))
        assert (heads(workspace), workspace.session.number) == (before, number)


def test_a_checked_out_branch_takes_its_checkout_along_and_back(pair: Pair) -> None:
    target = pair.target
    with pair.workspace() as workspace:
        main, feature = heads(workspace)["heads/main"], heads(workspace)["heads/feature"]
        merged = merge_trees(workspace.target, main, feature)
        commit = write_commit(
            workspace.target, merged.tree, (main, feature), "merge", workspace.journal.now()
        )
        workspace.move_branches(References("merge", (Change(HEADS + "main", main, commit),), "merge"))
        assert (target.git("rev-parse", "HEAD"), target.git("status", "--porcelain")) == (commit, "")
        assert (target.path / "f").read_text() == "f\n"
        workspace.undo()
        assert (target.git("rev-parse", "HEAD"), target.git("status", "--porcelain")) == (main, "")
        assert not (target.path / "f").exists()


def test_uncommitted_work_in_the_checkout_is_never_overwritten(pair: Pair) -> None:
    target = pair.target
    with pair.workspace() as workspace:
        main, other = heads(workspace)["heads/main"], heads(workspace)["heads/other"]
        merged = merge_trees(workspace.target, main, other)
        commit = write_commit(workspace.target, merged.tree, (main, other), "merge", workspace.journal.now())
        (target.path / "a").write_text("mine\n")
        with pytest.raises(PlaitError, match="the checkout would lose uncommitted work"):
            workspace.move_branches(References("merge", (Change(HEADS + "main", main, commit),), "merge"))
        assert (target.path / "a").read_text() == "mine\n"
        assert (target.git("rev-parse", "HEAD"), workspace.session.references) == (main, ())


def test_a_merge_of_git_itself_is_the_same_tree(pair: Pair) -> None:
    with pair.workspace() as workspace:
        found = heads(workspace)
        merged = merge_trees(workspace.target, found["heads/other"], found["heads/feature"])
        pair.target.git("switch", "-q", "other")
        pair.target.git("merge", "-q", "--no-ff", "--no-edit", "feature")
        assert merged == (pair.target.git("rev-parse", "HEAD^{tree}"), ())
        assert merge_of(workspace.target, found["heads/feature"], "other") == pair.target.git(
            "rev-parse", "HEAD"
        )
        assert merge_of(workspace.target, found["heads/clashing"], "other") is None
        assert merge_trees(workspace.target, found["heads/other"], found["heads/clashing"]).conflicts == (
            "a",
        )


def test_an_annotated_tag_is_one_for_git(pair: Pair) -> None:
    with pair.workspace() as workspace:
        commit = workspace.target_snapshot.commit
        tag = write_tag(workspace.target, "v1", commit, "first", workspace.journal.now())
        workspace.move_branches(References("tag", (Change(TAGS + "v1", "", tag),), "tag"))
        assert pair.target.git("cat-file", "-t", "v1") == "tag"
        assert pair.target.git("rev-parse", "v1^{commit}") == commit
        assert pair.target.git("tag", "-n", "-l", "v1").split() == ["v1", "first"]


def test_what_a_killed_process_did_to_branches_is_recorded_by_the_next(pair: Pair) -> None:
    with pair.workspace(name="killed") as workspace:
        commit = workspace.target_snapshot.commit
        operation = made(workspace, HEADS + "half", commit)
        row = list(operation.to_row())
        # As it is on disk between moving the branch and recording it.
        workspace.journal.set_intent({"act": "references", "row": row, "process": 2**22 + 1, "from": 1})
        pair.target.git("branch", "half")
    with Workspace.open(pair.target.path, "killed") as again:
        assert [one for _, one in again.session.references] == [operation]
        again.load()
        again.undo()
        assert "heads/half" not in heads(again)


def test_a_throw_away_clone_changes_nothing_and_tries_only_git(pair: Pair) -> None:
    with pair.workspace() as workspace:
        before = heads(workspace)
        files = sorted(path.name for path in pair.target.path.iterdir())
        with throwaway(workspace.target, "main") as clone:
            tried = [
                clone.try_out(command)
                for command in (
                    "git merge --no-ff -m 'bring it' feature",
                    "git revert -m 1 --no-edit HEAD",
                    "git push origin main",
                    "rm -rf /",
                    "git checkout nowhere",
                    "git log --output=/tmp/plait-written",
                    "git tag x && rm x",
                )
            ]
            assert clone.differing(workspace.target.tree_of(before["heads/main"])) == ()
        assert [one.ok for one in tried] == [True, True, None, None, False, None, None]
        assert (heads(workspace), sorted(path.name for path in pair.target.path.iterdir())) == (before, files)


def test_a_rehearsal_runs_no_program_that_settings_name(
    pair: Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Merge drivers, diff tools, text converters, keys: of the repository or of whoever rehearses."""
    target, ran = pair.target, tmp_path / "ran"
    target.git("switch", "-q", "feature")
    target.commit(
        {".gitattributes": "a merge=own diff=own filter=own\n", "a": "1\nfeature\n3\n"}, "attributes"
    )
    target.git("switch", "-q", "main")
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\necho ran >> {ran}\nexit 1\n")
    program.chmod(0o755)
    settings = tmp_path / "settings"
    names = ("merge.own.driver", "diff.own.textconv", "diff.external", "filter.own.smudge", "filter.own.clean",
             "gpg.program", "core.fsmonitor")  # fmt: skip
    for name in names:
        subprocess.run(["git", "config", "--file", settings, name, str(program)], check=True)
    for name in ("tag.gpgSign", "commit.gpgSign", "filter.own.required"):
        subprocess.run(["git", "config", "--file", settings, name, "true"], check=True)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    with pair.workspace() as workspace, throwaway(workspace.target, "feature") as clone:
        merged = clone.try_out("git merge --no-edit other")
        assert (merged.ok, "CONFLICT" in merged.output) == (False, True)
        assert clone.try_out("git diff").ok is True
        assert clone.try_out("git reset --hard feature").ok is True
        assert clone.try_out("git log -p --show-signature -1").ok is True
        assert clone.try_out("git tag -a v9 -m nine").ok is True
        assert clone.try_out("git tag -s v10 -m ten").output == "not tried: it needs your key to sign with"
        assert (
            clone.try_out("git commit --allow-empty -S -m x").output
            == "not tried: it needs your key to sign with"
        )
    assert not ran.exists()


@pytest.mark.parametrize(
    ("command", "why"),
    [
        ("git checkout main; rm -rf x", "not tried: it is more than one command"),
        ("git checkout main&&git reset --hard", "not tried: it is more than one command"),
        ("git checkout main\ngit reset --hard", "not tried: it is more than one command"),
        ("git log >out", "not tried: it is more than one command"),
        ("git reset --hard $(git rev-parse main)", "not tried: it is more than one command"),
        ('git reset --hard "$BEFORE"', "not tried: only a shell knows what its variables stand for"),
        ("git reset --hard `cat x`", "not tried: only a shell knows what its variables stand for"),
        ("git log --output=/tmp/x", "not tried: it writes, reads or runs something of its own"),
        ("git -C / status", "not tried: git -C is not among what a rehearsal tries"),
        ("git -c alias.x=!id x", "not tried: git -c is not among what a rehearsal tries"),
        ("git revert 'x", "it can't be read: No closing quotation"),
    ],
)
def test_what_a_rehearsal_does_not_try(pair: Pair, command: str, why: str) -> None:
    with pair.workspace() as workspace, throwaway(workspace.target, "main") as clone:
        tried = clone.try_out(command)
        assert (tried.ok, tried.output) == (None, why)


def test_a_shallow_target_is_rehearsed_on(pair: Pair, tmp_path: Path) -> None:
    target = pair.target
    target.git(
        "clone", "-q", "--depth=1", "--no-single-branch", f"file://{target.path}", tmp_path / "shallow"
    )
    repository = Repository.open(tmp_path / "shallow")
    for name, value in (("user.name", "Ada"), ("user.email", "ada@example.org")):
        repository.git.run("config", name, value)
    repository.git.run("branch", "work", "HEAD")
    with throwaway(repository, "work") as clone:
        assert clone.try_out("git log --oneline").ok is True
        assert clone.try_out("git merge --no-edit --allow-unrelated-histories work").ok is True


def test_the_merge_of_a_branch_is_found_among_many(build: Build) -> None:
    target = build("many")
    target.commit({"a": "a\n"}, "base")
    target.git("branch", "side")
    target.git("branch", "late")
    for name in ("side", "late"):
        target.git("switch", "-q", name)
        target.commit({name: "x\n"}, name)
    target.git("switch", "-q", "main")
    target.git("merge", "-q", "--no-ff", "--no-edit", "side")
    wanted = target.git("rev-parse", "HEAD")
    target.git("merge", "-q", "--no-ff", "--no-edit", "late")
    target.commit({"a": "b\n"}, "after")
    repository = Repository.open(target.path)
    side, base = target.git("rev-parse", "side"), target.git("rev-parse", "main~3")
    assert merge_of(repository, side, "main") == wanted
    assert merge_of(repository, base, "main") is None
    target.git("branch", "ahead", "main")
    assert merge_of(repository, target.git("rev-parse", "main"), "ahead") is None
