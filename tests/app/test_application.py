"""The application: acts in order beside the screen, refusals as sentences, drift, settings, leaving."""

import asyncio
import threading
from pathlib import Path

from syrupy.assertion import SnapshotAssertion

from app.recent import read_recent
from screens import intents
from screens.commands import every_command
from screens.frame import Banner
from screens.help import HelpScreen
from screens.step import StepScreen
from screens.text import ASCII
from state.session.session import Session
from state.workspace import Workspace
from tests.screens.conftest import Open, SettledApp, Size
from tests.screens.repositories import CLOSING, ROUTE, commit, fork_and_parent, strangers


def seen(app: SettledApp) -> str:
    """What stands on the screen, line by line."""
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips())


def messages(app: SettledApp) -> list[str]:
    return [one.message for one in app._notifications]


async def test_acts_are_done_in_order_and_without_a_wait(opened: Open, related: Workspace) -> None:
    async with opened(related, (80, 24), "copy") as (app, pilot):
        for act in (
            intents.TakeSource(["shop/cart.py"]),
            intents.KeepTarget(["shop/cart.py"]),
            intents.Undo(),
            intents.DropEntries(["shop/orders.py"]),
            intents.WriteNote("shop/orders.py", "not wanted"),
        ):
            app.post_message(act)
        await app.settle(pilot)
        assert [(row.number, row.kind, row.on_line) for row in related.history()] == [
            (1, "open", True),
            (2, "take", True),
            (3, "keep", False),
            (4, "drop", True),
            (5, "note", True),
        ]
        assert app.view is not None
        assert app.view.session.decisions["shop/cart.py"].kind == "take"
        assert app.view.session is related.session


async def test_a_refusal_is_a_sentence_and_the_next_act_goes_on(opened: Open, related: Workspace) -> None:
    async with opened(related, (80, 24), "copy") as (app, pilot):
        app.post_message(intents.TakeSource(["no/such/[/entry]"]))
        app.post_message(intents.TakeSource(["shop/cart.py"]))
        for _ in range(100):
            await pilot.pause(0.02)
            if related.session.number == 2 and messages(app):
                break
        assert messages(app) == ["no/such/[/entry]: no such entry in this session"]
        assert related.session.number == 2


async def test_the_keyboard_answers_while_an_act_is_slow(
    opened: Open, related: Workspace, monkeypatch
) -> None:  # type: ignore[no-untyped-def]
    gate = threading.Event()
    take = Workspace.take

    def slow(self: Workspace, keys: list[str]) -> Session:
        assert gate.wait(20)
        return take(self, keys)

    monkeypatch.setattr(Workspace, "take", slow)
    async with opened(related, (80, 24), "copy") as (app, pilot):
        app.post_message(intents.TakeSource(["shop/cart.py"]))
        await pilot.press("6")
        for _ in range(100):
            await pilot.pause(0.02)
            if app.current_mode == "history" and app.work is not None:
                break
        assert app.current_mode == "history"
        assert app.work is not None and app.work.words == "taking"
        # Leaving waits for the act: it was asked for.
        await pilot.press("q")
        await pilot.pause()
        assert messages(app) == ["Plait leaves as soon as what is under way is done."]
        gate.set()
        for _ in range(100):
            await asyncio.sleep(0.02)
            if app._exit:
                break
        assert related.session.number == 2
    assert app.return_code == 0


async def test_an_act_that_was_asked_for_too_early_waits_for_the_comparison(related: Workspace) -> None:
    app = SettledApp(related, screen="copy")
    async with app.run_test() as pilot:
        while app.workspace is None:
            await pilot.pause()
        app.post_message(intents.TakeSource(["shop/cart.py"]))
        await app.settle(pilot)
        assert related.session.number == 2
        assert app.view is not None and app.view.numbers.decided == 1


async def test_another_process_is_followed(opened: Open, related: Workspace) -> None:
    async with opened(related, (80, 24), "copy") as (app, pilot):
        with Workspace.open(related.target.place, related.name) as other:
            other.load()
            other.take(["shop/cart.py"])
            other.drop(["shop/orders.py"])
        for _ in range(100):
            await pilot.pause(0.02)
            if app.revision == related.revision and related.session.number == 3:
                break
        assert app.view is not None
        assert set(app.view.session.decisions) == {"shop/cart.py", "shop/orders.py"}


async def test_a_target_that_moves_on_is_said_and_a_rescan_takes_it_in(
    opened: Open, related: Workspace, picture: SnapshotAssertion
) -> None:
    target = Path(related.target.place)
    async with opened(related, (80, 24), "finish") as (app, pilot):
        assert app.drift == ()
        new = commit(target, "Later", {"later.txt": "later\n"})
        for _ in range(150):
            await pilot.pause(0.02)
            if app.drift:
                break
        assert [(one.side, one.commit) for one in app.drift] == [("target", new)]
        await app.settle(pilot)
        assert app.screen.query_one(Banner).has_class("shown")
        assert app.export_screenshot() == picture
        await pilot.press("R")
        await app.settle(pilot)
        assert related.target_snapshot.commit == new
        for _ in range(50):
            await pilot.pause(0.02)
            if not app.drift:
                break
        assert app.drift == ()
        assert not app.screen.query_one(Banner).has_class("shown")
        assert app.view is not None and app.view.comparison.entry("later.txt") is not None


async def test_every_screen_shows_hostile_paths(opened: Open, related: Workspace) -> None:
    async with opened(related, (160, 48), "copy") as (app, pilot):
        for key in ("1", "2", "3", "4", "5", "6", "0"):
            await pilot.press(key)
            await app.settle(pilot)
            assert isinstance(app.screen, StepScreen)
        for number, path in enumerate((CLOSING, ROUTE), 2):
            app.post_message(intents.TakeSource([path]))
            await app.settle(pilot)
            await pilot.press("6")
            await app.settle(pilot)
            assert f"{number}  take {path} from the source" in seen(app)
        await pilot.press("1")
        await app.settle(pilot)
        assert "app/[slug]" in seen(app) and "page[0].tsx" in seen(app) and "x/[" in seen(app)


async def test_a_step_without_a_session_is_dimmed_and_says_why(opened: Open, tmp_path: Path) -> None:
    _, target = fork_and_parent(tmp_path)
    async with opened(target, (80, 24)) as (app, pilot):
        assert app.current_mode == "sessions"
        await pilot.press("5")
        await pilot.pause()
        assert messages(app) == ["Finish: no session is open"]
        assert app.current_mode == "sessions"
        await pilot.press("u")
        await pilot.pause()
        assert messages(app)[-1] == "Undo: no session is open"


async def test_the_latest_session_of_a_folder_is_resumed(opened: Open, tmp_path: Path) -> None:
    source, target = fork_and_parent(tmp_path)
    Workspace.create(str(source), str(target)).close()
    recent = tmp_path / "data" / "recent.json"
    async with opened(target / "shop", (80, 24), recent_file=recent) as (app, _):
        assert app.current_mode == "copy"
        assert app.workspace is not None and app.workspace.name == "orders-service"
    assert [(one.target, one.name) for one in read_recent(recent)] == [(str(target), "orders-service")]


async def test_an_applied_session_opens_where_it_ended(opened: Open, related: Workspace) -> None:
    related.load()
    related.take([ROUTE, "shop/cart.py", "shop/prices.py"])
    related.apply(related.plan_apply())
    async with opened(related, (80, 24)) as (app, _):
        assert app.current_mode == "finish"


async def test_two_sessions_after_each_other(opened: Open, tmp_path: Path) -> None:
    source, target = fork_and_parent(tmp_path / "one")
    first = Workspace.create(str(source), str(target))
    other_source, other_target = strangers(tmp_path / "two")
    Workspace.create(str(other_source), str(other_target)).close()
    async with opened(first, (80, 24), "copy") as (app, pilot):
        app.post_message(intents.OpenSession(str(other_target), "billing"))
        app.post_message(intents.DropEntries(["billing/invoice.py"]))
        await app.settle(pilot)
        assert app.workspace is not None and app.workspace.name == "billing"
        assert app.workspace.session.number == 2
        assert first.session.number == 1
        assert app.view is not None and not app.view.related


async def test_settings_hold_and_what_is_wrong_in_them_is_said(
    opened: Open, tmp_path: Path, related: Workspace
) -> None:
    settings = tmp_path / "settings.toml"
    settings.write_text("theme = 'nord'\nper_step = true\n[keys]\napp.go-history = 'f7'\ncopy.tak = 'x'\n")
    app = SettledApp(related, settings_file=settings)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        while app.workspace is None:
            await pilot.pause()
        assert messages(app) == [f"{settings}:5: there is no command copy.tak (did you mean copy.take?)"]
        await app.settle(pilot)
        assert app.theme == "nord"
        assert app.preferences.per_step
        await pilot.press("f7")
        await app.settle(pilot)
        assert app.current_mode == "history"
        await pilot.press("1")
        await app.settle(pilot)
        await pilot.press("6")  # has another key now
        await app.settle(pilot)
        assert app.current_mode == "copy"
        app.theme = "dracula"
        await pilot.pause()
    assert settings.read_text().startswith('theme = "dracula"\nper_step = true\n')


async def test_a_repository_has_settings_of_its_own(opened: Open, related: Workspace) -> None:
    file = related.target.common_dir / "plait" / "settings.toml"
    file.write_text("theme = 'dracula'\n")
    async with opened(related, (80, 24)) as (app, _):
        assert app.theme == "dracula"


async def test_plain_has_only_ascii_and_no_colour(opened: Open, related: Workspace) -> None:
    async with opened(related, (80, 24), "copy", plain=True) as (app, pilot):
        assert app.symbols is ASCII
        for key in ("1", "2", "3", "4", "5", "6", "0", "n", "escape", "question_mark"):
            await pilot.press(key)
            await app.settle(pilot)
            for y in range(app.size.height):
                for segment in app.screen._compositor.render_strips()[y]:
                    assert segment.text.isascii(), (key, segment.text)
                    style = segment.style
                    assert style is None or style.color is None or style.color.is_default, (key, segment)


async def test_help_names_every_command_with_its_key_and_why_not(
    opened: Open, size: Size, related: Workspace, picture: SnapshotAssertion
) -> None:
    async with opened(related, size, "finish") as (app, pilot):
        await pilot.press("question_mark")
        await app.settle(pilot)
        assert isinstance(app.screen, HelpScreen)
        text = " ".join(str(app.screen.text(200)).split())
        for command in every_command().values():
            if command.area in ("finish", "app"):
                assert command.help in text, command.id
        assert "Not now: 3 things stand against it" in text
        assert app.export_screenshot() == picture
        await pilot.press("escape")
        assert isinstance(app.screen, StepScreen)


async def test_the_palette_runs_commands(opened: Open, related: Workspace) -> None:
    async with opened(related, (80, 24), "copy") as (app, pilot):
        await pilot.press("ctrl+p")
        await pilot.press(*"history")
        for _ in range(60):
            await pilot.pause(0.05)
            options = app.screen.query_one("CommandList")
            if options.option_count:  # type: ignore[attr-defined]
                break
        await pilot.press("enter")
        await app.settle(pilot)
        if app.current_mode != "history":
            await pilot.press("enter")
            await app.settle(pilot)
        assert app.current_mode == "history"


async def test_steps_and_keys_answer_the_mouse(opened: Open, related: Workspace) -> None:
    async with opened(related, (80, 24), "copy") as (app, pilot):
        await pilot.click("#steps", offset=(37, 0))
        await app.settle(pilot)
        assert app.current_mode == "checklist"
        await pilot.click("#keys", offset=(76, 0))
        await app.settle(pilot)
        assert isinstance(app.screen, HelpScreen)


async def test_a_session_that_is_gone_is_said(opened: Open, tmp_path: Path) -> None:
    source, target = fork_and_parent(tmp_path)
    Workspace.create(str(source), str(target)).close()
    async with opened(target, (80, 24), "sessions") as (app, pilot):
        Workspace.delete(target, "orders-service")
        await pilot.press("enter")
        for _ in range(50):
            await pilot.pause(0.02)
            if messages(app):
                break
        assert messages(app) == ["shop: no session named orders-service (`plait sessions` lists them)"]
        assert app.workspace is None


async def test_a_bug_ends_loudly_and_loses_nothing(related: Workspace, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    def broken(self: Workspace, keys: list[str]) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Workspace, "drop", broken)
    app = SettledApp(related, screen="copy")
    try:
        async with app.run_test() as pilot:
            await app.settle(pilot)
            app.post_message(intents.TakeSource(["shop/cart.py"]))
            await app.settle(pilot)
            app.post_message(intents.DropEntries(["shop/orders.py"]))
            for _ in range(100):
                await pilot.pause(0.02)
    except Exception as error:
        assert "ZeroDivisionError" in repr(error)
    else:
        raise AssertionError("the bug was swallowed")
    with Workspace.open(related.target.place, related.name) as again:
        assert again.session.number == 2
        assert "shop/cart.py" in again.session.decisions
