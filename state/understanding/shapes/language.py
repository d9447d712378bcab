"""What a language is for contracts: one module that registers itself, and nothing else changes."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache
from typing import ClassVar, NamedTuple, Protocol

TextOf = Callable[[str], bytes | None]
"""The bytes at a path of the tree that is checked; None where there is no such file."""


class Parameter(NamedTuple):
    """One parameter; `type` only where it is a plain one that can't be written in two ways."""

    name: str
    optional: bool = False
    rest: bool = False
    """It takes all further arguments: `...rest`, `*args`."""
    keyword: bool = False
    """It is given by name only; together with `rest` any name is taken."""
    type: str = ""


class Method(NamedTuple):
    """A method, as far as a caller sees it; `self` and `this` are not among its parameters."""

    name: str
    parameters: tuple[Parameter, ...]
    line: int
    optional: bool = False
    waits: bool | None = None
    """Whether it is asynchronous; None where its language doesn't tell."""

    @property
    def words(self) -> str:
        """Its parameters as a reader would write them."""
        parts: list[str] = []
        named = False
        for one in self.parameters:
            if one.keyword and not one.rest and not named:
                named = True
                parts.append("*")
            stars = ("**" if one.keyword else "...") if one.rest else ""
            mark = "?" if one.optional and not one.rest else ""
            parts.append(f"{stars}{one.name}{mark}{f': {one.type}' if one.type else ''}")
        return f"{'async ' if self.waits else ''}({', '.join(parts)})"


class ShapeKind(StrEnum):
    """What has methods."""

    INTERFACE = "interface"
    """An interface, a type, a Protocol or an abstract class."""
    CLASS = "class"
    OBJECT = "object"
    FUNCTION = "function"


@dataclass(frozen=True, slots=True)
class Shape:
    """Something in a file that has a name and methods; `bases` are names as this file knows them."""

    name: str
    kind: ShapeKind
    line: int
    methods: Mapping[str, Method] = field(default_factory=dict)
    bases: tuple[str, ...] = ()
    promises: tuple[str, ...] = ()
    """Interfaces that it says it implements: they give it no methods."""
    abstract: frozenset[str] = frozenset()
    """Methods without a body: declared, not there."""
    open_ended: str = ""
    """Why it may have more methods than can be read, empty where it hasn't."""
    stands_for: bool = False
    """Whether it is another name for its one base, or made by it: what it lacks, that lacks."""


class Imported(NamedTuple):
    """A name from another file: `name` is "default" or "*" for what has no name there."""

    module: str
    name: str


@dataclass(frozen=True, slots=True)
class Module:
    """One file as it was read; `problem` says why it couldn't be."""

    path: str
    shapes: Mapping[str, Shape] = field(default_factory=dict)
    imports: Mapping[str, Imported] = field(default_factory=dict)
    exports: Mapping[str, str | Imported] = field(default_factory=dict)
    """By the name that others see: the name in here, or where it comes from."""
    stars: tuple[str, ...] = ()
    """Modules of which everything is exported again."""
    problem: str = ""
    line: int = 0


class Language(Protocol):
    """One language that contracts can be read in."""

    name: ClassVar[str]
    suffixes: ClassVar[tuple[str, ...]]

    def kind(self, path: str) -> str:
        """The ending that stands for all paths whose files are read alike."""
        ...

    def asks(self, text: bytes) -> bool:
        """Whether a file may hold an interface; cheap, and True where it isn't sure."""
        ...

    def inherits(self, text: bytes) -> bool:
        """Whether a class or object in a file may have something above it; cheap, and True where it isn't sure."""
        ...

    def read(self, path: str, text: bytes) -> Module:
        """What a file defines, imports and exports; never raises for bad texts, which become its `problem`."""
        ...

    def locate(self, module: str, path: str, paths: Collection[str]) -> str | None:
        """The file that `module` means when the file at `path` imports it; None outside of the repository."""
        ...

    def defines(self, text: bytes, name: str) -> bool:
        """Whether a file may define that name; cheap, and True where it isn't sure."""
        ...

    def fits(self, wanted: Method, found: Method) -> bool:
        """Whether who calls `wanted` may call `found`."""
        ...


LANGUAGES: list[Language] = []
"""Registered languages; the room fills it."""


@lru_cache(maxsize=1 << 17)
def language_of(path: str) -> Language | None:
    """The language of a file, by its name."""
    return next((one for one in LANGUAGES if path.endswith(one.suffixes)), None)


class Hints(NamedTuple):
    """What can be said of a content without reading it: False is sure, True isn't."""

    asks: bool
    inherits: bool


def kind_of(path: str) -> str:
    """Paths of one kind are read alike: their contents needn't be kept apart; empty where no language reads them."""
    language = language_of(path)
    return language.kind(path) if language is not None else ""


@lru_cache(maxsize=2)
def hints_of(path: str, text: bytes) -> Hints:
    """What a content may hold; depends on the path's kind alone."""
    language = language_of(path)
    if language is None:
        return Hints(False, False)
    return Hints(language.asks(text), language.inherits(text))


def module_of(path: str, text: bytes) -> Module | None:
    """A content as its language reads it, None where there is none; depends on the path's kind alone.

    Its path is empty: `placed` puts it in.
    """
    language = language_of(path)
    return placed(language.read(path, text), "") if language is not None else None


def placed(module: Module, path: str) -> Module:
    """The same content as the file at a path."""
    return replace(module, path=path)
