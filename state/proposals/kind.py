"""What a kind of file adds to proposals: one module that registers itself, and nothing else changes."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from state.proposals.hunk import Candidate, Hunk


@dataclass(frozen=True, slots=True)
class Checked:
    """What a parser says of a whole text: why it can't be read, in words, and the names it defines twice.

    `errors` counts the places that can't be read, 0 where the parser stops at the first of them.
    """

    error: str | None = None
    twice: frozenset[str] = frozenset()
    errors: int = 0


SOUND = Checked()


class Kind(Protocol):
    """One language or file format."""

    @property
    def name(self) -> str:
        """What history and screens call it: "Python", "JSON"."""
        ...

    def covers(self, path: str) -> bool:
        """Whether a file of that path is of this kind."""
        ...

    def combine(self, hunk: Hunk) -> Iterable[Candidate]:
        """Texts made of both sides by this kind's own structure; they are checked afterwards."""
        ...

    def check(self, path: str, text: bytes, region: tuple[int, int]) -> Checked:
        """What is wrong with a whole text; `region` is the range of bytes that is new in it."""
        ...


KINDS: list[Kind] = []
"""Registered kinds, the most particular first; `state.proposals.kinds` fills it."""


def kind_of(path: str) -> Kind | None:
    """The kind of a file, None where none is registered."""
    from state.proposals import kinds as _registered  # noqa: F401

    return next((kind for kind in KINDS if kind.covers(path)), None)
