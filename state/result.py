"""The proposed tree: target plus decisions, kept in step with the session one entry at a time."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from state.comparison.entry import TWO_WAY, Entry, Status, Version
from state.errors import PlaitError
from state.merging.file_merge import FileMerge, TextOf
from state.merging.file_reader import Versions, read_merges
from state.merging.outcome import Lands
from state.repositories.objects import object_id, write_objects
from state.repositories.repository import Repository
from state.repositories.trees import Tree
from state.session.session import Decision
from state.view import COMPOSED, View


class Claim(NamedTuple):
    """What an entry wants to stand at a path, and the operation that decided it; 0 for what git merged."""

    operation: int
    key: str
    version: Version | None


class Overlay(NamedTuple):
    """What arranged sequences of migrations change in the tree of the entries, and the texts that are new in it."""

    changes: Mapping[str, Version | None]
    texts: Mapping[str, bytes]


NOTHING = Overlay({}, {})
Overlaying = Callable[[View, Tree, Mapping[str, bytes]], Overlay]
"""From the view, the tree of its entries, and the texts of that tree which aren't written yet."""


class Result:
    """The result's tree for the latest view; asking for a later view costs what was decided in between.

    Ids are computed here; objects are written only by `write`. Not shared between threads.
    """

    def __init__(
        self, target: Repository, target_tree: str, text_of: TextOf, overlaying: Overlaying | None = None
    ) -> None:
        self._target = target
        self._text_of = text_of
        self._overlaying = overlaying
        self._overlay = NOTHING
        self._start = Tree.read(target.git, target_tree, target.object_format)
        # The entries' tree, and what arranged sequences make of it.
        self._tree = self._final = self._start
        self._view: View | None = None
        self._contributions: dict[str, Lands] = {}
        self._claims: dict[str, dict[str, Claim]] = {}
        self._composed: dict[tuple[str, str], str] = {}
        self._unmade: dict[str, str] = {}
        self._unwritten: dict[str, bytes] = {}
        # What was written last: the next tree differs from it by what was decided in between.
        self._written = self._start
        self._refused: dict[str, str] = {}

    @property
    def start(self) -> Tree:
        """The target's tree."""
        return self._start

    def tree(self, view: View) -> Tree:
        """The proposed tree."""
        if view is self._view:
            return self._final
        last = self._view
        if last is None or last.comparison is not view.comparison or last.merge is not view.merge:
            self._contributions, self._claims, self._refused, self._tree = {}, {}, {}, self._start
            self._unmade = {}
            keys = set(view.session.decisions)
            if view.merge is not None:
                keys |= view.merge.outcomes.keys()
        else:
            keys = view.session.changed_keys(last.session)
        entries = [entry for key in keys if (entry := view.comparison.entry(key)) is not None]
        self._compose(view, entries)
        touched: set[str] = set()
        for entry in entries:
            decision = view.session.decisions.get(entry.key)
            number = decision.operation if decision is not None else 0
            touched |= self._claim(entry.key, self._exact(view, entry), number)
        self._put({path: self._at(path) for path in touched})
        self._lay(view)
        self._view = view
        return self._final

    def imagined(
        self, view: View, other: View, texts: Mapping[str, bytes]
    ) -> tuple[Tree, Mapping[str, bytes]]:
        """The tree of another view of the same trees, and its texts that aren't written; afterwards all is as it was.

        `texts` are those that its decisions name and the journal doesn't hold, by content id.
        """
        self.tree(view)
        text_of, written, composed = self._text_of, set(self._unwritten), set(self._composed)
        self._text_of = lambda content: texts[content] if content in texts else text_of(content)
        try:
            return self.tree(other), dict(self._unwritten)
        finally:
            self._text_of = text_of
            self.tree(view)
            for name in self._composed.keys() - composed:
                del self._composed[name]
            for oid in self._unwritten.keys() - written:
                del self._unwritten[oid]

    def _lay(self, view: View) -> None:
        """Lays the arranged sequences over the entries."""
        self._overlay = NOTHING
        if self._overlaying is not None and view.session.arrangements:
            self._overlay = self._overlaying(view, self._tree, self._unwritten)
        if not self._overlay.changes:
            self._final = self._tree
            return
        # Folders that a file makes room for are emptied first.
        gone = {path: None for path, version in self._overlay.changes.items() if version is None}
        kept = {path: version for path, version in self._overlay.changes.items() if version is not None}
        self._unwritten.update(self._overlay.texts)
        self._final = self._tree.put_all(gone)
        try:
            self._final = self._final.put_all(kept)
        except PlaitError:
            for path, version in sorted(kept.items()):
                try:
                    self._final = self._final.put(path, version)
                except PlaitError as error:
                    self._refused[path] = error.what

    def _put(self, changes: Mapping[str, Version | None]) -> None:
        """Changes the tree; a file that finds a folder in its place, or the reverse, stays out and is remembered."""
        if not self._refused:
            try:
                self._tree = self._tree.put_all(changes)
                return
            except PlaitError:
                pass
        # From the start and in order of path, so that it isn't the order of acts that tells which one stays out.
        self._refused = {}
        everything = {path: self._at(path) for path in sorted(self._claims)}
        gone = {path: version for path, version in everything.items() if version is None}
        self._tree = self._start.put_all(gone)
        for path, version in everything.items():
            if version is not None:
                try:
                    self._tree = self._tree.put(path, version)
                except PlaitError as error:
                    self._refused[path] = error.what

    @property
    def refused(self) -> Mapping[str, str]:
        """Paths that can't stand in the tree beside the others, or can't be made, with the reason."""
        return {**self._unmade, **self._refused}

    def version(self, view: View, path: str) -> Version | None:
        """What the result holds at a path."""
        return self.tree(view).get(path)

    def lands(self, view: View, entry: Entry) -> Lands:
        """What an entry changes in the target's tree, with the ids of composed texts."""
        self.tree(view)
        return self._contributions.get(entry.key, ())

    def double(self) -> Mapping[str, tuple[str, ...]]:
        """Paths at which several entries land, with their keys."""
        return {
            path: tuple(sorted(claims))
            for path, claims in self._claims.items()
            if sum(claim.version is not None for claim in claims.values()) > 1
        }

    def changes(self, view: View) -> list[tuple[str, Version | None, Version | None]]:
        """Path, version in the target, version in the result, for all paths that differ, in path order."""
        tree = self.tree(view)
        paths = sorted({*self._claims, *self._overlay.changes})
        pairs = ((path, self._start.get(path), tree.get(path)) for path in paths)
        return [(path, before, after) for path, before, after in pairs if before != after]

    def arranged(self, view: View) -> tuple[str, ...]:
        """Paths that sequences of migrations place, move or rewrite."""
        self.tree(view)
        return tuple(self._overlay.changes)

    def text(self, oid: str) -> bytes | None:
        """A composed text that isn't in the object database yet."""
        return self._unwritten.get(oid)

    def write(self, view: View) -> str:
        """Writes the tree and everything new in it; returns its id."""
        tree = self.tree(view)
        objects = [("blob", text) for text in self._unwritten.values()]
        objects += tree.objects_missing_from(self._written)
        write_objects(self._target.git, objects, self._target.object_format)
        self._unwritten.clear()
        self._written = tree
        return tree.oid

    def _claim(self, key: str, lands: Lands, operation: int) -> set[str]:
        touched = set()
        for path, _ in self._contributions.pop(key, ()):
            claims = self._claims[path]
            del claims[key]
            if not claims:
                del self._claims[path]
            touched.add(path)
        if lands:
            self._contributions[key] = lands
        for path, version in lands:
            self._claims.setdefault(path, {})[key] = Claim(operation, key, version)
            touched.add(path)
        return touched

    def _at(self, path: str) -> Version | None:
        """What stands at a path: a text wins over a removal, the later decision over the earlier."""
        claims = self._claims.get(path)
        if claims is None:
            return self._start.get(path)
        kept = [claim for claim in claims.values() if claim.version is not None]
        return max(kept).version if kept else None

    def _exact(self, view: View, entry: Entry) -> Lands:
        lands = []
        for path, version in view.contribution(entry):
            if version is not None and version.oid == COMPOSED:
                name = _name(view, entry, view.session.decisions[entry.key])
                if name not in self._composed:
                    # Its hunks can't be read any more: the target's version stands.
                    return ()
                version = Version(version.mode, self._composed[name])
                if version == entry.target and path == entry.path:
                    continue
            lands.append((path, version))
        return tuple(lands)

    def _compose(self, view: View, entries: Sequence[Entry]) -> None:
        """Makes the texts of all entries among these that hunk choices or edited texts make up."""
        wanted: list[tuple[Entry, Decision]] = []
        for entry in entries:
            self._unmade.pop(entry.path, None)
            decision = view.session.decisions.get(entry.key)
            if decision is None or entry.key in view.session.stale or entry.status is Status.EXCLUDED:
                continue
            if _name(view, entry, decision) in self._composed:
                continue
            if decision.kind == "replace":
                self._keep(_name(view, entry, decision), self._text_of(decision.value or ""))
            elif decision.kind == "hunks":
                wanted.append((entry, decision))
        if not wanted:
            return
        merges = read_entries(self._target, view, (entry for entry, _ in wanted))
        for (entry, decision), merge in zip(wanted, merges, strict=True):
            if not merge.text:
                self._unmade[entry.path] = "its hunks can't be read any more"
                continue
            self._keep(_name(view, entry, decision), merge.result(decision.hunks, self._text_of))

    def _keep(self, name: tuple[str, str], text: bytes) -> None:
        oid = object_id("blob", text, self._target.object_format)
        self._composed[name] = oid
        self._unwritten[oid] = text


def _name(view: View, entry: Entry, decision: Decision) -> tuple[str, str]:
    """What a composed text depends on: the decision and the three versions."""
    merged = versions_of(view, entry)
    oids = [one and one.oid for one in (merged.base.version, merged.source, merged.target)]
    return entry.key, f"{oids} {decision!r}"


def read_entries(target: Repository, view: View, entries: Iterable[Entry]) -> Iterable[FileMerge]:
    """The file merges of entries, by the versions that git merged."""
    return read_merges(target.git, target.object_format, (versions_of(view, entry) for entry in entries))


def versions_of(view: View, entry: Entry) -> Versions:
    """What is merged for an entry: git's own versions where it stopped, else those of both trees."""
    outcome = view.outcome(entry.key)
    base = view.base(entry) or TWO_WAY
    source, target = entry.source, entry.target
    if outcome is not None and outcome.conflict is not None:
        source = outcome.stages.source or source
        target = outcome.stages.target or target
    return Versions(entry.key, entry.path, base, source, target)
