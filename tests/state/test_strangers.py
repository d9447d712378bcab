"""Merging repositories without shared history: exact result trees, and what waits for the operator."""

from state.comparison.entry import FoundBy
from state.session.base_choice import ChosenBase
from state.view import Standing
from tests.conftest import Build
from tests.state.pairs import Files, Pair, lines, strangers, tree_files


def relatives(build: Build, shared: Files, source: Files, target: Files) -> Pair:
    """Two repositories that began with the same files, in commits of their own."""
    one, other = build("one"), build("other")
    one.commit(shared, "begun in the source")
    other.clock += 7
    other.commit(shared, "begun in the target")
    one.commit(source, "in the source")
    other.commit(target, "in the target")
    return Pair(one, other)


def test_a_file_that_the_source_moved_lands_there_with_both_changes(build: Build) -> None:
    shared = {"a.py": lines(count=30), "k": lines(count=9)}
    moved = lines(*((number, f"source {number}") for number in range(8, 16)), count=30)
    kept = lines(*((number, f"target {number}") for number in range(17, 29)), count=30)
    pair = relatives(build, shared, {"a.py": None, "pkg/b.py": moved}, {"a.py": kept})
    with pair.workspace() as workspace:
        view = workspace.loaded()
        # The two ends are too unlike each other: the base makes one file of them.
        assert dict(view.standings) == {"pkg/b.py": Standing.UNREVIEWED}
        entry = view.comparison.entry("pkg/b.py")
        assert entry is not None and entry.target_path == "a.py"
        assert view.state(entry).words == (
            "the source moved it; both sides changed it since their newest common version; git merges them cleanly"
        )
        both = lines(
            *((number, f"source {number}") for number in range(8, 16)),
            *((number, f"target {number}") for number in range(17, 29)),
            count=30,
        )
        assert tree_files(pair.target, workspace.result_tree()) == {
            "k": lines(count=9).strip(),
            "pkg/b.py": both.strip(),
        }
        workspace.review(["pkg/b.py"])
        assert workspace.loaded().numbers.left == 0


def test_a_file_that_the_target_moved_stays_there(build: Build) -> None:
    shared = {"a.py": lines(count=30), "k": lines(count=9)}
    moved = lines(*((number, f"target {number}") for number in range(8, 16)), count=30)
    changed = lines(*((number, f"source {number}") for number in range(17, 29)), count=30)
    pair = relatives(build, shared, {"a.py": changed}, {"a.py": None, "pkg/b.py": moved})
    with pair.workspace() as workspace:
        assert dict(workspace.loaded().standings) == {"a.py": Standing.UNREVIEWED}
        assert sorted(tree_files(pair.target, workspace.result_tree())) == ["k", "pkg/b.py"]
        text = workspace.result_bytes("pkg/b.py")
        assert text is not None and b"target 8" in text and b"source 28" in text


def test_a_file_that_only_moved_moves_along(build: Build) -> None:
    shared = {"a.py": lines(count=30), "k": lines(count=9)}
    pair = relatives(build, shared, {"a.py": None, "b.py": lines(count=30)}, {"k": lines((2, "t"), count=9)})
    with pair.workspace() as workspace:
        assert dict(workspace.loaded().standings) == {"b.py": Standing.UNREVIEWED, "k": Standing.UNREVIEWED}
        assert sorted(tree_files(pair.target, workspace.result_tree())) == ["b.py", "k"]


def test_a_copy_in_another_folder_was_not_moved(build: Build) -> None:
    one, other = build("one"), build("other")
    one.commit({"f.py": lines()}, "source")
    other.clock += 7
    other.commit({"lib/f.py": lines(), "k": "k\n"}, "target")
    with Pair(one, other).workspace() as workspace:
        assert dict(workspace.loaded().standings) == {}
        assert sorted(tree_files(other, workspace.result_tree())) == ["k", "lib/f.py"]


def test_where_the_source_moved_it_onto_a_folder_the_targets_path_stands(build: Build) -> None:
    shared = {"a.py": lines(count=30)}
    pair = relatives(
        build, shared, {"a.py": None, "b": lines(count=30)}, {"b/c": "c\n", "a.py": lines((3, "t"), count=30)}
    )
    with pair.workspace() as workspace:
        assert sorted(tree_files(pair.target, workspace.result_tree())) == ["a.py", "b/c"]


def test_what_one_side_deleted_is_asked_and_never_done(build: Build) -> None:
    shared = {"f": lines(), "g": lines(count=9), "h": lines(count=8), "k": "k\n"}
    pair = relatives(
        build,
        shared,
        {"f": None, "g": None},
        {"g": lines((3, "t"), count=9), "h": None},
    )
    with pair.workspace() as workspace:
        view = workspace.loaded()
        assert dict(view.standings) == {"f": Standing.OPEN, "g": Standing.OPEN, "h": Standing.OPEN}
        words = {key: view.state(entry).words for key in "fgh" if (entry := view.comparison.entry(key))}
        since = "since their newest common version, the"
        assert words == {
            "f": f"the source deleted it {since} target has not changed it: keep it or drop it",
            "g": f"the source deleted it {since} target changed it: keep it or drop it",
            "h": f"the target deleted it {since} source has not changed it: take it or leave it out",
        }
        assert sorted(tree_files(pair.target, workspace.result_tree())) == ["f", "g", "k"]
        workspace.take(["f"])
        workspace.keep(["g", "h"])
        assert sorted(tree_files(pair.target, workspace.result_tree())) == ["g", "k"]


def test_nothing_that_a_base_settled_is_done_unseen(build: Build) -> None:
    shared = {name: lines(count=20) for name in ("source", "target", "both")}
    pair = relatives(
        build,
        shared,
        {"source": lines((3, "s"), count=20), "both": lines((3, "s"), count=20)},
        {"target": lines((3, "t"), count=20), "both": lines((17, "t"), count=20)},
    )
    with pair.workspace() as workspace:
        assert dict(workspace.loaded().standings) == dict.fromkeys(shared, Standing.UNREVIEWED)
        assert tree_files(pair.target, workspace.result_tree()) == {
            "both": lines((3, "s"), (17, "t"), count=20).strip(),
            "source": lines((3, "s"), count=20).strip(),
            "target": lines((3, "t"), count=20).strip(),
        }


def test_bases_are_kept_and_read_again(build: Build) -> None:
    pair = relatives(build, {"f": lines()}, {"f": lines((3, "s"))}, {"f": lines((9, "t"))})
    with pair.workspace() as workspace:
        bases = workspace.loaded().bases
        assert [one.found_by for one in bases.values()] == [FoundBy.HISTORY]
        assert workspace.journal.cached("bases") is not None
        name = workspace.name
    with type(workspace).open(pair.target.path, name) as again:
        assert again.loaded().bases == bases
        for place in ("bases", "merge"):
            again.journal.put_cached(place, b"[]")
    with type(workspace).open(pair.target.path, name) as again:
        assert again.loaded().bases == bases


def test_a_shallow_source_is_read_as_far_as_it_goes(build: Build) -> None:
    one, other = build("one"), build("other")
    one.commit({"f": lines()}, "begun in the source")
    one.commit({"f": lines((3, "s"))}, "in the source")
    other.clock += 7
    other.commit({"f": lines()}, "begun in the target")
    other.commit({"f": lines((9, "t"))}, "in the target")
    shallow = build.clone(one, "shallow", "--depth=1")
    with Pair(shallow, other).workspace() as workspace:
        view = workspace.loaded()
        assert dict(view.standings) == {"f": Standing.CONFLICT}
        assert [one.about for one in view.findings if one.kind == "history-not-read"] == ["source"]


def test_a_source_without_its_old_trees_is_told(build: Build) -> None:
    one, other = build("one"), build("other")
    one.commit({"f": lines(), "own": "own\n"}, "begun in the source")
    one.commit({"f": lines((3, "s")), "own": None}, "in the source")
    other.clock += 7
    other.commit({"f": lines()}, "begun in the target")
    other.commit({"f": lines((9, "t"))}, "in the target")
    treeless = build.clone(one, "treeless", "--filter=tree:0")
    one.path.rename(build.folder / "gone")
    with Pair(treeless, other).workspace() as workspace:
        view = workspace.loaded()
        assert [one.about for one in view.findings if one.kind == "history-not-read"] == ["source"]
        assert dict(view.standings) == {"f": Standing.CONFLICT}


def test_a_chosen_base_among_strangers(build: Build) -> None:
    one, other = build("one"), build("other")
    one.commit({"f": lines((1, "begun"), (3, "s"), (4, "s"), (6, "s"), (12, "s"))}, "in the source")
    other.clock += 7
    old = other.commit({"f": lines()}, "begun in the target")
    other.commit({"f": lines((9, "t"))}, "in the target")
    with Pair(one, other).workspace() as workspace:
        found = workspace.loaded().merge
        chosen = workspace.basing.version_at(old, "f")
        workspace.basing.choose(["f"], chosen)
        view = workspace.loaded()
        entry = view.comparison.entry("f")
        assert entry is not None
        base = view.base(entry)
        assert base is not None
        assert (base.found_by, base.version, base.path, base.confidence) == (
            FoundBy.CHOSEN,
            chosen.version,
            "f",
            1.0,
        )
        assert base.words == f"you chose the version of target {old[:10]}, 2023-11-14: begun in the target"
        assert (
            workspace.result_bytes("f")
            == lines((1, "begun"), (3, "s"), (4, "s"), (6, "s"), (9, "t"), (12, "s")).encode()
        )
        assert dict(view.standings) == {"f": Standing.UNREVIEWED}
        workspace.basing.choose(["f"], ChosenBase(None))
        assert dict(workspace.loaded().standings) == {"f": Standing.CONFLICT}
        workspace.undo(2)
        assert workspace.loaded().merge == found


def test_boilerplate_that_is_alike_is_not_one_file_that_moved(build: Build) -> None:
    shared = "".join(f"shared line {number}\n" for number in range(12))
    one, other = (
        shared + "".join(f"{name} line {number}\n" for number in range(6)) for name in ("one", "other")
    )
    pair = strangers(build, {"docs/http.rst": one}, {"docs/defaults.rst": other, "docs/deep/http.txt": "x\n"})
    with pair.workspace() as workspace:
        workspace.take(["docs/http.rst"])
        assert workspace.result_bytes("docs/http.rst") == one.encode()
        assert workspace.result_bytes("docs/defaults.rst") == other.encode()
