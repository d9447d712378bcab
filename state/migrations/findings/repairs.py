"""Whether another order of a sequence makes a trouble go away, found out by replaying that order."""

from collections.abc import Iterable, Sequence, Set
from itertools import pairwise

from state.migrations.decisions import Move
from state.migrations.proposing.ordering import moved, order
from state.migrations.sequence import Edge, Offer
from state.migrations.simulation.ground import Trouble
from state.migrations.simulation.simulate import Ran, Replay, Step, replay

MOST_TRIALS = 4
"""How many single moves are tried in one go; what is left is judged by one order made from all edges."""
MOST_MOVES = 12
"""An offer consists of so many moves at most."""

Sign = tuple[object, ...]


class Repairs:
    """Orders tried for one sequence; only rows of `movable` change their place."""

    def __init__(
        self, steps: Sequence[Step], current: Replay, edges: Iterable[Edge], movable: Set[str]
    ) -> None:
        self.steps = steps
        self.current = current
        self.edges = tuple(edges)
        self.movable = movable
        self.place = {step.row: at for at, step in enumerate(steps)}
        self._signs = {sign(ran.row, one) for ran in current.ran for one in ran.troubles}
        self._tried: dict[tuple[int, int], frozenset[Sign] | None] = {}
        self._whole: tuple[frozenset[Sign], Offer | None] | None = None

    def single(self, row: str, trouble: Trouble, maker: int, *, after: bool) -> Offer | None:
        """One move of the row behind (or before) the row at `maker`, or of that one, that ends the trouble."""
        at = self.place[row]
        low, high = (at, maker) if after else (maker, at)
        if low >= high:
            return None
        first, second = self.steps[low], self.steps[high]
        ways = [(low, high), (high, low)]
        if _is_own(second.row) and not _is_own(first.row):
            ways.reverse()
        for start, stop in ways:
            if self.steps[start].row not in self.movable:
                continue
            ended = self._try(start, stop)
            if ended and sign(row, trouble) in ended:
                if start == low:
                    move = Move(first.row, second.row)
                    return Offer(f"move {first.name} below {second.name}", (move,))
                move = Move(second.row, self.steps[low - 1].row if low else "")
                return Offer(f"move {second.name} above {first.name}", (move,))
        return None

    def whole(self, row: str, trouble: Trouble) -> tuple[bool, Offer | None]:
        """Whether the order that all edges ask for ends the trouble, and the moves that lead there."""
        if self._whole is None:
            self._whole = self._by_edges()
        ended, offer = self._whole
        found = sign(row, trouble) in ended
        return found, offer if found else None

    def _try(self, start: int, stop: int) -> frozenset[Sign] | None:
        """What a move ends, `None` if it makes something new; a bounded number of moves is tried."""
        known = self._tried.get((start, stop))
        if known is not None or (start, stop) in self._tried or len(self._tried) >= MOST_TRIALS:
            return known
        steps = list(self.steps)
        steps.insert(stop, steps.pop(start))
        self._tried[start, stop] = found = self._ended(steps)
        return found

    def _ended(self, steps: Sequence[Step], *, forgiving: bool = False) -> frozenset[Sign] | None:
        """What another order ends; `None` if it makes something new.

        A missing table hides what else is wrong about it. When `forgiving`, what comes to light that way only
        keeps its own row from counting as mended.
        """
        place = {step.row: at for at, step in enumerate(steps)}
        for edge in self.edges:
            if edge.declared and edge.row in place and edge.needs in place:
                was_kept = self.place[edge.needs] < self.place[edge.row]
                if was_kept and place[edge.needs] > place[edge.row]:
                    return None
        trial = replay(steps, self.current.start, self.current.flavour, self.current)
        before: set[Sign] = set()
        after: set[Sign] = set()
        for ran in trial.ran:
            known: Ran = self.current.known[ran.row]
            if known is ran:
                continue
            old = {sign(ran.row, one) for one in known.troubles}
            new = {sign(ran.row, one) for one in ran.troubles}
            if not new <= self._signs:
                if not (forgiving and any(one.kind == "missing-table" for one in known.troubles)):
                    return None
                new |= old
            before |= old
            after |= new
        return frozenset(before - after)

    def _by_edges(self) -> tuple[frozenset[Sign], Offer | None]:
        ids = [step.row for step in self.steps]
        still = [one for one in ids if one not in self.movable]
        chain = [Edge(row, needs, "") for needs, row in pairwise(still)]
        wanted = order(ids, frozenset(), (*self.edges, *chain), thorough=False)
        there = set(still)
        if wanted == ids or [one for one in wanted if one in there] != still:
            return frozenset(), None
        by_row = {step.row: step for step in self.steps}
        ended = self._ended([by_row[one] for one in wanted], forgiving=True)
        moves = moved(ids, wanted)
        offer = None
        if len(moves) <= MOST_MOVES and all(one in self.movable for one, _ in moves):
            if len(moves) == 1:
                one, below = moves[0]
                words = f"move {by_row[one].name} " + (
                    f"below {by_row[below].name}" if below else "to the top"
                )
            else:
                words = f"move {len(moves)} migrations: {', '.join(by_row[one].name for one, _ in moves)}"
            offer = Offer(words, tuple(Move(one, below) for one, below in moves))
        return ended or frozenset(), offer


def sign(row: str, trouble: Trouble) -> Sign:
    """What stays the same about a trouble in another order; one between two rows belongs to both."""
    change = trouble.change
    if trouble.other is not None and trouble.kind in PAIRED:
        rows = frozenset((row, trouble.other.row))
        return trouble.kind, rows, trouble.table.lower(), frozenset((trouble.name, *trouble.detail[:1]))
    return trouble.kind, row, change.path, change.line, trouble.table, trouble.name


PAIRED = frozenset(("duplicate-table", "duplicate-column", "duplicate-index", "duplicate-constraint",
                    "duplicate-object", "naming-twins"))  # fmt: skip


def _is_own(row: str) -> bool:
    """Whether only the source brings a row, or it is made here: such rows move before the target's do."""
    return not row.startswith("target:")
