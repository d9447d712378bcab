"""The line of series: with many of them the shown one stays in sight, the others are a number."""

from screens.migrations.series_line import SeriesLine, told_apart
from state.workspace import Workspace
from tests.conftest import Build
from tests.screens.conftest import Open, SettledApp
from tests.state.pairs import fork

COUNT = 14


def many(build: Build) -> Workspace:
    """Fourteen series of one name, every third with an error."""
    folder = "services/backend_{:02}_service/db/migrations/{}"
    base = {
        folder.format(one, f"{number:03}_x.sql"): f"CREATE TABLE t{one}_{number} (id INT);\n"
        for one in range(COUNT)
        for number in (1, 2)
    }
    source = {
        folder.format(one, "003_s.sql"): f"ALTER TABLE t{one}_1 DROP COLUMN gone;\n"
        if one % 3 == 0
        else f"CREATE TABLE s{one} (id INT);\n"
        for one in range(COUNT)
    }
    return fork(build, base, source, {"x.md": "x\n"}).workspace()


def line(app: SettledApp) -> str:
    return " ".join(str(app.screen.query_one(SeriesLine).render()).split())


async def test_the_shown_one_is_in_sight_whatever_the_width(opened: Open, build: Build) -> None:
    async with opened(many(build), (80, 24), "migrations") as (app, pilot):
        assert line(app) == "▸backend_00_service ✗1 backend_01_service …12 ✗4 [ and ] switch 1 of 14"
        for _ in range(6):
            await pilot.press("right_square_bracket")
        assert line(app) == "6… ✗2 ▸backend_06_service ✗1 …7 ✗2 [ and ] switch 7 of 14"
        await pilot.press("left_square_bracket")
        assert line(app) == "5… ✗2 ▸backend_05_service …8 ✗3 [ and ] switch 6 of 14"
        await pilot.resize_terminal(120, 36)
        await app.settle(pilot)
        assert "▸backend_05_service" in line(app)
        assert "backend_04_service" in line(app)
        assert line(app).endswith("switch 6 of 14")
        # A click on the number goes to the nearest that it stands for.
        await pilot.click(SeriesLine, offset=(2, 0))
        assert "▸backend_03_service" in line(app)


async def test_a_narrow_terminal_cuts_the_name_and_nothing_else(opened: Open, build: Build) -> None:
    async with opened(many(build), (52, 24), "migrations") as (app, _):
        assert line(app) == "▸back…_service ✗1 …13 ✗4 [ and ] switch 1 of 14"


def test_names_are_told_apart_by_what_differs() -> None:
    assert told_apart(["a/x/migrations", "a/y/migrations"]) == ["x", "y"]
    assert told_apart(["migrations", "billing/migrations"]) == ["migrations", "billing/migrations"]
    assert told_apart(["a/migrations", "a/b/migrations"]) == ["migrations", "b/migrations"]
    assert told_apart(["a/migrations"]) == ["a/migrations"]
    assert told_apart([]) == []
