"""Files in a folder on all branches of a repository."""

import time

import pytest

from state.repositories.branches import MOST, files_on_branches
from tests.conftest import Build, RepositoryBuilder


@pytest.fixture
def repository(build: Build) -> RepositoryBuilder:
    """`main`, then `feature/y` with one file more, then `old` without the folder."""
    repository = build("target")
    repository.commit(
        {"db/001_a.sql": "", "db/ü b.sql": "", "db/010_d/up.sql": "", "README": "", "db/x/y/z": ""}
    )
    repository.git("checkout", "-q", "-b", "feature/y")
    repository.commit({"db/012_y.sql": ""})
    repository.git("checkout", "-q", "--orphan", "empty")
    repository.git("rm", "-rfq", ".")
    repository.commit({"else": ""})
    repository.git("checkout", "-q", "main")
    return repository


MAIN = ("db/001_a.sql", "db/010_d/up.sql", "db/ü b.sql")
FEATURE = ("db/001_a.sql", "db/010_d/up.sql", "db/012_y.sql", "db/ü b.sql")


def test_newest_branch_first(repository: RepositoryBuilder) -> None:
    found = files_on_branches(repository.open().git, "db")
    assert list(found.items()) == [("feature/y", FEATURE), ("main", MAIN)]


def test_the_root(repository: RepositoryBuilder) -> None:
    found = files_on_branches(repository.open().git, "")
    assert list(found.items()) == [
        ("empty", ("else",)),
        ("feature/y", ("README", "db/001_a.sql", "db/012_y.sql", "db/ü b.sql")),
        ("main", ("README", "db/001_a.sql", "db/ü b.sql")),
    ]


def test_folders_that_are_nowhere(repository: RepositoryBuilder) -> None:
    git = repository.open().git
    assert files_on_branches(git, "nowhere") == {}
    assert files_on_branches(git, "db/001_a.sql") == {}
    assert files_on_branches(git, "new\nline") == {}


def test_a_repository_without_branches(build: Build) -> None:
    assert files_on_branches(build("bare", bare=True).open().git, "db") == {}


def test_branches_of_a_remote(repository: RepositoryBuilder, build: Build) -> None:
    copy = build.clone(repository, "copy")
    found = files_on_branches(copy.open().git, "db")
    # origin/main stands where main does, origin/HEAD is no branch.
    assert list(found.items()) == [("origin/feature/y", FEATURE), ("main", MAIN)]
    copy.commit({"db/002_b.sql": ""})
    assert list(files_on_branches(copy.open().git, "db")) == ["main", "origin/feature/y", "origin/main"]


def test_sha256(build: Build) -> None:
    repository = build("wide", object_format="sha256")
    repository.commit({"db/001_a.sql": ""})
    assert files_on_branches(repository.open().git, "db") == {"main": ("db/001_a.sql",)}


def test_links_and_submodules_are_no_migrations(build: Build) -> None:
    repository = build("target")
    (repository.path / "db").mkdir()
    (repository.path / "db" / "002_link.sql").symlink_to("001_a.sql")
    head = repository.commit({"db/001_a.sql": ""})
    repository.git("update-index", "--add", "--cacheinfo", f"160000,{head},db/003_module")
    repository.git("commit", "-q", "-m", "module")
    assert files_on_branches(repository.open().git, "db") == {"main": ("db/001_a.sql",)}


def test_trees_that_are_not_here(repository: RepositoryBuilder, build: Build) -> None:
    copy = build.clone(repository, "copy", "--filter=tree:0", "--no-checkout", "--bare")
    assert files_on_branches(copy.open().git, "db") == {}


def test_many_branches(build: Build) -> None:
    repository = build("target")
    files = {f"db/{number:03}_x.sql": "" for number in range(300)}
    commit = repository.commit(dict(files))
    lines: list[str] = []
    for number in range(600):
        lines += [
            f"commit refs/heads/b{number:03}\ncommitter A <a@b> {1_700_100_000 + number} +0000\ndata 0\n",
            f"from {commit}\nM 100644 inline db/{400 + number}_own.sql\ndata 1\nx\n",
        ]
    repository.git("fast-import", "--quiet", input="".join(lines).encode())
    git = repository.open().git
    start = time.perf_counter()
    found = files_on_branches(git, "db")
    assert time.perf_counter() - start < 3
    assert len(found) == MOST
    assert next(iter(found.items())) == ("b599", (*sorted(files), "db/999_own.sql"))
