"""What stands for each entry before any decision: git's clean merge, or the place where it stopped."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from state.comparison.entry import TWO_WAY, Base, Version
from state.findings import Finding
from state.merging.merge_tree import Stages

Lands = tuple[tuple[str, Version | None], ...]
"""What the result holds at which paths; None takes a path away."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is proposed for one entry.

    `lands` lists only what differs from the target. `conflict` is git's short word for where it
    stopped ("content", "modify/delete", …); then `stages` are the versions, `hunks` the names of the
    open regions, and a conflict without hunks is decided as a whole file.
    """

    words: str
    lands: Lands = ()
    base: Base = TWO_WAY
    review: bool = False
    open: bool = False
    conflict: str | None = None
    stages: Stages = field(default_factory=Stages)
    hunks: tuple[str, ...] = ()
    suggested: str | None = None
    """Where git would rather put the file, because its folder was renamed."""


@dataclass(frozen=True, slots=True)
class Merge:
    """All outcomes that aren't "the target as it is"."""

    related: bool
    outcomes: Mapping[str, Outcome]
    findings: tuple[Finding, ...] = ()
