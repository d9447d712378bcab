"""Takes snapshots: brings one side into the target's object database and anchors it there."""

from dataclasses import replace
from pathlib import Path

from state.errors import PlaitError
from state.progress import Progress, unwatched
from state.repositories.bring_in import Brought, bring_in, commit_time, write_commit
from state.repositories.location import Location, parse_location
from state.repositories.objects import write_objects
from state.repositories.plain_folder import capture_folder
from state.repositories.references import list_references, read_reference, update_references
from state.repositories.remote import fetched
from state.repositories.repository import Repository, discover, existing_folder
from state.repositories.snapshot import Kind, Snapshot
from state.repositories.trees import Tree
from state.repositories.working_tree import capture_work, uncommitted

__all__ = ["forget_session", "parse_location", "take_snapshot", "uncommitted"]


def reference(session: str, side: str) -> str:
    """Where a session anchors one side."""
    return f"refs/plait/{session}/{side}"


def take_snapshot(
    location: Location,
    *,
    target: Repository,
    session: str,
    side: str,
    worktree: bool = False,
    progress: Progress = unwatched,
) -> Snapshot:
    """One side as it stands now, in the target's object database under `refs/plait/<session>/<side>`.

    `side` is "source" or "target". The side itself is only read, the target gains objects and that
    reference. `worktree` takes uncommitted work along, where there is some: not with a revision, from a bare
    repository or an address. A folder that is no repository, or that lies in one and isn't part of it, is
    captured as it lies there; only a source can be one. The same state gives the same commit again.
    """
    progress(f"reading the {side}")
    if location.is_url:
        if side == "target":
            raise PlaitError(
                "the target must be a repository on this machine", location.location, "clone it first"
            )
        with fetched(location, target, progress) as copy:
            snapshot = _of_repository(copy, location, target, False, progress)
        snapshot = replace(snapshot, name=location.name, location=location.location)
    else:
        folder = existing_folder(location.location)
        repository = discover(folder)
        if repository is None or (side == "source" and _is_foreign_inside(repository, folder)):
            if side == "target" or location.revision:
                raise PlaitError("not a git repository", location.location, "`git init` makes one")
            snapshot = _of_folder(folder, target, progress)
        else:
            snapshot = _of_repository(repository, location, target, worktree, progress)
    name = reference(session, side)
    updates: list[tuple[str, str, str | None]] = [(name, snapshot.commit, None)]
    before = read_reference(target.git, name)
    if before is not None and before != snapshot.commit:
        # Undo goes back to it, also when its own branch was rewritten since.
        updates.append((f"refs/plait/{session}/earlier/{before}", before, None))
    update_references(target.git, updates, "plait: snapshot")
    return snapshot


def forget_session(target: Repository, session: str) -> None:
    """Removes everything a session anchored; the target's references are then as they were before it."""
    found = list_references(target.git, f"refs/plait/{session}/")
    update_references(target.git, [(name, "", oid) for name, oid in found.items()], "plait: delete session")


def _is_foreign_inside(repository: Repository, folder: Path) -> bool:
    """Whether a folder lies in a work tree without being part of it: unpacked there, ignored or untracked."""
    top = repository.work_tree
    if top is None or top == folder or not folder.is_relative_to(top):
        return False
    if folder.is_relative_to(repository.git_dir) or folder.is_relative_to(repository.common_dir):
        return False
    return not repository.git.run("ls-files", "-z", "--", str(folder.relative_to(top)), work_tree=True)


def _of_repository(
    repository: Repository, location: Location, target: Repository, worktree: bool, progress: Progress
) -> Snapshot:
    if worktree and not location.revision and repository.work_tree is not None:
        return _of_work_tree(repository, target, progress)
    commit = repository.resolve(location.revision)
    # Uncommitted work is said where the commit it stands on is the one that is asked for.
    at_head = not location.revision or commit == repository.git.text("rev-parse", "HEAD", ok=(0, 128))
    brought = bring_in(repository, commit, target, progress)
    return _snapshot(repository, location, brought, uncommitted(repository) if at_head else 0)


def _snapshot(repository: Repository, location: Location, brought: Brought, touched: int) -> Snapshot:
    return Snapshot(
        name=repository.name,
        location=str(repository.place),
        revision=location.revision,
        commit=brought.commit,
        tree=brought.tree,
        original=brought.original,
        branch=repository.branch_of(location.revision),
        uncommitted=touched,
        unreadable=brought.unreadable,
        alone=brought.original is not None,
    )


def _of_work_tree(repository: Repository, target: Repository, progress: Progress) -> Snapshot:
    """The checked-out commit with the uncommitted work as a commit on top of it; without any, itself."""
    location = Location(str(repository.place))
    has_commit = bool(repository.git.text("rev-parse", "--verify", "--quiet", "HEAD", ok=(0, 1)))
    if has_commit:
        brought = bring_in(repository, repository.resolve(), target, progress)
        tree = Tree.read(target.git, brought.tree, target.object_format)
    else:
        tree = Tree.empty(target.object_format)
        brought = Brought("", tree.oid)
    work = capture_work(repository, target, progress)
    if not has_commit and not any(work.versions.values()):
        # There is nothing at all; the error says so.
        repository.resolve()
    whole = tree.put_all(work.versions)
    snapshot = replace(_snapshot(repository, location, brought, work.touched), kind=Kind.WORKTREE)
    if has_commit and whole.oid == tree.oid:
        return snapshot
    write_objects(target.git, whole.objects_missing_from(tree), target.object_format)
    words = f"Uncommitted work in {repository.name}"
    if not has_commit:
        commit = write_commit(target, whole.oid, (), words, 0)
        return replace(snapshot, commit=commit, tree=whole.oid, alone=True)
    time = commit_time(target.git, brought.commit)
    return replace(
        snapshot,
        commit=write_commit(target, whole.oid, (brought.commit,), words, time),
        tree=whole.oid,
        original=brought.original or brought.commit,
        unreadable=tuple(path for path in brought.unreadable if path not in work.versions),
    )


def _of_folder(folder: Path, target: Repository, progress: Progress) -> Snapshot:
    captured = capture_folder(folder, target, progress)
    commit = write_commit(target, captured.tree, (), f"Snapshot of the folder {folder.name}", 0)
    return Snapshot(
        name=folder.name,
        location=str(folder),
        revision="",
        commit=commit,
        tree=captured.tree,
        kind=Kind.FOLDER,
        unreadable=captured.unreadable,
        alone=True,
    )
