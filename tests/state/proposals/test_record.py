"""The record of a merge: taken back as it was made, and what it does to the next proposal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from state.proposals.evidence import Counts, Past
from state.proposals.features import weighed
from state.proposals.hunk import Hunk
from state.proposals.memory import Memory
from state.proposals.ranking import propose
from state.proposals.record import Record

ROWS = st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=20)


@given(ROWS, ROWS, st.floats(0.01, 0.99))
def test_what_is_added_and_taken_back_leaves_no_trace(
    kept: list[tuple[float, bool]], gone: list[tuple[float, bool]], chance: float
) -> None:
    one, other = Record(), Record()
    for row in kept:
        one.add(*row)
        other.add(*row)
    for row in gone:
        one.add(*row)
    for row in reversed(gone):
        one.add(*row, -1)
    assert (one.right, one.shown) == (other.right, other.shown)
    assert one.corrected(chance) == pytest.approx(other.corrected(chance), abs=1e-6)


@given(ROWS, st.floats(0, 1), st.floats(0, 1))
def test_a_higher_chance_stays_the_higher_one(rows: list[tuple[float, bool]], one: float, two: float) -> None:
    record = Record()
    for row in rows:
        record.add(*row)
    low, high = sorted((one, two))
    assert 0 <= record.corrected(low) <= record.corrected(high) <= 1


def test_misses_lower_what_is_expected_and_hits_raise_it() -> None:
    for right in (False, True):
        record = Record()
        for _ in range(5):
            record.add(0.9, right)
        assert (record.corrected(0.9) > 0.9) is right
    assert Record().corrected(0.9) == pytest.approx(0.9)


def test_a_merge_in_which_sure_proposals_were_wrong_has_no_more_of_them() -> None:
    def added(number: int) -> Hunk:
        return Hunk("notes.txt", (), (b"one thing %d\n" % number,), (b"another %d, quite\n" % number,))

    good = [Past("notes.txt", "both", "added", "", 0.9, True) for _ in range(30)]
    bad = [Past("notes.txt", "both", "added", "", 0.9, False) for _ in range(30)]
    assert propose(added(1), Counts(good))[0].confident
    assert not propose(added(1), Counts(bad))[0].confident


def test_a_conflict_resolved_in_the_other_direction_speaks_for_the_same_text() -> None:
    hunk = Hunk("a.txt", (b"a\n",), (b"the source's words\n",), (b"of the target\n",))
    turned = Hunk("a.txt", hunk.base, hunk.target, hunk.source)
    memory = Memory().with_resolution(turned, hunk.source)
    found, features = weighed(hunk, Counts(), memory)
    marked = [one.way for one, has in zip(found, features, strict=False) if "remembered turned" in has]
    assert marked == ["source"]
    own = Memory().with_resolution(turned, (b"neither of these\n",))
    assert all(one.way != "remembered" for one in weighed(hunk, Counts(), own)[0])
