"""The target's branches that a session writes: apply, acts of phases, and how both follow the journal.

Journal and branches are two places, and a process can die between them. What is meant stands in the journal before
a branch moves, so that whoever opens the session next brings the two in step again.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from state.apply import (
    HEADS,
    ApplyPlan,
    create_branches,
    make_commits,
    plan_apply,
    switch,
    take_back,
    verify,
)
from state.errors import PlaitError
from state.findings import Finding
from state.progress import Progress, unwatched
from state.repositories.branch_acts import move_references
from state.repositories.capture import uncommitted
from state.repositories.references import read_reference, update_references
from state.repositories.repository import Repository
from state.repositories.snapshot import Snapshot
from state.result import Result
from state.session.journal import Journal
from state.session.operations import Apply, Operation, Row, operation_from_row
from state.session.references import References
from state.session.session import Session
from state.view import View

if TYPE_CHECKING:
    from state.arranging import Arranging
    from state.checking.checking import Checking
    from state.noticing.noticing import Noticing


class Ground(Protocol):
    """What writing branches needs of the workspace."""

    target: Repository
    journal: Journal
    name: str
    session: Session

    @property
    def target_snapshot(self) -> Snapshot: ...

    @property
    def migrations(self) -> Arranging: ...

    @property
    def checking(self) -> Checking: ...

    @property
    def noticing(self) -> Noticing: ...

    def loaded(self, progress: Progress = unwatched) -> View: ...

    def held(self) -> AbstractContextManager[Result]: ...

    def alone(self) -> AbstractContextManager[None]: ...

    def follow(self) -> bool: ...

    def perform(self, make: Callable[[], Operation], texts: Mapping[str, bytes] | None = None) -> Session: ...


class Branching:
    """The branches of one session; each act is recorded with its inverse."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def plan(
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

        Without `findings` it says nothing of what would break or be lost: `with_findings` adds that.
        """
        view = self._ground.loaded(progress)
        # Its answer is kept with the sequences, so that what is planned under the lock waits for nothing.
        unsettled, warnings = (
            self._ground.migrations.unsettled(progress),
            self._ground.migrations.warnings(progress),
        )
        if self._ground.session.record.plan is not None:
            warnings = (*warnings, *self._ground.checking.warnings(progress))
        with self._ground.held() as result:
            plan = plan_apply(
                self._ground.target,
                view,
                result,
                branch=branch,
                backup=backup,
                parents=parents,
                message=message,
                per_step=per_step,
                progress=progress,
            )
        plan = _with(plan, warnings, unsettled)
        return self.with_findings(plan, progress) if findings else plan

    def with_findings(self, plan: ApplyPlan, progress: Progress = unwatched) -> ApplyPlan:
        """A plan that was made without them, with the errors among the findings; slow the first time."""
        errors, count = self._ground.noticing.errors(progress)
        return _with(plan, (count,) if count else (), errors)

    def apply(self, plan: ApplyPlan, *, checkout: bool = False, strict: bool = False) -> Apply:
        """Makes backup branch, commits and merge branch as planned, verifies them, and records it."""
        with self._ground.held() as result:
            self._ground.follow()
            if plan.revision != self._ground.session.revision:
                raise PlaitError(
                    "the session went on since this was planned", self._ground.name, "look at the plan again"
                )
            if plan.blockers:
                raise PlaitError(
                    f"{len(plan.blockers)} findings stand against it, the first: {plan.blockers[0].message}",
                    plan.blockers[0].path,
                    plan.blockers[0].hint or None,
                )
            if strict and plan.remaining:
                raise PlaitError(
                    f"{len(plan.remaining)} things are open or not reviewed, the first: {plan.remaining[0].message}",
                    plan.remaining[0].path,
                    "decide and review them, or apply without --strict",
                )
            if checkout:
                self._refuse_unclean_checkout()
            view = self._ground.loaded()
            commits, tree = make_commits(self._ground.target, plan, view, result, self._ground.journal.now())
            operation = Apply(
                branch=plan.branch,
                backup=plan.backup,
                commit=commits[-1],
                backup_commit=self._ground.target_snapshot.commit,
                tree=tree,
                parents=plan.parents,
                checkout=checkout,
                target_commit=self._ground.target_snapshot.commit,
                commits=commits,
            )
            self._anchor(operation)
            self.intend("apply", operation)
            create_branches(self._ground.target, operation)
            self._ground.perform(lambda: operation)
            self._ground.journal.clear_intent()
            wrong = verify(self._ground.target, operation, self._ground.target_snapshot.tree)
            if wrong:
                raise PlaitError(
                    "; ".join(wrong), plan.branch, "nothing of yours has changed; `plait undo` takes it back"
                )
            if checkout:
                switch(self._ground.target, plan.branch)
            return operation

    def _refuse_unclean_checkout(self) -> None:
        if self._ground.target.work_tree is None:
            raise PlaitError(
                "a bare repository has no checkout", self._ground.target.name, "apply without --checkout"
            )
        count = uncommitted(self._ground.target)
        if count:
            raise PlaitError(
                f"the checkout has {count} uncommitted paths",
                str(self._ground.target.work_tree),
                "commit or stash them, or apply without --checkout",
            )

    def _anchor(self, operation: Apply) -> None:
        """Keeps the applied commits from garbage collection, so that undo and redo can go both ways."""
        update_references(
            self._ground.target.git,
            [(f"refs/plait/{self._ground.name}/applied", operation.commit, None)],
            "plait: apply",
        )

    def intend(self, act: str, operation: Operation | None) -> None:
        """On disk before the branches change, so that whoever opens the session next knows what was meant."""
        row = list(operation.to_row()) if operation is not None else None
        self._ground.journal.set_intent(
            {"act": act, "row": row, "process": os.getpid(), "from": self._ground.session.number}
        )

    def finish_interrupted(self) -> None:
        """Brings journal and branches in step again after a process died between the two."""
        intent = self._ground.journal.intent()
        if intent is None or _is_running(int(intent.get("process", 0))):
            return
        operation = operation_from_row(Row(*intent["row"])) if intent["row"] else None
        if intent["act"] == "move":
            assert operation is None or isinstance(operation, Apply)
            # The journal moved or it did not: the branches follow where it stands.
            with suppress(PlaitError):
                self.follow_apply(operation, self._ground.session.applied)
            with suppress(PlaitError):
                self.follow_references(
                    self._ground.journal.session_at(int(intent.get("from", 0))), self._ground.session
                )
        elif isinstance(operation, References):
            if all(
                (read_reference(self._ground.target.git, one.name) or "") == one.after
                for one in operation.changes
            ) and (operation not in (one for _, one in self._ground.session.references)):
                self._ground.perform(lambda: operation)
        elif isinstance(operation, Apply) and self._ground.session.applied != operation:
            there = read_reference(self._ground.target.git, HEADS + operation.branch)
            if there == operation.commit:
                self._ground.perform(lambda: operation)
        self._ground.journal.clear_intent()

    def move(self, operation: References) -> Session:
        """Makes or moves branches and tags forward, all or none, and records it; undo puts them back."""
        with self._ground.alone():
            self.intend("references", operation)
            try:
                self._move_and_record(operation)
            except PlaitError:
                with suppress(PlaitError):
                    self._ground.journal.clear_intent()
                raise
            self._ground.journal.clear_intent()
            return self._ground.session

    def _move_and_record(self, operation: References) -> None:
        words = f"plait: {operation.act}"
        move_references(
            self._ground.target, [(one.name, one.after, one.before) for one in operation.changes], words
        )
        try:
            self._ground.perform(lambda: operation)
        except PlaitError:
            # What nobody could undo isn't left behind.
            move_references(
                self._ground.target, [(one.name, one.before, one.after) for one in operation.changes], words
            )
            raise

    def follow_references(self, before: Session, after: Session) -> None:
        """Puts back what the move left behind, and makes again what it came across; what is in step stays."""
        old, new = dict(before.references), dict(after.references)
        updates: dict[str, tuple[str, str]] = {}
        for number in sorted(old.keys() - new.keys(), reverse=True):
            for change in old[number].changes:
                now = updates[change.name][0] if change.name in updates else change.after
                updates[change.name] = (now, change.before)
        for number in sorted(new.keys() - old.keys()):
            for change in new[number].changes:
                now = updates[change.name][0] if change.name in updates else change.before
                updates[change.name] = (now, change.after)
        changes = [
            (name, wanted, now)
            for name, (now, wanted) in updates.items()
            if now != wanted and (read_reference(self._ground.target.git, name) or "") != wanted
        ]
        if changes:
            move_references(self._ground.target, changes, "plait: move along the journal")

    def follow_apply(self, before: Apply | None, after: Apply | None) -> None:
        """Takes back or makes again the branches of an apply that the move went across; those in step stay."""
        if before == after:
            return
        if before is not None:
            take_back(self._ground.target, before, self._ground.target_snapshot.branch)
        if (
            after is not None
            and read_reference(self._ground.target.git, HEADS + after.branch) != after.commit
        ):
            create_branches(self._ground.target, after)


def _with(plan: ApplyPlan, sentences: Sequence[str], remaining: Sequence[Finding]) -> ApplyPlan:
    """The plan with more to say; its last sentence is about the checkout, and stays the last."""
    words = (*plan.words[:-1], *sentences, *plan.words[-1:])
    return replace(plan, remaining=(*plan.remaining, *remaining), words=words)


def _is_running(process: int) -> bool:
    """Whether another process of that number still works; its own acts are its to finish."""
    if process in (0, os.getpid()):
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
