"""The overview of one session, worked out in stages: what is cheap first, so that a screen has something to show."""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from state.comparison.mapping import MappingProposal, propose_mappings
from state.overview import counting
from state.overview.areas import Ground
from state.overview.nature import nature
from state.overview.order import suggestions
from state.overview.overview import Depth, Nature, Overview
from state.overview.reading import Read, keep, kept, name_of, read
from state.overview.settling import to_settle
from state.progress import Progress, unwatched
from state.repositories.objects import sizes
from state.repositories.repository import Repository
from state.session.journal import Journal
from state.view import Stage, View

if TYPE_CHECKING:
    from state.arranging import Arranging
    from state.noticing.noticing import Noticing
    from state.understood import Understood


class Session(Protocol):
    """What the overview needs of the workspace."""

    target: Repository
    journal: Journal
    view: View | None

    def loaded(self, progress: Progress = unwatched) -> View: ...

    @property
    def migrations(self) -> "Arranging": ...

    @property
    def noticing(self) -> "Noticing": ...

    @property
    def understanding(self) -> "Understood": ...


class _Known:
    """What two trees say before anything is merged, kept as long as they are compared."""

    def __init__(self, view: View, progress: Progress) -> None:
        self.ground = Ground(view.comparison, progress)
        self.sizes: dict[str, int | None] | None = None
        self.read: Read | None = None
        self.nature: Nature | None = None
        self.mappings: Sequence[MappingProposal] = ()


class Surveying:
    """Overviews of one session; safe from several threads, and slow the first time: for a worker."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._lock = threading.RLock()
        self._known: _Known | None = None
        self._last: tuple[object, Overview] | None = None

    def survey(self, progress: Progress = unwatched) -> Overview:
        """The whole overview of the session as it is now; compares and merges first where that wasn't done."""
        view = self._session.loaded(progress)
        *_, last = self.stages(view, progress)
        return last

    def stages(self, view: View, progress: Progress = unwatched) -> Iterator[Overview]:
        """What can be said of a view, each time more; to the end where the view is merged."""
        last = self._last
        if last is not None and last[0] is view:
            yield last[1]
            return
        with self._lock:
            known = self._known
            if known is None or known.ground.comparison is not view.comparison:
                known = self._known = _Known(view, progress)
            overview = self._compared(view, known)
        yield overview
        with self._lock:
            overview = self._read(view, known, overview, progress)
        yield overview
        if view.stage is not Stage.MERGED:
            return
        for merged in self._merged(view, known, overview, progress):
            overview = merged
            yield merged
        self._last = (view, overview)

    def _compared(self, view: View, known: _Known) -> Overview:
        ground = known.ground
        return Overview(
            Depth.COMPARED,
            len(ground.source),
            len(ground.target),
            ground.excluded,
            ground.languages(known.sizes),
            ground.areas(view),
            known.nature,
        )

    def _read(self, view: View, known: _Known, before: Overview, progress: Progress) -> Overview:
        ground, session = known.ground, view.session
        if known.read is None:
            name = name_of(session)
            found = kept(self._session.journal, name)
            if found is None:
                found = read(self._session.target, ground, progress)
                keep(self._session.journal, name, found)
            progress("measuring files")
            known.sizes = sizes(self._session.target.git, (*ground.source.values(), *ground.target.values()))
            known.nature = nature(session, ground, found, before.languages)
            known.mappings = () if session.mappings else propose_mappings(ground.comparison)
            known.read = found
        return replace(
            before,
            depth=Depth.READ,
            languages=ground.languages(known.sizes),
            nature=known.nature,
            apps=known.read.apps,
            entry_points=known.read.entry_points,
            unread=known.read.unread,
        )

    def _merged(self, view: View, known: _Known, before: Overview, progress: Progress) -> Iterator[Overview]:
        # Migrations are read last where there are many; what waits in files is known already.
        yield replace(before, depth=Depth.MERGED, order=suggestions(view, before.areas, known.mappings, ()))
        found = counting.series(self._session.migrations.all(progress))
        order = suggestions(view, before.areas, known.mappings, found)
        overview = replace(before, depth=Depth.MERGED, series=found, order=order)
        yield overview
        listed = self._session.understanding.dependencies(progress)
        rows = counting.dependencies(listed, to_settle(listed, view, self._session.target))
        order = suggestions(view, before.areas, known.mappings, found, rows)
        overview = replace(overview, dependencies=rows, order=order)
        yield overview
        kinds = counting.kinds(self._session.noticing.all(progress))
        order = suggestions(view, before.areas, known.mappings, found, rows, kinds)
        yield replace(overview, depth=Depth.COMPLETE, findings=kinds, order=order)
