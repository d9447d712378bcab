"""Dependencies, migrations and findings as numbers."""

from collections.abc import Iterable, Sequence

from state.findings import Severity
from state.migrations.migration import Migration, Order
from state.migrations.migration import Series as FoundSeries
from state.migrations.sequence import Sequence as Arranged
from state.noticing.noticed import Noticed, Part
from state.overview.overview import Dependencies, Kind, Series
from state.understanding.dependencies import Dependency

_RANK = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}


def dependencies(rows: Iterable[Dependency], to_settle: Sequence[Dependency] = ()) -> Dependencies:
    """How both sides ask for packages; those that only the result lists are neither's."""
    only_source = only_target = same = compatible = unclear = 0
    clashing: list[str] = []
    for row in rows:
        if row.source is None and row.target is None:
            continue
        if row.target is None:
            only_source += 1
        elif row.source is None:
            only_target += 1
        elif row.source == row.target:
            same += 1
        elif row.compatible is None:
            unclear += 1
        elif row.compatible:
            compatible += 1
        else:
            clashing.append(row.name)
    waiting = tuple(row.name for row in to_settle)
    place = to_settle[0].path if to_settle else ""
    return Dependencies(only_source, only_target, same, compatible, tuple(clashing), unclear, waiting, place)


def series(sequences: Iterable[Arranged]) -> tuple[Series, ...]:
    """Every series with its migrations on both sides."""
    found = []
    for one in sequences:
        sides = [_by_name(side) for side in (one.source, one.target)]
        own = [
            [migration for name, migration in side.items() if name not in other]
            for side, other in (sides, sides[::-1])
        ]
        numbers = [{each.number for each in side if each.number and not each.repeatable} for side in own]
        found.append(
            Series(
                one.id,
                one.dialect,
                len(one.source.migrations) if one.source is not None else None,
                len(one.target.migrations) if one.target is not None else None,
                len(sides[0].keys() & sides[1].keys()),
                heads(one.source),
                heads(one.target),
                tuple(sorted(numbers[0] & numbers[1])),
                one.accepted,
            )
        )
    return tuple(found)


def _by_name(found: FoundSeries | None) -> dict[str, Migration]:
    return {one.name: one for one in found.migrations} if found is not None else {}


def heads(found: FoundSeries | None) -> tuple[str, ...]:
    """Migrations that no other one of a graph needs; none where a series is ordered by numbers."""
    if found is None or found.runner.order is not Order.GRAPH:
        return ()
    needed = {name for one in found.migrations for name in (*one.needs, *one.replaces)}
    return tuple(
        one.name for one in found.migrations if one.known_as not in needed and one.name not in needed
    )


def kinds(noticed: Iterable[Noticed]) -> tuple[Kind, ...]:
    """Findings that nobody waived by kind and severity, errors first, then those of most."""
    groups: dict[tuple[Part, str, Severity], list[Noticed]] = {}
    for one in noticed:
        if one.waiver is None:
            groups.setdefault((one.part, one.finding.kind, one.finding.severity), []).append(one)
    found = [
        Kind(*name, len(group), group[0], tuple(dict.fromkeys(one.finding.path for one in group)))
        for name, group in groups.items()
    ]
    return tuple(sorted(found, key=lambda one: (_RANK[one.severity], -one.count, one.part, one.kind)))
