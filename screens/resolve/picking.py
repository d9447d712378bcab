"""Lines that the operator picks out of a hunk, before they become its resolution."""

from collections.abc import Mapping
from dataclasses import dataclass

from state.merging.choice import Choice, HunkChoice, Pick, Side
from state.merging.regions import Region


@dataclass(frozen=True, slots=True)
class Draft:
    """Picked runs of one hunk, in the order in which they were picked; nothing is recorded yet.

    `anchor` is where a run was begun: a side and a line of its region, counted from 0.
    """

    region: int
    hunk: str
    picks: tuple[Pick, ...] = ()
    anchor: tuple[Side, int] | None = None

    def has(self, side: Side, line: int) -> bool:
        """Whether a line is picked."""
        return any(pick.side == side and pick.start <= line < pick.stop for pick in self.picks)

    def begin(self, side: Side, line: int) -> "Draft":
        """Begins a run, or gives up the one that was begun."""
        anchor = None if self.anchor is not None else (side, line)
        return Draft(self.region, self.hunk, self.picks, anchor)

    def toggle(self, side: Side, line: int) -> "Draft":
        """Picks a line, or the run from where it was begun to here; picked ones are let go."""
        first, last = line, line
        if self.anchor is not None and self.anchor[0] == side:
            first, last = sorted((self.anchor[1], line))
        if all(self.has(side, one) for one in range(first, last + 1)):
            picks = without(self.picks, side, first, last + 1)
        else:
            picks = joined((*without(self.picks, side, first, last + 1), Pick(side, first, last + 1)))
        return Draft(self.region, self.hunk, picks)

    def run(self, side: Side, line: int) -> range:
        """The lines of a run that is being marked, up to here."""
        if self.anchor is None or self.anchor[0] != side:
            return range(0)
        first, last = sorted((self.anchor[1], line))
        return range(first, last + 1)

    def chosen(self, before: Mapping[str, HunkChoice]) -> dict[str, HunkChoice]:
        """The hunk choices of the file as they would be with this draft."""
        return {**before, self.hunk: HunkChoice(Choice.LINES, self.picks)}


def draft_of(number: int, region: Region, chosen: Mapping[str, HunkChoice]) -> Draft:
    """A draft to begin with: what was picked before, if lines were."""
    assert region.hunk is not None
    choice = chosen.get(region.hunk)
    picks = choice.picks if choice is not None and choice.choice is Choice.LINES else ()
    return Draft(number, region.hunk, picks)


def without(picks: tuple[Pick, ...], side: Side, start: int, stop: int) -> tuple[Pick, ...]:
    """The picks less the lines `start:stop` of a side; order stays."""
    left: list[Pick] = []
    for pick in picks:
        if pick.side != side or pick.stop <= start or pick.start >= stop:
            left.append(pick)
            continue
        if pick.start < start:
            left.append(Pick(side, pick.start, start))
        if pick.stop > stop:
            left.append(Pick(side, stop, pick.stop))
    return tuple(left)


def joined(picks: tuple[Pick, ...]) -> tuple[Pick, ...]:
    """The same lines in the same order, where a run that goes on from the one before is one with it."""
    runs: list[Pick] = []
    for pick in picks:
        if runs and runs[-1].side == pick.side and runs[-1].stop == pick.start:
            runs[-1] = Pick(pick.side, runs[-1].start, pick.stop)
        else:
            runs.append(pick)
    return tuple(runs)
