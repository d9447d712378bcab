"""The JSON shapes and the lines of plans, checklists and ways back."""

from collections.abc import Iterable, Mapping
from typing import Any

from state.checking.ways_back import Rehearsal, WayBack
from state.checks.checklist import CheckItem, Checklist, CheckPhase, ItemState
from state.checks.evidence import Did, Evidence, Looked, Ran, Run, Signed
from state.findings import Finding
from state.plans.plan import Item, Phase, Plan, PlanPath

MARKS = {
    ItemState.OPEN: "[ ]",
    ItemState.CLAIMED: "[?]",
    ItemState.RUNNING: "[>]",
    ItemState.PASSED: "[x]",
    ItemState.FAILED: "[!]",
    ItemState.WAIVED: "[-]",
    ItemState.BLOCKED: "[#]",
    ItemState.STALE: "[~]",
}


def plan_json(plan: Plan, findings: Iterable[Finding], checklist: Checklist | None = None) -> dict[str, Any]:
    """A plan as it was read; with a checklist each item's state is what the session knows of it."""
    states = checklist.items if checklist is not None else {}
    return {
        "title": plan.title,
        "digest": plan.digest,
        "encoding_repaired": bool(plan.decoded.repaired),
        "encoding": {
            "read_as": plan.decoded.read_as,
            "repaired_lines": list(plan.decoded.repaired),
            "undecodable_lines": list(plan.decoded.undecodable),
            "bom": plan.decoded.bom,
            "newline": plan.decoded.newline,
        },
        "phases": [_phase_json(plan, phase, states) for phase in plan.phases],
        "copies": [
            {
                "id": one.id,
                "from": one.source.path or one.source.written,
                "to": one.target.path or one.target.written,
                "line": one.line,
                "lines": list(one.lines),
                "recursive": one.recursive,
                "phase": one.phase,
            }
            for one in plan.copies
        ],
        "backups": [
            {"id": one.id, "what": one.what, "name": one.name, "line": one.line, "phase": one.phase}
            for one in plan.backups
        ],
        "migrations": [
            {
                "id": one.id,
                "name": one.name,
                "action": one.action.value,
                "from": one.origin or None,
                "side": one.side.value or None,
                "line": one.line,
                "note": one.note,
            }
            for one in plan.migrations
        ],
        "contracts": [
            {
                "id": one.id,
                "interface": one.interface,
                "implementation": one.implementation,
                "status": one.status,
                "ready": one.ready,
                "line": one.line,
            }
            for one in plan.contracts
        ],
        "decisions": [
            {"id": one.id, "subject": one.subject, "action": one.action, "line": one.line} for one in plan.decisions
        ],
        "claims": [
            {"path": one.path, "presence": one.presence.value, "line": one.line, "note": one.note}
            for one in plan.claims
        ],
        "proposals": [
            {
                "id": one.id,
                "kind": one.kind.value,
                "paths": list(one.paths),
                "fragment": one.fragment,
                "line": one.line,
                "end": one.end,
                "before": one.before,
                "text": one.text,
            }
            for one in plan.edits
        ],
        "git": [
            {"kind": one.kind.value, "name": one.name, "on": one.on, "line": one.line, "phase": one.phase}
            for one in plan.acts
        ],
        "rollbacks": [
            {
                "id": one.id,
                "scope": one.scope.value,
                "phases": list(one.phases),
                "title": one.title,
                "line": one.line,
                "commands": [command.text for command in map(plan.command, one.commands) if command is not None],
                "actions": list(one.actions),
            }
            for one in plan.rollbacks
        ],
        "notes": [
            {"topic": one.topic.value, "text": one.text, "line": one.line, "phase": one.phase} for one in plan.notes
        ],
        "timeline": [
            {
                "phase": one.phase,
                "title": one.title,
                "estimate": one.estimate.words if one.estimate else None,
                "depends_on": list(one.depends_on),
                "status": one.status,
                "total": one.total,
                "line": one.line,
            }
            for one in plan.timeline
        ],
        "requirements": [{"text": text, "line": line} for text, line in plan.requirements],
        "roots": [
            {"text": one.text, "side": plan.bindings.get(one.text, one.side).value, "line": one.line, "why": one.why,
             "confirmed": one.text in plan.bindings}
            for one in plan.roots
        ],
        "counts": plan.counts,
        "findings": [plan_finding_json(one) for one in findings],
    }  # fmt: skip


def plan_finding_json(finding: Finding) -> dict[str, Any]:
    """A finding of the plan, with its line."""
    return {
        "id": finding.id,
        "kind": finding.kind,
        "severity": finding.severity.value,
        "line": finding.line,
        "path": finding.path,
        "message": finding.message,
        "hint": finding.hint,
    }


def _phase_json(plan: Plan, phase: Phase, states: Mapping[str, CheckItem]) -> dict[str, Any]:
    items = plan.items_of(phase.id)
    return {
        "id": phase.id,
        "kind": phase.kind.value,
        "number": phase.number,
        "title": phase.title,
        "line": phase.line,
        "estimate": phase.estimate.words if phase.estimate else None,
        "estimate_hours": [phase.estimate.low, phase.estimate.high] if phase.estimate else None,
        "optional": phase.optional,
        "claims": list(phase.claims),
        "soak_hours": phase.soak_hours,
        "soaks": [{"hours": one.hours, "of": list(one.of), "line": one.line} for one in phase.soaks],
        "depends_on": list(phase.depends_on),
        "branch": phase.branch or None,
        "into": list(phase.into),
        "claimed_done": phase.ticked,
        "steps": [
            {
                "id": one.id,
                "number": one.number,
                "title": one.title,
                "line": one.line,
                "estimate": one.estimate.words if one.estimate else None,
                "optional": one.optional,
                "claims": list(one.claims),
            }
            for one in plan.steps
            if one.phase == phase.id
        ],
        "items": [_item_json(plan, one, states.get(one.id)) for one in items],
        "gate": {
            "line": phase.gate_line or None,
            "items": [one.id for one in plan.items if one.gate == phase.id],
        },
        "rollback": [one.id for one in plan.rollbacks if phase.id in one.phases],
    }


def _path_json(path: PlanPath) -> dict[str, str]:
    return {"side": path.side.value, "path": path.path, "written": path.written}


def _item_json(plan: Plan, item: Item, check: CheckItem | None) -> dict[str, Any]:
    command = plan.command(item.command) if item.command else None
    state = check.state.value if check is not None else ("claimed" if item.ticked else "open")
    return {
        "id": item.id,
        "kind": item.kind.value,
        "text": item.text,
        "state": state,
        "why": check.why if check is not None else "",
        "command": command.text if command is not None else None,
        "expected": item.expected or (command.expected if command is not None else "") or None,
        "line": item.line,
        "end": item.end,
        "step": item.step or None,
        "optional": item.optional,
        "due": item.due or None,
        "gate": item.gate or None,
        "paths": [_path_json(one) for one in item.paths],
    }


# Checklists


def evidence_json(evidence: Evidence | Did | None) -> dict[str, Any] | None:
    """What proves an item."""
    match evidence:
        case Ran():
            return {"kind": "run", "run": evidence.run, "passed": evidence.passed, "when": evidence.when,
                    "message": evidence.words}  # fmt: skip
        case Signed():
            return {"kind": "signed", "who": evidence.who, "when": evidence.when, "why": evidence.why,
                    "passed": evidence.passed}  # fmt: skip
        case Looked():
            return {"kind": "looked", "when": evidence.when, "files": [list(one) for one in evidence.files]}
        case Did():
            return {"kind": "session", "message": evidence.words, "operation": evidence.operation}
        case None:
            return None


def check_item_json(one: CheckItem) -> dict[str, Any]:
    """An item as it stands."""
    return {
        "id": one.item.id,
        "phase": one.item.phase,
        "kind": one.item.kind.value,
        "text": one.item.text,
        "line": one.item.line,
        "state": one.state.value,
        "why": one.why,
        "by_session": one.by_session,
        "command": one.text or None,
        "confirmed": one.allowed,
        "expected": one.item.expected or None,
        "evidence": evidence_json(one.evidence),
        "waived": one.waiver.reason if one.waiver is not None else None,
        "blocked_by": list(one.blocked_by),
        "changed": list(one.changed),
        "runs": [run_json(run) for run in one.runs],
    }


def run_json(run: Run) -> dict[str, Any]:
    """One run of a command."""
    return {
        "run": run.id,
        "item": run.item,
        "command": run.command,
        "started": run.started,
        "ended": run.ended or None,
        "ending": run.ending.value,
        "exit_code": run.exit_code,
        "bytes": run.size,
        "kept": run.kept,
        "why": run.why,
    }


def gate_json(phase: CheckPhase) -> dict[str, Any]:
    """A phase's gate."""
    gate = phase.gate
    return {
        "phase": phase.phase.id,
        "title": phase.phase.title,
        "open": gate.open,
        "waits_for": list(gate.waits_for),
        "passed_by": gate.passed_by.reason if gate.passed_by is not None else None,
        "soaks": [
            {"hours": one.hours, "of": list(one.of), "since": one.since or None, "left_hours": one.left_hours}
            for one in gate.soaks
        ],
        "health": {"command": gate.health.command, "every": gate.health.every, "well": gate.well}
        if gate.health is not None
        else None,
    }


def checklist_json(checklist: Checklist, items: Iterable[CheckItem] | None = None) -> dict[str, Any]:
    """The checklist, or these items of it."""
    shown = list(checklist.items.values()) if items is None else list(items)
    return {
        "plan": checklist.record.plan.name if checklist.record.plan is not None else None,
        "counts": {state.value: checklist.count(state) for state in ItemState},
        "items": [check_item_json(one) for one in shown],
        "gates": [gate_json(one) for one in checklist.phases],
        "differences": [
            {"kind": one.kind, "path": one.path, "message": one.message, "item": one.item or None, "line": one.line}
            for one in checklist.differences
        ],
        "checks": [
            {"id": one.id, "kind": one.kind, "message": one.words, "ok": one.ok, "why": one.why, "line": one.line,
             "path": one.path}
            for one in checklist.checks
        ],
        "interrupted": [run_json(one) for one in checklist.interrupted],
        "unbound": list(checklist.unbound),
    }  # fmt: skip


def item_line(one: CheckItem) -> str:
    """One item for a person."""
    text = " ".join(one.item.text.split())
    why = f": {one.why}" if one.why else ""
    return f"  {MARKS[one.state]} {one.item.id}  {text}{why}"


def phase_lines(phase: CheckPhase, items: Iterable[CheckItem] | None = None) -> list[str]:
    """A phase with its items for a person."""
    total = len(phase.items)
    if phase.gate.passed_by is not None:
        gate = f"passed by: {phase.gate.passed_by.reason}"
    else:
        gate = "gate open" if phase.gate.open else "gate closed"
    number = f"{phase.phase.id}. " if phase.phase.number else ""
    lines = [f"{number}{phase.phase.title}: {phase.done} of {total} done, {gate}"]
    lines += map(item_line, phase.items if items is None else items)
    if not phase.gate.open:
        lines += [f"  waits for: {words}" for words in phase.gate.waits_for[:6]]
    return lines


# Ways back


def way_json(way: WayBack, rehearsal: Rehearsal | None = None) -> dict[str, Any]:
    """A way back, and what came of its rehearsal."""
    return {
        "id": way.id,
        "scope": way.scope,
        "phase": way.phase or None,
        "title": way.title,
        "from_plan": way.from_plan,
        "steps": [
            {"command": one.command, "message": one.words, "line": one.line or None} for one in way.steps
        ],
        "loses": list(way.loses),
        "rehearsal": {
            "ok": rehearsal.ok,
            "message": rehearsal.words,
            "tried": [
                {"command": one.command, "ok": one.ok, "output": one.output} for one in rehearsal.tried
            ],
            "differs": list(rehearsal.differs),
        }
        if rehearsal is not None
        else None,
    }


def way_lines(way: WayBack, rehearsal: Rehearsal | None = None) -> list[str]:
    """The same for a person."""
    origin = ", as the plan says" if way.from_plan else ""
    lines = [f"{way.title} [{way.id}; {way.scope}{origin}]"]
    for step in way.steps:
        words = f"   # {step.words}" if step.words else ""
        for number, line in enumerate(step.command.split("\n")):
            lines.append(f"    {line}{words if number == 0 else ''}")
    lines += [f"  loses: {words}" for words in way.loses]
    if rehearsal is not None:
        lines.append(f"  rehearsed in a throw-away clone: {rehearsal.words}")
    return lines
