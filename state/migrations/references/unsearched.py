"""Files that were not searched for names of migrations, said instead of passed over."""

from collections.abc import Iterable

from state.findings import Severity
from state.migrations.references.finding import is_readable
from state.migrations.references.places import LARGEST
from state.migrations.sequence import Hazard


def not_searched(files: Iterable[tuple[str, bytes]]) -> list[Hazard]:
    """A note for each file that may name a migration and that `find_references` doesn't look into."""
    found: list[Hazard] = []
    for path, data in files:
        if is_readable(data):
            continue
        why = f"it is larger than {LARGEST >> 20} MB" if len(data) > LARGEST else "it is no text"
        found.append(
            Hazard(
                "not-searched",
                Severity.NOTE,
                path,
                f"could not check {path.rpartition('/')[2]} for names of renamed migrations: {why}",
                "look for the old names there by hand",
            )
        )
    return found
