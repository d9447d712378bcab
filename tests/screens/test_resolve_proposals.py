"""Proposals on the Resolve screen: shown before they count, accepted by a key, explained, and taken back."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Static, TextArea

from screens.panes.sheet import Sheet
from screens.panes.words import Words
from screens.resolve.hunk_editor import HunkEditor
from screens.resolve.merge_rows import RESULT, SOURCE
from screens.resolve.screen import ResolveScreen
from screens.resolve.why import Why
from state.merging.choice import Choice
from state.proposing.offered import OpenHunk
from state.view import Standing
from state.workspace import Workspace
from tests.screens.proposals import SETTINGS, fork, found_together, shop, values
from tests.screens.repositories import lines

Opened = Callable[..., Any]
VALUES = "shop/values.py"
OPEN_SETTINGS = ("ctrl+n",)
OPEN_VALUES = ("ctrl+n", "ctrl+n")


@pytest.fixture
def session(tmp_path: Path) -> Workspace:
    """Conflicts of many kinds."""
    return shop(tmp_path)


async def press(app: Any, pilot: Any, *keys: str) -> None:
    """Presses keys, each once all is done that the one before asked for."""
    for key in keys:
        await pilot.press(key)
        await app.settle(pilot)


def said(screen: ResolveScreen, name: str = "proposal") -> str:
    """What a line of words says."""
    return screen.query_one(f"#{name}", Words).render().plain


def result(session: Workspace, path: str) -> str:
    """The text that the result holds at a path."""
    found = session.result_bytes(path)
    assert found is not None
    return found.decode()


def result_pane(screen: ResolveScreen) -> list[str]:
    """The lines of the result pane with their signs, as they are painted."""
    sheet = screen.sheet
    column = next(one for one in sheet.columns if one.number == RESULT)
    rows = ["".join(segment.text for segment in sheet._strip(y)) for y in range(len(sheet.rows))]
    return [row[column.x : column.x + column.width].rstrip() for row in rows]


def here(session: Workspace, screen: ResolveScreen) -> OpenHunk:
    """What is proposed for the hunk under the cursor, asked anew."""
    number = screen.sheet.number
    hunk = screen.desk.regions[number].hunk if number is not None else ""
    found = session.proposing.open([screen.desk.document.key])
    return next(one for one in found if one.hunk == hunk)


async def test_the_first_proposal_stands_in_the_result_but_is_not_chosen(
    opened: Opened, session: Workspace
) -> None:
    async with opened(session, (160, 48), screen="resolve") as (app, pilot):
        await press(app, pilot, *OPEN_VALUES)
        screen = app.screen
        one = here(session, screen)
        [line] = one.proposals[0].lines
        assert result_pane(screen)[0].split() == ["1◇", *line.decode().split(), "1/3"]
        assert said(screen) == f"◇ Proposed, 1 of 3: {one.proposals[0].reason}"
        assert said(screen, "next").startswith("enter accepts it, . shows the next, w says why.")
        # Nothing of it counts: the target's text stands.
        assert result(session, VALUES) == values("target")
        assert session.session.number == 1


async def test_one_key_accepts_the_first_and_goes_on(opened: Opened, session: Workspace) -> None:
    async with opened(session, (160, 48), screen="resolve") as (app, pilot):
        await press(app, pilot, *OPEN_VALUES)
        screen = app.screen
        first = here(session, screen).proposals[0]
        await press(app, pilot, "enter")
        assert result(session, VALUES) == values("target").replace(
            "value_0 = 'target'\n", first.text.decode(), 1
        )
        assert (session.session.number, screen.sheet.cursor) == (2, 4)
        await press(app, pilot, "up", "up", "up", "up")
        assert said(screen) == f"As proposed: {first.reason}"
        assert result_pane(screen)[0].split()[0] == {"source": "1s", "target": "1t"}[first.choice.value]
        await press(app, pilot, "u")
        assert result(session, VALUES) == values("target")
        assert result_pane(screen)[0].split()[0] == "1◇"


@pytest.mark.parametrize(("key", "number"), [("full_stop", 2), ("comma", 3)])
async def test_two_keys_accept_any_other(opened: Opened, session: Workspace, key: str, number: int) -> None:
    async with opened(session, (160, 48), screen="resolve") as (app, pilot):
        await press(app, pilot, *OPEN_SETTINGS)
        screen = app.screen
        one = here(session, screen)
        wanted = one.proposals[number - 1]
        await press(app, pilot, key)
        assert said(screen) == f"◇ Proposed, {number} of 3: {wanted.reason}"
        assert session.session.number == 1
        await press(app, pilot, "enter")
        chosen = session.session.decisions["shop/settings.py"].hunks[one.hunk]
        assert (chosen.choice, chosen.reason, chosen.unseen) == (wanted.choice, wanted.reason, False)
        expected = SETTINGS.replace("import sys\n", f"{wanted.text.decode()}import sys\n")
        assert result(session, "shop/settings.py").split("\n\n")[0] == expected.split("\n\n")[0]


async def test_what_was_turned_to_stays_shown_while_others_are_chosen(
    opened: Opened, session: Workspace
) -> None:
    async with opened(session, (160, 48), screen="resolve") as (app, pilot):
        await press(app, pilot, *OPEN_SETTINGS)
        screen = app.screen
        one = here(session, screen)
        await press(app, pilot, "full_stop", "n", "s", "N")
        shown = screen.shown_here
        assert shown.of.hunk == one.hunk
        assert shown.proposal.lines == one.proposals[1].lines


async def test_what_is_learnt_is_said_and_shown(opened: Opened, session: Workspace) -> None:
    async with opened(session, (160, 48), screen="resolve") as (app, pilot):
        await press(app, pilot, *OPEN_VALUES)
        screen = app.screen
        await press(app, pilot, "s")
        assert "you took the source in the one other hunk in this file" in said(screen)
        await press(app, pilot, "s")
        assert "you took the source in 2 of 2 hunks in this file" in said(screen)
        assert result_pane(screen)[8].split()[-3:] == ["=", "'source'", "1/3"]
        await press(app, pilot, "u", "u")
        assert "you took" not in said(screen)
        await press(app, pilot, "t", "t")
        assert "you took the target in 2 of 2 hunks in this file" in said(screen)
        assert result_pane(screen)[8].split()[-3:] == ["=", "'target'", "1/3"]


async def test_keys_that_come_fast_leave_what_is_proposed_now(opened: Opened, session: Workspace) -> None:
    async with opened(session, (160, 48), screen="resolve") as (app, pilot):
        await press(app, pilot, *OPEN_VALUES)
        screen = app.screen
        await pilot.press("enter", "enter", "s", "n", "s", "u", "U", "u")
        await app.settle(pilot)
        asked = {one.hunk: one.proposals for one in session.proposing.open([screen.desk.document.key])}
        assert {hunk: shown.of.proposals for hunk, shown in screen.desk.previews.items()} == asked
        assert not [note for note in app._notifications if note.severity == "error"]


async def test_why_shows_all_texts_and_accepts_by_number(opened: Opened, session: Workspace) -> None:
    async with opened(session, (120, 36), screen="resolve") as (app, pilot):
        await press(app, pilot, *OPEN_VALUES, "s")
        screen = app.screen
        one = here(session, screen)
        await pilot.press("w")
        await pilot.pause()
        assert isinstance(app.screen, Why)
        sheet = app.screen.query_one(Sheet)
        texts = [sheet.rows.cells(y).cells[0] for y in range(len(sheet.rows))]
        titles = [cell.text for cell in texts if cell.label]
        words = {Choice.SOURCE: "the source's text", Choice.TARGET: "the target's text"}
        assert titles[:2] == [words[proposal.choice] for proposal in one.proposals[:2]]
        assert "- value_1 = 'target'" in [f"{cell.sign} {cell.text}" for cell in texts]
        assert "+ value_1 = 'source'" in [f"{cell.sign} {cell.text}" for cell in texts]
        assert [cell.text for cell in texts[-2:]] == ["What you chose so far", "· in this file: the source 1"]
        await pilot.press("escape")
        await app.settle(pilot)
        assert session.session.number == 2
        await pilot.press("w")
        await pilot.pause()
        await pilot.press("2")
        await app.settle(pilot)
        chosen = session.session.decisions[VALUES].hunks[one.hunk]
        assert chosen.choice is one.proposals[1].choice
        # The cursor has gone on.
        assert screen.sheet.cursor == 8


async def test_editing_begins_with_the_proposal_if_it_is_asked_for(
    opened: Opened, session: Workspace
) -> None:
    async with opened(session, (120, 36), screen="resolve") as (app, pilot):
        await press(app, pilot, *OPEN_SETTINGS)
        screen = app.screen
        one = here(session, screen)
        await press(app, pilot, "full_stop", "i")
        editor = screen.query_one(HunkEditor)
        assert editor.is_shown
        assert editor.query_one(TextArea).text == one.proposals[1].text.decode().removesuffix("\n")
        await press(app, pilot, "escape", "w")
        await pilot.press("e")
        await app.settle(pilot)
        assert editor.is_shown
        await pilot.press("end", *"  # mine", "ctrl+s")
        await app.settle(pilot)
        wanted = one.proposals[1].text.decode().removesuffix("\n") + "  # mine\n"
        assert result(session, "shop/settings.py").startswith(f"import os\n{wanted}import sys\n")


async def test_picking_goes_on_as_before(opened: Opened, session: Workspace) -> None:
    async with opened(session, (160, 48), screen="resolve") as (app, pilot):
        await press(app, pilot, *OPEN_VALUES)
        screen = app.screen
        await press(app, pilot, "space")
        # While lines are picked the result shows them, and enter records them.
        assert screen.shown_here is None
        assert result_pane(screen)[0].split()[0] == "1s"
        await press(app, pilot, "enter")
        [chosen] = session.session.decisions[VALUES].hunks.values()
        assert (chosen.choice, chosen.reason) == (Choice.LINES, "")


async def test_whole_files_are_proposed_too(opened: Opened, session: Workspace) -> None:
    async with opened(session, (120, 36), screen="resolve") as (app, pilot):
        screen = app.screen
        assert screen.desk.document.key == "old.py"
        assert said(screen) == "◇ Proposed, 1 of 2: the target deleted it: in most merges the deletion stands"
        assert result_pane(screen)[0].split() == ["◇", "removed", "here", "1/2"]
        await press(app, pilot, "full_stop")
        assert result_pane(screen)[2:] == ["   1◇ old", "   2◇ more"]
        assert session.session.number == 1
        await press(app, pilot, "enter")
        assert result(session, "old.py") == lines("old", "more")
        assert said(screen) == "As proposed: the source changed it, the target deleted it"
        await press(app, pilot, "u")
        assert session.result_bytes("old.py") is None


async def test_a_narrow_terminal_accepts_nothing_unseen(opened: Opened, session: Workspace) -> None:
    async with opened(session, (80, 24), screen="resolve") as (app, pilot):
        await press(app, pilot, *OPEN_VALUES)
        sheet = app.screen.sheet
        assert sheet.column == RESULT
        await press(app, pilot, "tab")
        assert sheet.column == SOURCE
        await press(app, pilot, "enter")
        assert (sheet.column, session.session.number) == (RESULT, 1)
        await press(app, pilot, "enter")
        assert session.session.number == 2


async def test_ascii_signs(opened: Opened, session: Workspace) -> None:
    async with opened(session, (120, 36), screen="resolve", plain=True) as (app, pilot):
        await press(app, pilot, *OPEN_VALUES)
        assert result_pane(app.screen)[0].split()[0] == "1p"
        assert said(app.screen).startswith("p Proposed, 1 of 3: ")
        await press(app, pilot, "s", "s", "s")
        assert here(session, app.screen).confident
        assert result_pane(app.screen)[12].split()[0] == "13P"
        assert said(app.screen).startswith("P Proposed, 1 of 3 - confident: ")
        await press(app, pilot, "w")
        assert app.export_screenshot().isascii()


async def test_the_same_for_the_rest_is_listed_and_one_operation(opened: Opened, session: Workspace) -> None:
    async with opened(session, (120, 36), screen="resolve") as (app, pilot):
        await press(app, pilot, *OPEN_VALUES, "s", "up", "up", "up", "up")
        await pilot.press("a")
        await pilot.pause()
        await pilot.press("d")
        await app.settle(pilot)
        found = await found_together(app, pilot)
        # From a hunk that is chosen already: six more in its file, and four in the settings beside it.
        assert found.amount == "10 hunks in 2 files"
        assert {one.path for one in found.listed} == {"shop/settings.py", VALUES}
        about = app.screen.query_one("#about", Static).render().plain
        assert about == f"The same as in {VALUES}, target line 1: the source as it is."
        await pilot.press("enter")
        await app.settle(pilot)
        assert session.session.number == 3
        assert result(session, VALUES) == values("source")
        assert session.view.standings[VALUES] is Standing.UNREVIEWED
        await press(app, pilot, "u")
        assert result(session, VALUES) == values("target").replace("'target'", "'source'", 1)


async def test_what_is_left_out_is_listed_with_its_reason(opened: Opened, session: Workspace) -> None:
    async with opened(session, (120, 36), screen="resolve") as (app, pilot):
        await press(app, pilot, *OPEN_VALUES)
        await press(app, pilot, "comma")
        wanted = app.screen.shown_here.proposal
        await pilot.press("a")
        await pilot.pause()
        await pilot.press("m")
        await app.settle(pilot)
        found = await found_together(app, pilot)
        assert found.act.way == wanted.way
        assert all(one.why_not or one.choice is not None for one in found.listed)
        texts = app.screen.query_one("#keys", Static).render().plain
        assert "[m] the whole merge" in texts
        await pilot.press("escape")
        await app.settle(pilot)
        assert session.session.number == 1


async def test_of_many_conflicts_those_around_the_cursor_are_looked_at(
    opened: Opened, tmp_path: Path
) -> None:
    texts = {
        side: "".join(f"value_{number} = {side!r}\n\n\n\n" for number in range(60))
        for side in ("base", "source", "target")
    }
    session = fork(tmp_path, *({"a.py": texts[side]} for side in ("base", "source", "target")))
    async with opened(session, (160, 30), screen="resolve") as (app, pilot):
        screen = app.screen
        numbers = {hunk: number for number, hunk in enumerate(session.file("a.py").hunks)}

        def known() -> list[int]:
            return sorted(numbers[hunk] for hunk in screen.desk.previews)

        assert {0, 1, 2, 3} <= set(known()) <= set(range(8))
        await press(app, pilot, "end", "N")
        assert 59 in known() and 58 in known() and 30 not in known()
        await press(app, pilot, "enter")
        assert session.session.number == 2
        assert result(session, "a.py").count("'source'") + result(session, "a.py").count("'target'") == 60


async def test_keys_that_can_not_be_used_say_why(opened: Opened, session: Workspace) -> None:
    async with opened(session, (120, 36), screen="resolve") as (app, pilot):
        await press(app, pilot, *OPEN_VALUES, "s")
        await press(app, pilot, "home")
        for key, title in (("enter", "Accept"), ("full_stop", "Other"), ("w", "Why"), ("i", "Edit proposal")):
            await pilot.press(key)
            await pilot.pause()
            messages = [note.message for note in app._notifications]
            assert messages[-1] == f"{title}: nothing is proposed here; n goes to the next open conflict"
        assert session.session.number == 2


async def test_what_was_decided_elsewhere_is_made_up_for(opened: Opened, session: Workspace) -> None:
    async with opened(session, (160, 48), screen="resolve") as (app, pilot):
        await press(app, pilot, *OPEN_VALUES, "s", "s")
        screen = app.screen
        await press(app, pilot, "1", "u", "2")
        assert app.screen is screen
        assert "you took the source in the one other hunk in this file" in said(screen)
