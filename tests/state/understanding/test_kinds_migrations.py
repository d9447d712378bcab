"""Tables and columns that one side's migrations make and the result's don't."""

import pytest

from state.workspace import Workspace
from tests.conftest import Build
from tests.state.pairs import Pair, fork, strangers
from tests.state.understanding.kit import Acts, findings, keep, take
from tests.state.understanding.test_kinds_cases import Case, check

FIRST = "CREATE TABLE orders (\n  id INT PRIMARY KEY,\n  total INT\n);\n"
NOTE = "-- more\nALTER TABLE orders ADD COLUMN note TEXT;\n"
BILLS = "CREATE TABLE bills (\n  id INT,\n  paid INT\n);\n"
HEAD = "from django.db import migrations, models\n\n\nclass Migration(migrations.Migration):\n"
DJANGO = (
    HEAD
    + "    initial = True\n    dependencies = []\n    operations = [\n"
    + "        migrations.CreateModel(\n            name='Order',\n            fields=[\n"
    + "                ('id', models.AutoField(primary_key=True)),\n{more}            ],\n        ),\n    ]\n"
)
ADDED = (
    HEAD
    + "    dependencies = [('orders', '0001_initial')]\n    operations = [\n"
    + "        migrations.AddField('order', 'note', models.TextField()),\n    ]\n"
)
ALEMBIC = (
    "from alembic import op\nimport sqlalchemy as sa\n\nrevision = '{own}'\ndown_revision = {before}\n\n\n"
    "def upgrade():\n    {up}\n\n\ndef downgrade():\n    pass\n"
)
TABLE = "op.create_table('orders', sa.Column('id', sa.Integer()), sa.Column('total', sa.Integer()))"
COLUMN = "op.add_column('orders', sa.Column('note', sa.Text()))"


def accept(*left: str) -> Acts:
    """Accepts every sequence, without the migrations that a side calls so."""

    def act(workspace: Workspace) -> None:
        for sequence in workspace.migrations.all():
            rows = [row.id for row in sequence.rows if (row.source or row.migration).name in left]
            if rows:
                workspace.migrations.leave(sequence.id, rows, "drop", "not wanted")
            workspace.migrations.accept(sequence.id)

    return act


CASES = [
    Case(
        "lost-column",
        {"migrations/002_note.sql": NOTE},
        {"x": "2\n"},
        (lambda one: one.drop(["migrations/002_note.sql"]),),
        ("migrations/002_note.sql", 2),
        "no migration of the result makes 1 column of the table orders: note, which the source's version of this file "
        "makes in line 2; the file isn't in the result (operation 2: dropping it)",
        (take("migrations/002_note.sql"),),
        base={"migrations/001_orders.sql": FIRST, "x": "1\n"},
    ),
    Case(
        "lost-table",
        {"migrations/001_orders.sql": FIRST, "migrations/002_bills.sql": BILLS},
        {"migrations/001_orders.sql": FIRST},
        (lambda one: one.drop(["migrations/002_bills.sql"]),),
        ("migrations/002_bills.sql", 1),
        "no migration of the result makes the table bills with 2 columns",
        (take("migrations/002_bills.sql"),),
    ),
    Case(
        "lost-column",
        {"orders/migrations/__init__.py": "", "orders/migrations/0001_initial.py": DJANGO.format(more="")},
        {
            "orders/migrations/__init__.py": "",
            "orders/migrations/0001_initial.py": DJANGO.format(
                more="                ('total', models.IntegerField()),\n"
            ),
        },
        (take("orders/migrations/0001_initial.py"),),
        ("orders/migrations/0001_initial.py", 8),
        "1 column of the table orders_order: total, which the target's version of this file makes in line 8; "
        "the result has the source's version of it (operation 2: taking the source's version)",
        (keep("orders/migrations/0001_initial.py"),),
    ),
    Case(
        "lost-column",
        {"versions/b.py": ALEMBIC.format(own="b", before="'a'", up=COLUMN)},
        {"x": "2\n"},
        (lambda one: one.drop(["versions/b.py"]),),
        ("versions/b.py", 9),
        "1 column of the table orders: note",
        (),
        base={
            "alembic.ini": "[alembic]\nscript_location = .\n",
            "env.py": "from alembic import context\n",
            "versions/a.py": ALEMBIC.format(own="a", before="None", up=TABLE),
            "x": "1\n",
        },
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.kind} in {case.place[0]}")
def test_it_is_found_at_its_place_and_not_in_a_clean_merge(build: Build, case: Case) -> None:
    check(build, case)


def lost(pair: Pair, *acts: Acts) -> list[tuple[str, str, int, str]]:
    """Kind, path, line and what is lost."""
    found = findings(pair, *acts)
    return [
        (one.kind, one.path, one.line, one.about)
        for one in found
        if one.kind in ("lost-table", "lost-column")
    ]


def test_what_waits_for_its_place_in_a_sequence_is_not_lost(build: Build) -> None:
    pair = strangers(
        build,
        {"db/migrations/001_orders.sql": FIRST, "db/migrations/002_bills.sql": BILLS},
        {"db/migrations/001_users.sql": FIRST.replace("orders", "users")},
    )
    assert lost(pair) == []
    # Placed under another number it is there; left out of the sequence it is lost.
    assert lost(pair, accept()) == []
    assert lost(pair, accept("002_bills")) == [
        ("lost-table", "db/migrations/002_bills.sql", 1, "source:bills:")
    ]


def test_what_a_side_took_away_since_the_common_commit_is_not_lost(build: Build) -> None:
    base = {"migrations/001_orders.sql": FIRST, "migrations/002_note.sql": NOTE, "x": "1\n", "y": "1\n"}
    pair = fork(build, base, {"migrations/002_note.sql": None, "x": "2\n"}, {"y": "2\n"})
    assert lost(pair) == []


def test_a_column_that_a_later_migration_drops_is_not_lost(build: Build) -> None:
    base = {"migrations/001_orders.sql": FIRST, "x": "1\n"}
    drop = "ALTER TABLE orders DROP COLUMN total;\n"
    assert lost(fork(build, base, {"migrations/002_total.sql": drop}, {"x": "2\n"})) == []


def test_what_one_migration_makes_instead_of_several_is_not_lost(build: Build) -> None:
    target = {"migrations/001_orders.sql": FIRST.replace("INT\n)", "INT,\n  note TEXT\n)")}
    pair = strangers(build, {"migrations/001_orders.sql": FIRST, "migrations/002_note.sql": NOTE}, target)
    assert (
        lost(pair, keep("migrations/001_orders.sql"), lambda one: one.drop(["migrations/002_note.sql"])) == []
    )
