"""Rows that a key goes to, such as headings or what is open."""

from collections.abc import Sequence
from typing import NamedTuple


class Spot(NamedTuple):
    """A line of a file that a finding is about: of a side's file, or of the result's where `side` is empty.

    `line` counts from 1, 0 where it isn't about a line; `finding` is its id.
    """

    path: str
    line: int = 0
    side: str = ""
    finding: str = ""


def next_place(places: Sequence[int], here: int, by: int) -> int | None:
    """The first of ascending places after `here` (1), or the last one before it (-1); None when there is no more."""
    beyond = [at for at in places if (at > here if by > 0 else at < here)]
    return (beyond[0] if by > 0 else beyond[-1]) if beyond else None


def next_round(places: Sequence[int], here: int, by: int) -> int | None:
    """The same, round the end; None when there is no place at all."""
    found = next_place(places, here, by)
    return found if found is not None or not places else places[0 if by > 0 else -1]
