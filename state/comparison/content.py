"""In what way the two versions of an entry differ."""

from collections.abc import Iterator
from enum import StrEnum

from state.comparison.compare import Comparison
from state.comparison.entry import Entry, Status, Version
from state.progress import Progress, unwatched
from state.repositories.git import Git
from state.repositories.objects import Objects

# git looks for a NUL byte in so much of a file to tell whether it is text.
BINARY_HEAD = 8000
# Larger ones are decided as a whole: nobody reads them hunk by hunk.
LARGE = 64 << 20
_BATCH = 256


class Difference(StrEnum):
    """The strongest difference between two versions; where texts differ, modes may too."""

    TEXT = "text"
    BINARY = "binary"
    MODE = "mode"
    """The same content, executable on one side only."""
    TYPE = "type"
    """A file, a link or a submodule on one side, another of these on the other."""
    LINK = "link"
    SUBMODULE = "submodule"
    UNREADABLE = "unreadable"
    """A blob isn't in the repository."""


def differences(git: Git, comparison: Comparison, progress: Progress = unwatched) -> dict[str, Difference]:
    """How each different or renamed entry differs, by key; entries with equal versions are left out.

    Reads the contents once, in path order. Blocking: for a worker.
    """
    found: dict[str, Difference] = {}
    files: list[tuple[str, str, str]] = []
    for entry, source, target in _pairs(comparison):
        difference = _by_mode(entry, source, target)
        if difference is None:
            files.append((entry.key, source.oid, target.oid))
        elif source != target:
            found[entry.key] = difference
    sizes = Objects(git).sizes({oid for _, *oids in files for oid in oids})
    with Objects(git) as objects:
        for start in range(0, len(files), _BATCH):
            progress("reading differences", start, len(files))
            batch = files[start : start + _BATCH]
            wanted = {oid for _, *oids in batch for oid in oids if (sizes[oid] or 0) <= LARGE}
            binary = {oid: text is None or b"\0" in text[:BINARY_HEAD] for oid, text in objects.blobs(wanted)}
            for key, *oids in batch:
                if any(sizes[oid] is None for oid in oids):
                    found[key] = Difference.UNREADABLE
                else:
                    any_binary = any(binary.get(oid, True) for oid in oids)
                    found[key] = Difference.BINARY if any_binary else Difference.TEXT
    return found


def _pairs(comparison: Comparison) -> Iterator[tuple[Entry, Version, Version]]:
    for status in (Status.DIFFERENT, Status.RENAMED):
        for key in comparison.keys(status):
            entry = comparison.entry(key)
            if entry is not None and entry.source is not None and entry.target is not None:
                yield entry, entry.source, entry.target


def _by_mode(entry: Entry, source: Version, target: Version) -> Difference | None:
    """What needs no look at the contents; None for two files that differ inside."""
    if source.mode[:3] != target.mode[:3]:
        return Difference.TYPE
    if source.oid == target.oid:
        return Difference.MODE
    if source.is_submodule:
        return Difference.SUBMODULE
    if entry.unreadable:
        return Difference.UNREADABLE
    return Difference.LINK if source.is_symlink else None
