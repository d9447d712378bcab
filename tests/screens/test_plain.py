"""What only ASCII may be shown of: every cell of the screen, also under a box."""

from textual.pilot import Pilot

from screens.copy.shown import Shown
from screens.panes.menu import Item, Menu
from screens.text import ASCII, UNICODE
from state.workspace import Workspace
from tests.screens.conftest import Open, SettledApp


def cells(app: SettledApp) -> list[str]:
    """The rows of the screen as they reach the terminal."""
    return ["".join(segment.text for segment in strip) for strip in app.screen._compositor.render_strips()]


async def push(app: SettledApp, pilot: Pilot[int], title: str) -> list[str]:
    """The screen with a menu over it whose second item is the present choice."""
    items = (Item("a", "a", "one"), Item("b", "b", "another"))
    app.push_screen(Menu(title, items, chosen="b"))
    await pilot.pause()
    await pilot.pause()
    return cells(app)


async def test_a_box_leaves_the_rest_in_sight(opened: Open, related: Workspace) -> None:
    async with opened(related, (80, 24), "copy", plain=True) as (app, pilot):
        before = cells(app)
        after = await push(app, pilot, "Which… “one”")
        assert "".join(after).isascii()
        boxed = [y for y, row in enumerate(after) if row != before[y]]
        assert [after[y][4:76] for y in boxed] == [
            '+- Which.. "one" ' + "-" * 54 + "+",
            "|   a  one" + " " * 61 + "|",
            "| * b  another" + " " * 57 + "|",
            "| its key or enter chooses, esc leaves" + " " * 33 + "|",
            "+" + "-" * 70 + "+",
        ]
        assert before[0].startswith(" Plait ")


async def test_what_is_shown_is_quoted_in_ascii(opened: Open, related: Workspace) -> None:
    async with opened(related, (80, 24), "copy", plain=True) as (app, pilot):
        await pilot.press("slash", *"cart", "enter")
        await app.settle(pilot)
        said = str(app.screen.query_one(Shown).render())
        assert said == 'Shown: "cart", 1 of 8 entries.  esc goes back.'


def test_quotes_in_words_are_ascii_and_those_in_names_are_told_apart() -> None:
    assert ASCII.words("“a” is one…") == '"a" is one..'
    assert ASCII.text("“a”") == "\\u201ca\\u201d"
    assert UNICODE.words("“a”") == "“a”"
