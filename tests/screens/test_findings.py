"""The Findings screen: the list by kind, its filters, waivers, repairs and the way to each place."""

from collections.abc import Callable
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from textual.widgets import Input, Static

from screens.checklist.screen import ChecklistScreen
from screens.dialogs import Ask, Confirm
from screens.findings.screen import FindingsScreen
from screens.frame import NumbersLine
from screens.host import Noted
from screens.migrations.screen import MigrationsScreen
from screens.panes.menu import Menu
from screens.panes.words import Words
from screens.rows import RowList
from state.comparison.mapping import Mapping
from state.workspace import Workspace
from tests.conftest import Build
from tests.screens.conftest import Open, SettledApp, Size
from tests.state.pairs import fork

SOURCE = {
    "orders/__init__.py": "",
    "orders/models.py": "class Order:\n    pass\n",
    "orders/views.py": '"""Views."""\n\nfrom orders.models import Order\n\n\ndef show() -> Order:\n    return Order()\n',
    "orders/admin.py": "import stripe\n\nfrom orders import models\n\nprint(stripe, models)\n",
    "requirements.txt": "stripe==5.0\n",
}
TARGET = {"apps/__init__.py": "", "manage.py": "print('shop')\n", "requirements.txt": "django>=5\n"}

PLAN = """# Merge

## Phase 1: Preparation

- [ ] Tell the team

## Phase 2: Copies

| Source | Target |
|---|---|
| `orders/views.py` | `apps/orders/views.py` |
| `orders/gone.py` | `apps/orders/gone.py` |
"""


@pytest.fixture
def moved(build: Build) -> Workspace:
    """An app that lands in another folder, with a package that nothing lists."""
    one, other = build("orders"), build("shop")
    one.commit(SOURCE, "in the source")
    other.clock += 7
    other.commit(TARGET, "in the target")
    workspace = Workspace.create(
        str(one.path), str(other.path), name="orders", mappings=[Mapping("orders", "apps/orders")]
    )
    workspace.load()
    workspace.take([path for path in SOURCE if path.startswith("orders/")])
    workspace.keep(["requirements.txt"])
    return workspace


def shown(app: SettledApp) -> list[str]:
    """The rows as they read, without the spaces between columns."""
    rows = app.screen.query_one(RowList)
    return [" ".join("".join(part.text for part in rows._row_of(at, 200)).split()) for at in range(len(rows))]


def above(app: SettledApp) -> str:
    return " ".join(str(app.screen.query_one("#above", Words).content).split())


def told(app: SettledApp, width: int) -> str:
    """What the line of numbers says about findings."""
    return "".join(part.text for part in app.screen.query_one(NumbersLine).right(width)).strip()


def preview(app: SettledApp) -> list[str]:
    return str(app.screen.query_one("#words", Static).content).splitlines()


async def test_picture(opened: Open, size: Size, moved: Workspace, picture: SnapshotAssertion) -> None:
    async with opened(moved, size, "findings") as (app, pilot):
        await pilot.press("down")
        await app.settle(pilot)
        assert app.export_screenshot() == picture


async def test_plain_picture(opened: Open, moved: Workspace, picture: SnapshotAssertion) -> None:
    async with opened(moved, (80, 24), "findings", plain=True) as (app, pilot):
        await pilot.press("down")
        await app.settle(pilot)
        assert app.export_screenshot() == picture


async def test_findings_stand_by_kind_with_what_they_are_about(opened: Open, moved: Workspace) -> None:
    async with opened(moved, (120, 36), "copy") as (app, pilot):
        await pilot.press("8")
        await app.settle(pilot)
        assert isinstance(app.screen, FindingsScreen)
        rows = shown(app)
        assert rows[0] == "- broken reference 2, 2 with a repair"
        assert [row.partition("repair")[0] for row in rows[1:3]] == [
            "✗ apps/orders/admin.py:3 ",
            "✗ apps/orders/views.py:3 ",
        ]
        await pilot.press("down", "down")
        await app.settle(pilot)
        said = preview(app)
        assert said[0].startswith("error: apps/orders/views.py:3: ")
        assert "+from apps.orders.models import Order" in said

        # To the place, and back by the step's key.
        await pilot.press("enter")
        await app.settle(pilot)
        assert app.current_mode == "copy"


async def test_a_repair_is_one_key_and_one_undo(opened: Open, moved: Workspace) -> None:
    async with opened(moved, (120, 36), "findings") as (app, pilot):
        await pilot.press("down", "down", "a")
        await app.settle(pilot)
        assert moved.result_bytes("apps/orders/views.py") == SOURCE["orders/views.py"].replace(
            "from orders", "from apps.orders"
        ).encode("ascii")
        assert shown(app)[0].startswith("✗ broken reference apps/orders/admin.py:3 repair it imports orders")
        await pilot.press("u")
        await app.settle(pilot)
        assert shown(app)[0] == "- broken reference 2, 2 with a repair"

        # All at once are asked for, listed by file, and one act.
        await pilot.press("A")
        await pilot.pause()
        assert isinstance(app.screen, Confirm)
        await pilot.press("y")
        await app.settle(pilot)
        assert not any("broken reference" in row for row in shown(app))
        await pilot.press("u")
        await app.settle(pilot)
        assert shown(app)[0] == "- broken reference 2, 2 with a repair"


async def test_a_waiver_needs_a_reason_and_hides_the_finding(opened: Open, moved: Workspace) -> None:
    async with opened(moved, (120, 36), "findings") as (app, pilot):
        await pilot.press("down", "w")
        await pilot.pause()
        assert isinstance(app.screen, Ask)
        app.screen.query_one(Input).value = "a shim comes later"
        await pilot.press("enter")
        await app.settle(pilot)
        assert [waiver.reason for waiver in moved.session.waived.values()] == ["a shim comes later"]
        assert shown(app)[0].startswith("✗ broken reference apps/orders/views.py:3 ")
        assert "1 waived, hidden" in above(app)
        await pilot.press("v")
        await app.settle(pilot)
        assert any("waived: a shim comes later" in row for row in shown(app))


async def test_filters(opened: Open, moved: Workspace) -> None:
    async with opened(moved, (120, 36), "findings") as (app, pilot):
        everything = shown(app)
        await pilot.press("f")
        await pilot.pause()
        assert isinstance(app.screen, Menu)
        await pilot.press("1")
        await app.settle(pilot)
        assert len(shown(app)) == 3
        assert above(app).startswith("listed: 2 broken reference (esc: all)")
        await pilot.press("escape")
        await app.settle(pilot)
        assert shown(app) == everything
        await pilot.press("s")
        await app.settle(pilot)
        assert "errors (esc: all)" in above(app)
        await pilot.press("escape", "slash")
        await pilot.pause()
        app.screen.query_one(Input).value = "views"
        await pilot.press("enter")
        await app.settle(pilot)
        assert len(shown(app)) == 1
        # One alone has no heading, and is counted all the same.
        assert "listed: 1 with “views” (esc: all)" in above(app)
        await pilot.press("escape", "home", "space")
        await app.settle(pilot)
        assert len(shown(app)) == len(everything) - 2
        assert shown(app)[0] == "+ broken reference 2, 2 with a repair"


async def test_what_an_act_brought_is_told_on_every_screen(opened: Open, moved: Workspace) -> None:
    async with opened(moved, (120, 36), "findings") as (app, pilot):
        await pilot.press("1")
        await app.settle(pilot)
        line = app.screen.query_one(NumbersLine)
        words = "".join(part.text for part in line.right(120)).split()
        assert words == ["8", "Findings:", "✗", "3", "!", "1"], words
        moved.take(["requirements.txt"])
        app.catch_up()
        await app.settle(pilot)
        words = "".join(part.text for part in line.right(120)).split()
        assert words[:4] == ["8", "Findings:", "1", "new"], words


@pytest.mark.parametrize("step", ["copy", "resolve", "overview"])
async def test_a_resumed_session_looks_by_itself(
    opened: Open, moved: Workspace, size: Size, step: str
) -> None:
    async with opened(moved.target.place, size, step) as (app, _):
        assert app.current_mode == step
        assert told(app, size[0]) == "8 Findings: ✗ 3 ! 1"
        assert app.noted == Noted(errors=3, warnings=1)


async def test_a_session_made_for_one_purpose_is_not_looked_through(opened: Open, moved: Workspace) -> None:
    async with opened(moved, (80, 24), "resolve") as (app, _):
        assert app.noted is None


async def test_nothing_is_said_to_be_done_before_findings_were_looked_for(
    opened: Open, moved: Workspace
) -> None:
    async with opened(moved.target.place, (120, 36), "copy") as (app, pilot):
        line = app.screen.query_one(NumbersLine)
        # Errors that stand wait as well.
        assert "all decided: 5 Finish" in "".join(part.text for part in line.left(120))
        app.noted = Noted(warnings=1)
        await pilot.pause()
        assert "nothing waits: 5 Finish" in "".join(part.text for part in line.left(120))
        app.noted = Noted(is_known=False)
        await pilot.pause()
        assert "nothing waits" not in "".join(part.text for part in line.left(120))
        assert told(app, 120) == ""


async def test_a_waiver_that_is_taken_back_brings_nothing_new(opened: Open, moved: Workspace) -> None:
    async with opened(moved.target.place, (80, 24), "copy") as (app, pilot):

        async def after(act: Callable[[], object]) -> str:
            act()
            app.catch_up()
            await app.settle(pilot)
            return told(app, 80)

        workspace = app.workspace
        assert workspace is not None
        one = workspace.noticing.all()[0].finding.id
        assert await after(lambda: workspace.noticing.waive([one], "a shim comes later")) == (
            "8 Findings: ✗ 2 ! 1"
        )
        assert await after(workspace.undo) == "8 Findings: ✗ 3 ! 1"
        assert await after(workspace.redo) == "8 Findings: ✗ 2 ! 1"
        assert await after(lambda: workspace.noticing.take_back([one])) == "8 Findings: ✗ 3 ! 1"
        # What an act brings is new, and the word of its key stays.
        assert await after(lambda: workspace.take(["requirements.txt"])) == "8 Findings: 1 new ✗ 2 ! 1"
        shown = str(app.screen.query_one(NumbersLine).render())
        assert shown.endswith(" 8 Findings: 1 new ✗ 2 ! 1 ")


async def test_a_finding_of_the_plan_leads_to_its_line(
    opened: Open, moved: Workspace, tmp_path: Path
) -> None:
    plan = tmp_path / "PLAN.md"
    plan.write_text(PLAN)
    moved.checking.import_plan(plan)
    async with opened(moved, (120, 36), "findings") as (app, pilot):
        at = next(n for n, row in enumerate(shown(app)) if "plan line 12" in row)
        app.screen.query_one(RowList).go(at)
        await pilot.press("enter")
        await app.settle(pilot)
        assert isinstance(app.screen, ChecklistScreen)
        assert app.screen.item is not None and app.screen.item.item.line == 12
        # Once it is read the way is the same, from the other phase too.
        await pilot.press("left_square_bracket", "8")
        await app.settle(pilot)
        await pilot.press("enter")
        await app.settle(pilot)
        assert app.screen.item is not None and app.screen.item.item.line == 12


async def test_repairs_of_migrations_are_not_offered_together(opened: Open, build: Build) -> None:
    pair = fork(
        build,
        {"db/001_a.sql": "CREATE TABLE a (id INT);\n"},
        {"db/002_b.sql": "ALTER TABLE b ADD COLUMN x INT;\nALTER TABLE c ADD COLUMN x INT;\n"},
        {"x.md": "x\n"},
    )
    async with opened(pair.workspace(), (120, 36), "findings") as (app, pilot):
        assert shown(app)[0] == "- baseline gap 2, 2 with a repair"
        assert keys(app) == {"findings.repair": False, "findings.repair-all": False}
        await pilot.press("down")
        assert keys(app) == {"findings.repair": True, "findings.repair-all": False}
        await pilot.press("A")
        await app.settle(pilot)
        assert isinstance(app.screen, FindingsScreen)


def keys(app: SettledApp) -> dict[str | None, bool]:
    """Whether repairs are drawn as usable."""
    found = (one for one in app.screen.active_bindings.values())
    return {one.binding.id: one.enabled for one in found if str(one.binding.id).startswith("findings.repair")}


async def test_a_repair_that_waits_for_a_conflict_is_dimmed_and_says_why(opened: Open, build: Build) -> None:
    base = {"requirements.txt": "django==4\n", "a.py": "import django\n"}
    source = {"requirements.txt": "django==5\nstripe==5\n", "pay.py": "import stripe\n\nprint(stripe)\n"}
    pair = fork(build, base, source, {"requirements.txt": "django==6\n"})
    async with opened(pair.workspace(), (120, 36), "findings") as (app, pilot):
        row = next(at for at, one in enumerate(shown(app)) if "unlisted package" in one)
        app.screen.query_one(RowList).go(row)
        await app.settle(pilot)
        assert any(
            line.startswith("not now: requirements.txt: it has open conflicts") for line in preview(app)
        )
        assert keys(app) == {"findings.repair": False, "findings.repair-all": False}


async def test_a_note_on_many_migrations_leads_to_their_series(opened: Open, build: Build) -> None:
    opaque = "CREATE TABLE x{} (id INT);\nDO $$ BEGIN EXECUTE statement; END $$;\n"
    base = {f"{folder}/00{n}_x.sql": opaque.format(n) for folder in ("one/db", "two/db") for n in (1, 2)}
    source = {f"{folder}/003_y.sql": "CREATE TABLE y (id INT);\n" for folder in ("one/db", "two/db")}
    pair = fork(build, base, source, {"x.md": "x\n"})
    async with opened(pair.workspace(), (120, 36), "findings") as (app, pilot):
        row = next(at for at, one in enumerate(shown(app)) if "two/db what 2 migrations" in one)
        app.screen.query_one(RowList).go(row)
        await pilot.press("enter")
        await app.settle(pilot)
        assert isinstance(app.screen, MigrationsScreen)
        assert app.screen.series == "two/db"
        assert app.screen.row is not None
        assert app.screen.row.name == "001_x"
