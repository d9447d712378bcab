"""The runs of commands, kept in the journal beside the operations: no undo takes them away."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any

from state.checks.evidence import Ending, Run
from state.checks.running.output import shortened
from state.checks.running.terminal import plain
from state.errors import PlaitError
from state.session.texts import content_id, restored, stored

TABLE = """
CREATE TABLE run (
    id INTEGER PRIMARY KEY, item NOT NULL, digest TEXT NOT NULL, command NOT NULL, started TEXT NOT NULL,
    ended TEXT NOT NULL, ending TEXT NOT NULL, exit_code INTEGER, output TEXT NOT NULL, size INTEGER NOT NULL,
    kept INTEGER NOT NULL, tree TEXT NOT NULL, process INTEGER NOT NULL, process_group INTEGER NOT NULL,
    why NOT NULL, owner TEXT NOT NULL, marker TEXT NOT NULL, live BLOB
);
"""
COLUMNS = (
    "id, item, digest, command, started, ended, ending, exit_code, output, size, kept, tree, process,"
    " process_group, why, owner, marker"
)
# A damaged first page is made anew; this fact says on which page the table of runs then is.
PLACE = "runs-page"
# So many lines are found at most: nobody reads on.
FOUND = 1000

Opened = Callable[[], AbstractContextManager[sqlite3.Connection]]


class Runs:
    """The runs of one journal; every act is one durable transaction."""

    def __init__(self, reading: Opened, writing: Opened, text: Callable[[str], bytes]) -> None:
        self._reading = reading
        self._writing = writing
        self._text = text

    def begin(self, run: Run, last: int | None = None) -> Run:
        """Records that a command is about to start; the same run with its number.

        `PlaitError` where `last` is given and isn't the number of its item's last run, 0 for none.
        """
        with self._writing() as connection:
            if last is not None:
                wanted = "SELECT coalesce(max(id), 0) FROM run WHERE item = ?"
                if connection.execute(wanted, (stored(run.item),)).fetchone()[0] != last:
                    raise PlaitError("another process began it first", run.command)
            cursor = connection.execute(
                f"INSERT INTO run ({COLUMNS}) VALUES (NULL{', ?' * 16})", run_to_row(run)[1:]
            )
            assert cursor.lastrowid is not None
            return replace(run, id=cursor.lastrowid)

    def began(self, run: int, *, group: int | None = None, tree: str | None = None) -> None:
        """What is only known once it starts: its process group, and the tree it sees."""
        with self._writing() as connection:
            connection.execute(
                "UPDATE run SET process_group = coalesce(?, process_group), tree = coalesce(?, tree) WHERE id = ?",
                (group, tree, run),
            )

    def keep(self, run: int, output: bytes) -> None:
        """The last of what a running command wrote, for the case that Plait ends before it."""
        with self._writing() as connection:
            connection.execute("UPDATE run SET live = ? WHERE id = ?", (output, run))

    def end(
        self,
        run: int,
        ending: Ending,
        exit_code: int | None,
        ended: str,
        output: bytes | None = None,
        size: int = 0,
        why: str = "",
    ) -> Run:
        """Records the end with the output, of which `size` bytes were written before it was shortened.

        `output` None keeps what `keep` was given last. An interrupted run may still be ended by who started it.
        """
        with self._writing() as connection:
            found = connection.execute(f"SELECT {COLUMNS}, live FROM run WHERE id = ?", (run,)).fetchone()
            if found is None:
                raise PlaitError(f"there is no run {run}")
            before, live = run_from_row(found[:-1]), found[-1]
            if before.ending not in (Ending.RUNNING, Ending.INTERRUPTED):
                raise PlaitError(f"run {run} has ended already", before.ending.value)
            if output is None:
                output = bytes(live or b"")
            output, size = shortened(output), max(size, len(output))
            name = content_id(output) if output else ""
            if output:
                connection.execute("INSERT OR IGNORE INTO text VALUES (?, ?)", (name, output))
            after = replace(
                before, ending=ending, exit_code=exit_code, ended=ended, output=name, size=size,
                kept=len(output), why=why, group=0,
            )  # fmt: skip
            connection.execute(
                "UPDATE run SET ending = ?, exit_code = ?, ended = ?, output = ?, size = ?, kept = ?, why = ?,"
                " process_group = 0, live = NULL WHERE id = ?",
                (ending.value, exit_code, ended, name, size, after.kept, stored(why), run),
            )
            return after

    def all(self, item: str | None = None) -> tuple[Run, ...]:
        """All runs, or those of one item, latest first."""
        where, values = ("", ()) if item is None else (" WHERE item = ?", (stored(item),))
        return self._select(f"{where} ORDER BY id DESC", values)

    def of(self, run: int) -> Run:
        """The run of that number."""
        found = self._select(" WHERE id = ?", (run,)) if run < 1 << 63 else ()
        if not found:
            raise PlaitError(f"there is no run {run}")
        return found[0]

    def unended(self) -> tuple[Run, ...]:
        """Runs that nobody has recorded an end of, oldest first."""
        return self._select(" WHERE ending = ? ORDER BY id", (Ending.RUNNING.value,))

    def output(self, run: int) -> bytes:
        """What was kept of a run's output; of one without an end what it wrote some seconds ago."""
        found = self.of(run)
        if found.ending is Ending.RUNNING:
            with self._reading() as connection:
                return bytes(
                    connection.execute("SELECT live FROM run WHERE id = ?", (run,)).fetchone()[0] or b""
                )
        return self._text(found.output) if found.output else b""

    def search(self, text: str) -> tuple[tuple[Run, int, str], ...]:
        """Lines of outputs that hold a text, in any case, as (run, line from 1, line); latest runs first."""
        wanted = text.casefold()
        if not wanted:
            return ()
        found: list[tuple[Run, int, str]] = []
        seen: dict[str, list[tuple[int, str]]] = {}
        for run in self.all():
            name = run.output
            if name and name not in seen:
                seen[name] = list(_lines(self._text(name), wanted))
            found += [(run, number, line) for number, line in seen.get(name, ())]
            if len(found) >= FOUND:
                break
        return tuple(found[:FOUND])

    def _select(self, rest: str, values: tuple[Any, ...]) -> tuple[Run, ...]:
        with self._reading() as connection:
            rows = connection.execute(f"SELECT {COLUMNS} FROM run{rest}", values).fetchall()
        return tuple(run_from_row(row) for row in rows)


def _lines(output: bytes, wanted: str) -> Iterator[tuple[int, str]]:
    # Only where a terminal would do something the bytes have to be interpreted before they are searched.
    quiet = not any(mark in output for mark in (b"\x1b", b"\r", b"\b"))
    if quiet and wanted.isascii() and output.isascii() and wanted.encode() not in output.lower():
        return
    for number, line in enumerate(plain(output).split("\n"), 1):
        if wanted in line.casefold():
            yield number, line


def run_to_row(run: Run) -> tuple[Any, ...]:
    """A run as the columns of its table, in their order."""
    return (
        run.id, stored(run.item), run.digest, stored(run.command), run.started, run.ended, run.ending.value,
        run.exit_code, run.output, run.size, run.kept, run.tree, run.process, run.group, stored(run.why),
        run.owner, run.marker,
    )  # fmt: skip


def run_from_row(row: tuple[Any, ...]) -> Run:
    """The inverse of `run_to_row`; `ValueError` or `TypeError` where it can't be one."""
    (number, item, digest, command, started, ended, ending, exit_code, output, size, kept, tree, process, group,
     why, owner, marker) = row  # fmt: skip
    return Run(
        number, restored(item), digest, restored(command), started, ended, Ending(ending), exit_code, output,
        size, kept, tree, process, group, restored(why), owner, marker,
    )  # fmt: skip
