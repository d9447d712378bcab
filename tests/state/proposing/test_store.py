"""The file of resolutions: what stands is recalled, what is undone isn't, what is damaged is said."""

import sqlite3
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from state.errors import PlaitError
from state.proposals.combining import cut
from state.proposals.evidence import past
from state.proposals.hunk import Hunk, Lines
from state.proposals.memory import Remembered, exported, imported_rows
from state.proposing import store as stores
from state.proposing.store import FILE, Kept, Store

TEXT = st.binary(max_size=20).map(cut)
ONE = Hunk("a.py", (b"a\n",), (b"b\n",), (b"c\n",))
TWO = Hunk("odd\udcff", None, (b"b\n",), (b"\xff\n",))


def kept(hunk: Hunk, lines: Lines, operation: int, session: str = "s", key: str = "") -> Kept:
    one = Remembered(hunk, lines, 1, "2026-11-21T15:00:00+00:00", session)
    return Kept(key or hunk.path, hunk.name[:12], operation, one, past(hunk, lines))


def test_what_was_recorded_is_recalled_by_another_process(tmp_path: Path) -> None:
    store = Store.of(tmp_path)
    touched = store.record("s", [kept(ONE, (b"d\n",), 2), kept(TWO, (b"e\n",), 3)])
    assert touched == {ONE.name, TWO.name}
    other = Store.of(tmp_path)
    assert [one.conflict for one in other.listing()] == [TWO, ONE]
    assert [(one.key, one.operation, one.stands) for one in other.made_in("s")] == [
        ("a.py", 2, True),
        ("odd\udcff", 3, True),
    ]
    assert other.made_in("another") == []


def test_the_latest_that_stands_counts(tmp_path: Path) -> None:
    store = Store.of(tmp_path)
    store.record("s", [kept(ONE, (b"c\n",), 2)])
    store.record("t", [kept(ONE, (b"b\n",), 2, "t")])
    assert [(one.lines, one.session, one.times) for one in store.listing()] == [((b"b\n",), "t", 1)]
    store.record("t", standing=[("a.py", ONE.name[:12], 2, False)])
    assert [(one.lines, one.session) for one in store.listing()] == [((b"c\n",), "s")]
    store.record("t", standing=[("a.py", ONE.name[:12], 2, True)])
    assert [one.lines for one in store.listing()] == [(b"b\n",)]


def test_what_is_forgotten_does_not_come_back_by_itself(tmp_path: Path) -> None:
    store = Store.of(tmp_path)
    store.record("s", [kept(ONE, (b"d\n",), 2), kept(TWO, (b"e\n",), 3)])
    assert store.forget([ONE.name]) == 1
    assert [one.id for one in store.listing()] == [TWO.name]
    # That it was made stays known, so that the session doesn't write it again.
    assert {one.operation for one in store.made_in("s")} == {2, 3}
    assert (store.forget(), store.forget(), store.listing()) == (1, 0, ())


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.builds(Hunk, st.sampled_from(["a.py", "ü\udcff"]), st.none() | TEXT, TEXT, TEXT), TEXT), max_size=4))  # fmt: skip
def test_what_one_store_exports_another_takes_in(made: list[tuple[Hunk, Lines]]) -> None:
    one, other = Store.passing(), Store.passing()
    one.record("s", [kept(hunk, lines, at, key=str(at)) for at, (hunk, lines) in enumerate(made)])
    text = exported(one.listing())
    rows = [(row, past(row.conflict, row.lines)) for row in imported_rows(text)]
    assert other.take_in(rows) == len(rows)
    assert exported(other.listing()) == text
    assert other.take_in(rows) == 0
    assert exported(other.listing()) == text


def test_it_never_grows_without_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stores, "MOST_ROWS", 10)
    monkeypatch.setattr(stores, "MOST_COUNTED", 30)
    store = Store.of(tmp_path)
    for number in range(60):
        store.record("s", [kept(Hunk("a.py", (), (b"%d\n" % number,), (b"c\n",)), (b"d\n",), number)])
    assert 9 <= len(store.listing()) <= 10
    assert store.listing()[0].conflict.source == (b"59\n",)
    assert len(store.made_in("s")) <= 41


def test_texts_that_are_too_long_are_only_counted(tmp_path: Path) -> None:
    store = Store.of(tmp_path)
    store.record("s", [kept(Hunk("a.py", (), (b"x" * 300_000,), (b"c\n",)), (b"c\n",), 2)])
    assert store.listing() == ()
    assert [one.past.stance for one in store.made_in("s")] == ["target"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"no database at all, but long enough to be looked at as one" * 20, "is damaged"),
        (b"", ""),
    ],
)
def test_a_file_that_is_none_is_said(tmp_path: Path, content: bytes, words: str) -> None:
    (tmp_path / "plait").mkdir()
    (tmp_path / "plait" / FILE).write_bytes(content)
    if not words:
        assert Store.of(tmp_path).listing() == ()
        return
    with pytest.raises(PlaitError, match=words):
        Store.of(tmp_path)


def test_a_newer_version_and_a_foreign_file_are_refused(tmp_path: Path) -> None:
    Store.of(tmp_path).close()
    path = tmp_path / "plait" / FILE
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 9")
    with pytest.raises(PlaitError, match=r"kept by a newer Plait \(version 9, this one reads 1\)"):
        Store.of(tmp_path)
    path.unlink()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE other (a)")
    with pytest.raises(PlaitError, match="holds no resolutions of Plait's"):
        Store.of(tmp_path)


def test_a_store_that_is_held_is_said_and_left_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stores, "BUSY_SECONDS", 0.01)
    store = Store.of(tmp_path)
    holding = sqlite3.connect(tmp_path / "plait" / FILE, isolation_level=None)
    holding.execute("BEGIN IMMEDIATE")
    with pytest.raises(PlaitError, match="another process holds the kept resolutions"):
        store.record("s", [kept(ONE, (b"d\n",), 2)])
    holding.execute("ROLLBACK")
    assert store.listing() == ()
    store.record("s", [kept(ONE, (b"d\n",), 2)])
    assert len(store.listing()) == 1


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE conflict SET source = 'text'",
        "UPDATE made SET result = 5",
        "UPDATE made SET result = NULL",
        "UPDATE made SET path = 7",
        "UPDATE made SET stance = X'ff'",
        "UPDATE made SET time = X'ff'",
        "UPDATE made SET chance = 'much'",
        "UPDATE made SET times = 'often'",
    ],
)
def test_rows_of_other_types_are_said_to_be_damaged(tmp_path: Path, damage: str) -> None:
    store = Store.of(tmp_path)
    store.record("s", [kept(ONE, (b"d\n",), 2)])
    connection = sqlite3.connect(tmp_path / "plait" / FILE)
    connection.execute(damage)
    connection.commit()
    connection.close()
    with pytest.raises(PlaitError, match="is damaged: a row of it can't be read"):
        store.listing()
