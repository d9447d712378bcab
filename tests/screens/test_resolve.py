"""The Resolve screen on real repositories: keys in, exact texts out."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from screens.panes.words import Words
from screens.resolve.hunk_editor import HunkEditor
from screens.resolve.screen import ResolveScreen
from state.errors import PlaitError
from state.merging.choice import Choice, Pick
from state.workspace import Workspace
from tests.screens.repositories import ROUTE, commit, git, lines, new_repository

Opened = Callable[..., Any]

TWO = {
    "a.py": lines("one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    "gone.py": lines("here", "to", "stay"),
    "pixel.png": b"\x89PNG\0base",
}
TWO_SOURCE = {
    "a.py": lines("one", "two s", "two more s", "three", "four", "five", "six", "seven s", "eight", "nine"),
    "gone.py": lines("here", "to", "stay longer"),
    "pixel.png": b"\x89PNG\0source",
}
TWO_TARGET = {
    "a.py": lines("one", "two t", "three", "four", "five", "six", "seven t", "eight", "nine"),
    "gone.py": None,
    "pixel.png": b"\x89PNG\0target",
}


@pytest.fixture
def two(tmp_path: Path) -> Workspace:
    """Two conflicts in one file, a binary one, and one between change and removal."""
    parent = new_repository(tmp_path / "parent")
    commit(parent, "Start", TWO)
    git(tmp_path, "clone", "-q", str(parent), "fork")
    fork = tmp_path / "fork"
    git(fork, "config", "user.name", "Bob")
    git(fork, "config", "user.email", "bob@example.org")
    commit(fork, "Source", TWO_SOURCE)
    commit(parent, "Target", TWO_TARGET)
    return Workspace.create(str(fork), str(parent))


def text(workspace: Workspace, path: str = "a.py") -> list[str]:
    """The result's lines at a path."""
    found = workspace.result_bytes(path)
    assert found is not None
    return found.decode().splitlines()


def said(screen: ResolveScreen, name: str = "hunk") -> str:
    """What a line of words says."""
    return screen.query_one(f"#{name}", Words).render().plain


def line_under_cursor(screen: ResolveScreen) -> int:
    """The source's line number in the row under the cursor, from 1."""
    row = screen.desk.aligned.row(screen.sheet.cursor)
    return row.source + 1


def painted(screen: ResolveScreen) -> list[str]:
    """Every row as it is painted."""
    sheet = screen.sheet
    return ["".join(segment.text for segment in sheet._strip(y)) for y in range(len(sheet.rows))]


TOP, MIDDLE, END = ["one"], ["three", "four", "five", "six"], ["seven t", "eight", "nine"]


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("s", ["two s", "two more s"]),
        ("t", ["two t"]),
        ("S", ["two s", "two more s", "two t"]),
        ("T", ["two t", "two s", "two more s"]),
        ("B", ["two"]),
        ("x", []),
    ],
)
async def test_one_key_a_choice(opened: Opened, two: Workspace, key: str, expected: list[str]) -> None:
    async with opened(two, screen="resolve") as (app, pilot):
        assert line_under_cursor(app.screen) == 2
        await pilot.press(key)
        await app.settle(pilot)
        assert text(two) == [*TOP, *expected, *MIDDLE, *END]
        # The cursor has gone on to the next open conflict.
        assert line_under_cursor(app.screen) == 8
        await pilot.press("u")
        await app.settle(pilot)
        assert text(two) == [*TOP, "two t", *MIDDLE, *END]
        assert line_under_cursor(app.screen) == 2


async def test_the_rest_of_the_file_alike(opened: Opened, two: Workspace) -> None:
    async with opened(two, screen="resolve") as (app, pilot):
        await pilot.press("S")
        await app.settle(pilot)
        before = two.session.number
        await pilot.press("a")
        await pilot.pause()
        await pilot.press("s")
        await app.settle(pilot)
        assert two.session.number == before + 1
        assert text(two) == [*TOP, "two s", "two more s", "two t", *MIDDLE, "seven s", "eight", "nine"]
        assert "Nothing is open" in said(app.screen) or "Conflict 2 of 2" in said(app.screen)


async def test_all_listed_files_alike_are_one_operation(opened: Opened, related: Workspace) -> None:
    async with opened(related, screen="resolve") as (app, pilot):
        before = related.session.number
        await pilot.press("a")
        await pilot.pause()
        await pilot.press("1")
        await app.settle(pilot)
        assert related.session.number == before + 1
        assert related.view.numbers.conflicts == 0
        assert text(related, "shop/prices.py")[0] == "VAT = 7"
        assert text(related, ROUTE) == ["export default function Page() { return <Orders /> }"]


async def test_picking_one_line_takes_two_keys(opened: Opened, two: Workspace) -> None:
    async with opened(two, screen="resolve") as (app, pilot):
        await pilot.press("space", "enter")
        await app.settle(pilot)
        assert text(two) == [*TOP, "two s", *MIDDLE, *END]
        hunk = next(iter(two.session.decisions["a.py"].hunks.values()))
        assert (hunk.choice, hunk.picks) == (Choice.LINES, (Pick("source", 0, 1),))


async def test_picking_from_both_sides_in_the_order_of_picking(opened: Opened, two: Workspace) -> None:
    async with opened(two, screen="resolve") as (app, pilot):
        screen = app.screen
        await pilot.press("tab", "space")
        await pilot.pause()
        assert "1 line picked" in said(screen)
        await pilot.press("shift+tab", "down", "space")
        await pilot.pause()
        # Nothing is recorded yet, but the result shows it.
        assert two.session.number == 1
        assert [line.rstrip(b"\n") for line in screen.desk.aligned.result_lines[1:3]] == [
            b"two t",
            b"two more s",
        ]
        await pilot.press("enter")
        await app.settle(pilot)
        assert text(two) == [*TOP, "two t", "two more s", *MIDDLE, *END]


async def test_picking_a_run(opened: Opened, two: Workspace) -> None:
    async with opened(two, screen="resolve") as (app, pilot):
        await pilot.press("v", "down", "space", "enter")
        await app.settle(pilot)
        assert text(two) == [*TOP, "two s", "two more s", *MIDDLE, *END]


async def test_escape_lets_go_of_picked_lines(opened: Opened, two: Workspace) -> None:
    async with opened(two, screen="resolve") as (app, pilot):
        await pilot.press("space")
        await pilot.pause()
        assert app.screen.draft is not None
        await pilot.press("escape")
        await app.settle(pilot)
        assert app.screen.draft is None
        assert two.session.number == 1
        assert text(two) == [*TOP, "two t", *MIDDLE, *END]


async def test_going_on_records_what_was_picked(opened: Opened, two: Workspace) -> None:
    async with opened(two, screen="resolve") as (app, pilot):
        await pilot.press("space", "n")
        await app.settle(pilot)
        assert text(two) == [*TOP, "two s", *MIDDLE, *END]


async def test_editing_a_hunk_in_place(opened: Opened, two: Workspace) -> None:
    async with opened(two, screen="resolve") as (app, pilot):
        await pilot.press("e")
        await pilot.pause()
        assert app.screen.query_one(HunkEditor).is_shown
        await pilot.press("end", *" and more", "enter", *"a second", "ctrl+s")
        await app.settle(pilot)
        assert text(two) == [*TOP, "two t and more", "a second", *MIDDLE, *END]
        assert not app.screen.query_one(HunkEditor).is_shown
        assert app.screen.sheet.has_focus


async def test_leaving_an_edited_hunk_asks_first(opened: Opened, two: Workspace) -> None:
    async with opened(two, screen="resolve") as (app, pilot):
        editor = app.screen.query_one(HunkEditor)
        await pilot.press("e")
        await pilot.pause()
        await pilot.press("x", "escape")
        await pilot.pause()
        await pilot.press("n")
        await pilot.pause()
        assert editor.is_shown
        await pilot.press("escape")
        await pilot.pause()
        await pilot.press("y")
        await app.settle(pilot)
        assert not editor.is_shown
        assert two.session.number == 1


async def test_files_decided_as_a_whole(opened: Opened, two: Workspace) -> None:
    async with opened(two, screen="resolve") as (app, pilot):
        screen = app.screen
        await pilot.press("ctrl+n")
        await app.settle(pilot)
        assert screen.desk.document.key == "gone.py"
        assert "modify/delete" in said(screen)
        assert "removed here" in painted(screen)[0]
        await pilot.press("s")
        await app.settle(pilot)
        assert text(two, "gone.py") == ["here", "to", "stay longer"]
        await pilot.press("ctrl+n")
        await app.settle(pilot)
        assert "binary, 11 bytes" in painted(screen)[0]
        await pilot.press("s")
        await app.settle(pilot)
        assert two.result_bytes("pixel.png") == b"\x89PNG\0source"
        await pilot.press("t")
        await app.settle(pilot)
        assert two.result_bytes("pixel.png") == b"\x89PNG\0target"
        await pilot.press("S")
        await app.settle(pilot)
        assert two.session.number == 4


async def test_next_open_goes_on_to_the_next_file(opened: Opened, two: Workspace) -> None:
    async with opened(two, screen="resolve") as (app, pilot):
        screen = app.screen
        keys = []
        for key in ("n", "n", "n", "n"):
            await pilot.press(key)
            await app.settle(pilot)
            keys.append((screen.desk.document.key, screen.sheet.cursor))
        assert keys == [("a.py", 7), ("gone.py", 0), ("pixel.png", 0), ("a.py", 1)]


async def test_the_proof_shows_what_was_lost(opened: Opened, two: Workspace) -> None:
    async with opened(two, screen="resolve") as (app, pilot):
        screen = app.screen
        await pilot.press("space", "enter")
        await app.settle(pilot)
        await pilot.press("t")
        await app.settle(pilot)
        await pilot.press("p")
        await app.settle(pilot)
        rows = painted(screen)
        assert "came through differently" in rows[0]
        assert any("+ two more s" in row and "missing" in row for row in rows)
        assert any("lost: the result doesn't make this change" in row for row in rows)
        assert "1 different, 1 lost" in said(screen)
        await pilot.press("p")
        await app.settle(pilot)
        assert screen.desk.rows is screen.sheet.rows


async def test_the_base_is_shown_beside_the_others(opened: Opened, two: Workspace) -> None:
    async with opened(two, (160, 40), screen="resolve") as (app, pilot):
        screen = app.screen
        assert len(screen.sheet.columns) == 3
        await pilot.press("b")
        await app.settle(pilot)
        assert len(screen.sheet.columns) == 4
        row = painted(screen)[screen.sheet.cursor]
        assert row.index("two ") < row.index("two s") < row.index("two t")
        await pilot.press("escape")
        await app.settle(pilot)
        assert len(screen.sheet.columns) == 3


async def test_a_file_without_conflict_is_looked_at_and_reviewed(opened: Opened, related: Workspace) -> None:
    async with opened(related, screen="resolve") as (app, pilot):
        screen = app.screen
        assert screen.files.keys == (ROUTE, "shop/cart.py", "shop/prices.py")
        await pilot.press("f")
        await app.settle(pilot)
        assert screen.files.keys == (ROUTE, "shop/cart.py", "shop/names.py", "shop/prices.py")
        await pilot.press("ctrl+n", "ctrl+n")
        await app.settle(pilot)
        assert screen.desk.document.key == "shop/names.py"
        await pilot.press("r")
        await app.settle(pilot)
        assert "shop/names.py" in related.session.reviewed


async def test_the_list_opens_files(opened: Opened, related: Workspace) -> None:
    async with opened(related, screen="resolve") as (app, pilot):
        screen = app.screen
        await pilot.press("l", "end", "enter")
        await app.settle(pilot)
        assert screen.desk.document.key == "shop/prices.py"
        assert screen.sheet.has_focus


async def test_a_file_in_the_operators_editor(
    opened: Opened, two: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[bytes] = []

    def edit(app: object, content: bytes, name: str) -> bytes:
        given.append(content)
        return lines("written", "by hand").encode()

    monkeypatch.setattr("screens.resolve.writing.edit_outside", edit)
    async with opened(two, screen="resolve") as (app, pilot):
        await pilot.press("s", "E")
        await app.settle(pilot)
        assert text(two) == ["written", "by hand"]
        # What is still open comes with markers; nothing is chosen silently.
        assert given[0].decode().splitlines() == [
            *TOP,
            "two s",
            "two more s",
            *MIDDLE,
            "<<<<<<< target",
            "seven t",
            "||||||| base",
            "seven",
            "=======",
            "seven s",
            ">>>>>>> source",
            "eight",
            "nine",
        ]
        assert "Edited as a whole" in said(app.screen)
        assert any("written" in row for row in painted(app.screen))


async def test_without_a_terminal_to_lend_the_editor_is_refused(opened: Opened, two: Workspace) -> None:
    async with opened(two, screen="resolve") as (app, pilot):
        await pilot.press("E")
        await pilot.pause()
        messages = [note.message for note in app._notifications]
        assert messages == ["Edit file: this terminal can't be lent to an editor (e edits a hunk in place)"]


async def test_what_goes_wrong_in_an_editor_ends_nothing() -> None:
    from contextlib import nullcontext

    from screens.resolve.editing import edit_outside

    class Lends:
        def suspend(self) -> Any:
            return nullcontext()

        def edit_text(self, content: bytes, name: str) -> bytes:
            raise PlaitError("the editor can't be run", "no-such-editor")

    with pytest.raises(PlaitError, match="the editor can't be run"):
        edit_outside(Lends(), b"", "a.py")  # type: ignore[arg-type]


async def test_a_narrow_terminal_shows_one_text_at_a_time(opened: Opened, two: Workspace) -> None:
    async with opened(two, (80, 24), screen="resolve") as (app, pilot):
        screen = app.screen
        words = []
        for _ in range(4):
            heads = screen.query_one("Heads")
            words.append("".join(segment.text for segment in heads.render_line(0)).split("(")[0].strip())
            await pilot.press("tab")
            await pilot.pause()
        assert words == ["▸proposed result", "▸source", "▸target", "▸base"]
        await pilot.press("s")
        await app.settle(pilot)
        assert text(two)[1:3] == ["two s", "two more s"]


async def test_a_click_chooses_pane_and_line(opened: Opened, two: Workspace) -> None:
    async with opened(two, (120, 36), screen="resolve") as (app, pilot):
        screen = app.screen
        column = screen.sheet.columns[1]
        await pilot.click("#texts", offset=(column.x + 10, 7))
        await pilot.pause()
        assert (screen.sheet.cursor, screen.sheet.column) == (7, 1)
        await pilot.press("space", "enter")
        await app.settle(pilot)
        assert "seven t" in text(two)


async def test_another_process_is_followed(opened: Opened, two: Workspace) -> None:
    async with opened(two, screen="resolve") as (app, pilot):
        screen = app.screen
        hunk = screen.desk.regions[screen.desk.open[1]].hunk
        with Workspace.open(two.target.work_tree, two.name) as other:
            other.load()
            other.resolve("a.py", [hunk], Choice.SOURCE)
        two.follow()
        app.catch_up()
        await app.settle(pilot)
        assert line_under_cursor(screen) == 8
        assert "the source's text" in said(screen)


def whereabouts(screen: ResolveScreen) -> tuple[str, str | None, int, int]:
    """The head of the only pane in sight, the hunk, the row under the cursor and the one at the top."""
    heads = "".join(segment.text for segment in screen.query_one("Heads").render_line(0))
    number = screen.sheet.number
    hunk = screen.desk.regions[number].hunk if number is not None else None
    return heads.split(",")[0].strip(), hunk, screen.sheet.cursor, screen.sheet.scroll_offset.y


async def go_to_pane(app: Any, pilot: Any, panes: int) -> tuple[str, str | None, int, int]:
    """The second conflict, some panes on."""
    await pilot.press("n", *["tab"] * panes)
    await app.settle(pilot)
    return whereabouts(app.screen)


NARROW = ((0, "▸proposed result (1 of 4"), (1, "▸source (2 of 4"), (3, "▸base (4 of 4"))


@pytest.mark.parametrize(("panes", "head"), NARROW)
async def test_a_narrow_terminal_comes_back_from_editing_to_its_pane(
    opened: Opened, two: Workspace, panes: int, head: str
) -> None:
    async with opened(two, (80, 24), screen="resolve") as (app, pilot):
        screen = app.screen
        before = await go_to_pane(app, pilot, panes)
        assert before[0] == head
        await pilot.press("e")
        await app.settle(pilot)
        assert whereabouts(screen)[0] == "▸target (2 of 3"
        await pilot.press("escape")
        await app.settle(pilot)
        assert whereabouts(screen) == before
        await pilot.press("p")
        await app.settle(pilot)
        assert screen.proof is not None
        await pilot.press("escape")
        await app.settle(pilot)
        assert whereabouts(screen) == before
        await pilot.press("e", "end", *" too", "ctrl+s")
        await app.settle(pilot)
        # It was the last one of the file: the cursor stays with it.
        assert text(two) == [*TOP, "two t", *MIDDLE, "seven t too", *END[1:]]
        assert whereabouts(screen)[0] == head
        assert said(screen).startswith("✓ Conflict 2 of 2: the text you wrote.")


async def test_a_recorded_text_goes_on_in_the_same_pane(opened: Opened, two: Workspace) -> None:
    async with opened(two, (80, 24), screen="resolve") as (app, pilot):
        await pilot.press("e", "end", *" too", "ctrl+s")
        await app.settle(pilot)
        assert whereabouts(app.screen)[0] == "▸proposed result (1 of 4"
        assert said(app.screen).startswith("! Conflict 2 of 2, open:")


async def test_a_wide_terminal_keeps_the_column_of_before(opened: Opened, two: Workspace) -> None:
    async with opened(two, (160, 48), screen="resolve") as (app, pilot):
        screen = app.screen
        await pilot.press("n")
        screen.sheet.column = 2
        await app.settle(pilot)
        for keys in (("e",), ("p",)):
            await pilot.press(*keys)
            await app.settle(pilot)
            assert screen.sheet.column == 1
            await pilot.press("escape")
            await app.settle(pilot)
            assert (screen.sheet.column, said(screen)) == (
                2,
                "! Conflict 2 of 2, open: source line 8, target line 7",
            )


def rows_of_words(screen: ResolveScreen) -> list[str]:
    """The rows of the lines about the hunk and about its proposal, as they are painted."""
    lines = [screen.query_one(f"#{name}", Words) for name in ("hunk", "proposal")]
    return [line.render_line(y).text.strip() for line in lines for y in range(line.size.height)]


async def test_lines_are_named_by_their_numbers_where_there_is_little_room(
    opened: Opened, two: Workspace
) -> None:
    async with opened(two, (80, 24), screen="resolve") as (app, pilot):
        screen = app.screen
        assert said(screen) == "! Conflict 1 of 2, open: source lines 2-3, target line 2"
        await pilot.press("S")
        await app.settle(pilot)
        await pilot.press("left_square_bracket")
        await app.settle(pilot)
        assert rows_of_words(screen) == [
            "✓ Conflict 1 of 2: the source's lines, then the target's. source 2-3, target 2",
            "",
            "",
        ]
        await pilot.resize_terminal(64, 24)
        await app.settle(pilot)
        assert rows_of_words(screen) == [
            "✓ Conflict 1 of 2: the source's lines, then the target's.",
            "source lines 2-3, target line 2",
            "",
        ]
