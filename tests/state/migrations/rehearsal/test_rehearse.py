"""Rehearsals on real servers: what fails and where, what is left out, what rollbacks leave, and that nothing stays."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from state.errors import Cancelled, PlaitError
from state.migrations.changes import Flavour
from state.migrations.dialect import Script
from state.migrations.rehearsal import rehearse as module
from state.migrations.rehearsal.rehearse import rehearse
from state.migrations.rehearsal.result import Stage
from state.migrations.rehearsal.scripts import RehearsalScripts
from state.migrations.rehearsal.server import Server, parse_url
from tests.state.migrations.rehearsal.servers import (
    alone,
    ask,
    failed,
    left,
    noted,
    run,
    series,
    server,
    standing,
)

MYSQL, POSTGRESQL = Flavour.MYSQL, Flavour.POSTGRESQL


@pytest.fixture(autouse=True)
def one_at_a_time() -> Iterator[None]:
    with alone():
        yield


@pytest.fixture(params=[MYSQL, POSTGRESQL], ids=["mariadb", "postgresql"])
def on(request: pytest.FixtureRequest) -> Server:
    return server(request.param)


@pytest.fixture
def mariadb() -> Server:
    return server(MYSQL)


@pytest.fixture
def postgresql() -> Server:
    return server(POSTGRESQL)


GOOD = {
    "001_users": "-- users\nCREATE TABLE users (id INT PRIMARY KEY, name VARCHAR(20) NOT NULL);\n",
    "002_orders": "CREATE TABLE orders (id INT PRIMARY KEY, user_id INT REFERENCES users (id));\n"
    "CREATE INDEX orders_user ON orders (user_id);\nINSERT INTO users VALUES (1, 'Ada; \u00e9');\n",
    "003_total": "ALTER TABLE orders ADD total INT;\nCREATE VIEW totals AS SELECT id, total FROM orders;\n",
}
BACK = {
    "001_users": "DROP TABLE users;\n",
    "002_orders": "DROP TABLE orders;\n",
    "003_total": "DROP VIEW totals;\nALTER TABLE orders DROP COLUMN total;\n",
}


def test_a_good_series_passes_forward_and_back(on: Server) -> None:
    steps: list[tuple[str, int, int]] = []
    done = run(on, GOOD, BACK, progress=lambda step, at=0, total=0: steps.append((step, at, total)))
    assert (failed(done), left(done), noted(done)) == ([], [], [])
    assert done.passed and done.confined
    assert (done.migrations, done.rolled_back, done.statements) == (3, 3, 10)
    assert done.server.split()[0] == ("MariaDB" if on.flavour is MYSQL else "PostgreSQL")
    assert done.server.split()[1][0].isdigit()
    assert steps[:4] == [
        ("connecting", 0, 0),
        ("001_users", 0, 1),
        ("002_orders", 0, 3),
        ("002_orders", 1, 3),
    ]
    assert steps[-2:] == [("002_orders back", 0, 1), ("001_users back", 0, 1)]


FAILING = {
    "001_users": "CREATE TABLE users (id INT PRIMARY KEY);\n\nCREATE TABLE\n  users (id INT);\n",
    "002_typo": "-- one\nCREATE TABLE a (\n  id INT,\n  n INT,\n);\n",
    "003_early": "/* two\n   lines */ ALTER TABLE later\n  ADD x INT;\n",
    "004_column": "INSERT INTO users\n  (id,\n   nome)\n  VALUES (1, 'x');\n",
    "005_index": "CREATE INDEX i ON users (id);\r\nCREATE INDEX i ON users (id);\r\n",
}


def test_each_failure_has_its_line_mariadb(mariadb: Server) -> None:
    done = run(mariadb, FAILING, keep_going=True)
    assert failed(done) == [
        "db/001_users.sql:3 1050 Table 'users' already exists",
        "db/002_typo.sql:5 1064 You have an error in your SQL syntax; check the manual that corresponds to your"
        " MariaDB server version for the right syntax to use near ')'",
        "db/003_early.sql:2 1146 Table 'later' doesn't exist",
        "db/004_column.sql:1 1054 Unknown column 'nome' in 'INSERT INTO'",
        "db/005_index.sql:2 1061 Duplicate key name 'i'",
    ]
    assert [one.statement for one in done.failures] == [
        "CREATE TABLE",
        "CREATE TABLE a (",
        "ALTER TABLE later",
        "INSERT INTO users",
        "CREATE INDEX i ON users (id)",
    ]
    assert done.migrations == 0 and not done.passed


def test_each_failure_has_its_line_postgresql(postgresql: Server) -> None:
    done = run(postgresql, FAILING, keep_going=True)
    assert failed(done) == [
        'db/001_users.sql:3 42P07 relation "users" already exists',
        'db/002_typo.sql:5 42601 syntax error at or near ")"',
        'db/003_early.sql:2 42P01 relation "later" does not exist',
        'db/004_column.sql:3 42703 column "nome" of relation "users" does not exist',
        'db/005_index.sql:2 42P07 relation "i" already exists',
    ]


def test_a_script_that_begins_within_its_file_keeps_the_files_lines(on: Server) -> None:
    scripts = RehearsalScripts(
        on.flavour, (("1", (Script("1.sql", "SELECT 1;\nSELECT nix FROM nix;", 40),)),)
    )
    (failure,) = rehearse(on, scripts).failures
    assert (failure.path, failure.line, failure.statement) == ("1.sql", 41, "SELECT nix FROM nix")


def test_it_stops_at_the_first_failure(on: Server) -> None:
    done = run(on, FAILING | {"006_more": "CREATE TABLE more (id INT);"}, {"001_users": "DROP TABLE users;"})
    assert [(one.path, one.line) for one in done.failures] == [("db/001_users.sql", 3)]
    assert done.statements == 2
    assert [one.message for one in done.notes] == [
        "the rollbacks were not rehearsed, because a migration failed"
    ]


def test_lines_inside_bodies_and_data_postgresql(postgresql: Server) -> None:
    texts = {
        "1": "CREATE TABLE t (id INT, n INT);\nDO $$\nBEGIN\n  PERFORM 1;\n  INSERT INTO nix VALUES (1);\nEND $$;\n",
        "2": "COPY t (id, n) FROM stdin;\n1\t2\n3\t4\n\\.\nCOPY t FROM stdin;\n1\t2\nx\t2\n\\.\nINSERT INTO t VALUES ('\u00e9\u00e9',\n nix);\n",
        "3": "DO $$ BEGIN\n  IF (SELECT count(*) FROM t) <> 2 THEN\n    RAISE EXCEPTION 'rows';\n  END IF;\nEND $$;\n"
        "COPY t FROM stdin;\n\\.\n",
        "4": "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$\nBEGIN\n\n  DELETE FROM nowhere;\nEND $$;\n"
        "DO $$\nBEGIN\n  PERFORM f();\nEND $$;\n",
        "5": "CREATE FUNCTION g() RETURNS void LANGUAGE plpgsql AS $$\nBEGIN\n  IF 1 THAN\n  END IF;\nEND $$;\n",
        "6": "CREATE FUNCTION h() RETURNS int LANGUAGE sql AS $$\n  SELECT 1 FROM\n  nix\n$$;\n",
    }
    done = run(postgresql, texts, keep_going=True)
    assert failed(done) == [
        'db/1.sql:5 42P01 relation "nix" does not exist',
        'db/2.sql:7 22P02 invalid input syntax for type integer: "x"',
        'db/2.sql:10 42703 column "nix" does not exist',
        'db/4.sql:8 42P01 relation "nowhere" does not exist',
        'db/5.sql:4 42601 missing "THEN" at end of SQL expression',
        'db/6.sql:3 42P01 relation "nix" does not exist',
    ]


def test_transactions_postgresql(postgresql: Server) -> None:
    texts = {
        "1": "BEGIN;\nCREATE TABLE a (id INT);\nINSERT INTO nix VALUES (1);\nCREATE TABLE b (id INT);\nCOMMIT;\n",
        "2": "CREATE INDEX CONCURRENTLY i ON a (id);\nVACUUM b;\nCREATE TYPE mood AS ENUM ('x');\n"
        "ALTER TYPE mood ADD VALUE 'y';\nCREATE TABLE c (m mood DEFAULT 'y');\n",
        "3": "BEGIN;\nCREATE INDEX CONCURRENTLY j ON a (id);\nROLLBACK;\n",
        "4": "BEGIN;\nCREATE TABLE d (id INT);\n",
        "5": "DROP TABLE d;\n",
    }
    done = run(postgresql, texts, keep_going=True)
    assert failed(done) == [
        'db/1.sql:3 42P01 relation "nix" does not exist',
        "db/3.sql:2 25001 CREATE INDEX CONCURRENTLY cannot run inside a transaction block",
    ]
    assert noted(done)[0] == "db/4.sql:0 leaves a transaction open; a rehearsal commits it"


def test_what_mysqls_client_knows(mariadb: Server) -> None:
    texts = {
        "1": "CREATE TABLE t (id INT);\nDELIMITER //\nCREATE PROCEDURE p()\nBEGIN\n  INSERT INTO t VALUES (1);\n"
        "  INSERT INTO t VALUES (2);\nEND//\nDELIMITER ;\nCALL p();\nSOURCE other.sql\nINSERT INTO nix VALUES (1);\n",
        "2": "SET @q = IF((SELECT COUNT(*) FROM t) = 2, 'ALTER TABLE t ADD a INT', 'SELECT nix');\n"
        "PREPARE s FROM @q;\nEXECUTE s;\nDEALLOCATE PREPARE s;\n/*!50003 CREATE*/ /*!50017 DEFINER=`root`@`nix`*/"
        " /*!50003 TRIGGER g BEFORE INSERT ON t\nFOR EACH ROW SET NEW.a = 1 */;\nINSERT INTO t (id) VALUES (3);\n",
    }
    done = run(mariadb, texts, keep_going=True)
    assert failed(done) == ["db/1.sql:11 1146 Table 'nix' doesn't exist"]
    assert [one for one in noted(done) if "way back" not in one] == [
        "db/1.sql:10 not run: it is a command to the client, which reads another file"
    ]


def test_what_reaches_beyond_is_left_out_mariadb(mariadb: Server) -> None:
    texts = {
        "1": "CREATE DATABASE IF NOT EXISTS plait_shop;\nUSE plait_shop;\nCREATE TABLE t (id INT);\n"
        "GRANT ALL ON *.* TO nobody@localhost;\nSET GLOBAL max_connections = 7;\nDROP DATABASE mysql;\n"
        "INSERT INTO mysql.db (Host) VALUES ('x');\nDROP TABLE IF EXISTS plait_other.t;\n",
        "2": "SET @q = 'CREATE DATABASE plait_hidden';\nPREPARE s FROM @q;\nEXECUTE s;\n"
        "EXECUTE IMMEDIATE 'INSERT INTO mysql.db (Host) VALUES (1)';\n",
    }
    done = run(mariadb, texts, keep_going=True)
    assert [one.line for one in done.notes if one.path == "db/1.sql"] == [1, 2, 4, 5, 6]
    assert failed(done) == [
        "db/1.sql:7  refused: it names the database mysql; a rehearsal touches none but its own",
        "db/1.sql:8  refused: it names the database plait_other; a rehearsal touches none but its own",
        *failed(done)[2:],
    ]
    assert [(one.line, one.code) for one in done.failures[2:]] == [(3, "1044"), (4, "1142")]


def test_what_reaches_beyond_is_left_out_postgresql(postgresql: Server) -> None:
    texts = {
        "1": "\\connect other\nCREATE TABLE t (id INT);\n\\i x.sql\nALTER TABLE t OWNER TO nobody;\nCREATE ROLE plait_nobody;\n"
        "COPY t TO '/tmp/plait-must-not-be';\nCREATE DATABASE plait_shop;\nGRANT ALL ON t TO nobody;\n",
        "2": "DO $$ BEGIN EXECUTE 'CREATE ' || 'ROLE plait_nobody'; END $$;\n"
        "DO $$ BEGIN EXECUTE 'COPY t TO ' || quote_literal('/tmp/plait-must-not-be'); END $$;\n",
    }
    done = run(postgresql, texts, keep_going=True)
    assert [(one.line, one.statement) for one in done.notes if one.path == "db/1.sql"] == [
        (1, "\\connect other"),
        (3, "\\i x.sql"),
        (4, "ALTER TABLE t OWNER TO nobody"),
        (5, "CREATE ROLE plait_nobody"),
        (6, "COPY t TO '/tmp/plait-must-not-be'"),
        (7, "CREATE DATABASE plait_shop"),
        (8, "GRANT ALL ON t TO nobody"),
    ]
    assert [(one.path, one.line, one.code) for one in done.failures] == [
        ("db/2.sql", 1, "42501"),
        ("db/2.sql", 2, "42501"),
    ]


def test_extensions_that_the_server_offers(postgresql: Server) -> None:
    offered = {row[0] for row in ask(postgresql, "SELECT name FROM pg_available_extensions")}
    if not {"pgcrypto", "pg_stat_statements"} <= offered:
        pytest.skip("needs the extensions that come with PostgreSQL")
    done = run(
        postgresql,
        {"1": "CREATE EXTENSION pgcrypto;\nCREATE EXTENSION pg_stat_statements;\nSELECT gen_salt('bf');\n"},
        {"1": "DROP EXTENSION pgcrypto;\n"},
    )
    assert failed(done) == []
    assert left(done) == ["1: left over: extension pg_stat_statements"]


LEAVING = {
    "1": "CREATE TABLE kept (id INT PRIMARY KEY, a VARCHAR(10), b INT);\nCREATE INDEX ib ON kept (b);\n",
    "2": "CREATE TABLE made (id INT PRIMARY KEY, x INT);\nALTER TABLE kept ADD c INT;\nCREATE VIEW v AS SELECT a FROM kept;\n",
    "3": "ALTER TABLE kept ADD d INT;\n",
}


def test_what_rollbacks_leave_over(on: Server) -> None:
    drop = "DROP INDEX ib ON kept;\n" if on.flavour is MYSQL else "DROP INDEX ib;\n"
    back = {
        "2": f"DROP VIEW v;\n{drop}CREATE TABLE backup (id INT);\nALTER TABLE kept DROP COLUMN a;\n",
        "3": "ALTER TABLE kept DROP COLUMN d;\n",
    }
    done = run(on, LEAVING, back)
    assert left(done) == [
        "2: lost: column kept.a",
        "2: left over: column kept.c",
        "2: lost: index kept.ib",
        "2: added: table backup",
        "2: left over: table made",
    ]
    assert [(one.message, one.migration) for one in done.notes] == [
        ("no way back, so the rollbacks below run past it", "1")
    ]
    assert not done.passed and not done.failures


def test_a_failure_behind_a_missing_rollback_says_so(on: Server) -> None:
    texts = {
        "1": "CREATE TABLE a (id INT PRIMARY KEY);",
        "2": "CREATE TABLE b (a INT, FOREIGN KEY (a) REFERENCES a (id));",
    }
    (failure,) = run(on, texts, {"1": "\nDROP TABLE a;"}).failures
    assert (failure.stage, failure.migration, failure.path, failure.line, failure.past) == (
        Stage.BACK,
        "1",
        "db/1_down.sql",
        2,
        "2",
    )


def test_a_baseline_comes_first_and_its_settings_go(postgresql: Server) -> None:
    dump = Script(
        "dump.sql",
        "SET client_encoding = 'UTF8';\nSELECT pg_catalog.set_config('search_path', '', false);\n"
        "CREATE TABLE public.users (id integer);\nCOPY public.users (id) FROM stdin;\n1\n\\.\n"
        "ALTER TABLE public.users OWNER TO nobody;\n",
    )
    done = run(
        postgresql,
        {"1": "ALTER TABLE users ADD name TEXT;"},
        {"1": "ALTER TABLE users DROP name;"},
        baseline=dump,
    )
    assert failed(done) == [] and done.passed
    broken = Script("dump.sql", "CREATE TABLE x (;\n")
    (failure,) = run(postgresql, {"1": "SELECT 1;"}, baseline=broken).failures
    assert (failure.stage, failure.path, failure.line) == (Stage.BASELINE, "dump.sql", 1)


def test_a_dump_of_mysql(mariadb: Server) -> None:
    dump = Script(
        "dump.sql",
        "/*!40101 SET @OLD=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */;\nDROP TABLE IF EXISTS `users`;\n"
        "CREATE TABLE `users` (`id` int) ENGINE=InnoDB;\nLOCK TABLES `users` WRITE;\n"
        "/*!40000 ALTER TABLE `users` DISABLE KEYS */;\nINSERT INTO `users` VALUES (1);\nUNLOCK TABLES;\n"
        "/*!50001 CREATE ALGORITHM=UNDEFINED */\n/*!50013 DEFINER=`root`@`%` SQL SECURITY DEFINER */\n"
        "/*!50001 VIEW `v` AS select 1 AS `x` */;\n/*!40101 SET SQL_MODE=@OLD */;\n",
    )
    done = run(mariadb, {"1": "ALTER TABLE users ADD name TEXT;\nSELECT * FROM v;"}, baseline=dump)
    assert failed(done) == [] and done.passed


SLEEP = {MYSQL: "SELECT SLEEP(60);", POSTGRESQL: "SELECT pg_sleep(60);"}


def test_it_is_cancelled_while_a_statement_runs(on: Server) -> None:
    stop = threading.Event()
    began = time.monotonic()

    def progress(step: str, done: int = 0, total: int = 0) -> None:
        if step == "2":
            threading.Timer(0.2, stop.set).start()

    with pytest.raises(Cancelled):
        run(
            on,
            {"1": "CREATE TABLE t (id INT);", "2": SLEEP[on.flavour]},
            stopped=stop.is_set,
            progress=progress,
        )
    assert time.monotonic() - began < 10


def test_it_is_cancelled_between_statements(on: Server) -> None:
    def progress(step: str, done: int = 0, total: int = 0) -> None:
        if (step, done) == ("1", 1):
            raise Cancelled(step)

    with pytest.raises(Cancelled):
        run(on, {"1": "CREATE TABLE t (id INT);\nCREATE TABLE u (id INT);"}, progress=progress)


def test_nothing_stays_behind_an_interrupt(on: Server) -> None:
    def progress(step: str, done: int = 0, total: int = 0) -> None:
        if step == "1":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(on, {"1": "BEGIN;"}, progress=progress)


def test_a_statement_may_take_so_long(on: Server) -> None:
    done = run(on, {"1": f"\n{SLEEP[on.flavour]}\nCREATE TABLE t (id INT);"}, limit=0.3, keep_going=True)
    code = "1317" if on.flavour is MYSQL else "57014"
    assert failed(done) == [f"db/1.sql:2 {code} stopped after 0.3 s"]
    assert done.seconds < 10


def test_the_database_named_is_never_touched(on: Server) -> None:
    made = Server(on.flavour, on.host, on.port, on.user, on.password, "plait_test_named", on.socket)
    inside = "plait_test_named.t" if on.flavour is MYSQL else "t"
    ask(on, "CREATE DATABASE plait_test_named")
    try:
        ask(on if on.flavour is MYSQL else made, f"CREATE TABLE {inside} (id INT)")
        assert run(made, GOOD, BACK).passed
        with pytest.raises(PlaitError, match="the database plait_test_named isn't empty"):
            run(made, GOOD, BACK, in_place=True)
        ask(on if on.flavour is MYSQL else made, f"DROP TABLE {inside}")
        extra = {"004_more": "CREATE TABLE more (id INT);\nCREATE VIEW also AS SELECT id FROM more;\n"}
        done = run(made, GOOD | extra, in_place=True)
        assert failed(done) == [] and done.confined
        # Empty again, or it would be refused now.
        assert run(made, GOOD, BACK, in_place=True).passed
    finally:
        ask(on, "DROP DATABASE plait_test_named")


def test_in_place_needs_a_name(mariadb: Server) -> None:
    nameless = Server(MYSQL, mariadb.host, mariadb.port, mariadb.user, mariadb.password)
    with pytest.raises(PlaitError, match="the URL names no database to rehearse in"):
        rehearse(nameless, series(GOOD), in_place=True)


def test_leftovers_of_the_killed_are_dropped_and_named(on: Server) -> None:
    before = standing(on)
    name, stranger = "plait_rehearsal_abcdefghjkmn", "plait_rehearsal_strangerabcd"
    mark = (
        f"CREATE TABLE {name}.plait_rehearsal_mark (made INT) COMMENT 'made by plait rehearse'"
        if on.flavour is MYSQL
        else f"COMMENT ON DATABASE {name} IS 'made by plait rehearse'"
    )
    ask(on, f"CREATE DATABASE {name}")
    ask(on, mark)
    ask(on, f"CREATE DATABASE {stranger}")
    try:
        found = {one.name: one for one in module.sweep(on)}
        assert found[f"database {name}"].dropped
        assert not found[f"database {stranger}"].dropped
        assert found[f"database {stranger}"].how == f"DROP DATABASE {stranger}".replace(
            stranger, f"`{stranger}`" if on.flavour is MYSQL else stranger
        )
    finally:
        ask(on, f"DROP DATABASE IF EXISTS {name}")
        ask(on, f"DROP DATABASE IF EXISTS {stranger}")
    assert standing(on) == before


def test_a_rehearsal_that_is_alive_is_not_swept(on: Server) -> None:
    swept: list[object] = []

    def progress(step: str, done: int = 0, total: int = 0) -> None:
        if step == "1":
            swept.extend(module.sweep(on))

    assert run(on, {"1": "CREATE TABLE t (id INT);"}, {"1": "DROP TABLE t;"}, progress=progress).passed
    assert swept == []


def test_rehearsals_at_the_same_time_leave_each_other_alone(on: Server) -> None:
    before = standing(on)
    with ThreadPoolExecutor(3) as pool:
        all_done = list(pool.map(lambda _: rehearse(on, series(GOOD, BACK)), range(6)))
    assert [(failed(one), left(one), noted(one)) for one in all_done] == [([], [], [])] * 6
    assert standing(on) == before


@pytest.mark.parametrize("scheme", ["mysql", "postgresql"])
def test_where_no_server_is(scheme: str) -> None:
    with pytest.raises(PlaitError) as error:
        rehearse(parse_url(f"{scheme}://ada:hunter2@127.0.0.1:1"), series({"1": "SELECT 1;"}))
    assert error.value.what.startswith(
        "no MySQL or MariaDB server can be reached"
        if scheme == "mysql"
        else "no PostgreSQL server can be reached"
    )
    assert "hunter2" not in str(error.value)


def test_a_wrong_password_isnt_shown(mariadb: Server) -> None:
    wrong = Server(MYSQL, mariadb.host, mariadb.port, "plait_nobody", "hunter2")
    with pytest.raises(PlaitError, match="the server refused the login") as error:
        rehearse(wrong, series({"1": "SELECT 1;"}))
    assert "hunter2" not in str(error.value) and error.value.__suppress_context__


def test_the_other_server_is_refused(on: Server) -> None:
    other = POSTGRESQL if on.flavour is MYSQL else MYSQL
    with pytest.raises(PlaitError, match="the migrations are written for"):
        rehearse(on, series({"1": "SELECT 1;"}, flavour=other))


def test_nothing_to_run_is_no_success(on: Server) -> None:
    with pytest.raises(PlaitError, match="there is no SQL to rehearse"):
        rehearse(on, RehearsalScripts(Flavour.UNKNOWN, (), unreadable=("0001_initial",)))


def test_hostile_texts(on: Server) -> None:
    texts = {
        "1": "CREATE TABLE \udcff\udcfe (;\n",
        "2": "SELECT '\x00';\n",
        "3": "SELECT 'open\n",
        "4": "\x1b[31m\n",
        "5": "CREATE TABLE ok (id INT);\n",
    }
    done = run(on, texts, {"5": "DROP TABLE ok;\n"}, keep_going=True)
    assert {one.migration for one in done.failures} >= {"1", "3", "4"}
    assert "5" not in {one.migration for one in done.failures}
