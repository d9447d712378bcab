"""What is true of session and result, as far as the checklist asks: answered by the façade, known here by shape only."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from state.checks.evidence import Run
from state.plans.plan import Side


class EntryKind(StrEnum):
    """What became of an entry: the operator's decision, else how it stands."""

    TAKE = "take"
    KEEP = "keep"
    DROP = "drop"
    COPY = "copy"
    REPLACE = "replace"
    HUNKS = "hunks"
    MERGED = "merged"
    """Nothing was decided: git's merge says what it becomes, and asks nothing or was reviewed."""
    UNREVIEWED = "unreviewed"
    OPEN = "open"
    """Waits for a decision."""
    CONFLICT = "conflict"
    """Waits for a decision, or for some of its hunks."""
    IDENTICAL = "identical"
    UNTOUCHED = "untouched"
    """Nothing to decide: only the target has it, or the target's version simply stands."""
    EXCLUDED = "excluded"
    ARRANGED = "arranged"
    """A sequence of migrations places it."""


DECIDED = frozenset(
    (EntryKind.TAKE, EntryKind.KEEP, EntryKind.DROP, EntryKind.COPY, EntryKind.REPLACE, EntryKind.HUNKS)
)
BY_HAND = frozenset((EntryKind.REPLACE, EntryKind.HUNKS))
"""Decisions that make a text of the operator's own."""


@dataclass(frozen=True, slots=True)
class EntryFact:
    """One entry, and what the session did with it; paths are None where that side has no such file."""

    key: str
    path: str
    """Where it stands in the target."""
    kind: EntryKind
    source_path: str | None = None
    """In the source, before any mapping."""
    target_path: str | None = None
    lands_at: tuple[str, ...] = ()
    """Every path at which the result holds it."""
    hunks: int = 0
    open_hunks: int = 0
    conflict: bool = False
    """Whether both sides changed it differently, resolved or not."""
    reviewed: bool = False
    stale: bool = False
    operation: int = 0
    """The operation that decided it, 0 where none did."""


@dataclass(frozen=True, slots=True)
class RowFact:
    """One row of a sequence of migrations."""

    id: str
    name: str
    """The forward file's name in the result, without its folder."""
    paths: tuple[str, ...]
    """Its files in the result."""
    in_sequence: bool
    source_name: str = ""
    """The forward file's name in the source, empty where the source has no such migration."""
    target_name: str = ""
    number: int | None = None
    created: bool = False
    """Whether it was made in this session."""
    action: str = ""
    """keep, from, new, skip or drop, as the sequence says."""
    words: str = ""
    keys: tuple[str, ...] = ()
    """The entries that its files come from."""


@dataclass(frozen=True, slots=True)
class SequenceFact:
    """One series of migrations as it is proposed, or as the operator accepted it."""

    id: str
    accepted: bool
    rows: tuple[RowFact, ...]
    operation: int = 0
    """The last operation on it, 0 where there was none."""


@dataclass(frozen=True, slots=True)
class ReferenceFact:
    """An act of a phase on branches or tags: `act` is backup, branch, merge, tag or commit."""

    operation: int
    act: str
    changes: tuple[tuple[str, str, str], ...]
    """(full name of the reference, commit before or "", commit after or "")."""
    phase: str = ""
    item: str = ""
    when: str = ""


@dataclass(frozen=True, slots=True)
class AppliedFact:
    """What apply wrote."""

    branch: str
    commit: str
    tree: str
    backup: str
    backup_commit: str
    operation: int = 0


class Ground(Protocol):
    """What is true of session and result at one moment; the same answers for as long as one holds it.

    Object ids are full hexadecimal ids; paths have no leading slash. Nothing here raises for paths that
    don't exist, hostile ones included: they simply aren't there.
    """

    @property
    def now(self) -> datetime:
        """With a time zone."""
        ...

    @property
    def runs(self) -> tuple[Run, ...]:
        """All runs of the journal, latest first."""
        ...

    @property
    def running(self) -> Collection[str]:
        """Ids of the items whose command runs now."""
        ...

    @property
    def target_commit(self) -> str:
        """The commit of the target's snapshot; of a captured work tree the one below it, "" where there is none."""
        ...

    @property
    def source_commit(self) -> str: ...

    @property
    def target_branch(self) -> str:
        """The branch that the target's checkout is on, "" where it is on none."""
        ...

    @property
    def applied(self) -> AppliedFact | None: ...

    @property
    def branches(self) -> Mapping[str, str]:
        """The target's local branches by short name, with their commits."""
        ...

    @property
    def tags(self) -> Mapping[str, str]:
        """The target's tags by short name, with the commits they stand for."""
        ...

    @property
    def references(self) -> tuple[ReferenceFact, ...]:
        """Acts on branches and tags, oldest first."""
        ...

    @property
    def sequences(self) -> tuple[SequenceFact, ...]: ...

    def result_oid(self, path: str) -> str | None:
        """The blob of a file in the result."""
        ...

    def source_oid(self, path: str) -> str | None:
        """The blob of a file in the source, by its original path."""
        ...

    def target_oid(self, path: str) -> str | None: ...

    def result_paths(self) -> Iterable[str]:
        """All files of the result, in path order."""
        ...

    def source_paths(self) -> Iterable[str]:
        """All files of the source, by their original paths, in path order."""
        ...

    def target_paths(self) -> Iterable[str]: ...

    def text(self, path: str) -> bytes | None:
        """A file of the result; None where there is none, or it can't be read."""
        ...

    def key_of(self, side: Side, path: str) -> str | None:
        """The key of the entry that holds this file of a side; of `UNKNOWN` by either side, the source's first."""
        ...

    def entry(self, key: str) -> EntryFact | None: ...

    def decided_keys(self) -> Iterable[str]:
        """Keys of all entries with a decision of the operator's, in path order."""
        ...

    def conflicting_keys(self) -> Iterable[str]:
        """Keys of all entries that both sides changed differently, resolved or not."""
        ...

    def when(self, operation: int) -> str:
        """When an operation was recorded, ISO 8601 in UTC; "" where it isn't known."""
        ...

    def commit_tree(self, commit: str) -> str | None:
        """The tree of a commit, None where there is no such commit."""
        ...

    def is_ancestor(self, older: str, newer: str) -> bool:
        """Whether a commit is reachable from another, itself included."""
        ...
