"""What an operator can make of a hunk."""

from enum import StrEnum
from typing import Literal, NamedTuple

Side = Literal["source", "target", "base"]


class Choice(StrEnum):
    """How a hunk is resolved."""

    SOURCE = "source"
    TARGET = "target"
    SOURCE_TARGET = "source-target"
    TARGET_SOURCE = "target-source"
    BASE = "base"
    NEITHER = "neither"
    LINES = "lines"
    TEXT = "text"


class Pick(NamedTuple):
    """A run of lines, half open and counted from the start of the hunk's region on that side."""

    side: Side
    start: int
    stop: int


class HunkChoice(NamedTuple):
    """One resolved hunk: LINES has `picks` in the order in which they stand, TEXT has a content id."""

    choice: Choice
    picks: tuple[Pick, ...] = ()
    text: str | None = None
    operation: int = 0
    reason: str = ""
    """Why Plait proposed it; empty where the operator chose by themselves."""
    unseen: bool = False
    """Accepted together with others: nobody has looked at this one yet."""
    confidence: float | None = None
    """The chance that Plait gave to a proposal when it was accepted; None where it gave none."""
