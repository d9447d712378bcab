"""What keeps the items of a phase from being begun."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from state.checks.checklist import DONE, CheckGate, CheckItem, SoakClock
from state.checks.gates import named
from state.plans.plan import Item, ItemKind, Phase

Reason = tuple[str, str]
"""The id of an item or phase, and why in words."""
ALWAYS = frozenset((ItemKind.PREREQUISITE, ItemKind.FOLLOW_UP, ItemKind.QUESTION))
"""Kinds that can be answered before their phase begins."""


@dataclass(frozen=True, slots=True)
class Blocks:
    """What blocks a phase: other phases, soaks, and prerequisites that are not met."""

    phases: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    prerequisites: tuple[Reason, ...] = ()

    def of(self, item: Item) -> tuple[Reason, ...]:
        """Why an item of the phase can't be begun."""
        if item.kind in ALWAYS:
            return ()
        return (*self.reasons, *self.prerequisites)


def phase_blocks(
    closed: Iterable[tuple[Phase, CheckGate]], soaks: Iterable[SoakClock], items: Sequence[CheckItem]
) -> Blocks:
    """The blocks of a phase: gates before it that are closed, soaks of others that run, prerequisites among its items."""
    phases: list[str] = []
    reasons: list[Reason] = []
    for phase, _ in closed:
        phases.append(phase.id)
        reasons.append((phase.id, f"waits for the gate of {named(phase)}"))
    for soak in soaks:
        phases += soak.of
        reasons += [(one, f"soak: {soak.words}") for one in soak.of[:1]]
    unmet = [
        one
        for one in items
        if one.item.kind is ItemKind.PREREQUISITE and not one.item.optional and one.state not in DONE
    ]
    prerequisites: tuple[Reason, ...] = ()
    if unmet:
        first = " ".join(unmet[0].item.text.split())
        first = first if len(first) <= 60 else first[:59] + "…"
        more = f" and {len(unmet) - 1} more" if len(unmet) > 1 else ""
        words = f"waits for its prerequisites: {first}{more}"
        prerequisites = tuple((one.item.id, words) for one in unmet[:1]) + tuple(
            (one.item.id, "") for one in unmet[1:]
        )
    return Blocks(tuple(dict.fromkeys(phases)), tuple(reasons), prerequisites)
