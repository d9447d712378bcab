"""What is wrong with a proposed sequence: the schema replayed, the findings of rows and of the series together."""

from typing import NamedTuple

from state.migrations.arrangement import Arrangement
from state.migrations.proposal import Proposed, Sides
from state.migrations.sequence import Reference, Sequence
from state.migrations.simulate import Replay


class Judged(NamedTuple):
    """A sequence with its findings, and the schema after each of its rows in `replay`."""

    sequence: Sequence
    replay: Replay


def judge(
    sides: Sides,
    arrangement: Arrangement,
    proposed: Proposed,
    references: tuple[Reference, ...],
    last: Judged | None,
) -> Judged:
    """The findings of a sequence; with `last`, only what changed since is replayed."""
    ...
