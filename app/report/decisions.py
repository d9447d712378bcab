"""Decisions and migrations in words."""

from collections import Counter
from collections.abc import Iterator

from app.report.document import Block, Bullets, Code, Details, Inline, Paragraph, State, Table, said
from app.report.words import SHOWN, clock, counted, heading, more
from state.report.record import DecisionGroup, DecisionRecord, HunkRecord, MergeRecord, SequenceRecord

FEW = 4
"""So many decisions alike stand one by one; more are one row."""


def decision_blocks(record: MergeRecord) -> Iterator[Block]:
    """Every decision with its reason; those alike are counted."""
    yield heading(2, "Decisions")
    numbers = record.numbers
    yield Paragraph(
        said(
            f"{counted(numbers['decided'], 'entry')} decided or reviewed by hand; {numbers['conflicts']} in conflict, "
            f"{numbers['open']} open, {numbers['unreviewed']} not reviewed, {numbers['stale']} stale."
        )
    )
    rows = [row for group in record.groups for row in _rows(group)]
    if rows:
        header = ("What", "What it asked", "Decision", "Why", "Operation")
        yield Table("What was decided", header, tuple(rows))
    for group in record.groups:
        if len(group.decisions) > FEW:
            yield _whole(group)
    yield from _hunks(record)


def _rows(group: DecisionGroup) -> Iterator[tuple[Inline, ...]]:
    if len(group.decisions) > FEW:
        first, last = group.operations
        yield (
            (counted(len(group.decisions), "entry"),),
            (group.asked,),
            (group.words,),
            (),
            (_operations(first, last),),
        )
        return
    for one in group.decisions:
        yield said(*_path(one)), said(one.asked), said(one.words), _why(one), said(_when(one))


def _operations(first: int, last: int) -> str:
    if not first:
        return ""
    return f"{first}" if first == last else f"{first} to {last}"


def _when(one: DecisionRecord) -> str:
    return f"{one.operation}, {clock(one.when)}" if one.operation else ""


def _path(one: DecisionRecord) -> tuple[str | Code, ...]:
    if one.source_path and one.source_path != one.path:
        return Code(one.path), " from ", Code(one.source_path)
    return (Code(one.path),)


def _why(one: DecisionRecord) -> Inline:
    parts: list[str | State] = ["; ".join(one.reasons)]
    if one.proposed:
        parts.append(f"{' ' if one.reasons else ''}(proposed: {one.proposed})")
    if not one.reasons and one.conflict:
        parts.append(State("no reason was written", "doubtful"))
    return said(*parts)


def _whole(group: DecisionGroup) -> Block:
    """The entries of a large group by folder, and the first of them by name."""
    folders = Counter(
        one.path.partition("/")[0] if "/" in one.path else "the top folder" for one in group.decisions
    )
    ranked = sorted(folders.items(), key=lambda pair: (-pair[1], pair[0]))
    counts = Bullets(tuple(said(Code(folder), f": {count}") for folder, count in ranked[:20]))
    paths = Bullets(tuple(said(*_path(one), *_destination(one)) for one in group.decisions[:SHOWN]))
    blocks: tuple[Block, ...] = (paths, *more(len(group.decisions) - SHOWN))
    if len(ranked) > 1:
        blocks = (counts, *more(len(ranked) - 20), *blocks)
    return Details(
        said(f"{counted(len(group.decisions), 'entry')} {group.asked}: {group.words}"),
        blocks,
    )


def _destination(one: DecisionRecord) -> tuple[str, ...]:
    return (f": {one.words}",) if one.kind == "copy" else ()


def _hunks(record: MergeRecord) -> Iterator[Block]:
    rows: list[tuple[Inline, ...]] = []
    for group in record.groups:
        for one in group.decisions:
            rows += [
                (
                    said(Code(one.path)),
                    said(hunk.lines or "gone from the file since"),
                    said(hunk.choice),
                    _proposed(hunk),
                    said(f"{hunk.operation}, {clock(hunk.when)}"),
                )
                for hunk in one.hunks
            ]
    if not rows:
        return
    yield heading(3, "Conflicts, hunk by hunk")
    yield Table(
        "What was made of each hunk",
        ("File", "Lines", "Choice", "Why it was proposed", "Operation"),
        tuple(rows[: SHOWN * 5]),
    )
    yield from more(len(rows) - SHOWN * 5)


def _proposed(hunk: HunkRecord) -> Inline:
    """The reason of an accepted proposal, and whether anybody looked at it."""
    if not hunk.unseen:
        return said(hunk.reason)
    return said(f"{hunk.reason} ", State("accepted together with others, not looked at", "doubtful"))


# Migrations


def migration_blocks(record: MergeRecord) -> Iterator[Block]:
    """Every series: old names, new names, reasons."""
    told = [
        one for one in record.sequences if one.accepted or any(row.origin != "target" for row in one.rows)
    ]
    if not told:
        return
    yield heading(2, "Migrations")
    for sequence in told:
        yield from _sequence(sequence)


def _sequence(sequence: SequenceRecord) -> Iterator[Block]:
    yield heading(3, f"{sequence.series or 'The top folder'} ({sequence.dialect})")
    if sequence.accepted:
        state = said(
            State("Accepted", "good"), f" in operation {sequence.operation}, {clock(sequence.when)}."
        )
    else:
        state = said(State("Only proposed", "doubtful"), ": it has no part in the result yet.")
    yield Paragraph(state)
    rows = tuple(
        (
            said(Code(row.before) if row.before else "new"),
            said(Code(row.after) if row.after else "left out"),
            said(row.action + (", applied already" if row.applied else "")),
            said(row.origin),
            said(row.reason),
        )
        for row in sequence.rows
    )
    yield Table("The sequence in its order", ("Was", "Becomes", "Action", "Of", "Why"), rows)
    if sequence.references:
        yield Table(
            "Places that name renamed migrations",
            ("Where", "Was", "Becomes"),
            tuple(
                (
                    said(Code(f"{one.path}:{one.line}")),
                    said(Code(one.before)),
                    said("stays, as decided") if one.declined else said(Code(one.after)),
                )
                for one in sequence.references
            ),
        )
