"""Criteria that follow from gates, phases and soaks of the plan itself."""

import pytest

from state.checks.criteria import Derived, Rests, derived_from
from state.plans.plan import ItemKind, Soak
from tests.state.checks.grounds import item, phase, plan_of

PLAN = plan_of(
    phases=(
        phase("1"),
        phase("2"),
        phase("3", soaks=(Soak(48, ("phase-1",), 40, "48 hours"),)),
    )
)


def derived(
    text: str, kind: ItemKind = ItemKind.CRITERION, line: int = 1
) -> tuple[str, tuple[str, ...]] | None:
    found = derived_from(item("i", "phase-3", kind, line, text=text), PLAN)
    return (found.rests.value, found.phases) if found is not None else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("All Gate 1 criteria still met", ("gates", ("phase-1",))),
        ("All Gate 1 & 2 criteria still met", ("gates", ("phase-1", "phase-2"))),
        ("Gates 1-2 passed", ("gates", ("phase-1", "phase-2"))),
        ("gates 1 and 2 are green.", ("gates", ("phase-1", "phase-2"))),
        ("All previous gates still hold", ("gates", ("phase-1", "phase-2"))),
        ("Phase 1 complete", ("phases", ("phase-1",))),
        ("Phases 1 through 2 are done", ("phases", ("phase-1", "phase-2"))),
        ("All earlier phases completed", ("phases", ("phase-1", "phase-2"))),
        ("Gate 9 criteria still met", None),
        ("Gate 3 criteria met", None),
        ("Phase 1 deployed to production", None),
        ("Gate 1 criteria met and tests green", None),
        ("Phase 1 complete except for the docs", None),
        ("Review the criteria of gate 1", None),
        ("Gates 1-99999999 passed", None),
    ],
)
def test_what_a_criterion_rests_on(text: str, expected: tuple[str, tuple[str, ...]] | None) -> None:
    assert derived(text) == expected


def test_a_soak_is_known_by_its_line() -> None:
    stable = item("i", "phase-3", ItemKind.PREREQUISITE, 40, text="Eins läuft seit zwei Tagen stabil")
    assert derived_from(stable, PLAN) == Derived(Rests.SOAK, ("phase-3",), 40)
    assert derived("Eins läuft stabil", line=41) is None


def test_what_is_to_be_done_follows_from_nothing() -> None:
    assert derived("Phase 1 complete", ItemKind.COMMAND) is None
