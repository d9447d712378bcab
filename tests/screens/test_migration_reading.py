"""Reading one migration on real repositories: text, facts, findings, differences, statements, what is given back."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from textual.pilot import Pilot

from screens.keyline import KeyLine
from screens.migrations.reading import Edit, Extract, ReadingScreen, Tabs
from screens.panes.sheet import Sheet
from screens.rows import RowList
from state.findings import Severity
from state.migrations.sequence import Hazard
from state.migrations.sequence import Sequence as MigrationSequence
from state.workspace import Workspace
from tests.screens.conftest import Open, SettledApp
from tests.screens.overlays import come_to_rest, press, session, shown, title

NOTHING = object()
PATH = "migrations/003_orders.sql"


class Reader:
    """The screen over a running app, and what it gave back."""

    def __init__(self, app: SettledApp, pilot: Pilot[int], workspace: Workspace) -> None:
        self.app, self.pilot, self.workspace = app, pilot, workspace
        self.given: object = NOTHING

    async def open(
        self, was: str, change: Callable[[MigrationSequence], MigrationSequence] = lambda one: one
    ) -> None:
        """The migration of that name on its own side."""
        sequence = change(self.workspace.migrations.one())
        row = next(row for row in sequence.rows if was in (row.was, row.name))
        self.app.push_screen(ReadingScreen(self.workspace, sequence, row.id), self.keep)
        await come_to_rest(self.app, self.pilot)

    def keep(self, given: Extract | Edit | None) -> None:
        self.given = given

    async def press(self, *keys: str) -> None:
        await press(self.app, self.pilot, *keys)

    @property
    def sheet(self) -> Sheet:
        return self.app.screen.query_one("#text", Sheet)

    def text(self) -> list[str]:
        return shown(self.sheet)

    def facts(self) -> list[str]:
        return shown(self.app.screen.query_one("#facts", RowList))

    def tabs(self) -> str:
        return " ".join(str(self.app.screen.query_one(Tabs).render()).split())


Reading = Callable[[tuple[int, int]], AbstractAsyncContextManager[Reader]]


@pytest.fixture
def reading(opened: Open, tmp_path: Path) -> Reading:
    """Plait on a session with migrations, come to rest, with nothing opened yet."""

    @asynccontextmanager
    async def start(size: tuple[int, int]) -> AsyncIterator[Reader]:
        workspace = session(tmp_path)
        async with opened(workspace, size, "migrations") as (app, pilot):
            await come_to_rest(app, pilot)
            yield Reader(app, pilot, workspace)

    return start


def with_findings(sequence: MigrationSequence) -> MigrationSequence:
    """Two findings on lines of the orders, one of them in its rollback."""
    row = next(row for row in sequence.rows if row.was == "003_orders")
    found = (
        Hazard(
            "late",
            Severity.ERROR,
            PATH,
            "uses table users before it is there [/x]",
            "move it down",
            line=7,
            order_fixes=True,
            row=row.id,
        ),
        Hazard(
            "odd",
            Severity.WARNING,
            "migrations/003_orders_rollback.sql",
            "drops what others need",
            line=1,
            row=row.id,
        ),
    )
    return replace(sequence, findings=found)


async def test_the_text_and_what_is_known_of_it(reading: Reading) -> None:
    async with reading((160, 48)) as reader:
        await reader.open("003_orders")
        assert title(reader.app) == "004_orders from the source, was 003_orders 4 of 4"
        assert reader.tabs() == "[1 forward: 004_orders.sql] 2 rollback"
        assert reader.text() == [
            "▸     1  -- Orders \\x1b[31mof\\x1b[0m [/users]",
            "      2  CREATE TABLE orders (",
            "      3      id INT PRIMARY KEY,",
            "      4      user_id INT REFERENCES users (id)",
            "      5  );",
            "      6",
            "      7  INSERT INTO orders (id) VALUES (1);",
            "      8  DO $$ BEGIN EXECUTE 'ALTER TABLE builds ADD COLUMN stage TEXT'; END $$;",
        ]
        assert reader.facts() == [
            "▸ Dependencies",
            "  ▸ needs 001_builds",
            "    needs table builds, created by 001_builds",
            "  ▸ needs 002_users",
            "    needs table users, created by 002_users",
            "",
            "  What it does",
            "     2 creates table orders (id, user_id)",
            "     7 insert orders (id)",
            "     8 adds column stage text to builds, which may or",
            "       may not run",
            "",
            "  What its way back does",
            "     1 drops table orders",
        ]


async def test_facts_follow_the_line_and_lead_to_it(reading: Reading) -> None:
    async with reading((160, 48)) as reader:
        await reader.open("003_orders")
        await reader.press(*["down"] * 7)
        facts = reader.app.screen.query_one("#facts", RowList)
        assert reader.facts()[facts.cursor] == "▸    8 adds column stage text to builds, which may or"
        await reader.press("tab", "end", "enter")
        assert reader.tabs() == "1 forward [2 rollback: 004_orders_rollback.sql]"
        assert reader.text() == ["▸     1  DROP TABLE orders;"]
        assert reader.sheet.has_focus


async def test_findings_stand_at_their_lines_and_follow_each_other(reading: Reading) -> None:
    async with reading((160, 48)) as reader:
        await reader.open("003_orders", with_findings)
        assert reader.sheet.cursor == 6
        assert reader.text()[6] == "▸     7✗ INSERT INTO orders (id) VALUES (1);"
        assert reader.facts()[:10] == [
            "  2 findings",
            "▸ ✗ error 003_orders.sql:7",
            "    uses table users before it is there [/x]",
            "    move it down",
            "    ↕ an order fixes this",
            "  ! warning 003_orders_rollback.sql:1",
            "    drops what others need",
            "    ■ no order does",
            "",
            "  Dependencies",
        ]
        await reader.press("n")
        assert reader.text() == ["▸     1! DROP TABLE orders;"]
        await reader.press("n")
        assert (reader.tabs(), reader.sheet.cursor) == ("[1 forward: 004_orders.sql] 2 rollback", 6)
        await reader.press("N")
        assert reader.text() == ["▸     1! DROP TABLE orders;"]


async def test_both_sides_beside_each_other(reading: Reading) -> None:
    async with reading((120, 36)) as reader:
        await reader.open("002_users")
        await reader.press("d")
        assert reader.tabs() == "[1 forward: 002_users.sql] 1 difference"
        assert [" ".join(line.split()) for line in reader.text()] == [
            "1 CREATE TABLE users ( │ 1 CREATE TABLE users (",
            "▸ 2- id INT PRIMARY KEY, │ 2+ id BIGINT PRIMARY KEY,",
            "3 name TEXT │ 3 name TEXT",
            "4 ); │ 4 );",
            "5 CREATE INDEX users_name ON users (name); │ 5 CREATE INDEX users_name ON users (name);",
        ]
        assert [head.title for head in reader.sheet.rows.heads] == [
            "- source 002_users.sql",
            "+ target 002_users.sql",
        ]
        await reader.press("u")
        assert reader.text()[:3] == [
            "    1  CREATE TABLE users (",
            "▸   2-     id INT PRIMARY KEY,",
            "    2+     id BIGINT PRIMARY KEY,",
        ]
        await reader.press("d")
        assert reader.tabs() == "[1 forward: 002_users.sql]"
        assert reader.text()[1] == "      2      id BIGINT PRIMARY KEY,"


async def test_one_sides_migration_is_compared_with_the_most_similar_one(reading: Reading) -> None:
    async with reading((80, 24)) as reader:
        await reader.open("003_orders")
        await reader.press("d")
        assert [head.title for head in reader.sheet.rows.heads] == [
            "- source 003_orders.sql  + target 003_stock.sql (36% alike)"
        ]
        assert reader.text() == [
            "▸   1- -- Orders \\x1b[31mof\\x1b[0m [/users]",
            "    2- CREATE TABLE orders (",
            "    1+ CREATE TABLE stock (",
            "    3      id INT PRIMARY KEY,",
            "    4-     user_id INT REFERENCES users (id)",
            "    3+     build_id INT REFERENCES builds (id)",
            "    5  );",
            "    6-",
            "    7- INSERT INTO orders (id) VALUES (1);",
            "    8- DO $$ BEGIN EXECUTE 'ALTER TABLE builds ADD COLUMN stage TEXT'; END $$;",
        ]
        await reader.press("n")
        assert reader.sheet.cursor == 4
        await reader.press("f")
        assert reader.text() == ["▸ 003_stock (target) has no rollback"]
        await reader.press("d", "n")
        assert reader.text() == ["▸     1  DROP TABLE orders;"]


async def test_statements_are_marked_and_given_back(reading: Reading) -> None:
    async with reading((160, 48)) as reader:
        await reader.open("003_orders")
        await reader.press("down", "down", "space", "end", "space")
        assert [line[:3] for line in reader.text()] == ["   ", *[" ● "] * 4, "   ", "   ", "▸● "]
        await reader.press("space", "x")
        assert reader.given == Extract((2,))


async def test_without_a_mark_the_statement_under_the_cursor_is_meant(reading: Reading) -> None:
    async with reading((80, 24)) as reader:
        await reader.open("003_orders")
        await reader.press("end", "up", "x")
        assert reader.given == Extract((7,))


async def test_what_can_not_be_taken_out(reading: Reading) -> None:
    async with reading((80, 24)) as reader:
        await reader.open("003_orders")
        await reader.press(*["down"] * 5, "space", "x")
        assert reader.given is NOTHING
        await reader.press("home", "down", "space", "end", "space", "up", "space", "x")
        assert reader.given is NOTHING
        await reader.press("2", "space", "x")
        assert reader.given is NOTHING
        await reader.press("escape")
        assert reader.given is None


async def test_only_keys_that_mean_something_are_named(reading: Reading) -> None:
    def keys(reader: Reader) -> str:
        return " ".join(str(reader.app.screen.query_one(KeyLine).render()).split())

    async with reading((80, 24)) as reader:
        await reader.open("003_orders")
        assert keys(reader) == "tab Facts n Next d Diff space Mark x Extract e Edit f File esc Close"
        await reader.press("d")
        assert keys(reader) == "n Next d Diff u Beside / below e Edit f File esc Close"
        await reader.press("d", "escape")
        await reader.open("002_users")
        assert keys(reader) == "tab Facts n Next d Diff space Mark x Extract e Edit esc Close"


async def test_the_open_file_is_the_one_to_edit(reading: Reading) -> None:
    async with reading((80, 24)) as reader:
        await reader.open("003_orders")
        await reader.press("f", "e")
        assert reader.given == Edit("migrations/004_orders_rollback.sql")


async def test_only_ascii_where_the_terminal_has_no_more(opened: Open, tmp_path: Path) -> None:
    workspace = session(tmp_path)
    async with opened(workspace, (80, 24), "migrations", plain=True) as (app, pilot):
        await come_to_rest(app, pilot)
        reader = Reader(app, pilot, workspace)
        await reader.open("003_orders", with_findings)
        for _ in range(2):
            assert all(
                line.isascii() for line in (*reader.text(), *reader.facts(), reader.tabs(), title(app))
            )
            await reader.press("d")


@pytest.mark.parametrize("size", [(80, 24), (160, 48)], ids=["80x24", "160x48"])
@pytest.mark.parametrize("theme", ["textual-dark", "textual-light"], ids=["dark", "light"])
@pytest.mark.parametrize("keys", ["text", "difference"])
async def test_picture(
    size: tuple[int, int], theme: str, keys: str, reading: Reading, picture: SnapshotAssertion
) -> None:
    async with reading(size) as reader:
        reader.app.theme = theme
        await reader.open("003_orders", with_findings)
        await reader.press(*(("space",) if keys == "text" else ("d",)))
        assert reader.app.export_screenshot(title="Plait") == picture
