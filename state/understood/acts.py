"""What findings owe to the session: by which operation something was lost, and where hunks still wait."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from state.findings import Finding, Severity
from state.session.session import Decision
from state.understanding.understanding import in_order
from state.understood.entries import entry_for
from state.understood.previewing import is_loss
from state.view import View

_UNREADABLE = "does-not-parse"
_WORDS = {
    "take": "taking the source's version",
    "keep": "keeping the target's version",
    "drop": "dropping it",
    "replace": "its own text",
}


def with_acts(
    view: View, findings: Iterable[Finding], made: Mapping[str, Decision] | None = None
) -> tuple[Finding, ...]:
    """The findings, those of losses with the operation that decided on their file; what waits is no error yet.

    Operations are no part of what findings are kept by: the same tree may come of others. `made` are the decisions
    by key that the journal has, where those of the view are only looked at: an act has no number before it is made.
    """
    made = view.session.decisions if made is None else made
    said = [_with_act(view, one, made) if is_loss(one) else one for one in findings]
    if not any(one.kind == _UNREADABLE for one in said):
        return tuple(said)
    return in_order(_while_open(view, one) if one.kind == _UNREADABLE else one for one in said)


def _while_open(view: View, finding: Finding) -> Finding:
    """Until every hunk of a file is decided its text is put together of two versions, and needn't parse."""
    entry = entry_for(view, finding.path)
    hunks = view.state(entry).open_hunks if entry is not None else 0
    if not hunks:
        return finding
    waits = "1 hunk is open" if hunks == 1 else f"{hunks} hunks are open"
    return Finding(
        "not-checked",
        Severity.NOTE,
        finding.path,
        f"it can't be read while {waits}: it is checked once every hunk is decided",
        "",
        "open hunks",
        finding.line,
    )


def _with_act(view: View, finding: Finding, made: Mapping[str, Decision]) -> Finding:
    entry = entry_for(view, finding.path)
    decision = view.session.decisions.get(entry.key) if entry is not None else None
    if entry is None or decision is None or made.get(entry.key) != decision:
        return finding
    return replace(finding, message=f"{finding.message} ({_said(decision)})")


def _said(decision: Decision) -> str:
    numbers = sorted({one.operation for one in decision.hunks.values()})
    if len(numbers) > 1:
        return f"operations {numbers[0]} to {numbers[-1]}: its hunks"
    words = _WORDS.get(decision.kind, "its hunks" if decision.hunks else decision.kind)
    return f"operation {numbers[0] if numbers else decision.operation}: {words}"
