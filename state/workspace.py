"""The one façade that screens and commands talk to: open, act, undo, look at the result."""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from state.apply import ApplyPlan
from state.branching import Branching
from state.comparison.entry import Base, Entry, Status, Version
from state.comparison.exclusions import DEFAULT_EXCLUSIONS, Exclusion
from state.comparison.mapping import Mapping as PathMapping
from state.comparison.path_names import git_folder
from state.drift import Drift, drift_of
from state.errors import PlaitError
from state.landscape import Landscape, base_commit, inputs, survey
from state.merging.choice import Choice, Pick
from state.merging.file_merge import FileMerge
from state.merging.proof import Proof
from state.merging.proofs import proofs_of
from state.progress import Progress, unwatched
from state.refusals import check_hunks, safe_path
from state.repositories.capture import (
    forget_session,
    parse_location,
    take_snapshot,
)
from state.repositories.objects import Objects
from state.repositories.references import update_references
from state.repositories.repository import Repository
from state.repositories.snapshot import Kind, Snapshot
from state.repositories.trees import Tree
from state.repositories.worktrees import remove_worktrees
from state.result import Overlay, Result, read_entries
from state.session import sessions
from state.session.accepting import Accept
from state.session.base_choice import ChooseBase
from state.session.journal import HistoryRow, Journal, Moved, content_id
from state.session.meant import Meant, Withheld
from state.session.operations import (
    Apply,
    Confirm,
    Copy,
    Drop,
    Exclude,
    Keep,
    Map,
    Note,
    Open,
    Operation,
    Replace,
    Rescan,
    Resolve,
    ResolveMany,
    Review,
    Take,
)
from state.session.references import References
from state.session.session import Session
from state.staleness import stale_under
from state.view import Stage, View

if TYPE_CHECKING:
    from state.arranging import Arranging
    from state.basing import Basing
    from state.checking.checking import Checking
    from state.migrations.at_hand import AtHand
    from state.noticing.noticing import Noticing
    from state.overview.surveying import Surveying
    from state.proposing import Proposing
    from state.sequences import Sequences
    from state.understood import Understood

ATTEMPTS = 20


class Workspace:
    """One session on one target.

    Acts may come from any thread, one at a time; `load` runs in a worker and publishes views as it
    learns more. Everything an act does is durable before the act returns.
    """

    def __init__(self, target: Repository, journal: Journal) -> None:
        self.target = target
        self.journal = journal
        self.name = journal.name
        self.run_configuration: Mapping[str, object] = {}
        """How commands of the plan run, as the settings say: the fields of `RunSettings` that they set."""
        self.entry_points: tuple[str, ...] = ()
        """Patterns of files that are run without being imported, as the settings name them."""
        self.view: View | None = None
        self._lock = threading.RLock()
        self._landscape: Landscape | None = None
        self._result: Result | None = None
        self._result_of = ""
        self._prepared: tuple[object, Landscape] | None = None
        self._on_view: Callable[[View], None] | None = None
        self._withholding = threading.local()
        self.session: Session = self._replayed()
        self._opened = self.session
        self.branching.finish_interrupted()

    # Opening and making sessions

    @classmethod
    def create(
        cls,
        source: str,
        target: str = ".",
        *,
        name: str | None = None,
        worktree: bool = False,
        mappings: Sequence[PathMapping] = (),
        exclusions: Sequence[Exclusion] | None = None,
        progress: Progress = unwatched,
    ) -> "Workspace":
        """A new session that merges `source` into `target`; both `PATH[@REV]`, the source also a URL or a folder."""
        into = parse_location(target)
        repository = Repository.open(into.location)
        name = sessions.reserve_name(
            repository.common_dir, name or _slug_from(source), as_given=name is not None
        )
        try:
            theirs = take_snapshot(
                parse_location(source),
                target=repository,
                session=name,
                side="source",
                worktree=worktree,
                progress=progress,
            )
            ground = take_snapshot(
                into, target=repository, session=name, side="target", worktree=worktree, progress=progress
            )
            opened = Open(
                theirs,
                ground,
                base_commit(repository, theirs, ground),
                tuple(mappings),
                tuple(DEFAULT_EXCLUSIONS if exclusions is None else exclusions),
            )
            journal = Journal.create(sessions.journal_path(repository.common_dir, name), name)
            journal.append(opened, expected_revision=journal.revision())
        except BaseException:
            forget_session(repository, name)
            sessions.release_name(repository.common_dir, name)
            raise
        return cls(repository, journal)

    @classmethod
    def open(cls, target: str | Path = ".", name: str | None = None) -> "Workspace":
        """The named session of a target, or the one that was acted on last."""
        repository = Repository.open(target)
        name = name or sessions.latest(repository.common_dir)
        if name is None:
            raise PlaitError("no session here yet", repository.name, "start one with `plait new SOURCE`")
        path = sessions.journal_path(repository.common_dir, name)
        if not path.exists():
            raise PlaitError(f"no session named {name}", repository.name, "`plait sessions` lists them")
        return cls(repository, Journal.open(path))

    @staticmethod
    def sessions(target: str | Path = ".") -> list[sessions.Summary]:
        """The target's sessions, latest first."""
        return sessions.list_sessions(Repository.open(target).common_dir)

    def sibling(self, name: str) -> "Workspace | None":
        """Another session on the same target, open until its block is left; None where there is none of that name."""
        path = sessions.journal_path(self.target.common_dir, name)
        return Workspace(self.target, Journal.open(path)) if path.exists() else None

    def begin(self, source: str, target: str, name: str, progress: Progress = unwatched) -> None:
        """Begins another session, to be opened later."""
        Workspace.create(source, target, name=name, progress=progress).close()

    @staticmethod
    def archive(target: str | Path, name: str, archived: bool = True) -> None:
        """Puts a session out of the way, or back."""
        repository = Repository.open(target)
        sessions.archive(repository.common_dir, name, archived)
        if archived:
            remove_worktrees(repository, name)

    @staticmethod
    def delete(target: str | Path, name: str) -> Path:
        """Moves a session's journal to the trash folder, which is returned, and frees its objects."""
        repository = Repository.open(target)
        remove_worktrees(repository, name)
        kept = sessions.delete(repository.common_dir, name)
        forget_session(repository, name)
        return kept

    def close(self) -> None:
        """Closes the journal; nothing of the session is left to save. Commands of the plan that run are ended."""
        if "checking" in self.__dict__:
            self.checking.runs.close()
        if "understanding" in self.__dict__:
            self.understanding.close()
        self._keep_resolutions()
        if "proposing" in self.__dict__:
            self.proposing.close()
        if self.is_loaded and self.view is not None:
            # For the list of sessions, which doesn't compare anything.
            numbers = self.view.numbers
            counts = (numbers.decided, numbers.open, numbers.conflicts, numbers.unreviewed, numbers.stale)
            with suppress(PlaitError):
                self.journal.put_cached("numbers", " ".join(map(str, counts)).encode())
        self.journal.close()

    def _keep_resolutions(self) -> None:
        """What was resolved since the last time is proposed again elsewhere, also where nobody asked for proposals."""
        if self.is_loaded and any(
            one.decisions[key].kind == "hunks"
            for key in self.session.changed_keys(self._opened)
            for one in (self._opened, self.session)
            if key in one.decisions
        ):
            with suppress(PlaitError):
                self.proposing.remember()
        self._opened = self.session

    def __enter__(self) -> "Workspace":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # What is known

    @property
    def revision(self) -> int:
        """Grows with every act, undo and redo, by whichever process."""
        return self.session.revision

    @property
    def source_snapshot(self) -> Snapshot:
        """The source as it was taken."""
        assert self.session.source is not None
        return self.session.source

    @property
    def target_snapshot(self) -> Snapshot:
        """The target as it was taken."""
        assert self.session.target is not None
        return self.session.target

    def load(
        self,
        progress: Progress = unwatched,
        on_view: Callable[[View], None] | None = None,
        renames: bool = True,
    ) -> View:
        """Compares and merges the snapshots; blocking, for a worker. Publishes a view after each stage."""
        with self._lock:
            session = self.session
            self._on_view = on_view
        surveyed = inputs(session)
        known = self._landscape
        stages = survey(
            self.target, session, renames=renames, progress=progress, known=known, store=self.journal
        )
        for landscape in stages:
            with self._lock:
                if inputs(self.session) != surveyed:
                    # A rescan or another mapping came between: what was found is about other trees.
                    return self.load(progress, on_view, renames)
                self._landscape = landscape
                self.view = landscape.view(self.session)
                view = self.view
            if on_view is not None:
                on_view(view)
        return view

    @property
    def is_loaded(self) -> bool:
        """Whether the view is about the session's present snapshots, mappings and exclusions, to the last stage."""
        view = self.view
        return (
            view is not None and view.stage is Stage.MERGED and inputs(view.session) == inputs(self.session)
        )

    def loaded(self, progress: Progress = unwatched) -> View:
        """The complete view; computes what is missing."""
        if not self.is_loaded:
            self.load(progress)
        assert self.view is not None
        return self.view

    def file(self, key: str) -> FileMerge:
        """One entry's file between base, source and target; blocking."""
        view = self.loaded()
        return next(iter(read_entries(self.target, view, [self._entry(key)])))

    def proof(self, key: str) -> Proof:
        """What the result changes in the target's file beside what the source changed in the base's."""
        view = self.loaded()
        entry = self._entry(key)
        merge = self.file(key)
        lands = [version for path, version in self.lands(key) if version is not None]
        version = lands[0] if lands else entry.target
        text = (self.blob(version) if version is not None else b"") or b""
        del view
        return next(proofs_of(self.target.git, self.target.object_format, [(merge, text)]))[0]

    def blob(self, version: Version) -> bytes | None:
        """The bytes of a version; None when they aren't in this repository."""
        with self._lock:
            made = self._result.text(version.oid) if self._result is not None else None
        if made is not None:
            return made
        with Objects(self.target.git) as objects:
            return objects.blob(version.oid)

    def text_of(self, content: str) -> bytes:
        """A text kept in the journal, by content id."""
        return self.journal.text(content)

    # The result

    def result(self) -> Result:
        """The proposed tree, kept in step with the session."""
        if self._result is None:
            self._result = Result(self.target, self.target_snapshot.tree, self.text_of, self._overlay)
            self._result_of = self.target_snapshot.tree
        elif self._result_of != self.target_snapshot.tree:
            self._result = None
            return self.result()
        return self._result

    def _overlay(self, view: View, tree: Tree, made: Mapping[str, bytes]) -> Overlay:
        return self._sequences.overlay(view, tree, made)

    def result_id(self) -> str:
        """The result's tree id; nothing is written."""
        view = self.loaded()
        with self._lock:
            return self.result().tree(view).oid

    def result_tree(self) -> str:
        """The result's tree, written and anchored so that git commands can read it."""
        view = self.loaded()
        with self._lock:
            tree = self.result().write(view)
            update_references(
                self.target.git, [(f"refs/plait/{self.name}/result", tree, None)], "plait: result"
            )
        return tree

    def lands(self, key: str) -> tuple[tuple[str, Version | None], ...]:
        """What an entry changes in the target's tree; ids of composed texts included."""
        view = self.loaded()
        with self._lock:
            return self.result().lands(view, self._entry(key))

    def result_bytes(self, path: str) -> bytes | None:
        """What the result holds at a path, None when there is nothing."""
        view = self.loaded()
        with self._lock:
            version = self.result().version(view, path)
        return self.blob(version) if version is not None else None

    def result_changes(self) -> list[tuple[str, Version | None, Version | None]]:
        """Path, version in the target, version in the result, for all that differs."""
        view = self.loaded()
        with self._lock:
            return self.result().changes(view)

    def proposed(self, progress: Progress = unwatched) -> tuple[View, Tree]:
        """The view and the result's tree of one moment; nothing is written."""
        self.loaded(progress)
        with self._lock:
            view = self.loaded()
            return view, self.result().tree(view)

    @contextmanager
    def held(self) -> Iterator[Result]:
        """The result, for this thread alone as long as it is held."""
        with self._lock:
            yield self.result()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """No other thread acts on the session as long as this is held."""
        with self._lock:
            yield

    def made(self, oid: str) -> bytes | None:
        """A text of the result that isn't in the object database yet."""
        with self._lock:
            return self._result.text(oid) if self._result is not None else None

    # Understanding

    @cached_property
    def understanding(self) -> "Understood":
        """What would break or be lost in the result; parsers come with it, so it is imported when it is asked for."""
        from state.understood import Understood

        return Understood(self)

    # Migrations

    @cached_property
    def migrations(self) -> "Arranging":
        """The sequences of migrations and every act on them.

        Readers of SQL and of other languages come with it, so it is imported when it is asked for.
        """
        from state.arranging import Arranging

        return Arranging(self, self._sequences)

    # Bases

    @cached_property
    def basing(self) -> "Basing":
        """The versions that an entry can be merged from, and the choice among them."""
        from state.basing import Basing

        return Basing(self)

    def found_base(self, entry: Entry) -> Base:
        """The base that Plait found for an entry, whatever the operator chose since."""
        self.loaded()
        with self._lock:
            assert self._landscape is not None
            return self._landscape.found_base(entry)

    def rebase(self, change: ChooseBase, progress: Progress = unwatched) -> Session:
        """Merges entries from another base; decisions that no longer fit turn stale."""
        self.loaded(progress)

        def make() -> Operation:
            changed = self.session.after(change, self.session.number)
            view = self.loaded(progress)
            stale, landscape = stale_under(self.target, view, changed, progress, self._landscape)
            self._prepared = (inputs(changed), landscape)
            return replace(change, stale=stale)

        return self._act(make)

    # Proposals

    @cached_property
    def proposing(self) -> "Proposing":
        """Proposals for open conflicts; imported when they are asked for, with the parsers that they need."""
        from state.proposing import Proposing

        return Proposing(self)

    # The plan

    @cached_property
    def checking(self) -> "Checking":
        """The session's plan, its checklist and every act on it; imported when it is asked for, as migrations are."""
        from state.checking.checking import Checking

        return Checking(self)

    # Findings

    @cached_property
    def noticing(self) -> "Noticing":
        """Everything that was noticed in one list, and what can be answered to it."""
        from state.noticing.noticing import Noticing

        return Noticing(self)

    # The overview

    @cached_property
    def overview(self) -> "Surveying":
        """Both sides at a glance, what kind of merge this is, and in which order to go about it."""
        from state.overview.surveying import Surveying

        return Surveying(self)

    @cached_property
    def _sequences(self) -> "Sequences":
        from state.sequences import Sequences

        return Sequences(self.target, self.text_of, self.at_hand)

    @cached_property
    def at_hand(self) -> "AtHand":
        """What was read of migrations, for sequences and for what would be lost."""
        from state.migrations.at_hand import AtHand

        return AtHand()

    # Acts

    def take(self, keys: Iterable[str]) -> Session:
        """The source's version stands."""
        return self._act(lambda: Take(self._landable(keys)))

    def keep(self, keys: Iterable[str]) -> Session:
        """The target's version stands."""
        return self._act(lambda: Keep(self._known(keys)))

    def drop(self, keys: Iterable[str]) -> Session:
        """The entries are not in the result."""
        return self._act(lambda: Drop(self._known(keys)))

    def copy(self, key: str, destination: str) -> Session:
        """The source's file lands at another path; what the target has at its own path stays."""

        def make() -> Operation:
            place = safe_path(destination)
            self._refuse_occupied(key, place)
            return Copy(self._known([key])[0], place)

        return self._act(make)

    def confirm(self, keys: Iterable[str]) -> Session:
        """Stale decisions hold again, on the texts as they are now."""
        wanted = self._known(keys)
        entries = [
            self._entry(key)
            for key in wanted
            if key in self.session.decisions and self.session.decisions[key].kind == "hunks"
        ]
        for merge in read_entries(self.target, self.loaded(), entries):
            if not merge.text:
                raise PlaitError("its hunks are gone", merge.path, "take, keep or edit the whole file")
        return self._act(lambda: Confirm(self._known(wanted)))

    def review(self, keys: Iterable[str], reviewed: bool = True) -> Session:
        """The operator has looked at what git merged."""
        return self._act(lambda: Review(self._known(keys), reviewed))

    def note(self, about: str, text: str) -> Session:
        """A remark on the session (`about` empty) or on one entry."""
        return self._act(lambda: Note(about, text))

    def resolve(
        self,
        key: str,
        hunks: Iterable[str],
        choice: Choice,
        picks: Sequence[Pick] = (),
        text: bytes | None = None,
    ) -> Session:
        """Resolves hunks of one file alike; LINES takes `picks`, TEXT takes `text`."""
        wanted = tuple(hunks)
        self._known([key])
        merge = self.file(key)
        check_hunks(merge, wanted, choice, picks, text)
        texts = {content_id(text): text} if text is not None else {}
        name = content_id(text) if text is not None else None
        return self._act(lambda: Resolve(key, wanted, choice, tuple(picks), name), texts)

    def resolve_many(self, resolutions: Iterable[tuple[str, Sequence[str]]], choice: Choice) -> Session:
        """Resolves hunks of several files alike, as one act."""
        wanted = tuple((key, tuple(hunks)) for key, hunks in resolutions)
        if choice in (Choice.LINES, Choice.TEXT):
            raise PlaitError("lines and texts belong to one hunk", self.name, "resolve that hunk by itself")
        entries = [self._entry(key) for key in self._known(key for key, _ in wanted)]
        merges = {merge.key: merge for merge in read_entries(self.target, self.loaded(), entries)}
        for key, hunks in wanted:
            check_hunks(merges[key], hunks, choice, (), None)
        return self._act(lambda: ResolveMany(wanted, choice))

    def replace(self, key: str, text: bytes, mode: str | None = None) -> Session:
        """The whole text of an entry, as the operator wrote it."""
        self._known([key])
        name = content_id(text)
        return self._act(lambda: Replace(key, name, mode), {name: text})

    def map(self, mappings: Sequence[PathMapping], progress: Progress = unwatched) -> Session:
        """Lands the source elsewhere; decisions whose texts change by that turn stale."""
        wanted = tuple(
            PathMapping(safe_path(one.source, root=True), safe_path(one.target, root=True))
            for one in mappings
        )
        return self._change(
            lambda session: replace(session, mappings=wanted), lambda stale: Map(wanted, stale), progress
        )

    def exclude(self, exclusions: Sequence[Exclusion]) -> Session:
        """The whole list of patterns that stay out of the merge."""
        return self._act(lambda: Exclude(tuple(exclusions)))

    def rescan(self, progress: Progress = unwatched) -> Session:
        """Takes both snapshots anew; decisions whose texts changed turn stale."""
        theirs, ground = (
            take_snapshot(
                parse_location(_place(snapshot)),
                target=self.target,
                session=self.name,
                side=side,
                worktree=snapshot.kind is Kind.WORKTREE,
                progress=progress,
            )
            for side, snapshot in (("source", self.source_snapshot), ("target", self.target_snapshot))
        )
        base = base_commit(self.target, theirs, ground)
        return self._change(
            lambda session: replace(session, source=theirs, target=ground, base=base),
            lambda stale: Rescan(theirs, ground, base, stale),
            progress,
        )

    # Moving along the journal

    def undo(self, steps: int = 1) -> Session:
        """Goes back; an apply that is undone is first taken back in the target."""
        return self._move(lambda: self.journal.undo(steps))

    def redo(self, steps: int = 1) -> Session:
        """Goes forward along what was undone."""
        return self._move(lambda: self.journal.redo(steps))

    def restore(self, number: int) -> Session:
        """Jumps to an operation, also on a side line."""
        return self._move(lambda: self.journal.restore(number))

    def follow(self) -> bool:
        """Catches up with other processes; True when there was something to catch up with."""
        with self._lock:
            if self.journal.revision() == self.session.revision:
                return False
            self._adopt(self._replayed())
            return True

    def history(self) -> list[HistoryRow]:
        """Every operation ever made here, oldest first, with where it stands now."""
        return self.journal.history()

    # Branches of the target

    @cached_property
    def branching(self) -> Branching:
        """Apply, acts of phases, and how their branches follow the journal."""
        return Branching(self)

    def plan_apply(
        self,
        *,
        branch: str | None = None,
        backup: str | None = None,
        parents: str | None = None,
        message: str | None = None,
        per_step: bool = False,
        findings: bool = True,
        progress: Progress = unwatched,
    ) -> ApplyPlan:
        """What apply would do, in words, and what stands against it; writes nothing.

        Without `findings` it says nothing of what would break or be lost: `branching.with_findings` adds that.
        """
        return self.branching.plan(
            branch=branch,
            backup=backup,
            parents=parents,
            message=message,
            per_step=per_step,
            findings=findings,
            progress=progress,
        )

    def apply(self, plan: ApplyPlan, *, checkout: bool = False, strict: bool = False) -> Apply:
        """Makes backup branch, commits and merge branch as planned, verifies them, and records it."""
        return self.branching.apply(plan, checkout=checkout, strict=strict)

    def move_branches(self, operation: References) -> Session:
        """Makes or moves branches and tags forward, all or none, and records it; undo puts them back."""
        return self.branching.move(operation)

    # Drift

    def drift(self) -> list[Drift]:
        """Sides that moved on since their snapshot was taken; asks git, so for a worker."""
        found = []
        for side, snapshot in (("source", self.source_snapshot), ("target", self.target_snapshot)):
            moved = drift_of(snapshot, self.target, side)
            if moved is not None:
                found.append(Drift(side, snapshot, *moved))
        return found

    # Inside

    def _change(
        self,
        changed: Callable[[Session], Session],
        make: Callable[[tuple[str, ...]], Operation],
        progress: Progress,
    ) -> Session:
        """Performs what brings other texts; what is stale by it is looked for again when another process was faster."""
        revision = self.session.revision
        stale = self._stale_under(changed(self.session), progress)

        def made() -> Operation:
            nonlocal revision, stale
            if self.session.revision != revision:
                revision = self.session.revision
                stale = self._stale_under(changed(self.session), progress)
            return make(stale)

        return self._act(made)

    def _stale_under(self, changed: Session, progress: Progress) -> tuple[str, ...]:
        if not self.session.decisions and not self.session.reviewed:
            return ()
        view = self.loaded(progress)
        # Hunks whose texts change can't be read afterwards: what became of them is offered to the new ones.
        self._keep_resolutions()
        stale, landscape = stale_under(self.target, view, changed, progress, self._landscape)
        self._prepared = (inputs(changed), landscape)
        return stale

    def _now(self) -> datetime:
        return self.journal.now()

    def _replayed(self) -> Session:
        return self.journal.session()

    def perform(self, make: Callable[[], Operation], texts: Mapping[str, bytes] | None = None) -> Session:
        """Performs an operation that a room of its own has made and checked, such as one on migrations."""
        return self._act(make, texts)

    def meant(self, act: Callable[[], object]) -> Meant:
        """What an act on this workspace would record, refused like the act itself; nothing is recorded.

        For acts that are recorded and nothing else: not for apply, nor for acts on branches.
        """
        # Of this thread alone, and without the lock: what an act looks up first may take long.
        before, self._withholding.on = getattr(self._withholding, "on", False), True
        try:
            act()
        except Withheld as withheld:
            return withheld.meant
        finally:
            self._withholding.on = before
        raise PlaitError("there is nothing to do", self.name)

    def _act(self, make: Callable[[], Operation], texts: Mapping[str, bytes] | None = None) -> Session:
        """Performs one operation; when another process was faster, looks again and performs it on top of that."""
        with self._lock:
            looked: View | None = None
            for _ in range(ATTEMPTS):
                operation = make()
                if getattr(self._withholding, "on", False):
                    raise Withheld(Meant(operation, texts or {}))
                if looked is not None:
                    self._refuse_changed(looked, operation)
                try:
                    before = self.session.revision
                    number = self.journal.append(operation, texts, expected_revision=before)
                except Moved:
                    if looked is None and self.is_loaded:
                        looked = self.view
                    self._adopt(self._replayed())
                    continue
                self._adopt(replace(self.session.after(operation, number), revision=before + 1))
                return self.session
        raise PlaitError("other processes keep acting on this session", self.name, "try again")

    def _refuse_changed(self, looked: View, operation: Operation) -> None:
        """Refuses an act on entries whose texts are others than when it was meant; a hunk's name says its texts."""
        after = self.session.after(operation, self.session.number + 1)
        if inputs(looked.session) == inputs(self.session) or inputs(after) != inputs(self.session):
            return
        by_hunks = operation.kind in (Resolve.kind, ResolveMany.kind, Accept.kind)
        for key in sorted(after.changed_keys(self.session)):
            if by_hunks and key in after.decisions and after.decisions[key].kind == "hunks":
                continue
            view = self.loaded()
            old, new = looked.comparison.entry(key), view.comparison.entry(key)
            if old is None or new is None:
                continue
            if (old.source, old.target, looked.base(old)) != (new.source, new.target, view.base(new)):
                raise PlaitError(
                    "another process brought other versions of it since you looked at it",
                    new.path,
                    "look at it again",
                )

    def _move(self, move: Callable[[], object]) -> Session:
        with self._lock:
            before, head = self.session, self.session.number
            across = self.journal.has(Apply.kind) or self.journal.has(References.kind)
            if across:
                self.branching.intend("move", before.applied)
            try:
                move()
                after = self._replayed()
                try:
                    self.branching.follow_apply(before.applied, after.applied)
                    self.branching.follow_references(before, after)
                except PlaitError:
                    self.journal.restore(head)
                    self._adopt(self._replayed())
                    with suppress(PlaitError):
                        self.branching.follow_apply(None, before.applied)
                    raise
            finally:
                if across:
                    self.journal.clear_intent()
            self._adopt(after)
            return self.session

    def _adopt(self, session: Session) -> None:
        self.session = session
        view = self.view
        if view is None:
            return
        if self._landscape is not None and inputs(view.session) != inputs(session):
            prepared = self._prepared
            if prepared is not None and prepared[0] == inputs(session):
                self._landscape = prepared[1]
                self.view = self._landscape.view(session)
            else:
                # Shown until `load` has caught up: the old trees under the new session.
                self.view = replace(view, standings=view.with_session(session).standings)
        else:
            self.view = view.with_session(session)
        if self._on_view is not None and self.view is not None:
            self._on_view(self.view)

    def _entry(self, key: str) -> Entry:
        entry = self.loaded().comparison.entry(key)
        if entry is None:
            raise PlaitError("no such entry in this session", key)
        return entry

    def _known(self, keys: Iterable[str]) -> tuple[str, ...]:
        """The keys as a tuple; refuses unknown and excluded ones."""
        wanted = tuple(dict.fromkeys(keys))
        if not wanted:
            raise PlaitError("nothing was chosen")
        for key in wanted:
            if self._entry(key).status is Status.EXCLUDED:
                raise PlaitError(
                    "this entry is excluded", key, "take it back in with `plait exclude --remove`"
                )
            series = self.session.arranged.get(key)
            if series is not None:
                raise PlaitError(
                    f"the migration sequence of {series} places this file", key, "decide on it in Migrations"
                )
        return wanted

    def _landable(self, keys: Iterable[str]) -> tuple[str, ...]:
        """The keys; refuses files that must not land anywhere."""
        known = self._known(keys)
        for key in known:
            if git_folder(self._entry(key).path) is not None:
                raise PlaitError("a path may not hold .git", key, "drop it")
        return known

    def _refuse_occupied(self, key: str, place: str) -> None:
        view = self.loaded()
        entry = self._entry(key)
        if entry.source is None and entry.target is None:
            raise PlaitError("there is nothing to copy", key)
        tree = self.result().tree(view)
        for path, kept in self.result().lands(view, entry):
            if kept is not None and path != entry.path:
                tree = tree.put(path, None)
        if tree.get(place) is not None:
            raise PlaitError(
                "the result has a file there already", place, "choose another path, or drop that one first"
            )
        try:
            tree.put(place, Version("100644", "0" * len(tree.oid)))
        except PlaitError as error:
            raise PlaitError(error.what, place, "choose another path") from None


def _slug_from(source: str) -> str:
    name = source.rstrip("/").removesuffix("/.git").rsplit("/", 1)[-1].rsplit(":", 1)[-1]
    return name.partition("@")[0].removesuffix(".git") or "merge"


def _place(snapshot: Snapshot) -> str:
    return f"{snapshot.location}@{snapshot.revision}" if snapshot.revision else snapshot.location
