"""One side of the merge, frozen: a commit, a captured working tree, or a plain folder."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a snapshot was taken from."""

    COMMIT = "commit"
    WORKTREE = "worktree"
    FOLDER = "folder"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One side, as it stands in the target's object database.

    `commit` always exists in the target's object database and is anchored under
    `refs/plait/<session>/`; where the real commit can't be brought in (plain folder, shallow or
    partial source) it is one that Plait wrote, without parents, and `original` is the real one.
    """

    name: str
    """Short repository name, for screens."""
    location: str
    """Absolute path, or the URL as it was given."""
    revision: str
    """The revision as it was asked for; empty for the checked-out commit."""
    commit: str
    tree: str
    kind: Kind = Kind.COMMIT
    original: str | None = None
    """The commit in its own repository when `commit` is not that one; None for a plain folder."""
    branch: str | None = None
    """Short name of the branch that was resolved, if it was one."""
    uncommitted: int = 0
    """Paths with uncommitted work when the snapshot was taken, whether or not they are in it."""
    unreadable: tuple[str, ...] = ()
    """Paths whose blobs aren't there, so that they are missing from `tree`."""
