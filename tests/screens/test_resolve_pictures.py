"""Pictures of the Resolve screen."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from state.workspace import Workspace
from tests.screens import proposals
from tests.screens.repositories import commit, git, lines, new_repository

Opened = Callable[..., Any]

BASE = lines(
    '"""What an order costs."""',
    "",
    "VAT = 19",
    "",
    "",
    "def total(order):",
    '    """The sum of all lines,',
    "    before shipping.",
    '    """',
    "    found = 0",
    "    for line in order.lines:",
    "        found += line.price",
    "    return found",
    "",
    "",
    "def label(order):",
    '    return f"{order.number}: {total(order)}"',
)


@pytest.fixture
def shop(tmp_path: Path) -> Workspace:
    """One-sided changes, conflicts of several lines, a binary file and a removed one."""
    parent = new_repository(tmp_path / "shop")
    base = {"costs.py": BASE, "logo.png": b"\0base", "old.py": lines("old", "code")}
    commit(parent, "Start", base)
    git(tmp_path, "clone", "-q", str(parent), "fork")
    fork = tmp_path / "fork"
    git(fork, "config", "user.name", "Bob")
    git(fork, "config", "user.email", "bob@example.org")
    by_source = BASE.replace("VAT = 19", "VAT = 25").replace(
        "        found += line.price\n",
        "        price = line.price * line.count\n        found += price\n",
    )
    by_source = by_source.replace('"{order.number}: ', '"Order {order.number}: ')
    commit(
        fork,
        "Source",
        {"costs.py": by_source, "logo.png": b"\0source", "old.py": lines("old", "code", "kept")},
    )
    by_target = BASE.replace(
        "        found += line.price\n", "        found += round(line.price, 2)\n"
    ).replace("VAT = 19\n", "VAT = 19\nSHIPPING = 490\n")
    commit(parent, "Target", {"costs.py": by_target, "logo.png": b"\0target", "old.py": None})
    return Workspace.create(str(fork), str(parent))


async def test_start(opened: Opened, shop: Workspace, picture: object, size: tuple[int, int]) -> None:
    async with opened(shop, size, screen="resolve") as (app, pilot):
        await pilot.press("n")
        await app.settle(pilot)
        assert app.export_screenshot() == picture


async def test_hunks_resolved_and_lines_picked(opened: Opened, shop: Workspace, picture: object) -> None:
    async with opened(shop, (120, 36), screen="resolve") as (app, pilot):
        await pilot.press("S")
        await app.settle(pilot)
        await pilot.press("space", "tab", "v")
        await app.settle(pilot)
        assert app.export_screenshot() == picture


async def test_base_beside_the_others(opened: Opened, shop: Workspace, picture: object) -> None:
    async with opened(shop, (160, 48), screen="resolve") as (app, pilot):
        await pilot.press("b")
        await app.settle(pilot)
        assert app.export_screenshot() == picture


async def test_editing_a_hunk(opened: Opened, shop: Workspace, picture: object) -> None:
    async with opened(shop, (120, 36), screen="resolve") as (app, pilot):
        await pilot.press("n", "e")
        await app.settle(pilot)
        assert app.export_screenshot() == picture


async def test_proof(opened: Opened, shop: Workspace, picture: object) -> None:
    async with opened(shop, (120, 36), screen="resolve") as (app, pilot):
        await pilot.press("t")
        await app.settle(pilot)
        await pilot.press("S")
        await app.settle(pilot)
        await pilot.press("p")
        await app.settle(pilot)
        assert app.export_screenshot() == picture


async def test_decided_as_a_whole(opened: Opened, shop: Workspace, picture: object) -> None:
    async with opened(shop, (80, 24), screen="resolve") as (app, pilot):
        await pilot.press("ctrl+n", "ctrl+n")
        await app.settle(pilot)
        assert app.export_screenshot() == picture


async def test_the_rest_alike(opened: Opened, shop: Workspace, picture: object) -> None:
    async with opened(shop, (80, 24), screen="resolve") as (app, pilot):
        await pilot.press("a")
        await pilot.pause()
        assert app.export_screenshot() == picture


async def test_light_theme(opened: Opened, shop: Workspace, picture: object) -> None:
    async with opened(shop, (120, 36), screen="resolve") as (app, pilot):
        app.theme = "textual-light"
        await app.settle(pilot)
        assert app.export_screenshot() == picture


async def test_plain(opened: Opened, shop: Workspace, picture: object) -> None:
    async with opened(shop, (120, 36), screen="resolve", plain=True) as (app, pilot):
        await app.settle(pilot)
        assert app.export_screenshot() == picture


@pytest.fixture
def many(tmp_path: Path) -> Workspace:
    """Conflicts of many kinds: a removed file, settings, and values that both sides changed alike."""
    return proposals.shop(tmp_path)


async def press(app: Any, pilot: Any, *keys: str) -> None:
    """Presses keys, each once all is done that the one before asked for."""
    for key in keys:
        await pilot.press(key)
        await app.settle(pilot)


async def listed(app: Any, pilot: Any) -> None:
    """Waits until a list over the screen is made."""
    for _ in range(1_000):
        if getattr(app.screen, "found", None) is not None or getattr(app.screen, "candidates", ()):
            break
        await pilot.pause()
    await app.settle(pilot)


async def test_proposals(opened: Opened, many: Workspace, picture: object, size: tuple[int, int]) -> None:
    async with opened(many, size, screen="resolve") as (app, pilot):
        await press(app, pilot, "ctrl+n", "enter", "full_stop")
        assert app.export_screenshot() == picture


async def test_a_confident_proposal(
    opened: Opened, many: Workspace, picture: object, size: tuple[int, int]
) -> None:
    async with opened(many, size, screen="resolve") as (app, pilot):
        await press(app, pilot, "ctrl+n", "ctrl+n", "s", "s", "s")
        assert app.export_screenshot() == picture


@pytest.mark.parametrize("theme", ["textual-light", "plain"])
async def test_proposals_in_other_colours(
    opened: Opened, many: Workspace, picture: object, theme: str
) -> None:
    is_plain = theme == "plain"
    async with opened(many, (120, 36), screen="resolve", plain=is_plain) as (app, pilot):
        if not is_plain:
            app.theme = theme
        await press(app, pilot, "ctrl+n", "ctrl+n", "s", "s", "s")
        assert app.export_screenshot() == picture


async def test_a_whole_file_is_proposed(opened: Opened, many: Workspace, picture: object) -> None:
    async with opened(many, (120, 36), screen="resolve") as (app, pilot):
        await press(app, pilot, "full_stop")
        assert app.export_screenshot() == picture


@pytest.mark.parametrize("size", [(80, 24), (160, 48)], ids=["80x24", "160x48"])
async def test_why(opened: Opened, many: Workspace, picture: object, size: tuple[int, int]) -> None:
    async with opened(many, size, screen="resolve") as (app, pilot):
        await press(app, pilot, "ctrl+n", "enter", "w")
        assert app.export_screenshot() == picture


@pytest.mark.parametrize("size", [(80, 24), (160, 48)], ids=["80x24", "160x48"])
async def test_all_confident_ones_listed(
    opened: Opened, many: Workspace, picture: object, size: tuple[int, int]
) -> None:
    async with opened(many, size, screen="resolve") as (app, pilot):
        await press(app, pilot, "ctrl+n", "ctrl+n", "s", "s", "s", "A")
        await listed(app, pilot)
        await press(app, pilot, "down", "space")
        assert app.export_screenshot() == picture


async def test_the_same_as_here_listed(opened: Opened, many: Workspace, picture: object) -> None:
    async with opened(many, (120, 36), screen="resolve") as (app, pilot):
        await press(app, pilot, "ctrl+n", "a", "m")
        await listed(app, pilot)
        assert app.export_screenshot() == picture


@pytest.mark.parametrize("size", [(80, 24), (160, 48)], ids=["80x24", "160x48"])
async def test_accepted_together_and_to_be_reviewed(
    opened: Opened, many: Workspace, picture: object, size: tuple[int, int]
) -> None:
    async with opened(many, size, screen="resolve") as (app, pilot):
        await press(app, pilot, "ctrl+n", "ctrl+n", "s", "s", "s", "A")
        await listed(app, pilot)
        await press(app, pilot, "enter", "f", "n")
        assert app.export_screenshot() == picture


async def test_editing_a_proposal(opened: Opened, many: Workspace, picture: object) -> None:
    async with opened(many, (80, 24), screen="resolve") as (app, pilot):
        await press(app, pilot, "ctrl+n", "i")
        assert app.export_screenshot() == picture


@pytest.mark.parametrize("size", [(80, 24), (160, 48)], ids=["80x24", "160x48"])
async def test_other_bases_listed(
    opened: Opened, tmp_path: Path, picture: object, size: tuple[int, int]
) -> None:
    async with opened(proposals.copied(tmp_path), size, screen="resolve") as (app, pilot):
        await press(app, pilot, "o")
        await listed(app, pilot)
        await press(app, pilot, "down")
        assert app.export_screenshot() == picture
