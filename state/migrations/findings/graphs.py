"""Declared dependencies: several leaves, what isn't there, circles, and what both sides changed."""

from collections.abc import Iterator

from state.findings import Severity
from state.migrations.changes import Act
from state.migrations.migration import Order
from state.migrations.sequence import Hazard, Row, Sequence


def graphs(sequence: Sequence) -> Iterator[Hazard]:
    """What is wrong with declared dependencies, where a series has such."""
    if sequence.runner.order is not Order.GRAPH:
        return
    rows = [row for row in sequence.rows if row.in_sequence]
    known = {row.migration.known_as: row for row in rows}
    for row in rows:
        if row.source is not None and row.target is None:
            known.setdefault(row.source.known_as, row)
    needs = {row.id: [known[one] for one in row.migration.needs if one in known] for row in rows}
    yield from _leaves(rows, needs)
    yield from _missing(rows, known)
    yield from _circles(rows, needs)
    yield from _both_sides(rows)


def _path(row: Row) -> str:
    before = row.source if row.target is None else row.target
    return before.path if before is not None else row.migration.path


def _leaves(rows: list[Row], needs: dict[str, list[Row]]) -> Iterator[Hazard]:
    needed = {one.id for others in needs.values() for one in others}
    leaves = [row for row in rows if row.id not in needed]
    if len(leaves) > 1:
        names = ", ".join(row.name for row in leaves)
        yield Hazard(
            "several-leaves",
            Severity.ERROR,
            _path(leaves[-1]),
            f"{len(leaves)} migrations are the last one of their line: {names}",
            "insert a merge migration, or hang one line below the other",
            "",
            row=leaves[-1].id,
            others=tuple(row.id for row in leaves[:-1]),
        )


def _missing(rows: list[Row], known: dict[str, Row]) -> Iterator[Hazard]:
    for row in rows:
        if row.migration.unread:
            yield Hazard(
                "unread",
                Severity.NOTE,
                _path(row),
                f"could not check {row.name}: {row.migration.unread}",
                "",
                row.id,
                row=row.id,
            )
        for name in row.migration.needs:
            if name not in known and not name.startswith("__"):
                yield Hazard(
                    "missing-dependency",
                    Severity.ERROR,
                    _path(row),
                    f"{row.name} depends on {name}, which is not in the sequence",
                    "take it back in, or patch the dependency",
                    f"{row.id}\0{name}",
                    row=row.id,
                )


def _circles(rows: list[Row], needs: dict[str, list[Row]]) -> Iterator[Hazard]:
    """One finding for each circle, by the first of its rows; without recursion, series may be long."""
    done: set[str] = set()
    for root in rows:
        if root.id in done:
            continue
        way: list[Row] = []
        there: set[str] = set()
        work: list[tuple[Row, bool]] = [(root, False)]
        while work:
            row, leaving = work.pop()
            if leaving:
                way.pop()
                there.discard(row.id)
                done.add(row.id)
                continue
            if row.id in done:
                continue
            way.append(row)
            there.add(row.id)
            work.append((row, True))
            for other in needs[row.id]:
                if other.id in there:
                    start = next(at for at, one in enumerate(way) if one.id == other.id)
                    names = " needs ".join(one.name for one in (*way[start:], other))
                    yield Hazard(
                        "circle",
                        Severity.ERROR,
                        _path(row),
                        f"dependencies go in a circle: {names}",
                        "patch one of them",
                        f"{row.id}\0{other.id}",
                        row=row.id,
                        others=(other.id,),
                    )
                elif other.id not in done:
                    work.append((other, False))


def _both_sides(rows: list[Row]) -> Iterator[Hazard]:
    """Tables that migrations of the source and of the target both change since they parted."""
    touched: dict[str, dict[str, Row]] = {}
    for row in rows:
        if row.origin not in ("source", "target"):
            continue
        for change in row.reading.up:
            if change.table and change.act not in (Act.USE, Act.OPAQUE):
                touched.setdefault(change.table, {}).setdefault(row.origin, row)
    for table, sides in touched.items():
        if len(sides) == 2:
            mine, theirs = sides["source"], sides["target"]
            yield Hazard(
                "changed-on-both-sides",
                Severity.WARNING,
                _path(mine),
                f"{table} is changed by {mine.name} of the source and by {theirs.name} of the target",
                "look whether the model in the result is what both migrations make",
                table,
                row=mine.id,
                others=(theirs.id,),
            )
