"""All entries of a comparison as sorted paths, so that folders and counts are found by bisection."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence

from state.comparison.compare import Comparison
from state.comparison.entry import Status

# The character behind the slash: everything below `folder/` sorts before `folder0`.
AFTER_SLASH = chr(ord("/") + 1)


def below(paths: Sequence[str], folder: str, start: int = 0, stop: int | None = None) -> tuple[int, int]:
    """Where the paths below a folder stand in a sorted list, half open; the empty folder is the root."""
    stop = len(paths) if stop is None else stop
    if not folder:
        return start, stop
    first = bisect_left(paths, folder + "/", start, stop)
    return first, bisect_left(paths, folder + AFTER_SLASH, first, stop)


class Listing:
    """The paths of all entries in order, each with its key and status; made once a comparison.

    Making one takes some tens of milliseconds for 100,000 entries, so it is done in a worker.
    """

    def __init__(self, comparison: Comparison) -> None:
        self.comparison = comparison
        self.status_by_key: dict[str, Status] = {}
        self.by_status: dict[Status, list[str]] = {}
        places = {original: place for place, original in comparison.originals.items()}
        strange = bool(comparison.seconds or comparison.unreadable or places)
        self._paths_of_keys: dict[str, str] = {}
        self._keys_at: dict[str, list[str]] = {}
        for status in Status:
            keys = comparison.keys(status)
            self.status_by_key.update(dict.fromkeys(keys, status))
            if strange or status in (Status.RENAMED, Status.EXCLUDED):
                self.by_status[status] = sorted(self._place(key) for key in keys)
            else:
                self.by_status[status] = list(keys)
        # Several runs, each sorted already: merging them costs little more than copying.
        self.paths: list[str] = sorted(path for paths in self.by_status.values() for path in paths)
        self.keys: list[str] = self.keys_of(self.paths)

    def _place(self, key: str) -> str:
        entry = self.comparison.entry(key)
        assert entry is not None
        path = entry.path
        if path != key:
            self._paths_of_keys[key] = path
        if path != key or key in self.comparison.seconds:
            self._keys_at.setdefault(path, []).append(key)
        return path

    def __len__(self) -> int:
        return len(self.paths)

    def path_of(self, key: str) -> str:
        """Where the entry of a key stands."""
        return self._paths_of_keys.get(key, key)

    def keys_of(self, paths: Sequence[str]) -> list[str]:
        """The keys of sorted paths; where several entries stand at one path, that path comes as often."""
        if not self._keys_at:
            return list(paths)
        keys: list[str] = []
        last, number = None, 0
        for path in paths:
            number = number + 1 if path == last else 0
            last = path
            keys.append(self._all_at(path)[number] if path in self._keys_at else path)
        return keys

    def _all_at(self, path: str) -> list[str]:
        """The keys of all entries at a path; the one that has the path for a key comes first."""
        keys = sorted(self._keys_at[path])
        if path in self.status_by_key and self.path_of(path) == path and path not in keys:
            return [path, *keys]
        return keys

    def counts(self, folder: str) -> Mapping[Status, int]:
        """How many entries of each status stand below a folder."""
        counts = {}
        for status, paths in self.by_status.items():
            first, stop = below(paths, folder)
            if stop > first:
                counts[status] = stop - first
        return counts

    def places(self, keys: Iterable[str]) -> list[str]:
        """The sorted paths of some keys."""
        if not self._paths_of_keys:
            return sorted(keys)
        return sorted(self._paths_of_keys.get(key, key) for key in keys)
