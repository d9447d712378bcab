"""What Django's operations do to the schema."""

import ast
import re
import tokenize
from io import BytesIO
from pathlib import Path
from textwrap import dedent, indent

import pytest

from state.migrations.changes import Act, Change, Column, Flavour, ForeignKey, Problem, Reading
from state.migrations.dialects.django import Django
from state.migrations.dialects.django_reading import mentioned
from state.migrations.dialects.python_text import Python, parsed
from state.migrations.migration import Known, Migration, MigrationFile, Role
from state.migrations.wording import change_words
from state.repositories.version import Version

PATH = "orders/migrations/0002_x.py"
FILES = (MigrationFile(PATH, Role.FORWARD, Version("100644", "0" * 40)),)


def read(operations: str, *known: Known, before: str = "", flavour: Flavour = Flavour.POSTGRESQL) -> Reading:
    """What a list of operations does, whose first line is line 1 of the file."""
    body = indent(dedent(operations).strip("\n"), "    ")
    text = f"class Migration(migrations.Migration): operations = [{body.lstrip()}\n]\n{before}"
    row = Migration("0002_x", "0002", "x", FILES, known=known)
    return Django().read(row, lambda path: text.encode(), flavour, "orders")


def change(act: Act, table: str = "", name: str = "", line: int = 1, **rest: object) -> Change:
    return Change(act, PATH, line, table, name, **rest)  # type: ignore[arg-type]


def test_create_model_with_its_fields_relations_and_joins() -> None:
    reading = read(
        """migrations.CreateModel(
            name="Order",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True)),
                ("number", models.CharField(max_length=20, db_column="no")),
                ("total", models.DecimalField(max_digits=9, decimal_places=2, null=True)),
                ("customer", models.ForeignKey(on_delete=models.CASCADE, to="orders.Customer")),
                ("owner", models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True)),
                ("parent", models.OneToOneField("self", models.CASCADE, to_field="number")),
                ("paper", models.ForeignKey(to="papers.Paper", on_delete=models.CASCADE)),
                ("loose", models.ForeignKey(to="Customer", on_delete=models.CASCADE, db_constraint=False)),
                ("tags", models.ManyToManyField("orders.Tag")),
                ("likes", models.ManyToManyField(to="self")),
                ("via", models.ManyToManyField("orders.Tag", through="orders.Via")),
            ],
            options={
                "unique_together": {("number", "owner")},
                "indexes": [models.Index(fields=["number"], name="order_no")],
                "constraints": [models.UniqueConstraint(fields=["number"], name="order_one")],
            },
        )"""
    )
    table = change(
        Act.CREATE_TABLE,
        "orders_order",
        columns=(
            Column("id", "bigint", False, "", True),
            Column("no", "varchar(20)", False),
            Column("total", "numeric(9,2)", True),
            Column("customer_id", "", False),
            Column("owner_id", "", True),
            Column("parent_id", "", False),
            Column("paper_id", "", False),
            Column("loose_id", "", False),
        ),
        keys=(
            ForeignKey(("customer_id",), "orders_customer"),
            ForeignKey(("parent_id",), "orders_order", ("number",)),
        ),
        indexes=("order_no",),
        constraints=("order_one",),
    )
    joins = [
        change(
            Act.CREATE_TABLE,
            f"orders_order_{name}",
            columns=(Column("id", "", False, "", True), Column(one, "", False), Column(two, "", False)),
            keys=(ForeignKey((one,), "orders_order"),),
        )
        for name, one, two in (("tags", "order_id", "tag_id"), ("likes", "from_order_id", "to_order_id"))
    ]
    assert reading.up == (table, *joins)
    assert reading.down == tuple(
        change(Act.DROP_TABLE, name) for name in ("orders_order_likes", "orders_order_tags", "orders_order")
    )
    assert reading.problems == ()


def test_models_without_a_table_of_their_own() -> None:
    assert read(
        """migrations.CreateModel("A", [], options={"proxy": True}),
        migrations.CreateModel("B", [], options={"managed": False}),
        migrations.AddField("a", "x", models.TextField()),
        migrations.AlterModelOptions("a", {"ordering": ["x"]}),
        migrations.DeleteModel("A"),"""
    ) == Reading((), ())  # fmt: skip


def test_a_table_of_ones_own_choice_and_fields_that_are_computed() -> None:
    reading = read(
        """migrations.CreateModel("A", [("x", make())], options={"db_table": "as"}),
        migrations.CreateModel("B", [("x", models.TextField()), *more()]),
        migrations.CreateModel("C", [("x", models.TextField())], bases=(Base,)),"""
    )
    assert reading.up == (
        change(
            Act.CREATE_TABLE,
            "as",
            columns=(Column("id", "", False, "", True), Column("x", "", False)),
        ),
        change(Act.CREATE_TABLE, "orders_b", line=2, columns=(Column("x", "text", False),), partial=True),
        change(
            Act.CREATE_TABLE,
            "orders_c",
            line=3,
            columns=(Column("id", "", False, "", True), Column("x", "text", False)),
        ),
    )


@pytest.mark.parametrize(
    ("operation", "up", "down"),
    [
        (
            'migrations.AddField(model_name="Order", name="note", field=models.CharField(max_length=5, null=True))',
            [change(Act.ADD_COLUMN, "orders_order", "note", columns=(Column("note", "varchar(5)", True),))],
            [change(Act.DROP_COLUMN, "orders_order", "note")],
        ),
        (
            'migrations.AddField("order", "shop", models.ForeignKey("orders.shop", models.CASCADE))',
            [
                change(
                    Act.ADD_COLUMN,
                    "orders_order",
                    "shop_id",
                    columns=(Column("shop_id", "", False),),
                    keys=(ForeignKey(("shop_id",), "orders_shop"),),
                )
            ],
            [change(Act.DROP_COLUMN, "orders_order", "shop_id")],
        ),
        (
            'migrations.RemoveField("order", "note")',
            [change(Act.DROP_COLUMN, "orders_order", "note")],
            [change(Act.ADD_COLUMN, "orders_order", "note", columns=(Column("note"),))],
        ),
        (
            'migrations.RenameField("order", "note", "remark")',
            [change(Act.RENAME_COLUMN, "orders_order", "note", to="remark")],
            [change(Act.RENAME_COLUMN, "orders_order", "remark", to="note")],
        ),
        (
            'migrations.AlterField("order", "note", models.TextField())',
            [change(Act.CHANGE_COLUMN, "orders_order", "note", columns=(Column("note", "text", False),))],
            [change(Act.CHANGE_COLUMN, "orders_order", "note", columns=(Column("note"),))],
        ),
        (
            'migrations.RenameModel("Order", "Purchase")',
            [change(Act.RENAME_TABLE, "orders_order", to="orders_purchase")],
            [change(Act.RENAME_TABLE, "orders_purchase", to="orders_order")],
        ),
        (
            'migrations.AlterModelTable("Order", "purchases")',
            [change(Act.RENAME_TABLE, "orders_order", to="purchases")],
            [change(Act.RENAME_TABLE, "purchases", to="orders_order")],
        ),
        (
            'migrations.DeleteModel(name="Order")',
            [change(Act.DROP_TABLE, "orders_order")],
            [change(Act.CREATE_TABLE, "orders_order", partial=True)],
        ),
        (
            'migrations.AddIndex("order", models.Index(fields=["-note", "x"], name="ix"))',
            [change(Act.ADD_INDEX, "orders_order", "ix", columns=(Column("note"), Column("x")))],
            [change(Act.DROP_INDEX, "orders_order", "ix")],
        ),
        (
            'migrations.RemoveIndex(model_name="order", name="ix")',
            [change(Act.DROP_INDEX, "orders_order", "ix")],
            [change(Act.ADD_INDEX, "orders_order", "ix")],
        ),
        (
            'migrations.RenameIndex("order", new_name="iy", old_name="ix")',
            [change(Act.DROP_INDEX, "orders_order", "ix"), change(Act.ADD_INDEX, "orders_order", "iy")],
            [change(Act.DROP_INDEX, "orders_order", "iy"), change(Act.ADD_INDEX, "orders_order", "ix")],
        ),
        (
            'migrations.AddConstraint("order", models.CheckConstraint(check=Q(x=1), name="c"))',
            [change(Act.ADD_CONSTRAINT, "orders_order", "c", of="check")],
            [change(Act.DROP_CONSTRAINT, "orders_order", "c", of="check")],
        ),
        (
            'migrations.RemoveConstraint("order", "c")',
            [change(Act.DROP_CONSTRAINT, "orders_order", "c")],
            [change(Act.ADD_CONSTRAINT, "orders_order", "c")],
        ),
        (
            'migrations.AlterUniqueTogether("order", {("x", "y")})',
            [
                change(
                    Act.ADD_CONSTRAINT, "orders_order", columns=(Column("x"), Column("y")), of="unique", guarded=True
                )
            ],
            [],
        ),
        ('migrations.AlterUniqueTogether(name="order", unique_together=set())', [], []),
        (
            'migrations.AlterOrderWithRespectTo("order", "shop")',
            [change(Act.ADD_COLUMN, "orders_order", "_order", columns=(Column("_order", "integer", False),))],
            [change(Act.DROP_COLUMN, "orders_order", "_order")],
        ),
        ("migrations.RunPython(migrations.RunPython.noop, migrations.RunPython.noop)", [], []),
        ("migrations.RunPython(fill)", [change(Act.OPAQUE, words="runs the Python function fill")], None),
        (
            "migrations.RunPython(fill, reverse_code=empty)",
            [change(Act.OPAQUE, words="runs the Python function fill")],
            [change(Act.OPAQUE, words="runs the Python function empty")],
        ),
        ('migrations.RunSQL("DROP TABLE a")', [change(Act.DROP_TABLE, "a")], None),
        (
            'migrations.RunSQL(["DROP TABLE a", ("DROP TABLE b", [1])], migrations.RunSQL.noop)',
            [change(Act.DROP_TABLE, "a"), change(Act.DROP_TABLE, "b")],
            [],
        ),
        ("migrations.RunSQL(f'DROP TABLE {name}')", [change(Act.OPAQUE, words="SQL that is computed")], None),
        ("TrigramExtension()", [change(Act.CREATE_OBJECT, name="pg_trgm", of="extension", guarded=True)], [
            change(Act.DROP_OBJECT, name="pg_trgm", of="extension", guarded=True)
        ]),
        ("mine.Move()", [change(Act.OPAQUE, words="the operation Move")], None),
        ("*more()", [change(Act.OPAQUE, words="operations that are computed")], None),
        ("migrations.DeleteModel(name)", [change(Act.OPAQUE, words="DeleteModel of a computed name")], None),
        (
            "migrations.DeleteModel(**given)",
            [change(Act.OPAQUE, words="DeleteModel whose arguments are computed")],
            None,
        ),
    ],
)  # fmt: skip
def test_one_operation(operation: str, up: list[Change], down: list[Change] | None) -> None:
    reading = read(operation)
    assert list(reading.up) == up
    assert (None if reading.down is None else list(reading.down)) == down
    assert reading.problems == ()


def test_what_earlier_migrations_settled_is_used() -> None:
    reading = read(
        """migrations.RemoveField("order", "customer"),
        migrations.RenameField("order", "shop", "store"),
        migrations.RemoveField("order", "tags"),
        migrations.RenameModel("Order", "Purchase"),
        migrations.AddField("Purchase", "x", models.TextField()),""",
        Known("order", "old_orders"),
        Known("order.customer", "", "customer_id"),
        Known("order.shop", "", "shop_id"),
        Known("order.tags", "old_orders_tags"),
    )
    assert [(c.act, c.table, c.name, c.to) for c in reading.up] == [
        (Act.DROP_COLUMN, "old_orders", "customer_id", ""),
        (Act.RENAME_COLUMN, "old_orders", "shop_id", "store_id"),
        (Act.DROP_TABLE, "old_orders_tags", "", ""),
        (Act.ADD_COLUMN, "old_orders", "x", ""),
    ]


def test_renaming_a_model_takes_its_joins_along() -> None:
    reading = read('migrations.RenameModel("Order", "Purchase")', Known("order.tags", "orders_order_tags"))
    assert [(c.act, c.table, c.name, c.to) for c in reading.up] == [
        (Act.RENAME_TABLE, "orders_order", "", "orders_purchase"),
        (Act.RENAME_TABLE, "orders_order_tags", "", "orders_purchase_tags"),
        (Act.RENAME_COLUMN, "orders_purchase_tags", "order_id", "purchase_id"),
    ]


def test_a_relation_that_becomes_a_plain_field_renames_its_column() -> None:
    reading = read(
        'migrations.AlterField("order", "page", models.TextField())', Known("order.page", "", "page_id")
    )
    assert [(c.act, c.name, c.to) for c in reading.up] == [
        (Act.RENAME_COLUMN, "page_id", "page"),
        (Act.CHANGE_COLUMN, "page", ""),
    ]


def test_only_the_database_part_changes_the_schema_and_only_the_state_part_the_models() -> None:
    reading = read(
        """migrations.SeparateDatabaseAndState(
            database_operations=[migrations.AlterModelTable("Order", "legacy")],
            state_operations=[migrations.CreateModel("Line", [], options={"db_table": "lines"})],
        ),
        migrations.AddField("line", "x", models.TextField()),
        migrations.AddField("order", "x", models.TextField()),"""
    )
    assert [c.told for c in reading.up] == [False, True, False, False]
    assert change_words(reading.up[1]) == (
        "only tells the framework that it creates table lines (id) and columns that can't be read"
    )
    assert [(c.act, c.table, c.to, c.guarded, c.partial) for c in reading.up] == [
        (Act.RENAME_TABLE, "orders_order", "legacy", False, False),
        # Made by other means, if it isn't there.
        (Act.CREATE_TABLE, "lines", "", True, True),
        (Act.ADD_COLUMN, "lines", "", False, False),
        (Act.ADD_COLUMN, "orders_order", "", False, False),
    ]


def test_what_the_state_is_told_of_a_statement_is_not_made_twice() -> None:
    reading = read(
        """migrations.RunSQL("ALTER TABLE orders_order ADD COLUMN x text",
            state_operations=[
                migrations.AddField("order", "x", models.TextField()),
                migrations.AddField("order", "y", models.TextField()),
                migrations.RemoveField("order", "z"),
            ],
        )"""
    )
    assert [(c.act, c.name, c.guarded) for c in reading.up] == [
        (Act.ADD_COLUMN, "x", False),
        (Act.ADD_COLUMN, "y", True),
    ]


def test_statements_miss_neither_invented_names_nor_rows_of_other_apps() -> None:
    reading = read(
        """migrations.RunSQL("DROP INDEX orders_order_x_1a2b3c4d"),
        migrations.RunSQL("ALTER TABLE orders_order DROP CONSTRAINT orders_order_x_fk"),
        migrations.RunSQL("UPDATE orders_order SET x = 1"),
        migrations.RunSQL("UPDATE auth_user SET x = 1"),"""
    )
    assert [(c.act, c.table, c.guarded, c.conditional) for c in reading.up] == [
        (Act.DROP_INDEX, "", True, False),
        (Act.DROP_CONSTRAINT, "orders_order", True, False),
        (Act.USE, "orders_order", False, False),
        (Act.USE, "auth_user", False, True),
    ]


def test_sql_has_the_lines_of_the_file_also_from_a_name() -> None:
    reading = read(
        '''migrations.RunSQL(
            """
            CREATE TABLE a (id int);
            DROP TABLE b;
            """,
            reverse_sql=BACK,
        )''',
        before='\nBACK = """DROP TABLE a;\nDROP TABLE c;"""\n',
    )
    assert [(c.act, c.table, c.line) for c in reading.up] == [
        (Act.CREATE_TABLE, "a", 3),
        (Act.DROP_TABLE, "b", 4),
    ]
    assert reading.down is not None
    assert [(c.table, c.line) for c in reading.down] == [("a", 10), ("c", 11)]


def test_what_is_wrong_with_the_sql_is_a_problem_at_its_line() -> None:
    reading = read('''migrations.RunSQL("""\n    select 1;\n    select 'open""")''')
    assert [(one.line, one.kind) for one in reading.problems] == [(3, "unclosed")]


def test_operations_under_a_condition_may_or_may_not_run() -> None:
    text = dedent(
        """
        class Migration(migrations.Migration):
            operations = [migrations.DeleteModel("A")] + LATER
            if settings.SEARCH:
                operations += [migrations.DeleteModel("B")]
            operations.append(migrations.DeleteModel("C") if x else migrations.DeleteModel("D"))
            operations.extend(more())
        LATER = (migrations.DeleteModel("E"),)
        """
    )
    row = Migration("0002_x", "0002", "x", FILES)
    reading = Django().read(row, lambda path: text.encode(), Flavour.UNKNOWN, "Orders")
    assert [(c.act, c.table, c.conditional, c.words) for c in reading.up] == [
        (Act.DROP_TABLE, "orders_a", False, ""),
        (Act.DROP_TABLE, "orders_e", False, ""),
        (Act.DROP_TABLE, "orders_b", True, ""),
        (Act.DROP_TABLE, "orders_c", True, ""),
        (Act.DROP_TABLE, "orders_d", True, ""),
        (Act.OPAQUE, "", False, "operations that are computed"),
    ]


def test_a_file_without_a_migration() -> None:
    row = Migration("0002_x", "0002", "x", FILES)
    assert Django().read(row, lambda path: b"x = 1\n", Flavour.UNKNOWN, "orders") == Reading(
        problems=(Problem(PATH, 1, "python", "there is no class Migration derived from Django's"),)
    )


STRINGS = b"""'Doc.String'
match x:
    case {'Key': 'A.Value', **rest} | ['Other']:
        y = f'{z!r:>{"wide"}} Text' 'More'
        w = b'bytes'
@one('Deco')
async def f(a: 'Noted' = 'Default', *, b='Kept') -> 'Out':
    global g
    x: list['Inner'] = [one for one in 'Gen' if 'Cond']
    lambda c='Lam': (yield 'Given')
    del d['Gone'], e
"""


def test_strings_that_may_name_a_model_are_all_strings_that_are_names() -> None:
    here = Path(__file__).parent
    sources = [STRINGS, *(path.read_bytes() for path in sorted(here.parent.rglob("*.py")))]
    assert len(sources) > 20
    count = 0
    for text in sources:
        python = parsed(PATH, text)
        assert isinstance(python, Python)
        found = mentioned(python)
        for token in tokenize.tokenize(BytesIO(text).readline):
            if token.type == tokenize.STRING and "\\" not in token.string and "f" not in token.string[:2]:
                value = ast.literal_eval(token.string)
                if isinstance(value, str) and re.fullmatch(r"[\w.]+", value):
                    assert value.rpartition(".")[2].lower() in found, token
                    count += 1
    assert count > 1000
