"""Pictures of the Checklist screen."""

from dataclasses import replace
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from screens.checklist.changes import ChangesScreen
from screens.checklist.forms import AskPath, ConfirmRun
from screens.checklist.reader import Reader
from screens.checklist.roots import RootsScreen
from screens.panes.menu import Menu
from state.checks.checklist import ItemState
from state.checks.evidence import Ending
from state.plans.plan import CopyWish
from state.repositories.worktrees import Change
from state.workspace import Workspace
from tests.screens.checklists import DOCS, changed, make_phases, make_plan, run, stand_in
from tests.screens.conftest import Open, Size
from tests.screens.overlays import session
from tests.screens.test_checklist import here, question, with_steps

SMALL, LARGE = (80, 24), (160, 48)
BOTH = pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "160x48"])


@pytest.fixture
def workspace(still: None, tmp_path: Path) -> Workspace:
    """A session on two small repositories."""
    return session(tmp_path)


@pytest.mark.parametrize("theme", ["textual-dark", "textual-light"])
@BOTH
async def test_a_failed_item(
    opened: Open, workspace: Workspace, picture: SnapshotAssertion, size: Size, theme: str
) -> None:
    stand_in(workspace)
    async with opened(workspace, size, "checklist") as (app, pilot):
        app.theme = theme
        here(app).show_item("task-lint")
        await app.settle(pilot)
        await app.settle(pilot)
        assert app.export_screenshot() == picture


async def test_plain(opened: Open, workspace: Workspace, picture: SnapshotAssertion) -> None:
    stand_in(workspace)
    async with opened(workspace, SMALL, "checklist", plain=True) as (app, pilot):
        here(app).show_item("task-test")
        await app.settle(pilot)
        await app.settle(pilot)
        assert app.export_screenshot() == picture


@BOTH
async def test_what_was_interrupted(
    opened: Open, workspace: Workspace, picture: SnapshotAssertion, size: Size
) -> None:
    lost = run(5, "task-lint", "npm run lint", ending=Ending.INTERRUPTED)
    phases = changed(make_phases(), "task-lint", state=ItemState.FAILED, why="interrupted", runs=(lost,))
    stand_in(workspace, phases, interrupted=(lost,), unbound=("$SOURCE",))
    async with opened(workspace, size, "checklist") as (app, pilot):
        here(app).show_item("task-lint")
        await app.settle(pilot)
        await app.settle(pilot)
        assert app.export_screenshot() == picture


async def test_without_a_plan(opened: Open, workspace: Workspace, picture: SnapshotAssertion) -> None:
    async with opened(workspace, SMALL, "checklist") as (app, _):
        assert app.export_screenshot() == picture


@BOTH
async def test_confirming_commands(
    opened: Open, workspace: Workspace, picture: SnapshotAssertion, size: Size
) -> None:
    stand_in(workspace)
    async with opened(workspace, size, "checklist") as (app, pilot):
        await pilot.press("a")
        await question(app, pilot, ConfirmRun)
        await app.settle(pilot)
        assert app.export_screenshot() == picture


async def test_a_closed_gate(opened: Open, workspace: Workspace, picture: SnapshotAssertion) -> None:
    stand_in(workspace)
    async with opened(workspace, SMALL, "checklist") as (app, pilot):
        await pilot.press("g")
        await question(app, pilot, Menu)
        await app.settle(pilot)
        assert app.export_screenshot() == picture


@pytest.mark.parametrize("theme", ["textual-dark", "textual-light"])
@BOTH
async def test_items_under_their_headings(
    opened: Open, workspace: Workspace, picture: SnapshotAssertion, size: Size, theme: str
) -> None:
    stand_in(workspace, with_steps())
    async with opened(workspace, size, "checklist") as (app, pilot):
        app.theme = theme
        here(app).show_item("task-users")
        await app.settle(pilot)
        await app.settle(pilot)
        assert app.export_screenshot() == picture


@pytest.mark.parametrize("theme", ["textual-dark", "textual-light"])
@BOTH
async def test_what_commands_changed(
    opened: Open, workspace: Workspace, picture: SnapshotAssertion, size: Size, theme: str
) -> None:
    asked = stand_in(workspace)
    asked.changes = (Change("app/[slug].py", "changed", "a" * 40, "100644"), Change("new.txt", "added"))
    async with opened(workspace, size, "checklist") as (app, pilot):
        app.theme = theme
        await pilot.press("W")
        await question(app, pilot, ChangesScreen)
        await app.settle(pilot)
        assert app.export_screenshot() == picture


async def test_what_can_be_carried_out(
    opened: Open, workspace: Workspace, picture: SnapshotAssertion
) -> None:
    wish = CopyWish("copy", DOCS, DOCS, (12,))
    stand_in(workspace, plan=replace(make_plan(), copies=(wish,)))
    async with opened(workspace, SMALL, "checklist") as (app, pilot):
        await pilot.press("e")
        await question(app, pilot, Menu)
        await app.settle(pilot)
        assert app.export_screenshot() == picture


@pytest.mark.parametrize("key", ["p", "i", "d"], ids=["plan", "findings", "differences"])
async def test_lists(opened: Open, workspace: Workspace, picture: SnapshotAssertion, key: str) -> None:
    stand_in(workspace)
    async with opened(workspace, SMALL, "checklist") as (app, pilot):
        here(app).show_item("task-lint")
        await pilot.press(key)
        await question(app, pilot, Reader)
        await app.settle(pilot)
        assert app.export_screenshot() == picture


async def test_roots(opened: Open, workspace: Workspace, picture: SnapshotAssertion) -> None:
    stand_in(workspace, unbound=("$SOURCE",))
    async with opened(workspace, SMALL, "checklist") as (app, pilot):
        await pilot.press("B")
        await question(app, pilot, RootsScreen)
        await app.settle(pilot)
        assert app.export_screenshot() == picture


async def test_what_was_read(opened: Open, workspace: Workspace, picture: SnapshotAssertion) -> None:
    stand_in(workspace)
    async with opened(workspace, SMALL, "checklist") as (app, pilot):
        await pilot.press("I")
        await question(app, pilot, AskPath)
        await pilot.press("enter")
        await question(app, pilot, Reader)
        await app.settle(pilot)
        assert app.export_screenshot() == picture
