"""Pictures of the Migrations screen."""

from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from screens.dialogs import Ask
from state.workspace import Workspace
from tests.screens.conftest import Open, Size
from tests.screens.test_migrations import SOURCE, TARGET, press, question, session, to

SMALL, LARGE = (80, 24), (160, 48)


@pytest.fixture
def clashing(still: None, tmp_path: Path) -> Workspace:
    """Two series: one with clashes and a long name, one that is the same on both sides."""
    more = {
        "billing/migrations/001_bills.sql": "CREATE TABLE bills (id INT PRIMARY KEY);\n",
        "migrations/migrate.sh": "for f in $(ls migrations/*.sql | sort); do psql -f $f; done\n",
    }
    long = {
        "migrations/006_everything_that_an_order_line_needs_to_be_shipped.sql": "CREATE TABLE shipments (\n"
        "  id INT PRIMARY KEY,\n  line_id INT REFERENCES lines (id),\n  stock_id INT REFERENCES stock (id)\n);\n",
        "migrations/007_customers.sql": "ALTER TABLE customers ADD COLUMN mail TEXT;\n",
    }
    return session(tmp_path, {**SOURCE, **more, **long}, {**TARGET, **more})


@pytest.mark.parametrize("theme", ["textual-dark", "textual-light"])
@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "160x48"])
async def test_start(
    opened: Open, clashing: Workspace, picture: SnapshotAssertion, size: Size, theme: str
) -> None:
    async with opened(clashing, size, "migrations") as (app, pilot):
        app.theme = theme
        to(app, "005_lines")
        await app.settle(pilot)
        assert app.export_screenshot() == picture


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "160x48"])
async def test_a_finding(opened: Open, clashing: Workspace, picture: SnapshotAssertion, size: Size) -> None:
    async with opened(clashing, size, "migrations") as (app, pilot):
        await press(app, pilot, "f")
        assert app.export_screenshot() == picture


@pytest.mark.parametrize("plain", [False, True], ids=["colours", "plain"])
async def test_arranged(opened: Open, clashing: Workspace, picture: SnapshotAssertion, plain: bool) -> None:
    async with opened(clashing, SMALL, "migrations", plain=plain) as (app, pilot):
        await press(app, pilot, "down", "P")
        to(app, "004_users_again")
        await press(app, pilot, "s")
        to(app, "005_lines")
        await press(app, pilot, "K", "K")
        to(app, "003_orders")
        await press(app, pilot, "space")
        assert app.export_screenshot() == picture


async def test_dragging(opened: Open, clashing: Workspace, picture: SnapshotAssertion) -> None:
    async with opened(clashing, SMALL, "migrations") as (app, pilot):
        await pilot.mouse_down("Table", offset=(20, 5))
        await pilot.hover("Table", offset=(20, 2))
        await pilot.pause()
        assert app.export_screenshot() == picture


async def test_without_migrations(opened: Open, unrelated: Workspace, picture: SnapshotAssertion) -> None:
    async with opened(unrelated, SMALL, "migrations") as (app, _):
        assert app.export_screenshot() == picture


async def test_numbering_anew(opened: Open, clashing: Workspace, picture: SnapshotAssertion) -> None:
    async with opened(clashing, SMALL, "migrations") as (app, pilot):
        to(app, "003_orders")
        await pilot.press("n")
        await question(app, pilot, Ask)
        await pilot.pause()
        assert app.export_screenshot() == picture
