"""Accepting one proposal, all that are confident, and the same for the rest: one operation and one undo each."""

import pytest

from state.errors import PlaitError
from state.merging.choice import Choice
from state.proposing import Scope
from state.proposing.together import sound_together
from state.session.accepting import Accept
from state.session.operations import operation_from_row
from state.session.row import Row
from state.view import Standing
from state.workspace import Workspace
from tests.conftest import Build
from tests.state.pairs import fork
from tests.state.proposing.merges import by_path, hunks, merge


@pytest.fixture
def workspace(build: Build) -> Workspace:
    return merge(build).workspace()


def last(workspace: Workspace) -> Accept:
    """The latest operation."""
    row = workspace.journal.rows()[-1]
    operation = operation_from_row(Row(*row[2:]))
    assert isinstance(operation, Accept)
    return operation


def test_every_open_hunk_is_proposed_for_and_files_without_hunks_too(workspace: Workspace) -> None:
    found = by_path(workspace.proposing.open())
    assert {path: len(some) for path, some in found.items()} == {
        "a.txt": 3,
        "b.txt": 3,
        "docs/c.md": 3,
        "gone.txt": 1,
        "kept.txt": 1,
        "picture.bin": 1,
    }
    assert [(one.first, one.last) for one in found["a.txt"]] == [(3, 3), (13, 13), (23, 23)]
    assert [one.id[:6] for some in ("gone.txt", "picture.bin") for one in found[some]] == ["whole-"] * 2
    assert workspace.proposing.of_file(workspace.file("a.txt")) == tuple(found["a.txt"])
    assert workspace.proposing.of_file(workspace.file("gone.txt")) == tuple(found["gone.txt"])
    second = workspace.proposing.of_hunk(workspace.file("a.txt"), found["a.txt"][1].hunk)
    assert second == found["a.txt"][1]


def test_an_accepted_proposal_is_recorded_with_its_reason_and_chance(workspace: Workspace) -> None:
    one = workspace.proposing.open(["a.txt"])[0]
    number = next(at for at, this in enumerate(one.proposals, 1) if this.choice is Choice.SOURCE)
    workspace.proposing.accept(one.hunk, number, "a.txt")
    operation = last(workspace)
    assert operation.looked
    [accepted] = operation.accepted
    proposal = one.proposals[number - 1]
    assert accepted == (
        "a.txt",
        one.hunk,
        Choice.SOURCE,
        None,
        proposal.reason,
        round(proposal.confidence, 3),
    )
    assert (workspace.result_bytes("a.txt") or b"").splitlines()[2] == b"source 2"
    assert workspace.proposing.to_review() == ()
    workspace.undo()
    assert len(workspace.proposing.open(["a.txt"])) == 3


def test_a_text_goes_into_the_journal(build: Build) -> None:
    pair = fork(build, {"a.txt": "a\nb\nc\n"}, {"a.txt": "a\nB\nc\n"}, {"a.txt": "a\nb\nC\n"})
    workspace = pair.workspace()
    one = workspace.proposing.open()[0]
    number = next(at for at, this in enumerate(one.proposals, 1) if this.choice is Choice.TEXT)
    workspace.proposing.accept(one.hunk, number, shown=one)
    [accepted] = last(workspace).accepted
    assert accepted.text is not None
    assert workspace.text_of(accepted.text) == b"B\nC\n"
    assert workspace.result_bytes("a.txt") == b"a\nB\nC\n"


def test_what_can_not_be_accepted_is_refused_in_a_sentence(workspace: Workspace) -> None:
    proposing = workspace.proposing
    one = proposing.open(["a.txt"])[0]
    with pytest.raises(PlaitError, match="there are 3 proposals for it"):
        proposing.accept(one.hunk, 4, "a.txt")
    with pytest.raises(PlaitError, match="no open hunk of that name"):
        proposing.accept("ffffffffffff")
    workspace.resolve("a.txt", [one.hunk], Choice.TARGET)
    with pytest.raises(PlaitError, match="this hunk is no longer open"):
        proposing.accept(one.hunk, 1, "a.txt", shown=one)
    with pytest.raises(PlaitError, match="this hunk is no longer open"):
        proposing.accept(one.hunk)
    assert len(workspace.history()) == 2


def test_a_name_that_several_files_have_needs_the_file(build: Build) -> None:
    sides = [dict.fromkeys(("a.txt", "b.txt"), f"{name}\n") for name in ("base", "source", "target")]
    workspace = fork(build, *sides).workspace()  # type: ignore[arg-type]
    [one, other] = workspace.proposing.open()
    assert one.hunk == other.hunk
    with pytest.raises(PlaitError, match="several open hunks have that name"):
        workspace.proposing.accept(one.hunk)
    workspace.proposing.accept(one.hunk, 1, "b.txt")
    # Now one file is left that it can mean.
    workspace.proposing.accept(one.hunk[:6])
    assert workspace.loaded().numbers.left == 0


def test_whole_files_are_taken_kept_or_deleted(workspace: Workspace) -> None:
    found = by_path(workspace.proposing.open())
    for path, side in (("gone.txt", "source"), ("kept.txt", "target")):
        [one] = found[path]
        first = one.proposals[0]
        assert (first.choice.value, round(first.confidence, 2), first.confident) == (side, 0.78, False)
        assert first.reason == f"the {side} deleted it: in most merges the deletion stands"
    workspace.proposing.accept("", key="gone.txt")
    workspace.proposing.accept(found["kept.txt"][0].id, 2)
    workspace.proposing.accept(found["picture.bin"][0].id)
    decided = {key: one.kind for key, one in workspace.session.decisions.items()}
    assert decided == {"gone.txt": "take", "kept.txt": "take", "picture.bin": "keep"}
    assert workspace.result_bytes("gone.txt") is None
    assert (workspace.result_bytes("kept.txt") or b"").startswith(b"line 0\nline 1\nsource 2\n")
    assert workspace.result_bytes("picture.bin") == b"\0target"
    assert workspace.loaded().standing(workspace.loaded().comparison.entry("gone.txt")) is Standing.DECIDED  # type: ignore[arg-type]


def test_whole_files_learn_from_what_was_chosen(build: Build) -> None:
    names = [f"f{at}.txt" for at in range(8)]
    workspace = fork(
        build,
        dict.fromkeys(names, "a\nb\nc\n"),
        dict.fromkeys(names, None),
        dict.fromkeys(names, "a\nB\nc\n"),
    ).workspace()
    workspace.keep(names[:5])
    first = workspace.proposing.open()[0].proposals[0]
    assert (first.choice, first.confident) == (Choice.TARGET, False)
    assert (
        first.reason
        == "the target changed it, the source deleted it; you took the target in 5 of 5 such files"
    )
    workspace.undo()
    assert workspace.proposing.open()[0].proposals[0].choice is Choice.SOURCE


def test_confident_ones_are_one_operation_and_one_undo(workspace: Workspace) -> None:
    for key in ("a.txt", "b.txt"):
        workspace.resolve(key, hunks(workspace, key), Choice.SOURCE)
    tree, session = workspace.result_id(), workspace.session
    promised = workspace.proposing.confident()
    done = workspace.proposing.accept_confident()
    assert done == promised
    assert {one.path for one in done} == {"docs/c.md"}
    assert not last(workspace).looked
    assert workspace.loaded().numbers.unreviewed == 1
    assert workspace.proposing.accept_confident() == ()
    workspace.undo()
    assert (workspace.result_id(), workspace.session) == (tree, session)


def test_confident_ones_that_do_not_fit_together_are_left_open(build: Build) -> None:
    """Each side added the same function at its own two places: one after the other it would stand twice."""
    # Lines between the places keep the conflicts apart.
    gap = "".join(f"x{at} = {at}\n" for at in range(8))
    base = f"one = 1\n{gap}two = 2\n{gap}"
    added = "def load():\n    return 1\n"
    source = f"one = 11\n{added}{gap}two = 22\n{added}{gap}"
    target = f"one = 111\n{gap}two = 222\n{gap}"
    workspace = fork(build, {"a.py": base}, {"a.py": source}, {"a.py": target}).workspace()
    [first, second] = workspace.file("a.py").conflicts
    lines = {
        one.hunk or "": workspace.file("a.py").source_lines[slice(*one.source)] for one in (first, second)
    }
    assert sound_together(workspace.file("a.py"), {}, lines.items()) == {first.hunk}


@pytest.mark.parametrize(
    ("scope", "paths"),
    [
        ("file", ["a.txt"] * 2),
        ("directory", ["a.txt"] * 2 + ["b.txt"] * 3),
        ("kind", ["a.txt"] * 2 + ["b.txt"] * 3),
        ("merge", ["a.txt"] * 2 + ["b.txt"] * 3 + ["docs/c.md"] * 3),
    ],
)
def test_the_same_for_the_rest(workspace: Workspace, scope: str, paths: list[str]) -> None:
    one = workspace.proposing.open(["a.txt"])[0]
    number = next(at for at, this in enumerate(one.proposals, 1) if this.choice is Choice.SOURCE)
    rest = workspace.proposing.rest("a.txt", one.hunk, number, scope)
    assert [row.path for row in rest.rows] == paths
    assert rest.words == "the same as in a.txt, hunk 1 of 3: the source as it is"
    assert {row.text.split()[-2] for row in rest.rows} == {b"source"}
    assert [row.why_not for row in rest.rows] == [""] * len(paths)
    assert (rest.own is not None, rest.own and rest.own.text) == (True, b"source 2\n")
    before, session = workspace.result_id(), workspace.session
    workspace.proposing.accept_rest(rest)
    assert len(last(workspace).accepted) == len(paths) + 1
    assert workspace.result_bytes("a.txt") == (
        workspace.blob(workspace.loaded().comparison.entry("a.txt").source)
    )  # type: ignore[union-attr,arg-type]
    assert len(workspace.proposing.to_review()) == len(paths) + 1
    workspace.undo()
    assert (workspace.result_id(), workspace.session) == (before, session)


def test_a_resolved_hunk_gives_its_way_to_the_rest(workspace: Workspace) -> None:
    first, second, third = hunks(workspace, "a.txt")
    workspace.resolve("a.txt", [first], Choice.TARGET_SOURCE)
    rest = workspace.proposing.rest("a.txt", first, scope=Scope.FILE)
    assert rest.own is None
    assert [(row.hunk, row.text) for row in rest.rows] == [
        (second, b"target 12\nsource 12\n"),
        (third, b"target 22\nsource 22\n"),
    ]
    workspace.resolve("a.txt", [second], Choice.TEXT, text=b"by hand\n")
    with pytest.raises(PlaitError, match="its text was made by hand"):
        workspace.proposing.rest("a.txt", second)


def test_hunks_where_the_way_is_not_possible_say_why(build: Build) -> None:
    sides = [f"one {name}\n" + "line\n" * 8 + second for name, second in (("base", "two\n"), ("source", ""), ("target", "two target\n"))]  # fmt: skip
    workspace = fork(build, *({"a.txt": one} for one in sides)).workspace()
    first, second = hunks(workspace, "a.txt")
    workspace.resolve("a.txt", [first], Choice.SOURCE_TARGET)
    rest = workspace.proposing.rest("a.txt", first)
    assert [(row.hunk, row.choice, row.why_not) for row in rest.rows] == [
        (second, None, "only one side has lines here")
    ]
    with pytest.raises(PlaitError, match="nothing else there can be decided the same way"):
        workspace.proposing.accept_rest(rest)


def test_the_rest_is_refused_when_the_session_moved_on(workspace: Workspace) -> None:
    first = hunks(workspace, "a.txt")[0]
    workspace.resolve("a.txt", [first], Choice.SOURCE)
    rest = workspace.proposing.rest("a.txt", first)
    workspace.note("", "something that changes no hunk")
    workspace.resolve("b.txt", hunks(workspace, "b.txt")[:1], Choice.TARGET)
    other = Workspace.open(workspace.target.work_tree or "")
    other.load()
    other.proposing.accept_rest(rest)
    with pytest.raises(PlaitError, match="2 of 2 hunks are no longer open or would become something else"):
        workspace.follow()
        workspace.proposing.accept_rest(rest)
    other.close()


def test_the_rest_of_whole_files_are_those_of_the_same_conflict(build: Build) -> None:
    names = ["a.txt", "b.txt"]
    workspace = fork(
        build,
        {**dict.fromkeys(names, "a\nb\nc\n"), "c.txt": "a\nb\nc\n", "d.bin": b"\0"},
        {**dict.fromkeys(names, None), "c.txt": "a\nB\nc\n", "d.bin": b"\0s"},
        {**dict.fromkeys(names, "a\nB\nc\n"), "c.txt": None, "d.bin": b"\0t"},
    ).workspace()
    rest = workspace.proposing.rest("a.txt", "", 1, "merge")
    assert rest.own is not None
    assert [(row.path, row.choice, bool(row.why_not)) for row in rest.rows] == [
        ("b.txt", Choice.SOURCE, False),
        ("c.txt", None, True),
        ("d.bin", None, True),
    ]
    workspace.proposing.accept_rest(rest)
    assert [workspace.result_bytes(name) for name in names] == [None, None]
    assert [(one.path, one.first, one.last, one.text) for one in workspace.proposing.to_review()] == [
        ("a.txt", 1, 0, b""),
        ("b.txt", 1, 0, b""),
    ]
    assert workspace.loaded().numbers.unreviewed == 2
    # One more decision, on a hunk or on the whole file, counts instead.
    workspace.keep(["a.txt"])
    assert [one.path for one in workspace.proposing.to_review()] == ["b.txt"]
