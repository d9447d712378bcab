"""Common ancestors of single files, for two histories that share no commit."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from threading import Event

from state.comparison.compare import Comparison
from state.comparison.entry import Base, Entry, FoundBy, Status, Version
from state.comparison.exact_renames import TINY
from state.comparison.mapping import Landing
from state.comparison.path_histories import Histories, path_histories
from state.errors import Cancelled
from state.progress import Progress, unwatched
from state.repositories.git import Git
from state.repositories.objects import Objects
from state.repositories.snapshot import Snapshot

Side = tuple[Git, str, Mapping[str, tuple[str, Version]]]
"""Where a history is, from which commit, and path and version of its files there, by key."""

_PATIENCE = 0.2


def infer_bases(
    git: Git,
    source: Snapshot | str,
    target_commit: str,
    comparison: Comparison,
    landing: Landing | None = None,
    progress: Progress = unwatched,
    *,
    source_git: Git | None = None,
) -> dict[str, Base]:
    """The base of each different or renamed entry for which one is found, by key.

    It is the newest version that stands in both histories of the file, which are followed through exact
    renames and through the mappings; empty and tiny ones don't count. One side's current version counts
    when the other side once had it: then the one side never changed. When that holds both ways there is no
    base. `source` is a snapshot or a commit; the source's history is read in `source_git` when it isn't in `git`.
    """
    del landing  # The comparison knows where each file came from.
    entries = list(_entries(comparison))
    if not entries:
        return {}
    if isinstance(source, Snapshot):
        source_git, source_commit = history_of(git, source)
    else:
        source_git, source_commit = source_git or git, source
    in_source, in_target = _both(
        (
            source_git,
            source_commit,
            {one.key: (one.source_path or one.path, source) for one, source, _ in entries},
        ),
        (git, target_commit, {one.key: (one.path, target) for one, _, target in entries}),
        progress,
    )
    shared = {
        one.key: _shared(source.oid, target.oid, in_source[one.key], in_target[one.key])
        for one, source, target in entries
    }
    return _chosen(git, shared)


def _entries(comparison: Comparison) -> Iterator[tuple[Entry, Version, Version]]:
    """The entries that may have a base, with the versions of source and target."""
    for status in (Status.DIFFERENT, Status.RENAMED):
        for key in comparison.keys(status):
            entry = comparison.entry(key)
            if entry is None or entry.source is None or entry.target is None or entry.unreadable:
                continue
            if entry.source.oid != entry.target.oid and not (
                entry.source.is_submodule or entry.target.is_submodule
            ):
                yield entry, entry.source, entry.target


def history_of(git: Git, source: Snapshot) -> tuple[Git, str]:
    """Where the source's history is: in its own repository, when only its tree could be brought in."""
    if source.original is None or git.status("cat-file", "-e", source.original) == 0:
        return git, source.original or source.commit
    from state.errors import PlaitError
    from state.repositories.repository import Repository

    try:
        return Repository.open(source.location).git, source.original
    except PlaitError:
        # The repository is gone: the one version in the snapshot is all that is left of its history.
        return git, source.commit


def _both(source: Side, target: Side, progress: Progress) -> tuple[Histories, Histories]:
    """Both histories, read at the same time."""
    progress("reading both histories")
    stopped = Event()
    read = 0

    def on_chunk() -> None:
        nonlocal read
        read += 1
        if stopped.is_set():
            raise Cancelled("reading both histories")

    with ThreadPoolExecutor(2, thread_name_prefix="history") as pool:
        futures = [pool.submit(path_histories, *side, on_chunk) for side in (source, target)]
        try:
            while wait(futures, _PATIENCE).not_done:
                progress("reading both histories", read)
        finally:
            stopped.set()
        found = [future.result() for future in futures]
    return found[0], found[1]


def _shared(
    source_oid: str,
    target_oid: str,
    in_source: Mapping[str, tuple[Version, str]],
    in_target: Mapping[str, tuple[Version, str]],
) -> list[tuple[Version, str]]:
    """The versions that both histories hold, newest first, as the target had them."""
    if source_oid in in_target and target_oid in in_source:
        # Each side once had what the other has now, so one went back: nothing tells which. An older version
        # would make git repeat one side's steps, and silently so.
        return []
    ages = {oid: age for age, oid in enumerate(in_source)}
    found = [(age + ages[oid], age, oid) for age, oid in enumerate(in_target) if oid in ages]
    return [in_target[oid] for _, _, oid in sorted(found)]


def _chosen(git: Git, shared: Mapping[str, list[tuple[Version, str]]]) -> dict[str, Base]:
    """The newest shared version of each key that is there and isn't tiny."""
    sizes = Objects(git).sizes({version.oid for versions in shared.values() for version, _ in versions})
    bases: dict[str, Base] = {}
    for key, versions in shared.items():
        for version, path in versions:
            size = sizes[version.oid]
            if size is not None and size >= TINY:
                bases[key] = Base(FoundBy.HISTORY, version, path)
                break
    return bases
