"""Schemas after a step, and what differs between two points."""

from state.migrations.simulation.schema import EMPTY, difference
from state.migrations.simulation.simulate import replay
from tests.state.migrations.steps import MYSQL, POSTGRESQL, steps

SERIES = {
    "m001": "create table orders (id int primary key, total numeric(10, 2) not null);",
    "m002": "alter table orders add column note text;\ncreate index by_total on orders (total);",
    "m003": "alter table orders alter column id type bigint;\nalter table orders drop column note;\n"
    "create table lines (id int, orders bigint references orders (id));\ncreate view v as select * from lines;",
    "m004": "drop view v;\ndrop table lines;\ndrop index by_total;\n"
    "alter table orders add constraint positive check (total > 0);",
}


def words(one: int, other: int) -> list[str]:
    """The difference between two points of the series; 0 is before the first migration."""
    after = [EMPTY, *replay(steps(**SERIES), flavour=POSTGRESQL).after]
    return [difference.words for difference in difference_of(after[one], after[other])]


difference_of = difference


def test_each_step_in_words() -> None:
    assert words(0, 1) == ["table orders is added: id int, total numeric(10,2)"]
    assert words(1, 2) == ["column note of orders is added: text", "index by_total of orders is added: total"]
    assert words(2, 3) == [
        "column id of orders is changed from int, primary key to bigint, primary key",
        "column note of orders is removed: text",
        "table lines is added: id int, orders bigint",
        "view v is added",
    ]
    assert words(3, 4) == [
        "index by_total of orders is removed: total",
        "constraint positive of orders is added: check",
        "table lines is removed: id int, orders bigint",
        "view v is removed",
    ] or words(3, 4) == [
        "table lines is removed: id int, orders bigint",
        "index by_total of orders is removed: total",
        "constraint positive of orders is added: check",
        "view v is removed",
    ]


def test_the_difference_of_a_schema_to_itself_is_nothing() -> None:
    assert words(3, 3) == []


def test_backwards_is_the_opposite() -> None:
    there = {one.replace(" is added", "").replace(" is removed", "") for one in words(0, 3)}
    back = {one.replace(" is added", "").replace(" is removed", "") for one in words(3, 0)}
    assert there == back


def test_the_parts_of_a_table() -> None:
    last = replay(steps(**SERIES), flavour=POSTGRESQL).after[2]
    orders = last.tables["orders"]
    assert list(orders.columns) == ["id", "total"]
    assert orders.primary == ("id",)
    assert (orders.where.row, orders.where.path, orders.where.line) == ("target:001", "001.sql", 1)
    assert orders.dropped["note"].row == "target:003"
    assert [(one.columns, one.table, one.to) for one in last.tables["lines"].keys] == [
        (("orders",), "orders", ("id",))
    ]


def test_tables_are_found_in_other_cases() -> None:
    last = replay(steps(MYSQL, m001="create table Users (id int);"), flavour=MYSQL).after[-1]
    assert last.table("users") is last.tables["Users"]
    assert last.table("nix") is None


def test_a_foreign_key_that_goes_away() -> None:
    series = steps(
        m001="create table a (id int primary key);\ncreate table b (a int references a (id));",
        m002="alter table b drop column a;",
    )
    after = replay(series, flavour=POSTGRESQL).after
    assert [one.words for one in difference(after[0], after[1])] == [
        "column a of b is removed: int",
        "foreign key of b is removed: a to a (id)",
    ]
