"""The table of the Migrations screen: cursor, scrolling, lines, dragging, and how long painting takes."""

from dataclasses import replace

from textual import on
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from screens.migrations.table import Table
from screens.migrations.telling import findings_of
from tests.screens.sequences import ROWS, sequence


class Alone(App[None]):
    """A table and nothing else."""

    def __init__(self, many: int = 0) -> None:
        super().__init__()
        self.many = many
        self.dragged: list[tuple[int, int]] = []
        self.opened: list[int] = []

    def compose(self) -> ComposeResult:
        yield Table()

    def on_mount(self) -> None:
        whole = sequence()
        rows = tuple(replace(ROWS[4], id=f"r{at}") for at in range(self.many)) or whole.rows
        self.query_one(Table).show(rows, whole.edges, findings_of(whole), 0)
        self.query_one(Table).focus()

    @on(Table.Dragged)
    def keep_drag(self, event: Table.Dragged) -> None:
        self.dragged.append((event.row, event.below))

    @on(Table.Opened)
    def keep_opening(self, event: Table.Opened) -> None:
        self.opened.append(event.row)


def line(app: Alone, y: int) -> str:
    return app.query_one(Table).render_line(y).text.rstrip()


async def drag(pilot: Pilot[None], start: int, stop: int) -> None:
    await pilot.mouse_down(Table, offset=(20, start))
    await pilot.hover(Table, offset=(20, stop))


async def test_the_cursor_moves_and_takes_the_lines_along() -> None:
    app = Alone()
    async with app.run_test(size=(80, 12)) as pilot:
        assert line(app, 0) == "▸ ◆ = 001_builds +r              001_builds +r         KEEP"
        await pilot.press("j", "down", "down", "k", "j")
        assert app.query_one(Table).cursor == 3
        assert line(app, 0) == "  ◆ = 001_builds +r              001_builds +r         KEEP"
        assert line(app, 3) == "▸   S 003_orders +rs        ├┬── 004_orders +rs        FROM 003    ✗1↕"
        await pilot.press("end")
        assert app.query_one(Table).cursor == 7
        await pilot.press("home")
        assert app.query_one(Table).cursor == 0


async def test_two_thousand_rows_scroll_by_pages() -> None:
    app = Alone(2_000)
    async with app.run_test(size=(80, 12)) as pilot:
        await pilot.press("end")
        table = app.query_one(Table)
        assert (table.cursor, table.scroll_offset.y) == (1_999, 1_988)
        await pilot.press("pageup")
        assert table.cursor == 1_988
        await pilot.press("pagedown", "home", "pagedown")
        assert (table.cursor, table.scroll_offset.y) == (11, 0)


async def test_dragging_shows_where_the_row_would_stand_and_moves_it_there() -> None:
    app = Alone()
    async with app.run_test(size=(80, 12)) as pilot:
        await drag(pilot, 2, 4)
        assert [line(app, y)[0] for y in range(6)] == [" ", " ", "▸", " ", "↳", " "]
        await pilot.hover(Table, offset=(20, 1))
        assert [line(app, y)[0] for y in range(6)] == ["↳", " ", "▸", " ", " ", " "]
        await pilot.hover(Table, offset=(20, 0))
        assert [line(app, y)[0] for y in range(6)] == ["↱", " ", "▸", " ", " ", " "]
        await pilot.hover(Table, offset=(20, 4))
        await pilot.mouse_up(Table, offset=(20, 4))
        assert app.dragged == [(2, 4)]
        assert [line(app, y)[0] for y in range(6)] == [" ", " ", "▸", " ", " ", " "]


async def test_a_row_that_is_let_go_where_it_stood_is_not_moved() -> None:
    app = Alone()
    async with app.run_test(size=(80, 12)) as pilot:
        await drag(pilot, 2, 4)
        await pilot.hover(Table, offset=(20, 2))
        await pilot.mouse_up(Table, offset=(20, 2))
        await pilot.click(Table, offset=(20, 5))
        assert app.query_one(Table).cursor == 5
        assert app.dragged == []


async def test_a_double_click_opens_a_row() -> None:
    app = Alone()
    async with app.run_test(size=(80, 12)) as pilot:
        await pilot.click(Table, offset=(20, 5), times=2)
        assert app.opened == [5]


async def test_marks_stand_before_the_rows() -> None:
    app = Alone()
    async with app.run_test(size=(80, 12)) as pilot:
        app.query_one(Table).show_marks(frozenset({"t1", "s4"}))
        await pilot.pause()
        assert [line(app, y)[:3] for y in range(5)] == ["▸●◆", "   ", "   ", "   ", " ● "]


async def test_what_is_left_out_is_struck_through_where_it_stood() -> None:
    app = Alone()
    async with app.run_test(size=(120, 12)):
        table = app.query_one(Table)
        struck = [
            segment.text
            for segment in table.render_line(5)
            if segment.style is not None and segment.style.strike and segment.text.strip()
        ]
        assert struck == ["005_users_again", "005_users_again"]
        assert not any(segment.style and segment.style.strike for segment in table.render_line(4))
