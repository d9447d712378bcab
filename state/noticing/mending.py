"""Repairs of findings as new texts of entries: what would change, and the operation that does it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from state.comparison.entry import Status
from state.errors import PlaitError
from state.session.answering import Rewrite, Rewritten
from state.session.journal import content_id
from state.session.session import Decision
from state.understanding.repairs.repair import Edit, Repair
from state.understanding.repairs.repairing import apply_edits
from state.understood.entries import entry_for
from state.view import Standing, View


@dataclass(frozen=True, slots=True)
class Change:
    """One file of the result before and after; `decision` is what stood on its entry when this was planned.

    `unseen` where its merge waits for a look: the repair alone is no such look.
    """

    path: str
    key: str
    before: bytes
    after: bytes
    decision: Decision | None
    mode: str
    unseen: bool = False


@dataclass(frozen=True, slots=True)
class Mending:
    """Repairs that are made as one act, planned on a `revision` of the session."""

    words: str
    changes: tuple[Change, ...]
    findings: tuple[str, ...]
    revision: int = 0
    left_out: tuple[tuple[str, str], ...] = ()
    """Findings of several that can't be mended now, each with the sentence that says why."""

    @property
    def operation(self) -> Rewrite:
        """The act, with texts by content id."""
        rewritten = tuple(
            Rewritten(one.key, content_id(one.after), one.mode, one.unseen) for one in self.changes
        )
        return Rewrite(rewritten, self.words, self.findings)

    @property
    def texts(self) -> Mapping[str, bytes]:
        """The new texts by content id."""
        return {content_id(one.after): one.after for one in self.changes}


def mending(view: View, repairs: Sequence[Repair], read: Callable[[str], bytes | None]) -> Mending:
    """The new texts that these repairs make of files of the result; `read` gives a file of it.

    Of several repairs those that touch a file which can't be mended now are left out; refused where that is all.
    """
    if not repairs:
        raise PlaitError("there is nothing to repair any more", hint="`plait findings` lists what stands")
    refused: dict[str, PlaitError] = {}
    for path, wanted in _edits(repairs).items():
        try:
            _change(view, path, wanted, read)
        except PlaitError as error:
            refused[path] = error
    asked, repairs = repairs, [one for one in repairs if refused.keys().isdisjoint(_paths(one))]
    left_out = tuple(
        (one.finding, str(refused[next(name for name in _paths(one) if name in refused)]))
        for one in asked
        if not refused.keys().isdisjoint(_paths(one))
    )
    if not repairs:
        raise next(iter(refused.values()))
    changes = tuple(
        change
        for path, wanted in _edits(repairs).items()
        if (change := _change(view, path, wanted, read)) is not None
    )
    if len(repairs) == 1:
        words = f"repair {repairs[0].finding}: {repairs[0].words}"
    else:
        words = f"repair {len(repairs)} findings in {len(changes)} files, the first: {repairs[0].words}"
    planned = Mending(words, changes, tuple(one.finding for one in repairs), view.session.revision, left_out)
    if changes:
        _check_places(view, planned)
    return planned


def _paths(repair: Repair) -> list[str]:
    """The files that a repair touches, in order."""
    return sorted({edit.path for edit in repair.edits})


def _edits(repairs: Sequence[Repair]) -> dict[str, list[Edit]]:
    """The edits of each file, in order; two findings may ask for the same one."""
    found: dict[str, set[Edit]] = {}
    for repair in repairs:
        for edit in repair.edits:
            found.setdefault(edit.path, set()).add(edit)
    return {path: sorted(found[path]) for path in sorted(found)}


def _check_places(view: View, planned: Mending) -> None:
    """Refuses a file that would move by being repaired: one decided otherwise than git merged it."""
    session = view.session
    after = view.with_session(session.after(planned.operation, session.number + 1))
    for change in planned.changes:
        entry = view.comparison.entry(change.key)
        if entry is not None and [path for path, _ in after.state(entry).lands] != [change.path]:
            raise PlaitError(
                "a text of its own would stand at another path than this file does",
                change.path,
                "edit it after the merge",
            )


def _change(
    view: View, path: str, edits: Sequence[Edit], read: Callable[[str], bytes | None]
) -> Change | None:
    entry = entry_for(view, path)
    if entry is None or entry.status is Status.EXCLUDED:
        raise PlaitError("no entry of the session stands there", path, "edit it after the merge")
    series = view.session.arranged.get(entry.key)
    if series is not None:
        raise PlaitError(f"the migration sequence of {series} places it", path, "patch it in Migrations")
    if view.standing(entry) in (Standing.CONFLICT, Standing.STALE):
        raise PlaitError("it has open conflicts or stale choices", path, "resolve it first, then repair")
    decision = view.session.decisions.get(entry.key)
    if decision is not None and decision.kind == "copy":
        raise PlaitError(
            f"it is a copy of {entry.key}",
            path,
            "land it there by a mapping (`plait map`), or edit it after the merge",
        )
    stands = dict(view.state(entry).lands).get(path)
    if stands is not None and not stands.is_file:
        raise PlaitError("it is no plain file in the result", path, "edit it after the merge")
    before = read(path) if stands is not None else None
    if stands is None or before is None:
        raise PlaitError("the result has no such file any more", path, "look at the findings again")
    after = apply_edits(before, [(one.start, one.end, one.text) for one in edits])
    if after == before:
        return None
    unseen = view.standing(entry) is Standing.UNREVIEWED
    return Change(path, entry.key, before, after, decision, stands.mode, unseen)
