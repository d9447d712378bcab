"""How near two paths lie to each other."""

from collections.abc import Iterable
from itertools import takewhile


def shared_start(one: str, other: str) -> int:
    """How many names two paths have alike, from the first one on."""
    return _alike(one.split("/"), other.split("/"))


def shared_end(one: str, other: str) -> int:
    """How many names two paths have alike, from the last one on."""
    return _alike(reversed(one.split("/")), reversed(other.split("/")))


def _alike(names: Iterable[str], others: Iterable[str]) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(names, others, strict=False)))
