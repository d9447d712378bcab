"""Decisions on migrations come back from the journal as they were; their fold is exact."""

import json
from dataclasses import fields

from hypothesis import given
from hypothesis import strategies as st

from state.migrations.arrangement import Arrangement, Left, moved
from state.migrations.decisions import (
    Accept,
    Assume,
    Companion,
    Create,
    Decline,
    Leave,
    Move,
    Patch,
    Pin,
    Rename,
    Renumber,
    RunBy,
    from_data,
    short,
    to_data,
)
from state.session.operations import Arrange, operation_from_row
from state.session.session import Session

NAMES = st.sampled_from(["source:db/001_a.sql", "source:db/002_b.sql", "target:db/001_x.sql", "new:003_c"])
MANY = st.lists(NAMES, max_size=3).map(tuple)
TEXTS = st.text(max_size=12)
DECISIONS = st.one_of(
    st.builds(Accept, MANY, MANY),
    st.builds(Move, NAMES, NAMES | st.just("")),
    st.builds(Renumber, NAMES, TEXTS),
    st.builds(Rename, NAMES, TEXTS),
    st.builds(Leave, MANY, st.sampled_from(["skip", "drop", ""]), TEXTS),
    st.builds(Pin, MANY, st.booleans()),
    st.builds(Patch, NAMES, TEXTS, TEXTS),
    st.builds(Companion, NAMES, TEXTS, st.booleans()),
    st.builds(
        Create,
        NAMES,
        st.sampled_from(["consolidate", "extract", "merge"]),
        TEXTS,
        TEXTS,
        NAMES,
        MANY,
        st.lists(st.tuples(TEXTS, TEXTS, TEXTS), max_size=2).map(tuple),
        MANY,
    ),
    st.builds(Assume, MANY, TEXTS),
    st.builds(RunBy, st.sampled_from(["numeric", "string", ""])),
    st.builds(Decline, MANY, st.booleans()),
)


@given(st.lists(DECISIONS, max_size=6).map(tuple))
def test_an_operation_comes_back_from_its_row(decisions: tuple[Move, ...]) -> None:
    operation = Arrange("db/migrations", decisions)
    assert operation_from_row(operation.to_row()) == operation


@given(DECISIONS)
def test_a_decision_comes_back_from_json(decision: Move) -> None:
    assert from_data(json.loads(json.dumps(to_data(decision)))) == decision
    assert decision.describe()


@given(st.lists(st.lists(DECISIONS, max_size=3).map(tuple), max_size=5), st.integers(0, 5))
def test_the_session_without_the_last_acts_is_the_session_before_them(
    acts: list[tuple[Move, ...]], kept: int
) -> None:
    """Undo is the fold without the undone operations, whatever they were."""
    sessions = [Session()]
    for number, decisions in enumerate(acts, 1):
        sessions.append(sessions[-1].after(Arrange("db", decisions), number))
    rows = [
        (number, 0, *Arrange("db", decisions).to_row()) for number, decisions in enumerate(acts[:kept], 1)
    ]
    assert Session().replay(rows) == sessions[min(kept, len(acts))]


def test_every_decision_changes_its_own_part_of_the_arrangement() -> None:
    a, b, c = "source:db/005_a.sql", "target:db/005_b.sql", "target:db/006_c.sql"
    made = Create("new:007_ab", "consolidate", "007", "ab", c, (a, b), (("forward", "db/007_ab.sql", "t1"),))
    found = Arrangement().after(
        (
            Accept((b, c, a), ("db/005_a.sql",)),
            Move(a, b),
            Renumber(a, "010"),
            Rename(a, "orders"),
            Leave((c,), "skip", "superseded"),
            Pin((b,)),
            Patch(a, "db/005_a.sql", "t0"),
            Companion(a, "db/005_a_seed.sql", False),
            Assume(("users",)),
            RunBy("string"),
            Decline(("r1", "r2")),
            Decline(("r2",), False),
            made,
        ),
        9,
    )
    assert found == Arrangement(
        accepted=True,
        order=(b, a, c, "new:007_ab"),
        covers=frozenset({"db/005_a.sql"}),
        numbers={a: "010"},
        slugs={a: "orders"},
        left={
            c: Left("skip", "superseded"),
            a: Left("skip", "consolidated into 007_ab"),
            b: Left("skip", "consolidated into 007_ab"),
        },
        applied=frozenset({b}),
        patches={(a, "db/005_a.sql"): "t0"},
        companions={(a, "db/005_a_seed.sql"): False},
        created={"new:007_ab": made},
        assumed=("users",),
        runner="string",
        declined=frozenset({"r1"}),
        operation=9,
    )
    back = found.after(
        (
            Renumber(a, ""),
            Rename(a, ""),
            Leave((c,), ""),
            Pin((b,), False),
            Patch(a, "db/005_a.sql", ""),
            RunBy(""),
        )
    )
    assert (back.numbers, back.slugs, back.patches, back.applied, back.runner) == (
        {},
        {},
        {},
        frozenset(),
        "",
    )
    assert back.left[c] is None
    assert {field.name for field in fields(Arrangement)} == set(vars(found))


def test_moving_below_what_is_not_there_changes_nothing() -> None:
    assert moved(("a", "b", "c"), "c", "") == ("c", "a", "b")
    assert moved(("a", "b", "c"), "a", "c") == ("b", "c", "a")
    assert moved(("a", "b", "c"), "a", "x") == ("a", "b", "c")
    assert moved(("a", "b", "c"), "x", "a") == ("a", "b", "c")
    assert moved(("a", "b", "c"), "a", "a") == ("a", "b", "c")


def test_acts_are_said_in_words() -> None:
    a, b = "source:db/005_a.sql", "target:db/006_b.sql"
    assert short(a) == "005_a.sql"
    assert short("source:005_a.sql") == "005_a.sql"
    act = Arrange("db", (Accept((b, a)), Move(a, b)))
    assert act.describe() == "in db: move 005_a.sql below 006_b.sql"
    assert Arrange("db", (Accept((b, a)),)).describe() == "in db: accept the sequence of 2"
    assert (
        Arrange("db", (Leave((a,), "skip", "superseded"), Pin((b,)))).describe()
        == "in db: mark 006_b.sql applied and 1 more"
    )


def test_entries_that_a_sequence_places_belong_to_it() -> None:
    session = Session().after(
        Arrange("db", (Accept(("source:db/1.sql",), ("db/1.sql", "db/1_down.sql")),)), 1
    )
    assert session.arranged == {"db/1.sql": "db", "db/1_down.sql": "db"}
    assert session.changed_keys(Session()) == {"db/1.sql", "db/1_down.sql"}
    assert Session().changed_keys(session) == {"db/1.sql", "db/1_down.sql"}
