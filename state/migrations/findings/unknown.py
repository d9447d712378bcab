"""What can't be known of migrations that stand alike on both sides: one note for a series."""

from collections.abc import Iterable, Mapping

from state.findings import Severity
from state.migrations.findings.words import listed
from state.migrations.sequence import Hazard, Row

COULD_NOT_CHECK = "could-not-check"


def folded(found: Iterable[Hazard], rows: Iterable[Row], folder: str) -> list[Hazard]:
    """The findings, with one in place of all notes on what is unknown of migrations that both sides hold alike.

    The merge changes nothing about these, so they are told together. The note is named after the series, and so
    keeps its name when one of them comes or goes.
    """
    names = {row.id: row.name for row in rows if row.same}
    told = list(found)
    alike = [one for one in told if one.kind == COULD_NOT_CHECK and one.row in names]
    if len(alike) < 2:
        return told
    note = _together(alike, names, folder)
    others = {id(one) for one in alike[1:]}
    return [note if one is alike[0] else one for one in told if id(one) not in others]


def _together(alike: list[Hazard], names: Mapping[str, str], folder: str) -> Hazard:
    called = listed([names[one.row] for one in alike])
    return Hazard(
        COULD_NOT_CHECK,
        Severity.NOTE,
        folder or ".",
        f"what {len(alike)} migrations do can't be known, and both sides hold them alike: {called}",
        "look at them yourself, or rehearse the sequence on a server",
        "alike",
        row=alike[0].row,
        others=tuple(one.row for one in alike[1:]),
    )
