"""What is wrong with a sequence of migrations, in words."""

from collections.abc import Iterable, Sequence, Set

from state.migrations.sequence import Edge, Hazard
from state.migrations.simulate import Replay, Step


def hazards(
    steps: Sequence[Step], replay: Replay, edges: Iterable[Edge] = (), movable: Set[str] = frozenset()
) -> list[Hazard]:
    """The findings of a sequence, in its order."""
    del steps, replay, edges, movable
    return []
