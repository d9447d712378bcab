"""What tests of the views over the Migrations screen share: a session, waiting, and reading off what is shown."""

from pathlib import Path

from textual.pilot import Pilot

from screens.panes.overlay import Title
from screens.panes.sheet import Sheet
from screens.rows import RowList
from state.workspace import Workspace
from tests.screens.conftest import SettledApp
from tests.screens.repositories import commit, new_repository

SHARED = {
    "README.md": "# Shop\n",
    "migrations/001_builds.sql": "CREATE TABLE builds (id INT PRIMARY KEY);\n",
    "migrations/001_builds_rollback.sql": "DROP TABLE builds;\n",
}
SOURCE = {
    **SHARED,
    "migrations/002_users.sql": "CREATE TABLE users (\n    id INT PRIMARY KEY,\n    name TEXT\n);\nCREATE INDEX users_name ON users (name);\n",
    "migrations/003_orders.sql": "-- Orders \x1b[31mof\x1b[0m [/users]\nCREATE TABLE orders (\n    id INT PRIMARY KEY,\n    user_id INT REFERENCES users (id)\n);\n\nINSERT INTO orders (id) VALUES (1);\nDO $$ BEGIN EXECUTE 'ALTER TABLE builds ADD COLUMN stage TEXT'; END $$;\n",
    "migrations/003_orders_rollback.sql": "DROP TABLE orders;\n",
    "docs/[slug].md": "See migrations/003_orders.sql\nand 003_orders_rollback.sql \x1b[2J.\n",
    "run.sh": "psql -f migrations/003_orders.sql\n",
}
TARGET = {
    **SHARED,
    "migrations/002_users.sql": "CREATE TABLE users (\n    id BIGINT PRIMARY KEY,\n    name TEXT\n);\nCREATE INDEX users_name ON users (name);\n",
    "migrations/003_stock.sql": "CREATE TABLE stock (\n    id INT PRIMARY KEY,\n    build_id INT REFERENCES builds (id)\n);\n",
}
READING = ("reading", "comparing", "following")
"""Groups of workers that the views read in."""


def session(folder: Path) -> Workspace:
    """A session on two repositories that both have a migration 003, and another text in 002."""
    for name, files in (("orders", SOURCE), ("shop", TARGET)):
        commit(new_repository(folder / name), "Start", files)
    return Workspace.create(str(folder / "orders"), str(folder / "shop"))


async def come_to_rest(app: SettledApp, pilot: Pilot[int]) -> None:
    """Waits until acts are done, texts are read and all is painted."""
    for _ in range(1_000):
        await app.settle(pilot)
        if not app.is_busy and all(one.is_finished for one in app.workers if one.group in READING):
            break
    await pilot.pause()
    await pilot.pause()


async def press(app: SettledApp, pilot: Pilot[int], *keys: str) -> None:
    """Keys, each once the one before is done."""
    for key in keys:
        await pilot.press(key)
        await come_to_rest(app, pilot)


def shown(widget: Sheet | RowList) -> list[str]:
    """The visible lines, without blanks at their ends and without empty ones at the end."""
    lines = [widget.render_line(y).text.rstrip() for y in range(widget.size.height)]
    while lines and not lines[-1]:
        lines.pop()
    return lines


def title(app: SettledApp) -> str:
    """The line at the top, without the blanks between its parts."""
    return " ".join(str(app.screen.query_one(Title).render()).split())
