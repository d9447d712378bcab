"""Reads every row that can still be read out of a damaged journal."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from state.errors import PlaitError
from state.migrations.decisions import Patch
from state.session.accepting import Accept
from state.session.answering import Rewrite
from state.session.journal import Journal, content_id, restored
from state.session.operations import Arrange, Operation, Replace, Resolve, Row, is_known, operation_from_row
from state.session.runs import COLUMNS, PLACE, run_from_row

MAGIC = b"SQLite format 3\0"
Rows = list[tuple[Any, ...]]

# How the kinds of operations are named.
NAME = re.compile("[a-z]+(-[a-z]+)*")
# Beyond this many rows a gap is not searched one by one.
GAP = 1_000_000


@dataclass(slots=True)
class Salvaged:
    """What was readable; `lost` says in sentences what wasn't."""

    operations: dict[int, tuple[Any, ...]] = field(default_factory=dict)
    moves: Rows = field(default_factory=list)
    head: tuple[int, int, int] | None = None
    texts: dict[str, bytes] = field(default_factory=dict)
    meta: dict[str, str] = field(default_factory=dict)
    runs: Rows = field(default_factory=list)
    """Rows of runs, with what was written last as the last column."""
    lost: list[str] = field(default_factory=list)
    newer: list[int] = field(default_factory=list)
    """Operations of a kind that this version doesn't know."""

    @property
    def can_open(self) -> bool:
        """Whether the session's beginning is there; without it nothing else has a meaning."""
        return any(row[2] == "open" for row in self.operations.values())


def salvage(copy: Path) -> Salvaged:
    """Reads a copy of a journal, which is changed by that; its `-wal` file lies beside it."""
    found = Salvaged()
    with copy.open("rb") as file:
        renewed = file.read(len(MAGIC)) != MAGIC
    if renewed:
        _new_first_page(copy)
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        with suppress(sqlite3.DatabaseError):
            # Lets a file be read that is shorter than it says.
            connection.execute("PRAGMA writable_schema = ON")
        columns = "number, parent, kind, subject, part, body, time, actor"
        for row in _numbered(connection, "operation", "number", columns):
            if _is_whole(row):
                found.operations[row[0]] = row
            else:
                if _is_newer(row):
                    found.newer.append(row[0])
                found.lost.append(f"operation {row[0]} can't be understood any more")
        found.moves = _numbered(connection, "move", "id", "id, time, origin, destination")
        heads = _both_ways(connection, "SELECT number, tip, revision FROM head ORDER BY one {}")
        found.head = heads[0] if heads and all(isinstance(value, int) for value in heads[0]) else None
        for name, data in _both_ways(connection, "SELECT id, bytes FROM text ORDER BY id {}"):
            if isinstance(data, bytes) and content_id(data) == name:
                found.texts[name] = data
            else:
                found.lost.append(f"an edited text is damaged: {str(name)[:12]}")
        for name, value in _both_ways(connection, "SELECT name, value FROM meta ORDER BY name {}"):
            found.meta[str(name)] = str(value)
    place = found.meta.pop(PLACE, "")
    if not renewed or place:
        found.runs = _runs(copy, int(place) if renewed and place.isdecimal() else 0, found)
    return found


def _runs(copy: Path, place: int, found: Salvaged) -> Rows:
    """Rows of runs; `place` is the page of their table where the file's own list of tables is lost, else 0."""
    if place:
        # An upgraded journal has this table elsewhere than one that was made with it.
        with (
            closing(sqlite3.connect(copy, isolation_level=None)) as connection,
            suppress(sqlite3.DatabaseError),
        ):
            connection.execute("PRAGMA writable_schema = ON")
            connection.execute("UPDATE sqlite_schema SET rootpage = ? WHERE name = 'run'", (place,))
    whole = []
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        with suppress(sqlite3.DatabaseError):
            connection.execute("PRAGMA writable_schema = ON")
        try:
            # Journals of version 1 have none.
            if not connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'run'").fetchone():
                return []
        except sqlite3.DatabaseError:
            return []
        for row in _numbered(connection, "run", "id", f"{COLUMNS}, live"):
            if _is_run(row):
                whole.append(row)
            else:
                found.lost.append(f"run {row[0]} can't be understood any more")
    return whole


def _is_run(row: tuple[Any, ...]) -> bool:
    try:
        run = run_from_row(row[:-1])
    except (ValueError, TypeError, AttributeError):
        return False
    texts = (
        run.item,
        run.digest,
        run.command,
        run.started,
        run.ended,
        run.output,
        run.tree,
        run.why,
        run.owner,
    )
    numbers = (run.id, run.size, run.kept, run.process, run.group)
    return (
        all(isinstance(text, str) for text in (*texts, run.marker))
        and all(isinstance(number, int) for number in numbers)
        and isinstance(run.exit_code, int | None)
        and isinstance(row[-1], bytes | None)
    )


def missing_texts(salvaged: Salvaged) -> list[int]:
    """Operations whose edited text is gone."""
    numbers = []
    for number, row in salvaged.operations.items():
        operation = operation_from_row(Row(row[2], *map(restored, row[3:6])))
        if any(text not in salvaged.texts for text in _texts_of(operation)):
            numbers.append(number)
    return sorted(numbers)


def _texts_of(operation: Operation) -> Iterator[str]:
    """The texts that an operation names by content id."""
    match operation:
        case Accept(accepted=made) | Rewrite(rewritten=made):
            yield from (one.text for one in made if one.text is not None)
        case Resolve(text=text) | Replace(text=text) if text is not None:
            yield text
        case Arrange(decisions=decisions):
            yield from (one.text for one in decisions if isinstance(one, Patch) and one.text)


def missing_outputs(salvaged: Salvaged) -> list[int]:
    """Runs whose output is gone."""
    runs = (run_from_row(row[:-1]) for row in salvaged.runs)
    return sorted(run.id for run in runs if run.output and run.output not in salvaged.texts)


def _is_shaped(row: tuple[Any, ...]) -> bool:
    number, parent, kind, *texts = row
    if not (isinstance(number, int) and isinstance(parent, int) and 0 <= parent < number):
        return False
    return isinstance(kind, str) and all(isinstance(text, str | bytes) for text in texts)


def _is_newer(row: tuple[Any, ...]) -> bool:
    return _is_shaped(row) and NAME.fullmatch(row[2]) is not None and not is_known(row[2])


def _is_whole(row: tuple[Any, ...]) -> bool:
    kind, texts = row[2], row[3:]
    if not _is_shaped(row):
        return False
    try:
        operation_from_row(Row(kind, *map(restored, texts[:3])))
    except (PlaitError, ValueError, KeyError, TypeError, AttributeError, IndexError):
        return False
    return True


def _read(connection: sqlite3.Connection, query: str, values: tuple[int, ...] = ()) -> tuple[Rows, bool]:
    """Rows up to the first that can't be read, and whether that was all."""
    rows: Rows = []
    try:
        cursor = connection.execute(query, values)
        while (row := cursor.fetchone()) is not None:
            rows.append(row)
    except (sqlite3.Error, UnicodeDecodeError):
        return rows, False
    return rows, True


def _both_ways(connection: sqlite3.Connection, query: str) -> Rows:
    """Rows from the beginning, and from the end if those weren't all."""
    rows, whole = _read(connection, query.format("ASC"))
    if not whole:
        more, _ = _read(connection, query.format("DESC"))
        rows = list({row[0]: row for row in (*rows, *more)}.values())
    return rows


def _numbered(connection: sqlite3.Connection, table: str, key: str, columns: str) -> Rows:
    """Rows of a numbered table: from both ends, and each one between them that can be reached by its number."""

    def select(rest: str) -> str:
        return f"SELECT {columns} FROM {table} {rest}"

    rows, whole = _read(connection, select(f"ORDER BY {key}"))
    if whole:
        return rows
    found = {row[0]: row for row in rows if isinstance(row[0], int)}
    more, _ = _read(connection, select(f"ORDER BY {key} DESC"))
    found |= {row[0]: row for row in more if isinstance(row[0], int)}
    first = max((row[0] for row in rows if isinstance(row[0], int)), default=0)
    last = min((row[0] for row in more if isinstance(row[0], int)), default=first + GAP)
    silent = 0
    for number in range(first + 1, min(last, first + GAP)):
        between, _ = _read(connection, select(f"WHERE {key} = ?"), (number,))
        found |= {row[0]: row for row in between}
        silent = 0 if between else silent + 1
        if silent > 10_000 and not more:
            break
    return [found[number] for number in sorted(found)]


def _new_first_page(copy: Path) -> None:
    """Gives a file without its beginning that of an empty journal.

    Every journal is made by the same statements, so that its tables begin on the same pages.
    """
    model = copy.with_name(f"{copy.name}-model")
    Journal.create(model, "model").close()
    page = bytearray(model.read_bytes()[:4096])
    model.unlink()
    rest = copy.read_bytes()[4096:]
    page[28:32] = ((len(page) + len(rest)) // 4096).to_bytes(4, "big")
    # Neither list of free pages nor any cache of the old one holds.
    page[32:40] = bytes(8)
    copy.write_bytes(bytes(page) + rest[: len(rest) // 4096 * 4096])
