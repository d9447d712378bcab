"""Tables and columns that a side's migrations make and the result's don't."""

from collections.abc import Collection, Iterator, Mapping

from state.comparison.entry import Entry, Status
from state.comparison.mapping import Landing
from state.findings import Finding, Severity
from state.migrations.at_hand import AtHand
from state.migrations.dialects.python_text import parsed_once
from state.progress import Progress, unwatched
from state.repositories.repository import Repository
from state.repositories.trees import Tree
from state.repositories.version import Version
from state.understanding.contents.store import Store
from state.understanding.strands import listing
from state.understood.ground import WAITING
from state.understood.made import Made, Maker, Stood
from state.understood.makings import Found, Makings, Read
from state.view import View


class Schemas:
    """Replays each series once, whatever trees it stands in; for one thread at a time.

    What series make is kept in the store, where there is one, for the next process.
    """

    def __init__(
        self, target: Repository, read: Read, store: Store | None = None, at_hand: AtHand | None = None
    ) -> None:
        self._target = target
        self._makings = Makings(read, store, at_hand)
        self._sides: tuple[object, dict[str, Found]] | None = None
        self._base: tuple[object, Made | None] | None = None
        self._entries: dict[str, dict[str, Entry]] = {}

    def losses(
        self, view: View, tree: Tree, left_out: Collection[str] = (), progress: Progress = unwatched
    ) -> tuple[Finding, ...]:
        """One finding for each migration and table of a side that the result lacks something of.

        What a file makes that waits for a decision is not lost, nor what the other side took away since the
        common commit. `left_out` are paths that are excluded.
        """
        try:
            return tuple(self._losses(view, tree, left_out, progress))
        finally:
            self._makings.flush()

    def _losses(
        self, view: View, tree: Tree, left_out: Collection[str], progress: Progress
    ) -> Iterator[Finding]:
        found = self._of_sides(view)
        stands = self._makings.find({path: one for path, one in tree.items() if path not in left_out})
        if not any(self._may_lack(view, name, found[name], stands, progress) for name in found):
            return
        sides = {name: self._makings.all(one, progress) for name, one in found.items()}
        result = self._makings.all(stands, progress)
        told: set[tuple[str, str]] = set()
        for name in ("target", "source"):
            for key, table in sides[name].last.items():
                lacking = [
                    column
                    for column in table.things()
                    if (key, column) not in result.ever and (key, column) not in told
                ]
                if not lacking or key in result.partial or result.dark - sides[name].dark:
                    continue
                lacking = [one for one in lacking if not self._meant(view, name, (key, one), sides, progress)]
                yield from self._told(view, tree, name, table, lacking)
                told.update((key, one) for one in lacking)

    def _may_lack(self, view: View, side: str, found: Found, stands: Found, progress: Progress) -> bool:
        """Whether something that a side makes, and that doesn't wait, may be missing from the result.

        Only what other series of the result say can still tell that nothing is. Series that stand in it as they
        are can't lack anything, and aren't even read.
        """
        there = {(one.dialect, one.folder): one for one in stands.places}
        same = {one.name for one in stands.places}
        waits: dict[str, bool] = {}

        def may_be_told(maker: Maker) -> bool:
            if maker.path not in waits:
                entry = self._entries[side].get(maker.path)
                waits[maker.path] = entry is None or _waits(view, entry)
            return not waits[maker.path]

        for place in found.places:
            if place.name in same:
                continue
            partner = there.get((place.dialect, place.folder))
            # Both are mostly made of the same files.
            with parsed_once():
                ever = self._makings.made(stands, partner, progress).ever if partner else frozenset()
                made = self._makings.made(found, place, progress)
            for key, table in made.last.items():
                if any((key, one) not in ever and may_be_told(table.maker_of(one)) for one in table.things()):
                    return True
        return False

    def _told(self, view: View, tree: Tree, side: str, table: Stood, lacking: list[str]) -> Iterator[Finding]:
        names = dict(table.columns)
        by_maker: dict[Maker, list[str]] = {}
        for column in lacking:
            if lacking[0] == "" and column:
                # All of a table that is lost goes with it.
                continue
            by_maker.setdefault(table.maker_of(column), []).append(column)
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

    def _of_sides(self, view: View) -> dict[str, Found]:
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
            self._sides = (
                view.comparison,
                {name: self._makings.find(files) for name, files in versions.items()},
            )
        return self._sides[1]

    def _of_base(self, view: View, progress: Progress) -> Made | None:
        """What the migrations of the common commit make, None where there is none."""
        commit = view.session.base
        known = (commit, view.session.mappings)
        if self._base is None or self._base[0] != known:
            made = None
            if commit is not None and self._target.has(commit):
                landing = Landing(view.session.mappings)
                tree = Tree.read(self._target.git, commit, self._target.object_format)
                found = self._makings.find(
                    {landing.land(path): one for path, one in tree.items() if one.is_file}
                )
                made = self._makings.all(found, progress)
            self._base = (known, made)
        return self._base[1]

    def _meant(
        self, view: View, side: str, thing: tuple[str, str], sides: Mapping[str, Made], progress: Progress
    ) -> bool:
        """Whether the other side took it away since the common commit."""
        base = self._of_base(view, progress)
        return base is not None and thing in base.ever and not sides[_other(side)].has(thing)


def _other(side: str) -> str:
    return "source" if side == "target" else "target"


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
