"""Every decision of a session with what it was about and why, those alike in groups."""

from collections.abc import Iterable, Mapping, Sequence

from state.apply import together
from state.comparison.entry import Entry, Status
from state.merging.choice import Choice, HunkChoice
from state.merging.file_merge import FileMerge
from state.merging.regions import Range
from state.report.record import DecisionGroup, DecisionRecord, HunkRecord, RemainingRecord
from state.result import read_entries
from state.session.operations import Note
from state.session.session import Session
from state.view import Standing, View
from state.workspace import Workspace

STATUSES = {
    Status.ONLY_SOURCE: "only in the source",
    Status.ONLY_TARGET: "only in the target",
    Status.IDENTICAL: "the same on both sides",
    Status.DIFFERENT: "different",
    Status.RENAMED: "renamed",
    Status.EXCLUDED: "excluded",
}
CHOICES = {
    Choice.SOURCE: "the source's lines",
    Choice.TARGET: "the target's lines",
    Choice.SOURCE_TARGET: "the source's lines, then the target's",
    Choice.TARGET_SOURCE: "the target's lines, then the source's",
    Choice.BASE: "the base's lines",
    Choice.NEITHER: "neither side's lines",
    Choice.LINES: "picked lines",
    Choice.TEXT: "edited text",
}
KINDS = {
    Standing.CONFLICT: "entries in conflict",
    Standing.STALE: "stale decisions",
    Standing.OPEN: "entries not decided",
    Standing.UNREVIEWED: "merges not reviewed",
}
LEFT = {
    Standing.OPEN: "not decided: it stays out",
    Standing.UNREVIEWED: "merged by git, not looked at",
}


def decided(
    workspace: Workspace, view: View, times: Mapping[int, str], reviewed: Mapping[str, int]
) -> tuple[DecisionGroup, ...]:
    """The decisions and reviews of a session that hold, those alike in one group, groups of one first.

    `reviewed` has the operation that marked an entry reviewed.
    """
    session = view.session
    reasons = _reasons(session.notes)
    standings = (Standing.DECIDED, Standing.CONFLICT, Standing.UNREVIEWED)
    entries = [one for one in view.entries(*standings) if _is_decided(session, one)]
    by_hunks = [one for one in entries if _by_hunks(session, one.key)]
    merges = {one.key: one for one in read_entries(workspace.target, view, by_hunks)} if by_hunks else {}
    return _grouped([_record(view, one, reasons, merges.get(one.key), times, reviewed) for one in entries])


def _by_hunks(session: Session, key: str) -> bool:
    decision = session.decisions.get(key)
    return decision is not None and decision.kind == "hunks"


def _is_decided(session: Session, entry: Entry) -> bool:
    return entry.key in session.decisions or entry.key in session.reviewed or entry.key in session.arranged


def _reasons(notes: Iterable[tuple[int, Note]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for _, note in notes:
        if note.about:
            found[note.about] = (*found.get(note.about, ()), note.text)
    return found


def _record(
    view: View,
    entry: Entry,
    reasons: Mapping[str, tuple[str, ...]],
    merge: FileMerge | None,
    times: Mapping[int, str],
    reviewed: Mapping[str, int],
) -> DecisionRecord:
    state = view.state(entry)
    decision = state.decision if entry.key not in view.session.arranged else None
    operation = decision.operation if decision is not None else reviewed.get(entry.key, 0)
    if entry.key in view.session.arranged:
        kind = "migration"
        arrangement = view.session.arrangements.get(view.session.arranged[entry.key])
        operation = arrangement.operation if arrangement is not None else 0
    else:
        kind = decision.kind if decision is not None else "review"
    about = dict.fromkeys((entry.key, entry.path))
    return DecisionRecord(
        entry.key,
        entry.path,
        entry.source_path or "",
        kind,
        state.words,
        _asked(view, entry),
        operation,
        times.get(operation, ""),
        tuple(text for name in about for text in reasons.get(name, ())),
        state.conflict or "",
        _hunks(entry.key, decision.hunks, merge, times, view.session) if decision is not None else (),
        state.open_hunks,
        state.suggested or "",
    )


def _asked(view: View, entry: Entry) -> str:
    status = STATUSES[entry.status]
    if entry.status is Status.RENAMED and entry.score is not None:
        status = f"renamed, {entry.score}% alike"
    outcome = view.outcome(entry.key)
    if outcome is None or outcome.conflict is None:
        return status
    return f"{status}; {outcome.words}"


def _hunks(
    key: str,
    chosen: Mapping[str, HunkChoice],
    merge: FileMerge | None,
    times: Mapping[int, str],
    session: Session,
) -> tuple[HunkRecord, ...]:
    """The chosen hunks in their order in the file; those that are gone from it at the end."""
    regions = {one.hunk: one for one in merge.regions if one.hunk is not None} if merge is not None else {}
    order = {name: at for at, name in enumerate(regions)}
    found = []
    for name, choice in sorted(chosen.items(), key=lambda pair: (order.get(pair[0], len(order)), pair[0])):
        region = regions.get(name)
        lines = f"source {_span(region.source)}, target {_span(region.target)}" if region is not None else ""
        words = CHOICES[choice.choice]
        if choice.choice is Choice.LINES:
            words = "picked lines: " + ", ".join(
                f"{pick.side} {_span((pick.start, pick.stop))}" for pick in choice.picks
            )
        if not name:
            lines = "the whole file"
        found.append(
            HunkRecord(
                name,
                words,
                lines,
                choice.operation,
                times.get(choice.operation, ""),
                choice.reason,
                session.is_unseen(key, choice),
            )
        )
    return tuple(found)


def _span(lines: Range) -> str:
    start, stop = lines
    if stop <= start:
        return "none"
    return f"{start + 1}" if stop == start + 1 else f"{start + 1}-{stop}"


def _grouped(records: Sequence[DecisionRecord]) -> tuple[DecisionGroup, ...]:
    groups: dict[tuple[str, ...], list[DecisionRecord]] = {}
    for one in records:
        alone = one.reasons or one.hunks or one.conflict
        words = "copied to another path" if one.kind == "copy" else one.words
        asked = one.asked.partition(",")[0] if one.asked.startswith("renamed") and not alone else one.asked
        key = (one.kind, words, asked, one.key if alone else "")
        groups.setdefault(key, []).append(one)
    found = [DecisionGroup(words, asked, tuple(own)) for (_, words, asked, _), own in groups.items()]
    return tuple(
        sorted(found, key=lambda one: (len(one.decisions) > 1, -len(one.decisions), one.decisions[0].path))
    )


def remaining(view: View) -> tuple[RemainingRecord, ...]:
    """The entries that still wait for the operator."""
    found = []
    for standing in KINDS:
        for entry in view.entries(standing):
            words = together(view, entry.key) or LEFT.get(standing) or view.state(entry).words
            found.append(RemainingRecord(KINDS[standing], entry.path, words))
    return tuple(found)
