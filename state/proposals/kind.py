"""What a kind of file adds to proposals: one module that registers itself, and nothing else changes."""

from collections.abc import Iterable
from typing import ClassVar, Protocol

from state.proposals.hunk import Candidate, Hunk


class Kind(Protocol):
    """One language or file format."""

    name: ClassVar[str]
    """What history and screens call it: "Python", "JSON"."""

    def covers(self, path: str) -> bool:
        """Whether a file of that path is of this kind."""
        ...

    def combine(self, hunk: Hunk) -> Iterable[Candidate]:
        """Texts made of both sides by this kind's own structure; they are checked afterwards."""
        ...

    def problem(self, path: str, text: bytes) -> str | None:
        """Why a whole text of this kind is broken, in words; None when it parses and defines no name twice."""
        ...


KINDS: list[Kind] = []
"""Registered kinds, the most particular first; `state.proposals.kinds` fills it."""


def kind_of(path: str) -> Kind | None:
    """The kind of a file, None where none is registered."""
    from state.proposals import kinds as _registered  # noqa: F401

    return next((kind for kind in KINDS if kind.covers(path)), None)
