"""A tree to be understood: the source, the target or the result."""

import re
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping
from contextlib import contextmanager
from posixpath import basename, dirname
from typing import Protocol, TypeVar, cast

from state.understanding.contents.reading import Reading
from state.understanding.facts import Facts
from state.understanding.watching import Watch

T = TypeVar("T")
LASTING = frozenset(
    (
        *("names", "folders", "templates", "tags", "under"),
        *("python roots", "settings files", "modules", "mentioned"),
        *("aliases", "packages", "package files", "specifiers"),
        *("manifests", "listed", "runtimes", "provided", "locked", "imported", "shallowest"),
        *("every model", "models", "installed apps", "installed modules", "settings constants"),
        *("projects of Python", "looked up", "variables", "ignoring", "run by name"),
    )
)
"""What is worked out about a whole tree and read at once: it holds for the next tree, too, unless what it was
read from changed. What reads later, on demand, can't be among them."""


class Tree(Protocol):
    """The text files of one tree by path."""

    def paths(self) -> Collection[str]:
        """The path of every file."""
        ...

    def oid(self, path: str) -> str | None:
        """The id of a file's content, None when there is no such file."""
        ...

    def text(self, path: str) -> bytes:
        """A file's bytes; empty when they aren't here."""
        ...


class Contents(Protocol):
    """What is read of contents, whichever tree they are in."""

    def facts(self, path: str, oid: str) -> Facts | None:
        """What a content says in the language of a path."""
        ...

    def of(self, reading: Reading[T], path: str, oid: str) -> T | None:
        """What a reading says of a content at a path."""
        ...


class Side:
    """One tree with what was worked out about it; paths are its own, `landed` says where they land.

    `name` is how messages speak of it.
    """

    def __init__(
        self,
        name: str,
        tree: Tree,
        contents: Contents,
        landed: Mapping[str, str] | None = None,
    ) -> None:
        self.name = name
        self._tree = tree
        self._watches: list[Watch] = []
        self._watched = _Watched(tree, self._watches, lambda: self.beat())
        self.files: Mapping[str, str] = {
            path: oid for path in tree.paths() if (oid := tree.oid(path)) is not None
        }
        """The id of every file by path; for those who go through all of them."""
        self._paths = frozenset(self.files)
        self._contents = contents
        self._landed = landed or {}
        self._origins: dict[str, str] | None = None
        self._memo: dict[Hashable, tuple[object, Watch]] = {}
        self._matching: dict[re.Pattern[str], tuple[str, ...]] = {}
        self.beat: Callable[[], None] = silent
        """Called whenever something is read; may raise `Cancelled`."""

    def inherit(self, before: "Side", changed: Collection[str]) -> None:
        """Takes over what was worked out about an earlier tree of this name and wasn't read from what changed since."""
        same = self._paths == before._paths
        if same:
            self._paths = before._paths
        came = frozenset() if same else self._paths - before._paths
        gone = frozenset() if same else before._paths - self._paths
        for pattern, paths in before._matching.items():
            new = {path for path in came if pattern.search(path)}
            if new or not gone.isdisjoint(paths):
                paths = tuple(sorted(new | (set(paths) - gone)))
            self._matching[pattern] = paths
        for key, (found, watch) in before._memo.items():
            lasts = key in LASTING or (isinstance(key, tuple) and key[0] in LASTING)
            if lasts and (same or not watch.paths) and watch.holds(changed):
                self._memo[key] = (found, watch)

    @property
    def paths(self) -> frozenset[str]:
        """The path of every file."""
        if self._watches:
            self._watches[-1].paths = True
        return self._paths

    @property
    def tree(self) -> Tree:
        """The files themselves."""
        return self._watched

    @contextmanager
    def watching(self) -> Iterator[Watch]:
        """Notes what is read of this tree meanwhile."""
        watch = Watch()
        self._watches.append(watch)
        try:
            yield watch
        finally:
            self._watches.pop()
            if self._watches:
                self._watches[-1].include(watch)

    def lands_as(self, landed: Mapping[str, str]) -> bool:
        """Whether its files stand in the result where a mapping says."""
        return self._landed is landed or self._landed == landed

    def landed(self, path: str) -> str:
        """Where a path of this side stands in the result."""
        return self._landed.get(path, path)

    def origin(self, path: str) -> str | None:
        """The path of this side that lands at `path`."""
        if self._origins is None:
            self._origins = {place: own for own, place in self._landed.items()}
        own = self._origins.get(path, path)
        return own if own in self._paths and self.landed(own) == path else None

    @property
    def moved(self) -> bool:
        """Whether anything of it lands elsewhere."""
        return any(own != place for own, place in self._landed.items())

    @property
    def folders(self) -> frozenset[str]:
        """Every folder that holds a file; the top one is empty."""

        def index() -> frozenset[str]:
            found: set[str] = {""}
            for path in self.paths:
                folder = dirname(path)
                while folder not in found:
                    found.add(folder)
                    folder = dirname(folder)
            return frozenset(found)

        return self.memo("folders", index)

    def oid(self, path: str) -> str | None:
        """The id of a file's content."""
        if self._watches:
            self._watches[-1].contents.add(path)
        return self.files.get(path)

    def contents(self) -> Mapping[str, str]:
        """The id of every file by path, noted as read."""
        if self._watches:
            self._watches[-1].paths = True
            self._watches[-1].contents.update(self.files)
        return self.files

    def follow(self, path: str) -> None:
        """Notes that references of a file are followed to see what another one says."""
        if self._watches:
            self._watches[-1].followed.add(path)

    def facts(self, path: str) -> Facts | None:
        """What a file says, None where no language reads it or there is none."""
        self.beat()
        oid = self.oid(path)
        return self._contents.facts(path, oid) if oid is not None else None

    def read(self, reading: Reading[T], path: str) -> T | None:
        """What a reading says of a file, None where it doesn't read it or there is none."""
        self.beat()
        oid = self.oid(path)
        return self._contents.of(reading, path, oid) if oid is not None else None

    def named(self, *names: str) -> tuple[str, ...]:
        """The paths of all files of these names, sorted."""

        def index() -> dict[str, list[str]]:
            found: dict[str, list[str]] = {}
            for path in sorted(self.paths):
                found.setdefault(basename(path), []).append(path)
            return found

        table = self.memo("names", index)
        return tuple(path for name in names for path in table.get(name, ()))

    def matching(self, pattern: re.Pattern[str]) -> tuple[str, ...]:
        """The paths in which a pattern is found, sorted; of the next tree only those are looked at that are new."""
        if self._watches:
            self._watches[-1].paths = True
        found = self._matching.get(pattern)
        if found is None:
            found = self._matching[pattern] = tuple(sorted(filter(pattern.search, self._paths)))
        return found

    def memo(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` says, worked out once for this tree."""
        found = self._memo.get(key)
        if found is None:
            with self.watching() as watch:
                made = make()
            self._memo[key] = (made, watch)
            return made
        if self._watches:
            self._watches[-1].include(found[1])
        return cast(T, found[0])


def silent() -> None:
    """Nobody looks at what is read."""


class _Watched:
    """The files of a tree; what is read of them is noted."""

    def __init__(self, tree: Tree, watches: list[Watch], beat: Callable[[], None]) -> None:
        self._tree = tree
        self._watches = watches
        self._beat = beat

    def paths(self) -> Collection[str]:
        if self._watches:
            self._watches[-1].paths = True
        return self._tree.paths()

    def oid(self, path: str) -> str | None:
        if self._watches:
            self._watches[-1].contents.add(path)
        return self._tree.oid(path)

    def text(self, path: str) -> bytes:
        self._beat()
        if self._watches:
            self._watches[-1].contents.add(path)
        return self._tree.text(path)
