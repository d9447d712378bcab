"""The picture of the dependency graph: rows, lanes, what is lit, what is chosen, and how fast it is."""

from dataclasses import replace
from time import perf_counter

import pytest
from syrupy.assertion import SnapshotAssertion
from textual.app import App
from textual.widgets import Static

from screens.host import Host
from screens.migrations.graph import GraphScreen, Picture
from screens.panes.overlay import Title
from screens.rows import RowList
from screens.text import ASCII, UNICODE
from state.migrations.sequence import Edge
from state.migrations.sequence import Sequence as MigrationSequence
from tests.screens.overlays import shown
from tests.screens.sequences import ROWS, migration, sequence

NOTHING = object()


class Alone(Host):
    """The picture and nothing below it."""

    def __init__(self, whole: MigrationSequence, row: str, theme: str = "textual-dark") -> None:
        super().__init__()
        self.whole, self.row, self.wanted = whole, row, theme
        self.chosen: object = NOTHING

    def on_mount(self) -> None:
        self.theme = self.wanted
        self.push_screen(GraphScreen(self.whole, self.row), self.keep)

    def keep(self, chosen: str | None) -> None:
        self.chosen = chosen


def lines(app: App[int]) -> list[str]:
    return shown(app.screen.query_one(RowList))


def title(app: App[int]) -> str:
    return " ".join(str(app.screen.query_one(Title).render()).split())


def edges(app: App[int]) -> list[str]:
    return str(app.screen.query_one("#edges", Static).render()).splitlines()


def many(rows: int, each: int) -> MigrationSequence:
    """Rows of which each needs some above it, the nearest and ever farther ones."""
    found = tuple(replace(ROWS[4], id=f"r{at}", placed=migration(f"{at:03}_t{at}")) for at in range(rows))
    needs = [
        Edge(f"r{at}", f"r{at - back}", f"needs table t{at - back}", back == 1)
        for at in range(rows)
        for back in [(step * step + at * 7) % 23 + 1 for step in range(each)]
        if back <= at
    ]
    return replace(sequence(), rows=found, edges=tuple(needs))


async def test_rows_lanes_and_reasons() -> None:
    app = Alone(sequence(), "s3")
    async with app.run_test(size=(110, 24)) as pilot:
        await pilot.pause()
        assert title(app) == "Graph of db/migrations 8 migrations, 3 edges 4 of 8"
        assert lines(app) == [
            "        ● 001_builds",
            "    ╭───● 002_users        is needed: table users, created by 002_users",
            "    │   ● 003_stock",
            "▸ ╭─┴─┬─● 004_orders       needs 2, needed by 1",
            "  │   ╰─● 005_order_lines  needs it: table orders, created by 004_orders",
            "  │     ○ 005_users_again",
            "  ╰─────● 006_drop_old     stands below, but is needed: table old, created by 006_drop_old",
            "        ● 007_fix",
        ]
        assert edges(app) == [
            "004_orders  needs 2, needed by 1",
            "needs     002_users, 2 rows above: needs table users, created by 002_users",
            "needs     006_drop_old, 3 rows below: needs table old, created by 006_drop_old",
            "needed by 005_order_lines, 1 row below: needs table orders, created by 004_orders",
        ]


async def test_the_reasons_follow_the_cursor() -> None:
    app = Alone(sequence(), "s3")
    async with app.run_test(size=(110, 24)) as pilot:
        await pilot.press("up", "up")
        assert lines(app)[1:4] == [
            "▸   ╭───● 002_users        needs nothing, needed by 1",
            "    │   ● 003_stock",
            "  ╭─┴─┬─● 004_orders       needs it: table users, created by 002_users",
        ]
        await pilot.press("end")
        assert edges(app) == ["007_fix  needs nothing, needed by nothing"]


async def test_only_connected_rows_and_all_again() -> None:
    app = Alone(sequence(), "s4")
    async with app.run_test(size=(110, 24)) as pilot:
        await pilot.press("o")
        assert title(app) == (
            "Graph of db/migrations what 005_order_lines needs, and what needs it: 4 of 8 3 of 4"
        )
        assert [line.split()[-1] for line in shown_names(app)] == [
            "002_users",
            "004_orders",
            "005_order_lines",
            "006_drop_old",
        ]
        await pilot.press("up", "o")
        assert title(app) == "Graph of db/migrations 8 migrations, 3 edges 4 of 8"


def shown_names(app: App[int]) -> list[str]:
    """The lines as far as the names go."""
    found = []
    for line in lines(app):
        sign = "●" if "●" in line else "○"
        before, _, after = line.partition(sign)
        found.append(f"{before}{sign} {after.split()[0]}")
    return found


@pytest.mark.parametrize(("keys", "chosen"), [(("down", "enter"), "s4"), (("escape",), None), (("q",), None)])
async def test_what_is_given_back(keys: tuple[str, ...], chosen: str | None) -> None:
    app = Alone(sequence(), "s3")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*keys)
        await pilot.pause()
        assert app.chosen == chosen


async def test_names_are_never_read_as_markup() -> None:
    hostile = replace(ROWS[1], placed=migration("002_x[/foo][red]\x1b[2J"))
    whole = replace(
        sequence(),
        rows=(hostile, *ROWS[2:4]),
        edges=(Edge("s3", "t2", "needs table [/x]\x1b, created by [bold]"),),
    )
    app = Alone(whole, "s3")
    async with app.run_test(size=(110, 24)) as pilot:
        await pilot.pause()
        assert lines(app)[0] == (
            "  ╭─● 002_x[/foo][red]\\x1b[2J  is needed: table [/x]\\x1b, created by [bold]"
        )
        assert edges(app)[1] == (
            "needs     002_x[/foo][red]\\x1b[2J, 2 rows above: needs table [/x]\\x1b, created by [bold]"
        )


async def test_only_ascii_where_the_terminal_has_no_more() -> None:
    app = Alone(sequence(), "s3")
    app.symbols = ASCII
    async with app.run_test(size=(110, 24)) as pilot:
        await pilot.pause()
        assert lines(app)[1:5] == [
            "    +---* 002_users        is needed: table users, created by 002_users",
            "    :   * 003_stock",
            "> +-+-+-* 004_orders       needs 2, needed by 1",
            "  :   +-* 005_order_lines  needs it: table orders, created by 004_orders",
        ]
        assert all(line.isascii() for line in lines(app))


async def test_no_rows_and_a_row_that_is_gone() -> None:
    app = Alone(replace(sequence(), rows=(), edges=()), "gone")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("o", "down")
        assert title(app) == "Graph no migrations"
        await pilot.press("enter")
        await pilot.pause()
        assert app.chosen is None


def test_the_lane_of_the_selected_row_is_always_in_sight() -> None:
    whole = many(300, 12)
    picture = Picture(whole.rows, whole.edges, UNICODE, range(300))
    count, pitch = picture.room(40)
    assert (count, pitch) == (17, 1) and picture.lanes.width > count
    for at in range(300):
        picture.select(at, 40)
        far = picture.lanes.farthest(at)
        assert far < 0 or picture.first <= far < picture.first + count


async def test_more_lanes_and_edges_than_there_is_room_for() -> None:
    whole = many(60, 12)
    star = replace(whole, edges=tuple(Edge(f"r{at}", "r0", "needs it") for at in range(1, 60)))
    app = Alone(whole, "r30")
    async with app.run_test(size=(50, 24)) as pilot:
        await pilot.pause()
        found = [(line[2] == "‹", "●" in line) for line in lines(app)]
        assert {is_row for _, is_row in found} == {True} and any(cut for cut, _ in found)
        assert title(app).endswith("of 60") and "lanes " in title(app)
    app = Alone(star, "r0")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert edges(app)[0] == "000_t0  needs nothing, needed by 59"
        assert edges(app)[-1] == "  and 55 more, beside the rows"
        assert len(edges(app)) == 6


def test_a_thousand_rows_take_no_time_to_lay_out() -> None:
    whole = many(1_000, 3)
    start = perf_counter()
    picture = Picture(whole.rows, whole.edges, UNICODE, range(1_000))
    assert perf_counter() - start < 1
    start = perf_counter()
    picture.select(500, 150)
    for y in range(480, 528):
        picture.parts(y, 150)
    assert perf_counter() - start < 0.1


@pytest.mark.parametrize("size", [(80, 24), (160, 48)], ids=["80x24", "160x48"])
@pytest.mark.parametrize("theme", ["textual-dark", "textual-light"], ids=["dark", "light"])
async def test_picture(size: tuple[int, int], theme: str, picture: SnapshotAssertion) -> None:
    app = Alone(many(60, 3), "r30", theme)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await pilot.pause()
        assert app.export_screenshot(title="Plait") == picture
