"""Snapshots of whole repositories: every kind opens, and nothing of either side but objects and references grows."""

from pathlib import Path

import pytest

from state.errors import Cancelled, PlaitError
from state.repositories.capture import forget_session, uncommitted
from state.repositories.snapshot import Kind, Snapshot
from tests.conftest import Build, RepositoryBuilder
from tests.state.repositories.conftest import Take, files_of, fingerprint


@pytest.fixture
def source(build: Build) -> RepositoryBuilder:
    repository = build("source")
    repository.commit({"README": "source\n", "lib/a.py": "a\n"}, "first")
    repository.commit({"lib/a.py": "b\n"}, "second")
    return repository


def test_a_repository_is_fetched_with_its_history(
    source: RepositoryBuilder, target: RepositoryBuilder, take: Take
) -> None:
    commit = source.git("rev-parse", "HEAD")
    assert take(source.path) == Snapshot(
        name="source",
        location=str(source.path),
        revision="",
        commit=commit,
        tree=source.git("rev-parse", "HEAD^{tree}"),
        branch="main",
    )
    assert target.git("for-each-ref", "--format=%(refname) %(objectname)", "refs/plait") == (
        f"refs/plait/try/source {commit}"
    )
    assert target.git("log", "--format=%s", commit).splitlines() == ["second", "first"]
    target.git("fsck", "--strict")


def test_the_target_is_anchored_where_it_stands(target: RepositoryBuilder, take: Take) -> None:
    found = take(target.path, "target")
    assert (found.commit, found.name, found.kind) == (target.git("rev-parse", "HEAD"), "target", Kind.COMMIT)
    assert target.git("rev-parse", "refs/plait/try/target") == found.commit


def test_a_revision_is_taken_as_it_is_named(
    source: RepositoryBuilder, target: RepositoryBuilder, take: Take
) -> None:
    first = source.git("rev-parse", "HEAD~1")
    source.git("branch", "old", first)
    source.write({"README": "unsaved\n"})
    found = take(f"{source.path}@old")
    assert (found.commit, found.revision, found.branch, found.uncommitted) == (first, "old", "old", 0)
    assert take(f"{source.path}@{first[:9]}").branch is None
    assert take(f"{source.path}@main").uncommitted == 1
    with pytest.raises(PlaitError, match="no such revision: odl"):
        take(f"{source.path}@odl")
    with pytest.raises(PlaitError, match="no such revision: --upload-pack=touch stolen"):
        take(f"{source.path}@--upload-pack=touch stolen")


def test_a_commit_that_nothing_refers_to_can_be_taken(
    source: RepositoryBuilder, target: RepositoryBuilder, take: Take
) -> None:
    lost = source.git("rev-parse", "HEAD")
    source.git("reset", "-q", "--hard", "HEAD~1")
    assert take(f"{source.path}@{lost}").commit == lost
    target.git("fsck", "--strict")


def test_related_repositories_share_what_they_have(
    build: Build, target: RepositoryBuilder, take: Take
) -> None:
    fork = build.clone(target, "fork")
    commit = fork.commit({"new": "file\n"})
    found = take(fork.path)
    assert found.commit == commit and found.original is None
    counts = dict(line.split(": ") for line in target.git("count-objects", "-v").splitlines())
    assert int(counts["count"]) == 5 + 3


def test_bare_and_linked_worktrees_and_submodules(
    build: Build, source: RepositoryBuilder, target: RepositoryBuilder, take: Take, tmp_path: Path
) -> None:
    commit = source.git("rev-parse", "HEAD")
    bare = build.clone(source, "mirror.git", "--bare")
    assert (take(bare.path).commit, take(bare.path, worktree=True).kind) == (commit, Kind.COMMIT)
    source.git("worktree", "add", "-q", "--detach", tmp_path / "linked")
    found = take(tmp_path / "linked")
    assert (found.name, found.commit, found.branch) == ("linked", commit, None)
    source.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", target.path, "parts/target")
    whole = take(source.path)
    assert (whole.commit, whole.uncommitted) == (commit, 2)
    commit = source.commit()
    found = take(source.path)
    assert (found.commit, found.uncommitted, found.unreadable) == (commit, 0, ())
    assert files_of(target, found.tree)["parts/target"] == f"160000 {target.git('rev-parse', 'HEAD')}"


def test_one_repository_may_be_both_sides(target: RepositoryBuilder, take: Take, tmp_path: Path) -> None:
    target.git("branch", "other")
    main = target.commit({"more": "text"})
    assert take(target.path, "target").commit == main
    assert take(f"{target.path}@other").commit != main
    target.git("worktree", "add", "-q", tmp_path / "linked", "other")
    assert take(tmp_path / "linked").branch == "other"


def test_names_of_any_bytes_come_through(
    source: RepositoryBuilder, target: RepositoryBuilder, take: Take
) -> None:
    names = [
        b"caf\xe9",
        b"tab\there",
        b"line\nbreak",
        b'quote"d',
        b"back\\slash",
        b"-dash",
        b":colon",
        b"*star",
    ]
    files = {name.decode("utf-8", "surrogateescape"): name for name in names}
    source.commit(files)
    assert files.keys() < files_of(target, take(source.path).tree).keys()
    source.write({f"new {name}": text for name, text in files.items()})
    found = take(source.path, worktree=True)
    assert {f"new {name}" for name in files} < files_of(target, found.tree).keys()
    assert found.uncommitted == uncommitted(source.open()) == len(files)


def test_a_target_in_a_folder_of_any_bytes(build: Build, source: RepositoryBuilder) -> None:
    from state.repositories.capture import take_snapshot
    from state.repositories.location import Location

    place = b'odd\n:"dir\xe9'.decode("utf-8", "surrogateescape")
    odd, other = build(place), build(place + "2")
    odd.commit({"a": "1"})
    other.commit({"b": "2"})
    other.write({"c": "3"})
    found = take_snapshot(
        Location(str(other.path)), target=odd.open(), session="s", side="source", worktree=True
    )
    assert files_of(odd, found.tree) == {"b": "100644 2", "c": "100644 3"}


def test_a_branch_without_commits_is_a_sentence(build: Build, take: Take) -> None:
    fresh = build("fresh")
    with pytest.raises(PlaitError, match="there is no commit yet on the checked-out branch main"):
        take(fresh.path)
    with pytest.raises(PlaitError, match="there is no commit yet"):
        take(fresh.path, worktree=True)


def test_other_object_names_are_a_sentence(build: Build, take: Take) -> None:
    other = build("other", object_format="sha256")
    other.commit({"a": "1"})
    with pytest.raises(PlaitError, match="it uses sha256 object names and the target sha1"):
        take(other.path)


def test_the_target_must_be_a_repository_here(take: Take, tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    with pytest.raises(PlaitError, match="not a git repository"):
        take(tmp_path / "plain", "target")
    with pytest.raises(PlaitError, match="the target must be a repository on this machine"):
        take("https://example.org/x.git", "target")
    with pytest.raises(PlaitError, match="not a git repository"):
        take(f"{tmp_path / 'plain'}@main")
    (tmp_path / "file").write_text("text")
    with pytest.raises(PlaitError, match="not a folder"):
        take(tmp_path / "file")


def test_a_stopped_snapshot_leaves_no_trace(
    source: RepositoryBuilder, target: RepositoryBuilder, take: Take
) -> None:
    steps: list[str] = []

    def stop(step: str, done: int = 0, total: int = 0) -> None:
        steps.append(step)
        if step == "fetching":
            raise Cancelled(step)

    before = target.git("for-each-ref")
    with pytest.raises(Cancelled):
        take(source.path, progress=stop)
    assert steps == ["reading the source", "fetching"]
    assert target.git("for-each-ref") == before


def test_the_same_state_gives_the_same_snapshot(
    source: RepositoryBuilder, target: RepositoryBuilder, take: Take
) -> None:
    source.write({"new": "text", "lib/a.py": None})
    assert take(source.path) == take(source.path)
    assert take(source.path, worktree=True) == take(source.path, worktree=True)


def test_neither_side_is_touched(
    build: Build, source: RepositoryBuilder, target: RepositoryBuilder, take: Take
) -> None:
    shallow = build.clone(source, "shallow", "--depth=1")
    partial = build.clone(source, "partial", "--filter=blob:none", "--no-checkout")
    linked = source.path.parent / "linked"
    source.git("worktree", "add", "-q", linked)
    plain = source.path.parent / "plain"
    plain.mkdir()
    (plain / "file").write_text("text")
    for repository in (source, shallow, target):
        repository.git("tag", "kept")
        repository.write({"README": "changed\n", "untracked": "new\n"})
    (linked / "staged").write_text("text")
    source.git("-C", linked, "add", "staged")
    sources = [source.path, shallow.path, partial.path, linked, plain]
    before = {place: fingerprint(place) for place in sources}
    own = fingerprint(target.path, grows=True)
    references = target.git("for-each-ref")

    for place in (*sources, f"file://{source.path}", f"{source.path}@main~1"):
        for worktree in (False, True):
            take(place, worktree=worktree)
    for worktree in (False, True):
        take(target.path, "target", worktree=worktree)

    assert {place: fingerprint(place) for place in sources} == before
    assert fingerprint(target.path, grows=True) == own
    target.git("fsck", "--strict")
    target.git("gc", "-q", "--prune=now")
    target.git("fsck", "--strict")
    forget_session(target.open(), "try")
    assert target.git("for-each-ref") == references
    assert [path.name for path in (target.path / ".git/plait").iterdir()] == []


def test_forgetting_one_session_leaves_the_others(target: RepositoryBuilder, take: Take) -> None:
    take(target.path, "target")
    for name in ("try-2/target", "tr/target", "other/try/target"):
        target.git("update-ref", f"refs/plait/{name}", "HEAD")
    forget_session(target.open(), "try")
    forget_session(target.open(), "nothing")
    assert target.git("for-each-ref", "--format=%(refname)", "refs/plait").splitlines() == [
        "refs/plait/other/try/target",
        "refs/plait/tr/target",
        "refs/plait/try-2/target",
    ]
