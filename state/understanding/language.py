"""The kinds of files that are understood; each is one module that registers itself."""

from collections.abc import Hashable
from functools import cache, lru_cache
from typing import Protocol, cast, runtime_checkable

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


@runtime_checkable
class Following(Protocol):
    """A language whose references lead to files by paths alone, whatever names they ask of those."""

    def files(self, reference: Reference, path: str, side: Side) -> tuple[str, ...]:
        """The files of what `resolve` says, read as little as can be."""
        ...


LANGUAGES: list[Language] = []


def ground_of(language: Language, side: Side) -> Hashable:
    """What besides the files themselves tells where references of a language lead; worked out once for a tree."""
    return side.memo(("ground", language.name), lambda: language.ground(side))


def files_of(language: Language, reference: Reference, path: str, side: Side) -> tuple[str, ...]:
    """The files of a tree that a reference in the file at `path` means, none where it leads nowhere."""
    if _is_following(language.__class__):
        return cast(Following, language).files(reference, path, side)
    found = language.resolve(reference, path, side)
    return found.files if found is not None else ()


@cache
def _is_following(kind: type) -> bool:
    return issubclass(kind, Following)


def register(language: Language) -> None:
    """Takes in a language; the first one that reads a path has it."""
    LANGUAGES.append(language)
    language_of.cache_clear()


@lru_cache(maxsize=1 << 17)
def language_of(path: str) -> Language | None:
    """The language of a file by its path."""
    return next((one for one in LANGUAGES if one.reads(path)), None)
