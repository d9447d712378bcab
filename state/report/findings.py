"""Every finding of a session and how it ended."""

from collections.abc import Iterable, Iterator, Sequence

from state.checks.checklist import DONE, CheckItem, Checklist, ItemState
from state.findings import Finding, Severity
from state.migrations.sequence import Sequence as MigrationSequence
from state.report.record import FindingEnd, FindingRecord
from state.session.session import Session
from state.view import Standing, View

End = tuple[FindingEnd, str]


def findings(
    view: View,
    sequences: Iterable[MigrationSequence],
    checklist: Checklist | None,
    of_result: Iterable[Finding] = (),
) -> tuple[FindingRecord, ...]:
    """What was noticed about the merge, the migrations, the plan and the result."""
    found = [_record("merge", one, _of_merge(one, view)) for one in view.findings]
    for sequence in sequences:
        arrangement = view.session.arrangements.get(sequence.id)
        operation = arrangement.operation if arrangement is not None else 0
        for hazard in sequence.findings:
            end = _noted(hazard, view.session) or _of_migrations(hazard, sequence.accepted, operation)
            found.append(_record("migrations", hazard, end))
    for one in of_result:
        found.append(_record("result", one, _noted(one, view.session) or _untouched(one)))
    if checklist is not None:
        found += [_record("plan", one, _of_plan(one, checklist, view)) for one in checklist.findings]
    return tuple(found)


def _record(area: str, finding: Finding, end: End) -> FindingRecord:
    return FindingRecord(
        area,
        finding.id,
        finding.kind,
        finding.severity.value,
        finding.path,
        finding.line,
        finding.message,
        finding.hint,
        *end,
    )


def _noted(finding: Finding, session: Session) -> End | None:
    """What the operator answered to that very finding, or wrote about it."""
    waiver = session.waived.get(finding.id)
    if waiver is not None:
        return FindingEnd.WAIVED, f"{waiver.reason} (operation {waiver.operation})"
    texts = [note.text for _, note in session.notes if note.about == finding.id]
    texts += [jot.text for _, jot in session.record.jots if jot.about == finding.id]
    return (FindingEnd.NOTED, "; ".join(texts)) if texts else None


def _untouched(finding: Finding) -> End:
    if finding.severity is Severity.NOTE:
        return FindingEnd.INFORMED, ""
    return FindingEnd.OPEN, "nothing was recorded about it"


def _of_merge(finding: Finding, view: View) -> End:
    noted = _noted(finding, view.session)
    if noted is not None:
        return noted
    entry = view.comparison.entry(finding.path) or view.comparison.at(finding.path)
    if entry is not None and view.standing(entry) is Standing.DECIDED:
        state = view.state(entry)
        number = state.decision.operation if state.decision is not None else 0
        return FindingEnd.SETTLED, state.words + (f", in operation {number}" if number else "")
    return _untouched(finding)


def _of_migrations(finding: Finding, accepted: bool, operation: int) -> End:
    if finding.severity is Severity.NOTE:
        return FindingEnd.INFORMED, ""
    if accepted:
        return FindingEnd.OPEN, f"the sequence was accepted with it, in operation {operation}"
    return FindingEnd.OPEN, "the sequence is not accepted yet"


def _of_plan(finding: Finding, checklist: Checklist, view: View) -> End:
    noted = _noted(finding, view.session)
    if noted is not None:
        return noted
    items = list(_standing_there(finding, checklist))
    if items and all(one.state in DONE for one in items):
        waived = [one for one in items if one.state is ItemState.WAIVED and one.waiver is not None]
        if waived:
            return FindingEnd.WAIVED, _each(
                f"{one.waiver.reason} ({one.waiver.who})" for one in waived if one.waiver
            )
        return FindingEnd.SETTLED, _each(one.why for one in items)
    return _untouched(finding)


def _standing_there(finding: Finding, checklist: Checklist) -> Iterator[CheckItem]:
    """The items that a finding's line belongs to."""
    if not finding.line:
        return
    for one in checklist.items.values():
        if one.item.line <= finding.line <= one.item.end:
            yield one


def _each(texts: Iterable[str]) -> str:
    said: Sequence[str] = tuple(dict.fromkeys(text for text in texts if text))
    more = f" and {len(said) - 3} more" if len(said) > 3 else ""
    return "; ".join(said[:3]) + more
