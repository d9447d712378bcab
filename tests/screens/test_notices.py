"""Notices that go away by themselves: small, and never over the keys of a box."""

import pytest
from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets._toast import Toast

from screens.panes.boxed import Boxed
from screens.panes.menu import Menu
from screens.panes.questions import Field, Questions
from screens.resolve.rest import rest_items
from state.workspace import Workspace
from tests.screens.conftest import Open, SettledApp

SAID = ("Taken back: take 3 entries from the source.", "Done again: take 3 entries from the source.")


async def say(app: SettledApp, pilot: Pilot[int], *texts: str) -> list[Toast]:
    """Says sentences, one after the other; what stands of them on the screen, from above."""
    for text in texts:
        app.say(text)
        await pilot.pause()
    await pilot.pause()
    return sorted(app.screen.query(Toast), key=lambda one: one.region.y)


def rows(widget: Widget) -> range:
    return range(widget.region.y, widget.region.bottom)


def covered(app: SettledApp) -> dict[int, str]:
    """The sentences that are in sight, by their rows."""
    found = {}
    for y in range(app.size.height):
        for x in range(app.size.width):
            widget, _ = app.screen.get_widget_at(x, y)
            if isinstance(widget, Toast):
                found[y] = str(widget.render())
    return found


async def test_two_sentences_take_two_rows(opened: Open, related: Workspace) -> None:
    async with opened(related, (80, 24), "copy") as (app, pilot):
        toasts = await say(app, pilot, *SAID)
        assert [str(one.render()) for one in toasts] == list(SAID)
        # The row below them is the one with the keys.
        assert [rows(one) for one in toasts] == [range(21, 22), range(22, 23)]


@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize("height", [24, 14])
async def test_keys_of_a_box_stay_in_sight(
    opened: Open, related: Workspace, height: int, plain: bool
) -> None:
    async with opened(related, (80, height), "copy", plain=plain) as (app, pilot):
        menu = Menu(
            "All that is still open here (1) becomes",
            rest_items(1, 2, 2, True, {"file": 1, "directory": 1, "kind": 1, "merge": 1}),
        )
        for box in (menu, Questions("Filter", [Field("Shown are")])):
            app.push_screen(box)
            await pilot.pause()
            await say(app, pilot, *SAID, "Third.")
            assert isinstance(app.screen, Boxed)
            assert covered(app) == {0: "Third."}
            assert rows(box.query("Static").last()).start > 1
            app.pop_screen()
            await pilot.pause()
            # What a box had no room for is still there.
            assert list(covered(app).values())[-3:] == [*SAID, "Third."]
            app.clear_notifications()
            await pilot.pause()
