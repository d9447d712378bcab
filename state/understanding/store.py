"""What files say, kept on disk by content id: a new process parses only what no earlier one did.

One SQLite file beside the sessions of the target. It is a cache: several processes may use it at once, and
whatever is wrong with it, files are parsed as if it weren't there.
"""

import hashlib
import json
import sqlite3
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from state.understanding.facts import Definition, Facts, Reference, Span

KEPT = frozenset(("Python", "TypeScript", "JavaScript"))
"""Languages whose files cost more to parse than to look up."""
MOST = 200_000
"""So many contents are kept; beyond it the oldest half goes."""
_BATCH = 500
_SCHEMA = """
CREATE TABLE IF NOT EXISTS facts (
    number INTEGER PRIMARY KEY, language TEXT NOT NULL, oid TEXT NOT NULL, version TEXT NOT NULL,
    body TEXT NOT NULL, UNIQUE (language, oid) ON CONFLICT REPLACE
);
"""


class Store:
    """Facts by language and content id; for one thread at a time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._version = _version()
        self._connection: sqlite3.Connection | None = None
        self._new: list[tuple[str, str, str, str]] = []

    def get(self, language: str, oids: Iterable[str]) -> Mapping[str, Facts]:
        """The facts of those contents that are kept."""
        found: dict[str, Facts] = {}
        wanted = list(oids)
        connection = self._opened() if wanted and language in KEPT and self._path.exists() else None
        for start in range(0, len(wanted) if connection is not None else 0, _BATCH):
            batch = wanted[start : start + _BATCH]
            with suppress(sqlite3.Error):
                assert connection is not None
                rows = connection.execute(
                    "SELECT oid, body FROM facts WHERE language = ? AND version = ? "
                    f"AND oid IN ({','.join('?' * len(batch))})",
                    (language, self._version, *batch),
                )
                for oid, body in rows:
                    with suppress(ValueError, TypeError, KeyError):
                        found[oid] = _facts(language, json.loads(body))
        return found

    def put(self, language: str, oid: str, facts: Facts) -> None:
        """Notes facts to be kept; `flush` writes them."""
        if language in KEPT:
            self._new.append((language, oid, self._version, json.dumps(_data(facts), separators=(",", ":"))))

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
                "INSERT INTO facts (language, oid, version, body) VALUES (?, ?, ?, ?)", rows
            )
            ((count,),) = connection.execute("SELECT count(*) FROM facts")
            if count > MOST:
                connection.execute(
                    "DELETE FROM facts WHERE number <= (SELECT max(number) FROM facts) - ?", (MOST // 2,)
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


def _data(facts: Facts) -> list[Any]:
    return [
        facts.definitions,
        facts.references,
        sorted(facts.exports),
        facts.is_open,
        facts.values,
        facts.problem,
        facts.line,
    ]


def _facts(language: str, data: list[Any]) -> Facts:
    definitions, references, exports, is_open, values, problem, line = data
    return Facts(
        language,
        tuple(Definition(*one) for one in definitions),
        tuple(
            Reference(kind, text, Span(*span), tuple(names), guarded)
            for kind, text, span, names, guarded in references
        ),
        frozenset(exports),
        is_open,
        values=tuple(Definition(*one) for one in values),
        problem=problem,
        line=line,
    )
