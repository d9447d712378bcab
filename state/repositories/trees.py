"""Trees in memory: path copying, ids computed here, objects only where somebody asks for them."""

import hashlib
from collections.abc import Iterator, Mapping

from state.errors import PlaitError
from state.repositories.git import Git
from state.repositories.version import Version


class Folder:
    """One folder; never changed after it is made. `oid` is computed once."""

    __slots__ = ("_oid", "entries")

    def __init__(self, entries: dict[str, "Version | Folder"]) -> None:
        self.entries = entries
        self._oid: str | None = None

    def oid(self, object_format: str) -> str:
        if self._oid is None:
            data = self.data(object_format)
            self._oid = hashlib.new(object_format, b"tree %d\0" % len(data) + data).hexdigest()
        return self._oid

    def data(self, object_format: str) -> bytes:
        """The tree object; git sorts folders as if their names ended in a slash."""
        rows = []
        for name, entry in self.entries.items():
            raw = name.encode("utf-8", "surrogateescape")
            if isinstance(entry, Folder):
                rows.append((raw + b"/", b"40000 " + raw + b"\0" + bytes.fromhex(entry.oid(object_format))))
            else:
                mode = entry.mode.lstrip("0").encode()
                rows.append((raw, mode + b" " + raw + b"\0" + bytes.fromhex(entry.oid)))
        rows.sort()
        return b"".join(row for _, row in rows)


class Tree:
    """A whole tree; every change makes a new one that shares all untouched folders."""

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
        """Reads a tree by one `git ls-tree`; blobs need not be there."""
        output = git.run("ls-tree", "-r", "-t", "-z", "--full-tree", tree_id).decode(
            "utf-8", "surrogateescape"
        )
        root = Folder({})
        folders = {"": root}
        for record in output.split("\0"):
            if not record:
                continue
            facts, path = record.split("\t", 1)
            mode, kind, oid = facts.split(" ")
            parent, _, name = path.rpartition("/")
            if kind == "tree":
                folder = folders[path] = Folder({})
                folder._oid = oid
                folders[parent].entries[name] = folder
            else:
                folders[parent].entries[name] = Version(mode, oid)
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

        Removals come first, so that a folder can give way to a file of its name.
        """
        if not changes:
            return self
        owned: dict[int, Folder] = {}
        root = _own(self.root, owned)
        for path, version in changes.items():
            if version is None:
                _remove(root, path.split("/"), owned)
        for path, version in changes.items():
            if version is not None:
                _set(root, path, version, owned)
        return Tree(root, self.object_format)

    def items(self) -> Iterator[tuple[str, Version]]:
        """Every file with its path."""
        stack: list[tuple[str, Folder]] = [("", self.root)]
        while stack:
            prefix, folder = stack.pop()
            for name, entry in folder.entries.items():
                if isinstance(entry, Folder):
                    stack.append((f"{prefix}{name}/", entry))
                else:
                    yield prefix + name, entry

    def paths(self) -> Iterator[str]:
        """The path of every file."""
        return (path for path, _ in self.items())

    def objects(self) -> list[tuple[str, bytes]]:
        """All its tree objects, ready to be written."""
        return self.objects_missing_from(Tree.empty(self.object_format))

    def objects_missing_from(self, other: "Tree") -> list[tuple[str, bytes]]:
        """The tree objects that `other` doesn't have at the same place."""
        found: list[tuple[str, bytes]] = []
        stack: list[tuple[Folder, Folder | None]] = [(self.root, other.root)]
        while stack:
            mine, other_folder = stack.pop()
            if other_folder is not None and (
                mine is other_folder or mine.oid(self.object_format) == other_folder.oid(self.object_format)
            ):
                continue
            found.append(("tree", mine.data(self.object_format)))
            for name, entry in mine.entries.items():
                if isinstance(entry, Folder):
                    counterpart = other_folder.entries.get(name) if other_folder is not None else None
                    stack.append((entry, counterpart if isinstance(counterpart, Folder) else None))
        return found


def _own(folder: Folder, owned: dict[int, Folder]) -> Folder:
    """A copy that this change may write to; made once."""
    if id(folder) in owned:
        return folder
    copy = Folder(dict(folder.entries))
    owned[id(copy)] = copy
    return copy


def _set(root: Folder, path: str, version: Version, owned: dict[int, Folder]) -> None:
    folder = root
    *parents, name = path.split("/")
    for part in parents:
        inner = folder.entries.get(part)
        if inner is None:
            inner = Folder({})
        elif not isinstance(inner, Folder):
            raise PlaitError(
                "a file stands where a folder is needed", path, f"drop or move the file named {part}"
            )
        inner = _own(inner, owned)
        folder.entries[part] = inner
        folder = inner
    if isinstance(folder.entries.get(name), Folder):
        raise PlaitError("a folder stands where a file is to land", path, "choose another path")
    folder.entries[name] = version


def _remove(folder: Folder, parts: list[str], owned: dict[int, Folder]) -> None:
    name = parts[0]
    inner = folder.entries.get(name)
    if len(parts) == 1:
        if inner is not None and not isinstance(inner, Folder):
            del folder.entries[name]
        return
    if not isinstance(inner, Folder):
        return
    inner = _own(inner, owned)
    _remove(inner, parts[1:], owned)
    if inner.entries:
        folder.entries[name] = inner
    else:
        del folder.entries[name]
