"""How much the changes of both sides have in common, told from the words they add and take away."""

from dataclasses import dataclass
from math import log1p

from state.proposals.hunk import Hunk


@dataclass(frozen=True, slots=True)
class Overlap:
    """Shares, 0 to 1, of each side's changed words that the other side changed alike; sizes in words.

    `alike` is how much of the longer side's text stands in the other one, whatever the base was.
    """

    source_in_target: float
    target_in_source: float
    source_size: int
    target_size: int
    alike: float

    @property
    def bigger(self) -> float:
        """How much bigger the source's change is, as a logarithm; below 0 where the target's is."""
        return log1p(self.source_size) - log1p(self.target_size)


def overlap(hunk: Hunk) -> Overlap:
    """The overlap of a hunk's two changes; without a base everything counts as added."""
    base, source, target = hunk.words
    changes = [(side - base, base - side) for side in (source, target)]
    (added, gone), (other_added, other_gone) = changes
    common = (added & other_added).total() + (gone & other_gone).total()
    source_size = added.total() + gone.total()
    target_size = other_added.total() + other_gone.total()
    longer = max(source.total(), target.total())
    return Overlap(
        common / source_size if source_size else 1.0,
        common / target_size if target_size else 1.0,
        source_size,
        target_size,
        (source & target).total() / longer if longer else 0.0,
    )
