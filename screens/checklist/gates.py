"""Acts on phases: gates, health, branches and tags."""

import asyncio
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from textual import work

from screens.checklist.forms import Field, Form
from screens.checklist.intents import DoPhaseAct, PassByGate, SetSoakOf, WatchHealthOf
from screens.checklist.proving import Proving
from screens.checklist.rows import phase_name
from screens.checklist.signs import NEEDS_YOU, soak_words
from screens.commands import Command
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


def _number(text: str) -> float:
    """The number that was typed; none where it is no such, or not a finite one."""
    try:
        number = float(text)
    except ValueError:
        return math.nan
    return number if math.isfinite(number) else math.nan


def _against_soak(values: Mapping[str, str]) -> str:
    hours = values["hours"]
    if hours and not _number(hours) >= 0:
        return f"Hours: {hours} is no number of hours"
    return "Reason: another time than the plan's needs one" if hours and not values["because"] else ""


def _against_interval(values: Mapping[str, str]) -> str:
    every = values["every"]
    return "" if _number(every) >= 1 else f"{every} is no number of seconds; once a second at most"


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
        """Says how the gate stands; closed, it can be passed by; its soak and health can be set."""
        phase = self.phase
        if phase is None:
            return
        gate, text = phase.gate, self.symbols.text
        passed = gate.passed_by
        if gate.open:
            words = "It is open."
        elif passed is not None:
            words = f"{text(passed.who)} passed it by: {text(passed.reason)}"
        else:
            waits = [f"- {text(one)}" for one in gate.waits_for] or ["- its items"]
            # The soak is among them, but not how much of it is left.
            waits += [f"- {soak_words(one)}" for one in gate.soaks if one.since and one.left_hours > 0]
            words = "It is closed and opens by itself. It waits for:\n" + "\n".join(waits)
        soak = max((one.hours for one in gate.soaks), default=0)
        watched = gate.health.command.partition("\n")[0] if gate.health is not None else "none"
        choices = [
            Choice("close", "c", "close it again", "no longer passed by")
            if passed is not None
            else Choice("pass", "p", "pass by…", "with a reason", "it is open" if gate.open else ""),
            Choice("soak", "s", "soak time…", f"{soak:g} h" if soak else "none"),
            Choice("health", "h", "health command…", text(watched)),
        ]
        name = phase_name(phase, self.symbols)
        match await self.app.push_screen_wait(Menu(f"Gate of {name}", choices, words=words)):
            case "close":
                self.post_message(PassByGate(phase.phase.id, ""))
            case "pass":
                await self._pass_by(phase)
            case "soak":
                await self._soak(phase)
            case "health":
                await self._health(phase)

    async def _pass_by(self, phase: CheckPhase) -> None:
        answers = await self.app.push_screen_wait(
            Form(
                f"Pass by the gate of {phase_name(phase, self.symbols)}",
                ["To go on although it is closed, say why; that stands in the report."],
                [Field("because", "Reason", placeholder="why it is passed by")],
                yes="Pass by",
            )
        )
        if answers is not None:
            self.post_message(PassByGate(phase.phase.id, answers["because"]))

    async def _soak(self, phase: CheckPhase) -> None:
        """Asks for the hours; none given, it is as the plan says."""
        checklist = self.checklist
        own = checklist.record.soaks.get(phase.phase.id) if checklist is not None else None
        now = max((one.hours for one in phase.gate.soaks), default=0)
        sentences = ["So long the phase has to hold once its items are done, before the gate opens."]
        if own is not None:
            sentences.append(f"{own.hours:g} h in place of what the plan says: {own.why}")
        fields = [
            Field("hours", "Hours (empty: as the plan says)", f"{now:g}" if now else "", "48", False),
            Field("because", "Reason", own.why if own is not None else "", "why it is another time", False),
        ]
        title = f"Soak of {phase_name(phase, self.symbols)}"
        answers = await self.app.push_screen_wait(Form(title, sentences, fields, check=_against_soak))
        if answers is not None:
            hours = _number(answers["hours"]) if answers["hours"] else -1.0
            self.post_message(SetSoakOf(phase.phase.id, hours, answers["because"]))

    @work(group="question")
    async def action_health(self) -> None:
        """Asks for the command and how often it runs."""
        if self.phase is not None:
            await self._health(self.phase)

    async def _health(self, phase: CheckPhase) -> None:
        checklist = self.checklist
        if checklist is None:
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
        title = f"Health of {phase_name(phase, self.symbols)}"
        answers = await self.app.push_screen_wait(Form(title, sentences, fields, check=_against_interval))
        if answers is not None and (answers["command"] or watched is not None):
            every = _number(answers["every"])
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
