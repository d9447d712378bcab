"""Ways back: missing, drifted, belonging to nothing."""

import pytest

from state.findings import Severity
from state.migrations.decisions import Companion
from tests.state.migrations.findings.series import findings_of, table

A = "db/migrations"


def at(files: dict[str, str]) -> dict[str, str]:
    return {f"{A}/{name}.sql": text for name, text in files.items()}


def paired(*names: str) -> dict[str, str]:
    """Migrations that create a table of their name each, with its rollback."""
    files: dict[str, str] = {}
    for name in names:
        own = name.partition("_")[2]
        files |= {name: table(own), f"{name}_rollback": f"DROP TABLE {own};\n"}
    return files


def said(files: dict[str, str]) -> list[tuple[Severity, str, int, str]]:
    return [
        (one.severity, one.path.removeprefix(f"{A}/"), one.line, one.message)
        for one in findings_of({}, at(files))
    ]


def test_missing_where_most_have_one() -> None:
    files = paired("001_a", "002_b", "003_c")
    (found,) = findings_of({}, at({**files, "004_d": table("d")}))
    assert (found.kind, found.severity, found.path) == (
        "missing-rollback",
        Severity.WARNING,
        f"{A}/004_d.sql",
    )
    assert found.message == "004_d has no rollback, as 3 of 4 have"
    assert found.row == f"target:{A}/004_d.sql"
    assert said({**paired("001_a", "002_b"), "003_c": table("c"), "004_d": table("d")}) == []
    assert said({**paired("001_a"), "002_b": table("b")}) == []


def test_one_that_stays_out_is_missing() -> None:
    left = Companion(f"target:{A}/002_b.sql", f"{A}/002_b_rollback.sql", False)
    found = findings_of({}, at(paired("001_a", "002_b", "003_c")), [left])
    assert [one.message for one in found] == ["002_b has no rollback, as 2 of 3 have"]


def test_sections_are_ways_back() -> None:
    up = "-- +goose Up\nCREATE TABLE t{} (id INT);\n"
    down = "-- +goose Down\nDROP TABLE t{};\n"
    files = {f"{A}/0000{at}_x{at}.sql": (up + down).format(at, at) for at in (1, 2, 3)}
    files[f"{A}/00004_y.sql"] = up.format(4)
    assert [one.message for one in findings_of({}, files)] == ["00004_y has no rollback, as 3 of 4 have"]


def test_called_otherwise() -> None:
    files = {
        **paired("001_a", "002_b"),
        "003_orders": table("orders"),
        "003_order_rollback": "DROP TABLE orders;",
    }
    assert said(files) == [
        (
            Severity.WARNING,
            "003_order_rollback.sql",
            0,
            "003_order_rollback.sql is taken for the rollback of 003_orders, although it is called otherwise",
        )
    ]


@pytest.mark.parametrize(
    ("up", "down", "message"),
    [
        (table("a") + table("b"), "DROP TABLE a;", "the rollback of 001_x leaves table b behind"),
        (
            "ALTER TABLE c ADD COLUMN d INT, ADD COLUMN e INT;",
            "ALTER TABLE c DROP COLUMN d;",
            "the rollback of 001_x leaves column e of c behind",
        ),
        (table("a"), "-- nothing\n", "the rollback of 001_x leaves table a behind, it is empty"),
        (
            "CREATE VIEW v AS SELECT 1;" + table("a"),
            "DROP TABLE a;",
            "the rollback of 001_x leaves view v behind",
        ),
        (
            table("a"),
            "DROP TABLE a; DROP TABLE z;",
            "the rollback of 001_x drops table z, which 001_x does not create",
        ),
        (
            table("a"),
            "DROP TABLE a; DROP TABLE k;",
            "the rollback of 001_x drops table k, which 002_k creates",
        ),
    ],
)
def test_drifted(up: str, down: str, message: str) -> None:
    files = {"001_x": up, "001_x_rollback": down, "002_k": table("k"), "002_k_rollback": "DROP TABLE k;"}
    found = findings_of({}, at(files))
    assert [one.message for one in found] == [message]
    assert found[0].path == f"{A}/001_x_rollback.sql"
    assert found[0].severity is (Severity.ERROR if "002_k" in message else Severity.WARNING)
    assert found[0].others == ((f"target:{A}/002_k.sql",) if "002_k" in message else ())


@pytest.mark.parametrize(
    ("up", "down"),
    [
        (table("a") + table("b"), "DROP TABLE b, a;"),
        (table("a") + "ALTER TABLE a ADD COLUMN b INT;", "DROP TABLE IF EXISTS a CASCADE;"),
        (table("a") + "ALTER TABLE a RENAME TO b;", "DROP TABLE b;"),
        ("ALTER TABLE a RENAME TO b;", "ALTER TABLE b RENAME TO a;"),
        (table("a") + "DROP TABLE a;", "SELECT 1;"),
        ("ALTER TABLE c ADD COLUMN d INT;", "ALTER TABLE c DROP COLUMN D;"),
        ("CREATE SCHEMA s; CREATE TABLE s.a (id INT);", "DROP SCHEMA s CASCADE;"),
        (table("a"), "DO $$ BEGIN EXECUTE 'DROP TABLE a'; END $$;"),
        ("INSERT INTO k VALUES (1);", "DELETE FROM k;"),
        ("DROP TABLE z;", table("z")),
    ],
)
def test_nothing_drifted(up: str, down: str) -> None:
    assert (
        said({"001_x": up, "001_x_rollback": down, "002_k": table("k"), "002_k_rollback": "DROP TABLE k;"})
        == []
    )


def test_companions_of_nothing() -> None:
    files = {**paired("001_a", "002_b"), "007_gone_rollback": "DROP TABLE x;", "notes": "-- x"}
    (found,) = findings_of({}, at(files))
    assert (found.kind, found.severity, found.path) == (
        "companion-of-nothing",
        Severity.WARNING,
        f"{A}/007_gone_rollback.sql",
    )
    assert found.message == (
        "007_gone_rollback.sql is a rollback of the target that belongs to no migration of its series"
    )
    assert found.row == ""
    both = findings_of(at(files), at(files))
    assert [one.path for one in both] == [f"{A}/007_gone_rollback.sql"]
