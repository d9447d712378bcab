"""Journals that were torn, overwritten or aren't ours: what is readable comes back, the file itself is never lost."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from state.errors import PlaitError
from state.merging.choice import Choice
from state.repositories.snapshot import Snapshot
from state.session.accepting import Accept, Accepted
from state.session.answering import Rewrite, Rewritten
from state.session.doctor import check, repair
from state.session.journal import Journal, content_id
from state.session.operations import Note, Open, Replace, Resolve, Take
from state.session.session import Session
from state.session.sessions import journal_path

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
OPEN = Open(Snapshot("s", "/s", "", "1" * 40, "2" * 40), Snapshot("t", "/t", "", "3" * 40, "4" * 40), None)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A journal of 400 operations with edited texts, of which ten are on a side line."""
    path = journal_path(tmp_path, "merge")
    journal = Journal.create(path, "merge")
    journal.append(OPEN, expected_revision=0)
    for number in range(1, 400):
        text = b"text %d " % number * 20
        operation = (
            Replace(f"f{number}", content_id(text))
            if number % 3 == 0
            else Resolve(f"g{number}", ("aaa", "bbb"), Choice.SOURCE)
            if number % 3 == 1
            else Take((f"h{number}/\udcff",))
        )
        texts = {content_id(text): text} if number % 3 == 0 else {}
        journal.append(operation, texts, expected_revision=journal.revision())
        if number == 200:
            journal.undo(10)
    journal.close()
    return path


def state_of(path: Path) -> Session:
    journal = Journal.open(path)
    try:
        return journal.session()
    finally:
        journal.close()


def test_a_whole_journal(path: Path) -> None:
    before = path.read_bytes()
    assert check(path.parent.parent.parent, None) == []
    assert check(path.parent.parent.parent, "merge") == []
    assert repair(path) == [f"{path} is whole, nothing was done"]
    assert path.read_bytes() == before
    with pytest.raises(PlaitError, match="no session named other"):
        check(path.parent.parent.parent, "other")


def test_a_journal_in_use_is_checked_and_not_disturbed(path: Path) -> None:
    journal = Journal.open(path)
    journal.append(Note("", "not in the main file yet"), expected_revision=journal.revision())
    before = path.read_bytes()
    assert check(path.parent.parent.parent, None) == []
    assert path.read_bytes() == before
    journal.append(Note("", "and on"), expected_revision=journal.revision())
    journal.close()


@pytest.mark.parametrize("kept", [0.95, 0.6, 0.35])
def test_a_truncated_file(path: Path, kept: float) -> None:
    whole = state_of(path)
    damaged = path.read_bytes()[: int(path.stat().st_size * kept)]
    path.write_bytes(damaged)
    (finding,) = check(path.parent.parent.parent, None)
    assert finding.kind == "journal-damaged"
    with pytest.raises(PlaitError, match="doctor"):
        state_of(path)
    words = repair(path, lambda: NOW)
    copy = path.with_name("journal.sqlite3.damaged-20260102T030405Z")
    assert words[0] == f"the damaged file is kept as {copy.name}"
    assert copy.read_bytes() == damaged
    after = state_of(path)
    assert after.source == OPEN.source
    same = [key for key, decision in after.decisions.items() if whole.decisions.get(key) == decision]
    assert len(same) > len(whole.decisions) * (kept - 0.3) / 2
    assert {one.kind for one in check(path.parent.parent.parent, None)} <= {"journal-text"}
    journal = Journal.open(path)
    journal.append(Note("", "it goes on"), expected_revision=journal.revision())
    journal.undo()
    journal.close()


def test_garbage_in_the_middle(path: Path) -> None:
    whole = state_of(path)
    size = path.stat().st_size
    for page in range(9, size // 4096, 2):
        data = bytearray(path.read_bytes())
        data[page * 4096 : page * 4096 + 4096] = bytes(range(256)) * 16
        damaged = path.with_name("one") / "journal.sqlite3"
        damaged.parent.mkdir(exist_ok=True)
        damaged.write_bytes(data)
        words = repair(damaged)
        assert "kept as" in words[0], page
        after = state_of(damaged)
        same = sum(whole.decisions.get(key) == decision for key, decision in after.decisions.items())
        assert same > len(whole.decisions) * 0.7, (page, words)
        assert [one.kind for one in check(path.parent.parent.parent, None) if one.path == str(damaged)] in (
            [],
            ["journal-text"],
        )


@pytest.mark.parametrize("size", [16, 100, 4096])
def test_a_beginning_that_is_gone(path: Path, size: int) -> None:
    whole = state_of(path)
    path.write_bytes(b"\xaa" * size + path.read_bytes()[size:])
    assert [one.kind for one in check(path.parent.parent.parent, None)] == ["journal-damaged"]
    assert repair(path)[1].startswith("400 operations and 133 texts")
    assert state_of(path).decisions == whole.decisions
    assert check(path.parent.parent.parent, None) == []


@pytest.mark.parametrize("content", [b"", b"hello", b"\0" * 20_000])
def test_a_file_with_nothing_in_it(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    (finding,) = check(path.parent.parent.parent, None)
    assert finding.kind == ("journal-damaged" if content else "journal-empty")
    assert "was left as it is" in repair(path)[0]
    assert path.read_bytes() == content
    with pytest.raises(PlaitError):
        Journal.open(path)


def test_another_programs_file(path: Path) -> None:
    path.unlink()
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE photos (id)")
    connection.close()
    before = path.read_bytes()
    assert [one.kind for one in check(path.parent.parent.parent, None)] == ["journal-foreign"]
    assert "was left as it is" in repair(path)[0]
    assert path.read_bytes() == before
    with pytest.raises(PlaitError, match="not a journal"):
        Journal.open(path)


def test_a_newer_version(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = path.read_bytes()
    assert [one.kind for one in check(path.parent.parent.parent, None)] == ["journal-newer"]
    assert "was left as it is" in repair(path)[0]
    assert path.read_bytes() == before
    with pytest.raises(PlaitError, match="newer Plait"):
        Journal.open(path)


def test_what_the_log_still_holds_comes_back(path: Path) -> None:
    journal = Journal.open(path)
    journal.append(Note("", "only in the log"), expected_revision=journal.revision())
    copy = path.parent.parent / "copied" / "journal.sqlite3"
    copy.parent.mkdir()
    data = bytearray(path.read_bytes())
    data[:4096] = b"\xaa" * 4096
    copy.write_bytes(data)
    copy.with_name("journal.sqlite3-wal").write_bytes(path.with_name("journal.sqlite3-wal").read_bytes())
    journal.close()
    words = repair(copy)
    assert "401 operations" in words[1]
    assert [note.text for _, note in state_of(copy).notes] == ["only in the log"]


def test_lost_rows_and_a_lost_head(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("DELETE FROM head")
    connection.execute("DELETE FROM operation WHERE number IN (300, 301)")
    connection.execute("UPDATE operation SET body = '{' WHERE number = 350")
    connection.execute(
        "DELETE FROM text WHERE id = (SELECT body FROM operation WHERE kind = 'replace' LIMIT 1)"
    )
    connection.commit()
    connection.close()
    kinds = {one.kind for one in check(path.parent.parent.parent, None)}
    assert kinds >= {"journal-head", "journal-line", "journal-text"}
    with pytest.raises(PlaitError, match="doctor"):
        state_of(path)
    words = repair(path)
    assert any("operations before operation 302" in one or "operations 302" in one for one in words), words
    session = state_of(path)
    assert session.number == 400
    assert [one.kind for one in check(path.parent.parent.parent, None)] == ["journal-text"]


def test_texts_that_were_accepted_or_repaired_are_looked_for(tmp_path: Path) -> None:
    path = journal_path(tmp_path, "merge")
    text, other = content_id(b"accepted"), content_id(b"repaired")
    journal = Journal.create(path, "merge")
    journal.append(OPEN, expected_revision=0)
    accepted = Accept(
        (Accepted("f", "aaa", Choice.TEXT, text, "why"), Accepted("f", "bbb", Choice.SOURCE, None, ""))
    )
    journal.append(accepted, {text: b"accepted"}, expected_revision=1)
    rewrite = Rewrite((Rewritten("g", other),), "repair")
    journal.append(rewrite, {other: b"repaired"}, expected_revision=2)
    journal.close()
    assert check(tmp_path, None) == []
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DELETE FROM text")
        connection.commit()
    assert [one.message for one in check(tmp_path, None)] == [
        "the text that was typed is missing in operations 2, 3"
    ]


def test_acts_of_a_newer_plait_are_no_damage(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE operation SET kind = 'take-apart' WHERE number = 5")
        connection.commit()
    before = path.read_bytes()
    (finding,) = check(path.parent.parent.parent, None)
    assert (finding.kind, finding.hint) == ("journal-newer", "use that Plait")
    assert finding.message == "a newer Plait wrote operation 5 in it: this one doesn't know such acts"
    assert repair(path) == [f"{path} was left as it is: only its own program can read it"]
    assert path.read_bytes() == before
