"""Which commands of the Findings screen can be used on what is listed, and why others can't."""

from collections.abc import Iterable, Mapping, Sequence

from screens.commands import Command
from screens.findings.listing import Row, is_repairable
from state.noticing.noticed import Noticed, Part

ONE_BY_ONE = "repairs of migrations are accepted one by one"


def repaired_together(found: Iterable[Noticed]) -> list[Noticed]:
    """Those whose repairs can be made as one act."""
    return [one for one in found if is_repairable(one) and one.part is Part.RESULT]


def why_not(
    command: Command,
    found: Sequence[Noticed],
    row: Row | None,
    offered: Sequence[Noticed],
    not_now: Mapping[str, str],
) -> str | None:
    """Why a command can't be used with the cursor on `row`; None where it can.

    `found` is all that was noticed, `offered` what is listed with a repair; `not_now` has by id why a repair
    can't be made as things stand, as far as that was looked at.
    """
    about = row.about if row is not None else ()
    match command.id:
        case "findings.kinds" | "findings.severity" | "findings.search" if not found:
            return "nothing was noticed"
        case "findings.waived" if not any(one.waiver for one in found):
            return "nothing was waived"
        case "findings.go" | "findings.fold" | "findings.next-kind" | "findings.previous-kind" if not about:
            return "nothing is listed"
        case "findings.fold" if row is not None and row.one is not None and row.members:
            return "there is one finding of this kind"
        case "findings.repair" if row is not None and row.one is not None:
            return _why_not_one(row.one, not_now)
        case "findings.repair":
            return _why_not_many(about, not_now) if any(map(is_repairable, about)) else NO_REPAIR
        case "findings.repair-all":
            return _why_not_many(offered, not_now) if offered else "Plait has no repair for what is listed"
        case "findings.waive" if not any(one.waiver is None for one in about):
            return "it is waived already" if about else "nothing is listed"
        case "findings.take-back" if not any(one.waiver for one in about):
            return "it was not waived"
    return None


NO_REPAIR = "Plait has no repair for it"


def _why_not_one(one: Noticed, not_now: Mapping[str, str]) -> str | None:
    return not_now.get(one.finding.id) if is_repairable(one) else NO_REPAIR


def _why_not_many(found: Iterable[Noticed], not_now: Mapping[str, str]) -> str | None:
    together = repaired_together(found)
    if not together:
        return ONE_BY_ONE
    reasons = [not_now.get(one.finding.id) for one in together]
    return reasons[0] if all(reasons) else None
