"""What one pass over a history tells: its commits, every version of chosen files, and how chosen paths changed."""

from array import array
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from state.comparison.bases.log import Commit, read_log
from state.comparison.entry import Version
from state.repositories.git import Git, common_folder

NEVER = -1


class Past(NamedTuple):
    """A version that a file had, the path it stood at, and the number of the newest commit that made it so.

    The number is NEVER where no commit but a merge, or none that is here, made it.
    """

    mode: str
    path: str
    commit: int


class PastFile:
    """All that one history knows of a file: its versions by object id and its paths, newest first."""

    __slots__ = ("paths", "versions")

    def __init__(self) -> None:
        self.versions: dict[str, Past] = {}
        self.paths: dict[str, None] = {}

    def version(self, oid: str) -> Version:
        return Version(self.versions[oid].mode, oid)


class Asked(NamedTuple):
    """A file to follow: the paths that it may have had, and the version that stands now at the first, if any."""

    paths: tuple[str, ...]
    now: Version | None


@dataclass(slots=True)
class History:
    """One side's history; commits are numbered from the newest, 0."""

    git: Git
    commits: list[Commit] = field(default_factory=list)
    files: dict[str, PastFile] = field(default_factory=dict)
    """By key."""
    trails: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    """Of each watched path, newest first: number of the commit that changed it, and what it made of it."""
    changed: "array[int]" = field(default_factory=lambda: array("L"))
    """How many files each commit changed; none in a merge."""
    whole: bool = True
    """Whether it could be read to its end: all of it is here, and git could read it."""

    def words(self, number: int) -> str:
        """A commit as a person finds it."""
        return self.commits[number].words if 0 <= number < len(self.commits) else "an unknown commit"


def read_history(
    git: Git,
    commit: str,
    files: Mapping[str, Asked],
    watched: Collection[str] = (),
    on_chunk: Callable[[], None] = lambda: None,
) -> History:
    """Reads a history once, following `files` (by key) through renames without changes.

    `on_chunk` is called now and then, and may raise. Where a history isn't all there, it ends early.
    """
    history = History(git)
    followed: dict[bytes, list[str]] = {}
    for key, (paths, version) in files.items():
        past = history.files[key] = PastFile()
        if version is not None and paths:
            past.versions[version.oid] = Past(version.mode, paths[0], NEVER)
            past.paths[paths[0]] = None
        for path in paths:
            followed.setdefault(_raw(path), []).append(key)
    trails: dict[bytes, list[tuple[int, str]]] = {_raw(path): [] for path in watched}
    _walk(history, git, commit, followed, trails, on_chunk)
    history.trails = {_text(path): trail for path, trail in trails.items()}
    return history


def _walk(
    history: History,
    git: Git,
    commit: str,
    followed: dict[bytes, list[str]],
    trails: dict[bytes, list[tuple[int, str]]],
    on_chunk: Callable[[], None],
) -> None:
    number, count = NEVER, 0
    cut = _cut_commits(git)

    def on_end(whole: bool) -> None:
        history.whole = history.whole and whole

    for one in read_log(git, commit, "-M100%", on_chunk=on_chunk, on_end=on_end):
        if isinstance(one, Commit):
            if number >= 0:
                history.changed.append(count)
            history.commits.append(one)
            history.whole = history.whole and one.oid not in cut
            number, count = number + 1, 0
            continue
        path, old_path = one.path, one.old_path
        count += 1
        if old_path is not None:
            if path in followed:
                # From here back in time the file has another name.
                known = followed.setdefault(old_path, [])
                known += [key for key in followed[path] if key not in known]
            if old_path in trails:
                trails[old_path].append((number, ""))
        trail, keys = trails.get(path), followed.get(path)
        if trail is None and not keys:
            continue
        old_mode, mode, old_oid, oid = one.versions
        oid, old_oid = oid if oid.strip("0") else "", old_oid if old_oid.strip("0") else ""
        if trail is not None:
            trail.append((number, oid))
        if not keys:
            continue
        name = _text(path)
        before = _text(old_path) if old_path is not None else name
        for key in keys:
            past = history.files[key]
            past.paths[name] = None
            if oid:
                here = past.versions.get(oid)
                # What stands now, or what a later commit replaced, is known before the commit that made it so.
                if here is None or here.commit == NEVER:
                    past.versions[oid] = Past(mode, here.path if here else name, number)
            if old_oid:
                past.versions.setdefault(old_oid, Past(old_mode, before, NEVER))
                past.paths[before] = None
    if history.commits:
        history.changed.append(count)


def _cut_commits(git: Git) -> set[str]:
    """The commits whose parents a shallow repository doesn't have."""
    try:
        return set((common_folder(git.git_dir) / "shallow").read_text().split())
    except OSError:
        return set()


def _raw(path: str) -> bytes:
    return path.encode("utf-8", "surrogateescape")


def _text(path: bytes) -> str:
    return path.decode("utf-8", "surrogateescape")
