"""The plan's part of the record: phases with their times, gates, items with what proves them."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from state.checks.acts import Jot, PassGate, Waive
from state.checks.checklist import CheckGate, CheckItem, Checklist, CheckPhase, SoakClock
from state.checks.evidence import Did, Evidence, Looked, Ran, Run, Signed
from state.checks.moments import hours_between, moment, span
from state.checks.running.terminal import plain
from state.plans.plan import Plan
from state.report.record import (
    CheckRecord,
    DifferenceRecord,
    EvidenceRecord,
    GateRecord,
    ItemRecord,
    NoteRecord,
    OutputRecord,
    PhaseRecord,
    PlanRecord,
    WaiverRecord,
)

SHOWN_LINES = 40
"""So many lines of an output are in the record, its last ones."""

Output = Callable[[int], bytes]


def plan_record(checklist: Checklist, output: Output) -> PlanRecord:
    """The plan as its checklist has it; `output` gives what was kept of a run's output."""
    plan, record = checklist.plan, checklist.record
    return PlanRecord(
        plan.title,
        record.plan.name if record.plan is not None else "",
        plan.digest,
        record.plan.when if record.plan is not None else "",
        len(plan.decoded.repaired),
        tuple(_phase(one, checklist, output) for one in checklist.phases),
        tuple(DifferenceRecord(one.kind, one.path, one.message, one.line) for one in checklist.differences),
        tuple(CheckRecord(one.kind, one.words, one.ok, one.why, one.line) for one in checklist.checks),
        # What once vanished may stand there again.
        tuple((name, text) for name, text in record.gone.items() if plan.item(name) is None),
    )


def note_records(jots: Iterable[tuple[int, Jot]], plan: Plan | None = None) -> tuple[NoteRecord, ...]:
    """Notes with what they are about in the plan's words."""
    return tuple(
        NoteRecord(number, one.when, one.topic, _about(one.about, plan), one.text) for number, one in jots
    )


def _about(name: str, plan: Plan | None) -> str:
    if plan is None or not name:
        return name
    phase, item = plan.phase(name), plan.item(name)
    if phase is not None:
        return f"phase {phase.number}: {phase.title}" if phase.number else phase.title
    return item.text if item is not None else name


def _phase(one: CheckPhase, checklist: Checklist, output: Output) -> PhaseRecord:
    phase, estimate = one.phase, one.phase.estimate
    start, end = moment(one.started) if one.started else None, moment(one.ended) if one.ended else None
    return PhaseRecord(
        phase.id,
        phase.number,
        phase.title,
        phase.kind.value,
        estimate.words if estimate is not None else "",
        estimate.low if estimate is not None else 0.0,
        estimate.high if estimate is not None else 0.0,
        one.started,
        one.ended,
        hours_between(start, end) if start is not None and end is not None else None,
        _gate(one.gate),
        tuple(_item(item, output) for item in one.items),
        note_records(checklist.notes.get(phase.id, ())),
        phase.optional,
    )


def _gate(gate: CheckGate) -> GateRecord:
    health = ""
    if gate.health is not None:
        answer = {True: "passed", False: "failed", None: "has not answered"}[gate.well]
        health = f"{gate.health.command}, every {gate.health.every:g} s: {answer}"
    return GateRecord(
        gate.open,
        gate.waits_for,
        _passed_by(gate.passed_by),
        tuple(_soak(one) for one in gate.soaks),
        health,
    )


def _passed_by(act: PassGate | None) -> WaiverRecord | None:
    return WaiverRecord(act.who, act.when, act.reason) if act is not None else None


def _soak(one: SoakClock) -> str:
    """A soak by its times alone: what is left of it changes while nobody does anything."""
    start = moment(one.since) if one.since else None
    if start is None:
        return f"{span(one.hours)}: {one.words}"
    return f"{span(one.hours)} from {one.since} to {_later(start, one.hours)}"


def _later(start: datetime, hours: float) -> str:
    return (start + timedelta(hours=hours)).isoformat(timespec="seconds")


def _item(one: CheckItem, output: Output) -> ItemRecord:
    item = one.item
    return ItemRecord(
        item.id,
        item.kind.value,
        item.text,
        item.line,
        one.state.value,
        one.why,
        item.optional,
        item.due,
        one.command.text if one.command is not None else "",
        item.expected,
        _evidence(one.evidence, one.runs, output),
        _waiver(one.waiver),
        note_records(one.notes),
    )


def _waiver(act: Waive | None) -> WaiverRecord | None:
    return WaiverRecord(act.who, act.when, act.reason) if act is not None else None


def _evidence(evidence: Evidence | Did | None, runs: Sequence[Run], output: Output) -> EvidenceRecord | None:
    match evidence:
        case Ran():
            run = next((one for one in runs if one.id == evidence.run), None)
            return EvidenceRecord(
                "run",
                evidence.words,
                evidence.when,
                evidence.passed,
                files=evidence.files,
                run=evidence.run,
                command=run.command if run is not None else "",
                command_digest=evidence.digest,
                exit_code=run.exit_code if run is not None else None,
                output=_output(run, output) if run is not None else None,
            )
        case Signed():
            return EvidenceRecord(
                "signature",
                "signed as done" if evidence.passed else "signed as failed",
                evidence.when,
                evidence.passed,
                evidence.who,
                evidence.why,
                evidence.files,
            )
        case Looked():
            return EvidenceRecord("look", evidence.words or "looked at", evidence.when, files=evidence.files)
        case Did():
            return EvidenceRecord("session", evidence.words, evidence.when, operation=evidence.operation)
        case None:
            return None


def _output(run: Run, output: Output) -> OutputRecord:
    kept = output(run.id) if run.size else b""
    lines = plain(kept).removesuffix("\n").split("\n") if kept else []
    digest = sha256(kept).hexdigest() if kept else ""
    return OutputRecord(digest, tuple(lines[-SHOWN_LINES:]), len(lines), run.size, len(kept))
