"""Moved files that changed on the way, found by git's own measure of similarity."""

import os
import select
from collections.abc import Callable, Iterator, Mapping

from state.comparison.compare import Comparison
from state.comparison.entry import Version
from state.comparison.exact_renames import TINY
from state.comparison.listing import folders_of, version_of
from state.progress import Progress, unwatched
from state.repositories.git import Git
from state.repositories.objects import Objects, write_objects
from state.repositories.trees import Tree

Files = Mapping[str, Version]

# git hashes every candidate from one end to the other.
HUGE = 4 << 20
# git weighs every source against every target: so many pairs take it some seconds.
MOST_PAIRS = 50_000_000
_PATIENCE = 0.2


def similar_renames(
    git: Git, comparison: Comparison, progress: Progress = unwatched
) -> list[tuple[str, str, int]]:
    """Source key, target path and similarity in percent (50 to 99) of files that moved and changed.

    Only text-sized regular files that stand on one side alone are looked at, and none whose content stands
    on both sides: those were ambiguous already when they were equal. Among very many files only those
    of one ending are weighed against each other, or even only those of one name.
    """
    sources, targets = _candidates(git, comparison)
    pairs: list[tuple[str, str, int]] = []
    groups = list(_groups(sources, targets))
    for number, (ones, others) in enumerate(groups):
        progress("looking for renamed files", number, len(groups))
        for path, place, score in _weighed(git, ones, others, progress, number, len(groups)):
            pairs.append((comparison.original_of(path), place, score))
    return pairs


def moved_files(
    git: Git, before: Files, after: Files, progress: Progress = unwatched
) -> list[tuple[str, str, int]]:
    """Old path, new path and similarity in percent (50 to 100) of the files that moved from one tree to another.

    No path is in both; submodules and links are left out.
    """
    sides = [{path: one for path, one in side.items() if one.is_file} for side in (before, after)]
    groups = list(_groups(*sides))
    pairs: list[tuple[str, str, int]] = []
    for number, (ones, others) in enumerate(groups):
        pairs += _weighed(git, ones, others, progress, number, len(groups))
    return pairs


def _candidates(git: Git, comparison: Comparison) -> tuple[Files, Files]:
    sides: list[dict[str, Version]] = []
    for records in comparison.unmatched():
        versions = {path: version_of(record) for path, record in records.items()}
        folders = folders_of(versions)
        sides.append({path: one for path, one in versions.items() if one.is_file and path not in folders})
    source_oids, target_oids = ({version.oid for version in side.values()} for side in sides)
    if not source_oids or not target_oids:
        return {}, {}
    sizes = Objects(git).sizes(source_oids ^ target_oids)
    fit = {oid for oid, size in sizes.items() if size is not None and TINY <= size <= HUGE}
    source, target = ({path: one for path, one in side.items() if one.oid in fit} for side in sides)
    return source, target


def _groups(sources: Files, targets: Files) -> Iterator[tuple[Files, Files]]:
    """The candidates in groups that git can weigh in a reasonable time."""
    if len(sources) * len(targets) <= MOST_PAIRS:
        if sources and targets:
            yield sources, targets
        return
    for ones, others in _split(sources, targets, _ending):
        if len(ones) * len(others) <= MOST_PAIRS:
            yield ones, others
        else:
            yield from _split(ones, others, _name)


def _split(sources: Files, targets: Files, kind: Callable[[str], str]) -> Iterator[tuple[Files, Files]]:
    groups: dict[str, tuple[dict[str, Version], dict[str, Version]]] = {}
    for side, files in enumerate((sources, targets)):
        for path, version in files.items():
            groups.setdefault(kind(path), ({}, {}))[side][path] = version
    return ((ones, others) for ones, others in groups.values() if ones and others)


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def _ending(path: str) -> str:
    name = _name(path)
    return name.rpartition(".")[2] if "." in name[1:] else name


def _weighed(
    git: Git, sources: Files, targets: Files, progress: Progress, number: int, groups: int
) -> Iterator[tuple[str, str, int]]:
    object_format = "sha1" if len(next(iter(sources.values())).oid) == 40 else "sha256"
    trees = [Tree.empty(object_format).put_all(files) for files in (sources, targets)]
    write_objects(git, [data for tree in trees for data in tree.objects()], object_format)
    command = ("diff-tree", "-r", "-z", "--raw", "--no-abbrev", "--diff-filter=R", "-M50%", "-l0")
    chunks: list[bytes] = []
    with git.process(*command, trees[0].oid, trees[1].oid) as process:
        assert process.stdout is not None
        output = process.stdout.fileno()
        while True:
            if select.select([output], [], [], _PATIENCE)[0]:
                chunk = os.read(output, 1 << 20)
                if not chunk:
                    break
                chunks.append(chunk)
            progress("looking for renamed files", number, groups)
    fields = iter(b"".join(chunks).decode("utf-8", "surrogateescape").split("\0"))
    for record in fields:
        if record:
            # git rounds: only equal files are fully similar.
            versions, _, score = record.rpartition("R")
            equal = len(set(versions.split(" ")[2:4])) == 1
            yield next(fields), next(fields), 100 if equal else min(int(score), 99)
