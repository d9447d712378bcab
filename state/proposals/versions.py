"""Versions and version ranges of both sides, and which is the higher one."""

import re

from packaging.requirements import InvalidRequirement, Requirement
from packaging.version import InvalidVersion, Version

from state.proposals.hunk import Lines

VERSION = re.compile(rb"(?<![\w.])v?\d+(?:\.\d+)+(?:[-.]?(?:alpha|beta|a|b|rc|dev|post)[-.]?\d*)?")
STAGES = {b"dev": -4, b"a": -3, b"alpha": -3, b"b": -2, b"beta": -2, b"rc": -1, b"post": 1}
# `^1.2`, `~1.2.3`, `>=1.2.3-beta.1`, `1.2.x`: one comparator of npm, Cargo or Poetry.
RANGE = re.compile(r"(\^|~|>=|=|)\s*v?(\d+(?:\.\d+)*)(?:\.[x*])?(?:-?([0-9A-Za-z][0-9A-Za-z.-]*))?\Z")
QUOTED = re.compile(rb"\"([^\"\n]*)\"|'([^'\n]*)'")
WIDTHS = {"^": 3, ">=": 2, "~": 1, "=": 0, "": 0}

# A longer text is data or a bundle: the versions in it say nothing of it, and looking for them takes seconds.
LONGEST = 20_000

Bound = tuple[int | str, ...]


def versions(one: bytes, two: bytes) -> tuple[list[tuple[int, ...]], list[tuple[int, ...]]] | None:
    """The version numbers of two texts that differ in nothing else; None where they differ otherwise or are long."""
    if one == two or max(len(one), len(two)) > LONGEST:
        return None
    if VERSION.sub(b"\0", one) != VERSION.sub(b"\0", two):
        return None
    return [_numbers(found) for found in VERSION.findall(one)], [
        _numbers(found) for found in VERSION.findall(two)
    ]


def _numbers(version: bytes) -> tuple[int, ...]:
    """A version as numbers that compare as it does: a pre-release before its release."""
    release = re.match(rb"v?([\d.]+)", version)
    assert release is not None
    rest = version[release.end() :]
    word = re.search(rb"[a-z]+", rest)
    numbers = [int(one[:18]) for one in release[1].split(b".") if one]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    stage = STAGES.get(word[0], 0) if word else 0
    return (*numbers, stage, *(int(one) for one in re.findall(rb"\d{1,9}", rest)))


def higher(source: Lines, target: Lines) -> str | None:
    """The side whose versions are all the higher ones, "source" or "target"; None where that can't be said."""
    numbers = versions(b"".join(source), b"".join(target)) if len(source) == len(target) else None
    if numbers is None:
        return None
    pairs = [(one, two) for one, two in zip(*numbers, strict=True) if one != two]
    if pairs and all(one > two for one, two in pairs):
        return "source"
    if pairs and all(one < two for one, two in pairs):
        return "target"
    return None


def highest(source: Lines, target: Lines) -> Lines | None:
    """The lines with the higher of both versions at every place; None where they differ in anything else."""
    if len(source) != len(target) or versions(b"".join(source), b"".join(target)) is None:
        return None
    found = []
    for one, two in zip(source, target, strict=True):
        numbers = versions(one, two)
        if numbers is None:
            if one != two:
                return None
            found.append(two)
        elif all(a >= b for a, b in zip(*numbers, strict=True)):
            found.append(one)
        elif all(a <= b for a, b in zip(*numbers, strict=True)):
            found.append(two)
        else:
            return None
    return tuple(found)


def higher_range(source: bytes, target: bytes) -> str | None:
    """The side that asks for the higher version of the same package; None where that can't be said.

    Reads one quoted range (`"^1.2"`) or requirement (`"django>=4.2,<5"`) or a bare requirement of each;
    all besides must be the same. Ranges that share no version are two pins: the higher one.
    """
    if max(len(source), len(target)) > LONGEST:
        return None
    texts = []
    for side in (source, target):
        found = list(QUOTED.finditer(side))
        if found:
            last = found[-1]
            kept = side[: last.start()] + b"\0" + side[last.end() :].strip().rstrip(b",")
            texts.append((b"".join(kept.split()), (last[1] or last[2] or b"").decode("latin-1")))
        else:
            texts.append((b"", side.decode("latin-1").split(" #")[0].strip().rstrip("\\").strip()))
    (one_around, one), (two_around, two) = texts
    if one_around != two_around or one == two:
        return None
    bounds = _npm(one, two) or _python(one, two)
    if bounds is None or bounds[0] == bounds[1]:
        return None
    return "source" if bounds[0] > bounds[1] else "target"


def _npm(one: str, two: str) -> tuple[Bound, Bound] | None:
    found = [RANGE.match(text.strip()) for text in (one, two)]
    bounds: list[Bound] = []
    for match in found:
        if match is None:
            return None
        numbers = [int(part[:18]) for part in match[2].split(".")][:4]
        numbers += [0] * (4 - len(numbers))
        stage = match[3] or ""
        # A release is higher than all of its pre-releases, whose numbers count as numbers.
        parts = tuple(part.zfill(12) if part.isdigit() else part for part in stage.split("."))
        bounds.append((*numbers, int(not stage), ".".join(parts), WIDTHS[match[1]]))
    return bounds[0], bounds[1]


def _python(one: str, two: str) -> tuple[Bound, Bound] | None:
    try:
        first, second = Requirement(one), Requirement(two)
    except InvalidRequirement:
        return None
    if (
        first.name.lower().replace("_", "-") != second.name.lower().replace("_", "-")
        or first.extras != second.extras
        or first.marker != second.marker
        or first.url
        or second.url
    ):
        return None
    bounds = [_span(one) for one in (first, second)]
    if bounds[0] is None or bounds[1] is None:
        return None
    (low, high), (other_low, other_high) = bounds[0], bounds[1]
    if low != other_low:
        return ((1,), (0,)) if low > other_low else ((0,), (1,))
    if high != other_high:
        return ((1,), (0,)) if high > other_high else ((0,), (1,))
    return None


HIGHEST = Version("999999999")
LOWEST = Version("0.dev0")


def _span(requirement: Requirement) -> tuple[Version, Version] | None:
    """The lowest and the highest version that a requirement names; exclusions aren't read."""
    low, high = LOWEST, HIGHEST
    for one in requirement.specifier:
        try:
            version = Version(one.version.removesuffix(".*"))
        except InvalidVersion:
            return None
        if one.operator in ("==", "==="):
            return version, version
        if one.operator in (">=", ">", "~="):
            low = max(low, version)
        elif one.operator in ("<", "<="):
            high = min(high, version)
        else:
            return None
    return low, high
