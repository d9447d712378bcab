"""Brings one commit of a source into the target's object database: with its history, or as much as is there."""

from dataclasses import dataclass
from typing import NamedTuple

from state.errors import PlaitError
from state.progress import Progress
from state.repositories.git import Git
from state.repositories.objects import Objects, missing_objects, object_id, write_objects
from state.repositories.repository import Repository
from state.repositories.transfer import bring_history, copy_objects, fetch, objects_of
from state.repositories.trees import Folder, Tree
from state.repositories.version import Version


@dataclass(frozen=True, slots=True)
class Brought:
    """What now stands in the target: a commit, its tree, and the source's own commit where that is another.

    `unreadable` are the paths whose content isn't in the target; of a folder that isn't there at all, its own.
    """

    commit: str
    tree: str
    original: str | None = None
    unreadable: tuple[str, ...] = ()


def bring_in(source: Repository, commit: str, target: Repository, progress: Progress) -> Brought:
    """Brings a commit of the source, anchored by nothing yet.

    The commit itself, if it can be had with all its history; files that even so aren't there are unreadable.
    Else (a shallow or partial source) a commit without parents, of a tree without the unreadable files.
    """
    if source.object_format != target.object_format:
        raise PlaitError(
            f"it uses {source.object_format} object names and the target {target.object_format}; "
            "git can't bring the two together",
            str(source.place),
            "unpack its files into a plain folder, and take that as the source",
        )
    same = source.common_dir == target.common_dir
    if same or target.has(commit) or _with_history(source, commit, target, progress):
        tree = target.tree_of(commit)
        missing = missing_below(target, tree)
        while not same and (found := missing - missing_objects(source.git, missing)):
            # Below a folder that was missing more may be.
            copy_objects(source.git, target.git, found, progress)
            missing = missing_below(target, tree)
        if not missing:
            return Brought(commit, tree)
        present = read_present(target, tree, missing)
        if not present.folders:
            return Brought(commit, tree, None, present.files)
        if same:
            raise _no_listing(target, present.folders[0])
    return _tree_alone(source, commit, target, progress)


def _with_history(source: Repository, commit: str, target: Repository, progress: Progress) -> bool:
    # A fetch leaves out what a partial target should have, and then looks for it in vain.
    if source.is_shallow or source.is_partial or target.is_partial:
        return bring_history(source, commit, target, progress)
    try:
        fetch(source, commit, target, progress)
    except PlaitError:
        # A copy can lack objects without saying so anywhere; what it has may be enough.
        if bring_history(source, commit, target, progress):
            return True
        if not missing_below(source, source.tree_of(commit)):
            raise
        return False
    return True


def _tree_alone(source: Repository, commit: str, target: Repository, progress: Progress) -> Brought:
    """A shallow or partial source: its tree without its history, and without what isn't there.

    With its commit the target would need a `shallow` file, or lack objects that its commits name.
    """
    tree_id = source.tree_of(commit)
    listed = _listed(source, tree_id)
    there = {name for name in listed if not name.startswith("?")}
    missing = missing_objects(target.git, {name[1:] for name in listed if name.startswith("?")})
    present = read_present(source, tree_id, missing)
    tree = present.tree.put_all(dict.fromkeys(present.files))
    # Folders that lost something are made anew; the others are taken as they are.
    needed = {version.oid for _, version in tree.items() if not version.is_submodule}
    made: list[tuple[str, bytes]] = []
    for _, folder in tree.folders():
        oid = folder.oid(source.object_format)
        if oid in there:
            needed.add(oid)
        else:
            made.append(("tree", folder.data(source.object_format)))
    copy_objects(source.git, target.git, needed, progress)
    write_objects(target.git, made, target.object_format)
    stands_for = write_commit(
        target, tree.oid, (), f"Snapshot of {source.name} at {commit}", commit_time(source.git, commit)
    )
    return Brought(stands_for, tree.oid, commit, tuple(sorted((*present.files, *present.folders))))


def missing_below(repository: Repository, tree: str) -> set[str]:
    """Objects of a tree that aren't there; of a folder that isn't, only itself."""
    return {name[1:] for name in _listed(repository, tree) if name.startswith("?")}


def _listed(repository: Repository, tree: str) -> list[str]:
    if missing_objects(repository.git, [tree]):
        raise _no_listing(repository, "")
    return objects_of(repository.git, [tree])


def _no_listing(repository: Repository, folder: str) -> PlaitError:
    return PlaitError(
        "its files aren't even listed here: the clone left out folders",
        f"{repository.place}/{folder}" if folder else str(repository.place),
        "check the commit out there once, or clone it with all folders",
    )


class Present(NamedTuple):
    """A tree as far as its folders are there, with the missing files in it; paths of what isn't there, sorted."""

    tree: Tree
    files: tuple[str, ...]
    folders: tuple[str, ...]


def read_present(repository: Repository, tree_id: str, missing: set[str]) -> Present:
    """Reads a tree of which these objects are missing."""
    object_format = repository.object_format
    folders: list[str] = []
    try:
        tree = Tree.read(repository.git, tree_id, object_format)
    except PlaitError:
        with Objects(repository.git) as objects:
            tree = Tree(_read_folder(objects, tree_id, "", folders), object_format)
    files = sorted(path for path, version in tree.items() if version.oid in missing)
    return Present(tree, tuple(files), tuple(sorted(folders)))


def _read_folder(objects: Objects, oid: str, prefix: str, lost: list[str]) -> Folder:
    """One folder and all below it, object by object; git's own listing stops at the first that is missing."""
    data = objects.blob(oid)
    if data is None:
        lost.append(prefix.removesuffix("/"))
        return Folder({})
    entries: dict[str, Version | Folder] = {}
    before, at = len(lost), 0
    while at < len(data):
        end = data.index(b"\0", at)
        mode, _, raw = data[at:end].partition(b" ")
        at = end + 1 + len(oid) // 2
        name, inner = raw.decode("utf-8", "surrogateescape"), data[end + 1 : at].hex()
        if mode.lstrip(b"0") != b"40000":
            entries[name] = Version(mode.decode().rjust(6, "0"), inner)
            continue
        folder = _read_folder(objects, inner, f"{prefix}{name}/", lost)
        if folder.entries:
            entries[name] = folder
    return Folder(entries, oid if len(lost) == before else None)


def commit_time(git: Git, commit: str) -> int:
    """When a commit was made, in seconds since 1970."""
    return int(git.text("rev-list", "--max-count=1", "--no-commit-header", "--format=%ct", commit, "--"))


def write_commit(target: Repository, tree: str, parents: tuple[str, ...], message: str, time: int) -> str:
    """Writes a commit in Plait's own name; the same words at the same time are the same commit."""
    who = f"Plait <plait@localhost> {time} +0000"
    lines = [
        f"tree {tree}",
        *(f"parent {parent}" for parent in parents),
        f"author {who}",
        f"committer {who}",
        "",
        message,
        "",
    ]
    data = "\n".join(lines).encode("utf-8", "surrogateescape")
    write_objects(target.git, [("commit", data)], target.object_format)
    return object_id("commit", data, target.object_format)
