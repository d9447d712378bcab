"""Declared dependencies in the result: what a migration of the source hangs below once both series are one."""

from collections.abc import Callable, Mapping, Sequence, Set

from state.migrations.migration import Migration
from state.migrations.proposing.candidates import Candidate


def hang_below(
    rows: Sequence[Candidate],
    leaves: Callable[[Sequence[Migration]], Sequence[Migration]],
    standing: Set[str] = frozenset(),
) -> dict[str, dict[str, str]]:
    """For each row of the source, what its declared dependencies become: the old name to the other row's id.

    `rows` are those in the sequence, in the intended order; `leaves` tells which migrations no other one
    depends on. Where the source's rows still stand in the
    order they declare, only the first of each of their lines is hung below the target's leaf; where the
    operator moved them, each depends on the one above it. Where a merge migration joins the leaves,
    everything stays as declared. Ids of `standing` are squashed migrations of the source that stand for
    the target's, at their place and with what they declare.
    """
    known = {row.migration.known_as: row.id for row in rows}
    for row in rows:
        if row.source is not None:
            known.setdefault(row.source.known_as, row.id)
    ids = {row.id for row in rows}
    own = [row for row in rows if row.own and row.source is not None and row.id not in standing]
    if any(row.created is not None and row.created.how == "merge" for row in rows):
        return {}
    own_ids = {row.id for row in own}
    theirs = [row.migration for row in rows if not row.own or row.id in standing]
    ends = [known[one.known_as] for one in leaves(theirs)]
    last = {*ends, *_squashed_leaves(theirs, ends, known, leaves)}
    changes: dict[str, dict[str, str]] = {}
    seen: set[str] = set()
    straight = True
    for row in own:
        mine = [known.get(one, "") for one in row.migration.needs]
        straight = straight and all(one not in own_ids or one in seen for one in mine)
        seen.add(row.id)
    above = ends[-1] if ends else ""
    for row in own:
        change: dict[str, str] = {}
        for name in row.migration.needs:
            place = known.get(name, "")
            if not straight:
                change[name] = above
            elif place in own_ids:
                change[name] = place
            elif place in ids and ends and place not in last:
                change[name] = ends[-1]
            elif place in ids:
                change[name] = place
            elif not place and ends:
                # What it depended on is left out of the result.
                change[name] = above if above in ids else ends[-1]
        change = {name: place for name, place in change.items() if place}
        if change:
            changes[row.id] = change
        above = row.id
    return changes


def _squashed_leaves(
    theirs: Sequence[Migration],
    ends: Sequence[str],
    known: Mapping[str, str],
    leaves: Callable[[Sequence[Migration]], Sequence[Migration]],
) -> set[str]:
    """Ids of leaves that a squashed one stands for: what hangs below the one hangs below the other."""
    parts = {name for one in theirs if known[one.known_as] in ends for name in one.replaces}
    if not parts:
        return set()
    plain = leaves([one for one in theirs if not one.replaces])
    return {known[one.known_as] for one in plain if one.known_as in parts}
