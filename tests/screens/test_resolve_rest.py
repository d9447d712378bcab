""" "All the rest" offers what would change something, and nothing else."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from screens.panes.menu import Menu
from screens.resolve.rest import rest_items
from screens.resolve.screen import ResolveScreen
from state.merging.choice import Choice
from tests.screens.proposals import fork

Opened = Callable[..., Any]


def text(side: str) -> str:
    return "".join(f"value_{number} = {side!r}\n\n\n\n" for number in range(2))


def words(*arguments: Any) -> list[str]:
    return [one.words for one in rest_items(*arguments)]


def test_only_what_is_open_is_offered() -> None:
    assert words(0, 0, 0, True, {}) == []
    assert words(0, 3, 1, True, {"file": 0, "directory": 0, "kind": 3, "merge": 3}) == [
        "all 3 in 1 listed file: the source's text",
        "all 3 in 1 listed file: the target's text",
        "rest of this kind of file (3): the same as here, listed first",
        "rest of the whole merge (3): the same as here, listed first",
    ]
    assert len(words(1, 3, 2, True, {})) == 8


async def test_the_menu_counts_what_is_open_elsewhere(opened: Opened, tmp_path: Path) -> None:
    paths = ("shop/a.py", "shop/b.md", "web/c.py")
    base, source, target = (dict.fromkeys(paths, text(side)) for side in ("base", "source", "target"))
    workspace = fork(tmp_path, base, source, target)
    workspace.load()
    for hunk in workspace.file("shop/a.py").hunks:
        workspace.resolve("shop/a.py", [hunk], Choice.SOURCE)
    async with opened(workspace, screen="resolve") as (app, pilot):
        screen = app.screen
        assert isinstance(screen, ResolveScreen)
        screen.arrive("shop/a.py", workspace.file("shop/a.py").hunks[0])
        await app.settle(pilot)
        await pilot.press("a")
        await app.settle(pilot)
        menu = app.screen
        assert isinstance(menu, Menu)
        assert [one.words for one in menu._items if "same as here" in one.words] == [
            "rest of this directory (2): the same as here, listed first",
            "rest of this kind of file (2): the same as here, listed first",
            "rest of the whole merge (4): the same as here, listed first",
        ]
        assert not any(one.off for one in menu._items)


async def test_nothing_open_is_no_question(opened: Opened, tmp_path: Path) -> None:
    workspace = fork(tmp_path, {"a.py": text("base")}, {"a.py": text("source")}, {"a.py": text("target")})
    workspace.load()
    workspace.resolve("a.py", workspace.file("a.py").hunks, Choice.SOURCE)
    async with opened(workspace, screen="resolve") as (app, _):
        bindings = app.screen.active_bindings.values()
        assert [one.enabled for one in bindings if one.binding.id == "resolve.rest"] == [False]
