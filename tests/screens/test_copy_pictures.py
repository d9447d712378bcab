"""Pictures of the Copy screen."""

from collections.abc import Callable
from typing import Any

from state.workspace import Workspace

Opened = Callable[..., Any]


async def test_start(opened: Opened, related: Workspace, picture: object, size: tuple[int, int]) -> None:
    async with opened(related, size) as (app, pilot):
        await pilot.press("n")
        await app.settle(pilot)
        assert app.export_screenshot() == picture


async def test_without_shared_history(opened: Opened, unrelated: Workspace, picture: object) -> None:
    async with opened(unrelated, (120, 36)) as (app, pilot):
        await pilot.press("n")
        await app.settle(pilot)
        assert app.export_screenshot() == picture


async def test_decided_filtered_and_marked(opened: Opened, related: Workspace, picture: object) -> None:
    async with opened(related, (120, 36)) as (app, pilot):
        await pilot.press("n", "n", "s")
        await app.settle(pilot)
        await pilot.press("slash", *"shop", "enter", "down", "space", "space")
        await app.settle(pilot)
        assert app.export_screenshot() == picture


async def test_choosing_a_filter(opened: Opened, related: Workspace, picture: object) -> None:
    async with opened(related, (80, 24)) as (app, pilot):
        await pilot.press("f")
        await pilot.pause()
        assert app.export_screenshot() == picture


async def test_mapping_a_folder(opened: Opened, unrelated: Workspace, picture: object) -> None:
    async with opened(unrelated, (80, 24)) as (app, pilot):
        await pilot.press("n", "m")
        await pilot.pause()
        assert app.export_screenshot() == picture


async def test_light_theme(opened: Opened, related: Workspace, picture: object) -> None:
    async with opened(related, (120, 36)) as (app, pilot):
        app.theme = "textual-light"
        await pilot.press("n")
        await app.settle(pilot)
        assert app.export_screenshot() == picture


async def test_plain(opened: Opened, related: Workspace, picture: object) -> None:
    async with opened(related, (80, 24), plain=True) as (app, pilot):
        await pilot.press("n")
        await app.settle(pilot)
        assert app.export_screenshot() == picture
