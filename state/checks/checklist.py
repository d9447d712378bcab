"""The checklist: a plan's phases and items with what proves them, as they stand now; derived, never stored."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from state.checks.acts import Jot, PassGate, Waive, WatchHealth
from state.checks.evidence import Did, Evidence, Run
from state.checks.record import Record
from state.findings import Finding
from state.plans.plan import Command, Item, Phase, Plan


class ItemState(StrEnum):
    """Where an item stands."""

    OPEN = "open"
    CLAIMED = "claimed"
    """The plan's own box is ticked; nothing proves it."""
    RUNNING = "running"
    PASSED = "passed"
    FAILED = "failed"
    WAIVED = "waived"
    BLOCKED = "blocked"
    STALE = "stale"
    """It was proved, and what it was proved by has changed since."""


DONE = frozenset((ItemState.PASSED, ItemState.WAIVED))


@dataclass(frozen=True, slots=True)
class CheckItem:
    """One item with everything known of it."""

    item: Item
    state: ItemState
    why: str
    """Why it stands so, in words: "exit 1 after 3 s", "waits for the gate of phase 1"."""
    by_session: bool = False
    """Whether the session itself proves it, so that it isn't ticked by hand."""
    evidence: Evidence | Did | None = None
    waiver: Waive | None = None
    command: Command | None = None
    text: str = ""
    """Its command with roots bound, as it would run; empty where there is none."""
    allowed: bool = False
    """Whether that very text was confirmed."""
    blocked_by: tuple[str, ...] = ()
    """Ids of items and phases."""
    runs: tuple[Run, ...] = ()
    """Its runs, latest first, undone ones included."""
    notes: tuple[tuple[int, Jot], ...] = ()
    keys: tuple[str, ...] = ()
    """Keys of the entries that it speaks of."""
    changed: tuple[str, ...] = ()
    """Of a stale one: the files that changed."""


@dataclass(frozen=True, slots=True)
class SoakClock:
    """A soak of a phase: since when it runs, and what is left."""

    hours: float
    of: tuple[str, ...]
    since: str = ""
    """ISO time; empty while it doesn't run."""
    left_hours: float = 0.0
    words: str = ""


@dataclass(frozen=True, slots=True)
class CheckGate:
    """The gate at the end of a phase: it opens by itself, or is passed by with a reason."""

    phase: str
    open: bool
    """Whether it is open by itself; one that is passed by still says here, and in `waits_for`, what is missing."""
    waits_for: tuple[str, ...] = ()
    """A sentence each."""
    passed_by: PassGate | None = None
    soaks: tuple[SoakClock, ...] = ()
    health: WatchHealth | None = None
    well: bool | None = None
    """What the health command answered last; None before it ran."""
    since: str = ""
    """When the last of its items passed."""

    @property
    def lets_through(self) -> bool:
        """Whether what comes after it may begin: it is open, or passed by."""
        return self.open or self.passed_by is not None


@dataclass(frozen=True, slots=True)
class CheckPhase:
    """A phase with its items in order."""

    phase: Phase
    items: tuple[CheckItem, ...]
    gate: CheckGate
    started: str = ""
    ended: str = ""
    """ISO times of its first and its last evidence; `ended` only once all its items are done."""
    blocked_by: tuple[str, ...] = ()
    """Ids of phases that it waits for."""

    def count(self, *states: ItemState) -> int:
        """How many of its items are in one of these states."""
        return sum(1 for one in self.items if one.state in states)

    @property
    def done(self) -> int:
        """How many items passed or were waived."""
        return self.count(*DONE)


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that plan and session don't agree about."""

    kind: str
    """"wanted": the plan wants it and the session hasn't done it; "unplanned": the reverse."""
    path: str
    message: str
    item: str = ""
    line: int = 0
    key: str = ""


@dataclass(frozen=True, slots=True)
class DerivedCheck:
    """A check of the result that follows from the plan; `ok` None: could not be checked."""

    id: str
    kind: str
    """copy, mount, contract or migration."""
    words: str
    ok: bool | None
    why: str
    item: str = ""
    line: int = 0
    path: str = ""


@dataclass(frozen=True)
class Checklist:
    """A plan as it stands in a session."""

    plan: Plan
    record: Record
    phases: tuple[CheckPhase, ...]
    findings: tuple[Finding, ...] = ()
    """The plan's lint."""
    differences: tuple[Difference, ...] = ()
    checks: tuple[DerivedCheck, ...] = ()
    interrupted: tuple[Run, ...] = ()
    """Runs that had not ended when Plait did."""
    unbound: tuple[str, ...] = ()
    """Roots of the plan that the operator has not confirmed yet."""
    revision: int = 0
    notes: Mapping[str, tuple[tuple[int, Jot], ...]] = field(default_factory=dict)

    @cached_property
    def items(self) -> Mapping[str, CheckItem]:
        """Every item by its id, in order."""
        return {one.item.id: one for phase in self.phases for one in phase.items}

    def phase(self, name: str) -> CheckPhase | None:
        """The phase of that id."""
        return next((one for one in self.phases if one.phase.id == name), None)

    def count(self, *states: ItemState) -> int:
        """How many items are in one of these states."""
        return sum(one.count(*states) for one in self.phases)
