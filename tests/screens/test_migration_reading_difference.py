"""The lines in which two texts differ."""

from time import perf_counter

from hypothesis import given
from hypothesis import strategies as st

from screens.migrations.reading_difference import (
    Change,
    Pair,
    changes,
    likeness,
    side_by_side,
    unified,
)

LINES = st.lists(st.sampled_from([b"a\n", b"b\n", b"c\n", b"\n", b"d"]), max_size=20)


def test_equal_lines_stand_beside_each_other() -> None:
    old = [b"create\n", b"a int\n", b"b int\n", b")\n"]
    new = [b"create\n", b"a bigint\n", b"b int\n", b"c int\n", b")\n"]
    assert changes(old, new) == [Change(1, 2, 1, 2), Change(3, 3, 3, 4)]
    assert side_by_side(old, new) == [
        Pair(0, 0),
        Pair(1, 1, 0),
        Pair(2, 2),
        Pair(None, 3, 1),
        Pair(3, 4),
    ]


def test_lines_that_stand_for_each_other_stand_beside_each_other() -> None:
    old = [b"-- Orders\n", b"CREATE TABLE orders (\n", b"x\n"]
    new = [b"CREATE TABLE stock (\n", b"x\n"]
    assert side_by_side(old, new) == [Pair(0, None, 0), Pair(1, 0, 0), Pair(2, 1)]
    assert side_by_side(new, old) == [Pair(None, 0, 0), Pair(0, 1, 0), Pair(1, 2)]


def test_unified_has_old_lines_before_new_ones() -> None:
    pairs = side_by_side([b"a\n", b"b\n", b"x\n"], [b"c\n", b"d\n", b"x\n"])
    assert unified(pairs) == [
        Pair(0, None, 0),
        Pair(1, None, 0),
        Pair(None, 0, 0),
        Pair(None, 1, 0),
        Pair(2, 2),
    ]


def test_likeness_counts_lines() -> None:
    assert likeness(b"CREATE TABLE a;\n\n", b"  create table a;") == 1.0
    assert likeness(b"a\nb\n", b"b\nc\n") == 0.5
    assert likeness(b"", b"") == 0.0


def test_long_texts_take_no_longer_than_they_are() -> None:
    old = [b"x\n"] * 20_000 + [b"%d\n" % at for at in range(20_000)]
    new = [b"x\n", b"y\n"] * 10_000 + [b"%d\n" % at for at in range(20_000, 0, -1)]
    start = perf_counter()
    changes(old, new)
    assert perf_counter() - start < 5


@given(LINES, LINES)
def test_the_new_text_comes_of_the_old_one_and_the_changes(old: list[bytes], new: list[bytes]) -> None:
    made, at = [], 0
    for change in changes(old, new):
        made += old[at : change.old_start]
        assert len(made) == change.new_start
        made += new[change.new_start : change.new_stop]
        at = change.old_stop
    assert made + old[at:] == new


@given(LINES, LINES)
def test_every_line_is_shown_once(old: list[bytes], new: list[bytes]) -> None:
    pairs = side_by_side(old, new)
    for shown in (pairs, unified(pairs)):
        assert [one.old for one in shown if one.old is not None] == list(range(len(old)))
        assert [one.new for one in shown if one.new is not None] == list(range(len(new)))
    for one in pairs:
        if one.change < 0:
            assert one.old is not None and one.new is not None and old[one.old] == new[one.new]
