"""Acts of a phase on the target's branches and tags: backup, merge branch, merge --no-ff, tag, commit."""

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from state.checking.session_ground import SessionGround
from state.errors import PlaitError
from state.progress import Progress, unwatched
from state.repositories.branch_acts import (
    TAGS,
    branch_commit,
    check_name,
    commit_named,
    is_ancestor,
    merge_of,
    merge_trees,
    write_commit,
    write_tag,
)
from state.repositories.references import read_reference, update_references
from state.repositories.repository import HEADS
from state.session.references import Change, References
from state.session.session import Session

if TYPE_CHECKING:
    from state.checking.checking import Checking

ACTS = ("backup", "branch", "merge", "tag", "commit")


class Opened(NamedTuple):
    """A merge that git can't do alone: the session in which its conflicts are resolved."""

    session: str
    conflicts: tuple[str, ...]
    is_new: bool


class PhaseActs:
    """What a phase does to branches and tags; every act is one operation with its undo."""

    def __init__(self, workspace: SessionGround, checking: "Checking") -> None:
        self._workspace = workspace
        self._checking = checking
        self._target = workspace.target

    def perform(
        self, phase: str, act: str, name: str, *, item: str = "", message: str = "", into: str = ""
    ) -> Session | Opened:
        """One of `ACTS` by its name; `into` is the branch that a merge goes into, or what is backed up or tagged."""
        match act:
            case "backup":
                return self.backup(name, of=into, phase=phase, item=item)
            case "branch":
                return self.branch(name, at=into, phase=phase, item=item)
            case "merge":
                return self.merge(name, into, message=message, phase=phase, item=item)
            case "tag":
                return self.tag(name, at=into, message=message, phase=phase, item=item)
            case "commit":
                return self.commit(name, message, phase=phase, item=item)
        raise PlaitError(f"there is no act {act}", hint=f"one of {', '.join(ACTS)}")

    def backup(self, name: str, *, of: str = "", phase: str = "", item: str = "") -> Session:
        """A new branch that holds what the target, or the branch `of`, is now; verified by reading it back."""
        snapshot = self._workspace.target_snapshot
        where = of or snapshot.branch or ""
        commit = self._commit_of(where) if where else snapshot.commit
        made = self._new(HEADS, name, commit)
        words = f"back up {where or 'the target'} ({commit[:10]}) in the branch {name}"
        session = self._record("backup", (made,), words, phase, item)
        held = self._target.git.text("rev-parse", "--verify", "--quiet", f"{HEADS}{name}^{{tree}}", ok=(0, 1))
        wanted = self._target.tree_of(commit)
        if held != wanted:
            raise PlaitError(
                f"the backup holds {held[:10] or 'nothing'}, not {wanted[:10]}", name, "`plait undo`"
            )
        return session

    def branch(self, name: str, *, at: str = "", phase: str = "", item: str = "") -> Session:
        """A new branch for the merge, at the target's commit or at the branch `at`; your checkout stays."""
        commit = self._commit_of(at) if at else self._workspace.target_snapshot.commit
        made = self._new(HEADS, name, commit)
        return self._record("branch", (made,), f"make the branch {name} at {commit[:10]}", phase, item)

    def tag(self, name: str, *, at: str = "", message: str = "", phase: str = "", item: str = "") -> Session:
        """A new tag; annotated where there is a message."""
        applied = self._workspace.session.applied
        branch = at or (applied.branch if applied is not None else "")
        commit = self._commit_of(branch) if branch else self._workspace.target_snapshot.commit
        there = write_tag(self._target, name, commit, message, self._checking.now) if message else commit
        made = self._new(TAGS, name, there)
        return self._record("tag", (made,), f"tag {commit[:10]} as {name}", phase, item)

    def merge(
        self,
        branch: str,
        into: str,
        *,
        message: str = "",
        phase: str = "",
        item: str = "",
        progress: Progress = unwatched,
    ) -> Session | Opened:
        """`git merge --no-ff branch` on the branch `into`.

        Where both sides changed the same, a session of its own opens for the merge; once that is applied,
        the same act takes its commit.
        """
        if not into:
            raise PlaitError("a merge needs the branch that it goes into", branch, "name it")
        theirs, ours = self._commit_of(branch), branch_commit(self._target, into)
        if is_ancestor(self._target, theirs, ours):
            found = merge_of(self._target, theirs, ours)
            where = f" by {found[:10]}" if found else ""
            raise PlaitError(f"{branch} is merged into {into} already{where}", branch)
        made = merge_trees(self._target, ours, theirs)
        if made.conflicts:
            commit = self._resolved(branch, into, theirs, ours)
            if commit is None:
                return self._open_merge(branch, into, theirs, ours, made.conflicts, progress)
        else:
            text = message or f"Merge branch '{branch}' into {into}\n\nPlait-Session: {self._workspace.name}"
            commit = write_commit(self._target, made.tree, (ours, theirs), text, self._checking.now)
        change = Change(HEADS + into, ours, commit)
        return self._record("merge", (change,), f"merge {branch} into {into} as {commit[:10]}", phase, item)

    def merge_session(self, branch: str, into: str, theirs: str, ours: str) -> tuple[str, "Session | None"]:
        """The name of the session that resolves the conflicts between two commits, and that session where it is there.

        A session from before the branches moved on is about other commits: it stays, and the next has a number.
        """
        words = unicodedata.normalize("NFKD", f"{self._workspace.name}-{branch}-into-{into}")
        # A name that sessions take as it is.
        slug = re.sub(r"[^a-z0-9]+", "-", words.encode("ascii", "ignore").decode().lower()).strip("-")[:36]
        base = slug.strip("-")
        number, name = 1, base
        while True:
            opened = self._workspace.sibling(name)
            if opened is None:
                return name, None
            with opened as other:
                if (other.source_snapshot.commit, other.target_snapshot.commit) == (theirs, ours):
                    return name, other.session
            number += 1
            name = f"{base}-{number}"

    def _resolved(self, branch: str, into: str, theirs: str, ours: str) -> str | None:
        """The commit in which the operator resolved this very merge, in a session that was applied."""
        for session in (self._workspace.session, self.merge_session(branch, into, theirs, ours)[1]):
            applied = session.applied if session is not None else None
            if applied is not None and set(applied.parents) == {ours, theirs}:
                return applied.commit
        return None

    def _open_merge(
        self, branch: str, into: str, theirs: str, ours: str, conflicts: tuple[str, ...], progress: Progress
    ) -> Opened:
        """A session for the merge; the one that is there already where it is about these very commits."""
        workspace = self._workspace
        source, target = workspace.source_snapshot, workspace.target_snapshot
        if (source.commit, target.commit) == (theirs, ours):
            return Opened(workspace.name, conflicts, False)
        name, there = self.merge_session(branch, into, theirs, ours)
        if there is None:
            place = self._target.place
            workspace.begin(
                f"{place}@{self._revision(branch)}", f"{place}@{self._revision(into)}", name, progress
            )
        return Opened(name, conflicts, there is None)

    def _revision(self, name: str) -> str:
        """What names a branch, and nothing else that bears its name."""
        is_plain = "@" not in name and read_reference(self._target.git, TAGS + name) is None
        return name if is_plain or read_reference(self._target.git, HEADS + name) is None else HEADS + name

    def commit(self, branch: str, message: str, *, phase: str = "", item: str = "") -> Session:
        """The result as it is now, as a commit of this phase on a branch of the session's own.

        The first commit has the target's commit as its parent, each later one the commit before it.
        """
        workspace = self._workspace
        if not message.strip():
            raise PlaitError("a commit needs a message", branch, "say what the phase did")
        name = check_name(self._target, HEADS, branch)
        tip = read_reference(self._target.git, name)
        ours = {
            change.after
            for _, one in workspace.session.references
            for change in one.changes
            if change.name == name
        }
        if tip is not None and tip not in ours:
            raise PlaitError(
                "the branch isn't this session's", branch, "choose another name, or make it here first"
            )
        tree = workspace.result_tree()
        parent = tip or workspace.target_snapshot.commit
        if self._target.tree_of(parent) == tree:
            raise PlaitError("the result has not changed since the last commit", branch)
        text = f"{message.strip()}\n\nPlait-Session: {workspace.name}"
        commit = write_commit(self._target, tree, (parent,), text, self._checking.now)
        change = Change(name, tip or "", commit)
        return self._record(
            "commit", (change,), f"commit {commit[:10]} on {branch}: {message.strip()}", phase, item
        )

    def _commit_of(self, name: str) -> str:
        """The commit of a branch, a tag or a revision of the target."""
        return commit_named(self._target, name)

    def _new(self, prefix: str, name: str, after: str) -> Change:
        full = check_name(self._target, prefix, name)
        if read_reference(self._target.git, full) is not None:
            what = "tag" if prefix == TAGS else "branch"
            raise PlaitError(f"a {what} of this name exists already", name, "choose another name")
        return Change(full, "", after)

    def _record(self, act: str, changes: tuple[Change, ...], words: str, phase: str, item: str) -> Session:
        workspace, git = self._workspace, self._target.git
        named = self._checking.phase(phase).id if phase else ""
        # Undo leaves commits that no branch holds: they stay for redo.
        kept = [(f"refs/plait/{workspace.name}/phases/{one.after[:16]}", one.after, None) for one in changes]
        update_references(git, kept, f"plait: {act}")
        when = self._checking.now.isoformat(timespec="seconds")
        return workspace.move_branches(References(act, changes, words, named, item, when))
