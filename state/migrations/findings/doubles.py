"""Migrations that are there twice: the same file, the same name, a set that one file supersedes."""

import re
from collections import Counter
from collections.abc import Callable, Iterator

from state.findings import Severity
from state.migrations.changes import Act, Reading
from state.migrations.decisions import Leave
from state.migrations.sequence import Action, Hazard, Offer, Row, Sequence
from state.repositories.version import Version

_WHOLE = re.compile(
    r"consolidat|complete|squash|unified|baseline|initial|schema|combined|all(?![a-z])|full(?![a-z])",
    re.IGNORECASE,
)


def doubles(sequence: Sequence, text: Callable[[Version], bytes]) -> Iterator[Hazard]:
    """Everything that is there twice."""
    yield from _same_file(sequence)
    yield from _same_name(sequence, text)
    yield from _superseded(sequence)


def _same_file(sequence: Sequence) -> Iterator[Hazard]:
    owners: dict[object, Row] = {}
    for row in sequence.rows:
        if row.in_sequence and (name := _deeds(row.reading)):
            owners.setdefault(row.migration.forward.version.oid, row)
            owners.setdefault(name, row)
    for row in sequence.rows:
        before = row.source if row.target is None else row.target
        if before is None or row.action is Action.DROP:
            continue
        oid = before.forward.version.oid
        other = owners.get(oid) or owners.get(_deeds(row.reading))
        if other is None or other is row:
            continue
        same = (
            "are the same file"
            if other.migration.forward.version.oid == oid
            else "do the same, line for line"
        )
        if row.in_sequence:
            acts: tuple[Offer, ...] = (
                Offer(f"skip {row.name}", (Leave((row.id,), "skip", f"{other.name} is the same"),)),
            )
            severity, hint = Severity.ERROR, f"skip {row.name}"
        else:
            acts, severity, hint = (), Severity.NOTE, ""
        yield Hazard(
            "same-file-twice",
            severity,
            before.path,
            f"{other.name} and {before.name} {same}{'' if row.in_sequence else ': the second one is left out'}",
            hint,
            f"{other.id}\0{row.id}",
            row=row.id,
            others=(other.id,),
            acts=acts,
        )


# A move asks for the same readings again; a reading is kept beside its answer, so that its id stays its own.
_KNOWN: dict[int, tuple[Reading, int]] = {}
_NUMBERS: dict[tuple[object, ...], int] = {}
MOST = 1 << 14


def _deeds(reading: Reading) -> int:
    """A number for what a migration does to the schema, the same for all that do the same; 0 where that says nothing."""
    known = _KNOWN.get(id(reading))
    if known is None:
        if len(_KNOWN) > MOST:
            _KNOWN.clear()
            _NUMBERS.clear()
        deeds = _read_deeds(reading)
        number = _NUMBERS.setdefault(deeds, len(_NUMBERS) + 1) if deeds else 0
        known = _KNOWN[id(reading)] = (reading, number)
    return known[1]


def _read_deeds(reading: Reading) -> tuple[object, ...]:
    deeds = tuple(
        (
            one.act,
            one.table,
            one.name,
            one.to,
            one.columns,
            one.keys,
            one.indexes,
            one.constraints,
            one.guarded,
        )
        for one in reading.up
        if one.act is not Act.USE
    )
    opaque = any(one.act is Act.OPAQUE for one in reading.up)
    uses = any(one.act is Act.USE for one in reading.up)
    return () if opaque or uses or not any(one[0] is Act.CREATE_TABLE for one in deeds) else deeds


def _same_name(sequence: Sequence, text: Callable[[Version], bytes]) -> Iterator[Hazard]:
    for row in sequence.rows:
        if row.source is None or row.target is None or row.same:
            continue
        mine, theirs = (Counter(text(one.forward.version).splitlines()) for one in (row.source, row.target))
        more, less = (mine - theirs).total(), (theirs - mine).total()
        yield Hazard(
            "same-name",
            Severity.ERROR if row.applied else Severity.WARNING,
            row.target.path,
            f"both sides have {row.name}, with different content: {more} lines are only in the source's, "
            f"{less} only in the target's",
            "decide on it in Resolve; where the target's has run, what the source's adds needs a migration of its own",
            row.id,
            row=row.id,
        )


def _superseded(sequence: Sequence) -> Iterator[Hazard]:
    made: dict[str, dict[str, frozenset[str]]] = {}
    rows = {row.id: row for row in sequence.rows if row.in_sequence}
    whole = [row.id for row in rows.values() if "-" in row.migration.number or _WHOLE.search(row.name)]
    if not whole:
        return
    for row in rows.values():
        tables: dict[str, set[str]] = {}
        for change in row.reading.up:
            if change.act is Act.CREATE_TABLE and not change.conditional:
                tables.setdefault(change.table, set()).update(one.name.lower() for one in change.columns)
            elif change.act is Act.ADD_COLUMN and not change.conditional:
                tables.setdefault(change.table, set()).add(change.name.lower())
        if tables:
            made[row.id] = {name: frozenset(columns) for name, columns in tables.items()}
    holders: dict[str, list[str]] = {}
    for id, tables_ in made.items():
        for table in tables_:
            holders.setdefault(table, []).append(id)
    for id in whole:
        row, tables_ = rows[id], made.get(id)
        if tables_ is None:
            continue
        near = {other for table in tables_ for other in holders[table]} - {id}
        inside = [
            other
            for other in rows
            if other in near
            and _creates(rows[other])
            and all(table in tables_ and columns <= tables_[table] for table, columns in made[other].items())
        ]
        if not inside or (len(inside) < 2 and "-" not in row.migration.number):
            continue
        names = ", ".join(rows[one].name for one in inside)
        free = tuple(one for one in inside if not rows[one].applied)
        acts = (
            (Offer(f"skip {names}", (Leave(free, "skip", f"{row.name} holds all of it"),)),)
            if len(free) == len(inside)
            else ()
        )
        before = row.source if row.target is None else row.target
        yield Hazard(
            "superseded",
            Severity.WARNING,
            before.path if before is not None else row.migration.path,
            f"{row.name} makes all that {names} make: a consolidated file",
            f"skip {names}" if acts else f"skip {row.name}",
            f"{id}\0{','.join(inside)}",
            row=id,
            others=tuple(inside),
            acts=acts,
        )


def _creates(row: Row) -> bool:
    return any(one.act is Act.CREATE_TABLE and not one.conditional for one in row.reading.up)
