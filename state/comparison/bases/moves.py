"""Files that one side moved since a base that was found: gone where the base stood, new somewhere else."""

from dataclasses import replace

from state.comparison.bases.inferring import Bases
from state.comparison.compare import Comparison
from state.comparison.entry import Entry, Status, Version
from state.comparison.listing import folders_of
from state.comparison.renames import moved_files
from state.progress import Progress, unwatched
from state.repositories.git import Git


def follow_moves(
    git: Git, comparison: Comparison, bases: Bases, progress: Progress = unwatched
) -> tuple[Comparison, Bases]:
    """The comparison in which such a file is one entry, merged from its base; the base decides, not how alike the ends are."""
    only_source = _alone(comparison, Status.ONLY_SOURCE)
    only_target = _alone(comparison, Status.ONLY_TARGET)
    found, pairs = dict(bases.found), list[tuple[str, str, int]]()
    moved = set(bases.moved)
    for here, there, by_source in ((only_target, only_source, True), (only_source, only_target, False)):
        gone = {_place(one): base for one in here.values() if (base := found.get(one.key)) is not None}
        before = {place: base.version for place, base in gone.items() if base.version is not None}
        after = {place: _version(one) for place, one in there.items() if one.key not in found}
        for path, place, score in moved_files(git, before, after, progress):
            stayed, went = here[path], there[place]
            source, target = (went, stayed) if by_source else (stayed, went)
            pairs.append((source.key, target.path, score))
            found.pop(stayed.key, None)
            found[source.key] = gone[path]
            if by_source:
                moved.add(source.key)
    if pairs:
        comparison = comparison.with_renames(pairs)
    return comparison, replace(bases, found=found, moved=_possible(comparison, moved))


def _alone(comparison: Comparison, status: Status) -> dict[str, Entry]:
    """Files that one side alone has, by where they stand or land."""
    found: dict[str, Entry] = {}
    for key in comparison.keys(status):
        entry = comparison.entry(key)
        if entry is not None and key not in comparison.seconds and (entry.source or entry.target) is not None:
            found[_place(entry)] = entry
    return found


def _place(entry: Entry) -> str:
    return entry.landed_path or entry.path


def _version(entry: Entry) -> Version:
    version = entry.source or entry.target
    assert version is not None
    return version


def _possible(comparison: Comparison, moved: set[str]) -> frozenset[str]:
    """Those whose path in the source is neither a file nor a folder of the target."""
    if not moved:
        return frozenset()
    folders = folders_of([*comparison.identical_records, *comparison.target_records])
    possible = set()
    for key in moved:
        entry = comparison.entry(key)
        place = entry.landed_path if entry is not None else None
        if place is None or place in folders or comparison.target_at(place) is not None:
            continue
        if any(comparison.target_at(folder) is not None for folder in folders_of([place])):
            continue
        possible.add(key)
    return frozenset(possible)
