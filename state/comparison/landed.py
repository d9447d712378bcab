"""The source's records where the mappings land them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from state.comparison.listing import column_of
from state.comparison.mapping import Landing
from state.comparison.matching import ExclusionMatcher


@dataclass(frozen=True, slots=True)
class Landed:
    """Source records with landed paths, one for each path."""

    records: Sequence[str]
    originals: Mapping[str, str] = field(default_factory=dict)
    """Original path by landed path, where the two differ."""
    seconds: Mapping[str, str] = field(default_factory=dict)
    """Landed records by original path, of sources whose landing path another source has taken."""


def land(records: Sequence[str], landing: Landing, matcher: ExclusionMatcher) -> Landed:
    """Rewrites records through the mappings.

    Of several sources that land on one path the first place goes to one that isn't excluded, then to one
    that a mapping sends there, then to the first in path order; the others are `seconds`.
    """
    if not landing or not records:
        return Landed(records)
    column = column_of(records[0])
    landed: list[str] = []
    originals: dict[str, str] = {}
    mapped = tuple(mapping.source for mapping in landing.mappings)
    for record in records:
        path = record[column:]
        if not path.startswith(mapped):
            landed.append(record)
            continue
        place = landing.land(path)
        if place != path:
            record = record[:column] + place
            originals[place] = path
        landed.append(record)
    if len({record[column:] for record in landed}) == len(landed):
        return Landed(landed, originals)
    return _without_doubles(records, landed, landing, matcher)


def _without_doubles(
    records: Sequence[str], landed: Sequence[str], landing: Landing, matcher: ExclusionMatcher
) -> Landed:
    column = column_of(records[0])
    claims: dict[str, list[tuple[str, str]]] = {}
    for record, there in zip(records, landed, strict=True):
        claims.setdefault(there[column:], []).append((record[column:], there))
    doubled = [path for claim in claims.values() if len(claim) > 1 for path, _ in claim]
    excluded = matcher.deciding(doubled)
    kept: list[str] = []
    originals: dict[str, str] = {}
    seconds: dict[str, str] = {}
    for place, claim in claims.items():
        if len(claim) > 1:
            claim.sort(key=lambda one: (one[0] in excluded, not landing.is_mapped(one[0]), one[0]))
        path, record = claim[0]
        kept.append(record)
        if path != place:
            originals[place] = path
        seconds.update(claim[1:])
    return Landed(kept, originals, seconds)


def excluded_paths(matcher: ExclusionMatcher, landed: Landed, matched: Mapping[str, int]) -> dict[str, int]:
    """The number of the deciding exclusion by path, for paths excluded where they land or where they come from.

    `matched` has the last matching pattern by path in the target.
    """
    last = dict(matched)
    if landed.originals:
        by_original = matcher.last_matching(list(landed.originals.values()))
        for place, original in landed.originals.items():
            if original in by_original:
                last[place] = max(last.get(place, -1), by_original[original])
    return {path: number for path, number in last.items() if not matcher.takes_in(number)}


def excluded_seconds(matcher: ExclusionMatcher, landed: Landed) -> dict[str, int]:
    """The same by original path, for the second sources of a path."""
    excluded: dict[str, int] = {}
    for original, record in landed.seconds.items():
        last = matcher.last_matching([original, record[column_of(record) :]])
        if last and not matcher.takes_in(number := max(last.values())):
            excluded[original] = number
    return excluded
