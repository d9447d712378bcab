"""Whether a side has moved on since its snapshot was taken."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from state.errors import PlaitError
from state.repositories.beside import repository_beside
from state.repositories.capture import take_snapshot
from state.repositories.location import URL, Location
from state.repositories.repository import Repository
from state.repositories.snapshot import Kind, Snapshot


@dataclass(frozen=True, slots=True)
class Drift:
    """One side that isn't any more what the session was decided on."""

    side: str
    snapshot: Snapshot
    words: str
    commit: str | None = None
    """The commit that stands there now, None when only uncommitted work changed or it can't be read."""


def drift_of(snapshot: Snapshot, target: Repository, side: str) -> tuple[str, str | None] | None:
    """Words and the present commit, None when nothing moved; reads work trees anew, so for a worker."""
    if URL.match(snapshot.location):
        return None
    taken = snapshot.original or snapshot.commit
    try:
        if snapshot.kind is Kind.COMMIT:
            commit = Repository.open(snapshot.location).resolve(snapshot.revision)
            if commit == taken:
                return None
            return f"moved on from {taken[:10]} to {commit[:10]}", commit
        if not Path(snapshot.location).is_dir():
            return "the folder is gone", None
        # Taken again beside the target: the same files give the same tree, and nothing of it stays.
        with tempfile.TemporaryDirectory(prefix="plait-") as folder:
            again = take_snapshot(
                Location(snapshot.location, snapshot.revision),
                target=repository_beside(Path(folder), target),
                session="drift",
                side=side,
                worktree=snapshot.kind is Kind.WORKTREE,
            )
    except PlaitError as error:
        return f"can't be read any more: {error.what}", None
    if again.tree == snapshot.tree:
        return None
    words = "has other files now" if snapshot.kind is Kind.FOLDER else "has other uncommitted work now"
    return f"{words} than when it was taken", None
