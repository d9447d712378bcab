"""The Migrations screen on real repositories: rows, acts as operations of the journal, undo, and empty states."""

import socket
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static, TextArea

from screens.dialogs import Ask, Confirm, EditText
from screens.migrations.detail import Detail
from screens.migrations.graph import GraphScreen
from screens.migrations.heads import FactsLine, StandingLine
from screens.migrations.reading import ReadingScreen
from screens.migrations.rehearsing import AskServer, ReportScreen
from screens.migrations.series_line import SeriesLine
from screens.migrations.table import Table
from screens.panes.menu import Menu
from state.workspace import Workspace
from tests.screens.conftest import Open, SettledApp
from tests.screens.repositories import commit, new_repository
from tests.state.migrations.rehearsal.servers import alone

SHARED = {
    "README.md": "# Shop\n",
    "migrations/001_builds.sql": "CREATE TABLE builds (id INT PRIMARY KEY);\n",
    "migrations/001_builds_rollback.sql": "DROP TABLE builds;\n",
    "migrations/002_users.sql": "CREATE TABLE users (id INT PRIMARY KEY, name TEXT);\n",
}
SOURCE = {
    **SHARED,
    "migrations/003_orders.sql": "CREATE TABLE orders (\n  id INT PRIMARY KEY,\n  user_id INT REFERENCES users (id)\n);\n",
    "migrations/003_orders_rollback.sql": "DROP TABLE orders;\n",
    "migrations/004_users_again.sql": "CREATE TABLE users (id INT PRIMARY KEY);\n",
    "migrations/005_lines.sql": "CREATE TABLE lines (id INT PRIMARY KEY, order_id INT REFERENCES orders (id));\n",
    "docs/orders.md": "See migrations/003_orders.sql.\n",
}
TARGET = {
    **SHARED,
    "migrations/003_stock.sql": "CREATE TABLE stock (id INT PRIMARY KEY, build_id INT REFERENCES builds (id));\n",
}


@pytest.fixture
def clashing(still: None, tmp_path: Path) -> Workspace:
    """A session on two repositories that both have a migration 003."""
    return session(tmp_path, SOURCE, TARGET)


def session(folder: Path, source: dict[str, str], target: dict[str, str]) -> Workspace:
    """A session that merges one repository into another."""
    for name, files in (("orders", source), ("shop", target)):
        commit(new_repository(folder / name), "Start", files)
    return Workspace.create(str(folder / "orders"), str(folder / "shop"))


def rows(app: SettledApp) -> list[str]:
    """The rows as they read, without the spaces between columns."""
    table = app.screen.query_one(Table)
    top = table.scroll_offset.y
    return [" ".join(table.render_line(y - top).text.split()) for y in range(len(table.rows))]


def detail(app: SettledApp) -> list[str]:
    return app.screen.query_one(Detail).text.splitlines()


def words(workspace: Workspace) -> list[str]:
    """The operations since the session was opened, on the present line."""
    return [row.words for row in workspace.history() if row.on_line][1:]


async def press(app: SettledApp, pilot: Pilot[int], *keys: str) -> None:
    """Keys, each once the one before is done."""
    for key in keys:
        await pilot.press(key)
        await app.settle(pilot)


def here(app: SettledApp) -> str:
    """The row under the cursor."""
    return rows(app)[app.screen.query_one(Table).cursor]


def standing(app: SettledApp) -> str:
    return " ".join(str(app.screen.query_one(StandingLine).render()).split())


def facts(app: SettledApp) -> str:
    return " ".join(str(app.screen.query_one(FactsLine).render()).split())


def said(app: SettledApp) -> list[str]:
    return [one.message for one in app._notifications]


def to(app: SettledApp, name: str) -> None:
    """Puts the cursor on what was called so before."""
    table = app.screen.query_one(Table)
    table.go(next(at for at, row in enumerate(table.rows) if row.id.endswith(f"/{name}.sql")))


def is_reachable(port: int) -> bool:
    """Whether a server listens here."""
    with closing(socket.socket()) as one:
        one.settimeout(1)
        return one.connect_ex(("127.0.0.1", port)) == 0


async def question(app: SettledApp, pilot: Pilot[int], kind: type[ModalScreen[Any]]) -> ModalScreen[Any]:
    """The question, once it is asked."""
    for _ in range(500):
        await pilot.pause()
        if isinstance(app.screen, kind):
            return app.screen
    raise AssertionError(f"no {kind.__name__} but {app.screen}")


async def settled_reading(app: SettledApp, pilot: Pilot[int]) -> None:
    """Waits until the reading view has read."""
    for _ in range(20):
        await pilot.pause(0.01)
    await app.settle(pilot)


async def test_both_series_and_the_sequence_stand_in_rows(opened: Open, clashing: Workspace) -> None:
    async with opened(clashing, (160, 48), "migrations") as (app, _):
        assert rows(app) == [
            "▸ 001_builds +r 001_builds +r ╭── 001_builds +r KEEP",
            "002_users 002_users │ 002_users KEEP",
            "003_stock ╰─◂ 003_stock KEEP",
            "003_orders +r 004_orders +r FROM 003_orders",
            "004_users_again 005_users_again FROM 004_users_again ✗1■",
            "005_lines 006_lines FROM 005_lines",
        ]
        assert (
            facts(app)
            == "migrations/ numbered SQL runs by number (assumed: nothing in the repository says how it runs them)"
        )
        assert standing(app) == "○ proposed: nothing of it is in the result until you accept it (a) ✗ 1 error"


async def test_accepting_is_one_operation_and_can_be_undone(opened: Open, clashing: Workspace) -> None:
    async with opened(clashing, (160, 48), "migrations") as (app, pilot):
        before, tree = rows(app), clashing.result_tree()
        await press(app, pilot, "a")
        assert words(clashing) == ["in migrations: accept the sequence of 6"]
        assert standing(app) == "✓ accepted, it is part of the result: 6 migrations ✗ 1 error"
        assert rows(app) == before
        assert (
            clashing.result_bytes("migrations/004_orders.sql") == SOURCE["migrations/003_orders.sql"].encode()
        )
        await pilot.press("a")
        await pilot.pause()
        assert said(app) == ["Accept: the sequence is part of the result already"]
        await press(app, pilot, "u")
        assert standing(app).startswith("○ proposed: nothing of it is in the result until you accept it (a)")
        assert clashing.result_tree() == tree


async def test_a_row_is_moved_and_the_cursor_and_the_findings_go_along(
    opened: Open, clashing: Workspace
) -> None:
    async with opened(clashing, (160, 48), "migrations") as (app, pilot):
        to(app, "005_lines")
        await press(app, pilot, "K")
        assert words(clashing) == ["in migrations: move 005_lines.sql below 003_orders.sql"]
        assert rows(app)[3:] == [
            "003_orders +r ╭──▸ 004_orders +r FROM 003_orders",
            "▸ 005_lines ╰─── 005_lines FROM source",
            "004_users_again 006_users_again FROM 004_users_again ✗1■",
        ]
        await press(app, pilot, "shift+up")
        assert rows(app)[3:] == [
            "▸ 005_lines ╭─── 005_lines FROM source ✗1↕",
            "003_orders +r ╰──▸ 006_orders +r FROM 003_orders",
            "004_users_again 007_users_again FROM 004_users_again ✗1■",
        ]
        assert "✗ 2 errors" in standing(app)
        await press(app, pilot, "shift+down", "J")
        assert words(clashing)[2:] == [
            "in migrations: move 005_lines.sql below 003_orders.sql",
            "in migrations: move 005_lines.sql below 004_users_again.sql",
        ]
        assert "✗ 1 error" in standing(app)


async def test_moves_that_come_faster_than_they_are_shown_all_count(
    opened: Open, clashing: Workspace
) -> None:
    async with opened(clashing, (160, 48), "migrations") as (app, pilot):
        to(app, "005_lines")
        await pilot.press("K", "K")
        await app.settle(pilot)
        assert words(clashing) == [
            "in migrations: move 005_lines.sql below 003_orders.sql",
            "in migrations: move 005_lines.sql below 003_stock.sql",
        ]
        assert here(app).startswith("▸ 005_lines")


async def test_a_row_is_dragged_where_it_belongs(opened: Open, clashing: Workspace) -> None:
    async with opened(clashing, (160, 48), "migrations") as (app, pilot):
        places = app.screen.query_one(Table).links.places
        await pilot.mouse_down(Table, offset=(20, places["source:migrations/005_lines.sql"]))
        await pilot.hover(Table, offset=(20, 3))
        await pilot.mouse_up(Table, offset=(20, 3))
        await app.settle(pilot)
        assert words(clashing) == ["in migrations: move 005_lines.sql below 003_stock.sql"]
        assert here(app).startswith("▸ 005_lines")


async def test_the_next_free_number_is_proposed(opened: Open, clashing: Workspace) -> None:
    async with opened(clashing, (160, 48), "migrations") as (app, pilot):
        to(app, "003_orders")
        await pilot.press("n")
        await question(app, pilot, Ask)
        assert app.screen.query_one(Input).value == "007"
        await press(app, pilot, "enter")
        assert words(clashing) == ["in migrations: renumber 003_orders.sql to 007"]
        assert here(app) == "▸ 003_orders +r ╰┬── 007_orders +r FROM 003_orders"
        assert rows(app)[4:] == [
            "004_users_again │ 008_users_again FROM 004_users_again ✗1■",
            "005_lines ╰─◂ 009_lines FROM 005_lines",
        ]


async def test_another_name_is_asked_for(opened: Open, clashing: Workspace) -> None:
    async with opened(clashing, (160, 48), "migrations") as (app, pilot):
        to(app, "005_lines")
        await pilot.press("r")
        await question(app, pilot, Ask)
        assert app.screen.query_one(Input).value == "lines"
        await press(app, pilot, *"_of_orders", "enter")
        assert words(clashing) == ["in migrations: rename 005_lines.sql to lines_of_orders"]
        assert here(app) == "▸ 005_lines ╰─── 006_lines_of_orders FROM 005_lines"


async def test_rows_are_left_out_and_taken_back_in(opened: Open, clashing: Workspace) -> None:
    async with opened(clashing, (160, 48), "migrations") as (app, pilot):
        to(app, "004_users_again")
        await press(app, pilot, "s")
        assert here(app) == "▸ 004_users_again 004_users_again SKIP"
        assert standing(app) == "✓ accepted, it is part of the result: 5 migrations, 1 left out ✓ no findings"
        await press(app, pilot, "s")
        assert here(app).endswith("005_users_again FROM 004_users_again ✗1■")
        await press(app, pilot, "d")
        assert here(app) == "▸ 004_users_again 004_users_again DROP"
        await pilot.press("J")
        await pilot.pause()
        assert said(app) == ["Move down: the migration is left out; s takes it back in"]
        assert words(clashing) == [
            "in migrations: skip 004_users_again.sql",
            "in migrations: take back in 004_users_again.sql",
            "in migrations: drop 004_users_again.sql",
        ]


async def test_marked_rows_are_meant_together(opened: Open, clashing: Workspace) -> None:
    async with opened(clashing, (160, 48), "migrations") as (app, pilot):
        to(app, "003_orders")
        await pilot.press("v", "down", "space")
        assert standing(app).startswith("2 marked ")
        await press(app, pilot, "d")
        assert words(clashing) == ["in migrations: drop 003_orders.sql, 004_users_again.sql"]
        assert standing(app).startswith("✓ accepted")
        to(app, "002_users")
        await pilot.press("space", "escape")
        assert standing(app).startswith("✓ accepted")


async def test_applied_migrations_keep_their_place(opened: Open, clashing: Workspace) -> None:
    async with opened(clashing, (160, 48), "migrations") as (app, pilot):
        await pilot.press("down", "P")
        await app.settle(pilot)
        assert words(clashing) == ["in migrations: mark 001_builds.sql, 002_users.sql applied"]
        assert [row.split()[0] for row in rows(app)][:3] == ["◆", "▸", "003_stock"]
        await pilot.press("J")
        await pilot.pause()
        assert said(app) == [
            "Move down: it is marked applied, so its name and place are fixed; p takes the mark away"
        ]
        await press(app, pilot, "p")
        assert words(clashing)[1:] == ["in migrations: mark 002_users.sql not applied"]


async def test_a_text_is_patched_in_place_and_taken_back(opened: Open, clashing: Workspace) -> None:
    async with opened(clashing, (160, 48), "migrations") as (app, pilot):
        to(app, "004_users_again")
        await pilot.press("e")
        asked = await question(app, pilot, EditText)
        asked.query_one(TextArea).text = "SELECT 1;"
        await press(app, pilot, "ctrl+s")
        assert words(clashing) == ["in migrations: patch 004_users_again.sql"]
        row = clashing.migrations.one().row("source:migrations/004_users_again.sql")
        assert row is not None and row.files[0].text == b"SELECT 1;\n"
        await press(app, pilot, "ctrl+e")
        assert words(clashing)[1:] == ["in migrations: take back the patch of 004_users_again.sql"]


async def test_statements_chosen_while_reading_become_a_migration(opened: Open, tmp_path: Path) -> None:
    two = "CREATE TABLE mails (id INT PRIMARY KEY);\nCREATE TABLE letters (id INT PRIMARY KEY);\n"
    workspace = session(tmp_path, {**SOURCE, "migrations/006_post.sql": two}, TARGET)
    async with opened(workspace, (120, 36), "migrations") as (app, pilot):
        to(app, "006_post")
        await pilot.press("enter")
        await question(app, pilot, ReadingScreen)
        await settled_reading(app, pilot)
        await pilot.press("down", "space", "x")
        await question(app, pilot, Ask)
        app.screen.query_one(Input).value = "letters"
        await press(app, pilot, "enter")
        assert words(workspace) == ["in migrations: extract 007_letters from 006_post.sql and 1 more"]
        assert here(app).endswith("_letters NEW")


async def test_a_file_that_is_being_read_can_be_edited(opened: Open, clashing: Workspace) -> None:
    async with opened(clashing, (120, 36), "migrations") as (app, pilot):
        to(app, "005_lines")
        await pilot.press("enter")
        await question(app, pilot, ReadingScreen)
        await settled_reading(app, pilot)
        await pilot.press("e")
        asked = await question(app, pilot, EditText)
        asked.query_one(TextArea).text = "SELECT 1;"
        await press(app, pilot, "ctrl+s")
        assert words(clashing) == ["in migrations: patch 005_lines.sql"]


async def test_the_graph_leads_to_a_row(opened: Open, clashing: Workspace) -> None:
    async with opened(clashing, (120, 36), "migrations") as (app, pilot):
        await pilot.press("g")
        await question(app, pilot, GraphScreen)
        await press(app, pilot, "end", "enter")
        assert here(app).startswith("▸ 005_lines")


async def test_companions_are_left_out(opened: Open, clashing: Workspace) -> None:
    async with opened(clashing, (160, 48), "migrations") as (app, pilot):
        to(app, "003_orders")
        await pilot.press("t")
        await question(app, pilot, Menu)
        await pilot.press("1")
        await app.settle(pilot)
        assert words(clashing) == ["in migrations: leave 003_orders_rollback.sql out"]
        await pilot.press("t")
        await question(app, pilot, Menu)
        await pilot.press("1")
        await app.settle(pilot)
        assert words(clashing)[1:] == ["in migrations: take 003_orders_rollback.sql along"]


async def test_marked_rows_become_one(opened: Open, clashing: Workspace) -> None:
    async with opened(clashing, (160, 48), "migrations") as (app, pilot):
        await pilot.press("c")
        await pilot.pause()
        assert said(app) == ["Consolidate…: mark two or more migrations with space first"]
        to(app, "003_orders")
        await pilot.press("space")
        to(app, "005_lines")
        await pilot.press("space", "c")
        await question(app, pilot, Ask)
        assert app.screen.query_one(Input).value == "orders"
        await press(app, pilot, *"_all", "enter")
        assert words(clashing) == [
            "in migrations: consolidate 003_orders.sql, 005_lines.sql into 004_orders_all"
        ]
        assert [row.partition(" ")[0] for row in rows(app)[3:]] == [
            "003_orders",
            "004_users_again",
            "005_lines",
            "▸",
        ]
        assert here(app) == "▸ ╰─── 005_orders_all NEW"


async def test_what_a_finding_offers_is_done_by_its_key(opened: Open, clashing: Workspace) -> None:
    async with opened(clashing, (160, 48), "migrations") as (app, pilot):
        to(app, "004_users_again")
        told = detail(app)
        offer = next(line for line in told if line.startswith("        .1 ")).split(maxsplit=1)[1]
        await pilot.press("full_stop")
        await question(app, pilot, Menu)
        assert offer in str(app.screen.query_one(OptionList).get_option_at_index(0).prompt)
        await pilot.press("1")
        await app.settle(pilot)
        assert len(words(clashing)) == 1
        assert "error" not in standing(app)


async def test_the_order_of_the_runner_is_chosen(opened: Open, clashing: Workspace) -> None:
    async with opened(clashing, (160, 48), "migrations") as (app, pilot):
        await pilot.press("O")
        await question(app, pilot, Menu)
        await pilot.press("s")
        await app.settle(pilot)
        assert words(clashing) == ["in migrations: order by string"]
        assert facts(app) == "migrations/ numbered SQL runs by name (the operator's choice)"
        await pilot.press("O")
        await question(app, pilot, Menu)
        await pilot.press("r")
        await app.settle(pilot)
        assert words(clashing)[1:] == ["in migrations: order as the project's runner does"]


async def test_tables_that_nobody_creates_are_taken_as_there(opened: Open, tmp_path: Path) -> None:
    more = {"migrations/006_mail.sql": "ALTER TABLE customers ADD COLUMN mail TEXT;\n"}
    workspace = session(tmp_path, {**SOURCE, **more}, TARGET)
    async with opened(workspace, (120, 36), "migrations") as (app, pilot):
        await pilot.press("b")
        await question(app, pilot, Confirm)
        await press(app, pilot, "y")
        assert words(workspace) == ["in migrations: take 1 tables as the baseline"]
        assert "✗ 1 error" in standing(app)
        await pilot.press("b")
        await pilot.pause()
        assert said(app) == ["Baseline…: every table that is used is created"]


async def test_an_editor_that_cannot_be_run_is_said(opened: Open, clashing: Workspace) -> None:
    async with opened(clashing, (120, 36), "migrations") as (app, pilot):
        await pilot.press("E")
        await question(app, pilot, Menu)
        await pilot.press("1")
        for _ in range(100):
            await pilot.pause()
            if said(app):
                break
        assert said(app) == ["this terminal can't be lent to an editor (e edits a hunk in place)"]
        assert words(clashing) == []


async def rehearse(app: SettledApp, pilot: Pilot[int], url: str) -> None:
    await pilot.press("B")
    asked = await question(app, pilot, AskServer)
    field = asked.query_one(Input)
    assert field.password
    field.value = url
    await pilot.press("enter")


async def test_a_rehearsal_reports_every_failure_with_its_place(opened: Open, clashing: Workspace) -> None:
    if not is_reachable(5432):
        pytest.skip("no PostgreSQL listens on 127.0.0.1:5432")
    # Other tests end connections to the server, and look at what stands on it.
    with alone():
        async with opened(clashing, (120, 36), "migrations") as (app, pilot):
            await reported(app, pilot, clashing)


async def reported(app: SettledApp, pilot: Pilot[int], workspace: Workspace) -> None:
    """The failure that the server gives, at its place."""
    await rehearse(app, pilot, "postgresql://postgres@127.0.0.1:5432/postgres")
    for _ in range(1_000):
        await pilot.pause(0.02)
        if (isinstance(app.screen, ReportScreen) and app.screen.rows) or said(app):
            break
    assert said(app) == []
    report = app.screen
    assert isinstance(report, ReportScreen)
    lines = ["".join(part.text for part in row.parts) for row in report.rows]
    assert lines[0].startswith("✗ failed  PostgreSQL ")
    assert [line for line in lines if "✗ forward" in line] == [
        '✗ forward migrations/005_users_again.sql:1  relation "users" already exists (42P07)'
    ]
    await pilot.press("enter")
    await app.settle(pilot)
    assert here(app).startswith("▸ 004_users_again")
    assert words(workspace) == []


async def test_an_address_that_is_none_is_said_without_repeating_it(
    opened: Open, clashing: Workspace
) -> None:
    async with opened(clashing, (120, 36), "migrations") as (app, pilot):
        await rehearse(app, pilot, "ftp://ada:secret@host")
        for _ in range(200):
            await pilot.pause()
            if said(app):
                break
        assert len(said(app)) == 1
        assert "secret" not in said(app)[0]


async def test_findings_are_gone_through(opened: Open, clashing: Workspace) -> None:
    async with opened(clashing, (160, 48), "migrations") as (app, pilot):
        await pilot.press("f")
        assert here(app).startswith("▸ 004_users_again")
        await pilot.press("F")
        assert here(app).startswith("▸ 004_users_again")
        await pilot.press("home", "F")
        assert here(app).startswith("▸ 004_users_again")


async def test_without_migrations_the_screen_says_so(opened: Open, unrelated: Workspace) -> None:
    async with opened(unrelated, (80, 24), "migrations") as (app, pilot):
        assert (
            str(app.screen.query_one("#nothing", Static).content).splitlines()[0]
            == "No migrations on either side."
        )
        await pilot.press("a")
        await pilot.pause()
        assert said(app) == ["Accept: there is no series of migrations here"]


async def test_several_series_are_gone_through(opened: Open, tmp_path: Path) -> None:
    more = {"billing/migrations/001_bills.sql": "CREATE TABLE bills (id INT PRIMARY KEY);\n"}
    workspace = session(tmp_path, {**SOURCE, **more}, {**TARGET, **more})
    async with opened(workspace, (120, 36), "migrations") as (app, pilot):
        line = app.screen.query_one(SeriesLine)
        assert (
            " ".join(str(line.render()).split()) == "billing/migrations ▸migrations ✗1 [ and ] switch 2 of 2"
        )
        assert len(rows(app)) == 6
        await pilot.press("right_square_bracket")
        await pilot.pause()
        assert (
            " ".join(str(line.render()).split()) == "▸billing/migrations migrations ✗1 [ and ] switch 1 of 2"
        )
        assert len(rows(app)) == 1
        await pilot.press("left_square_bracket")
        await pilot.pause()
        assert len(rows(app)) == 6
        await pilot.click(SeriesLine, offset=(3, 0))
        assert len(rows(app)) == 1
        await press(app, pilot, "a")
        assert words(workspace) == ["in billing/migrations: accept the sequence of 1"]


async def test_acts_of_another_process_are_shown(opened: Open, clashing: Workspace) -> None:
    async with opened(clashing, (120, 36), "migrations") as (app, pilot):
        other = Workspace.open(clashing.target.place, clashing.name)
        other.migrations.accept("migrations")
        other.close()
        for _ in range(100):
            await pilot.pause(0.02)
            if standing(app).startswith("✓ accepted"):
                break
        assert standing(app).startswith("✓ accepted")


async def test_what_was_done_elsewhere_is_shown_when_the_step_is_gone_to(
    opened: Open, clashing: Workspace
) -> None:
    async with opened(clashing, (120, 36), "migrations") as (app, pilot):
        await press(app, pilot, "a", "6")
        assert app.current_mode == "history"
        await press(app, pilot, "u", "3")
        assert standing(app).startswith("○ proposed")


async def test_a_series_that_the_merge_does_not_touch_has_nothing_to_order(
    opened: Open, still: None, tmp_path: Path
) -> None:
    twice = {"db/001_a.sql": "CREATE TABLE a (id INT);\n", "db/002_a.sql": "CREATE TABLE a (id INT);\n"}
    workspace = session(tmp_path, {"a.txt": "a\n"}, twice)
    async with opened(workspace, (160, 48), "migrations") as (app, _):
        assert standing(app) == "✓ the target's own: nothing to order i 2 notes"


async def test_what_copy_has_taken_is_in_the_result_before_the_sequence_is(
    opened: Open, clashing: Workspace
) -> None:
    clashing.load()
    clashing.take(["migrations/003_orders.sql", "migrations/005_lines.sql"])
    async with opened(clashing, (160, 48), "migrations") as (app, pilot):
        assert standing(app) == (
            "○ proposed: 2 of 3 migrations are in the result already; accepting it (a) brings 1 migration,"
            " renames 2 files and changes 1 reference ✗ 1 error"
        )
        await pilot.resize_terminal(80, 24)
        await app.settle(pilot)
        assert standing(app) == "○ proposed: 2 of 3 migrations are in the result already; a accepts it ✗ 1"
