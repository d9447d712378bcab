"""Numbers: taken twice, missing, taken on other branches."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

from state.findings import Severity
from state.migrations.decisions import MigrationDecision, Move, Rename, Renumber
from state.migrations.dialect import dialect
from state.migrations.dialects.names import BESIDE, Grammar, is_timestamp, numbers_of, order_of
from state.migrations.findings.kept import Kept
from state.migrations.findings.words import hazard, listed, own_path, side_of
from state.migrations.migration import Migration, Order, Role
from state.migrations.sequence import Action, Hazard, Offer, Row
from state.migrations.sequence import Sequence as MigrationSequence

Number = tuple[int, ...]

# As many gaps as one sentence names before it counts them.
MOST_GAPS = 12
# On so many branches the same file is named before they are counted.
MOST_BRANCHES = 3
# Names on branches are cut by what all dialects have in common.
_ANY = Grammar(
    extensions=r"(?:sql|pgsql|psql|mysql|ddl|py|rb|js|cjs|mjs|ts|php|exs|go|cs|kt|java)",
    inner=r"(?:(?P<mark>up|down)\.sql|migration\.sql)",
)


def _taken(migration: Migration) -> tuple[Number, ...]:
    """Every number that a migration takes: a range takes all between its ends."""
    if migration.repeatable or not migration.order:
        return ()
    if len(migration.order) == 1 and len(migration.numbers) > 1:
        return tuple((one,) for one in migration.numbers)
    return (migration.order,)


taken = Kept(_taken)
_is_moment = Kept[Migration, bool](lambda migration: is_timestamp(migration.number))


def numbers(sequence: MigrationSequence) -> Iterator[Hazard]:
    """Numbers taken twice in the result, and gaps, which are shown and not closed; applied rows that lose their name."""
    if sequence.runner.order is not Order.GRAPH:
        yield from _twice(sequence)
        yield from _gaps(sequence)
    yield from _renamed_though_applied(sequence)


# Taken twice


def _twice(sequence: MigrationSequence) -> Iterator[Hazard]:
    """One finding for all numbers that the same rows take."""
    takers: dict[Number, list[Row]] = defaultdict(list)
    rows = [row for row in sequence.rows if row.in_sequence]
    for row in rows:
        for number in taken(row.migration):
            takers[number].append(row)
    together: dict[tuple[str, ...], tuple[list[Row], list[Number]]] = {}
    for number, those in takers.items():
        if len(those) > 1:
            together.setdefault(tuple(row.id for row in those), (those, []))[1].append(number)
    for those, numbers in together.values():
        written = [_written(number, those[0].migration) for number in sorted(numbers)]
        times = "twice" if len(those) == 2 else f"{len(those)} times"
        said = "number {} is" if len(written) == 1 else "numbers {} are"
        message = (
            f"{said.format(listed(written))} taken {times}: "
            f"by {listed([f'{row.name} {side_of(row)}' for row in those])}"
        )
        about = "\0".join(sorted(row.id for row in those))
        if all(map(_is_as_ever, those)):
            # Both sides hold and run them so: the merge makes that neither better nor worse.
            yield hazard("duplicate-number", Severity.NOTE, [those[-1], *those[:-1]], message, about=about)
            continue
        offer = _renumbering(sequence, rows, takers, those)
        yield hazard(
            "duplicate-number",
            Severity.ERROR,
            [those[-1], *those[:-1]],
            message,
            offer.words if offer is not None else "give one of them another number",
            about=about,
            acts=[offer] if offer is not None else [],
        )


def _is_as_ever(row: Row) -> bool:
    """Whether a migration stands on both sides, and takes the same numbers there as in the result."""
    sides = (row.source, row.target)
    return all(one is not None and taken(one) == taken(row.migration) for one in sides)


def _written(number: Number, like: Migration) -> str:
    """A number as the migration writes its own."""
    first = like.number.partition("-")[0]
    is_range = len(like.order) == 1 and len(like.numbers) > 1
    if like.order == number:
        return first if is_range else like.number
    return str(number[0]).zfill(len(first)) if len(number) == 1 else ".".join(map(str, number))


def _renumbering(
    sequence: MigrationSequence,
    rows: Sequence[Row],
    takers: Mapping[Number, Sequence[Row]],
    those: Sequence[Row],
) -> Offer | None:
    """Another number for the row that minds least: the next one where it is free, else one at the end.

    That is a row of the source before one of the target, one that nothing needs before others, the last
    one first; never an applied one, nor a range, which stands for as many numbers.
    """
    needed = {edge.needs for edge in sequence.edges}
    movable = [row for row in reversed(those) if not row.applied and len(taken(row.migration)) == 1]
    if not movable:
        return None
    row = min(movable, key=lambda one: (one.target is not None, one.id in needed))
    spoken = dialect(sequence.dialect)
    own = row.migration.order
    number = spoken.number_after(row.migration.number, row.migration.number)
    at = next(at for at, one in enumerate(rows) if one.id == row.id)
    above = {one.id for one in rows[:at]}
    alone = all(one.id in above for one in takers[own] if one is not row)
    if alone and order_of(number) not in takers:
        return Offer(f"renumber {row.name} to {number}", (Renumber(row.id, number),))
    last = max((one for one in rows), key=lambda one: max(taken(one.migration), default=()))
    number = spoken.number_after(last.migration.number, row.migration.number)
    if order_of(number) in takers:
        return None
    decisions: tuple[MigrationDecision, ...] = (Renumber(row.id, number),)
    if rows[-1] is not row:
        decisions = (Move(row.id, rows[-1].id), *decisions)
    return Offer(f"move {row.name} to the end as {number}", decisions)


# Missing


def _gaps(sequence: MigrationSequence) -> Iterator[Hazard]:
    """What lies between the numbers of the result; moments have nothing between them."""
    there: dict[int, Row] = {}
    for row in sequence.rows:
        if row.in_sequence and not _is_moment(row.migration):
            for number in taken(row.migration):
                if len(number) == 1:
                    there.setdefault(number[0], row)
    if not there or max(there) - min(there) == len(there) - 1:
        return
    missing: list[str] = []
    many = False
    before: int | None = None
    for after in sorted(there):
        if before is not None and after > before + 1:
            first, last = (_written((one,), there[after].migration) for one in (before + 1, after - 1))
            missing.append(first if first == last else f"{first} to {last}")
            many = many or first != last
        before = after
    if missing:
        many = many or len(missing) > 1
        yield Hazard(
            "gap",
            Severity.NOTE,
            sequence.folder or ".",
            f"no migration has the {'numbers' if many else 'number'} {listed(missing, MOST_GAPS)}",
            "gaps do no harm, and stay",
        )


# Applied


def _renamed_though_applied(sequence: MigrationSequence) -> Iterator[Hazard]:
    """Servers know what they ran by its name."""
    for row in sequence.rows:
        if row.applied and row.placed is not None and (before := row.before) is not None:
            old, new = before.known_as, row.placed.known_as
            if old == new:
                continue
            yield hazard(
                "applied-renamed",
                Severity.ERROR,
                [row],
                f"{old} is marked applied, and becomes {new}: a server that ran it would run it again",
                f"keep {old}",
                acts=[Offer(f"keep {old}", (Renumber(row.id, ""), Rename(row.id, "")))],
            )


# On branches


def numbers_on_branches(branches: Mapping[str, Collection[str]]) -> Mapping[int, list[tuple[str, str]]]:
    """Branches and names of migrations by the numbers they take; companions take none.

    A name is the file's, or the folder's where that is a migration.
    """
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    cuts: dict[str, tuple[str, tuple[int, ...]]] = {}
    for branch, paths in branches.items():
        for path in paths:
            if path not in cuts:
                cuts[path] = _taken_by(path)
            name, numbers = cuts[path]
            for number in numbers:
                found[number].append((branch, name))
    return dict(found)


def _taken_by(path: str) -> tuple[str, tuple[int, ...]]:
    cut = _ANY.cut(path) if not path.endswith(BESIDE) else None
    if cut is None or (cut.role is not Role.FORWARD and not cut.tentative):
        return "", ()
    name = cut.name if cut.tail.startswith("/") else path.rpartition("/")[2]
    return name, numbers_of(cut.number) if len(order_of(cut.number)) == 1 else ()


def on_other_branches(
    sequence: MigrationSequence, side: str, elsewhere: Mapping[int, Sequence[tuple[str, str]]]
) -> Iterator[Hazard]:
    """Numbers that the sequence gives to what it takes or makes, and that a branch has given to something else.

    What a branch shares with either side of the series is on it for good reason, under whatever number.
    """
    known: set[str] | None = None
    if sequence.runner.order is Order.GRAPH:
        return
    for row in sequence.rows:
        if row.action not in (Action.NEW, Action.FROM):
            continue
        others: dict[str, tuple[int, list[str]]] = {}
        for number in taken(row.migration):
            if len(number) == 1 and number[0] in elsewhere:
                known = _names(sequence) if known is None else known
                for branch, name in elsewhere[number[0]]:
                    if name not in known and name != row.migration.path.rpartition("/")[2]:
                        others.setdefault(name, (number[0], []))[1].append(branch)
        for name, (one, branches) in others.items():
            # A range takes several numbers, and meets the same file on a branch at each of them.
            branches = list(dict.fromkeys(branches))
            yield Hazard(
                "number-on-branch",
                Severity.WARNING,
                own_path(row),
                f"{_written((one,), row.migration)} is also taken by {name} on the "
                f"{'branch' if len(branches) == 1 else 'branches'} {listed(branches, MOST_BRANCHES)} of the {side}",
                "whichever is merged last has to be renumbered",
                f"{row.id}\0{side}\0{name}",
                row=row.id,
            )


def _names(sequence: MigrationSequence) -> set[str]:
    """Names of all files of the series on either side, and of the folders that are migrations."""
    found: set[str] = set()
    for series in (sequence.source, sequence.target):
        for migration in series.migrations if series is not None else ():
            found.add(migration.name)
            found.update(file.path.rpartition("/")[2] for file in migration.files)
    return found
