"""Reads what an operator writes on the command line."""

import re

from state.comparison.mapping import Mapping
from state.errors import PlaitError
from state.merging.choice import Pick, Side


def parse_mapping(text: str) -> Mapping:
    """`A=B`: folder or file A of the source lands at B; `.` is the top folder."""
    source, sign, target = text.partition("=")
    if not sign:
        raise PlaitError(
            "a mapping is written A=B", text, "for example orders=apps/orders, or .=vendor/orders"
        )
    return Mapping(*("" if part.strip("/") in ("", ".") else part.strip("/") for part in (source, target)))


def parse_picks(text: str) -> tuple[Pick, ...]:
    """`source:1-3,target:2`: lines of the hunk's sides, counted from 1, in the order in which they are to stand."""
    picks = []
    for part in text.split(","):
        found = re.fullmatch(r"\s*(source|target|base):(\d+)(?:-(\d+))?\s*", part)
        if found is None:
            raise PlaitError("lines are written like source:1-3,target:2", part)
        side, first, last = found.groups()
        sides: dict[str, Side] = {"source": "source", "target": "target", "base": "base"}
        picks.append(Pick(sides[side], int(first) - 1, int(last or first)))
    return tuple(picks)
