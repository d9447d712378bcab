"""Which modules of Python stand in a tree: a question about its paths alone, answered once for each name."""

from collections.abc import Collection, Iterable
from posixpath import dirname

Standing = tuple[tuple[str, str], ...]
"""What stands under a name, nearest first: the place without an ending, and the file or the folder with a slash."""


class Modules:
    """The modules of one tree.

    `roots` are the folders whose modules are imported by their own names, the longest first.
    """

    def __init__(self, paths: Collection[str], folders: Collection[str], roots: Iterable[str]) -> None:
        self.roots = sorted(roots, key=lambda one: (-len(one), one))
        self._paths = paths
        self._folders = folders
        # By folder what a name in it can begin with: most names are those of packages from elsewhere.
        self._inside: dict[str, set[str]] = {}
        self._python: set[str] = set()
        for path in paths:
            if path.endswith((".py", ".pyi")):
                folder, _, name = path.rpartition("/")
                self._inside.setdefault(folder, set()).add(name.rpartition(".")[0])
                while folder and folder not in self._python:
                    self._python.add(folder)
                    folder = dirname(folder)
        for path in folders:
            if path:
                folder, _, name = path.rpartition("/")
                self._inside.setdefault(folder, set()).add(name)
        self._rooted: dict[str, Standing] = {}
        self._near: dict[tuple[str, str], Standing] = {}
        self._below: dict[tuple[str, str], Standing] = {}
        self._packages: dict[str, str] = {}

    def rooted(self, bare: str) -> Standing:
        """What stands under a dotted name in the roots."""
        found = self._rooted.get(bare)
        if found is None:
            found = self._rooted[bare] = self._standing(self.roots, bare)
        return found

    def near(self, folder: str, bare: str) -> Standing:
        """What stands under a dotted name beside the package of a folder's files, then in the folder itself."""
        found = self._near.get((folder, bare))
        if found is None:
            found = self._near[folder, bare] = self._standing((self._package_root(folder), folder), bare)
        return found

    def below(self, folder: str, bare: str) -> Standing:
        """What stands under a dotted name in a folder; the folder itself without a name."""
        found = self._below.get((folder, bare))
        if found is None:
            found = self._below[folder, bare] = self._standing((folder,), bare)
        return found

    def at(self, place: str) -> str | None:
        """The file of a module, its folder with a slash for a package without `__init__.py`, None for nothing."""
        for end in (".py", "/__init__.py", ".pyi", "/__init__.pyi"):
            if place + end in self._paths:
                return place + end
        return place + "/" if place in self._folders else None

    def inner(self, place: str, name: str) -> str | None:
        """The module of that name in a package."""
        if name and "/" not in name and name not in self._inside.get(place, ()):
            return None
        return self.at(joined(place, name))

    def _standing(self, bases: Iterable[str], bare: str) -> Standing:
        inside = bare.replace(".", "/")
        first = inside.partition("/")[0]
        found = []
        for base in bases:
            if first and first not in self._inside.get(base, ()):
                continue
            place = joined(base, inside)
            there = self.at(place)
            if there is not None and not (there.endswith("/") and place not in self._python):
                found.append((place, there))
        return tuple(found)

    def _package_root(self, folder: str) -> str:
        """The folder that the package of a file's folder is imported from: pytest's rule."""
        found = self._packages.get(folder)
        if found is None:
            found = folder
            while found and joined(found, "__init__.py") in self._paths:
                found = dirname(found)
            self._packages[folder] = found
        return found


def joined(folder: str, name: str) -> str:
    """A path in a folder; the top one is empty."""
    return f"{folder}/{name}" if folder and name else folder or name
