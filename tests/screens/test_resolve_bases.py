"""Bases on the Resolve screen: said in the file's line, listed with what each would leave, chosen and undone."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Static

from screens.panes.words import Words
from screens.resolve.bases import Bases
from screens.rows import RowList
from state.comparison.entry import FoundBy
from state.view import Standing
from state.workspace import Workspace
from tests.screens.proposals import copied, library

Opened = Callable[..., Any]
KEY = "lib/tools.py"


@pytest.fixture
def session(tmp_path: Path) -> Workspace:
    """A file that was copied out of another repository, and went on in both."""
    return copied(tmp_path)


def file_line(app: Any) -> str:
    return app.screen.query_one("#file", Words).render().plain


async def listed(app: Any, pilot: Any) -> Bases:
    """Opens the list, and waits for what it reads."""
    await pilot.press("o")
    for _ in range(1_000):
        await pilot.pause()
        if isinstance(app.screen, Bases) and app.screen.candidates:
            return app.screen
    raise AssertionError("no versions were listed")


def rows(screen: Bases) -> list[str]:
    """The listed versions as they are shown."""
    count = len(screen.query_one(RowList))
    return [" ".join("".join(part.text for part in screen._row(row, 200)).split()) for row in range(count)]


@pytest.mark.parametrize(
    ("size", "words"), [((160, 48), "base: in both histories, "), ((80, 24), "base: in both, ")]
)
async def test_the_files_line_says_how_the_base_was_found(
    opened: Opened, session: Workspace, size: tuple[int, int], words: str
) -> None:
    async with opened(session, size, screen="resolve") as (app, _):
        base = session.view.base(session.view.comparison.entry(KEY))
        assert base.found_by is FoundBy.HISTORY
        assert file_line(app).rstrip().endswith(f"{words}{base.confidence:.0%}")


async def test_another_base_is_chosen_from_a_list_and_taken_back(opened: Opened, session: Workspace) -> None:
    async with opened(session, (120, 36), screen="resolve") as (app, pilot):
        before = file_line(app)
        screen = await listed(app, pilot)
        found = rows(screen)
        assert found[0].startswith("● 1 86% 89% found: both histories ")
        assert found[0].endswith(": 1.0") or found[0].endswith(": Copy the library")
        assert found[1].startswith("0 96% 86% source ") and found[1].endswith(": 1.1")
        assert found[-1] == "4 ─ ─ no base: every difference is yours to decide"
        await pilot.press("down")
        await pilot.pause()
        about = screen.query_one("#about", Static).render().plain
        assert about.endswith(
            "It would leave no conflict instead of 1; what you decided on other texts turns stale."
        )
        await pilot.press("enter")
        await app.settle(pilot)
        assert session.session.number == 2
        # From there only the target changed what 1.1 had, but for the one function of 1.2.
        assert (session.result_bytes(KEY) or b"").decode() == library(
            {3: "33", 5: "5", 7: "'seven'", 9: "99"}
        )
        assert file_line(app).rstrip().endswith("base: chosen by you")
        assert session.view.standings[KEY] is Standing.UNREVIEWED
        await pilot.press("u")
        await app.settle(pilot)
        assert file_line(app) == before
        assert session.view.standings[KEY] is Standing.CONFLICT


async def test_two_way_and_back_to_what_was_found(opened: Opened, session: Workspace) -> None:
    async with opened(session, (120, 36), screen="resolve") as (app, pilot):
        before = file_line(app)
        await listed(app, pilot)
        await pilot.press("end", "enter")
        await app.settle(pilot)
        assert "no base, as you chose" in file_line(app)
        assert app.screen.desk.state.hunks == 4
        screen = await listed(app, pilot)
        assert rows(screen)[-1].startswith("● 4 ")
        await pilot.press("home", "enter")
        await app.settle(pilot)
        assert file_line(app) == before
        assert session.session.bases == {}


async def test_leaving_the_list_changes_nothing(opened: Opened, session: Workspace) -> None:
    async with opened(session, (80, 24), screen="resolve") as (app, pilot):
        await listed(app, pilot)
        await pilot.press("down", "escape")
        await app.settle(pilot)
        await listed(app, pilot)
        # The present one needs no act.
        await pilot.press("enter")
        await app.settle(pilot)
        assert session.session.number == 1
