"""Shallow and partial repositories open with what they have, and say what they don't have."""

import shutil
from pathlib import Path

import pytest

from state.errors import PlaitError
from state.repositories.git import Git
from state.repositories.objects import Objects, missing_objects, write_objects
from state.repositories.repository import Repository
from state.repositories.snapshot import Snapshot
from state.repositories.trees import Tree
from tests.conftest import Build, RepositoryBuilder
from tests.state.repositories.conftest import Take, files_of


@pytest.fixture
def origin(build: Build) -> RepositoryBuilder:
    """The repository that the clones come from; it moves away, so that nothing can be fetched from it later."""
    repository = build("origin")
    repository.commit({"README": "1\n", "lib/a.py": "a1\n", "lib/b.py": "b\n", "docs/x/y.md": "y\n"})
    repository.commit({"lib/a.py": "a2\n"})
    repository.commit({"lib/a.py": "a3\n"})
    return repository


def lost(repository: RepositoryBuilder) -> None:
    """Takes a repository away for good."""
    shutil.rmtree(repository.path)


def assert_whole(target: RepositoryBuilder, found: Snapshot) -> None:
    """All that the snapshot's commit needs is in the target, which has become neither shallow nor partial."""
    assert not (target.path / ".git/shallow").exists()
    assert not target.open().is_partial
    assert target.git("rev-parse", f"{found.commit}^{{tree}}") == found.tree
    target.git("fsck", "--strict", "--connectivity-only")
    target.git("gc", "-q", "--prune=now")
    target.git("fsck", "--strict")


def test_a_shallow_source_comes_without_its_history(
    build: Build, origin: RepositoryBuilder, target: RepositoryBuilder, take: Take
) -> None:
    shallow = build.clone(origin, "shallow", "--depth=2")
    commit = shallow.git("rev-parse", "HEAD")
    found = take(shallow.path)
    assert found.original == commit != found.commit
    assert (found.tree, found.unreadable, found.branch) == (
        shallow.git("rev-parse", "HEAD^{tree}"),
        (),
        "main",
    )
    assert target.git("log", "--format=%P|%s|%ct", found.commit) == (
        f"|Snapshot of shallow at {commit}|{origin.clock}"
    )
    assert missing_objects(target.open().git, [commit]) == {commit}
    assert take(shallow.path) == found
    assert_whole(target, found)


def test_a_shallow_source_keeps_its_commit_where_the_target_knows_the_rest(
    build: Build, origin: RepositoryBuilder, take: Take
) -> None:
    shallow = build.clone(origin, "shallow", "--depth=1")
    fork = build.clone(origin, "fork")
    assert take(shallow.path, into=fork).original is None
    commit = shallow.commit({"lib/a.py": "mine\n"})
    lost(origin)
    found = take(shallow.path, into=fork)
    assert (found.commit, found.original, found.alone) == (commit, None, False)
    assert fork.git("rev-list", "--count", commit) == "4"
    assert_whole(fork, found)


def test_work_on_top_of_a_shallow_source(
    build: Build, origin: RepositoryBuilder, target: RepositoryBuilder, take: Take
) -> None:
    shallow = build.clone(origin, "shallow", "--depth=1")
    shallow.write({"new": "new\n"})
    found = take(shallow.path, worktree=True)
    assert (found.original, found.alone) == (shallow.git("rev-parse", "HEAD"), True)
    assert target.git("rev-list", "--count", found.commit) == "2"
    assert files_of(target, found.tree)["new"] == "100644 new"
    assert_whole(target, found)


def test_a_partial_source_leaves_out_what_it_does_not_have(
    build: Build, origin: RepositoryBuilder, target: RepositoryBuilder, take: Take
) -> None:
    partial = build.clone(origin, "partial", "--filter=blob:none", "--sparse")
    found = take(partial.path)
    assert found.original == partial.git("rev-parse", "HEAD") != found.commit
    assert found.unreadable == ("docs/x/y.md", "lib/a.py", "lib/b.py")
    assert files_of(target, found.tree) == {"README": "100644 1"}
    assert_whole(target, found)
    partial.write({"lib/a.py": "mine\n"})
    lost(origin)
    again = take(partial.path, worktree=True)
    assert again.unreadable == ("docs/x/y.md", "lib/b.py")
    assert files_of(target, again.tree) == {"README": "100644 1", "lib/a.py": "100644 mine"}
    assert_whole(target, again)


def test_a_partial_source_reads_what_the_target_has(
    build: Build, origin: RepositoryBuilder, target: RepositoryBuilder, take: Take
) -> None:
    partial = build.clone(origin, "partial", "--filter=blob:none", "--no-checkout")
    target.commit({"copy/of/b.py": "b\n", "copy/of/y.md": "y\n"})
    found = take(partial.path)
    assert found.unreadable == ("README", "lib/a.py")
    assert files_of(target, found.tree) == {"docs/x/y.md": "100644 y", "lib/b.py": "100644 b"}
    assert_whole(target, found)


def test_a_partial_source_keeps_its_commit_where_all_of_it_is_known(
    build: Build, origin: RepositoryBuilder, take: Take
) -> None:
    partial = build.clone(origin, "partial", "--filter=blob:none")
    fork = build.clone(origin, "fork")
    commit = partial.commit({"lib/a.py": "mine\n"})
    lost(origin)
    found = take(partial.path, into=fork)
    assert (found.commit, found.original, found.unreadable) == (commit, None, ())
    assert fork.git("rev-list", "--count", commit) == "4"
    assert_whole(fork, found)


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_folders_that_were_left_out_are_named(
    build: Build, origin: RepositoryBuilder, target: RepositoryBuilder, take: Take, depth: int
) -> None:
    partial = build.clone(origin, "partial", f"--filter=tree:{depth}", "--no-checkout")
    lost(origin)
    found = take(partial.path)
    unreadable, files = {
        1: (("README", "docs", "lib"), set()),
        2: (("docs/x", "lib/a.py", "lib/b.py"), {"README"}),
        3: (("docs/x/y.md",), {"README", "lib/a.py", "lib/b.py"}),
    }[depth]
    assert found.unreadable == unreadable
    assert files_of(target, found.tree).keys() == files
    assert found.original == partial.git("rev-parse", "HEAD")
    assert_whole(target, found)


def test_a_folder_that_lost_a_part_keeps_the_rest(
    build: Build, origin: RepositoryBuilder, target: RepositoryBuilder, take: Take
) -> None:
    partial = build.clone(origin, "partial", "--filter=tree:1", "--no-checkout")
    for path in ("lib", "lib/a.py"):
        # Fetched one by one, as git does it itself.
        partial.git("cat-file", "-p", f"HEAD:{path}")
    lost(origin)
    found = take(partial.path)
    assert found.unreadable == ("README", "docs", "lib/b.py")
    assert files_of(target, found.tree) == {"lib/a.py": "100644 a3"}
    assert_whole(target, found)


def test_a_source_without_any_listing_is_a_sentence(
    build: Build, origin: RepositoryBuilder, take: Take
) -> None:
    partial = build.clone(origin, "partial", "--filter=tree:0", "--no-checkout")
    with pytest.raises(PlaitError, match="its files aren't even listed here"):
        take(partial.path)


def test_nothing_is_ever_fetched_from_where_the_rest_is(
    build: Build, origin: RepositoryBuilder, take: Take
) -> None:
    partial = build.clone(origin, "partial", "--filter=blob:none", "--no-checkout")
    before = sorted((partial.path / ".git/objects").rglob("*"))
    assert take(partial.path).unreadable
    assert sorted((partial.path / ".git/objects").rglob("*")) == before


def test_promised_objects_read_as_absent(build: Build, origin: RepositoryBuilder) -> None:
    partial = build.clone(origin, "partial", "--filter=blob:none", "--sparse")
    ids = partial.git("rev-parse", "HEAD:README", "HEAD:lib/a.py", "HEAD:lib/b.py", "HEAD:lib").split()
    git = partial.open().git
    for place in (git, Git(git.git_dir)):
        with Objects(place) as objects:
            read = [data is not None for _, data in objects.blobs(ids)]
            assert read == [True, False, False, True]
            assert objects.blob(ids[0]) == b"1\n"
    assert missing_objects(git, ids) == set(ids[1:3])
    write_objects(git, [("blob", b"b\n"), ("blob", b"new\n")])
    assert missing_objects(git, ids) == {ids[1]}
    assert dict(Tree.read(git, "HEAD").items()).keys() == {"README", "lib/a.py", "lib/b.py", "docs/x/y.md"}


def test_a_partial_target_opens_with_its_own_commit(
    build: Build, origin: RepositoryBuilder, take: Take, tmp_path: Path
) -> None:
    fork = build.clone(origin, "fork", "--filter=blob:none", "--sparse")
    commit = fork.git("rev-parse", "HEAD")
    lost(origin)
    found = take(fork.path, "target", into=fork)
    assert (found.commit, found.original) == (commit, None)
    assert found.unreadable == ("docs/x/y.md", "lib/a.py", "lib/b.py")


def test_a_partial_target_gets_what_the_source_has(
    build: Build, origin: RepositoryBuilder, take: Take
) -> None:
    fork = build.clone(origin, "fork", "--filter=blob:none", "--sparse")
    source = build.clone(origin, "source")
    commit = source.commit({"lib/a.py": "mine\n", "new": "new\n"})
    lost(origin)
    found = take(source.path, into=fork)
    assert (found.commit, found.original, found.unreadable) == (commit, None, ())
    assert files_of(fork, found.tree)["docs/x/y.md"] == "100644 y"
    assert take(fork.path, "target", into=fork).unreadable == ("lib/a.py",)
    assert take(source.path).unreadable == ()


def test_a_shallow_target_stays_as_shallow_as_it_is(
    build: Build, origin: RepositoryBuilder, take: Take
) -> None:
    fork = build.clone(origin, "fork", "--depth=1")
    source = build.clone(origin, "source")
    commit = source.commit({"lib/a.py": "mine\n"})
    shallow = (fork.path / ".git/shallow").read_bytes()
    assert take(fork.path, "target", into=fork).commit == fork.git("rev-parse", "HEAD")
    found = take(source.path, into=fork)
    assert (found.commit, found.original) == (commit, None)
    assert (fork.path / ".git/shallow").read_bytes() == shallow
    fork.git("fsck")
    foreign = build("foreign")
    foreign.commit({"a": "1"})
    last = foreign.commit({"a": "2"})
    assert take(foreign.path, into=fork).commit == last
    assert fork.git("rev-list", "--count", last) == "2"
    assert (fork.path / ".git/shallow").read_bytes() == shallow


def loosen(repository: Repository, name: str) -> None:
    """Takes one object away, as a broken disk would; all must be loose."""
    oid = repository.git.text("rev-parse", name)
    (repository.common_dir / "objects" / oid[:2] / oid[2:]).unlink()


def test_a_source_that_lacks_an_object_without_saying_so(
    build: Build, target: RepositoryBuilder, take: Take
) -> None:
    source = build("source")
    source.commit({"a": "1\n", "b": "2\n"})
    source.commit({"b": "3\n"})
    loosen(source.open(), "HEAD:a")
    found = take(source.path)
    assert (found.unreadable, found.original) == (("a",), source.git("rev-parse", "HEAD"))
    assert files_of(target, found.tree) == {"b": "100644 3"}
    assert_whole(target, found)


def test_a_source_that_lacks_an_object_of_its_past(
    build: Build, target: RepositoryBuilder, take: Take
) -> None:
    source = build("source")
    source.commit({"a": "1\n"})
    source.commit({"a": "2\n"})
    loosen(source.open(), "HEAD~1:a")
    with pytest.raises(PlaitError, match="git fetch failed"):
        take(source.path)


def test_a_target_that_lacks_an_object_without_saying_so(target: RepositoryBuilder, take: Take) -> None:
    loosen(target.open(), "HEAD:README")
    assert take(target.path, "target").unreadable == ("README",)
    loosen(target.open(), "HEAD:app")
    with pytest.raises(PlaitError, match="target/app: its files aren't even listed here"):
        take(target.path, "target")
