"""What in the trees of a view names a migration that a sequence renames: found once, looked at again where it changed."""

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import replace

from state.migrations.dialect import dialect
from state.migrations.migration import Pair, Series
from state.migrations.references import Renamed, find_references
from state.migrations.references.unsearched import not_searched
from state.migrations.sequence import Hazard, Reference, Row
from state.repositories.repository import Repository
from state.repositories.searching import paths_holding
from state.repositories.version import Version
from state.view import View

Stands = Callable[[str], Version | None]
"""What stands at a path of the tree that is asked about."""

MOST = 4096


def standing(view: View, path: str) -> Version | None:
    """What the entries put at a path, near enough for a list: the result's own text is read when it is written."""
    entry = view.comparison.at(path)
    return entry.target or entry.source if entry is not None else None


class Mentions:
    """References to the rows of sequences; not shared between threads without a lock."""

    def __init__(
        self, target: Repository, read_blobs: Callable[[Iterable[str]], Mapping[str, bytes]]
    ) -> None:
        self._target = target
        self._read_blobs = read_blobs
        self._holding: dict[tuple[object, ...], tuple[str, ...]] = {}
        self._needles: dict[str, tuple[Pair, tuple[str, ...]]] = {}
        self._words: dict[tuple[str, str, bytes], frozenset[str]] = {}
        self._found: dict[
            tuple[str, str], tuple[bytes, tuple[Renamed, ...], frozenset[str], list[Reference]]
        ] = {}
        self._rows: dict[int, tuple[Row, tuple[Renamed, ...], tuple[str, ...]]] = {}
        self._unsearched: dict[str, tuple[Hazard, ...]] = {}

    def of(
        self, view: View, pair: Pair, rows: Sequence[Row], declined: Set[str], stands: Stands
    ) -> tuple[Reference, ...]:
        """The references to what a sequence renames, in the order of their files."""
        found = self._ending(pair, rows, stands)
        told = [self._told(pair, row) for row in rows]
        renamed = [one for _, names, _ in told for one in names]
        if renamed:
            kept = {name for _, _, names in told for name in names}
            texts = self._texts(view, pair, rows, stands)
            self._unsearched[pair.id] = tuple(not_searched(texts))
            said = {one.edit.path for one in found}
            for path, data in sorted(one for one in texts if one[0] not in said):
                found += self._in_file(pair, path, data, renamed, kept)
        return tuple(replace(one, declined=one.id in declined) for one in found)

    def unsearched(self, pair: Pair) -> tuple[Hazard, ...]:
        """Notes on files that may name a migration and weren't looked into the last time."""
        return self._unsearched.get(pair.id, ())

    def _told(self, pair: Pair, row: Row) -> tuple[Row, tuple[Renamed, ...], tuple[str, ...]]:
        """A row with what it renames and the names that it goes on to have; kept while the row is the same."""
        known = self._rows.get(id(row))
        if known is None or known[0] is not row:
            if len(self._rows) > MOST:
                self._rows.clear()
            series = pair.series
            renamed = tuple(
                Renamed(
                    row.id,
                    one.was,
                    one.path,
                    _name_in(one.was, row),
                    _name_in(one.path, row),
                    series.label,
                    series.dialect,
                )
                for one in row.files
                if one.was and one.was != one.path
            )
            kept = tuple(
                _name_in(one.path, row) for one in row.files if row.in_sequence and one.was in ("", one.path)
            )
            known = self._rows[id(row)] = (row, renamed, kept)
        return known

    def _texts(self, view: View, pair: Pair, rows: Sequence[Row], stands: Stands) -> list[tuple[str, bytes]]:
        """The files that hold a name of the series, as they stand in the tree or in the sequence."""
        holding = self._paths(view, pair)
        wanted = set(holding)
        own = {file.was: file for row in rows for file in row.files if file.was in wanted}
        versions: list[tuple[str, Version]] = []
        texts: list[tuple[str, bytes]] = []
        for path in holding:
            placed = own.get(path)
            if placed is not None and placed.text is not None:
                texts.append((path, placed.text))
                continue
            version = placed.version if placed is not None else stands(path)
            if version is not None and version.is_file:
                versions.append((path, version))
        blobs = self._read_blobs(version.oid for _, version in versions)
        return texts + [(path, blobs[version.oid]) for path, version in versions if version.oid in blobs]

    def _ending(self, pair: Pair, rows: Sequence[Row], stands: Stands) -> list[Reference]:
        """Files beside the series that name its last migration, where that is another one now."""
        last = next((row for row in reversed(rows) if row.in_sequence), None)
        if last is None or last.origin == "both":
            return []
        found: list[Reference] = []
        for series in (pair.target, pair.source):
            for path in series.others if series is not None else ():
                if series is None or any(one.edit.path == path for one in found):
                    continue
                version = stands(path)
                if version is None:
                    continue
                text = self._read_blobs([version.oid]).get(version.oid, b"")
                edit = dialect(series.dialect).ending(path, text, last.name)
                if edit is not None:
                    found.append(Reference(f"reference-last-{path}", last.id, edit))
        return found

    def _in_file(
        self, pair: Pair, path: str, data: bytes, renamed: Sequence[Renamed], kept: Set[str]
    ) -> list[Reference]:
        """The references in one file; kept for as long as neither the file nor what it names changes."""
        words = self._words_of(pair, path, data)
        meant = tuple(one for one in renamed if one.old_name in words)
        if not meant:
            return []
        others = frozenset(kept & words)
        known = self._found.get((pair.id, path))
        if known is not None and known[:3] == (data, meant, others):
            return known[3]
        series = pair.series
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
        self._found[pair.id, path] = (data, meant, others, found)
        return found

    def _words_of(self, pair: Pair, path: str, data: bytes) -> frozenset[str]:
        """Which names of the series a file holds."""
        words = self._words.get((pair.id, path, data))
        if words is None:
            if len(self._words) > MOST:
                self._words.clear()
            text = data.decode("utf-8", "surrogateescape")
            words = frozenset(name for name in self._names(pair) if name in text)
            self._words[pair.id, path, data] = words
        return words

    def look(self, view: View, wanted: Iterable[tuple[Pair, Sequence[Row]]]) -> None:
        """Searches the trees at once for several series, given with their rows, that rename something."""
        pairs = [
            pair
            for pair, rows in wanted
            if self._holding_name(view, pair) not in self._holding
            and any(names for _, names, _ in (self._told(pair, row) for row in rows))
        ]
        if len(pairs) < 2:
            return
        every = sorted({name for pair in pairs for name in self._names(pair)})
        versions = self._found_in_trees(view, every)
        texts = self._read_blobs(one.oid for each in versions.values() for one in each)
        for pair in pairs:
            names = [name.encode("utf-8", "surrogateescape") for name in self._names(pair)]
            holds = {oid: any(name in text for name in names) for oid, text in texts.items()}
            self._holding[self._holding_name(view, pair)] = tuple(
                path
                for path, each in versions.items()
                if not each or any(holds.get(one.oid, True) for one in each)
            )

    def _paths(self, view: View, pair: Pair) -> tuple[str, ...]:
        """Paths whose text on either side holds a name of the series; git searches both trees, once."""
        name = self._holding_name(view, pair)
        found = self._holding.get(name)
        if found is None:
            found = self._holding[name] = tuple(self._found_in_trees(view, self._names(pair)))
        return found

    def _found_in_trees(self, view: View, names: Sequence[str]) -> dict[str, list[Version]]:
        """The paths of the result whose text on either side holds one of the names, sorted, with those texts."""
        source, target = view.session.source, view.session.target
        assert source is not None and target is not None
        found: dict[str, list[Version]] = {}
        for path in paths_holding(self._target.git, target.tree, names):
            entry = view.comparison.at(path)
            own = entry.target if entry is not None else None
            found.setdefault(path, []).extend([own] if own is not None else [])
        for path in paths_holding(self._target.git, source.tree, names):
            entry = view.comparison.entry(path)
            if entry is not None and entry.landed_path is not None:
                brought = entry.source
                found.setdefault(entry.landed_path, []).extend([brought] if brought is not None else [])
        return dict(sorted(found.items()))

    @staticmethod
    def _holding_name(view: View, pair: Pair) -> tuple[object, ...]:
        source, target = view.session.source, view.session.target
        assert source is not None and target is not None
        return source.tree, target.tree, view.session.mappings, pair.id

    def _names(self, pair: Pair) -> tuple[str, ...]:
        """Every name that a file of the series has on either side."""
        known = self._needles.get(pair.id)
        if known is None or known[0] is not pair:
            names = {name for one in (pair.source, pair.target) if one is not None for name in _names_of(one)}
            known = self._needles[pair.id] = (pair, tuple(sorted(names)))
        return known[1]


def _names_of(series: Series) -> Iterable[str]:
    for migration in series.migrations:
        for file in migration.files:
            yield _spoken(file.path, migration.name)


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
