"""References to renamed migrations, on real repositories: what is shown, declined and taken again."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from textual.pilot import Pilot
from textual.widgets import Static

from screens.migrations.references import ReferencesScreen
from screens.migrations.references_texts import Excerpt, Group, excerpts, fitted, grouped
from screens.rows import RowList
from state.migrations.dialect import Edit
from state.migrations.sequence import Reference
from state.workspace import Workspace
from tests.screens.conftest import Open, SettledApp
from tests.screens.overlays import come_to_rest, press, session, shown, title


def reference(id: str, path: str, line: int, start: int, old: str = "003_orders") -> Reference:
    return Reference(
        id, "r1", Edit(path, line, start, start + len(old.encode()), old, "004_orders", "in words")
    )


def test_references_come_by_file_and_place() -> None:
    found = [
        reference("c", "b.md", 2, 30),
        reference("b", "b.md", 2, 9),
        reference("a", "a.md", 7, 70),
    ]
    assert grouped(found) == [Group("a.md", (found[2],)), Group("b.md", (found[1], found[0]))]


def test_the_line_around_a_reference_is_safe_to_show() -> None:
    text = b"one\n\tsee 003_orders \x1b[2J\xff\r\nlast 003_orders"
    group = Group("a", (reference("a", "a", 2, 9), reference("b", "a", 3, 32)))
    assert dict(excerpts(group, text)) == {
        "a": Excerpt("see ", " \\x1b[2J\\xff"),
        "b": Excerpt("last ", ""),
    }


def test_a_text_that_is_another_one_by_now_has_no_lines() -> None:
    assert list(excerpts(Group("a", (reference("a", "a", 1, 3),)), b"something else altogether")) == []


def test_only_the_neighbourhood_of_a_long_line_is_looked_at() -> None:
    text = b"x" * 10_000_000 + b"003_orders" + b"y" * 10_000_000
    ((_, excerpt),) = excerpts(Group("a", (reference("a", "a", 1, 10_000_000),)), text)
    assert (len(excerpt.before), len(excerpt.after)) == (400, 400)
    assert fitted(Excerpt("abcdefghij", "klmnopq"), 10, "…") == Excerpt("…ghij", "klmnopq")
    assert fitted(Excerpt("abcdefghij", "k"), 10, "…") == Excerpt("…cdefghij", "k")


Listing = Callable[..., AbstractAsyncContextManager[tuple[SettledApp, Pilot[int], Workspace]]]


@pytest.fixture
def listing(opened: Open, tmp_path: Path) -> Listing:
    """The references of a session with one renamed migration."""

    @asynccontextmanager
    async def start(
        size: tuple[int, int], plain: bool = False
    ) -> AsyncIterator[tuple[SettledApp, Pilot[int], Workspace]]:
        workspace = session(tmp_path)
        async with opened(workspace, size, "migrations", plain=plain) as (app, pilot):
            await come_to_rest(app, pilot)
            app.push_screen(ReferencesScreen(workspace, workspace.migrations.one()))
            await come_to_rest(app, pilot)
            yield app, pilot, workspace

    return start


def rows(app: SettledApp) -> list[str]:
    return shown(app.screen.query_one("#references", RowList))


def about(app: SettledApp) -> list[str]:
    return str(app.screen.query_one("#about", Static).render()).splitlines()


def declined(workspace: Workspace) -> list[bool]:
    return [one.declined for one in workspace.migrations.one().references]


async def test_every_reference_with_its_line(listing: Listing) -> None:
    async with listing((120, 36)) as (app, pilot, _):
        assert title(app) == "References in 2 files migrations 3 rewritten"
        assert rows(app) == [
            "▸ docs/[slug].md  2 rewritten",
            "    [x]     1  See migrations/003_orders.sql → 004_orders.sql",
            "    [x]     2  and 003_orders_rollback.sql → 004_orders_rollback.sql \\x1b[2J.",
            "  run.sh  1 rewritten",
            "    [x]     1  psql -f migrations/003_orders.sql → 004_orders.sql",
        ]
        assert about(app) == ["docs/[slug].md", "2 rewritten"]
        await press(app, pilot, "down")
        assert about(app) == [
            "docs/[slug].md:1  is rewritten",
            "names    003_orders → 004_orders  in the text",
            "becomes  003_orders.sql → 004_orders.sql",
        ]
        await press(app, pilot, "n")
        assert about(app) == ["run.sh", "1 rewritten"]


async def test_one_is_declined_and_taken_again(listing: Listing) -> None:
    async with listing((120, 36)) as (app, pilot, workspace):
        await press(app, pilot, "down", "space")
        assert declined(workspace) == [True, False, False]
        assert title(app) == "References in 2 files migrations 2 rewritten, 1 declined"
        assert rows(app)[:2] == [
            "  docs/[slug].md  1 rewritten, 1 declined",
            "▸   [ ]     1  See migrations/003_orders.sql → 004_orders.sql  declined",
        ]
        assert about(app)[0] == "docs/[slug].md:1  declined: it stays as it is"
        await press(app, pilot, "space")
        assert declined(workspace) == [False, False, False]
        assert rows(app)[1] == "▸   [x]     1  See migrations/003_orders.sql → 004_orders.sql"
        assert [row.words for row in workspace.history()][1:] == [
            "in migrations: decline 1 reference",
            "in migrations: rewrite 1 reference",
        ]


async def test_all_of_a_file(listing: Listing) -> None:
    async with listing((120, 36)) as (app, pilot, workspace):
        await press(app, pilot, "down", "space", "A")
        assert declined(workspace) == [True, True, False]
        assert rows(app)[0] == "  docs/[slug].md  0 rewritten, 2 declined"
        await press(app, pilot, "A")
        assert declined(workspace) == [False, False, False]
        await press(app, pilot, "end", "up", "space")
        assert declined(workspace) == [False, False, True]


async def test_what_is_undone_elsewhere_is_shown_here(listing: Listing) -> None:
    async with listing((120, 36)) as (app, pilot, workspace):
        await press(app, pilot, "end", "space")
        assert rows(app)[4].endswith("declined")
        workspace.undo()
        app.view = workspace.loaded()
        await come_to_rest(app, pilot)
        assert rows(app)[4] == "▸   [x]     1  psql -f migrations/003_orders.sql → 004_orders.sql"


async def test_only_ascii_where_the_terminal_has_no_more(listing: Listing) -> None:
    async with listing((80, 24), True) as (app, pilot, _):
        await press(app, pilot, "down", "space")
        assert rows(app)[1] == ">   [ ]     1  See migrations/003_orders.sql -> 004_orders.sql  declined"
        assert all(line.isascii() for line in (*rows(app), *about(app), title(app)))


@pytest.mark.parametrize("size", [(80, 24), (160, 48)], ids=["80x24", "160x48"])
@pytest.mark.parametrize("theme", ["textual-dark", "textual-light"], ids=["dark", "light"])
async def test_picture(
    size: tuple[int, int], theme: str, listing: Listing, picture: SnapshotAssertion
) -> None:
    async with listing(size) as (app, pilot, _):
        app.theme = theme
        await press(app, pilot, "down", "space")
        assert app.export_screenshot(title="Plait") == picture
