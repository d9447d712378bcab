"""What series make is the same whether it is worked out anew, was worked out for another tree, or comes from disk."""

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha1
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from state.migrations.dialect import dialect
from state.migrations.discovery import TreeListing, series_in
from state.repositories.version import Version
from state.understanding.contents.store import Store
from state.understood.made import Made, as_written, made_by, together, written
from state.understood.makings import Makings

DJANGO = "from django.db import migrations, models\n\n\nclass Migration(migrations.Migration):\n"
ORDER = DJANGO + (
    "    operations = [migrations.CreateModel('Order', fields=[('id', models.AutoField(primary_key=True)),"
    " ('customer', models.ForeignKey('shop.Customer', models.CASCADE))], options={'db_table': '%s'})]\n"
)
NOTE = DJANGO + (
    "    dependencies = [('%s', '0001_initial')]\n"
    "    operations = [migrations.AddField('order', 'note', models.TextField(db_column='remark')),\n"
    "        migrations.RenameField('order', 'customer', 'buyer')]\n"
)
APPS = "from django.apps import AppConfig\n\n\nclass ShopConfig(AppConfig):\n    name = 'shop'\n    label = '%s'\n"
ALEMBIC = (
    "from alembic import op\nimport sqlalchemy as sa\n\nrevision = '%s'\ndown_revision = %s\n\n\n"
    "def upgrade():\n    op.create_table('%s', sa.Column('id', sa.Integer()))\n"
)
GOOSE = '-- +goose Up\nCREATE TABLE bills (id int, "Paid" int);\n-- +goose Down\nDROP TABLE bills;\n'
TABLES = (
    "CREATE TABLE bills (id int, paid int);\n",
    "ALTER TABLE bills ADD COLUMN due int;\nCREATE TABLE Lines AS SELECT * FROM bills;\n",
    "DROP TABLE bills;\n",
    "DO $$ BEGIN EXECUTE 'x'; END $$;\nCREATE TABLE \"Caf\N{LATIN SMALL LETTER E WITH ACUTE}\" (id int);\n",
)
POOL: Mapping[str, tuple[str, ...]] = {
    "shop/apps.py": (APPS % "shop", APPS % "store", "class ("),
    "shop/migrations/__init__.py": ("",),
    "shop/migrations/0001_initial.py": (ORDER % "orders", ORDER % "", "class Migration(\n", "x = 1\n"),
    "shop/migrations/0002_note.py": (NOTE % "shop", NOTE % "store", DJANGO + "    operations = made()\n"),
    "shop/migrations/001_bills.sql": TABLES,
    "migrations_old/migrations/0001_initial.py": (ORDER % "old",),
    "migrations_old/apps.py": (APPS % "old", ""),
    "vendor/shop/migrations/0001_initial.py": (ORDER % "theirs",),
    "alembic/versions/a1_first.py": (ALEMBIC % ("a1", "None", "first"), ALEMBIC % ("a1", "'b1'", "first")),
    "alembic/versions/a2_second.py": (ALEMBIC % ("a2", "'a1'", "second"), "revision = (\n"),
    "alembic/versions/__init__.py": ("", ALEMBIC % ("a0", "None", "package")),
    "more/versions/b1_other.py": (ALEMBIC % ("b1", "None", "other"), ALEMBIC % ("b1", "'a1'", "other")),
    "db/migrations/2_b.sql": TABLES,
    "db/migrations/10_a.sql": (*TABLES, GOOSE),
    "db/migrations/10_a.down.sql": ("DROP TABLE lines;\n",),
    "db/migrations/10_a.bak": TABLES,
    "db/migrations/README.md": ("# how\n",),
    "db/migrations/20240102030405_x/migration.sql": TABLES,
    "db/migrations/20240102030405_x/notes.txt": ("x\n",),
    "sql/V1__a.sql": TABLES,
    "sql/R__view.sql": ("CREATE VIEW v AS SELECT 1;\n", TABLES[0]),
    "migrate.sh": (
        "for one in db/migrations/*.sql; do psql -f $one; done\n",
        "ls db/migrations | sort -n\n",
    ),
    "knexfile.js": ("",),
}
CHANGES = st.lists(
    st.dictionaries(st.sampled_from(sorted(POOL)), st.integers(-1, 3), min_size=1, max_size=6),
    min_size=1,
    max_size=4,
)
START = st.dictionaries(st.sampled_from(sorted(POOL)), st.integers(0, 3), min_size=6)
TEXTS = {sha1(text.encode()).hexdigest(): text.encode() for texts in POOL.values() for text in texts}


def version_of(text: str) -> Version:
    return Version("100644", sha1(text.encode()).hexdigest())


def read(oids: Iterable[str]) -> Iterator[tuple[str, bytes | None]]:
    return ((oid, TEXTS.get(oid)) for oid in oids)


def afresh(versions: Mapping[str, Version]) -> Made:
    """What all series of a tree make, with nothing left out and nothing remembered."""
    listed = TreeListing(versions, {}, lambda oids: {oid: TEXTS[oid] for oid in oids})
    return together(
        made_by(
            series,
            lambda one, series=series: dialect(series.dialect).read(  # type: ignore[misc]
                one, lambda path: listed.texts([path])[path], series.flavour, series.label
            ),
        )
        for series in series_in([listed])[0]
    )


def same(one: Made, other: Made) -> bool:
    """Whether all is the same, the order of tables and columns as well."""
    return one == other and list(one.last) == list(other.last)


@settings(max_examples=120, deadline=None)
@given(START, CHANGES)
def test_a_tree_makes_the_same_as_if_it_were_the_first(
    start: dict[str, int], changes: list[dict[str, int]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "facts.sqlite3")
        makings = Makings(read, store)
        tree: dict[str, Version] = {}
        for change in (start, *changes):
            for path, which in change.items():
                if which < 0:
                    tree.pop(path, None)
                else:
                    tree[path] = version_of(POOL[path][which % len(POOL[path])])
            expected = afresh(tree)
            assert same(makings.all(makings.find(tree)), expected)
            makings.flush()
            assert same(Makings(read, store).all(Makings(read, store).find(tree)), expected)
            assert same(as_written(written(expected)), expected)
        store.close()


def test_the_next_process_reads_no_migration() -> None:
    tree = {path: version_of(texts[0]) for path, texts in POOL.items() if path.endswith(".py")}
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "facts.sqlite3")
        first = Makings(read, store)
        made = first.all(first.find(tree))
        first.flush()
        assert sorted(made.last) == ["first", "old", "orders", "other", "second"]
        asked: list[str] = []

        def noted(oids: Iterable[str]) -> Iterator[tuple[str, bytes | None]]:
            asked.extend(oids)
            return read(asked)

        second = Makings(noted, store)
        assert second.all(second.find(tree)) == made
        assert asked == []
        # One file more of one app: nothing of the others is read.
        tree["shop/migrations/0003_more.py"] = version_of("x = 1\n")
        third = Makings(noted, store)
        assert third.all(third.find(tree)) == made
        shop = {one.oid for path, one in tree.items() if path.startswith("shop/")}
        assert set(asked) <= shop and asked
        store.close()


def test_what_was_made_without_all_its_files_is_made_again() -> None:
    tree = {"db/migrations/1_a.sql": version_of(TABLES[0]), "db/migrations/2_b.sql": version_of(TABLES[1])}
    here: dict[str, bytes] = {}
    makings = Makings(lambda oids: [(oid, here.get(oid)) for oid in oids])
    assert dict(makings.all(makings.find(tree)).last) == {}
    here.update(TEXTS)
    assert sorted(makings.all(makings.find(tree)).last) == ["bills", "lines"]
