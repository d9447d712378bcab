"""The façade for plans: read one in, look at its checklist, prove, waive, run, note."""

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from state.checking.carrying_out import CarryingOut
from state.checking.commands import CommandRuns
from state.checking.phase_acts import PhaseActs
from state.checking.plan_files import read_plan_file
from state.checking.session_ground import SessionGround
from state.checking.surroundings import Surroundings
from state.checking.ways_back import WaysBack
from state.checks.acts import (
    Allow,
    Bind,
    CheckAct,
    Import,
    Jot,
    PassGate,
    Prove,
    Reopen,
    SetSoak,
    Waive,
    WatchHealth,
    command_digest,
)
from state.checks.checklist import CheckItem, Checklist, ItemState
from state.checks.contract_checks import ContractProofs
from state.checks.evidence import Looked, Run, Signed
from state.checks.record import Record
from state.checks.standing import checklist_of
from state.errors import PlaitError
from state.findings import Finding
from state.plan_facts import RepositoryFacts
from state.plans.lint.linting import lint_plan
from state.plans.matching import match, match_phases
from state.plans.plan import Item, NoteTopic, Phase, Plan, Side
from state.plans.reading import read_plan
from state.progress import Progress, unwatched
from state.session.journal import content_id
from state.session.operations import Check
from state.session.session import Session

NO_TEXTS: Mapping[str, bytes] = {}
LONGEST = 10 * 366 * 24.0
"""In hours."""

T = TypeVar("T")


class Checking:
    """The plan of one session; acts may come from any thread, as all acts of the workspace."""

    def __init__(self, workspace: SessionGround) -> None:
        self._workspace = workspace
        self._lock = threading.RLock()
        self._reading = threading.Lock()
        self._plan: tuple[object, Plan] | None = None
        self._findings: tuple[object, tuple[Finding, ...]] | None = None
        self._surroundings: tuple[object, Surroundings] | None = None
        self._checklist: tuple[object, Checklist] | None = None

    # Looking

    @property
    def record(self) -> Record:
        """What the session recorded about its plan."""
        return self._workspace.session.record

    @property
    def plan(self) -> Plan | None:
        """The session's plan, with the confirmed bindings; None where it has none."""
        return self._plan_of(self.record)

    def _plan_of(self, record: Record) -> Plan | None:
        if record.plan is None:
            return None
        key = _key(record.plan.content, record.bindings)
        # Acts ask for the plan while they hold the workspace, which a checklist may be waiting for.
        with self._reading:
            if self._plan is None or self._plan[0] != key:
                bindings = {text: Side(side) for text, side in record.bindings.items()}
                raw = self._workspace.text_of(record.plan.content)
                self._plan = (key, read_plan(raw, bindings))
            return self._plan[1]

    def raw_plan(self) -> bytes:
        """The plan's bytes as they were read in."""
        record = self.record
        if record.plan is None:
            raise PlaitError(
                "this session has no plan", self._workspace.name, "`plait plan FILE --import` reads one in"
            )
        return self._workspace.text_of(record.plan.content)

    def needed(self) -> Plan:
        """The plan; `PlaitError` where the session has none."""
        self.raw_plan()
        plan = self.plan
        assert plan is not None
        return plan

    @property
    def is_ready(self) -> bool:
        """Whether asking for the checklist computes little: the plan is read and linted."""
        return self._workspace.is_loaded and (self.record.plan is None or self._findings is not None)

    def findings(self, progress: Progress = unwatched) -> tuple[Finding, ...]:
        """What is wrong with the plan, in itself and beside both repositories."""
        plan = self.needed()
        view = self._workspace.loaded(progress)
        key = (plan.digest, tuple(sorted(plan.bindings.items())), view.comparison)
        with self._lock:
            if self._findings is None or self._findings[0] != key:
                progress("checking the plan")
                self._findings = (key, lint_plan(plan, RepositoryFacts(self._workspace.target, view)))
            return self._findings[1]

    def checklist(self, progress: Progress = unwatched, at: datetime | None = None) -> Checklist:
        """The plan's phases and items as they stand now, or would by the clock `at`; blocking, for a worker."""
        self.raw_plan()
        findings = self.findings(progress)
        with self._lock:
            # All of one moment: what happens while it is made makes the next one.
            session = self._workspace.session
            plan = self._plan_of(session.record) or self.needed()
            ground = self.surroundings(progress)
            ground.now = at or ground.now
            made = checklist_of(
                plan,
                session.record,
                ground,
                findings,
                texts=self.runs.texts(plan),
                contract=ContractProofs(ground),
            )
            return replace(made, revision=session.revision)

    def warnings(self, progress: Progress = unwatched) -> tuple[str, ...]:
        """What of the plan stands open, a sentence each, for whoever is about to apply."""
        checklist = self.checklist(progress)
        failed, stale = checklist.count(ItemState.FAILED), checklist.count(ItemState.STALE)
        left = len(checklist.items) - checklist.count(ItemState.PASSED, ItemState.WAIVED)
        if not left:
            return ()
        worse = [f"{count} {words}" for count, words in ((failed, "failed"), (stale, "stale")) if count]
        more = f", of them {' and '.join(worse)}" if worse else ""
        return (
            f"{left} of {len(checklist.items)} items of the plan are not done{more}: `plait check` says which.",
        )

    def surroundings(self, progress: Progress = unwatched) -> Surroundings:
        return Surroundings(self._workspace, self.runs, progress)

    def item(self, name: str) -> Item:
        """The item somebody means by an id, the start of one, its line, or its text."""
        plan = self.needed()
        exact = plan.item(name)
        if exact is not None:
            return exact
        found = [one for one in plan.items if one.id.partition("-")[2].startswith(name) and len(name) > 3]
        if not found and name.isdecimal():
            found = [one for one in plan.items if one.line == int(name)]
        if not found:
            found = [one for one in plan.items if name.casefold() in one.text.casefold()]
        return _only(found, name, "item", lambda one: f"{one.id} (line {one.line})")

    def phase(self, name: str) -> Phase:
        """The phase somebody means by an id, a number or a title."""
        plan = self.needed()
        exact = plan.phase(name)
        if exact is not None:
            return exact
        wanted = name.casefold().removeprefix("phase").strip(" -:")
        found = [one for one in plan.phases if wanted and wanted == one.number.casefold()]
        found = found or [one for one in plan.phases if wanted and wanted in one.title.casefold()]
        return _only(found, name, "phase", lambda one: f"{one.id} ({one.title})")

    # The plan itself

    def import_plan(self, place: Path | str, progress: Progress = unwatched) -> Session:
        """Reads a plan in, or the present one again: evidence stays with items that are still there."""
        path = Path(place)
        raw = read_plan_file(path)
        return self.import_bytes(raw, path.name, str(path.absolute()), progress)

    def import_bytes(self, raw: bytes, name: str, place: str, progress: Progress = unwatched) -> Session:
        """The same, from bytes."""
        if b"\0" in raw and not raw.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise PlaitError("this is no text", place, "give a Markdown file")
        progress("reading the plan")
        sides = self.record.bindings
        new = read_plan(raw, {text: Side(side) for text, side in sides.items()})
        content = content_id(raw)

        def make() -> Check:
            # Looked at again where another process was faster.
            record = self.record
            moved: tuple[tuple[str, str], ...] = ()
            gone: tuple[tuple[str, str], ...] = ()
            phases: tuple[tuple[str, str], ...] = ()
            if record.plan is not None:
                old = self.needed()
                matched = match(old, new)
                moved, gone = matched.moved, matched.gone
                phases = match_phases(old, new, moved)
            return Check((Import(content, name, place, self._when(), moved, gone, phases),))

        # Reading takes its time with a long plan, and nobody else may act meanwhile.
        _ = self.plan
        done = self._workspace.perform(make, {content: raw})
        with self._reading:
            self._plan = (
                (_key(content, done.record.bindings), new) if done.record.bindings == sides else self._plan
            )
        return done

    def read_again(self, progress: Progress = unwatched) -> Session:
        """Reads the plan's file as it is now."""
        self.raw_plan()
        assert self.record.plan is not None
        return self.import_plan(self.record.plan.place, progress)

    @property
    def has_changed(self) -> bool:
        """Whether the plan's file is there and holds something else than what was read in."""
        plan = self.record.plan
        if plan is None:
            return False
        try:
            return content_id(read_plan_file(Path(plan.place))) != plan.content
        except PlaitError:
            return False

    def bind(self, bindings: Iterable[tuple[str, str]]) -> Session:
        """Says which side each root of the plan stands for: "source", "target", "" for neither."""
        wanted = tuple(bindings)
        known = {root.text for root in self.needed().roots}
        for text, side in wanted:
            if text not in known:
                raise PlaitError("the plan names no such root", text, "`plait plan --json` lists them")
            if side not in ("source", "target", ""):
                raise PlaitError("a root stands for source, target or nothing", side)
        return self._act(Bind(wanted))

    # Evidence

    def allow(self, items: Iterable[str], texts: Iterable[str] = ()) -> Session:
        """The operator has seen these items' commands whole; with `texts` it refuses others than they saw."""
        seen = set(texts)
        commands: dict[str, str] = {}
        for item in items:
            text = self.runs.text_for(self.needed(), self.item(item))
            if seen and text not in seen:
                raise PlaitError("the command has changed since it was shown", item, "look at it again")
            commands[command_digest(text)] = text
        if commands.keys() <= self.record.allowed:
            return self._workspace.session
        return self._act(Allow(tuple(commands.items())))

    def sign(self, item: str, why: str, passed: bool = True, who: str = "") -> Session:
        """Somebody says that an item holds, or that it doesn't."""
        found = self._by_hand(item)
        if not why.strip():
            raise PlaitError("a statement says why", found.item.text, "give the reason in a few words")
        evidence = Signed(who or self._who(), self._when(), why.strip(), self._files(found), passed)
        return self._act(Prove(found.item.id, found.item.text, evidence))

    def look(self, item: str, words: str = "") -> Session:
        """The operator has looked at the files an item speaks of, as the result has them now."""
        found = self._by_hand(item)
        files = self._files(found)
        if not files:
            raise PlaitError("it speaks of no file of the result", found.item.text, "sign it instead")
        return self._act(Prove(found.item.id, found.item.text, Looked(self._when(), files, words)))

    def waive(self, item: str, reason: str) -> Session:
        """An item need not hold."""
        if not reason.strip():
            raise PlaitError("a waiver needs a reason", item, "give it in a few words")
        found = self.item(item)
        return self._act(Waive(found.id, found.text, reason.strip(), self._who(), self._when()))

    def reopen(self, items: Iterable[str]) -> Session:
        """Evidence and waivers of these items count no more."""
        found = [self.item(item) for item in items]
        wanted = tuple(
            one.id for one in found if one.id in self.record.evidence or one.id in self.record.waived
        )
        if not wanted:
            raise PlaitError("nothing was recorded of it", found[0].text if found else "no item")
        return self._act(Reopen(wanted, next(one.text for one in found if one.id == wanted[0])))

    def _by_hand(self, item: str) -> CheckItem:
        found = self.checklist().items[self.item(item).id]
        if found.by_session:
            raise PlaitError(
                f"this is proved by what the session does ({found.why})",
                found.item.text,
                "do it there, or waive it",
            )
        return found

    def _files(self, found: CheckItem) -> tuple[tuple[str, str], ...]:
        """The versions in the result of what an item speaks of."""
        ground = self.surroundings(unwatched)
        wanted = dict.fromkeys(one.path for one in found.item.paths if one.path)
        return tuple((path, oid) for path in wanted if (oid := ground.result_oid(path)) is not None)

    # Gates

    def pass_gate(self, phase: str, reason: str) -> Session:
        """Goes on although a gate is closed; an empty reason takes that back."""
        found = self.phase(phase)
        return self._act(PassGate(found.id, found.title, reason.strip(), self._who(), self._when()))

    def watch_health(self, phase: str, command: str, every: float = 300.0) -> Session:
        """A command that says at intervals whether a phase still holds; giving it is confirming it."""
        found = self.phase(phase)
        if command and not 1 <= every <= LONGEST * 3600:
            raise PlaitError(
                "a health command runs once a second at most, once in ten years at least", f"{every:g} s"
            )
        acts: list[CheckAct] = [WatchHealth(found.id, found.title, command.strip(), every)]
        if command.strip():
            acts.append(Allow(((command_digest(command.strip()), command.strip()),)))
        return self._act(*acts)

    def set_soak(self, phase: str, hours: float, why: str) -> Session:
        """How long a phase soaks, in place of what the plan says; below 0: as the plan says."""
        found = self.phase(phase)
        if not hours <= LONGEST:
            raise PlaitError("nothing soaks longer than ten years", f"{hours:g} h")
        if hours >= 0 and not why.strip():
            raise PlaitError("another soak time needs a reason", found.title, "say why")
        return self._act(SetSoak(found.id, found.title, hours, why.strip()))

    # Notes

    def jot(self, topic: str, about: str, text: str) -> Session:
        """A note on the plan (`about` empty), a phase, an item or a path."""
        if topic not in {one.value for one in NoteTopic}:
            raise PlaitError(f"there is no topic {topic}", hint="discovery, decision, question or remark")
        if not text.strip():
            raise PlaitError("an empty note", about or None)
        return self._act(Jot(topic, about, text.strip(), self._when()))

    def notes(self, text: str = "") -> tuple[tuple[int, Jot], ...]:
        """The notes that hold a text, in any case; all of them without one."""
        wanted = text.casefold()
        return tuple(
            one
            for one in self.record.jots
            if wanted in f"{one[1].topic} {one[1].about} {one[1].text}".casefold()
        )

    # Commands, branches

    @cached_property
    def runs(self) -> CommandRuns:
        """The commands of the plan: their texts as they run, starting and ending them, outputs."""
        return CommandRuns(self._workspace, self)

    @cached_property
    def carrying_out(self) -> CarryingOut:
        """Does the plan's copies and its order of migrations."""
        return CarryingOut(self._workspace, self)

    @cached_property
    def phase_acts(self) -> PhaseActs:
        """Acts of phases on branches and tags."""
        return PhaseActs(self._workspace, self)

    @cached_property
    def ways_back(self) -> WaysBack:
        """The ways back from phases, with what they lose."""
        return WaysBack(self._workspace, self)

    @property
    def running(self) -> tuple[Run, ...]:
        """What runs now, started by this process."""
        return self.runs.running()

    def live(self, run: int) -> bytes:
        """The last of what a running command wrote."""
        return self.runs.live(run)

    def output(self, run: int) -> bytes:
        """What was kept of a run's output; of a running one what it wrote so far."""
        return self.runs.output(run)

    def search_output(self, text: str) -> tuple[tuple[Run, int, str], ...]:
        """The lines of all outputs that hold a text."""
        return self.runs.search(text)

    # Inside

    def _act(self, *acts: CheckAct) -> Session:
        self.raw_plan()
        return self._workspace.perform(lambda: Check(acts))

    def _who(self) -> str:
        name, email = self._workspace.target.identity()
        return f"{name} <{email}>" if email else name

    def _when(self) -> str:
        return self.now.isoformat(timespec="seconds")

    @property
    def now(self) -> datetime:
        """The time, in UTC."""
        return self._workspace.journal.now()


def _key(content: str, bindings: Mapping[str, str]) -> object:
    return content, tuple(sorted(bindings.items()))


def _only(found: Sequence[T], name: str, what: str, said: Callable[[T], str]) -> T:
    if len(found) == 1:
        return found[0]
    if not found:
        raise PlaitError(f"the plan has no such {what}", name, "`plait check` lists them")
    listed = ", ".join(said(one) for one in found[:5])
    raise PlaitError(f"{len(found)} fit: {listed}", name, "give one of these ids")
