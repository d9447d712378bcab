"""How entries are named: by the original source path, else by the target path."""

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property

TARGET_KEY = "target:"
"""Stands before the key of a target's file whose path is, in the source, that of a file mapped elsewhere."""


class Keys:
    """Names of entries, one for each, and the way back from a name."""

    def __init__(
        self,
        originals: Mapping[str, str],
        seconds: Mapping[str, str],
        unreadable: Mapping[str, str],
        stands: Callable[[str], bool],
    ) -> None:
        self._originals = originals
        self._seconds = seconds
        self._unreadable = unreadable
        self._stands = stands

    def of_source(self, landed: str) -> str:
        """The key of what the source lands at a path, which is its original path."""
        return self._originals.get(landed) or self._unreadable.get(landed, landed)

    def of_target(self, path: str) -> str:
        """The key of what only the target has at a path."""
        key = path
        # A path can itself be spelled like such a key.
        while key in self._landed or key in self._seconds or (key != path and self._stands(key)):
            key = TARGET_KEY + key
        return key

    def landed(self, key: str) -> str:
        """Where the source's file of that name lands."""
        return self._landed.get(key, key)

    def in_target(self, key: str) -> Iterator[str]:
        """The paths that a key with `target:` in front may mean."""
        while key.startswith(TARGET_KEY):
            key = key[len(TARGET_KEY) :]
            yield key

    @cached_property
    def are_paths(self) -> bool:
        """Whether every key is simply the path of its entry, but for moved files."""
        return not self._landed and not self._seconds

    @cached_property
    def _landed(self) -> Mapping[str, str]:
        """Landed path by original path, where the two differ."""
        landed = {original: place for place, original in self._originals.items()}
        landed.update((original, place) for place, original in self._unreadable.items() if original != place)
        return landed
