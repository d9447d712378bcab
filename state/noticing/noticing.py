"""Everything that Plait noticed about a session in one list, and what the operator can answer to it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from state.awaited import Awaited, awaited
from state.errors import PlaitError
from state.findings import Finding, Severity
from state.noticing.hazards import Hazards
from state.noticing.mending import Mending, mending
from state.noticing.noticed import Noticed, Part, Place
from state.noticing.places import place_of
from state.progress import Progress, unwatched
from state.session.answering import Waive
from state.session.journal import Journal
from state.view import View

if TYPE_CHECKING:
    from state.arranging import Arranging
    from state.checking.checking import Checking
    from state.session.operations import Operation
    from state.session.session import Session
    from state.understood import Understood

_RANK = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}
_PARTS = tuple(Part)
SHORTEST = 6
"""So many characters of an id name a finding."""


class Ground(Protocol):
    """What the list needs of the workspace."""

    session: Session
    journal: Journal

    def loaded(self, progress: Progress = unwatched) -> View: ...

    @property
    def revision(self) -> int: ...

    @property
    def migrations(self) -> Arranging: ...

    @property
    def checking(self) -> Checking: ...

    @property
    def understanding(self) -> Understood: ...

    def result_bytes(self, path: str) -> bytes | None: ...

    def perform(self, make: Callable[[], Operation], texts: Mapping[str, bytes] | None = None) -> Session: ...


class Noticing:
    """The list of one session, kept for the revision it was made of; slow at first: for a worker."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._lock = threading.Lock()
        self._hazards = Hazards(ground)
        self._last: tuple[int, tuple[Noticed, ...]] | None = None

    @property
    def known(self) -> tuple[Noticed, ...] | None:
        """The list if it is there already for the session as it is, else None; never waits."""
        last = self._last
        return last[1] if last is not None and last[0] == self._ground.revision else None

    @property
    def is_wanted(self) -> bool:
        """Whether anybody has asked for the list since this session was opened."""
        return self._last is not None

    @property
    def standing(self) -> Mapping[str, Severity]:
        """The findings that stood when the list was made last, by id."""
        found = self._last[1] if self._last is not None else ()
        return {one.finding.id: one.finding.severity for one in found if one.stands}

    def all(self, progress: Progress = unwatched) -> tuple[Noticed, ...]:
        """Every finding once: errors first, waived ones last, then by part, path and line."""
        found: tuple[Noticed, ...] = ()
        for stage in self.stages(progress):
            found = stage
        return found

    def stages(self, progress: Progress = unwatched) -> Iterator[tuple[Noticed, ...]]:
        """The list as it grows: what is known of paths at once, then migrations, the plan, the result."""
        known = self.known
        if known is not None:
            yield known
            return
        revision = self._ground.revision
        view = self._ground.loaded(progress)
        waived = view.session.waived
        found: dict[str, Noticed] = {}
        # The result's files are mostly read by other processes: migrations needn't wait for them.
        with awaited(self._ground.understanding.findings, "reading what files say") as result:
            for part in _PARTS:
                for one in self._of_part(part, view, result, progress):
                    found.setdefault(one.finding.id, one)
                listed = tuple(sorted(found.values(), key=_order))
                if part is _PARTS[-1] and waived is self._ground.session.waived:
                    with self._lock:
                        self._last = (revision, listed)
                yield listed

    def _of_part(
        self, part: Part, view: View, result: Awaited[tuple[Finding, ...]], progress: Progress
    ) -> Iterator[Noticed]:
        waived = view.session.waived

        def noticed(
            one: Finding, place: Place, repairs: tuple[str, ...] = (), series: str | None = None
        ) -> Noticed:
            return Noticed(part, one, place, repairs, waived.get(one.id), series)

        if part is Part.PATHS:
            for one in view.findings:
                yield noticed(one, place_of(view, one.path))
        elif part is Part.MIGRATIONS:
            for series, one, offers in self._hazards.all(view, progress):
                yield noticed(one, Place("migrations", place_of(view, one.path).key), offers, series)
        elif part is Part.PLAN:
            if view.session.record.plan is not None:
                for one in self._ground.checking.checklist(progress).findings:
                    yield noticed(one, Place("checklist"))
        else:
            for one in result.result(progress):
                yield noticed(one, place_of(view, one.path), (one.repair,) if one.repair else ())

    def errors(self, progress: Progress = unwatched) -> tuple[tuple[Finding, ...], str]:
        """The errors that stand in what would be applied, and a sentence on all that stands, empty where nothing does."""
        accepted = {one.id for one in self._ground.migrations.all(progress) if one.accepted}
        standing = [
            one
            for one in self.all(progress)
            if one.stands and (one.part is Part.RESULT or one.series in accepted)
        ]
        errors = tuple(one.finding for one in standing if one.finding.severity is Severity.ERROR)
        if not standing:
            return (), ""
        counts = (
            (len(errors), "error"),
            (len(standing) - len(errors), "warning"),
        )
        words = " and ".join(f"{count} {name}{'' if count == 1 else 's'}" for count, name in counts if count)
        verb = "stands" if len(standing) == 1 else "stand"
        return errors, f"What would break or be lost: {words} {verb}; `plait findings` lists them."

    def one(self, name: str, progress: Progress = unwatched) -> Noticed:
        """The finding somebody means by its id, or by the start of its id or of the digits in it."""
        found = self.all(progress)
        exact = [one for one in found if one.finding.id == name]
        if exact:
            return exact[0]
        near = [
            one
            for one in found
            if len(name) >= SHORTEST
            and (one.finding.id.startswith(name) or one.finding.id.rpartition("-")[2].startswith(name))
        ]
        if len(near) == 1:
            return near[0]
        what = "several findings begin like that" if near else "no such finding"
        raise PlaitError(what, name, "`plait findings` lists them with their ids")

    # Answers

    def waive(self, names: Iterable[str], reason: str, progress: Progress = unwatched) -> Session:
        """Findings may stand, for a reason that the report gives."""
        words = " ".join(reason.split())
        if not words:
            raise PlaitError("a waiver needs a reason", hint="say why the finding may stand")
        ids = tuple(dict.fromkeys(self.one(name, progress).finding.id for name in names))
        if not ids:
            raise PlaitError("no finding was named")
        return self._ground.perform(lambda: Waive(ids, words))

    def take_back(self, names: Iterable[str]) -> Session:
        """Findings that were waived ask again; also those that aren't noticed any more."""
        ids = []
        for name in names:
            waived = [one for one in self._ground.session.waived if one == name]
            waived = waived or [
                one
                for one in self._ground.session.waived
                if len(name) >= SHORTEST and (one.startswith(name) or one.rpartition("-")[2].startswith(name))
            ]
            if len(waived) != 1:
                what = "several waived findings begin like that" if waived else "no waived finding"
                raise PlaitError(what, name, "`plait findings` lists them with their ids")
            ids.append(waived[0])
        if not ids:
            raise PlaitError("no finding was named")
        return self._ground.perform(lambda: Waive(tuple(ids), waived=False))

    def planned(self, names: Sequence[str], progress: Progress = unwatched) -> Mending:
        """What repairing these findings of the result would change, file by file; nothing is done."""
        wanted = [self.one(name, progress) for name in names]
        for one in wanted:
            if not one.repairs:
                raise PlaitError("Plait has no repair for it", one.finding.id, one.finding.hint or None)
            if one.part is not Part.RESULT:
                raise PlaitError(
                    "a finding about migrations is repaired by itself", one.finding.id, "name it alone"
                )
        repairs = self._ground.understanding.repair([one.finding.id for one in wanted], progress)
        return mending(self._ground.loaded(progress), repairs, self._ground.result_bytes)

    def repair(self, names: Sequence[str], offer: int = 1, progress: Progress = unwatched) -> Session:
        """Makes the repair of findings, as one act; `offer` counts from 1 where a finding has several."""
        wanted = [self.one(name, progress) for name in names]
        if not wanted:
            raise PlaitError("no finding was named")
        if len(wanted) == 1 and wanted[0].series is not None:
            _, hazard = self._ground.migrations.hazard(wanted[0].series, wanted[0].finding.id)
            return self._ground.migrations.repair(hazard, offer - 1)
        return self.mend(self.planned([one.finding.id for one in wanted], progress))

    def mend(self, planned: Mending) -> Session:
        """Performs repairs as they were planned; refused when what they rest on has changed since."""

        def make() -> Operation:
            now = self._ground.session
            moved = now.revision != planned.revision
            for change in planned.changes:
                if now.decisions.get(change.key) != change.decision:
                    raise PlaitError(
                        "it was decided anew since the repair was shown",
                        change.path,
                        "look at the repair again",
                    )
                # Nothing was decided on it, yet a rescan, a mapping or a base may have changed it.
                if moved and self._ground.result_bytes(change.path) != change.before:
                    raise PlaitError(
                        "the result has another text there since the repair was shown",
                        change.path,
                        "look at the repair again",
                    )
            return planned.operation

        return self._ground.perform(make, planned.texts)


def _order(one: Noticed) -> tuple[object, ...]:
    finding = one.finding
    return (
        one.waiver is not None,
        _RANK[finding.severity],
        _PARTS.index(one.part),
        finding.path,
        finding.line,
        finding.id,
    )
