"""Whether the gate at the end of a phase is open, and what it waits for."""

from collections.abc import Iterable, Sequence

from state.checks.checklist import DONE, CheckGate, ItemState, SoakClock
from state.checks.moments import latest
from state.checks.record import Record
from state.checks.soaking import is_over
from state.plans.plan import Item, ItemKind, Phase, PhaseKind, Plan

FOR_LATER = frozenset((ItemKind.FOLLOW_UP, ItemKind.QUESTION))
"""What nothing waits for."""


def holding(plan: Plan, phase: str) -> tuple[Item, ...]:
    """The items that have to be done before the gate of a phase opens; what watches it is never done."""
    watching = {one.id for one in plan.commands if one.health}
    return tuple(
        one
        for one in plan.items
        if (one.phase == phase or one.gate == phase)
        and not one.optional
        and one.kind not in FOR_LATER
        and one.command not in watching
    )


def earlier(plan: Plan, phase: Phase) -> tuple[str, ...]:
    """The phases whose gates have to hold with this one: those it depends on, else those before it that have a gate."""
    if phase.depends_on:
        return tuple(one for one in phase.depends_on if one != phase.id)
    if not phase.gate_line:
        return ()
    found = []
    for one in plan.phases:
        if one.id == phase.id:
            break
        if one.gate_line and one.kind is not PhaseKind.SECTION:
            found.append(one.id)
    return tuple(found)


def gate_of(
    phase: Phase,
    items: Sequence[tuple[Item, ItemState, str]],
    before: Iterable[tuple[Phase, CheckGate]],
    soaks: tuple[SoakClock, ...],
    record: Record,
) -> CheckGate:
    """The gate of a phase: `items` are those it waits for with their states and the time of their evidence."""
    waits = [*_items_left(items)]
    waits += [f"the gate of {named(one)} is closed" for one, gate in before if not gate.lets_through]
    waits += [f"soak: {one.words}" for one in soaks if not is_over(one)]
    watched, answer = record.watched.get(phase.id), record.health.get(phase.id)
    if watched is not None and answer is None:
        waits.append("its health command has not answered yet")
    elif watched is not None and answer is not None and not answer.well:
        waits.append(f"its health command failed at {answer.when}")
    done = all(state in DONE for _, state, _ in items)
    return CheckGate(
        phase.id,
        not waits,
        tuple(waits),
        record.passed_by.get(phase.id),
        soaks,
        watched,
        answer.well if watched is not None and answer is not None else None,
        latest([when for _, _, when in items if when]) if done else "",
    )


def named(phase: Phase) -> str:
    """A phase as people say it: "phase 2" or its title."""
    return (
        f"phase {phase.number}" if phase.kind is PhaseKind.PHASE and phase.number else phase.title or phase.id
    )


SAID = (
    (ItemState.FAILED, "failed"),
    (ItemState.STALE, "stale"),
    (ItemState.RUNNING, "running"),
)


def _items_left(items: Sequence[tuple[Item, ItemState, str]]) -> list[str]:
    left = [(item, state) for item, state, _ in items if state not in DONE]
    found = []
    for wanted, word in SAID:
        names = [item.text for item, state in left if state is wanted]
        if names:
            found.append(_counted(names, word))
    rest = [item.text for item, state in left if state not in {one for one, _ in SAID}]
    if rest:
        found.append(_counted(rest, "open"))
    return found


def _counted(names: list[str], word: str) -> str:
    first = "; ".join(_short(one) for one in names[:3])
    more = f"; and {len(names) - 3} more" if len(names) > 3 else ""
    return f"{len(names)} item{' is' if len(names) == 1 else 's are'} {word}: {first}{more}"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else line[:59] + "…"
