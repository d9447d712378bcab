"""The Overview screen: what it says, where its rows lead, and that it fills in."""

from pathlib import Path

import pytest

from app.demo.repositories import build_demo
from screens.copy.screen import CopyScreen
from screens.findings.listing import kind_words
from screens.findings.screen import FindingsScreen
from screens.frame import NumbersLine
from screens.overview.row import bar, size_words
from screens.overview.screen import OverviewScreen
from screens.rows import RowList
from screens.text import UNICODE
from state.noticing.noticed import Part as FindingPart
from state.workspace import Workspace
from tests.screens.conftest import Open, SettledApp
from tests.screens.repositories import ROUTE, fork_and_parent


def shown(app: SettledApp, name: str = "first") -> list[str]:
    """The rows as they read, without the spaces between columns."""
    screen = app.screen
    assert isinstance(screen, OverviewScreen)
    return [" ".join(row.text.split()) for row in screen._rows[name]]


def under_cursor(app: SettledApp) -> str:
    rows = app.screen.query_one("#first", RowList)
    return shown(app)[rows.cursor]


async def test_it_says_what_is_merged_and_what_to_do(opened: Open, related: Workspace) -> None:
    async with opened(related, (80, 24), "overview") as (app, _):
        base = related.session.base
        assert base is not None
        source, target = related.source_snapshot.commit[:8], related.target_snapshot.commit[:8]
        rows = shown(app)
        assert rows[: rows.index("Languages files and size by the endings of names")] == [
            f"source orders-service@{source} 7 files, 325 B: Python, TypeScript",
            f"target shop@{target} 7 files, 307 B: Python, TypeScript",
            "merge the same project, diverged certain",
            f"both descend from commit {base[:10]}; 5 of the source's 6 own files",
            "stand at a path that the target has, 0 of them unchanged",
            "",
            "What to do, in this order enter goes there",
            "2 Resolve Resolve 3 conflicts with 4 hunks",
            "app/[slug]/page[0].tsx first, which has 1 hunk;",
            "shop/prices.py has most, 2",
            "2 Resolve Look at 1 file that git merged or a proposal settled",
            "nobody has looked yet; the first is shop/names.py",
            "5 Finish Apply",
            "a backup branch first, then the merge branch",
            "",
            "Findings",
            "✓ nothing was noticed",
            "",
            "Where they overlap by folder",
            "+ only source · only target = identical ≠ different ! conflict",
            "app/[slug]/ !!!!!!! !1",
            "shop/ +++···≠≠≠!!!!!!! +1 ·1 ≠1 !2 ?1",
            "x/[/ ≠≠≠≠≠≠≠ ≠1",
            "files at the top ======= =1",
            "",
        ]


async def test_rows_lead_where_they_say(opened: Open, related: Workspace) -> None:
    async with opened(related, (80, 24), "overview") as (app, pilot):
        # Nobody moved yet: the first thing to do is under the cursor.
        assert under_cursor(app) == "2 Resolve Resolve 3 conflicts with 4 hunks"
        await pilot.press("enter")
        await app.settle(pilot)
        assert app.current_mode == "resolve"
        await pilot.press("7", "end", "s", "j", "j", "j", "enter")
        await app.settle(pilot)
        assert app.current_mode == "resolve"
        await pilot.press("7", "j", "j", "enter")
        await app.settle(pilot)
        assert app.current_mode == "finish"


async def test_a_folder_leads_to_its_entries_in_copy(opened: Open, related: Workspace) -> None:
    async with opened(related, (80, 24), "overview") as (app, pilot):
        rows = app.screen.query_one("#first", RowList)
        rows.go(next(at for at, row in enumerate(shown(app)) if row.startswith("shop/ ")))
        await pilot.press("enter")
        await app.settle(pilot)
        screen = app.screen
        assert isinstance(screen, CopyScreen) and screen.outlook is not None
        assert screen.outlook.filter.text == "shop/"
        assert screen.entry is not None and screen.entry.path == "shop/cart.py"
        assert list(screen.outlook.paths) == [
            f"shop/{name}.py" for name in ("cart", "names", "orders", "prices", "stock")
        ]
        await pilot.press("escape")
        await app.settle(pilot)
        assert screen.outlook.filter.is_everything


async def test_folders_open_and_close(opened: Open, tmp_path: Path) -> None:
    source, target = build_demo(tmp_path / "demo")
    async with opened(Workspace.create(str(source), str(target)), (80, 24), "overview") as (app, pilot):
        rows = app.screen.query_one("#first", RowList)
        at = next(at for at, row in enumerate(shown(app)) if row.startswith("+ ") and "/" in row)
        name = shown(app)[at].split()[1]
        before = len(shown(app))
        rows.go(at)
        await pilot.press("right")
        await app.settle(pilot)
        assert shown(app)[at].split()[:2] == ["-", name]
        assert len(shown(app)) > before
        await pilot.press("right")
        assert rows.cursor == at + 1
        rows.go(at)
        await pilot.press("left")
        await app.settle(pilot)
        assert shown(app)[at].split()[:2] == ["+", name]
        assert len(shown(app)) == before


async def test_sections_follow_one_another(opened: Open, related: Workspace) -> None:
    async with opened(related, (80, 24), "overview") as (app, pilot):
        headings = []
        for _ in range(9):
            await pilot.press("n")
            await pilot.pause()
            headings.append(under_cursor(app).split("  ")[0].split(" by ")[0])
        assert [one.split()[0] for one in headings[:7]] == [
            "Findings",
            "Where",
            "Languages",
            "Apps",
            "Entry",
            "Dependencies",
            "Migrations",
        ]
        await pilot.press("N")
        await pilot.pause()
        assert under_cursor(app).startswith("Dependencies")


async def test_two_columns_where_there_is_room(opened: Open, related: Workspace) -> None:
    async with opened(related, (160, 48), "overview") as (app, pilot):
        assert shown(app, "second")[0].startswith("Languages")
        assert not any(row.startswith("Languages") for row in shown(app))
        await pilot.press("tab", "n")
        await pilot.pause()
        second = app.screen.query_one("#second", RowList)
        assert app.focused is second
        assert shown(app, "second")[second.cursor].startswith("Apps and packages")

        def signed(name: str) -> bool:
            widget = app.screen.query_one(f"#{name}", RowList)
            top = widget.scroll_offset.y
            return widget.render_line(widget.cursor - top).text.startswith(UNICODE.cursor)

        # Only the list that the keys move in shows where its cursor is.
        for focused, other in (("first", "second"), ("second", "first")):
            app.screen.query_one(f"#{focused}", RowList).focus()
            await app.settle(pilot)
            assert (signed(focused), signed(other)) == (True, False)
        await pilot.resize_terminal(80, 24)
        await app.settle(pilot)
        assert app.focused is app.screen.query_one("#first", RowList)
        assert any(row.startswith("Languages") for row in shown(app))


async def test_it_follows_the_session(opened: Open, related: Workspace) -> None:
    async with opened(related, (80, 24), "overview") as (app, pilot):
        await pilot.press("1")
        await app.settle(pilot)
        related.take([ROUTE, "shop/cart.py", "shop/prices.py"])
        related.review(["shop/names.py"])
        await app.settle(pilot)
        await pilot.press("7")
        await app.settle(pilot)
        assert "5 Finish Apply: nothing waits" in shown(app)


async def test_findings_lead_to_their_list(opened: Open, tmp_path: Path) -> None:
    source, target = build_demo(tmp_path / "demo")
    async with opened(Workspace.create(str(source), str(target)), (120, 36), "overview") as (app, pilot):
        overview = app.screen
        assert isinstance(overview, OverviewScreen)
        rows = overview._rows["first"]
        at = next(at for at, row in enumerate(rows) if row.leads is not None and row.leads.step == "findings")
        leads = rows[at].leads
        assert leads is not None
        overview.query_one("#first", RowList).go(at)
        await pilot.press("enter")
        await app.settle(pilot)
        assert isinstance(app.screen, FindingsScreen)
        assert app.screen._asked.kind == leads.key


async def test_findings_are_counted_above_and_those_of_the_plan_name_its_lines(
    opened: Open, tmp_path: Path
) -> None:
    source, target = build_demo(tmp_path / "demo")
    workspace = Workspace.create(str(source), str(target))
    plan = target / "docs" / "plan.md"
    plan.parent.mkdir(exist_ok=True)
    plan.write_text(
        "# Merge\n\n## Phase 1: Copies\n\n| Source | Target |\n|---|---|\n| `a/gone.md` | `a/gone.md` |\n"
    )
    workspace.checking.import_plan(plan)
    async with opened(workspace, (80, 24), "overview") as (app, _):
        line = app.screen.query_one(NumbersLine)
        words = "".join(part.text for part in line.right(80)).split()
        assert words[:3] == ["8", "Findings:", "✗"], words
        found = [one for one in workspace.noticing.all() if one.part is FindingPart.PLAN and one.finding.line]
        assert found
        for one in {one.finding.kind: one for one in reversed(found)}.values():
            where = f"plan line {one.finding.line}: {one.finding.path}".strip(": ")
            assert any(kind_words(one.finding.kind) in row and where[:24] in row for row in shown(app)), where
        # More became known, and something else is first now: the cursor is there, for nobody moved it.
        rows = app.screen._rows["first"]
        first = next(at for at, row in enumerate(rows) if row.leads is not None)
        assert app.screen.query_one("#first", RowList).cursor == first
        assert under_cursor(app) == "3 Migrations Settle the order of the migrations in migrations"


async def test_what_leads_nowhere_says_so(opened: Open, related: Workspace) -> None:
    async with opened(related, (80, 24), "overview") as (app, pilot):
        # However often the key is pressed, it is said once: nothing is covered by it.
        await pilot.press("home", "enter", "enter", "enter")
        await pilot.pause()
        assert [one.message for one in app._notifications] == ["Go there: this row leads nowhere"]


async def test_a_resumed_session_is_where_the_operator_was(opened: Open, tmp_path: Path) -> None:
    source, target = fork_and_parent(tmp_path)
    Workspace.create(str(source), str(target)).close()
    async with opened(target) as (app, pilot):
        assert app.current_mode == "copy"
        await pilot.press("6")
        await app.settle(pilot)
    async with opened(target) as (app, pilot):
        assert app.current_mode == "history"
        await pilot.press("0")
        await app.settle(pilot)
    async with opened(target) as (app, pilot):
        assert app.current_mode == "history"


@pytest.mark.parametrize(
    ("counts", "width", "cells"),
    [
        ((1, 1), 4, [2, 2]),
        ((1_000, 1, 0), 4, [3, 1, 0]),
        ((0, 0), 4, [0, 0]),
        ((1, 1, 1), 2, [1, 1, 1]),
        ((5, 3, 2), 10, [5, 3, 2]),
    ],
)
def test_bars_show_whatever_is_there(counts: tuple[int, ...], width: int, cells: list[int]) -> None:
    assert bar(counts, width) == cells


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1_000, "1.0 kB"),
        (9_960, "10 kB"),
        (999_400, "999 kB"),
        (999_600, "1.0 MB"),
        (5_300_000_000_000, "5,300 GB"),
    ],
)
def test_sizes_in_words(count: int, words: str) -> None:
    assert size_words(count) == words
    assert UNICODE.text(size_words(None)) == ""
