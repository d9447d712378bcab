"""Names and types as servers compare them."""

import pytest

from state.migrations.changes import Column, Flavour
from state.migrations.simulation.key_types import charset_mismatch, is_built_in, type_mismatch
from state.migrations.simulation.names import column_key, is_automatic, is_system, table_key, twin_key

POSTGRESQL, MYSQL, UNKNOWN = Flavour.POSTGRESQL, Flavour.MYSQL, Flavour.UNKNOWN


def test_cases_of_names() -> None:
    assert [table_key("Users", one) for one in (POSTGRESQL, MYSQL, UNKNOWN)] == ["Users", "Users", "users"]
    assert [column_key("Id", one) for one in (POSTGRESQL, MYSQL, UNKNOWN)] == ["Id", "id", "id"]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("stageData", "stage_data", True),
        ("Users", "users", True),
        ("_id", "id", True),
        ("line_1_1", "line_11", False),
        ("address1", "address_1", True),
        ("user", "users", False),
    ],
)
def test_twins(one: str, other: str, same: bool) -> None:
    assert (twin_key(one) == twin_key(other)) is same


def test_what_servers_bring_themselves() -> None:
    names = [
        "information_schema.tables",
        "pg_class",
        "PG_CATALOG.pg_class",
        "dual",
        "mysql.user",
        "users",
        "app.users",
    ]
    assert [is_system(one) for one in names] == [True, True, True, True, True, False, False]
    assert is_automatic("users_email_key", set(), POSTGRESQL)
    assert not is_automatic("users_email_key", set(), MYSQL)
    assert is_automatic("email_2", {"email"}, MYSQL)
    assert is_automatic("orders_ibfk_1", set(), MYSQL)
    assert not is_automatic("by_email", {"email"}, MYSQL)


@pytest.mark.parametrize(
    ("mine", "theirs", "flavours"),
    [
        ("int", "int", ""),
        ("int(11)", "integer", ""),
        ("int", "bigint", "mu"),
        ("int unsigned", "int", "mu"),
        ("bigint unsigned", "serial", ""),
        ("int", "serial", "m"),
        ("varchar(20)", "varchar(30)", ""),
        ("varchar(20)", "int", "pmu"),
        ("uuid", "text", "pmu"),
        ("status", "text", ""),
        ("text[]", "int", "mu"),
        ("", "int", ""),
    ],
)
def test_keys_of_other_types(mine: str, theirs: str, flavours: str) -> None:
    said = {
        letter
        for letter, flavour in (("p", POSTGRESQL), ("m", MYSQL), ("u", UNKNOWN))
        if type_mismatch(Column("a", mine), Column("b", theirs), flavour)
    }
    assert said == set(flavours)


@pytest.mark.parametrize(
    ("mine", "theirs", "said"),
    [
        ("utf8mb4", "utf8mb4", ""),
        ("utf8", "utf8mb3", ""),
        ("latin1", "utf8mb4", "latin1 can't refer to utf8mb4"),
        ("utf8mb4_bin", "utf8mb4", ""),
        ("utf8mb4_bin", "utf8mb4_general_ci", "utf8mb4_bin can't refer to utf8mb4_general_ci"),
        ("", "utf8mb4", ""),
    ],
)
def test_keys_of_other_character_sets(mine: str, theirs: str, said: str) -> None:
    one, two = Column("a", "varchar(20)", charset=mine), Column("b", "varchar(30)", charset=theirs)
    assert charset_mismatch(one, two) == said
    assert charset_mismatch(Column("a", "int", charset=mine), two) == ""


def test_built_in_types() -> None:
    assert all(
        map(is_built_in, ["int(11) unsigned", "double precision", "timestamp with time zone", "text[]", ""])
    )
    assert not is_built_in("status")
