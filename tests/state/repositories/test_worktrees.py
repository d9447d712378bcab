"""Worktrees of a session: they follow the result, keep what commands did there, and leave the operator's alone."""

import os
import stat
import subprocess
from pathlib import Path

import pytest

from state.errors import PlaitError
from state.repositories import worktrees
from state.repositories.git import Git
from state.repositories.worktrees import Change, Placed, Worktree, in_use, recorded_tree, remove_worktrees
from tests.conftest import Build, RepositoryBuilder
from tests.state.repositories.conftest import fingerprint


@pytest.fixture
def target(build: Build) -> RepositoryBuilder:
    repository = build("target")
    repository.commit(
        {"README": "one\n", "app/main.py": "print(1)\n", "app/old.py": "old\n", ".gitignore": "build/\n"},
        "first",
    )
    return repository


def tree_of(repository: RepositoryBuilder, files: dict[str, str | bytes | None]) -> str:
    """The tree of HEAD with these files changed, without touching index or work tree."""
    index = {"GIT_INDEX_FILE": str(repository.path / ".git" / "other-index")}

    def git(*args: str, input: bytes | None = None) -> str:
        done = subprocess.run(
            ["git", *args],
            cwd=repository.path,
            env={**os.environ, **index},
            input=input,
            capture_output=True,
            check=True,
        )
        return done.stdout.decode().strip()

    git("read-tree", "HEAD")
    for path, content in files.items():
        if content is None:
            git("update-index", "--force-remove", path)
            continue
        link = isinstance(content, str) and content.startswith("-> ")
        data = content[3:].encode() if link else content.encode() if isinstance(content, str) else content  # type: ignore[index, union-attr]
        oid = git("hash-object", "-w", "--stdin", input=data)
        git(
            "update-index",
            "--add",
            "--replace",
            "--cacheinfo",
            f"{'120000' if link else '100644'},{oid},{path}",
        )
    tree = git("write-tree")
    (repository.path / ".git" / "other-index").unlink()
    return tree


def files_in(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): path.read_text()
        for path in folder.rglob("*")
        if path.is_file() and path.name != ".git"
    }


def test_it_holds_the_tree_and_the_operators_checkout_is_not_touched(target: RepositoryBuilder) -> None:
    tree = tree_of(target, {"README": "two\n", "app/old.py": None, "lib/new.py": "new\n"})
    before = fingerprint(target.path, grows=True)
    heads = target.git("for-each-ref")
    worktree = Worktree(target.open(), "try")
    assert worktree.tree == ""
    assert worktree.changes() == ()
    assert worktree.at(tree, target.git("rev-parse", "HEAD")) == Placed(tree)
    assert files_in(worktree.path) == {
        "README": "two\n", "app/main.py": "print(1)\n", "lib/new.py": "new\n", ".gitignore": "build/\n",
    }  # fmt: skip
    assert worktree.tree == recorded_tree(worktree.path) == tree
    assert worktree.changes() == ()
    after = {
        name: value
        for name, value in fingerprint(target.path, grows=True).items()
        if ".git/worktrees" not in name
    }
    assert after == before
    assert target.git("for-each-ref") == heads
    there = RepositoryBuilder.git
    assert there(_at(worktree.path), "status", "--porcelain") == ""
    assert there(_at(worktree.path), "log", "--format=%s") == "The result so far\nfirst"
    assert there(_at(worktree.path), "rev-parse", "HEAD^{tree}") == tree


def _at(path: Path) -> RepositoryBuilder:
    """git as a command in that folder would run it."""
    builder = RepositoryBuilder.__new__(RepositoryBuilder)
    builder.path, builder.clock = path, 1_700_000_000
    return builder


def test_moving_touches_only_the_files_that_differ(target: RepositoryBuilder) -> None:
    worktree = Worktree(target.open(), "try")
    worktree.at(tree_of(target, {}))
    times = {path: (worktree.path / path).stat().st_mtime_ns for path in ("README", "app/main.py")}
    os.utime(worktree.path / "app/main.py", ns=(1, times["app/main.py"]))
    inode = (worktree.path / "app/main.py").stat().st_ino
    tree = tree_of(target, {"README": "two\n", "app/old.py": None})
    assert worktree.at(tree).kept == ()
    assert (worktree.path / "app/main.py").stat().st_ino == inode
    assert (worktree.path / "app/main.py").stat().st_mtime_ns == times["app/main.py"]
    assert (worktree.path / "README").read_text() == "two\n"
    assert not (worktree.path / "app/old.py").exists()
    assert worktree.changes() == ()


def test_what_commands_changed_is_listed_read_kept_and_thrown_away(target: RepositoryBuilder) -> None:
    worktree = Worktree(target.open(), "try")
    first = tree_of(target, {})
    worktree.at(first)
    (worktree.path / "README").write_text("formatted\n")
    (worktree.path / "app/old.py").unlink()
    (worktree.path / "made").mkdir()
    (worktree.path / "made/lock\n.json").write_text("{}")
    (worktree.path / "build").mkdir()
    (worktree.path / "build/ignored").write_text("x")
    (worktree.path / "app/main.py").chmod(0o755)
    (worktree.path / "link").symlink_to("/etc/passwd")
    blob = target.git("hash-object", "--stdin", input=b"formatted\n")
    assert worktree.changes() == (
        Change("README", "changed", blob, "100644"),
        Change("app/main.py", "changed", target.git("rev-parse", "HEAD:app/main.py"), "100755"),
        Change("app/old.py", "deleted"),
        Change("link", "added", target.git("hash-object", "--stdin", input=b"/etc/passwd"), "120000"),
        Change("made/lock\n.json", "added", target.git("hash-object", "--stdin", input=b"{}"), "100644"),
    )
    assert worktree.read("README") == b"formatted\n"
    assert worktree.read("link") == b"/etc/passwd"
    # None of these blobs was written to the operator's repository.
    assert Git(target.path / ".git").status("cat-file", "-e", blob) == 1

    second = tree_of(
        target, {"README": "two\n", "app/old.py": "older\n", "app/new.py": "new\n", "made/other": "o\n"}
    )
    assert worktree.at(second) == Placed(second, ("README", "app/old.py"))
    assert (worktree.path / "README").read_text() == "formatted\n"
    assert not (worktree.path / "app/old.py").exists()
    assert (worktree.path / "app/new.py").read_text() == "new\n"
    assert (worktree.path / "made/other").read_text() == "o\n"
    assert {one.path for one in worktree.changes()} == {
        "README",
        "app/main.py",
        "app/old.py",
        "link",
        "made/lock\n.json",
    }

    worktree.discard([one.path for one in worktree.changes()])
    assert worktree.changes() == ()
    assert files_in(worktree.path) == {
        "README": "two\n", "app/main.py": "print(1)\n", "app/old.py": "older\n", "app/new.py": "new\n",
        "made/other": "o\n", ".gitignore": "build/\n", "build/ignored": "x",
    }  # fmt: skip


def test_an_ignored_file_where_a_new_one_is_to_be_is_kept(target: RepositoryBuilder) -> None:
    worktree = Worktree(target.open(), "try")
    worktree.at(tree_of(target, {}))
    (worktree.path / "build").mkdir()
    (worktree.path / "build/a").write_text("made")
    tree = tree_of(target, {"build/a": "planned\n", "build/b": "b\n"})
    assert worktree.at(tree) == Placed(tree, ("build/a",))
    assert (worktree.path / "build/a").read_text() == "made"
    assert [one.path for one in worktree.changes()] == ["build/a"]


def test_a_folder_where_a_file_was_and_the_reverse(target: RepositoryBuilder) -> None:
    worktree = Worktree(target.open(), "try")
    worktree.at(tree_of(target, {}))
    tree = tree_of(
        target,
        {"README": None, "README/inside": "x\n", "app/main.py": None, "app/old.py": None, "app": "file\n"},
    )
    assert worktree.at(tree).kept == ()
    assert files_in(worktree.path) == {"README/inside": "x\n", "app": "file\n", ".gitignore": "build/\n"}
    (worktree.path / "app").unlink()
    (worktree.path / "app").mkdir()
    (worktree.path / "app/mine").write_text("m")
    assert [(one.path, one.kind) for one in worktree.changes()] == [("app", "deleted"), ("app/mine", "added")]
    back = tree_of(target, {})
    assert worktree.at(back).kept == ("app", "app/main.py", "app/old.py")
    assert files_in(worktree.path) == {"README": "one\n", "app/mine": "m", ".gitignore": "build/\n"}
    worktree.discard([one.path for one in worktree.changes()])
    assert files_in(worktree.path)["app/main.py"] == "print(1)\n"


def test_nothing_is_followed_out_of_it(target: RepositoryBuilder, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret").write_text("secret")
    worktree = Worktree(target.open(), "try")
    tree = tree_of(target, {"out": f"-> {outside}"})
    worktree.at(tree)
    assert (worktree.path / "out").is_symlink()
    assert worktree.read("out") == os.fsencode(outside)
    (worktree.path / "app/main.py").unlink()
    (worktree.path / "app/old.py").unlink()
    (worktree.path / "app").rmdir()
    (worktree.path / "app").symlink_to(outside)
    (outside / "main.py").write_text("not ours")
    for path in ("out/secret", "app/main.py"):
        with pytest.raises(PlaitError, match="stands in the way"):
            worktree.read(path)
    for path in ("../README", "/etc/passwd", ".git", "a/.GIT/x", "", "a//b", "."):
        with pytest.raises(PlaitError, match="leaves the worktree"):
            worktree.read(path)
        with pytest.raises(PlaitError, match="leaves the worktree"):
            worktree.discard([path])
    assert [(one.path, one.kind) for one in worktree.changes()] == [
        ("app", "added"), ("app/main.py", "deleted"), ("app/old.py", "deleted"),
    ]  # fmt: skip
    worktree.discard(["app", "app/main.py", "app/old.py"])
    assert worktree.changes() == ()
    assert (outside / "main.py").read_text() == "not ours"
    assert (outside / "secret").read_text() == "secret"


def test_no_hook_and_no_filter_runs(target: RepositoryBuilder, tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    tree = tree_of(
        target,
        {".gitattributes": "*.bin filter=lfs\n*.txt text eol=crlf\n", "a.bin": "pointer\n", "b.txt": "x\n"},
    )
    hook = target.path / ".git/hooks/post-checkout"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\ntouch {ran}\n")
    hook.chmod(0o755)
    for kind in ("clean", "smudge", "process"):
        target.git("config", f"filter.lfs.{kind}", f"sh -c 'touch {ran}; cat'")
    target.git("config", "filter.lfs.required", "true")
    target.git("config", "core.fsmonitor", f"touch {ran}")
    worktree = Worktree(target.open(), "try")
    worktree.at(tree)
    assert (worktree.path / "a.bin").read_bytes() == b"pointer\n"
    assert (worktree.path / "b.txt").read_bytes() == b"x\r\n"
    (worktree.path / "a.bin").write_text("other\n")
    (worktree.path / "b.txt").write_bytes(b"y\r\n")
    assert [one.path for one in worktree.changes()] == ["a.bin", "b.txt"]
    assert worktree.read("b.txt") == b"y\n"
    worktree.discard(["a.bin", "b.txt"])
    assert worktree.changes() == ()
    assert not ran.exists()


def test_git_of_commands_moves_no_branch(target: RepositoryBuilder) -> None:
    worktree = Worktree(target.open(), "try")
    worktree.at(tree_of(target, {}), target.git("rev-parse", "HEAD"))
    before = target.git("for-each-ref")
    (worktree.path / "README").write_text("committed by a command\n")
    target.git("-C", worktree.path, "commit", "-qam", "by a command")
    assert target.git("for-each-ref") == before
    assert [one.path for one in worktree.changes()] == ["README"]
    target.git("-C", worktree.path, "checkout", "-q", "-b", "topic")
    topic = target.git("rev-parse", "topic")
    tree = tree_of(target, {"app/old.py": "two\n"})
    assert worktree.at(tree).kept == ()
    assert target.git("rev-parse", "topic") == topic
    assert target.git("-C", worktree.path, "rev-parse", "--abbrev-ref", "HEAD") == "HEAD"


def test_a_move_that_was_broken_off_is_finished_and_nothing_counts_as_changed(
    target: RepositoryBuilder, monkeypatch: pytest.MonkeyPatch
) -> None:
    worktree = Worktree(target.open(), "try")
    first = tree_of(target, {})
    worktree.at(first)
    second = tree_of(target, {"README": "two\n", "app/old.py": None, "app/new.py": "new\n"})

    def killed(*_: object) -> None:
        # What a kill leaves: some files moved, index and notes not.
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(worktrees, "_publish_index", killed)
        with pytest.raises(KeyboardInterrupt):
            worktree.at(second)
    (worktree.path / "README").write_text("one\n")
    assert worktree.tree == first
    third = tree_of(target, {"README": "three\n", "app/new.py": "newer\n", "app/old.py": "older\n"})
    with monkeypatch.context() as patch:
        patch.setattr(worktrees, "_publish_index", killed)
        with pytest.raises(KeyboardInterrupt):
            worktree.at(third)
    assert worktree.at(second) == Placed(second)
    assert worktree.changes() == ()
    assert files_in(worktree.path)["app/new.py"] == "new\n"


def test_it_does_not_move_while_commands_run(target: RepositoryBuilder) -> None:
    worktree = Worktree(target.open(), "try")
    first = tree_of(target, {})
    worktree.at(first)
    with in_use(worktree.path), in_use(worktree.path):
        with pytest.raises(PlaitError, match="commands run in the worktree"):
            worktree.at(tree_of(target, {"README": "two\n"}))
        assert worktree.tree == first
    worktree.at(tree_of(target, {"README": "two\n"}))


def test_the_sources_is_read_only_and_thrown_back(target: RepositoryBuilder) -> None:
    worktree = Worktree.of_source(target.open(), "try")
    tree = tree_of(target, {})
    worktree.at(tree)
    readme = worktree.path / "README"
    assert stat.S_IMODE(readme.stat().st_mode) & 0o222 == 0
    assert stat.S_IMODE(worktree.path.stat().st_mode) & 0o222 == 0
    before = readme.stat()
    worktree.at(tree)
    assert readme.stat() == before
    for path in (worktree.path, readme):
        path.chmod(0o777)
    readme.write_text("changed")
    (worktree.path / "new").write_text("x")
    assert worktree.at(tree).kept == ()
    assert files_in(worktree.path) == {
        "README": "one\n", "app/main.py": "print(1)\n", "app/old.py": "old\n", ".gitignore": "build/\n",
    }  # fmt: skip
    assert worktree.changes() == ()


def test_removing_leaves_other_worktrees_alone(target: RepositoryBuilder, tmp_path: Path) -> None:
    before = target.git("worktree", "list", "--porcelain")
    lost = tmp_path / "lost"
    target.git("worktree", "add", "-q", lost)
    subprocess.run(["rm", "-rf", lost], check=True)
    result, source = Worktree(target.open(), "try"), Worktree.of_source(target.open(), "try")
    other = Worktree(target.open(), "other")
    for one in (result, source, other):
        one.at(tree_of(target, {}))
    remove_worktrees(target.open(), "try")
    assert not result.path.exists()
    assert not source.path.exists()
    assert not (target.path / ".git/plait/try/worktrees").exists()
    assert other.changes() == ()
    listed = target.git("worktree", "list", "--porcelain")
    assert listed.startswith(before)
    assert str(lost) in listed and str(other.path) in listed and "plait/try" not in listed
    remove_worktrees(target.open(), "try")


def test_it_comes_back_after_somebody_removed_or_broke_it(target: RepositoryBuilder) -> None:
    worktree = Worktree(target.open(), "try")
    tree = tree_of(target, {})
    worktree.at(tree)
    subprocess.run(["rm", "-rf", worktree.path], check=True)
    worktree.at(tree)
    assert worktree.changes() == ()
    (worktree.path / ".git").write_text(f"gitdir: {target.path / '.git'}\n")
    (worktree.path / "README").write_text("mine\n")
    worktree.at(tree_of(target, {"app/old.py": "two\n"}))
    assert [one.path for one in worktree.changes()] == ["README"]
    assert target.git("-C", worktree.path, "rev-parse", "--abbrev-ref", "HEAD") == "HEAD"
    target.git("worktree", "remove", "--force", worktree.path)
    worktree.path.mkdir(parents=True)
    (worktree.path / "work").write_text("of a person")
    worktree.at(tree)
    assert worktree.changes() == ()
    assert (worktree.path.with_name(f"{worktree.path.name}.left") / "work").read_text() == "of a person"


def test_a_sparse_checkout_of_the_operator_is_the_operators(target: RepositoryBuilder) -> None:
    target.git("sparse-checkout", "set", "--no-cone", "/README")
    assert not (target.path / "app").exists()
    worktree = Worktree(target.open(), "try")
    worktree.at(tree_of(target, {}))
    assert (worktree.path / "app/main.py").exists()
    assert worktree.changes() == ()


@pytest.mark.parametrize("object_format", ["sha1", "sha256"])
def test_bare_targets_of_both_formats(build: Build, object_format: str) -> None:
    origin = build("origin", object_format=object_format)
    origin.commit({"a": "a\n"})
    bare = build.folder / "bare.git"
    origin.git("clone", "-q", "--bare", origin.path, bare)
    from state.repositories.repository import Repository

    worktree = Worktree(Repository.open(bare), "try")
    worktree.at(origin.git("rev-parse", "HEAD^{tree}"))
    (worktree.path / "b").write_text("b\n")
    assert files_in(worktree.path) == {"a": "a\n", "b": "b\n"}
    assert [one.path for one in worktree.changes()] == ["b"]
