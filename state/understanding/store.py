"""What was read of contents, kept on disk by their ids: a new process reads only what no earlier one did.

One SQLite file beside the sessions of the target. It is a cache: several processes may use it at once, and
whatever is wrong with it, files are parsed as if it weren't there.
"""

import hashlib
import sqlite3
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

MOST = 400_000
"""So many answers are kept; beyond it the oldest half goes."""
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
        self._version = _version()
        self._connection: sqlite3.Connection | None = None
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
                    (reading, self._version, *batch),
                )
                found.update((oid, body) for oid, body in rows if isinstance(body, str))
        return found

    def put(self, reading: str, oid: str, body: str) -> None:
        """Notes an answer to be kept; `flush` writes it."""
        self._new.append((reading, oid, self._version, body))

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
            if count > MOST:
                connection.execute(
                    "DELETE FROM readings WHERE number <= (SELECT max(number) FROM readings) - ?",
                    (MOST // 2,),
                )

    def close(self) -> None:
        """Lets go of the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _opened(self) -> sqlite3.Connection | None:
        if self._connection is None:
            with suppress(sqlite3.Error, OSError):
                self._path.parent.mkdir(parents=True, exist_ok=True)
                connection = sqlite3.connect(self._path, timeout=2, check_same_thread=False)
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA synchronous = OFF")
                connection.executescript(_SCHEMA)
                self._connection = connection
        return self._connection


def _version() -> str:
    """Another one whenever files would be read otherwise: by another Python, or by changed readers."""
    digest = hashlib.sha256(sys.version.encode())
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        with suppress(OSError):
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]
