"""Why something is as it is: a path of the session, a finding, a hunk or an item of the plan, in plain sentences."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import unified_diff

from state.comparison.entry import Entry, FoundBy, Status
from state.errors import PlaitError
from state.explaining.kinds import meaning
from state.merging.choice import Choice
from state.noticing.noticed import Noticed, Part
from state.progress import Progress, unwatched
from state.understood.entries import entry_for
from state.view import Standing, View
from state.workspace import Workspace

AROUND = 2
"""So many lines are shown before and after the one that a finding is about."""
MOST = 400
"""More of a repair isn't shown: the rest is counted."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its lines; `code` lines come from files and are shown as they are."""

    heading: str
    lines: tuple[str, ...]
    code: bool = False


@dataclass(frozen=True, slots=True)
class Explanation:
    """What something is, and everything that bears on it."""

    kind: str
    """path, finding, hunk or item."""
    name: str
    title: str
    sections: tuple[Section, ...]
    not_now: str = ""
    """Why the repair that is offered for it can't be made as things stand."""


def explain(workspace: Workspace, what: str, progress: Progress = unwatched) -> Explanation:
    """What is known of a path, a finding's id, a hunk's name or an item of the plan; `PlaitError` where it is none."""
    view = workspace.loaded(progress)
    entry = entry_for(view, what)
    if entry is not None:
        return _of_entry(workspace, view, entry, what, progress)
    try:
        return _of_finding(workspace, view, workspace.noticing.one(what, progress))
    except PlaitError as error:
        refused = error
    found = _of_hunk(workspace, view, what) or _of_item(workspace, what, progress)
    if found is not None:
        return found
    if what in view.session.waived:
        reason = view.session.waived[what].reason
        return Explanation("finding", what, "it is not noticed any more", (Section("waived", (reason,)),))
    if refused.what.startswith("several"):
        raise refused
    raise PlaitError(
        "neither a path of the session, nor the id of a finding, hunk or item of the plan",
        what,
        "`plait entries`, `plait findings` and `plait check` list them",
    )


# Paths


def _of_entry(workspace: Workspace, view: View, entry: Entry, what: str, progress: Progress) -> Explanation:
    state = view.state(entry)
    sections = [
        Section("both sides", tuple(_sides(entry))),
        Section("base", tuple(_base(view, entry))),
        Section("result", tuple(_result(view, entry, workspace))),
        Section("decided", tuple(_decided(workspace, view, entry))),
        Section("open", tuple(_open(workspace, view, entry, progress))),
    ]
    paths = {what, entry.key, entry.path, *(path for path, _ in workspace.lands(entry.key))}
    about = [one for one in workspace.noticing.all(progress) if one.finding.path in paths]
    sections.append(Section("findings", tuple(_listed(one) for one in about)))
    notes = [note.text for _, note in view.session.notes if note.about == entry.key]
    sections.append(Section("notes", tuple(notes)))
    return Explanation(
        "path", entry.path, f"{entry.path}: {state.words}", tuple(one for one in sections if one.lines)
    )


def _sides(entry: Entry) -> Iterator[str]:
    words = {
        Status.ONLY_SOURCE: "only the source has it",
        Status.ONLY_TARGET: "only the target has it",
        Status.IDENTICAL: "both sides have the same content",
        Status.DIFFERENT: "both sides have it, with different content",
        Status.RENAMED: "both sides have it at different paths",
        Status.EXCLUDED: f"it is excluded: {entry.reason or 'by a pattern'}",
    }
    yield words[entry.status]
    if entry.source is not None:
        lands = f", lands at {entry.landed_path}" if entry.landed_path != entry.source_path else ""
        yield f"source: {entry.source_path or entry.path}, {_version(*entry.source)}{lands}"
    if entry.target is not None:
        yield f"target: {entry.path}, {_version(*entry.target)}"
    if entry.status is Status.RENAMED and entry.score is not None:
        yield f"the two are {entry.score} % alike"


def _version(mode: str, oid: str) -> str:
    kinds = {"100755": ", executable", "120000": ", a symbolic link", "160000": ", a submodule"}
    return f"{oid[:10]}{kinds.get(mode, '')}"


def _base(view: View, entry: Entry) -> Iterator[str]:
    base = view.base(entry)
    if base is None or entry.source is None or entry.target is None:
        return
    if base.version is None:
        yield (
            "both sides added it since their common commit"
            if base.found_by is FoundBy.MERGE_BASE
            else base.words or "no common version is known: the two are compared with each other only"
        )
        return
    how = base.words or {
        FoundBy.MERGE_BASE: "the version of the commit that both histories share",
        FoundBy.HISTORY: "the newest version that stands in both histories",
        FoundBy.CHOSEN: "chosen by you",
    }.get(base.found_by, f"found by {base.found_by.value}")
    sure = f" ({base.confidence:.0%} sure)" if base.confidence < 1 else ""
    yield f"{base.path or entry.path}, {base.version.oid[:10]}: {how}{sure}"


def _result(view: View, entry: Entry, workspace: Workspace) -> Iterator[str]:
    state = view.state(entry)
    yield state.words
    for path, version in workspace.lands(entry.key):
        yield f"{path}: {_version(*version)}" if version is not None else f"{path}: not in the result"
    if view.standing(entry) in (Standing.DECIDED, Standing.UNREVIEWED, Standing.SETTLED):
        outcome = view.outcome(entry.key)
        if outcome is not None and entry.source is not None and entry.target is not None:
            proof = workspace.understanding.proof_line(entry.key)
            if proof is not None:
                yield proof.words


def _decided(workspace: Workspace, view: View, entry: Entry) -> Iterator[str]:
    decision = view.session.decisions.get(entry.key)
    if decision is None:
        return
    acts = {row.number: row for row in workspace.history()}
    if not decision.hunks:
        act = acts.get(decision.operation)
        yield f"{decision.operation}: {act.words if act else decision.kind}"
        return
    for name, hunk in sorted(decision.hunks.items(), key=lambda pair: pair[1].operation):
        words = {Choice.LINES: "picked lines", Choice.TEXT: "a text"}.get(hunk.choice, hunk.choice.value)
        place = f"hunk {name}" if name else "the file"
        if hunk.reason:
            how = (
                "accepted with others, not looked at yet"
                if view.session.is_unseen(entry.key, hunk)
                else "accepted"
            )
            yield f"{hunk.operation}: {place} became {words}: {how}: {hunk.reason}"
        else:
            yield f"{hunk.operation}: {place} became {words}"


def _open(workspace: Workspace, view: View, entry: Entry, progress: Progress) -> Iterator[str]:
    if view.standing(entry) is not Standing.CONFLICT:
        return
    for one in workspace.proposing.open([entry.key], progress):
        first = one.proposals[0] if one.proposals else None
        proposed = f": proposed is {first.choice.value}, {first.reason}" if first is not None else ""
        where = f"lines {one.first}-{one.last}, hunk {one.hunk}" if one.hunk else "the whole file"
        yield f"{where}{proposed}"


def _listed(one: Noticed) -> str:
    line = f"line {one.finding.line}: " if one.finding.line else ""
    waived = f" (waived: {one.waiver.reason})" if one.waiver is not None else ""
    return f"{one.standing}: {line}{one.finding.message}{waived}  [{one.finding.id}]"


# Findings


def _of_finding(workspace: Workspace, view: View, one: Noticed) -> Explanation:
    finding = one.finding
    where = f"{finding.path}:{finding.line}" if finding.line else finding.path
    if one.part is Part.PLAN:
        where = f"line {finding.line} of the plan: {finding.path}" if finding.line else finding.path
    sections = [
        Section("what it means", tuple(filter(None, (meaning(finding.kind), finding.hint)))),
        *_excerpts(workspace, view, one),
        Section("migrations", tuple(_migrations(workspace, one))),
        Section("answered", (f"waived: {one.waiver.reason}",) if one.waiver is not None else ()),
    ]
    not_now = ""
    if one.repairs:
        sections.append(Section("repair", one.repairs))
        if one.part is Part.RESULT:
            changes, not_now = _repair(workspace, finding.id)
            sections.append(Section("what the repair changes", changes, code=True))
    name = finding.id
    commands = [f"plait accept {name}"] if one.repairs else []
    commands += [f"plait waive {name} --because WHY"] if one.waiver is None else []
    sections.append(Section("answer it with", tuple(commands)))
    return Explanation(
        "finding",
        name,
        f"{one.standing}: {where}: {finding.message}",
        tuple(section for section in sections if section.lines),
        not_now,
    )


def _migrations(workspace: Workspace, one: Noticed) -> Iterator[str]:
    """The names of those that take part, where a finding is about several of a series."""
    if one.series is None:
        return
    sequence, hazard = workspace.migrations.hazard(one.series, one.finding.id)
    if hazard.others:
        yield from (row.name for row in sequence.rows if row.id in {hazard.row, *hazard.others})


def _excerpts(workspace: Workspace, view: View, one: Noticed) -> Iterator[Section]:
    """The lines around the one that it is about, from the file that it is in: the result's, or that of a side."""
    finding = one.finding
    if not finding.line or one.part is Part.PLAN:
        return
    entry = entry_for(view, finding.path)
    texts = [("result", workspace.result_bytes(finding.path))]
    if entry is not None:
        for name, version in (("source", entry.source), ("target", entry.target)):
            texts.append((name, workspace.blob(version) if version is not None else None))
    texts.sort(key=lambda one: one[0] != finding.side)
    for name, text in texts:
        if text is not None and finding.line <= text.count(b"\n") + 1:
            yield Section(
                f"{name}, from line {max(1, finding.line - AROUND)}", _around(text, finding.line), True
            )
            return


def _around(text: bytes, line: int) -> tuple[str, ...]:
    lines = _lines(text)
    first = max(0, line - 1 - AROUND)
    return tuple(
        f"{'>' if number == line else ' '} {number:5} {words}"
        for number, words in enumerate(lines[first : line + AROUND], first + 1)
    )


def _lines(text: bytes) -> list[str]:
    """Lines as findings count them: a form feed or a separator of Unicode's ends none."""
    return [
        line.removesuffix("\r") for line in text.decode("utf-8", "replace").removesuffix("\n").split("\n")
    ]


def _repair(workspace: Workspace, name: str) -> tuple[tuple[str, ...], str]:
    """What it changes in lines, and why it can't be made now, where it can't."""
    try:
        planned = workspace.noticing.planned([name])
    except PlaitError as error:
        return (f"not now: {error}",), str(error)
    return diff_of([(one.path, one.before, one.after) for one in planned.changes]), ""


def diff_of(changes: Sequence[tuple[str, bytes, bytes]]) -> tuple[str, ...]:
    """The changes of texts as lines of a diff, not more than anybody reads."""
    lines: list[str] = []
    for path, before, after in changes:
        old, new = _lines(before), _lines(after)
        lines += unified_diff(old, new, f"a/{path}", f"b/{path}", n=1, lineterm="")
    left = len(lines) - MOST
    return (*lines[:MOST], f"and {left} lines more") if left > 0 else tuple(lines)


# Hunks and items of the plan


def _of_hunk(workspace: Workspace, view: View, what: str) -> Explanation | None:
    keys = [
        key
        for key, outcome in (view.merge.outcomes.items() if view.merge is not None else ())
        if what in outcome.hunks
    ]
    if len(keys) != 1:
        if keys:
            raise PlaitError("several files have a hunk of that name", what, "name the file")
        return None
    entry = view.comparison.entry(keys[0])
    assert entry is not None
    decision = view.session.decisions.get(entry.key)
    chosen = decision.hunks.get(what) if decision is not None else None
    if chosen is not None:
        why = chosen.reason or "chosen by you"
        lines: tuple[str, ...] = (f"operation {chosen.operation}: {chosen.choice.value}: {why}",)
        return Explanation("hunk", what, f"{entry.path}: resolved", (Section("decided", lines),))
    found = [one for one in workspace.proposing.open([entry.key]) if one.hunk == what]
    lines = tuple(
        f"{number} {one.choice.value} ({'confident' if one.confident else f'{one.confidence:.0%}'}): {one.reason}"
        for hunk in found
        for number, one in enumerate(hunk.proposals, 1)
    )
    where = f"{entry.path}:{found[0].first}" if found else entry.path
    return Explanation("hunk", what, f"{where}: open", (Section("proposals", lines),))


def _of_item(workspace: Workspace, what: str, progress: Progress) -> Explanation | None:
    if workspace.session.record.plan is None:
        return None
    try:
        item = workspace.checking.item(what)
    except PlaitError:
        return None
    standing = workspace.checking.checklist(progress).items[item.id]
    waiver = (f"waived: {standing.waiver.reason}",) if standing.waiver is not None else ()
    blocked = (f"waits for {', '.join(standing.blocked_by)}",) if standing.blocked_by else ()
    lines = (f"{standing.state.value}: {standing.why}", *waiver, *blocked)
    return Explanation(
        "item", item.id, f"line {item.line} of the plan: {item.text}", (Section("how it stands", lines),)
    )
