"""The sessions of one target: names, order, archive and trash."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from state.errors import PlaitError
from state.repositories.snapshot import Snapshot
from state.session.journal import Journal
from state.session.operations import Note, Open
from state.session.sessions import (
    archive,
    delete,
    journal_path,
    latest,
    list_sessions,
    release_name,
    reserve_name,
)

NOW = datetime(2026, 1, 1, tzinfo=UTC)
OPEN = Open(Snapshot("s", "/s", "", "1" * 40, "2" * 40), Snapshot("t", "/t", "", "3" * 40, "4" * 40), None)


def make(folder: Path, name: str, hours: int) -> Path:
    path = journal_path(folder, name)
    journal = Journal.create(path, name, lambda: NOW + timedelta(hours=hours))
    journal.append(OPEN, expected_revision=0)
    journal.append(Note("", f"in {name}"), expected_revision=1)
    journal.close()
    return path


def test_the_one_acted_on_last_comes_first_and_archived_ones_last(tmp_path: Path) -> None:
    assert (list_sessions(tmp_path), latest(tmp_path)) == ([], None)
    for name, hours in (("one", 1), ("two", 3), ("three", 2)):
        make(tmp_path, name, hours)
    assert [one.name for one in list_sessions(tmp_path)] == ["two", "three", "one"]
    first = list_sessions(tmp_path)[0]
    assert (first.last_act, first.last_words) == ("2026-01-01T03:00:00+00:00", "note on the session: in two")
    assert (first.source, first.target, first.operations) == (OPEN.source, OPEN.target, 2)
    archive(tmp_path, "two")
    assert [(one.name, one.archived) for one in list_sessions(tmp_path)][-1] == ("two", True)
    assert latest(tmp_path) == "three"
    archive(tmp_path, "two", False)
    assert latest(tmp_path) == "two"


def test_an_undo_is_an_act_too(tmp_path: Path) -> None:
    make(tmp_path, "one", 1)
    make(tmp_path, "two", 3)
    journal = Journal.open(journal_path(tmp_path, "one"), lambda: NOW + timedelta(hours=9))
    journal.undo()
    journal.close()
    assert latest(tmp_path) == "one"


def test_a_damaged_one_is_listed_with_its_problem(tmp_path: Path) -> None:
    make(tmp_path, "one", 1)
    make(tmp_path, "two", 2).write_bytes(b"garbage" * 1000)
    found = {one.name: one.problem for one in list_sessions(tmp_path)}
    assert found["one"] is None
    assert found["two"] is not None and "doctor" in found["two"]


def test_names_fit_into_references_and_are_taken_once(tmp_path: Path) -> None:
    assert reserve_name(tmp_path, "Größe & Co./x") == "groe-co-x"
    assert [reserve_name(tmp_path, "日本"), reserve_name(tmp_path, "..//-")] == ["merge", "merge-2"]
    assert reserve_name(tmp_path, "trash") == "merge-trash"
    assert reserve_name(tmp_path, "x" * 300) == "x" * 40
    release_name(tmp_path, "merge")
    assert reserve_name(tmp_path, "merge") == "merge"
    make(tmp_path, "one", 1)
    release_name(tmp_path, "one")
    assert reserve_name(tmp_path, "one") == "one-2"
    assert [one.name for one in list_sessions(tmp_path)] == ["one"]


def test_a_deleted_session_lies_in_the_trash(tmp_path: Path) -> None:
    for number in range(2):
        path = make(tmp_path, "one", number)
        content = path.read_bytes()
        kept = delete(tmp_path, "one")
        assert (kept / "journal.sqlite3").read_bytes() == content
        assert not path.exists()
    assert sorted(place.name for place in (tmp_path / "plait" / "trash").iterdir()) == ["one", "one-2"]
    assert list_sessions(tmp_path) == []
    for wrong in ("one", "", "../one", "trash/one"):
        with pytest.raises(PlaitError, match="no session named"):
            delete(tmp_path, wrong)
