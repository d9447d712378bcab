"""What came to a series after its sequence was accepted: it stands in it, and somebody should look."""

from collections.abc import Iterator

from state.findings import Severity
from state.migrations.arrangement import Arrangement
from state.migrations.findings.words import own_path
from state.migrations.sequence import NEW_SINCE, Hazard, Row


def since_accepted(rows: tuple[Row, ...], arrangement: Arrangement) -> Iterator[Hazard]:
    """A warning for each row that a rescan brought; accepting the sequence again takes them in."""
    if not arrangement.accepted:
        return
    known = set(arrangement.order)
    for row in rows:
        if row.id in known or not row.in_sequence:
            continue
        yield Hazard(
            NEW_SINCE,
            Severity.WARNING,
            own_path(row),
            f"{row.name} came since the sequence was accepted, and stands where it would be proposed",
            "move it, or accept the sequence again",
            row.id,
            row=row.id,
        )
