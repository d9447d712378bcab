"""The demo's screens as pictures: every size, dark and light, and plain."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from app.demo import plan
from app.demo.repositories import build_demo
from state.workspace import Workspace

Opened = Callable[..., Any]


@pytest.fixture
def demo(tmp_path: Path) -> Workspace:
    """A session on the demo's two repositories; every id in them is fixed."""
    source, target = build_demo(tmp_path / "demo")
    return Workspace.create(str(source), str(target), name="demo")


@pytest.mark.parametrize("screen", ["copy", "resolve", "migrations", "finish", "history"])
async def test_a_screen_of_the_demo(
    demo: Workspace, opened: Opened, size: tuple[int, int], screen: str, picture: SnapshotAssertion
) -> None:
    async with opened(demo, size, screen) as (app, _):
        assert app.export_screenshot() == picture


@pytest.mark.parametrize("screen", ["copy", "resolve", "finish"])
async def test_a_light_screen(
    demo: Workspace, opened: Opened, screen: str, picture: SnapshotAssertion
) -> None:
    async with opened(demo, (120, 36), screen) as (app, pilot):
        app.theme = "textual-light"
        await app.settle(pilot)
        assert app.export_screenshot() == picture


@pytest.mark.parametrize("screen", ["copy", "resolve"])
async def test_a_plain_screen(
    demo: Workspace, opened: Opened, screen: str, picture: SnapshotAssertion
) -> None:
    async with opened(demo, (80, 24), screen, plain=True) as (app, _):
        svg = app.export_screenshot()
        assert svg == picture


async def test_readme_copy(demo: Workspace, opened: Opened, picture: SnapshotAssertion) -> None:
    async with opened(demo, (132, 34), "copy") as (app, pilot):
        await pilot.press("n", "n")
        await app.settle(pilot)
        assert app.export_screenshot() == picture


async def test_readme_checklist(demo: Workspace, opened: Opened, picture: SnapshotAssertion) -> None:
    demo.checking.import_bytes(plan.PLAN.encode(), plan.NAME, f"/home/signe/{plan.NAME}")
    demo.checking.bind([(root.text, root.side.value) for root in demo.checking.needed().roots])
    for text in ("Tell the team", "Read `docs/runbook.md`", "The backup branch", "Nobody has pushed"):
        demo.checking.sign(text, "asked Olav, looked at the log")
    demo.checking.phase_acts.backup("backup-before-nordic", phase="1")
    demo.checking.phase_acts.branch("merge-nordic", phase="1")
    async with opened(demo, (132, 34), "checklist") as (app, pilot):
        await app.settle(pilot)
        assert app.export_screenshot() == picture


async def test_readme_migrations(demo: Workspace, opened: Opened, picture: SnapshotAssertion) -> None:
    async with opened(demo, (132, 34), "migrations") as (app, pilot):
        await pilot.press("f", "f")
        await app.settle(pilot)
        assert app.export_screenshot() == picture


async def test_readme_resolve(demo: Workspace, opened: Opened, picture: SnapshotAssertion) -> None:
    async with opened(demo, (132, 34), "resolve") as (app, pilot):
        await pilot.press("n", "n", "s", "n")
        await app.settle(pilot)
        assert app.export_screenshot() == picture
