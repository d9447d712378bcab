"""Series of a tree, and which of two trees' are the same."""

from collections.abc import Iterable, Mapping

from state.migrations.changes import Flavour
from state.migrations.dialect import dialect
from state.migrations.discovery import TreeListing, pair, series_in
from state.migrations.migration import Order, Runner, Series
from state.repositories.version import Version

TABLE = b"CREATE TABLE t (id int);\n"


def listing(files: Mapping[str, bytes]) -> TreeListing:
    versions = {path: Version("100644", path) for path in files}
    return TreeListing(versions, {}, lambda oids: {oid: files[oid] for oid in oids})


def found(*paths: str, text: bytes = TABLE) -> list[Series]:
    return series_in([listing(dict.fromkeys(paths, text))])[0]


def groups(series: Series) -> list[list[str]]:
    return [
        [f"{file.role.value}: {file.path.removeprefix(series.folder + '/')}" for file in one.files]
        for one in series.migrations
    ]


def test_numbered_files_with_their_companions() -> None:
    (series,) = found(
        "db/migrations/001_a.sql",
        "db/migrations/001_b.sql",
        "db/migrations/001_b.down.sql",
        "db/migrations/002-c.sql",
        "db/migrations/002-c_rollback.sql",
        "db/migrations/004-008_x.sql",
        "db/migrations/009_order_rollback.sql",
        "db/migrations/009_orders.sql",
        "db/migrations/009_orders.sql.bak",
        "db/migrations/010_rollback_policy.sql",
        "db/migrations/011_seed.sql",
        "db/migrations/012_x.sql",
        "db/migrations/012_x_seed.sql",
        "db/migrations/README.md",
        "db/migrations/rollback/001_a.sql",
        "db/migrations/run.sh",
    )
    assert (series.dialect, series.folder) == ("numbered SQL", "db/migrations")
    assert groups(series) == [
        ["forward: 001_a.sql", "rollback: rollback/001_a.sql"],
        ["forward: 001_b.sql", "rollback: 001_b.down.sql"],
        ["forward: 002-c.sql", "rollback: 002-c_rollback.sql"],
        ["forward: 004-008_x.sql"],
        ["forward: 009_orders.sql", "rollback: 009_order_rollback.sql", "backup: 009_orders.sql.bak"],
        ["forward: 010_rollback_policy.sql"],
        ["forward: 011_seed.sql"],
        ["forward: 012_x.sql", "seed: 012_x_seed.sql"],
    ]
    assert series.others == ("db/migrations/README.md", "db/migrations/run.sh")
    assert series.runner == Runner(
        Order.NUMERIC, words="assumed: nothing in the repository says how it runs them"
    )


def test_flyway() -> None:
    (series,) = found(
        "db/migration/B1__base.sql",
        "db/migration/R__view.sql",
        "db/migration/U1_2__b.sql",
        "db/migration/V1.10__c.sql",
        "db/migration/V1_2__b.sql",
        "db/migration/V2__undo_x.sql",
    )
    assert series.dialect == "Flyway"
    assert [(one.name, one.order, one.repeatable) for one in series.migrations] == [
        ("B1__base", (1,), False),
        ("V1_2__b", (1, 2), False),
        ("V1.10__c", (1, 10), False),
        ("V2__undo_x", (2,), False),
        ("R__view", (), True),
    ]
    own = dialect("Flyway")
    second = own.named(series.migrations[1], own.number_after("1_2", "1_2"), "new")
    assert [file.path for file in second.files] == [
        "db/migration/V1_3__new.sql",
        "db/migration/U1_3__new.sql",
    ]
    repeatable = own.named(series.migrations[4], "", "other")
    assert (repeatable.name, repeatable.path) == ("R__other", "db/migration/R__other.sql")


def test_pairs_with_the_server_in_their_name() -> None:
    (series,) = found(
        "migrations/000001_a.down.sql",
        "migrations/000001_a.up.sql",
        "migrations/000002_b.mysql.up.sql",
        "migrations/000002_b.postgres.down.sql",
        "migrations/000002_b.postgres.up.sql",
        "migrations/000003_c.postgres.up.sql",
    )
    assert series.dialect == "up/down pairs"
    assert groups(series) == [
        ["forward: 000001_a.up.sql", "rollback: 000001_a.down.sql"],
        [
            "forward: 000002_b.postgres.up.sql",
            "other: 000002_b.mysql.up.sql",
            "rollback: 000002_b.postgres.down.sql",
        ],
        ["forward: 000003_c.postgres.up.sql"],
    ]
    assert [one.name for one in series.migrations] == ["000001_a", "000002_b", "000003_c"]


def test_folders_that_are_one_migration_each() -> None:
    diesel, prisma = found(
        "migrations/.gitkeep",
        "migrations/2024-01-02-030405_x/down.sql",
        "migrations/2024-01-02-030405_x/metadata.toml",
        "migrations/2024-01-02-030405_x/up.sql",
        "prisma/migrations/20240102030405_x/migration.sql",
        "prisma/migrations/migration_lock.toml",
    )
    assert (diesel.dialect, diesel.others) == ("up/down pairs", ("migrations/.gitkeep",))
    assert groups(diesel) == [
        [
            "forward: 2024-01-02-030405_x/up.sql",
            "rollback: 2024-01-02-030405_x/down.sql",
            "other: 2024-01-02-030405_x/metadata.toml",
        ]
    ]
    named = dialect(diesel.dialect).named(diesel.migrations[0], "2025-01-01-000000", "y")
    assert [file.path for file in named.files] == [
        "migrations/2025-01-01-000000_y/up.sql",
        "migrations/2025-01-01-000000_y/down.sql",
        "migrations/2025-01-01-000000_y/metadata.toml",
    ]
    assert dialect(diesel.dialect).named(named, "2024-01-02-030405", "x") == diesel.migrations[0]
    assert (prisma.dialect, prisma.others) == ("timestamped", ("prisma/migrations/migration_lock.toml",))
    assert groups(prisma) == [["forward: 20240102030405_x/migration.sql"]]


def test_numbered_folders() -> None:
    (series,) = found("prisma/migrations/01_init/migration.sql", "prisma/migrations/02_more/migration.sql")
    assert series.dialect == "numbered SQL"
    assert groups(series) == [["forward: 01_init/migration.sql"], ["forward: 02_more/migration.sql"]]
    named = dialect("numbered SQL").named(series.migrations[0], "03", "later")
    assert (named.name, named.path) == ("03_later", "prisma/migrations/03_later/migration.sql")


def test_folders_up_and_down() -> None:
    (series,) = found(
        "sql/migrations/down/001_a.sql", "sql/migrations/up/001_a.sql", "sql/migrations/up/002_b.sql"
    )
    assert (series.dialect, series.folder) == ("up/down pairs", "sql/migrations")
    assert groups(series) == [
        ["forward: up/001_a.sql", "rollback: down/001_a.sql"],
        ["forward: up/002_b.sql"],
    ]


def test_other_languages_are_opaque() -> None:
    laravel, rails = found(
        "database/migrations/2024_01_02_030405_x.php", "db/migrate/20240102030405_create_x.rb"
    )
    assert (laravel.dialect, rails.dialect) == ("timestamped", "timestamped")
    own = dialect("timestamped")
    reading = own.read(rails.migrations[0], lambda path: b"class X", Flavour.UNKNOWN, "")
    assert [(one.act, one.line, one.words) for one in reading.up] == [
        ("opaque", 1, "written in Ruby: its own framework runs it")
    ]
    assert own.scripts(rails.migrations[0], lambda path: b"class X") is None


def test_one_series_a_server() -> None:
    assert [one.folder for one in found("migrations/postgres/001_a.sql", "migrations/mysql/001_a.sql")] == [
        "migrations/mysql",
        "migrations/postgres",
    ]


def test_what_is_no_series() -> None:
    assert found("vendor/migrations/001_a.sql", "node_modules/p/migrations/001_a.sql") == []
    assert found("tests/fixtures/migrations/001_a.sql") == []
    assert found("docs/001_a.sql", "docs/002_b.sql", text=b"SELECT 1;\n") == []
    assert found("sql/001_a.sql") == []
    assert [one.folder for one in found("sql/001_a.sql", "sql/002_b.sql")] == ["sql"]


def test_a_listing_reads_each_blob_once_and_no_links() -> None:
    asked: list[str] = []

    def read(oids: Iterable[str]) -> Mapping[str, bytes]:
        asked.extend(oids)
        return {"1": b"one"}

    versions = {
        "b": Version("100644", "1"),
        "a": Version("100755", "1"),
        "gone": Version("100644", "2"),
        "link": Version("120000", "3"),
    }
    tree = TreeListing(versions, {"b": "was/b"}, read)
    assert tree.paths == ["a", "b", "gone"]
    assert tree.texts(["a", "b", "gone", "nowhere"]) == {"a": b"one", "b": b"one"}
    assert tree.texts(["gone", "a"]) == {"a": b"one"}
    assert asked == ["1", "2"]
    assert (tree.key("a"), tree.key("b")) == ("a", "was/b")


def named(dialect: str, folder: str) -> Series:
    return Series(dialect, folder, (), Runner(Order.NUMERIC))


def test_pairs_of_series() -> None:
    numbered, moved = named("numbered SQL", "db/migrations"), named("numbered SQL", "migrations")
    assert pair([numbered], [numbered]) == [(numbered, numbered)]
    assert pair([moved], [numbered]) == [(moved, numbered)]
    more = named("numbered SQL", "more")
    assert pair([moved, more], [numbered]) == [(None, numbered), (moved, None), (more, None)]
    app, other = named("Django", "a/migrations"), named("Django", "b/migrations")
    assert pair([app], [other]) == [(None, other), (app, None)]
    versions, alembic = named("Alembic", "x/versions"), named("Alembic", "y/versions")
    assert pair([versions], [alembic]) == [(versions, alembic)]
