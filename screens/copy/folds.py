"""Sorted paths as the rows of a tree in which folders fold; files are never touched one by one."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from screens.copy.listing import below


@dataclass(frozen=True, slots=True)
class Folds:
    """Which folders are open: all like `open_by_default`, except these."""

    open_by_default: bool = False
    exceptions: frozenset[str] = frozenset()

    def is_open(self, folder: str) -> bool:
        """Whether the folder shows what is in it."""
        return (folder in self.exceptions) != self.open_by_default

    def set(self, folders: frozenset[str], is_open: bool) -> "Folds":
        """The same with some folders opened or closed."""
        if is_open == self.open_by_default:
            return replace(self, exceptions=self.exceptions - folders)
        return replace(self, exceptions=self.exceptions | folders)


class FolderRow(NamedTuple):
    """A folder; `label` is its path below the row that it stands under, `first:stop` what is in it."""

    folder: str
    label: str
    depth: int
    first: int
    stop: int
    is_open: bool


class FileRow(NamedTuple):
    """A file, by its place in the list of paths."""

    place: int
    depth: int
    folder: str


class Structure:
    """The folders of a sorted list of paths; made once a list.

    A folder that holds nothing but one other folder is one row with it.
    """

    def __init__(self, paths: Sequence[str]) -> None:
        self.paths = paths
        folders: set[str] = set()
        for folder in {path.rpartition("/")[0] for path in paths}:
            while folder and folder not in folders:
                folders.add(folder)
                folder = folder.rpartition("/")[0]
        self.ranges: dict[str, tuple[int, int]] = {"": (0, len(paths))}
        self.children: dict[str, list[str]] = {}
        # With the slash behind them folders sort as what is in them does: `a-b/` before `a/`.
        for folder in sorted(folders, key=lambda one: one + "/"):
            parent = folder.rpartition("/")[0]
            start, stop = self.ranges[parent]
            siblings = self.children.setdefault(parent, [])
            if siblings:
                start = self.ranges[siblings[-1]][1]
            self.ranges[folder] = below(paths, folder, start, stop)
            siblings.append(folder)

    @property
    def folders(self) -> frozenset[str]:
        """All folders but the root."""
        return frozenset(self.ranges) - {""}

    def end_of_chain(self, folder: str) -> str:
        """The folder itself, or the first one below it that holds more than one folder."""
        while True:
            children = self.children.get(folder, ())
            if len(children) != 1 or self.ranges[children[0]] != self.ranges[folder]:
                return folder
            folder = children[0]


class Tree:
    """The rows of a structure under folds."""

    def __init__(self, structure: Structure, folds: Folds) -> None:
        self.structure = structure
        self.paths = structure.paths
        self._starts: list[int] = []
        self._segments: list[FolderRow | tuple[int, int, int, str]] = []
        self._file_starts: list[int] = []
        self._file_segments: list[int] = []
        self._rows_of_folders: dict[str, int] = {}
        self.height = 0
        self._folds = folds
        self._add("", 0)

    def __len__(self) -> int:
        return self.height

    def _add(self, folder: str, depth: int) -> None:
        at, stop = self.structure.ranges[folder]
        for child in self.structure.children.get(folder, ()):
            last = self.structure.end_of_chain(child)
            first_place, stop_place = self.structure.ranges[last]
            self._add_files(at, first_place, depth, folder)
            is_open = self._folds.is_open(last)
            label = last[len(folder) + 1 :] if folder else last
            self._starts.append(self.height)
            self._segments.append(FolderRow(last, label, depth, first_place, stop_place, is_open))
            self._rows_of_folders[last] = self.height
            self.height += 1
            if is_open:
                self._add(last, depth + 1)
            at = stop_place
        self._add_files(at, stop, depth, folder)

    def _add_files(self, first: int, stop: int, depth: int, folder: str) -> None:
        if stop <= first:
            return
        self._starts.append(self.height)
        self._file_starts.append(first)
        self._file_segments.append(len(self._segments))
        self._segments.append((first, stop, depth, folder))
        self.height += stop - first

    def row(self, y: int) -> FolderRow | FileRow:
        """What stands in row `y`."""
        number = bisect_right(self._starts, y) - 1
        segment = self._segments[number]
        if isinstance(segment, FolderRow):
            return segment
        return FileRow(segment[0] + y - self._starts[number], segment[2], segment[3])

    def row_of_place(self, place: int) -> int:
        """The row of a file, or of the closed folder that hides it."""
        number = bisect_right(self._file_starts, place) - 1
        if number >= 0:
            at = self._file_segments[number]
            segment = self._segments[at]
            assert not isinstance(segment, FolderRow)
            if segment[0] <= place < segment[1]:
                return self._starts[at] + place - segment[0]
        return self.row_of_folder(self.paths[place].rpartition("/")[0])

    def row_of_folder(self, folder: str) -> int:
        """The row of a folder, or of the nearest one above it that has a row."""
        while folder and folder not in self._rows_of_folders:
            folder = folder.rpartition("/")[0]
        return self._rows_of_folders.get(folder, 0)

    def row_of_path(self, path: str) -> int:
        """The row of a path, or of what stands where it would stand."""
        if not self.paths:
            return 0
        return self.row_of_place(min(bisect_left(self.paths, path), len(self.paths) - 1))

    def places(self, row: FolderRow | FileRow) -> range:
        """The places in the list of paths that a row stands for."""
        return range(row.first, row.stop) if isinstance(row, FolderRow) else range(row.place, row.place + 1)
