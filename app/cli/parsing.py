"""Reads what an operator writes on the command line."""

import re

from state.errors import PlaitError
from state.merging.choice import Pick, Side

SIDES: dict[str, Side] = {"source": "source", "target": "target", "base": "base"}


def parse_picks(text: str) -> tuple[Pick, ...]:
    """`source:1-3,target:2`: lines of the hunk's sides, counted from 1, in the order in which they are to stand."""
    picks = []
    for part in text.split(","):
        found = re.fullmatch(r"\s*(source|target|base):([1-9]\d{0,8})(?:-([1-9]\d{0,8}))?\s*", part)
        if found is None or int(found[3] or found[2]) < int(found[2]):
            raise PlaitError("these aren't lines of a hunk", part, "write them like source:1-3,target:2")
        side, first, last = found.groups()
        picks.append(Pick(SIDES[side], int(first) - 1, int(last or first)))
    return tuple(picks)
