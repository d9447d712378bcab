"""Every version that one file of a commit ever had, with the commit that made it."""

from collections.abc import Iterator
from typing import NamedTuple

from state.comparison.bases.log import Change, Commit, read_log
from state.comparison.entry import Version
from state.progress import Progress, unwatched
from state.repositories.git import Git


class PastVersion(NamedTuple):
    """A version of a file, the path that it stood at, and the newest commit that made it so."""

    version: Version
    path: str
    commit: Commit


def file_history(
    git: Git, commit: str, path: str, progress: Progress = unwatched, most: int = 400
) -> Iterator[PastVersion]:
    """The versions of a file from the newest to the oldest, each once, also from before it was moved.

    `path` need not stand in the commit any more. At most so many are looked for.
    """
    seen: set[str] = set()
    here: Commit | None = None
    log = read_log(
        git,
        commit,
        "--follow",
        "-M50%",
        paths=(path,),
        on_chunk=lambda: progress("reading the history of the file"),
    )
    for one in log:
        if isinstance(one, Commit):
            here = one
            continue
        version = _made(one)
        if version is None or here is None or version.oid in seen:
            continue
        seen.add(version.oid)
        yield PastVersion(version, one.path.decode("utf-8", "surrogateescape"), here)
        if len(seen) >= most:
            return


def _made(change: Change) -> Version | None:
    _, mode, _, oid = change.versions
    return Version(mode, oid) if oid.strip("0") else None
