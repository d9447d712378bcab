"""Rehearsals by users of every rank: a user of its own where the server allows it, reading first where not."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from state.errors import PlaitError
from state.migrations.changes import Flavour
from state.migrations.rehearsal import rehearse as module
from state.migrations.rehearsal.scratch import is_ours
from state.migrations.rehearsal.server import Server
from tests.state.migrations.rehearsal.servers import URLS, alone, ask, failed, run, server, standing

MYSQL, POSTGRESQL = Flavour.MYSQL, Flavour.POSTGRESQL
ROOT = Path(__file__).parents[4]
ADA = "plait_test_ada"
RIGHTS = "SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, ALTER, INDEX, REFERENCES, TRIGGER, CREATE VIEW, CREATE ROUTINE"


@pytest.fixture(autouse=True)
def one_at_a_time() -> Iterator[None]:
    with alone():
        yield


@contextmanager
def user_on_mariadb(grant: str) -> Iterator[tuple[Server, Server]]:
    """The server as its owner and as a user with some rights."""
    root = server(MYSQL)
    account = f"{ADA}@'127.0.0.1'"
    ask(root, f"CREATE USER {account} IDENTIFIED BY 'hunter2'", f"GRANT {grant} TO {account}")
    try:
        yield root, replace(root, user=ADA, password="hunter2")
    finally:
        ask(root, f"DROP USER {account}")


@contextmanager
def user_on_postgresql(attributes: str) -> Iterator[tuple[Server, Server]]:
    root = server(POSTGRESQL)
    ask(root, f"CREATE ROLE {ADA} LOGIN PASSWORD 'hunter2' {attributes}")
    try:
        yield root, replace(root, user=ADA, password="hunter2")
    finally:
        ask(root, f"DROP ROLE {ADA}")


def test_mariadb_without_the_right_to_make_users() -> None:
    with user_on_mariadb(f"{RIGHTS} ON *.*") as (root, ada):
        ask(root, "CREATE DATABASE plait_test_other", "CREATE TABLE plait_test_other.t (id INT)")
        try:
            texts = {
                "1": "CREATE TABLE t (id INT);\nINSERT INTO t VALUES (1);\n",
                "2": "INSERT INTO plait_test_other.t VALUES (1);\n/*! INSERT INTO */ `PLAIT_test_other` . t VALUES (1);\n"
                "UPDATE t, plait_test_other.t AS o SET o.id = 1;\n",
                "3": "SET @q = 'INSERT INTO plait_test_other.t VALUES (1)';\nPREPARE s FROM @q;\nEXECUTE s;\n"
                "EXECUTE IMMEDIATE @q;\nSET sql_mode = 'ANSI_QUOTES';\n",
                "4": "SELECT 5--1 FROM t;\nSELECT '\\\\' INTO OUTFILE '/tmp/plait-must-not-be';\nUSE plait_test_other;\n"
                "INSERT INTO t VALUES (2);\n",
            }
            done = run(ada, texts, keep_going=True)
            assert not done.confined
            assert done.notes[0].message.startswith(
                f"statements run as {ADA}, read first, because no user of their own could be made: Access denied"
            )
            named = "refused: it names the database {}; a rehearsal touches none but its own"
            dynamic = "refused: what it executes is only known when it runs, and the user may write to other databases"
            assert failed(done) == [
                f"db/2.sql:1  {named.format('plait_test_other')}",
                f"db/2.sql:2  {named.format('plait_test_other')}",
                f"db/2.sql:3  {named.format('plait_test_other')}",
                f"db/3.sql:2  {dynamic}",
                f"db/3.sql:3  {dynamic}",
                f"db/3.sql:4  {dynamic}",
                "db/3.sql:5  refused: another SQL mode changes what quotes mean, and the user may write to other databases",
            ]
            assert ask(root, "SELECT COUNT(*) FROM plait_test_other.t") == [(0,)]
        finally:
            ask(root, "DROP DATABASE plait_test_other")


def test_mariadb_bodies_that_reach_for_other_databases() -> None:
    with user_on_mariadb(f"{RIGHTS}, EVENT, EXECUTE ON *.*") as (root, ada):
        ask(root, "CREATE DATABASE plait_test_other", "CREATE TABLE plait_test_other.t (id INT)")
        try:
            texts = {
                "1": "CREATE PROCEDURE p()\nBEGIN\n  DROP DATABASE plait_test_other;\nEND;\nCALL p();\n",
                "2": "DELIMITER //\nBEGIN NOT ATOMIC DROP DATABASE plait_test_other; END//\nDELIMITER ;\n",
                "3": "SET STATEMENT max_statement_time = 9 FOR DROP DATABASE plait_test_other;\n",
                "4": "CREATE PROCEDURE q() DROP TABLE IF EXISTS u;\nCALL q();\n",
            }
            done = run(ada, texts, keep_going=True)
            reason = "refused: it makes, changes or drops a database"
            assert failed(done) == [
                f"db/1.sql:1  {reason}",
                "db/1.sql:5 1305 PROCEDURE p does not exist",
                f"db/2.sql:2  {reason}",
                f"db/3.sql:1  {reason}",
            ]
            assert ask(root, "SELECT COUNT(*) FROM plait_test_other.t") == [(0,)]
        finally:
            ask(root, "DROP DATABASE IF EXISTS plait_test_other")


def test_mariadb_without_the_right_to_make_databases() -> None:
    with user_on_mariadb("SELECT ON mysql.*") as (_, ada), pytest.raises(PlaitError) as error:
        run(ada, {"1": "SELECT 1;"})
    assert error.value.what.startswith("no scratch database can be made: Access denied for user")
    assert error.value.hint == "give a user who may create databases, or an empty database with --in-place"
    assert "hunter2" not in str(error.value)


def test_postgresql_by_a_user_who_may_make_roles() -> None:
    with user_on_postgresql("CREATEDB CREATEROLE") as (root, ada):
        before = standing(root)
        done = run(
            ada,
            {"1": "CREATE TABLE t (id INT);\nCREATE SCHEMA s;\n"},
            {"1": "DROP TABLE t;\nDROP SCHEMA s;\n"},
        )
        assert done.passed and done.confined and done.notes == ()
        assert standing(root) == before


def test_postgresql_by_a_user_who_may_only_make_databases() -> None:
    with user_on_postgresql("CREATEDB") as (_, ada):
        done = run(
            ada, {"1": "CREATE TABLE t (id INT);\nDO $$ BEGIN EXECUTE 'CREATE ' || 'ROLE x'; END $$;\n"}
        )
        assert failed(done) == ["db/1.sql:2 42501 permission denied to create role"]
        assert done.confined and [one.message for one in done.notes][:-1] == []


def test_postgresql_by_a_user_with_databases_of_their_own() -> None:
    with user_on_postgresql("CREATEDB") as (root, ada):
        ask(root, f"CREATE DATABASE plait_test_own OWNER {ADA}")
        try:
            texts = {
                "1": "CREATE TABLE t (id INT);\n",
                "2": "DO $$ BEGIN\n  EXECUTE 'ALTER ' || 'DATABASE plait_test_own RENAME TO plait_test_lost';\nEND $$;\n",
                "3": "DO $$ BEGIN ALTER DATABASE plait_test_own RENAME TO plait_test_lost; END $$;\n",
            }
            done = run(ada, texts, keep_going=True)
            assert not done.confined
            assert failed(done) == [
                "db/2.sql:1  refused: what it executes is only known when it runs, and the user may change the whole server",
                "db/3.sql:1  refused: it makes, changes or drops something of the whole server",
            ]
        finally:
            ask(root, "DROP DATABASE plait_test_own")


def test_postgresql_without_the_right_to_make_databases() -> None:
    with user_on_postgresql("") as (_, ada), pytest.raises(PlaitError) as error:
        run(ada, {"1": "SELECT 1;"})
    assert error.value.what == "no scratch database can be made: permission denied to create database"


KILLED = """
import os, signal, sys
from state.migrations.rehearsal.rehearse import rehearse
from state.migrations.rehearsal.server import parse_url
from tests.state.migrations.rehearsal.servers import series

def progress(step, done=0, total=0):
    if step == "2":
        os.kill(os.getpid(), signal.SIGKILL)

rehearse(parse_url(sys.argv[1]), series({"1": "CREATE TABLE t (id INT);", "2": "SELECT 1;"}), progress=progress)
"""


@pytest.mark.parametrize("flavour", [MYSQL, POSTGRESQL], ids=["mariadb", "postgresql"])
def test_what_a_killed_process_left_is_dropped_by_the_next(flavour: Flavour) -> None:
    on = server(flavour)
    before = standing(on)
    ended = subprocess.run([sys.executable, "-c", KILLED, URLS[flavour]], cwd=ROOT, timeout=60, check=False)
    assert ended.returncode == -signal.SIGKILL
    databases, users = standing(on)
    (database,) = set(databases) - set(before[0])
    (user,) = set(users) - set(before[1])
    assert is_ours(database) and user.partition("@")[0] == database
    # The server may take a moment to notice that nobody is there any more; until then it isn't provably abandoned.
    dropped: list[str] = []
    for _ in range(1000):
        dropped += [one.name for one in module.sweep(on) if one.dropped]
        if len(dropped) == 2:
            break
    assert dropped == [f"database {database}", f"{'user' if flavour is MYSQL else 'role'} {database}"]
    assert standing(on) == before


INTERRUPTED = """
import os, signal, sys, threading
from state.migrations.rehearsal.rehearse import rehearse
from state.migrations.rehearsal.server import parse_url
from tests.state.migrations.rehearsal.servers import series

def progress(step, done=0, total=0):
    if step == "2":
        threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()

try:
    rehearse(parse_url(sys.argv[1]), series({"1": "CREATE TABLE t (id INT);", "2": sys.argv[2]}), progress=progress)
except KeyboardInterrupt:
    sys.exit(130)
"""


@pytest.mark.parametrize(
    ("flavour", "sleep"),
    [(MYSQL, "INSERT INTO t SELECT SLEEP(60);"), (POSTGRESQL, "INSERT INTO t SELECT 1 FROM pg_sleep(60);")],
    ids=["mariadb", "postgresql"],
)
def test_an_interrupt_in_the_middle_of_a_statement_leaves_nothing(flavour: Flavour, sleep: str) -> None:
    on = server(flavour)
    before = standing(on)
    ended = subprocess.run(
        [sys.executable, "-c", INTERRUPTED, URLS[flavour], sleep], cwd=ROOT, timeout=30, check=False
    )
    assert ended.returncode == 130
    assert standing(on) == before
