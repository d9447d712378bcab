"""What is read from SQL against what the real servers make of it, and the lines their clients report."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from state.migrations.changes import Act, Flavour
from state.migrations.sql.reader import read_sql
from state.migrations.sql.scanner import statements

MYSQL, POSTGRESQL = Flavour.MYSQL, Flavour.POSTGRESQL
DATABASE = f"plait_reading_{os.getpid()}"

COLUMNS = (
    "SELECT table_name, column_name, is_nullable FROM information_schema.columns WHERE table_schema = %s"
)
KEYS = {
    MYSQL: """SELECT table_name, column_name, referenced_table_name, referenced_column_name
        FROM information_schema.key_column_usage WHERE table_schema = %s AND referenced_table_name IS NOT NULL""",
    POSTGRESQL: """SELECT c.conrelid::regclass::text, a.attname, c.confrelid::regclass::text, b.attname
        FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
        JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = c.confkey[1]
        WHERE c.contype = 'f' AND c.connamespace = %s::regnamespace""",
}
INDEXES = {
    MYSQL: "SELECT DISTINCT table_name, index_name FROM information_schema.statistics WHERE table_schema = %s",
    POSTGRESQL: "SELECT tablename, indexname FROM pg_indexes WHERE schemaname = %s",
}

SCRIPTS = {
    MYSQL: """-- a schema with quotes; "everywhere"
CREATE TABLE `a;b` (
  id int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, # it's a key;
  `key` varchar(20) NOT NULL DEFAULT 'it\\'s; ''so''', n decimal(10, 2),
  UNIQUE KEY `u_key` (`key`(5)), KEY i_n USING BTREE (n DESC)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT="a; b";
CREATE TABLE c (id int, a_id int unsigned, body text, CONSTRAINT pk PRIMARY KEY (ID),
  CONSTRAINT fk_a FOREIGN KEY i_a (a_id) REFERENCES `a;b` (id), FULLTEXT ft (body));
ALTER TABLE c ADD COLUMN d int NOT NULL AFTER id, ADD (e int, f int), ADD INDEX `i_d` (d);
ALTER TABLE c DROP f, CHANGE e g bigint NOT NULL, RENAME COLUMN d TO h;
CREATE TABLE gone (a int); DROP TABLE IF EXISTS gone, never;
DELIMITER //
CREATE TRIGGER t BEFORE INSERT ON c FOR EACH ROW BEGIN SET NEW.h = 1; SET NEW.g = 2; END//
DELIMITER ;
/*!50001 CREATE TABLE exe (x int) */;
RENAME TABLE exe TO executed;
CREATE UNIQUE INDEX ux ON executed (x);
ALTER TABLE executed DROP INDEX `ux`, ADD y timestamp(3) NULL, MODIFY x int NOT NULL;
""",
    POSTGRESQL: """-- a schema with quotes; 'everywhere'
CREATE TABLE "a;b" (
  id bigserial PRIMARY KEY, /* it's /* nested; */ a key; */
  key varchar(20) NOT NULL DEFAULT 'C:\\', n numeric (10, 2), tags text[] NOT NULL DEFAULT '{}'::text[],
  CONSTRAINT u_key UNIQUE (key)
);
CREATE TABLE C (ID int GENERATED ALWAYS AS IDENTITY, a_id bigint, At timestamp (3) with time zone NOT NULL DEFAULT now(),
  CONSTRAINT fk_a FOREIGN KEY (a_id) REFERENCES "a;b" (id) ON DELETE SET NULL);
ALTER TABLE ONLY c ADD COLUMN IF NOT EXISTS d int NOT NULL, ADD e int, ADD f int;
ALTER TABLE c DROP COLUMN f, ALTER COLUMN e SET NOT NULL, ALTER e TYPE bigint USING e::bigint;
ALTER TABLE c RENAME d TO "H";
CREATE TABLE gone (a int); DROP TABLE IF EXISTS gone, never CASCADE;
CREATE INDEX IF NOT EXISTS I_Lower ON c USING btree ((a_id + 1), e DESC) WHERE e > 0;
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $x$ BEGIN NEW.e := 1; RETURN NEW; END; $x$;
CREATE TRIGGER t BEFORE INSERT ON c FOR EACH ROW EXECUTE FUNCTION f();
CREATE FUNCTION g() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT CASE WHEN 1 = 1 THEN 1 END; SELECT 2; END;
CREATE TABLE exe (x int); ALTER TABLE exe RENAME TO executed;
CREATE RULE r AS ON DELETE TO executed DO ALSO (SELECT 1; SELECT 2);
""",
}


@pytest.fixture(params=[MYSQL, POSTGRESQL], ids=["MariaDB", "PostgreSQL"])
def server(request: pytest.FixtureRequest) -> Iterator[tuple[Flavour, Any]]:
    """A cursor in an empty schema of a real server."""
    try:
        if request.param is MYSQL:
            driver = pytest.importorskip("pymysql", reason="the driver pymysql isn't installed")
            connection = driver.connect(host="127.0.0.1", user="root", autocommit=True, charset="utf8mb4")
        else:
            driver = pytest.importorskip("psycopg", reason="the driver psycopg isn't installed")
            connection = driver.connect("host=127.0.0.1 user=postgres connect_timeout=5", autocommit=True)
    except driver.OperationalError:
        pytest.skip("no server can be reached here")
    cursor = connection.cursor()
    cursor.execute(f"CREATE SCHEMA {DATABASE}")
    try:
        cursor.execute(f"USE {DATABASE}" if request.param is MYSQL else f"SET search_path = {DATABASE}")
        yield request.param, cursor
    finally:
        cursor.execute(f"DROP SCHEMA {DATABASE}" + ("" if request.param is MYSQL else " CASCADE"))
        connection.close()


def rows(cursor: Any, query: str) -> set[tuple[Any, ...]]:
    cursor.execute(query, (DATABASE,))
    return {tuple(one) for one in cursor.fetchall()}


def replayed(text: str, flavour: Flavour) -> tuple[set[Any], set[Any], set[Any]]:
    """Columns, foreign keys and named indexes after all changes of a text, by nothing but what was read."""
    columns: dict[tuple[str, str], str] = {}
    keys: set[Any] = set()
    indexes: set[Any] = set()
    changes, problems = read_sql(text, "a.sql", flavour)
    assert problems == ()
    for one in changes:
        table = one.table
        match one.act:
            case Act.CREATE_TABLE | Act.ADD_COLUMN:
                columns |= {(table, c.name): "NO" if c.nullable is False else "YES" for c in one.columns}
                keys |= {(table, k.columns[0], k.table, k.to[0]) for k in one.keys}
                indexes |= {(table, name) for name in (*one.indexes, *one.constraints)}
            case Act.DROP_COLUMN:
                del columns[table, one.name]
            case Act.RENAME_COLUMN:
                columns[table, one.to] = columns.pop((table, one.name))
            case Act.CHANGE_COLUMN:
                if one.columns[0].nullable is not None:
                    columns[table, one.name] = "YES" if one.columns[0].nullable else "NO"
            case Act.ADD_INDEX:
                indexes.add((table, one.name))
            case Act.DROP_INDEX:
                indexes.discard((table, one.name))
            case Act.DROP_TABLE:
                columns = {place: kind for place, kind in columns.items() if place[0] != table}
            case Act.RENAME_TABLE:
                columns = {
                    (one.to if at == table else at, name): kind for (at, name), kind in columns.items()
                }
                indexes = {(one.to if at == table else at, name) for at, name in indexes}
    return {(*place, kind) for place, kind in columns.items()}, keys, indexes


def test_what_was_read_is_what_the_server_has(server: tuple[Flavour, Any]) -> None:
    flavour, cursor = server
    text = SCRIPTS[flavour]
    for one in statements(text, flavour):
        cursor.execute(one.text)
    columns, keys, indexes = replayed(text, flavour)
    assert columns == rows(cursor, COLUMNS)
    strip = {(a.strip('"'), b, c.strip('"'), d) for a, b, c, d in rows(cursor, KEYS[flavour])}
    assert keys == strip
    there = {one for one in rows(cursor, INDEXES[flavour]) if one[1] != "PRIMARY"}
    made = {one for one in there if not one[1].endswith("_pkey")}
    # MySQL makes indexes for foreign keys; constraints that aren't indexes stand in what was read.
    assert made <= indexes
    assert {name for _, name in indexes - made} <= {"pk", "fk_a"}


LINES = {
    MYSQL: """-- a comment

/* and
 another */ SELECT 1 FROM no_1; SELECT 2 FROM no_2;
DELIMITER //
# c
SELECT
  3 FROM no_3//
DELIMITER ;
SELECT 'a;
b', "c;" FROM `no_4`; -- tail ; '
SELECT 1--1 FROM no_5
;
;; /*! SELECT 6 FROM no_6 */;
SELECT 7 FROM no_7\\G
SELECT 8 FROM no_8""",
    POSTGRESQL: """-- a comment

/* and /* ; */
 another */ SELECT 1 FROM no_1; SELECT 2 FROM no_2;
\\echo it's; SELECT 0 FROM no_0;
SELECT 'a\\', $$;$$, $x$;$$;$x$ FROM no_3;
SELECT E'a\\';
b' FROM no_4;
CREATE RULE r AS ON INSERT TO no_5 DO ALSO (SELECT 1; SELECT 2);
COPY no_6 FROM stdin;
1	';
\\.
SELECT 7 FROM no_7 \\g
SELECT 8 FROM no_8 \\; SELECT 9;
CREATE FUNCTION pg_temp.f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 9 FROM no_9; END;
SELECT 10
 FROM no_10""",
}


def test_the_mysql_client_reports_the_same_lines(tmp_path: Path) -> None:
    if shutil.which("mysql") is None:
        pytest.skip("the mysql client isn't installed")
    done = subprocess.run(
        ["mysql", "-h127.0.0.1", "-uroot", "--force", "information_schema"],
        input=LINES[MYSQL],
        capture_output=True,
        text=True,
        check=False,
    )
    if "Can't connect" in done.stderr or "Access denied" in done.stderr:
        pytest.skip("no server can be reached here")
    reported = re.findall(r"at line (\d+): .*?no_(\d+)'?", done.stderr)
    ours = [(str(one.line), re.findall(r"no_(\d+)", one.text)[0]) for one in statements(LINES[MYSQL], MYSQL)]
    assert [name for _, name in ours] == list("12345678")
    # Some versions answer with another error than that the table is missing: the lines tell.
    assert [line for line, _ in ours] == (
        [line for line, _ in reported] or re.findall(r"at line (\d+)", done.stderr)
    )


def test_psql_cuts_the_same_statements(tmp_path: Path) -> None:
    if shutil.which("psql") is None:
        pytest.skip("psql isn't installed")
    script = tmp_path / "a.sql"
    script.write_text(LINES[POSTGRESQL])
    done = subprocess.run(
        ["psql", "-h", "127.0.0.1", "-U", "postgres", "-X", "-w", "-f", str(script)],
        capture_output=True,
        text=True,
        check=False,
    )
    if "connection to server" in done.stderr:
        pytest.skip("no server can be reached here")
    # psql reports the line on which a statement ends; where that is the data of a COPY, its first line.
    reported = re.findall(r"a\.sql:(\d+): ERROR: +relation \"no_(\d+)\"", done.stderr)
    ours = []
    for one in statements(LINES[POSTGRESQL], POSTGRESQL):
        last = one.line + one.text.partition("\n1\t")[0].count("\n")
        ours.append((str(last), re.findall(r"no_(\d+)", one.text)[0]))
    assert [name for _, name in ours] == [str(at) for at in range(1, 11)]
    assert ours == reported
