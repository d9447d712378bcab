"""An order in which every row runs after what it needs, as close as possible to the order that was there."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence, Set

from state.migrations.sequence import Edge

MOST_MOVES = 200
"""How many blocks are moved one by one; beyond that, rows are put in order in one pass."""
MOST_TRIED = 50
"""Up to so many broken edges, they are mended in several turns, of which the best counts."""


def order(ids: Sequence[str], fixed: Set[str], edges: Iterable[Edge], *, thorough: bool = True) -> list[str]:
    """The ids in a stable topological order, with few moves.

    Fixed rows keep their order among themselves and stand first where no edge demands another row above
    them; the others follow in their own order. Rows of a cycle keep their order: of its edges only those
    hold that already do. Unless `thorough`, the first order that holds is taken, whatever number of rows it moves.
    """
    base = [one for one in ids if one in fixed] + [one for one in ids if one not in fixed]
    place = {one: at for at, one in enumerate(base)}
    wanted = {
        (place[edge.row], place[edge.needs])
        for edge in edges
        if edge.row in place and edge.needs in place and edge.row != edge.needs
    }
    if all(needs < row for row, needs in wanted):
        return base
    count = sum(one in fixed for one in base)
    chain = {(at, at - 1) for at in range(1, count)}
    group = _groups(len(base), wanted | chain)
    kept = {(row, needs) for row, needs in wanted if needs < row or group[row] != group[needs]} | chain
    needs_of: list[list[int]] = [[] for _ in base]
    needed_by: list[list[int]] = [[] for _ in base]
    for row, needs in sorted(kept):
        needs_of[row].append(needs)
        needed_by[needs].append(row)
    broken = sorted((row, needs) for row, needs in kept if needs > row)
    # Fixed rows first: what they pull up comes with all that it needs, so the rest can't be stuck between them.
    turns = [broken]
    if thorough and len(broken) <= MOST_TRIED:
        turns.append(sorted(broken, key=lambda one: (one[0] >= count, -one[1], one[0])))
        turns.append(sorted(broken, key=lambda one: (one[0] >= count, -one[0], one[1])))
    ways = [(turn, up) for up in (False, True) for turn in turns] if len(turns) > 1 else [(broken, False)]
    found = min(
        (_in_turn(turn, len(base), needs_of, needed_by, count, up=up) for turn, up in ways),
        key=lambda rows: len(rows) - len(_longest(rows)),
    )
    return [base[one] for one in found]


def _in_turn(
    broken: Sequence[tuple[int, int]],
    count: int,
    needs_of: list[list[int]],
    needed_by: list[list[int]],
    fixed: int,
    *,
    up: bool,
) -> list[int]:
    """The rows once every broken edge is mended in turn."""
    found = list(range(count))
    for moves, (row, needs) in enumerate(broken):
        if moves == MOST_MOVES:
            return _in_one_pass(found, needs_of)
        found = _mended(found, row, needs, needs_of, needed_by, fixed, up=up)
    at = {one: number for number, one in enumerate(found)}
    if any(at[needs] > at[row] for row in found for needs in needs_of[row]):
        found = _in_one_pass(found, needs_of)
    return found


def _mended(
    rows: list[int],
    row: int,
    needs: int,
    needs_of: list[list[int]],
    needed_by: list[list[int]],
    fixed: int,
    *,
    up: bool,
) -> list[int]:
    """The rows with `row` below `needs`: the one that takes fewer rows along is moved; if equal, `needs` if `up`."""
    at = {one: number for number, one in enumerate(rows)}
    start, stop = at[row], at[needs]
    if start > stop:
        return rows
    down = _reach(row, needed_by, lambda one: at[one] < stop)
    above = _reach(needs, needs_of, lambda one: at[one] > start)
    can_down = not any(one < fixed for one in down)
    can_up = not any(one < fixed for one in above)
    if can_down and (not can_up or (len(down), up) <= (len(above), False)):
        block = [one for one in rows[start:stop] if one in down]
        rest = [one for one in rows[start : stop + 1] if one not in down]
        return [*rows[:start], *rest, *block, *rows[stop + 1 :]]
    block = _in_one_pass([one for one in rows[start : stop + 1] if one in above], needs_of)
    rest = [one for one in rows[start : stop + 1] if one not in above]
    return [*rows[:start], *block, *rest, *rows[stop + 1 :]]


def _reach(first: int, links: list[list[int]], within: Callable[[int], bool]) -> set[int]:
    found = {first}
    todo = [first]
    while todo:
        for one in links[todo.pop()]:
            if one not in found and within(one):
                found.add(one)
                todo.append(one)
    return found


def _in_one_pass(rows: Sequence[int], needs_of: list[list[int]]) -> list[int]:
    """Each row right below the last thing it needs that isn't placed yet; needs outside of the rows don't count."""
    inside = {one: at for at, one in enumerate(rows)}
    done: dict[int, None] = {}
    for first in rows:
        stack = [first]
        while stack:
            one = stack[-1]
            missing = (
                [need for need in needs_of[one] if need in inside and need not in done]
                if one not in done
                else []
            )
            if missing:
                stack += sorted(missing, key=inside.__getitem__, reverse=True)
            else:
                done.setdefault(stack.pop())
    return list(done)


def _groups(count: int, pairs: Iterable[tuple[int, int]]) -> list[int]:
    """A number for every row; rows of one cycle share it (Tarjan, without recursion)."""
    links: list[list[int]] = [[] for _ in range(count)]
    for row, needs in pairs:
        links[row].append(needs)
    number = [-1] * count
    low = [0] * count
    group = [-1] * count
    path: list[int] = []
    next_number = 0
    for first in range(count):
        if number[first] >= 0:
            continue
        stack = [(first, 0)]
        while stack:
            one, turn = stack.pop()
            if turn == 0:
                number[one] = low[one] = next_number
                next_number += 1
                path.append(one)
            elif group[links[one][turn - 1]] < 0:
                low[one] = min(low[one], low[links[one][turn - 1]])
            while turn < len(links[one]):
                other = links[one][turn]
                turn += 1
                if number[other] < 0:
                    stack += [(one, turn), (other, 0)]
                    break
                if group[other] < 0:
                    low[one] = min(low[one], number[other])
            else:
                if low[one] == number[one]:
                    while True:
                        last = path.pop()
                        group[last] = one
                        if last == one:
                            break
    return group


def moved(before: Sequence[str], after: Sequence[str]) -> list[tuple[str, str]]:
    """The smallest set of moves that turns one order into the other, in turn; each an id and what it goes below.

    An empty second part means the first place. Ids that only one of the orders holds don't count.
    """
    place = {one: at for at, one in enumerate(before)}
    rows = [one for one in after if one in place]
    stay = _longest([place[one] for one in rows])
    return [(one, rows[at - 1] if at else "") for at, one in enumerate(rows) if place[one] not in stay]


def _longest(numbers: Sequence[int]) -> set[int]:
    """The longest increasing subsequence of different numbers."""
    ends: list[int] = []
    heads: list[int] = []
    before: list[int] = []
    for at, number in enumerate(numbers):
        length = bisect_left(ends, number)
        before.append(heads[length - 1] if length else -1)
        if length == len(ends):
            ends.append(number)
            heads.append(at)
        else:
            ends[length] = number
            heads[length] = at
    found: set[int] = set()
    one = heads[-1] if heads else -1
    while one >= 0:
        found.add(numbers[one])
        one = before[one]
    return found
