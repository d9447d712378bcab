"""One merge from its first conflict to its review, by keys alone: proposals accepted, learnt from, undone."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from screens.panes.words import Words
from state.view import Standing
from state.workspace import Workspace
from tests.screens.proposals import fork, found_together

Opened = Callable[..., Any]


def five(side: str) -> str:
    """Five places far from each other."""
    return "".join(f"value_{number} = {side!r}\n\n\n\n" for number in range(5))


@pytest.fixture
def session(tmp_path: Path) -> Workspace:
    """Five conflicts in one file, and five more in another one."""
    return fork(
        tmp_path,
        {"one.py": five("base"), "two.py": five("base")},
        {"one.py": five("source"), "two.py": five("source")},
        {"one.py": five("target"), "two.py": five("target")},
    )


async def press(app: Any, pilot: Any, *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await app.settle(pilot)


def said(app: Any, name: str = "proposal") -> str:
    return app.screen.query_one(f"#{name}", Words).render().plain


def five_of(*sides: str) -> str:
    """The same five places, each as one side has it."""
    return "".join(f"value_{number} = {side!r}\n\n\n\n" for number, side in enumerate(sides))


async def test_from_the_first_conflict_to_the_review(opened: Opened, session: Workspace) -> None:
    async with opened(session, (160, 48), screen="resolve") as (app, pilot):
        screen = app.screen

        def text(path: str = "one.py") -> str:
            return (session.result_bytes(path) or b"").decode()

        # The first by one key, if need be the second by two: both take the source.
        for number in (1, 2):
            choices = [one.choice.value for one in screen.shown_here.of.proposals]
            await press(app, pilot, *["full_stop"] * choices.index("source"), "enter")
            assert session.session.number == 1 + number
        assert text() == five_of("source", "source", "target", "target", "target")
        assert "you took the source in 2 of 2 hunks in this file" in said(app)
        await press(app, pilot, "s")
        assert "you took the source in 3 of 3 hunks in this file" in said(app)
        assert said(app).startswith("◆ Proposed, 1 of 3 · confident: ")

        # All that Plait is sure of, after a list.
        sure = session.proposing.confident()
        await pilot.press("A")
        await app.settle(pilot)
        assert len((await found_together(app, pilot)).listed) == len(sure) >= 2
        await pilot.press("enter")
        await app.settle(pilot)
        assert session.session.number == 5
        assert text() == five("source")
        assert session.view.standings["one.py"] is Standing.UNREVIEWED

        # Each of them is walked to, and differs from what was chosen by hand.
        await press(app, pilot, "f", "home")
        others = f"with {len(sure) - 1} others" if len(sure) > 2 else "with 1 other"
        for row in (12, 16):
            await press(app, pilot, "n")
            assert screen.sheet.cursor == row
            assert said(app, "hunk").startswith(
                f"? Conflict {row // 4 + 1} of 5, not looked at yet: the source's text."
            )
            assert said(app).startswith(f"? Accepted together {others}: ")
            assert screen.sheet.rows.cells(row).lead[1] == "?"
        await press(app, pilot, "home")
        assert said(app, "hunk").startswith("✓ Conflict 1 of 5: the source's text.")
        await press(app, pilot, "r")
        assert session.view.standings["one.py"] is Standing.DECIDED
        assert screen.desk.unseen == frozenset()

        # One undo an act, back to the beginning.
        expected = [
            five("source"),
            five_of("source", "source", "source", "target", "target"),
            five_of("source", "source", "target", "target", "target"),
            five_of("source", "target", "target", "target", "target"),
            five("target"),
        ]
        for number, wanted in zip((5, 4, 3, 2, 1), expected, strict=True):
            await press(app, pilot, "u")
            assert (session.session.number, text()) == (number, wanted)
        assert text("two.py") == five("target")
