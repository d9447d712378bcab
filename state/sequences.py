"""The series of migrations in a session's trees, and the sequences proposed or arranged of them."""

import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace

from state.comparison.entry import Status
from state.errors import PlaitError
from state.mentions import Mentions, standing
from state.merging.outcome import Outcome
from state.migrations import dialects
from state.migrations.arrangement import Arrangement
from state.migrations.at_hand import AtHand
from state.migrations.changes import Flavour, Reading
from state.migrations.dialect import Dialect, Edit, dialect
from state.migrations.discovery import TreeListing, pair, series_in
from state.migrations.findings.numbers import numbers_on_branches
from state.migrations.judging import Judged, judge
from state.migrations.migration import Migration, Order, Pair
from state.migrations.proposing.candidates import source_id, target_id
from state.migrations.proposing.proposal import Proposed, Sides, propose
from state.migrations.references import apply_edits
from state.migrations.rehearsal.scripts import RehearsalScripts
from state.migrations.sequence import Action, Placed
from state.migrations.sequence import Sequence as MigrationSequence
from state.progress import Progress, unwatched
from state.repositories.branches import files_on_branches, heads
from state.repositories.objects import Objects, object_id
from state.repositories.repository import Repository
from state.repositories.snapshot import Kind
from state.repositories.trees import Tree
from state.repositories.version import Version
from state.result import NOTHING, Overlay
from state.view import View

assert dialects  # registers them


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

    def __init__(
        self, target: Repository, text_of: Callable[[str], bytes], at_hand: AtHand | None = None
    ) -> None:
        self._target = target
        self._at_hand = at_hand or AtHand()
        self._text_of = text_of
        self._lock = threading.RLock()
        self._comparison: object = None
        self._pairs: tuple[Pair, ...] = ()
        self._blobs: dict[str, bytes] = {}
        self._judged: dict[str, tuple[object, Judged]] = {}
        self._proposed: dict[str, tuple[object, Arrangement, Sides, Proposed]] = {}
        self._heads: tuple[object, object] = (None, None)
        self._branches: dict[str, dict[str, Mapping[int, list[tuple[str, str]]]]] = {}
        self._mentions = Mentions(target, self._read_blobs)
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
        listings = [TreeListing(versions[side], keys[side], self._read_blobs) for side in (0, 1)]
        sides = series_in(listings, self._at_hand)
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
        spoken = dialect(pair.series.dialect)
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
        versions = {file.path: file.version for file in migration.files}
        return self._at_hand.reading(
            spoken.name,
            migration,
            lambda path: self._bytes(versions[path]),
            flavour,
            label,
            lambda: all(one.oid in self._blobs for path, one in versions.items() if path not in texts),
            texts,
        )

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
        proposed = []
        for number, one in enumerate(pairs):
            progress("reading migrations", number, len(pairs))
            proposed.append((one, self.proposed(view, one)[1].rows))
        with self._lock:
            self._mentions.look(view, proposed)
        found = []
        for number, one in enumerate(pairs):
            progress("looking for what names migrations", number, len(pairs))
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
            references = self._mentions.of(
                view, pair, proposed.rows, arrangement.declined, lambda path: standing(view, path)
            )
            judged = judge(
                sides,
                arrangement,
                proposed,
                references,
                kept[1] if kept is not None else None,
                # Where dependencies make the order, numbers on branches are in nobody's way.
                {} if sides.runner(arrangement).order is Order.GRAPH else self._elsewhere(view, pair),
                self._mentions.unsearched(pair),
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
            self.heads(view)
            found = self._branches[pair.id] = {}
            found["target"] = numbers_on_branches(files_on_branches(self._target.git, pair.series.folder))
            source = view.session.source
            if pair.source is not None and source is not None and source.kind is not Kind.FOLDER:
                own = next((one.forward.key for one in pair.source.migrations), "")
                # The source may be an address, or gone: then its branches can't be looked at.
                with suppress(PlaitError):
                    branches = files_on_branches(Repository.open(source.location).git, own.rpartition("/")[0])
                    found["source"] = numbers_on_branches(branches)
        return found

    def heads(self, view: View) -> object:
        """What tells one state of both repositories' branches from another, as of before they were first looked at."""
        with self._lock:
            if self._heads[0] is not view.comparison:
                found: list[object] = [heads(self._target.git)]
                source = view.session.source
                if source is not None and source.kind is not Kind.FOLDER:
                    with suppress(PlaitError):
                        found.append(heads(Repository.open(source.location).git))
                self._heads = (view.comparison, found)
            return self._heads[1]

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
        for reference in self._mentions.of(view, pair, proposed.rows, arrangement.declined, tree.get):
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
