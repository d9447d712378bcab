"""Ways back from a phase: ready lists of commands with what they lose, rehearsed on request, never run by themselves."""

import re
import shlex
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from state.checking.session_ground import SessionGround
from state.errors import PlaitError
from state.plans.plan import ActKind, Command, GitAct, Plan, Rollback
from state.progress import Progress, unwatched
from state.repositories.branch_acts import TAGS, commit_named, is_ancestor, merge_of
from state.repositories.references import list_references
from state.repositories.repository import HEADS
from state.repositories.throwaway import Tried, throwaway

if TYPE_CHECKING:
    from state.checking.checking import Checking

SHOWN = 5


@dataclass(frozen=True, slots=True)
class BackStep:
    """One command of a way back; `line` is the plan's where the plan says it."""

    command: str
    words: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class WayBack:
    """A ready list; `loses` says in plain words what it takes away, a sentence each."""

    id: str
    scope: str
    """immediate, phase, database, gradual, whole."""
    phase: str
    title: str
    steps: tuple[BackStep, ...]
    loses: tuple[str, ...]
    branch: str = ""
    """The branch that it is about, empty where that isn't known."""
    wanted_tree: str = ""
    """The tree that should be there afterwards, empty where nothing says so."""
    from_plan: bool = False


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What came of a way back in a throw-away clone."""

    way: WayBack
    tried: tuple[Tried, ...]
    tree: str
    differs: tuple[str, ...]
    """Paths in which the tree afterwards differs from the wanted one."""

    @property
    def ok(self) -> bool:
        """Whether every command that was tried worked, one at least, and the tree is the wanted one."""
        done = [one.ok for one in self.tried if one.ok is not None]
        return bool(done) and all(done) and not self.differs

    @property
    def words(self) -> str:
        """The outcome in one sentence."""
        failed = next((one for one in self.tried if one.ok is False), None)
        if failed is not None:
            return f"`{failed.command}` failed: {_reason(failed.output)}"
        skipped = sum(one.ok is None for one in self.tried)
        rest = f"; {skipped} commands were not tried" if skipped else ""
        if not any(one.ok for one in self.tried):
            return "nothing of it could be tried in a clone"
        if self.way.wanted_tree:
            if self.differs:
                return f"it runs, but {len(self.differs)} files differ from before, {self.differs[0]} first{rest}"
            return f"it runs, and every file is as it was before{rest}"
        return f"it runs{rest}"


class WaysBack:
    """The ways back that the plan, the branches and the journal know."""

    def __init__(self, workspace: SessionGround, checking: "Checking") -> None:
        self._workspace = workspace
        self._checking = checking
        self._target = workspace.target

    def of(self, phase: str = "") -> tuple[WayBack, ...]:
        """The ways back from a phase; without one those from the whole merge. The surest first."""
        plan = self._checking.plan
        found: list[WayBack] = []
        if plan is None:
            if phase:
                self._checking.needed()
            return tuple(self._from_apply())
        named = self._checking.phase(phase).id if phase else ""
        found += self._reverts(plan, named)
        found += self._resets(plan, named)
        if not named:
            found += self._from_apply()
        found += [self._written(plan, one) for one in plan.rollbacks if _fits(one, named)]
        return tuple(found)

    def one(self, name: str, phase: str = "") -> WayBack:
        """A way back by its id."""
        ways = self.of(phase)
        found = [one for one in ways if one.id == name or one.id.startswith(name)]
        if len(found) != 1:
            raise PlaitError(
                "no such way back", name, f"there are: {', '.join(one.id for one in ways) or 'none'}"
            )
        return found[0]

    def rehearse(self, way: WayBack, progress: Progress = unwatched) -> Rehearsal:
        """Tries it in a throw-away clone; nothing of the target changes. Blocking, for a worker."""
        progress("making a throw-away clone")
        branch = way.branch or self._target.branch() or ""
        if not branch:
            raise PlaitError("it names no branch to start from", way.title, "check a branch out first")
        tried: list[Tried] = []
        with throwaway(self._target, branch) as clone:
            for number, step in enumerate(way.steps):
                progress("rehearsing the way back", number, len(way.steps))
                tried.append(clone.try_out(step.command))
                if tried[-1].ok is False:
                    break
            tree = clone.tree()
            differs = clone.differing(way.wanted_tree) if way.wanted_tree and tree else ()
        return Rehearsal(way, tuple(tried), tree, differs)

    # What the branches tell

    def _reverts(self, plan: Plan, phase: str) -> list[WayBack]:
        ways = []
        for at, into, commit in self._merges(plan, phase):
            listed = self._target.git.text("rev-list", "--parents", "--max-count=1", commit).split()
            first = listed[1]
            paths = self._changed(first, commit)
            later = self._commits(commit, HEADS + into, paths)
            files = f"{len(paths)} files" if len(paths) != 1 else "file"
            loses = [
                f"the {files} that the merge {commit[:10]} changed {'go' if len(paths) != 1 else 'goes'} back to what "
                "was there before it"
            ]
            if later:
                count = f"{len(later)} later commit{'s' if len(later) > 1 else ''}"
                loses.append(
                    f"{count} on {into} changed some of the same files, so the revert may stop at conflicts: "
                    f"{_listed(later)}"
                )
            loses.append(
                "merging the same branch again later brings nothing back until this revert is reverted"
            )
            title = f"Revert the merge {commit[:10]} on {into}"
            steps = (
                BackStep(f"git checkout {shlex.quote(into)}", "go to the branch"),
                BackStep(
                    f"git revert -m 1 --no-edit {commit}",
                    "take the merge back, keeping its first parent's line",
                ),
            )
            wanted = "" if later else self._wanted_after_revert(into, commit, first)
            ways.append(
                WayBack(f"revert-{commit[:10]}", "phase", at, title, steps, tuple(loses), into, wanted)
            )
        return ways

    def _wanted_after_revert(self, into: str, commit: str, first: str) -> str:
        """The tree before the merge, where nothing came after it."""
        return self._target.tree_of(first) if self._target.resolve(HEADS + into) == commit else ""

    def _merges(self, plan: Plan, phase: str) -> list[tuple[str, str, str]]:
        """(phase, branch, merge commit) of all merges that are in the branches now, latest first."""
        heads = _short(list_references(self._target.git, HEADS), HEADS)
        found: dict[str, tuple[str, str, str]] = {}
        for _, act in self._workspace.session.references:
            if act.act == "merge" and act.changes:
                change = act.changes[0]
                into = change.name.removeprefix(HEADS)
                if into in heads and is_ancestor(self._target, change.after, heads[into]):
                    found[change.after] = (act.phase, into, change.after)
        for merge in plan.acts:
            if merge.kind is not ActKind.MERGE or merge.rollback or merge.name not in heads:
                continue
            for into in (merge.on, *_targets_of(plan, merge)):
                if into in heads and is_ancestor(self._target, heads[merge.name], heads[into]):
                    commit = merge_of(self._target, heads[merge.name], heads[into])
                    if commit is not None:
                        found.setdefault(commit, (merge.phase, into, commit))
        return [one for one in reversed(found.values()) if not phase or one[0] == phase]

    def _resets(self, plan: Plan, phase: str) -> list[WayBack]:
        """Back to the tag or backup from before the phase."""
        heads = _short(list_references(self._target.git, HEADS), HEADS)
        tags = _short(list_references(self._target.git, TAGS), TAGS)
        ways = []
        for name, of in self._marks(plan, phase).items():
            there = tags.get(name) or heads.get(name)
            if there is None:
                continue
            commit = self._target.resolve(there)
            for into in self._branches_of(plan, of, heads):
                if (
                    into == name
                    or not is_ancestor(self._target, commit, heads[into])
                    or heads[into] == commit
                ):
                    continue
                lost = self._only_on(into, commit)
                gone = f"{len(lost)} commit{'s' if len(lost) > 1 else ''} of {into}"
                loses = (
                    f"{gone} {'are' if len(lost) > 1 else 'is'} on no branch and no tag any more: {_listed(lost)}"
                    if lost
                    else f"no commit of {into}: other branches or tags hold them all",
                    "uncommitted work in a checkout of it is overwritten",
                    "where the branch was pushed, others have these commits: a push needs --force-with-lease",
                )
                title = f"Reset {into} to {name} ({commit[:10]})"
                steps = (
                    BackStep(f"git checkout {shlex.quote(into)}", "go to the branch"),
                    BackStep(f"git reset --hard {shlex.quote(name)}", "put it back to where it was"),
                )
                wanted = self._target.tree_of(commit)
                ways.append(WayBack(f"reset-{name}-{into}", "phase", of, title, steps, loses, into, wanted))
        return ways

    def _marks(self, plan: Plan, phase: str) -> dict[str, str]:
        """Tags and backup branches with the phase that they stand before."""
        found: dict[str, str] = {}
        for _, act in self._workspace.session.references:
            if act.act == "backup" and act.changes and (not phase or act.phase == phase):
                found[act.changes[0].name.removeprefix(HEADS)] = act.phase
        for git in plan.acts:
            if git.kind is ActKind.BRANCH and git.backup and (not phase or git.phase == phase):
                found.setdefault(git.name, git.phase)
        order = [one.id for one in plan.real_phases]
        for git in plan.acts:
            if git.kind is not ActKind.TAG or git.phase not in order:
                continue
            # A tag at the end of a phase is where the next one begins.
            after = order.index(git.phase) + 1
            if after < len(order) and (not phase or order[after] == phase):
                found.setdefault(git.name, order[after])
        return found

    def _branches_of(self, plan: Plan, phase: str, heads: Mapping[str, str]) -> list[str]:
        found = plan.phase(phase)
        wanted = list(found.into) if found is not None else []
        for git in plan.acts:
            if git.phase == phase and git.kind is ActKind.MERGE and git.on:
                wanted.append(git.on)
        for _, act in self._workspace.session.references:
            if act.phase == phase and act.act in ("merge", "commit") and act.changes:
                wanted.append(act.changes[0].name.removeprefix(HEADS))
        return [one for one in dict.fromkeys(wanted) if one in heads]

    def _from_apply(self) -> list[WayBack]:
        applied = self._workspace.session.applied
        if applied is None:
            return []
        steps = (
            BackStep("plait undo", f"takes the branches {applied.branch} and {applied.backup} away again"),
        )
        loses = (
            "commits made on the merge branch since apply: undo refuses while there are any",
            "nothing of the session: every decision stays, and `plait redo` brings the branches back",
        )
        return [WayBack("apply", "whole", "", f"Undo apply ({applied.branch})", steps, loses, applied.branch)]

    # What the plan says

    def _written(self, plan: Plan, rollback: Rollback) -> WayBack:
        commands = [one for one in map(plan.command, rollback.commands) if one is not None]
        texts = [(one, self._checking.runs.bound(plan, one.text)) for one in commands]
        steps = [BackStep(text, one.caption, one.line) for one, text in texts]
        steps += [BackStep(f"# {words}", "", rollback.line) for words in rollback.actions]
        acts = {act.command: act for act in plan.acts if act.rollback == rollback.id}
        loses = tuple(
            dict.fromkeys(words for one in commands for words in self._lost_by(one, acts.get(one.id)))
        )
        branch = next((act.on for act in acts.values() if act.on), "")
        phase = rollback.phases[0] if rollback.phases else ""
        return WayBack(
            rollback.id, rollback.scope.value, phase, rollback.title, tuple(steps),
            loses or ("the plan doesn't say what it loses",), branch, from_plan=True,
        )  # fmt: skip

    def _lost_by(self, command: Command, act: GitAct | None) -> list[str]:
        lowered = command.text.lower()
        if act is not None and act.kind is ActKind.RESET and act.hard:
            return self._lost_by_reset(act)
        if act is not None and act.kind is ActKind.REVERT:
            return [f"the changes of {act.name or 'the last commit'}; the history keeps them"]
        if act is not None and act.kind is ActKind.PUSH and act.force:
            return ["commits that others pushed in the meantime, unless the lease stops it"]
        if "drop table" in lowered or "drop database" in lowered:
            return ["the rows of the tables that it drops"]
        if "restore" in lowered and ("backup" in lowered or "dump" in lowered or ".sql" in lowered):
            return ["everything written to the database since the backup was made"]
        return []

    def _lost_by_reset(self, act: GitAct) -> list[str]:
        on = HEADS + act.on if act.on else "HEAD"
        tip = self._known(on)
        # HEAD is where the branch is that the plan has checked out by then, wherever it is now.
        name = re.sub(r"^(?:HEAD|@)(?=[~^]|$)", on, act.name or "HEAD")
        # Where this machine's HEAD was at some time says nothing about the day of the rollback.
        moving = "@{" in name or name.startswith(("ORIG_HEAD", "FETCH_HEAD", "MERGE_HEAD"))
        there = self._known(name) if tip and not moving else ""
        if not there:
            where = act.name or "that point"
            return [f"every commit after {where}, which is not there yet, and uncommitted work"]
        lost = self._commits(there, tip)
        if not lost:
            return [
                f"no commit, and uncommitted work: {act.on or 'the branch'} has nothing after {act.name or 'HEAD'}"
            ]
        return [
            f"{len(lost)} commit{'s' if len(lost) > 1 else ''} after {act.name}, and uncommitted work: {_listed(lost)}"
        ]

    # git's own answers

    def _known(self, name: str) -> str:
        """The commit of a name, empty where nothing is called so."""
        with suppress(PlaitError):
            return commit_named(self._target, name)
        return ""

    def _commits(self, older: str, newer: str, paths: tuple[str, ...] = ()) -> list[str]:
        """The commits of `newer` that `older` hasn't, a line each; only those that touched the paths, where there are some."""
        return self._log(newer, f"^{older}", "--", *paths[:1000])

    def _only_on(self, branch: str, older: str) -> list[str]:
        """The commits after `older` that nothing but this branch holds."""
        others = ("--not", older, f"--exclude={branch}", "--branches", "--tags", "--remotes", "--")
        return self._log(HEADS + branch, *others)

    def _log(self, *what: str) -> list[str]:
        lines = self._target.git.run("log", "--format=%h %s", "-z", *what)
        return [line for line in lines.decode("utf-8", "replace").split("\0") if line]

    def _changed(self, before: str, after: str) -> tuple[str, ...]:
        listing = self._target.git.run("diff-tree", "-r", "-z", "--name-only", "--no-renames", before, after)
        return tuple(path for path in listing.decode("utf-8", "surrogateescape").split("\0") if path)


def _targets_of(plan: Plan, merge: GitAct) -> tuple[str, ...]:
    phase = plan.phase(merge.phase)
    return phase.into if phase is not None else ()


def _fits(rollback: Rollback, phase: str) -> bool:
    return not phase or not rollback.phases or phase in rollback.phases


def _short(references: Mapping[str, str], prefix: str) -> dict[str, str]:
    return {name.removeprefix(prefix): oid for name, oid in references.items()}


def _reason(output: str) -> str:
    """git's own words about why it failed, without those on how it is used."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    said = [line for line in lines if line.startswith(("fatal:", "error:", "CONFLICT"))]
    return (said or lines[-1:] or ["no reason given"])[0]


def _listed(commits: list[str]) -> str:
    more = f" and {len(commits) - SHOWN} more" if len(commits) > SHOWN else ""
    return "; ".join(commits[:SHOWN]) + more
