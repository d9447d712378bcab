"""Words read for safety: nothing that a server would run may hide from them."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from state.migrations.changes import Flavour
from state.migrations.rehearsal.refusals import Ruling, Verdict, ruling
from state.migrations.rehearsal.words import words

MYSQL, POSTGRESQL = Flavour.MYSQL, Flavour.POSTGRESQL


@pytest.mark.parametrize(
    ("flavour", "text", "found"),
    [
        (MYSQL, "select/**/1 # c\n-- c\n+ 2", ["SELECT", "1", "+", "2"]),
        (MYSQL, "/*!50003 drop*/ /*M!100 database */ `a``b`", ["DROP", "DATABASE", "`a`b`"]),
        (MYSQL, "/*! a /* b */ c */ d", ["A", "C", "D"]),
        (MYSQL, "5--3", ["5", "-", "-", "3"]),
        (MYSQL, r"'\\' drop 'a\' b' c", ["''", "DROP", "''", "C"]),
        (MYSQL, '"it""s" x', ["''", "X"]),
        (MYSQL, "a.b", ["A", ".", "B"]),
        (POSTGRESQL, r"'\' drop", ["''", "DROP"]),
        (POSTGRESQL, r"E'\' drop' x", ["''", "X"]),
        (POSTGRESQL, "/* a /* b */ drop */ 1--x", ["1"]),
        (POSTGRESQL, '$q$ x $q$ "a b" $1', ["''", "`a b`", "$1"]),
        (POSTGRESQL, "'open", ["''"]),
    ],
)
def test_words(flavour: Flavour, text: str, found: list[str]) -> None:
    assert words(text, flavour)[0] == found


@given(st.text(alphabet="ab1'\"`\\/*!M-# \n$.;", max_size=60))
def test_any_text_is_read(text: str) -> None:
    for flavour in (MYSQL, POSTGRESQL):
        words(text, flavour)


def test_long_hostile_texts_are_read_in_one_pass() -> None:
    for flavour in (MYSQL, POSTGRESQL):
        for part in ("\\\\", "''", "/*", "*/", "$a$", "'\\'", '"', "`", "-- \n", "a.b.", "(", "E'"):
            text = "SELECT E'" + part * (400_000 // len(part))
            began = time.monotonic()
            words(text, flavour)
            ruling(text[8:], flavour, "own", {"shop"}, confined=False, open_to_all={"test"})
            assert time.monotonic() - began < 5, part


OUT, NO = Verdict.LEAVE_OUT, Verdict.REFUSE


@pytest.mark.parametrize(
    ("flavour", "text", "verdict"),
    [
        (MYSQL, "USE shop", OUT),
        (MYSQL, "source other.sql", OUT),
        (MYSQL, "\\. other.sql", OUT),
        (MYSQL, "CREATE DATABASE IF NOT EXISTS shop", OUT),
        (MYSQL, "/*!40000 DROP DATABASE*/ shop", OUT),
        (MYSQL, "drop schema shop", OUT),
        (MYSQL, "ALTER DATABASE shop CHARACTER SET utf8", OUT),
        (MYSQL, "ALTER DATABASE CHARACTER SET utf8", None),
        (MYSQL, "CREATE USER a@b", OUT),
        (MYSQL, "GRANT ALL ON *.* TO a@b", OUT),
        (MYSQL, "SET GLOBAL max_connections = 1", OUT),
        (MYSQL, "SET @@global.max_connections = 1", OUT),
        (MYSQL, "SET a = 1, GLOBAL max_connections = 1", OUT),
        (MYSQL, "SET @@SESSION.SQL_LOG_BIN= 0", OUT),
        (MYSQL, "SET @a = 'GLOBAL'", None),
        (MYSQL, "SET NAMES utf8mb4", None),
        (MYSQL, "LOAD DATA LOCAL INFILE 'x' INTO TABLE t", OUT),
        (MYSQL, "SELECT 1 INTO OUTFILE '/tmp/x'", OUT),
        (MYSQL, "SELECT LOAD_FILE('/etc/passwd')", OUT),
        (MYSQL, "CREATE TABLE t (a INT) ENGINE=FEDERATED CONNECTION='x'", OUT),
        (MYSQL, "CREATE TABLE t (directory INT, data INT, soname INT)", None),
        (MYSQL, "CREATE FUNCTION f RETURNS STRING SONAME 'x.so'", OUT),
        (MYSQL, "FLUSH PRIVILEGES", OUT),
        (MYSQL, "INSERT INTO shop.t VALUES (1)", NO),
        (MYSQL, "INSERT INTO `Shop`.t VALUES (1)", NO),
        (MYSQL, "DROP TABLE IF EXISTS shop.t", NO),
        (MYSQL, "DROP TABLE unknown.t", NO),
        (MYSQL, "INSERT INTO own.t VALUES (1)", None),
        (MYSQL, "SELECT shop.id FROM shop", None),
        (MYSQL, "INSERT INTO t SELECT 'shop.t'", None),
        (MYSQL, "SELECT EXTRACT(YEAR FROM t.made) FROM t", None),
        (MYSQL, "SELECT 1 FROM information_schema.tables", None),
        (MYSQL, "PREPARE s FROM @q", None),
        (MYSQL, "XA START 'a'", NO),
        (POSTGRESQL, "CREATE DATABASE shop", OUT),
        (POSTGRESQL, "CREATE SCHEMA shop", None),
        (POSTGRESQL, "ALTER TABLE public.t OWNER TO ada", OUT),
        (POSTGRESQL, "ALTER FUNCTION f(integer) OWNER TO ada", OUT),
        (POSTGRESQL, "ALTER TABLE t ADD owner int", None),
        (POSTGRESQL, "CREATE ROLE ada", OUT),
        (POSTGRESQL, "ALTER SYSTEM SET x = 1", OUT),
        (POSTGRESQL, "COPY t FROM PROGRAM 'rm'", OUT),
        (POSTGRESQL, "COPY t TO '/tmp/x'", OUT),
        (POSTGRESQL, "COPY (SELECT 1) TO STDOUT", OUT),
        (POSTGRESQL, "COPY t (a, b) FROM '/tmp/x' CSV", OUT),
        (POSTGRESQL, "COPY t FROM stdin;\n'\n\\.", None),
        (POSTGRESQL, "SELECT pg_terminate_backend(1)", OUT),
        (POSTGRESQL, "SELECT pg_read_file ('/etc/passwd')", OUT),
        (POSTGRESQL, "CREATE EXTENSION IF NOT EXISTS dblink", OUT),
        (POSTGRESQL, 'CREATE EXTENSION "file_fdw"', OUT),
        (POSTGRESQL, "CREATE EXTENSION pgcrypto", None),
        (POSTGRESQL, "SET ROLE ada", OUT),
        (POSTGRESQL, "SET LOCAL search_path = x", None),
        (POSTGRESQL, "INSERT INTO shop.t VALUES (1)", None),
        (POSTGRESQL, "PREPARE TRANSACTION 'a'", NO),
    ],
)
def test_what_never_runs(flavour: Flavour, text: str, verdict: Verdict | None) -> None:
    found = ruling(text, flavour, "own", {"shop", "mysql"}, confined=True)
    assert (found and found.verdict) == verdict


@pytest.mark.parametrize(
    ("flavour", "text", "verdict"),
    [
        (MYSQL, "PREPARE s FROM @q", NO),
        (MYSQL, "CREATE PROCEDURE p() BEGIN PREPARE s FROM @q; EXECUTE s; END", NO),
        (MYSQL, "EXECUTE IMMEDIATE 'DROP DATABASE x'", NO),
        (MYSQL, "SET sql_mode = 'ANSI_QUOTES'", NO),
        (MYSQL, "UPDATE t, shop.u SET u.a = 1", NO),
        (MYSQL, "SELECT shop.id FROM shop", NO),
        (MYSQL, "SELECT t.id FROM t", None),
        (MYSQL, "CREATE PROCEDURE p() BEGIN DROP DATABASE shop; END", NO),
        (MYSQL, "CREATE PROCEDURE p() DROP DATABASE shop", NO),
        (MYSQL, "BEGIN NOT ATOMIC DROP DATABASE shop; END", NO),
        (MYSQL, "CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO DROP DATABASE shop", NO),
        (MYSQL, "ALTER EVENT e DO DROP /*!50000 DATABASE */ shop", NO),
        (MYSQL, "IF 1 THEN DROP SCHEMA shop; END IF", NO),
        (MYSQL, "a: LOOP DROP SCHEMA shop; END LOOP", NO),
        (MYSQL, "SET STATEMENT max_statement_time = 1 FOR DROP DATABASE shop", NO),
        (MYSQL, "CREATE PROCEDURE p() BEGIN SET a = 1, GLOBAL max_connections = 1; END", NO),
        (MYSQL, "CREATE PROCEDURE p() BEGIN GRANT ALL ON *.* TO a; END", NO),
        (
            MYSQL,
            "CREATE PROCEDURE p() BEGIN DROP TABLE t; SELECT 1 FROM t USE INDEX (i); SET @a = 1; END",
            None,
        ),
        (MYSQL, "CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 'DROP DATABASE shop'", None),
        (MYSQL, "ALTER TABLE t DROP user, DROP role", None),
        (POSTGRESQL, "SELECT 1; COPY t TO '/tmp/x'", NO),
        (POSTGRESQL, "CREATE FUNCTION f() RETURNS void BEGIN ATOMIC SELECT 1; END", None),
        (POSTGRESQL, 'SELECT "pg_read_file"($$/etc/passwd$$)', NO),
        (POSTGRESQL, "COPY t FROM U&'/tmp/x'", NO),
        (POSTGRESQL, "DO E'BEGIN AL\\x54ER SYSTEM SET x = 1; END'", NO),
        (POSTGRESQL, "CREATE FUNCTION f() RETURNS int LANGUAGE c AS 'x.so', 'f'", NO),
        (POSTGRESQL, "CREATE FUNCTION f() RETURNS int AS 'SELECT 1' LANGUAGE 'plpgsql'", NO),
        (POSTGRESQL, "CREATE FUNCTION f() RETURNS int AS $$SELECT 1$$ LANGUAGE plpgsql", None),
        (POSTGRESQL, "UPDATE pg_auth_members SET roleid = 10", NO),
        (POSTGRESQL, "DO $$ BEGIN EXECUTE 'ALTER' || ' SYSTEM'; END $$", NO),
        (POSTGRESQL, "DO $$ BEGIN EXECUTE 'SELECT 1'; END $$", None),
        (POSTGRESQL, "DO $$ BEGIN EXECUTE 'ALTER SYSTEM SET x = 1'; END $$", NO),
        (POSTGRESQL, "DO $$ BEGIN CREATE ROLE ada; END $$", NO),
        (POSTGRESQL, "DO $$ BEGIN IF true THEN GRANT a TO b; END IF; END $$", NO),
        (POSTGRESQL, "DO $$ BEGIN COPY t TO PROGRAM 'rm'; END $$", NO),
        (POSTGRESQL, "CREATE TABLE t (a int DEFAULT 1)", None),
    ],
)
def test_what_never_runs_without_a_user_of_its_own(
    flavour: Flavour, text: str, verdict: Verdict | None
) -> None:
    found = ruling(text, flavour, "own", {"shop", "mysql"}, confined=False)
    assert (found and found.verdict) == verdict


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("UPDATE t, test.u SET u.a = 1", True),
        ("SET @q = 'INSERT INTO test.t VALUES (1)'", True),
        ("EXECUTE IMMEDIATE 'DROP TABLE `Test` . t'", True),
        ("EXECUTE IMMEDIATE 'DROP DATABASE test'", True),
        ("CREATE PROCEDURE p() BEGIN DROP DATABASE test; END", True),
        ("INSERT INTO t VALUES ('a test.Indeed')", False),
        ("CREATE TABLE test (id INT)", False),
    ],
)
def test_a_database_that_everybody_may_use_is_looked_for_in_strings(text: str, refused: bool) -> None:
    found = ruling(text, MYSQL, "own", {"test", "mysql"}, confined=True, open_to_all={"test"})
    assert (found is not None) == refused


def test_another_database_is_named() -> None:
    assert ruling("CREATE TABLE `Shop`.t (a INT)", MYSQL, "own", {"shop"}, True) == Ruling(
        NO, "it names the database Shop; a rehearsal touches none but its own"
    )


@pytest.mark.parametrize("flavour", [MYSQL, POSTGRESQL], ids=["mysql", "postgresql"])
@pytest.mark.parametrize("piece", ["'", "/*", "/*!", "e'", "$a$", "( ", "() ", "$$''", "e''\\"])
def test_hostile_statements_are_ruled_upon(flavour: Flavour, piece: str) -> None:
    for head in ("CREATE FUNCTION f() AS ", "DO ", "ALTER TABLE "):
        for confined in (True, False):
            found = ruling(head + piece * 20_001, flavour, "own", {"shop"}, confined)
            assert found is None or found.reason


def test_texts_within_texts() -> None:
    text = "GRANT a TO b"
    for at in range(6):
        text = f"DO $t{at}$ BEGIN EXECUTE $u{at}${text}$u{at}$; END $t{at}$"
        found = ruling(text, POSTGRESQL, "own", set(), confined=False)
        assert found is not None and found.verdict is NO
