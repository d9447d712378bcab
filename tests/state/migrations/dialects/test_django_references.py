"""What names a renamed Django migration in Python files and in max_migration.txt."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from state.migrations.dialect import Edit
from state.migrations.dialects.django_references import max_migration, migration_references
from state.migrations.references import apply_edits

RENAMES = {
    ("orders", "0002_x"): "0005_x",
    ("orders", "extra"): "more",
    ("billing", "0003_y"): "0004_y",
    ("orders", "0003_z"): "0006_z",
    ("billing", "0003_z"): "0007_z",
}


def rewritten(
    text: str, path: str = "tests/test_migrations.py", folders: dict[str, str] | None = None
) -> str:
    data = text.encode()
    edits = migration_references(path, data, RENAMES, folders)
    assert all(data[edit.start : edit.stop].decode() == edit.old for edit in edits)
    return apply_edits(data, edits).decode()


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ('executor.migrate([("orders", "0002_x")])', 'executor.migrate([("orders", "0005_x")])'),
        ("run_before = [('orders', '0002_x'), ('other', '0002_x')]", "run_before = [('orders', '0005_x'), ('other', '0002_x')]"),
        ('x = ["orders", "0002_x"]', 'x = ["orders", "0005_x"]'),
        ('call_command("migrate", "orders", "0002_x", verbosity=0)', 'call_command("migrate", "orders", "0005_x", verbosity=0)'),
        ('f(app="orders", migrate_to="0002_x")', 'f(app="orders", migrate_to="0005_x")'),
        ('f(app="orders", migrate_to="0003_z")', 'f(app="orders", migrate_to="0006_z")'),
        ('f("orders", "billing", "0003_z")', 'f("orders", "billing", "0003_z")'),
        ('f(migrate_to="0002_x")', 'f(migrate_to="0002_x")'),
        ('x = {"orders": "0002_x", "b": "0002_x"}', 'x = {"orders": "0005_x", "b": "0002_x"}'),
        ('APP = "orders"\nx = (APP, "0002_x")', 'APP = "orders"\nx = (APP, "0005_x")'),
        ('x = ("orders",\n  "0002"\n  "_x")', 'x = ("orders",\n  "0005"\n  "_x")'),
        ('import_module("orders.migrations.0002_x")', 'import_module("orders.migrations.0005_x")'),
        ('patch("shop.orders.migrations.0002_x.fill.now")', 'patch("shop.orders.migrations.0005_x.fill.now")'),
        ('patch("orders.migrations.0002_xy")', 'patch("orders.migrations.0002_xy")'),
        ('patch("stock.migrations.0002_x")', 'patch("stock.migrations.0002_x")'),
        ("from orders.migrations.extra import fill", "from orders.migrations.more import fill"),
        ("from orders.migrations import extra, b", "from orders.migrations import more as extra, b"),
        ("from orders.migrations import extra as e", "from orders.migrations import more as e"),
        ("import orders.migrations.extra as e", "import orders.migrations.more as e"),
        ("import orders.migrations.extra\norders.migrations.extra.f()", "import orders.migrations.more\norders.migrations.more.f()"),
        ("from stock.migrations import extra", "from stock.migrations import extra"),
        ('# ("orders", "0002_x")\n"0002_x"', '# ("orders", "0002_x")\n"0002_x"'),
        ('class T:\n    app = "orders"\n    migrate_from = "0001_a"\n    migrate_to = "0002_x"', 'class T:\n    app = "orders"\n    migrate_from = "0001_a"\n    migrate_to = "0005_x"'),
        ('class T:\n    migrate_to = "0002_x"', 'class T:\n    migrate_to = "0002_x"'),
    ],
)  # fmt: skip
def test_one_reference(text: str, after: str) -> None:
    assert rewritten(text) == after


def test_relative_imports_and_classes_in_the_apps_own_folder() -> None:
    assert (
        rewritten("from .extra import f\nfrom . import extra\n", "orders/migrations/0009_n.py")
        == "from .more import f\nfrom . import more as extra\n"
    )
    assert rewritten("from ..migrations.extra import f\n", "orders/tests/t.py") == (
        "from ..migrations.more import f\n"
    )
    text = 'class T:\n    migrate_to = "0002_x"\n'
    assert rewritten(text, "shop/orders/tests/t.py") == text.replace("0002", "0005")


def test_an_app_whose_label_is_not_its_package() -> None:
    text = 'import_module("store.ordering.migrations.0002_x")'
    assert rewritten(text) == text
    assert rewritten(text, folders={"orders": "store/ordering/migrations"}) == text.replace("0002", "0005")


def test_edits_say_where_they_are_and_what_it_is() -> None:
    text = b"\xef\xbb\xbfx = 1\r\nf('orders', '0002_x')\r\n"
    start = text.index(b"0002_x")
    assert migration_references("a.py", text, RENAMES) == [
        Edit("a.py", 2, start, start + 6, "0002_x", "0005_x", "an argument of f")
    ]


def test_files_that_are_no_python_hold_none() -> None:
    for text in (b"", b"('orders', '0002_x'", b"\xff('orders', '0002_x')", b"('orders', '0002_x')\0"):
        assert migration_references("a.py", text, RENAMES) == []


@given(
    st.lists(
        st.sampled_from(
            [
                '("orders", "0002_x")',
                '("é", "0002_x")',
                '"0002_x"',
                'f("orders", x="0002_x")',
                '{"orders": "0002_x"}',
            ]
        ),
        max_size=6,
    ),
    st.sampled_from(["\n", "\r\n", "  # é 0002_x\n"]),
)
def test_only_pairs_change(parts: list[str], end: str) -> None:
    text = "".join(f"x = {part}{end}" for part in parts)
    assert rewritten(text) == "".join(
        f"x = {part.replace('0002', '0005') if 'orders' in part else part}{end}" for part in parts
    )


@pytest.mark.parametrize(
    ("text", "after"),
    [
        (b"0003_z\n", b"0009_w\n"),
        (b"\n  0003_z", b"\n  0009_w"),
        (b"0003_z\r\n", b"0009_w\r\n"),
        (b"<<<<<<< a\n0003_z\n=======\n0003_y\n>>>>>>> b\n", b"0009_w\n"),
    ],
)
def test_max_migration_names_the_last_one(text: bytes, after: bytes) -> None:
    edit = max_migration("orders/migrations/max_migration.txt", text, "0009_w")
    assert edit is not None
    assert apply_edits(text, [edit]) == after


def test_max_migration_without_need() -> None:
    assert max_migration("m.txt", b"0009_w\n", "0009_w") is None
    assert max_migration("m.txt", b" \n", "0009_w") is None
