"""What one file says, by itself: nothing here depends on where the file lies, so it is kept by content."""

from dataclasses import dataclass
from typing import NamedTuple

LOST = "the process that read it ended over it"
"""The problem of a content that ends whoever reads it: nobody knows what is wrong with it."""


class Span(NamedTuple):
    """A place in a file: the line counts from 1, start and end are offsets in bytes."""

    line: int
    start: int
    end: int


class Reference(NamedTuple):
    """Something that a file names and that lies elsewhere.

    `kind` is import, dynamic, dotted, template, static, path or setting; `text` is what was written, with
    leading dots for a relative import of Python. `guarded` ones are allowed to fail.
    """

    kind: str
    text: str
    span: Span
    names: tuple[str, ...] = ()
    guarded: bool = False


class Definition(NamedTuple):
    """Something that a file makes: class, function, method, constant, export, route, mount, entry, script, ..."""

    kind: str
    name: str
    line: int


class Listed(NamedTuple):
    """A package that a manifest asks for; `ecosystem` is python or npm, the specifier as it was written."""

    ecosystem: str
    name: str
    specifier: str
    line: int


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything known of one file's content; `problem` says why nothing is."""

    language: str
    definitions: tuple[Definition, ...] = ()
    references: tuple[Reference, ...] = ()
    exports: frozenset[str] = frozenset()
    """Names that others can import from it."""
    is_open: bool = False
    """Whether it may export more names than can be read off it."""
    values: tuple[Definition, ...] = ()
    """Single values, each with the name it is for as the kind: AUTH_USER_MODEL and the like."""
    listed: tuple[Listed, ...] = ()
    """Packages that a manifest asks for."""
    problem: str = ""
    line: int = 0

    def named(self, kind: str) -> tuple[Definition, ...]:
        """The definitions of one kind."""
        return tuple(one for one in self.definitions if one.kind == kind)


class Bindings(NamedTuple):
    """`bound` are names given a meaning anywhere in a file, `loaded` those that it uses, each with its first line."""

    bound: frozenset[str]
    loaded: tuple[tuple[str, int], ...]


class Resolved(NamedTuple):
    """The files of a tree that a reference means, and the names that it asks for and they don't have.

    `rest` is the end of what was written that names something inside the file: `.Order` of `orders.models.Order`.
    `seen_from` is the folder that a path is written from, where that isn't the same for all of a file.
    """

    files: tuple[str, ...]
    missing: tuple[str, ...] = ()
    rest: str = ""
    seen_from: str | None = None
