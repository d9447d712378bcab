"""Runs in the journal: durable, beside the operations, searchable, and there after an upgrade and after damage."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from state.checks.evidence import Ending, Run
from state.errors import PlaitError
from state.repositories.snapshot import Snapshot
from state.session.doctor import check, repair
from state.session.journal import VERSION, Journal, content_id
from state.session.operations import Note, Open
from state.session.sessions import journal_path, list_sessions

OPEN = Open(Snapshot("s", "/s", "", "1" * 40, "2" * 40), Snapshot("t", "/t", "", "3" * 40, "4" * 40), None)
RUN = Run(
    0, "item-1", "d" * 64, "echo \udcff", "2026-01-02T03:04:05+00:00", process=42, owner="o", marker="m"
)
LATER = "2026-01-02T03:04:08+00:00"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return journal_path(tmp_path, "try")


@pytest.fixture
def journal(path: Path) -> Iterator[Journal]:
    journal = Journal.create(path, "try")
    journal.append(OPEN, expected_revision=0)
    yield journal
    journal.close()


def test_a_run_from_begin_to_end(journal: Journal, path: Path) -> None:
    begun = journal.runs.begin(RUN)
    assert begun == replace(RUN, id=1)
    other = Journal.open(path)
    assert other.runs.unended() == (begun,)
    assert other.runs.output(1) == b""
    journal.runs.began(1, group=77)
    journal.runs.began(1, tree="5" * 40)
    assert other.runs.of(1) == replace(begun, group=77, tree="5" * 40)
    journal.runs.keep(1, b"so far")
    assert other.runs.output(1) == b"so far"
    ended = journal.runs.end(1, Ending.EXITED, 3, LATER, b"all of it\n", 10, "why \udcfe")
    assert ended == replace(
        begun, tree="5" * 40, ended=LATER, ending=Ending.EXITED, exit_code=3, output=content_id(b"all of it\n"),
        size=10, kept=10, why="why \udcfe",
    )  # fmt: skip
    assert other.runs.of(1) == ended
    assert other.runs.all() == (ended,)
    assert other.runs.output(1) == b"all of it\n"
    assert other.runs.unended() == ()
    with pytest.raises(PlaitError, match="run 1 has ended already"):
        journal.runs.end(1, Ending.CANCELLED, None, LATER)
    for act in (journal.runs.of, journal.runs.output):
        with pytest.raises(PlaitError, match="there is no run 7"):
            act(7)
    with pytest.raises(PlaitError, match="there is no run 7"):
        journal.runs.end(7, Ending.EXITED, 0, LATER)
    other.close()


def test_all_of_an_item_latest_first(journal: Journal) -> None:
    for item in ("a", "b", "a"):
        journal.runs.begin(replace(RUN, item=item))
    assert [run.id for run in journal.runs.all()] == [3, 2, 1]
    assert [run.id for run in journal.runs.all("a")] == [3, 1]
    assert journal.runs.all("c") == ()
    assert [run.id for run in journal.runs.unended()] == [1, 2, 3]


def test_undo_takes_no_run_away_and_a_run_is_no_act(journal: Journal) -> None:
    journal.append(Note("", "a"), expected_revision=1)
    revision = journal.revision()
    run = journal.runs.begin(RUN)
    assert journal.revision() == revision
    journal.undo()
    assert journal.runs.all() == (run,)
    assert journal.runs.end(run.id, Ending.EXITED, 0, LATER, b"x").passed


def test_an_interrupted_run_keeps_what_it_wrote_and_may_end_after_all(journal: Journal) -> None:
    run = journal.runs.begin(RUN)
    journal.runs.keep(run.id, b"the last of it")
    journal.runs.end(run.id, Ending.INTERRUPTED, None, LATER, why="gone")
    assert journal.runs.output(run.id) == b"the last of it"
    ended = journal.runs.end(run.id, Ending.EXITED, 0, LATER, b"whole\n")
    assert (ended.passed, journal.runs.output(run.id)) == (True, b"whole\n")


def test_an_output_has_its_limit_also_here(journal: Journal) -> None:
    run = journal.runs.begin(RUN)
    ended = journal.runs.end(run.id, Ending.EXITED, 0, LATER, b"y" * 3_000_000)
    assert ended.size == 3_000_000
    assert ended.kept == len(journal.runs.output(run.id)) < (1 << 20) + 64
    assert "… 2.0 MB left out …".encode() in journal.runs.output(run.id)


def test_searching(journal: Journal) -> None:
    outputs = [b"one\nTwo failures\n", "grün\nÜBER\n".encode(), b"10%\r2 fail\x1b[31mures\x1b[0m\n", b""]
    for output in outputs:
        run = journal.runs.begin(RUN)
        journal.runs.end(run.id, Ending.EXITED, 0, LATER, output)

    def found(text: str) -> list[tuple[int, int, str]]:
        return [(run.id, number, line) for run, number, line in journal.runs.search(text)]

    assert found("FAILURES") == [(3, 1, "2 failures"), (1, 2, "Two failures")]
    assert found("über") == [(2, 2, "ÜBER")]
    assert found("nothing") == []
    assert found("") == []


def as_version_1(path: Path) -> None:
    """The file as it was before there were runs."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("DROP TABLE run")
        connection.execute("DELETE FROM meta WHERE name = 'runs-page'")
        connection.execute("PRAGMA user_version = 1")


def test_a_journal_of_version_1_is_upgraded_in_place(journal: Journal, path: Path) -> None:
    for number in range(300):
        text = b"%d" % number * 500
        journal.append(Note("", f"note {number}"), {content_id(text): text}, expected_revision=number + 1)
    journal.close()
    as_version_1(path)
    assert check(path.parent.parent.parent, None) == []
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)
    upgraded = Journal.open(path)
    again = Journal.open(path)
    assert len(upgraded.rows()) == 301
    run = upgraded.runs.begin(RUN)
    assert again.runs.all() == (run,)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (VERSION,) == (3,)
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    upgraded.close()
    again.close()
    assert [one.problem for one in list_sessions(path.parent.parent.parent)] == [None]


def test_a_journal_of_version_2_keeps_its_runs(journal: Journal, path: Path) -> None:
    run = journal.runs.begin(RUN)
    journal.close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 2")
    with closing(Journal.open(path)) as upgraded:
        assert [one.id for one in upgraded.runs.all()] == [run.id]
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (VERSION,)


def test_an_upgrade_that_fails_changes_nothing(journal: Journal, path: Path) -> None:
    journal.close()
    as_version_1(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        # Something else of that name stands in its way.
        connection.execute("CREATE VIEW run AS SELECT 1")
    with pytest.raises(PlaitError, match="can't be read"):
        Journal.open(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)
        connection.execute("DROP VIEW run")
    reopened = Journal.open(path)
    assert reopened.runs.all() == ()
    reopened.close()


def test_a_newer_version_is_refused(journal: Journal, path: Path) -> None:
    journal.close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 4")
    with pytest.raises(PlaitError, match=r"newer Plait \(version 4, this one reads 3\)"):
        Journal.open(path)


@pytest.mark.parametrize("upgraded", [False, True])
def test_runs_come_back_from_a_file_without_its_beginning(
    journal: Journal, path: Path, upgraded: bool
) -> None:
    for number in range(300):
        text = b"%d" % number * 500
        journal.append(Note("", f"note {number}"), {content_id(text): text}, expected_revision=number + 1)
    journal.close()
    if upgraded:
        as_version_1(path)
    journal = Journal.open(path)
    for number in range(40):
        run = journal.runs.begin(replace(RUN, item=f"item-{number}"))
        if number != 39:
            journal.runs.end(run.id, Ending.EXITED, number, LATER, b"output %d\n" % number)
        else:
            journal.runs.keep(run.id, b"live")
    whole = journal.runs.all()
    journal.close()
    damaged = bytearray(path.read_bytes())
    damaged[:4096] = b"\xee" * 4096
    path.write_bytes(damaged)
    said = repair(path)
    assert any("301 operations, 40 runs and 339 texts were read out of it" in sentence for sentence in said)
    again = Journal.open(path)
    assert again.runs.all() == whole
    assert again.runs.output(7) == b"output 6\n"
    assert again.runs.output(40) == b"live"
    assert again.runs.begin(RUN).id == 41
    again.close()
    assert check(path.parent.parent.parent, None) == []
    # A second time: the place of its table is that of the new file.
    damaged = bytearray(path.read_bytes())
    damaged[:4096] = b"\xee" * 4096
    path.write_bytes(damaged)
    repair(path)
    again = Journal.open(path)
    assert len(again.runs.all()) == 41
    again.close()


def test_a_missing_output_is_said(journal: Journal, path: Path) -> None:
    run = journal.runs.begin(RUN)
    journal.runs.end(run.id, Ending.EXITED, 0, LATER, b"gone")
    journal.close()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("DELETE FROM text")
    (finding,) = check(path.parent.parent.parent, None)
    assert finding.message == "the output is missing of run 1"
    assert repair(path)[0].endswith("a text that is gone can't be made again, everything else is there")
