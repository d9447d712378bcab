"""`plait rehearse`: the sequence on real servers, what is reported, and that a password is never printed."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cli.rehearsing import rehearsal_lines
from state.migrations.changes import Flavour
from state.migrations.rehearsal.result import Failure, LeftOver, Note, Rehearsal, Stage, Trace
from state.migrations.rehearsal.server import Server
from tests.app.command import done, plait
from tests.conftest import Build
from tests.state.migrations.rehearsal.servers import URLS, alone, ask, server, standing
from tests.state.pairs import fork

MYSQL, POSTGRESQL = Flavour.MYSQL, Flavour.POSTGRESQL
BASE = {
    "db/001_users.sql": "CREATE TABLE users (id INT PRIMARY KEY);\n",
    "db/001_users_rollback.sql": "DROP TABLE users;\n",
}
SOURCE = {
    "db/002_tags.sql": "CREATE TABLE tags (id INT PRIMARY KEY, user_id INT REFERENCES users (id));\n",
    "db/002_tags_rollback.sql": "DROP TABLE tags;\n",
}
TARGET = {
    "db/002_votes.sql": "CREATE TABLE votes (id INT PRIMARY KEY);\n",
    "db/002_votes_rollback.sql": "DROP TABLE votes;\n",
}


@pytest.fixture(autouse=True)
def one_at_a_time() -> Iterator[None]:
    with alone():
        yield


@pytest.fixture(params=[MYSQL, POSTGRESQL], ids=["mariadb", "postgresql"])
def on(request: pytest.FixtureRequest) -> Server:
    return server(request.param)


@pytest.fixture
def folder(build: Build) -> Path:
    return session(build, SOURCE)


def session(build: Build, source: dict[str, str]) -> Path:
    pair = fork(build, BASE, source, TARGET)
    done(pair.target.path, "new", pair.source.path, "--no-open")
    return pair.target.path


def test_it_passes_and_leaves_nothing(folder: Path, on: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    before = standing(on)
    found = done(folder, "rehearse", "--url", URLS[on.flavour], "--json").json
    assert (found["version"], found["passed"], found["confined"]) == (1, True, True)
    assert (found["migrations"], found["rolled_back"], found["statements"]) == (3, 3, 6)
    assert (found["failures"], found["left_over"], found["notes"]) == ([], [], [])
    (line,) = done(folder, "rehearse", "--url", "-", typed=f"{URLS[on.flavour]}\n").lines
    assert line.startswith(f"passed on {found['server']}: 3 migrations forward, 3 back, 6 statements in ")
    assert line.endswith(" s; 0 failures, 0 left over")
    monkeypatch.setenv("PLAIT_REHEARSE_URL", URLS[on.flavour])
    assert done(folder, "rehearse", "--series", "db").code == 0
    assert standing(on) == before


def test_it_lists_failures_leftovers_and_notes(build: Build, on: Server) -> None:
    texts = {
        "db/002_tags.sql": "CREATE TABLE tags (id INT PRIMARY KEY);\n\nINSERT INTO\n nix VALUES (1);\n",
        "db/003_grant.sql": "GRANT ALL ON users TO nobody;\nCREATE TABLE extra (id INT);\n",
        "db/003_grant_rollback.sql": "SELECT 1;\n",
    }
    folder = session(build, texts)
    ended = plait(folder, "rehearse", "--url", URLS[on.flavour], "--keep-going")
    assert ended.code == 1
    mysql = on.flavour is MYSQL
    words = "Table 'nix' doesn't exist [1146]" if mysql else 'relation "nix" does not exist [42P01]'
    tags = next(line for line in ended.lines if "nix" in line)
    path, line, rest = tags.split(":", 2)
    assert path.startswith("db/") and path.endswith("_tags.sql")
    assert (line, rest) == ("3" if mysql else "4", f" {words}: INSERT INTO")
    assert any(one.endswith("_grant: table extra is left over after its rollback") for one in ended.lines)
    assert any(
        ":1: not run: who may do what is the server's own business; the roles named may not exist here:"
        " GRANT ALL ON users TO nobody" in one
        for one in ended.lines
    )
    found = plait(folder, "rehearse", "--url", URLS[on.flavour], "--keep-going", "--json")
    assert found.code == 1
    (failure,) = found.json["failures"]
    assert (failure["stage"], failure["file"], failure["line"]) == ("forward", path, int(line))
    assert [(one["trace"], one["what"]) for one in found.json["left_over"]] == [("left over", "table extra")]


def test_a_baseline(build: Build, on: Server, tmp_path: Path) -> None:
    folder = session(build, {"db/002_tags.sql": "ALTER TABLE made_by_an_orm ADD x INT;\n"})
    dump = tmp_path / "dump.sql"
    dump.write_text("CREATE TABLE made_by_an_orm (id INT);\n")
    assert plait(folder, "rehearse", "--url", URLS[on.flavour]).code == 1
    assert done(folder, "rehearse", "--url", URLS[on.flavour], "--baseline", dump).code == 0
    ended = plait(folder, "rehearse", "--url", URLS[on.flavour], "--baseline", tmp_path / "nix.sql")
    assert ended.code == 2
    assert (
        ended.err
        == f"plait: {tmp_path / 'nix.sql'}: the baseline can't be read (no such file or directory)\n"
    )


def test_in_place(folder: Path, on: Server) -> None:
    ask(on, "CREATE DATABASE plait_test_cli")
    try:
        place = f"{URLS[on.flavour].removesuffix('/postgres')}/plait_test_cli"
        assert done(folder, "rehearse", "--url", place, "--in-place").code == 0
    finally:
        ask(on, "DROP DATABASE plait_test_cli")


@pytest.mark.parametrize(
    "url",
    [
        "mysql://ada:hunter2@127.0.0.1:1/shop",
        "postgresql://ada:hunter2@127.0.0.1:1/shop",
        "mysql://ada:hunter2@127.0.0.1:port/shop",
        "oracle://ada:hunter2@127.0.0.1/shop",
        "ada:hunter2@127.0.0.1",
    ],
)
def test_a_password_is_never_printed(folder: Path, url: str) -> None:
    for arguments, typed in ((("--url", url), ""), (("--url", "-"), url), (("--url", url, "--json"), "")):
        ended = plait(folder, "rehearse", *arguments, typed=typed)
        assert ended.code == 2
        assert ended.err.startswith("plait: ") and "hunter2" not in ended.err + ended.text
    for file in (folder / ".git").rglob("*"):
        assert not file.is_file() or b"hunter2" not in file.read_bytes()


def test_a_password_that_works_is_never_printed(folder: Path, tmp_path: Path) -> None:
    on = server(MYSQL)
    ask(on, "CREATE USER plait_test_ada@'127.0.0.1' IDENTIFIED BY 'hunter2'")
    try:
        ask(on, "GRANT ALL ON *.* TO plait_test_ada@'127.0.0.1' WITH GRANT OPTION")
        url = f"mysql://plait_test_ada:hunter2@{on.host}:{on.port}"
        ended = plait(folder, "rehearse", "--url", url, "--json")
        assert (ended.code, ended.json["confined"]) == (0, True)
        assert "hunter2" not in ended.text + ended.err
        for file in (folder / ".git").rglob("*"):
            assert not file.is_file() or b"hunter2" not in file.read_bytes()
    finally:
        ask(on, "DROP USER plait_test_ada@'127.0.0.1'")


def test_without_a_server(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PLAIT_REHEARSE_URL", raising=False)
    ended = plait(folder, "rehearse")
    assert (ended.code, ended.err) == (
        2,
        "plait: no server to rehearse on (give --url, or set PLAIT_REHEARSE_URL; without a server only"
        " `plait migrations` speaks, which simulates)\n",
    )


@pytest.mark.parametrize(("scheme", "driver"), [("mysql", "pymysql"), ("postgresql", "psycopg")])
def test_without_a_driver(folder: Path, monkeypatch: pytest.MonkeyPatch, scheme: str, driver: str) -> None:
    monkeypatch.setitem(sys.modules, driver, None)
    ended = plait(folder, "rehearse", "--url", f"{scheme}://127.0.0.1:1")
    name = "MySQL and MariaDB" if scheme == "mysql" else "PostgreSQL"
    assert (ended.code, ended.err) == (
        2,
        f"plait: the driver for {name} ({driver}) isn't installed (pip install 'plait[rehearse]')\n",
    )


def test_what_a_person_reads() -> None:
    failure = Failure(Stage.BACK, "1", "db/1_down.sql", 7, "DROP TABLE a", "no such table", "42P01", "2")
    refused = Failure(
        Stage.FORWARD, "2", "db/2.sql", 3, "XA START 'a'", "refused: it may outlive the rehearsal"
    )
    notes = (
        Note("no way back, so the rollbacks below run past it", "3"),
        Note("not run: it is a command to psql", "1", "db/1.sql", 2, "\\i x.sql"),
        Note("no way back, so the rollbacks below run past it", "2"),
        Note("a migration failed, so what its rollback left isn't compared"),
    )
    traces = (
        LeftOver("1", Trace.LEFT, "table a"),
        LeftOver("1", Trace.LOST, "index b.i"),
        LeftOver("1", Trace.CHANGED, "column b.c", "int", "text"),
        LeftOver("1", Trace.ADDED, "view v"),
    )
    assert rehearsal_lines(Rehearsal("MariaDB 10.11", 1, 2, 5, (failure, refused), notes, traces, 1.26)) == [
        "db/1_down.sql:7: no such table [42P01]; 2 has no way back, so it may be that one's fault: DROP TABLE a",
        "db/2.sql:3: refused: it may outlive the rehearsal: XA START 'a'",
        "1: table a is left over after its rollback",
        "1: index b.i was there before and is gone after its rollback",
        "1: column b.c is not as before after its rollback: text instead of int",
        "1: view v was made by its rollback",
        "db/1.sql:2: not run: it is a command to psql: \\i x.sql",
        "a migration failed, so what its rollback left isn't compared",
        "no way back, so the rollbacks below run past it: 3, 2",
        "did not pass on MariaDB 10.11: 1 migration forward, 2 back, 5 statements in 1.3 s; 2 failures, 4 left over",
    ]


def test_many_notes_of_a_file_are_one_line() -> None:
    owners = [
        Note("not run: the server's business", "", "dump.sql", line, f"ALTER TABLE t{line} OWNER TO a")
        for line in (3, 5, 7, 9)
    ]
    psql = [Note("not run: it is a command to psql", "", "dump.sql", line, "\\echo x") for line in (4, 8)]
    assert rehearsal_lines(Rehearsal("x", 0, 0, 0, (), (*owners, *psql), (), 0))[:-1] == [
        "dump.sql:3: not run: the server's business: ALTER TABLE t3 OWNER TO a (and 3 more in this file)",
        "dump.sql:4: not run: it is a command to psql: \\echo x",
        "dump.sql:8: not run: it is a command to psql: \\echo x",
    ]
