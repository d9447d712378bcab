"""Objects move by two git processes; whichever fails, the one that knows why is heard."""

import os
import shutil

import pytest

from state.errors import Cancelled, PlaitError
from state.progress import unwatched
from state.repositories.objects import missing_objects, object_id, write_objects
from state.repositories.transfer import copy_objects
from tests.conftest import Build, RepositoryBuilder
from tests.state.repositories.conftest import Take, files_of


@pytest.mark.parametrize("count", [1, 100, 101, 1000])
def test_objects_are_copied_once(build: Build, count: int) -> None:
    source, target = build("source"), build("target")
    texts = [b"%d" % number * 50 for number in range(count)]
    ids = [object_id("blob", text) for text in texts]
    write_objects(source.open().git, [("blob", text) for text in texts])
    for _ in range(2):
        copy_objects(source.open().git, target.open().git, ids, unwatched)
        assert missing_objects(target.open().git, ids) == set()
    counts = dict(line.split(": ") for line in target.git("count-objects", "-v").splitlines())
    assert int(counts["count"]) + int(counts["in-pack"]) == count
    target.git("fsck", "--strict")


def test_the_sender_says_what_it_lacks(build: Build) -> None:
    source, target = build("source"), build("target")
    with pytest.raises(PlaitError, match="git pack-objects failed: unable to read 1111"):
        copy_objects(source.open().git, target.open().git, ["1" * 40], unwatched)


def test_the_receiver_says_why_it_cannot_keep_them(build: Build) -> None:
    source, target = build("source"), build("target")
    texts = [os.urandom(20_000) for _ in range(150)]
    write_objects(source.open().git, [("blob", text) for text in texts])
    shutil.rmtree(target.path / ".git/objects/pack")
    (target.path / ".git/objects/pack").write_text("in the way")
    with pytest.raises(PlaitError, match="git index-pack failed: Unable to create"):
        copy_objects(
            source.open().git, target.open().git, [object_id("blob", text) for text in texts], unwatched
        )


def test_a_copy_can_be_stopped(build: Build) -> None:
    source, target = build("source"), build("target")
    texts = [os.urandom(20_000) for _ in range(150)]
    write_objects(source.open().git, [("blob", text) for text in texts])

    def stop(step: str, done: int = 0, total: int = 0) -> None:
        raise Cancelled(step)

    ids = [object_id("blob", text) for text in texts]
    with pytest.raises(Cancelled, match="copying files"):
        copy_objects(source.open().git, target.open().git, ids, stop)
    # Whether the receiver was quicker is open; what it kept is whole.
    target.git("fsck", "--strict")


def test_a_source_that_borrows_its_objects(build: Build, target: RepositoryBuilder, take: Take) -> None:
    origin = build("origin")
    origin.commit({"a": "1", "b": "2"})
    origin.git("clone", "-q", "--shared", origin.path, build.folder / "borrower")
    borrower = build("borrower")
    assert borrower.git("count-objects") == "0 objects, 0 kilobytes"
    borrower.write({"a": "3"})
    assert take(borrower.path).commit == origin.git("rev-parse", "HEAD")
    assert files_of(target, take(borrower.path, worktree=True).tree) == {"a": "100644 3", "b": "100644 2"}
    target.git("fsck", "--strict")


def test_a_history_that_is_taken_for_another_comes_as_it_is(
    build: Build, target: RepositoryBuilder, take: Take
) -> None:
    source = build("source")
    first, second = source.commit({"a": "1"}), source.commit({"a": "2"})
    (source.path / ".git/info").mkdir(exist_ok=True)
    (source.path / ".git/info/grafts").write_text(f"{second}\n")
    source.git("replace", first, source.git("commit-tree", "-m", "instead", "HEAD^{tree}"))
    found = take(source.path)
    assert (found.commit, found.original) == (second, None)
    assert target.git("rev-list", found.commit).split() == [second, first]
    target.git("fsck", "--strict")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_another_users_repository_that_the_operator_trusts(
    build: Build, target: RepositoryBuilder, take: Take, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = build("source")
    commit = source.commit({"a": "1"})
    source.write({"a": "2"})
    settings = build.folder / "settings"
    settings.write_text(f"[safe]\n\tdirectory = {source.path}\n")
    for path in (source.path, *source.path.rglob("*")):
        os.chown(path, 12345, 12345, follow_symlinks=False)
    with pytest.raises(PlaitError, match="another user owns it"):
        take(source.path)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    assert take(source.path).commit == commit
    assert files_of(target, take(source.path, worktree=True).tree) == {"a": "100644 2"}
