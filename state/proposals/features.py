"""What speaks for each text that a hunk could become: its way and shape, what both changes share, choices before."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from state.merging.choice import Choice
from state.proposals.candidates import candidates
from state.proposals.evidence import LEVELS, Counts, kind_name, lift, places, stance_of_way
from state.proposals.fits import Fits
from state.proposals.hunk import Candidate, Hunk
from state.proposals.memory import Memory, Remembered
from state.proposals.overlap import Overlap, overlap
from state.proposals.shape import pattern, shape

OTHER = "other"
"""Stands for all texts that nobody has thought of."""

# Habits of so few choices can be chance.
FEW, MANY = 3, 8

Features = dict[str, float]
Habits = Callable[[str, str], Counter[str]]


def no_habits(level: str, place: str) -> Counter[str]:
    """What nobody chose."""
    return Counter()


@dataclass(frozen=True, slots=True)
class _Facts:
    """What is the same for all candidates of a hunk."""

    path: str
    kind: str
    form: str
    where: Mapping[str, str]
    common: Overlap
    counts: Counts
    habits: Habits
    fits: tuple[Fits, Fits] | None


def weighed(
    hunk: Hunk, counts: Counts, memory: Memory | None, made: Sequence[Candidate] | None = None
) -> tuple[list[Candidate], list[Features]]:
    """The candidates and what speaks for each; one entry more stands for "something else"."""
    found = list(candidates(hunk) if made is None else made)
    before, turned = _recalled(hunk, memory)
    if before is not None and not turned and all(one.lines != before.lines for one in found):
        found.append(
            Candidate(before.lines, Choice.TEXT, "remembered", "as this same conflict was resolved before")
        )
    form = shape(hunk)
    habits = memory.habits if memory is not None else no_habits
    where = places(hunk.path, form, pattern(hunk))
    facts = _Facts(hunk.path, kind_name(hunk.path), form, where, overlap(hunk), counts, habits, hunk.fits)
    evidence = [_features(way, facts) for way in (*(one.way for one in found), OTHER)]
    if before is not None:
        mark = "remembered turned" if turned else "remembered"
        for one, features in zip(found, evidence, strict=False):
            if one.lines == before.lines:
                features[mark] = 1.0
                features[f"{mark} again"] = float(before.times > 1)
                features[f"{mark} here"] = float(before.path == hunk.path)
    return found, evidence


def _recalled(hunk: Hunk, memory: Memory | None) -> tuple[Remembered | None, bool]:
    """What the same conflict became before, and whether the two sides had changed places then.

    Resolved the other way round, it speaks for a candidate but makes none: the text was for another file.
    """
    if memory is None:
        return None, False
    before = memory.recall(hunk)
    if before is not None or hunk.source == hunk.target:
        return before, False
    before = memory.recall(Hunk(hunk.path, hunk.base, hunk.target, hunk.source))
    return before, before is not None


def _features(way: str, facts: _Facts) -> Features:
    stance = stance_of_way(way)
    features = {way: 1.0, f"{way} {facts.form}": 1.0, f"{stance} {facts.kind}": 1.0}
    for level, imagined in LEVELS.items():
        counted = facts.counts.at(level, facts.where[level])
        habits = facts.habits(level, facts.where[level])
        features[f"in {level}"] = lift(counted, stance, imagined)
        features[f"habit in {level}"] = lift(habits, stance, imagined)
        for name, one in (("in", counted), ("habit in", habits)):
            total = one.total()
            if total >= FEW and one[stance] in (0, total):
                often = "always" if one[stance] else "never"
                features[f"{often} {name} {level}"] = 1.0
                if total >= MANY:
                    features[f"{often}, many, {name} {level}"] = 1.0
    counts, path = facts.counts, facts.path
    if path in counts.last:
        features["last in file"] = float(counts.last[path] == stance)
    elif "" in counts.last:
        features["last in merge"] = float(counts.last[""] == stance)
    if stance in ("source", "target"):
        features.update(_changed(stance, facts.common))
        if facts.fits is not None:
            features.update(_fitting(stance, facts.fits))
    features.update(_shared(way, stance, facts.common, facts.form))
    return features


def _shared(way: str, stance: str, common: Overlap, form: str) -> Features:
    """What the overlap of both changes says of a way."""
    if stance in ("source", "target"):
        mine, other = common.target_in_source, common.source_in_target
        bigger = common.bigger
        if stance == "target":
            mine, other, bigger = other, mine, -bigger
        features = {
            "covers": mine,
            "is covered": other,
            "bigger": bigger,
            "covers all": float(mine >= 0.999 > other),
            "covers most": float(mine >= 0.8 and mine > other),
        }
        return {name: value for name, value in features.items() if value}
    shared = max(common.source_in_target, common.target_in_source)
    return {
        f"{way}, shared": shared,
        f"{way}, shared all": float(shared >= 0.999),
        f"{way}, alike": common.alike,
    }


def _changed(stance: str, common: Overlap) -> Features:
    """How much of what the other side added, and of what it took away, this side's change holds, each by itself.

    A side that wrote the lines anew took away all that the other one did, and need not hold what that one added.
    """
    mine, other = common.source, common.target
    if stance == "target":
        mine, other = other, mine
    added = common.added / other.added if other.added else 0.0
    gone = common.gone / other.gone if other.gone else 0.0
    features = {
        "covers added": added,
        "covers all added": float(added >= 0.999),
        "covers gone": gone,
        "covers all gone": float(gone >= 0.999),
        "added nothing": float(not mine.added),
        "other added nothing": float(not other.added),
        "other took nothing": float(not other.gone),
        "rewrote": float(mine.rewrote),
        "other rewrote": float(other.rewrote),
    }
    return {name: value for name, value in features.items() if value}


def _fitting(stance: str, both: tuple[Fits, Fits]) -> Features:
    """How the names of both sides fit the rest of the file, around the middle; nothing where there are no names."""
    mine, other = both if stance == "source" else both[::-1]
    features: Features = {}
    for whose, one in (("", mine), ("other's ", other)):
        if one.new is not None:
            features[f"{whose}new names"] = 1.0
            features[f"{whose}new names fit"] = one.new - 0.5
        if one.gone is not None:
            features[f"{whose}gone names stay"] = one.gone - 0.5
    return features
