"""Which lines of two texts differ, in time that grows with their length alone."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

COMPARED_PAIRS = 10_000
"""So many pairs of lines difflib may look at, where no line occurs just once in both texts."""
DEEPEST = 12
WEIGHED_PAIRS = 900
"""So many pairs of lines are looked at to find those that stand for each other."""
WEIGHED_BYTES = 400
WORDS = re.compile(rb"\w+|[^\w\s]")


class Change(NamedTuple):
    """Lines `old_start:old_stop` of one text stand where the other has `new_start:new_stop`."""

    old_start: int
    old_stop: int
    new_start: int
    new_stop: int


class Pair(NamedTuple):
    """Lines that stand beside each other, None for none; `change` numbers the difference, -1 where there is none."""

    old: int | None
    new: int | None
    change: int = -1


def changes(old: Sequence[bytes], new: Sequence[bytes]) -> list[Change]:
    """The differences from the first to the last; everything between them is the same in both."""
    found: list[Change] = []
    waiting = [(0, len(old), 0, len(new), 0)]
    while waiting:
        a, a_end, b, b_end, depth = waiting.pop()
        while a < a_end and b < b_end and old[a] == new[b]:
            a, b = a + 1, b + 1
        while a < a_end and b < b_end and old[a_end - 1] == new[b_end - 1]:
            a_end, b_end = a_end - 1, b_end - 1
        if a == a_end and b == b_end:
            continue
        if a == a_end or b == b_end:
            found.append(Change(a, a_end, b, b_end))
            continue
        anchors = _anchors(old, new, a, a_end, b, b_end) if depth < DEEPEST else []
        if anchors:
            for one, other in anchors:
                waiting.append((a, one, b, other, depth + 1))
                a, b = one + 1, other + 1
            waiting.append((a, a_end, b, b_end, depth + 1))
        elif (a_end - a) * (b_end - b) <= COMPARED_PAIRS:
            matcher = SequenceMatcher(None, old[a:a_end], new[b:b_end], autojunk=False)
            for kind, a0, a1, b0, b1 in matcher.get_opcodes():
                if kind != "equal":
                    found.append(Change(a + a0, a + a1, b + b0, b + b1))
        else:
            found.append(Change(a, a_end, b, b_end))
    return _joined(sorted(found))


def _joined(found: Sequence[Change]) -> list[Change]:
    """Differences that touch each other are one."""
    joined: list[Change] = []
    for one in found:
        if joined and joined[-1].old_stop == one.old_start and joined[-1].new_stop == one.new_start:
            joined[-1] = Change(joined[-1].old_start, one.old_stop, joined[-1].new_start, one.new_stop)
        else:
            joined.append(one)
    return joined


def _anchors(
    old: Sequence[bytes], new: Sequence[bytes], a: int, a_end: int, b: int, b_end: int
) -> list[tuple[int, int]]:
    """Lines that occur once in both, as many as stand in the same order."""
    counts = Counter(old[a:a_end]), Counter(new[b:b_end])
    places = {new[at]: at for at in range(b, b_end) if counts[1][new[at]] == 1}
    pairs = [(at, places[old[at]]) for at in range(a, a_end) if counts[0][old[at]] == 1 and old[at] in places]
    # The longest rising row of places: patience sorting.
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for number, (_, place) in enumerate(pairs):
        at = bisect_left(ends, place)
        before.append(last[at - 1] if at else -1)
        if at == len(ends):
            ends.append(place)
            last.append(number)
        else:
            ends[at], last[at] = place, number
    chosen = []
    number = last[-1] if last else -1
    while number >= 0:
        chosen.append(pairs[number])
        number = before[number]
    return chosen[::-1]


def side_by_side(old: Sequence[bytes], new: Sequence[bytes]) -> list[Pair]:
    """All lines of both texts, equal ones beside each other, the rest filled up from above."""
    pairs: list[Pair] = []
    a = b = 0
    for number, change in enumerate(changes(old, new)):
        while a < change.old_start:
            pairs.append(Pair(a, b))
            a, b = a + 1, b + 1
        for one, other in (*_alike(old, new, change), (change.old_stop, change.new_stop)):
            # What stands between two lines that are alike fills up from above.
            for row in range(max(one - a, other - b)):
                left = a + row if a + row < one else None
                right = b + row if b + row < other else None
                pairs.append(Pair(left, right, number))
            if one < change.old_stop and other < change.new_stop:
                pairs.append(Pair(one, other, number))
            a, b = one + 1, other + 1
        a, b = change.old_stop, change.new_stop
    while a < len(old):
        pairs.append(Pair(a, b))
        a, b = a + 1, b + 1
    return pairs


def _alike(old: Sequence[bytes], new: Sequence[bytes], change: Change) -> list[tuple[int, int]]:
    """Lines of a small difference that have most words in common, in the order of both texts."""
    a, a_end, b, b_end = change
    height, width = a_end - a, b_end - b
    if height * width > WEIGHED_PAIRS or height == width == 1:
        return []
    words = [Counter(WORDS.findall(line[:WEIGHED_BYTES])) for line in (*old[a:a_end], *new[b:b_end])]
    # best[i][j]: the most that lines from i and j on can have in common.
    best = [[0.0] * (width + 1) for _ in range(height + 1)]
    share = [[_share(words[i], words[height + j]) for j in range(width)] for i in range(height)]
    for i in range(height - 1, -1, -1):
        for j in range(width - 1, -1, -1):
            best[i][j] = max(best[i + 1][j], best[i][j + 1], best[i + 1][j + 1] + share[i][j])
    found, i, j = [], 0, 0
    while i < height and j < width:
        if share[i][j] and best[i][j] == best[i + 1][j + 1] + share[i][j]:
            found.append((a + i, b + j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return found


def _share(one: Counter[bytes], other: Counter[bytes]) -> float:
    total = one.total() + other.total()
    share = 2 * (one & other).total() / total if total else 0.0
    return share if share >= 0.4 else 0.0


def unified(pairs: Sequence[Pair]) -> list[Pair]:
    """The same one below the other: of each difference the old lines before the new ones."""
    found: list[Pair] = []
    at = 0
    while at < len(pairs):
        number = pairs[at].change
        if number < 0:
            found.append(pairs[at])
            at += 1
            continue
        stop = at
        while stop < len(pairs) and pairs[stop].change == number:
            stop += 1
        found += [Pair(one.old, None, number) for one in pairs[at:stop] if one.old is not None]
        found += [Pair(None, one.new, number) for one in pairs[at:stop] if one.new is not None]
        at = stop
    return found


def likeness(one: bytes, other: bytes) -> float:
    """How much of two texts is the same, from 0 to 1: by their lines, whatever their order, case and indent."""
    bags = [
        Counter(line.strip().lower() for line in text.splitlines() if line.strip()) for text in (one, other)
    ]
    total = bags[0].total() + bags[1].total()
    return 2 * (bags[0] & bags[1]).total() / total if total else 0.0
