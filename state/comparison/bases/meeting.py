"""Where two histories that share no commit stood nearest to each other: twin commits, or trees that agree."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from state.comparison.bases.histories import History
from state.comparison.entry import FoundBy, Version
from state.comparison.listing import by_path, read_records, version_of
from state.errors import PlaitError
from state.repositories.git import Git

# So much of the older commits of one side must have its twin: single picked commits are no common past.
DENSE = 0.9
# So few are believed only where files agree, too.
FEWEST_TWINS = 3
# Fewer files that agree, or a smaller share of those that both trees have, can be chance.
FEWEST_AGREEING = 3
LEAST_AGREEING = 0.5

Files = Mapping[str, Version]


@dataclass(frozen=True, slots=True)
class Meeting:
    """A commit of each side, by number, and the trees that they had; paths are each side's own."""

    found_by: FoundBy
    source: int
    target: int
    source_files: Files
    target_files: Files
    agreeing: int
    """Files that are equal in both trees, of those asked for."""
    compared: int
    base_of_target: bool
    """Whether a base is read from the target's tree, instead of the source's."""
    copied: bool = False
    """Whether one side began there as a copy of the other, of which files may have been edited at once."""

    @property
    def share(self) -> float:
        return self.agreeing / self.compared if self.compared else 0.0


def meeting(source: History, target: History, watched: Mapping[str, str]) -> Meeting | None:
    """Where the two were one last: by twins, else by trees; `watched` has the source's path by the target's."""
    twins = _twins(source, target)
    if twins is not None:
        found = _met(FoundBy.TWIN, source, target, *twins[:2], watched, twins[2])
        if found is not None and (found.agreeing or not found.compared or twins[3] >= FEWEST_TWINS):
            return found
    return _nearest(source, target, watched)


def _twins(source: History, target: History) -> tuple[int, int, bool, int] | None:
    """The newest twins with a common past below them, whether the target's side is the denser, how many twins there are."""
    numbers = {
        (one.author, one.author_time, one.subject): number
        for number, one in reversed(list(enumerate(target.commits)))
        if one.author_time
    }
    pairs: dict[int, int] = {}
    seen: set[tuple[str, int, str]] = set()
    for number, one in enumerate(source.commits):
        name = one.author, one.author_time, one.subject
        if name in numbers and name not in seen:
            pairs[number] = numbers[name]
            seen.add(name)
    if not pairs:
        return None
    below_source = _density(source, set(pairs))
    below_target = _density(target, set(pairs.values()))
    for number, other in sorted(pairs.items(), key=sum):
        dense = below_source[number], below_target[other]
        if max(dense) >= DENSE:
            # What every commit of a side came with, the other side has: so the base stands on that side.
            return number, other, dense[0] < DENSE, len(pairs)
    return None


def _density(history: History, twins: set[int]) -> list[float]:
    """Of each commit: the share of twins among it and all older ones; merges don't count."""
    counted = [bool(changed) for changed in history.changed]
    all_of = list(accumulate(reversed(counted)))[::-1]
    twin_of = list(accumulate(one and number in twins for number, one in reversed(list(enumerate(counted)))))[
        ::-1
    ]
    return [part / whole if whole else 0.0 for part, whole in zip(twin_of, all_of, strict=True)]


def _nearest(source: History, target: History, watched: Mapping[str, str]) -> Meeting | None:
    """The newest commits whose trees agree best in the files that both sides have at one place."""
    common: dict[str, set[str]] = {}
    for path, origin in watched.items():
        here = {oid for _, oid in target.trails.get(path, ()) if oid}
        there = {oid for _, oid in source.trails.get(origin, ()) if oid}
        shared = here & there
        if shared:
            common[path] = shared
    if len(common) < FEWEST_AGREEING:
        return None
    origins = {watched[path]: shared for path, shared in common.items()}
    numbers = _best(source, origins, watched.values())
    others = _best(target, common, watched)
    if not numbers or not others:
        return None
    # A copy begins with the oldest of the commits that agree equally well.
    copied_to_source = _begins(source, watched.values(), numbers[-1])
    copied_to_target = _begins(target, watched, others[-1])
    if copied_to_source and copied_to_target:
        # Both began there: neither has the version that the other one's copy was made of.
        return None
    number, other = numbers[0], others[0]
    if copied_to_source:
        number = numbers[-1]
        other = _before(target, others, source.commits[number].time)
    elif copied_to_target:
        other = others[-1]
        number = _before(source, numbers, target.commits[other].time)
    found = _met(FoundBy.ANCESTOR_TREE, source, target, number, other, watched, copied_to_source)
    if found is not None:
        found = replace(found, copied=copied_to_source or copied_to_target)
    if found is None or found.agreeing < FEWEST_AGREEING or found.share < LEAST_AGREEING:
        return None
    return found


def _best(history: History, common: Mapping[str, set[str]], paths: Iterable[str]) -> list[int]:
    """The commits, newest first, at which most files stand in a version that the other side had, too, and fewest in others."""
    change = [0] * (len(history.commits) + 1)
    for path in paths:
        shared = common.get(path, set())
        until = 0
        for number, oid in history.trails.get(path, ()):
            if oid:
                worth = 1 if oid in shared else -1
                change[until] += worth
                change[number + 1] -= worth
            until = number + 1
    scores = list(accumulate(change))[: len(history.commits)]
    most = max(scores, default=0)
    return [number for number, score in enumerate(scores) if score == most]


def _before(history: History, numbers: Sequence[int], time: int) -> int:
    """The newest of some commits that is no younger than a copy made at a time, if clocks are right."""
    return next((number for number in numbers if history.commits[number].time <= time), numbers[0])


def _begins(history: History, paths: Iterable[str], number: int) -> bool:
    """Whether next to all files stand in their first version at a commit."""
    known = [one for path in paths if (one := _is_first(history, path, number)) is not None]
    return sum(known) * 10 >= len(known) * 9


def _is_first(history: History, path: str, number: int) -> bool | None:
    """Whether a file stands in its first version at a commit; None where it isn't there."""
    older = [step for step in history.trails.get(path, ()) if step[1] and step[0] >= number]
    return len(older) == 1 if older else None


def _met(
    found_by: FoundBy,
    source: History,
    target: History,
    number: int,
    other: int,
    watched: Mapping[str, str],
    base_of_target: bool,
) -> Meeting | None:
    trees = []
    for history, which in ((source, number), (target, other)):
        try:
            trees.append(dict(_files(history.git, history.commits[which].oid)))
        except PlaitError:
            # A tree that isn't here can't be compared.
            return None
    agreeing = compared = 0
    for path, origin in watched.items():
        ones, others = trees[0].get(origin), trees[1].get(path)
        if ones is not None and others is not None:
            compared += 1
            agreeing += ones.oid == others.oid
    return Meeting(found_by, number, other, trees[0], trees[1], agreeing, compared, base_of_target)


def _files(git: Git, commit: str) -> Iterator[tuple[str, Version]]:
    for records in read_records(git, commit):
        for path, record in by_path(records).items():
            yield path, version_of(record)
