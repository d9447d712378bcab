"""Uncommitted work becomes a commit on top of the checked-out one, exactly as it lies there."""

import os
from pathlib import Path

import pytest

from state.errors import PlaitError
from state.repositories.capture import uncommitted
from state.repositories.snapshot import Kind
from tests.conftest import Build, RepositoryBuilder
from tests.state.repositories.conftest import Take, files_of


@pytest.fixture
def source(build: Build) -> RepositoryBuilder:
    repository = build("source")
    repository.commit(
        {
            "kept": "kept\n",
            "changed": "before\n",
            "staged": "before\n",
            "gone": "gone\n",
            "file": "file\n",
            "folder/one": "1\n",
            "folder/two": "2\n",
            ".gitignore": "*.log\nbuild/\n",
        }
    )
    return repository


def test_all_uncommitted_work_comes_along_and_what_is_ignored_does_not(
    source: RepositoryBuilder, target: RepositoryBuilder, take: Take
) -> None:
    head = source.git("rev-parse", "HEAD")
    source.write({"staged": "staged\n"})
    source.git("add", "staged")
    source.git("rm", "-q", "--cached", "kept")
    source.write(
        {
            "changed": b"after\r\n",
            "gone": None,
            "new/deep/file": "new\n",
            "noise.log": "log\n",
            "build/out": "out\n",
        }
    )
    (source.path / "link").symlink_to("changed")
    (source.path / "run").write_text("#!/bin/sh\n")
    (source.path / "run").chmod(0o755)
    (source.path / ".git/info").mkdir(exist_ok=True)
    (source.path / ".git/info/exclude").write_text("private\n")
    source.write({"private": "secret\n"})
    found = take(source.path, worktree=True)
    assert found.kind is Kind.WORKTREE
    assert (found.original, found.alone) == (head, False)
    assert target.git("log", "--format=%P %an %s %ct", found.commit).splitlines()[0] == (
        f"{head} Plait Uncommitted work in source {source.clock}"
    )
    assert target.git("rev-parse", f"{found.commit}^{{tree}}") == found.tree
    assert files_of(target, found.tree) == {
        ".gitignore": "100644 *.log\nbuild/",
        "changed": "100644 after",
        "file": "100644 file",
        "folder/one": "100644 1",
        "folder/two": "100644 2",
        "kept": "100644 kept",
        "link": "120000 changed",
        "new/deep/file": "100644 new",
        "run": "100755 #!/bin/sh",
        "staged": "100644 staged",
    }
    assert target.git("cat-file", "-s", f"{found.tree}:changed") == "7"
    assert found.uncommitted == uncommitted(source.open()) == 7
    assert source.git("status", "--porcelain").splitlines()[0] == "M changed"


def test_nothing_uncommitted_is_the_commit_itself(source: RepositoryBuilder, take: Take) -> None:
    os.utime(source.path / "kept", (1, 1))
    found = take(source.path, worktree=True)
    assert (found.kind, found.commit, found.original, found.uncommitted) == (
        Kind.WORKTREE,
        source.git("rev-parse", "HEAD"),
        None,
        0,
    )
    assert uncommitted(source.open()) == 0


def test_a_revision_has_no_uncommitted_work(source: RepositoryBuilder, take: Take) -> None:
    source.write({"new": "new\n"})
    assert take(f"{source.path}@main", worktree=True).kind is Kind.COMMIT


def test_a_file_made_a_moment_ago_is_seen_although_its_size_and_time_are_the_same(
    source: RepositoryBuilder, target: RepositoryBuilder, take: Take
) -> None:
    path = source.path / "changed"
    facts = path.stat()
    path.write_text("BEFORE\n")
    os.utime(path, ns=(facts.st_atime_ns, facts.st_mtime_ns))
    # The index is no younger than the file, so git must read the file to know.
    os.utime(source.path / ".git/index", ns=(facts.st_atime_ns, facts.st_mtime_ns))
    assert files_of(target, take(source.path, worktree=True).tree)["changed"] == "100644 BEFORE"


def test_files_and_folders_change_places(
    source: RepositoryBuilder, target: RepositoryBuilder, take: Take
) -> None:
    source.write({"file": None, "folder/one": None, "folder/two": None})
    (source.path / "folder").rmdir()
    source.write({"folder": "now a file\n", "file/inside": "now a folder\n"})
    files = files_of(target, take(source.path, worktree=True).tree)
    assert (files["folder"], files["file/inside"]) == ("100644 now a file", "100644 now a folder")
    assert "file" not in files and "folder/one" not in files


def test_a_link_over_a_folder_hides_what_was_below(
    source: RepositoryBuilder, target: RepositoryBuilder, take: Take
) -> None:
    source.write({"elsewhere/one": "1\n", "elsewhere/two": "other\n", "folder/one": None, "folder/two": None})
    (source.path / "folder").rmdir()
    (source.path / "folder").symlink_to("elsewhere")
    files = files_of(target, take(source.path, worktree=True).tree)
    assert files["folder"] == "120000 elsewhere"
    assert "folder/one" not in files and "folder/two" not in files


def test_a_merge_under_way_is_taken_as_its_files_lie_there(
    source: RepositoryBuilder, target: RepositoryBuilder, take: Take
) -> None:
    source.git("checkout", "-q", "-b", "side")
    source.commit({"changed": "side\n", "gone": "side\n"})
    source.git("checkout", "-q", "main")
    source.commit({"changed": "main\n", "gone": None})
    with pytest.raises(AssertionError):
        source.git("merge", "side")
    (source.path / "gone").unlink()
    found = take(source.path, worktree=True)
    assert files_of(target, found.tree)["changed"] == (
        "100644 <<<<<<< HEAD\nmain\n=======\nside\n>>>>>>> side"
    )
    assert "gone" not in files_of(target, found.tree)
    assert found.uncommitted == 2


def test_files_only_meant_to_be_added_come_with_their_text(
    source: RepositoryBuilder, target: RepositoryBuilder, take: Take
) -> None:
    source.write({"intended": "text\n"})
    source.git("add", "-N", "intended")
    assert files_of(target, take(source.path, worktree=True).tree)["intended"] == "100644 text"


def test_staged_text_that_lies_nowhere_else_is_not_taken_over_the_files_own(
    source: RepositoryBuilder, target: RepositoryBuilder, take: Take
) -> None:
    source.write({"staged": "staged\n"})
    source.git("add", "staged")
    source.write({"staged": "later\n"})
    assert files_of(target, take(source.path, worktree=True).tree)["staged"] == "100644 later"


def test_line_ends_are_read_as_git_reads_them(
    source: RepositoryBuilder, target: RepositoryBuilder, take: Take
) -> None:
    source.write({".gitattributes": "*.txt text\n", "a.txt": "1\r\n2\r\n", "a.bin": "1\r\n"})
    found = take(source.path, worktree=True)
    assert target.git("cat-file", "-s", f"{found.tree}:a.txt") == "4"
    assert target.git("cat-file", "-s", f"{found.tree}:a.bin") == "3"
    source.git("config", "core.autocrlf", "true")
    found = take(source.path, worktree=True)
    assert target.git("cat-file", "-s", f"{found.tree}:a.bin") == "2"


@pytest.mark.parametrize(
    "settings",
    [
        ("core.splitIndex=true",),
        ("index.version=4",),
        ("core.fileMode=false", "core.ignoreCase=false"),
        ("core.untrackedCache=true",),
        ("core.excludesFile=/dev/null",),
    ],
)
def test_any_kind_of_index_is_read(
    source: RepositoryBuilder, target: RepositoryBuilder, take: Take, settings: tuple[str, ...]
) -> None:
    for setting in settings:
        source.git("config", *setting.split("="))
    source.git("update-index", "--refresh", "--force-write-index")
    source.git("status")
    source.write({"new": "new\n", "gone": None})
    source.git("add", "new")
    source.write({"staged": "after\n"})
    files = files_of(target, take(source.path, worktree=True).tree)
    assert (files["new"], files["staged"], "gone" in files) == ("100644 new", "100644 after", False)
    assert uncommitted(source.open()) == 3


@pytest.mark.parametrize("sparse_index", ["true", "false"])
def test_a_sparse_checkout_loses_nothing(
    source: RepositoryBuilder, target: RepositoryBuilder, take: Take, sparse_index: str
) -> None:
    source.commit({"wide/a/x": "x\n", "wide/b/y": "y\n"})
    source.git("config", "index.sparse", sparse_index)
    source.git("sparse-checkout", "set", "--cone", "folder")
    assert not (source.path / "wide").exists()
    assert uncommitted(source.open()) == 0
    source.write({"folder/one": "changed\n"})
    found = take(source.path, worktree=True)
    assert found.uncommitted == 1
    files = files_of(target, found.tree)
    assert (files["folder/one"], files["wide/a/x"], files["wide/b/y"]) == (
        "100644 changed",
        "100644 x",
        "100644 y",
    )


def test_a_submodule_counts_by_its_commit_alone(
    build: Build, source: RepositoryBuilder, target: RepositoryBuilder, take: Take
) -> None:
    part = build("part")
    part.commit({"a": "1"})
    source.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", part.path, "part")
    source.commit()
    (source.path / "part" / "a").write_text("dirty")
    assert uncommitted(source.open()) == 0
    inner = RepositoryBuilder(source.path / "part")
    inner.clock = source.clock
    commit = inner.commit({"a": "2"})
    found = take(source.path, worktree=True)
    assert files_of(target, found.tree)["part"] == f"160000 {commit}"
    assert (found.uncommitted, found.unreadable) == (1, ())


def test_other_repositories_inside_stay_out(
    source: RepositoryBuilder, target: RepositoryBuilder, take: Take
) -> None:
    RepositoryBuilder(source.path / "other").commit({"a": "1"})
    source.write({"new": "new\n"})
    found = take(source.path, worktree=True)
    assert found.uncommitted == 2
    assert "other" not in files_of(target, found.tree) and "other/a" not in files_of(target, found.tree)


def test_names_that_git_keeps_for_itself_stay_out(
    source: RepositoryBuilder, target: RepositoryBuilder, take: Take
) -> None:
    source.write({"sub/.GIT/config": "[core]\n", "git~1": "short\n", "CON": "device\n"})
    files = files_of(target, take(source.path, worktree=True).tree)
    assert "sub/.GIT/config" not in files
    assert (files["git~1"], files["CON"]) == ("100644 short", "100644 device")


def test_first_work_without_any_commit(build: Build, target: RepositoryBuilder, take: Take) -> None:
    fresh = build("fresh")
    fresh.write({"a": "1\n", "b/c": "2\n"})
    fresh.git("add", "a")
    assert uncommitted(fresh.open()) == 2
    found = take(fresh.path, worktree=True)
    assert files_of(target, found.tree) == {"a": "100644 1", "b/c": "100644 2"}
    assert (found.kind, found.original, found.alone, found.branch) == (Kind.WORKTREE, None, True, "main")
    assert target.git("rev-list", "--count", found.commit) == "1"


def test_the_targets_own_work(target: RepositoryBuilder, take: Take) -> None:
    target.write({"app/main.py": "print('unsaved')\n", "new": "new\n"})
    status = target.git("status", "--porcelain")
    found = take(target.path, "target", worktree=True)
    assert files_of(target, found.tree)["app/main.py"] == "100644 print('unsaved')"
    assert found.original == target.git("rev-parse", "HEAD")
    assert target.git("status", "--porcelain") == status


def test_a_linked_worktrees_own_work(
    source: RepositoryBuilder, target: RepositoryBuilder, take: Take, tmp_path: Path
) -> None:
    linked = tmp_path / "linked"
    source.git("worktree", "add", "-q", "-b", "side", linked)
    (linked / "changed").write_text("linked\n")
    found = take(linked, worktree=True)
    assert files_of(target, found.tree)["changed"] == "100644 linked"
    assert (found.branch, found.uncommitted) == ("side", 1)
    assert uncommitted(source.open()) == 0


def test_bare_repositories_have_no_work(build: Build) -> None:
    assert uncommitted(build("bare.git", bare=True).open()) == 0


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_cannot_be_read_is_a_sentence(source: RepositoryBuilder, take: Take) -> None:
    source.write({"locked": "text\n"})
    (source.path / "locked").chmod(0)
    with pytest.raises(PlaitError, match="locked"):
        take(source.path, worktree=True)
