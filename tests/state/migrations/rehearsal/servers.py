"""The real servers of the tests of rehearsals: where they are, what stands on them, and one test at a time."""

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from state.errors import PlaitError
from state.migrations.changes import Flavour
from state.migrations.dialect import Script
from state.migrations.rehearsal import mysql, postgresql
from state.migrations.rehearsal.rehearse import rehearse, sweep
from state.migrations.rehearsal.result import Rehearsal
from state.migrations.rehearsal.scripts import RehearsalScripts
from state.migrations.rehearsal.server import Server, parse_url

URLS = {
    Flavour.MYSQL: os.environ.get("PLAIT_TEST_MYSQL", "mysql://root@127.0.0.1:3306"),
    Flavour.POSTGRESQL: os.environ.get(
        "PLAIT_TEST_POSTGRESQL", "postgresql://postgres@127.0.0.1:5432/postgres"
    ),
}
NAMES = {Flavour.MYSQL: "MariaDB", Flavour.POSTGRESQL: "PostgreSQL"}
OTHERS = ("plait_reading_", "plait_simulated_")
SYSTEM = ("information_schema", "mysql", "performance_schema", "sys", "postgres", "template0", "template1")
_REACHED: dict[Flavour, str] = {}


def server(flavour: Flavour) -> Server:
    """The server of the tests; the test is skipped where there is none."""
    found = parse_url(URLS[flavour])
    if flavour not in _REACHED:
        try:
            admin(found).close()
            _REACHED[flavour] = ""
        except PlaitError as error:
            _REACHED[flavour] = str(error)
    if _REACHED[flavour]:
        pytest.skip(f"needs a {NAMES[flavour]} server on this machine: {_REACHED[flavour]}")
    # What a killed rehearsal of somebody's left would be a note of the first one here.
    sweep(found)
    return found


def admin(on: Server) -> Any:
    """A connection of one's own, as the user of the URL."""
    if on.flavour is Flavour.MYSQL:
        return mysql.connect(on)
    return postgresql.connect(on, on.database or "postgres")


def ask(on: Server, *queries: str) -> list[tuple[Any, ...]]:
    """Runs statements there; the rows of the last one."""
    with closing(admin(on)) as connection:
        cursor = connection.cursor()
        for query in queries:
            cursor.execute(query)
        return list(cursor.fetchall()) if cursor.description else []


def standing(on: Server) -> tuple[list[str], list[str]]:
    """The server's own databases, those named as plait's are, and the users; without what others do at the same time."""
    if on.flavour is Flavour.MYSQL:
        databases = ask(on, "SHOW DATABASES")
        users = ask(on, "SELECT CONCAT(User, '@', Host) FROM mysql.user")
    else:
        databases = ask(on, "SELECT datname FROM pg_database")
        users = ask(on, "SELECT rolname FROM pg_roles")
    names = {str(row[0]) for row in databases}
    return (
        sorted(
            one for one in names if one in SYSTEM or (one.startswith("plait_") and not one.startswith(OTHERS))
        ),
        sorted(str(row[0]) for row in users),
    )


@contextmanager
def alone() -> Iterator[None]:
    """One test on the servers at a time, also where several processes test."""
    with (Path(tempfile.gettempdir()) / "plait-tests-of-rehearsals").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def series(
    forward: dict[str, str], back: dict[str, str] | None = None, flavour: Flavour = Flavour.UNKNOWN
) -> RehearsalScripts:
    """A series in db/, its texts by name; the way back stands in db/NAME_down.sql."""
    ways_back = back or {}
    return RehearsalScripts(
        flavour,
        tuple((name, (Script(f"db/{name}.sql", text),)) for name, text in forward.items()),
        tuple(
            (name, (Script(f"db/{name}_down.sql", ways_back[name]),) if name in ways_back else ())
            for name in forward
        ),
    )


def run(on: Server, forward: dict[str, str], back: dict[str, str] | None = None, **options: Any) -> Rehearsal:
    """Rehearses and holds the server to what stood there before."""
    before = standing(on)
    try:
        return rehearse(on, series(forward, back), **options)
    finally:
        assert standing(on) == before


def failed(done: Rehearsal) -> list[str]:
    """Its failures as `path:line code message`."""
    return [f"{one.path}:{one.line} {one.code} {one.message}" for one in done.failures]


def noted(done: Rehearsal) -> list[str]:
    """Its notes as `path:line message`."""
    return [f"{one.path}:{one.line} {one.message}" for one in done.notes]


def left(done: Rehearsal) -> list[str]:
    """What was left over, as `migration: trace: what`."""
    return [f"{one.migration}: {one.trace.value}: {one.what}" for one in done.left_over]
