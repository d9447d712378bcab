"""Django and Alembic in a session: lines of migrations are hung below each other, or joined."""

import pytest

from state.errors import PlaitError
from state.workspace import Workspace
from tests.conftest import Build
from tests.state.pairs import Files, Pair, fork
from tests.state.test_arranging import ids, rows

ORDERS = "orders/migrations"


def django(needs: str, operation: str, more: str = "") -> str:
    depends = f'("orders", "{needs}")' if needs else ""
    return (
        "from django.db import migrations, models\n\n\n"
        "class Migration(migrations.Migration):\n"
        f"    dependencies = [{depends}]{more}\n\n"
        f"    operations = [{operation}]\n"
    )


def field(name: str) -> str:
    return f'migrations.AddField("order", "{name}", models.TextField())'


MODEL = 'migrations.CreateModel(name="Order", fields=[("id", models.AutoField(primary_key=True))])'
BASE: Files = {
    f"{ORDERS}/__init__.py": "",
    f"{ORDERS}/0001_initial.py": django("", MODEL),
    f"{ORDERS}/max_migration.txt": "0001_initial\n",
    "manage.py": "",
}
SOURCE: Files = {
    f"{ORDERS}/0002_tags.py": django("0001_initial", field("tag"), "  # 0001_initial stays"),
    f"{ORDERS}/0003_colour.py": django("0002_tags", field("colour")),
    f"{ORDERS}/max_migration.txt": "0003_colour\n",
    "tests/test_tags.py": 'def test():\n    executor.migrate([("orders", "0002_tags"), ("other", "0002_tags")])\n',
}
TARGET: Files = {
    f"{ORDERS}/0002_votes.py": django("0001_initial", field("votes")),
    f"{ORDERS}/max_migration.txt": "0002_votes\n",
}


@pytest.fixture
def pair(build: Build) -> Pair:
    return fork(build, BASE, SOURCE, TARGET)


def text(workspace: Workspace, path: str) -> str:
    return (workspace.result_bytes(path) or b"").decode()


def test_the_sources_line_is_hung_below_the_targets_leaf(pair: Pair) -> None:
    with pair.workspace() as workspace:
        workspace.migrations.accept(ORDERS)
        sequence = workspace.migrations.one()
        assert rows(sequence) == [
            "KEEP > 0001_initial",
            "KEEP > 0002_votes",
            "FROM 0002_tags > 0003_tags",
            "FROM 0003_colour > 0004_colour",
        ]
        assert text(workspace, f"{ORDERS}/0003_tags.py") == django(
            "0002_votes", field("tag"), "  # 0001_initial stays"
        )
        assert text(workspace, f"{ORDERS}/0004_colour.py") == django("0003_tags", field("colour"))
        assert text(workspace, "tests/test_tags.py") == (
            'def test():\n    executor.migrate([("orders", "0003_tags"), ("other", "0002_tags")])\n'
        )
        assert text(workspace, f"{ORDERS}/max_migration.txt") == "0004_colour\n"
        assert [one.kind for one in sequence.findings if one.kind == "several-leaves"] == []


def test_a_merge_migration_joins_the_leaves_and_renames_nothing(pair: Pair) -> None:
    with pair.workspace() as workspace:
        before = workspace.result_id()
        workspace.migrations.merge(ORDERS)
        sequence = workspace.migrations.one()
        assert [row.name for row in sequence.rows if row.origin == "source"] == ["0002_tags", "0003_colour"]
        new = sequence.rows[-1]
        assert (new.action.value, new.name) == ("new", "0004_merge_0002_votes_0003_colour")
        made = text(workspace, f"{ORDERS}/{new.name}.py")
        assert '("orders", "0002_votes"),' in made
        assert '("orders", "0003_colour"),' in made
        assert text(workspace, f"{ORDERS}/0002_tags.py") == SOURCE[f"{ORDERS}/0002_tags.py"]
        workspace.undo()
        assert workspace.result_id() == before


def test_a_moved_migration_depends_on_the_one_above_it(build: Build) -> None:
    source = {
        f"{ORDERS}/0002_a.py": django("0001_initial", field("a")),
        f"{ORDERS}/0003_b.py": django("0002_a", field("b")),
    }
    pair = fork(build, BASE, source, TARGET)
    with pair.workspace() as workspace:
        workspace.migrations.move(ORDERS, *ids(workspace, "0003_b", "0002_votes"))
        assert rows(workspace.migrations.one())[2:] == ["FROM > 0003_b", "FROM 0002_a > 0004_a"]
        assert text(workspace, f"{ORDERS}/0003_b.py") == django("0002_votes", field("b"))
        assert text(workspace, f"{ORDERS}/0004_a.py") == django("0003_b", field("a"))


def test_a_move_above_the_targets_own_is_refused_by_what_makes_the_order(pair: Pair) -> None:
    with pair.workspace() as workspace, pytest.raises(PlaitError) as refused:
        workspace.migrations.move(ORDERS, *ids(workspace, "0002_tags", "0001_initial"))
    assert refused.value.what == (
        "0002_tags would not run there: the declared dependencies make the order, and the target's stay as they are"
    )


def alembic(revision: str, down: str, body: str = "    pass") -> str:
    return (
        f'"""change\n\nRevision ID: {revision}\nRevises: {down}\n"""\n'
        "from alembic import op\nimport sqlalchemy as sa\n\n"
        f'revision = "{revision}"\ndown_revision = {f"{chr(34)}{down}{chr(34)}" if down else None}\n\n\n'
        f"def upgrade():\n{body}\n\n\ndef downgrade():\n    pass\n"
    )


def test_alembic_revisions_are_hung_below_the_targets_head(build: Build) -> None:
    versions = "alembic/versions"
    base = {f"{versions}/aaa1_start.py": alembic("aaa1", ""), "alembic/env.py": "", "alembic.ini": ""}
    pair = fork(
        build,
        base,
        {f"{versions}/bbb2_tags.py": alembic("bbb2", "aaa1")},
        {f"{versions}/ccc3_votes.py": alembic("ccc3", "aaa1")},
    )
    with pair.workspace() as workspace:
        sequence = workspace.migrations.one()
        workspace.migrations.accept(sequence.id)
        assert [row.name for row in workspace.migrations.one().rows] == [
            "aaa1_start",
            "ccc3_votes",
            "bbb2_tags",
        ]
        assert text(workspace, f"{versions}/bbb2_tags.py") == alembic("bbb2", "ccc3")
        workspace.undo()
        workspace.migrations.merge(sequence.id)
        new = workspace.migrations.one().rows[-1]
        assert new.action.value == "new"
        made = text(workspace, new.migration.path)
        assert 'down_revision = (\n    "bbb2",\n    "ccc3",\n)\n' in made
        with pytest.raises(PlaitError, match="there is one leaf only"):
            workspace.migrations.merge(sequence.id)
