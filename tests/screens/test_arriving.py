"""From a finding to the line, the hunk or the migration that it is about."""

from pathlib import Path

import pytest
from textual.pilot import Pilot

from screens.copy.screen import CopyScreen
from screens.findings.screen import FindingsScreen
from screens.intents import GoTo
from screens.migrations.screen import MigrationsScreen
from screens.places import Spot
from screens.resolve.merge_rows import RESULT, SOURCE, TARGET
from screens.resolve.screen import ResolveScreen
from screens.rows import RowList
from state.workspace import Workspace
from tests.screens.conftest import Open, SettledApp, Size
from tests.screens.proposals import fork
from tests.screens.repositories import commit, new_repository

SIZES = ((80, 24), (160, 48))

each_size = pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")


def long_file(**changed: str) -> str:
    """Three hundred lines, some of them others: `line_8="words\\n"`."""
    return "".join(changed.get(f"line_{at}", f"value_{at} = {at}\n") for at in range(1, 301))


@pytest.fixture
def forked(tmp_path: Path) -> Workspace:
    """Conflicts at the lines 8 and 100; the source adds three lines behind 50 and an import that the target broke."""
    added = "value_50 = 50\nadded_1 = 1\nadded_2 = 2\nadded_3 = 3\n"
    return fork(
        tmp_path,
        {"big.py": long_file(), "tools.py": "def tool():\n    pass\n", "small.py": "kept = 1\n"},
        {
            "big.py": long_file(
                line_8="at = 's'\n", line_100="far = 's'\n", line_50=added, line_200="import tools\n"
            ),
            "small.py": "kept = 1\nimport tools\n",
        },
        {"big.py": long_file(line_8="at = 't'\n", line_100="far = 't'\n"), "tools.py": None},
    )


async def go(app: SettledApp, pilot: Pilot[int], step: str, key: str | None, spot: Spot) -> None:
    app.screen.post_message(GoTo(step, key, spot=spot))
    await pilot.pause()
    await app.settle(pilot)


async def enter_finding(app: SettledApp, pilot: Pilot[int], path: str, words: str = "") -> None:
    """Goes to a finding by the key that a screen has for it."""
    await pilot.press("8")
    await app.settle(pilot)
    screen = app.screen
    assert isinstance(screen, FindingsScreen)
    at = next(
        at
        for at, row in enumerate(screen._rows)
        if row.one is not None and row.one.finding.path == path and words in row.one.finding.message
    )
    screen.query_one(RowList).go(at)
    await pilot.press("enter")
    await app.settle(pilot)


def here(app: SettledApp, column: int = RESULT) -> tuple[str, str]:
    """The line under the cursor: its number and text in a column; it has to be in sight."""
    screen = app.screen
    assert isinstance(screen, ResolveScreen)
    sheet = screen.sheet
    top = sheet.scroll_offset.y
    assert top <= sheet.cursor < top + sheet.page_rows
    cell = sheet.rows.cells(sheet.cursor).cells[column]
    return cell.label.strip(), cell.text


@each_size
async def test_a_finding_leads_to_its_line_of_the_result(opened: Open, forked: Workspace, size: Size) -> None:
    async with opened(forked, size, "copy") as (app, pilot):
        await enter_finding(app, pilot, "big.py")
        assert here(app) == ("203", "import tools")
        screen = app.screen
        assert isinstance(screen, ResolveScreen)
        assert screen.sheet.column == RESULT
        # The same where the file lies here already.
        screen.sheet.go(0)
        await enter_finding(app, pilot, "big.py")
        assert here(app) == ("203", "import tools")


@each_size
async def test_a_line_in_a_hunk_leads_to_the_hunk(opened: Open, forked: Workspace, size: Size) -> None:
    async with opened(forked, size, "copy") as (app, pilot):
        await go(app, pilot, "resolve", "big.py", Spot("big.py", 103))
        screen = app.screen
        assert isinstance(screen, ResolveScreen) and screen.desk is not None
        assert screen.sheet.number == screen.desk.conflicts[1]
        assert here(app)[0] == "103"
        # A line that the screen doesn't know leads to the file, and the cursor stays.
        await go(app, pilot, "resolve", "big.py", Spot("big.py", 9_000))
        assert screen.sheet.number == screen.desk.conflicts[1]


@each_size
@pytest.mark.parametrize(
    ("side", "line", "column"), [("source", 150, SOURCE), ("target", 150, TARGET), ("", 150, RESULT)]
)
async def test_a_line_of_a_side_is_gone_to_in_its_column(
    opened: Open, forked: Workspace, size: Size, side: str, line: int, column: int
) -> None:
    async with opened(forked, size, "copy") as (app, pilot):
        await go(app, pilot, "resolve", "big.py", Spot("big.py", line, side))
        value = 150 if side == "target" else 147
        assert here(app, column) == ("150", f"value_{value} = {value}")
        assert isinstance(app.screen, ResolveScreen)
        assert app.screen.sheet.column == column


async def test_a_finding_of_a_copied_file_leads_to_its_entry(opened: Open, forked: Workspace) -> None:
    forked.load()
    async with opened(forked, (80, 24), "resolve") as (app, pilot):
        await go(app, pilot, "copy", "tools.py", Spot("tools.py", 2))
        assert isinstance(app.screen, CopyScreen)
        assert app.screen.entry is not None
        assert app.screen.entry.key == "tools.py"


@pytest.fixture
def two_series(tmp_path: Path) -> Workspace:
    """Two series; the first one has the most errors, the last row of the second one has an error, too."""
    source = {
        "billing/migrations/001_a.sql": "create table a (id int);\n",
        "billing/migrations/002_b.sql": "alter table nothing_1 add column x int;\nalter table nothing_2 add column x int;\n",
        "stock/migrations/001_c.sql": "create table c (id int);\n",
        "stock/migrations/002_d.sql": "create table d (id int);\n",
        "stock/migrations/003_e.sql": "create table e (id int);\ncreate table d (id int);\n",
    }
    for name, files in (("orders", source), ("shop", {"readme.txt": "shop\n"})):
        commit(new_repository(tmp_path / name), "Start", files)
    return Workspace.create(str(tmp_path / "orders"), str(tmp_path / "shop"))


@each_size
async def test_a_finding_of_a_migration_leads_to_its_row(
    opened: Open, two_series: Workspace, size: Size
) -> None:
    async with opened(two_series, size, "copy") as (app, pilot):
        path = "stock/migrations/003_e.sql"
        await enter_finding(app, pilot, path)
        screen = app.screen
        assert isinstance(screen, MigrationsScreen)
        assert screen.sequence is not None and screen.sequence.folder == "stock/migrations"
        assert screen.row is not None and screen.row.name == "003_e"
        table = screen.table
        assert table.cursor == 2
        # From one series to the other, when both are read.
        await enter_finding(app, pilot, "billing/migrations/002_b.sql")
        assert screen.sequence is not None and screen.sequence.folder == "billing/migrations"
        assert table.cursor == 1
        await go(app, pilot, "migrations", None, Spot(path))
        assert (screen.sequence.folder, table.cursor) == ("stock/migrations", 2)
