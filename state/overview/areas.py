"""Where two trees overlap, folder by folder, and which languages their files are in."""

from collections.abc import Iterator, Mapping

from state.comparison.compare import Comparison
from state.comparison.entry import Entry, Status
from state.overview.languages import PROSE_AND_DATA, language_of_path
from state.overview.overview import Area, Language
from state.progress import Progress
from state.view import Standing, View

_COLUMNS = {
    Status.ONLY_SOURCE: 0,
    Status.ONLY_TARGET: 1,
    Status.IDENTICAL: 2,
    Status.DIFFERENT: 3,
    Status.RENAMED: 3,
}
_CONFLICTS = 4
_WAITING = {Standing.CONFLICT: _CONFLICTS, Standing.OPEN: 5, Standing.STALE: 5, Standing.UNREVIEWED: 6}


class Ground:
    """What a comparison alone says, worked out once: folders by status, files of each side by path."""

    def __init__(self, comparison: Comparison, progress: Progress) -> None:
        self.comparison = comparison
        self.source: dict[str, str] = {}
        """Contents of the source's files by their own paths."""
        self.target: dict[str, str] = {}
        self.excluded = 0
        self._folders: dict[str, list[int]] = {"": [0] * 7}
        for number, entry in enumerate(comparison.entries()):
            if number % 5_000 == 0:
                progress("counting")
            if entry.status is Status.EXCLUDED:
                self.excluded += 1
                continue
            self._count(entry)
            if entry.source is not None and entry.source_path is not None and entry.source.is_file:
                self.source[entry.source_path] = entry.source.oid
            if entry.target is not None and entry.target.is_file:
                self.target[entry.path] = entry.target.oid

    def _count(self, entry: Entry) -> None:
        column = _COLUMNS[entry.status]
        for folder in _folders_of(entry.path):
            counts = self._folders.get(folder)
            if counts is None:
                counts = self._folders[folder] = [0] * 7
            counts[column] += 1

    def areas(self, view: View) -> tuple[Area, ...]:
        """Every folder with what waits below it at this moment."""
        folders = {folder: list(counts) for folder, counts in self._folders.items()}
        for key, standing in view.standings.items():
            entry = self.comparison.entry(key) if standing in _WAITING else None
            if entry is None or entry.status is Status.EXCLUDED:
                continue
            for folder in _folders_of(entry.path):
                folders[folder][_WAITING[standing]] += 1
                if standing is Standing.CONFLICT:
                    folders[folder][_COLUMNS[entry.status]] -= 1
        return tuple(Area(folder, *folders[folder]) for folder in sorted(folders))

    def languages(self, sizes: Mapping[str, int | None] | None = None) -> tuple[Language, ...]:
        """What both sides are written in, then documents and data, most files first; with bytes where sizes are given."""
        found: dict[str, list[int]] = {}
        for side, files in enumerate((self.source, self.target)):
            for path, oid in files.items():
                counts = found.setdefault(language_of_path(path), [0] * 4)
                counts[side] += 1
                if sizes is not None:
                    counts[2 + side] += sizes.get(oid) or 0
        order = sorted(
            found.items(), key=lambda one: (not one[0], one[0] in PROSE_AND_DATA, -sum(one[1][:2]), one[0])
        )
        return tuple(
            Language(name, counts[0], counts[1], *(counts[2:] if sizes is not None else (None, None)))
            for name, counts in order
        )


def _folders_of(path: str) -> Iterator[str]:
    """Every folder above a path, the top among them."""
    yield ""
    at = path.find("/")
    while at >= 0:
        yield path[:at]
        at = path.find("/", at + 1)
