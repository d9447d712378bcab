"""Rows and lists of names, as findings speak of them."""

from collections.abc import Sequence

from state.findings import Severity
from state.migrations.decisions import Leave
from state.migrations.sequence import Hazard, Offer, Row

MOST_NAMES = 4


def own_path(row: Row) -> str:
    """Where the row's forward file stands before it is placed: a finding keeps its name when rows move."""
    return (row.before or row.migration).path


def side_of(row: Row) -> str:
    """Where a row comes from, for a sentence."""
    return {"both": "on both sides", "source": "of the source", "target": "of the target"}.get(
        row.origin, "made here"
    )


def listed(names: Sequence[str], most: int = MOST_NAMES) -> str:
    """The names as a clause: "a", "a and b", "a, b and c", "a, b, c and 7 more"."""
    if len(names) > most:
        names = [*names[: most - 1], f"{len(names) - most + 1} more"]
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)


def counted(number: int, what: str) -> str:
    """A number with its noun: "1 line", "3 lines"."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def skipping(rows: Sequence[Row], reason: str) -> Offer:
    """The offer to leave rows out of the result."""
    words = f"skip {listed([row.name for row in rows])}"
    return Offer(words, (Leave(tuple(row.id for row in rows), "skip", reason),))


def hazard(
    kind: str,
    severity: Severity,
    rows: Sequence[Row],
    message: str,
    hint: str = "",
    *,
    path: str = "",
    line: int = 0,
    about: str = "",
    acts: Sequence[Offer] = (),
) -> Hazard:
    """A finding about the first of some rows, in which the others take part; no order makes it go away."""
    return Hazard(
        kind,
        severity,
        path or own_path(rows[0]),
        message,
        hint,
        about or "\0".join(row.id for row in rows),
        line,
        row=rows[0].id,
        others=tuple(row.id for row in rows[1:]),
        acts=tuple(acts),
    )
