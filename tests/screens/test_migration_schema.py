"""The schema after a migration, on real repositories and on hand-made values."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from textual.pilot import Pilot

from screens.migrations.schema import PickRow, SchemaScreen
from screens.migrations.schema_lines import Compared, Item, Parts, Teller, items
from screens.panes.menu import Menu
from screens.rows import RowList
from screens.text import UNICODE
from state.migrations.changes import Column, ForeignKey
from state.migrations.simulation.schema import EMPTY, Constraint, Index, Object, Schema, Table, Where
from tests.screens.conftest import Open, SettledApp
from tests.screens.overlays import come_to_rest, press, session, shown, title

MADE, LATER = Where("r1", "db/001[/x].sql", 2), Where("r2", "db/002.sql", 5)
ORDERS = Table(
    "orders",
    MADE,
    {
        "id": Column("id", "serial", False, primary=True),
        "user_id": Column("user_id", "integer", False),
        "stage[/x]": Column("stage[/x]"),
    },
    {"orders_user": Index("orders_user", ("user_id",), MADE)},
    {"orders_once": Constraint("orders_once", "unique", ("user_id", "id"), LATER)},
    (ForeignKey(("user_id",), "users", ("id",)),),
    partial=True,
    unsure=True,
    maybe=frozenset({"column:stage[/x]"}),
    added={"stage[/x]": LATER},
    dropped={"old_id": LATER},
)
USERS = Table("users", MADE, {"id": Column("id", "int", False, primary=True), "name": Column("name", "text")})
WIDER = Table(
    "users",
    MADE,
    {"id": Column("id", "int", False, primary=True), "name": Column("name", "varchar(9)", False)},
)
ACTIVE = Object("view", "active", LATER, unsure=True)
SCHEMA = Schema({"users": USERS, "orders": ORDERS}, {("view", "", "active"): ACTIVE})
NAMES = {"r1": "001_start", "r2": "002_more\x1b"}


def read(lines: list[Parts]) -> list[str]:
    return ["".join(part.text for part in line).rstrip() for line in lines]


def test_tables_come_by_name_and_objects_behind_them() -> None:
    assert items(SCHEMA) == [
        Item("table", "orders"),
        Item("table", "users"),
        Item("object", "active", "view"),
    ]


def test_a_table_in_full() -> None:
    teller = Teller(UNICODE, NAMES, 70)
    assert read(teller.lines(Item("table", "orders"), SCHEMA)) == [
        "orders  made by 001_start, db/001[/x].sql:2",
        "! it may not be there: what makes it may or may not run",
        "! it may have more columns than are known",
        "",
        "Columns",
        "  id         serial, primary key",
        "  user_id    integer, not null",
        "? stage[/x]  of a type that isn't known, may or may not exist  by 002_more\\x1b",
        "",
        "Foreign keys",
        "  user_id → users (id)",
        "",
        "Indexes",
        "  orders_user (user_id)",
        "",
        "Constraints",
        "  orders_once unique (user_id, id)  by 002_more\\x1b",
        "",
        "Dropped columns",
        "  old_id  by 002_more\\x1b",
    ]


def test_an_object_in_full() -> None:
    teller = Teller(UNICODE, NAMES, 40)
    assert read(teller.lines(Item("object", "active", "view"), SCHEMA)) == [
        "view active  made by 002_more\\x1b, db/002.sql:5",
        "! it may not be there: what makes it may",
        "  or may not run",
    ]


def test_what_differs_between_two_points() -> None:
    compared = Compared(Schema({"users": USERS}), Schema({"users": WIDER, "orders": ORDERS}, SCHEMA.objects))
    assert compared.count == 3
    assert compared.items == [
        Item("table", "orders", how="added"),
        Item("table", "users", how="changed"),
        Item("object", "active", "view", how="added"),
    ]
    teller = Teller(UNICODE, NAMES, 70)
    told = [read(teller.differences(item, compared)) for item in compared.items]
    assert told == [
        [
            "+ table orders is added",
            "  + id  serial, primary key",
            "  + user_id  integer, not null",
            "  + stage[/x]",
        ],
        ["~ column name of users is changed from text to varchar(9), not null"],
        ["+ view active is added"],
    ]
    assert read([teller.item(item, EMPTY) for item in compared.items]) == [
        "+ orders",
        "~ users",
        "+ active  view",
    ]
    gone = Compared(SCHEMA, EMPTY)
    assert [(item.name, item.how) for item in gone.items] == [
        ("orders", "removed"),
        ("users", "removed"),
        ("active", "removed"),
    ]
    assert read(teller.differences(gone.items[1], gone)) == [
        "- table users is removed",
        "  - id  int, primary key",
        "  - name  text",
    ]


Viewing = Callable[[tuple[int, int]], AbstractAsyncContextManager[tuple[SettledApp, Pilot[int]]]]


@pytest.fixture
def viewing(opened: Open, tmp_path: Path) -> Viewing:
    """The schema after the migration that was 003_orders."""

    @asynccontextmanager
    async def start(size: tuple[int, int]) -> AsyncIterator[tuple[SettledApp, Pilot[int]]]:
        workspace = session(tmp_path)
        async with opened(workspace, size, "migrations") as (app, pilot):
            await come_to_rest(app, pilot)
            sequence = workspace.migrations.one()
            row = next(row for row in sequence.rows if row.was == "003_orders")
            app.push_screen(SchemaScreen(workspace, sequence, row.id))
            await come_to_rest(app, pilot)
            yield app, pilot

    return start


def lists(app: SettledApp) -> tuple[list[str], list[str]]:
    """Tables, and one of them."""
    return shown(app.screen.query_one("#tables", RowList)), shown(app.screen.query_one("#table", RowList))


async def test_tables_and_the_one_under_the_cursor(viewing: Viewing) -> None:
    async with viewing((120, 36)) as (app, pilot):
        assert title(app) == "Schema after 004_orders 4 tables"
        assert lists(app) == (
            ["▸ builds  2", "  orders  2", "  stock  2", "  users  2"],
            [
                "▸ builds  made by 001_builds, migrations/001_builds.sql:1",
                "",
                "  Columns",
                "    id     int, primary key",
                "  ? stage  text, may or may not exist  by 004_orders",
            ],
        )
        await press(app, pilot, "down", "down", "down")
        assert lists(app)[1] == [
            "▸ users  made by 002_users, migrations/002_users.sql:1",
            "",
            "  Columns",
            "    id    bigint, primary key",
            "    name  text",
            "",
            "  Indexes",
            "    users_name (name)",
        ]
        await press(app, pilot, "tab", "end")
        assert lists(app)[1][-1] == "▸   users_name (name)"


async def test_the_point_moves_along_the_sequence(viewing: Viewing) -> None:
    async with viewing((120, 36)) as (app, pilot):
        await press(app, pilot, "end", "N", "N")
        assert title(app) == "Schema after 002_users 2 tables"
        assert lists(app)[0] == ["  builds  1", "▸ users  2"]
        await press(app, pilot, "N", "N", "N")
        assert title(app) == "Schema after 001_builds 1 table"
        await press(app, pilot, "n", "n", "n", "n", "n")
        assert title(app) == "Schema after 004_orders 4 tables"


async def test_compared_with_the_row_above_the_start_and_the_end(viewing: Viewing) -> None:
    async with viewing((120, 36)) as (app, pilot):
        await press(app, pilot, "c")
        assert isinstance(app.screen, Menu)
        await press(app, pilot, "a")
        assert title(app) == "Schema, difference from after 003_stock to after 004_orders 2 differences"
        assert lists(app) == (["▸ ~ builds", "  + orders"], ["▸ + column stage of builds is added: text"])
        await press(app, pilot, "c", "s")
        assert title(app) == (
            "Schema, difference from before the first migration to after 004_orders 4 differences"
        )
        assert lists(app)[0] == ["▸ + builds", "  + orders", "  + stock", "  + users"]
        await press(app, pilot, "c", "e")
        assert title(app) == "Schema, difference from after 004_orders to after 004_orders no difference"
        assert lists(app) == (["▸ nothing differs"], [])
        await press(app, pilot, "c", "n")
        assert title(app) == "Schema after 004_orders 4 tables"


async def test_compared_with_any_row_and_back(viewing: Viewing) -> None:
    async with viewing((120, 36)) as (app, pilot):
        await press(app, pilot, "N", "c", "r")
        assert isinstance(app.screen, PickRow)
        assert shown(app.screen.query_one(RowList)) == [
            "  001_builds",
            "  002_users",
            "▸ 003_stock",
            "  004_orders",
        ]
        await press(app, pilot, "down", "enter")
        assert title(app) == "Schema, difference from after 003_stock to after 004_orders 2 differences"
        await press(app, pilot, "escape")
        assert title(app) == "Schema after 003_stock 3 tables"
        await press(app, pilot, "escape")
        assert not isinstance(app.screen, SchemaScreen)


@pytest.mark.parametrize("size", [(80, 24), (160, 48)], ids=["80x24", "160x48"])
@pytest.mark.parametrize("theme", ["textual-dark", "textual-light"], ids=["dark", "light"])
@pytest.mark.parametrize("what", ["tables", "difference"])
async def test_picture(
    size: tuple[int, int], theme: str, what: str, viewing: Viewing, picture: SnapshotAssertion
) -> None:
    async with viewing(size) as (app, pilot):
        app.theme = theme
        await press(app, pilot, *(("down", "down", "down") if what == "tables" else ("c", "a", "down")))
        assert app.export_screenshot(title="Plait") == picture
