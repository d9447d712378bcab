"""Connections that end in the middle of a rehearsal: what is told, and that nothing stays."""

from collections.abc import Iterator

import pytest

from state.errors import PlaitError
from state.migrations.changes import Flavour
from state.migrations.rehearsal import mysql, postgresql
from state.migrations.rehearsal.server import Server
from tests.state.migrations.rehearsal.servers import alone, ask, failed, left, run, server

MYSQL, POSTGRESQL = Flavour.MYSQL, Flavour.POSTGRESQL
FORWARD = {"1": "CREATE TABLE t (id INT);\n", "2": "CREATE TABLE u (id INT);\n"}
BACK = {"1": "DROP TABLE t;\n", "2": "DROP TABLE u;\n"}


@pytest.fixture(autouse=True)
def one_at_a_time() -> Iterator[None]:
    with alone():
        yield


@pytest.fixture(params=[MYSQL, POSTGRESQL], ids=["mariadb", "postgresql"])
def on(request: pytest.FixtureRequest) -> Server:
    return server(request.param)


def cut(on: Server, statements: bool) -> None:
    """Ends the connection that runs a rehearsal's statements, or else the ones that look after it."""
    if on.flavour is POSTGRESQL:
        whose = "LIKE" if statements else "NOT LIKE"
        ask(
            on,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'plait rehearse'"
            f" AND pid <> pg_backend_pid() AND usename {whose} 'plait\\_rehearsal\\_%'",
        )
        return
    query = "SELECT ID FROM information_schema.PROCESSLIST WHERE USER LIKE 'plait\\_rehearsal\\_%'"
    if not statements:
        names = [row[0] for row in ask(on, "SHOW DATABASES LIKE 'plait\\_rehearsal\\_%'")]
        query = f"SELECT IS_USED_LOCK('{names[0]}')"
    for (number,) in ask(on, query):
        ask(on, f"KILL {number}")


@pytest.mark.parametrize("step", ["2", "1 back"])
def test_the_connections_that_look_after_it_are_made_again(on: Server, step: str) -> None:
    def progress(now: str, done: int = 0, total: int = 0) -> None:
        if now == step:
            cut(on, statements=False)

    done = run(on, FORWARD, BACK, progress=progress)
    assert (failed(done), left(done), done.rolled_back) == ([], [], 2)


@pytest.mark.parametrize("keep_going", [False, True])
def test_a_lost_connection_is_the_statements_failure(on: Server, keep_going: bool) -> None:
    def progress(now: str, done: int = 0, total: int = 0) -> None:
        if now == "2":
            cut(on, statements=True)

    done = run(on, FORWARD, BACK, progress=progress, keep_going=keep_going)
    if on.flavour is MYSQL:
        lost, gone = (
            "2013 Lost connection to MySQL server during query",
            "db/2_down.sql:1 1051 Unknown table 'u'",
        )
    else:
        lost = "57P01 terminating connection due to administrator command"
        gone = 'db/2_down.sql:1 42P01 table "u" does not exist'
    assert failed(done) == [f"db/2.sql:1 {lost}", *([gone] if keep_going else [])]


def test_everything_cut_leaves_nothing(on: Server) -> None:
    def progress(now: str, done: int = 0, total: int = 0) -> None:
        if now == "2":
            cut(on, statements=False)
            cut(on, statements=True)

    assert len(run(on, FORWARD, BACK, progress=progress).failures) == 1


def test_an_error_of_its_own_is_told_without_a_password(on: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    kind = mysql.MysqlScratch if on.flavour is MYSQL else postgresql.PostgresqlScratch

    def schema(self: object) -> None:
        ask(on, "SELECT nix")

    monkeypatch.setattr(kind, "schema", schema)
    with pytest.raises(PlaitError) as error:
        run(on, FORWARD, BACK)
    assert error.value.what.startswith("the server ended the rehearsal: ")
    assert error.value.where == str(on) and error.value.__suppress_context__
