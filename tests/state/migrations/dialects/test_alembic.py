"""Alembic's revisions: found, ordered, read, renamed and rewritten as text."""

from collections.abc import Mapping
from hashlib import sha1
from textwrap import dedent, indent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from state.migrations.changes import Act, Change, Column, Flavour, ForeignKey, Problem, Reading
from state.migrations.dialect import Edit
from state.migrations.dialects.alembic import Alembic, leaves
from state.migrations.discovery import TreeListing
from state.migrations.migration import Migration, MigrationFile, Order, Role, Series
from state.migrations.references import apply_edits
from state.repositories.version import Version

ALEMBIC = Alembic()
PATH = "db/versions/b2_x.py"


def found(files: Mapping[str, str | bytes]) -> list[Series]:
    texts = {path: text if isinstance(text, bytes) else text.encode() for path, text in files.items()}
    blobs = {sha1(text).hexdigest(): text for text in texts.values()}
    versions = {path: Version("100644", sha1(text).hexdigest()) for path, text in texts.items()}
    listing = TreeListing(versions, {}, lambda oids: {oid: blobs[oid] for oid in oids})
    return [place.series() for place in ALEMBIC.places(listing)]


def one(files: Mapping[str, str | bytes]) -> Series:
    (series,) = found(files)
    return series


def revision(id: str, down: str, more: str = "") -> str:
    return f"revision = {id!r}\ndown_revision = {down}\n{more}"


def row(name: str = "b2_x", id: str = "b2", needs: tuple[str, ...] = ("a1",)) -> Migration:
    file = MigrationFile(f"db/versions/{name}.py", Role.FORWARD, Version("100644", "0" * 40))
    return Migration(name, "", "x", (file,), needs=needs, revision=id)


# --- finding


def test_revisions_are_found_in_the_order_they_name() -> None:
    series = one(
        {
            "db/env.py": "import alembic\n",
            "db/versions/__init__.py": "",
            "db/versions/README": "read me\n",
            "db/versions/c3_merge.py": revision("c3", "('b1', 'b2')", "depends_on = None\n"),
            "db/versions/b1_x.py": "revision: str = 'b1'\ndown_revision: Union[str, None] = 'a1'\n",
            "db/versions/2024_01_02_1200-b2_add_y.py": revision("b2", "'a1'", "depends_on = ['b1']\n"),
            "db/versions/0001_first.py": revision("a1", "None", "branch_labels = ('main',)\n"),
            "db/versions/helpers.py": "x = 1\n",
        }
    )
    assert (series.dialect, series.folder, series.label) == ("Alembic", "db/versions", "")
    assert series.runner.order is Order.GRAPH
    assert series.others == ("db/versions/README", "db/versions/helpers.py")
    assert [
        (m.name, m.number, m.slug, m.revision, m.needs, m.elsewhere, m.known_as) for m in series.migrations
    ] == [
        ("0001_first", "0001", "first", "a1", (), (), "a1"),
        ("b1_x", "", "x", "b1", ("a1",), (), "b1"),
        ("2024_01_02_1200-b2_add_y", "", "add_y", "b2", ("a1", "b1"), ("b1",), "b2"),
        ("c3_merge", "", "merge", "c3", ("b1", "b2"), (), "c3"),
    ]
    assert [m.name for m in leaves(series.migrations)] == ["c3_merge"]


def test_depending_on_a_branch_leaves_its_head_a_leaf() -> None:
    series = one(
        {
            "v/versions/a1.py": revision("a1", "None"),
            "v/versions/b1.py": revision("b1234567", "'a1'", "branch_labels = 'side'\n"),
            "v/versions/b2.py": revision("b2", "'a1'", "depends_on = 'side'\n"),
            "v/versions/b3.py": revision("b3", "'b2'", "depends_on = ('b1234',)\n"),
        }
    )
    assert [(m.name, m.needs, m.elsewhere) for m in series.migrations] == [
        ("a1", (), ()),
        ("b1", ("a1",), ()),
        ("b2", ("a1", "b1234567"), ("b1234567",)),
        ("b3", ("b2", "b1234567"), ("b1234567",)),
    ]
    assert [m.name for m in leaves(series.migrations)] == ["b1", "b3"]


def test_folders_are_series_and_what_stands_in_another_is_elsewhere() -> None:
    series = found(
        {
            "a/versions/2023/a1.py": revision("a1", "None"),
            "a/versions/2024/a2.py": revision("a2", "'a1'"),
            "b/versions/b1.py": revision("b1", "('a2', 'gone')"),
        }
    )
    assert [(one.folder, [(m.revision, m.needs, m.elsewhere) for m in one.migrations]) for one in series] == [
        ("a/versions", [("a1", (), ()), ("a2", ("a1",), ())]),
        ("b/versions", [("b1", ("gone",), ("a2",))]),
    ]


def test_what_is_computed_is_said_and_broken_files_are_kept() -> None:
    series = one(
        {
            "v/versions/a1.py": revision("a1", "read()"),
            "v/versions/a2.py": revision("a2", "['a1', *more()]"),
            "v/versions/a3.py": revision("a3", "'a2'", "x = (\n"),
            "v/versions/a4.py": "revision = make()\ndown_revision = None\n",
        }
    )
    assert [(m.name, m.needs, m.unread) for m in series.migrations] == [
        ("a1", (), "line 2: down_revision is computed"),
        ("a2", ("a1",), "line 2: down_revision is computed"),
        ("a3", (), "line 3: Python can't parse it: '(' was never closed"),
    ]
    assert series.others == ("v/versions/a4.py",)


def test_ordinary_files_are_no_series() -> None:
    assert found({"a/versions/x.py": "revision = 'a'\n", "src/x.py": revision("a", "None")}) == []


# --- reading


def read(upgrade: str, downgrade: str = "pass", more: str = "") -> Reading:
    """What the functions do; the first line of `upgrade` is line 4."""
    text = revision("b2", "'a1'") + "def upgrade():\n" + indent(dedent(upgrade).strip("\n"), "    ")
    text += "\ndef downgrade():\n" + indent(dedent(downgrade).strip("\n"), "    ") + "\n" + more
    return ALEMBIC.read(row(), lambda path: text.encode(), Flavour.POSTGRESQL, "")


def change(act: Act, table: str = "", name: str = "", line: int = 4, **rest: object) -> Change:
    return Change(act, PATH, line, table, name, **rest)  # type: ignore[arg-type]


def test_create_table_with_columns_and_constraints() -> None:
    reading = read(
        """op.create_table(
            "orders",
            sa.Column("id", sa.Integer(), nullable=False),
            sa.Column("name", sa.String(length=50), sa.Sequence("s"), nullable=True),
            sa.Column("total", sa.Numeric(9, 2)),
            sa.Column("at", sa.DateTime(timezone=True)),
            sa.Column("customer_id", sa.Integer, sa.ForeignKey("shop.customers.id"), nullable=False),
            sa.Column("thing", mine.Thing(), primary_key=True),
            sa.ForeignKeyConstraint(["a", "b"], ["others.x", "others.y"], name=op.f("fk")),
            sa.PrimaryKeyConstraint("id", name="pk"),
            sa.UniqueConstraint("name", name="uq"),
            sa.CheckConstraint("total > 0"),
            sa.Index("ix", "name"),
            schema="sales",
            if_not_exists=True,
        )""",
        'op.drop_table("orders", schema="sales", if_exists=True)',
    )
    assert reading == Reading(
        (
            change(
                Act.CREATE_TABLE,
                "sales.orders",
                columns=(
                    Column("id", "integer", False, "", True),
                    Column("name", "varchar(50)", True),
                    Column("total", "numeric(9,2)", True),
                    Column("at", "timestamp", True),
                    Column("customer_id", "integer", False),
                    Column("thing", "", False, "", True),
                ),
                keys=(
                    ForeignKey(("customer_id",), "shop.customers", ("id",)),
                    ForeignKey(("a", "b"), "others", ("x", "y")),
                ),
                indexes=("ix",),
                constraints=("fk", "pk", "uq"),
                guarded=True,
            ),
        ),
        (change(Act.DROP_TABLE, "sales.orders", line=21, guarded=True),),
    )


@pytest.mark.parametrize(
    ("call", "changes"),
    [
        (
            'op.add_column("a", sa.Column("x", sa.Text(), sa.ForeignKey("b.id")))',
            [
                change(
                    Act.ADD_COLUMN, "a", "x",
                    columns=(Column("x", "text", True),),
                    keys=(ForeignKey(("x",), "b", ("id",)),),
                )
            ],
        ),
        ('op.drop_column("a", "x")', [change(Act.DROP_COLUMN, "a", "x")]),
        (
            'op.alter_column("a", "x", existing_type=sa.INTEGER(), type_=sa.BigInteger(), nullable=False)',
            [change(Act.CHANGE_COLUMN, "a", "x", columns=(Column("x", "bigint", False),))],
        ),
        ('op.alter_column("a", "x", new_column_name="y")', [change(Act.RENAME_COLUMN, "a", "x", to="y")]),
        (
            'op.alter_column("a", "x", new_column_name="y", nullable=True)',
            [
                change(Act.RENAME_COLUMN, "a", "x", to="y"),
                change(Act.CHANGE_COLUMN, "a", "y", columns=(Column("y", "", True),)),
            ],
        ),
        ('op.rename_table("a", "b", schema="s")', [change(Act.RENAME_TABLE, "s.a", to="s.b")]),
        (
            'op.create_index(op.f("ix"), "a", ["x", sa.text("lower(y)")], unique=True)',
            [change(Act.ADD_INDEX, "a", "ix", columns=(Column("x"),))],
        ),
        ('op.drop_index("ix", table_name="a")', [change(Act.DROP_INDEX, "a", "ix")]),
        (
            'op.create_unique_constraint(None, "a", ["x"])',
            [change(Act.ADD_CONSTRAINT, "a", of="unique", columns=(Column("x"),))],
        ),
        (
            'op.create_primary_key("pk", "a", ["x"])',
            [change(Act.ADD_CONSTRAINT, "a", "pk", of="primary key", columns=(Column("x"),))],
        ),
        ('op.create_check_constraint("ck", "a", "x > 0")', [change(Act.ADD_CONSTRAINT, "a", "ck", of="check")]),
        (
            'op.create_foreign_key("fk", "a", "b", ["x"], ["id"], referent_schema="s")',
            [
                change(
                    Act.ADD_CONSTRAINT, "a", "fk",
                    of="foreign key", columns=(Column("x"),), keys=(ForeignKey(("x",), "s.b", ("id",)),),
                )
            ],
        ),
        (
            'op.drop_constraint("fk", "a", type_="foreignkey")',
            [change(Act.DROP_CONSTRAINT, "a", "fk", of="foreign key")],
        ),
        (
            'op.bulk_insert(sa.table("a", sa.column("x", sa.Integer)), [{"x": 1}])',
            [change(Act.USE, "a", of="insert", columns=(Column("x", "integer", True),))],
        ),
        ('op.execute("DROP TABLE a")', [change(Act.DROP_TABLE, "a")]),
        ('op.get_bind().execute(sa.text("DROP TABLE a"))', [change(Act.DROP_TABLE, "a")]),
        ("op.execute(users.update().where(users.c.id == 1).values(x=2))", []),
        ("op.execute(f'DROP TABLE {x}')", [change(Act.OPAQUE, words="SQL that is computed")]),
        ('sa.Enum("x", name="kind").create(op.get_bind())', [change(Act.CREATE_OBJECT, name="kind", of="type", guarded=True)]),
        ("op.drop_table(name)", [change(Act.OPAQUE, words="op.drop_table of a computed name")]),
        ("op.invoke(x)", [change(Act.OPAQUE, words="the operation op.invoke")]),
        ("helper(1)", [change(Act.OPAQUE, words="calls helper()")]),
        ("print('x')", []),
    ],
)  # fmt: skip
def test_one_call(call: str, changes: list[Change]) -> None:
    reading = read(call, more="def helper(x):\n    pass\n")
    assert list(reading.up) == changes
    assert reading.problems == ()


def test_batches_know_their_table() -> None:
    reading = read(
        """
        with op.batch_alter_table("a", schema=None) as batch_op:
            batch_op.add_column(sa.Column("x", sa.Integer()))
            batch_op.alter_column("y", nullable=False)
            batch_op.drop_column("z")
            batch_op.create_index(batch_op.f("ix"), ["x"])
            batch_op.drop_index("iy")
            batch_op.create_foreign_key("fk", "b", ["x"], ["id"])
            batch_op.drop_constraint("ck", type_="check")
        with op.get_context().autocommit_block():
            op.drop_table("c")
        """
    )
    assert [(c.act, c.table, c.name, c.line, c.conditional) for c in reading.up] == [
        (Act.ADD_COLUMN, "a", "x", 5, False),
        (Act.CHANGE_COLUMN, "a", "y", 6, False),
        (Act.DROP_COLUMN, "a", "z", 7, False),
        (Act.ADD_INDEX, "a", "ix", 8, False),
        (Act.DROP_INDEX, "a", "iy", 9, False),
        (Act.ADD_CONSTRAINT, "a", "fk", 10, False),
        (Act.DROP_CONSTRAINT, "a", "ck", 11, False),
        (Act.DROP_TABLE, "c", "", 13, False),
    ]
    assert reading.up[5].keys == (ForeignKey(("x",), "b", ("id",)),)


def test_conditions_loops_and_early_returns_make_it_uncertain() -> None:
    reading = read(
        """
        op.drop_table("a")
        for name in ("x", "y"):
            op.drop_table("b")
        try:
            op.drop_table("c")
        except Exception:
            pass
        if op.get_bind().dialect.name != "postgresql":
            return
        op.drop_table("d")
        """
    )
    assert [(c.table, c.conditional) for c in reading.up] == [
        ("a", False),
        ("b", True),
        ("c", True),
        ("d", True),
    ]


def test_sql_has_the_lines_of_the_file() -> None:
    reading = read('op.execute("""\n    DROP TABLE a;\n    DROP TABLE b;\n""")')
    assert [(c.table, c.line) for c in reading.up] == [("a", 5), ("b", 6)]


@pytest.mark.parametrize(
    ("upgrade", "downgrade", "down"),
    [
        ("pass", "pass", ()),
        ('op.drop_table("a")', "pass", None),
        ('op.drop_table("a")', "raise NotImplementedError", None),
        ("pass", "raise NotImplementedError()", None),
        ('op.drop_table("a")', 'op.drop_table("b")', (change(Act.DROP_TABLE, "b", line=6),)),
    ],
)
def test_the_way_back(upgrade: str, downgrade: str, down: tuple[Change, ...] | None) -> None:
    assert read(upgrade, downgrade).down == down


def test_broken_files_read_as_problems() -> None:
    assert ALEMBIC.read(row(), lambda path: b"x = (\n", Flavour.UNKNOWN, "") == Reading(
        problems=(Problem(PATH, 1, "python", "Python can't parse it: '(' was never closed"),)
    )
    assert ALEMBIC.read(row(), lambda path: b"x = 1\n", Flavour.UNKNOWN, "") == Reading(
        problems=(Problem(PATH, 1, "python", "there is no function upgrade", fatal=False),)
    )


# --- names


def test_another_slug_or_number_renames_the_file_and_not_the_revision() -> None:
    new = ALEMBIC.named(row(), "", "other")
    assert (new.name, new.slug, new.revision, new.path) == (
        "b2_other",
        "other",
        "b2",
        "db/versions/b2_other.py",
    )
    (numbered,) = one({"v/versions/0004_x.py": revision("a1", "None")}).migrations
    assert ALEMBIC.named(numbered, "0007", "y").path == "v/versions/0007_y.py"
    (dated,) = one({"v/versions/2024_01_02-a1_x.py": revision("a1", "None")}).migrations
    assert ALEMBIC.named(dated, "", "y").path == "v/versions/2024_01_02-a1_y.py"


def test_numbers_only_where_there_are_some() -> None:
    assert ALEMBIC.number_after("", "") == ""
    assert ALEMBIC.number_after("0009", "0009") == "0010"
    assert ALEMBIC.number_after("", "001") == "001"


# --- rewriting

TEXT = (
    '"""Add x (a1)\n'
    "\n"
    "Revision ID: b2\n"
    "Revises: a1, a9\n"
    '"""\n'
    "revision = 'b2'  # a1\n"
    "down_revision: tuple[str, ...] = ('a1', \"a9\")\n"
    "depends_on = 'a1'\n"
    "x = 'a1'\n"
)


def test_ids_are_rewritten_where_they_are_declared() -> None:
    for data in (
        TEXT.encode(),
        TEXT.replace("\n", "\r\n").encode(),
        b"\xef\xbb\xbf" + TEXT.replace("Add", "Ädd").encode(),
        b"# coding: latin-1\n" + TEXT.replace("Add", "Ädd").encode("latin-1"),
    ):
        edits = ALEMBIC.rewrite(row(), data, {"a1": "c3c3", "zz": "yy"})
        assert all(data[edit.start : edit.stop].decode() == edit.old for edit in edits)
        assert [edit.words for edit in edits] == ["docstring", "down_revision", "depends_on"]
        assert apply_edits(data, edits) == (
            data.replace(b"Revises: a1", b"Revises: c3c3")
            .replace(b"('a1', \"a9\")", b"('c3c3', \"a9\")")
            .replace(b"depends_on = 'a1'", b"depends_on = 'c3c3'")
        )


def test_its_own_id_changes_where_it_is_asked_for() -> None:
    data = TEXT.encode()
    edits = ALEMBIC.rewrite(row(), data, {"b2": "d4"})
    assert apply_edits(data, edits) == data.replace(b"Revision ID: b2", b"Revision ID: d4").replace(
        b"revision = 'b2'", b"revision = 'd4'"
    )


def test_edits_say_where_they_are() -> None:
    data = b"revision = 'b2'\ndown_revision = None\ndepends_on = ['a1']\n"
    start = data.index(b"a1")
    assert list(ALEMBIC.rewrite(row(), data, {"a1": "c3"})) == [
        Edit(PATH, 3, start, start + 2, "a1", "c3", "depends_on")
    ]


@given(
    st.sampled_from(
        ["'a1'", '"a1"', "('a1', 'a2')", "['a1',]", "('a' 'b')", "None", "(\n 'a1',  # a1\n 'é')"]
    ),
    st.sampled_from(["", '"""a1\r\nRevises: a1 a1\r\n"""\n', "# a1 é\n", "'''Revises: a1'''\n"]),
    st.sampled_from(["", "depends_on = 'a1'\n", "depends_on = a1\n"]),
)
def test_every_byte_but_the_named_spans_survives(down: str, head: str, tail: str) -> None:
    data = f"{head}revision = 'b2'\ndown_revision = {down}\n{tail}".encode()
    edits = ALEMBIC.rewrite(row(), data, {"a1": "longer"})
    after = apply_edits(data, edits)
    assert all(edit.old == "a1" and edit.new == "longer" for edit in edits)
    back = ALEMBIC.rewrite(row(), after, {"longer": "a1"})
    assert len(back) == len(edits)
    assert apply_edits(after, back) == data


@given(st.binary(max_size=200))
def test_no_bytes_raise(data: bytes) -> None:
    text = b"revision = 'a'\ndown_revision = None\ndef upgrade():\n    op.create_table(" + data
    for whole in (data, text, text + b")\n"):
        ALEMBIC.read(row(), lambda path, whole=whole: whole, Flavour.UNKNOWN, "")  # type: ignore[misc]
        ALEMBIC.rewrite(row(), whole, {"a1": "b1"})
        found({"v/versions/a.py": whole})


# --- merge


def test_a_merge_revision_stands_on_every_leaf() -> None:
    rows = [row("b2_x", "b2", ()), row("b1_x", "b1", ())]
    new = ALEMBIC.merge("db/versions", rows, "", "")
    assert new is not None
    assert new == ALEMBIC.merge("db/versions", rows[::-1], "", "")
    assert (new.name, new.path) == ("c77b1d0960bc_merge", "db/versions/c77b1d0960bc_merge.py")
    assert new.text.decode() == (
        '"""Joins 2 heads.\n'
        "\n"
        "Revision ID: c77b1d0960bc\n"
        "Revises: b1, b2\n"
        '"""\n'
        "\n"
        'revision = "c77b1d0960bc"\n'
        "down_revision = (\n"
        '    "b1",\n'
        '    "b2",\n'
        ")\n"
        "branch_labels = None\n"
        "depends_on = None\n"
        "\n"
        "\n"
        "def upgrade() -> None:\n"
        "    pass\n"
        "\n"
        "\n"
        "def downgrade() -> None:\n"
        "    pass\n"
    )
    (made,) = one({new.path: new.text}).migrations
    assert (made.revision, made.needs) == ("c77b1d0960bc", ("b1", "b2"))
    assert leaves([*rows, made]) == [made]
    assert ALEMBIC.read(made, lambda path: new.text, Flavour.UNKNOWN, "") == Reading((), ())
    numbered = ALEMBIC.merge("v", rows, "0004", "")
    assert numbered is not None
    assert numbered.name == "0004_c77b1d0960bc_merge"
