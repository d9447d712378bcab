"""What names a renamed migration, where, and what it becomes."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from state.migrations.references import Renamed, apply_edits, find_references, is_readable
from state.migrations.references.places import LARGEST

FOLDER = "db/migrations"


def renamed(old: str, new: str, folder: str = FOLDER, to: str | None = None, label: str = "") -> Renamed:
    """A file's renaming; names are what stands before the first dot."""
    return Renamed(
        f"source:{folder}/{old}",
        f"{folder}/{old}".lstrip("/"),
        f"{folder if to is None else to}/{new}".lstrip("/"),
        old.partition(".")[0],
        new.partition(".")[0],
        label,
    )


ORDERS = renamed("005_orders.sql", "006_orders.sql")
ITEMS = renamed("006_items.sql", "005_items.sql")


def rewritten(path: str, text: str, *renames: Renamed, kept: frozenset[str] = frozenset()) -> str:
    """The text with every reference rewritten."""
    data = text.encode("utf-8", "surrogateescape")
    found = find_references(renames or (ORDERS, ITEMS), [(path, data)], kept)
    return apply_edits(data, [one.edit for one in found]).decode("utf-8", "surrogateescape")


def told(path: str, text: str, *renames: Renamed) -> list[tuple[int, str, str, str]]:
    """Line, old, new and place of each reference."""
    found = find_references(renames or (ORDERS, ITEMS), [(path, text.encode())])
    return [(one.edit.line, one.edit.old, one.edit.new, one.edit.words) for one in found]


def test_a_reference_says_where_it_stands_and_whose_it_is() -> None:
    (found,) = find_references([ORDERS], [("README.md", "Grüße: see\n`005_orders.sql`.\n".encode())])
    assert found.row == "source:db/migrations/005_orders.sql"
    assert found.edit == ("README.md", 2, 14, 28, "005_orders.sql", "006_orders.sql", "in the text")
    assert found.id == "reference-cb234708a0e5"
    assert not found.declined


def test_swapped_names_do_not_chain() -> None:
    text = "first 005_orders.sql, then 006_items.sql, then 005_orders again\n"
    assert rewritten("README.md", text) == "first 006_orders.sql, then 005_items.sql, then 006_orders again\n"


def test_a_chain_of_renames_takes_one_step() -> None:
    chain = (renamed("005_x.sql", "006_x.sql"), renamed("006_x.sql", "007_x.sql"))
    assert rewritten("notes.txt", "005_x 006_x 005_x.sql 006_x.sql", *chain) == (
        "006_x 007_x 006_x.sql 007_x.sql"
    )


@pytest.mark.parametrize(
    "word",
    [
        "1005_orders.sql",
        "005_orders.sql.bak",
        "005_orders_old.sql",
        "x005_orders",
        "005_orders-old",
        "005_ordersx",
        "005_orders.py",
        ".005_orders.sql",
        "005_orders/",
        "005",
        "orders",
        "https://example.org/db/migrations/005_orders.sql",
        "other/005_orders.sql",
        "/docker-entrypoint-initdb.d/005_orders.sql",
        "db/migrations/005_orders.sql.bak",
        "db/migrations/005_orders/x",
    ],
)
def test_other_words_are_left_alone(word: str) -> None:
    assert rewritten("README.md", f"see {word} there\n") == f"see {word} there\n"


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("README.md", "db/migrations/005_orders.sql", "db/migrations/006_orders.sql"),
        ("README.md", "./db/migrations/005_orders.sql", "./db/migrations/006_orders.sql"),
        ("README.md", "db/migrations/005_orders", "db/migrations/006_orders"),
        ("README.md", "migrations/005_orders.sql", "migrations/006_orders.sql"),
        ("README.md", "migrations/005_orders", "migrations/005_orders"),
        ("README.md", "/app/db/migrations/005_orders.sql", "/app/db/migrations/006_orders.sql"),
        ("db/README.md", "migrations/005_orders", "migrations/006_orders"),
        ("db/tests/x.md", "../migrations/005_orders.sql", "../migrations/006_orders.sql"),
        ("docs/x.md", "../migrations/005_orders.sql", "../migrations/005_orders.sql"),
        ("docs/x.md", "../db/migrations/005_orders.sql", "../db/migrations/006_orders.sql"),
        ("db/migrations/x.sh", "./005_orders.sql", "./006_orders.sql"),
        ("run.sh", '"$DIR"/005_orders.sql', '"$DIR"/006_orders.sql'),
        ("run.sh", "${ROOT}/migrations/005_orders.sql", "${ROOT}/migrations/006_orders.sql"),
        ("run.sh", "${ROOT}/seeds/005_orders.sql", "${ROOT}/seeds/005_orders.sql"),
        ("run.sh", "psql -f db/migrations/005_orders.sql", "psql -f db/migrations/006_orders.sql"),
        ("run.sh", "--file=005_orders.sql", "--file=006_orders.sql"),
        ("run.bat", "db\\migrations\\005_orders.sql", "db\\migrations\\006_orders.sql"),
        ("Makefile", "\tmysql < db/migrations/005_orders.sql", "\tmysql < db/migrations/006_orders.sql"),
        ("Dockerfile", "COPY db/migrations/005_orders.sql /x/", "COPY db/migrations/006_orders.sql /x/"),
        ("compose.yml", "  - ./db/migrations/005_orders.sql:/x/", "  - ./db/migrations/006_orders.sql:/x/"),
        ("x.json", '{"a": "005_orders.sql"}', '{"a": "006_orders.sql"}'),
        ("x.toml", "a = '005_orders.sql'", "a = '006_orders.sql'"),
        ("x.md", "[one](db/migrations/005_orders.sql#L3)", "[one](db/migrations/006_orders.sql#L3)"),
        ("x.rst", "``005_orders.sql``", "``006_orders.sql``"),
        ("x.md", "It is 005_orders.", "It is 006_orders."),
    ],
)
def test_paths_and_names(path: str, before: str, after: str) -> None:
    assert rewritten(path, f"{before}\n") == f"{after}\n"


def test_code_speaks_in_strings_and_comments_only() -> None:
    text = (
        "import m_005_orders\n"
        'run("005_orders.sql")  # after 006_items\n'
        "x = f'{folder}/005_orders.sql'\n"
        "_005_orders = '''one\n006_items.sql'''\n"
    )
    assert told("tools/run.py", text) == [
        (2, "005_orders.sql", "006_orders.sql", "in a string"),
        (2, "006_items", "005_items", "in a comment"),
        (3, "005_orders.sql", "006_orders.sql", "in a string"),
        (5, "006_items.sql", "005_items.sql", "in a string"),
    ]


@pytest.mark.parametrize(
    "path", ["a.js", "a.ts", "a.rb", "a.go", "a.php", "A.java", "a.tsx", "a.kt", "a.cs", "a.rs"]
)
def test_languages(path: str) -> None:
    opening = "<?php\n" if path.endswith("php") else ""
    text = f'{opening}run("db/migrations/005_orders.sql");\n'
    assert rewritten(path, text) == f'{opening}run("db/migrations/006_orders.sql");\n'


def test_sql_speaks_in_comments_strings_and_lines_that_run_a_file() -> None:
    text = (
        "-- after 005_orders.sql\n"
        "\\i 006_items.sql\n"
        "SOURCE db/migrations/005_orders.sql;\n"
        "@005_orders.sql\n"
        "INSERT INTO migrations VALUES ('005_orders'), (\"006_items.sql\");\n"
        "/* it's 005_orders */ SELECT 005_orders FROM `006_items`;\n"
        "/* never closed: 005_orders\n"
    )
    assert told("db/all.sql", text) == [
        (1, "005_orders.sql", "006_orders.sql", "in a comment"),
        (2, "006_items.sql", "005_items.sql", "as a file to run"),
        (3, "005_orders.sql", "006_orders.sql", "as a file to run"),
        (4, "005_orders.sql", "006_orders.sql", "as a file to run"),
        (5, "005_orders", "006_orders", "in a string"),
        (5, "006_items.sql", "005_items.sql", "in a string"),
        (6, "005_orders", "006_orders", "in a comment"),
        (7, "005_orders", "006_orders", "in a comment"),
    ]


def test_a_checksum_has_to_be_made_anew() -> None:
    words = "in a list of checksums, whose line has to be made anew"
    assert told("db/migrations/atlas.sum", "005_orders.sql h1:abc=\n") == [
        (1, "005_orders.sql", "006_orders.sql", words)
    ]
    assert told("SHA256SUMS", "abc  db/migrations/005_orders.sql\n") == [
        (1, "005_orders.sql", "006_orders.sql", words)
    ]


def test_a_name_that_stays_with_another_file_needs_its_path() -> None:
    text = "005_orders 005_orders.sql db/migrations/005_orders.sql migrations/005_orders.sql"
    assert rewritten("a.md", text, ORDERS, kept=frozenset({"005_orders"})) == (
        "005_orders 005_orders.sql db/migrations/006_orders.sql migrations/005_orders.sql"
    )


def test_one_name_in_two_folders_needs_its_path_or_to_stand_beside() -> None:
    two = (
        renamed("001_init.sql", "011_init.sql", "a/migrations"),
        renamed("001_init.sql", "021_init.sql", "b/migrations"),
    )
    text = "001_init.sql a/migrations/001_init.sql b/migrations/001_init"
    assert rewritten("x.md", text, *two) == "001_init.sql a/migrations/011_init.sql b/migrations/021_init"
    assert rewritten("b/migrations/README", "001_init.sql", *two) == "021_init.sql"


def test_a_name_without_digits_or_words_needs_its_folder() -> None:
    plain = renamed("init.sql", "000_init.sql")
    assert rewritten("x.md", "init init.sql db/migrations/init.sql", plain) == (
        "init init.sql db/migrations/000_init.sql"
    )
    bare = renamed("005.sql", "006.sql")
    assert rewritten("x.md", "005 005.sql db/migrations/005.sql", bare) == (
        "005 005.sql db/migrations/006.sql"
    )


def test_versions_are_not_only_names_of_migrations() -> None:
    one = renamed("v1.2.0.sql", "v1.3.0.sql")
    assert rewritten("go.sum", "a.b/c v1.2.0 h1:x db/migrations/v1.2.0.sql v1.2.0.sql", one) == (
        "a.b/c v1.2.0 h1:x db/migrations/v1.3.0.sql v1.2.0.sql"
    )
    assert rewritten("db/migrations/a.md", "v1.2.0 v1.2.0.sql", one) == "v1.2.0 v1.3.0.sql"
    assert rewritten("db/migrations/a.md", "005", renamed("005.sql", "006.sql")) == "005"
    moment = renamed("20260429000000.sql", "20260430000000.sql")
    assert rewritten("db/migrations/a.md", "20260429000000", moment) == "20260430000000"
    assert rewritten("a.md", "20260429000000", moment) == "20260429000000"


def test_a_companion_is_no_forward_file() -> None:
    both = (ORDERS, renamed("005_orders_rollback.sql", "006_orders_rollback.sql"))
    assert rewritten("x.md", "005_orders.sql 005_orders_rollback.sql 005_orders_rollback", *both) == (
        "006_orders.sql 006_orders_rollback.sql 006_orders_rollback"
    )


def test_pairs_share_their_name() -> None:
    both = (renamed("005_x.up.sql", "006_x.up.sql"), renamed("005_x.down.sql", "006_x.down.sql"))
    assert rewritten("x.md", "005_x, 005_x.up.sql and 005_x.down.sql; 005_x.up", *both) == (
        "006_x, 006_x.up.sql and 006_x.down.sql; 006_x.up"
    )


def test_dotted_versions() -> None:
    one = renamed("V1.2__orders.sql", "V1.3__orders.sql")
    assert rewritten("x.md", "V1 V1.2__orders V1.2__orders.sql V1.2", one) == (
        "V1 V1.3__orders V1.3__orders.sql V1.2"
    )


def test_names_with_spaces() -> None:
    one = renamed("005 orders.sql", "006 orders.sql")
    assert rewritten("x.md", "`005 orders.sql`, 1005 orders.sql, 005 orders.sql.bak, 005 orders", one) == (
        "`006 orders.sql`, 1005 orders.sql, 005 orders.sql.bak, 006 orders"
    )


def test_a_folder_that_is_a_migration() -> None:
    files = [
        Renamed("r", f"migrations/{old}/{file}", f"migrations/{new}/{file}", old, new)
        for old, new in [("2023-01-01-000000_users", "2024-02-02-000000_users")]
        for file in ("up.sql", "down.sql")
    ]
    text = "migrations/2023-01-01-000000_users/up.sql 2023-01-01-000000_users/ up.sql"
    assert rewritten("x.md", text, *files) == (
        "migrations/2024-02-02-000000_users/up.sql 2024-02-02-000000_users/ up.sql"
    )


def test_a_folder_that_changes_is_rewritten_with_the_name() -> None:
    one = renamed("005_x.sql", "012_x.sql", "orders/migrations", "db/migrations")
    assert rewritten("x.md", "orders/migrations/005_x.sql 005_x.sql ./orders/migrations/005_x", one) == (
        "db/migrations/012_x.sql 012_x.sql ./db/migrations/012_x"
    )
    assert rewritten("orders/x.sh", "psql < ./migrations/005_x.sql", one) == (
        "psql < ../db/migrations/012_x.sql"
    )
    assert rewritten("x.sh", "$ROOT/orders/migrations/005_x.sql", one) == "$ROOT/db/migrations/012_x.sql"
    assert rewritten("x.bat", "orders\\migrations\\005_x.sql", one) == "db\\migrations\\012_x.sql"


def test_django_names_need_their_app() -> None:
    one = renamed("0002_note.py", "0003_note.py", "apps/orders/migrations", label="orders")
    text = (
        "migrate_from = [('orders', '0002_note')]\n"
        "other = [('people', '0002_note'), '0002_note']\n"
        "mod = 'orders.migrations.0002_note'\n"
        "mod = 'people.migrations.0002_note'\n"
        "# manage.py migrate orders 0002_note\n"
    )
    assert told("tests/x.py", text, one) == [
        (1, "0002_note", "0003_note", "in a string"),
        (3, "0002_note", "0003_note", "in a string"),
        (5, "0002_note", "0003_note", "in a comment"),
    ]
    assert rewritten("apps/orders/migrations/max_migration.txt", "0002_note\n", one) == "0003_note\n"
    assert rewritten("apps/people/migrations/max_migration.txt", "0002_note\n", one) == "0002_note\n"
    assert rewritten("x.md", "apps/orders/migrations/0002_note.py", one) == (
        "apps/orders/migrations/0003_note.py"
    )


def test_pairs_with_another_app_are_of_that_app() -> None:
    one = renamed("0001_initial.py", "0002_initial.py", "apps/orders/migrations", label="orders")
    text = (
        "class Migration:\n"
        "    # 0001_initial\n"
        "    dependencies = [('people', '0001_initial'), ('orders', '0001_initial'),\n"
        "        (people, '0001_initial')]\n"
    )
    assert told("apps/orders/migrations/0003_x.py", text, one) == [
        (2, "0001_initial", "0002_initial", "in a comment"),
        (3, "0001_initial", "0002_initial", "in a string"),
    ]


def test_what_somebody_else_speaks_for_is_left_to_them() -> None:
    text = b"'005_orders.sql', '005_orders.sql'"
    found = find_references([ORDERS], [("x.py", text)], claimed={"x.py": [(1, 15)]})
    assert [one.edit.start for one in found] == [19]


def test_ids_do_not_change_with_other_text() -> None:
    before = find_references([ORDERS], [("x.md", b"005_orders.sql\n005_orders.sql\n005_orders")])
    after = find_references(
        [ORDERS, ITEMS], [("x.md", b"new\n006_items 005_orders.sql\n\n\n005_orders.sql\n")]
    )
    assert len({one.id for one in before}) == 3
    assert [one.id for one in after if one.edit.old.startswith("005")] == [one.id for one in before[:2]]


def test_what_is_no_text_or_too_large_is_not_searched() -> None:
    assert not is_readable(b"\0 005_orders.sql")
    assert not is_readable(b" " * (LARGEST + 1))
    assert is_readable(b"\xff 005_orders.sql")
    files = [
        ("a", b"\0 005_orders.sql"),
        ("b", b"005_orders.sql " + b" " * LARGEST),
        ("c.md", b"\xff 005_orders.sql"),
    ]
    assert [one.edit.path for one in find_references([ORDERS], files)] == ["c.md"]


NAMES = st.from_regex(r"0[0-9]{2}_[a-c]{1,3}", fullmatch=True)
PATHS = st.sampled_from(
    ["a.md", "a.sql", "a.py", "a.sh", "Makefile", "db/migrations/a.txt", "a.json", "a.js"]
)
PIECES = st.sampled_from(
    [" ", "\n", "'", '"', "-- ", "# ", "// ", "/* ", " */", "`", "db/migrations/", "é", "\udcff", "(", "x", ".sql", "1", "\\"]
)  # fmt: skip


@given(path=PATHS, pieces=st.lists(PIECES | NAMES | NAMES.map(lambda one: f"{one}.sql")), data=st.data())
def test_renaming_there_and_back_gives_the_same_bytes(
    path: str, pieces: list[str], data: st.DataObject
) -> None:
    text = "".join(pieces).encode("utf-8", "surrogateescape")
    slugs = sorted({piece.removesuffix(".sql") for piece in pieces if piece[:1] == "0"})
    # The numbers go round: every name becomes another's number, as in a swap.
    turned = slugs[1:] + slugs[:1]
    pairs = [
        (one, f"{other[:3]}{one[3:]}")
        for one, other in zip(slugs, turned, strict=True)
        if one[:3] != other[:3]
    ]
    if len({new for _, new in pairs} | set(slugs)) < len(pairs) + len(slugs):
        return
    there = [renamed(f"{old}.sql", f"{new}.sql") for old, new in pairs]
    back = [renamed(f"{new}.sql", f"{old}.sql") for old, new in pairs]
    found = find_references(there, [(path, text)])
    changed = apply_edits(text, [one.edit for one in found])
    returning = find_references(back, [(path, changed)])
    assert len(returning) == len(found)
    assert apply_edits(changed, [one.edit for one in returning]) == text
    # Everything between two references is as it was.
    at = shift = 0
    for one in found:
        edit = one.edit
        assert text[edit.start : edit.stop] == edit.old.encode()
        assert changed[at + shift : edit.start + shift] == text[at : edit.start]
        at, shift = edit.stop, shift + len(edit.new) - len(edit.old)
    assert changed[at + shift :] == text[at:]


@given(text=st.binary(max_size=300), path=PATHS)
def test_no_text_raises(text: bytes, path: str) -> None:
    for data in (text, text + b"005_orders.sql" + text):
        found = find_references([ORDERS, ITEMS], [(path, data)])
        apply_edits(data, [one.edit for one in found])


@pytest.mark.parametrize(
    "text",
    [
        b"a/" * 400_000 + b"005_orders.sql",
        b"005_orders.sql " * 60_000,
        "é 005_orders.sql\n".encode() * 40_000,
        b"/* 005_orders.sql " * 50_000,
        b"'005_orders.sql " * 60_000,
        b"5" * 1_900_000,
    ],
)
@pytest.mark.parametrize("path", ["a.md", "a.sql", "a.js"])
def test_hostile_texts_take_linear_time(text: bytes, path: str) -> None:
    start = time.perf_counter()
    find_references([ORDERS, ITEMS], [(path, text)])
    assert time.perf_counter() - start < 5
