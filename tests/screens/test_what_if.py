"""What an act would break and lose is told before it: on request, and by a question where it is grave."""

from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from textual.pilot import Pilot
from textual.widgets import Static

from screens.copy.screen import CopyScreen
from screens.copy.what_if import WhatIf
from screens.dialogs import Confirm
from screens.lines import Part
from screens.rows import RowList
from state.workspace import Workspace
from tests.screens.conftest import Open, SettledApp, Size
from tests.screens.repositories import commit, new_repository
from tests.state.understood.test_previews import router, service

SOURCE = {
    "src/router.ts": router(["users"]),
    "src/users/m3.ts": "export const x = 1\n",
    "src/[new]/page.ts": "export const a = 1\n",
}
LOST = "it imports m3 from ./m3, and src/users/m3.ts of the result has no such name"


@pytest.fixture
def silenced(still: None, tmp_path: Path) -> Workspace:
    """A source whose router mounts one area of nine, and whose third module lacks what another one imports."""
    for name, files in (("orders", SOURCE), ("shop", service())):
        commit(new_repository(tmp_path / name), "Start", files)
    return Workspace.create(str(tmp_path / "orders"), str(tmp_path / "shop"))


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow the machine is, what an act would bring is known before it."""
    monkeypatch.setattr("app.forewarning.PATIENCE", 600)


async def come_to_rest(app: SettledApp, pilot: Pilot[int]) -> None:
    """Waits until acts are done and everything was looked at."""
    for _ in range(10_000):
        await pilot.pause(0.01)
        looked = all(one.is_finished for one in app.workers if one.group in ("what-if", "noticing"))
        if looked and not app.is_busy:
            break
    await app.settle(pilot)


async def press(app: SettledApp, pilot: Pilot[int], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await come_to_rest(app, pilot)


async def go_to(app: SettledApp, pilot: Pilot[int], path: str) -> None:
    screen = app.screen
    assert isinstance(screen, CopyScreen)
    assert screen.outlook is not None
    screen.sheet.go(screen.outlook.row_of(path))
    await pilot.pause()


def listed(app: SettledApp) -> list[str]:
    """The rows of the overlay, without the spaces between columns."""
    rows = app.screen.query_one(RowList)
    return [" ".join("".join(part.text for part in rows._row_of(at, 200)).split()) for at in range(len(rows))]


def sentences(app: SettledApp) -> list[str]:
    assert isinstance(app.screen, Confirm)
    return [str(one.render()) for one in app.screen.query(Static) if "sentence" in one.classes]


async def test_each_choice_is_told_before_one_is_made(opened: Open, silenced: Workspace) -> None:
    async with opened(silenced, (120, 36), "copy") as (app, pilot):
        await go_to(app, pilot, "src/")
        await press(app, pilot, "v")
        assert isinstance(app.screen, WhatIf)
        rows = listed(app)
        assert rows[:3] == [
            "s Take source 3 entries: 4 new findings, one of them an error",
            "lost name 1, unreachable 2, lost mount 1",
            f"✗ src/users/m2.ts:1 {LOST}",
        ]
        assert rows[3].startswith("! src/router.ts:3 nothing imports orders/index.ts, bills/index.ts, ")
        assert rows[5:7] == ["and 1 more", "t Keep target 3 entries: 1 new finding"]
        assert rows[-1] == "x Drop 83 entries: no finding would come or go"
        assert silenced.session.number == 1
        await press(app, pilot, "space")
        assert "and 1 more" not in listed(app)
        await press(app, pilot, "down", "down")
        assert str(app.screen.query_one("#about", Static).render()) == f"src/users/m2.ts:1: {LOST}"
        await press(app, pilot, "escape")
        assert isinstance(app.screen, CopyScreen)
        assert silenced.session.number == 1


async def test_a_key_there_makes_the_choice_and_asks_no_more(opened: Open, silenced: Workspace) -> None:
    async with opened(silenced, (120, 36), "copy") as (app, pilot):
        await go_to(app, pilot, "src/")
        await press(app, pilot, "v", "s")
        assert isinstance(app.screen, CopyScreen)
        assert silenced.session.number == 2
        assert sorted(silenced.session.decisions) == sorted(SOURCE)
        # The list of before the act was made for the overlay: what is new beside it is counted.
        assert app.noted is not None
        assert (app.noted.new, app.noted.errors) == (4, 1)


async def test_grave_losses_of_many_are_asked_about_once_more(opened: Open, silenced: Workspace) -> None:
    async with opened(silenced, (120, 36), "copy") as (app, pilot):
        await go_to(app, pilot, "src/")
        await press(app, pilot, "s")
        assert isinstance(app.screen, Confirm)
        assert app.screen._heading == "Take 3 entries from the source?"
        said = sentences(app)
        assert said[:2] == [
            "It would bring 4 new findings, one of them an error: lost name 1, unreachable 2, lost mount 1.",
            f"src/users/m2.ts:1: {LOST}",
        ]
        assert said[-1] == "And 1 more like these."
        await press(app, pilot, "n")
        assert silenced.session.number == 1
        await press(app, pilot, "s", "y")
        assert silenced.session.number == 2
        assert app.noted is not None
        assert app.noted.new == 4


async def test_marks_stay_where_the_operator_says_no(opened: Open, silenced: Workspace) -> None:
    async with opened(silenced, (120, 36), "copy") as (app, pilot):
        for path in ("src/router.ts", "src/users/m3.ts"):
            await go_to(app, pilot, path)
            await press(app, pilot, "space")
        screen = app.screen
        assert isinstance(screen, CopyScreen)
        assert screen.outlook is not None
        await press(app, pilot, "s", "n")
        assert len(screen.outlook.marked) == 2
        await press(app, pilot, "s", "y")
        assert not screen.outlook.marked
        assert sorted(silenced.session.decisions) == ["src/router.ts", "src/users/m3.ts"]


async def test_one_entry_is_never_asked_about(opened: Open, silenced: Workspace) -> None:
    async with opened(silenced, (120, 36), "copy") as (app, pilot):
        await go_to(app, pilot, "src/users/m3.ts")
        await press(app, pilot, "s")
        assert isinstance(app.screen, CopyScreen)
        assert list(silenced.session.decisions) == ["src/users/m3.ts"]


async def test_what_brings_nothing_grave_is_done_at_once(opened: Open, silenced: Workspace) -> None:
    async with opened(silenced, (120, 36), "copy") as (app, pilot):
        await go_to(app, pilot, "src/")
        await press(app, pilot, "t")
        assert isinstance(app.screen, CopyScreen)
        assert silenced.session.number == 2


async def test_what_is_not_soon_known_is_done_without_a_question(
    opened: Open, silenced: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.forewarning.PATIENCE", 0)
    async with opened(silenced, (120, 36), "copy") as (app, pilot):
        await go_to(app, pilot, "src/")
        await press(app, pilot, "s")
        assert isinstance(app.screen, CopyScreen)
        assert silenced.session.number == 2
        # It is told afterwards, beside what stood before the act.
        assert app.noted is not None
        assert (app.noted.new, app.noted.errors) == (4, 1)


async def test_acts_keep_their_order_while_one_is_asked_about(opened: Open, silenced: Workspace) -> None:
    async with opened(silenced, (120, 36), "copy") as (app, pilot):
        await go_to(app, pilot, "src/")
        # Whoever looks for findings waits here.
        with silenced.understanding._lock:
            await pilot.press("s")
            await go_to(app, pilot, "src/router.ts")
            await pilot.press("t")
            await pilot.pause()
            assert silenced.session.number == 1
        await come_to_rest(app, pilot)
        await press(app, pilot, "y")
        assert [row.words for row in silenced.history()][1:] == [
            "take 3 entries from the source",
            "keep src/router.ts as in the target",
        ]


async def test_what_if_picture(
    opened: Open, size: Size, silenced: Workspace, picture: SnapshotAssertion
) -> None:
    async with opened(silenced, size, "copy") as (app, pilot):
        await go_to(app, pilot, "src/")
        await press(app, pilot, "v", "down", "down")
        assert app.export_screenshot() == picture


async def test_plain_picture(opened: Open, silenced: Workspace, picture: SnapshotAssertion) -> None:
    async with opened(silenced, (80, 24), "copy", plain=True) as (app, pilot):
        await go_to(app, pilot, "src/")
        await press(app, pilot, "v", "down", "down")
        assert app.export_screenshot() == picture


async def test_question_picture(opened: Open, silenced: Workspace, picture: SnapshotAssertion) -> None:
    async with opened(silenced, (80, 24), "copy") as (app, pilot):
        await go_to(app, pilot, "src/")
        await press(app, pilot, "s")
        assert app.export_screenshot() == picture


async def test_rows_end_where_the_scroll_bar_begins(opened: Open, silenced: Workspace) -> None:
    async with opened(silenced, (80, 24), "copy") as (app, pilot):
        await go_to(app, pilot, "src/")
        await press(app, pilot, "v")
        rows = app.screen.query_one(RowList)
        assert rows.size.height == len(rows)
        rows.show_rows(100, lambda y, width: (Part("word " * 20),))
        # Painted before the scroll bar that the rows bring is there.
        assert rows.render_line(1).text.endswith("…")
        width = rows.scrollable_content_region.width
        await pilot.pause()
        assert rows.scrollable_content_region.width == width - 1
        assert (rows.scroll_offset.y, rows.render_line(1).text) == (
            0,
            ("  " + "word " * 20)[: width - 2] + "…",
        )


async def test_what_does_not_fit_beside_a_choice_stands_below_it(opened: Open, silenced: Workspace) -> None:
    async with opened(silenced, (60, 36), "copy") as (app, pilot):
        await go_to(app, pilot, "src/")
        await press(app, pilot, "v")
        assert listed(app)[:3] == [
            "s Take source 3 entries:",
            "4 new findings, one of them an error",
            "lost name 1, unreachable 2, lost mount 1",
        ]
