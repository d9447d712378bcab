"""Answers what the checklist asks about session, result, branches and runs, as they are at one moment."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from state.checking.session_ground import SessionGround
from state.checks.evidence import Ending, Run
from state.checks.ground import AppliedFact, EntryFact, EntryKind, ReferenceFact, RowFact, SequenceFact
from state.comparison.entry import Entry, Status
from state.migrations.sequence import Row
from state.migrations.sequence import Sequence as MigrationSequence
from state.plans.plan import Side
from state.progress import Progress
from state.repositories.branch_acts import TAGS, is_ancestor
from state.repositories.references import list_references
from state.repositories.repository import HEADS
from state.view import Standing

if TYPE_CHECKING:
    from state.checking.commands import CommandRuns

KINDS = {
    Standing.OPEN: EntryKind.OPEN,
    Standing.CONFLICT: EntryKind.CONFLICT,
    Standing.UNREVIEWED: EntryKind.UNREVIEWED,
    Standing.SETTLED: EntryKind.UNTOUCHED,
}


class Surroundings:
    """One moment of a session; everything is looked up when it is asked for, and kept."""

    def __init__(self, workspace: SessionGround, runs: "CommandRuns", progress: Progress) -> None:
        self._workspace = workspace
        self._runs = runs
        self._progress = progress
        self.now: datetime = workspace.journal.now()
        self.view = workspace.loaded(progress)
        self._result = workspace.result()
        self._tree = self._result.tree(self.view)
        self._texts: dict[str, bytes | None] = {}
        self._entries: dict[str, EntryFact | None] = {}
        self._ancestors: dict[tuple[str, str], bool] = {}

    # Runs

    @cached_property
    def runs(self) -> tuple[Run, ...]:
        """All runs of the journal, latest first."""
        return self._runs.all()

    @cached_property
    def running(self) -> Collection[str]:
        """Ids of the items whose command runs now, here or in another process."""
        there = {one.item for one in self.runs if one.ending is Ending.RUNNING}
        return there | {one.item for one in self._runs.running()}

    # Commits

    @property
    def target_commit(self) -> str:
        """The commit of the target's snapshot."""
        return self._workspace.target_snapshot.commit

    @property
    def source_commit(self) -> str:
        """The commit of the source's snapshot."""
        return self._workspace.source_snapshot.commit

    @property
    def target_branch(self) -> str:
        """The branch that the target was taken from."""
        return self._workspace.target_snapshot.branch or ""

    @cached_property
    def applied(self) -> AppliedFact | None:
        """What apply wrote."""
        made = self._workspace.session.applied
        if made is None:
            return None
        return AppliedFact(made.branch, made.commit, made.tree, made.backup, made.backup_commit)

    @cached_property
    def branches(self) -> Mapping[str, str]:
        """The target's local branches by short name, with their commits."""
        found = list_references(self._workspace.target.git, HEADS)
        return {name.removeprefix(HEADS): oid for name, oid in found.items()}

    @cached_property
    def tags(self) -> Mapping[str, str]:
        """The target's tags by short name, with the commits they stand for."""
        lines = self._workspace.target.git.text(
            "for-each-ref", "--format=%(refname) %(objectname) %(*objectname)", "--", TAGS
        )
        found = {}
        for line in lines.splitlines():
            name, _, ids = line.partition(" ")
            own, _, peeled = ids.partition(" ")
            found[name.removeprefix(TAGS)] = peeled or own
        return found

    @cached_property
    def references(self) -> tuple[ReferenceFact, ...]:
        """Acts on branches and tags, oldest first."""
        return tuple(
            ReferenceFact(
                number,
                one.act,
                tuple((change.name, change.before, change.after) for change in one.changes),
                one.phase,
                one.item,
                one.when,
            )
            for number, one in self._workspace.session.references
        )

    def commit_tree(self, commit: str) -> str | None:
        """The tree of a commit, None where there is no such commit."""
        if not commit or commit.startswith("-"):
            return None
        found = self._workspace.target.git.text(
            "rev-parse", "--verify", "--quiet", f"{commit}^{{tree}}", ok=(0, 1, 128)
        )
        return found or None

    def is_ancestor(self, older: str, newer: str) -> bool:
        """Whether a commit is reachable from another, itself included."""
        key = (older, newer)
        if key not in self._ancestors:
            self._ancestors[key] = bool(older and newer) and is_ancestor(self._workspace.target, older, newer)
        return self._ancestors[key]

    # Files

    def result_oid(self, path: str) -> str | None:
        """The blob of a file in the result; of "" the result's whole tree."""
        if not path:
            return self._tree.oid
        version = self._tree.get(path)
        return version.oid if version is not None and version.is_file else None

    def source_oid(self, path: str) -> str | None:
        """The blob of a file in the source, by its original path."""
        entry = self._entry(Side.SOURCE, path)
        return entry.source.oid if entry is not None and entry.source is not None else None

    def target_oid(self, path: str) -> str | None:
        """The blob of a file in the target."""
        entry = self._entry(Side.TARGET, path)
        return entry.target.oid if entry is not None and entry.target is not None else None

    def result_paths(self) -> Iterable[str]:
        """All files of the result, in path order."""
        return self._result_paths

    @cached_property
    def _result_paths(self) -> tuple[str, ...]:
        return tuple(sorted(self._tree.paths()))

    def source_paths(self) -> Iterable[str]:
        """All files of the source, by their original paths, in path order."""
        return self._sides[0]

    def target_paths(self) -> Iterable[str]:
        """All files of the target, in path order."""
        return self._sides[1]

    @cached_property
    def _sides(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        source, target = [], []
        for entry in self.view.comparison.entries():
            if entry.source is not None and entry.source_path is not None:
                source.append(entry.source_path)
            if entry.target is not None:
                target.append(entry.path)
        return tuple(sorted(source)), tuple(sorted(target))

    def text(self, path: str) -> bytes | None:
        """A file of the result; None where there is none, or it can't be read."""
        if path not in self._texts:
            version = self._tree.get(path) if path else None
            self._texts[path] = (
                self._workspace.blob(version) if version is not None and version.is_file else None
            )
        return self._texts[path]

    # Entries

    def key_of(self, side: Side, path: str) -> str | None:
        """The key of the entry that holds this file of a side; of `UNKNOWN` by either side, the source's first."""
        entry = self._entry(side, path)
        return entry.key if entry is not None else None

    def _entry(self, side: Side, path: str) -> Entry | None:
        if not path:
            return None
        comparison = self.view.comparison
        if side is not Side.TARGET:
            for found in (comparison.entry(path), comparison.at(path)):
                if found is not None and found.source is not None and found.source_path == path:
                    return found
        if side is not Side.SOURCE:
            found = comparison.at(path)
            if found is not None and found.target is not None and found.path == path:
                return found
        return None

    def entry(self, key: str) -> EntryFact | None:
        """One entry, and what the session did with it."""
        if key not in self._entries:
            found = self.view.comparison.entry(key)
            self._entries[key] = self._fact(found) if found is not None else None
        return self._entries[key]

    def _fact(self, entry: Entry) -> EntryFact:
        view = self.view
        state = view.state(entry)
        outcome = view.outcome(entry.key)
        decision = view.session.decisions.get(entry.key)
        if entry.status is Status.EXCLUDED:
            kind = EntryKind.EXCLUDED
        elif entry.key in view.session.arranged:
            kind = EntryKind.ARRANGED
        elif decision is not None:
            kind = EntryKind(decision.kind)
        elif entry.status is Status.IDENTICAL:
            kind = EntryKind.IDENTICAL
        elif (
            state.standing is Standing.SETTLED and outcome is not None
        ) or state.standing is Standing.DECIDED:
            kind = EntryKind.MERGED
        else:
            kind = KINDS.get(state.standing, EntryKind.OPEN)
        lands = self._result.lands(view, entry)
        return EntryFact(
            key=entry.key,
            path=entry.path,
            kind=kind,
            source_path=entry.source_path if entry.source is not None else None,
            target_path=entry.target_path,
            lands_at=tuple(path for path, version in lands if version is not None),
            hunks=state.hunks,
            open_hunks=state.open_hunks,
            conflict=outcome is not None and (outcome.conflict is not None or bool(outcome.hunks)),
            reviewed=entry.key in view.session.reviewed,
            stale=entry.key in view.session.stale,
            operation=decision.operation if decision is not None else 0,
        )

    def decided_keys(self) -> Iterable[str]:
        """Keys of all entries with a decision of the operator's, in path order."""
        found = [
            entry
            for key in self.view.session.decisions
            if (entry := self.view.comparison.entry(key)) is not None
        ]
        return [entry.key for entry in sorted(found, key=lambda one: (one.path, one.key))]

    def conflicting_keys(self) -> Iterable[str]:
        """Keys of all entries that both sides changed differently, resolved or not."""
        merge = self.view.merge
        if merge is None:
            return ()
        return [key for key, one in merge.outcomes.items() if one.conflict is not None or one.hunks]

    @cached_property
    def _times(self) -> Mapping[int, str]:
        return self._workspace.journal.times()

    def when(self, operation: int) -> str:
        """When an operation was recorded, ISO 8601 in UTC; "" where it isn't known."""
        return self._times.get(operation, "")

    # Migrations

    @cached_property
    def sequences(self) -> tuple[SequenceFact, ...]:
        """Every series of migrations."""
        return tuple(map(self._sequence, self._workspace.migrations.all(self._progress)))

    def _sequence(self, sequence: MigrationSequence) -> SequenceFact:
        arrangement = self._workspace.session.arrangements.get(sequence.id)
        return SequenceFact(
            sequence.id,
            sequence.accepted,
            tuple(map(_row, sequence.rows)),
            arrangement.operation if arrangement is not None else 0,
        )


def _row(row: Row) -> RowFact:
    migration = row.migration
    return RowFact(
        id=row.id,
        name=_last(migration.path),
        paths=tuple(one.path for one in row.files) if row.in_sequence else (),
        in_sequence=row.in_sequence,
        source_name=_last(row.source.path) if row.source is not None else "",
        target_name=_last(row.target.path) if row.target is not None else "",
        number=migration.numbers[0] if migration.numbers else None,
        created=row.origin == "new",
        action=row.action.value,
        words=row.reason,
        keys=tuple(dict.fromkeys(one.key for one in row.files if one.key)),
    )


def _last(path: str) -> str:
    return path.rpartition("/")[2]
