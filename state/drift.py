"""Whether a side has moved on since its snapshot was taken."""

from dataclasses import dataclass
from pathlib import Path

from state.errors import PlaitError
from state.repositories.capture import uncommitted
from state.repositories.location import URL
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


def drift_of(snapshot: Snapshot) -> tuple[str, str | None] | None:
    """Words and the present commit, None when nothing moved; asks git once or twice."""
    if URL.match(snapshot.location):
        return None
    if snapshot.kind is Kind.FOLDER:
        return None if Path(snapshot.location).is_dir() else ("the folder is gone", None)
    try:
        repository = Repository.open(snapshot.location)
        commit = repository.resolve(snapshot.revision)
    except PlaitError as error:
        return f"can't be read any more: {error.what}", None
    taken = snapshot.original or snapshot.commit
    if snapshot.kind is Kind.WORKTREE:
        if commit != taken and repository.git.text("rev-parse", f"{taken}^", ok=(0, 128)) != commit:
            return f"has a new commit {commit[:10]}", commit
        count = uncommitted(repository)
        if count != snapshot.uncommitted:
            return f"has {count} uncommitted paths now, {snapshot.uncommitted} when it was taken", None
        return None
    if commit != taken:
        return f"moved on from {taken[:10]} to {commit[:10]}", commit
    return None
