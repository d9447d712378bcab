"""What was read of contents, kept on disk by their ids: a new process reads only what no earlier one did.

One SQLite file beside the sessions of the target. It is a cache: several processes may use it at once, and
whatever is wrong with it, files are parsed as if it weren't there.
"""

import hashlib
import sqlite3
import sys
from collections.abc import Iterable, Mapping
from contextlib import ExitStack, suppress
from pathlib import Path

from state.code import code_of

MOST = 400_000
"""So many answers are kept; beyond it the oldest half goes."""
ROOM = 1 << 29
"""So many bytes they may take; beyond it the oldest half goes, too."""
LONGEST = 16 << 20
"""A longer answer isn't kept: few contents have one, and it would be read with every other one."""
_BATCH = 500
_SCHEMA = """
DROP TABLE IF EXISTS facts;
CREATE TABLE IF NOT EXISTS readings (
    number INTEGER PRIMARY KEY, reading TEXT NOT NULL, oid TEXT NOT NULL, version TEXT NOT NULL,
    body TEXT NOT NULL, UNIQUE (reading, oid) ON CONFLICT REPLACE
);
"""


class Store:
    """Answers, each a text, by the name of a reading and the id of a content; for one thread at a time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None
        self._is_closed_to_us = False
        self._new: list[tuple[str, str, str, str]] = []

    def get(self, reading: str, oids: Iterable[str]) -> Mapping[str, str]:
        """What is kept of those contents."""
        found: dict[str, str] = {}
        wanted = list(oids)
        connection = self._opened() if wanted and self._path.exists() else None
        for start in range(0, len(wanted) if connection is not None else 0, _BATCH):
            batch = wanted[start : start + _BATCH]
            with suppress(sqlite3.Error):
                assert connection is not None
                rows = connection.execute(
                    "SELECT oid, body FROM readings WHERE reading = ? AND version = ? "
                    f"AND oid IN ({','.join('?' * len(batch))})",
                    (reading, _VERSION, *batch),
                )
                found.update((oid, body) for oid, body in rows if isinstance(body, str))
        return found

    def put(self, reading: str, oid: str, body: str) -> None:
        """Notes an answer to be kept; `flush` writes it."""
        if len(body) <= LONGEST and _is_text(body):
            self._new.append((reading, oid, _VERSION, body))

    def flush(self) -> None:
        """Writes what was noted, all at once."""
        rows, self._new = self._new, []
        if not rows:
            return
        connection = self._opened()
        if connection is None:
            return
        with suppress(sqlite3.Error), connection:
            connection.executemany(
                "INSERT INTO readings (reading, oid, version, body) VALUES (?, ?, ?, ?)", rows
            )
            ((count,),) = connection.execute("SELECT count(*) FROM readings")
            if count > MOST or _size(connection) > ROOM:
                connection.execute(
                    "DELETE FROM readings WHERE number < "
                    "(SELECT number FROM readings ORDER BY number LIMIT 1 OFFSET ?)",
                    (count // 2,),
                )

    def close(self) -> None:
        """Lets go of the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        self._is_closed_to_us = False

    def _opened(self) -> sqlite3.Connection | None:
        """The way to the file; where there is none that isn't tried again for each content, as it may take long."""
        if self._connection is None and not self._is_closed_to_us:
            self._is_closed_to_us = True
            with suppress(sqlite3.Error, OSError), ExitStack() as undone:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                connection = sqlite3.connect(self._path, timeout=2, check_same_thread=False)
                undone.callback(connection.close)
                connection.execute("PRAGMA journal_mode = WAL")
                # A store that a power cut has left half-written would not be noticed.
                connection.execute("PRAGMA synchronous = NORMAL")
                connection.executescript(_SCHEMA)
                undone.pop_all()
                self._connection = connection
                self._is_closed_to_us = False
        return self._connection


def _is_text(body: str) -> bool:
    """Whether it can be kept: half of a character can't."""
    try:
        return body.isascii() or bool(body.encode())
    except UnicodeEncodeError:
        return False


def _size(connection: sqlite3.Connection) -> int:
    """The bytes that are in use; what was deleted leaves room for what comes."""
    (((pages,),), ((free,),), ((size,),)) = (
        connection.execute(f"PRAGMA {name}") for name in ("page_count", "freelist_count", "page_size")
    )
    return int((pages - free) * size)


def _version() -> str:
    """Another one whenever files would be read otherwise: by another Python, or by changed readers."""
    return hashlib.sha256(f"{sys.version} {code_of('understanding')}".encode()).hexdigest()[:16]


_VERSION = _version()
"""As of when these modules were imported: what is changed later isn't what reads here."""
