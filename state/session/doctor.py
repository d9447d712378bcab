"""Checks journals, and repairs what can be repaired without losing anything."""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from state.errors import PlaitError
from state.findings import Finding, Severity
from state.session.journal import APPLICATION_ID, VERSION, Journal, utc_now
from state.session.runs import COLUMNS
from state.session.salvage import MAGIC, Salvaged, missing_outputs, missing_texts, salvage
from state.session.sessions import FILE, FOLDER, TRASH, journal_path

CAN_REPAIR = "`plait doctor --repair` keeps it and makes a readable one of all that can be read"


def check(common_dir: Path, name: str | None) -> list[Finding]:
    """What is wrong with the journals of a target, or with one session's; nothing is written."""
    if name is not None:
        path = journal_path(common_dir, name)
        if not path.exists():
            raise PlaitError(f"no session named {name}", hint="`plait sessions` lists them")
        return examine(path)
    paths = sorted(path for path in (common_dir / FOLDER).glob(f"*/{FILE}") if path.parent.name != TRASH)
    return [finding for path in paths for finding in examine(path)]


def examine(path: Path) -> list[Finding]:
    """What is wrong with one journal."""

    def finding(kind: str, message: str, hint: str = CAN_REPAIR, about: str = "") -> Finding:
        return Finding(f"journal-{kind}", Severity.ERROR, str(path), message, hint, about)

    try:
        with path.open("rb") as file:
            start = file.read(len(MAGIC))
    except OSError as error:
        return [finding("unreadable", f"it can't be read: {error.strerror}", "check rights and disk")]
    if not start and not _log(path).exists():
        return [finding("empty", "it is empty")]
    if start and start != MAGIC:
        return [finding("damaged", "its beginning is damaged, or it is no journal at all")]
    try:
        with closing(sqlite3.connect(f"file:{quote(os.fsencode(path))}?mode=ro", uri=True)) as connection:
            application = connection.execute("PRAGMA application_id").fetchone()[0]
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if application != APPLICATION_ID:
                return [finding("foreign", "another program's database stands here", "move it away")]
            if version > VERSION:
                message = f"a newer Plait wrote it (version {version}, this one reads {VERSION})"
                return [finding("newer", message, "use that Plait")]
            words = [row[0] for row in connection.execute("PRAGMA integrity_check(5)")]
        if words != ["ok"]:
            return [finding("damaged", f"the file is damaged: {str(words[0]).splitlines()[-1]}")]
        found = _read_copy(path)
    except sqlite3.DatabaseError as error:
        return [finding("damaged", f"the file is damaged: {error}")]
    if found.newer:
        # It isn't damaged: a repair would throw away what the operator did there.
        message = f"a newer Plait wrote {_listed(found.newer)} in it: this one doesn't know such acts"
        return [finding("newer", message, "use that Plait")]
    wrong = [finding("lost", sentence, about=sentence) for sentence in found.lost]
    if not found.can_open:
        wrong.append(finding("beginning", "the operation that opened the session is missing"))
    if found.head is None or not {0, *found.operations} >= {*found.head[:2]}:
        wrong.append(finding("head", "it doesn't say where the session stands"))
    broken = [number for number, row in found.operations.items() if row[1] not in found.operations and row[1]]
    if broken:
        wrong.append(finding("line", f"operations are missing before {_listed(broken)}"))
    without = missing_texts(found)
    if without:
        message = f"the text that was typed is missing in {_listed(without)}"
        wrong.append(finding("text", message, "undo it, or resolve the hunk again"))
    silent = missing_outputs(found)
    if silent:
        message = f"the output is missing of {_listed(silent, 'run')}"
        wrong.append(finding("text", message, "run the commands again", about="outputs"))
    return wrong


def repair(path: str | Path, clock: Callable[[], datetime] = utc_now) -> list[str]:
    """Makes a readable journal of all that can be read, and keeps the damaged one beside it; says what was done."""
    path = Path(path)
    wrong = {finding.kind.removeprefix("journal-") for finding in examine(path)}
    if not wrong:
        return [f"{path} is whole, nothing was done"]
    if wrong & {"foreign", "newer", "unreadable"}:
        return [f"{path} was left as it is: only its own program can read it"]
    if wrong == {"text"}:
        return [
            f"{path} was left as it is: a text that is gone can't be made again, everything else is there"
        ]
    found = _read_copy(path)
    stamp = clock().strftime("%Y%m%dT%H%M%SZ")
    if not found.can_open:
        made = _free(path.with_name(f"{FILE}.salvaged-{stamp}"))
        words = [f"{path} was left as it is: the operation that opened the session can't be read"]
        if found.operations or found.texts:
            _write(made, path.parent.name, found)
            words.append(f"{_counted(found)} were readable, they are in {made.name}")
        return [*words, "start a new session, the repositories are as they were"]
    kept = _free(path.with_name(f"{FILE}.damaged-{stamp}"))
    _copy(path, kept)
    with tempfile.TemporaryDirectory(prefix="repair-", dir=path.parent) as folder:
        made = Path(folder) / FILE
        joined = _write(made, path.parent.name, found)
        # From here on the old log must not be read into the new file.
        _log(path).unlink(missing_ok=True)
        path.with_name(f"{FILE}-shm").unlink(missing_ok=True)
        made.replace(path)
    _sync(path.parent)
    words = [
        f"the damaged file is kept as {kept.name}",
        f"{_counted(found)} were read out of it into a new journal",
        *found.lost,
    ]
    if joined:
        words.append(f"operations before {_listed(joined)} are lost, these now follow the ones that are left")
    without = missing_texts(found)
    if without:
        words.append(
            f"the text that was typed is lost in {_listed(without)}: undo it, or resolve the hunk again"
        )
    silent = missing_outputs(found)
    if silent:
        words.append(f"the output is lost of {_listed(silent, 'run')}: run the commands again")
    return words


def _read_copy(path: Path) -> Salvaged:
    with tempfile.TemporaryDirectory(prefix="plait-") as folder:
        copy = Path(folder) / FILE
        _copy(path, copy)
        return salvage(copy)


def _write(path: Path, name: str, found: Salvaged) -> list[int]:
    """Writes a new journal; returns the operations that had to be joined to another parent."""
    journal = Journal.create(path, found.meta.get("name") or name)
    journal.close()
    numbers = sorted(found.operations)
    joined: list[int] = []
    rows = []
    last = 0
    for number in numbers:
        row = found.operations[number]
        if row[1] and row[1] not in found.operations:
            joined.append(number)
            row = (number, last, *row[2:])
        rows.append(row)
        last = number
    ends = (*found.head[:2],) if found.head is not None else ()
    if not ends or not {*ends} <= {0, *numbers}:
        ends = (last, last)
    revision = max(found.head[2] if found.head else 0, len(numbers) + len(found.moves)) + 1
    straight = all(row[0] == place and row[1] == place - 1 for place, row in enumerate(rows, 1))
    raw = any(isinstance(text, bytes) for row in rows for text in row[3:6])
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT INTO operation VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
        moves = [row for row in found.moves if all(value is not None for value in row)]
        connection.executemany("INSERT INTO move VALUES (?, ?, ?, ?)", moves)
        connection.executemany("INSERT INTO text VALUES (?, ?)", found.texts.items())
        connection.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", found.meta.items())
        connection.executemany(
            f"INSERT INTO run ({COLUMNS}, live) VALUES ({', '.join('?' * 18)})", found.runs
        )
        connection.execute(
            "UPDATE head SET number = ?, tip = ?, revision = ?, branched = ?, raw = ?",
            (*ends, revision, not straight, raw),
        )
        connection.execute("COMMIT")
    return joined


def _log(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")


def _copy(path: Path, copy: Path) -> None:
    """Copies a journal and what of it is still in its log."""
    shutil.copyfile(path, copy)
    if _log(path).exists():
        shutil.copyfile(_log(path), _log(copy))
    for one in (copy, _log(copy)):
        if one.exists():
            _sync(one)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _free(path: Path) -> Path:
    number, free = 1, path
    while free.exists():
        number += 1
        free = path.with_name(f"{path.name}-{number}")
    return free


def _counted(found: Salvaged) -> str:
    counts = {"operations": len(found.operations), "runs": len(found.runs), "texts": len(found.texts)}
    *first, last = [f"{count} {word}" for word, count in counts.items() if count or word == "operations"]
    return f"{', '.join(first)} and {last}" if first else last


def _listed(numbers: list[int], word: str = "operation") -> str:
    shown = ", ".join(map(str, numbers[:5]))
    more = f" and {len(numbers) - 5} more" if len(numbers) > 5 else ""
    return f"{word}{'s' if len(numbers) > 1 else ''} {shown}{more}"
