"""The Checklist screen: every key, what it shows, live runs, hostile texts, many items, empty states."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import Any, TypeVar

import pytest
from textual.containers import Vertical
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input, Static

from screens.checklist.changes import ChangesScreen
from screens.checklist.detail import Detail
from screens.checklist.forms import AskPath, ConfirmRun, Form
from screens.checklist.heads import Notice, PhaseLine, StandingLine
from screens.checklist.output_screen import OutputScreen
from screens.checklist.reader import Reader
from screens.checklist.roots import RootsScreen
from screens.checklist.screen import ChecklistScreen
from screens.commands import MOVING
from screens.copy.screen import CopyScreen
from screens.dialogs import Ask, Confirm
from screens.migrations.screen import MigrationsScreen
from screens.panes.menu import Menu
from state.checking.carrying_out import Carried, Left
from state.checks.acts import Import
from state.checks.checklist import CheckGate, CheckItem, CheckPhase, ItemState
from state.checks.evidence import Ending
from state.plans.plan import CopyWish, MigrationAction, MigrationWish
from state.repositories.worktrees import Change
from state.session.operations import Check
from state.workspace import Workspace
from tests.screens.checklists import (
    DOCS,
    PHASES,
    WHEN,
    StandIn,
    changed,
    item,
    make_phases,
    make_plan,
    passed_by,
    run,
    stand_in,
)
from tests.screens.conftest import Open, SettledApp, Size
from tests.screens.overlays import press, session, shown, title

S = TypeVar("S", bound=Screen[Any])


@pytest.fixture
def workspace(still: None, tmp_path: Path) -> Workspace:
    """A session on two small repositories."""
    return session(tmp_path)


def here(app: SettledApp) -> ChecklistScreen:
    screen = app.screen
    assert isinstance(screen, ChecklistScreen)
    return screen


def rows(app: SettledApp) -> list[str]:
    """The items as they read, without the spaces between columns."""
    return [" ".join(line.split()) for line in shown(here(app).item_list)]


def detail(app: SettledApp) -> list[str]:
    return app.screen.query_one(Detail).text.splitlines()


def standing(app: SettledApp) -> str:
    return " ".join(str(app.screen.query_one(StandingLine).render()).split())


def said(app: SettledApp) -> list[str]:
    return [one.message for one in app._notifications]


def selected(app: SettledApp) -> str:
    one = here(app).item
    return one.item.id if one is not None else ""


async def question(app: SettledApp, pilot: Pilot[int], kind: type[S]) -> S:
    """The question, once it is asked."""
    for _ in range(500):
        await pilot.pause()
        if isinstance(app.screen, kind):
            await pilot.pause()
            return app.screen
    raise AssertionError(f"no {kind.__name__} but {app.screen}")


async def until(pilot: Pilot[int], holds: Callable[[], bool]) -> None:
    """Waits until something holds, for ten seconds at most."""
    end = monotonic() + 10
    while not holds():
        assert monotonic() < end
        await pilot.pause(0.02)


async def fill(app: SettledApp, pilot: Pilot[int], **values: str) -> None:
    """Writes into the fields of the form that is asked, and answers it."""
    form = await question(app, pilot, Form)
    for name, value in values.items():
        form.query_one(f"#{name}", Input).value = value
    form.action_keep()
    await pilot.pause()


# What is shown


async def test_the_first_phase_that_is_not_done_is_shown(opened: Open, workspace: Workspace) -> None:
    stand_in(workspace)
    async with opened(workspace, (160, 48), "checklist") as (app, _):
        assert rows(app) == [
            "▸ ○ open copy Copy docs/[slug].md docs/[slug].md is …",
            "~ stale task Run the tests: make test migrations/00…",
            "✗ failed task The linter is happy exit 1 after 1 s",
            "◌ claimed criterion Every order has a user the plan says so",
            "○ open migration The migrations are renum… the sequence…",
            "✓ passed task and nothing names an o… you looked a…",
            "≈ waived task A load test (optional) waived: no traf…",
            "■ blocked task Deploy to staging waits for The linter…",
        ]
        assert [" ".join(one.split()) for one in shown(here(app).phase_list)] == [
            "✓ 1 Prepare",
            "2/2 done 1 hour",
            "gate open",
            "▸ ✗ 2 Copy the orders",
            "2/8 done 2-3 hours",
            "gate closed soaks 31 h more",
            "■ 3 Monitoring",
            "0/1 done",
            "gate closed",
        ]
        assert standing(app) == (
            "2 of 8 pass, 1 failed, 1 stale, gate closed: 2 items are open: Copy docs/[slug].md; The migrations are"
            " renumbered; 1 item … ! 2 findings (i) 2 differences (d)"
        )


async def test_the_selected_item_is_told_whole(opened: Open, workspace: Workspace) -> None:
    stand_in(workspace)
    async with opened(workspace, (160, 48), "checklist") as (app, pilot):
        here(app).show_item("task-lint")
        await app.settle(pilot)
        await app.settle(pilot)
        assert detail(app) == [
            "✗ failed  exit 1 after 1 s",
            "r run again  v output  s sign  w waive",
            "The linter is happy",
            "task, line 14, ticked in the plan",
            "",
            "command   npm run lint -- --max-warnings 0 \\",
            "              --format unix",
            "          not confirmed yet: running it asks first",
            "evidence  run 4: exit 1 after 1 s, 5 min ago",
            "",
            "output    v shows it in full",
            "│ error  src/a.ts:3  unused",
            "│ 3 problems",
            "",
            "discovery It never ran in CI.  (5 min ago)",
            "",
            "runs      4  15:04:26  exit 1  another text",
        ]
        here(app).show_item("task-tell")
        await app.settle(pilot)
        assert detail(app)[:4] == [
            "✓ passed  signed by Ada",
            "Tell the team about the freeze, see the wiki (https://example.org/freeze)",
            "task, line 6",
            "evidence  Ada <ada@example.org> signed, 1 d ago",
        ]


@pytest.mark.parametrize("size", [(80, 24), (160, 48)])
async def test_nothing_overlaps(opened: Open, workspace: Workspace, size: Size) -> None:
    stand_in(workspace, unbound=("$SOURCE",))
    async with opened(workspace, size, "checklist") as (app, pilot):
        here(app).show_item("task-lint")
        await app.settle(pilot)
        board = app.screen.query_one("#board")
        stacked = [*app.screen.children, *app.screen.query_one("#body").children, *board.children]
        seen = [one for one in stacked if one.display and one.id not in ("body", "board") and one.region.area]
        assert len(seen) >= 9
        for at, one in enumerate(seen):
            assert one.region.right <= size[0] and one.region.bottom <= size[1]
            for other in seen[at + 1 :]:
                assert one.region.intersection(other.region).area == 0, (one, other)
        assert here(app).phase_list.display == (size[0] > 100)
        assert app.screen.query_one(PhaseLine).display == (size[0] < 100)


async def test_a_narrow_screen_has_its_phases_in_one_line(opened: Open, workspace: Workspace) -> None:
    stand_in(workspace)
    async with opened(workspace, (80, 24), "checklist") as (app, pilot):
        line = app.screen.query_one(PhaseLine)
        assert " ".join(str(line.render()).split()) == "✓1 ▸2 Copy the orders 2/8 ■3 [ ] phase"
        await press(app, pilot, "right_square_bracket")
        assert " ".join(str(line.render()).split()) == "✓1 ✗2 ▸3 Monitoring 0/1 [ ] phase"


async def test_ascii_shows_only_ascii(opened: Open, workspace: Workspace) -> None:
    stand_in(workspace, changed(make_phases(), "task-users", why="größer → \u202eböse"))
    async with opened(workspace, (160, 48), "checklist", plain=True) as (app, pilot):
        assert all(line.isascii() for line in (*shown(here(app).item_list), *detail(app)))
        assert any("gr\\xf6\\xdf" in line for line in rows(app))
        await pilot.press("p")
        reader = await question(app, pilot, Reader)
        assert all(line.isascii() for line in shown(reader.rows))


# Moving


async def test_moving_keys(opened: Open, workspace: Workspace) -> None:
    stand_in(workspace)
    async with opened(workspace, (120, 36), "checklist") as (app, pilot):
        at = []
        for key in ("down", "down", "up", "end", "home", "pagedown", "pageup"):
            await press(app, pilot, key)
            at.append(selected(app))
        assert at == [
            "task-test",
            "task-lint",
            "task-test",
            "task-deploy",
            "copy-docs",
            "task-deploy",
            "copy-docs",
        ]
        assert {"up", "down", "pageup", "pagedown", "home", "end"} <= set(MOVING)


async def test_phases_and_what_needs_somebody(opened: Open, workspace: Workspace) -> None:
    stand_in(workspace)
    async with opened(workspace, (120, 36), "checklist") as (app, pilot):
        await press(app, pilot, "right_square_bracket")
        assert here(app).phase_id == "phase-3"
        await press(app, pilot, "right")
        assert here(app).phase_id == "phase-1"
        await press(app, pilot, "left_square_bracket")
        assert (here(app).phase_id, selected(app)) == ("phase-3", "task-alarm")
        found = []
        for key in ("full_stop",) * 5 + ("full_stop", "comma"):
            await press(app, pilot, key)
            found.append(selected(app))
        assert found == [
            "copy-docs",
            "task-test",
            "task-lint",
            "task-users",
            "migration-1",
            "copy-docs",
            "migration-1",
        ]


async def test_the_stepper_moves_by_arrows_too(opened: Open, workspace: Workspace) -> None:
    stand_in(workspace)
    async with opened(workspace, (160, 48), "checklist") as (app, pilot):
        here(app).phase_list.focus()
        await press(app, pilot, "end")
        assert here(app).phase_id == "phase-3"
        assert rows(app) == ["▸ ■ blocked criterion No alarm for 48 hours waits for the ga…"]


async def test_only_some_states(opened: Open, workspace: Workspace) -> None:
    stand_in(workspace)
    async with opened(workspace, (120, 36), "checklist") as (app, pilot):
        await pilot.press("t")
        await question(app, pilot, Menu)
        await press(app, pilot, "f")
        assert [one.item.id for one in here(app).items] == ["task-lint"]
        assert "only failed (t)" in standing(app)
        await press(app, pilot, "right_square_bracket")
        assert rows(app) == ["▸ nothing is failed"]
        here(app).show_item("task-test")
        assert (here(app).filter, selected(app)) == ("all", "task-test")


# Going elsewhere


async def test_enter_goes_to_the_files_of_an_item(opened: Open, workspace: Workspace) -> None:
    stand_in(workspace, changed(make_phases(), "copy-docs", keys=("run.sh",)))
    async with opened(workspace, (120, 36), "checklist") as (app, pilot):
        await press(app, pilot, "enter")
        assert isinstance(app.screen, CopyScreen)


async def test_several_files_are_chosen_from(opened: Open, workspace: Workspace) -> None:
    stand_in(workspace, changed(make_phases(), "copy-docs", keys=("run.sh", "migrations/002_users.sql")))
    async with opened(workspace, (120, 36), "checklist") as (app, pilot):
        await pilot.press("enter")
        await question(app, pilot, Reader)
        await press(app, pilot, "down", "enter")
        assert type(app.screen).__name__ == "ResolveScreen"


async def test_enter_goes_to_the_migrations(opened: Open, workspace: Workspace) -> None:
    stand_in(workspace)
    async with opened(workspace, (120, 36), "checklist") as (app, pilot):
        here(app).show_item("migration-1")
        await press(app, pilot, "enter")
        assert isinstance(app.screen, MigrationsScreen)


async def test_what_cannot_be_done_says_why(opened: Open, workspace: Workspace) -> None:
    stand_in(workspace)
    async with opened(workspace, (120, 36), "checklist") as (app, pilot):
        here(app).show_item("task-users")
        await app.settle(pilot)
        for key in ("enter", "r", "v", "x", "X", "l", "o"):
            await pilot.press(key)
        await pilot.pause()
        assert said(app) == [
            "Open: it speaks of no file of the two repositories; p shows it in the plan",
            "Run: it has no command",
            "Output: its command hasn't run",
            "Cancel: its command doesn't run",
            "Cancel all: nothing runs",
            "Looked: it speaks of no file; sign it instead",
            "Open again: nothing was recorded of it",
        ]
        app.clear_notifications()
        here(app).show_item("task-deploy")
        await pilot.press("r")
        here(app).show_item("copy-docs")
        await pilot.press("s")
        await pilot.pause()
        assert said(app) == [
            "Run: it is blocked: waits for The linter is happy",
            "Sign…: the session itself proves it; do it there, or waive it",
        ]


# Running


async def test_a_new_command_is_shown_whole_and_confirmed(opened: Open, workspace: Workspace) -> None:
    asked = stand_in(workspace)
    text = "npm run lint -- --max-warnings 0 \\\n    --format unix"
    async with opened(workspace, (80, 24), "checklist") as (app, pilot):
        here(app).show_item("task-lint")
        await pilot.press("r")
        dialog = await question(app, pilot, ConfirmRun)
        words = str(dialog.query_one("#commands Static", Static).content)
        assert words == f"The linter is happy\n{text}"
        await press(app, pilot, "enter")
        assert asked.calls == []
        await pilot.press("r")
        await question(app, pilot, ConfirmRun)
        await press(app, pilot, "y")
        assert asked.calls == [("allow", ("task-lint",), (text,)), ("start", ("task-lint",))]


async def test_a_confirmed_command_runs_at_once(opened: Open, workspace: Workspace) -> None:
    asked = stand_in(workspace)
    async with opened(workspace, (80, 24), "checklist") as (app, pilot):
        here(app).show_item("task-test")
        await press(app, pilot, "r")
        assert asked.calls == [("start", ("task-test",))]


async def test_several_commands_are_listed(opened: Open, workspace: Workspace) -> None:
    asked = stand_in(workspace)
    async with opened(workspace, (80, 24), "checklist") as (app, pilot):
        await pilot.press("a")
        dialog = await question(app, pilot, ConfirmRun)
        words = str(dialog.query_one("#commands Static", Static).content).splitlines()
        assert words[:4] == [
            "1. Run the tests  confirmed before",
            "make test",
            "",
            "2. The linter is happy",
        ]
        await press(app, pilot, "y")
        assert asked.calls[-1] == ("start", ("task-test", "task-lint"))
        await pilot.press("f")
        dialog = await question(app, pilot, ConfirmRun)
        words = str(dialog.query_one("#commands Static", Static).content).splitlines()
        assert words[0] == "The linter is happy"


async def test_a_running_item_is_followed_and_no_other(opened: Open, workspace: Workspace) -> None:
    now = run(5, "task-lint", "npm run lint")
    asked = stand_in(
        workspace, changed(make_phases(), "task-lint", state=ItemState.RUNNING, why="", runs=(now,))
    )
    asked.running = (now,)
    asked.outputs[5] = b"line 1\n"
    async with opened(workspace, (120, 36), "checklist") as (app, pilot):
        here(app).show_item("task-lint")
        assert here(app).is_following
        await until(pilot, lambda: "│ line 1" in detail(app))
        asked.outputs[5] = b"line 1\n\x1b[32mline 2\x1b[0m\n"
        await until(pilot, lambda: "│ line 2" in detail(app))
        assert detail(app)[1] == "v watch output  x cancel"
        await press(app, pilot, "x")
        assert asked.calls[-1] == ("cancel", ("task-lint",))
        await press(app, pilot, "X")
        assert asked.calls[1:] == [("cancel", ())]
        asked.running = ()
        asked.outputs[5] = b"line 1\nline 2\nline 3\n"
        ended = replace(now, ending=Ending.EXITED, exit_code=0, ended=now.started)
        asked.phases = changed(
            make_phases(), "task-lint", state=ItemState.PASSED, why="exit 0", runs=(ended,)
        )
        await until(pilot, lambda: not here(app).is_following)
        await until(pilot, lambda: "│ line 3" in detail(app))
        assert detail(app)[0] == "✓ passed  exit 0"


async def test_the_whole_output_is_live_and_searched(opened: Open, workspace: Workspace) -> None:
    now = run(5, "task-lint", "npm run lint")
    asked = stand_in(
        workspace, changed(make_phases(), "task-lint", state=ItemState.RUNNING, why="", runs=(now,))
    )
    asked.running = (now,)
    asked.outputs[5] = b"".join(b"line %d\n" % at for at in range(200))
    async with opened(workspace, (80, 24), "checklist") as (app, pilot):
        here(app).show_item("task-lint")
        await pilot.press("v")
        screen = await question(app, pilot, OutputScreen)
        await until(pilot, lambda: len(screen.entries) == 200)
        assert screen.current == 199
        asked.outputs[5] += b"\x1b[1;31mbad\x1b[0m\x1b[2J \xe2\x80\xae end\n"
        await until(pilot, lambda: len(screen.entries) == 201)
        assert screen.current == 200
        assert "\x1b" not in screen.entries[200].text and "\u202e" not in screen.entries[200].text
        await pilot.press("slash")
        ask = await question(app, pilot, Ask)
        ask.query_one(Input).value = "LINE 42"
        await pilot.press("enter")
        await until(pilot, lambda: screen.current == 42)
        asked.running = ()
        await until(pilot, lambda: not screen.is_following)
        assert screen.current == 42
        await press(app, pilot, "escape")
        assert isinstance(app.screen, ChecklistScreen)


async def test_outputs_are_searched(opened: Open, workspace: Workspace) -> None:
    asked = stand_in(workspace)
    asked.hits = ((run(4, "task-lint", "npm run lint"), 2, "3 problems"),)
    async with opened(workspace, (80, 24), "checklist") as (app, pilot):
        await pilot.press("slash")
        ask = await question(app, pilot, Ask)
        ask.query_one(Input).value = "problems"
        await pilot.press("enter")
        found = await question(app, pilot, Reader)
        assert [one.text for one in found.entries] == ["3 problems  The linter is happy"]
        await pilot.press("enter")
        output = await question(app, pilot, OutputScreen)
        await until(pilot, lambda: len(output.entries) == 2)
        assert output.current == 1


# By hand


async def test_signing_says_who_and_asks_why(opened: Open, workspace: Workspace) -> None:
    asked = stand_in(workspace)
    async with opened(workspace, (80, 24), "checklist") as (app, pilot):
        here(app).show_item("task-users")
        await pilot.press("s")
        form = await question(app, pilot, Form)
        words = [str(one.content) for one in form.query(".sentence").results(Static)]
        assert words == ["Every order has a user", "Ada <ada@example.org> signs, as git knows you here."]
        await press(app, pilot, "enter")
        assert asked.calls == []
        assert str(form.query_one("#reason", Static).content) == "Why it holds: give it in a few words"
        await fill(app, pilot, because="counted them")
        await app.settle(pilot)
        assert asked.calls == [("sign", "task-users", "counted them", True)]


async def test_other_acts_by_hand(opened: Open, workspace: Workspace) -> None:
    asked = stand_in(workspace, changed(make_phases(), "task-names", state=ItemState.STALE))
    async with opened(workspace, (80, 24), "checklist") as (app, pilot):
        here(app).show_item("task-users")
        await pilot.press("w")
        await fill(app, pilot, because="not here")
        await app.settle(pilot)
        here(app).show_item("task-load")
        await press(app, pilot, "o")
        await pilot.press("n")
        await question(app, pilot, Menu)
        await pilot.press("c")
        await fill(app, pilot, text="later")
        await app.settle(pilot)
        await pilot.press("n")
        await question(app, pilot, Menu)
        await pilot.press("O")
        await fill(app, pilot, text="who?")
        await app.settle(pilot)
        assert asked.calls == [
            ("waive", "task-users", "not here"),
            ("reopen", ("task-load",)),
            ("jot", "decision", "task-load", "later"),
            ("jot", "question", "phase-2", "who?"),
        ]


async def test_looking_at_files_is_evidence(opened: Open, workspace: Workspace) -> None:
    asked = stand_in(workspace, changed(make_phases(), "copy-docs", by_session=False))
    async with opened(workspace, (80, 24), "checklist") as (app, pilot):
        await press(app, pilot, "l")
        assert asked.calls == [("look", "copy-docs", "")]


# Phases


async def test_a_closed_gate_says_what_it_waits_for(opened: Open, workspace: Workspace) -> None:
    asked = stand_in(workspace)
    async with opened(workspace, (80, 24), "checklist") as (app, pilot):
        await pilot.press("g")
        menu = await question(app, pilot, Menu)
        assert str(menu.query_one("#above", Static).content).splitlines() == [
            "It is closed and opens by itself. It waits for:",
            "- 2 items are open: Copy docs/[slug].md; The migrations are renumbered",
            "- 1 item is failed: The linter is happy",
            "- soaks 31 h more",
        ]
        await pilot.press("p")
        await fill(app, pilot, because="hotfix")
        await app.settle(pilot)
        assert asked.calls == [("pass_gate", "phase-2", "hotfix")]
        asked.phases = passed_by(make_phases(), 1, "hotfix")
        here(app).read()
        await app.settle(pilot)
        assert standing(app) == "2 of 8 pass, 1 failed, 1 stale, gate passed by: hotfix"
        await pilot.press("g")
        menu = await question(app, pilot, Menu)
        assert str(menu.query_one("#above", Static).content) == "Ada passed it by: hotfix"
        await press(app, pilot, "c")
        assert asked.calls[-1] == ("pass_gate", "phase-2", "")


async def test_an_open_gate_says_so(opened: Open, workspace: Workspace) -> None:
    stand_in(workspace)
    async with opened(workspace, (80, 24), "checklist") as (app, pilot):
        await press(app, pilot, "left_square_bracket")
        await pilot.press("g")
        menu = await question(app, pilot, Menu)
        assert str(menu.query_one("#above", Static).content) == "It is open."
        await pilot.press("p")
        assert app.screen is menu


async def test_a_soak_time_is_set_and_given_back(opened: Open, workspace: Workspace) -> None:
    asked = stand_in(workspace)
    async with opened(workspace, (80, 24), "checklist") as (app, pilot):
        for hours, because in (("12", "a holiday"), ("", "")):
            await press(app, pilot, "g", "s")
            form = await question(app, pilot, Form)
            assert form.query_one("#hours", Input).value == "48"
            await fill(app, pilot, hours=hours, because=because)
            await app.settle(pilot)
        await press(app, pilot, "g", "s")
        form = await question(app, pilot, Form)
        wrong = []
        for hours, because in (("soon", "x"), ("nan", "x"), ("-1", "x"), ("12", "")):
            await fill(app, pilot, hours=hours, because=because)
            assert app.screen is form
            wrong.append(str(form.query_one("#reason", Static).content))
        assert wrong == [
            "Hours: soon is no number of hours",
            "Hours: nan is no number of hours",
            "Hours: -1 is no number of hours",
            "Reason: another time than the plan's needs one",
        ]
        assert asked.calls == [("set_soak", "phase-2", 12.0, "a holiday"), ("set_soak", "phase-2", -1.0, "")]


async def test_health_and_branches(opened: Open, workspace: Workspace) -> None:
    asked = stand_in(workspace)
    async with opened(workspace, (80, 24), "checklist") as (app, pilot):
        await pilot.press("h")
        await fill(app, pilot, command="make health", every="60")
        await app.settle(pilot)
        await pilot.press("b")
        await question(app, pilot, Menu)
        await pilot.press("1")
        form = await question(app, pilot, Form)
        values = {one.id: one.value for one in form.query(Input)}
        assert values == {"name": "feature/orders", "into": "main", "message": "Orders"}
        await fill(app, pilot)
        await app.settle(pilot)
        await press(app, pilot, "left_square_bracket")
        await pilot.press("b")
        await question(app, pilot, Menu)
        await pilot.press("1")
        await fill(app, pilot)
        await app.settle(pilot)
        assert asked.calls == [
            ("watch_health", "phase-2", "make health", 60.0),
            (
                "perform",
                "phase-2",
                "merge",
                "feature/orders",
                ("item", ""),
                ("message", "Orders"),
                ("into", "main"),
            ),
            (
                "perform",
                "phase-1",
                "backup",
                "backup/before",
                ("item", "backup-1"),
                ("message", ""),
                ("into", ""),
            ),
        ]


# Lists


async def test_findings_lead_to_their_items(opened: Open, workspace: Workspace) -> None:
    stand_in(workspace)
    async with opened(workspace, (120, 36), "checklist") as (app, pilot):
        here(app).show_item("task-lint")
        await pilot.press("i")
        reader = await question(app, pilot, Reader)
        assert [one.text for one in reader.entries] == [
            "docs/[slug].md would overwrite a different file, although the plan says that nothing conflicts",
            "resolve it on the Copy screen",
            "`<repo-url>` is a placeholder",
            "write what is meant",
        ]
        await press(app, pilot, "enter")
        assert selected(app) == "copy-docs"


async def test_differences_checks_and_notes(opened: Open, workspace: Workspace) -> None:
    stand_in(workspace)
    async with opened(workspace, (120, 36), "checklist") as (app, pilot):
        for key, first in (("d", "docs/[slug].md  is to be copied and isn't decided  line 12"), ("c", "docs/[slug].md is in the result  it is not"), ("N", "Who watches the alarms?  plan, line 26")):  # fmt: skip
            await pilot.press(key)
            reader = await question(app, pilot, Reader)
            assert reader.entries[0].text == first
            await press(app, pilot, "escape")


async def test_the_plan_is_read_at_the_items_line(opened: Open, workspace: Workspace) -> None:
    stand_in(workspace)
    async with opened(workspace, (120, 36), "checklist") as (app, pilot):
        here(app).show_item("task-lint")
        await pilot.press("p")
        reader = await question(app, pilot, Reader)
        assert reader.current == 13
        assert reader.entries[13].text == "- [x] The linter is happy"
        assert reader.entries[13].lead[0].text == "▸ "
        assert [one.lead[2].text.strip() for one in reader.entries if "What nobody" in one.text] == [
            "not read"
        ]
        assert title(app).startswith("plan.md Merge the orders into the shop line 14 of")
        await press(app, pilot, "down", "enter")
        assert selected(app) == "task-users"


async def test_ways_back_are_listed(
    opened: Open, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    from state.checking.ways_back import BackStep, Rehearsal, WayBack, WaysBack

    stand_in(workspace)
    way = WayBack(
        "reset-1", "phase", "phase-2", "Reset main", (BackStep("git reset --hard x", "back"),), ("2 commits",)
    )
    monkeypatch.setattr(WaysBack, "of", lambda self, phase: (way,))
    monkeypatch.setattr(WaysBack, "rehearse", lambda self, one, progress: Rehearsal(one, (), "", ()))
    async with opened(workspace, (120, 36), "checklist") as (app, pilot):
        await pilot.press("z")
        reader = await question(app, pilot, Reader)
        assert [one.text for one in reader.entries] == [
            "Reset main  phase, worked out from the branches",
            "git reset --hard x  # back",
            "2 commits",
        ]
        await press(app, pilot, "enter")
        assert reader.entries[-1].text == "nothing of it could be tried in a clone"


# The plan itself


async def test_without_a_plan_the_screen_says_what_to_press(
    opened: Open, workspace: Workspace, tmp_path: Path
) -> None:
    async with opened(workspace, (80, 24), "checklist") as (app, pilot):
        words = str(app.screen.query_one("#nothing", Static).content).splitlines()
        assert words[0] == "This session has no plan."
        assert words[2].startswith("I reads one in: a Markdown file")
        await pilot.press("r")
        await pilot.pause()
        assert said(app) == ["Run: this session has no plan; I reads one in"]


async def test_an_import_is_summed_up_and_roots_are_asked_for_once(
    opened: Open, workspace: Workspace
) -> None:
    asked = stand_in(workspace, unbound=("$SOURCE",))
    async with opened(workspace, (120, 36), "checklist") as (app, pilot):
        assert "1 root of the plan is not bound" in str(app.screen.query_one(Notice).content)
        await pilot.press("I")
        ask = await question(app, pilot, AskPath)
        assert ask.query_one(Input).value == "/home/ada/plan.md"
        await pilot.press("enter")
        reader = await question(app, pilot, Reader)
        lines = [one.text for one in reader.entries]
        assert lines[:5] == [
            "Merge the orders into the shop",
            "",
            "1 line had been read as Mac Roman on the way; repaired, the original bytes are kept",
            "2 findings, 1 of them an error  i shows them",
            "1 root is to be bound to the two repositories  B shows them",
        ]
        assert lines[-1] == "part not understood; it stays where it stands  p shows the plan"
        await pilot.press("escape")
        roots = await question(app, pilot, RootsScreen)
        assert roots.sides == {"$SOURCE": "source", "/Users/ada/shop": ""}
        await press(app, pilot, "down", "down", "t", "enter")
        assert asked.calls == [
            ("import_plan", Path("/home/ada/plan.md"), asked.calls[0][2]),
            ("bind", (("$SOURCE", "source"), ("/Users/ada/shop", "target"))),
        ]
        assert isinstance(app.screen, ChecklistScreen)


async def test_what_was_interrupted_stands_in_a_banner(opened: Open, workspace: Workspace) -> None:
    lost = run(5, "task-lint", "npm run lint", ending=Ending.INTERRUPTED)
    asked = stand_in(workspace, interrupted=(lost,))
    asked.has_changed = True
    async with opened(workspace, (160, 48), "checklist") as (app, _):
        assert str(app.screen.query_one(Notice).content).splitlines() == [
            "! 1 command was interrupted (npm run lint): f runs again",
            "! the plan's file has changed since it was read: P reads it again",
        ]
        assert [one.item.id for one in here(app).failed] == ["task-lint"]


# Hostile and much


HOSTILE = "rm \x1b[2J\x1b]8;;http://evil\x07[/red] \u202etxt.exe [b]x[/b] \x00\x07"


async def test_hostile_texts_stay_texts(opened: Open, workspace: Workspace) -> None:
    one = CheckItem(
        item(
            "task-bad",
            f"{HOSTILE}\n\n[click](javascript:alert(1)) <script>x</script> ![i](http://x)",
            1,
            due=HOSTILE,
        ),
        ItemState.FAILED,
        HOSTILE,
        text=f"echo {HOSTILE}\n{'x' * 5_000}",
        runs=(run(4, "task-bad", HOSTILE, ending=Ending.NOT_STARTED, why=HOSTILE),),
        blocked_by=(HOSTILE,),
    )
    phase = CheckPhase(replace(PHASES[0], title=HOSTILE), (one,), CheckGate("phase-1", False, (HOSTILE,)))
    stand_in(workspace, (phase,))
    for size in ((80, 24), (160, 48)):
        async with opened(workspace, size, "checklist") as (app, pilot):
            text = "\n".join((*rows(app), *detail(app), standing(app)))
            assert not set(text) & set("\x1b\x07\x00\u202e")
            assert "[/red] \\u202etxt.exe [b]x[/b]" in text
            # What is no safe link is no link at all, and stays as it was written.
            assert "[click](javascript:alert(1)) <script>x</script> i (http://x)" in text
            assert sum(line.count("x" * 5_000) for line in detail(app)) == 1
            await pilot.press("r")
            dialog = await question(app, pilot, ConfirmRun)
            words = str(dialog.query_one("#commands Static", Static).content)
            assert "\x1b" not in words and "x" * 5_000 in words
            assert dialog.query_one(Vertical).region.bottom <= size[1]
            await press(app, pilot, "escape")


async def test_ten_thousand_items_stay_quick(opened: Open, workspace: Workspace) -> None:
    many = tuple(
        CheckItem(item(f"task-{at}", f"Item number {at}", at + 1), ItemState.OPEN, "nothing proves it")
        for at in range(10_000)
    )
    phase = CheckPhase(PHASES[0], many, CheckGate("phase-1", False))
    stand_in(workspace, (phase,))
    async with opened(workspace, (120, 36), "checklist") as (app, pilot):
        begin = monotonic()
        for key in ("end", "up", "pageup", "home", "down", "full_stop", "right_square_bracket"):
            await pilot.press(key)
        assert monotonic() - begin < 5
        assert selected(app) == "task-2"
        assert len(here(app).item_list._strips) < 500


def test_the_stand_in_answers_as_the_facade_does() -> None:
    from state.checking import checking

    for name in (
        "checklist",
        "is_ready",
        "live",
        "output",
        "search_output",
        "running",
        "plan",
        "has_changed",
    ):
        assert hasattr(StandIn, name) or name in ("is_ready", "running", "has_changed")
        assert hasattr(checking.Checking, name)


# Carrying out, the worktree, the plan's file


def with_steps() -> tuple[CheckPhase, ...]:
    """The phases, the second with items of two headings between others."""
    before, two, after = make_phases()
    under = {"task-lint": "Step 2.1: Look", "task-users": "Step 2.1: Look", "task-names": "Gate 2"}
    items = tuple(
        replace(one, item=replace(one.item, headings=("Plan", under.get(one.item.id, two.phase.title))))
        for one in two.items
    )
    return (before, replace(two, items=items), after)


async def test_items_stand_under_their_headings(opened: Open, workspace: Workspace) -> None:
    stand_in(workspace, with_steps())
    async with opened(workspace, (160, 48), "checklist") as (app, pilot):
        heads = [row for row in rows(app) if row in ("Step 2.1: Look", "Gate 2", "Copy the orders")]
        assert heads == ["Step 2.1: Look", "Copy the orders", "Gate 2", "Copy the orders"]
        at = [selected(app)]
        for key in ("down", "down", "up", "up", "up", "end", "home"):
            await press(app, pilot, key)
            at.append(selected(app))
        assert at == [
            "copy-docs",
            "task-test",
            "task-lint",
            "task-test",
            "copy-docs",
            "copy-docs",
            "task-deploy",
            "copy-docs",
        ]
        await pilot.click(here(app).item_list, offset=(4, 2))
        assert selected(app) == "task-lint"


async def test_copies_are_carried_out_and_what_was_left_is_listed(opened: Open, workspace: Workspace) -> None:
    wish = CopyWish("copy", DOCS, DOCS, (12,))
    listed = MigrationWish("m", "004_orders.sql", MigrationAction.NEW, "", 16)
    asked = stand_in(workspace, plan=replace(make_plan(), copies=(wish,), migrations=(listed,)))
    async with opened(workspace, (100, 30), "checklist") as (app, pilot):
        for key in ("e", "p", "a"):
            await press(app, pilot, "e", key)
            await app.settle(pilot)
        asked.carried = Carried(("004_orders.sql",), (Left("005.sql", "it is to be written", 16),))
        await press(app, pilot, "e", "m")
        reader = await question(app, pilot, Reader)
        await app.settle(pilot)
        assert title(app).startswith("1 migration done, 1 left to you")
        assert shown(reader.rows)[0].split() == [
            "▸",
            "line",
            "16",
            "005.sql",
            "it",
            "is",
            "to",
            "be",
            "written",
        ]
        assert asked.calls == [("copy", ("copy-docs",)), ("copy", ("copy-docs",)), ("copy", ()), ("arrange",)]
        await press(app, pilot, "enter")
        await until(pilot, lambda: isinstance(app.screen, ChecklistScreen))
        assert selected(app) == "migration-1"


async def test_changes_of_commands_are_taken_in_or_thrown_away(opened: Open, workspace: Workspace) -> None:
    asked = stand_in(workspace)
    asked.changes = (Change("a.py", "changed", "a" * 40, "100644"), Change("new.txt", "added"))
    async with opened(workspace, (120, 30), "checklist") as (app, pilot):
        await until(pilot, lambda: bool(app.screen.query_one(Notice).display))
        assert str(app.screen.query_one(Notice).content) == (
            "! commands changed 2 files in the worktree: W takes in or throws away"
        )
        await pilot.press("W")
        screen = await question(app, pilot, ChangesScreen)
        await app.settle(pilot)
        assert [" ".join(line.split()) for line in shown(screen.rows)] == [
            "▸ changed a.py",
            "added new.txt a file that neither side has can't be taken in; it can be thrown away",
        ]
        await pilot.press("enter")
        await until(pilot, lambda: type(app.screen) is Reader)
        await app.settle(pilot)
        reader = app.screen
        assert isinstance(reader, Reader)
        assert [one.text for one in reader.entries] == ["@@ -1,2 +1,2 @@", " one", "-two", "+three"]
        await pilot.press("escape")
        await question(app, pilot, ChangesScreen)
        await press(app, pilot, "T")
        await until(pilot, lambda: bool(asked.calls))
        await question(app, pilot, ChangesScreen)
        await pilot.press("X")
        await question(app, pilot, Confirm)
        await pilot.press("y")
        await until(pilot, lambda: len(asked.calls) == 2)
        assert asked.calls == [("take_in", ("a.py",), True), ("take_in", ("a.py", "new.txt"), False)]


async def test_a_changed_plan_is_read_again_and_what_vanished_is_listed(
    opened: Open, workspace: Workspace
) -> None:
    asked = stand_in(workspace)
    async with opened(workspace, (100, 30), "checklist") as (app, pilot):
        asked.has_changed = True
        here(app).look_around()
        await until(pilot, lambda: "P reads it again" in str(app.screen.query_one(Notice).content))
        gone = (("task-old", "Ask `Bob` first"),)
        again = Check((Import("0" * 64, "plan.md", "/home/ada/plan.md", WHEN, (), gone),))
        workspace.perform(lambda: again, {})
        await pilot.press("P")
        reader = await question(app, pilot, Reader)
        await app.settle(pilot)
        assert asked.calls == [("import_plan", Path("/home/ada/plan.md"), *asked.calls[0][2:])]
        texts = [one.text for one in reader.entries]
        assert "1 item that had been there is gone; evidence of it is kept:" in texts
        assert "Ask Bob first" in texts
