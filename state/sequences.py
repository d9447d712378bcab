"""The series of migrations in a session's trees, and the sequences proposed or arranged of them."""

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from state.comparison.entry import Status
from state.errors import PlaitError
from state.merging.outcome import Outcome
from state.migrations import dialects
from state.migrations.arrangement import Arrangement
from state.migrations.candidates import source_id, target_id
from state.migrations.changes import Flavour, Reading
from state.migrations.dialect import Dialect, Edit, dialect
from state.migrations.discovery import TreeListing, find_series, pair
from state.migrations.findings.numbers import numbers_on_branches
from state.migrations.judging import Judged, judge
from state.migrations.migration import Migration, Series
from state.migrations.proposal import Proposed, Sides, propose
from state.migrations.references import Renamed, apply_edits, find_references
from state.migrations.references.unsearched import not_searched
from state.migrations.rehearsal.scripts import RehearsalScripts
from state.migrations.sequence import Action, Hazard, Placed, Reference, Row
from state.migrations.sequence import Sequence as MigrationSequence
from state.progress import Progress, unwatched
from state.repositories.branches import files_on_branches
from state.repositories.objects import Objects, object_id
from state.repositories.repository import Repository
from state.repositories.searching import paths_holding
from state.repositories.snapshot import Kind
from state.repositories.trees import Tree
from state.repositories.version import Version
from state.result import NOTHING, Overlay
from state.view import View

assert dialects  # registers them


class Pair(NamedTuple):
    """One series on both sides; `id` is its folder in the result, with the dialect where two share a folder."""

    id: str
    source: Series | None
    target: Series | None


def _clean(outcome: Outcome | None) -> Mapping[str | None, Version | None] | None:
    """What git's merge changes in the target for an entry; None where it asks the operator something."""
    if outcome is None:
        return {}
    return dict(outcome.lands) if outcome.conflict is None and not outcome.open else None


class Sequences:
    """Reads series once for each comparison; what a migration does is kept by its content.

    Safe to call from several threads; everything here may read objects, so it belongs in a worker
    until `ready` says that it is all in memory.
    """

    def __init__(self, target: Repository, text_of: Callable[[str], bytes]) -> None:
        self._target = target
        self._text_of = text_of
        self._lock = threading.RLock()
        self._comparison: object = None
        self._pairs: tuple[Pair, ...] = ()
        self._blobs: dict[str, bytes] = {}
        self._readings: dict[tuple[object, ...], Reading] = {}
        self._judged: dict[str, tuple[object, Judged]] = {}
        self._proposed: dict[str, tuple[object, Arrangement, Sides, Proposed]] = {}
        self._branches: dict[str, dict[str, Mapping[int, list[tuple[str, str]]]]] = {}
        self._named: dict[str, tuple[bytes, tuple[Renamed, ...], frozenset[str], list[Reference]]] = {}
        self._unsearched: dict[str, tuple[Hazard, ...]] = {}
        self._words: dict[tuple[str, bytes], frozenset[str]] = {}
        self._referring: dict[tuple[object, ...], tuple[str, ...]] = {}
        self._overlay: tuple[object, Overlay] = (None, NOTHING)

    def ready(self, view: View) -> bool:
        """Whether the series of this view have been read."""
        return self._comparison is view.comparison

    def pairs(self, view: View, progress: Progress = unwatched) -> tuple[Pair, ...]:
        """The series of both sides, those of the target's folders first."""
        with self._lock:
            if self._comparison is not view.comparison:
                progress("looking for migrations")
                self._pairs = self._found(view)
                self._judged.clear()
                self._branches.clear()
                self._comparison = view.comparison
            return self._pairs

    def _found(self, view: View) -> tuple[Pair, ...]:
        versions: tuple[dict[str, Version], dict[str, Version]] = ({}, {})
        keys: tuple[dict[str, str], dict[str, str]] = ({}, {})
        for entry in view.comparison.entries():
            if entry.status is Status.EXCLUDED:
                continue
            places = ((entry.landed_path, entry.source), (entry.target_path, entry.target))
            for side, (path, version) in enumerate(places):
                if path is not None and version is not None and version.is_file:
                    versions[side][path] = version
                    keys[side][path] = entry.key
        sides = [find_series(TreeListing(versions[side], keys[side], self._read_blobs)) for side in (0, 1)]
        wanted = [
            file.version.oid
            for series in (*sides[0], *sides[1])
            for migration in series.migrations
            for file in migration.files
        ]
        self._read_blobs(wanted)
        found: dict[str, Pair] = {}
        for source, target in pair(sides[0], sides[1]):
            series = target or source
            assert series is not None
            name = series.folder or "."
            name = name if name not in found else f"{name} ({series.dialect})"
            found[name] = Pair(name, source, target)
        return tuple(found.values())

    def _read_blobs(self, oids: Iterable[str]) -> Mapping[str, bytes]:
        wanted = list(dict.fromkeys(oids))
        missing = [oid for oid in wanted if oid not in self._blobs]
        if missing:
            with Objects(self._target.git) as objects:
                for oid, data in objects.blobs(missing):
                    if data is not None:
                        self._blobs[oid] = data
        return {oid: self._blobs[oid] for oid in wanted if oid in self._blobs}

    # One series

    def sides(self, view: View, pair: Pair, texts: Mapping[str, bytes] | None = None) -> Sides:
        """Everything the sequence of one series is made of; `texts` are contents that the journal doesn't hold yet."""
        series = pair.target or pair.source
        assert series is not None
        spoken = dialect(series.dialect)
        return Sides(
            pair.id,
            spoken,
            pair.source,
            pair.target,
            self._bytes,
            lambda content: self._content(content, texts or {}),
            lambda migration, texts, flavour, label: self._reading(spoken, migration, texts, flavour, label),
            self._gone(view, pair),
            self._settled(view, pair),
        )

    def _bytes(self, version: Version) -> bytes:
        return self._read_blobs([version.oid]).get(version.oid, b"")

    def _content(self, content: str, texts: Mapping[str, bytes]) -> tuple[Version, bytes]:
        text = texts[content] if content in texts else self._text_of(content)
        oid = object_id("blob", text, self._target.object_format)
        self._blobs[oid] = text
        return Version("100644", oid), text

    def _reading(
        self,
        spoken: Dialect,
        migration: Migration,
        texts: Mapping[str, bytes],
        flavour: Flavour,
        label: str,
    ) -> Reading:
        files = tuple((file.path, texts.get(file.path, file.version.oid)) for file in migration.files)
        name = (spoken.name, files, flavour, label)
        reading = self._readings.get(name)
        if reading is None:
            versions = {file.path: file.version for file in migration.files}

            def text_of(path: str) -> bytes:
                return texts[path] if path in texts else self._bytes(versions[path])

            reading = self._readings[name] = spoken.read(migration, text_of, flavour, label)
        return reading

    @staticmethod
    def _gone(view: View, pair: Pair) -> dict[str, str]:
        """Rows that the merge leaves out although one side has them: the other side removed or renamed them."""
        if not view.related or view.merge is None:
            return {}
        gone: dict[str, str] = {}
        for series, other in ((pair.source, "target"), (pair.target, "source")):
            alone = series is pair.source
            for migration in series.migrations if series is not None else ():
                entry = view.comparison.entry(migration.forward.key)
                if entry is None:
                    continue
                id = source_id(migration) if alone else target_id(migration)
                outcome = view.outcome(entry.key)
                if entry.status is Status.RENAMED:
                    # The name stays that git's merge leaves standing, where it takes one side as it is.
                    kept = entry.path if alone else entry.landed_path
                    taken = {} if alone else {entry.path: None, entry.landed_path: entry.source}
                    if _clean(outcome) == taken:
                        gone[id] = f"the {other} renamed it to {kept}"
                    continue
                if entry.status not in (Status.ONLY_SOURCE, Status.ONLY_TARGET):
                    continue
                lands = dict(outcome.lands) if outcome is not None else {}
                stays = bool(lands.get(entry.path)) if alone or entry.path in lands else True
                if not stays and (outcome is None or outcome.conflict is None):
                    gone[id] = f"the {other} removed it"
        return gone

    @staticmethod
    def _settled(view: View, pair: Pair) -> frozenset[str]:
        """Rows of both sides whose content the target alone changed since the common ancestor."""
        if not view.related or view.merge is None or pair.target is None:
            return frozenset()
        return frozenset(
            target_id(one)
            for one in pair.target.migrations
            if (entry := view.comparison.entry(one.forward.key)) is not None
            and entry.status is Status.DIFFERENT
            and _clean(view.outcome(entry.key)) == {}
        )

    def proposed(self, view: View, pair: Pair) -> tuple[Sides, Proposed]:
        """The rows of one series under the session's decisions; what no act changed is not made again."""
        arrangement = view.session.arrangements.get(pair.id, Arrangement())
        with self._lock:
            kept = self._kept(view, pair)
            if kept is not None and kept[1] == arrangement:
                return kept[2], kept[3]
            sides, last = (kept[2], kept[3]) if kept is not None else (self.sides(view, pair), None)
            return sides, self._keep(view, pair, arrangement, sides, propose(sides, arrangement, last))

    def outlook(
        self, view: View, pair: Pair, after: Arrangement, texts: Mapping[str, bytes]
    ) -> tuple[Proposed, Proposed]:
        """The rows as they are and as they would be; what is asked for next is ready then."""
        with self._lock:
            sides, now = self.proposed(view, pair)
            with_texts = self.sides(view, pair, texts) if texts else sides
            then = propose(with_texts, after, now)
            return now, self._keep(view, pair, after, sides, then)

    def _kept(self, view: View, pair: Pair) -> tuple[object, Arrangement, Sides, Proposed] | None:
        kept = self._proposed.get(pair.id)
        return kept if kept is not None and kept[0] == (pair, view.comparison, view.merge) else None

    def _keep(
        self, view: View, pair: Pair, arrangement: Arrangement, sides: Sides, found: Proposed
    ) -> Proposed:
        self._proposed[pair.id] = ((pair, view.comparison, view.merge), arrangement, sides, found)
        return found

    def all(self, view: View, progress: Progress = unwatched) -> tuple[MigrationSequence, ...]:
        """Every sequence, with edges, findings and references."""
        pairs = self.pairs(view, progress)
        found = []
        for number, one in enumerate(pairs):
            progress("reading migrations", number, len(pairs))
            found.append(self.one(view, one))
        return tuple(found)

    def one(self, view: View, pair: Pair) -> MigrationSequence:
        """One sequence with everything that is known about it; what didn't change is not computed again."""
        with self._lock:
            arrangement = view.session.arrangements.get(pair.id, Arrangement())
            known = (arrangement, view.comparison, view.merge)
            kept = self._judged.get(pair.id)
            if kept is not None and kept[0] == known:
                return kept[1].sequence
            sides, proposed = self.proposed(view, pair)
            references = self._references(
                view, pair, proposed.rows, arrangement, lambda path: self._standing(view, path)
            )
            judged = judge(
                sides,
                arrangement,
                proposed,
                references,
                kept[1] if kept is not None else None,
                self._elsewhere(view, pair),
                self._unsearched.get(pair.id, ()),
            )
            self._judged[pair.id] = (known, judged)
            return judged.sequence

    def judged(self, view: View, name: str) -> Judged | None:
        """A sequence together with the schema after each of its rows."""
        with self._lock:
            for one in self.pairs(view):
                if one.id == name:
                    self.one(view, one)
                    return self._judged[name][1]
        return None

    def file_text(self, view: View, sequence: MigrationSequence, name: str, path: str) -> bytes:
        """A file of a row as it stands in the sequence; `path` before or after it was placed."""
        row = sequence.row(name)
        if row is not None:
            for one in row.files:
                if path in (one.path, one.was):
                    return self._placed_text(view, one)
            for migration in (row.target, row.source):
                for file in migration.files if migration is not None else ():
                    if file.path == path:
                        return self._bytes(file.version)
        raise PlaitError("no such file in this migration", path)

    def _placed_text(self, view: View, file: Placed) -> bytes:
        if file.text is not None:
            return file.text
        return self._bytes(file.version) if file.version is not None else b""

    def scripts(self, view: View, pair: Pair, sequence: MigrationSequence) -> RehearsalScripts:
        """The SQL of the sequence, forward and back, each in the order the result runs it."""
        spoken = dialect(sequence.dialect)
        forward, back, unreadable = [], [], []
        for row in sequence.rows:
            if not row.in_sequence:
                continue
            texts = {file.path: self._placed_text(view, file) for file in row.files}
            migration = replace(
                row.migration, files=tuple(file for file in row.migration.files if file.path in texts)
            )
            found = spoken.scripts(migration, texts.__getitem__)
            if found is None:
                unreadable.append(row.name)
                continue
            forward.append((row.name, found.up))
            back.append((row.name, found.down))
        return RehearsalScripts(sequence.flavour, tuple(forward), tuple(back), tuple(unreadable))

    def _elsewhere(self, view: View, pair: Pair) -> Mapping[str, Mapping[int, list[tuple[str, str]]]]:
        """The numbers taken on other branches, where a repository can be asked; asked once."""
        found = self._branches.get(pair.id)
        if found is None:
            found = self._branches[pair.id] = {}
            into = pair.target or pair.source
            assert into is not None
            found["target"] = numbers_on_branches(files_on_branches(self._target.git, into.folder))
            source = view.session.source
            if pair.source is not None and source is not None and source.kind is not Kind.FOLDER:
                own = next((one.forward.key for one in pair.source.migrations), "")
                # The source may be an address, or gone: then its branches can't be looked at.
                with suppress(PlaitError):
                    branches = files_on_branches(Repository.open(source.location).git, own.rpartition("/")[0])
                    found["source"] = numbers_on_branches(branches)
        return found

    # What refers to renamed migrations

    def _references(
        self,
        view: View,
        pair: Pair,
        rows: Sequence[Row],
        arrangement: Arrangement,
        stands: Callable[[str], Version | None],
    ) -> tuple[Reference, ...]:
        ending = self._ending(pair, rows, stands)
        renamed = _renames(pair, rows)
        if not renamed:
            return tuple(replace(one, declined=one.id in arrangement.declined) for one in ending)
        own = {file.was: file for row in rows for file in row.files if file.was}
        versions: list[tuple[str, Version]] = []
        texts: list[tuple[str, bytes]] = []
        for path in self._holding(view, pair):
            placed = own.get(path)
            if placed is not None and placed.text is not None:
                texts.append((path, placed.text))
                continue
            version = placed.version if placed is not None else stands(path)
            if version is not None and version.is_file:
                versions.append((path, version))
        blobs = self._read_blobs(version.oid for _, version in versions)
        texts += [(path, blobs[version.oid]) for path, version in versions if version.oid in blobs]
        kept = {
            _name_in(one.path, row)
            for row in rows
            for one in row.files
            if row.in_sequence and one.was in ("", one.path)
        }
        self._unsearched[pair.id] = tuple(not_searched(texts))
        found = list(ending)
        said = {one.edit.path for one in ending}
        for path, data in sorted(one for one in texts if one[0] not in said):
            found += self._named_in(view, pair, path, data, renamed, kept)
        return tuple(replace(one, declined=one.id in arrangement.declined) for one in found)

    def _ending(
        self, pair: Pair, rows: Sequence[Row], stands: Callable[[str], Version | None]
    ) -> list[Reference]:
        """Files beside the series that name its last migration, where that is another one now."""
        last = next((row for row in reversed(rows) if row.in_sequence), None)
        if last is None or last.origin == "both":
            return []
        found: list[Reference] = []
        for series in (pair.target, pair.source):
            for path in series.others if series is not None else ():
                if any(one.edit.path == path for one in found) or (version := stands(path)) is None:
                    continue
                edit = (
                    dialect(series.dialect).ending(path, self._bytes(version), last.name) if series else None
                )
                if edit is not None:
                    found.append(Reference(f"reference-last-{path}", last.id, edit))
        return found

    def _named_in(
        self,
        view: View,
        pair: Pair,
        path: str,
        data: bytes,
        renamed: Sequence[Renamed],
        kept: Set[str],
    ) -> list[Reference]:
        """The references in one file; kept for as long as neither the file nor what it names changes."""
        words = self._words_of(view, pair, path, data)
        meant = tuple(one for one in renamed if one.old_name in words)
        if not meant:
            return []
        others = frozenset(kept & words)
        known = self._named.get(path)
        if known is not None and known[:3] == (data, meant, others):
            return known[3]
        series = pair.target or pair.source
        assert series is not None
        names = {one.old_name: one.new_name for one in meant if one.old_name not in others}
        edits = dialect(series.dialect).references(path, data, names, series.folder, series.label)
        rows = {one.old_name: one.row for one in meant}
        counts: dict[str, int] = {}
        found: list[Reference] = []
        for one in edits:
            # By ordinal, not by line: a declined reference stays declined when lines move.
            counts[one.old] = counts.get(one.old, 0) + 1
            name = f"reference-{one.old}-{counts[one.old]}-{path}"
            found.append(Reference(name, rows.get(one.old, meant[0].row), one))
        claimed = {path: [(one.start, one.stop) for one in edits]}
        found += find_references(meant, [(path, data)], others, claimed)
        self._named[path] = (data, meant, others, found)
        return found

    def _words_of(self, view: View, pair: Pair, path: str, data: bytes) -> frozenset[str]:
        """Which names of the series a file holds."""
        words = self._words.get((path, data))
        if words is None:
            if len(self._words) > 4096:
                self._words.clear()
            text = data.decode("utf-8", "surrogateescape")
            words = self._words[path, data] = frozenset(name for name in self._needles(pair) if name in text)
        return words

    @staticmethod
    def _standing(view: View, path: str) -> Version | None:
        """What the entries put at a path, near enough for a list: the result's own text is read when it is written."""
        entry = view.comparison.at(path)
        return entry.target or entry.source if entry is not None else None

    def _holding(self, view: View, pair: Pair) -> tuple[str, ...]:
        """Paths whose text on either side holds a name of the series; git searches both trees, once."""
        source, target = view.session.source, view.session.target
        assert source is not None and target is not None
        needles = self._needles(pair)
        name = (source.tree, target.tree, view.session.mappings, needles)
        found = self._referring.get(name)
        if found is None:
            paths = set(paths_holding(self._target.git, target.tree, needles))
            for path in paths_holding(self._target.git, source.tree, needles):
                entry = view.comparison.entry(path)
                if entry is not None and entry.landed_path is not None:
                    paths.add(entry.landed_path)
            found = self._referring[name] = tuple(sorted(paths))
        return found

    @staticmethod
    def _needles(pair: Pair) -> tuple[str, ...]:
        """Every name that a file of the series has on either side."""
        return _needles(pair.source, pair.target)

    # The result

    def overlay(self, view: View, tree: Tree, made: Mapping[str, bytes]) -> Overlay:
        """What arranged sequences make of the tree that the entries make; nothing where none is arranged.

        `made` holds texts of that tree which aren't in the object database yet.
        """
        arrangements = {name: one for name, one in view.session.arrangements.items() if one.accepted}
        if not arrangements:
            return NOTHING
        with self._lock:
            known = (arrangements, view.comparison, tree.oid)
            if self._overlay[0] == known:
                return self._overlay[1]
            self._blobs.update(made)
            changes: dict[str, Version | None] = {}
            texts: dict[str, bytes] = {}
            for pair in self.pairs(view):
                if pair.id in arrangements:
                    self._lay(view, pair, arrangements[pair.id], tree, changes, texts)
            found = Overlay(changes, texts)
            self._overlay = (known, found)
            return found

    def _lay(
        self,
        view: View,
        pair: Pair,
        arrangement: Arrangement,
        tree: Tree,
        changes: dict[str, Version | None],
        texts: dict[str, bytes],
    ) -> None:
        _, proposed = self.proposed(view, pair)
        placed: dict[str, Version | None] = {}
        for row in proposed.rows:
            for migration in (row.source, row.target):
                for file in migration.files if migration is not None else ():
                    if file.key in arrangement.covers or not row.in_sequence or row.action is Action.FROM:
                        placed.setdefault(file.path, None)
        for row in proposed.rows:
            for one in row.files:
                version = one.version
                stands = tree.get(one.was) if one.was else None
                if one.key not in arrangement.covers and stands is not None:
                    # Both sides have it: what the entry's own decision made of it.
                    version = stands
                if one.text is not None:
                    version = self._write(one.text, version, texts)
                if version is not None:
                    placed[one.path] = version
        changes |= placed
        by_path: dict[str, list[Edit]] = {}
        for reference in self._references(view, pair, proposed.rows, arrangement, tree.get):
            if not reference.declined:
                by_path.setdefault(reference.edit.path, []).append(reference.edit)
        moved = {one.was: one.path for row in proposed.rows for one in row.files if one.was}
        for path, edits in by_path.items():
            place = moved.get(path, path)
            version = changes[place] if place in changes else tree.get(place)
            if version is not None:
                text = apply_edits(self._text(version, texts), edits)
                changes[place] = self._write(text, version, texts)

    def _write(self, text: bytes, version: Version | None, texts: dict[str, bytes]) -> Version:
        oid = object_id("blob", text, self._target.object_format)
        texts[oid] = self._blobs[oid] = text
        return Version(version.mode if version is not None else "100644", oid)

    def _text(self, version: Version, texts: Mapping[str, bytes]) -> bytes:
        return texts[version.oid] if version.oid in texts else self._bytes(version)


@lru_cache(maxsize=64)
def _names_of(series: Series) -> frozenset[str]:
    return frozenset(
        _spoken(file.path, migration.name) for migration in series.migrations for file in migration.files
    )


def _needles(*sides: Series | None) -> tuple[str, ...]:
    return tuple(sorted(frozenset().union(*(_names_of(one) for one in sides if one is not None))))


def _renames(pair: Pair, rows: Sequence[Row]) -> list[Renamed]:
    series = pair.target or pair.source
    assert series is not None
    found = []
    for row in rows:
        for one in row.files:
            if one.was and one.was != one.path:
                before, after = _name_in(one.was, row), _name_in(one.path, row)
                found.append(Renamed(row.id, one.was, one.path, before, after, series.label, series.dialect))
    return found


def _name_in(path: str, row: Row) -> str:
    """How a file of a row is spoken of, before or after it is placed."""
    names = [one.name for one in (row.placed, row.source, row.target) if one is not None]
    folder = path.rpartition("/")[0].rpartition("/")[2]
    return _spoken(path, folder if folder in names else "")


def _spoken(path: str, migration: str) -> str:
    """How a file is spoken of: by its own name without extension, or its migration's where that is its folder."""
    folder, _, name = path.rpartition("/")
    if migration and folder.rpartition("/")[2] == migration:
        return migration
    head, dot, _ = name.partition(".")
    return head if dot and head else name
