"""What is wrong with a proposed sequence: the schema replayed, the findings of rows and of the series together."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import NamedTuple

from state.findings import Severity
from state.migrations.arrangement import Arrangement
from state.migrations.changes import Act, Change, Reading
from state.migrations.findings import series_findings
from state.migrations.findings.hazards import hazards
from state.migrations.findings.numbers import on_other_branches
from state.migrations.findings.since import since_accepted
from state.migrations.findings.unknown import folded
from state.migrations.proposing.proposal import Proposed, Sides
from state.migrations.sequence import Hazard, Reference, Row, Sequence
from state.migrations.simulation.schema import EMPTY, Schema
from state.migrations.simulation.simulate import Replay, Step, replay
from state.migrations.sql.reader import read_sql
from state.migrations.squashes import idle, squashes

BASELINE = "baseline"
"""Stands for what exists before the first migration."""


class Judged(NamedTuple):
    """A sequence with its findings, and the schema after each of its rows in `replay`."""

    sequence: Sequence
    replay: Replay
    start: Schema


def judge(
    sides: Sides,
    arrangement: Arrangement,
    proposed: Proposed,
    references: tuple[Reference, ...],
    last: Judged | None,
    elsewhere: Mapping[str, Mapping[int, list[tuple[str, str]]]] = MappingProxyType({}),
    more: tuple[Hazard, ...] = (),
) -> Judged:
    """The findings of a sequence; with `last`, only what changed since is replayed.

    `elsewhere` are the numbers taken on the branches of each side, `more` findings about its references.
    """
    flavour = sides.flavour
    start = _start(sides, arrangement)
    if last is not None and last.start == start:
        start = last.start
    rows = proposed.rows
    steps = _steps(rows, sides.label)
    replayed = replay(steps, start, flavour, last.replay if last is not None else None)
    movable = {row.id for row in rows if row.in_sequence and not row.applied}
    bare = Sequence(
        sides.id,
        sides.dialect.name,
        sides.folder,
        sides.label,
        flavour,
        sides.runner(arrangement),
        sides.source,
        sides.target,
        rows,
        proposed.edges,
        (),
        references,
        arrangement.accepted,
        arrangement.declined,
    )
    found: list[Hazard] = [
        *folded(hazards(steps, replayed, proposed.edges, movable), rows, sides.folder),
        *series_findings(bare, sides.text),
        *(one for side, branches in elsewhere.items() for one in on_other_branches(bare, side, branches)),
    ]
    found += more
    found += since_accepted(rows, arrangement)
    # The same field made twice is seen in the graph and in the schema: said once.
    double = [one for one in found if one.kind in ("duplicate-column", "duplicate-table")]
    twice = {one.row for one in double}
    pairs = [{one.row, *one.others} for one in double]
    told = tuple(
        one
        for one in found
        if (one.kind != "field-twice" or not (one.row in twice or {one.row, *one.others} in pairs))
        # Only one side changed it since they parted: the merge takes that, and nothing is to be decided.
        and (one.kind != "same-name" or one.others or one.row not in sides.settled)
    )
    if bare.is_untouched:
        # The target has had all that along: it says nothing about the merge.
        told = tuple(replace(one, severity=Severity.NOTE) for one in told)
    sequence = Sequence(**{**vars(bare), "findings": told})
    return Judged(sequence, replayed, start)


def _steps(rows: Iterable[Row], label: str) -> list[Step]:
    """What runs on an empty database: of a squashed migration and all that it replaces only one of the two."""
    running = [row for row in rows if row.in_sequence]
    quiet = idle(squashes(running, label))
    return [Step(row.id, row.name, NOTHING if row.id in quiet else row.reading) for row in running]


NOTHING = Reading()


def _start(sides: Sides, arrangement: Arrangement) -> Schema:
    """The schema before the first migration: the tables that the operator took as given, or a dump."""
    changes: tuple[Change, ...] = tuple(
        Change(Act.CREATE_TABLE, BASELINE, 0, table, partial=True) for table in arrangement.assumed
    )
    if arrangement.dump:
        _, text = sides.content(arrangement.dump)
        changes += read_sql(text.decode("utf-8", "surrogateescape"), BASELINE, sides.flavour)[0]
    if not changes:
        return EMPTY
    return replay([Step(BASELINE, BASELINE, Reading(changes))], EMPTY, sides.flavour).after[-1]
