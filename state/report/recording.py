"""Makes the merge record of a session."""

import re
from collections import Counter
from collections.abc import Mapping

from state.checks.checklist import Checklist
from state.checks.evidence import Signed
from state.checks.moments import latest, moment
from state.comparison.entry import Status
from state.comparison.exclusions import DEFAULT_EXCLUSIONS
from state.errors import PlaitError
from state.progress import Progress, unwatched
from state.report.decisions import decided, remaining
from state.report.findings import findings
from state.report.migrations import sequences
from state.report.plans import note_records, plan_record
from state.report.record import (
    ApplyRecord,
    BranchRecord,
    MergeRecord,
    NoteRecord,
    OperationRecord,
    ProofRecord,
    RemainingRecord,
    SideRecord,
)
from state.repositories.snapshot import Snapshot
from state.session.journal import on_line
from state.session.operations import Apply, Review, Row, row_keys
from state.view import Standing, View
from state.workspace import Workspace


def record_of(workspace: Workspace, progress: Progress = unwatched) -> MergeRecord:
    """The record of a session as it stands; blocking.

    It is true at the moment of the session's last act: soak clocks and gates are told as they stood then, so
    that one state of a session has one record.
    """
    view = workspace.loaded(progress)
    session = view.session
    history = workspace.history()
    times = {row.number: row.time for row in history}
    as_of = _as_of(workspace)
    has_plan = session.record.plan is not None
    checklist = workspace.checking.checklist(progress, moment(as_of)) if has_plan else None
    found = workspace.migrations.all(progress)
    progress("writing the record")
    changes = workspace.result_changes()
    added = sum(before is None for _, before, _ in changes)
    deleted = sum(after is None for _, _, after in changes)
    numbers = view.numbers
    return MergeRecord(
        workspace.name,
        as_of,
        min((row.time for row in history if row.on_line), default=""),
        _identity(workspace),
        _signers(workspace),
        _side(workspace.source_snapshot),
        _side(workspace.target_snapshot),
        session.base or "",
        view.related,
        tuple((one.source, one.target) for one in session.mappings),
        tuple((one.pattern, one.reason) for one in session.exclusions if one not in DEFAULT_EXCLUSIONS),
        _excluded(view),
        {status.value: count for status, count in view.comparison.counts.items()},
        {
            "decided": numbers.decided,
            "open": numbers.open,
            "conflicts": numbers.conflicts,
            "unreviewed": numbers.unreviewed,
            "stale": numbers.stale,
        },
        _merged(view),
        workspace.result_id(),
        added,
        len(changes) - added - deleted,
        deleted,
        decided(workspace, view, times, _reviewed(workspace)),
        _proofs(workspace, progress),
        sequences(found, session, times),
        findings(view, found, checklist, workspace.understanding.findings(progress)),
        plan_record(checklist, workspace.checking.output) if checklist is not None else None,
        _notes(workspace, view, times),
        _branches(workspace),
        _applied(workspace, times),
        _left(workspace, view, checklist, progress),
        tuple(OperationRecord(row.number, row.time, row.words, row.on_line) for row in history),
    )


def _reviewed(workspace: Workspace) -> dict[str, int]:
    """The operation that last marked each entry reviewed."""
    found: dict[str, int] = {}
    for number, _, kind, subject, part, body in on_line(workspace.journal.rows(), workspace.session.number):
        if kind == Review.kind and part == "1":
            found.update(dict.fromkeys(row_keys(Row(kind, subject, part, body)), number))
    return found


def _proofs(workspace: Workspace, progress: Progress) -> tuple[ProofRecord, ...]:
    return tuple(
        ProofRecord(one.path, one.holds, one.words, one.same, one.differs, one.lost, one.added, one.line)
        for one in workspace.understanding.proof_lines(progress)
    )


def _excluded(view: View) -> tuple[tuple[str, int], ...]:
    counts = Counter(one.reason or "" for one in view.comparison.entries() if one.status is Status.EXCLUDED)
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def _merged(view: View) -> int:
    keys = view.merge.outcomes if view.merge is not None else {}
    entries = (view.comparison.entry(key) for key in keys)
    return sum(1 for one in entries if one is not None and view.standing(one) is Standing.SETTLED)


def _as_of(workspace: Workspace) -> str:
    """When something was last done: an operation, an undo, or a command that came to its end."""
    last = workspace.journal.last_act()
    runs = workspace.journal.runs.all()
    return latest([*([last[0]] if last is not None else []), *(one.ended for one in runs if one.ended)])


def _identity(workspace: Workspace) -> str:
    try:
        name, email = workspace.target.identity()
    except PlaitError:
        return ""
    return f"{name} <{email}>"


def _signers(workspace: Workspace) -> tuple[str, ...]:
    record = workspace.session.record
    names = [one.who for one in record.evidence.values() if isinstance(one, Signed)]
    names += [one.who for one in record.waived.values()]
    names += [one.who for one in record.passed_by.values()]
    return tuple(sorted({one for one in names if one}))


def without_credentials(location: str) -> str:
    """An address without user, password and query; any other location as it is."""
    address = re.match(r"(?P<scheme>[A-Za-z][\w+.-]*://)(?:[^/?#]*@)?(?P<rest>[^?#]*)", location)
    return address["scheme"] + address["rest"] if address is not None else location


def _side(snapshot: Snapshot) -> SideRecord:
    return SideRecord(
        without_credentials(snapshot.name),
        without_credentials(snapshot.location),
        snapshot.revision,
        snapshot.branch or "",
        snapshot.kind.value,
        snapshot.original or snapshot.commit,
        snapshot.commit,
        snapshot.tree,
        snapshot.uncommitted,
        len(snapshot.unreadable),
    )


def _notes(workspace: Workspace, view: View, times: Mapping[int, str]) -> tuple[NoteRecord, ...]:
    """All notes, those on the session and its entries and those on the plan, in the order of the journal."""
    own = [
        NoteRecord(number, times.get(number, ""), "remark", note.about, note.text)
        for number, note in view.session.notes
    ]
    plan = workspace.checking.plan
    jots = note_records(view.session.record.jots, plan)
    return tuple(sorted((*own, *jots), key=lambda one: one.operation))


def _branches(workspace: Workspace) -> tuple[BranchRecord, ...]:
    return tuple(
        BranchRecord(
            one.act,
            one.words,
            one.phase,
            tuple((change.name, change.before, change.after) for change in one.changes),
            number,
            one.when,
        )
        for number, one in workspace.session.references
    )


def _applied(workspace: Workspace, times: Mapping[int, str]) -> ApplyRecord | None:
    made = workspace.session.applied
    if made is None:
        return None
    on_line = [row.number for row in workspace.history() if row.on_line and row.kind == Apply.kind]
    number = on_line[-1] if on_line else 0
    return ApplyRecord(
        made.branch,
        made.commit,
        made.commits,
        made.parents,
        made.tree,
        made.backup,
        made.backup_commit,
        number,
        times.get(number, ""),
    )


def _left(
    workspace: Workspace, view: View, checklist: Checklist | None, progress: Progress
) -> tuple[RemainingRecord, ...]:
    """Everything that still waits: entries, sequences, items of the plan, and the apply."""
    found = [*remaining(view)]
    for one in workspace.migrations.unsettled(progress):
        found.append(RemainingRecord(one.kind, one.path, one.message))
    if checklist is not None:
        for item in checklist.items.values():
            if item.state.value not in ("passed", "waived"):
                optional = "optional, " if item.item.optional else ""
                kind = f"{optional}{item.state.value} items of the plan"
                found.append(RemainingRecord(kind, item.item.text, item.why, item.item.id))
        for difference in checklist.differences:
            if difference.kind == "wanted" and not difference.item:
                found.append(RemainingRecord("wanted by the plan", difference.path, difference.message))
    if workspace.session.applied is None:
        found.append(RemainingRecord("apply", "", "the result has not been applied"))
    return tuple(found)
