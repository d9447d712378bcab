"""Trees in memory: path copying, ids computed here, objects only where somebody asks for them."""

import hashlib
from collections.abc import Iterator, Mapping
from functools import cache
from operator import itemgetter

from state.errors import PlaitError
from state.repositories.git import Git
from state.repositories.version import Version


class Folder:
    """One folder; never changed after it is made. What git would store and its id are computed once."""

    __slots__ = ("_data", "_oid", "entries")

    def __init__(self, entries: "dict[str, Version | Folder]", oid: str | None = None) -> None:
        self.entries = entries
        self._oid = oid
        self._data: bytes | None = None

    def oid(self, object_format: str) -> str:
        """The id git gives it."""
        if self._oid is None:
            data = self.data(object_format)
            self._oid = hashlib.new(object_format, b"tree %d\0" % len(data) + data).hexdigest()
        return self._oid

    def data(self, object_format: str) -> bytes:
        """The tree object; git sorts folders as if their names ended in a slash."""
        if self._data is None:
            rows = []
            for name, entry in self.entries.items():
                raw = name.encode("utf-8", "surrogateescape")
                if isinstance(entry, Folder):
                    row = b"40000 %b\0%b" % (raw, bytes.fromhex(entry.oid(object_format)))
                    rows.append((raw + b"/", row))
                else:
                    mode, oid = entry
                    rows.append((raw, b"%b %b\0%b" % (_mode(mode), raw, bytes.fromhex(oid))))
            rows.sort(key=itemgetter(0))
            self._data = b"".join([row for _, row in rows])
        return self._data


@cache
def _mode(mode: str) -> bytes:
    return mode.lstrip("0").encode()


class Tree:
    """A whole tree; every change makes a new one that shares all untouched folders.

    Paths are str with surrogateescape. Any name that git can store may stand in it, `.git` included.
    """

    __slots__ = ("object_format", "root")

    def __init__(self, root: Folder, object_format: str) -> None:
        self.root = root
        self.object_format = object_format

    @classmethod
    def empty(cls, object_format: str = "sha1") -> "Tree":
        """A tree without files."""
        return cls(Folder({}), object_format)

    @classmethod
    def read(cls, git: Git, tree_id: str, object_format: str = "sha1") -> "Tree":
        """Reads a tree, or a commit's, by one `git ls-tree`; blobs need not be there, all folders must."""
        output = git.run("ls-tree", "-r", "-t", "-z", "--full-tree", tree_id)
        # Trees of long ago hold modes that git itself shows otherwise; untouched folders keep their ids.
        root = Folder({}, git.text("rev-parse", "--verify", f"{tree_id}^{{tree}}"))
        folders = {"": root.entries}
        for record in output.decode("utf-8", "surrogateescape").split("\0"):
            if not record:
                continue
            facts, path = record.split("\t", 1)
            mode, kind, oid = facts.split(" ")
            parent, _, name = path.rpartition("/")
            if kind == "tree":
                folder = Folder({}, oid)
                folders[path] = folder.entries
                folders[parent][name] = folder
            else:
                folders[parent][name] = Version(mode, oid)
        return cls(root, object_format)

    @property
    def oid(self) -> str:
        """The id git would give it."""
        return self.root.oid(self.object_format)

    def get(self, path: str) -> Version | None:
        """The file at a path, None when there is none or it is a folder."""
        folder = self.root
        *parents, name = path.split("/")
        for part in parents:
            inner = folder.entries.get(part)
            if not isinstance(inner, Folder):
                return None
            folder = inner
        found = folder.entries.get(name)
        return None if isinstance(found, Folder) else found

    def put(self, path: str, version: Version | None) -> "Tree":
        """The tree with another file at `path`, or with none; empty folders vanish."""
        return self.put_all({path: version})

    def put_all(self, changes: Mapping[str, Version | None]) -> "Tree":
        """The tree with all these files set or taken away; a file over a folder raises `PlaitError`.

        Removals come first, so that a folder can give way to a file of its name. What isn't there to be
        removed is no error, and a folder's name removes nothing.
        """
        if not changes:
            return self
        copies: set[int] = set()
        root = _own(self.root, copies)
        for path, version in changes.items():
            if version is None:
                _remove(root, path.split("/"), copies)
        for path, version in changes.items():
            if version is not None:
                _set(root, path, version, copies)
        return Tree(root, self.object_format)

    def items(self) -> Iterator[tuple[str, Version]]:
        """Every file with its path."""
        for prefix, folder in self.folders():
            for name, entry in folder.entries.items():
                if not isinstance(entry, Folder):
                    yield prefix + name, entry

    def paths(self) -> Iterator[str]:
        """The path of every file."""
        return (path for path, _ in self.items())

    def folders(self) -> Iterator[tuple[str, Folder]]:
        """Every folder with what its files' paths begin with: empty for the root, else with a slash at its end."""
        stack: list[tuple[str, Folder]] = [("", self.root)]
        while stack:
            prefix, folder = stack.pop()
            yield prefix, folder
            for name, entry in folder.entries.items():
                if isinstance(entry, Folder):
                    stack.append((f"{prefix}{name}/", entry))

    def objects(self) -> list[tuple[str, bytes]]:
        """The tree objects of a tree that was made here, ready to be written."""
        return [("tree", folder.data(self.object_format)) for _, folder in self.folders()]

    def objects_missing_from(self, other: "Tree") -> list[tuple[str, bytes]]:
        """The tree objects that `other` doesn't have at the same place, ready to be written."""
        found: list[tuple[str, bytes]] = []
        stack: list[tuple[Folder, Folder | None]] = [(self.root, other.root)]
        while stack:
            folder, counterpart = stack.pop()
            if counterpart is not None and (
                folder is counterpart or folder.oid(self.object_format) == counterpart.oid(self.object_format)
            ):
                continue
            found.append(("tree", folder.data(self.object_format)))
            for name, entry in folder.entries.items():
                if isinstance(entry, Folder):
                    before = counterpart.entries.get(name) if counterpart is not None else None
                    stack.append((entry, before if isinstance(before, Folder) else None))
        return found


def _own(folder: Folder, copies: set[int]) -> Folder:
    """A copy that this change may write to, made once; all copies live as long as their ids are compared."""
    if id(folder) in copies:
        return folder
    copy = Folder(dict(folder.entries))
    copies.add(id(copy))
    return copy


def _set(root: Folder, path: str, version: Version, copies: set[int]) -> None:
    folder = root
    *parents, name = path.split("/")
    if not name or "\0" in path or not all(parents):
        raise PlaitError(
            "no path of a tree", path or '""', "name a file, folders and file separated by slashes"
        )
    for part in parents:
        inner = folder.entries.get(part)
        if inner is None:
            inner = Folder({})
        elif not isinstance(inner, Folder):
            raise PlaitError(
                "a file stands where a folder is needed", path, f"drop or move the file named {part}"
            )
        inner = _own(inner, copies)
        folder.entries[part] = inner
        folder = inner
    if isinstance(folder.entries.get(name), Folder):
        raise PlaitError("a folder stands where a file is to land", path, "choose another path")
    folder.entries[name] = version


def _remove(folder: Folder, parts: list[str], copies: set[int]) -> None:
    name = parts[0]
    inner = folder.entries.get(name)
    if len(parts) == 1:
        if inner is not None and not isinstance(inner, Folder):
            del folder.entries[name]
        return
    if not isinstance(inner, Folder):
        return
    inner = _own(inner, copies)
    _remove(inner, parts[1:], copies)
    if inner.entries:
        folder.entries[name] = inner
    else:
        del folder.entries[name]
