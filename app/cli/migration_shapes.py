"""The JSON shapes of migrations, and their lines for a person."""

from collections.abc import Iterable, Iterator
from typing import Any

from state.migrations.changes import Act, Change
from state.migrations.migration import Migration, Series
from state.migrations.sequence import Action, Hazard, Reference, Row, Sequence
from state.migrations.wording import change_words
from state.taken import taken
from state.view import View


def migrations_json(sequences: Iterable[Sequence]) -> dict[str, Any]:
    """All series in one report; everything but the series themselves names its series."""
    found: dict[str, list[dict[str, Any]]] = {
        name: [] for name in ("series", "groups", "facts", "edges", "findings", "references", "proposal")
    }
    for sequence in sequences:
        of = {"series": sequence.id}
        found["series"].append(_series_json(sequence))
        found["groups"] += [of | _group_json(row) for row in sequence.rows]
        found["facts"] += [of | _facts_json(row) for row in sequence.rows]
        found["edges"] += [
            of
            | {
                "migration": one.row,
                "needs": one.needs,
                "message": one.reason,
                "declared": one.declared,
            }
            for one in sequence.edges
        ]
        found["findings"] += [of | hazard_json(one) for one in sequence.findings]
        found["references"] += [of | reference_json(one) for one in sequence.references]
        found["proposal"] += [of | _proposal_json(sequence, row) for row in sequence.rows]
    return dict(found)


def _series_json(sequence: Sequence) -> dict[str, Any]:
    runner = sequence.runner
    return {
        "id": sequence.id,
        "dialect": sequence.dialect,
        "folder": sequence.folder,
        "flavour": sequence.flavour.value,
        "accepted": sequence.accepted,
        "runner": {
            "order": runner.order.value,
            "file": runner.file or None,
            "line": runner.line or None,
            "message": runner.words,
        },
        "source": _side_json(sequence.source),
        "target": _side_json(sequence.target),
    }


def _side_json(series: Series | None) -> dict[str, Any] | None:
    if series is None:
        return None
    return {
        "folder": series.folder,
        "migrations": [one.name for one in series.migrations],
        "others": list(series.others),
    }


def _migration_json(migration: Migration | None) -> dict[str, Any] | None:
    if migration is None:
        return None
    return {
        "name": migration.name,
        "number": migration.number,
        "files": [
            {"path": one.path, "role": one.role.value, "blob": one.version.oid} for one in migration.files
        ],
        "needs": list(migration.needs),
        "elsewhere": list(migration.elsewhere),
        "replaces": list(migration.replaces),
    }


def _group_json(row: Row) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "origin": row.origin,
        "same": row.same,
        "applied": row.applied,
        "source": _migration_json(row.source),
        "target": _migration_json(row.target),
    }


def _change_json(change: Change) -> dict[str, Any]:
    return {
        "file": change.path,
        "line": change.line,
        "operation": change.act.value,
        "table": change.table or None,
        "name": change.name or None,
        "to": change.to or None,
        "columns": [{"name": one.name, "type": one.type, "nullable": one.nullable} for one in change.columns],
        "references": [
            {"columns": list(one.columns), "table": one.table, "to": list(one.to)} for one in change.keys
        ],
        "indexes": list(change.indexes),
        "constraints": list(change.constraints),
        "guarded": change.guarded,
        "conditional": change.conditional,
        "unknown": change.act is Act.OPAQUE,
        "message": change_words(change),
    }


def _facts_json(row: Row) -> dict[str, Any]:
    down = row.reading.down
    return {
        "migration": row.id,
        "up": [_change_json(one) for one in row.reading.up],
        "down": [_change_json(one) for one in down] if down is not None else None,
    }


def hazard_json(finding: Hazard) -> dict[str, Any]:
    """One finding, with the repairs it offers in words."""
    return {
        "id": finding.id,
        "kind": finding.kind,
        "severity": finding.severity.value,
        "file": finding.path,
        "line": finding.line,
        "message": finding.message,
        "hint": finding.hint,
        "order_fixes": finding.order_fixes,
        "migration": finding.row,
        "others": list(finding.others),
        "offers": [one.words for one in finding.acts],
    }


def reference_json(reference: Reference) -> dict[str, Any]:
    """One place that names a renamed migration."""
    edit = reference.edit
    return {
        "id": reference.id,
        "migration": reference.row,
        "file": edit.path,
        "line": edit.line,
        "old": edit.old,
        "new": edit.new,
        "message": edit.words,
        "declined": reference.declined,
    }


def _file_name(path: str) -> str:
    return path.rpartition("/")[2]


def _proposal_json(sequence: Sequence, row: Row) -> dict[str, Any]:
    before = row.before
    return {
        "id": row.id,
        "name": _file_name(row.migration.path),
        "from": _file_name(before.path) if row.action is Action.FROM and before is not None else None,
        "action": row.action.value,
        "number": row.migration.number,
        "path": row.migration.path if row.in_sequence else None,
        "files": [{"path": one.path, "was": one.was or None, "role": one.role.value} for one in row.files],
        "reason": row.reason,
        "needs": list(row.needs),
        "references": [reference_json(one) for one in sequence.references if one.row == row.id],
    }


def sequence_lines(sequence: Sequence, view: View | None) -> Iterator[str]:
    """A series for a person: its head, its rows, its findings; without a view nothing is decided yet."""
    yield f"{sequence.id}: {sequence.dialect}, {_counts(sequence)}; {_standing(sequence, view)}"
    runner = sequence.runner
    found = f" ({runner.file}:{runner.line})" if runner.file else ""
    yield f"  runs in {runner.order.value} order: {runner.words or 'read from the repository'}{found}"
    for row in sequence.rows:
        yield f"  {_action_words(row):34} {_file_name(row.migration.path)}{_reason(row)}"
    for finding in sequence.findings:
        yield f"  {hazard_words(finding)}"
    for one in sequence.references:
        state = "stays" if one.declined else "becomes"
        yield f"  {one.edit.path}:{one.edit.line}: {one.edit.old} {state} {one.edit.new if not one.declined else 'as it is'}"


def _standing(sequence: Sequence, view: View | None) -> str:
    if sequence.accepted:
        return "accepted, part of the result"
    if sequence.is_untouched:
        return "the target's own, nothing to order" if sequence.source is None else "the same on both sides"
    found = taken(sequence, view) if view is not None else None
    if found is not None and found.taken:
        return f"proposed, {found.words}; accepting {found.more}"
    return "proposed, not in the result yet"


def _counts(sequence: Sequence) -> str:
    sides = []
    for name, series in (("source", sequence.source), ("target", sequence.target)):
        count = len(series.migrations) if series is not None else 0
        sides.append(f"{count} in the {name}")
    return ", ".join(sides)


def _action_words(row: Row) -> str:
    if row.action is Action.FROM:
        return f"FROM {row.was or (row.source or row.migration).name}"
    return row.action.value.upper() + (" (applied)" if row.applied else "")


def _reason(row: Row) -> str:
    return f"  {row.reason}" if row.reason and row.action is not Action.KEEP else ""


def hazard_words(finding: Hazard) -> str:
    """One finding as a line: where, what, and whether an order helps."""
    place = f"{finding.path}:{finding.line}" if finding.line else finding.path
    fixes = "an order fixes this" if finding.order_fixes else "no order fixes this"
    hint = f" ({finding.hint})" if finding.hint else ""
    return f"{finding.severity.value}: {place}: {finding.message}; {fixes}{hint}"
