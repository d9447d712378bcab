"""Criteria that follow from something else of the plan: another gate, another phase, a soak."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from state.plans.plan import Item, ItemKind, Phase, PhaseKind, Plan

NUMBERS = r"(\d+(?:\.\d+)?(?:\s*(?:,|&|\+|/|and|through|to|-|–)\s*(?:phases?\s+|gates?\s+)?\d+(?:\.\d+)?)*)"
GATES = re.compile(
    rf"^\W*(?:all\s+)?(?:of\s+)?(?:the\s+)?gates?\s+{NUMBERS}\s*(?:criteria|checks?|conditions?|requirements?|items?)?\s*"
    r"(?:(?:are|is|must|have|has|be|been)\s+)*(?:still\s+|all\s+)?(?:met|hold(?:s|ing)?|pass(?:ed|es|ing)?|green|satisfied|open|valid)\W*$",
    re.IGNORECASE,
)
EARLIER_GATES = re.compile(
    r"^\W*(?:all\s+)?(?:of\s+)?(?:the\s+)?(?:previous|earlier|prior|preceding)\s+gates?\s*(?:criteria|checks?)?\s*"
    r"(?:(?:are|is|must|have|has|be|been)\s+)*(?:still\s+)?(?:met|hold(?:s|ing)?|pass(?:ed|es|ing)?|green|satisfied|open|valid)\W*$",
    re.IGNORECASE,
)
PHASES = re.compile(
    rf"^\W*(?:all\s+(?:of\s+)?)?phases?\s+{NUMBERS}\s*(?:(?:are|is|must|have|has|be|been)\s+)*"
    r"(?:fully\s+|successfully\s+)?(?:complete|completed|done|finished|closed)\W*$",
    re.IGNORECASE,
)
EARLIER_PHASES = re.compile(
    r"^\W*(?:all\s+)?(?:of\s+)?(?:the\s+)?(?:previous|earlier|prior|preceding)\s+phases?\s*(?:(?:are|is|must|have|has|be|been)\s+)*"
    r"(?:fully\s+|successfully\s+)?(?:complete|completed|done|finished|closed)\W*$",
    re.IGNORECASE,
)
KINDS = frozenset((ItemKind.CRITERION, ItemKind.PREREQUISITE, ItemKind.TASK))


class Rests(StrEnum):
    """What a criterion rests on."""

    GATES = "gates"
    PHASES = "phases"
    SOAK = "soak"


@dataclass(frozen=True, slots=True)
class Derived:
    """A criterion that is told from gates or phases (their ids), or from the soak of its phase in that line."""

    rests: Rests
    phases: tuple[str, ...] = ()
    line: int = 0


def derived_from(item: Item, plan: Plan) -> Derived | None:
    """What an item follows from; None where somebody or something has to say whether it holds."""
    if item.kind not in KINDS or item.command:
        return None
    own = item.gate or item.phase
    for phase in plan.phases:
        if phase.id in (item.gate, item.phase):
            for soak in phase.soaks:
                if item.line <= soak.line <= max(item.end, item.line):
                    return Derived(Rests.SOAK, (phase.id,), soak.line)
    for pattern, rests in ((GATES, Rests.GATES), (PHASES, Rests.PHASES)):
        found = pattern.match(item.text)
        if found is not None:
            named = _phases(found[1], plan.phases)
            return Derived(rests, named) if named and own not in named else None
    for pattern, rests in ((EARLIER_GATES, Rests.GATES), (EARLIER_PHASES, Rests.PHASES)):
        if pattern.match(item.text) is not None:
            before = _before(own, plan.phases)
            return Derived(rests, before) if before else None
    return None


def _phases(words: str, phases: Sequence[Phase]) -> tuple[str, ...]:
    """The ids of the phases with these numbers; none where one of them isn't known."""
    by_number = {one.number: one.id for one in phases if one.number and one.kind is PhaseKind.PHASE}
    numbers: list[str] = []
    for part in re.split(r"\s*(?:,|&|\+|/|\band\b)\s*", re.sub(r"(?i)(?:phases?|gates?)\s+", "", words)):
        ends = re.split(r"\s*(?:through|to|-|–)\s*", part.strip())
        if (
            len(ends) == 2
            and ends[0].isdecimal()
            and ends[1].isdecimal()
            and int(ends[1]) - int(ends[0]) < 100
        ):
            numbers += [str(one) for one in range(int(ends[0]), int(ends[1]) + 1)]
        elif part.strip():
            numbers.append(part.strip())
    if not numbers or not all(one in by_number for one in numbers):
        return ()
    return tuple(dict.fromkeys(by_number[one] for one in numbers))


def _before(own: str, phases: Sequence[Phase]) -> tuple[str, ...]:
    found: list[str] = []
    for one in phases:
        if one.id == own:
            return tuple(found)
        if one.kind is not PhaseKind.SECTION:
            found.append(one.id)
    return ()
