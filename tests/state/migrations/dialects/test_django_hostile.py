"""Python files written to hurt: read in time, without an exception, and without being believed."""

import pytest

from state.migrations.changes import Act, Flavour
from state.migrations.dialects.alembic import Alembic
from state.migrations.dialects.django import Django
from state.migrations.dialects.django_references import migration_references
from state.migrations.dialects.python_text import LONGEST, Python, assigned, elements, parsed
from state.migrations.migration import Migration, MigrationFile, Role
from state.repositories.version import Version

FILES = (MigrationFile("a/migrations/0002_x.py", Role.FORWARD, Version("100644", "0" * 40)),)
ROW = Migration("0002_x", "0002", "x", FILES, needs=("0001_a",))
HEAD = "class Migration(M):\n    dependencies = [('a', '0001_a')]\n"
LAUGHS = "".join(f"x{at} = x{at + 1} + x{at + 1}\n" for at in range(60)) + "x60 = [f()]\n"


@pytest.mark.parametrize(
    "text",
    [
        HEAD + "    operations = x0\n" + LAUGHS,
        HEAD + "    operations = [*x0, *x0]\n" + LAUGHS.replace(" + ", ", *").replace("= x", "= *x"),
        HEAD + "    operations = operations\noperations = [*operations, *operations]\n",
        HEAD + "    operations = ["
        + "migrations.SeparateDatabaseAndState(x0, x0)]\n"
        + "".join(f"x{at} = [migrations.SeparateDatabaseAndState(x{at + 1}, x{at + 1})]\n" for at in range(40)),
        HEAD + "    operations = [" + "*y, " * 50_000 + "]\n",
        HEAD + "    operations = [" + "migrations.RunPython(f), " * 20_000 + "]\n",
        HEAD + "    operations = [" + "-" * 3000 + "1]\n",
        HEAD + "    x = " + " + ".join(["'a'"] * 900) + "\n    dependencies = [(x, x)]\n",
        HEAD + "    x = (" + "\n'a' # b\n" * 20_000 + ")\n",
        HEAD + "    x = " + "a." * 900 + "b\n",
        "if a:\n    pass\n" + "elif b:\n    pass\n" * 900 + HEAD,
        HEAD.replace("'a'", "'\\ud800'"),
        "# coding: utf-7\n" + HEAD,
        "# coding: nothing\n" + HEAD,
        "#" * LONGEST + "\n" + HEAD,
    ],
    ids=range(15),
)  # fmt: skip
def test_nothing_raises(text: str) -> None:
    data = text.encode("utf-8", "surrogatepass")
    Django().read(ROW, lambda path: data, Flavour.POSTGRESQL, "a")
    Django().rewrite(ROW, data, {"0001_a": "0003_b"}, "a")
    migration_references("x.py", data, {("a", "0001_a"): "0003_b"})


def test_a_list_of_lists_of_lists_ends_somewhere() -> None:
    python = parsed("x.py", LAUGHS.encode())
    assert isinstance(python, Python)
    names = assigned(python.tree.body)
    found = list(elements(names["x50"], names))
    assert len(found) == 2**10
    assert len(list(elements(names["x0"], names))) < 300_000


def test_elements_keep_their_order_through_stars_sums_and_names() -> None:
    python = parsed("x.py", b"a = [1, *b, 2] + (c if d else [7]) + f()\nb = (3, *[4, 5])\nc = [6]\n")
    assert isinstance(python, Python)
    names = assigned(python.tree.body)
    assert [
        (getattr(one.node, "value", "call"), one.uncertain, one.computed)
        for one in elements(names["a"], names)
    ] == [
        (1, False, False),
        (3, False, False),
        (4, False, False),
        (5, False, False),
        (2, False, False),
        (6, True, False),
        (7, True, False),
        ("call", False, True),
    ]


def test_an_endless_elif_is_said_to_be_unknown() -> None:
    branches = "    elif b:\n        op.drop_table('a')\n" * 900
    text = f"revision = 'a'\ndown_revision = None\ndef upgrade():\n    if a:\n        pass\n{branches}"
    reading = Alembic().read(ROW, lambda path: text.encode(), Flavour.POSTGRESQL, "")
    assert {one.act for one in reading.up} <= {Act.DROP_TABLE, Act.OPAQUE}


def test_positions_in_other_encodings() -> None:
    for encoding in ("latin-1", "cp1251", "shift_jis", "euc-jp", "gbk"):
        head = f"# coding: {encoding}\n".encode()
        text = (
            "x = '\u0436', (\"a\", '0001_a')\r\n"
            if encoding != "latin-1"
            else "x = '\xe9', ('a', '0001_a')\n"
        )
        data = head + text.encode(encoding)
        (edit,) = migration_references("x.py", data, {("a", "0001_a"): "0003_b"})
        assert data[edit.start : edit.stop] == b"0001_a"
        assert (edit.line, edit.old, edit.new) == (2, "0001_a", "0003_b")
