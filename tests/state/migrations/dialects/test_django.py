"""Django's series: found, ordered, renamed and rewritten as text."""

from collections.abc import Mapping
from hashlib import sha1
from textwrap import dedent

from hypothesis import given
from hypothesis import strategies as st

from state.migrations.changes import Flavour, Problem, Reading
from state.migrations.dialect import Edit
from state.migrations.dialects.django import Django, leaves
from state.migrations.discovery import TreeListing
from state.migrations.migration import Known, Migration, MigrationFile, Order, Role, Series
from state.migrations.references import apply_edits
from state.repositories.version import Version

DJANGO = Django()


def listing(files: Mapping[str, str | bytes]) -> TreeListing:
    texts = {path: text if isinstance(text, bytes) else dedent(text).encode() for path, text in files.items()}
    blobs = {sha1(text).hexdigest(): text for text in texts.values()}
    versions = {path: Version("100644", sha1(text).hexdigest()) for path, text in texts.items()}
    return TreeListing(versions, {}, lambda oids: {oid: blobs[oid] for oid in oids})


def found(files: Mapping[str, str | bytes]) -> list[Series]:
    return [place.series() for place in DJANGO.places(listing(files))]


def one(files: Mapping[str, str | bytes]) -> Series:
    (series,) = found(files)
    return series


def migration(body: str) -> str:
    lines = "".join(f"    {line}\n" if line else "\n" for line in dedent(body).strip("\n").split("\n"))
    return f"from django.db import migrations, models\n\n\nclass Migration(migrations.Migration):\n{lines}"


def named(name: str, *needs: str, **rest: object) -> Migration:
    number = name[:4] if name[:4].isdigit() else ""
    numbers = (int(number),) if number else ()
    file = MigrationFile(f"orders/migrations/{name}.py", Role.FORWARD, Version("100644", "0" * 40))
    slug = name[5:] if number else name
    return Migration(name, number, slug, (file,), numbers, numbers, needs, **rest)  # type: ignore[arg-type]


def rewritten(text: bytes, edits: list[Edit]) -> bytes:
    return apply_edits(text, edits)


# --- finding


def test_an_app_is_found_with_its_dependencies_in_the_order_they_make() -> None:
    series = one(
        {
            "shop/orders/migrations/__init__.py": "",
            "shop/orders/migrations/0001_initial.py": migration(
                """
                initial = True
                dependencies = [
                    migrations.swappable_dependency(settings.AUTH_USER_MODEL),
                    ("customers", "0003_address"),
                    ("contenttypes", "__first__"),
                ]
                operations = []
                """
            ),
            "shop/orders/migrations/0003_note.py": migration('dependencies = [("orders", "0002_add-total")]'),
            "shop/orders/migrations/0002_add-total.py": migration(
                'dependencies = (("orders", "0001_initial"), ("orders", "__first__"))'
            ),
            "shop/orders/migrations/max_migration.txt": "0003_note\n",
            "shop/orders/migrations/_helpers.py": "X = 1\n",
            "shop/orders/models.py": "class Migration(migrations.Migration): pass\n",
        }
    )
    assert (series.dialect, series.folder, series.label) == ("Django", "shop/orders/migrations", "orders")
    assert series.runner.order is Order.GRAPH
    assert series.flavour is Flavour.UNKNOWN
    assert series.others == (
        "shop/orders/migrations/_helpers.py",
        "shop/orders/migrations/max_migration.txt",
    )
    assert [(m.name, m.number, m.slug, m.numbers, m.needs, m.elsewhere, m.unread) for m in series.migrations] == [
        (
            "0001_initial", "0001", "initial", (1,), (),
            ("settings.AUTH_USER_MODEL.__first__", "customers.0003_address", "contenttypes.__first__"), "",
        ),
        ("0002_add-total", "0002", "add-total", (2,), ("0001_initial",), (), ""),
        ("0003_note", "0003", "note", (3,), ("0002_add-total",), (), ""),
    ]  # fmt: skip


def test_the_label_is_read_from_apps_py() -> None:
    text = migration('dependencies = [("shop_orders", "0001_initial"), ("orders", "0001_initial")]')
    files = {"orders/migrations/0001_initial.py": migration("pass"), "orders/migrations/0002_x.py": text}
    config = "from django.apps import AppConfig\nclass Orders(AppConfig):\n    name = 'orders'\n    label = 'shop_orders'\n"
    series = one({**files, "orders/apps.py": config})
    assert series.label == "shop_orders"
    assert series.migrations[1].needs == ("0001_initial",)
    assert series.migrations[1].elsewhere == ("orders.0001_initial",)


def test_a_name_alone_in_apps_py_gives_its_last_part() -> None:
    config = "class Orders(AppConfig):\n    name = 'shop.orders_app'\n"
    assert one({"x/migrations/0001_initial.py": migration("pass"), "x/apps.py": config}).label == "orders_app"


def test_where_apps_py_says_nothing_the_label_is_the_one_the_migrations_use() -> None:
    series = one(
        {
            "core/db/migrations/0001_initial.py": migration('dependencies = [("auth", "0001_initial")]'),
            "core/db/migrations/0002_a.py": migration('dependencies = [("core", "0001_initial")]'),
            "core/db/migrations/0003_b.py": migration('dependencies = [("core", "0002_a")]'),
        }
    )
    assert series.label == "core"
    assert [m.needs for m in series.migrations] == [(), ("0001_initial",), ("0002_a",)]


def test_what_is_computed_or_conditional_is_said() -> None:
    text = migration(
        """
        dependencies = [("orders", "0001_initial"), (APP, "0002_x"), last()]
        if settings.SEARCH:
            dependencies += [("search", "0001_initial")]
        dependencies.append(("orders", LATEST))
        """
    )
    series = one(
        {
            "orders/migrations/0003_y.py": 'LATEST = "0002_" "x"\n' + text,
            "orders/migrations/0004_z.py": migration("dependencies = read()"),
        }
    )
    assert [(m.name, m.needs, m.elsewhere, m.unread) for m in series.migrations] == [
        (
            "0003_y",
            ("0001_initial", "0002_x"),
            ("search.0001_initial",),
            "line 6: dependencies hold a computed entry; line 8: dependencies depend on a condition",
        ),
        ("0004_z", (), (), "line 5: dependencies are computed"),
    ]


def test_run_before_makes_the_other_one_need_this_one() -> None:
    series = one(
        {
            "orders/migrations/0001_a.py": migration("pass"),
            "orders/migrations/0002_b.py": migration(
                'run_before = [("orders", "0001_a"), ("auth", "0001_initial")]'
            ),
        }
    )
    assert [(m.name, m.needs, m.elsewhere) for m in series.migrations] == [
        ("0002_b", (), ()),
        ("0001_a", ("0002_b",), ()),
    ]


def test_a_broken_file_beside_good_ones_is_a_migration_that_could_not_be_read() -> None:
    series = one(
        {
            "orders/migrations/0001_a.py": migration("pass"),
            "orders/migrations/0002_b.py": migration("dependencies = ["),
        }
    )
    assert [(m.name, m.unread) for m in series.migrations] == [
        ("0001_a", ""),
        ("0002_b", "line 5: Python can't parse it: '[' was never closed"),
    ]


def test_south_and_plain_files_are_no_series() -> None:
    assert found({
        "orders/migrations/0001_a.py": "class Migration(SchemaMigration):\n    pass\n",
        "orders/migrations/0002_b.py": "print('hello')\n",
        "orders/migrations/0003_c.sql": "select 1;\n",
        "orders/other/0001_a.py": migration("pass"),
    }) == []  # fmt: skip


def test_a_non_numbered_migration_has_a_name_only() -> None:
    (first,) = one({"a/migrations/initial.py": migration("pass")}).migrations
    assert (first.name, first.number, first.slug, first.numbers, first.order) == (
        "initial",
        "",
        "initial",
        (),
        (),
    )


def test_what_earlier_migrations_settled_is_told_to_later_ones() -> None:
    series = one(
        {
            "orders/migrations/0001_initial.py": migration(
                """
                operations = [
                    migrations.CreateModel("Order", [
                        ("customer", models.ForeignKey("customers.Customer", models.CASCADE)),
                        ("tags", models.ManyToManyField("orders.Tag")),
                    ], options={"db_table": "old_orders"}),
                    migrations.CreateModel("Tag", [("word", models.TextField(db_column="w"))]),
                ]
                """
            ),
            "orders/migrations/0002_x.py": migration(
                """
                dependencies = [("orders", "0001_initial")]
                operations = [migrations.RemoveField("order", "customer")]
                """
            ),
            "orders/migrations/0003_y.py": migration(
                """
                dependencies = [("orders", "0002_x")]
                operations = [migrations.RenameField("Order", "x", "y"), migrations.RemoveField("Tag", "word")]
                """
            ),
        }
    )
    order, tags = Known("order", "old_orders"), Known("order.tags", "old_orders_tags")
    assert [m.known for m in series.migrations] == [
        (),
        (order, Known("order.customer", "", "customer_id"), tags),
        (order, tags, Known("tag.word", "", "w")),
    ]


def test_names_are_also_looked_for_in_lists_beside_the_class() -> None:
    series = one(
        {
            "a/migrations/0001_initial.py": migration(
                'operations = [migrations.CreateModel("X", [("y", models.ForeignKey("Y", models.CASCADE))])]'
            ),
            "a/migrations/0002_x.py": 'ROWS = [migrations.RemoveField("x", "y")]\n'
            + migration('dependencies = [("a", "0001_initial")]\noperations = ROWS'),
        }
    )
    assert series.migrations[1].known == (Known("x.y", "", "y_id"),)


def test_contrib_postgres_tells_the_flavour() -> None:
    text = "import django.contrib.postgres.fields\n" + migration("pass")
    assert one({"a/migrations/0001_initial.py": text}).flavour is Flavour.POSTGRESQL


# --- order and names


def test_the_order_follows_needs_and_then_names() -> None:
    rows = [
        named("0010_k", "0002_b"),
        named("0003_c", "0002_b"),
        named("initial"),
        named("0002_b", "0001_a", "initial"),
        named("0001_a"),
    ]
    assert [m.name for m in DJANGO.sort(rows, None)] == [  # type: ignore[arg-type]
        "0001_a",
        "initial",
        "0002_b",
        "0003_c",
        "0010_k",
    ]


def test_a_circle_comes_last_by_name() -> None:
    rows = [named("0003_c", "0002_b"), named("0002_b", "0003_c"), named("0004_d"), named("0001_a", "0001_a")]
    assert [m.name for m in DJANGO.sort(rows, None)] == ["0001_a", "0004_d", "0002_b", "0003_c"]  # type: ignore[arg-type]


@given(st.data())
def test_every_migration_comes_once_and_after_what_it_needs(data: st.DataObject) -> None:
    count = data.draw(st.integers(0, 12))
    names = [f"{at:04}_m" for at in range(count)]
    shuffled = data.draw(st.permutations(names))
    rows = [
        named(name, *data.draw(st.lists(st.sampled_from(shuffled[:at]), max_size=3) if at else st.just([])))
        for at, name in enumerate(shuffled)
    ]
    ordered = DJANGO.sort(data.draw(st.permutations(rows)), None)  # type: ignore[arg-type]
    assert sorted(m.name for m in ordered) == names
    seen: set[str] = set()
    for row in ordered:
        assert seen.issuperset(row.needs)
        seen.add(row.name)


def test_leaves_are_what_nothing_depends_on_and_squashes_stand_for_their_parts() -> None:
    rows = [
        named("0001_a"),
        named("0002_b", "0001_a"),
        named("0003_c", "0002_b"),
        named("0003_d", "0002_b"),
    ]
    assert [m.name for m in leaves(rows)] == ["0003_c", "0003_d"]
    squash = named("0001_squashed_0002", replaces=("0001_a", "0002_b"))
    assert [m.name for m in leaves([*rows, squash])] == ["0003_c", "0003_d"]
    assert [m.name for m in leaves([*rows[:2], squash])] == ["0001_squashed_0002"]
    assert [m.name for m in leaves([*rows[2:], squash])] == ["0003_c", "0003_d"]


def test_another_number_and_slug_rename_the_file() -> None:
    new = DJANGO.named(named("0003_note", "0002_x"), "0007", "remark")
    assert (new.name, new.number, new.slug, new.numbers, new.order, new.needs) == (
        "0007_remark", "0007", "remark", (7,), (7,), ("0002_x",),
    )  # fmt: skip
    assert new.path == "orders/migrations/0007_remark.py"
    assert DJANGO.named(named("0003-note"), "0004", "note").path == "orders/migrations/0004-note.py"
    assert DJANGO.named(named("initial"), "", "first").path == "orders/migrations/first.py"


def test_numbers_are_four_wide_or_wider() -> None:
    assert DJANGO.number_after("", "") == "0001"
    assert DJANGO.number_after("0009", "0009") == "0010"
    assert DJANGO.number_after("00009", "00009") == "00010"
    assert DJANGO.number_after("9999", "9999") == "10000"


# --- rewriting


def rewrite(text: str | bytes, depends: Mapping[str, str], label: str = "orders") -> bytes:
    data = text if isinstance(text, bytes) else text.encode()
    edits = list(DJANGO.rewrite(named("0003_c", "0002_b"), data, depends, label))
    assert all(data[edit.start : edit.stop].decode() == edit.old for edit in edits)
    return apply_edits(data, edits)


def test_only_own_dependencies_are_rewritten_between_their_quotes() -> None:
    text = (
        "# 0002_b stays in comments\n"
        "class Migration(migrations.Migration):\n"
        "    dependencies = [\n"
        "        ('orders', \"0002_b\"),  # é 0002_b\n"
        "        ('billing', '0002_b'),\n"
        "        [ 'orders' , r'''0002_b''' ],\n"
        "    ]\n"
        "    run_before = ((\"orders\", u'0002_b'),)\n"
        "    operations = [migrations.RunPython(f, '0002_b')]\n"
    )
    assert rewrite(text, {"0002_b": "0005_b"}).decode() == (
        "# 0002_b stays in comments\n"
        "class Migration(migrations.Migration):\n"
        "    dependencies = [\n"
        "        ('orders', \"0005_b\"),  # é 0002_b\n"
        "        ('billing', '0002_b'),\n"
        "        [ 'orders' , r'''0005_b''' ],\n"
        "    ]\n"
        "    run_before = ((\"orders\", u'0005_b'),)\n"
        "    operations = [migrations.RunPython(f, '0002_b')]\n"
    )


def test_edits_say_where_they_are() -> None:
    text = b"class Migration(M):\r\n    x = 1\r\n    dependencies = [('orders', '0002_b')]\r\n"
    start = text.index(b"0002_b")
    assert list(DJANGO.rewrite(named("0003_c"), text, {"0002_b": "0004_b"}, "orders")) == [
        Edit(
            "orders/migrations/0003_c.py", 3, start, start + 6, "0002_b", "0004_b", "dependencies"
        )
    ]  # fmt: skip


def test_names_in_several_literals_and_in_constants() -> None:
    text = (
        'LAST = "0002_b"\n'
        "class Migration(M):\n"
        '    dependencies = [("orders", LAST), ("orders", "0002" # first\n'
        '        "_b"), ("orders", "0002_" + "b")]\n'
    )
    assert rewrite(text, {"0002_b": "0012_b"}).decode() == (
        'LAST = "0012_b"\n'
        "class Migration(M):\n"
        '    dependencies = [("orders", LAST), ("orders", "0012" # first\n'
        '        "_b"), ("orders", "0012_" + "b")]\n'
    )


def test_without_a_label_own_entries_are_those_that_were_found() -> None:
    text = b"class Migration(M):\n    dependencies = [('orders', '0002_b'), ('x', '0002_b')]\n"
    row = named("0003_c", "0002_b", elsewhere=("x.0002_b",))
    edits = DJANGO.rewrite(row, text, {"0002_b": "0004_b"})
    assert apply_edits(text, edits) == text.replace(b"'orders', '0002_b'", b"'orders', '0004_b'")


def test_bom_line_ends_and_coding_cookies_keep_their_bytes() -> None:
    body = "class Migration(M):\r\n    '''é'''; dependencies = [('orders', '0002_b')] # ü\r    x = 'é'"
    for text in (
        b"\xef\xbb\xbf" + body.encode(),
        b"# -*- coding: latin-1 -*-\r\n" + body.encode("latin-1"),
        b"\xef\xbb\xbf" + body.replace("class", "\u2028='é'\rclass", 0).encode(),
    ):
        assert rewrite(text, {"0002_b": "0004_b"}) == text.replace(b"0002_b", b"0004_b")


def test_broken_texts_have_no_edits() -> None:
    for text in (b"", b"class Migration(", b"\xff\xfe", b"x = '\x00'", b"-" * 50_000 + b"1", b"(" * 5000):
        assert rewrite(text, {"0002_b": "0004_b"}) == text


@given(
    st.lists(
        st.sampled_from(
            [
                '("orders", "0002_b")', "('orders', '0002_b')", '["orders", "0002_b"]', '("x", "0002_b")',
                '("orders", "0001_a")', 'call("orders", "0002_b")', '("orders",\n "0002" "_b",\n)', "*rest",
                "# 0002_b é\n", "\r\n", '("orders", f"{x}0002_b")',
            ]
        ),
        max_size=8,
    ),
    st.sampled_from(["", "é = '0002_b'\n", "# coding: utf-8\n", '"""0002_b ("orders", "0002_b")"""\r\n']),
    st.sampled_from(["0009_b", "0002_other", "x"]),
)  # fmt: skip
def test_every_byte_but_the_named_spans_survives(parts: list[str], head: str, new: str) -> None:
    inner = "".join(part if part.startswith(("#", "\r")) else f"{part}, " for part in parts)
    data = f"{head}class Migration(M):\n    dependencies = [{inner}\n]\n".encode()
    edits = list(DJANGO.rewrite(named("0003_c"), data, {"0002_b": new}, "orders"))
    after = apply_edits(data, edits)
    at = 0
    shift = 0
    for edit in sorted(edits, key=lambda each: each.start):
        assert data[edit.start : edit.stop] == edit.old.encode()
        assert data[at : edit.start] == after[at + shift : edit.start + shift]
        shift += len(edit.new.encode()) - (edit.stop - edit.start)
        at = edit.stop
    assert data[at:] == after[at + shift :]
    back = DJANGO.rewrite(named("0003_c"), after, {new: "0002_b"}, "orders")
    again = DJANGO.rewrite(named("0003_c"), apply_edits(after, back), {"0002_b": new}, "orders")
    assert len(again) == len(edits) or new == "x"
    own = sum(
        part.startswith(("(", "[")) and "orders" in part and "_b" in part and "{" not in part
        for part in parts
    )
    needs = one({"orders/migrations/0003_c.py": after}).migrations[0].needs if own else ()
    assert not own or new in needs


# --- merge


def test_a_merge_migration_joins_leaves_and_is_found_as_the_new_leaf() -> None:
    rows = [named("0001_a"), named("0002_c", "0001_a"), named("0002_b", "0001_a")]
    new = DJANGO.merge("orders/migrations", rows[1:], "0003", "orders")
    assert new is not None
    assert (new.name, new.path) == (
        "0003_merge_0002_b_0002_c",
        "orders/migrations/0003_merge_0002_b_0002_c.py",
    )
    assert new.text.decode() == (
        "# Joins 0002_b and 0002_c.\n"
        "from django.db import migrations\n"
        "\n"
        "\n"
        "class Migration(migrations.Migration):\n"
        "    dependencies = [\n"
        '        ("orders", "0002_b"),\n'
        '        ("orders", "0002_c"),\n'
        "    ]\n"
        "\n"
        "    operations = []\n"
    )
    (made,) = one({new.path: new.text}).migrations
    assert made.needs == ("0002_b", "0002_c")
    assert [m.name for m in leaves([*rows, made])] == [new.name]
    read = DJANGO.read(made, lambda path: new.text, Flavour.UNKNOWN, "orders")
    assert read == Reading((), (), ())


def test_many_long_names_make_a_short_one() -> None:
    new = DJANGO.merge("m", [named(f"000{at}_{'long' * 10}") for at in range(3)], "0009", "orders")
    assert new is not None
    assert new.name.startswith("0009_merge_3_leaves_") and len(new.name) == 28


# --- texts that aren't Python


def test_a_broken_file_reads_as_a_problem_with_its_line() -> None:
    reading = DJANGO.read(named("0003_c"), lambda path: b"x = 1\nclass (\n", Flavour.UNKNOWN, "orders")
    assert reading == Reading(
        problems=(
            Problem("orders/migrations/0003_c.py", 2, "python", "Python can't parse it: invalid syntax"),
        )
    )


@given(st.binary(max_size=200))
def test_no_bytes_raise(data: bytes) -> None:
    text = b"class Migration(M):\n    operations = [" + data
    row = named("0003_c")
    for whole in (data, text, text + b"]\n"):
        DJANGO.read(row, lambda path, whole=whole: whole, Flavour.UNKNOWN, "orders")  # type: ignore[misc]
        DJANGO.rewrite(row, whole, {"0002_b": "0004_b"}, "orders")
        found({"orders/migrations/0003_c.py": whole})
