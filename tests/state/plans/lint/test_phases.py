"""Phases held against each other."""

from state.findings import Severity
from state.plans.lint import phases
from state.plans.plan import ItemKind, Root, Side, Soak
from tests.state.plans.lint.making import found, hours, item, messages, phase, plan, row, step

E, W, N = Severity.ERROR, Severity.WARNING, Severity.NOTE


def test_dependencies_in_a_circle() -> None:
    of = plan(
        phases=(
            phase("1", 3, depends_on=("3",)),
            phase("2", 9, depends_on=("1",)),
            phase("3", 12, depends_on=("2",)),
        )
    )
    assert found(phases.dependencies, of) == [("plan-dependency-circle", E, "phase 1", 3)]
    assert messages(phases.dependencies, of) == [
        "the dependencies go in a circle: phase 1 → phase 3 → phase 2 → phase 1"
    ]


def test_a_dependency_on_itself_on_nothing_and_on_a_later_one() -> None:
    of = plan(
        phases=(phase("1", 3, depends_on=("1",)), phase("2", 9, depends_on=("Phase 7", "3")), phase("3", 12)),
        timeline=(row("3", None, 40, "9"),),
    )
    assert found(phases.dependencies, of) == [
        ("plan-dependency-circle", E, "phase 1", 3),
        ("plan-dependency-missing", E, "phase 2", 9),
        ("plan-dependency-later", W, "phase 2", 9),
        ("plan-dependency-missing", E, "phase 3", 12),
    ]


def test_dependencies_in_order() -> None:
    of = plan(
        phases=(
            phase("1", 3, soaks=(Soak(24, ("1",), 4, "24 hours"),)),
            phase("2", 9, depends_on=("1",)),
            phase("3", 12, depends_on=("1", "2"), soaks=(Soak(48, ("1", "2"), 13, "48 hours"),)),
        )
    )
    assert found(phases.dependencies, of) == []


def test_gates_of_no_phase() -> None:
    of = plan(
        "## Gate 1: first\n\n## Gate 4: later\n",
        phases=(phase("1", 3), phase("2", 9)),
        items=(
            item("All Gate 3 criteria still met", 20, ItemKind.CRITERION, gate="2"),
            item("Phase 5 stable", 21, ItemKind.PREREQUISITE),
        ),
    )
    assert [(kind, line) for kind, _, _, line in found(phases.gates, of)] == [
        ("plan-gate-missing", 3),
        ("plan-gate-missing", 20),
        ("plan-gate-missing", 21),
    ]


def test_gates_of_phases_that_are_there() -> None:
    of = plan(
        "## Gate 1: first\n\n## ✅ Gate 2: Phase 2\n",
        phases=(phase("1", 3), phase("2", 9)),
        items=(
            item("All Gate 1 criteria still met", 20, ItemKind.CRITERION, gate="2"),
            item("Ask in phase 5 of the moon", 21, ItemKind.ACTION),
        ),
    )
    assert found(phases.gates, of) == []


def test_a_total_that_is_not_the_sum() -> None:
    rows = (row("1", hours(1, 2), 30), row("2", hours(3, 4), 31))
    of = plan(timeline=(*rows, row("", hours(10, 12), 32, total=True)))
    assert messages(phases.estimates, of) == ["is 10-12 hours, but the phases add up to 4-6 hours"]
    of = plan(timeline=(*rows, row("", hours(4, 6), 32, total=True)))
    assert found(phases.estimates, of) == []


def test_a_total_that_is_about_the_sum_or_counts_something_else() -> None:
    rows = (row("1", hours(1, 2), 30), row("2", hours(4, 6), 31))
    assert (
        found(phases.estimates, plan(timeline=(*rows, row("", hours(6, 8, "~6-8 hours"), 32, total=True))))
        == []
    )
    text = "\n" * 31 + "Total: ~6-8 hours\n"
    assert found(phases.estimates, plan(text, timeline=(*rows, row("", hours(6, 8), 32, total=True)))) == []
    weeks = (*rows, row("3", hours(40, 80, "1-2 weeks"), 33))
    assert found(phases.estimates, plan(timeline=(*weeks, row("", hours(6, 8), 34, total=True)))) == []
    unknown = (*rows, row("3", None, 33))
    assert found(phases.estimates, plan(timeline=(*unknown, row("", hours(10, 12), 34, total=True)))) == []
    too_little = plan(timeline=(*unknown, row("", hours(2, 3), 34, total=True)))
    assert found(phases.estimates, too_little) == [("plan-estimates-sum", N, "Total", 34)]


def test_steps_that_take_longer_than_their_phase() -> None:
    steps = (step("1.1", "1", 5, estimate=hours(2, 3)), step("1.2", "1", 6, estimate=hours(2, 3)))
    of = plan(phases=(phase("1", 3, estimate=hours(1, 2)),), steps=steps)
    assert found(phases.estimates, of) == [("plan-estimates-sum", N, "phase 1", 3)]
    of = plan(phases=(phase("1", 3, estimate=hours(4, 6)),), steps=steps)
    assert found(phases.estimates, of) == []


def test_two_estimates_of_one_phase() -> None:
    of = plan(phases=(phase("1", 3, estimate=hours(1, 2)),), timeline=(row("1", hours(2, 3), 30),))
    assert messages(phases.estimates, of) == [
        "takes 1-2 hours by its own heading and 2-3 hours by the timeline"
    ]
    of = plan(
        phases=(phase("1", 3, estimate=hours(1, 2)),), timeline=(row("1", hours(1, 2, "1 to 2 h"), 30),)
    )
    assert found(phases.estimates, of) == []


def test_numbers_of_sections() -> None:
    text = "# Plan\n## 9. One\n### 1. a\n## 9. Two\n### 1. b\n## 10. Three\n## Phase 9\n## 2 files\n"
    assert found(phases.numbers_twice, plan(text)) == [("plan-number-twice", N, "9. Two", 4)]


def test_roots_that_nobody_bound() -> None:
    of = plan(roots=(Root("/home/a", Side.UNKNOWN, 4, ""), Root("$SOURCE", Side.SOURCE, 5, "")))
    assert found(phases.unbound_roots, of) == [("plan-root-unbound", N, "/home/a", 4)]
    bound = plan(roots=(Root("/home/a", Side.UNKNOWN, 4, ""),), bindings={"/home/a": Side.SOURCE})
    assert found(phases.unbound_roots, bound) == []
    both = plan(roots=(Root("$A", Side.SOURCE, 4, ""), Root("$A", Side.TARGET, 9, "")))
    assert found(phases.unbound_roots, both) == [("plan-root-ambiguous", W, "$A", 9)]


def test_weeks_of_the_calendar_are_not_held_against_hours_of_work() -> None:
    steps = (step("1.1", "1", 5, estimate=hours(4, 6)), step("1.2", "1", 6, estimate=hours(4, 6)))
    of = plan(phases=(phase("1", 3, estimate=hours(168, 336, "1-2 weeks")),), steps=steps)
    assert found(phases.estimates, of) == []
