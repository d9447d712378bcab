"""Where every item, phase and gate of a plan stands: the plan, what was recorded, and what is true of session and result."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from state.checks.acts import Jot, command_digest
from state.checks.blocking import Blocks, phase_blocks
from state.checks.checklist import DONE, CheckGate, CheckItem, Checklist, CheckPhase, ItemState, SoakClock
from state.checks.criteria import Derived, Rests, derived_from
from state.checks.derived import derived_checks
from state.checks.differences import differences
from state.checks.evidence import Did, Ending, Run
from state.checks.gates import earlier, gate_of, holding, named
from state.checks.ground import Ground
from state.checks.moments import earliest, latest
from state.checks.ordering import can_run, needed_first, waits_for
from state.checks.proof import Proof
from state.checks.proofs import ContractProof, Proofs
from state.checks.record import Record
from state.checks.recorded import by_evidence, unproved
from state.checks.soaking import Steady, clock, ended, is_over, soaks_of, steady_since
from state.findings import Finding
from state.plans.plan import Command, Item, Phase, PhaseKind, Plan

NO_TEXTS: Mapping[str, str] = {}
OUTSIDE = ""
"""The id of the phase that holds items outside of all phases."""


def checklist_of(
    plan: Plan,
    record: Record,
    ground: Ground,
    findings: Sequence[Finding] = (),
    *,
    texts: Mapping[str, str] = NO_TEXTS,
    contract: ContractProof | None = None,
) -> Checklist:
    """The plan as it stands at the ground's moment.

    `texts` are the commands as they would run, by the command's id; of others the plan's own text counts.
    """
    proofs = Proofs(plan, record, ground, contract)
    standing = _Standing(plan, record, ground, texts, proofs)
    standing.judge_gates()
    phases = tuple(standing.phase(one) for one in standing.phases)
    notes: dict[str, tuple[tuple[int, Jot], ...]] = {}
    for number, jot in record.jots:
        notes[jot.about] = (*notes.get(jot.about, ()), (number, jot))
    items = {one.item.id: one for phase in phases for one in phase.items}
    return Checklist(
        plan,
        record,
        phases,
        tuple(findings),
        differences(plan, proofs, items),
        derived_checks(plan, proofs),
        interrupted(ground.runs),
        tuple(dict.fromkeys(one.text for one in plan.roots if one.text not in record.bindings)),
        notes=notes,
    )


def interrupted(runs: Iterable[Run]) -> tuple[Run, ...]:
    """Of each item the last run, where Plait ended before it did; `runs` are the latest first."""
    last: dict[str, Run] = {}
    for run in runs:
        last.setdefault(run.item, run)
    return tuple(one for one in last.values() if one.ending is Ending.INTERRUPTED)


class _Standing:
    """One moment. Items ask gates and gates ask items, so each is made when it is asked for, and once."""

    def __init__(
        self, plan: Plan, record: Record, ground: Ground, texts: Mapping[str, str], proofs: Proofs
    ) -> None:
        self._plan = plan
        self._record = record
        self._ground = ground
        self._texts = texts
        self._proofs = proofs
        self._commands = {one.id: one for one in plan.commands}
        self._derived = {
            one.id: found for one in plan.items if (found := derived_from(one, plan)) is not None
        }
        self._found: dict[str, CheckItem] = {}
        self._gates: dict[str, CheckGate] = {}
        self._asking: set[str] = set()
        self._judging: set[str] = set()
        self._runs: dict[str, tuple[Run, ...]] = {}
        known = {one.id for one in plan.items}
        for run in ground.runs:
            name = run.item if run.item in known else record.renamed.get(run.item, run.item)
            self._runs[name] = (*self._runs.get(name, ()), run)
        self._notes: dict[str, tuple[tuple[int, Jot], ...]] = {}
        for number, jot in record.jots:
            self._notes[jot.about] = (*self._notes.get(jot.about, ()), (number, jot))
        self._children: dict[str, list[Item]] = {}
        for item in plan.items:
            if item.parent and item.parent != item.id:
                self._children.setdefault(item.parent, []).append(item)
        self.phases = self._with_outside()
        self._by_id = {one.id: one for one in self.phases}
        self._after = waits_for(plan, [one for one in plan.items if can_run(self._command(one))])

    def _with_outside(self) -> tuple[Phase, ...]:
        known = {one.id for one in self._plan.phases}
        lost = [one for one in self._plan.items if one.phase not in known]
        if not lost:
            return self._plan.phases
        outside = Phase(
            OUTSIDE, PhaseKind.SECTION, "Outside of phases", lost[0].line, max(one.end for one in lost)
        )
        return (*self._plan.phases, outside)

    def _command(self, item: Item) -> Command | None:
        return self._commands.get(item.command)

    # Phases

    def judge_gates(self) -> None:
        """Judges the gates, those that others need first, so that no chain of phases is followed in depth."""
        needs = {one.id: earlier(self._plan, one) for one in self.phases}
        for one in needed_first(needs, lambda name: (other for other in needs[name] if other in needs)):
            self.gate(one)

    def phase(self, phase: Phase) -> CheckPhase:
        """A phase with its items, which now know what blocks them."""
        gate = self.gate(phase.id)
        blocks = self._blocks(phase)
        own = [one for one in self._plan.items if self._place(one) == phase.id]
        items = tuple(self._blocked(self.item(one), blocks) for one in own)
        times = [one for item in items if (one := _when(item))]
        done = bool(items) and all(one.state in DONE for one in items if one.item in self._holding(phase.id))
        return CheckPhase(
            phase, items, gate, earliest(times), latest(times) if done else "", tuple(blocks.phases)
        )

    def _place(self, item: Item) -> str:
        return item.phase if item.phase in self._by_id else OUTSIDE

    def _holding(self, phase: str) -> tuple[Item, ...]:
        return tuple(one for one in holding(self._plan, phase) if not self._is_soak_of(one, phase))

    def _is_soak_of(self, item: Item, phase: str) -> bool:
        derived = self._derived.get(item.id)
        return derived is not None and derived.rests is Rests.SOAK and derived.phases == (phase,)

    def gate(self, name: str) -> CheckGate:
        """The gate of a phase."""
        known = self._gates.get(name)
        if known is not None:
            return known
        if name in self._asking:
            # Whoever asked for it waits for its own answer.
            passed_by = self._record.passed_by.get(name)
            return CheckGate(name, False, ("the plan's phases wait for each other in a circle",), passed_by)
        phase = self._by_id[name]
        self._asking.add(name)
        items = [self.item(one) for one in self._holding(name)]
        before = [
            (self._by_id[one], self._let(one)) for one in earlier(self._plan, phase) if one in self._by_id
        ]
        told = [(one.item, one.state, _when(one)) for one in items]
        found = gate_of(phase, told, before, self._soaks(phase), self._record)
        self._asking.discard(name)
        self._gates[name] = found
        return found

    def _let(self, name: str) -> CheckGate:
        """A gate as those after it see it: a phase that need not be done and isn't begun holds nothing up."""
        found = self.gate(name)
        phase = self._by_id[name]
        if phase.optional and not found.lets_through and not self._has_begun(phase):
            return replace(found, open=True)
        return found

    def _has_begun(self, phase: Phase) -> bool:
        return any(
            one.phase == phase.id and (one.id in self._record.evidence or one.id in self._runs)
            for one in self._plan.items
        )

    def _soaks(self, phase: Phase) -> tuple[SoakClock, ...]:
        return tuple(
            clock(one, phase.id, self._ground.now, self._steady) for one in soaks_of(phase, self._record)
        )

    def _steady(self, name: str) -> Steady:
        phase = self._by_id.get(name)
        if phase is None:
            return Steady("", f"the plan has no phase {name}")
        items = [self.item(one) for one in self._holding(name)]
        left = sum(one.state not in DONE for one in items)
        times = [when for one in items if one.state in DONE and (when := _when(one))]
        return steady_since(name, named(phase), times, left, bool(items), self._record)

    def _blocks(self, phase: Phase) -> Blocks:
        needed = [self._by_id[one] for one in phase.depends_on if one in self._by_id and one != phase.id]
        closed = [(one, gate) for one in needed if not (gate := self._let(one.id)).lets_through]
        # What stands in the phase's own gate holds the gate back, and nothing before it.
        begins = [not 0 < phase.gate_line < one.line for one in soaks_of(phase, self._record)]
        soaks = [
            one
            for one, before_it in zip(self._soaks(phase), begins, strict=True)
            if before_it and phase.id not in one.of and not is_over(one)
        ]
        before = [
            self.item(one)
            for one in self._plan.items
            if one.phase == phase.id and not self._is_soak_of(one, phase.id)
        ]
        return phase_blocks(closed, soaks, before)

    # Items

    def item(self, item: Item) -> CheckItem:
        """An item as it stands, whatever blocks it."""
        known = self._found.get(item.id)
        if known is not None:
            return known
        if item.id in self._judging:
            # Items nested in each other in a circle, or a criterion that rests on its own gate.
            return CheckItem(item, ItemState.OPEN, "it waits for itself")
        self._judging.add(item.id)
        found = self._found[item.id] = self._judged(item)
        self._judging.discard(item.id)
        return found

    def _judged(self, item: Item) -> CheckItem:
        record, command = self._record, self._command(item)
        text = ""
        if command is not None and can_run(command):
            text = self._texts.get(command.id, command.text)
        base = CheckItem(
            item,
            ItemState.CLAIMED if item.ticked else ItemState.OPEN,
            "",
            waiver=record.waived.get(item.id),
            command=command,
            text=text,
            allowed=bool(text) and command_digest(text) in record.allowed,
            runs=self._runs.get(item.id, ()),
            notes=self._notes.get(item.id, ()),
            evidence=record.evidence.get(item.id),
        )
        proof = self._derived_proof(item) or self._proofs.of(item)
        keys = proof.keys if proof is not None and proof.keys else self._proofs.places.keys(item)
        base = replace(base, keys=keys, by_session=proof is not None and proof.decisive)
        if base.waiver is not None:
            who = f" by {base.waiver.who}" if base.waiver.who else ""
            return replace(base, state=ItemState.WAIVED, why=f"waived{who}: {base.waiver.reason}")
        if item.id in self._ground.running:
            return replace(
                base,
                state=ItemState.RUNNING,
                why=f"runs since {base.runs[0].started}" if base.runs else "runs",
            )
        if proof is not None and (proof.decisive or proof.passed):
            return self._by_proof(base, proof)
        if command is not None and command.health and base.evidence is None:
            return self._by_health(base, command)
        if base.evidence is not None and not isinstance(base.evidence, Did):
            state, why, changed = by_evidence(base.evidence, text, self._ground)
            return replace(base, state=state, why=why, changed=changed)
        below = self._by_those_below(item) if not text else None
        if below is not None:
            return replace(base, state=ItemState.PASSED, why=below.words, evidence=below)
        why = unproved(base.runs) or (proof.why if proof is not None else "")
        if item.ticked:
            why = "the plan ticks it; nothing proves it" + (f": {why}" if why else "")
        return replace(base, why=why)

    def _by_health(self, base: CheckItem, command: Command) -> CheckItem:
        """What watches a phase: as it answered last, where it is this very command that is watched."""
        phase = command.phase or base.item.phase
        watched, answer = self._record.watched.get(phase), self._record.health.get(phase)
        texts = {command.text.strip(), self._texts.get(command.id, command.text).strip()}
        if watched is None or watched.command.strip() not in texts:
            return replace(base, why="it watches its phase: have it run at intervals as its health command")
        if answer is None:
            return replace(base, why="it is run at intervals and has not answered yet")
        if not answer.well:
            return replace(base, state=ItemState.FAILED, why=f"failed at {answer.when}")
        did = Did(f"well since {answer.when}", when=answer.when)
        return replace(base, state=ItemState.PASSED, why=did.words, evidence=did)

    @staticmethod
    def _by_proof(base: CheckItem, proof: Proof) -> CheckItem:
        state, why = proof.state, proof.why
        if state is ItemState.OPEN and base.item.ticked:
            state, why = ItemState.CLAIMED, f"the plan ticks it, but {why}"
        evidence = proof.did if proof.passed else base.evidence
        return replace(base, state=state, why=why, evidence=evidence, changed=proof.changed)

    def _by_those_below(self, item: Item) -> Did | None:
        """An item that only sums up the items nested in it is done with them."""
        below = [
            self.item(one)
            for one in self._children.get(item.id, ())
            if not one.optional and one.line > item.line
        ]
        if not below or not all(one.state in DONE for one in below):
            return None
        count = "the item" if len(below) == 1 else f"all {len(below)} items"
        return Did(
            f"{count} below it {'is' if len(below) == 1 else 'are'} done",
            when=latest([_when(one) for one in below]),
        )

    def _derived_proof(self, item: Item) -> Proof | None:
        derived = self._derived.get(item.id)
        if derived is None:
            return None
        if derived.rests is Rests.SOAK:
            return self._soak_proof(derived)
        gates = [(self._by_id[one], self.gate(one)) for one in derived.phases]
        if derived.rests is Rests.PHASES:
            closed = [
                named(phase)
                for phase, _ in gates
                if any(self.item(one).state not in DONE for one in self._holding(phase.id))
            ]
            words, wanting = "are done", "done"
        else:
            closed = [named(phase) for phase, gate in gates if not gate.open]
            words, wanting = "hold", "open"
        subject = ", ".join(named(phase) for phase, _ in gates)
        if closed:
            what = "the gate of " if derived.rests is Rests.GATES else ""
            return Proof(ItemState.OPEN, f"{what}{', '.join(closed)} is not {wanting}")
        said = f"the gates of {subject} {words}" if derived.rests is Rests.GATES else f"{subject} {words}"
        return Proof(ItemState.PASSED, said, when=latest([gate.since for _, gate in gates]))

    def _soak_proof(self, derived: Derived) -> Proof | None:
        phase = self._by_id[derived.phases[0]]
        soaks = soaks_of(phase, self._record)
        lines = [one.line for one in phase.soaks]
        number = lines.index(derived.line) if derived.line in lines else 0
        found = clock(soaks[number], phase.id, self._ground.now, self._steady)
        if is_over(found):
            return Proof(ItemState.PASSED, found.words, when=ended(found))
        return Proof(ItemState.BLOCKED, found.words)

    def _blocked(self, one: CheckItem, blocks: Blocks) -> CheckItem:
        reasons = [*blocks.of(one.item)]
        for name in self._after.get(one.item.id, ()):
            earlier_one = self._plan.item(name)
            # Lines of one fence are one script; boxes of a list are tried in any order that the operator likes.
            if earlier_one is None or not self._in_one_fence(earlier_one, one.item):
                continue
            found = self.item(earlier_one)
            if found.state in (ItemState.FAILED, ItemState.RUNNING):
                said = "failed" if found.state is ItemState.FAILED else "still runs"
                reasons.append((name, f"{_short(found.item.text)} comes before it and {said}"))
        if (
            not reasons
            or one.state in DONE
            or one.state in (ItemState.RUNNING, ItemState.FAILED, ItemState.STALE)
        ):
            return one
        by = tuple(dict.fromkeys(name for name, _ in reasons))
        if one.state is ItemState.CLAIMED:
            return replace(one, blocked_by=by)
        words = "; ".join(dict.fromkeys(words for _, words in reasons if words))
        return replace(
            one, state=ItemState.BLOCKED, why=f"{words}; {one.why}" if one.why else words, blocked_by=by
        )

    def _in_one_fence(self, first: Item, second: Item) -> bool:
        before, after = self._command(first), self._command(second)
        return before is not None and after is not None and before.fence == after.fence


def _when(one: CheckItem) -> str:
    """When an item came to stand as it does, "" where that isn't known."""
    if one.waiver is not None:
        return one.waiver.when
    return one.evidence.when if one.evidence is not None else ""


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else line[:59] + "…"
