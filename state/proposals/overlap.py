"""How much the changes of both sides have in common, told from the words they add and take away."""

from dataclasses import dataclass
from math import log1p
from typing import NamedTuple

from state.proposals.hunk import Hunk

# Who took away more of the words than this wrote the lines anew.
REWRITTEN = 0.7


class Changed(NamedTuple):
    """What one side changed: words added and taken away, and whether it wrote the lines anew."""

    added: int
    gone: int
    rewrote: bool


@dataclass(frozen=True, slots=True)
class Overlap:
    """Shares, 0 to 1, of each side's changed words that the other side changed alike; sizes in words.

    `alike` is how much of the longer side's text stands in the other one, whatever the base was. `source` and
    `target` are the two changes, `added` and `gone` the words that both added and both took away.
    """

    source_in_target: float
    target_in_source: float
    source_size: int
    target_size: int
    alike: float
    source: "Changed"
    target: "Changed"
    added: int
    gone: int

    @property
    def bigger(self) -> float:
        """How much bigger the source's change is, as a logarithm; below 0 where the target's is."""
        return log1p(self.source_size) - log1p(self.target_size)


def overlap(hunk: Hunk) -> Overlap:
    """The overlap of a hunk's two changes; without a base everything counts as added."""
    base, source, target = hunk.words
    changes = [(side - base, base - side) for side in (source, target)]
    (added, gone), (other_added, other_gone) = changes
    both_added, both_gone = (added & other_added).total(), (gone & other_gone).total()
    common = both_added + both_gone
    most = base.total() * REWRITTEN
    of_source, of_target = (Changed(new.total(), old.total(), old.total() > most) for new, old in changes)
    source_size, target_size = of_source.added + of_source.gone, of_target.added + of_target.gone
    longer = max(source.total(), target.total())
    return Overlap(
        common / source_size if source_size else 1.0,
        common / target_size if target_size else 1.0,
        source_size,
        target_size,
        (source & target).total() / longer if longer else 0.0,
        of_source,
        of_target,
        both_added,
        both_gone,
    )
