"""Soak clocks: to the second, over restarts, failures of health, and changed spans."""

from datetime import timedelta

import pytest

from state.checks.acts import Health, PassGate, Prove, SetSoak, Waive, WatchHealth
from state.checks.checklist import Checklist, ItemState
from state.checks.evidence import Signed
from state.checks.moments import span
from state.checks.record import Record
from state.checks.standing import checklist_of
from state.plans.plan import ItemKind, Soak
from tests.state.checks.grounds import READ_IN, START, FakeGround, at, item, phase, plan_of

PLAN = plan_of(
    phases=(
        phase("1"),
        phase("2", depends_on=("phase-1",), soaks=(Soak(48, ("phase-1",), 20, "stable for 48 hours"),)),
    ),
    items=(
        item("build"),
        item("look"),
        item("stable", "phase-2", ItemKind.PREREQUISITE, 20, text="Phase 1 stable for minimum 48 hours"),
        item("deploy", "phase-2", line=21),
    ),
)


def signed(name: str, hours: float, passed: bool = True) -> Prove:
    return Prove(name, name, Signed("Ada", at(hours), "seen", passed=passed))


DONE = READ_IN.after([signed("build", 0), signed("look", 2)])


def checked(record: Record, hours: float, **more: object) -> Checklist:
    return checklist_of(PLAN, record, FakeGround(now=START + timedelta(hours=hours), **more))  # type: ignore[arg-type]


def test_it_runs_from_the_last_evidence_and_ends_to_the_second() -> None:
    before = checklist_of(PLAN, DONE, FakeGround(now=START + timedelta(hours=50, seconds=-1)))
    (clock,) = before.phases[1].gate.soaks
    assert (clock.since, clock.hours) == (at(2), 48)
    assert clock.left_hours == pytest.approx(1 / 3600)
    assert before.items["stable"].state is ItemState.BLOCKED
    assert before.items["stable"].why == f"1 min left of 2 d, stable since {at(2)}"
    assert before.items["deploy"].state is ItemState.BLOCKED
    after = checked(DONE, 50)
    assert after.items["stable"].state is ItemState.PASSED
    assert after.items["stable"].by_session
    assert after.items["stable"].evidence is not None
    assert after.items["stable"].evidence.when == at(50)
    assert after.items["deploy"].state is ItemState.OPEN


def test_it_does_not_run_while_something_is_left() -> None:
    found = checked(READ_IN.after([signed("build", 0)]), 500)
    (clock,) = found.phases[1].gate.soaks
    assert (clock.since, clock.left_hours, clock.words) == ("", 48, "not running: phase 1 has 1 item left")


def test_later_evidence_begins_it_again() -> None:
    again = DONE.after([signed("build", 60)])
    assert checked(again, 107).items["stable"].state is ItemState.BLOCKED
    assert checked(again, 108).items["stable"].state is ItemState.PASSED


def test_a_waiver_counts_as_the_end_of_its_item() -> None:
    record = READ_IN.after([signed("build", 0), Waive("look", "look", "nobody is here", "Ada", at(4))])
    assert checked(record, 51).items["stable"].state is ItemState.BLOCKED
    assert checked(record, 52).items["stable"].state is ItemState.PASSED


def test_failed_health_stops_it_and_the_next_good_answer_begins_it_again() -> None:
    watch = WatchHealth("phase-1", "Part 1", "curl localhost", 60)
    well = DONE.after([watch, Health("phase-1", "Part 1", True, 1, at(10))])
    assert checked(well, 50).items["stable"].state is ItemState.PASSED, "a first good answer restarts nothing"
    ill = well.after([Health("phase-1", "Part 1", False, 2, at(30))])
    found = checked(ill, 500)
    assert found.items["stable"].why == "not running: the health of phase 1 failed"
    assert not found.phases[0].gate.open
    assert found.phases[0].gate.waits_for == (f"its health command failed at {at(30)}",)
    better = ill.after([Health("phase-1", "Part 1", True, 3, at(31))])
    assert checked(better, 78.9).items["stable"].state is ItemState.BLOCKED
    assert checked(better, 79).items["stable"].state is ItemState.PASSED
    assert checked(better, 79).phases[0].gate.open


def test_ending_the_watch_does_not_undo_a_failure() -> None:
    acts = [
        WatchHealth("phase-1", "Part 1", "curl localhost", 60),
        Health("phase-1", "Part 1", False, 2, at(30)),
        WatchHealth("phase-1", "Part 1", "", 60),
    ]
    record = DONE.after(acts)
    assert checked(record, 50).items["stable"].state is ItemState.BLOCKED
    assert checked(record, 78).items["stable"].state is ItemState.PASSED


def test_the_operator_may_set_another_span_and_take_it_back() -> None:
    short = DONE.after([SetSoak("phase-2", "Part 2", 1.5, "only a demo")])
    assert checked(short, 3.4).items["stable"].state is ItemState.BLOCKED
    assert checked(short, 3.5).items["stable"].state is ItemState.PASSED
    none = READ_IN.after([SetSoak("phase-2", "Part 2", 0, "none")])
    assert checked(none, 0).items["stable"].why == "no soak is needed"
    back = short.after([SetSoak("phase-2", "Part 2", -1, "")])
    assert checked(back, 49).items["stable"].state is ItemState.BLOCKED


def test_a_soak_where_the_plan_has_none_holds_the_gate() -> None:
    record = DONE.after([SetSoak("phase-1", "Part 1", 5, "to be sure")])
    assert checked(record, 6.9).phases[0].gate.waits_for == (
        f"soak: 6 min left of 5 h, stable since {at(2)}",
    )
    assert checked(record, 7).phases[0].gate.open


def test_a_gate_that_is_passed_by_starts_it() -> None:
    record = READ_IN.after([signed("build", 0), PassGate("phase-1", "Part 1", "late", "Ada", at(5))])
    assert checked(record, 52.9).items["stable"].state is ItemState.BLOCKED
    assert checked(record, 53).items["stable"].state is ItemState.PASSED


def test_a_clock_set_back_makes_it_no_longer() -> None:
    (clock,) = checked(DONE, -1000).phases[1].gate.soaks
    assert clock.left_hours == 48


def test_its_own_soak_is_told_by_a_criterion_of_the_same_phase() -> None:
    plan = plan_of(
        phases=(phase("1", gate_line=8, soaks=(Soak(24, ("phase-1",), 9, "24 hours"),)),),
        items=(
            item("build"),
            item("quiet", kind=ItemKind.CRITERION, line=9, gate="phase-1", text="Stable for 24 hours"),
        ),
    )
    record = READ_IN.after([signed("build", 0)])
    early = checklist_of(plan, record, FakeGround(now=START + timedelta(hours=23.5)))
    assert early.phases[0].gate.waits_for == (f"soak: 30 min left of 1 d, stable since {at(0)}",)
    late = checklist_of(plan, record, FakeGround(now=START + timedelta(hours=24)))
    assert late.phases[0].gate.open
    assert late.items["quiet"].state is ItemState.PASSED


@pytest.mark.parametrize(
    ("hours", "words"),
    [(0, "0 min"), (0.001, "1 min"), (0.5, "30 min"), (1, "1 h"), (25.5, "1 d 1 h"), (47.999, "2 d")],
)
def test_spans_in_words(hours: float, words: str) -> None:
    assert span(hours) == words
