"""Orders that hold what migrations need, with as few of them moved as can be."""

import heapq
from bisect import bisect_left
from collections.abc import Iterable, Sequence, Set

from state.migrations.sequence import Edge


def order(ids: Sequence[str], fixed: Set[str], edges: Iterable[Edge]) -> list[str]:
    """The fixed ids in their order, then the others so that every edge among them holds.

    Those that needn't move keep their order; which ones move is chosen so that they are few (each
    violated edge is settled at the end that settles most of them). Ids in a circle keep their order.
    """
    free = [one for one in ids if one not in fixed]
    place = {one: at for at, one in enumerate(free)}
    needs: dict[str, set[str]] = {one: set() for one in free}
    for edge in edges:
        if edge.row in place and edge.needs in place and edge.row != edge.needs:
            needs[edge.row].add(edge.needs)
    _without_circles(free, needs)
    moved = _few_to_move(place, needs)
    while True:
        found = _sorted(free, place, needs, moved)
        if len(found) == len(free):
            return [one for one in ids if one in fixed] + found
        # Keeping the rest where it is contradicts the edges: one more has to move.
        there = set(found)
        moved.add(next(one for one in free if one not in there and one not in moved))


def _without_circles(free: Sequence[str], needs: dict[str, set[str]]) -> None:
    """Takes the edges out of circles that go against the given order."""
    place = {one: at for at, one in enumerate(free)}
    for circle in _circles(free, needs):
        for one in circle:
            needs[one] = {other for other in needs[one] if other not in circle or place[other] < place[one]}


def _circles(free: Sequence[str], needs: dict[str, set[str]]) -> list[set[str]]:
    """The strongly connected components of more than one id (Tarjan's algorithm, without recursion)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    found: list[set[str]] = []
    for root in free:
        if root in index:
            continue
        work = [(root, iter(sorted(needs[root])))]
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        while work:
            one, rest = work[-1]
            for other in rest:
                if other not in index:
                    index[other] = low[other] = len(index)
                    stack.append(other)
                    on_stack.add(other)
                    work.append((other, iter(sorted(needs[other]))))
                    break
                if other in on_stack:
                    low[one] = min(low[one], index[other])
            else:
                work.pop()
                if work:
                    above = work[-1][0]
                    low[above] = min(low[above], low[one])
                if low[one] == index[one]:
                    circle: set[str] = set()
                    while True:
                        last = stack.pop()
                        on_stack.discard(last)
                        circle.add(last)
                        if last == one:
                            break
                    if len(circle) > 1:
                        found.append(circle)
    return found


def _few_to_move(place: dict[str, int], needs: dict[str, set[str]]) -> set[str]:
    """Ends of the violated edges, the one with most of them first, until none is left."""
    violated: dict[str, set[str]] = {}
    for one, others in needs.items():
        for other in others:
            if place[other] > place[one]:
                violated.setdefault(one, set()).add(other)
                violated.setdefault(other, set()).add(one)
    moved: set[str] = set()
    while violated:
        # Between two that settle as much, the one that waits moves down: what it needs is left alone.
        one = min(violated, key=lambda id: (-len(violated[id]), place[id]))
        for other in violated.pop(one):
            violated[other].discard(one)
            if not violated[other]:
                del violated[other]
        moved.add(one)
    return moved


def _sorted(
    free: Sequence[str], place: dict[str, int], needs: dict[str, set[str]], moved: Set[str]
) -> list[str]:
    """A topological order, by the old places; what isn't moved stays in a chain."""
    waits: dict[str, set[str]] = {one: set(needs[one]) for one in free}
    last = ""
    for one in free:
        if one not in moved:
            if last:
                waits[one].add(last)
            last = one
    wanted: dict[str, list[str]] = {}
    for one, others in waits.items():
        for other in others:
            wanted.setdefault(other, []).append(one)
    # What moves up stands right above the first that needs it; what moves down right below what it needs.
    rank = {one: float(at) for one, at in place.items()}
    for one in sorted(moved, key=place.__getitem__):
        users = [place[other] for other in free if one in needs[other] and place[other] < place[one]]
        if users:
            rank[one] = min(users) - 0.5
    ready = [(rank[one], place[one], one) for one in free if not waits[one]]
    heapq.heapify(ready)
    found: list[str] = []
    while ready:
        _, _, one = heapq.heappop(ready)
        found.append(one)
        for other in wanted.get(one, ()):
            waits[other].discard(one)
            if not waits[other]:
                heapq.heappush(ready, (rank[other], place[other], other))
    return found


def moved(before: Sequence[str], after: Sequence[str]) -> list[tuple[str, str]]:
    """The smallest set of moves from one order to the other: each id with the one it comes to stand below.

    All but a longest run of ids that keep their order among each other move.
    """
    place = {one: at for at, one in enumerate(before)}
    ends: list[int] = []
    tails: list[int] = []
    back: list[int] = []
    known = [one for one in after if one in place]
    for at, one in enumerate(known):
        slot = bisect_left(ends, place[one])
        back.append(tails[slot - 1] if slot else -1)
        if slot == len(ends):
            ends.append(place[one])
            tails.append(at)
        else:
            ends[slot], tails[slot] = place[one], at
    kept: set[str] = set()
    at = tails[-1] if tails else -1
    while at >= 0:
        kept.add(known[at])
        at = back[at]
    return [(one, after[at - 1] if at else "") for at, one in enumerate(after) if one not in kept]
