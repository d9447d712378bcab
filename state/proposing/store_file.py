"""The tables of the file of resolutions, and what is wrong with one that can't be used, in sentences."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from state.errors import PlaitError

APPLICATION_ID = 0x504C4D45
VERSION = 1

SCHEMA = """
CREATE TABLE conflict (id TEXT PRIMARY KEY, base BLOB, source BLOB NOT NULL, target BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE made (
    number INTEGER PRIMARY KEY AUTOINCREMENT, session TEXT NOT NULL, key NOT NULL, hunk TEXT NOT NULL,
    operation INTEGER NOT NULL, stands INTEGER NOT NULL, conflict TEXT, size INTEGER NOT NULL,
    path NOT NULL, stance TEXT NOT NULL, shape TEXT NOT NULL, pattern TEXT NOT NULL,
    chance REAL NOT NULL, fared INTEGER NOT NULL, name TEXT NOT NULL, time TEXT NOT NULL, times INTEGER NOT NULL, result BLOB,
    UNIQUE (session, key, hunk, operation)
);
CREATE INDEX made_of ON made (conflict, size);
"""


def prepare(connection: sqlite3.Connection, place: str) -> None:
    """Makes the tables in an empty file, and refuses one that isn't ours."""
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA synchronous = NORMAL")
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if application == APPLICATION_ID and version > VERSION:
        raise PlaitError(
            f"these resolutions were kept by a newer Plait (version {version}, this one reads {VERSION})",
            place,
            "use that Plait; without them everything else works",
        )
    if application == APPLICATION_ID:
        return
    if application or version or connection.execute("SELECT COUNT(*) FROM sqlite_schema").fetchone()[0]:
        raise PlaitError("this file holds no resolutions of Plait's", place, "move it away")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("BEGIN IMMEDIATE")
    # Another process may have been faster.
    if not connection.execute("PRAGMA application_id").fetchone()[0]:
        for statement in filter(str.strip, SCHEMA.split(";")):
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {VERSION}")
    connection.execute("COMMIT")


@contextmanager
def readable(place: str) -> Iterator[None]:
    """Turns what SQLite says about a damaged or busy file into a sentence."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        if "locked" in str(error) or "busy" in str(error):
            what, hint = "another process holds the kept resolutions", "try again"
        elif isinstance(error, sqlite3.OperationalError):
            what, hint = f"kept resolutions can't be used: {error}", "check disk and rights"
        else:
            what, hint = f"the file of kept resolutions is damaged: {error}", "move it away; it is made anew"
        raise PlaitError(what, place, hint) from error
