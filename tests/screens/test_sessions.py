"""The Sessions screen: what it shows, and that each of its acts reaches the repositories."""

from pathlib import Path

from syrupy.assertion import SnapshotAssertion
from textual.widgets import Input, Static

from screens.rows import RowList
from screens.sessions.path_input import completed
from screens.sessions.screen import SessionsScreen
from state.session import sessions
from state.workspace import Workspace
from tests.screens.conftest import Open, Size
from tests.screens.repositories import commit, fork_and_parent, git, new_repository, strangers


def two_sessions(folder: Path) -> Path:
    """A target with a session that is begun and one that is compared."""
    source, target = fork_and_parent(folder)
    with Workspace.create(str(source), str(target), name="billing later"):
        pass
    with Workspace.create(str(source), str(target)) as workspace:
        workspace.load()
        workspace.take(["shop/cart.py"])
        numbers = workspace.loaded().numbers
        assert (numbers.decided, numbers.conflicts, numbers.unreviewed) == (1, 2, 1)
        workspace.journal.put_cached("numbers", b"1 0 2 1 0")
    return target


async def test_start_picture(opened: Open, size: Size, tmp_path: Path, picture: SnapshotAssertion) -> None:
    new_repository(tmp_path / "shop")
    async with opened(tmp_path / "shop", size) as (app, _):
        assert isinstance(app.screen, SessionsScreen)
        assert app.export_screenshot() == picture


async def test_list_picture(opened: Open, size: Size, tmp_path: Path, picture: SnapshotAssertion) -> None:
    async with opened(two_sessions(tmp_path), size, "sessions") as (app, _):
        assert app.export_screenshot() == picture


async def test_plain_list_picture(opened: Open, tmp_path: Path, picture: SnapshotAssertion) -> None:
    async with opened(two_sessions(tmp_path), (80, 24), "sessions", plain=True) as (app, _):
        assert app.export_screenshot() == picture


async def test_light_list_picture(opened: Open, tmp_path: Path, picture: SnapshotAssertion) -> None:
    async with opened(two_sessions(tmp_path), (120, 36), "sessions") as (app, pilot):
        app.theme = "textual-light"
        await app.settle(pilot)
        assert app.export_screenshot() == picture


async def test_form_picture(opened: Open, size: Size, tmp_path: Path, picture: SnapshotAssertion) -> None:
    async with opened(two_sessions(tmp_path), size, "sessions") as (app, pilot):
        new_repository(tmp_path / "orders-old")
        await pilot.press("n")
        await pilot.press(*"~/or", "tab")
        await app.settle(pilot)
        assert app.screen.query_one("#source", Input).value == "~/orders-"
        assert app.export_screenshot() == picture


async def test_delete_picture(opened: Open, tmp_path: Path, picture: SnapshotAssertion) -> None:
    async with opened(two_sessions(tmp_path), (80, 24), "sessions") as (app, pilot):
        await pilot.press("d")
        await app.settle(pilot)
        assert app.export_screenshot() == picture


async def test_a_folder_that_is_no_repository_is_said(opened: Open, tmp_path: Path) -> None:
    async with opened(tmp_path, (80, 24)) as (app, _):
        words = app.screen.query_one("#words", Static).content
        assert "not a git repository" in str(words)


async def test_start_names_the_next_key_as_settings_have_it(opened: Open, tmp_path: Path) -> None:
    new_repository(tmp_path / "shop")
    settings = tmp_path / "settings.toml"
    settings.write_text("[keys]\nsessions.new = 'f6'\n")
    async with opened(tmp_path / "shop", (80, 24), settings_file=settings) as (app, pilot):
        assert " f6  to start a session" in str(app.screen.query_one("#words", Static).content)
        await pilot.press("f6")
        assert app.screen.query("#source")


async def test_a_session_is_begun_from_the_form(opened: Open, tmp_path: Path) -> None:
    source, target = fork_and_parent(tmp_path)
    plan = tmp_path / "plan.md"
    plan.write_text("# Plan\n")
    async with opened(target, (80, 24)) as (app, pilot):
        await pilot.press("n", *"~/orders-service")
        for field, value in (("name", "Orders!"), ("mappings", "shop=apps/shop"), ("plan", "~/plan.md")):
            app.screen.query_one(f"#{field}", Input).value = value
        await pilot.press("enter")
        await app.settle(pilot)
        assert app.current_mode == "overview"
        workspace = app.workspace
        assert workspace is not None
        assert workspace.name == "orders"
        assert [str(one) for one in workspace.session.mappings] == ["shop=apps/shop"]
        assert workspace.source_snapshot.location == str(source)
        assert workspace.target_snapshot.commit == git(target, "rev-parse", "main")
        imported = workspace.session.record.plan
        assert imported is not None and imported.place == str(plan)


async def test_the_form_stays_with_what_was_typed_when_it_is_refused(opened: Open, tmp_path: Path) -> None:
    _, target = fork_and_parent(tmp_path)
    async with opened(target, (80, 24)) as (app, pilot):
        await pilot.press("n", "enter")
        problem = app.screen.query_one("#problem", Static)
        assert str(problem.content) == "Say what to merge from."
        await pilot.press(*"~/nowhere", "enter")
        await app.settle(pilot)
        assert "no such folder" in str(problem.content)
        assert app.screen.query_one("#source", Input).value == "~/nowhere"
        app.screen.query_one("#source", Input).value = "~/orders-service"
        app.screen.query_one("#mappings", Input).value = "x/[/foo]"
        await pilot.press("enter")
        assert str(problem.content).startswith("x/[/foo]: this is not a mapping")
        await pilot.press("escape")
        assert isinstance(app.screen, SessionsScreen)
        assert sessions.list_sessions(target / ".git") == []
        assert git(target, "for-each-ref", "refs/plait") == ""


async def test_a_revision_of_the_source_can_be_named(opened: Open, tmp_path: Path) -> None:
    source, target = fork_and_parent(tmp_path)
    wanted = git(source, "rev-parse", "main")
    git(source, "branch", "stable")
    commit(source, "Later", {"later.txt": "later\n"})
    async with opened(target, (80, 24)) as (app, pilot):
        await pilot.press("n", *str(source), "down", *"stable", "enter")
        await app.settle(pilot)
        assert app.workspace is not None
        assert app.workspace.source_snapshot.commit == wanted


async def test_resume_archive_and_delete(opened: Open, tmp_path: Path) -> None:
    target = two_sessions(tmp_path)
    common = target / ".git"
    async with opened(target, (120, 36), "sessions") as (app, pilot):
        names = [one.name for one in sessions.list_sessions(common)]
        assert sorted(names) == ["billing-later", "orders-service"]
        rows = app.screen.query_one(RowList)
        rows.go(names.index("orders-service"))
        await pilot.press("enter")
        await app.settle(pilot)
        assert (app.current_mode, app.workspace and app.workspace.name) == ("copy", "orders-service")

        await pilot.press("0")
        await app.settle(pilot)
        rows.go(names.index("billing-later"))
        await pilot.press("a")
        await app.settle(pilot)
        assert [one.name for one in sessions.list_sessions(common) if not one.archived] == ["orders-service"]
        assert len(rows) == 1
        await pilot.press("v")
        assert len(rows) == 2

        rows.go(0)
        await pilot.press("d")
        await app.settle(pilot)
        await pilot.press("enter")  # the harmless answer has the focus
        await app.settle(pilot)
        assert len(sessions.list_sessions(common)) == 2
        await pilot.press("d")
        await app.settle(pilot)
        await pilot.press("y")
        await app.settle(pilot)
        assert [one.name for one in sessions.list_sessions(common)] == ["billing-later"]
        assert (common / "plait" / "trash" / "orders-service" / "journal.sqlite3").exists()
        assert app.workspace is None
        assert git(target, "for-each-ref", "refs/plait/orders-service") == ""


async def test_a_journal_that_cannot_be_read_is_listed_and_says_so(opened: Open, tmp_path: Path) -> None:
    target = two_sessions(tmp_path)
    (target / ".git" / "plait" / "billing-later" / "journal.sqlite3").write_bytes(b"[/torn] " * 100)
    async with opened(target, (160, 48), "sessions") as (app, pilot):
        rows = app.screen.query_one(RowList)
        assert len(rows) == 2
        texts = ["".join(part.text for part in rows._row_of(at, 150)) for at in range(2)]
        torn = next(at for at, text in enumerate(texts) if "billing-later" in text)
        assert "✗" in texts[torn]
        rows.go(torn)
        await pilot.press("enter")
        await app.settle(pilot)
        assert app.workspace is None


async def test_the_mouse_resumes_too(opened: Open, tmp_path: Path) -> None:
    async with opened(two_sessions(tmp_path), (120, 36), "sessions") as (app, pilot):
        await pilot.click(RowList, offset=(4, 0), times=2)
        await app.settle(pilot)
        assert app.current_mode == "copy"


async def test_sessions_of_strangers_show_in_the_list(opened: Open, tmp_path: Path) -> None:
    source, target = strangers(tmp_path)
    Workspace.create(str(source), str(target)).close()
    async with opened(target, (120, 36), "sessions") as (app, _):
        rows = app.screen.query_one(RowList)
        text = "".join(part.text for part in rows._row_of(0, 116))
        assert text.startswith("billing")
        assert "→ shop@" in text


def test_completion(tmp_path: Path) -> None:
    for name in ("orders-old", "orders-service", "other", ".hidden"):
        (tmp_path / name).mkdir()
    (tmp_path / "orders.md").write_text("")
    start = f"{tmp_path}/"
    assert completed(f"{start}ord") == (f"{start}orders-", [f"{start}orders-old/", f"{start}orders-service/"])
    assert completed(f"{start}orders-s") == (f"{start}orders-service/", [f"{start}orders-service/"])
    assert completed(f"{start}ord", folders_only=False)[0] == f"{start}orders"
    assert completed(f"{start}.h")[0] == f"{start}.hidden/"
    assert completed(f"{start}nothing") == (f"{start}nothing", [])
    assert completed("~/oth") == ("~/other/", ["~/other/"])
    assert completed("~")[0] == "~/"
    assert completed("\0")[1] == []
