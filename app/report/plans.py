"""The plan in words: phases with their times, gates, items with what proves them."""

from collections.abc import Iterator

from app.report.document import Block, Bullets, Code, Details, Inline, Listing, Paragraph, State, Table, said
from app.report.words import SHOWN, clock, counted, heading, more, rich
from state.checks.moments import span
from state.report.record import EvidenceRecord, GateRecord, ItemRecord, MergeRecord, PhaseRecord, PlanRecord

TONES = {"passed": "good", "failed": "bad", "stale": "doubtful", "claimed": "doubtful", "running": "doubtful"}


def plan_blocks(record: MergeRecord) -> Iterator[Block]:
    """What became of the plan."""
    yield heading(2, "The plan")
    plan = record.plan
    if plan is None:
        yield Paragraph(("The session has none.",))
        return
    passed, waived = plan.count("passed"), plan.count("waived")
    yield Paragraph(
        said(
            *((plan.title, ", ") if plan.title else ()),
            *((Code(plan.name), ", ") if plan.name else ()),
            f"read {clock(plan.read)}, SHA-256 ",
            Code(plan.digest),
            f". {counted(plan.items, 'item')}: {passed} passed, {waived} waived, {plan.items - passed - waived} left.",
        )
    )
    if plan.repaired_lines:
        yield Paragraph(
            (f"Its encoding was damaged in {counted(plan.repaired_lines, 'line')}, and was read repaired.",)
        )
    yield from _phases(plan)
    for phase in plan.phases:
        yield from _phase(phase)
    yield from _rest(plan)


def _phases(plan: PlanRecord) -> Iterator[Block]:
    rows: list[tuple[Inline, ...]] = []
    for phase in plan.phases:
        rows.append(
            (
                said(_title(phase)),
                (f"{phase.done} of {len(phase.items)}",),
                said(phase.estimate),
                (_real(phase),),
                (clock(phase.started) if phase.started else "",),
                (clock(phase.ended) if phase.ended else "",),
                _gate_words(phase.gate),
            )
        )
    low, high = sum(one.low_hours for one in plan.phases), sum(one.high_hours for one in plan.phases)
    if high:
        real = sum(one.hours or 0.0 for one in plan.phases)
        estimate = span(low) if low == high else f"{span(low)} to {span(high)}"
        rows.append((("All together",), (), (estimate,), (span(real) if real else "",), (), (), ()))
    header = ("Phase", "Items done", "Estimated", "Real", "Began", "Ended", "Gate")
    yield Table("Phases with their times", header, tuple(rows), headed=True)
    if any(one.hours is not None for one in plan.phases):
        yield Paragraph(
            ("Real times lie between a phase's first and last evidence, nights and pauses included.",)
        )


def _title(phase: PhaseRecord) -> str:
    number = f"{phase.number}. " if phase.number else ""
    return f"{number}{phase.title}{' (optional)' if phase.optional else ''}"


def _real(phase: PhaseRecord) -> str:
    if phase.hours is not None:
        return span(phase.hours)
    return "not ended" if phase.started else ""


def _gate_words(gate: GateRecord) -> Inline:
    if gate.open:
        return (State("open", "good"),)
    return (State("passed by", "doubtful"),) if gate.passed_by is not None else (State("closed"),)


def _phase(phase: PhaseRecord) -> Iterator[Block]:
    yield heading(3, _title(phase))
    gate = phase.gate
    if gate.passed_by is not None:
        act = gate.passed_by
        words = f" by {act.who}, {clock(act.when)}: {act.why}"
        yield Paragraph(said(State("The gate was passed by", "doubtful"), words))
    told = [said("waits for: ", *rich(one)) for one in gate.waits_for if not one.startswith("soak: ")]
    told += [said("soak: ", one) for one in gate.soaks]
    told += [said("health: ", Code(gate.health))] if gate.health else []
    if told:
        yield Paragraph(("Its gate:",))
        yield Bullets((*told[:SHOWN],))
    if phase.items:
        yield Table(
            f"Items of {_title(phase)}",
            ("State", "Item", "Line", "Evidence"),
            tuple(
                (
                    (State(one.state, TONES.get(one.state, "plain")),),
                    _text(one),
                    (str(one.line),),
                    _proof(one),
                )
                for one in phase.items
            ),
        )
    else:
        yield Paragraph(("It has no items.",))
    for one in phase.items:
        if one.evidence is not None and one.evidence.kind == "run":
            yield _run(one, one.evidence)
    notes = [*phase.notes, *(note for one in phase.items for note in one.notes)]
    if notes:
        yield Details(
            (f"Notes on it: {len(notes)}",),
            (Bullets(tuple(said(f"{note.topic}: {note.text} ({clock(note.when)})") for note in notes)),),
        )


def _text(one: ItemRecord) -> Inline:
    extra = [word for word, holds in (("optional", one.optional), (f"due {one.due}", bool(one.due))) if holds]
    return (*rich(one.text), f" ({', '.join(extra)})") if extra else rich(one.text)


def _proof(one: ItemRecord) -> Inline:
    if one.waiver is not None and one.state == "waived":
        return said(f"waived by {one.waiver.who}, {clock(one.waiver.when)}: {one.waiver.why}")
    evidence = one.evidence
    if evidence is None:
        return said(one.why)
    when = f", {clock(evidence.when)}" if evidence.when else ""
    # The words of a session's own evidence are the reason for the state.
    why = f"; {one.why}" if one.why and one.state not in ("passed",) and one.why != evidence.words else ""
    match evidence.kind:
        case "signature":
            return said(f"{evidence.words} by {evidence.who}{when}: {evidence.why}{_files(evidence)}{why}")
        case "run":
            return said(f"run {evidence.run}: {evidence.words}{when}{_files(evidence)}{why}")
        case "look":
            return said(f"{evidence.words}{when}{_files(evidence)}{why}")
        case _:
            return said(f"{evidence.words}{when}{why}")


def _files(evidence: EvidenceRecord) -> str:
    if not evidence.files:
        return ""
    shown = ", ".join(f"{path} {oid[:10] or 'absent'}" for path, oid in evidence.files[:3])
    rest = f" and {len(evidence.files) - 3} more" if len(evidence.files) > 3 else ""
    return f"; on {shown}{rest}"


def _run(one: ItemRecord, evidence: EvidenceRecord) -> Block:
    output = evidence.output
    blocks: list[Block] = [Listing(tuple((evidence.command or one.command).split("\n")))]
    code = f"exit code {evidence.exit_code}" if evidence.exit_code is not None else "no exit code"
    blocks.append(Paragraph(said(f"{code}; command SHA-256 ", Code(evidence.command_digest))))
    if output is None or not output.size:
        blocks.append(Paragraph(("It wrote nothing.",)))
    else:
        cut = (
            f"its last {len(output.lines)} of {output.of_lines} lines"
            if output.of_lines > len(output.lines)
            else "whole"
        )
        kept = f", {output.kept} of them kept" if output.kept != output.size else ""
        blocks.append(
            Paragraph(
                said(f"Output, {cut}; {counted(output.size, 'byte')}{kept}, SHA-256 ", Code(output.digest))
            )
        )
        blocks.append(Listing(output.lines))
    return Details(said(f"Run {evidence.run}, {evidence.words}: ", *rich(one.text)), tuple(blocks))


def _rest(plan: PlanRecord) -> Iterator[Block]:
    if plan.differences:
        yield heading(3, "Where plan and session differ")
        for kind, title in (
            ("wanted", "The plan wants it, the session has not done it"),
            ("unplanned", "The session did it, the plan doesn't say it"),
        ):
            found = [one for one in plan.differences if one.kind == kind]
            if found:
                lines = tuple(
                    said(f"line {one.line}: " if one.line else "", _message(one.path, one.message))
                    for one in found[:SHOWN]
                )
                yield Details((f"{title}: {len(found)}",), (Bullets(lines), *more(len(found) - SHOWN)))
    if plan.checks:
        yield heading(3, "Checks of the result")
        words = {
            True: State("holds", "good"),
            False: State("doesn't hold", "bad"),
            None: State("not known", "doubtful"),
        }
        rows = tuple(
            ((words[one.ok],), (one.kind,), said(one.words), said(one.why), (str(one.line or ""),))
            for one in sorted(plan.checks, key=lambda one: one.ok is True)
        )
        yield Table("What follows from the plan", ("State", "Kind", "What", "Why", "Line"), rows[: SHOWN * 5])
        yield from more(len(rows) - SHOWN * 5)
    if plan.gone:
        yield heading(3, "No longer in the plan")
        yield Bullets(tuple(rich(text) or ("(empty)",) for _, text in plan.gone))


def _message(path: str, message: str) -> str:
    return message if path in message else f"{path}: {message}"
