"""The journal: one SQLite file that holds every operation, and where the session stands among them."""

import json
import os
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from state.collector import without_collector
from state.errors import PlaitError
from state.session.operations import Operation, Row, operation_from_row
from state.session.runs import PLACE, TABLE, Runs
from state.session.session import Session
from state.session.texts import content_id as content_id
from state.session.texts import restored as restored
from state.session.texts import stored as stored

APPLICATION_ID = 0x504C4149
VERSION = 3
"""2 brought the table of runs; 3 acts that the doctor of an earlier Plait would take for damage."""
BUSY_SECONDS = 10.0
REPAIR = "`plait doctor` checks and repairs it; nothing is deleted"

SCHEMA = """
CREATE TABLE operation (
    number INTEGER PRIMARY KEY, parent INTEGER NOT NULL, kind TEXT NOT NULL,
    subject NOT NULL, part NOT NULL, body NOT NULL, time TEXT NOT NULL, actor TEXT NOT NULL
);
CREATE TABLE move (
    id INTEGER PRIMARY KEY, time TEXT NOT NULL, origin INTEGER NOT NULL, destination INTEGER NOT NULL
);
CREATE TABLE head (
    one INTEGER PRIMARY KEY CHECK (one = 1), number INTEGER NOT NULL, tip INTEGER NOT NULL,
    revision INTEGER NOT NULL, branched INTEGER NOT NULL, raw INTEGER NOT NULL
);
CREATE TABLE text (id TEXT PRIMARY KEY, bytes BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE cache (name TEXT PRIMARY KEY, bytes BLOB NOT NULL) WITHOUT ROWID;
"""
NOTE_PLACE = f"INSERT OR REPLACE INTO meta SELECT '{PLACE}', rootpage FROM sqlite_schema WHERE name = 'run'"

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


class Moved(Exception):
    """Another process acted first; `revision` is where the journal stands now."""

    def __init__(self, revision: int) -> None:
        self.revision = revision
        super().__init__(f"the journal stands at revision {revision}")


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One operation with its place: on the line that leads to the present, ahead of it, or beside it."""

    number: int
    parent: int
    time: str
    words: str
    kind: str
    actor: str
    on_line: bool
    current: bool
    redoable: bool


class Journal:
    """One open journal; may be used from several threads, one at a time."""

    def __init__(self, path: Path, connection: sqlite3.Connection, clock: Clock) -> None:
        self.path = path
        self.now = clock
        self._connection = connection
        self._lock = threading.RLock()
        self.name = self.meta("name") or path.parent.name
        self.runs = Runs(self._look, self._transaction, self.text)

    @classmethod
    def create(cls, path: Path, name: str, clock: Clock = utc_now) -> "Journal":
        """A new journal; refuses to write over one."""
        if path.exists():
            raise PlaitError("a session of this name exists already", str(path), "choose another name")
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = _connect(path)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript(
            f"BEGIN; {SCHEMA} {TABLE} INSERT INTO head VALUES (1, 0, 0, 0, 0, 0); {NOTE_PLACE}; COMMIT;"
        )
        connection.executemany(
            "INSERT INTO meta VALUES (?, ?)",
            [("name", name), ("created", clock().isoformat(timespec="seconds"))],
        )
        return cls(path, connection, clock)

    @classmethod
    def open(cls, path: Path, clock: Clock = utc_now) -> "Journal":
        """An existing journal; a clear error when the file is missing, torn, foreign or of a newer version."""
        if not path.exists():
            raise PlaitError("there is no journal here", str(path), "`plait sessions` lists the sessions")
        with readable(path):
            connection = _connect(path)
            application = connection.execute("PRAGMA application_id").fetchone()[0]
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if application != APPLICATION_ID:
                connection.close()
                raise PlaitError("this file is not a journal of Plait's", str(path), REPAIR)
            if version > VERSION:
                connection.close()
                raise PlaitError(
                    f"this journal was written by a newer Plait (version {version}, this one reads {VERSION})",
                    str(path),
                    "use that Plait",
                )
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("SELECT number, tip, revision FROM head WHERE one = 1").fetchone()[0]
            if version < VERSION:
                _upgrade(connection)
            return cls(path, connection, clock)

    def close(self) -> None:
        """Closes the file; everything is in it already."""
        with self._lock:
            self._connection.close()

    # Acting

    def append(
        self, operation: Operation, texts: Mapping[str, bytes] | None = None, *, expected_revision: int
    ) -> int:
        """Records an operation and its texts in one durable transaction; returns its number.

        Raises `Moved` when the journal isn't at `expected_revision` any more.
        """
        row = operation.to_row()
        with self._transaction() as connection:
            head, _, revision = self._head(connection)
            if revision != expected_revision:
                raise Moved(revision)
            for name, data in (texts or {}).items():
                connection.execute("INSERT OR IGNORE INTO text VALUES (?, ?)", (name, data))
            cursor = connection.execute(
                "INSERT INTO operation (parent, kind, subject, part, body, time, actor) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    head,
                    row.kind,
                    stored(row.subject),
                    stored(row.part),
                    stored(row.body),
                    self.now().isoformat(timespec="seconds"),
                    f"process {os.getpid()}",
                ),
            )
            number = cursor.lastrowid
            assert number is not None
            raw = any(isinstance(stored(text), bytes) for text in row)
            connection.execute(
                "UPDATE head SET number = ?, tip = ?, revision = revision + 1,"
                " branched = branched OR ?, raw = raw OR ?",
                (number, number, head != number - 1, raw),
            )
        return number

    def undo(self, steps: int = 1) -> int:
        """Moves back along the line; returns the operation the session now stands on."""

        def target(head: int, tip: int, parents: Mapping[int, int]) -> int:
            path = _line(head, parents)
            # The first operation opened the session and stays.
            if len(path) < 2:
                raise PlaitError("there is nothing to undo", self.name)
            if len(path) <= steps:
                raise PlaitError(f"only {len(path) - 1} of {steps} could be undone", self.name)
            return path[-1 - steps]

        return self._move(target)

    def redo(self, steps: int = 1) -> int:
        """Moves forward towards what was undone last."""

        def target(head: int, tip: int, parents: Mapping[int, int]) -> int:
            path = _line(tip, parents)
            if head not in path or head == tip:
                raise PlaitError("there is nothing to redo", self.name)
            at = path.index(head) + steps
            return path[min(at, len(path) - 1)]

        return self._move(target)

    def restore(self, number: int) -> int:
        """Jumps to an operation, also one on a side line."""

        def target(head: int, tip: int, parents: Mapping[int, int]) -> int:
            if number not in parents:
                raise PlaitError(f"there is no operation {number}", self.name, "`plait log` lists them")
            return number

        return self._move(target)

    def _move(self, target: Callable[[int, int, Mapping[int, int]], int]) -> int:
        with self._transaction() as connection:
            head, tip, _ = self._head(connection)
            parents: dict[int, int] = dict(connection.execute("SELECT number, parent FROM operation"))
            goal = target(head, tip, parents)
            if goal not in _line(tip, parents):
                tip = goal
            connection.execute("UPDATE head SET number = ?, tip = ?, revision = revision + 1", (goal, tip))
            connection.execute(
                "INSERT INTO move (time, origin, destination) VALUES (?, ?, ?)",
                (self.now().isoformat(timespec="seconds"), head, goal),
            )
        return goal

    # Reading

    def session(self) -> Session:
        """The session where the journal stands now, folded from its rows."""
        with self._lock, readable(self.path):
            connection = self._connection
            # One transaction sees one moment of the file, whatever other processes do.
            connection.execute("BEGIN")
            try:
                head, revision, branched, raw = connection.execute(
                    "SELECT number, revision, branched, raw FROM head"
                ).fetchone()
                rows: Iterable[Sequence[Any]] = connection.execute(
                    "SELECT number, parent, kind, subject, part, body FROM operation"
                    " WHERE number <= ? ORDER BY number",
                    (head,),
                )
                if branched or raw:
                    rows = on_line([tuple(row) for row in rows], head)
                with without_collector():
                    session = Session(name=self.name).replay(rows)
            finally:
                connection.execute("COMMIT")
        return replace(session, revision=revision)

    def session_at(self, number: int) -> Session:
        """The session as it is, or would be, at an operation."""
        rows = self.rows()
        if number not in {row[0] for row in rows}:
            raise PlaitError(f"there is no operation {number}", self.name, "`plait log` lists them")
        return Session(name=self.name).replay(on_line(rows, number))

    def rows(self) -> list[tuple[Any, ...]]:
        """All operations as (number, parent, kind, subject, part, body)."""
        with self._lock, readable(self.path):
            return self._connection.execute(
                "SELECT number, parent, kind, subject, part, body FROM operation ORDER BY number"
            ).fetchall()

    def history(self) -> list[HistoryRow]:
        """Every operation ever made, oldest first."""
        with self._lock, readable(self.path):
            head, tip, _ = self._head(self._connection)
            rows = self._connection.execute(
                "SELECT number, parent, kind, subject, part, body, time, actor FROM operation ORDER BY number"
            ).fetchall()
        parents = {row[0]: row[1] for row in rows}
        line, ahead = set(_line(head, parents)), set(_line(tip, parents))
        return [
            HistoryRow(
                number,
                parent,
                time,
                operation_from_row(Row(kind, *map(restored, (subject, part, body)))).describe(),
                kind,
                actor,
                number in line,
                number == head,
                number in ahead and number not in line,
            )
            for number, parent, kind, subject, part, body, time, actor in rows
        ]

    def times(self) -> dict[int, str]:
        """When each operation was recorded, by its number, ISO 8601 in UTC."""
        with self._lock, readable(self.path):
            return dict(self._connection.execute("SELECT number, time FROM operation").fetchall())

    def last_act(self) -> tuple[str, str] | None:
        """Time and words of what was done last, an undo included; None before anything was."""
        with self._lock, readable(self.path):
            row = self._connection.execute(
                "SELECT time, kind, subject, part, body FROM operation ORDER BY number DESC LIMIT 1"
            ).fetchone()
            move = self._connection.execute(
                "SELECT time, origin, destination FROM move ORDER BY id DESC LIMIT 1"
            ).fetchone()
        if row is None:
            return None
        if move is not None and move[0] > row[0]:
            return move[0], f"went from operation {move[1]} to {move[2]}"
        return row[0], operation_from_row(Row(row[1], *map(restored, row[2:]))).describe()

    def has(self, kind: str) -> bool:
        """Whether an operation of this kind was ever made, undone ones included."""
        with self._lock, readable(self.path):
            query = "SELECT EXISTS (SELECT 1 FROM operation WHERE kind = ?)"
            return bool(self._connection.execute(query, (kind,)).fetchone()[0])

    def revision(self) -> int:
        """Grows with every act of any process; one indexed read."""
        with self._lock, readable(self.path):
            return int(self._connection.execute("SELECT revision FROM head").fetchone()[0])

    def text(self, name: str) -> bytes:
        """A text of the operator's, by content id."""
        with self._lock, readable(self.path):
            found = self._connection.execute("SELECT bytes FROM text WHERE id = ?", (name,)).fetchone()
        if found is None:
            raise PlaitError("a text that was kept here is missing", name[:12], REPAIR)
        return bytes(found[0])

    # Beside the operations

    def meta(self, name: str) -> str | None:
        """A fact about the session itself, such as its name."""
        with self._lock, readable(self.path):
            found = self._connection.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return str(found[0]) if found else None

    def set_meta(self, name: str, value: str | None) -> None:
        """Keeps a fact about the session, None forgets it."""
        with self._transaction() as connection:
            if value is None:
                connection.execute("DELETE FROM meta WHERE name = ?", (name,))
            else:
                connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    def set_intent(self, intent: Mapping[str, Any]) -> None:
        """Notes what is about to be done outside, so that it can be finished or dropped after a crash."""
        self.set_meta("intent", json.dumps(intent))

    def intent(self) -> dict[str, Any] | None:
        """What was about to be done outside when a process ended."""
        text = self.meta("intent")
        return json.loads(text) if text else None

    def clear_intent(self) -> None:
        """What was to be done outside is done."""
        self.set_meta("intent", None)

    def cached(self, name: str) -> bytes | None:
        """Derived data that can be computed again; None also where something else than bytes stands there."""
        with self._lock, readable(self.path):
            found = self._connection.execute("SELECT bytes FROM cache WHERE name = ?", (name,)).fetchone()
        return found[0] if found and isinstance(found[0], bytes) else None

    def put_cached(self, name: str, data: bytes) -> None:
        """Keeps derived data."""
        with self._transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO cache VALUES (?, ?)", (name, data))

    @staticmethod
    def _head(connection: sqlite3.Connection) -> tuple[int, int, int]:
        number, tip, revision = connection.execute("SELECT number, tip, revision FROM head").fetchone()
        return number, tip, revision

    @contextmanager
    def _look(self) -> Iterator[sqlite3.Connection]:
        with self._lock, readable(self.path):
            yield self._connection

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._lock, readable(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA trusted_schema = OFF")
    return connection


def _upgrade(connection: sqlite3.Connection) -> None:
    """Makes an older journal one of this version, all or nothing; what stands in it stays as it is."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Another process may have been faster.
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version < VERSION:
            if version < 2:
                connection.execute(TABLE)
                connection.execute(NOTE_PLACE)
            connection.execute(f"PRAGMA user_version = {VERSION}")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Turns what SQLite says about a damaged or busy file into a sentence."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if "locked" in str(error) or "busy" in str(error):
            raise PlaitError("another process holds the journal", str(path), "try again") from error
        if "readonly" in str(error) or "disk" in str(error) or "full" in str(error):
            raise PlaitError(
                f"the journal can't be written: {error}", str(path), "check disk and rights"
            ) from error
        raise PlaitError(f"the journal can't be read: {error}", str(path), REPAIR) from error
    except sqlite3.DatabaseError as error:
        raise PlaitError(f"the journal is damaged: {error}", str(path), REPAIR) from error
    except TypeError as error:
        if "NoneType" not in str(error):
            raise
        raise PlaitError("the journal has lost its head", str(path), REPAIR) from error


def _line(number: int, parents: Mapping[int, int]) -> list[int]:
    """The operations from the first to `number`."""
    line = []
    while number:
        line.append(number)
        number = parents.get(number, 0)
    return line[::-1]


def on_line(rows: Sequence[tuple[Any, ...]], head: int) -> Sequence[Sequence[Any]]:
    """The rows that lead from the first operation to `head`, with their texts restored."""
    last = 0
    for row in rows:
        if row[1] != last or row[0] > head:
            line = set(_line(head, {one[0]: one[1] for one in rows}))
            rows = [one for one in rows if one[0] in line]
            break
        last = row[0]
    if not any(type(row[3]) is bytes or type(row[5]) is bytes or type(row[4]) is bytes for row in rows):
        return rows
    return [(*row[:3], *map(restored, row[3:])) for row in rows]
