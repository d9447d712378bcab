"""Resolutions on disk: one SQLite file for all sessions of a target, that nothing depends on."""

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from state.errors import PlaitError
from state.proposals.combining import cut
from state.proposals.evidence import Past
from state.proposals.hunk import Hunk
from state.proposals.memory import LONGEST, Remembered, following
from state.proposing.store_file import prepare, readable
from state.session.texts import restored, stored

FILE = "memory.sqlite3"
# Whoever waits longer than this does without.
BUSY_SECONDS = 1.0
# So many resolutions, and so many bytes of them, are kept; then the oldest go. All of them are read in a
# third of a second.
MOST_ROWS = 6_000
MOST_BYTES = 16_000_000
# What is only counted, and has no text any more, is small; still it has an end.
MOST_COUNTED = 200_000
IMPORTED = "imported"

COLUMNS = (
    "c.id, c.base, c.source, c.target, m.result, m.path, m.times, m.time, m.name,"
    " m.stance, m.shape, m.pattern, m.chance, m.fared"
)


class Kept(NamedTuple):
    """One resolution as it is written: by whom, of what, and what evidence keeps of it."""

    key: str
    hunk: str
    operation: int
    one: Remembered
    past: Past


class Known(NamedTuple):
    """A resolution that was written in a session, and whether it still stands there."""

    key: str
    hunk: str
    operation: int
    stands: bool
    past: Past


class Store:
    """The file of one target; may be used from several threads, one at a time.

    Raises `PlaitError` where the file is damaged, foreign, of a newer version, or held too long by another
    process. Everything in it comes from journals or was imported: without it a session works as well.
    """

    def __init__(self, connection: sqlite3.Connection, place: str) -> None:
        self._connection = connection
        self._place = place
        self._lock = threading.RLock()

    @classmethod
    def of(cls, common_dir: Path) -> "Store":
        """The store of a target, made where there is none yet."""
        path = common_dir / "plait" / FILE
        with readable(str(path)):
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise PlaitError(f"resolutions can't be kept: {error.strerror}", str(path)) from error
            connection = sqlite3.connect(
                path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            try:
                prepare(connection, str(path))
            except BaseException:
                connection.close()
                raise
        return cls(connection, str(path))

    @classmethod
    def passing(cls) -> "Store":
        """One that lives as long as the process, for when the file can't be used."""
        connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        prepare(connection, "")
        return cls(connection, "")

    def close(self) -> None:
        """Closes the file; everything is in it already."""
        with self._lock:
            self._connection.close()

    # Reading

    def version(self) -> int:
        """Changes when another process has written."""
        with self._look() as connection:
            return int(connection.execute("PRAGMA data_version").fetchone()[0])

    def resolutions(self, ids: Sequence[str] | None = None) -> Iterator[tuple[Remembered, Past]]:
        """What each conflict became the last time, of these or of all; the latest last."""
        wanted = "" if ids is None else f" AND c.id IN ({', '.join('?' * len(ids))})"
        with self._look() as connection:
            rows = connection.execute(
                f"SELECT {COLUMNS} FROM made m JOIN conflict c ON c.id = m.conflict"
                f" WHERE m.stands = 1{wanted} ORDER BY m.number",
                tuple(ids or ()),
            ).fetchall()
            found: dict[str, tuple[Remembered, Past]] = {}
            for row in rows:
                one, past = _resolution(row)
                before = found.pop(row[0], None)
                found[row[0]] = (following(before[0] if before is not None else None, one), past)
        yield from found.values()

    def listing(self) -> tuple[Remembered, ...]:
        """All resolutions, the latest first."""
        return tuple(one for one, _ in self.resolutions())[::-1]

    def made_in(self, session: str) -> list[Known]:
        """What was written for a session."""
        with self._look() as connection:
            rows = connection.execute(
                "SELECT key, hunk, operation, stands, path, stance, shape, pattern, chance, fared FROM made"
                " WHERE session = ?",
                (session,),
            ).fetchall()
            return [
                Known(restored(key), hunk, operation, bool(stands), _past(restored(path), *rest))
                for key, hunk, operation, stands, path, *rest in rows
            ]

    # Writing

    def record(
        self,
        session: str,
        added: Iterable[Kept] = (),
        standing: Iterable[tuple[str, str, int, bool]] = (),
    ) -> frozenset[str]:
        """Writes resolutions, and which of a session stand by key, hunk and operation; the conflicts that it touched."""
        touched: set[str] = set()
        with self._transaction() as connection:
            for kept in added:
                touched.add(kept.one.id)
                _write(connection, session, kept)
            for key, hunk, operation, stands in standing:
                place = (session, stored(key), hunk, operation)
                connection.execute(
                    "UPDATE made SET stands = ? WHERE session = ? AND key = ? AND hunk = ? AND operation = ?",
                    (int(stands), *place),
                )
                row = connection.execute(
                    "SELECT conflict FROM made WHERE session = ? AND key = ? AND hunk = ? AND operation = ?",
                    place,
                ).fetchone()
                if row is not None and row[0] is not None:
                    touched.add(row[0])
            touched |= _trim(connection)
        return frozenset(touched)

    def take_in(self, resolutions: Iterable[tuple[Remembered, Past]]) -> int:
        """Adds what was exported elsewhere; how many of them are new or other than those that are here."""
        here = {one.id: one for one, _ in self.resolutions()}
        count = 0
        with self._transaction() as connection:
            for one, past in resolutions:
                before = here.get(one.id)
                if before is not None and before.lines == one.lines:
                    continue
                here[one.id] = one
                count += 1
                number = connection.execute("SELECT COALESCE(MAX(number), 0) + 1 FROM made").fetchone()[0]
                _write(connection, IMPORTED, Kept(one.path, one.id[:12], number, one, past))
            _trim(connection)
        return count

    def forget(self, ids: Iterable[str] | None = None) -> int:
        """Takes the texts of these conflicts away, or all; how many conflicts that were.

        A session that made one doesn't bring it back: that it was made there stays known, without a text.
        """
        with self._transaction() as connection:
            if ids is None:
                names = [row[0] for row in connection.execute("SELECT id FROM conflict")]
            else:
                names = list(dict.fromkeys(ids))
            count = 0
            for name in names:
                there = connection.execute("DELETE FROM conflict WHERE id = ?", (name,)).rowcount
                connection.execute(
                    "UPDATE made SET conflict = NULL, result = NULL, size = 0 WHERE conflict = ?", (name,)
                )
                count += there
            connection.execute("DELETE FROM made WHERE session = ? AND conflict IS NULL", (IMPORTED,))
        return count

    @contextmanager
    def _look(self) -> Iterator[sqlite3.Connection]:
        with self._lock, readable(self._place):
            try:
                yield self._connection
            except (TypeError, ValueError, AttributeError) as error:
                # SQLite keeps any type in any column, and such rows were never written by Plait.
                raise sqlite3.DatabaseError(f"a row of it can't be read: {error}") from error

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._lock, readable(self._place):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")


def _write(connection: sqlite3.Connection, session: str, kept: Kept) -> None:
    one, past, conflict = kept.one, kept.past, kept.one.conflict
    texts = [b"".join(lines) for lines in (conflict.base or (), conflict.source, conflict.target, one.lines)]
    size = sum(map(len, texts))
    fits = max(map(len, texts)) <= LONGEST
    if fits:
        base = None if conflict.base is None else texts[0]
        connection.execute(
            "INSERT OR IGNORE INTO conflict VALUES (?, ?, ?, ?)", (one.id, base, texts[1], texts[2])
        )
    connection.execute(
        "INSERT OR REPLACE INTO made (session, key, hunk, operation, stands, conflict, size, path, stance,"
        " shape, pattern, chance, fared, name, time, times, result)"
        " VALUES (?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            session,
            stored(kept.key),
            kept.hunk,
            kept.operation,
            one.id if fits else None,
            size if fits else 0,
            stored(one.path),
            past.stance,
            past.shape,
            past.pattern,
            past.chance,
            int(past.right),
            stored(one.session),
            one.when,
            one.times,
            texts[3] if fits else None,
        ),
    )


def _trim(connection: sqlite3.Connection) -> set[str]:
    """Lets the oldest go where there are too many; a tenth more than needed, so that it isn't every time."""
    count, size = connection.execute(
        "SELECT COUNT(*), COALESCE(SUM(size), 0) FROM made WHERE conflict IS NOT NULL"
    ).fetchone()
    touched: set[str] = set()
    if count > MOST_ROWS or size > MOST_BYTES:
        rows = connection.execute(
            "SELECT number, conflict, size FROM made WHERE conflict IS NOT NULL ORDER BY number"
        ).fetchall()
        for number, conflict, own in rows:
            if count <= MOST_ROWS * 0.9 and size <= MOST_BYTES * 0.9:
                break
            connection.execute(
                "UPDATE made SET conflict = NULL, result = NULL, size = 0 WHERE number = ?", (number,)
            )
            touched.add(conflict)
            count, size = count - 1, size - own
        connection.execute(
            "DELETE FROM conflict WHERE id NOT IN (SELECT conflict FROM made WHERE conflict IS NOT NULL)"
        )
    connection.execute(
        "DELETE FROM made WHERE conflict IS NULL AND number <= (SELECT MAX(number) FROM made) - ?",
        (MOST_COUNTED,),
    )
    return touched


def _resolution(row: Sequence[Any]) -> tuple[Remembered, Past]:
    identity, base, source, target, result, path, times, when, name, *rest = row
    path = restored(path)
    conflict = Hunk(path, None if base is None else cut(base), cut(source), cut(target))
    # It was worked out when it was written.
    conflict.__dict__["name"] = identity
    if not (isinstance(times, int) and isinstance(when, str)):
        raise TypeError("a count or a time is none")
    return Remembered(conflict, cut(result), times, when, restored(name)), _past(path, *rest)


def _past(path: str, stance: str, shape: str, pattern: str, chance: float, fared: int) -> Past:
    if not all(isinstance(one, str) for one in (path, stance, shape, pattern)):
        raise TypeError("a word is none")
    return Past(path, stance, shape, pattern, float(chance), bool(fared))
