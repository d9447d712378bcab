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

    `commit` always exists in the target's object database and is anchored under `refs/plait/<session>/`.
    Plait writes it where there is no real one: for uncommitted work on top of the checked-out commit, for a
    plain folder, and for a shallow or partial source whose commit can't be brought in with its history.
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
    """The commit that is checked out or was asked for, when `commit` is not that one; None for a plain folder."""
    branch: str | None = None
    """Short name of the branch that was resolved, if it was one."""
    uncommitted: int = 0
    """Paths with uncommitted work when the snapshot was taken, whether or not they are in it."""
    unreadable: tuple[str, ...] = ()
    """Paths whose content isn't there: `tree` lacks them where Plait wrote it, else names blobs that aren't here."""
    alone: bool = False
    """Whether `commit` stands for a tree alone: there is no history of it in the target."""
