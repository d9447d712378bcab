"""Tables and columns that a side's migrations make and the result's don't."""

from collections.abc import Callable, Collection, ItemsView, Iterable, Iterator, Mapping
from typing import NamedTuple

from state.comparison.entry import Entry, Status
from state.comparison.mapping import Landing
from state.findings import Finding, Severity
from state.migrations.changes import Act, Reading
from state.migrations.dialect import dialect
from state.migrations.discovery import TreeListing, find_series
from state.migrations.migration import Migration, Series
from state.migrations.simulation.ground import pairs
from state.migrations.simulation.schema import EMPTY, Table
from state.migrations.simulation.simulate import Step, replay
from state.repositories.repository import Repository
from state.repositories.trees import Tree
from state.repositories.version import Version
from state.understanding.strands import listing
from state.understood.ground import WAITING
from state.view import View

Read = Callable[[Iterable[str]], Iterable[tuple[str, bytes | None]]]

MOST = 5
"""So many trees are remembered: both sides, their base, and the result before and after an act."""


class Maker(NamedTuple):
    """The migration's file, as it lands, and the line in it that makes something."""

    path: str
    line: int


class Made(NamedTuple):
    """What the migrations of one tree make, by names in lower case.

    `last` are the tables after all of them; `ever` has (table, column) for everything that stood there at any
    time, with an empty column for the table itself; `partial` are tables whose columns can't all be known, and
    `dark` the contents of migrations part of whose effect can't be.
    """

    last: Mapping[str, Table]
    ever: frozenset[tuple[str, str]]
    partial: frozenset[str]
    dark: frozenset[str]


class _Noted(Mapping[str, Version]):
    """Versions of files by path; which ones were asked for is noted."""

    def __init__(self, versions: Mapping[str, Version]) -> None:
        self._versions = versions
        self.asked: set[str] = set()

    def __getitem__(self, path: str) -> Version:
        self.asked.add(path)
        return self._versions[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self._versions)

    def __len__(self) -> int:
        return len(self._versions)

    def __contains__(self, path: object) -> bool:
        return path in self._versions

    def items(self) -> ItemsView[str, Version]:
        """All of them; which files there are is no question about one of them."""
        return self._versions.items()

    def holds(self, versions: Mapping[str, Version]) -> bool:
        """Whether other versions give the same answer: the same paths, and nothing else in what was asked for."""
        return self._versions.keys() == versions.keys() and all(
            self._versions.get(path) == versions.get(path) for path in self.asked
        )


class Schemas:
    """Reads each migration once, by its content."""

    def __init__(self, target: Repository, read: Read) -> None:
        self._target = target
        self._read = read
        self._readings: dict[tuple[object, ...], Reading] = {}
        self._sides: tuple[object, dict[str, Made]] | None = None
        self._base: tuple[object, Made | None] | None = None
        self._entries: dict[str, dict[str, Entry]] = {}
        self._known: list[tuple[_Noted, Made]] = []

    def losses(self, view: View, tree: Tree, left_out: Collection[str] = ()) -> Iterator[Finding]:
        """One finding for each migration and table of a side that the result lacks something of.

        What a file makes that waits for a decision is not lost, nor what the other side took away since the
        common commit. `left_out` are paths that are excluded.
        """
        sides = self._of_sides(view)
        if not any(made.last for made in sides.values()):
            return
        result = self._of({path: one for path, one in tree.items() if one.is_file and path not in left_out})
        told: set[tuple[str, str]] = set()
        for name in ("target", "source"):
            for key, table in sides[name].last.items():
                lacking = [
                    column
                    for column in ("", *(one.lower() for one in table.columns))
                    if (key, column) not in result.ever and (key, column) not in told
                ]
                if not lacking or key in result.partial or result.dark - sides[name].dark:
                    continue
                lacking = [one for one in lacking if not self._meant(view, name, (key, one), sides)]
                yield from self._told(view, tree, name, table, lacking)
                told.update((key, one) for one in lacking)

    def _told(self, view: View, tree: Tree, side: str, table: Table, lacking: list[str]) -> Iterator[Finding]:
        names = {key.lower(): one.name for key, one in table.columns.items()}
        by_maker: dict[Maker, list[str]] = {}
        for column in lacking:
            if lacking[0] == "" and column:
                # All of a table that is lost goes with it.
                continue
            added = next((one for key, one in table.added.items() if key.lower() == column), None)
            where = added or table.where
            by_maker.setdefault(Maker(where.path, where.line), []).append(column)
        for maker, columns in by_maker.items():
            entry = self._entries[side].get(maker.path)
            if entry is None or _waits(view, entry):
                continue
            whole = columns[0] == ""
            count = len(table.columns) if whole else len(columns)
            some = "1 column" if count == 1 else f"{count} columns"
            what = (
                f"the table {table.name}" + (f" with {some}" if count else "")
                if whole
                else f"{some} of the table {table.name}: {listing([names[one] for one in columns])}"
            )
            yield Finding(
                "lost-table" if whole else "lost-column",
                Severity.WARNING,
                maker.path,
                f"no migration of the result makes {what}, which the {side}'s version of this file makes "
                f"in line {maker.line}; {_cause(view, tree, side, maker.path, entry)}",
                "take the migration, write one that makes it, or accept the loss",
                f"{side}:{table.name.lower()}:{','.join(sorted(columns))}",
                maker.line,
            )

    # What migrations make

    def _of_sides(self, view: View) -> dict[str, Made]:
        if self._sides is None or self._sides[0] is not view.comparison:
            versions: dict[str, dict[str, Version]] = {"source": {}, "target": {}}
            # A migration that is taken for a moved one stands at two paths: each side's is found by its own.
            self._entries = {"source": {}, "target": {}}
            for entry in view.comparison.entries():
                if entry.status is Status.EXCLUDED:
                    continue
                if entry.landed_path is not None and entry.source is not None and entry.source.is_file:
                    versions["source"][entry.landed_path] = entry.source
                    self._entries["source"][entry.landed_path] = entry
                if entry.target_path is not None and entry.target is not None and entry.target.is_file:
                    versions["target"][entry.target_path] = entry.target
                    self._entries["target"][entry.target_path] = entry
            self._sides = (view.comparison, {name: self._of(files) for name, files in versions.items()})
        return self._sides[1]

    def _of_base(self, view: View) -> Made | None:
        """What the migrations of the common commit make, None where there is none."""
        commit = view.session.base
        known = (commit, view.session.mappings)
        if self._base is None or self._base[0] != known:
            made = None
            if commit is not None and self._target.has(commit):
                landing = Landing(view.session.mappings)
                tree = Tree.read(self._target.git, commit, self._target.object_format)
                made = self._of({landing.land(path): one for path, one in tree.items() if one.is_file})
            self._base = (known, made)
        return self._base[1]

    def _of(self, versions: Mapping[str, Version]) -> Made:
        """What the migrations of one tree make; most decisions change none of the files that tell it."""
        for noted, made in self._known:
            if noted.holds(versions):
                return made
        noted = _Noted(versions)
        made = self._made(noted)
        self._known = [(noted, made), *self._known[: MOST - 1]]
        return made

    def _made(self, versions: Mapping[str, Version]) -> Made:
        def read(oids: Iterable[str]) -> dict[str, bytes]:
            return {oid: text for oid, text in self._read(list(oids)) if text is not None}

        listed = TreeListing(versions, {}, read)
        last: dict[str, Table] = {}
        ever: set[tuple[str, str]] = set()
        partial: set[str] = set()
        dark: set[str] = set()
        for series in find_series(listed):
            steps = [
                Step(str(number), one.name, self._reading(series, one, listed))
                for number, one in enumerate(series.migrations)
            ]
            replayed = replay(steps, EMPTY, series.flavour)
            for step, migration in zip(steps, series.migrations, strict=True):
                if any(one.act is Act.OPAQUE for one in step.reading.up) or step.reading.problems:
                    dark.add(migration.forward.version.oid)
            for ran in replayed.ran:
                for (_, name), table in pairs(ran.writes, "table"):
                    key = name.lower()
                    ever.add((key, ""))
                    ever.update((key, one.lower()) for one in table.columns)
                    if table.partial:
                        partial.add(key)
            for name, table in (replayed.after[-1].tables if steps else {}).items():
                if not table.unsure:
                    last[name.lower()] = table
        return Made(last, frozenset(ever), frozenset(partial), frozenset(dark))

    def _reading(self, series: Series, migration: Migration, listed: TreeListing) -> Reading:
        files = tuple((one.path, one.version.oid) for one in migration.files)
        name = (series.dialect, files, series.flavour, series.label, migration.known)
        found = self._readings.get(name)
        if found is None:
            texts = listed.texts(one.path for one in migration.files)
            found = self._readings[name] = dialect(series.dialect).read(
                migration, lambda path: texts.get(path, b""), series.flavour, series.label
            )
        return found

    def _meant(self, view: View, side: str, thing: tuple[str, str], sides: Mapping[str, Made]) -> bool:
        """Whether the other side took it away since the common commit."""
        base = self._of_base(view)
        other = sides["source" if side == "target" else "target"]
        return base is not None and thing in base.ever and not _has(other, thing)


def _has(made: Made, thing: tuple[str, str]) -> bool:
    table = made.last.get(thing[0])
    return table is not None and (not thing[1] or any(one.lower() == thing[1] for one in table.columns))


def _waits(view: View, entry: Entry) -> bool:
    """Whether a migration is still to be decided, by itself or with its series."""
    return entry.key not in view.session.arranged and view.standing(entry) in WAITING


def _cause(view: View, tree: Tree, side: str, path: str, entry: Entry) -> str:
    """What became of the migration that makes it."""
    if entry.key in view.session.arranged:
        return (
            f"the accepted sequence of {view.session.arranged[entry.key]} leaves it out or has it otherwise"
        )
    stands = tree.get(path)
    if stands is None:
        return "the file isn't in the result"
    other, theirs = ("source", entry.source) if side == "target" else ("target", entry.target)
    return (
        f"the result has the {other}'s version of it" if stands == theirs else "the result has it otherwise"
    )
