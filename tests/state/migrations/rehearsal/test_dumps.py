"""Baselines as the servers' own tools write them: everything in them runs, and migrations build on it."""

import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from state.migrations.changes import Flavour
from state.migrations.dialect import Script
from state.migrations.rehearsal.server import Server
from tests.state.migrations.rehearsal.servers import alone, ask, failed, left, noted, run, server

MYSQL, POSTGRESQL = Flavour.MYSQL, Flavour.POSTGRESQL
NAME = "plait_test_dumped"
MADE_MYSQL = (
    f"USE {NAME}",
    "CREATE TABLE a (id INT PRIMARY KEY AUTO_INCREMENT, n VARCHAR(20) DEFAULT 'x;''y', g INT AS (LENGTH(n)) VIRTUAL)",
    "CREATE TABLE b (id INT PRIMARY KEY, a_id INT, CONSTRAINT fk FOREIGN KEY (a_id) REFERENCES a (id)) COMMENT 'it''s; -- x'",
    "CREATE VIEW v AS SELECT a.id, b.a_id FROM a JOIN b ON b.a_id = a.id",
    "CREATE VIEW w AS SELECT DISTINCT id FROM v",
    "CREATE TRIGGER tr BEFORE INSERT ON a FOR EACH ROW BEGIN SET NEW.n = 'q;'; SET NEW.n = UPPER(NEW.n); END",
    "CREATE PROCEDURE pr() BEGIN SELECT 1; SELECT 2; END",
    "CREATE FUNCTION fn() RETURNS INT DETERMINISTIC RETURN 1",
    "CREATE EVENT ev ON SCHEDULE EVERY 1 DAY DO DELETE FROM a",
    "INSERT INTO a (n) VALUES ('a\\\\b'';'), ('\\n\\0')",
)
MADE_POSTGRESQL = (
    "CREATE SCHEMA s",
    "CREATE TYPE mood AS ENUM ('a', 'b')",
    "CREATE TABLE a (id serial PRIMARY KEY, n text DEFAULT 'x;''y', m mood)",
    "CREATE TABLE s.b (id int GENERATED ALWAYS AS IDENTITY, a_id int REFERENCES a)",
    "CREATE VIEW v AS SELECT id, n FROM a",
    "CREATE MATERIALIZED VIEW mv AS SELECT id FROM a",
    "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $_$BEGIN NEW.n := 'x;'; RETURN NEW; END$_$",
    "CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW EXECUTE FUNCTION f()",
    "COMMENT ON TABLE a IS 'it''s; x'",
    "INSERT INTO a (n) VALUES (E'q\\tz\\n\\\\.'), (NULL)",
    "CREATE POLICY p ON a USING (true)",
)
FORWARD = {"1": "ALTER TABLE a ADD z INT;\nSELECT id FROM v;\nINSERT INTO a (n) VALUES ('1');\n"}
BACK = {"1": "ALTER TABLE a DROP COLUMN z;\n"}


@pytest.fixture(autouse=True)
def one_at_a_time() -> Iterator[None]:
    with alone():
        yield


def dumped(on: Server, made: Sequence[str], command: Sequence[str]) -> Script:
    """What a tool writes of a database that is gone afterwards."""
    if shutil.which(command[0]) is None:
        pytest.skip(f"needs {command[0]} on this machine")
    ask(on, f"CREATE DATABASE {NAME}")
    try:
        ask(on if on.flavour is MYSQL else replace(on, database=NAME), *made)
        ended = subprocess.run([*command, NAME], capture_output=True, check=True, timeout=60)
    finally:
        ask(on, f"DROP DATABASE {NAME}")
    return Script("dump.sql", ended.stdout.decode("utf-8", "surrogateescape"))


@pytest.mark.parametrize(
    "options",
    [["--routines", "--events"], ["--no-data"], ["--databases", "--routines", "--events"]],
    ids=["all", "schema", "named"],
)
def test_what_mariadb_dump_writes(options: list[str]) -> None:
    on = server(MYSQL)
    command = ["mariadb-dump", f"--host={on.host}", f"--port={on.port}", f"--user={on.user}", *options]
    done = run(on, FORWARD, BACK, baseline=dumped(on, MADE_MYSQL, command), keep_going=True)
    assert (failed(done), left(done)) == ([], [])
    named = {one.statement.split()[0] for one in done.notes}
    assert named == ({"CREATE", "USE"} if "--databases" in options else set())


@pytest.mark.parametrize(
    "options",
    [[], ["--schema-only"], ["--inserts", "--no-owner"], ["--clean", "--if-exists", "--create"]],
    ids=["all", "schema", "inserts", "clean"],
)
def test_what_pg_dump_writes(options: list[str]) -> None:
    on = server(POSTGRESQL)
    command = ["pg_dump", f"--host={on.host}", f"--port={on.port}", f"--username={on.user}", *options]
    done = run(on, FORWARD, BACK, baseline=dumped(on, MADE_POSTGRESQL, command), keep_going=True)
    assert (failed(done), left(done)) == ([], [])
    if "--no-owner" in options:
        assert noted(done) == []
    assert all(
        " OWNER TO " in one.statement or "DATABASE" in one.statement or "\\connect" in one.statement
        for one in done.notes
    )
