"""Merging two histories that share commits, wherever the source's paths land and whatever isn't here."""

from collections.abc import Iterable, Iterator, Mapping

from state.comparison.compare import Comparison
from state.comparison.entry import Entry, Status, Version
from state.comparison.mapping import Landing
from state.errors import PlaitError
from state.merging.outcome import Merge
from state.merging.related import merge_related
from state.merging.unrelated import commit_bytes
from state.progress import Progress
from state.repositories.objects import Objects, object_id, write_objects
from state.repositories.repository import Repository
from state.repositories.snapshot import Snapshot
from state.repositories.trees import Tree


def unsettled(comparison: Comparison) -> Iterator[Entry]:
    """The entries that may need merging: neither identical nor excluded."""
    for status in (Status.DIFFERENT, Status.RENAMED, Status.ONLY_SOURCE, Status.ONLY_TARGET):
        for key in comparison.keys(status):
            entry = comparison.entry(key)
            if entry is not None:
                yield entry


def merge_with_shared_history(
    target: Repository,
    source: Snapshot,
    into: Snapshot,
    base: str,
    comparison: Comparison,
    landing: Landing,
    progress: Progress,
) -> Merge:
    """git's own merge of the two snapshots from their merge base, as outcomes of the entries."""
    listing = Tree.read(target.git, base, target.object_format)
    base_versions = dict(listing.items())
    source_commit, target_commit = source.commit, into.commit
    unreadable: set[str] = set()

    def merged() -> Merge:
        return merge_related(
            target.git,
            target_commit=target_commit,
            source_commit=source_commit,
            entries=list(unsettled(comparison)),
            base_versions=base_versions,
            unreadable=unreadable,
            seconds=comparison.seconds,
            progress=progress,
        )

    if not landing and not source.alone:
        try:
            return merged()
        except PlaitError:
            # git stops at the first object that isn't here; then those paths are left out of all three.
            unreadable = _unreadable(target, base_versions, comparison)
            if not unreadable:
                raise
    base_versions = _landed_base(base_versions, comparison, landing)
    unreadable = unreadable or _unreadable(target, base_versions, comparison)
    sides: list[dict[str, Version]] = [dict(base_versions), {}, {}]
    for entry in comparison.entries():
        if entry.target is not None:
            sides[1][entry.path] = entry.target
        if entry.source is not None and entry.landed_path is not None and entry.key not in comparison.seconds:
            sides[2][entry.landed_path] = entry.source
    for path in unreadable:
        for side in sides:
            side.pop(path, None)
    target_commit, source_commit = _synthetic(target, sides)
    return merged()


def _unreadable(target: Repository, base: Mapping[str, Version], comparison: Comparison) -> set[str]:
    """Paths that a merge would have to read, and of which a version isn't here."""
    versions: dict[str, set[str]] = {}
    for entry in unsettled(comparison):
        for path, version in (
            (entry.target_path, entry.target),
            (entry.landed_path, entry.source),
            (entry.path, base.get(entry.path)),
        ):
            if path is not None and version is not None and not version.is_submodule:
                versions.setdefault(path, set()).add(version.oid)
    for path, version in base.items():
        if path not in versions and comparison.target_at(path) is None and not version.is_submodule:
            versions[path] = {version.oid}
    with Objects(target.git) as objects:
        sizes = objects.sizes(oid for oids in versions.values() for oid in oids)
    return {path for path, oids in versions.items() if any(sizes[oid] is None for oid in oids)}


def _landed_base(base: Mapping[str, Version], comparison: Comparison, landing: Landing) -> dict[str, Version]:
    """The merge base with its paths where the mappings land them.

    A mapped path without a counterpart in the target is left out of the base: the target never had
    it there, so it is an addition and not a file that the target deleted.
    """
    landed: dict[str, Version] = {}
    for path, version in base.items():
        place = landing.land(path)
        if place == path:
            landed.setdefault(path, version)
        elif comparison.target_at(place) is not None:
            landed[place] = version
    return landed


def _synthetic(target: Repository, sides: Iterable[Mapping[str, Version]]) -> tuple[str, str]:
    """Commits of the target's and the source's tree on top of one of the base's tree; returns the two."""
    commits: list[str] = []
    for versions in sides:
        tree = Tree.empty(target.object_format).put_all(dict(versions))
        write_objects(target.git, tree.objects(), target.object_format)
        data = commit_bytes(tree.oid, commits[:1])
        write_objects(target.git, [("commit", data)], target.object_format)
        commits.append(object_id("commit", data, target.object_format))
    return commits[1], commits[2]
