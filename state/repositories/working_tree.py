"""Uncommitted work: what it touches, and the same as versions for a tree."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from state.progress import Progress, unwatched
from state.repositories.git import Git
from state.repositories.objects import object_id
from state.repositories.repository import Repository
from state.repositories.transfer import copy_objects
from state.repositories.version import Version
from state.repositories.work_tree_view import view_of

# Submodules are asked for their commit alone: looking into them would run git by their own settings.
STATUS = (
    "status",
    *("--porcelain=v2", "-z", "--untracked-files=all", "--no-renames", "--ignore-submodules=dirty"),
)


class Change(NamedTuple):
    """One path with uncommitted work; `stale` when the index doesn't hold it as it lies in the work tree."""

    path: str
    stale: bool


@dataclass(frozen=True, slots=True)
class Work:
    """Uncommitted work whose objects are in the target: each path with its version, None where it was deleted.

    `touched` counts paths as `git status` would; `skipped` can't stand in a commit: other repositories
    that lie in the work tree, and names that git keeps for itself.
    """

    versions: dict[str, Version | None]
    touched: int
    skipped: tuple[str, ...]


def uncommitted(repository: Repository) -> int:
    """How many paths differ from the checked-out commit or are new; no filter runs, nothing is written there.

    A bare repository has none.
    """
    if repository.work_tree is None:
        return 0
    with view_of(repository) as git:
        return _touched(_changes(git))


def capture_work(repository: Repository, target: Repository, progress: Progress = unwatched) -> Work:
    """Reads the uncommitted work of a repository and writes its objects to the target.

    Ignored files stay out, untracked ones come along. Line ends are read as git would for a commit; filters
    don't run, so a file that one would have changed comes as it lies there.
    """
    assert repository.work_tree is not None
    progress("reading uncommitted work")
    with view_of(repository, target.plait_folder) as git:
        changes = _changes(git)
        skipped = [change.path for change in changes if not _can_be_committed(change.path)]
        stale = [change.path for change in changes if change.stale and _can_be_committed(change.path)]
        there, gone = _sorted_by_presence(repository.work_tree, stale)
        # Removed first, so that a folder can give way to a file of its name and the other way round.
        _index(git, gone, "--force-remove")
        _index(git, there, "--add", "--remove", "--replace")
        versions = _against_head(git, repository.object_format)
        found = {one.oid for one in versions.values() if one is not None and not one.is_submodule}
        copy_objects(git, target.git, found, progress)
        return Work(versions, _touched(changes), tuple(sorted(skipped)))


def _changes(git: Git) -> list[Change]:
    if not (git.git_dir / "index").exists() and _has_commit(git):
        # Cloned without a checkout: git would call every file deleted.
        return []
    records = iter(git.run(*STATUS, work_tree=True).decode("utf-8", "surrogateescape").split("\0"))
    changes = []
    for record in records:
        match record[:2]:
            case "1 ":
                fields = record.split(" ", 8)
                changes.append(Change(fields[8], fields[1][1] != "."))
            case "u ":
                changes.append(Change(record.split(" ", 10)[10], True))
            case "? ":
                changes.append(Change(record[2:], True))
    return changes


def _touched(changes: list[Change]) -> int:
    # A file that only the index forgot is both deleted and new.
    return len({change.path for change in changes})


def _can_be_committed(path: str) -> bool:
    return not path.endswith("/") and not any(part.lower() == ".git" for part in path.split("/"))


def _sorted_by_presence(work_tree: Path, paths: Iterable[str]) -> tuple[list[str], list[str]]:
    """The paths that lie in the work tree, and those that don't; beyond a link or a file nothing lies there."""
    there: list[str] = []
    gone: list[str] = []
    folders: dict[Path, bool] = {work_tree: True}

    def is_folder(folder: Path) -> bool:
        if folder not in folders:
            folders[folder] = is_folder(folder.parent) and folder.is_dir() and not folder.is_symlink()
        return folders[folder]

    for path in paths:
        place = work_tree / path
        exists = is_folder(place.parent) and (place.is_symlink() or place.exists())
        (there if exists else gone).append(path)
    return there, gone


def _index(git: Git, paths: list[str], *options: str) -> None:
    if paths:
        names = "".join(f"{path}\0" for path in paths).encode("utf-8", "surrogateescape")
        git.run("update-index", "-z", *options, "--stdin", input=names, work_tree=True)


def _against_head(git: Git, object_format: str) -> dict[str, Version | None]:
    """What the index holds otherwise than the checked-out commit."""
    tree = "HEAD" if _has_commit(git) else object_id("tree", b"", object_format)
    if not (git.git_dir / "index").exists():
        return {}
    output = git.run("diff-index", "--cached", "--raw", "-z", "--no-abbrev", "--no-renames", tree, "--")
    fields = output.decode("utf-8", "surrogateescape").split("\0")
    versions: dict[str, Version | None] = {}
    for record, path in zip(fields[::2], fields[1::2], strict=False):
        _, mode, _, oid, status = record.split(" ")
        if status in "AMT":
            versions[path] = Version(mode, oid)
        elif status == "D":
            versions[path] = None
    return versions


def _has_commit(git: Git) -> bool:
    return git.status("rev-parse", "--verify", "--quiet", "HEAD") == 0
