"""Traces of a rollback, told once, for the migration whose fault they are."""

from hypothesis import given
from hypothesis import strategies as st

from state.migrations.rehearsal.result import LeftOver, Trace
from state.migrations.rehearsal.schema import Thing, delta, take_back, traces

NAMES = st.sampled_from(
    [Thing("table", "a"), Thing("table", "b"), Thing("column", "x", "a"), Thing("index", "i", "a")]
)
SCHEMAS = st.dictionaries(NAMES, st.sampled_from(["", "1", "2"]))


@given(SCHEMAS, SCHEMAS)
def test_taking_back_is_the_inverse(before: dict[Thing, str], after: dict[Thing, str]) -> None:
    found = dict(after)
    take_back(found, delta(before, after))
    assert found == before


@given(SCHEMAS, SCHEMAS)
def test_a_rollback_that_restores_leaves_no_trace(before: dict[Thing, str], after: dict[Thing, str]) -> None:
    assert list(traces("1", delta(before, after), before, after, before)) == []


@given(SCHEMAS, SCHEMAS, SCHEMAS)
def test_a_rollback_that_does_not_leaves_one(
    before: dict[Thing, str], after: dict[Thing, str], end: dict[Thing, str]
) -> None:
    assert bool(list(traces("1", delta(before, after), before, after, end))) == (end != before)


def test_every_kind_of_trace() -> None:
    table, column, index = Thing("table", "t"), Thing("column", "c", "t"), Thing("index", "i", "t")
    before = {table: "", column: "int"}
    after = {table: "", column: "text", index: "i (c)"}
    assert list(traces("1", delta(before, after), before, after, after)) == [
        LeftOver("1", Trace.CHANGED, "column t.c", "int", "text"),
        LeftOver("1", Trace.LEFT, "index t.i", "", "i (c)"),
    ]
    assert list(traces("1", delta(before, after), before, after, {})) == [
        LeftOver("1", Trace.LOST, "table t", "", ""),
    ]
    assert list(traces("1", {}, before, before, after)) == [
        LeftOver("1", Trace.CHANGED, "column t.c", "int", "text"),
        LeftOver("1", Trace.ADDED, "index t.i", "", "i (c)"),
    ]


def test_what_was_wrong_already_is_not_told_again() -> None:
    table, later = Thing("table", "t"), Thing("table", "later")
    start = {table: "", later: ""}
    assert list(traces("1", {table: (None, "")}, {}, start, {later: ""})) == []
