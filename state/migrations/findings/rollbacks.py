"""Ways back: missing, drifted away from what they take back, or belonging to nothing."""

import re
from collections.abc import Iterator

from state.findings import Severity
from state.migrations.changes import Act, Change
from state.migrations.migration import Role
from state.migrations.sequence import Hazard, Row, Sequence

_COMPANION = re.compile(r"rollback|down|undo|revert|seed", re.IGNORECASE)


def rollbacks(sequence: Sequence) -> Iterator[Hazard]:
    """What is wrong with the ways back of a sequence."""
    rows = [row for row in sequence.rows if row.in_sequence]
    with_one = [row for row in rows if row.reading.down is not None]
    for row in rows:
        if row.reading.down is None:
            if len(with_one) >= 2 and 2 * len(with_one) >= len(rows) and row.reading.up:
                yield Hazard(
                    "missing-rollback",
                    Severity.WARNING,
                    _path(row),
                    f"{row.name} has no rollback, as {len(with_one)} of {len(rows)} have",
                    "write one, or know that there is no way back from here",
                    row.id,
                    row=row.id,
                )
        else:
            yield from _drifted(row)
    for series in (sequence.source, sequence.target):
        for path in series.others if series is not None else ():
            name = path.rpartition("/")[2]
            if _COMPANION.search(name) and any(letter.isdigit() for letter in name):
                yield Hazard(
                    "companion-of-nothing",
                    Severity.WARNING,
                    path,
                    f"{name} belongs to no migration of its series",
                    "rename it after its migration, or drop it in Copy",
                    path,
                )


def _path(row: Row) -> str:
    before = row.source if row.target is None else row.target
    return before.path if before is not None else row.migration.path


def _drifted(row: Row) -> Iterator[Hazard]:
    before = row.source if row.target is None else row.target
    if before is None:
        return
    for file in before.files:
        name = file.path.rpartition("/")[2]
        if (
            file.role is Role.ROLLBACK
            and before.slug
            and file.path.rpartition("/")[0] == before.path.rpartition("/")[0]
        ):
            pattern = rf"(?<![A-Za-z0-9]){re.escape(before.slug)}(?![A-Za-z0-9])"
            alone = re.sub(r"\W|_|\d", "", _COMPANION.sub("", name.partition(".")[0]))
            if alone and re.search(pattern, name) is None:
                yield Hazard(
                    "drifted-rollback",
                    Severity.WARNING,
                    file.path,
                    f"{name} is taken for the rollback of {before.name}, although it is called otherwise",
                    "a runner that goes by names will not find it",
                    f"{row.id}\0name",
                    row=row.id,
                )
    down = row.reading.down or ()
    if any(one.act is Act.OPAQUE or one.conditional for one in (*row.reading.up, *down)):
        return
    made = _tables(row.reading.up, Act.CREATE_TABLE) - _tables(row.reading.up, Act.DROP_TABLE)
    dropped = _tables(down, Act.DROP_TABLE)
    renamed = {one.to for one in row.reading.up if one.act is Act.RENAME_TABLE}
    left = sorted(made - dropped)
    foreign = sorted(dropped - made - renamed)
    if left and down:
        yield _about(row, down, f"the rollback of {row.name} leaves {', '.join(left)} behind", "left")
    if foreign:
        yield _about(
            row,
            down,
            f"the rollback of {row.name} drops {', '.join(foreign)}, which {row.name} does not create",
            "foreign",
        )


def _tables(changes: tuple[Change, ...], act: Act) -> set[str]:
    return {one.table for one in changes if one.act is act}


def _about(row: Row, down: tuple[Change, ...], message: str, about: str) -> Hazard:
    first = next((one for one in down if one.act is Act.DROP_TABLE), down[0])
    return Hazard(
        "drifted-rollback",
        Severity.WARNING,
        first.path,
        message,
        "patch the rollback",
        f"{row.id}\0{about}",
        first.line,
        row=row.id,
    )
