"""What is recorded about a plan comes back from the journal as it was, and folds without surprise."""

from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from state.checks.acts import (
    Allow,
    Bind,
    CheckAct,
    Health,
    Import,
    Jot,
    PassGate,
    Prove,
    Reopen,
    SetSoak,
    Waive,
    WatchHealth,
    from_data,
    to_data,
)
from state.checks.evidence import Looked, Ran, Signed
from state.checks.record import Record
from state.errors import PlaitError
from state.session.operations import Check, operation_from_row
from state.session.row import Row

TEXT = st.text(max_size=8)
PAIRS = st.lists(st.tuples(TEXT, TEXT), max_size=3).map(tuple)
EVIDENCE = st.one_of(
    st.builds(Ran, st.integers(0, 9), TEXT, st.booleans(), TEXT, TEXT, PAIRS),
    st.builds(Signed, TEXT, TEXT, TEXT, PAIRS, st.booleans()),
    st.builds(Looked, TEXT, PAIRS, TEXT),
)
ITEM = st.sampled_from(["a", "b", "c"])
ACTS: st.SearchStrategy[CheckAct] = st.one_of(
    st.builds(Import, TEXT, TEXT, TEXT, TEXT, PAIRS, PAIRS),
    st.builds(Bind, PAIRS),
    st.builds(Allow, PAIRS),
    st.builds(Prove, ITEM, TEXT, EVIDENCE),
    st.builds(Waive, ITEM, TEXT, TEXT, TEXT, TEXT),
    st.builds(Reopen, st.lists(ITEM, max_size=2).map(tuple), TEXT),
    st.builds(PassGate, ITEM, TEXT, TEXT, TEXT, TEXT),
    st.builds(WatchHealth, ITEM, TEXT, TEXT, st.floats(1, 9)),
    st.builds(Health, ITEM, TEXT, st.booleans(), st.integers(0, 9), TEXT),
    st.builds(SetSoak, ITEM, TEXT, st.floats(-1, 9), TEXT),
    st.builds(Jot, TEXT, ITEM, TEXT, TEXT),
)


@given(st.lists(ACTS, max_size=5).map(tuple))
def test_an_operation_on_the_plan_comes_back_from_its_row(acts: tuple[CheckAct, ...]) -> None:
    operation = Check(acts)
    assert operation_from_row(Row(*operation.to_row())) == operation
    assert operation.describe()


@given(st.lists(ACTS, max_size=12))
def test_folding_one_by_one_is_folding_at_once(acts: list[CheckAct]) -> None:
    at_once = Record().after(acts, 3)
    one_by_one = Record()
    for act in acts:
        one_by_one = one_by_one.after([act], 3)
    assert at_once == one_by_one


def test_something_of_a_newer_version_is_refused_with_a_sentence() -> None:
    with pytest.raises(PlaitError, match="something about a plan that this version doesn't know: dance"):
        from_data({"kind": "dance"})


def test_every_field_is_written() -> None:
    data: dict[str, Any] = to_data(Jot("decision", "a", "b", "now"))
    assert data == {"kind": "jot", "topic": "decision", "about": "a", "text": "b", "when": "now"}
    assert {one.name for one in fields(Jot)} == data.keys() - {"kind"}


def signed(item: str, passed: bool = True) -> Prove:
    return Prove(item, item, Signed("Ada", "2026-01-01T10:00:00+00:00", "seen", (), passed))


def test_evidence_takes_a_waiver_away_and_a_waiver_keeps_the_evidence() -> None:
    record = Record().after([signed("a"), Waive("a", "a", "not now", "Ada", "now")], 1)
    assert (set(record.evidence), set(record.waived)) == ({"a"}, {"a"})
    record = record.after([signed("a")], 2)
    assert (set(record.evidence), set(record.waived), record.numbers["a"]) == ({"a"}, set(), 2)
    record = record.after([Reopen(("a",), "a")], 3)
    assert (record.evidence, record.waived) == ({}, {})


def test_evidence_and_notes_go_along_when_the_plan_is_read_again() -> None:
    record = Record().after(
        [Import("1", "p", "/p", "now"), signed("a"), signed("b"), Jot("remark", "a", "x", "now")], 1
    )
    record = record.after([Import("2", "p", "/p", "now", (("a", "new"),), (("b", "the old one"),))], 2)
    assert record.plan is not None and record.plan.content == "2"
    assert set(record.evidence) == {"new", "b"}
    assert record.gone == {"b": "the old one"}
    assert record.jots[0][1].about == "new"


def test_a_gate_and_its_health_end_as_they_began() -> None:
    record = Record().after(
        [PassGate("1", "p", "we must", "Ada", "now"), WatchHealth("1", "p", "true", 5)], 1
    )
    assert (record.passed_by["1"].reason, record.watched["1"].command) == ("we must", "true")
    record = record.after([Health("1", "p", False, 4, "now")], 2)
    assert not record.health["1"].well
    record = record.after([PassGate("1", "p", "", "Ada", "now"), WatchHealth("1", "p", "", 5)], 3)
    assert (record.passed_by, record.watched) == ({}, {})
