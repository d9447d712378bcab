"""The kinds of files that are understood; each is one module that registers itself."""

from collections.abc import Hashable
from functools import lru_cache
from typing import Protocol, runtime_checkable

from state.understanding.facts import Bindings, Facts, Reference, Resolved
from state.understanding.side import Side


class Language(Protocol):
    """Reads one kind of file and says what its references mean."""

    name: str

    def reads(self, path: str) -> bool:
        """Whether files of this path are its own."""
        ...

    def facts(self, text: bytes) -> Facts:
        """What a file of it says."""
        ...

    def resolve(self, reference: Reference, path: str, side: Side) -> Resolved | None:
        """What a reference in the file at `path` means, None when nothing in the tree."""
        ...

    def ground(self, side: Side) -> Hashable:
        """What besides the files themselves tells where references lead; landed paths."""
        ...

    def respelled(self, reference: Reference, path: str, file: str, side: Side) -> str:
        """How the file at `path` has to name `file`, empty where it can't be said."""
        ...


@runtime_checkable
class Binding(Protocol):
    """A language that can tell which names a file gives a meaning."""

    def bindings(self, text: bytes) -> Bindings | None:
        """The names that a file uses and those that it gives a meaning; None where it can't be told."""
        ...


LANGUAGES: list[Language] = []


def ground_of(language: Language, side: Side) -> Hashable:
    """What besides the files themselves tells where references of a language lead; worked out once for a tree."""
    return side.memo(("ground", language.name), lambda: language.ground(side))


def register(language: Language) -> None:
    """Takes in a language; the first one that reads a path has it."""
    LANGUAGES.append(language)
    language_of.cache_clear()


@lru_cache(maxsize=1 << 17)
def language_of(path: str) -> Language | None:
    """The language of a file by its path."""
    return next((one for one in LANGUAGES if one.reads(path)), None)
