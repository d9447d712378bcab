"""A journal operation against a bare write with fdatasync, and a replay against a plain select.

python -m tests.benchmarks.bench_journal [--operations 100000] [--rounds 25]
"""

import argparse
import os
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from state.merging.choice import Choice
from state.repositories.snapshot import Snapshot
from state.session.journal import Journal
from state.session.operations import Keep, Open, Operation, Resolve, Take
from tests.benchmarks.yardstick import Measured, measure, report

BATCH = 60
OPEN = Open(Snapshot("s", "/s", "", "1" * 40, "2" * 40), Snapshot("t", "/t", "", "3" * 40, "4" * 40), None)


def operation(number: int) -> Operation:
    """A mix as operators make it on 20,000 files: a third are decided as a whole, the others by their hunks."""
    file = number * 7 % 20_000
    key = f"apps/orders/module{file % 300}/file{file}.py"
    if file % 3 == 0:
        return Take((key,)) if number % 2 else Keep((key,))
    return Resolve(key, (f"{number // 20_000 * 7919:012x}",), Choice.SOURCE if number % 2 else Choice.TARGET)


def operations(folder: Path, rounds: int) -> Measured:
    """Batches of durable operations, and as many durable writes of as many bytes."""
    journal = Journal.create(folder / "one" / "journal.sqlite3", "one")
    journal.append(OPEN, expected_revision=0)
    count = 0

    def act() -> None:
        nonlocal count
        for _ in range(BATCH):
            count += 1
            journal.append(operation(count), expected_revision=count)

    handle = os.open(folder / "plain", os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def write() -> None:
        for number in range(BATCH):
            row = operation(number).to_row()
            os.write(handle, "\0".join(row).encode() + b"\n")
            os.fdatasync(handle)

    try:
        return measure(f"{BATCH} operations / write and fdatasync", act, write, 2.0, rounds)
    finally:
        os.close(handle)
        journal.close()


def replay(folder: Path, count: int, rounds: int) -> Measured:
    """The session folded from all its operations, and the same rows selected."""
    path = folder / "many" / "journal.sqlite3"
    journal = Journal.create(path, "many")
    journal.append(OPEN, expected_revision=0)
    journal.close()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executemany(
            "INSERT INTO operation VALUES (?, ?, ?, ?, ?, ?, '2026-01-01T00:00:00+00:00', 'process 1')",
            ((number, number - 1, *operation(number).to_row()) for number in range(2, count + 1)),
        )
        connection.execute("UPDATE head SET number = ?, tip = ?, revision = ?", (count, count, count))
    journal = Journal.open(path)
    plain = sqlite3.connect(path)
    try:
        assert journal.session().number == count

        def select() -> object:
            return plain.execute(
                "SELECT number, parent, kind, subject, part, body FROM operation ORDER BY number"
            ).fetchall()

        return measure(f"replay of {count:,} operations / select", journal.session, select, 2.0, rounds)
    finally:
        journal.close()
        plain.close()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--operations", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=25)
    # A temporary folder may be kept in memory, where fdatasync costs nothing.
    parser.add_argument("--folder", type=Path, default=Path.cwd())
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix=".bench-", dir=options.folder) as folder:
        rows = [
            operations(Path(folder), options.rounds),
            replay(Path(folder), options.operations, options.rounds),
        ]
    return report(rows)


if __name__ == "__main__":
    raise SystemExit(main())
