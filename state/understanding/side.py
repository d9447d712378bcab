"""A tree to be understood: the source, the target or the result."""

from collections.abc import Callable, Collection, Hashable, Mapping
from posixpath import basename, dirname
from typing import Protocol, TypeVar, cast

from state.understanding.facts import Facts

T = TypeVar("T")


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


class Side:
    """One tree with what was worked out about it; paths are its own, `landed` says where they land.

    `name` is how messages speak of it.
    """

    def __init__(
        self,
        name: str,
        tree: Tree,
        facts: Callable[[str, str], Facts | None],
        landed: Mapping[str, str] | None = None,
    ) -> None:
        self.name = name
        self.tree = tree
        self.paths = frozenset(tree.paths())
        self._facts = facts
        self._landed = landed or {}
        self._origins: dict[str, str] | None = None
        self._folders: frozenset[str] | None = None
        self._memo: dict[Hashable, object] = {}

    def landed(self, path: str) -> str:
        """Where a path of this side stands in the result."""
        return self._landed.get(path, path)

    def origin(self, path: str) -> str | None:
        """The path of this side that lands at `path`."""
        if self._origins is None:
            self._origins = {place: own for own, place in self._landed.items()}
        own = self._origins.get(path, path)
        return own if own in self.paths and self.landed(own) == path else None

    @property
    def moved(self) -> bool:
        """Whether anything of it lands elsewhere."""
        return any(own != place for own, place in self._landed.items())

    @property
    def folders(self) -> frozenset[str]:
        """Every folder that holds a file; the top one is empty."""
        if self._folders is None:
            found: set[str] = {""}
            for path in self.paths:
                folder = dirname(path)
                while folder not in found:
                    found.add(folder)
                    folder = dirname(folder)
            self._folders = frozenset(found)
        return self._folders

    def oid(self, path: str) -> str | None:
        """The id of a file's content."""
        return self.tree.oid(path)

    def facts(self, path: str) -> Facts | None:
        """What a file says, None where no language reads it or there is none."""
        oid = self.tree.oid(path)
        return self._facts(path, oid) if oid is not None else None

    def named(self, *names: str) -> tuple[str, ...]:
        """The paths of all files of these names, sorted."""

        def index() -> dict[str, list[str]]:
            found: dict[str, list[str]] = {}
            for path in sorted(self.paths):
                found.setdefault(basename(path), []).append(path)
            return found

        table = self.memo("names", index)
        return tuple(path for name in names for path in table.get(name, ()))

    def memo(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` says, worked out once for this tree."""
        if key not in self._memo:
            self._memo[key] = make()
        return cast(T, self._memo[key])
