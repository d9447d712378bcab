"""Two histories that share commits: before any decision the result is what git makes of them."""

from pathlib import Path

import pytest

from state.view import Standing
from state.workspace import Workspace
from tests.conftest import Build
from tests.state.pairs import Files, Pair, fork, lines, tree_files

CLEAN: dict[str, tuple[Files, Files, Files]] = {
    "one-sided": (
        {"a": "a\n", "b": "b\n", "both": "x\n", "gone-there": "1\n", "gone-here": "2\n"},
        {"a": "source\n", "new/source": "s\n", "both": "y\n", "gone-there": None},
        {"b": "target\n", "new/target": "t\n", "both": "y\n", "gone-here": None},
    ),
    "both-sided": ({"f": lines()}, {"f": lines((2, "source"))}, {"f": lines((10, "target"))}),
    "same-addition": ({"a": "a\n"}, {"n": "n\n"}, {"n": "n\n"}),
    "renamed-in-source": (
        {"old": lines(count=30)},
        {"old": None, "new": lines(count=30)},
        {"old": lines((20, "target"), count=30)},
    ),
    "renamed-in-target": (
        {"old": lines(count=30)},
        {"old": lines((20, "source"), count=30)},
        {"old": None, "new": lines(count=30)},
    ),
    "renamed-and-changed-on-both-sides": (
        {"old": lines(count=30)},
        {"old": None, "new": lines((3, "source"), count=30)},
        {"old": lines((20, "target"), count=30)},
    ),
    "renamed-alike": (
        {"old": lines(count=30)},
        {"old": None, "new": lines((3, "source"), count=30)},
        {"old": None, "new": lines((20, "target"), count=30)},
    ),
    "binary": ({"b": b"\0one", "c": b"\0c"}, {"b": b"\0two"}, {"c": b"\0d"}),
    "odd-names": (
        {"app/[slug]/page[0].tsx": "a\n", "x/[/foo]": "b\n", "-dash": "c\n", "ü": "d\n", "tab\tname": "e\n"},
        {"app/[slug]/page[0].tsx": "a2\n", "-dash": "c2\n", "tab\tname": "e2\n"},
        {"x/[/foo]": "b2\n", "ü": "d2\n"},
    ),
    "line-ends": (
        {"crlf": "1\r\n2\r\n3\r\n4\r\n5\r\n", "open": "1\n2\n3\n4\n5"},
        {"crlf": "one\r\n2\r\n3\r\n4\r\n5\r\n", "open": "one\n2\n3\n4\n5"},
        {"crlf": "1\r\n2\r\n3\r\n4\r\nfive", "open": "1\n2\n3\n4\nfive\n"},
    ),
    "file-becomes-folder": ({"f": "f\n", "g": "g\n"}, {"f": None, "f/inner": "i\n"}, {"g": "g2\n"}),
}  # fmt: skip


@pytest.mark.parametrize("name", CLEAN)
def test_before_any_decision_the_result_is_the_tree_of_git_merge(build: Build, name: str) -> None:
    if name == "file-becomes-folder":
        pair = _file_becomes_folder(build)
    else:
        pair = fork(build, *CLEAN[name])
    tree, clean = pair.merged_by_git()
    assert clean
    with pair.workspace(exclusions=()) as workspace:
        assert workspace.view is not None and workspace.view.related
        assert workspace.result_id() == tree
        assert workspace.result_tree() == tree
        assert workspace.view.numbers.conflicts == 0


def _file_becomes_folder(build: Build) -> Pair:
    parent = build("parent")
    parent.commit({"f": "f\n", "g": "g\n"})
    child = build.clone(parent, "fork")
    (child.path / "f").unlink()
    child.commit({"f/inner": "i\n"})
    parent.commit({"g": "g2\n"})
    return Pair(child, parent)


def test_modes_and_links_merge_as_in_git(build: Build) -> None:
    pair = fork(build, {"run": lines(), "plain": "p\n"}, {"plain": "p2\n"}, {"run": lines((3, "target"))})
    (pair.source.path / "run").chmod(0o755)
    (pair.source.path / "link").symlink_to("plain")
    pair.source.commit()
    tree, clean = pair.merged_by_git()
    assert clean
    with pair.workspace(exclusions=()) as workspace:
        assert workspace.result_tree() == tree
    assert pair.target.git("ls-tree", tree, "link").startswith("120000")
    assert pair.target.git("ls-tree", tree, "run").startswith("100755")


def test_a_submodule_that_one_side_moved_on(build: Build) -> None:
    inner = build("inner")
    first, second = inner.commit({"i": "1\n"}), inner.commit({"i": "2\n"})
    pair = fork(build, {"a": "a\n"}, {"b": "b\n"}, {"c": "c\n"})
    for builder, commit in ((pair.target, first), (pair.source, first)):
        builder.git("update-index", "--add", "--cacheinfo", f"160000,{commit},deps/inner")
        builder.git("commit", "-q", "-m", "add the submodule")
    pair.source.git("update-index", "--add", "--cacheinfo", f"160000,{second},deps/inner")
    pair.source.git("commit", "-q", "-m", "move it on")
    with pair.workspace(exclusions=()) as workspace:
        view = workspace.loaded()
        assert view.standings["deps/inner"] is Standing.CONFLICT
        workspace.take(["deps/inner"])
        tree = workspace.result_tree()
        assert pair.target.git("ls-tree", tree, "deps/inner").split()[:3] == ["160000", "commit", second]
        workspace.keep(["deps/inner"])
        assert pair.target.git("ls-tree", workspace.result_tree(), "deps/inner").split()[2] == first


def test_both_sides_changed_and_merged_by_git_waits_for_a_look(build: Build) -> None:
    pair = fork(
        build, {"f": lines(), "one": "1\n"}, {"f": lines((2, "s")), "one": "2\n"}, {"f": lines((10, "t"))}
    )
    with pair.workspace() as workspace:
        view = workspace.loaded()
        assert dict(view.standings) == {"f": Standing.UNREVIEWED}
        workspace.review(["f"])
        assert workspace.loaded().standings["f"] is Standing.DECIDED
        workspace.review(["f"], False)
        assert workspace.loaded().standings["f"] is Standing.UNREVIEWED


CONFLICTS: dict[str, tuple[Files, Files, Files, str]] = {
    "content": ({"f": lines()}, {"f": lines((5, "s"))}, {"f": lines((5, "t"))}, "content"),
    "add/add": ({"a": "a\n"}, {"f": "s\n"}, {"f": "t\n"}, "add/add"),
    "deleted-in-source": ({"f": lines()}, {"f": None}, {"f": lines((5, "t"))}, "modify/delete"),
    "deleted-in-target": ({"f": lines()}, {"f": lines((5, "s"))}, {"f": None, "z": "z\n"}, "modify/delete"),
    "binary": ({"f": b"\0a"}, {"f": b"\0b"}, {"f": b"\0c"}, "binary"),
}


@pytest.mark.parametrize("name", CONFLICTS)
def test_an_open_conflict_shows_the_target(build: Build, name: str) -> None:
    *sides, word = CONFLICTS[name]
    pair = fork(build, *sides)
    assert pair.merged_by_git()[1] is False
    with pair.workspace() as workspace:
        view = workspace.loaded()
        assert view.keys(Standing.CONFLICT) == ("f",)
        entry = view.comparison.entry("f")
        assert entry is not None and word in (view.state(entry).conflict or "")
        target = tree_files(pair.target, "HEAD")
        assert tree_files(pair.target, workspace.result_tree()).get("f") == target.get("f")
        workspace.take(["f"])
        source = tree_files(pair.source, "HEAD")
        assert tree_files(pair.target, workspace.result_tree()).get("f") == source.get("f")
        assert workspace.loaded().numbers.conflicts == 0


FOLDER = {f"src/{name}": f"{name}\n" + lines(count=20) for name in "abcd"}
MOVED = dict.fromkeys(FOLDER) | {path.replace("src", "lib"): text for path, text in FOLDER.items()}


@pytest.mark.parametrize("mover", ["source", "target"])
def test_a_file_added_to_a_folder_that_the_other_side_renamed(build: Build, mover: str) -> None:
    added: Files = {"src/e": "added\n"}
    pair = fork(build, FOLDER, *((MOVED, added) if mover == "source" else (added, MOVED)))
    assert pair.merged_by_git()[1] is False
    with pair.workspace() as workspace:
        view = workspace.loaded()
        assert view.keys(Standing.CONFLICT) == ("src/e",)
        entry = view.comparison.entry("src/e")
        assert entry is not None and view.state(entry).suggested == "lib/e"
        if mover == "target":
            workspace.copy("src/e", "lib/e")
            files = tree_files(pair.target, workspace.result_tree())
            assert set(files) == {"lib/a", "lib/b", "lib/c", "lib/d", "lib/e"}


@pytest.mark.parametrize("mover", ["source", "target"])
def test_a_file_follows_its_folder_where_git_is_told_so(build: Build, mover: str) -> None:
    added: Files = {"src/e": "added\n"}
    pair = fork(build, FOLDER, *((MOVED, added) if mover == "source" else (added, MOVED)))
    pair.target.git("config", "merge.directoryRenames", "true")
    with pair.workspace() as workspace:
        assert set(tree_files(pair.target, workspace.result_tree())) == {f"lib/{name}" for name in "abcde"}
        assert workspace.loaded().standings["src/e"] is Standing.UNREVIEWED


@pytest.mark.parametrize("mover", ["source", "target"])
def test_files_that_say_the_same_each_follow_their_folder(build: Build, mover: str) -> None:
    alike = {f"src/{name}/__init__.py": "" for name in "xyz"} | {
        f"src/{name}/same.txt": "same\n" for name in "xyz"
    }
    folder = FOLDER | alike
    moved = MOVED | dict.fromkeys(alike) | {path.replace("src", "lib"): text for path, text in alike.items()}
    added: Files = {"src/e": "", "src/x/more.txt": "same\n", "src/y/other.txt": "same\n"}
    pair = fork(build, folder, *((moved, added) if mover == "source" else (added, moved)))
    with pair.workspace() as workspace:
        view = workspace.loaded()
        assert view.keys(Standing.CONFLICT) == tuple(added)
        for path in added:
            entry = view.comparison.entry(path)
            assert entry is not None and view.state(entry).suggested == path.replace("src", "lib")
        here = tree_files(pair.target, workspace.result_tree())
        assert {path for path in moved if path.startswith("lib/")} <= here.keys()
    pair.target.git("config", "merge.directoryRenames", "true")
    there = {path for path, text in {**folder, **added}.items() if text is not None}
    with pair.workspace() as workspace:
        here = tree_files(pair.target, workspace.result_tree())
        assert here.keys() == {path.replace("src", "lib") for path in there}


def test_both_sides_adding_a_file_is_said(build: Build) -> None:
    with fork(build, {"a": "a\n"}, {"f": "s\n"}, {"f": "t\n"}).workspace() as workspace:
        entry = workspace.loaded().comparison.entry("f")
        assert entry is not None
        assert workspace.loaded().state(entry).words == "both sides added it with different content"


def test_hunks_of_a_conflict_stand_beside_what_merged_cleanly(build: Build) -> None:
    pair = fork(
        build,
        {"f": lines()},
        {"f": lines((2, "only source"), (6, "s"))},
        {"f": lines((6, "t"), (11, "only target"))},
    )
    with pair.workspace() as workspace:
        assert (
            workspace.result_bytes("f") == lines((2, "only source"), (6, "t"), (11, "only target")).encode()
        )


def test_a_rename_with_a_conflict_lands_at_the_new_name(build: Build) -> None:
    pair = fork(
        build,
        {"old": lines(count=30)},
        {"old": None, "new": lines((5, "s"), count=30)},
        {"old": lines((5, "t"), count=30)},
    )
    with pair.workspace() as workspace:
        (key,) = workspace.loaded().keys(Standing.CONFLICT)
        files = tree_files(pair.target, workspace.result_tree())
        assert files == {"new": lines((5, "t"), count=30).rstrip("\n")}
        workspace.take([key])
        assert tree_files(pair.target, workspace.result_tree()) == {
            "new": lines((5, "s"), count=30).rstrip("\n")
        }
        workspace.drop([key])
        assert tree_files(pair.target, workspace.result_tree()) == {}


def test_a_folder_over_a_file_is_said_and_does_not_break_the_session(build: Build) -> None:
    parent = build("parent")
    parent.commit({"f": "f\n", "a": "a\n"})
    child = build.clone(parent, "fork")
    (child.path / "f").unlink()
    child.commit({"f/inner": "i\n"})
    parent.commit({"f": "changed in the target\n"})
    with Pair(child, parent).workspace() as workspace:
        assert workspace.loaded().numbers.conflicts >= 1
        assert workspace.result_bytes("f") == b"changed in the target\n"
        assert workspace.plan_apply().blockers


def test_the_users_settings_for_conflicts_do_not_change_the_outcome(
    build: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = tmp_path / "settings"
    settings.write_text(
        "[merge]\nconflictStyle = zdiff3\nrenames = false\n[diff]\nalgorithm = patience\nrenames = false\n"
    )
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    pair = fork(build, *CLEAN["renamed-in-source"])
    with pair.workspace() as workspace:
        assert tree_files(pair.target, workspace.result_tree()) == {
            "new": lines((20, "target"), count=30).rstrip("\n")
        }
    with Workspace.open(pair.target.path) as again:
        assert again.result_id() == again.result_tree()
