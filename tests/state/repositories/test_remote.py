"""Sources behind an address; `file://` goes the same way as any other."""

import shutil
from pathlib import Path

import pytest

from state.errors import Cancelled, PlaitError
from state.repositories.snapshot import Snapshot
from tests.conftest import Build, RepositoryBuilder
from tests.state.repositories.conftest import Take, files_of, fingerprint


@pytest.fixture
def served(build: Build) -> RepositoryBuilder:
    repository = build("served")
    repository.commit({"README": "1\n"})
    repository.git("tag", "v1")
    repository.commit({"README": "2\n"})
    repository.git("branch", "feature/x")
    repository.commit({"README": "3\n"})
    return repository


def test_an_address_is_fetched(served: RepositoryBuilder, target: RepositoryBuilder, take: Take) -> None:
    address = f"file://{served.path}"
    before = fingerprint(served.path)
    assert take(address) == Snapshot(
        name="served",
        location=address,
        revision="",
        commit=served.git("rev-parse", "main"),
        tree=served.git("rev-parse", "main^{tree}"),
        branch="main",
    )
    assert fingerprint(served.path) == before
    assert target.git("for-each-ref", "--format=%(refname)") == "refs/heads/main\nrefs/plait/try/source"
    assert target.git("remote") == ""
    target.git("fsck", "--strict")


@pytest.mark.parametrize(
    ("revision", "same", "branch"),
    [
        ("v1", "v1", None),
        ("feature/x", "feature/x", "feature/x"),
        ("main", "main", "main"),
        ("refs/tags/v1", "v1", None),
        ("main~2", "v1", None),
        ("HEAD~1", "feature/x", None),
    ],
)
def test_any_revision_of_an_address(
    served: RepositoryBuilder, take: Take, revision: str, same: str, branch: str | None
) -> None:
    found = take(f"file://{served.path}@{revision}")
    assert (found.commit, found.branch, found.revision) == (served.git("rev-parse", same), branch, revision)


def test_only_what_is_asked_for_is_fetched(
    served: RepositoryBuilder, target: RepositoryBuilder, take: Take
) -> None:
    commit = served.git("rev-parse", "main")
    take(f"file://{served.path}@v1")
    assert commit not in target.git("cat-file", "--batch-all-objects", "--batch-check")
    assert take(f"file://{served.path}@{commit}").commit == commit


def test_what_the_target_knows_is_not_fetched_again(
    build: Build, served: RepositoryBuilder, take: Take
) -> None:
    fork = build.clone(served, "fork")
    commit = served.commit({"README": "4\n"})
    steps: list[tuple[int, int]] = []

    def watch(step: str, done: int = 0, total: int = 0) -> None:
        if step == "fetching from the address":
            steps.append((done, total))

    assert take(f"file://{served.path}", progress=watch, into=fork).commit == commit
    # Of 12 objects; two are counted only because what is new leans on them.
    assert max(steps) == (5, 5)


def test_an_address_of_a_shallow_repository(
    build: Build, served: RepositoryBuilder, target: RepositoryBuilder, take: Take
) -> None:
    shallow = build.clone(served, "shallow", "--depth=1")
    found = take(f"file://{shallow.path}")
    assert found.original == served.git("rev-parse", "main")
    assert files_of(target, found.tree) == {"README": "100644 3"}
    assert not (target.path / ".git/shallow").exists()
    target.git("fsck", "--strict")


@pytest.mark.parametrize("option", ["--depth=1", "--filter=blob:none"])
def test_an_address_for_a_cut_off_target(
    build: Build, served: RepositoryBuilder, take: Take, option: str
) -> None:
    fork = build.clone(served, "fork", option)
    commit = served.commit({"README": "4\n"})
    shallow = (fork.path / ".git/shallow").read_bytes() if "depth" in option else None
    found = take(f"file://{served.path}", into=fork)
    assert (found.commit, found.original, found.unreadable) == (commit, None, ())
    assert files_of(fork, found.tree) == {"README": "100644 4"}
    if shallow is not None:
        assert (fork.path / ".git/shallow").read_bytes() == shallow
    fork.git("fsck")


def test_a_detached_head_and_an_empty_address(build: Build, served: RepositoryBuilder, take: Take) -> None:
    served.git("checkout", "-q", "--detach", "v1")
    found = take(f"file://{served.path}")
    assert (found.commit, found.branch) == (served.git("rev-parse", "v1"), None)
    with pytest.raises(PlaitError, match="there is no commit yet"):
        take(f"file://{build('empty.git', bare=True).path}")


def test_an_address_that_does_not_answer(take: Take, target: RepositoryBuilder, tmp_path: Path) -> None:
    with pytest.raises(PlaitError) as raised:
        take(f"file://{tmp_path}/nowhere")
    assert raised.value.where == f"file://{tmp_path}/nowhere"
    assert raised.value.what.startswith("it can't be fetched: ")
    assert list((target.path / ".git/plait").iterdir()) == []


def test_other_object_names_behind_an_address(build: Build, take: Take) -> None:
    modern = build("modern", object_format="sha256")
    modern.commit({"a": "1"})
    with pytest.raises(PlaitError, match="sha256"):
        take(f"file://{modern.path}")


def test_a_fetch_can_be_stopped(served: RepositoryBuilder, target: RepositoryBuilder, take: Take) -> None:
    def stop(step: str, done: int = 0, total: int = 0) -> None:
        if step == "fetching from the address":
            raise Cancelled(step)

    with pytest.raises(Cancelled):
        take(f"file://{served.path}", progress=stop)
    assert list((target.path / ".git/plait").iterdir()) == []
    assert target.git("for-each-ref", "refs/plait") == ""


def test_the_callers_git_variables_do_not_lead_astray(
    served: RepositoryBuilder, target: RepositoryBuilder, take: Take, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_DIR", str(target.path / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", "/")
    assert take(f"file://{served.path}").name == "served"


def test_what_a_killed_process_left_is_swept_away(
    served: RepositoryBuilder, target: RepositoryBuilder, take: Take
) -> None:
    import os

    folder = target.path / ".git/plait"
    for name, age in ((".scratch-old", 1), (".scratch-new", None), ("session", 1)):
        (folder / name / "objects").mkdir(parents=True)
        if age is not None:
            os.utime(folder / name, (age, age))
    take(f"file://{served.path}")
    assert sorted(path.name for path in folder.iterdir()) == [".scratch-new", "session"]
    shutil.rmtree(folder)
