"""A document without a format: what Markdown and HTML have in common."""

from dataclasses import dataclass
from typing import NamedTuple


class Code(NamedTuple):
    """A path, an id, a command: shown letter by letter."""

    text: str


class Strong(NamedTuple):
    """What stands out."""

    text: str


class State(NamedTuple):
    """A word for how something stands; `tone` is good, bad, doubtful or plain, and never the only carrier of it."""

    text: str
    tone: str = "plain"


Inline = tuple[str | Code | Strong | State, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 to 4."""

    level: int
    text: Inline


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    text: Inline


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list."""

    items: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table; `caption` says what is in it. The first cell of a row is its head where `headed`."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[Inline, ...], ...]
    headed: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """Lines shown as they are."""

    lines: tuple[str, ...]


@dataclass(frozen=True)
class Details:
    """Blocks that are folded away behind a summary."""

    summary: Inline
    blocks: tuple["Block", ...]


Block = Heading | Paragraph | Bullets | Table | Listing | Details


@dataclass(frozen=True)
class Document:
    """A titled document."""

    title: str
    blocks: tuple[Block, ...]


def said(*parts: str | Code | Strong | State) -> Inline:
    """The parts as one run of text, empty ones left away."""
    return tuple(one for one in parts if one and (isinstance(one, str) or one.text))
