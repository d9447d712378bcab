"""A base for files without any common version: the past version most like what the other side began with."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from state.comparison.bases.histories import History
from state.comparison.bases.similarity import Lines
from state.comparison.entry import Entry, Version
from state.comparison.exact_renames import TINY
from state.progress import Progress
from state.repositories.objects import Objects

# Below it two files of one name are seldom copies of each other.
LEAST_SIMILAR = 0.7
# Reading every version of everything would take minutes: so many files, versions of one, and bytes are weighed.
MOST_FILES = 2_000
MOST_VERSIONS = 64
MOST_BYTES = 200 << 20
LARGEST = 256 << 10
_BINARY_HEAD = 8000


@dataclass(frozen=True, slots=True)
class Similar:
    """A past version of one side, and how much of it the other side began with."""

    side: str
    oid: str
    score: float


@dataclass(slots=True)
class SimilarVersions:
    """What was found by key, and how many files were not looked at, because there were too many."""

    found: dict[str, Similar]
    left: int = 0


def similar_versions(
    source: History,
    target: History,
    entries: Sequence[Entry],
    supposed: Mapping[str, tuple[str, str]],
    progress: Progress,
) -> SimilarVersions:
    """Most similar past versions of these entries; a side's current version is never one of them.

    `supposed` has side and object id, by key, of what another way of looking found: then only that side is
    looked at, and of equally similar versions it is this one.
    """
    found: dict[str, Similar] = {}
    read = 0
    with Objects(source.git) as of_source, Objects(target.git) as of_target:
        for number, entry in enumerate(entries):
            progress("looking for similar versions", number, len(entries))
            if number >= MOST_FILES or read >= MOST_BYTES:
                return SimilarVersions(found, len(entries) - number)
            assert entry.source is not None and entry.target is not None
            bags: list[dict[str, Lines]] = []
            for history, objects, now in (
                (source, of_source, entry.source),
                (target, of_target, entry.target),
            ):
                always = (now.oid, supposed[entry.key][1]) if entry.key in supposed else (now.oid,)
                texts = dict(_texts(objects, _few(list(history.files[entry.key].versions), always)))
                read += sum(map(len, texts.values()))
                bags.append({oid: Lines(text) for oid, text in texts.items()})
            best = _best(bags, (entry.source, entry.target), supposed.get(entry.key))
            if best is not None:
                found[entry.key] = best
    return SimilarVersions(found)


def _few(oids: Sequence[str], always: Sequence[str]) -> list[str]:
    """Some ids that are wanted always, the oldest one, and of the others evenly chosen ones, in their order."""
    others = [oid for oid in oids if oid not in always]
    if len(others) > MOST_VERSIONS:
        step = (len(others) - 1) / (MOST_VERSIONS - 1)
        others = [others[round(number * step)] for number in range(MOST_VERSIONS)]
    chosen = {*always, *others, *oids[-1:]}
    return [oid for oid in oids if oid in chosen]


def _texts(objects: Objects, oids: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    sizes = objects.sizes(oids)
    fit = [oid for oid in oids if (size := sizes[oid]) is not None and TINY <= size <= LARGEST]
    for oid, text in objects.blobs(fit):
        if text is not None and b"\0" not in text[:_BINARY_HEAD]:
            yield oid, text


def _best(
    bags: Sequence[Mapping[str, Lines]], now: Sequence[Version], supposed: tuple[str, str] | None
) -> Similar | None:
    """Of both sides' past versions the one most like the other side's oldest, if it is more so than the current one."""
    best: Similar | None = None
    for side, (ours, others) in enumerate(((bags[0], bags[1]), (bags[1], bags[0]))):
        name = "target" if side else "source"
        if not others or (supposed is not None and supposed[0] != name):
            continue
        current, began = now[side].oid, list(others.values())[-1]
        scores = {oid: bag.similarity(began) for oid, bag in ours.items()}
        if supposed is not None and scores.get(supposed[1], 0.0) >= max(scores.values(), default=1.0):
            return Similar(name, supposed[1], scores[supposed[1]])
        # Where what stands now is the most similar one, the copy was made of that: nothing tells what changed since.
        least = scores.pop(current, 0.0)
        for oid, score in scores.items():
            if score > max(least, best.score if best is not None else 0.0) and score >= LEAST_SIMILAR:
                best = Similar(name, oid, score)
    return best
