"""The overview of a session: its stages, its numbers, and in which order it says to go."""

import pytest

from state.errors import Cancelled
from state.overview.overview import Area, Dependencies, Depth, Language, Overview, Suggestion
from state.view import Stage
from state.workspace import Workspace
from tests.conftest import Build
from tests.state.pairs import Files, fork, strangers
from tests.state.pairs import lines as numbered

BASE: Files = {
    "core/a.py": numbered(),
    "core/b.py": numbered(),
    "core/same.py": "same\n",
    "README.md": "# Core\n",
    "requirements.txt": "django>=4,<5\nrequests\n",
}
SOURCE: Files = {
    "core/a.py": numbered((1, "source"), (9, "source")),
    "core/b.py": numbered((1, "source")),
    "requirements.txt": "django>=4,<5\nrequests\nstripe\n",
    "orders/models.py": "class Order:\n    pass\n",
    "orders/views.py": "class View:\n    pass\n",
    "orders/docs/index.md": "# Orders\n",
}
TARGET: Files = {
    "core/a.py": numbered((1, "target"), (9, "target")),
    "core/b.py": numbered((11, "target")),
    "stock/models.py": "class Stock:\n    pass\n",
}


def size(*paths: str) -> int:
    """Bytes of files of the source."""
    return sum(len(str({**BASE, **SOURCE}[path])) for path in paths)


def order(found: Overview) -> list[tuple[str, str, str]]:
    return [(one.step, one.words, one.reason) for one in found.order or ()]


def test_a_fork_that_diverged(build: Build) -> None:
    with fork(build, BASE, SOURCE, TARGET).workspace() as workspace:
        found = workspace.overview.survey()
    assert (found.depth, found.source_files, found.target_files, found.excluded) == (Depth.COMPLETE, 8, 6, 0)
    assert found.languages[:3] == (
        Language(
            "Python",
            5,
            4,
            size("core/a.py", "core/b.py", "core/same.py", "orders/models.py", "orders/views.py"),
            200,
        ),
        Language("Markdown", 2, 1, 16, 7),
        Language("Text", 1, 1, 29, 22),
    )
    assert found.areas == (
        Area("", only_source=3, only_target=1, identical=2, different=2, conflicts=1, unreviewed=1),
        Area("core", identical=1, different=1, conflicts=1, unreviewed=1),
        Area("orders", only_source=3),
        Area("orders/docs", only_source=1),
        Area("stock", only_target=1),
    )
    assert found.dependencies == Dependencies(1, 0, 2, 0, (), 0)
    assert found.series == ()
    assert order(found) == [
        ("resolve", "Resolve 1 conflict with 2 hunks", "core/a.py first, which has 2 hunks"),
        (
            "resolve",
            "Look at 1 file that git merged or a proposal settled",
            "nobody has looked yet; the first is core/b.py",
        ),
        ("finish", "Apply", "a backup branch first, then the merge branch"),
    ]


def test_strangers_begin_where_the_target_has_nothing(build: Build) -> None:
    pair = strangers(build, {**BASE, **SOURCE}, {"core/a.py": "else\n", "requirements.txt": "django>=5\n"})
    with pair.workspace() as workspace:
        found = workspace.overview.survey()
        assert found.dependencies == Dependencies(2, 0, 0, 0, ("django",), 0, ("django",), "requirements.txt")
        assert found.order is not None
        assert found.order[0] == Suggestion(
            "copy",
            "Decide on 6 files that only the source has",
            "start with orders: 3 of them, and the target has nothing there",
            folder="orders",
        )
        assert found.order[2].words == "Settle on versions of 1 package"
        assert found.order[2].reason == "no version is what both sides ask for: django"
        workspace.take(["orders/models.py", "orders/views.py", "orders/docs/index.md"])
        after = workspace.overview.survey()
        assert after.order is not None
        assert after.order[0].words == "Decide on 3 files that only the source has"
        area = after.area("orders")
        assert area is not None and (area.only_source, area.open) == (3, 0)


def test_migrations_that_took_one_number_come_first(build: Build) -> None:
    base = {"migrations/001_start.sql": "CREATE TABLE a (id INT);\n", "run.py": "run\n"}
    source = {"migrations/002_orders.sql": "CREATE TABLE b (id INT);\n"}
    target = {"migrations/002_stock.sql": "CREATE TABLE c (id INT);\n"}
    with fork(build, base, source, target).workspace() as workspace:
        found = workspace.overview.survey()
        (series,) = found.series or ()
        assert (series.id, series.source, series.target, series.shared, series.clashes) == (
            "migrations",
            2,
            2,
            1,
            ("002",),
        )
        assert order(found)[0] == (
            "migrations",
            "Settle the order of the migrations in migrations",
            "002 is there twice, and other files name migrations by number",
        )
        workspace.migrations.accept("migrations")
        again = workspace.overview.survey()
        assert (again.series or ())[0].accepted
        assert "migrations" not in [step for step, _, _ in order(again)]


def test_a_mapping_that_suggests_itself_comes_first(build: Build) -> None:
    files = {f"orders/m{number}.py": f"n = {number}\n" for number in range(8)}
    same = {f"notes/n{number}.md": f"{number}\n" for number in range(4)}
    pair = strangers(
        build,
        {**files, **same, "orders/new.py": "new\n"},
        {**same, **{f"apps/{path}": text for path, text in files.items()}},
    )
    with pair.workspace() as workspace:
        first = (workspace.overview.survey().order or ())[0]
    assert (first.step, first.words, first.folder) == (
        "copy",
        "Map orders to apps/orders before anything else",
        "orders",
    )
    assert first.reason == (
        "8 of its 9 files stand there in the target with the same content; another mapping later makes decisions stale"
    )


def test_findings_are_counted_by_kind_without_those_that_were_waived(build: Build) -> None:
    source = {"a.py": "from gone import x\nfrom b import y\n", "gone.py": "x = 1\n", "b.py": "y = 1\n"}
    with strangers(build, source, {"x": "y\n"}).workspace() as workspace:
        workspace.take(["a.py"])
        found = workspace.overview.survey()
        assert [(one.part, one.kind, one.severity, one.count) for one in found.findings or ()] == [
            ("result", "broken-reference", "error", 2)
        ]
        assert ("findings", "Look at 2 errors", "broken reference (2)") in order(found)
        first, second = workspace.noticing.all()
        workspace.noticing.waive([first.finding.id], "they come later")
        assert [one.count for one in workspace.overview.survey().findings or ()] == [1]
        del second


def test_an_applied_session_and_one_where_nothing_waits(build: Build) -> None:
    with fork(build, {"a": "a\n"}, {"b": "b\n"}, {"c": "c\n"}).workspace() as workspace:
        assert order(workspace.overview.survey()) == [
            ("finish", "Apply: nothing waits", "no entry, hunk or finding is open")
        ]
        workspace.apply(workspace.plan_apply())
        assert order(workspace.overview.survey()) == [
            ("finish", "Applied: look at the branch", "the result is written; undo takes it back")
        ]


def test_each_stage_knows_more(build: Build) -> None:
    pair = fork(build, BASE, SOURCE, TARGET)
    seen: list[tuple[Stage, list[Depth]]] = []
    with Workspace.create(str(pair.source.path), str(pair.target.path)) as workspace:
        workspace.load(
            on_view=lambda view: seen.append(
                (view.stage, [one.depth for one in workspace.overview.stages(view)])
            )
        )
        assert seen[0] == (Stage.COMPARED, [Depth.COMPARED, Depth.READ])
        assert seen[-1] == (
            Stage.MERGED,
            [Depth.COMPARED, Depth.READ, Depth.MERGED, Depth.MERGED, Depth.MERGED, Depth.COMPLETE],
        )
        # The same view again costs nothing.
        assert [one.depth for one in workspace.overview.stages(workspace.loaded())] == [Depth.COMPLETE]


def test_what_was_read_is_kept_for_the_same_trees(build: Build) -> None:
    pair = fork(build, BASE, {**SOURCE, "package.json": "{"}, TARGET)
    steps: list[str] = []

    def progress(step: str, done: int = 0, total: int = 0) -> None:
        steps.append(step)

    with pair.workspace(name="kept") as workspace:
        first = workspace.overview.survey(progress)
        assert first.unread == ("source package.json could not be read: it isn't a JSON object",)
        assert "reading manifests" in steps
    steps.clear()
    with Workspace.open(pair.target.path, "kept") as workspace:
        assert workspace.overview.survey(progress) == first
        assert "reading manifests" not in steps
        workspace.journal.put_cached("overview", b"{")
    with Workspace.open(pair.target.path, "kept") as workspace:
        assert workspace.overview.survey(progress) == first


def test_it_can_be_stopped(build: Build) -> None:
    with fork(build, BASE, SOURCE, TARGET).workspace() as workspace:

        def progress(step: str, done: int = 0, total: int = 0) -> None:
            if step == "reading manifests":
                raise Cancelled(step)

        with pytest.raises(Cancelled):
            workspace.overview.survey(progress)
        assert workspace.overview.survey().depth is Depth.COMPLETE


def test_names_and_texts_of_hostile_repositories(build: Build) -> None:
    files: Files = {
        "a\x1b[31m/manage.py": "django\n",
        "na\u202eme/package.json": '{"name": "x\\u001b[0m"}',
        "b/Procfile": b"web: \x07\xff\n",
    }
    with strangers(build, files, {"x": "y\n"}).workspace() as workspace:
        found = workspace.overview.survey()
    assert [one.kind for one in found.apps or ()] == ["Django project", "npm package"]
    assert found.depth is Depth.COMPLETE


def test_the_folder_to_begin_with_is_the_one_with_the_code(build: Build) -> None:
    source = {f"docs/d{number}.md": f"{number}\n" for number in range(9)}
    source |= {f"lib/shop/m{number}.py": f"n = {number}\n" for number in range(3)}
    with strangers(build, source, {"run.py": "run\n"}).workspace() as workspace:
        first = (workspace.overview.survey().order or ())[0]
    assert first.words == "Decide on 12 files that only the source has"
    assert (first.folder, first.reason) == (
        "lib/shop",
        "start with lib/shop: 3 of them, and the target has nothing there",
    )
