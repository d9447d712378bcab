"""The versions that an entry can be merged from, and the choice among them."""

import shutil

import pytest

from state.comparison.entry import FoundBy
from state.errors import Cancelled, PlaitError
from state.merging.choice import Choice
from state.progress import until
from state.session.base_choice import ChosenBase
from state.view import Standing
from state.workspace import Workspace
from tests.conftest import Build
from tests.state.pairs import Pair, everything_of, fork, lines


def pair_of(build: Build) -> Pair:
    """Related: both changed line 3, each another line besides; the target in two steps."""
    pair = fork(build, {"f": lines()}, {"f": lines((3, "s"), (9, "s"))}, {"f": lines((3, "t"))})
    pair.target.commit({"f": lines((3, "t"), (6, "t"))}, "more in the target")
    return pair


def told(workspace: Workspace, key: str) -> list[tuple[str, str, str, int | None, bool]]:
    return [
        (one.base.found_by.value, one.where.partition(",")[2], one.side, one.conflicts, one.current)
        for one in workspace.basing.candidates(key)
    ]


def test_candidates_of_related_histories_begin_with_the_merge_base(build: Build) -> None:
    with pair_of(build).workspace() as workspace:
        assert told(workspace, "f") == [
            ("merge-base", " 2023-11-14: base", "both", 1, True),
            ("chosen", " 2023-11-15: in the target", "target", 0, False),
            ("none", "", "", 3, False),
        ]
        first, _, last = workspace.basing.candidates("f")
        assert first.base.words == "the version of the commit that both histories share"
        assert first.when == "2023-11-14"
        assert (first.similarity_source, first.similarity_target) == (0.84, 0.84)
        assert (last.similarity_source, last.similarity_target) == (None, None)


def test_candidates_of_strangers_tell_whose_they_are(build: Build) -> None:
    one, other = build("one"), build("other")
    for number in (1, 2, 3):
        one.commit({"f": lines((number, "s"))}, f"source {number}")
    other.clock += 7
    other.commit({"f": lines((2, "s"))}, "taken")
    other.commit({"f": lines((2, "s"), (9, "t"))}, "target")
    with Pair(one, other).workspace() as workspace:
        assert told(workspace, "f") == [
            ("history", " 2023-11-14: taken", "both", 0, True),
            ("chosen", " 2023-11-14: source 1", "source", 1, False),
            ("none", "", "", 3, False),
        ]


def test_a_chosen_base_merges_that_entry_again_and_undo_goes_back(build: Build) -> None:
    pair = pair_of(build)
    before = everything_of(pair.target)
    with pair.workspace() as workspace:
        found = workspace.loaded()
        chosen = workspace.basing.candidates("f")[1].chosen
        workspace.basing.choose(["f"], chosen)
        assert workspace.is_loaded
        view = workspace.loaded()
        entry = view.comparison.entry("f")
        assert entry is not None
        base = view.base(entry)
        assert base is not None and (base.found_by, base.version) == (FoundBy.CHOSEN, chosen.version)
        assert view.state(entry).words == (
            "both sides changed it since the version that you chose; git merges them cleanly"
        )
        assert [one.current for one in workspace.basing.candidates("f")] == [False, True, False]
        assert workspace.found_base(entry).found_by is FoundBy.MERGE_BASE
        workspace.undo()
        assert workspace.load().merge == found.merge
        workspace.redo()
        assert workspace.load().base(entry) == base
        workspace.basing.choose(["f"], None)
        assert workspace.loaded().merge == found.merge
    assert everything_of(pair.target) == before


def test_another_opening_sees_the_chosen_base(build: Build) -> None:
    pair = pair_of(build)
    with pair.workspace() as workspace:
        workspace.basing.choose(["f"], ChosenBase(None))
        with Workspace.open(pair.target.path) as other:
            assert other.loaded().merge == workspace.loaded().merge


def test_decisions_on_hunks_that_are_gone_turn_stale(build: Build) -> None:
    with pair_of(build).workspace() as workspace:
        (name,) = workspace.file("f").hunks
        workspace.resolve("f", [name], Choice.SOURCE)
        assert dict(workspace.loaded().standings) == {"f": Standing.DECIDED}
        # The target's own past: its change counts no more, so nothing of the conflict is left.
        text = workspace.basing.version_at("HEAD~1", "f")
        workspace.basing.choose(["f"], text)
        assert dict(workspace.loaded().standings) == {"f": Standing.STALE}
        workspace.undo()
        assert dict(workspace.load().standings) == {"f": Standing.DECIDED}


def test_a_review_counts_no_more_under_another_base(build: Build) -> None:
    pair = fork(build, {"f": lines()}, {"f": lines((3, "s"))}, {"f": lines((9, "t"))})
    with pair.workspace() as workspace:
        workspace.review(["f"])
        assert dict(workspace.loaded().standings) == {"f": Standing.DECIDED}
        workspace.basing.choose(["f"], ChosenBase(None))
        assert dict(workspace.loaded().standings) == {"f": Standing.CONFLICT}
        workspace.basing.choose(["f"], None)
        assert dict(workspace.loaded().standings) == {"f": Standing.UNREVIEWED}


def test_what_cannot_have_a_base_is_refused(build: Build) -> None:
    pair = fork(build, {"f": lines(), "same": "s\n"}, {"new": "n\n"}, {"f": lines((3, "t"))})
    with pair.workspace() as workspace:
        for key, words in (
            ("new", "only the source has this file"),
            ("same", "this file is the same on both sides"),
            ("nowhere", "no such entry in this session"),
        ):
            with pytest.raises(PlaitError, match=words):
                workspace.basing.candidates(key)
            with pytest.raises(PlaitError, match=words):
                workspace.basing.choose([key], ChosenBase(None))
        with pytest.raises(PlaitError, match="nothing was chosen"):
            workspace.basing.choose([], None)
        with pytest.raises(PlaitError, match="no such file at that revision"):
            workspace.basing.version_at("HEAD", "nowhere")
        with pytest.raises(PlaitError, match="no version of it begins so"):
            workspace.basing.version_of("f", "0000")
        assert workspace.session.bases == {}


def test_listing_stops_when_it_is_told_to(build: Build) -> None:
    with pair_of(build).workspace() as workspace, pytest.raises(Cancelled):
        workspace.basing.candidates("f", until(lambda: True))


def shallow(build: Build) -> Pair:
    """Strangers, of which the source's history is only in its own, shallow repository."""
    one, other = build("one"), build("other")
    one.commit({"f": lines(count=40)}, "first")
    one.commit({"f": lines((30, "q"), (31, "once"), count=40)}, "second")
    one.commit({"f": lines((3, "s"), (30, "q"), count=40)}, "third")
    other.clock += 7
    other.commit({"f": lines((3, "t"), (30, "q"), count=40)}, "in the target")
    return Pair(build.clone(one, "shallow", "--depth", "2"), other)


def test_a_chosen_base_outlives_its_repository_and_a_collection(build: Build) -> None:
    pair = shallow(build)
    with pair.workspace() as workspace:
        first = workspace.basing.candidates("f")[0]
        workspace.basing.choose(["f"], first.chosen)
        name = workspace.name
    shutil.rmtree(pair.source.path)
    pair.target.git("gc", "-q", "--prune=now")
    with Workspace.open(pair.target.path) as workspace:
        entry = workspace.loaded().comparison.entry("f")
        assert entry is not None
        base = workspace.loaded().base(entry)
        assert base is not None and base.version == first.base.version
        assert [(one.base.version, one.where, one.current) for one in workspace.basing.candidates("f")] == [
            (first.base.version, first.where, True),
            (None, "", False),
        ]
        assert (
            b"".join(workspace.file("f").base_lines or ())
            == lines((30, "q"), (31, "once"), count=40).encode()
        )
    Workspace.delete(pair.target.path, name)
    assert "refs/plait/" not in pair.target.git("for-each-ref")


def test_versions_that_a_partial_source_lacks_are_listed_and_refused(build: Build) -> None:
    one, other = build("one"), build("other")
    one.commit({"f": lines()}, "first")
    one.commit({"f": lines((3, "s"))}, "second")
    other.clock += 7
    other.commit({"f": lines((3, "t"))}, "in the target")
    partial = build.clone(one, "partial", "--filter=blob:none")
    with Pair(partial, other).workspace() as workspace:
        first, two_way = workspace.basing.candidates("f")
        assert (first.where.partition(", ")[2], first.similarity_source, first.conflicts) == (
            "2023-11-14: first",
            None,
            None,
        )
        assert two_way.conflicts == 1
        with pytest.raises(PlaitError, match="this version isn't in either repository"):
            workspace.basing.choose(["f"], first.chosen)


@pytest.mark.parametrize("path", ["", "/f", "../f", "f/", "*", ".git/config"])
def test_a_path_that_no_commit_has_is_refused(build: Build, path: str) -> None:
    with (
        pair_of(build).workspace() as workspace,
        pytest.raises(PlaitError, match="no such file at that revision"),
    ):
        workspace.basing.version_at("HEAD", path)
