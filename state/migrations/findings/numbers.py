"""Numbers: taken twice, missing, taken on other branches."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise

from state.findings import Severity
from state.migrations.decisions import Renumber
from state.migrations.dialect import dialect
from state.migrations.migration import Migration, Order
from state.migrations.sequence import Hazard, Offer, Row
from state.migrations.sequence import Sequence as MigrationSequence

# Longer numbers are times: nobody counts them, and nothing is missing between two.
COUNTED = 6
_LEADING = re.compile(r"[vV]?(\d+)")


def taken(migration: Migration) -> list[tuple[int, ...]]:
    """Every number that a migration takes: a range takes all between its ends."""
    if migration.repeatable or not migration.order:
        return []
    if len(migration.order) == 1 and len(migration.numbers) > 1:
        return [(one,) for one in migration.numbers]
    return [migration.order]


def numbers(sequence: MigrationSequence) -> Iterator[Hazard]:
    """Numbers taken twice in the result, and gaps, which are shown and not closed."""
    if sequence.runner.order is not Order.GRAPH:
        yield from _twice(sequence)
        yield from _gaps(sequence)


def side_of(row: Row) -> str:
    """Where a row comes from, for a sentence."""
    return {"both": "on both sides", "source": "of the source", "target": "of the target"}.get(
        row.origin, "made here"
    )


def _twice(sequence: MigrationSequence) -> Iterator[Hazard]:
    owners: dict[tuple[int, ...], Row] = {}
    rows = [row for row in sequence.rows if row.in_sequence]
    said: set[tuple[str, str]] = set()
    for row in rows:
        for number in taken(row.migration):
            other = owners.setdefault(number, row)
            if other is row or (other.id, row.id) in said:
                continue
            said.add((other.id, row.id))
            written = (
                ".".join(map(str, number)).zfill(len(row.migration.number))
                if len(number) == 1
                else row.migration.number
            )
            mover = row if not row.applied else other
            yield Hazard(
                "duplicate-number",
                Severity.ERROR,
                _path(row),
                f"number {written} is taken twice: by {other.name} {side_of(other)} and {row.name} {side_of(row)}",
                f"renumber {mover.name}",
                f"{other.id}\0{row.id}",
                row=row.id,
                others=(other.id,),
                acts=_renumbering(sequence, rows, mover),
            )


def _renumbering(sequence: MigrationSequence, rows: Sequence[Row], row: Row) -> tuple[Offer, ...]:
    if row.applied:
        return ()
    last = max((one.migration for one in rows), key=lambda one: max(taken(one), default=()))
    number = dialect(sequence.dialect).number_after(
        last.number.rpartition("-")[2] or last.number, last.number
    )
    return (Offer(f"renumber {row.name} to {number}", (Renumber(row.id, number),)),)


def _path(row: Row) -> str:
    before = row.source if row.target is None else row.target
    return before.path if before is not None else row.migration.path


def _gaps(sequence: MigrationSequence) -> Iterator[Hazard]:
    there: set[int] = set()
    for row in sequence.rows:
        if row.in_sequence and len(row.migration.number.partition("-")[0]) <= COUNTED:
            there.update(one[0] for one in taken(row.migration) if len(one) == 1)
    if not there:
        return
    missing: list[str] = []
    ordered = sorted(there)
    for before, after in pairwise(ordered):
        if after - before == 2:
            missing.append(str(before + 1))
        elif after - before > 2:
            missing.append(f"{before + 1} to {after - 1}")
    if missing:
        many = len(missing) > 1 or " to " in missing[0]
        yield Hazard(
            "gap",
            Severity.NOTE,
            sequence.folder or ".",
            f"no migration has the {'numbers' if many else 'number'} {', '.join(missing[:12])}"
            + (f" and {len(missing) - 12} more" if len(missing) > 12 else ""),
            "gaps do no harm, and stay",
        )


def numbers_on_branches(branches: Mapping[str, Collection[str]]) -> Mapping[int, list[tuple[str, str]]]:
    """Branches and file names by the number that the names begin with."""
    found: dict[int, list[tuple[str, str]]] = {}
    for branch, names in branches.items():
        for name in names:
            match = _LEADING.match(name)
            if match is not None and len(match[1]) <= 18:
                found.setdefault(int(match[1]), []).append((branch, name))
    return found


def on_other_branches(
    sequence: MigrationSequence, side: str, elsewhere: Mapping[int, Sequence[tuple[str, str]]]
) -> Iterator[Hazard]:
    """Numbers that the sequence gives to what it takes or makes, and that a branch has given to something else."""
    known: set[str] | None = None
    for row in sequence.rows:
        if not row.in_sequence or row.origin not in ("source", "new"):
            continue
        for number in taken(row.migration):
            if len(number) != 1 or number[0] not in elsewhere:
                continue
            if known is None:
                known = _file_names(sequence)
            others = [(branch, name) for branch, name in elsewhere[number[0]] if name not in known]
            for branch, name in others[:3]:
                yield Hazard(
                    "number-on-branch",
                    Severity.WARNING,
                    _path(row),
                    f"{row.migration.number} is also taken by {name} on the branch {branch} of the {side}",
                    "whichever is merged last has to be renumbered",
                    f"{row.id}\0{branch}\0{name}",
                    row=row.id,
                )


def _file_names(sequence: MigrationSequence) -> set[str]:
    """Every file of the series on either side: what a branch shares with it is no other file."""
    return {
        file.path.rpartition("/")[2]
        for row in sequence.rows
        for one in (row.source, row.target)
        if one is not None
        for file in one.files
    }
