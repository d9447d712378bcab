"""What a migration dialect is: one module that registers itself, and nothing else changes.

A dialect finds its series in a tree, reads what a migration does, names it anew, and rewrites what its
own syntax says about other migrations.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import ClassVar, NamedTuple, Protocol

from state.migrations.changes import Flavour, Reading
from state.migrations.migration import Migration, Place, Runner
from state.repositories.version import Version

TextOf = Callable[[str], bytes]
"""The bytes at a path of the tree the migration is read from."""


class Listing(Protocol):
    """One side's tree as dialects see it, at landed paths."""

    @property
    def paths(self) -> Sequence[str]:
        """All paths of files, in byte order; excluded ones, symlinks and submodules are not among them."""
        ...

    def version(self, path: str) -> Version: ...

    def key(self, path: str) -> str:
        """The key of the path's entry."""
        ...

    def texts(self, paths: Iterable[str]) -> Mapping[str, bytes]:
        """The bytes of several paths, read in one go and kept; a blob that isn't here is left out."""
        ...

    def told(self, name: str, make: Callable[[], bool]) -> bool:
        """The answer of `make` to what is asked under this name; not asked again where it was kept."""
        ...


class Script(NamedTuple):
    """SQL of one direction, as a server gets it; `line` is the file's line its first character stands on."""

    path: str
    text: str
    line: int = 1


class Scripts(NamedTuple):
    """Both directions of a migration; `down` is empty when there is no way back."""

    up: tuple[Script, ...]
    down: tuple[Script, ...] = ()


class Edit(NamedTuple):
    """One replacement in a file: bytes `start` to `stop` become `new`; `line` counts from 1."""

    path: str
    line: int
    start: int
    stop: int
    old: str
    new: str
    words: str


class NewFile(NamedTuple):
    """A file that a dialect writes: a merge migration, a consolidated one."""

    name: str
    path: str
    text: bytes


class Dialect(Protocol):
    """One way of keeping migrations in files."""

    name: ClassVar[str]
    """What the screens call it: "numbered SQL", "Flyway", "Django"."""

    def __hash__(self) -> int: ...

    def may_matter(self, path: str) -> bool:
        """A cheap check of a path alone: False where nothing of it can change what migrations of a series do."""
        ...

    def places(self, listing: Listing) -> Iterable[Place]:
        """All series of this dialect in a tree; most certain dialects are asked first, what they claim is theirs."""
        ...

    def read(self, migration: Migration, text_of: TextOf, flavour: Flavour, label: str) -> Reading:
        """What a migration does; never raises for bad texts, which become problems of the reading."""
        ...

    def scripts(self, migration: Migration, text_of: TextOf) -> Scripts | None:
        """The SQL to rehearse; None where only the project's own framework can run it."""
        ...

    def sort(self, migrations: Sequence[Migration], runner: Runner) -> list[Migration]:
        """The migrations in the order the runner runs them."""
        ...

    def named(self, migration: Migration, number: str, slug: str) -> Migration:
        """The migration under another number or slug: new name, numbers and paths of all its files."""
        ...

    def number_after(self, last: str, like: str) -> str:
        """The number that follows `last`, written as wide as `like`; the first one where `last` is empty."""
        ...

    def rewrite(self, migration: Migration, text: bytes, depends: Mapping[str, str]) -> Sequence[Edit]:
        """Edits of the migration's own forward file so that it depends on the new names instead of the old.

        `depends` maps how a migration of the series was known to how it is known in the result; edits
        are found by syntax. Dialects without declared dependencies return none.
        """
        ...

    def references(
        self, path: str, text: bytes, names: Mapping[str, str], folder: str, label: str
    ) -> Sequence[Edit]:
        """Edits of another file whose own syntax names renamed migrations, `names` from old to new.

        Only what nobody could tell without knowing the dialect, such as `("app", "0002_x")`.
        """
        ...

    def ending(self, path: str, text: bytes, last: str) -> Edit | None:
        """The edit of a file beside the series that names its last migration; None where it names none."""
        ...

    def leaves(self, migrations: Sequence[Migration]) -> list[Migration]:
        """Those that no other one depends on, in the given order."""
        ...

    def merge(self, folder: str, leaves: Sequence[Migration], number: str, label: str) -> NewFile | None:
        """A migration that only joins several leaves; None where the dialect has no such thing."""
        ...


DIALECTS: list[Dialect] = []
"""Registered dialects, most certain first; `state.migrations.dialects` fills it."""


def dialect(name: str) -> Dialect:
    """The dialect of that name."""
    return next(one for one in DIALECTS if one.name == name)
