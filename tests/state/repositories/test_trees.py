"""Trees in memory have git's own ids, and every change shares what it leaves alone."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from state.errors import PlaitError
from state.repositories.objects import object_id, write_objects
from state.repositories.repository import Repository
from state.repositories.trees import Tree
from state.repositories.version import Version
from tests.conftest import Build

ONE = Version("100644", object_id("blob", b"one"))
TWO = Version("100755", object_id("blob", b"two"))
LINK = Version("120000", object_id("blob", b"one"))
SUBMODULE = Version("160000", "1" * 40)

# Few characters, so that names begin alike; those around the slash decide how folders are sorted.
NAMES = st.text(
    st.sampled_from("ab-./0é\udcff\n\t").filter(lambda one: one != "/"), min_size=1, max_size=3
).filter(lambda name: name not in (".", ".."))
PATHS = st.lists(NAMES, min_size=1, max_size=3).map("/".join)
VERSIONS = st.sampled_from([ONE, TWO, LINK, SUBMODULE])
FILES = st.dictionaries(PATHS, VERSIONS, max_size=12).map(lambda files: without_clashes(files))


def without_clashes(files: dict[str, Version]) -> dict[str, Version]:
    """Without files that others need as folders."""
    folders = {path[:at] for path in files for at, one in enumerate(path) if one == "/"}
    return {path: version for path, version in files.items() if path not in folders}


def by_git(repository: Repository, files: dict[str, Version]) -> str:
    """The tree of these files as git's own `mktree` makes it, folder by folder."""
    inner: dict[str, dict[str, Version]] = {}
    rows = []
    for path, version in files.items():
        name, slash, rest = path.partition("/")
        if slash:
            inner.setdefault(name, {})[rest] = version
        else:
            kind = "commit" if version.is_submodule else "blob"
            rows.append(f"{version.mode} {kind} {version.oid}\t{name}\0")
    rows += [f"040000 tree {by_git(repository, below)}\t{name}\0" for name, below in inner.items()]
    return repository.git.text(
        "mktree", "-z", "--missing", input="".join(rows).encode("utf-8", "surrogateescape")
    )


@settings(max_examples=60, deadline=None)
@given(FILES)
@example({"a": ONE, "a-": ONE, "a.b": ONE, "a0": ONE})
@example({"a/x": ONE, "a-": ONE, "a.b": ONE, "a0": ONE})
def test_a_tree_has_gits_own_id(bare_repository: Repository, files: dict[str, Version]) -> None:
    tree = Tree.empty().put_all(files)
    expected = by_git(bare_repository, files)
    assert tree.oid == expected
    assert dict(tree.items()) == files
    assert sorted(tree.paths()) == sorted(files)
    read = Tree.read(bare_repository.git, expected)
    assert dict(read.items()) == files
    assert read.oid == expected


@settings(max_examples=60, deadline=None)
@given(FILES, FILES)
def test_changes_lead_from_any_tree_to_any_other(
    bare_repository: Repository, before: dict[str, Version], after: dict[str, Version]
) -> None:
    tree = Tree.empty().put_all(before)
    oid = tree.oid
    changes: dict[str, Version | None] = {**dict.fromkeys(before), **after}
    changed = tree.put_all(changes)
    assert changed.oid == Tree.empty().put_all(after).oid
    assert changed.put_all({**dict.fromkeys(after), **before}).oid == oid
    assert tree.oid == oid and dict(tree.items()) == before

    write_objects(bare_repository.git, tree.objects())
    write_objects(bare_repository.git, changed.objects_missing_from(tree))
    assert dict(Tree.read(bare_repository.git, changed.oid).items()) == after


def test_what_git_writes_reads_back(build: Build) -> None:
    repository = build("it")
    repository.commit({f"folder{number % 7}/{number % 5}/file{number}": f"{number}" for number in range(80)})
    (repository.path / "link").symlink_to("folder1")
    (repository.path / "run").write_text("#!/bin/sh\n")
    (repository.path / "run").chmod(0o755)
    repository.commit()
    git = repository.open().git
    tree = Tree.read(git, "HEAD")
    assert tree.oid == repository.git("write-tree")
    assert tree.get("link") == Version("120000", object_id("blob", b"folder1"))
    run = tree.get("run")
    assert run is not None and run.mode == "100755"
    assert tree.get("folder1") is None and tree.get("no/such") is None and tree.get("run/below") is None

    changed = tree.put("folder1/1/file1", None).put("folder2/new/file", run)
    (repository.path / "folder1/1/file1").unlink()
    (repository.path / "folder2/new").mkdir(parents=True)
    (repository.path / "folder2/new/file").write_text("#!/bin/sh\n")
    (repository.path / "folder2/new/file").chmod(0o755)
    repository.commit()
    assert changed.oid == repository.git("write-tree")


def test_a_change_writes_only_the_folders_on_its_path(build: Build) -> None:
    repository = build("it")
    repository.commit({f"{a}/{b}/{c}": f"{a}{b}{c}" for a in "abc" for b in "abc" for c in "abc"})
    tree = Tree.read(repository.open().git, "HEAD")
    changed = tree.put("a/b/c", ONE)
    assert len(changed.objects_missing_from(tree)) == 3
    assert changed.root.entries["b"] is tree.root.entries["b"]
    assert tree.put("a/b/c", tree.get("a/b/c")).objects_missing_from(tree) == []
    assert tree.put_all({}) is tree
    assert len(tree.objects()) == 13


def test_empty_folders_vanish_and_strangers_are_no_error() -> None:
    tree = Tree.empty().put_all({"a/b/c": ONE, "d": TWO})
    assert dict(tree.put("a/b/c", None).items()) == {"d": TWO}
    assert tree.put("a/b/c", None).oid == Tree.empty().put("d", TWO).oid
    assert tree.put_all({"a/b/c": None, "d": None}).oid == Tree.empty().oid == object_id("tree", b"")
    for stranger in ("a/b", "a", "x", "a/b/c/d", "d/e"):
        assert tree.put(stranger, None).oid == tree.oid


def test_a_folder_gives_way_to_a_file_and_back() -> None:
    tree = Tree.empty().put_all({"a/b": ONE, "c": ONE})
    swapped = tree.put_all({"a": TWO, "a/b": None, "c": None, "c/d": TWO})
    assert dict(swapped.items()) == {"a": TWO, "c/d": TWO}


def test_a_file_where_a_folder_is_needed_is_refused() -> None:
    tree = Tree.empty().put_all({"a/b": ONE, "c": ONE})
    with pytest.raises(PlaitError, match="c/d: a file stands where a folder is needed"):
        tree.put("c/d", TWO)
    with pytest.raises(PlaitError, match="a: a folder stands where a file is to land"):
        tree.put("a", TWO)
    for path in ("", "/", "a//b", "/a", "a/", "x\0y"):
        with pytest.raises(PlaitError, match="no path of a tree"):
            tree.put(path, TWO)
    assert dict(tree.items()) == {"a/b": ONE, "c": ONE}


def test_untouched_folders_with_modes_of_long_ago_keep_their_ids(build: Build) -> None:
    git = build("it").open().git
    inner = b"100664 old\0" + bytes(19) + b"\1"
    outer = b"40000 folder\0" + bytes.fromhex(object_id("tree", inner)) + inner
    write_objects(git, [("tree", inner), ("tree", outer)])
    tree = Tree.read(git, object_id("tree", outer))
    assert tree.oid == object_id("tree", outer)
    assert tree.get("folder/old") == tree.get("old") == Version("100644", "0" * 39 + "1")
    changed = tree.put("new", ONE)
    assert [kind for kind, _ in changed.objects_missing_from(tree)] == ["tree"]
    write_objects(git, changed.objects_missing_from(tree))
    assert git.text("rev-parse", f"{changed.oid}:folder") == object_id("tree", inner)


def test_sha256_trees(build: Build) -> None:
    repository = build("it", object_format="sha256")
    repository.commit({"a/b": "one", "a.b": "two", "a0": "three"})
    tree = Tree.read(repository.open().git, "HEAD", "sha256")
    assert tree.oid == repository.git("rev-parse", "HEAD^{tree}")
    changed = tree.put("a/b", None)
    assert Tree.empty("sha256").put_all(dict(changed.items())).oid == changed.oid
