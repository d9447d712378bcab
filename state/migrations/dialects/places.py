"""Places of series, named by all that a series is made from."""

from collections.abc import Iterable
from hashlib import sha256

from state.migrations.dialect import Listing
from state.migrations.migration import Place, Series


def settled(series: Series) -> Place:
    """The place of a series that is read already."""
    claimed = {file.path for migration in series.migrations for file in migration.files}
    claimed.update(series.others)
    return Place(series.dialect, series.folder, _digest(series), frozenset(claimed), lambda: series)


def name_for(listing: Listing, paths: Iterable[str], *told: object) -> str:
    """A name for whatever is made from what stands at these paths, and from what else is told."""
    return _digest((told, [(path, listing.version(path), listing.key(path)) for path in paths]))


def _digest(made_from: object) -> str:
    return sha256(repr(made_from).encode("utf-8", "backslashreplace")).hexdigest()
