"""What was read of migrations is at hand for all who ask: for sequences, and for what would be lost."""

import threading
from collections.abc import Callable, Mapping

from state.migrations.changes import Flavour, Reading
from state.migrations.dialect import dialect
from state.migrations.migration import Migration, Place, Series

Told = Callable[[], bool]


class AtHand:
    """Series and what their migrations do, by the names of what they are made from; safe from several threads.

    Whoever asks for what another thread is just reading waits for it. What was made from files some of which
    aren't here isn't kept: `is_whole` says, afterwards, whether all were.
    """

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._series: dict[str, Series] = {}
        self._readings: dict[tuple[object, ...], Reading] = {}

    def series(self, place: Place, is_whole: Told) -> Series:
        """The series at a place of some tree."""
        with self._lock:
            found = self._series.get(place.name)
            if found is None:
                found = place.series()
                if is_whole():
                    self._series[place.name] = found
            return found

    def reading(
        self,
        spoken: str,
        migration: Migration,
        text_of: Callable[[str], bytes],
        flavour: Flavour,
        label: str,
        is_whole: Told,
        texts: Mapping[str, bytes] | None = None,
    ) -> Reading:
        """What a migration does in a dialect, named; `texts` stand in the place of its files."""
        other = texts or {}
        files = tuple((one.path, other.get(one.path, one.version.oid)) for one in migration.files)
        name = (spoken, files, flavour, label, migration.known)
        with self._lock:
            found = self._readings.get(name)
            if found is None:

                def text(path: str) -> bytes:
                    return other[path] if path in other else text_of(path)

                found = dialect(spoken).read(migration, text, flavour, label)
                if is_whole():
                    self._readings[name] = found
            return found
