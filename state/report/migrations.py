"""The sequences of migrations as they stand in the result: old names, new names, reasons."""

from collections.abc import Mapping, Sequence

from state.migrations.sequence import Row
from state.migrations.sequence import Sequence as MigrationSequence
from state.report.record import ReferenceRecord, RowRecord, SequenceRecord
from state.session.session import Session


def sequences(
    found: Sequence[MigrationSequence], session: Session, times: Mapping[int, str]
) -> tuple[SequenceRecord, ...]:
    """Every series that the session knows, accepted or only proposed."""
    return tuple(_sequence(one, session, times) for one in found)


def _sequence(sequence: MigrationSequence, session: Session, times: Mapping[int, str]) -> SequenceRecord:
    arrangement = session.arrangements.get(sequence.id)
    operation = arrangement.operation if arrangement is not None else 0
    references = tuple(
        ReferenceRecord(one.edit.path, one.edit.line, one.edit.old, one.edit.new, one.declined)
        for one in sequence.references
    )
    return SequenceRecord(
        sequence.id,
        sequence.dialect,
        sequence.accepted,
        operation,
        times.get(operation, ""),
        tuple(map(_row, sequence.rows)),
        references,
    )


def _row(row: Row) -> RowRecord:
    before = row.before
    return RowRecord(
        row.migration.number if row.in_sequence else "",
        row.action.value,
        row.origin,
        _last(before.path) if before is not None else "",
        _last(row.migration.path) if row.in_sequence else "",
        row.migration.path if row.in_sequence else "",
        row.reason,
        row.applied,
    )


def _last(path: str) -> str:
    return path.rpartition("/")[2]
