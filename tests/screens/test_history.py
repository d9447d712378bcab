"""The History screen: every operation in words, what a jump would change, and the jump."""

from pathlib import Path

from syrupy.assertion import SnapshotAssertion
from textual.widgets import Static

from screens.dialogs import Confirm
from screens.history.screen import HistoryScreen
from screens.rows import RowList
from state.comparison.mapping import Mapping
from state.workspace import Workspace
from tests.screens.conftest import Open, SettledApp, Size
from tests.screens.repositories import ROUTE, git


def acted(workspace: Workspace) -> Workspace:
    """A session with a side line and something to redo; it stands on operation 3."""
    workspace.load()
    workspace.take([ROUTE])  # 2
    workspace.keep(["shop/cart.py"])  # 3
    workspace.take(["shop/prices.py"])  # 4, a side line after the next
    workspace.undo()
    workspace.note("", "ask Bob about [/prices]")  # 5
    workspace.drop(["shop/orders.py"])  # 6
    workspace.undo(2)
    assert workspace.session.number == 3
    return workspace


def shown(app: SettledApp) -> list[str]:
    """The rows as they read, without the spaces between columns."""
    rows = app.screen.query_one(RowList)
    return [" ".join("".join(part.text for part in rows._row_of(at, 116)).split()) for at in range(len(rows))]


def preview(app: SettledApp) -> list[str]:
    return str(app.screen.query_one("#words", Static).content).splitlines()


async def test_picture(opened: Open, size: Size, related: Workspace, picture: SnapshotAssertion) -> None:
    async with opened(acted(related), size, "history") as (app, pilot):
        await pilot.press("end")
        await app.settle(pilot)
        assert app.export_screenshot() == picture


async def test_plain_picture(opened: Open, related: Workspace, picture: SnapshotAssertion) -> None:
    async with opened(acted(related), (80, 24), "history", plain=True) as (app, pilot):
        await pilot.press("home")
        await app.settle(pilot)
        assert app.export_screenshot() == picture


async def test_every_operation_stands_in_words_with_its_place(opened: Open, related: Workspace) -> None:
    async with opened(acted(related), (120, 36), "history") as (app, _):
        assert isinstance(app.screen, HistoryScreen)
        source, target = related.source_snapshot.commit[:10], related.target_snapshot.commit[:10]
        assert shown(app) == [
            "○ 6 15:09:26 drop shop/orders.py undone: can be redone",
            "○ 5 15:09:26 note on the session: ask Bob about [/prices] undone: can be redone",
            "┊ 4 15:09:26 take shop/prices.py from the source side line from 3",
            "● 3 15:09:26 keep shop/cart.py as in the target you are here",
            f"✓ 2 15:09:26 take {ROUTE} from the source",
            f"✓ 1 15:09:26 open: merge orders-service {source} into shop {target}",
        ]
        assert app.screen.query_one(RowList).cursor == 3


async def test_the_preview_says_what_a_jump_would_change(opened: Open, related: Workspace) -> None:
    async with opened(acted(related), (120, 36), "history") as (app, pilot):
        assert preview(app)[2:] == ["The session stands here."]
        await pilot.press("end")
        await app.settle(pilot)
        assert preview(app)[2:] == [
            "Jumping here takes back 2 operations.",
            "",
            "2 entries change",
            ROUTE,
            "    now   taken from the source",
            "    then  both sides changed the same lines",
            "shop/cart.py",
            "    now   kept as in the target",
            "    then  both sides changed the same lines",
        ]
        await pilot.press("home", "down", "down")
        await app.settle(pilot)
        assert preview(app)[2] == "Jumping here does 1 operation again."


async def test_a_jump_moves_the_session_and_stays_undoable(opened: Open, related: Workspace) -> None:
    async with opened(acted(related), (120, 36), "history") as (app, pilot):
        before = related.result_id()
        await pilot.press("home", "enter")
        await app.settle(pilot)
        assert related.session.number == 6
        assert app.view is not None and app.view.session.number == 6
        assert shown(app)[0] == "● 6 15:09:26 drop shop/orders.py you are here"
        await pilot.press("u", "u")
        await app.settle(pilot)
        assert (related.session.number, related.result_id()) == (3, before)
        await pilot.press("U")
        await app.settle(pilot)
        assert related.session.number == 5


async def test_the_present_operation_cannot_be_jumped_to_and_says_so(
    opened: Open, related: Workspace
) -> None:
    async with opened(acted(related), (120, 36), "history") as (app, pilot):
        await pilot.press("enter")
        await pilot.pause()
        assert [one.message for one in app._notifications] == ["Jump here: the session stands here already"]
        assert related.session.number == 3


async def test_side_lines_can_be_hidden(opened: Open, related: Workspace) -> None:
    async with opened(acted(related), (120, 36), "history") as (app, pilot):
        await pilot.press("v")
        await app.settle(pilot)
        assert [row.split()[1] for row in shown(app)] == ["6", "5", "3", "2", "1"]
        await pilot.press("home", "n")
        await app.settle(pilot)
        assert shown(app)[app.screen.query_one(RowList).cursor].endswith("you are here")


async def test_a_note_is_written(opened: Open, related: Workspace) -> None:
    async with opened(related, (80, 24), "history") as (app, pilot):
        await pilot.press("N")
        await app.settle(pilot)
        await pilot.press(*"why [/not]", "enter")
        await app.settle(pilot)
        assert shown(app)[0] == "● 2 15:09:26 note on the session: why [/not] you are here"


async def test_another_process_shows_within_a_second(opened: Open, related: Workspace) -> None:
    async with opened(related, (80, 24), "history") as (app, pilot):
        with Workspace.open(related.target.place, related.name) as other:
            other.load()
            other.take(["shop/cart.py"])
        for _ in range(60):
            await pilot.pause(0.05)
            if len(shown(app)) == 2:
                break
        await app.settle(pilot)
        assert shown(app)[0] == "● 2 15:09:26 take shop/cart.py from the source you are here"
        assert app.view is not None and app.view.numbers.decided == 1


async def test_a_jump_over_an_apply_asks_first(opened: Open, related: Workspace) -> None:
    related.load()
    related.take([ROUTE, "shop/cart.py", "shop/prices.py"])
    related.apply(related.plan_apply())
    folder = Path(related.target.place)
    assert "plait/orders-service" in git(folder, "branch")
    async with opened(related, (80, 24), "history") as (app, pilot):
        await pilot.press("end", "enter")
        await app.settle(pilot)
        assert isinstance(app.screen, Confirm)
        await pilot.press("n")
        await app.settle(pilot)
        assert related.session.number == 3
        await pilot.press("enter")
        await app.settle(pilot)
        await pilot.press("y")
        await app.settle(pilot)
        assert related.session.number == 1
        assert git(folder, "branch", "--list", "plait/*") == ""


async def test_a_jump_over_a_mapping_says_which_mappings_hold(opened: Open, related: Workspace) -> None:
    related.load()
    related.map([Mapping("shop", "apps/shop")])
    async with opened(related, (120, 36), "history") as (app, pilot):
        await pilot.press("end")
        await app.settle(pilot)
        assert preview(app)[2:4] == ["Jumping here takes back 1 operation.", "Mappings are: none."]
        await pilot.press("enter")
        await app.settle(pilot)
        assert related.session.mappings == ()
        assert app.view is not None and app.view.comparison.entry("shop/cart.py").path == "shop/cart.py"  # type: ignore[union-attr]
