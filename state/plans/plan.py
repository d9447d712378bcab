"""The words of a plan: what its Markdown was read as, frozen, with the line of everything."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from hashlib import sha256
from typing import NamedTuple

from state.plans.blocks import Block
from state.plans.decoding import Decoded


def name_of(kind: str, *parts: str) -> str:
    """A stable name: the kind and ten hexadecimal digits over what tells one of that kind from others.

    Line numbers are never among the parts, so a name survives a plan whose lines moved.
    """
    text = "\0".join(parts).encode("utf-8", "surrogateescape")
    return f"{kind}-{sha256(text).hexdigest()[:10]}"


class Side(StrEnum):
    """Which repository a plan's path is in."""

    SOURCE = "source"
    TARGET = "target"
    UNKNOWN = ""


class PlanPath(NamedTuple):
    """A path as the plan means it: inside one of the repositories, or as it was written where no root is known.

    `path` has no leading or trailing slash; the root itself is "". It is data: it may be hostile
    (`../../etc/passwd`) and is checked wherever it is used.
    """

    side: Side
    path: str
    written: str


class Estimate(NamedTuple):
    """A time span in hours; `low` equals `high` where the plan says one number."""

    low: float
    high: float
    words: str


# Where things stand


class PhaseKind(StrEnum):
    """What a part of a plan is."""

    PHASE = "phase"
    """Phase N, or a numbered section of a plan without phases."""
    STAGE = "stage"
    """A stage of a checklist: Pre-Merge, During Merge, Post-Merge, Deployment."""
    SECTION = "section"
    """A part outside of all phases that has items: success criteria, follow-ups, a safety checklist."""


@dataclass(frozen=True, slots=True)
class Soak:
    """A time that must pass: phases `of` have to be stable for `hours` before the phase that says so goes on.

    `of` holds ids of phases; the phase's own where it names no other.
    """

    hours: float
    of: tuple[str, ...]
    line: int
    words: str


@dataclass(frozen=True, slots=True)
class Phase:
    """One phase, stage or section of items; `id` is its number or its title as a slug, unique in the plan."""

    id: str
    kind: PhaseKind
    title: str
    """Without "Phase N:", emoji, estimate, claim and condition."""
    line: int
    end: int
    number: str = ""
    estimate: Estimate | None = None
    optional: bool = False
    claims: tuple[str, ...] = ()
    """What its heading or its status line claims: "No Conflicts", "Safe - No risk"."""
    depends_on: tuple[str, ...] = ()
    """Ids of phases; what can't be resolved to one is a lint finding."""
    soaks: tuple[Soak, ...] = ()
    gate_line: int = 0
    """Where its gate stands, 0 where the plan has none for it."""
    branch: str = ""
    """The branch that it merges, where the plan names one."""
    into: tuple[str, ...] = ()
    """The branches it is merged into, one after the other."""
    ticked: bool | None = None
    """What a progress list or status table of the plan says of it; None where it says nothing."""
    ticked_lines: tuple[int, ...] = ()
    """The lines that say so."""

    @property
    def soak_hours(self) -> float | None:
        """The longest soak it waits for."""
        return max((one.hours for one in self.soaks), default=None)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a phase."""

    id: str
    phase: str
    title: str
    line: int
    end: int
    number: str = ""
    estimate: Estimate | None = None
    optional: bool = False
    claims: tuple[str, ...] = ()


# Items


class ItemKind(StrEnum):
    """What sort of thing is to be done or to hold."""

    TASK = "task"
    """A box to tick."""
    CRITERION = "criterion"
    """Of a gate or of success criteria: must hold, whatever mark stands before it."""
    PREREQUISITE = "prerequisite"
    """Must hold before its phase begins."""
    ACTION = "action"
    """Prose that says what to do: a bullet of a numbered step, a numbered list of tasks."""
    COMMAND = "command"
    """A command of a fence."""
    GIT = "git"
    """A line of git: branch, merge, tag, revert, reset, push."""
    COPY = "copy"
    BACKUP = "backup"
    MIGRATION = "migration"
    CONTRACT = "contract"
    DECISION = "decision"
    EDIT = "edit"
    FOLLOW_UP = "follow-up"
    QUESTION = "question"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to do, or one that must hold; `phase` and `step` are ids, empty outside of them."""

    id: str
    kind: ItemKind
    text: str
    """Its Markdown, without mark and box; of a command its caption, else its first line."""
    line: int
    end: int
    phase: str = ""
    step: str = ""
    headings: tuple[str, ...] = ()
    ticked: bool = False
    """Whether the plan's own box has a mark: a claim, never a proof."""
    box_line: int = 0
    """The line of its box, 0 where it has none."""
    command: str = ""
    """The id of its command, empty where there is none."""
    expected: str = ""
    """The outcome that the plan expects."""
    optional: bool = False
    due: str = ""
    """When it is due, as written: "Immediate (Week 4)", "24 hours post"."""
    gate: str = ""
    """The id of the phase whose gate it belongs to."""
    about: str = ""
    """The id of the copy, migration, contract, edit, act or backup that it stands for."""
    paths: tuple[PlanPath, ...] = ()
    """Files and folders that it speaks of."""
    parent: str = ""
    """The item that it stands below, in nested lists."""


# Commands


class CommandKind(StrEnum):
    """What a logical line of a fence is."""

    SHELL = "shell"
    GIT = "git"
    COPY = "copy"
    BACKUP = "backup"
    REMOVE = "remove"
    VARIABLE = "variable"
    """An assignment such as SOURCE=…, or a line that only changes the shell (cd, export, source): bound, never run
    by itself, but before those commands below that stand on it (their `setup`)."""


@dataclass(frozen=True, slots=True)
class Command:
    """One logical command, as it is to be run: continued lines and here-documents whole."""

    id: str
    kind: CommandKind
    text: str
    line: int
    end: int
    fence: int
    """The block that it stands in, by number; of inline code the list item's."""
    caption: str = ""
    """The comment above it."""
    expected: str = ""
    phase: str = ""
    step: str = ""
    rollback: str = ""
    """The id of the rollback that it belongs to."""
    health: bool = False
    """Whether it watches the system (monitoring sections, `watch`): run at intervals, never once."""
    setup: str = ""
    """Lines of the plan that it stands on (cd, export, assignments): `state.plans.binding.run_text` puts them before it."""


class ActKind(StrEnum):
    """What a line of git does."""

    CHECKOUT = "checkout"
    BRANCH = "branch"
    MERGE = "merge"
    TAG = "tag"
    COMMIT = "commit"
    REVERT = "revert"
    RESET = "reset"
    PUSH = "push"
    PULL = "pull"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class GitAct:
    """A line of git, understood: `name` is the branch, tag or revision it is about.

    `on` is the branch that is checked out by then as far as the plan says, empty where it says nothing.
    """

    id: str
    kind: ActKind
    name: str
    command: str
    line: int
    on: str = ""
    create: bool = False
    backup: bool = False
    """Whether the name says that the branch or tag is a backup."""
    force: bool = False
    hard: bool = False
    no_ff: bool = False
    mainline: str = ""
    """The -m of a revert."""
    message: str = ""
    phase: str = ""
    step: str = ""
    rollback: str = ""


class Root(NamedTuple):
    """A place that the plan's author wrote for a repository: a variable or an absolute path of their machine."""

    text: str
    """"$SOURCE", or "/Users/somebody/project"."""
    side: Side
    """What the plan itself says or suggests."""
    line: int
    why: str


# Constructs


@dataclass(frozen=True, slots=True)
class CopyWish:
    """A file or folder that the plan sends from the source to the target, however often it says so."""

    id: str
    source: PlanPath
    target: PlanPath
    """The full path at which it is to land, file name included."""
    lines: tuple[int, ...]
    recursive: bool = False
    phase: str = ""
    step: str = ""
    no_conflict: bool = False
    """Whether the plan claims that nothing is overwritten by it."""

    @property
    def line(self) -> int:
        """Where it stands first."""
        return self.lines[0]


@dataclass(frozen=True, slots=True)
class BackupWish:
    """A copy of a file beside itself, or a branch, tag or dump made to come back to."""

    id: str
    what: str
    """"file", "branch", "tag" or "database"."""
    name: str
    line: int
    phase: str = ""
    step: str = ""
    act: str = ""
    command: str = ""


class MigrationAction(StrEnum):
    """What a listing wants of a migration."""

    KEEP = "keep"
    FROM = "from"
    """The source's migration of another name: `origin` says which."""
    NEW = "new"
    """To be written."""
    DROP = "drop"
    LISTED = "listed"
    """Named in a tree, without an action."""


@dataclass(frozen=True, slots=True)
class MigrationWish:
    """One line of a migration listing: the proposed sequence, in its order."""

    id: str
    name: str
    action: MigrationAction
    origin: str
    line: int
    side: Side = Side.UNKNOWN
    note: str = ""
    phase: str = ""
    step: str = ""
    listing: int = 0
    """Which listing of the plan it stands in, by the number of its block."""


@dataclass(frozen=True, slots=True)
class Contract:
    """Interface | Implementation | Status: what has to meet on the result."""

    id: str
    interface: str
    implementation: str
    """As written: a path, part of one, or a name."""
    status: str
    ready: bool
    """Whether the plan says that it is there already."""
    line: int
    phase: str = ""
    step: str = ""


@dataclass(frozen=True, slots=True)
class TableDecision:
    """A row of a mapping table, Component | Action: something that was decided."""

    id: str
    subject: str
    action: str
    line: int
    more: tuple[str, ...] = ()
    phase: str = ""
    step: str = ""


class Presence(StrEnum):
    """What a plan claims about where files are."""

    ONLY_SOURCE = "only in source"
    ONLY_TARGET = "only in target"
    BOTH = "in both"
    SAME = "same in both"
    DIFFERENT = "different in both"
    IMPLIED = "exists"
    """In a tree that says nothing about sides."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A path of a file tree and what the plan says about it; a `*` in the path stands for any name."""

    id: str
    path: str
    presence: Presence
    line: int
    note: str = ""
    folder: bool = False


class EditKind(StrEnum):
    """How an edit is written down."""

    CREATE = "create"
    UPDATE = "update"
    REPLACE = "replace"
    """Find/Replace, or Before/After."""


@dataclass(frozen=True, slots=True)
class EditProposal:
    """A text that the plan wants in files: a whole new file, a fragment, or one text in place of another.

    A `fragment` never overwrites a file: it says that the rest stays ("# ... existing ...").
    """

    id: str
    kind: EditKind
    paths: tuple[str, ...]
    text: str
    line: int
    end: int
    before: str = ""
    fragment: bool = False
    language: str = ""
    phase: str = ""
    step: str = ""


class RollbackScope(StrEnum):
    """How much a rollback takes back."""

    IMMEDIATE = "immediate"
    PHASE = "phase"
    DATABASE = "database"
    GRADUAL = "gradual"
    WHOLE = "whole"


@dataclass(frozen=True, slots=True)
class Rollback:
    """A way back; its commands are those of the plan with its id."""

    id: str
    scope: RollbackScope
    phases: tuple[str, ...]
    """Ids of the phases it takes back; empty: everything."""
    title: str
    line: int
    end: int
    commands: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    """What it says in prose."""


class NoteTopic(StrEnum):
    """What a note is about."""

    DISCOVERY = "discovery"
    DECISION = "decision"
    QUESTION = "question"
    REMARK = "remark"


@dataclass(frozen=True, slots=True)
class PlanNote:
    """A remark of the plan's; a section that is still to be filled has an empty text."""

    topic: NoteTopic
    text: str
    line: int
    phase: str = ""


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """What a timeline says of a phase; `phase` is empty for a total."""

    phase: str
    title: str
    estimate: Estimate | None
    depends_on: tuple[str, ...]
    line: int
    status: str = ""
    total: bool = False


class Read(StrEnum):
    """What a block was read as."""

    PROSE = "prose"
    UNKNOWN = "unknown"
    STRUCTURE = "structure"
    ITEM = "item"
    COMMANDS = "commands"
    COPIES = "copies"
    TREE = "file tree"
    MIGRATIONS = "migrations"
    CONTRACTS = "contracts"
    DECISIONS = "decisions"
    EDIT = "edit"
    ROLLBACK = "rollback"
    TIMELINE = "timeline"
    NOTE = "note"
    REQUIREMENTS = "requirements"
    CODE = "code"


@dataclass(frozen=True)
class Plan:
    """A plan as it was read. Everything in it has a line; `blocks` is the whole document, `read_as` what became of it."""

    decoded: Decoded
    digest: str
    """SHA-256 of the original bytes."""
    title: str
    blocks: tuple[Block, ...]
    read_as: Mapping[int, Read]
    """What each block was read as, by its number."""
    phases: tuple[Phase, ...] = ()
    """Phases, stages and sections in their order of doing."""
    steps: tuple[Step, ...] = ()
    items: tuple[Item, ...] = ()
    commands: tuple[Command, ...] = ()
    acts: tuple[GitAct, ...] = ()
    roots: tuple[Root, ...] = ()
    copies: tuple[CopyWish, ...] = ()
    backups: tuple[BackupWish, ...] = ()
    migrations: tuple[MigrationWish, ...] = ()
    contracts: tuple[Contract, ...] = ()
    decisions: tuple[TableDecision, ...] = ()
    claims: tuple[Claim, ...] = ()
    edits: tuple[EditProposal, ...] = ()
    rollbacks: tuple[Rollback, ...] = ()
    notes: tuple[PlanNote, ...] = ()
    timeline: tuple[TimelineRow, ...] = ()
    requirements: tuple[tuple[str, int], ...] = ()
    """Lines of requirement lists and their line numbers."""
    bindings: Mapping[str, Side] = field(default_factory=dict)
    """The roots whose side the operator confirmed, by text."""

    @cached_property
    def _by_id(self) -> dict[str, object]:
        groups = (
            self.phases, self.steps, self.items, self.commands, self.acts, self.copies, self.backups, self.migrations,
            self.contracts, self.decisions, self.claims, self.edits, self.rollbacks,
        )  # fmt: skip
        return {one.id: one for group in reversed(groups) for one in group}

    def named(self, name: str) -> object | None:
        """Whatever has this id."""
        return self._by_id.get(name)

    def phase(self, name: str) -> Phase | None:
        """The phase of that id."""
        return next((one for one in self.phases if one.id == name), None)

    def item(self, name: str) -> Item | None:
        """The item of that id."""
        return next((one for one in self.items if one.id == name), None)

    def command(self, name: str) -> Command | None:
        """The command of that id."""
        return next((one for one in self.commands if one.id == name), None)

    def items_of(self, phase: str) -> tuple[Item, ...]:
        """The items of a phase, in their order."""
        return tuple(one for one in self.items if one.phase == phase)

    @property
    def real_phases(self) -> tuple[Phase, ...]:
        """The phases and stages, without sections outside of them."""
        return tuple(one for one in self.phases if one.kind is not PhaseKind.SECTION)

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many of each construct were read."""
        kinds = {f"{kind.value} items": 0 for kind in ItemKind}
        for item in self.items:
            kinds[f"{item.kind.value} items"] += 1
        return {
            "lines": len(self.decoded.text.split("\n")),
            "phases": len(self.real_phases),
            "sections": len(self.phases) - len(self.real_phases),
            "steps": len(self.steps),
            "gates": sum(1 for one in self.phases if one.gate_line),
            "items": len(self.items),
            "boxes": sum(1 for one in self.items if one.box_line),
            "commands": len(self.commands),
            "git": len(self.acts),
            "copies": len(self.copies),
            "backups": len(self.backups),
            "migrations": len(self.migrations),
            "contracts": len(self.contracts),
            "decisions": len(self.decisions),
            "claims": len(self.claims),
            "edits": len(self.edits),
            "rollbacks": len(self.rollbacks),
            "soaks": sum(len(one.soaks) for one in self.phases),
            "notes": len(self.notes),
            "timeline": len(self.timeline),
            "requirements": len(self.requirements),
            "roots": len(self.roots),
            "prose": sum(1 for read in self.read_as.values() if read is Read.PROSE),
            "unknown": sum(1 for read in self.read_as.values() if read is Read.UNKNOWN),
            **{kind: count for kind, count in kinds.items() if count},
        }
