"""The three trees of a session as understanding reads them: which files, where they land, what was touched."""

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import chain
from typing import Protocol

from state.code import code_of
from state.comparison.entry import Entry, Status, Version
from state.comparison.mapping import Landing
from state.merging.outcome import Outcome
from state.migrations.at_hand import AtHand
from state.progress import Progress, unwatched
from state.repositories.repository import Repository
from state.repositories.trees import Tree
from state.result import Result
from state.session.journal import Journal
from state.session.session import Session
from state.view import Standing, View

WAITING = frozenset((Standing.OPEN, Standing.CONFLICT, Standing.STALE))
"""What an entry is in as long as nobody has decided on it."""
_TOUCHABLE = (Status.DIFFERENT, Status.RENAMED, Status.ONLY_SOURCE, Status.ONLY_TARGET)


class Ground(Protocol):
    """What understanding needs of the workspace."""

    target: Repository
    journal: Journal

    @property
    def is_loaded(self) -> bool: ...

    session: Session
    entry_points: tuple[str, ...]

    @property
    def at_hand(self) -> AtHand: ...

    def proposed(self, progress: Progress = unwatched) -> tuple[View, Tree]: ...

    def loaded(self, progress: Progress = unwatched) -> View: ...

    def held(self) -> AbstractContextManager[Result]: ...

    def made(self, oid: str) -> bytes | None: ...

    def text_of(self, content: str) -> bytes: ...


class Files:
    """Ids of the files of one tree, and the way to their texts."""

    def __init__(self, files: Mapping[str, str], read: Callable[[str], bytes | None]) -> None:
        self.by_path = files
        self._read = read

    def paths(self) -> Collection[str]:
        return self.by_path.keys()

    def oid(self, path: str) -> str | None:
        return self.by_path.get(path)

    def text(self, path: str) -> bytes:
        oid = self.by_path.get(path)
        return (self._read(oid) if oid is not None else None) or b""


@dataclass(frozen=True)
class Sides:
    """What doesn't change with a decision: both sides by their own paths, and where the mappings land the source's."""

    source: Files
    target: Files
    landed: Mapping[str, str]
    left_out: frozenset[str]


def sides_of(view: View, read: Callable[[str], bytes | None]) -> Sides:
    """Both sides of a comparison, without what is excluded."""
    source: dict[str, str] = {}
    target: dict[str, str] = {}
    landed: dict[str, str] = {}
    left_out = set()
    for entry in view.comparison.entries():
        if entry.status is Status.EXCLUDED:
            left_out.add(entry.path)
            continue
        if entry.target is not None and entry.target.is_file:
            target[entry.path] = entry.target.oid
        if entry.source is not None and entry.source.is_file and entry.source_path is not None:
            source[entry.source_path] = entry.source.oid
            place = entry.landed_path or entry.path
            if entry.status is Status.RENAMED:
                place = entry.path
            if place != entry.source_path:
                landed[entry.source_path] = place
    return Sides(Files(source, read), Files(target, read), landed, frozenset(left_out))


class Landings:
    """Where both sides' files stand in the result; of the next view only what was decided in between is read.

    Where one side moved a file, git's merge has it at the one path and a decision may have it at the other: both
    sides' versions stand there together. The same mappings are answered as long as nothing stands elsewhere.
    """

    def __init__(self) -> None:
        self._sides: Sides | None = None
        self._view: View | None = None
        self._places: dict[str, str] = {}
        self._landed: tuple[Mapping[str, str], Mapping[str, str]] = ({}, {})

    def of(self, view: View, sides: Sides) -> tuple[Mapping[str, str], Mapping[str, str]]:
        """Where files of the source and of the target land, by their own paths, where that is another one."""
        last, self._view = self._view, view
        if last is None or self._sides is not sides or last.merge is not view.merge:
            self._sides = sides
            self._places = {entry.key: place_of(view, entry) for entry in _moving(view)}
            self._landed = _landed(view, sides, self._places)
            return self._landed
        now = {
            key: place_of(view, entry)
            for key in view.session.changed_keys(last.session) & self._places.keys()
            if (entry := view.comparison.entry(key)) is not None
        }
        if now.items() - self._places.items():
            self._places |= now
            self._landed = _landed(view, sides, self._places)
        return self._landed


def _landed(
    view: View, sides: Sides, places: Mapping[str, str]
) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Where both sides' files land, some entries' at these places."""
    source, target = dict(sides.landed), dict[str, str]()
    for key, place in places.items():
        entry = view.comparison.entry(key)
        if entry is None:
            continue
        if entry.source_path is not None and entry.source_path in sides.source.by_path:
            source[entry.source_path] = place
        if entry.path in sides.target.by_path:
            target[entry.path] = place
    return _elsewhere(source), _elsewhere(target)


def _elsewhere(landed: Mapping[str, str]) -> Mapping[str, str]:
    return {own: place for own, place in landed.items() if own != place}


def _moving(view: View) -> Iterator[Entry]:
    """The entries that git's merge has at another path than their own."""
    for key, outcome in view.merge.outcomes.items() if view.merge is not None else ():
        entry = view.comparison.entry(key)
        if entry is not None and any(
            version is not None and path != entry.path for path, version in outcome.lands
        ):
            yield entry


def place_of(view: View, entry: Entry) -> str:
    """The path at which an entry stands in the result; its own where it stands nowhere, or there too."""
    lands = [path for path, _ in view.state(entry).lands]
    return entry.path if not lands or entry.path in lands else lands[0]


def ancestors(view: View, target: Repository) -> Mapping[str, str]:
    """The content of the common ancestor by path of the result, as far as it is known."""
    found: dict[str, str] = {}
    base = view.session.base
    if base is not None and target.has(base):
        landing = Landing(view.session.mappings)
        tree = Tree.read(target.git, base, target.object_format)
        for path, version in tree.items():
            if version.is_file:
                found[landing.land(path)] = version.oid
    for key, outcome in view.merge.outcomes.items() if view.merge is not None else ():
        entry = view.comparison.entry(key)
        if entry is None or view.merge is None:
            continue
        ancestor = outcome.base.version
        if ancestor is None and view.merge.related:
            ancestor = _left_alone(entry, outcome)
        if ancestor is not None and ancestor.is_file:
            for path in (entry.path, *(path for path, _ in outcome.lands)):
                found.setdefault(path, ancestor.oid)
    return found


def _left_alone(entry: Entry, outcome: Outcome) -> Version | None:
    """The version that one side never changed, where git took the other's whole: so it is the ancestor's.

    Where histories were merged crosswise they have several ancestors, and git merges from all of them.
    """
    if entry.status is not Status.DIFFERENT or outcome.conflict or outcome.review or outcome.open:
        return None
    if not outcome.lands:
        return entry.source
    return entry.target if [version for _, version in outcome.lands] == [entry.source] else None


class Touched:
    """Paths of the result that are merged or decided; of the next view only what was decided in between is read.

    What waits for a decision is not among them: it can't have lost anything yet.
    """

    def __init__(self) -> None:
        self._view: View | None = None
        self._by_key: dict[str, tuple[str, ...]] = {}

    def of(self, view: View) -> frozenset[str]:
        """The paths in a view."""
        last = self._view
        if last is None or last.comparison is not view.comparison or last.merge is not view.merge:
            self._by_key = {}
            changed = {key for status in _TOUCHABLE for key in view.comparison.keys(status)}
        else:
            changed = view.session.changed_keys(last.session)
        for key in changed:
            self._by_key.pop(key, None)
            entry = view.comparison.entry(key)
            if entry is not None and entry.status in _TOUCHABLE and view.standing(entry) not in WAITING:
                self._by_key[key] = _paths(view, entry)
        self._view = view
        return frozenset(chain.from_iterable(self._by_key.values()))


def _paths(view: View, entry: Entry) -> tuple[str, ...]:
    """Where an entry stands and lands."""
    outcome = view.outcome(entry.key)
    lands = outcome.lands if outcome is not None else ()
    found = [entry.path, *(path for path, version in lands if version is not None)]
    if entry.key in view.session.decisions:
        found += (path for path, _ in view.state(entry).lands)
    return tuple(found)


def rules() -> str:
    """A name for the rules as they are: other code may find something else in the same trees."""
    return code_of("understood", "understanding", "migrations")


def name_of(view: View, tree: Tree) -> str:
    """What findings depend on, as one word."""
    session = view.session
    assert session.source is not None and session.target is not None
    waiting = sorted(key for key, standing in view.standings.items() if standing in WAITING)
    told = (rules(), session.source.tree, session.target.tree, tree.oid, session.base)
    rest = (session.mappings, session.exclusions, sorted(session.bases.items()), waiting)
    return hashlib.sha256(repr((told, rest)).encode("utf-8", "surrogateescape")).hexdigest()
