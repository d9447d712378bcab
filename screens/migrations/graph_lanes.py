"""Where the edges of a dependency graph run beside its rows: lanes, and the characters' arms on every line.

All edges to one need share one strand: an upright line in a lane, from which a branch leads to each
row that needs it. Strands whose lines meet get different lanes, the shorter ones the nearer lanes.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

NOTHING, THIN, SOLID = range(3)
"""How heavy an arm is drawn: not at all, inferred, declared."""

NEEDS, NEEDED, VIOLATED = "needs", "needed", "violated"
"""Why a piece stands out: the selected row needs what it leads to, is needed by it, or the order is wrong."""


class Link(NamedTuple):
    """Row `row` needs row `needs`; both count from 0."""

    row: int
    needs: int
    declared: bool = False


class Arms(NamedTuple):
    """How heavy a character reaches to each of its neighbours."""

    up: int = NOTHING
    down: int = NOTHING
    left: int = NOTHING
    right: int = NOTHING


class Piece(NamedTuple):
    """One character: `lit` says why it stands out; `joined`: its four arms are one edge's, and don't just cross.

    `onward` says why the arm to the right stands out.
    """

    arms: Arms = Arms()
    lit: str = ""
    joined: bool = False
    onward: str = ""


class Strand(NamedTuple):
    """All edges to one need: rows `first` to `last` in `lane`; `solid` spans the declared ones."""

    need: int
    lane: int
    first: int
    last: int
    members: frozenset[int]
    declared: frozenset[int]
    solid: tuple[int, int] = (0, -1)


class Lanes:
    """The lanes of a graph of `count` rows; lane 0 stands nearest to the rows' own signs."""

    def __init__(self, count: int, links: Iterable[Link]) -> None:
        members: dict[int, set[int]] = {}
        declared: dict[int, set[int]] = {}
        for link in links:
            if link.row == link.needs or not (0 <= link.row < count and 0 <= link.needs < count):
                continue
            members.setdefault(link.needs, set()).add(link.row)
            if link.declared:
                declared.setdefault(link.needs, set()).add(link.row)
        spans = [(min(need, *rows), max(need, *rows), need) for need, rows in members.items()]
        spans.sort(key=lambda span: (span[1] - span[0], span[0], span[2]))
        # Rows that a lane is taken on, as bits: one comparison says whether a strand fits.
        taken: list[int] = []
        self.strands: dict[int, Strand] = {}
        for first, last, need in spans:
            wanted = ((1 << (last - first + 1)) - 1) << first
            lane = next((at for at, rows in enumerate(taken) if not rows & wanted), len(taken))
            if lane == len(taken):
                taken.append(0)
            taken[lane] |= wanted
            firm = frozenset(declared.get(need, ()))
            solid = (min(need, *firm), max(need, *firm)) if firm else (0, -1)
            self.strands[need] = Strand(need, lane, first, last, frozenset(members[need]), firm, solid)
        self.width = len(taken)
        """How many lanes there are."""
        self._lanes: list[list[Strand]] = [[] for _ in taken]
        self._touching: dict[int, list[Strand]] = {}
        for strand in sorted(self.strands.values(), key=lambda one: one.first):
            self._lanes[strand.lane].append(strand)
            for row in (strand.need, *strand.members):
                self._touching.setdefault(row, []).append(strand)
        self._firsts = [[strand.first for strand in lane] for lane in self._lanes]

    def touching(self, y: int) -> Sequence[Strand]:
        """The strands that row `y` has a branch to."""
        return self._touching.get(y, ())

    def farthest(self, y: int) -> int:
        """The lane of the longest branch of a row, -1 without any."""
        return max((strand.lane for strand in self.touching(y)), default=-1)

    def line(self, y: int, selected: int = -1, first: int = 0, count: int | None = None) -> list[Piece]:
        """The pieces of row `y` in `count` lanes from lane `first` on: the farthest lane first."""
        stop = self.width if count is None else min(self.width, first + count)
        branches = sorted(self.touching(y), key=lambda strand: -strand.lane)
        pieces: list[Piece] = []
        left, left_lit = NOTHING, ""
        at = 0
        while at < len(branches) and branches[at].lane >= stop:
            left, left_lit = self._along(branches[at], y, selected, left, left_lit)
            at += 1
        for lane in range(stop - 1, first - 1, -1):
            right, right_lit, joined = left, left_lit, False
            while at < len(branches) and branches[at].lane == lane:
                right, right_lit = self._along(branches[at], y, selected, right, right_lit)
                joined = True
                at += 1
            strand = self._strand(lane, y)
            up = down = NOTHING
            lit = right_lit
            if strand is not None:
                up, down = _upright(strand, y), _upright(strand, y + 1)
                lit = _lit(strand, y, selected) or right_lit
            arms = Arms(up, down, left, right)
            pieces.append(Piece(arms, lit, joined and all(arms), right_lit))
            left, left_lit = right, right_lit
        return pieces

    def _strand(self, lane: int, y: int) -> Strand | None:
        at = bisect_right(self._firsts[lane], y) - 1
        if at < 0 or self._lanes[lane][at].last < y:
            return None
        return self._lanes[lane][at]

    @staticmethod
    def _along(strand: Strand, y: int, selected: int, weight: int, lit: str) -> tuple[int, str]:
        """A row's branches together, with one more."""
        is_solid = bool(strand.declared) if y == strand.need else y in strand.declared
        return max(weight, SOLID if is_solid else THIN), _branch_lit(strand, y, selected) or lit


def _upright(strand: Strand, y: int) -> int:
    """How heavy a strand is between row `y` and the one above."""
    if not strand.first < y <= strand.last:
        return NOTHING
    return SOLID if strand.solid[0] < y <= strand.solid[1] else THIN


def _kind(strand: Strand, row: int, selected: int) -> str:
    if row < strand.need:
        return VIOLATED
    return NEEDED if strand.need == selected else NEEDS


def _branch_lit(strand: Strand, y: int, selected: int) -> str:
    """Why the branch of row `y` stands out."""
    if selected == strand.need:
        return NEEDED if y == selected else _kind(strand, y, selected)
    if selected in strand.members and y in (selected, strand.need):
        return _kind(strand, selected, selected)
    return ""


def _lit(strand: Strand, y: int, selected: int) -> str:
    """Why the upright part of a strand stands out at row `y`."""
    if selected == strand.need:
        return VIOLATED if strand.first <= y < strand.need else NEEDED
    if selected in strand.members and min(selected, strand.need) <= y <= max(selected, strand.need):
        return _kind(strand, selected, selected)
    return ""


_BOX = " ╶╺╴─╼╸╾━╷╭┍╮┬┮┑┭┯╻┎┏┒┰┲┓┱┳╵╰┕╯┴┶┙┵┷│├┝┤┼┾┥┽┿╽┟┢┧╁╆┪╅╈╹┖┗┚┸┺┛┹┻╿┞┡┦╀╄┩╃╇┃┠┣┨╂╊┫╉╋"
"""One character for each (up, down, left, right), counted in threes."""

JOINT, PLAIN_CROSSING, PLAIN_JOINT = "•", "x", "+"


def character(piece: Piece, is_ascii: bool = False) -> str:
    """The character of a piece; lines that only cross are told from joined ones by the sign."""
    arms = piece.arms
    if not is_ascii:
        if piece.joined:
            return JOINT
        return _BOX[arms.up * 27 + arms.down * 9 + arms.left * 3 + arms.right]
    is_upright, is_level = arms.up or arms.down, arms.left or arms.right
    if is_upright and is_level:
        return PLAIN_CROSSING if all(arms) and not piece.joined else PLAIN_JOINT
    if is_upright:
        return "|" if SOLID in (arms.up, arms.down) else ":"
    if is_level:
        return "=" if SOLID in (arms.left, arms.right) else "-"
    return " "


def level(weight: int, is_ascii: bool = False) -> str:
    """What stands between two lanes, or between the nearest one and the row's sign."""
    return character(Piece(Arms(left=weight, right=weight)), is_ascii)


def connected(count: int, links: Iterable[Link], row: int) -> list[int]:
    """The row, everything that it needs, and everything that needs it, directly or through others; in order."""
    up: dict[int, list[int]] = {}
    down: dict[int, list[int]] = {}
    for link in links:
        up.setdefault(link.row, []).append(link.needs)
        down.setdefault(link.needs, []).append(link.row)
    found = {row}
    for way in (up, down):
        seen, waiting = {row}, [row]
        while waiting:
            for other in way.get(waiting.pop(), ()):
                if other not in seen and 0 <= other < count:
                    seen.add(other)
                    waiting.append(other)
        found |= seen
    return sorted(found)
