"""The Copy screen on real repositories: keys in, operations and rows out."""

from collections.abc import Callable
from typing import Any

import pytest

from screens.copy.screen import CopyScreen
from screens.copy.shown import Shown
from state.comparison.mapping import Mapping
from state.workspace import Workspace
from tests.screens.repositories import CLOSING, ROUTE

Opened = Callable[..., Any]


def row_texts(screen: CopyScreen) -> list[str]:
    """Every row as it is painted, without trailing blanks."""
    sheet = screen.sheet
    return ["".join(segment.text for segment in sheet._strip(y)).rstrip() for y in range(len(sheet.rows))]


def paths(screen: CopyScreen) -> list[str]:
    """Paths of all rows, folders with a slash behind them."""
    outlook = screen.outlook
    assert outlook is not None
    return [outlook.path_at(y) for y in range(len(outlook.tree))]


async def go_to(pilot: Any, screen: CopyScreen, path: str) -> None:
    """Puts the cursor on a row."""
    screen.sheet.go(paths(screen).index(path))
    await pilot.pause()


def here(screen: CopyScreen) -> str:
    """The path under the cursor."""
    assert screen.outlook is not None
    return screen.outlook.path_at(screen.sheet.cursor)


async def test_every_entry_is_one_row_across_three_trees(opened: Opened, related: Workspace) -> None:
    async with opened(related, (160, 40)) as (app, _pilot):
        screen = app.screen
        assert paths(screen) == [
            "README.md",
            "app/[slug]/",
            ROUTE,
            "shop/",
            "shop/cart.py",
            "shop/names.py",
            "shop/orders.py",
            "shop/prices.py",
            "shop/stock.py",
            "x/[/",
            CLOSING,
        ]
        rows = dict(zip(paths(screen), row_texts(screen), strict=True))
        assert rows["shop/orders.py"].split() == [
            "+",
            "only",
            "source",
            "orders.py",
            "│",
            "│",
            "orders.py",
            "source",
        ]
        assert rows["shop/stock.py"].split() == ["·", "only", "target", "│", "stock.py", "│", "stock.py"]
        assert rows[ROUTE].split() == [
            *(
                "!",
                "≠",
                "different",
                "page[0].tsx",
                "│",
                "page[0].tsx",
                "│",
                "page[0].tsx",
                "1",
                "conflict",
                "!",
            )
        ]
        assert rows["shop/names.py"].split()[-3:] == ["merged:", "review", "?"]
        assert "x/[/" in rows["x/[/"] and "foo]" in rows[CLOSING]


async def test_take_keep_and_drop_stand_in_the_row_at_once(opened: Opened, related: Workspace) -> None:
    async with opened(related) as (app, pilot):
        screen = app.screen
        for key, path, words in (
            ("s", "shop/cart.py", "source ✓"),
            ("t", "shop/prices.py", "target ✓"),
            ("x", ROUTE, "dropped ✓"),
        ):
            await go_to(pilot, screen, path)
            await pilot.press(key)
            await app.settle(pilot)
            assert row_texts(screen)[screen.sheet.cursor].endswith(words)
        assert related.session.decisions["shop/cart.py"].kind == "take"
        assert related.session.decisions["shop/prices.py"].kind == "keep"
        assert related.result_bytes(ROUTE) is None
        await pilot.press("u")
        await app.settle(pilot)
        assert ROUTE not in related.session.decisions
        assert related.result_bytes(ROUTE) is not None


async def test_an_act_on_a_folder_is_one_operation(opened: Opened, related: Workspace) -> None:
    async with opened(related) as (app, pilot):
        screen = app.screen
        await go_to(pilot, screen, "shop/")
        before = related.session.number
        await pilot.press("s")
        await app.settle(pilot)
        assert related.session.number == before + 1
        assert sorted(related.session.decisions) == [
            "shop/cart.py",
            "shop/names.py",
            "shop/orders.py",
            "shop/prices.py",
        ]
        await pilot.press("u")
        await app.settle(pilot)
        assert not related.session.decisions


async def test_an_act_on_a_folder_means_what_the_filter_shows(opened: Opened, related: Workspace) -> None:
    async with opened(related) as (app, pilot):
        screen = app.screen
        await pilot.press("slash", *"pri", "enter")
        await app.settle(pilot)
        assert paths(screen) == ["shop/", "shop/prices.py"]
        assert "“pri”" in screen.query_one(Shown).render().plain
        await pilot.press("home", "t")
        await app.settle(pilot)
        assert list(related.session.decisions) == ["shop/prices.py"]
        await pilot.press("escape")
        await app.settle(pilot)
        assert len(paths(screen)) == 11


async def test_marks_are_acted_on_together(opened: Opened, related: Workspace) -> None:
    async with opened(related) as (app, pilot):
        screen = app.screen
        await go_to(pilot, screen, "shop/cart.py")
        await pilot.press("space")
        await go_to(pilot, screen, ROUTE)
        await pilot.press("space")
        assert "Marked: 2 entries" in screen.query_one(Shown).render().plain
        await pilot.press("t")
        await app.settle(pilot)
        assert sorted(related.session.decisions) == [ROUTE, "shop/cart.py"]
        assert not screen.outlook.marked


async def test_next_open_goes_round_and_opens_folders(opened: Opened, related: Workspace) -> None:
    async with opened(related) as (app, pilot):
        screen = app.screen
        await pilot.press("underscore")
        assert paths(screen) == ["README.md", "app/[slug]/", "shop/", "x/[/"]
        seen = []
        for _ in range(5):
            await pilot.press("n")
            await pilot.pause()
            seen.append(here(screen))
        assert seen == [ROUTE, "shop/cart.py", "shop/names.py", "shop/prices.py", ROUTE]
        await pilot.press("N")
        await pilot.pause()
        assert here(screen) == "shop/prices.py"


async def test_filters_by_standing_and_status(opened: Opened, related: Workspace) -> None:
    async with opened(related) as (app, pilot):
        screen = app.screen
        await pilot.press("o")
        await app.settle(pilot)
        assert [path for path in paths(screen) if not path.endswith("/")] == [
            *(ROUTE, "shop/cart.py", "shop/names.py", "shop/prices.py")
        ]
        await go_to(pilot, screen, "shop/names.py")
        await pilot.press("r")
        await app.settle(pilot)
        assert "shop/names.py" in related.session.reviewed
        assert here(screen) == "shop/prices.py"
        await pilot.press("f")
        await pilot.pause()
        await pilot.press("7")
        await app.settle(pilot)
        assert [path for path in paths(screen) if not path.endswith("/")] == ["shop/orders.py"]


async def test_reviewing_is_taken_back_by_the_same_key(opened: Opened, related: Workspace) -> None:
    async with opened(related) as (app, pilot):
        screen = app.screen
        await go_to(pilot, screen, "shop/names.py")
        for expected in (True, False):
            await pilot.press("r")
            await app.settle(pilot)
            assert ("shop/names.py" in related.session.reviewed) is expected


async def test_copy_to_another_path(opened: Opened, related: Workspace) -> None:
    async with opened(related) as (app, pilot):
        screen = app.screen
        await go_to(pilot, screen, "shop/orders.py")
        await pilot.press("c")
        await pilot.pause()
        await pilot.press(*["backspace"] * len("orders.py"), *"old.py", "enter")
        await app.settle(pilot)
        assert related.result_bytes("shop/old.py") == b"class Order:\n    pass\n"
        assert related.result_bytes("shop/orders.py") is None
        assert "→ shop/old.py" in row_texts(screen)[screen.sheet.cursor]


async def test_map_a_folder(opened: Opened, unrelated: Workspace) -> None:
    async with opened(unrelated) as (app, pilot):
        screen = app.screen
        await go_to(pilot, screen, "billing/invoice.py")
        await pilot.press("m")
        await pilot.pause()
        await pilot.press(*"apps/billing", "enter")
        await app.settle(pilot)
        assert unrelated.session.mappings == (Mapping("billing", "apps/billing"),)
        assert "apps/billing/invoice.py" in paths(screen)
        await go_to(pilot, screen, "apps/billing/invoice.py")
        assert "billing/invoice.py" in row_texts(screen)[screen.sheet.cursor]
        await pilot.press("m")
        await pilot.pause()
        await pilot.press("shift+tab", "shift+tab", "delete", "enter")
        await app.settle(pilot)
        assert unrelated.session.mappings == ()


async def test_exclude_by_a_pattern_and_take_back_in(opened: Opened, unrelated: Workspace) -> None:
    async with opened(unrelated) as (app, pilot):
        screen = app.screen
        await go_to(pilot, screen, "billing/invoice.py")
        count = len(unrelated.session.exclusions)
        await pilot.press("e")
        await pilot.pause()
        await pilot.press(*"not ours", "enter")
        await app.settle(pilot)
        last = unrelated.session.exclusions[-1]
        assert (last.pattern, last.reason) == ("/billing/invoice.py", "not ours")
        assert len(unrelated.session.exclusions) == count + 1
        assert "excluded" in row_texts(screen)[paths(screen).index("billing/invoice.py")]


async def test_acts_that_make_no_sense_say_why(opened: Opened, related: Workspace) -> None:
    async with opened(related) as (app, pilot):
        screen = app.screen
        await go_to(pilot, screen, "README.md")
        await pilot.press("s")
        await pilot.pause()
        assert [note.message for note in app._notifications] == ["Take source: both sides hold the same"]
        assert related.session.number == 1


async def test_enter_opens_any_file_side_by_side(opened: Opened, related: Workspace) -> None:
    async with opened(related) as (app, pilot):
        await go_to(pilot, app.screen, "shop/stock.py")
        await pilot.press("enter")
        await app.settle(pilot)
        screen = app.screen
        assert screen.STEP == "resolve"
        assert screen.desk.document.key == "shop/stock.py"
        await pilot.press("1")
        await app.settle(pilot)
        assert here(app.screen) == "shop/stock.py"


async def test_folders_fold_by_keys_and_mouse(opened: Opened, related: Workspace) -> None:
    async with opened(related) as (app, pilot):
        screen = app.screen
        await go_to(pilot, screen, "shop/cart.py")
        await pilot.press("left")
        await pilot.pause()
        assert here(screen) == "shop/"
        await pilot.press("left")
        await pilot.pause()
        assert "shop/cart.py" not in paths(screen)
        await pilot.press("right", "right")
        await pilot.pause()
        assert here(screen) == "shop/cart.py"
        y = paths(screen).index("shop/")
        await pilot.click("#trees", offset=(40, y), times=2)
        await pilot.pause()
        assert "shop/cart.py" not in paths(screen)


async def test_a_narrow_terminal_shows_one_tree_at_a_time(opened: Opened, related: Workspace) -> None:
    async with opened(related, (80, 24)) as (app, pilot):
        screen = app.screen
        assert len(screen.sheet.columns) == 1
        heads = screen.query_one("Heads")
        words = []
        for _ in range(3):
            words.append("".join(segment.text for segment in heads.render_line(0)).split(" (")[0].strip())
            await pilot.press("tab")
            await pilot.pause()
        assert words == ["▸proposed result", "▸source", "▸target"]


@pytest.mark.parametrize("plain", [False, True])
async def test_plain_shows_ascii_only(opened: Opened, related: Workspace, plain: bool) -> None:
    async with opened(related, plain=plain) as (app, _pilot):
        assert all(text.isascii() for text in row_texts(app.screen)) is plain
