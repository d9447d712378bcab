"""A base for files without any common version: the past version most like what the other side began with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from state.comparison.bases.histories import NEVER, History
from state.comparison.bases.similarity import Lines
from state.comparison.entry import Entry, Version
from state.comparison.exact_renames import TINY
from state.progress import Progress
from state.repositories.objects import Objects

# Below it two files of one name are seldom copies of each other.
LEAST_SIMILAR = 0.7
# A past version counts when it lacks at most so much of what the current version lacks.
CLEARLY = 0.75
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
    progress("looking for similar versions", 0, len(entries))
    looked_at = [(entry, _versions(source, target, entry, supposed)) for entry in entries[:MOST_FILES]]
    sizes = [
        Objects(history.git).sizes({oid for _, sides in looked_at for oid in sides[side]})
        for side, history in enumerate((source, target))
    ]
    with Objects(source.git) as of_source, Objects(target.git) as of_target:
        for number, (entry, sides) in enumerate(looked_at):
            progress("looking for similar versions", number, len(looked_at))
            if read >= MOST_BYTES:
                return SimilarVersions(found, len(entries) - number)
            assert entry.source is not None and entry.target is not None
            texts = [
                _texts(objects, sides[side], sizes[side])
                for side, objects in enumerate((of_source, of_target))
            ]
            read += sum(len(text) for side in texts for text in side.values())
            bags = [{oid: Lines(text) for oid, text in side.items()} for side in texts]
            # Of two that are equally alike the one on the side that began earlier is the original.
            earlier = min((0, 1), key=lambda side: _begun((source, target)[side], entry.key))
            best = _best(bags, (entry.source, entry.target), earlier, supposed.get(entry.key))
            if best is not None:
                found[entry.key] = best
    return SimilarVersions(found, len(entries) - len(looked_at))


def _versions(
    source: History, target: History, entry: Entry, supposed: Mapping[str, tuple[str, str]]
) -> tuple[list[str], list[str]]:
    """The ids to read on both sides, newest first."""
    assert entry.source is not None and entry.target is not None
    chosen = []
    for history, now in ((source, entry.source), (target, entry.target)):
        always = (now.oid, supposed[entry.key][1]) if entry.key in supposed else (now.oid,)
        chosen.append(_few(list(history.files[entry.key].versions), always))
    return chosen[0], chosen[1]


def _begun(history: History, key: str) -> int:
    """When a file's first version was made."""
    numbers = [past.commit for past in history.files[key].versions.values()]
    oldest = max(numbers, default=NEVER)
    return history.commits[oldest].time if oldest != NEVER else 0


def _few(oids: Sequence[str], always: Sequence[str]) -> list[str]:
    """Some ids that are wanted always, the oldest one, and of the others evenly chosen ones, in their order."""
    others = [oid for oid in oids if oid not in always]
    if len(others) > MOST_VERSIONS:
        step = (len(others) - 1) / (MOST_VERSIONS - 1)
        others = [others[round(number * step)] for number in range(MOST_VERSIONS)]
    chosen = {*always, *others, *oids[-1:]}
    return [oid for oid in oids if oid in chosen]


def _texts(objects: Objects, oids: Sequence[str], sizes: Mapping[str, int | None]) -> dict[str, bytes]:
    fit = [oid for oid in oids if (size := sizes[oid]) is not None and TINY <= size <= LARGEST]
    return {
        oid: text for oid, text in objects.blobs(fit) if text is not None and b"\0" not in text[:_BINARY_HEAD]
    }


def _best(
    bags: Sequence[Mapping[str, Lines]],
    now: Sequence[Version],
    earlier: int,
    supposed: tuple[str, str] | None,
) -> Similar | None:
    """Of both sides' past versions the one most like the other side's oldest, if it is more so than the current one."""
    best: Similar | None = None
    for side in (earlier, 1 - earlier):
        ours, others = bags[side], bags[1 - side]
        name = "target" if side else "source"
        if not others or (supposed is not None and supposed[0] != name):
            continue
        current, began = now[side].oid, list(others.values())[-1]
        scores = {oid: bag.similarity(began) for oid, bag in ours.items()}
        if supposed is not None and scores.get(supposed[1], 0.0) >= max(scores.values(), default=1.0):
            return Similar(name, supposed[1], scores[supposed[1]])
        # Where what stands now is about as similar, the copy may be of that: nothing tells what changed since.
        least = max(LEAST_SIMILAR, 1 - CLEARLY * (1 - scores.pop(current, 0.0)))
        for oid, score in scores.items():
            if score >= least and (best is None or score > best.score):
                best = Similar(name, oid, score)
    return best
