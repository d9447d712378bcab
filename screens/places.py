"""Rows that a key goes to, such as headings or what is open."""

from collections.abc import Sequence


def next_place(places: Sequence[int], here: int, by: int) -> int | None:
    """The first of ascending places after `here` (1), or the last one before it (-1); None when there is no more."""
    beyond = [at for at in places if (at > here if by > 0 else at < here)]
    return (beyond[0] if by > 0 else beyond[-1]) if beyond else None


def next_round(places: Sequence[int], here: int, by: int) -> int | None:
    """The same, round the end; None when there is no place at all."""
    found = next_place(places, here, by)
    return found if found is not None or not places else places[0 if by > 0 else -1]
