"""Repositories open from wherever one stands in them; what can't be opened says why."""

import os
from pathlib import Path

import pytest

from state.errors import PlaitError
from state.repositories.repository import Repository
from tests.conftest import Build, RepositoryBuilder


@pytest.fixture
def orders(build: Build) -> RepositoryBuilder:
    repository = build("orders")
    repository.commit({"src/app.py": "one\n"})
    return repository


def test_a_work_tree_opens_from_any_folder_of_it(orders: RepositoryBuilder) -> None:
    for folder in (orders.path, orders.path / "src", orders.path / ".git", orders.path / ".git" / "refs"):
        found = Repository.open(folder)
        assert found == Repository(orders.path / ".git", orders.path / ".git", orders.path, "sha1")
    assert (found.name, found.is_bare, found.branch()) == ("orders", False, "main")
    assert found.plait_folder == orders.path / ".git" / "plait"


def test_a_relative_path_and_a_link_lead_to_the_same(
    orders: RepositoryBuilder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "link").symlink_to(orders.path)
    monkeypatch.chdir(orders.path / "src")
    assert Repository.open(".") == Repository.open(tmp_path / "link") == Repository.open(str(orders.path))


def test_a_bare_repository_opens(build: Build, orders: RepositoryBuilder, tmp_path: Path) -> None:
    found = build.clone(orders, "mirror.git", "--bare").open()
    assert found.is_bare and found.work_tree is None
    assert (found.name, found.place) == ("mirror", tmp_path / "mirror.git")


def test_a_linked_worktree_shares_the_common_folder(orders: RepositoryBuilder, tmp_path: Path) -> None:
    orders.git("worktree", "add", "-q", "-b", "side", tmp_path / "side")
    for place in (tmp_path / "side", orders.path / ".git" / "worktrees" / "side"):
        found = Repository.open(place)
        assert found.work_tree == tmp_path / "side"
        assert found.git_dir == orders.path / ".git" / "worktrees" / "side"
        assert found.common_dir == orders.path / ".git"
        assert (found.name, found.branch()) == ("side", "side")


def test_a_submodule_opens_as_itself(build: Build, orders: RepositoryBuilder) -> None:
    whole = build("whole")
    whole.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", orders.path, "parts/orders")
    whole.commit()
    found = Repository.open(whole.path / "parts" / "orders" / "src")
    assert found.work_tree == whole.path / "parts" / "orders"
    assert found.name == "orders"


def test_names_with_a_line_break_and_foreign_bytes_open(build: Build, tmp_path: Path) -> None:
    name = b"a\nb \xe9".decode("utf-8", "surrogateescape")
    repository = build(name)
    commit = repository.commit({"file": "text"})
    found = repository.open()
    assert found.work_tree == tmp_path / name
    assert (found.name, found.resolve()) == (name, commit)


def test_what_is_no_repository_says_so(tmp_path: Path, build: Build) -> None:
    with pytest.raises(PlaitError, match="no such folder"):
        Repository.open(tmp_path / "nowhere")
    (tmp_path / "file").write_text("text")
    with pytest.raises(PlaitError, match="not a folder"):
        Repository.open(tmp_path / "file")
    (tmp_path / "plain").mkdir()
    with pytest.raises(PlaitError, match="not a git repository"):
        Repository.open(tmp_path / "plain")
    (tmp_path / "plain" / ".git").write_text("gitdir: /moved/away\n")
    with pytest.raises(PlaitError, match="not a git repository: /moved/away"):
        Repository.open(tmp_path / "plain")
    newer = build("newer")
    newer.git("config", "core.repositoryFormatVersion", "1")
    newer.git("config", "extensions.fromTheFuture", "true")
    with pytest.raises(PlaitError, match="unknown repository extension found"):
        newer.open()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_another_users_repository_is_refused(orders: RepositoryBuilder) -> None:
    for path in (orders.path, *orders.path.rglob("*")):
        os.chown(path, 12345, 12345, follow_symlinks=False)
    with pytest.raises(PlaitError) as raised:
        orders.open()
    assert raised.value.what == "git refuses it, because another user owns it"
    assert f"safe.directory '{orders.path}'" in str(raised.value.hint)


def test_safe_bare_repositories_may_still_be_named(
    build: Build, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "config").write_text("[safe]\n\tbareRepository = explicit\n")
    bare = build("bare.git", bare=True)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "config"))
    assert bare.open().is_bare


@pytest.mark.parametrize("object_format", ["sha1", "sha256"])
def test_the_object_format_is_known(build: Build, object_format: str) -> None:
    repository = build("it", object_format=object_format)
    commit = repository.commit({"file": "text"})
    assert repository.open().object_format == object_format
    assert repository.open().resolve("main") == commit


def test_revisions_resolve_to_commits(orders: RepositoryBuilder) -> None:
    first = orders.git("rev-parse", "HEAD")
    orders.git("tag", "-a", "-m", "first", "v1")
    second = orders.commit({"src/app.py": "two\n"})
    orders.git("checkout", "-q", "-b", "feature/x")
    orders.git("checkout", "-q", "main")
    found = orders.open()
    assert [found.resolve(name) for name in ("", "HEAD", "main", "@", "feature/x", second[:12])] == [
        second
    ] * 6
    assert [found.resolve(name) for name in ("v1", "main~1", "HEAD@{3}", first)] == [first] * 4
    assert found.branch_of("") == "main"
    assert found.branch_of("feature/x") == "feature/x"
    assert found.branch_of("@{-1}") == "feature/x"
    assert [found.branch_of(name) for name in ("v1", "main~1", second, "-x", "nothing")] == [None] * 5


def test_unknown_revisions_name_what_is_close(orders: RepositoryBuilder) -> None:
    orders.git("branch", "maintenance")
    found = orders.open()
    with pytest.raises(PlaitError) as raised:
        found.resolve("mian")
    assert (raised.value.what, raised.value.hint) == ("no such revision: mian", "did you mean main?")
    with pytest.raises(PlaitError, match="no such revision: zzz") as raised:
        found.resolve("zzz")
    assert raised.value.hint == "`git branch -a` lists the branches"
    with pytest.raises(PlaitError, match="HEAD:src is not a commit"):
        found.resolve("HEAD:src")
    for tricky in ("-x", "--all", "--output=stolen", "main..maintenance", "a b", "\n", "main\n", "f" * 40):
        with pytest.raises(PlaitError, match="no such revision"):
            found.resolve(tricky)
    with pytest.raises(PlaitError, match="NUL byte"):
        found.resolve("a\0b")
    assert not (orders.path / "stolen").exists()


def test_an_ambiguous_beginning_asks_for_more(orders: RepositoryBuilder) -> None:
    ids: dict[str, str] = {}
    for number in range(300):
        tree = orders.git("rev-parse", "HEAD^{tree}")
        commit = orders.git("commit-tree", "-m", str(number), tree)
        if commit[:4] in ids:
            break
        ids[commit[:4]] = commit
    else:
        pytest.fail("no two commits begin alike")
    with pytest.raises(PlaitError, match=f"several objects begin with {commit[:4]}"):
        orders.open().resolve(commit[:4])


def test_a_branch_without_a_commit_is_a_sentence(build: Build) -> None:
    found = build("fresh").open()
    with pytest.raises(PlaitError) as raised:
        found.resolve()
    assert raised.value.what == "there is no commit yet on the checked-out branch main"
    assert found.branch() == "main"
    with pytest.raises(PlaitError, match="no such revision: HEAD"):
        found.resolve("HEAD")


def test_a_detached_head_is_on_no_branch(orders: RepositoryBuilder) -> None:
    orders.git("checkout", "-q", "--detach")
    assert orders.open().branch() is None
    assert orders.open().branch_of("") is None


def test_having_a_commit_means_with_its_history(build: Build, orders: RepositoryBuilder) -> None:
    commit = orders.git("rev-parse", "HEAD")
    assert orders.open().has(commit)
    loose = orders.git("commit-tree", "-m", "nobody's", "HEAD^{tree}")
    assert not orders.open().has(loose)
    assert not build("other").open().has(commit)


def test_shallow_and_partial_are_known(build: Build, orders: RepositoryBuilder) -> None:
    second = orders.commit({"src/app.py": "two\n"})
    shallow = build.clone(orders, "shallow", "--depth=1").open()
    assert (shallow.is_shallow, shallow.is_partial, shallow.cut_commits()) == (True, False, {second})
    partial = build.clone(orders, "partial", "--filter=blob:none").open()
    assert (partial.is_shallow, partial.is_partial) == (False, True)
    assert (orders.open().is_shallow, orders.open().is_partial) == (False, False)


def test_the_identity_is_gits_and_never_guessed(
    orders: RepositoryBuilder, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert orders.open().identity() == ("Ada", "ada@example.org")
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Grace Hopper")
    monkeypatch.setenv("GIT_AUTHOR_DATE", "nonsense")
    assert orders.open().identity() == ("Grace Hopper", "ada@example.org")
    monkeypatch.undo()
    orders.git("config", "--unset", "user.email")
    with pytest.raises(PlaitError, match="git doesn't know who you are"):
        orders.open().identity()
