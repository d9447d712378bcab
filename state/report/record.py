"""What a merge record holds, frozen: whoever writes it down as Markdown, HTML or JSON needs nothing else.

All texts are data of the repositories, plans and commands: they may hold anything and are made legible
where they are written. Times are ISO 8601 in UTC, "" where unknown; operations are numbers of the journal,
0 where there is none.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class ProofRecord:
    """How the source's changes of one merged file came through; `holds` is None where nothing could be proved.

    The counts are of changes: as they were, otherwise, missing, and made in the result besides; `line` is where in
    the result the first of them stands that isn't as it was.
    """

    path: str
    holds: bool | None
    words: str
    same: int
    differs: int
    lost: int
    added: int
    line: int


@dataclass(frozen=True, slots=True)
class SideRecord:
    """One side as it was taken; its location holds no credentials."""

    name: str
    location: str
    revision: str
    branch: str
    kind: str
    commit: str
    """The commit that was asked for; of a plain folder the one that stands for it."""
    snapshot: str
    """The commit that was merged: another one where uncommitted work is in it."""
    tree: str
    uncommitted: int = 0
    unreadable: int = 0


@dataclass(frozen=True, slots=True)
class NoteRecord:
    """A note of the operator's; `about` is what it is about in words, "" the session."""

    operation: int
    when: str
    topic: str
    about: str
    text: str


@dataclass(frozen=True, slots=True)
class HunkRecord:
    """What was made of one hunk of a conflict."""

    name: str
    choice: str
    lines: str
    """Where it stood: "source 3-5, target 3-4"."""
    operation: int
    when: str
    reason: str = ""
    """Why it was proposed, where it is an accepted proposal."""
    unseen: bool = False
    """Accepted together with others, and nobody has looked at it."""


@dataclass(frozen=True, slots=True)
class DecisionRecord:
    """What became of one entry by the operator's act; `asked` says what it had asked."""

    key: str
    path: str
    source_path: str
    kind: str
    words: str
    asked: str
    operation: int
    when: str
    reasons: tuple[str, ...] = ()
    """Notes on it, in their order."""
    conflict: str = ""
    """The kind of its conflict, "" where both sides didn't change it differently."""
    hunks: tuple[HunkRecord, ...] = ()
    open_hunks: int = 0
    proposed: str = ""
    """What was proposed for it, "" where nothing was."""


@dataclass(frozen=True, slots=True)
class DecisionGroup:
    """Decisions of one kind on entries that asked the same; those with reasons or hunks stand alone."""

    words: str
    asked: str
    decisions: tuple[DecisionRecord, ...]

    @property
    def operations(self) -> tuple[int, int]:
        """The first and the last operation that made them."""
        numbers = [one.operation for one in self.decisions if one.operation]
        return (min(numbers), max(numbers)) if numbers else (0, 0)


@dataclass(frozen=True, slots=True)
class RowRecord:
    """One migration: its names before and in the result, "" where it has none there."""

    number: str
    action: str
    origin: str
    before: str
    after: str
    path: str
    reason: str
    applied: bool


@dataclass(frozen=True, slots=True)
class ReferenceRecord:
    """One place that names a renamed migration."""

    path: str
    line: int
    before: str
    after: str
    declined: bool


@dataclass(frozen=True, slots=True)
class SequenceRecord:
    """A series of migrations in the order of the result."""

    series: str
    dialect: str
    accepted: bool
    operation: int
    when: str
    rows: tuple[RowRecord, ...]
    references: tuple[ReferenceRecord, ...] = ()


class FindingEnd(StrEnum):
    """How a finding ended."""

    OPEN = "open"
    SETTLED = "settled"
    """What it is about was decided or proved since."""
    WAIVED = "waived"
    NOTED = "noted"
    """Nothing was done about it, and the operator wrote why."""
    INFORMED = "informed"
    """It only told something."""


@dataclass(frozen=True, slots=True)
class FindingRecord:
    """One finding; `area` is merge, migrations or plan, `how` says in words how it ended."""

    area: str
    id: str
    kind: str
    severity: str
    path: str
    line: int
    message: str
    hint: str
    end: FindingEnd
    how: str


@dataclass(frozen=True, slots=True)
class OutputRecord:
    """The end of what a command wrote, as a terminal would show it."""

    digest: str
    """SHA-256 of what was kept of it, "" where it wrote nothing."""
    lines: tuple[str, ...]
    of_lines: int
    size: int
    """Bytes that it wrote."""
    kept: int


@dataclass(frozen=True, slots=True)
class EvidenceRecord:
    """What proves an item, or failed to; `kind` is run, signature, look or session."""

    kind: str
    words: str
    when: str
    passed: bool = True
    who: str = ""
    why: str = ""
    files: tuple[tuple[str, str], ...] = ()
    operation: int = 0
    run: int = 0
    command: str = ""
    command_digest: str = ""
    exit_code: int | None = None
    output: OutputRecord | None = None


@dataclass(frozen=True, slots=True)
class WaiverRecord:
    """Somebody let something pass."""

    who: str
    when: str
    why: str


@dataclass(frozen=True, slots=True)
class ItemRecord:
    """One item of the plan as it stands."""

    id: str
    kind: str
    text: str
    line: int
    state: str
    why: str
    optional: bool = False
    due: str = ""
    command: str = ""
    expected: str = ""
    evidence: EvidenceRecord | None = None
    waiver: WaiverRecord | None = None
    notes: tuple[NoteRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class GateRecord:
    """The gate at the end of a phase."""

    open: bool
    waits_for: tuple[str, ...] = ()
    passed_by: WaiverRecord | None = None
    soaks: tuple[str, ...] = ()
    health: str = ""


@dataclass(frozen=True, slots=True)
class PhaseRecord:
    """A phase, stage or section with its items; hours are 0 where the plan says none."""

    id: str
    number: str
    title: str
    kind: str
    estimate: str
    low_hours: float
    high_hours: float
    started: str
    ended: str
    hours: float | None
    """Hours between its first and its last evidence; None until it ended."""
    gate: GateRecord
    items: tuple[ItemRecord, ...]
    notes: tuple[NoteRecord, ...] = ()
    optional: bool = False

    def count(self, *states: str) -> int:
        """How many items are in one of these states."""
        return sum(1 for one in self.items if one.state in states)

    @property
    def done(self) -> int:
        """How many items passed or were waived."""
        return self.count("passed", "waived")


@dataclass(frozen=True, slots=True)
class DifferenceRecord:
    """Something that plan and session don't agree about: "wanted" or "unplanned"."""

    kind: str
    path: str
    message: str
    line: int


@dataclass(frozen=True, slots=True)
class CheckRecord:
    """A check of the result that follows from the plan; `ok` None: could not be checked."""

    kind: str
    words: str
    ok: bool | None
    why: str
    line: int


@dataclass(frozen=True)
class PlanRecord:
    """The plan as it stands in the session."""

    title: str
    name: str
    digest: str
    read: str
    repaired_lines: int
    phases: tuple[PhaseRecord, ...]
    differences: tuple[DifferenceRecord, ...] = ()
    checks: tuple[CheckRecord, ...] = ()
    gone: tuple[tuple[str, str], ...] = ()
    """Items that vanished when it was read again: id and text."""

    def count(self, *states: str) -> int:
        """How many items are in one of these states."""
        return sum(one.count(*states) for one in self.phases)

    @property
    def items(self) -> int:
        """How many items it has."""
        return sum(len(one.items) for one in self.phases)


@dataclass(frozen=True, slots=True)
class BranchRecord:
    """One act of a phase on branches and tags: (name, id before, id after) each."""

    act: str
    words: str
    phase: str
    changes: tuple[tuple[str, str, str], ...]
    operation: int
    when: str


@dataclass(frozen=True, slots=True)
class ApplyRecord:
    """What was written to the target."""

    branch: str
    commit: str
    commits: tuple[str, ...]
    parents: tuple[str, ...]
    tree: str
    backup: str
    backup_commit: str
    operation: int
    when: str


@dataclass(frozen=True, slots=True)
class RemainingRecord:
    """One thing that is left to do; of an item of the plan `path` is its text and `item` its id."""

    kind: str
    path: str
    message: str
    item: str = ""


@dataclass(frozen=True, slots=True)
class OperationRecord:
    """One operation of the journal; `counts` is whether it leads to the present."""

    number: int
    when: str
    words: str
    counts: bool


@dataclass(frozen=True)
class MergeRecord:
    """The whole record, true of the session at one moment: that of the last act."""

    session: str
    as_of: str
    began: str
    who: str
    """Whose git identity the target has."""
    signers: tuple[str, ...]
    """Everybody who signed, waived or passed something."""
    source: SideRecord
    target: SideRecord
    base: str
    """The merge base, "" where the sides share no history."""
    related: bool
    mappings: tuple[tuple[str, str], ...]
    exclusions: tuple[tuple[str, str], ...]
    """Patterns of the operator's own, with their reasons."""
    excluded: tuple[tuple[str, int], ...]
    """How many entries stay out for each reason."""
    statuses: Mapping[str, int]
    """Entries by status."""
    numbers: Mapping[str, int]
    """Entries by what they ask."""
    merged: int
    """Entries that git merged and that asked nothing."""
    result_tree: str
    added: int
    changed: int
    deleted: int
    groups: tuple[DecisionGroup, ...] = ()
    proofs: tuple[ProofRecord, ...] = ()
    """A line for each file of both sides that is merged or decided, in path order."""
    sequences: tuple[SequenceRecord, ...] = ()
    findings: tuple[FindingRecord, ...] = ()
    plan: PlanRecord | None = None
    notes: tuple[NoteRecord, ...] = ()
    branches: tuple[BranchRecord, ...] = ()
    applied: ApplyRecord | None = None
    remaining: tuple[RemainingRecord, ...] = ()
    operations: tuple[OperationRecord, ...] = field(default=())
