"""The journal holds every act it reported, whatever happens to the process, and always folds to the same session."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from state.comparison.exclusions import Exclusion
from state.comparison.mapping import Mapping
from state.errors import PlaitError
from state.merging.choice import Choice, Pick
from state.repositories.snapshot import Kind, Snapshot
from state.repositories.version import Version
from state.session.accepting import Accept, Accepted
from state.session.answering import Rewrite, Rewritten, Waive
from state.session.base_choice import ChooseBase, ChosenBase
from state.session.journal import Journal, Moved, content_id
from state.session.operations import (
    Apply,
    Confirm,
    Copy,
    Drop,
    Exclude,
    Keep,
    Map,
    Note,
    Open,
    Operation,
    Replace,
    Rescan,
    Resolve,
    ResolveMany,
    Review,
    Row,
    Take,
    operation_from_row,
)
from state.session.session import Session

ROOT = Path(__file__).resolve().parents[3]
SOURCE = Snapshot(
    "s\udcff", "/s\udcfe", "@v", "1" * 40, "2" * 40, Kind.WORKTREE, "5" * 40, "ü", 3, ("a\udcff", "b")
)
TARGET = Snapshot("t", "/t", "", "3" * 40, "4" * 40)
OPEN = Open(SOURCE, TARGET, None, (Mapping("a", "b"),), (Exclusion("x/", "why"),))

keys = st.sampled_from(["a", "b/[x]", "c\udcff", "ü\n", '"', "d", "e\U0001f600"])
many = st.lists(keys, min_size=1, max_size=4, unique=True).map(tuple)
hunks = st.lists(st.sampled_from(["h1", "h2", "h2-2"]), min_size=1, max_size=3, unique=True).map(tuple)
plain = st.sampled_from([one for one in Choice if one not in (Choice.LINES, Choice.TEXT)])
picks = st.lists(
    st.builds(Pick, st.sampled_from(["source", "target", "base"]), st.integers(0, 9), st.integers(0, 9)),
    min_size=1,
).map(tuple)
words = st.text(st.characters(codec="utf-8") | st.sampled_from("\udc80\udcff"), max_size=12)
operations: st.SearchStrategy[Operation] = st.one_of(
    st.builds(Take, many),
    st.builds(Keep, many),
    st.builds(Drop, many),
    st.builds(Copy, keys, keys),
    st.builds(Confirm, many),
    st.builds(Review, many, st.booleans()),
    st.builds(Resolve, keys, hunks, plain),
    st.builds(Resolve, keys, hunks, st.just(Choice.LINES), picks),
    st.builds(Resolve, keys, hunks, st.just(Choice.TEXT), st.just(()), st.just("f" * 64)),
    st.builds(ResolveMany, st.lists(st.tuples(keys, hunks), min_size=1, max_size=3).map(tuple), plain),
    st.builds(Replace, keys, st.just("e" * 64), st.sampled_from([None, "100755"])),
    st.builds(Note, st.just("") | keys, words),
    st.builds(Accept, st.lists(st.builds(
        Accepted, keys, st.sampled_from(["h1", "h2"]), plain, st.none() | st.just("f" * 64), words
    ), min_size=1, max_size=3).map(tuple), st.booleans()),
    st.builds(Waive, many, words, st.just(True)),
    st.builds(Waive, many, st.just(""), st.just(False)),
    st.builds(Rewrite, st.lists(st.builds(
        Rewritten, keys, st.just("e" * 64), st.sampled_from([None, "100755"])
    ), min_size=1, max_size=3).map(tuple), words.filter(bool), many),
    st.builds(ChooseBase, many, st.none() | st.builds(
        ChosenBase, st.none() | st.just(Version("100644", "7" * 40)), st.none() | words, words
    ), many),
    st.builds(Map, st.lists(st.builds(Mapping, words, words), max_size=2).map(tuple), many),
    st.builds(Exclude, st.lists(st.builds(Exclusion, words, words), max_size=2).map(tuple)),
    st.builds(Rescan, st.just(SOURCE), st.just(TARGET), st.none() | st.just("6" * 40), many),
    st.builds(
        Apply, words, words, words, words, words, st.tuples(words), st.booleans(), words, st.tuples(words, words)
    ),
)  # fmt: skip
acts = st.lists(
    st.one_of(
        operations,
        operations,
        st.tuples(st.just("undo"), st.integers(1, 3)),
        st.tuples(st.just("redo"), st.integers(1, 3)),
        st.tuples(st.just("restore"), st.integers(1, 30)),
    ),
    max_size=25,
)


@settings(max_examples=300, deadline=None)
@given(operations)
def test_an_operation_comes_back_from_its_row(operation: Operation) -> None:
    row = operation.to_row()
    assert all(isinstance(text, str) for text in row)
    assert operation_from_row(Row(*row)) == operation
    assert operation.describe()


class Model:
    """What a journal means: a tree of operations, and two places in it."""

    def __init__(self) -> None:
        self.parents: dict[int, int] = {}
        self.sessions: dict[int, Session] = {0: Session("s")}
        self.head = self.tip = 0

    def line(self, number: int) -> list[int]:
        line = []
        while number:
            line.append(number)
            number = self.parents[number]
        return line[::-1]

    def append(self, operation: Operation) -> None:
        number = len(self.parents) + 1
        self.parents[number] = self.head
        self.sessions[number] = self.sessions[self.head].after(operation, number)
        self.head = self.tip = number

    def move(self, how: str, count: int) -> bool:
        goal: int | None
        line, ahead = self.line(self.head), self.line(self.tip)
        if how == "undo":
            goal = line[-1 - count] if count < len(line) else None
        elif how == "redo":
            place = ahead.index(self.head)
            goal = ahead[min(place + count, len(ahead) - 1)] if self.head != self.tip else None
        else:
            goal = count if count in self.parents else None
        if goal is None:
            return False
        if goal not in self.line(self.tip):
            self.tip = goal
        self.head = goal
        return True


@settings(max_examples=60, deadline=None)
@given(acts)
def test_any_acts_fold_to_the_chain_of_single_steps(
    tmp_path_factory: pytest.TempPathFactory, acts: list[Operation | tuple[str, int]]
) -> None:
    path = tmp_path_factory.mktemp("journal") / "journal.sqlite3"
    journal, model = Journal.create(path, "s"), Model()
    for act in [OPEN, *acts]:
        before = journal.revision()
        if isinstance(act, tuple):
            how, count = act
            if model.move(how, count):
                assert getattr(journal, how)(count) == model.head
            else:
                with pytest.raises(PlaitError):
                    getattr(journal, how)(count)
                assert journal.revision() == before
                continue
        else:
            model.append(act)
            assert journal.append(act, expected_revision=before) == model.head
        assert journal.revision() == before + 1
        session = journal.session()
        assert session == model.sessions[model.head]
        assert session.revision == before + 1
    rows = journal.history()
    line = set(model.line(model.head))
    assert {row.number for row in rows if row.on_line} == line
    assert {row.number for row in rows if row.redoable} == set(model.line(model.tip)) - line
    assert [row.number for row in rows if row.current] == [model.head]
    for number, expected in list(model.sessions.items())[1:]:
        assert journal.session_at(number) == expected
    here = journal.session()
    if len(model.line(model.head)) > 1:
        journal.undo()
        journal.redo()
        assert journal.session() == here
    journal.close()
    again = Journal.open(path)
    assert again.session() == here
    again.close()


@settings(max_examples=100, deadline=None)
@given(st.lists(operations, max_size=8), st.lists(operations, max_size=8))
def test_what_changed_between_two_sessions(one: list[Operation], other: list[Operation]) -> None:
    def after(steps: list[Operation]) -> Session:
        session = Session("s")
        for number, step in enumerate(steps, 1):
            session = session.after(step, number)
        return session

    first, second = after(one), after(other)
    every = {
        *first.decisions,
        *second.decisions,
        *first.reviewed,
        *second.reviewed,
        *first.stale,
        *second.stale,
    }
    expected = {
        key
        for key in every
        if first.decisions.get(key) != second.decisions.get(key)
        or (key in first.reviewed) != (key in second.reviewed)
        or (key in first.stale) != (key in second.stale)
    }
    assert first.changed_keys(second) == second.changed_keys(first) == expected


WRITE = """
import sys
from pathlib import Path
from state.session.journal import Journal, content_id
from state.session.operations import Replace, Take

journal = Journal.open(Path(sys.argv[1]))
for number in range(100_000):
    text = b"%d " % number * 500
    if number % 7 == 6:
        journal.undo()
        journal.redo()
    done = journal.append(Replace(f"f{number}", content_id(text)), {content_id(text): text}, expected_revision=journal.revision())
    sys.stdout.write(f"{done} {content_id(text)}\\n")
    sys.stdout.flush()
"""


def test_nothing_that_was_reported_is_lost_by_a_kill(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    journal = Journal.create(path, "s")
    journal.append(OPEN, expected_revision=0)
    journal.close()
    chance = random.Random(7)
    for _ in range(8):
        process = subprocess.Popen(
            [sys.executable, "-c", WRITE, str(path)],
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        assert process.stdout is not None
        reported = [process.stdout.readline() for _ in range(chance.randrange(1, 60))]
        os.kill(process.pid, signal.SIGKILL)
        reported += process.stdout.readlines()
        process.wait()
        process.stdout.close()
        journal = Journal.open(path)
        there = {row.number for row in journal.history() if row.on_line}
        session = journal.session()
        for line in reported:
            number, name = line.decode().split()
            assert int(number) in there
            assert journal.text(name)
        assert session.number in {max(there), max(there) - 1}
        # Whatever was being written when it was killed is there as a whole, or not at all.
        assert all(journal.text(one.value) for one in session.decisions.values() if one.value)
        journal.close()


APPEND = """
import sys
from pathlib import Path
from state.session.journal import Journal, Moved
from state.session.operations import Take

journal = Journal.open(Path(sys.argv[1]))
for number in range(40):
    while True:
        try:
            journal.append(Take((f"{sys.argv[2]}-{number}",)), expected_revision=journal.revision())
            break
        except Moved:
            pass
"""


def test_processes_that_act_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    journal = Journal.create(path, "s")
    journal.append(OPEN, expected_revision=0)
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", APPEND, str(path), name], env={**os.environ, "PYTHONPATH": str(ROOT)}
        )
        for name in "abc"
    ]
    assert [process.wait() for process in processes] == [0, 0, 0]
    session = journal.session()
    assert set(session.decisions) == {f"{name}-{number}" for name in "abc" for number in range(40)}
    assert (session.number, session.revision) == (121, 121)
    assert all(row.on_line for row in journal.history())
    journal.close()


def test_threads_that_act_at_once_lose_nothing(tmp_path: Path) -> None:
    journal = Journal.create(tmp_path / "journal.sqlite3", "s")

    def act(name: str) -> None:
        for number in range(30):
            while True:
                try:
                    journal.append(Take((f"{name}{number}",)), expected_revision=journal.revision())
                    break
                except Moved:
                    continue

    threads = [threading.Thread(target=act, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(journal.session().decisions) == 90
    journal.close()


def test_an_act_on_an_older_revision_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    journal = Journal.create(tmp_path / "journal.sqlite3", "s")
    journal.append(OPEN, expected_revision=0)
    with pytest.raises(Moved) as moved:
        journal.append(Take(("a",)), {content_id(b"x"): b"x"}, expected_revision=0)
    assert moved.value.revision == 1
    with pytest.raises(PlaitError, match="missing"):
        journal.text(content_id(b"x"))
    assert journal.session().number == 1
    with pytest.raises(PlaitError, match="exists already"):
        Journal.create(journal.path, "s")
    journal.close()


def test_times_come_from_the_clock(tmp_path: Path) -> None:
    journal = Journal.create(tmp_path / "journal.sqlite3", "s", lambda: datetime(2026, 1, 2, 3, 4, 5, 6, UTC))
    journal.append(OPEN, expected_revision=0)
    assert journal.history()[0].time == journal.meta("created") == "2026-01-02T03:04:05+00:00"
    journal.close()


def test_a_folder_that_can_not_be_read_or_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(PlaitError, match="no journal here"):
        Journal.open(tmp_path / "nothing")
    (tmp_path / "folder").mkdir()
    with pytest.raises(PlaitError):
        Journal.open(tmp_path / "folder")


@pytest.mark.parametrize(
    ("operation", "body"),
    [
        (
            Accept((Accepted("f", "aaa", Choice.SOURCE, None, "why"),)),
            '[["f", "aaa", "sideways", null, "why"]]',
        ),
        (Accept((Accepted("f", "", Choice.SOURCE, None, "why"),)), '[["f", "", "base", null, "why"]]'),
        (Accept((Accepted("f", "aaa", Choice.SOURCE, None, "why"),)), "[[1]]"),
        (Rewrite((Rewritten("f", "1" * 40),), "repair"), "[[]]"),
        (Waive(("kind-1",), "why"), "not JSON"),
        (ChooseBase(("f",), None), "{}"),
    ],
)
def test_an_act_that_cannot_be_read_is_said_and_left(tmp_path: Path, operation: Operation, body: str) -> None:
    path = tmp_path / "journal.sqlite3"
    journal = Journal.create(path, "merge")
    journal.append(operation, expected_revision=0)
    journal.close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE operation SET body = ?", (body,))
        connection.commit()
    before = path.read_bytes()
    journal = Journal.open(path)
    with pytest.raises(PlaitError, match=f"an act of the kind {operation.kind} in the journal can't be read"):
        journal.session()
    journal.close()
    assert path.read_bytes() == before
