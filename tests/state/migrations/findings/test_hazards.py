"""Findings of sequences: exact words, whether an order fixes them, and the repairs that are offered."""

from typing import Any

import pytest

from state.findings import Severity
from state.migrations.changes import Flavour
from state.migrations.decisions import Assume, Leave, Move
from state.migrations.findings.hazards import hazards
from state.migrations.simulation.simulate import replay
from tests.state.migrations.steps import MYSQL, POSTGRESQL, UNKNOWN, judged, steps, told

BUILDS = "create table builds (id int primary key, name text);"

ORDER_FIXES: list[tuple[str, dict[str, str], str, str]] = [
    (
        "alter",
        {"m005_orders_s": "alter table builds add column note text;", "m006_builds": BUILDS},
        "error used-before-created 005_orders.sql:1 table builds is created by 006_builds, which runs later",
        "move 005_orders below 006_builds",
    ),
    (
        "insert, the maker is the source's",
        {"m005_orders": "insert into builds (id) values (1);", "m006_builds_s": BUILDS},
        "error used-before-created 005_orders.sql:1 table builds is created by 006_builds, which runs later",
        "move 006_builds above 005_orders",
    ),
    (
        "references",
        {"m005_orders_s": "create table orders (build int references builds (id));", "m006_builds": BUILDS},
        "error used-before-created 005_orders.sql:1 table builds is created by 006_builds, which runs later",
        "move 005_orders below 006_builds",
    ),
    (
        "a view's query",
        {"m005_view_s": "create view v as select * from builds;", "m006_builds": BUILDS},
        "error used-before-created 005_view.sql:1 table builds is created by 006_builds, which runs later",
        "move 005_view below 006_builds",
    ),
    (
        "a column",
        {
            "m001_builds": BUILDS,
            "m005_index_s": "create index i on builds (note);",
            "m006_note": "alter table builds add column note text;",
        },
        "error used-before-created 005_index.sql:1 column note of builds is added by 006_note, which runs later",
        "move 005_index below 006_note",
    ),
    (
        "a new name",
        {
            "m001_builds": BUILDS,
            "m005_use_s": "insert into jobs (id) values (1);",
            "m006_rename": "alter table builds rename to jobs;",
        },
        "error used-before-created 005_use.sql:1 table jobs is renamed from builds by 006_rename, which runs later",
        "move 005_use below 006_rename",
    ),
    (
        "a type",
        {"m001_s": "create table t (s status);", "m002": "create type status as enum ('a');"},
        "error used-before-created 001.sql:1 type status is created by 002, which runs later",
        "move 001 below 002",
    ),
    (
        "dropped before",
        {
            "m001_builds": BUILDS,
            "m002_drop": "drop table builds;",
            "m003_late_s": "insert into builds (id) values (1);",
        },
        "error used-after-drop 003_late.sql:1 table builds is dropped by 002_drop, which runs earlier",
        "move 003_late above 002_drop",
    ),
    (
        "renamed before",
        {
            "m001_builds": BUILDS,
            "m002_rename": "alter table builds rename to jobs;",
            "m003_late_s": "insert into builds (id) values (1);",
        },
        "error used-after-drop 003_late.sql:1 table builds is renamed to jobs by 002_rename, which runs earlier",
        "move 003_late above 002_rename",
    ),
    (
        "a column dropped before",
        {
            "m001_builds": BUILDS,
            "m002_drop": "alter table builds drop column name;",
            "m003_late_s": "create index i on builds (name);",
        },
        "error used-after-drop 003_late.sql:1 column name of builds is dropped or renamed by 002_drop, "
        "which runs earlier",
        "move 003_late above 002_drop",
    ),
    (
        "the richer of two guarded tables comes later",
        {
            "m001_builds": "create table if not exists builds (id int);",
            "m012_again_s": "create table if not exists builds (id int, note text);",
        },
        "error shadowed-table 012_again.sql:1 table builds is already created by 001_builds, "
        "so column note text is silently lost",
        "move 012_again above 001_builds",
    ),
    (
        "a move past the nearest maker alone would show the next thing that is missing",
        {
            "m001_s": "alter table b add c int;\ncreate index i on b (x);",
            "m002": "create table b (id int);",
            "m003": "alter table b add column x int;",
        },
        "error used-before-created 001.sql:1 table b is created by 002, which runs later",
        "move 001 below 003",
    ),
]


@pytest.mark.parametrize(
    ("series", "line", "move"), [one[1:] for one in ORDER_FIXES], ids=[one[0] for one in ORDER_FIXES]
)
def test_an_order_fixes(series: dict[str, str], line: str, move: str) -> None:
    found = judged(steps(**series))
    assert told(found) == [line]
    assert found[0].order_fixes
    assert [one.words for one in found[0].acts][:1] == [move]


@pytest.mark.parametrize("series", [one[1] for one in ORDER_FIXES], ids=[one[0] for one in ORDER_FIXES])
def test_what_may_not_move_is_fixed_by_no_order(series: dict[str, str]) -> None:
    found = judged(steps(**series), movable=set())
    assert [(one.order_fixes, one.acts) for one in found] == [(False, ())]


@pytest.mark.parametrize("series", [one[1] for one in ORDER_FIXES], ids=[one[0] for one in ORDER_FIXES])
def test_the_offered_move_leaves_no_finding(series: dict[str, str]) -> None:
    rows = steps(**series)
    by_row = {one.row: one for one in rows}
    order = list(by_row)
    for move in judged(rows)[0].acts[0].decisions:
        assert isinstance(move, Move)
        order.remove(move.migration)
        order.insert(order.index(move.below) + 1 if move.below else 0, move.migration)
    assert judged([by_row[one] for one in order]) == []


NO_ORDER: list[tuple[str, Flavour, dict[str, str], list[str]]] = [
    (
        "duplicate table",
        POSTGRESQL,
        {"m001_builds": BUILDS, "m012_again_s": f"{BUILDS}\ncreate table other (id int);"},
        ["error duplicate-table 012_again.sql:1 table builds is already created by 001_builds"],
    ),
    (
        "duplicate table in one migration",
        POSTGRESQL,
        {"m001_builds": f"{BUILDS}\n{BUILDS}"},
        [
            "error duplicate-table 001_builds.sql:2 table builds is already created in line 1 of the same migration"
        ],
    ),
    (
        "columns are silently lost",
        POSTGRESQL,
        {
            "m001_builds": BUILDS,
            "m012_s": "create table if not exists builds (id int primary key, name text, note text, size bigint);",
            "m013": "insert into builds (note) values ('x');",
        },
        [
            "error shadowed-table 012.sql:1 table builds is already created by 001_builds, "
            "so columns note text, size bigint are silently lost",
            "error missing-column 013.sql:1 table builds, created by 001_builds, has no column note",
        ],
    ),
    (
        "lost columns that come back later",
        POSTGRESQL,
        {
            "m001_builds": BUILDS,
            "m012_s": "create table if not exists builds (id int primary key, note text);",
            "m013": "alter table builds add column note text;",
        },
        [],
    ),
    (
        "another type is silently lost",
        POSTGRESQL,
        {"m001_builds": BUILDS, "m012_s": "create table if not exists builds (id bigint primary key);"},
        [
            "warning shadowed-table 012.sql:1 table builds is already created by 001_builds, so id stays int instead of bigint"
        ],
    ),
    (
        "missing columns",
        POSTGRESQL,
        {
            "m001": f"{BUILDS}\ncreate table twins (stage_data int);",
            "m002": 'create index i on builds (nope);\ninsert into twins ("stageData") values (1);',
        },
        [
            "error missing-column 002.sql:1 table builds, created by 001, has no column nope",
            "error missing-column 002.sql:2 table twins, created by 001, has no column stageData",
        ],
    ),
    (
        "further down",
        POSTGRESQL,
        {"m001": f"insert into builds (id) values (1);\n{BUILDS}"},
        [
            "error used-before-created 001.sql:1 table builds is created further down, in line 2 of the same migration"
        ],
    ),
    (
        "duplicate columns",
        POSTGRESQL,
        {
            "m001_builds": f"{BUILDS}\ncreate table pairs (id int, id int);",
            "m002_s": "alter table builds add column name text;",
            "m003": "alter table builds add column note text;",
            "m004_s": "alter table builds add column note text;",
        },
        [
            "error duplicate-column 001_builds.sql:2 column id of pairs is defined twice in the same table",
            "error duplicate-column 002.sql:1 column name of builds is already created by 001_builds",
            "error duplicate-column 004.sql:1 column note of builds is already added by 003",
        ],
    ),
    (
        "duplicate indexes and constraints",
        POSTGRESQL,
        {
            "m001_builds": f"{BUILDS}\ncreate table jobs (id int);",
            "m002": "create index i on builds (name);\nalter table builds add constraint c unique (name);",
            "m003_s": "create index i on jobs (id);\nalter table builds add constraint c unique (id);",
            "m004": "alter table builds add primary key (name);",
        },
        [
            "error duplicate-index 003.sql:1 index i is already created by 002",
            "error duplicate-constraint 003.sql:2 constraint c of builds is already added by 002",
            "error duplicate-constraint 004.sql:1 the primary key of builds is already added by 001_builds",
        ],
    ),
    (
        "MySQL keeps index names by table",
        MYSQL,
        {
            "m001": "create table a (id int, x int);\ncreate table b (id int);",
            "m002": "create index i on a (id);\ncreate index i on b (id);\ncreate index I on a (x);",
        },
        ["error duplicate-index 002.sql:3 index I is already created in line 1 of the same migration"],
    ),
    (
        "what never existed",
        POSTGRESQL,
        {
            "m001_builds": BUILDS,
            "m002": "drop index nix;\nalter table builds drop constraint nix;\ndrop view nix;\n"
            "alter table builds rename column nix to nux;\nalter table builds drop column nox;\ndrop type nix;",
        },
        [
            "error missing-index 002.sql:1 index nix is dropped here, but nothing has created it",
            "error missing-constraint 002.sql:2 constraint nix of builds is dropped here, but nothing has created it",
            "error missing-object 002.sql:3 view nix is dropped here, but nothing has created it",
            "error missing-column 002.sql:4 table builds, created by 001_builds, has no column nix",
            "error missing-column 002.sql:5 table builds, created by 001_builds, has no column nox",
            "error missing-object 002.sql:6 type nix is dropped here, but nothing has created it",
        ],
    ),
    (
        "a key to a missing column",
        POSTGRESQL,
        {"m001_builds": BUILDS, "m002": "create table jobs (build int references builds (number));"},
        [
            "error foreign-key-column 002.sql:1 the foreign key points to column number, "
            "which table builds, created by 001_builds, doesn't have"
        ],
    ),
    (
        "a key of another type on PostgreSQL, where int and bigint get along",
        POSTGRESQL,
        {
            "m001_builds": "create table builds (id bigint primary key);",
            "m002": "create table jobs (build uuid references builds (id));\ncreate table ok (build int references builds);",
        },
        [
            "error foreign-key-type 002.sql:1 foreign key build of jobs points to id of builds, "
            "which has another type: uuid can't refer to bigint"
        ],
    ),
    (
        "a key of another type on MySQL, where widths don't count",
        MYSQL,
        {
            "m001_builds": "create table builds (id bigint unsigned primary key);",
            "m002": "create table jobs (build bigint, foreign key (build) references builds (id));\n"
            "create table ok (build bigint(20) unsigned, foreign key (build) references builds (id));",
        },
        [
            "error foreign-key-type 002.sql:1 foreign key build of jobs points to id of builds, "
            "which has another type: bigint can't refer to bigint unsigned"
        ],
    ),
    (
        "a key that one of the servers would refuse",
        UNKNOWN,
        {
            "m001_builds": "create table builds (id bigint primary key);",
            "m002": "create table jobs (build int, foreign key (build) references builds (id));",
        },
        [
            "warning foreign-key-type 002.sql:1 foreign key build of jobs points to id of builds, "
            "which has another type: int can't refer to bigint"
        ],
    ),
    (
        "a key of another character set",
        MYSQL,
        {
            "m001_builds": "create table builds (id varchar(20) primary key) charset=utf8mb4;",
            "m002": "create table jobs (build varchar(20), foreign key (build) references builds (id)) charset=latin1;",
        },
        [
            "error foreign-key-charset 002.sql:1 foreign key build of jobs points to id of builds, "
            "which has another character set: latin1 can't refer to utf8mb4"
        ],
    ),
    (
        "twins",
        POSTGRESQL,
        {
            "m001": 'create table builds ("stageData" int, stage_data int, line_1_1 int, line_11 int);',
            "m002": 'create table "Users" (id int);',
            "m003": "create table users (id int);",
        },
        [
            "warning naming-twins 001.sql:1 column stage_data of builds has almost the name of column stageData, "
            "made in line 1 of the same migration",
            "warning naming-twins 003.sql:1 table users has almost the name of table Users, made by 002",
        ],
    ),
    (
        "a twin that goes away again",
        POSTGRESQL,
        {
            "m001": 'create table builds ("stageData" int);',
            "m002": "alter table builds add column stage_data int;",
            "m003": 'alter table builds drop column "stageData";',
        },
        [],
    ),
    (
        "MySQL tells the cases of tables apart, but not those of columns",
        MYSQL,
        {
            "m001": "create table Users (id int, name int, NAME int);",
            "m002": "insert into users (ID) values (1);\ninsert into Users (ID) values (1);",
        },
        [
            "error duplicate-column 001.sql:1 column NAME of Users is defined twice in the same table",
            "error missing-table 002.sql:1 there is no table users: 001 creates Users",
        ],
    ),
    (
        "a problem of the text",
        POSTGRESQL,
        {"m001": "create table a (\n  id int,\n);"},
        ["error comma-before-bracket 001.sql:2 a comma stands right before the closing bracket"],
    ),
    (
        "what runs may change anything",
        POSTGRESQL,
        {
            "m000": "create table early (id int);",
            "m001": "do $$ begin execute statement; end $$;",
            "m002": "insert into z (id) values (1);\ninsert into early (nope) values (1);",
            "m003": f"{BUILDS}\ninsert into builds (nope) values (1);",
        },
        [
            "note could-not-check 001.sql:1 what this does can't be known: EXECUTE statement",
            "note baseline-gap 002.sql:1 table z is used here, but no migration creates it",
            "note missing-column 002.sql:2 could not check for sure, because something unknown runs before: "
            "table early, created by 000, has no column nope",
            "error missing-column 003.sql:2 table builds, created in line 1 of the same migration, has no column nope",
        ],
    ),
    (
        "ALTER TABLE renames what a serial column made, indexes, views and sequences in PostgreSQL",
        POSTGRESQL,
        {
            "m001_builds": "create table parts (id serial primary key, code text);\n"
            "create index by_code on parts (code);\ncreate view old as select id from parts;\ncreate sequence s;",
            "m002_names": "alter table parts rename to pieces;\nalter table parts_id_seq rename to pieces_id_seq;\n"
            "alter table parts_pkey rename to pieces_pkey;\nalter table by_code rename to by_piece;\n"
            "alter table old rename to new;\nalter table s rename to t;\n"
            "alter sequence app.parts_id_seq rename to other_id_seq;\nalter table auth_user_id_seq rename to user_id_seq;",
            "m003_again": "create index by_code on pieces (code);\ncreate view old as select id from pieces;\n"
            "create index by_piece on pieces (code);\ncreate view new as select id from pieces;",
        },
        [
            "error duplicate-index 003_again.sql:3 index by_piece is already created by 002_names",
            "error duplicate-object 003_again.sql:4 view new is already created by 002_names",
        ],
    ),
    (
        "what is called like a sequence is a table where there are none, and so is what is nobody's sequence",
        MYSQL,
        {"m001": "rename table user_id_seq to users_id_seq;\nalter table code_key rename to codes;"},
        [
            "warning baseline-gap 001.sql:1 table user_id_seq is used here, but no migration creates it",
            "warning baseline-gap 001.sql:2 table code_key is used here, but no migration creates it",
        ],
    ),
    (
        "a table's name may end as an invented one",
        POSTGRESQL,
        {"m001": "alter table api_key rename to keys;\nalter table user_seq rename to users;"},
        [
            "warning baseline-gap 001.sql:1 table api_key is used here, but no migration creates it",
            "warning baseline-gap 001.sql:2 table user_seq is used here, but no migration creates it",
        ],
    ),
    (
        "what may or may not run gives no finding",
        POSTGRESQL,
        {
            "m001": "do $$ begin if not exists (select 1) then alter table builds add x int;"
            " create table c (id int); drop table d; end if; end $$;",
            "m002": "insert into c (id, y) values (1, 2);\ncreate table c (x int);",
            "m003": f"{BUILDS}\nalter table builds add x int;",
        },
        [],
    ),
]


@pytest.mark.parametrize(
    ("flavour", "series", "lines"), [one[1:] for one in NO_ORDER], ids=[one[0] for one in NO_ORDER]
)
def test_no_order_fixes(flavour: Flavour, series: dict[str, str], lines: list[str]) -> None:
    found = judged(steps(flavour, **series), flavour)
    assert told(found) == lines
    assert not any(one.order_fixes for one in found)


def test_a_table_that_is_there_already_may_be_skipped() -> None:
    series = steps(m001_builds=BUILDS, m012_again_s=BUILDS)
    (one,) = judged(series)
    assert one.hint == "skip 012_again, superseded by 001_builds"
    assert one.others == ("target:001_builds",)
    assert [act.decisions for act in one.acts] == [
        (Leave(("source:012_again",), "skip", "superseded by 001_builds"),)
    ]
    (pinned,) = judged(series, movable={"target:001_builds"})
    assert pinned.acts == ()


def test_tables_that_no_migration_creates_are_one_finding_each() -> None:
    series = steps(
        m001="insert into users (id) values (1);\nalter table users add x int;",
        m002="update users set x = 1;",
        m003="alter table teams add y int;\nselect * from information_schema.tables;",
    )
    users, teams = judged(series)
    assert told([users, teams]) == [
        "warning baseline-gap 001.sql:1 table users is used here, and by 1 more, but no migration creates it",
        "warning baseline-gap 003.sql:1 table teams is used here, but no migration creates it",
    ]
    assert users.hint == "made by an ORM? take it as the baseline"
    assert users.others == ("target:002",)
    assert [act.decisions for act in users.acts] == [
        (Assume(("users",)),),
        (Assume(("teams", "users")),),
    ]


def test_assumed_tables_stay_assumed_when_more_are_taken() -> None:
    from state.migrations.simulation.schema import Schema, Table, Where

    start = Schema({"users": Table("users", Where("baseline", "baseline", 0), partial=True)})
    series = steps(m001="alter table users add x int;\nalter table teams add y int;")
    (teams,) = judged(series, start=start)
    assert [act.decisions for act in teams.acts] == [(Assume(("teams", "users")),)]


def test_hints_name_the_likely_meaning() -> None:
    series = steps(
        m001="create table twins (stage_data int);",
        m002="create table if not exists twins (stage_data int, note text);",
        m003='insert into twins ("stageData") values (1);\ninsert into twins (note) values (1);',
    )
    assert [one.hint for one in judged(series) if one.kind == "missing-column"] == [
        "it has a column stage_data",
        "002 would create it, but the table is there already",
    ]


def test_ids_stay_when_lines_and_order_change() -> None:
    def ids(**series: str) -> set[str]:
        return {one.id for one in judged(steps(**series))}

    one = ids(m001=BUILDS, m002="create index i on builds (a);", m003="create index j on builds (b);")
    assert len(one) == 2
    assert one == ids(
        m001=BUILDS, m003="\n\ncreate index j on builds (b);", m002="\ncreate index i on builds (a);"
    )


def test_the_same_thing_twice_in_one_file_has_two_ids() -> None:
    found = judged(steps(m001=BUILDS, m002="create index i on builds (a);\ncreate index j on builds (a);"))
    assert [one.about for one in found] == ["builds.a", "builds.a #2"]


def test_declared_dependencies_are_not_broken_by_a_move() -> None:
    from state.migrations.sequence import Edge

    series = steps(m005_orders="alter table builds add column note text;", m006_builds=BUILDS)
    declared = (Edge("target:006_builds", "target:005_orders", "declares it", True),)
    (one,) = hazards(series, replay(series, flavour=POSTGRESQL), declared, {one.row for one in series})
    assert (one.severity, one.order_fixes) == (Severity.ERROR, False)


def test_many_findings_are_told_with_a_bounded_number_of_trials() -> None:
    series: dict[str, Any] = {f"m{at:03}_s": f"alter table t{at} add x int;" for at in range(60)}
    series |= {f"m{at + 100}": f"create table t{at} (id int);" for at in range(60)}
    found = judged(steps(**series))
    assert len(found) == 60
    assert all(one.order_fixes for one in found)


def test_nothing_is_offered_to_be_skipped_that_has_columns_of_its_own() -> None:
    (one,) = judged(
        steps(
            m001_builds="create table builds (id int);", m012_again_s="create table builds (id int, y int);"
        )
    )
    assert (one.kind, one.hint, one.acts) == ("duplicate-table", "", ())
