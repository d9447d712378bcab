"""What screens ask for, in the order in which it flows through a session; only the app acts on them.

A widget or a screen posts an intent, the app queues it, the workspace performs it, and the new view
comes back by `StepScreen.view`. A refusal comes back as a notification with the sentence of the error.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from screens.host import Intent as Intent

if TYPE_CHECKING:
    from screens.places import Spot
    from state.apply import ApplyPlan
    from state.comparison.exclusions import Exclusion
    from state.comparison.mapping import Mapping
    from state.merging.choice import Choice, Pick
    from state.migrations.decisions import MigrationDecision
    from state.proposing.offered import OpenHunk, Rest
    from state.session.base_choice import ChosenBase

Answer = Callable[[str | None], None]
"""Called once the intent is done: with None, or with the sentence that says why it wasn't."""
LEFT = "left as it was"
"""The answer where the operator was asked once more and said no."""


# Sessions


@dataclass
class NewSession(Intent):
    """Start a session that merges `source` into `target`, both `PATH[@REV]`; a refusal goes to `answer`."""

    source: str
    target: str
    name: str | None = None
    worktree: bool = False
    mappings: tuple[Mapping, ...] = ()
    plan: Path | None = None
    answer: Answer | None = None


@dataclass
class OpenSession(Intent):
    """Resume a session of a target, on a step of it."""

    target: str
    name: str
    step: str | None = None


@dataclass
class ArchiveSession(Intent):
    """Put a session out of the way, or back."""

    target: str
    name: str
    archived: bool = True


@dataclass
class DeleteSession(Intent):
    """Move a session to the trash folder of its target; the operator has confirmed it."""

    target: str
    name: str


# Finding the way


@dataclass
class GoTo(Intent):
    """Go to a step, and there to what is given: an entry and its hunk, or a spot in it, or all below a folder."""

    step: str
    key: str | None = None
    hunk: str | None = None
    folder: str | None = None
    spot: Spot | None = None


@dataclass
class StopWork(Intent):
    """Stop what runs in the background."""


@dataclass
class RescanRepositories(Intent):
    """Take both snapshots anew."""


# Landing and scope


@dataclass
class ChangeMappings(Intent):
    """Land the source by this whole list of mappings."""

    mappings: tuple[Mapping, ...]


@dataclass
class ChangeExclusions(Intent):
    """Leave out what this whole list of patterns names."""

    exclusions: tuple[Exclusion, ...]


# Whole entries


@dataclass
class TakeSource(Intent):
    """Let the source's version stand; `told` where the operator has seen what that breaks and loses."""

    keys: Sequence[str]
    told: bool = False
    answer: Answer | None = None


@dataclass
class KeepTarget(Intent):
    """Let the target's version stand; `told` where the operator has seen what that breaks and loses."""

    keys: Sequence[str]
    told: bool = False
    answer: Answer | None = None


@dataclass
class DropEntries(Intent):
    """Leave the entries out of the result; `told` where the operator has seen what that breaks and loses."""

    keys: Sequence[str]
    told: bool = False
    answer: Answer | None = None


@dataclass
class CopyEntry(Intent):
    """Let the source's file land at another path."""

    key: str
    destination: str


# Hunks and texts


@dataclass
class ResolveHunks(Intent):
    """Resolve hunks of one file alike; LINES comes with picks, TEXT with a text."""

    key: str
    hunks: Sequence[str]
    choice: Choice
    picks: Sequence[Pick] = ()
    text: bytes | None = None


@dataclass
class ResolveManyHunks(Intent):
    """Resolve hunks of several files alike, as one operation."""

    resolutions: Sequence[tuple[str, Sequence[str]]]
    choice: Choice


@dataclass
class AcceptProposal(Intent):
    """Let the proposal of this number, from 1, stand for a hunk as it was shown; a refusal goes to `answer`."""

    shown: OpenHunk
    number: int
    answer: Answer | None = None


@dataclass
class AcceptConfident(Intent):
    """Let every confident proposal for these entries stand, to be reviewed."""

    keys: Sequence[str]
    answer: Answer | None = None


@dataclass
class AcceptRest(Intent):
    """Let the same stand for the rest, as it was listed, to be reviewed."""

    rest: Rest
    answer: Answer | None = None


@dataclass
class ChangeBase(Intent):
    """Merge entries from this version; None: from the base that Plait found."""

    keys: Sequence[str]
    base: ChosenBase | None


@dataclass
class ReplaceText(Intent):
    """Let this whole text stand for an entry."""

    key: str
    text: bytes
    mode: str | None = None


# Review


@dataclass
class ReviewEntries(Intent):
    """Say that what git merged has been looked at, or hasn't."""

    keys: Sequence[str]
    reviewed: bool = True


@dataclass
class ConfirmEntries(Intent):
    """Let stale decisions hold again on the texts as they are now."""

    keys: Sequence[str]


@dataclass
class WriteNote(Intent):
    """Remark on an entry, or on the session where `about` is empty."""

    about: str
    text: str


# Migrations: `series` is a sequence's id, `row` and `rows` are ids of its rows


@dataclass
class AcceptSequence(Intent):
    """Let the sequence as it is proposed be part of the result."""

    series: str


@dataclass
class MoveMigration(Intent):
    """Put a migration right below another one; `below` empty: first."""

    series: str
    row: str
    below: str


@dataclass
class ShiftMigration(Intent):
    """Move a migration past its next (1) or previous (-1) neighbour, wherever it stands by then."""

    series: str
    row: str
    by: int


@dataclass
class RenumberMigration(Intent):
    """Give a migration this number; empty: the proposed one again."""

    series: str
    row: str
    number: str


@dataclass
class RenameMigration(Intent):
    """Give a migration another name behind its number; empty: its own again."""

    series: str
    row: str
    slug: str


@dataclass
class LeaveMigrations(Intent):
    """Leave migrations out of the result: `how` is skip or drop, empty takes them back in."""

    series: str
    rows: Sequence[str]
    how: str
    reason: str = ""


@dataclass
class PinMigrations(Intent):
    """Say that migrations have run on a server that matters, or haven't."""

    series: str
    rows: Sequence[str]
    applied: bool = True


@dataclass
class PatchMigration(Intent):
    """Let this text stand for one file of a migration; None takes the patch back."""

    series: str
    row: str
    path: str
    text: bytes | None


@dataclass
class TakeCompanion(Intent):
    """Take a companion along with its migration, or leave it out."""

    series: str
    row: str
    path: str
    along: bool = True


@dataclass
class DeclineReferences(Intent):
    """Let references stay as they are, or have them rewritten after all."""

    series: str
    references: Sequence[str]
    declined: bool = True


@dataclass
class OrderBy(Intent):
    """Say how the project's runner orders the series: numeric, string, empty as it was read."""

    series: str
    order: str


@dataclass
class AssumeTables(Intent):
    """Take these tables as there before the first migration."""

    series: str
    tables: Sequence[str]


@dataclass
class ConsolidateMigrations(Intent):
    """Make one migration of several; they are skipped in its favour."""

    series: str
    rows: Sequence[str]
    slug: str
    number: str = ""


@dataclass
class ExtractStatements(Intent):
    """Make a migration of the statements that begin on these lines of another one's forward file."""

    series: str
    row: str
    lines: Sequence[int]
    slug: str


@dataclass
class InsertMerge(Intent):
    """Add a migration that joins the leaves of a graph."""

    series: str


@dataclass
class RepairMigrations(Intent):
    """Do what a finding offers."""

    series: str
    decisions: Sequence[MigrationDecision]


# Findings, by their ids


@dataclass
class WaiveFindings(Intent):
    """Let findings stand, for a reason."""

    findings: Sequence[str]
    reason: str


@dataclass
class TakeBackWaivers(Intent):
    """Let findings that were waived ask again."""

    findings: Sequence[str]


@dataclass
class RepairFindings(Intent):
    """Make the repair of findings as one act; `offer` counts from 1 where a single one has several."""

    findings: Sequence[str]
    offer: int = 1


# Moving along the journal


@dataclass
class Undo(Intent):
    """Take back the last operations."""

    steps: int = 1


@dataclass
class Redo(Intent):
    """Do again what was undone."""

    steps: int = 1


@dataclass
class Restore(Intent):
    """Jump to an operation, also on a side line; 0 is before the first."""

    number: int


# The end


@dataclass
class ApplyResult(Intent):
    """Write backup and merge branch as planned; the operator has confirmed it."""

    plan: ApplyPlan
    checkout: bool = False
    strict: bool = False
    answer: Answer | None = None
