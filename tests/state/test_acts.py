"""Acts of the operator on a session, and the way back from each of them."""

from collections.abc import Callable

import pytest

from state.comparison.exclusions import Exclusion
from state.comparison.mapping import Mapping
from state.errors import PlaitError
from state.merging.choice import Choice, Pick
from state.view import Standing
from state.workspace import Workspace
from tests.conftest import Build
from tests.state.pairs import Pair, everything_of, fork, lines, strangers, tree_files


@pytest.fixture
def pair(build: Build) -> Pair:
    return fork(
        build,
        {"f": lines(), "g": lines(), "a/one": "1\n", "a/two": "2\n", "bin": b"\0base", "rest": "r\n"},
        {
            "f": lines((3, "s3"), (9, "s9")),
            "g": lines((5, "s5")),
            "a/one": "1s\n",
            "a/two": "2s\n",
            "bin": b"\0s\r\n",
            "new": "n",
        },
        {
            "f": lines((3, "t3"), (9, "t9")),
            "g": lines((5, "t5")),
            "a/one": "1t\n",
            "a/two": "2t\n",
            "bin": b"\0t",
            "rest": "t\n",
        },
    )


def texts(workspace: Workspace, pair: Pair) -> dict[str, str]:
    return tree_files(pair.target, workspace.result_tree())


def test_take_keep_and_drop(pair: Pair) -> None:
    with pair.workspace() as workspace:
        first = texts(workspace, pair)
        workspace.take(["a/one", "bin"])
        assert texts(workspace, pair) == first | {"a/one": "1s", "bin": "\0s"}
        assert workspace.result_bytes("bin") == b"\0s\r\n"
        workspace.keep(["a/one"])
        assert texts(workspace, pair)["a/one"] == "1t"
        workspace.drop(["a/one", "rest", "new"])
        assert texts(workspace, pair).keys() == first.keys() - {"a/one", "rest", "new"}
        workspace.keep(["new"])
        assert "new" not in texts(workspace, pair)
        workspace.take(["new"])
        assert workspace.result_bytes("new") == b"n"


def test_a_bulk_act_is_one_undo(pair: Pair) -> None:
    with pair.workspace() as workspace:
        first = workspace.result_id()
        workspace.take(["a/one", "a/two", "f", "g", "bin"])
        assert workspace.loaded().numbers.conflicts == 0
        workspace.undo()
        assert workspace.result_id() == first
        assert workspace.loaded().numbers.conflicts == 5


def test_copy_leaves_both_places(pair: Pair) -> None:
    with pair.workspace() as workspace:
        workspace.copy("a/one", "copied/[x]/one")
        found = texts(workspace, pair)
        assert (found["a/one"], found["copied/[x]/one"]) == ("1t", "1s")
        for wrong in ("rest", "f", "rest/inside", "a", "../x", "/etc/x", ".git/x", "x/.GIT/y", ""):
            with pytest.raises(PlaitError):
                workspace.copy("a/two", wrong)
        assert texts(workspace, pair) == found


CHOICES: list[tuple[Choice, tuple[Pick, ...], bytes | None, bytes]] = [
    (Choice.SOURCE, (), None, b"s3\n"),
    (Choice.TARGET, (), None, b"t3\n"),
    (Choice.SOURCE_TARGET, (), None, b"s3\nt3\n"),
    (Choice.TARGET_SOURCE, (), None, b"t3\ns3\n"),
    (Choice.BASE, (), None, b"line 3\n"),
    (Choice.NEITHER, (), None, b""),
    (Choice.LINES, (Pick("target", 0, 1), Pick("base", 0, 1)), None, b"t3\nline 3\n"),
    (Choice.TEXT, (), b"typed\r\n\xff\0", b"typed\r\n\xff\0\n"),
]


@pytest.mark.parametrize(
    ("choice", "picks", "text", "expected"), CHOICES, ids=[row[0].value for row in CHOICES]
)
def test_each_choice_of_a_hunk(
    pair: Pair, choice: Choice, picks: tuple[Pick, ...], text: bytes | None, expected: bytes
) -> None:
    with pair.workspace() as workspace:
        first, second = workspace.file("f").hunks
        workspace.resolve("f", [first], choice, picks, text)
        before = lines((9, "t9")).encode().split(b"line 3\n")
        assert workspace.result_bytes("f") == before[0] + expected + before[1]
        assert workspace.loaded().standings["f"] is Standing.CONFLICT
        workspace.resolve("f", [second], Choice.TARGET)
        assert workspace.loaded().standings["f"] is Standing.DECIDED
        workspace.undo(2)
        assert workspace.result_bytes("f") == lines((3, "t3"), (9, "t9")).encode()


def test_what_a_hunk_is_refused(pair: Pair) -> None:
    with pair.workspace() as workspace:
        hunk = workspace.file("f").hunks[0]
        refused: list[Callable[[], object]] = [
            lambda: workspace.resolve("f", ["nope"], Choice.SOURCE),
            lambda: workspace.resolve("f", [], Choice.SOURCE),
            lambda: workspace.resolve("f", [hunk], Choice.LINES),
            lambda: workspace.resolve("f", [hunk], Choice.TEXT),
            lambda: workspace.resolve("f", [hunk], Choice.LINES, [Pick("source", 0, 9)]),
            lambda: workspace.resolve("bin", [hunk], Choice.SOURCE),
            lambda: workspace.resolve("nowhere", [hunk], Choice.SOURCE),
            lambda: workspace.resolve_many([("f", ("nope",))], Choice.SOURCE),
            lambda: workspace.take(["nowhere"]),
            lambda: workspace.take([]),
            lambda: workspace.review(["nowhere"]),
            lambda: workspace.replace("nowhere", b""),
            lambda: workspace.restore(99),
            lambda: workspace.undo(),
            lambda: workspace.redo(),
        ]
        before = workspace.revision
        for number, act in enumerate(refused):
            with pytest.raises(PlaitError):
                act()
            assert workspace.revision == before, number


def test_hunks_of_several_files_as_one_act(pair: Pair) -> None:
    with pair.workspace() as workspace:
        first = workspace.result_id()
        names = [(key, workspace.file(key).hunks) for key in ("f", "g")]
        workspace.resolve_many(names, Choice.SOURCE)
        assert texts(workspace, pair)["f"] == lines((3, "s3"), (9, "s9")).strip()
        assert texts(workspace, pair)["g"] == lines((5, "s5")).strip()
        workspace.undo()
        assert workspace.result_id() == first


def test_replacing_a_text_and_its_mode(pair: Pair) -> None:
    with pair.workspace() as workspace:
        workspace.replace("f", b"whole\r\ntext", "100755")
        assert workspace.result_bytes("f") == b"whole\r\ntext"
        assert pair.target.git("ls-tree", workspace.result_tree(), "f").startswith("100755")
        workspace.replace("f", b"")
        assert workspace.result_bytes("f") == b""
        assert pair.target.git("ls-tree", workspace.result_tree(), "f").startswith("100644")


def test_notes_and_history_in_words(pair: Pair) -> None:
    with pair.workspace() as workspace:
        workspace.note("", "ask Grace")
        workspace.note("f", "why?")
        assert [(note.about, note.text) for _, note in workspace.session.notes] == [
            ("", "ask Grace"),
            ("f", "why?"),
        ]
        assert [row.words for row in workspace.history()][1:] == [
            "note on the session: ask Grace",
            "note on f: why?",
        ]
        workspace.undo()
        assert len(workspace.session.notes) == 1


def test_undo_to_the_start_then_redo_to_the_end(pair: Pair) -> None:
    before = everything_of(pair.target), everything_of(pair.source)
    with pair.workspace() as workspace:
        ids = [workspace.result_id()]
        for act in (
            lambda: workspace.take(["a/one", "a/two"]),
            lambda: workspace.resolve("f", workspace.file("f").hunks[:1], Choice.SOURCE_TARGET),
            lambda: workspace.replace("g", b"edited"),
            lambda: workspace.copy("new", "moved/new"),
            lambda: workspace.drop(["rest"]),
            lambda: workspace.resolve("f", workspace.file("f").hunks, Choice.NEITHER),
        ):
            act()
            ids.append(workspace.result_id())
        last = workspace.session
        for expected in reversed(ids[:-1]):
            workspace.undo()
            assert workspace.result_id() == expected
        with pytest.raises(PlaitError, match="nothing to undo"):
            workspace.undo()
        for expected in ids[1:]:
            workspace.redo()
            assert workspace.result_id() == expected
        assert workspace.session == last
        workspace.undo(4)
        workspace.redo(4)
        assert workspace.result_id() == ids[-1]
    with Workspace.open(pair.target.path) as again:
        assert again.result_id() == ids[-1]
        assert again.result_tree() == ids[-1]
    assert (everything_of(pair.target), everything_of(pair.source)) == before


def test_a_side_line_can_be_restored(pair: Pair) -> None:
    with pair.workspace() as workspace:
        workspace.take(["a/one"])
        aside, number = workspace.result_id(), workspace.session.number
        workspace.undo()
        workspace.take(["a/two"])
        here = workspace.result_id()
        with pytest.raises(PlaitError, match="nothing to redo"):
            workspace.redo()
        (side,) = [row for row in workspace.history() if not row.on_line]
        assert (side.number, side.redoable) == (number, False)
        workspace.restore(number)
        assert workspace.result_id() == aside
        workspace.restore(number + 1)
        assert workspace.result_id() == here


def test_an_excluded_entry_stays_as_the_target_has_it(pair: Pair) -> None:
    with pair.workspace() as workspace:
        first = workspace.result_id()
        workspace.take(["a/one", "a/two"])
        workspace.exclude([Exclusion("a/", "not now")])
        view = workspace.loaded()
        assert texts(workspace, pair)["a/one"] == "1t"
        assert [(one.pattern, count) for one, count in view.comparison.exclusion_counts] == [("a/", 2)]
        for act in (
            lambda: workspace.take(["a/one"]),
            lambda: workspace.replace("a/one", b"x"),
            lambda: workspace.resolve("a/one", ["any"], Choice.SOURCE),
        ):
            with pytest.raises(PlaitError, match="excluded"):
                act()
        assert view.numbers.conflicts == 3
        workspace.exclude([])
        assert texts(workspace, pair)["a/one"] == "1s"
        workspace.undo(3)
        assert workspace.result_id() == first


def test_a_mapping_lands_a_related_source_elsewhere(build: Build) -> None:
    base = {"orders/a": lines(count=20), "orders/b": "b\n", "z": "z\n"}
    pair = fork(
        build,
        base,
        {"orders/a": lines((3, "s"), count=20), "orders/new": "n\n"},
        {
            "orders/a": None,
            "orders/b": None,
            "apps/orders/a": lines((15, "t"), count=20),
            "apps/orders/b": "b\n",
        },
    )
    with pair.workspace() as workspace:
        workspace.map([Mapping("orders", "apps/orders")])
        found = texts(workspace, pair)
        assert found == {
            "apps/orders/a": lines((3, "s"), (15, "t"), count=20).strip(),
            "apps/orders/b": "b",
            "apps/orders/new": "n",
            "z": "z",
        }
        workspace.undo()
        workspace.redo()
        assert texts(workspace, pair) == found


def test_a_mapping_of_strangers(build: Build) -> None:
    pair = strangers(build, {"a": "a\n", "b": "s\n"}, {"apps/x/b": "t\n", "c": "c\n"})
    with pair.workspace() as workspace:
        workspace.take(["a", "b"])
        assert set(texts(workspace, pair)) == {"a", "b", "apps/x/b", "c"}
        workspace.map([Mapping("", "apps/x")])
        view = workspace.loaded()
        # `b` meets another text now, so that its decision no longer fits.
        assert view.standings["b"] is Standing.STALE
        assert texts(workspace, pair) == {"apps/x/a": "a", "apps/x/b": "t", "c": "c"}
        workspace.confirm(["b"])
        assert texts(workspace, pair)["apps/x/b"] == "s"
        workspace.undo(2)
        assert set(texts(workspace, pair)) == {"a", "b", "apps/x/b", "c"}


def test_two_sources_on_one_path_block_apply(build: Build) -> None:
    pair = strangers(build, {"a/f": "1\n", "b/f": "2\n"}, {"t": "t\n"})
    with pair.workspace(mappings=[Mapping("a", "x"), Mapping("b", "x")]) as workspace:
        workspace.take(["a/f", "b/f"])
        assert [one.kind for one in workspace.plan_apply().blockers] == ["double"]
        workspace.drop(["b/f"])
        assert workspace.plan_apply().is_ready
        assert workspace.result_bytes("x/f") == b"1\n"


def test_the_later_decision_stands_where_two_land_whatever_came_between(build: Build) -> None:
    pair = strangers(build, {"a/f": "1\n", "b/f": "2\n"}, {"t": "t\n"})
    with pair.workspace(mappings=[Mapping("a", "x"), Mapping("b", "x")]) as workspace:
        workspace.take(["a/f"])
        workspace.take(["b/f"])
        assert workspace.result_bytes("x/f") == b"2\n"
        workspace.drop(["a/f"])
        workspace.undo()
        with Workspace.open(pair.target.path) as again:
            assert again.result_bytes("x/f") == workspace.result_bytes("x/f") == b"2\n"
        workspace.take(["a/f"])
        with Workspace.open(pair.target.path) as again:
            assert again.result_bytes("x/f") == workspace.result_bytes("x/f") == b"1\n"


def test_hunks_that_are_gone_can_not_be_confirmed(build: Build) -> None:
    pair = strangers(build, {"d/f": "s\n", "k": "k\n"}, {"d/f": "t\n"})
    with pair.workspace() as workspace:
        workspace.resolve("d/f", workspace.file("d/f").hunks, Choice.SOURCE)
        workspace.map([Mapping("d", "elsewhere")])
        assert workspace.loaded().standings["d/f"] is Standing.STALE
        with pytest.raises(PlaitError, match="its hunks are gone"):
            workspace.confirm(["d/f"])
        workspace.take(["d/f"])
        assert workspace.result_bytes("elsewhere/f") == b"s\n"


def test_a_text_is_made_anew_when_its_base_changes(build: Build) -> None:
    ground = lines(count=20)
    pair = fork(
        build,
        {"f": ground, "d/f": lines((18, "base"), count=20)},
        {"f": lines((3, "s"), (10, "s10"), count=20)},
        {"f": lines((3, "t"), count=20)},
    )
    with pair.workspace() as workspace:
        workspace.resolve("f", workspace.file("f").hunks, Choice.TARGET)
        first = workspace.result_bytes("f")
        assert first == lines((3, "t"), (10, "s10"), count=20).encode()
        workspace.map([Mapping("f", "g")])
        workspace.loaded()
        workspace.undo()
        assert workspace.result_bytes("f") == first


def test_strangers_ask_about_everything(build: Build) -> None:
    pair = strangers(
        build,
        {"same": "x\n", "both": lines((3, "s")), "new": "n\n"},
        {"same": "x\n", "both": lines((3, "t")), "old": "o\n"},
    )
    with pair.workspace() as workspace:
        view = workspace.loaded()
        assert not view.related
        assert dict(view.standings) == {"both": Standing.CONFLICT, "new": Standing.OPEN}
        assert workspace.result_id() == workspace.target_snapshot.tree
        assert workspace.file("both").base_lines is None
        with pytest.raises(PlaitError, match="no base"):
            workspace.resolve("both", workspace.file("both").hunks, Choice.BASE)
        workspace.resolve("both", workspace.file("both").hunks, Choice.SOURCE_TARGET)
        workspace.take(["new"])
        assert workspace.loaded().numbers.left == 0
        assert workspace.result_bytes("both") == lines((3, "s3")).replace("s3", "s\nt").encode()


def test_a_base_found_in_both_histories(build: Build) -> None:
    ground = lines(count=20)
    one, other = build("one"), build("other")
    one.commit({"f": ground, "g": ground + "g\n", "h": ground + "h\n"})
    one.commit({"f": lines((3, "s"), count=20), "g": ground + "g\n", "h": lines((4, "s"), count=20) + "h\n"})
    other.clock += 7
    other.commit({"f": ground, "g": ground + "g\n", "h": ground + "h\n"})
    other.commit(
        {
            "f": lines((17, "t"), count=20),
            "g": lines((1, "t"), count=20) + "g\n",
            "h": lines((4, "t"), count=20) + "h\n",
        }
    )
    with Pair(one, other).workspace() as workspace:
        view = workspace.loaded()
        assert not view.related
        assert dict(view.standings) == {
            "f": Standing.UNREVIEWED,
            "g": Standing.UNREVIEWED,
            "h": Standing.CONFLICT,
        }
        assert workspace.result_bytes("f") == lines((3, "s"), (17, "t"), count=20).encode()
        entry = view.comparison.entry("f")
        assert entry is not None
        base = view.base(entry)
        assert base is not None and base.inferred
