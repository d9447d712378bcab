"""Puts a merge record into words: what a reader wants to know first stands first."""

from collections.abc import Iterator, Sequence

from app.report.decisions import decision_blocks, migration_blocks
from app.report.document import Block, Bullets, Code, Details, Document, Inline, Paragraph, State, Table, said
from app.report.plans import plan_blocks
from app.report.words import END, SHOWN, clock, counted, heading, more, rich
from state.report.record import FindingRecord, MergeRecord, NoteRecord, SideRecord

TOPICS = {"discovery": "Discoveries", "decision": "Decisions", "question": "Questions", "remark": "Remarks"}


def document_of(record: MergeRecord) -> Document:
    """The record as a document."""
    blocks = [
        *_summary(record),
        *_remaining(record),
        *decision_blocks(record),
        *_proofs(record),
        *migration_blocks(record),
        *_findings(record),
        *plan_blocks(record),
        *_notes(record),
        *_branches(record),
        *_history(record),
    ]
    return Document(f"Merge record: {record.source.name} into {record.target.name}", tuple(blocks))


# Summary


def _summary(record: MergeRecord) -> Iterator[Block]:
    left = len(record.remaining)
    applied = record.applied
    if applied is not None:
        state = said(
            State("Applied", "good"), " to the branch ", Code(applied.branch), " at ", Code(applied.commit)
        )
    else:
        state = said(State("Not applied", "doubtful"), ": nothing was written to the target's branches by it")
    rows: list[tuple[Inline, ...]] = [
        (("Session",), said(Code(record.session))),
        (("State",), state),
        (("Result",), said("tree ", Code(record.result_tree), f": {_changes(record)}")),
        (
            ("Left to do",),
            (State(counted(left, "thing"), "doubtful"),) if left else (State("nothing", "good"),),
        ),
        (("Time",), said(f"from {clock(record.began)} to {clock(record.as_of)}")),
        (("By",), said(record.who or "nobody that git knows")),
    ]
    if record.signers:
        rows.append((("Signed by",), said(", ".join(record.signers))))
    yield Table("The merge", ("What", "How it is"), tuple(rows), headed=True)
    yield heading(2, "What was merged")
    yield Table("Both sides as they were taken", ("", "Source", "Target"), tuple(_sides(record)), headed=True)
    if record.base:
        yield Paragraph(said("Both have a history in common; the merge base is ", Code(record.base), "."))
    else:
        yield Paragraph(("The two share no history: bases were found file by file, or there are none.",))
    if record.mappings:
        yield Table(
            "Where folders of the source land",
            ("Source", "Target"),
            tuple((_folder(source), _folder(target)) for source, target in record.mappings),
        )
    statuses = ", ".join(
        f"{count} {name.replace('_', ' ')}" for name, count in record.statuses.items() if count
    )
    yield Paragraph(
        said(f"Entries: {statuses or 'none'}. Git merged {record.merged} of them without a question.")
    )
    if record.excluded or record.exclusions:
        bullets = [said(f"{counted(count, 'entry')}: {reason}") for reason, count in record.excluded]
        bullets += [
            said("by pattern ", Code(pattern), f": {reason or 'no reason'}")
            for pattern, reason in record.exclusions
        ]
        yield Details(said("What stays out of the merge"), (Bullets(tuple(bullets)),))


def _changes(record: MergeRecord) -> str:
    return f"{record.added} added, {record.changed} changed, {record.deleted} deleted against the target"


def _folder(path: str) -> Inline:
    return said(Code(path)) if path else ("the top folder",)


def _sides(record: MergeRecord) -> Iterator[tuple[Inline, ...]]:
    source, target = record.source, record.target
    yield ("Repository",), (source.name,), (target.name,)
    yield ("Where",), said(Code(source.location)), said(Code(target.location))
    yield ("Revision",), _revision(source), _revision(target)
    yield ("Commit",), said(Code(source.commit)), said(Code(target.commit))
    if source.snapshot != source.commit or target.snapshot != target.commit:
        yield ("Merged as",), said(Code(source.snapshot)), said(Code(target.snapshot))
    yield ("Tree",), said(Code(source.tree)), said(Code(target.tree))
    if source.uncommitted or target.uncommitted:
        yield ("Uncommitted paths",), (str(source.uncommitted),), (str(target.uncommitted),)
    if source.unreadable or target.unreadable:
        yield ("Unreadable files",), (str(source.unreadable),), (str(target.unreadable),)


def _revision(side: SideRecord) -> Inline:
    kinds = {"commit": "", "worktree": ", with its uncommitted work", "folder": ", a plain folder"}
    name = side.branch or side.revision
    return said(Code(name) if name else "what is checked out", kinds.get(side.kind, ""))


# What remains


def _remaining(record: MergeRecord) -> Iterator[Block]:
    yield heading(2, "What remains")
    if not record.remaining:
        yield Paragraph(("Nothing: everything is decided, proved and applied.",))
        return
    kinds: dict[str, list[Inline]] = {}
    for one in record.remaining:
        path = rich(one.path) if one.item else said(Code(one.path))
        kinds.setdefault(one.kind, []).append(said(*path, ": " if path and one.message else "", one.message))
    for kind, lines in kinds.items():
        listed = (Bullets(tuple(lines[:SHOWN])), *more(len(lines) - SHOWN))
        if len(lines) > 8:
            yield Details(said(f"{kind[:1].upper()}{kind[1:]}: {len(lines)}"), listed)
        else:
            yield heading(3, f"{kind}: {len(lines)}")
            yield from listed


# Proof


def _proofs(record: MergeRecord) -> Iterator[Block]:
    if not record.proofs:
        return
    yield heading(2, "What the merge proves, file by file")
    held = sum(one.holds is True for one in record.proofs)
    yield Paragraph(
        (
            f"In {held} of {counted(len(record.proofs), 'file')} that both sides have and that were merged or decided "
            "the result changes the target exactly as the source changed the base.",
        )
    )
    # What differs is what somebody wants to read.
    for holds, title in ((False, "It differs"), (None, "Nothing to prove"), (True, "It holds")):
        lines = [
            said(Code(f"{one.path}:{one.line}" if one.line else one.path), f": {one.words}")
            for one in record.proofs
            if one.holds is holds
        ]
        if lines:
            listed = (Bullets(tuple(lines[:SHOWN])), *more(len(lines) - SHOWN))
            yield Details(said(f"{title}: {counted(len(lines), 'file')}"), listed)


# Findings


def _findings(record: MergeRecord) -> Iterator[Block]:
    yield heading(2, "Findings and how they ended")
    if not record.findings:
        yield Paragraph(("Nothing was found.",))
        return
    areas = {
        "merge": "Of the merge",
        "result": "What would break or be lost",
        "migrations": "Of the migrations",
        "plan": "Of the plan",
    }
    for area, title in areas.items():
        groups: dict[tuple[str, str, str, str], list[FindingRecord]] = {}
        for one in record.findings:
            if one.area == area:
                groups.setdefault((one.kind, one.severity, one.end.value, one.how), []).append(one)
        if not groups:
            continue
        yield heading(3, title)
        rows = [row for group in groups.values() for row in _finding_rows(group)]
        yield Table(f"Findings: {title.lower()}", ("Severity", "Where", "What", "How it ended"), tuple(rows))
        for group in groups.values():
            if len(group) > 8:
                lines = tuple(said(_place(one), f": {one.message}") for one in group[:SHOWN])
                yield Details(
                    said(f"All {len(group)} of the kind {group[0].kind}"),
                    (Bullets(lines), *more(len(group) - SHOWN)),
                )


def _finding_rows(group: Sequence[FindingRecord]) -> Iterator[tuple[Inline, ...]]:
    tones = {"error": "bad", "warning": "doubtful"}
    for one in group if len(group) <= 8 else group[:1]:
        count = f"{len(group)} places, the first: " if len(group) > 8 else ""
        word, tone = END[one.end]
        yield (
            (State(one.severity, tones.get(one.severity, "plain")),),
            said(count, _place(one)),
            said(one.message),
            said(State(word, tone if one.severity != "note" else "plain"), f": {one.how}" if one.how else ""),
        )


def _place(one: FindingRecord) -> Code:
    return Code(
        f"{one.path}:{one.line}" if one.line and one.area != "plan" else one.path or f"line {one.line}"
    )


# Notes, branches, history


def _notes(record: MergeRecord) -> Iterator[Block]:
    yield heading(2, "Notes")
    if not record.notes:
        yield Paragraph(("None were written.",))
        return
    for topic, title in TOPICS.items():
        found = [one for one in record.notes if one.topic == topic]
        if found:
            yield heading(3, title)
            yield Bullets(tuple(_note(one) for one in found))


def _note(one: NoteRecord) -> Inline:
    about = (Code(one.about), ": ") if one.about else ()
    return said(*about, one.text, f" ({clock(one.when)}, operation {one.operation})")


def _branches(record: MergeRecord) -> Iterator[Block]:
    applied = record.applied
    if not record.branches and applied is None:
        return
    yield heading(2, "Branches, tags and commits")
    if record.branches:
        rows = []
        for one in record.branches:
            moves = tuple(
                part
                for name, before, after in one.changes
                for part in (Code(name), f" from {before[:10]} to " if before else " at ", Code(after), " ")
            )
            rows.append(((f"{one.operation}, {clock(one.when)}",), said(one.words), said(*moves)))
        yield Table("Acts of phases", ("Operation", "Act", "References"), tuple(rows))
    if applied is None:
        return
    yield heading(3, "Apply")
    yield Table(
        "What was written to the target",
        ("What", "Id"),
        (
            (("Merge branch",), said(Code(applied.branch), " at ", Code(applied.commit))),
            (("Commits",), said(*_listed(applied.commits))),
            (("Parents",), said(*_listed(applied.parents))),
            (("Tree",), said(Code(applied.tree))),
            (("Backup branch",), said(Code(applied.backup), " at ", Code(applied.backup_commit))),
            (("When",), said(f"{clock(applied.when)}, operation {applied.operation}")),
        ),
        headed=True,
    )


def _listed(ids: Sequence[str]) -> Iterator[str | Code]:
    for number, one in enumerate(ids):
        yield from (", ", Code(one)) if number else (Code(one),)


def _history(record: MergeRecord) -> Iterator[Block]:
    yield heading(2, "History")
    counting = [one for one in record.operations if one.counts]
    undone = len(record.operations) - len(counting)
    beside = f"; {counted(undone, 'more')} undone and kept beside them" if undone else ""
    yield Paragraph(said(f"{counted(len(counting), 'operation')} lead to this state{beside}."))
    last = counting[-SHOWN:]
    rows = tuple(((str(one.number),), (clock(one.when),), said(one.words)) for one in last)
    title = f"The last {len(last)} operations" if len(last) < len(counting) else "All operations"
    yield Details(
        (title,), (Table(title, ("Number", "When", "What"), rows), *more(len(counting) - len(last)))
    )
