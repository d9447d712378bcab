"""Reads the versions of files and cuts them into regions, many files in a few git processes."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from state.comparison.entry import Base, Version
from state.merging.edits import Edit, edit_scripts
from state.merging.file_merge import FileMerge, is_text, split_lines
from state.merging.regions import three_way, two_way
from state.progress import Progress, unwatched
from state.repositories.git import Git
from state.repositories.objects import Objects

# So many files' texts are held in memory at once.
BATCH = 200


@dataclass(frozen=True, slots=True)
class Versions:
    """What is merged for one entry: its base and the two sides, None where a side has no such file."""

    key: str
    path: str
    base: Base
    source: Version | None
    target: Version | None

    @property
    def is_mergeable(self) -> bool:
        """Whether there are two regular files to merge; text or not shows only when they are read."""
        return bool(self.source and self.target and self.source.is_file and self.target.is_file)


def read_merges(
    git: Git, object_format: str, wanted: Iterable[Versions], progress: Progress = unwatched, total: int = 0
) -> Iterator[FileMerge]:
    """The file merges, in the given order; `text` is False where a version is missing or isn't text."""
    done = 0
    with Objects(git) as objects:
        remaining = iter(wanted)
        while batch := list(islice(remaining, BATCH)):
            progress("finding hunks", done, total)
            yield from _read_batch(git, object_format, objects, batch)
            done += len(batch)


def _read_batch(
    git: Git, object_format: str, objects: Objects, batch: Sequence[Versions]
) -> Iterator[FileMerge]:
    names = {
        version.oid
        for one in batch
        if one.is_mergeable
        for version in (one.base.version, one.source, one.target)
        if version is not None and version.is_file
    }
    texts = dict(objects.blobs(sorted(names)))
    pairs: list[tuple[str, str]] = []
    readable = []
    for one in batch:
        sides = one.source, one.target
        found = [texts.get(side.oid) if side else None for side in sides]
        base = one.base.version
        base_text = texts.get(base.oid) if base and base.is_file else None
        usable = one.is_mergeable and None not in found and is_text(base_text, *found)
        readable.append(usable)
        if not usable or one.source is None or one.target is None:
            continue
        if base is not None and base_text is not None:
            pairs += [(base.oid, one.source.oid), (base.oid, one.target.oid)]
        else:
            pairs.append((one.target.oid, one.source.oid))
    scripts = iter(edit_scripts(git, pairs, object_format))
    for one, usable in zip(batch, readable, strict=True):
        if not usable or one.source is None or one.target is None:
            yield FileMerge(one.key, one.path, one.base, None, (), (), (), text=False)
            continue
        base = one.base.version
        base_text = texts.get(base.oid) if base and base.is_file else None
        yield cut(
            one, base_text, texts[one.source.oid] or b"", texts[one.target.oid] or b"", lambda: next(scripts)
        )


def cut(
    one: Versions,
    base_text: bytes | None,
    source_text: bytes,
    target_text: bytes,
    next_script: Callable[[], Sequence[Edit]],
) -> FileMerge:
    """The file merge of three texts; scripts are asked for as base → source, base → target, or target → source."""
    source, target = split_lines(source_text), split_lines(target_text)
    if base_text is None:
        return FileMerge(
            one.key, one.path, one.base, None, source, target, two_way(next_script(), source, target)
        )
    base = split_lines(base_text)
    by_source, by_target = next_script(), next_script()
    regions = three_way(by_source, by_target, base, source, target)
    return FileMerge(one.key, one.path, one.base, base, source, target, regions)
