"""Whether two version specifiers can hold at once, and what to ask for then."""

import re
from typing import NamedTuple

Number = tuple[int, int, int]
_END: Number = (1 << 30, 0, 0)


class Meeting(NamedTuple):
    """Whether both can hold, None where it can't be told; and the specifier that means both."""

    compatible: bool | None
    proposed: str = ""


def meet(ecosystem: str, one: str, other: str) -> Meeting:
    """Two specifiers of one package."""
    if one == other or not other:
        return Meeting(True, one)
    if not one:
        return Meeting(True, other)
    return _python(one, other) if ecosystem == "python" else _npm(one, other)


def _python(one: str, other: str) -> Meeting:
    from packaging.specifiers import InvalidSpecifier, SpecifierSet
    from packaging.version import InvalidVersion, Version

    try:
        first, second = SpecifierSet(one), SpecifierSet(other)
        named = {Version(part.version.removesuffix(".*")) for part in (*first, *second)}
    except (InvalidSpecifier, InvalidVersion):
        return Meeting(None)
    # Ranges only begin and end at the versions that they name: what lies on and just beside these tells all.
    tried = {Version("0"), Version("99999")}
    for version in named:
        tried.add(version)
        numbers = list(version.release)
        for place in range(len(numbers)):
            for step in (-1, 1):
                near = [*numbers[:place], max(0, numbers[place] + step), *numbers[place + 1 :]]
                tried.add(Version(".".join(map(str, near))))
        tried.add(Version(".".join(map(str, (*numbers, 0, 1)))))
        tried.add(Version(".".join(map(str, (*numbers, 1)))))
    in_first = {version for version in tried if first.contains(version, prereleases=True)}
    in_second = {version for version in tried if second.contains(version, prereleases=True)}
    if not in_first & in_second:
        return Meeting(False)
    if in_first <= in_second:
        return Meeting(True, one)
    if in_second <= in_first:
        return Meeting(True, other)
    both = in_first & in_second
    parts = list(first & second)
    for part in sorted(parts, key=str):
        rest = SpecifierSet(",".join(str(one) for one in parts if one is not part))
        if {version for version in tried if rest.contains(version, prereleases=True)} == both:
            parts.remove(part)
    return Meeting(True, str(SpecifierSet(",".join(map(str, parts)))))


def _npm(one: str, other: str) -> Meeting:
    first, second = npm_intervals(one), npm_intervals(other)
    if first is None or second is None:
        return Meeting(None)
    shared = [
        (max(low, begin), min(high, end))
        for low, high in first
        for begin, end in second
        if max(low, begin) < min(high, end)
    ]
    if not shared:
        return Meeting(False)
    if shared == first:
        return Meeting(True, one)
    if shared == second:
        return Meeting(True, other)
    words = []
    for low, high in shared:
        end = "" if high >= _END else f" <{'.'.join(map(str, high))}"
        words.append(f">={'.'.join(map(str, low))}{end}")
    return Meeting(True, " || ".join(words))


def npm_intervals(specifier: str) -> list[tuple[Number, Number]] | None:
    """What an npm range allows as half-open intervals, sorted; None for tags, addresses and pre-releases."""
    found = []
    for part in specifier.split("||"):
        interval = _npm_part(part.strip())
        if interval is None:
            return None
        if interval[0] < interval[1]:
            found.append(interval)
    return sorted(found)


def _npm_part(part: str) -> tuple[Number, Number] | None:
    between = re.fullmatch(r"(\S+)\s+-\s+(\S+)", part)
    if between is not None:
        part = f">={between[1]} <={between[2]}"
    low, high = (0, 0, 0), _END
    for word in re.sub(r"([<>=^~]+)\s+", r"\1", part).split():
        read = re.fullmatch(r"(\^|~>?|>=|<=|>|<|=)?v?(\d+|[xX*])(?:\.(\d+|[xX*]))?(?:\.(\d+|[xX*]))?", word)
        if read is None:
            return None
        numbers = [int(one) for one in read.groups()[1:] if one is not None and one.isdigit()]
        begin, end = _npm_word(read[1] or "", numbers)
        low, high = max(low, begin), min(high, end)
    return low, high


def _npm_word(sign: str, numbers: list[int]) -> tuple[Number, Number]:
    start = _number(numbers)
    if not numbers:
        return start, _END
    if sign == "^":
        at = next((place for place, one in enumerate(numbers) if one), len(numbers) - 1)
    elif sign.startswith("~"):
        at = min(1, len(numbers) - 1)
    else:
        at = len(numbers) - 1
    after = _number([*numbers[:at], numbers[at] + 1])
    match sign:
        case ">=":
            return start, _END
        case ">":
            return after, _END
        case "<":
            return (0, 0, 0), start
        case "<=":
            return (0, 0, 0), after
    return start, after


def _number(numbers: list[int]) -> Number:
    first, second, third = (*numbers, 0, 0, 0)[:3]
    return first, second, third
