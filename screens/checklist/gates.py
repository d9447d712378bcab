"""Acts on phases: gates, health, branches and tags."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from textual import work

from screens.checklist.forms import Field, Form
from screens.checklist.intents import DoPhaseAct, PassByGate, WatchHealthOf
from screens.checklist.proving import Proving
from screens.checklist.rows import phase_name
from screens.checklist.signs import NEEDS_YOU, health_words, soak_words
from screens.commands import Command
from screens.dialogs import Confirm
from screens.panes.menu import Item as Choice
from screens.panes.menu import Menu
from state.checks.checklist import CheckPhase
from state.plans.plan import ActKind, GitAct

EVERY = 300.0
GENERAL = (
    ("backup", "k", "backup branch"),
    ("branch", "b", "branch"),
    ("merge", "m", "merge --no-ff"),
    ("tag", "t", "tag"),
    ("commit", "c", "commit of the phase"),
)
OF_KINDS = {
    ActKind.BRANCH: "branch",
    ActKind.MERGE: "merge",
    ActKind.TAG: "tag",
    ActKind.COMMIT: "commit",
}
INTO_LABELS = {
    "backup": "What it keeps (empty: the target as it is)",
    "branch": "Where it begins (empty: the target's commit)",
    "merge": "Into which branch",
    "tag": "What it marks (empty: the target as it is)",
}


@dataclass(frozen=True)
class PhaseAct:
    """An act that is offered, with what the plan says of it."""

    act: str
    name: str = ""
    into: str = ""
    message: str = ""
    item: str = ""
    line: int = 0


def acts_of(phase: CheckPhase, acts: Sequence[GitAct]) -> list[PhaseAct]:
    """What the plan's own lines of git ask of a phase, in their order."""
    items = {one.item.about: one.item.id for one in phase.items if one.item.about}
    items |= {one.item.command: one.item.id for one in phase.items if one.item.command}
    found = []
    for one in acts:
        if one.phase != phase.phase.id or one.rollback:
            continue
        is_branch = one.kind is ActKind.BRANCH or (one.kind is ActKind.CHECKOUT and one.create)
        act = "backup" if is_branch and one.backup else "branch" if is_branch else OF_KINDS.get(one.kind, "")
        if act:
            item = items.get(one.id) or items.get(one.command) or ""
            name = one.name if act != "commit" or one.name else one.on
            found.append(PhaseAct(act, name, one.on if act == "merge" else "", one.message, item, one.line))
    return found


class Gating(Proving):
    """The end of a phase, and what it does to branches."""

    def reason_against(self, command: Command) -> str | None:
        """There has to be a phase."""
        reason = super().reason_against(command)
        name = command.id.partition(".")[2]
        if reason is None and self.phase is None and name in ("gate", "health", "acts", "ways-back", "note"):
            return "the plan has no phase"
        if reason is None and name in ("next-phase", "previous-phase") and len(self.phases) < 2:
            return "there is no other phase"
        if reason is None and name in ("waiting", "waiting-before") and not self._anything_waits:
            return "nothing needs you"
        return reason

    @property
    def _anything_waits(self) -> bool:
        return self.checklist is not None and self.checklist.count(*NEEDS_YOU) > 0

    @work(group="question")
    async def action_gate(self) -> None:
        """Says how the gate stands; closed, it can be passed by."""
        phase = self.phase
        if phase is None:
            return
        gate, name = phase.gate, phase_name(phase, self.symbols)
        if gate.open:
            well = health_words(gate)
            self.host.say(f"The gate of {name} is open{f', {well[0]}' if well else ''}.")
            return
        if gate.passed_by is not None:
            sentences = [
                f"{gate.passed_by.who} passed it by: {gate.passed_by.reason}",
                "Shall it count as closed again?",
            ]
            if await self.app.push_screen_wait(Confirm(f"Gate of {name}", sentences, "Close it again")):
                self.post_message(PassByGate(phase.phase.id, ""))
            return
        waits = [f"- {one}" for one in gate.waits_for] or ["- its items"]
        # The soak is among them, but not how much of it is left.
        waits += [f"- {soak_words(one)}" for one in gate.soaks if one.since and one.left_hours > 0]
        answers = await self.app.push_screen_wait(
            Form(
                f"Gate of {name}",
                [
                    "It is closed and opens by itself. It waits for:\n" + "\n".join(waits),
                    "To go on all the same, say why; that stands in the report.",
                ],
                [Field("because", "Reason", placeholder="why it is passed by")],
                yes="Pass by",
            )
        )
        if answers is not None:
            self.post_message(PassByGate(phase.phase.id, answers["because"]))

    @work(group="question")
    async def action_health(self) -> None:
        """Asks for the command and how often it runs."""
        phase, checklist = self.phase, self.checklist
        if phase is None or checklist is None:
            return
        watched = phase.gate.health
        planned = [one.text for one in checklist.plan.commands if one.health and one.phase == phase.phase.id]
        command = watched.command if watched is not None else planned[0] if planned else ""
        sentences = [
            "It runs in the session's worktree of the result at intervals while Plait is open, and by"
            " `plait check --due`. While it fails, the gate is closed. Giving it is confirming it.",
        ]
        if len(planned) > 1:
            sentences.append("The plan has more: " + "; ".join(planned[1:4]))
        fields = [
            Field(
                "command", "Command (empty: none any more)", command, "curl -fsS localhost:8000/health", False
            ),
            Field("every", "Every so many seconds", f"{watched.every if watched is not None else EVERY:g}"),
        ]
        answers = await self.app.push_screen_wait(
            Form(f"Health of {phase_name(phase, self.symbols)}", sentences, fields)
        )
        if answers is None or (not answers["command"] and watched is None):
            return
        try:
            every = float(answers["every"])
        except ValueError:
            self.host.say(f"Health: {answers['every']} is no number of seconds", "warning")
            return
        self.post_message(WatchHealthOf(phase.phase.id, answers["command"], every))

    @work(group="question")
    async def action_acts(self) -> None:
        """Offers what the plan's lines of git ask for, and each act without the plan."""
        phase, checklist = self.phase, self.checklist
        if phase is None or checklist is None:
            return
        text = self.symbols.text
        planned = acts_of(phase, checklist.plan.acts)
        choices = [
            Choice(
                f"plan:{at}", str(at + 1) if at < 9 else "", f"{one.act} {text(one.name)}", f"line {one.line}"
            )
            for at, one in enumerate(planned)
        ]
        choices += [Choice(act, key, words, "name asked") for act, key, words in GENERAL]
        chosen = await self.app.push_screen_wait(Menu("Act of this phase", choices))
        if chosen is None:
            return
        kind, _, number = chosen.partition(":")
        await self._ask_act(phase, planned[int(number)] if number else PhaseAct(kind))

    async def _ask_act(self, phase: CheckPhase, one: PhaseAct) -> None:
        labels = {"merge": "Branch to merge", "commit": "Branch of the session's own"}
        fields = [Field("name", labels.get(one.act, "Name"), one.name or self._proposed(phase, one.act))]
        if one.act in INTO_LABELS:
            into = one.into or (await self._branch() if one.act == "merge" else "")
            fields.append(Field("into", INTO_LABELS[one.act], into, is_needed=one.act == "merge"))
        if one.act in ("merge", "tag", "commit"):
            message = one.message or (phase.phase.title if one.act == "commit" else "")
            fields.append(Field("message", "Message", message, is_needed=one.act == "commit"))
        sentence = "One operation of the journal: undo puts the branches back. Your checkout stays as it is."
        answers = await self.app.push_screen_wait(Form(one.act.capitalize(), [sentence], fields))
        if answers is not None:
            message, into = answers.get("message", ""), answers.get("into", "")
            self.post_message(DoPhaseAct(phase.phase.id, one.act, answers["name"], one.item, message, into))

    async def _branch(self) -> str:
        if self.workspace is None:
            return ""
        return await asyncio.to_thread(self.workspace.target.branch) or ""

    def _proposed(self, phase: CheckPhase, act: str) -> str:
        session = self.workspace.name if self.workspace is not None else "merge"
        match act:
            case "backup":
                return f"backup/{session}-{phase.phase.id}"
            case "branch" | "commit":
                return f"merge/{session}"
            case "tag":
                return f"{phase.phase.id}-done"
            case "merge":
                return phase.phase.branch
        return ""
