"""Inferred edges: who needs whom, and why."""

import time

from state.migrations.proposing.edges import edges
from state.migrations.sequence import Edge
from tests.state.migrations.steps import steps

BUILDS = "create table builds (id int primary key, name text);"


def reasons(**series: str) -> list[str]:
    """Edges as lines: row, what it needs, why."""
    found = edges(steps(**series))
    return [f"{one.row[7:]} after {one.needs[7:]}: {one.reason}" for one in found]


def test_a_table_is_needed_by_who_uses_it() -> None:
    assert reasons(
        m001_use="insert into builds (id) values (1);",
        m002_builds=BUILDS,
        m003_jobs="create table jobs (build int references builds (id));",
        m004_view="create view v as select * from jobs;",
        m005_on_view="create view w as select * from v;",
    ) == [
        "001_use after 002_builds: needs table builds, created by 002_builds",
        "003_jobs after 002_builds: needs table builds, created by 002_builds",
        "004_view after 003_jobs: needs table jobs, created by 003_jobs",
        "005_on_view after 004_view: needs table v, created by 004_view",
    ]


def test_a_column_is_needed_by_who_uses_it() -> None:
    assert reasons(
        m001=BUILDS,
        m002_index="create index i on builds (note);",
        m003_note="alter table builds add column note text;",
        m004_rename="alter table builds rename column note to remark;",
        m005="insert into builds (remark) values ('x');",
    ) == [
        "002_index after 001: needs table builds, created by 001",
        "002_index after 003_note: needs column note of builds, added by 003_note",
        "003_note after 001: needs table builds, created by 001",
        "004_rename after 001: needs table builds, created by 001",
        "004_rename after 002_index: renames column note of builds, which 002_index uses",
        "004_rename after 003_note: needs column note of builds, added by 003_note",
        "005 after 001: needs table builds, created by 001",
        "005 after 004_rename: needs column remark of builds, renamed from note by 004_rename",
    ]


def test_drops_come_after_uses_and_before_the_table_is_made_again() -> None:
    assert reasons(
        m001=BUILDS,
        m002_use="insert into builds (id) values (1);",
        m003_drop="drop table builds;",
        m004_again="create table builds (id bigint);",
        m005_use="insert into builds (id) values (2);",
    ) == [
        "002_use after 001: needs table builds, created by 001",
        "003_drop after 001: needs table builds, created by 001",
        "003_drop after 002_use: drops table builds, which 002_use uses",
        "004_again after 003_drop: makes table builds again, which 003_drop takes away",
        "005_use after 004_again: needs table builds, created by 004_again",
    ]


def test_a_use_below_the_drop_belongs_above_it() -> None:
    assert reasons(
        m001=BUILDS, m002_drop="drop table builds;", m003_late="insert into builds (id) values (1);"
    ) == [
        "002_drop after 001: needs table builds, created by 001",
        "002_drop after 003_late: drops table builds, which 003_late uses",
        "003_late after 001: needs table builds, created by 001",
    ]


def test_the_new_name_of_a_table() -> None:
    assert reasons(
        m001=BUILDS,
        m002_use="insert into jobs (id) values (1);",
        m003_rename="alter table builds rename to jobs;",
    ) == [
        "002_use after 003_rename: needs table jobs, renamed from builds by 003_rename",
        "003_rename after 001: needs table builds, created by 001",
    ]


def test_types_and_indexes() -> None:
    assert reasons(
        m001="create table t (s status, n int);",
        m002="create type status as enum ('a');",
        m003="drop index by_n;",
        m004="create index by_n on t (n);",
    ) == [
        "001 after 002: needs type status, created by 002",
        "004 after 001: needs table t, created by 001",
        "004 after 003: makes index by_n once 003 has taken away what was there",
    ]


def test_the_first_of_two_makers_counts_where_the_second_only_makes_what_is_missing() -> None:
    assert reasons(
        m001=BUILDS,
        m002="create table if not exists builds (id int);",
        m003="insert into builds (id) values (1);",
    ) == ["003 after 001: needs table builds, created by 001"]


def test_what_a_migration_makes_itself_is_nobody_elses_matter() -> None:
    assert (
        reasons(
            m001="drop table if exists builds;\n" + BUILDS,
            m002="drop table if exists jobs;\ncreate table jobs (id int);",
        )
        == []
    )


def test_declared_edges_come_first_and_are_not_told_twice() -> None:
    series = steps(m001=BUILDS, m002="insert into builds (id) values (1);")
    declared = (Edge("target:002", "target:001", "declares it", True),)
    assert edges(series, declared) == declared


def test_thousands_of_uses_take_no_square() -> None:
    texts = {"m0": BUILDS}
    texts |= {f"m{at}": f"alter table builds add column c{at} int;" for at in range(1, 4000)}
    texts |= {"m9999": "drop table builds;"}
    series = steps(**texts)
    start = time.perf_counter()
    assert len(edges(series)) == 2 * 3999 + 1
    assert time.perf_counter() - start < 2
