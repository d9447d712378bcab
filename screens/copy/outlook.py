"""What of the two trees is shown: filter, folds and marks over a listing; no widget knows it."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from screens.copy.filters import NEEDS_YOU, Filter, Overview
from screens.copy.folds import FileRow, FolderRow, Folds, Structure, Tree
from screens.copy.tree_rows import TreeRows
from screens.panes.cell import Head
from screens.text import Symbols
from state.comparison.entry import Status
from state.view import Standing

# A tree of so few entries is shown open, and so many entries that need the operator are laid open at once.
SMALL = 60
UNCOVERED = 200
# A filter that lets so few through shows them all.
SHORT = 3_000


class Outlook:
    """The Copy screen's rows and where its cursor can go."""

    def __init__(self, overview: Overview, heads: Sequence[Head], symbols: Symbols) -> None:
        self.overview = overview
        self.filter = Filter()
        self.marked: frozenset[str] = frozenset()
        self.heads = heads
        self._symbols = symbols
        self._folds = Folds()
        self._filtered_folds: Folds | None = None
        self._touched = False
        self.paths: Sequence[str] = ()
        self.keys: Sequence[str] = ()
        self._structure = Structure(())
        self.tree = Tree(self._structure, self._folds)
        self._select()
        self.uncover()

    # What is shown

    @property
    def rows(self) -> TreeRows:
        """The row model as it is now."""
        return TreeRows(self.overview, self.tree, self.keys, self.heads, self.marked, self._symbols)

    @property
    def folds(self) -> Folds:
        """Which folders are open under the present filter."""
        if self._filtered_folds is not None and not self.filter.is_everything:
            return self._filtered_folds
        return self._folds

    def uncover(self) -> None:
        """Opens the folders over entries that need the operator, unless they have folded anything themselves."""
        if self._touched:
            return
        if len(self.paths) <= SMALL:
            self._folds = Folds(open_by_default=True)
        else:
            waiting = [path for one in NEEDS_YOU for path in self.overview.by_standing.get(one, ())]
            self._folds = Folds().set(_folders_over(waiting[:UNCOVERED]), is_open=True)
        self._fold()

    def follow(self, overview: Overview) -> bool:
        """Goes on to another view; whether rows came or went, and not only what stands in them."""
        is_same = overview.listing is self.overview.listing
        self.overview = overview
        if is_same and not self.filter.standings:
            return False
        before = self.keys
        self._select()
        return self.keys != before

    def show(self, wanted: Filter) -> None:
        """Shows what passes a filter."""
        self.filter = wanted
        self._select()

    def _select(self) -> None:
        paths, keys = self.overview.paths(self.filter)
        if paths is not self.paths:
            self.paths, self.keys = paths, keys
            self._structure = Structure(paths)
        if self.filter.is_everything:
            self._filtered_folds = None
        elif self._filtered_folds is None or self.filter.text:
            self._filtered_folds = Folds(open_by_default=len(paths) <= SHORT)
        self._fold()

    def _fold(self) -> None:
        self.tree = Tree(self._structure, self.folds)

    # Folds

    def set_open(self, folders: Iterable[str], is_open: bool) -> None:
        """Opens or closes folders."""
        self._set_folds(self.folds.set(frozenset(folders), is_open))

    def set_all_open(self, is_open: bool) -> None:
        """Opens or closes every folder."""
        self._set_folds(Folds(open_by_default=is_open))

    def _set_folds(self, folds: Folds) -> None:
        if self.filter.is_everything:
            self._folds = folds
            self._touched = True
        else:
            self._filtered_folds = folds
        self._fold()

    # Rows

    def path_at(self, y: int) -> str:
        """The path of a row: of a folder with a slash behind it."""
        if not 0 <= y < len(self.tree):
            return ""
        row = self.tree.row(y)
        return f"{row.folder}/" if isinstance(row, FolderRow) else self.paths[row.place]

    def row_of(self, path: str) -> int:
        """The row of what `path_at` gave, or of what stands where that stood."""
        if path.endswith("/"):
            return self.tree.row_of_folder(path[:-1])
        return self.tree.row_of_path(path)

    def parent_row(self, y: int) -> int | None:
        """The row of the folder over a row."""
        row = self.tree.row(y)
        folder = row.folder.rpartition("/")[0] if isinstance(row, FolderRow) else row.folder
        return self.tree.row_of_folder(folder) if folder else None

    def keys_at(self, y: int) -> list[str]:
        """The keys of all entries of a row, among those that pass the filter."""
        if not 0 <= y < len(self.tree):
            return []
        places = self.tree.places(self.tree.row(y))
        return list(self.keys[places.start : places.stop])

    def next_waiting(self, y: int, by: int) -> str | None:
        """The path of the next (1) or previous (-1) shown entry that needs the operator, round the end."""
        if not self.keys:
            return None
        standings = self.overview.view.standings
        row = self.tree.row(y) if 0 <= y < len(self.tree) else FileRow(0, 0, "")
        if isinstance(row, FolderRow):
            after, before = row.first, row.first - 1
        else:
            after, before = row.place + 1, row.place - 1
        count = len(self.keys)
        start = after if by > 0 else before
        for step in range(count):
            place = (start + by * step) % count
            if standings.get(self.keys[place]) in NEEDS_YOU:
                return self.paths[place]
        return None

    def reveal(self, path: str) -> int:
        """Opens what hides a path and gives its row."""
        place = bisect_left(self.paths, path)
        if place < len(self.paths) and self.paths[place] == path:
            hidden = {folder for folder in _folders_over([path]) if not self.folds.is_open(folder)}
            if hidden:
                self.set_open(hidden, True)
        return self.row_of(path)

    # Marks

    def mark(self, keys: Iterable[str]) -> None:
        """Marks entries, or lets them go when all of them are marked."""
        wanted = frozenset(keys)
        self.marked = self.marked - wanted if wanted <= self.marked else self.marked | wanted

    def unmark(self, keys: Iterable[str] | None = None) -> None:
        """Lets go of these marks, or of all."""
        self.marked = frozenset() if keys is None else self.marked - frozenset(keys)

    @property
    def statuses(self) -> Mapping[str, Status]:
        """Every entry's status by its key."""
        return self.overview.listing.status_by_key

    @property
    def standings(self) -> Mapping[str, Standing]:
        """The standing of every entry that isn't settled."""
        return self.overview.view.standings

    def with_text(self, text: str) -> Filter:
        """The present filter with another text."""
        return replace(self.filter, text=text)


def _folders_over(paths: Iterable[str]) -> frozenset[str]:
    folders: set[str] = set()
    for path in paths:
        folder = path.rpartition("/")[0]
        while folder and folder not in folders:
            folders.add(folder)
            folder = folder.rpartition("/")[0]
    return frozenset(folders)
