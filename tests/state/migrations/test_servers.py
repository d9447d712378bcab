"""What the simulator predicts beside what real servers say: an error exactly where they refuse a statement."""

import os
from contextlib import closing
from typing import Any

import pytest

from state.findings import Severity
from state.migrations.changes import Flavour
from state.migrations.rehearsal import postgresql
from state.migrations.sql.scanner import scan
from tests.state.migrations.rehearsal.servers import admin, alone, server
from tests.state.migrations.steps import MYSQL, POSTGRESQL, judged, steps

SILENT = {"shadowed-table", "naming-twins"}
"""Findings about what no server complains of."""

BOTH: dict[str, dict[str, str]] = {
    "dup table": {
        "m1": "create table a (id int);",
        "m2": "create table a (id int, x int);",
    },
    "shadow": {
        "m1": "create table a (id int);",
        "m2": "create table if not exists a (id int, x int);",
        "m3": "insert into a (x) values (1)",
    },
    "missing column": {
        "m1": "create table a (id int);\n"
        "create index i on a (nope);\n"
        "alter table a drop column nah;\n"
        "insert into a (zip) values (1);",
    },
    "dup column": {
        "m1": "create table a (id int, x int);\n"
        "alter table a add x int;\n"
        "alter table a add column y int;\n"
        "alter table a add column y int;",
    },
    "dup column in create": {
        "m1": "create table a (id int, id int);\ncreate table c (id int);",
    },
    "dup index": {
        "m1": "create table a (id int, x int);\n"
        "create index i on a (id);\n"
        "create index i on a (x);\n"
        "create table b (id int);\n"
        "create index i on b(id);",
    },
    "dup fk": {
        "m1": "create table a (id int primary key);\n"
        "create table b (a int);\n"
        "alter table b add constraint f foreign key (a) references a (id);\n"
        "alter table b add constraint f foreign key (a) references a (id);",
    },
    "dup unique": {
        "m1": "create table a (id int, x int);\n"
        "alter table a add constraint u unique (id);\n"
        "alter table a add constraint u unique (x);\n"
        "alter table a drop constraint u;\n"
        "alter table a drop constraint u;",
    },
    "two pks": {
        "m1": "create table a (id int primary key, x int not null);\nalter table a add primary key (x);",
    },
    "drop never": {
        "m1": "drop table a;\ndrop view v;\ncreate table c (id int);\nalter table c drop constraint zz;",
    },
    "rename never": {
        "m1": "alter table a rename to b;\ncreate table c (x int);\nalter table c rename column y to z;",
    },
    "rename col": {
        "m1": "create table c (x int);\n"
        "alter table c rename column x to z;\n"
        "insert into c (z) values (1);\n"
        "insert into c (x) values (1);",
    },
    "rename table": {
        "m1": "create table c (x int);\n"
        "alter table c rename to d;\n"
        "insert into d (x) values (1);\n"
        "insert into c (x) values (1);\n"
        "create table c (y int);",
    },
    "rename onto": {
        "m1": "create table c (x int);\ncreate table d (x int);\nalter table c rename to d;",
    },
    "fk missing table": {
        "m1": "create table o (id int primary key, c int, foreign key (c) references cs (id));",
        "m2": "create table cs (id int primary key)",
    },
    "fk missing column": {
        "m1": "create table c (id int primary key);\n"
        "create table o (x int, foreign key (x) references c (nope));\n"
        "create table p (x int, foreign key (y) references c (id));",
    },
    "fk self": {
        "m1": "create table c (id int primary key, p int, foreign key (p) references c (id));",
    },
    "fk int bigint": {
        "m1": "create table c (id bigint primary key);\n"
        "create table o (x int, foreign key (x) references c (id));\n"
        "create table t (x varchar(20), foreign key (x) references c (id));",
    },
    "drop then use": {
        "m1": "create table c (id int);\ndrop table c;\ninsert into c (id) values (1);",
        "m2": "create table c (id int, z int);\ninsert into c (z) values (1);",
    },
    "drop column then use": {
        "m1": "create table c (id int, z int);\n"
        "alter table c drop column z;\n"
        "create index i on c (z);\n"
        "alter table c add z int;\n"
        "create index i on c (z)",
    },
    "drop if exists": {
        "m1": "drop table if exists c;\n"
        "create table c (id int);\n"
        "drop table if exists c;\n"
        "create table c (id int);",
    },
    "view": {
        "m1": "create table c (id int);\n"
        "create view v as select id from c;\n"
        "create view v as select id from c;\n"
        "select * from v;\n"
        "drop view v;\n"
        "drop view v;\n"
        "create view w as select * from nix;",
    },
    "table named as view": {
        "m1": "create table c (id int);\ncreate view v as select id from c;\ncreate table v (id int);",
    },
    "index gone with table": {
        "m1": "create table c (id int);\n"
        "create index i on c (id);\n"
        "drop table c;\n"
        "create table c (id int);\n"
        "create index i on c (id);",
    },
    "index gone with column": {
        "m1": "create table c (id int, x int);\n"
        "create index i on c (x);\n"
        "alter table c drop column x;\n"
        "alter table c add x int;\n"
        "create index i on c (x);",
    },
    "ctas": {
        "m1": "create table c (id int, x int);\n"
        "create table d as select id, x from c;\n"
        "insert into d (x) values (1);\n"
        "create index q on d (id);",
    },
    "add pk then drop": {
        "m1": "create table c (id int not null);\nalter table c add primary key (id);",
    },
    "comma": {
        "m1": "create table c (id int,);\ncreate table d (id int);",
    },
    "cte": {
        "m1": "create table c (id int, x int);\n"
        "with k as (select id from c) select * from k;\n"
        "with k (a) as (select id from c) select * from k;",
    },
    "temp": {
        "m1": "create temporary table tt (id int);\ninsert into tt (id) values (1);",
    },
    "case": {
        "m1": "create table Users (id int, Name int);\n"
        "insert into Users (name) values (1);\n"
        "insert into users (Name) values (1);",
    },
    "key of the other class": {
        "m1": "create table c (id int primary key, d date unique, s varchar(20) unique);\n"
        "create table o (x varchar(30), foreign key (x) references c (s));\n"
        "create table p (x int, foreign key (x) references c (s));\n"
        "create table q (x varchar(20), foreign key (x) references c (d));",
    },
    "drop twice": {
        "m1": "create table c (id int);\ndrop table c;\ndrop table c;\ndrop table if exists c;",
    },
    "rename back": {
        "m1": "create table c (id int);\n"
        "alter table c rename to d;\n"
        "alter table d rename to c;\n"
        "insert into c (id) values (1);\n"
        "insert into d (id) values (1);",
    },
    "index after a new column name": {
        "m1": "create table c (id int, x int);\n"
        "create index i on c (x);\n"
        "alter table c rename column x to y;\n"
        "create index j on c (x);\n"
        "alter table c drop column y;\n"
        "alter table c drop column y;",
    },
    "key on a column that isn't there": {
        "m1": "create table a (id int primary key);\n"
        "create table b (id int);\n"
        "alter table b add constraint f foreign key (nix) references a (id);\n"
        "alter table b add constraint f foreign key (id) references a (nix);\n"
        "alter table b add constraint f foreign key (id) references nix (id);\n"
        "alter table b add constraint f foreign key (id) references a (id);",
    },
}

ON_POSTGRESQL: dict[str, dict[str, str]] = {
    "drop index": {
        "m1": "create table a (id int);\ncreate index i on a (id);\ndrop index i;\ndrop index i;",
    },
    "alter if exists": {
        "m1": "alter table if exists zz add column x int;\n"
        "create table a (x int);\n"
        "alter table a add column if not exists x int;\n"
        "alter table a drop column if exists q;\n"
        "alter table only a add y int;",
    },
    "types": {
        "m1": "create type st as enum ('a');\n"
        "create table a (s st);\n"
        "create type st as enum ('b');\n"
        "create table b (s su);",
        "m2": "create type su as enum ('x');\ndrop type su;\ndrop type su;",
    },
    "quoted": {
        "m1": 'create table "Users" ("Name" int);\n'
        'insert into "Users" ("Name") values (1);\n'
        "insert into users (x) values (1);\n"
        'insert into "Users" (name) values (1);',
    },
    "auto names": {
        "m1": "create table a (id int primary key, e text unique, check (id > 0));\n"
        "alter table a drop constraint a_e_key;\n"
        "alter table a drop constraint a_id_check;\n"
        "alter table a drop constraint a_pkey;\n"
        "alter table a add primary key (id);",
    },
    "uuid text fk": {
        "m1": "create table a (id uuid primary key);\n"
        "create table b (a text references a (id));\n"
        "create table c (a uuid references a (id));\n"
        "create table d (a uuid references a);\n"
        "create table e (a int references a);",
    },
    "trigger": {
        "m1": "create function f() returns trigger language plpgsql as $$ begin return new; end $$;\n"
        "create table a (id int);\n"
        "create trigger t before insert on a for each row execute function f();\n"
        "create trigger t before insert on a for each row execute function f();\n"
        "create table b (id int);\n"
        "create trigger t before insert on b for each row execute function f();\n"
        "drop trigger t on a;\n"
        "drop trigger t on a;\n"
        "create trigger t before insert on zz for each row execute function f();",
    },
    "fn overload": {
        "m1": "create function f() returns int language sql as 'select 1';\n"
        "create function f(a int) returns int language sql as 'select 1';\n"
        "create or replace function f() returns int language sql as 'select 2';",
    },
    "schemas": {
        "m1": "create schema app;\n"
        "create table app.t (id int);\n"
        "insert into app.t (id) values (1);\n"
        "create table public.u (id int);\n"
        "insert into u (id) values (1);\n"
        "create index i on app.t (id);\n"
        "create index i on u (id);\n"
        "drop index app.i;\n"
        "drop index i;",
    },
    "change type": {
        "m1": "create table a (id int);\n"
        "alter table a alter column id type bigint;\n"
        "alter table a alter column nope type bigint;\n"
        "alter table a alter column id set default 1;",
    },
    "do block": {
        "m1": "do $$ begin if true then alter table q add x int; end if; exception when others then null; end $$;\n"
        "create table q (id int);\n"
        "alter table q add x int;",
    },
    "seq": {
        "m1": "create sequence s;\n"
        "create sequence s2;\n"
        "select nextval('s');\n"
        "select last_value from s;\n"
        "drop sequence s;",
    },
    "constraint vs idx": {
        "m1": "create table a (id int);\n"
        "create unique index u on a (id);\n"
        "alter table a add constraint u2 unique using index u;\n"
        "alter table a add constraint u3 unique (id);\n"
        "create index u3 on a (id);",
    },
    "rename idx": {
        "m1": "create table a (id int);\n"
        "create index i on a (id);\n"
        "alter index i rename to j;\n"
        "create index i on a (id);\n"
        "drop index j;",
    },
    "rename constraint": {
        "m1": "create table a (id int, constraint x check (id > 0));\n"
        "alter table a rename constraint x to y;\n"
        "alter table a drop constraint y;\n"
        "alter table a drop constraint x;",
    },
    "matview": {
        "m1": "create table a (id int);\n"
        "create materialized view m as select id from a;\n"
        "create index i on m (id);\n"
        "refresh materialized view m;\n"
        "drop materialized view m;",
    },
    "like": {
        "m1": "create table a (id int, x int);\n"
        "create table b (like a including all);\n"
        "insert into b (x) values (1);\n"
        "create table c (like nix);",
    },
    "inherits": {
        "m1": "create table a (id int, x int);\n"
        "create table b (y int) inherits (a);\n"
        "insert into b (x, y) values (1, 2);",
    },
    "partition": {
        "m1": "create table a (id int) partition by range (id);\n"
        "create table a1 partition of a for values from (1) to (2);\n"
        "insert into a1 (id) values (1);",
    },
    "constraint of a dropped column": {
        "m1": "create table a (id int, x int, constraint u unique (x));\n"
        "alter table a drop column x;\n"
        "alter table a add x int;\n"
        "alter table a add constraint w unique (x);\n"
        "alter table a drop column x;\n"
        "alter table a add x int;\n"
        "alter table a add constraint w unique (x);",
    },
    "view under another name": {
        "m1": "create table a (id int);\n"
        "create view v as select id from a;\n"
        "alter view v rename to w;\n"
        "create view x as select * from w;\n"
        "create view y as select * from v;\n"
        "drop view x;\n"
        "drop view w;\n"
        "drop view v;",
    },
    "policy": {
        "m1": "create table a (id int);\n"
        "create policy p on a for select using (true);\n"
        "create policy p on a for select using (true);\n"
        "drop policy p on a;\n"
        "drop policy p on a;\n"
        "drop policy if exists p on a;",
    },
    "domain": {
        "m1": "create domain d as text check (value <> '');\n"
        "create table a (x d);\n"
        "create domain d as text;\n"
        "drop table a;\n"
        "drop domain d;\n"
        "drop domain d;",
    },
    "update from": {
        "m1": "create table a (id int, x int);\n"
        "create table b (id int);\n"
        "update a set x = 1 from b where a.id = b.id;\n"
        "update a set x = extract(year from now());\n"
        "delete from a using b where a.id = b.id;\n"
        "insert into a (id) select id from b on conflict do nothing;\n"
        "insert into a (id) select id from nix;",
    },
}

ON_MYSQL: dict[str, dict[str, str]] = {
    "drop index": {
        "m1": "create table a (id int);\n"
        "create index i on a (id);\n"
        "drop index i on a;\n"
        "drop index i on a;\n"
        "drop index x on nix;",
    },
    "inline keys": {
        "m1": "create table a (id int, x int, key k (id), unique key u (x));\n"
        "alter table a drop index k;\n"
        "alter table a drop index u;\n"
        "alter table a drop index k;\n"
        "alter table a add index k (id);\n"
        "alter table a add key k (x);",
    },
    "auto idx": {
        "m1": "create table a (id int, x int, key (x), unique (id));\n"
        "alter table a drop index x;\n"
        "alter table a drop index id;",
    },
    "unsigned fk": {
        "m1": "create table c (id int unsigned primary key);\n"
        "create table o (x int, foreign key (x) references c (id));\n"
        "create table p (x int(11) unsigned, foreign key (x) references c (id));\n"
        "create table q (x integer unsigned references c (id));",
    },
    "charset fk": {
        "m1": "create table c (id varchar(20) primary key) charset=utf8mb4;\n"
        "create table o (x varchar(30), foreign key (x) references c (id)) charset=latin1;\n"
        "create table p (x varchar(30), foreign key (x) references c (id)) charset=utf8mb4;\n"
        "create table q (x char(30), foreign key (x) references c (id)) charset=utf8mb4;",
    },
    "drop fk": {
        "m1": "create table c (id int primary key);\n"
        "create table o (x int, constraint f foreign key (x) references c (id));\n"
        "alter table o drop foreign key f;\n"
        "alter table o drop foreign key f;",
    },
    "change": {
        "m1": "create table a (id int, x int);\n"
        "alter table a change x y bigint;\n"
        "insert into a (y) values (1);\n"
        "alter table a change x z int;\n"
        "alter table a modify id bigint;\n"
        "alter table a modify zz bigint;",
    },
    "pk drop": {
        "m1": "create table a (id int not null, primary key (id));\n"
        "alter table a drop primary key;\n"
        "alter table a drop primary key;\n"
        "alter table a add primary key (id);\n"
        "alter table a add primary key (id);",
    },
    "case col": {
        "m1": "create table a (Id int, userName int);\n"
        "insert into a (USERNAME) values (1);\n"
        "alter table a add USERNAME int;\n"
        "alter table a add index I1 (ID);\n"
        "alter table a add index i1 (id);",
    },
    "case tab": {
        "m1": "create table Users (id int);\n"
        "insert into users (id) values (1);\n"
        "create table users (id int);",
    },
    "or replace": {
        "m1": "create table a (id int);\n"
        "create or replace table a (id int, x int);\n"
        "insert into a (x) values (1);",
    },
    "rename table": {
        "m1": "create table a (id int);\n"
        "rename table a to b, b to c;\n"
        "insert into c (id) values (1);\n"
        "insert into a (id) values (1);",
    },
    "trigger": {
        "m1": "create table a (id int);\n"
        "create trigger t before insert on a for each row set new.id = 1;\n"
        "create trigger t before insert on a for each row set new.id = 1;\n"
        "drop trigger t;\n"
        "drop trigger t;",
    },
    "proc": {
        "m1": "create procedure p() select 1;\n"
        "create procedure p() select 1;\n"
        "drop procedure p;\n"
        "drop procedure p;\n"
        "drop procedure if exists p;",
    },
    "like": {
        "m1": "create table a (id int, x int, key k (x));\n"
        "create table b like a;\n"
        "insert into b (x) values (1);\n"
        "alter table b drop index k;\n"
        "create table c like nix;",
    },
    "if exists col": {
        "m1": "create table a (id int);\n"
        "alter table a add column if not exists id int;\n"
        "alter table a drop column if exists q;\n"
        "create index if not exists i on a (id);\n"
        "create index if not exists i on a (id);\n"
        "drop index if exists zz on a;\n"
        "alter table if exists nix add x int;",
    },
    "multi update": {
        "m1": "create table a (id int);\n"
        "create table b (id int);\n"
        "update a join b on a.id = b.id set a.id = 2;\n"
        "update a join nix on a.id = nix.id set a.id = 2;\n"
        "delete a from a join b on a.id = b.id;\n"
        "delete x from a x join b y on x.id = y.id;",
    },
    "dup unique mixed": {
        "m1": "create table a (id int, unique key u (id));\n"
        "create unique index u on a (id);\n"
        "alter table a add unique key u (id);",
    },
    "modify": {
        "m1": "create table a (id int);\n"
        "alter table a modify column id bigint not null, add column x int after id;\n"
        "alter table a change column id id int;\n"
        "alter table a rename column x to y;\n"
        "alter table a rename index nix to nux;",
    },
    "rename index": {
        "m1": "create table a (id int, key k (id));\n"
        "alter table a rename index k to l;\n"
        "alter table a add index k (id);\n"
        "alter table a add index l (id);",
    },
    "qualified": {
        "m1": "create table a (id int primary key default 0, `key` int);\n"
        "insert into `a` (`key`) values (1);\n"
        "create table b (x int, key (x), constraint f foreign key (x) references `a` (`id`) on delete cascade);\n"
        "replace into b (x) select id from a;",
    },
}

CASES = [
    *((name, flavour, series) for name, series in BOTH.items() for flavour in (POSTGRESQL, MYSQL)),
    *((name, POSTGRESQL, series) for name, series in ON_POSTGRESQL.items()),
    *((name, MYSQL, series) for name, series in ON_MYSQL.items()),
]


def predicted(flavour: Flavour, series: dict[str, str]) -> list[tuple[str, int]]:
    """Files and lines of the statements that the simulator expects to fail."""
    rows = steps(flavour, **series)
    found = judged(rows, flavour)
    places = {
        (one.path, one.line) for one in found if one.severity is not Severity.NOTE and one.kind not in SILENT
    }
    return sorted(places)


def refused(flavour: Flavour, series: dict[str, str]) -> list[tuple[str, int, str]]:
    """Files and lines of the statements that a server refuses, with what it says; each runs whatever came before."""
    on = server(flavour)
    database = f"plait_simulated_{os.getpid()}"
    bad: list[tuple[str, int, str]] = []
    with alone(), closing(admin(on)) as first:
        own: Any = first
        _run(first, f"create database {database}")
        try:
            if flavour is POSTGRESQL:
                own = postgresql.connect(on, database)
            else:
                _run(own, f"use {database}")
            for name, text in series.items():
                for statement in scan(text, flavour)[0]:
                    try:
                        _run(own, statement.text)
                    except Exception as error:
                        bad.append((f"{name[1:]}.sql", statement.line, str(error).partition("\n")[0]))
        finally:
            if own is not first:
                own.close()
            _run(first, f"drop database {database}")
    return bad


def _run(connection: Any, text: str) -> None:
    cursor = connection.cursor()
    try:
        cursor.execute(text)
    except Exception:
        connection.rollback()
        raise
    connection.commit()
    cursor.close()


@pytest.mark.parametrize(
    ("flavour", "series"), [one[1:] for one in CASES], ids=[f"{one[1].value}: {one[0]}" for one in CASES]
)
def test_a_server_refuses_what_was_predicted(flavour: Flavour, series: dict[str, str]) -> None:
    said = refused(flavour, series)
    places = sorted({(path, line) for path, line, _ in said})
    assert predicted(flavour, series) == places, said
