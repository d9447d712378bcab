"""Declared dependencies: several leaves, what isn't there, circles, and what both sides changed."""

from collections.abc import Iterator, Sequence

from state.findings import Severity
from state.migrations.changes import Act
from state.migrations.decisions import Leave
from state.migrations.findings.words import hazard, listed
from state.migrations.migration import Order
from state.migrations.sequence import Hazard, Offer, Row
from state.migrations.sequence import Sequence as MigrationSequence
from state.migrations.squashes import idle, own_names, squashes

# A longer circle is told by its beginning.
LONGEST_CIRCLE = 8


def graphs(sequence: MigrationSequence) -> Iterator[Hazard]:
    """What is wrong with declared dependencies, where a series has such."""
    if sequence.runner.order is not Order.GRAPH:
        return
    graph = _Graph(sequence)
    yield from _leaves(graph)
    yield from _missing(graph)
    yield from _circles(graph)
    yield from _both_sides(graph.once)
    yield from _same_field(graph.changing)
    yield from _replacing(graph)


class _Graph:
    """The rows of the result and what each of them needs; a squashed migration stands for those it replaces."""

    def __init__(self, sequence: MigrationSequence) -> None:
        self.rows = [row for row in sequence.rows if row.in_sequence]
        self.out = {
            name: row
            for row in sequence.rows
            if not row.in_sequence
            for one in (row.source, row.target)
            if one is not None
            for name in (one.known_as, one.name)
        }
        self.known: dict[str, Row] = {}
        for row in self.rows:
            self.known[row.migration.known_as] = row
        for row in self.rows:
            if row.source is not None and row.target is None:
                self.known.setdefault(row.source.known_as, row)
        self.replaces = {row.id: own_names(row.migration, sequence.label) for row in self.rows}
        # Those of other apps aren't here: whether a squashed one says what its parts say can be told of its own.
        named = self.known.keys() | self.out.keys()
        again = {id for id, names in self.replaces.items() if names and named.issuperset(names)}
        quiet = idle(squashes(self.rows, sequence.label))
        self.changing = [row for row in self.rows if row.id not in quiet]
        self.once = [row for row in self.changing if row.id not in again]
        # As Django does it: what is replaced is no part of the graph, and who needs it needs its replacement.
        replaced = {name: row for row in self.rows for name in self.replaces[row.id]}
        gone = {self.known[name].id for name, row in replaced.items() if self.known.get(name, row) is not row}
        gone_for: dict[str, list[Row]] = {}
        for name, row in replaced.items():
            if self.known.get(name, row) is not row:
                gone_for.setdefault(row.id, []).append(self.known[name])
        self.known |= replaced
        self.alive = [row for row in self.rows if row.id not in gone]
        self.needs: dict[str, list[Row]] = {}
        for row in self.alive:
            names = dict.fromkeys(needs_of(row))
            for part in gone_for.get(row.id, ()):
                # A part's own needs are those of its replacement, but for the other parts.
                names |= dict.fromkeys(one for one in needs_of(part) if one not in self.replaces[row.id])
            others = [self.known[one] for one in names if one in self.known]
            # A squashed migration may name one of those that it replaces; others need themselves in a circle.
            self.needs[row.id] = [one for one in others if one is not row or not self.replaces[row.id]]


def needs_of(row: Row) -> tuple[str, ...]:
    """How the migrations that a row depends on are known in the result."""
    return row.needs or row.migration.needs


def _leaves(graph: _Graph) -> Iterator[Hazard]:
    needed = {one.id for others in graph.needs.values() for one in others}
    leaves = [row for row in graph.alive if row.id not in needed]
    if len(leaves) > 1:
        yield hazard(
            "several-leaves",
            Severity.ERROR,
            [leaves[-1], *leaves[:-1]],
            f"{len(leaves)} migrations are the last one of their line: {listed([row.name for row in leaves])}",
            "insert a merge migration, or hang one line below the other",
            about="leaves",
        )


def _missing(graph: _Graph) -> Iterator[Hazard]:
    for row in graph.rows:
        if row.migration.unread:
            yield hazard(
                "unread", Severity.NOTE, [row], f"could not check {row.name}: {row.migration.unread}"
            )
        for name in needs_of(row):
            if name in graph.known or name.startswith("__"):
                continue
            out = graph.out.get(name)
            acts = [] if out is None else [Offer(f"take {out.name} back in", (Leave((out.id,), ""),))]
            why = "is not in the sequence" if out is None else "is left out"
            yield hazard(
                "missing-dependency",
                Severity.ERROR,
                [row] if out is None else [row, out],
                f"{row.name} depends on {name if out is None else out.name}, which {why}",
                acts[0].words if acts else "patch the dependency",
                about=f"{row.id}\0{name}",
                acts=acts,
            )


def _circles(graph: _Graph) -> Iterator[Hazard]:
    """One finding for each circle, by the first of its rows; without recursion, series may be long."""
    done: set[str] = set()
    for root in graph.alive:
        if root.id in done:
            continue
        way: list[Row] = []
        there: dict[str, int] = {}
        work: list[tuple[Row, bool]] = [(root, False)]
        while work:
            row, leaving = work.pop()
            if leaving:
                way.pop()
                del there[row.id]
                done.add(row.id)
            elif row.id not in done and row.id not in there:
                there[row.id] = len(way)
                way.append(row)
                work.append((row, True))
                for other in graph.needs[row.id]:
                    if other.id in there:
                        yield _circle(way[there[other.id] :])
                    elif other.id not in done:
                        work.append((other, False))


def _circle(rows: Sequence[Row]) -> Hazard:
    names = [row.name for row in (*rows, rows[0])]
    if len(names) > LONGEST_CIRCLE:
        names = [*names[: LONGEST_CIRCLE - 2], f"{len(names) - LONGEST_CIRCLE + 1} more", names[-1]]
    return hazard(
        "circle",
        Severity.ERROR,
        rows,
        f"dependencies go in a circle: {' needs '.join(names)}",
        "patch one of them",
        about="\0".join(sorted(row.id for row in rows)),
    )


def _both_sides(rows: Sequence[Row]) -> Iterator[Hazard]:
    """Tables that migrations of the source and of the target both change since they parted."""
    touched: dict[str, dict[str, list[Row]]] = {}
    for row in rows:
        if row.origin not in ("source", "target"):
            continue
        for table in dict.fromkeys(
            one.table for one in row.reading.up if one.table and one.act not in (Act.USE, Act.OPAQUE)
        ):
            touched.setdefault(table, {}).setdefault(row.origin, []).append(row)
    for table, sides in touched.items():
        if len(sides) == 2:
            mine, theirs = sides["source"], sides["target"]
            yield hazard(
                "changed-on-both-sides",
                Severity.WARNING,
                [*mine, *theirs],
                f"{table} is changed by {_names(mine)} of the source and by {_names(theirs)} of the target",
                "look whether the model in the result is what both of them make",
                about=table,
            )


def _names(rows: Sequence[Row]) -> str:
    return listed([row.name for row in rows])


def _same_field(rows: Sequence[Row]) -> Iterator[Hazard]:
    """Columns that a row of the source adds and a row of the target as well."""
    made: dict[tuple[str, str], dict[str, Row]] = {}
    for row in rows:
        if row.origin not in ("source", "target"):
            continue
        for change in row.reading.up:
            if change.act is Act.ADD_COLUMN:
                made.setdefault((change.table, change.name), {}).setdefault(row.origin, row)
            elif change.act is Act.CREATE_TABLE:
                for column in change.columns:
                    made.setdefault((change.table, column.name), {}).setdefault(row.origin, row)
    clashes: dict[tuple[str, str, str], tuple[Row, Row, list[str]]] = {}
    for (table, name), sides in made.items():
        if len(sides) == 2:
            mine, theirs = sides["source"], sides["target"]
            clashes.setdefault((mine.id, theirs.id, table), (mine, theirs, []))[2].append(name)
    for (_, _, table), (mine, theirs, names) in clashes.items():
        yield hazard(
            "field-twice",
            Severity.ERROR,
            [mine, theirs],
            f"{'field' if len(names) == 1 else 'fields'} {listed(names)} of {table} "
            f"{'is' if len(names) == 1 else 'are'} made by {mine.name} of the source and by {theirs.name} of the target",
            "patch the one that has not run yet, or skip it",
            about=f"{mine.id}\0{theirs.id}\0{table}",
        )


def _replacing(graph: _Graph) -> Iterator[Hazard]:
    """Squashed migrations that speak of applied ones: the history of servers names those."""
    by_name = {row.migration.name: row for row in graph.rows}
    for row in graph.rows:
        applied = [
            by_name[name] for name in graph.replaces[row.id] if name in by_name and by_name[name].applied
        ]
        if applied and not row.applied:
            yield hazard(
                "replaces-applied",
                Severity.WARNING,
                [row, *applied],
                f"{row.name} replaces {_names(applied)}, which {'is' if len(applied) == 1 else 'are'} marked applied",
                "keep what has run under its name, and leave out what replaces it",
            )
