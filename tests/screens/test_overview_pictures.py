"""Pictures of the Overview screen."""

from pathlib import Path

from syrupy.assertion import SnapshotAssertion

from app.demo.repositories import build_demo
from state.workspace import Workspace
from tests.screens.conftest import Open, Size


async def test_start(opened: Open, size: Size, related: Workspace, picture: SnapshotAssertion) -> None:
    async with opened(related, size, "overview") as (app, _):
        assert app.export_screenshot() == picture


async def test_demo(opened: Open, size: Size, tmp_path: Path, picture: SnapshotAssertion) -> None:
    source, target = build_demo(tmp_path / "demo")
    async with opened(Workspace.create(str(source), str(target)), size, "overview") as (app, _):
        assert app.export_screenshot() == picture


async def test_map_and_languages(opened: Open, tmp_path: Path, picture: SnapshotAssertion) -> None:
    source, target = build_demo(tmp_path / "demo")
    async with opened(Workspace.create(str(source), str(target)), (80, 24), "overview") as (app, pilot):
        await pilot.press("n", "n")
        await app.settle(pilot)
        assert app.export_screenshot() == picture


async def test_without_shared_history(opened: Open, unrelated: Workspace, picture: SnapshotAssertion) -> None:
    async with opened(unrelated, (120, 36), "overview") as (app, _):
        assert app.export_screenshot() == picture


async def test_light_theme(opened: Open, related: Workspace, picture: SnapshotAssertion) -> None:
    async with opened(related, (160, 48), "overview") as (app, pilot):
        app.theme = "textual-light"
        await app.settle(pilot)
        assert app.export_screenshot() == picture


async def test_plain(opened: Open, related: Workspace, picture: SnapshotAssertion) -> None:
    async with opened(related, (80, 24), "overview", plain=True) as (app, _):
        assert app.export_screenshot() == picture
