"""The Finish screen: what apply will do, what stands against it, apply, and the way back."""

from pathlib import Path

from syrupy.assertion import SnapshotAssertion
from textual.widgets import Input, TextArea

from app.demo.repositories import build_demo
from screens.dialogs import Confirm, EditText
from screens.finish.screen import FinishScreen
from screens.rows import RowList
from state.workspace import Workspace
from tests.screens.conftest import Open, SettledApp, Size
from tests.screens.repositories import ROUTE, git

CONFLICTS = [ROUTE, "shop/cart.py", "shop/prices.py"]


def decided(workspace: Workspace) -> Workspace:
    """A session in which nothing waits."""
    workspace.load()
    workspace.take(CONFLICTS)
    workspace.review(["shop/names.py"])
    assert workspace.loaded().numbers.left == 0
    return workspace


def shown(app: SettledApp) -> list[str]:
    """The rows as they read, without the spaces between columns."""
    rows = app.screen.query_one(RowList)
    return [" ".join("".join(part.text for part in rows._row_of(at, 116)).split()) for at in range(len(rows))]


def branches(workspace: Workspace) -> list[str]:
    return git(Path(workspace.target.place), "branch", "--format=%(refname:short)").splitlines()


async def test_blocked_picture(
    opened: Open, size: Size, related: Workspace, picture: SnapshotAssertion
) -> None:
    async with opened(related, size, "finish") as (app, _):
        assert app.export_screenshot() == picture


async def test_ready_picture(
    opened: Open, size: Size, related: Workspace, picture: SnapshotAssertion
) -> None:
    async with opened(decided(related), size, "finish") as (app, pilot):
        await pilot.press("c")
        await app.settle(pilot)
        assert app.export_screenshot() == picture


async def test_plain_picture(opened: Open, related: Workspace, picture: SnapshotAssertion) -> None:
    async with opened(related, (80, 24), "finish", plain=True) as (app, _):
        assert app.export_screenshot() == picture


async def test_confirm_picture(opened: Open, related: Workspace, picture: SnapshotAssertion) -> None:
    async with opened(decided(related), (80, 24), "finish") as (app, pilot):
        await pilot.press("a")
        await app.settle(pilot)
        assert app.export_screenshot() == picture


async def test_applied_picture(
    opened: Open, size: Size, related: Workspace, picture: SnapshotAssertion
) -> None:
    decided(related)
    related.apply(related.plan_apply())
    async with opened(related, size, "finish") as (app, _):
        assert app.export_screenshot() == picture


async def test_the_plan_stands_in_plain_words(opened: Open, related: Workspace) -> None:
    async with opened(decided(related), (120, 36), "finish") as (app, _):
        assert isinstance(app.screen, FinishScreen)
        source, target = related.source_snapshot.commit, related.target_snapshot.commit
        assert shown(app) == [
            "✓ Ready. a applies.",
            "",
            "What apply will do",
            "· Keep shop as it is now in a new branch plait/orders-service-backup.",
            "· Make a new branch plait/orders-service with one commit, with both histories as parents "
            f"(shop {target[:10]} and",
            f"orders-service {source[:10]}).",
            f"· Its tree {related.result_id()[:10]} adds 1 and changes 5 files.",
            "· Your checkout, your index and your other branches stay as they are.",
            "",
            "How; enter changes it",
            "Branch plait/orders-service b",
            "Backup plait/orders-service-backup B",
            "Parents both histories: a merge commit p",
            "Commits one commit c",
            "Checkout stays as it is o",
            f"Message Merge orders-service ({source[:10]}) into main m",
            "",
            "Message",
            f"Merge orders-service ({source[:10]}) into main",
            *related.plan_apply().message.splitlines()[1:],
        ]


async def test_what_stands_against_it_is_listed_and_leads_there(opened: Open, related: Workspace) -> None:
    async with opened(related, (120, 36), "finish") as (app, pilot):
        rows = shown(app)
        assert rows[0] == "✗ 3 things stand against it. n goes to the next, enter there opens it."
        at = rows.index("What stands against it: 3")
        assert [row.split()[1] for row in rows[at + 1 : at + 4]] == CONFLICTS
        assert "What apply lets pass: 1" in rows
        await pilot.press("a")
        await pilot.pause()
        assert not isinstance(app.screen, Confirm)
        assert [one.message for one in app._notifications] == [
            f"Apply…: 3 things stand against it, the first: {ROUTE}: its one hunk is open"
        ]
        await pilot.press("n", "n", "enter")
        await app.settle(pilot)
        assert app.current_mode == "resolve"


async def test_every_choice_changes_the_plan(opened: Open, related: Workspace) -> None:
    async with opened(decided(related), (120, 36), "finish") as (app, pilot):
        await pilot.press("p")
        await app.settle(pilot)
        assert "Parents the target's history alone p" in shown(app)
        await pilot.press("c")
        await app.settle(pilot)
        assert "Commits 2 commits, one a step c" in shown(app)
        await pilot.press("o")
        await app.settle(pilot)
        assert "Checkout switches to plait/orders-service o" in shown(app)
        assert (
            "· Your checkout switches to plait/orders-service; your other branches stay as they are."
            in shown(app)
        )
        await pilot.press("b")
        await app.settle(pilot)
        app.screen.query_one(Input).value = "merge/[orders]"
        await pilot.press("enter")
        await app.settle(pilot)
        assert any(
            row.startswith("✗ merge/[orders] git doesn't take this as a branch name") for row in shown(app)
        )
        await pilot.press("b")
        await app.settle(pilot)
        app.screen.query_one(Input).value = "merge/orders"
        await pilot.press("enter", "m")
        await app.settle(pilot)
        assert isinstance(app.screen, EditText)
        app.screen.query_one(TextArea).text = "Bring [/orders] home\n\nPlait-Session: orders-service\n"
        await pilot.press("ctrl+s")
        await app.settle(pilot)
        assert "Branch merge/orders b" in shown(app)
        assert "Message Bring [/orders] home m" in shown(app)


async def test_apply_writes_what_was_planned_and_undo_takes_it_back(opened: Open, related: Workspace) -> None:
    folder = Path(related.target.place)
    async with opened(decided(related), (120, 36), "finish") as (app, pilot):
        before = git(folder, "for-each-ref", "refs/heads")
        result = related.result_id()
        await pilot.press("a")
        await app.settle(pilot)
        await pilot.press("n")
        await app.settle(pilot)
        assert git(folder, "for-each-ref", "refs/heads") == before
        await pilot.press("a")
        await app.settle(pilot)
        await pilot.press("y")
        await app.settle(pilot)
        assert branches(related) == ["main", "plait/orders-service", "plait/orders-service-backup"]
        assert git(folder, "rev-parse", "plait/orders-service^{tree}") == result
        assert git(folder, "rev-parse", "plait/orders-service-backup") == related.target_snapshot.commit
        assert git(folder, "status", "--porcelain") == ""
        rows = shown(app)
        assert rows[0] == "✓ Applied. u takes it back while the branch hasn't moved on."
        assert "✓ Read back: the branch holds the result's tree, the backup the target's tree." in rows
        await pilot.press("u")
        await app.settle(pilot)
        assert git(folder, "for-each-ref", "refs/heads") == before
        assert shown(app)[0] == "✓ Ready. a applies."
        await pilot.press("U")
        await app.settle(pilot)
        assert git(folder, "rev-parse", "plait/orders-service^{tree}") == result


async def test_an_apply_that_cannot_be_taken_back_stays_and_says_why(
    opened: Open, related: Workspace
) -> None:
    folder = Path(related.target.place)
    decided(related)
    related.apply(related.plan_apply())
    git(folder, "branch", "-f", "plait/orders-service", "main")
    async with opened(related, (120, 36), "finish") as (app, pilot):
        assert any("plait/orders-service holds" in row for row in shown(app))
        await pilot.press("u")
        for _ in range(40):
            await pilot.pause(0.02)
            if app._notifications and not app.is_busy:
                break
        messages = [one.message for one in app._notifications]
        assert messages and "moved on since it was applied" in messages[0]
        assert related.session.applied is not None


async def test_checkout_switches_the_operators_checkout(opened: Open, related: Workspace) -> None:
    folder = Path(related.target.place)
    async with opened(decided(related), (120, 36), "finish") as (app, pilot):
        await pilot.press("o")
        await app.settle(pilot)
        await pilot.press("a")
        await app.settle(pilot)
        await pilot.press("y")
        await app.settle(pilot)
        assert git(folder, "branch", "--show-current") == "plait/orders-service"
        assert git(folder, "status", "--porcelain") == ""
        assert (folder / "shop" / "orders.py").exists()


async def test_the_plan_follows_the_session(opened: Open, related: Workspace) -> None:
    async with opened(related, (120, 36), "finish") as (app, pilot):
        assert shown(app)[0].startswith("✗ 3 things")
        related.take(CONFLICTS)
        await app.settle(pilot)
        assert shown(app)[0] == "✓ Ready. a applies. 1 entry is open or not looked at."


async def test_the_plan_stands_before_it_is_known_what_would_break(opened: Open, related: Workspace) -> None:
    decided(related)
    # Whoever looks for findings waits here.
    related.understanding._lock.acquire()
    try:
        async with opened(related, (120, 36), "copy") as (app, pilot):
            await pilot.press("5")
            for _ in range(10_000):
                await pilot.pause(0.01)
                if isinstance(app.screen, FinishScreen) and len(shown(app)) > 1:
                    break
            rows = shown(app)
            assert rows[:2] == [
                "✓ Ready. a applies.",
                "What would break or be lost is still being looked for…",
            ]
            await pilot.press("a")
            await pilot.pause(0.1)
            assert isinstance(app.screen, Confirm)
            assert "What would break or be lost is not known yet." in app.screen._sentences
            await pilot.press("n")
            await pilot.press("down", "down")
            cursor = app.screen.query_one(RowList).cursor
            here = rows[cursor]
            related.understanding._lock.release()
            await app.settle(pilot)
            rows = shown(app)
            assert rows[:2] == ["✓ Ready. a applies.", ""]
            assert rows[app.screen.query_one(RowList).cursor] == here
    finally:
        if related.understanding._lock._is_owned():  # type: ignore[attr-defined]
            related.understanding._lock.release()


async def test_a_sequence_that_is_only_proposed_leads_to_migrations(tmp_path: Path, opened: Open) -> None:
    source, target = build_demo(tmp_path / "demo")
    workspace = Workspace.create(str(source), str(target))
    async with opened(workspace, (120, 36), "finish") as (app, pilot):
        for _ in range(8):
            await pilot.press("n")
        await pilot.press("enter")
        await app.settle(pilot)
        assert app.screen.STEP == "migrations"


def test_errors_of_an_accepted_sequence_are_said_before_the_checkout(tmp_path: Path) -> None:
    source, target = build_demo(tmp_path / "demo")
    workspace = Workspace.create(str(source), str(target))
    workspace.migrations.accept("migrations")
    words = workspace.plan_apply().words
    assert (words[-3], words[-1]) == (
        "The migrations of migrations are accepted, with 1 error in it: `plait migrations` says which.",
        "Your checkout, your index and your other branches stay as they are.",
    )
