"""What would break and what would be lost in a session's result, beside everything else that was noticed."""

import hashlib
import json
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict
from functools import cached_property
from typing import Protocol

from state.comparison.entry import Status
from state.comparison.mapping import Landing
from state.errors import PlaitError
from state.findings import Finding, Severity
from state.progress import Progress, unwatched
from state.repositories.objects import Objects
from state.repositories.repository import Repository
from state.repositories.trees import Tree
from state.session.journal import Journal
from state.understanding.dependencies import Dependency
from state.understanding.repair import Repair
from state.understanding.strands import Strands
from state.understanding.understanding import Understanding
from state.view import Standing, View

_VERSION = 2
"""Grows when the same trees would give other findings."""
_WAITING = frozenset((Standing.OPEN, Standing.CONFLICT, Standing.STALE))


class Ground(Protocol):
    """What understanding needs of the workspace."""

    target: Repository
    journal: Journal

    def proposed(self, progress: Progress = unwatched) -> tuple[View, Tree]: ...

    def made(self, oid: str) -> bytes | None: ...


class _Files:
    """Ids of the files of one tree, and the way to their texts."""

    def __init__(self, files: Mapping[str, str], read: "Understood") -> None:
        self._files = files
        self._read = read

    def paths(self) -> Collection[str]:
        return self._files.keys()

    def oid(self, path: str) -> str | None:
        return self._files.get(path)

    def text(self, path: str) -> bytes:
        oid = self._files.get(path)
        found = next(iter(self._read.texts([oid])))[1] if oid is not None else None
        return found or b""


class Understood:
    """Findings of one workspace; safe from several threads, and slow the first time: for a worker."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._lock = threading.RLock()
        self._objects: Objects | None = None
        self._sides: tuple[object, _Files, _Files, Mapping[str, str], frozenset[str]] | None = None
        self._bases: tuple[object, Mapping[str, str]] | None = None
        self._last: tuple[str, tuple[Finding, ...]] | None = None

    @cached_property
    def _understanding(self) -> Understanding:
        return Understanding(self.texts, lambda oids: Objects(self._ground.target.git).sizes(oids))

    @property
    def parsed(self) -> int:
        """How many contents were parsed so far."""
        return self._understanding.parsed

    def findings(self, progress: Progress = unwatched) -> tuple[Finding, ...]:
        """What would break, be lost or come in unwanted; errors first. The answer is kept with the session."""
        view, tree = self._ground.proposed(progress)
        name = _name(view, tree)
        with self._lock:
            if self._last is not None and self._last[0] == name:
                return self._last[1]
            found = self._kept(name)
            if found is None:
                with Objects(self._ground.target.git) as self._objects:
                    try:
                        found = self._understanding.findings(self._strands(view, tree), progress)
                    finally:
                        self._objects = None
                self._keep(name, found)
            self._last = (name, found)
            return found

    def dependencies(self, progress: Progress = unwatched) -> tuple[Dependency, ...]:
        """Every package that source, target or result ask for, by ecosystem and name."""
        view, tree = self._ground.proposed(progress)
        with self._lock, Objects(self._ground.target.git) as self._objects:
            try:
                return self._understanding.dependencies(self._strands(view, tree))
            finally:
                self._objects = None

    def repair(self, ids: Collection[str], progress: Progress = unwatched) -> tuple[Repair, ...]:
        """The repairs of those findings, by id, that have one, such that all can be made at once."""
        wanted = [one for one in self.findings(progress) if one.id in ids and one.repair]
        view, tree = self._ground.proposed(progress)
        with self._lock, Objects(self._ground.target.git) as self._objects:
            try:
                return self._understanding.repairs(self._strands(view, tree), wanted, progress)
            finally:
                self._objects = None

    def texts(self, oids: Iterable[str]) -> Iterator[tuple[str, bytes | None]]:
        """Contents by id, those of composed texts among them."""
        wanted = list(oids)
        made = {oid: text for oid in wanted if (text := self._ground.made(oid)) is not None}
        rest = [oid for oid in wanted if oid not in made]
        if self._objects is None and rest:
            with Objects(self._ground.target.git) as objects:
                stored = iter(list(objects.blobs(rest)))
        else:
            stored = self._objects.blobs(rest) if self._objects is not None else iter(())
        for oid in wanted:
            yield (oid, made[oid]) if oid in made else next(stored)

    def _strands(self, view: View, tree: Tree) -> Strands:
        source, target, landed, left_out = self._both(view)
        files = {path: one.oid for path, one in tree.items() if one.is_file and path not in left_out}
        return self._understanding.strands(
            source,
            target,
            _Files(files, self),
            touched=_touched(view),
            landed=landed,
            bases=self._ancestors(view),
        )

    def _both(self, view: View) -> tuple[_Files, _Files, Mapping[str, str], frozenset[str]]:
        """Source and target as files by their own paths, where the source's land, and what is excluded."""
        if self._sides is None or self._sides[0] is not view.comparison:
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
            self._sides = (
                view.comparison,
                _Files(source, self),
                _Files(target, self),
                landed,
                frozenset(left_out),
            )
        return self._sides[1:]

    def _ancestors(self, view: View) -> Mapping[str, str]:
        """The content of the common ancestor by path of the result, as far as it is known."""
        if self._bases is not None and self._bases[0] is view.comparison:
            return self._bases[1]
        found: dict[str, str] = {}
        base = view.session.base
        if base is not None and self._ground.target.has(base):
            landing = Landing(view.session.mappings)
            tree = Tree.read(self._ground.target.git, base, self._ground.target.object_format)
            for path, version in tree.items():
                if version.is_file:
                    found[landing.land(path)] = version.oid
        for key, outcome in view.merge.outcomes.items() if view.merge is not None else ():
            entry = view.comparison.entry(key)
            if entry is not None and outcome.base.version is not None and outcome.base.version.is_file:
                found.setdefault(entry.path, outcome.base.version.oid)
        self._bases = (view.comparison, found)
        return found

    # Kept with the session

    def _kept(self, name: str) -> tuple[Finding, ...] | None:
        raw = self._ground.journal.cached("understanding")
        try:
            data = json.loads(raw) if raw is not None else {}
        except ValueError:
            return None
        if data.get("name") != name:
            return None
        return tuple(Finding(**{**one, "severity": Severity(one["severity"])}) for one in data["findings"])

    def _keep(self, name: str, found: tuple[Finding, ...]) -> None:
        data = {"name": name, "findings": [asdict(one) for one in found]}
        with suppress(PlaitError):
            self._ground.journal.put_cached("understanding", json.dumps(data).encode())


def _touched(view: View) -> frozenset[str]:
    """Paths of the result that are merged or decided: what waits for a decision can't have lost anything yet."""
    found = set()
    for entry in view.comparison.entries():
        if entry.status in (Status.IDENTICAL, Status.EXCLUDED) or view.standing(entry) in _WAITING:
            continue
        outcome = view.outcome(entry.key)
        lands = outcome.lands if outcome is not None else ()
        found.add(entry.path)
        found.update(path for path, version in lands if version is not None)
        if entry.key in view.session.decisions:
            found.update(path for path, _ in view.state(entry).lands)
    return frozenset(found)


def _name(view: View, tree: Tree) -> str:
    """What findings depend on, as one word."""
    session = view.session
    assert session.source is not None and session.target is not None
    waiting = sorted(view.keys(*_WAITING))
    told = (_VERSION, session.source.tree, session.target.tree, tree.oid, session.base)
    rest = (session.mappings, session.exclusions, waiting)
    return hashlib.sha256(repr((told, rest)).encode("utf-8", "surrogateescape")).hexdigest()
