"""Whether a text made of both sides may be offered: it parses and defines no name twice."""

from state.progress import Progress, unwatched
from state.proposals.hunk import Hunk, Lines
from state.proposals.kind import Checked, Kind

# A longer file isn't parsed while somebody waits, and so no combined text is offered for it.
LONGEST = 500_000
# Bytes parsed for all candidates of one hunk: the fastest parser of these takes 0.1 s for them, the slowest 1 s.
MOST_BYTES = 1_000_000


class Soundness:
    """Checks the candidates of one hunk within a bounded amount of work; counted, not timed, so always the same."""

    def __init__(self, kind: Kind | None, hunk: Hunk, progress: Progress = unwatched) -> None:
        self._kind = kind
        self._hunk = hunk
        self._progress = progress
        self._left = MOST_BYTES
        self._start = sum(map(len, hunk.before))
        self._sides: dict[Lines, Checked | None] = {}

    def of(self, lines: Lines) -> bool:
        """Whether the file with these lines parses; True where its kind has no parser."""
        if self._kind is None:
            return True
        self._progress("checking proposals")
        checked = self._checked(self._kind, lines)
        if checked is None or (checked.error is not None and not self._as_before(self._kind, checked)):
            return False
        # A name that a side by itself gives twice is not of the combination's making.
        return not checked.twice or checked.twice <= self._twice_before(self._kind)

    def _checked(self, kind: Kind, lines: Lines) -> Checked | None:
        whole = self._hunk.whole(lines)
        self._left -= len(whole)
        if len(whole) > LONGEST or self._left < 0:
            return None
        return kind.check(self._hunk.path, whole, (self._start, self._start + sum(map(len, lines))))

    def _as_before(self, kind: Kind, checked: Checked) -> bool:
        """Whether the file can't be read with either side alone, at no fewer places: then parsing tells nothing."""
        if not checked.errors:
            return False
        for lines in (self._hunk.target, self._hunk.source):
            side = self._side(kind, lines)
            if side is None or side.error is None or side.errors < checked.errors:
                return False
        return True

    def _twice_before(self, kind: Kind) -> frozenset[str]:
        found = [self._side(kind, lines) for lines in (self._hunk.source, self._hunk.target)]
        return frozenset().union(*(one.twice for one in found if one is not None))

    def _side(self, kind: Kind, lines: Lines) -> Checked | None:
        if lines not in self._sides:
            self._sides[lines] = self._checked(kind, lines)
        return self._sides[lines]
