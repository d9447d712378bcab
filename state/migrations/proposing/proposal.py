"""The proposed sequence of one series: the target's order first, then the source's own, with every name in place."""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace

from state.migrations.arrangement import Arrangement
from state.migrations.changes import Flavour, Reading
from state.migrations.dialect import Dialect
from state.migrations.migration import Migration, MigrationFile, Order, Role, Runner, Series
from state.migrations.proposing.candidates import Candidate, along, at_their_parts, candidates, standing
from state.migrations.proposing.edges import edges as infer_edges
from state.migrations.proposing.graph import hang_below
from state.migrations.proposing.numbering import Numbered, number_rows
from state.migrations.proposing.ordering import order as ordered
from state.migrations.references.edits import apply_edits
from state.migrations.sequence import Action, Edge, Placed, Row
from state.migrations.simulation.simulate import Step
from state.migrations.squashes import Squash, idle, own_names, squashes
from state.repositories.version import Version


@dataclass(frozen=True)
class Sides:
    """Everything a sequence is made of.

    - `text`: the bytes of a version; `content`: a text of the journal by content id, with the version it
      makes; `read`: what a migration does, with its patched texts by path.
    - `gone`: ids of rows that the merge leaves out, with the reason; `settled`: those of both sides whose
      content the target alone changed.
    """

    id: str
    dialect: Dialect
    source: Series | None
    target: Series | None
    text: Callable[[Version], bytes]
    content: Callable[[str], tuple[Version, bytes]]
    read: Callable[[Migration, Mapping[str, bytes], Flavour, str], Reading]
    gone: Mapping[str, str] = field(default_factory=dict)
    settled: frozenset[str] = frozenset()

    @property
    def series(self) -> Series:
        """The one that the sequence goes on: the target's, else the source's."""
        series = self.target or self.source
        assert series is not None
        return series

    @property
    def folder(self) -> str:
        """Where the sequence stands in the result."""
        return self.series.folder

    @property
    def label(self) -> str:
        return self.series.label

    @property
    def flavour(self) -> Flavour:
        found = (one.flavour for one in (self.target, self.source) if one is not None)
        return next((one for one in found if one is not Flavour.UNKNOWN), Flavour.UNKNOWN)

    def runner(self, arrangement: Arrangement) -> Runner:
        """The order that counts: the operator's, else the target's runner's."""
        if arrangement.runner:
            return Runner(Order(arrangement.runner), words="the operator's choice")
        return self.series.runner


@dataclass(frozen=True)
class Basis:
    """What a proposal rests on and no move changes: candidates, what they do, and the edges between them.

    `squashed` are ids of rows that replace others, `standing` those of the source that replace the target's.
    """

    made_of: tuple[object, ...]
    found: Sequence[Candidate]
    kept: Sequence[Candidate]
    readings: Mapping[str, Reading]
    edges: tuple[Edge, ...]
    left: Mapping[str, Row]
    squashed: frozenset[str] = frozenset()
    standing: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Proposed:
    """The rows in the runner's order, the edges between them, and ids of rows for which no number is free there.

    `placed` keeps every row with what it was made of, for the next proposal.
    """

    rows: tuple[Row, ...]
    basis: Basis
    unfit: frozenset[str] = frozenset()
    placed: Mapping[str, tuple[object, Migration, object, Row]] = field(default_factory=dict)

    @property
    def edges(self) -> tuple[Edge, ...]:
        return self.basis.edges


def propose(sides: Sides, arrangement: Arrangement, last: Proposed | None = None) -> Proposed:
    """The sequence as decided so far; what isn't decided is proposed.

    With the `last` proposal of the same sides, rows that come out as they were are not made again.
    """
    basis = _basis(sides, arrangement, last.basis if last is not None else None)
    before = last.placed if last is not None and basis is last.basis else {}
    runner = sides.runner(arrangement)
    intended = _intended(basis, arrangement)
    numbers = _numbers(sides, intended, arrangement, runner, basis.squashed)
    places = _places(sides, intended, arrangement, numbers, before)
    hung = hang_below(intended, sides.dialect.leaves, basis.standing) if runner.order is Order.GRAPH else {}
    names = {row.id: places[row.id].known_as for row in intended}
    renamed = {row.migration.known_as: names[row.id] for row in intended if row.own}
    placed: dict[str, tuple[object, Migration, object, Row]] = {}
    rows: dict[str, Row] = {}
    for row in intended:
        below = hung.get(row.id)
        name = (numbers[row.id].number, arrangement.slugs.get(row.id))
        replaces = tuple(renamed.get(one, one) for one in row.migration.replaces)
        rest = (
            numbers[row.id].reason,
            row.id in arrangement.applied,
            tuple((old, names[place]) for old, place in below.items()) if below else (),
            arrangement.companions,
            replaces,
            tuple(names.get(one) for one in row.created.origins) if row.created is not None else (),
        )
        known = before.get(row.id)
        place = places[row.id]
        if known is not None and known[1] is place and known[2] == rest:
            placed[row.id] = known
        else:
            if below:
                place_with = replace(place, needs=tuple(names[one] for one in below.values()))
            else:
                place_with = place
            if replaces != place.replaces:
                place_with = replace(place_with, replaces=replaces)
            made = _row(sides, row, arrangement, place_with, numbers[row.id], below, names, basis.readings)
            placed[row.id] = (name, place, rest, made)
        rows[row.id] = placed[row.id][3]
    in_order = [rows[one] for one in _run_order(sides, intended, rows, runner)]
    unfit = frozenset(id for id, numbered in numbers.items() if not numbered.fits)
    return Proposed(tuple(_woven(basis, in_order, arrangement)), basis, unfit, placed)


def _basis(sides: Sides, arrangement: Arrangement, last: Basis | None) -> Basis:
    made_of = (
        sides.source,
        sides.target,
        sides.gone,
        arrangement.left,
        arrangement.created,
        arrangement.patches,
    )
    if last is not None and last.made_of == made_of:
        return last
    written = {
        content: sides.content(content)
        for create in arrangement.created.values()
        for _, _, content in create.files
    }
    found = candidates(sides.source, sides.target, arrangement, sides.dialect, sides.gone, written)
    stands = standing(found, sides.label)
    found = at_their_parts(found, stands)
    readings = {row.id: _reading(sides, row, arrangement) for row in found}
    kept = [row for row in found if row.left is None]
    left = {row.id: _left_row(row, readings[row.id]) for row in found if row.left is not None}
    squashed = squashes(kept, sides.label)
    edges = _edges(kept, readings, squashed, sides.label)
    return Basis(
        made_of, found, kept, readings, edges, left, frozenset((*squashed, *stands)), frozenset(stands)
    )


def _reading(sides: Sides, row: Candidate, arrangement: Arrangement) -> Reading:
    """What a row does: the target's version where both have one, with what the operator patched."""
    texts = {
        file.path: sides.content(arrangement.patches[row.id, file.path])[1]
        for file in row.migration.files
        if (row.id, file.path) in arrangement.patches
    }
    if row.created is not None:
        texts = {
            file.path: sides.content(content)[1]
            for file, (_, _, content) in zip(row.migration.files, row.created.files, strict=True)
        }
    return sides.read(row.migration, texts, sides.flavour, sides.label)


def _edges(
    rows: Sequence[Candidate],
    readings: Mapping[str, Reading],
    squashed: Mapping[str, Squash],
    label: str,
) -> tuple[Edge, ...]:
    quiet = idle(squashed)
    steps = [
        Step(row.id, row.migration.name, Reading() if row.id in quiet else readings[row.id]) for row in rows
    ]
    known = {row.migration.known_as: row for row in rows}
    running = {name for name, row in known.items() if row.id not in quiet}
    parts = {row.id: own_names(row.migration, label) for row in rows if row.migration.replaces}
    instead = {name: row for row in rows for name in parts.get(row.id, ()) if name not in running}
    declared: list[Edge] = []
    for row in rows:
        for name in row.migration.needs:
            if name in known:
                words = f"declares to depend on {known[name].migration.name}"
                declared.append(Edge(row.id, known[name].id, words, True))
            squash = instead.get(name)
            if squash is not None and squash is not row and row.migration.known_as not in parts[squash.id]:
                words = f"declares to depend on {name}, which {squash.migration.name} replaces"
                declared.append(Edge(row.id, squash.id, words, True))
    return infer_edges(steps, declared)


def _intended(basis: Basis, arrangement: Arrangement) -> list[Candidate]:
    """The rows of the result in the order they are meant to run."""
    kept = basis.kept
    by_id = {row.id: row for row in kept}
    if arrangement.accepted:
        placed = [by_id[one] for one in arrangement.order if one in by_id]
        there = set(arrangement.order)
        # What came since: the target's below the last of the target's, the source's at the end.
        late = [row for row in kept if row.id not in there]
        at = max((number for number, row in enumerate(placed) if not row.own), default=-1) + 1
        placed[at:at] = [row for row in late if not row.own]
        return placed + [row for row in late if row.own]
    fixed = {row.id for row in kept if not row.own or row.id in basis.standing}
    return [by_id[one] for one in ordered([row.id for row in kept], fixed, basis.edges)]


def _numbers(
    sides: Sides,
    intended: Sequence[Candidate],
    arrangement: Arrangement,
    runner: Runner,
    squashed: Set[str],
) -> dict[str, Numbered]:
    numbers = number_rows(
        intended, sides.dialect, runner.order, arrangement.numbers, arrangement.applied, squashed
    )
    if any(row.created is not None and row.created.how == "merge" for row in intended):
        # Joined leaves may keep their names: the graph makes the order.
        for row in intended:
            if row.own and row.id not in arrangement.numbers:
                numbers[row.id] = Numbered(row.migration.number, "joined by a merge migration")
    return numbers


def _places(
    sides: Sides,
    intended: Sequence[Candidate],
    arrangement: Arrangement,
    numbers: Mapping[str, Numbered],
    before: Mapping[str, tuple[object, Migration, object, Row]],
) -> dict[str, Migration]:
    """Every row under its name in the result; paths that two rows would share are told apart by their slug."""
    places: dict[str, Migration] = {}
    taken: dict[str, str] = {}
    for row in sorted(intended, key=lambda one: one.own):
        known = before.get(row.id)
        if known is not None and known[0] == (numbers[row.id].number, arrangement.slugs.get(row.id)):
            placed = known[1]
            if placed.path not in taken:
                taken[placed.path] = row.id
                places[row.id] = placed
                continue
        slug = arrangement.slugs.get(row.id, row.migration.slug)
        migration = _in_folder(row.migration, sides)
        placed = _named(sides.dialect, migration, numbers[row.id].number, slug)
        again = 2
        while row.own and row.id not in arrangement.slugs and placed.path in taken:
            other = sides.dialect.named(
                migration, numbers[row.id].number, f"{slug}_{again}" if slug else str(again)
            )
            if other.path == placed.path:
                # Its name doesn't come from its slug: two at one path are refused when they are accepted.
                break
            placed = other
            again += 1
        taken.setdefault(placed.path, row.id)
        places[row.id] = placed
    return places


def _named(dialect: Dialect, migration: Migration, number: str, slug: str) -> Migration:
    """The migration itself while number and slug are its own, so that no file is renamed by being rewritten."""
    if number == migration.number and slug == migration.slug:
        return migration
    return dialect.named(migration, number, slug)


def _in_folder(migration: Migration, sides: Sides) -> Migration:
    """A migration of the source in the target's folder, where the two sides keep the series elsewhere."""
    source = sides.source
    if source is None or sides.target is None or source.folder == sides.folder:
        return migration
    before = f"{source.folder}/" if source.folder else ""
    after = f"{sides.folder}/" if sides.folder else ""
    files = tuple(
        replace(file, path=after + file.path.removeprefix(before)) if file.path.startswith(before) else file
        for file in migration.files
    )
    return replace(migration, files=files)


def _row(
    sides: Sides,
    row: Candidate,
    arrangement: Arrangement,
    placed: Migration,
    numbered: Numbered,
    hung: Mapping[str, str] | None,
    names: Mapping[str, str],
    readings: Mapping[str, Reading],
) -> Row:
    migration = row.migration
    depends = {old: names[place] for old, place in (hung or {}).items() if names[place] != old}
    if row.created is not None:
        depends = {
            name: names[origin]
            for name, origin in zip(row.created.needs, row.created.origins, strict=False)
            if origin in names and names[origin] != name
        }
    if migration.revision == "" and placed.name != migration.name:
        depends.pop(placed.name, None)
    files = tuple(
        _placed(sides, row, arrangement, file, landed, depends)
        for file, landed in zip(migration.files, placed.files, strict=True)
        if along(row, file, arrangement)
    )
    moved = placed.path != migration.path
    if row.created is not None:
        action = Action.NEW
    elif row.target is None or moved:
        action = Action.FROM
    else:
        action = Action.KEEP
    return Row(
        row.id,
        action,
        row.source,
        None if row.created is not None else row.target,
        placed,
        files,
        migration.name if moved and placed.name != migration.name else "",
        row.id in arrangement.applied,
        row.same,
        numbered.reason or ("" if row.own else "the target's own"),
        placed.needs,
        readings[row.id],
    )


def _placed(
    sides: Sides,
    row: Candidate,
    arrangement: Arrangement,
    file: MigrationFile,
    landed: MigrationFile,
    depends: Mapping[str, str],
) -> Placed:
    text: bytes | None = None
    patch = arrangement.patches.get((row.id, file.path))
    if patch is not None:
        text = sides.content(patch)[1]
    elif row.created is not None:
        text = sides.text(file.version)
    if depends and file.role is Role.FORWARD:
        whole = text if text is not None else sides.text(file.version)
        edits = sides.dialect.rewrite(row.migration, whole, depends)
        if edits:
            text = apply_edits(whole, edits)
    was = "" if row.created is not None else file.path
    return Placed(landed.path, file.role, file.version, text, was, file.key)


def _run_order(
    sides: Sides, intended: Sequence[Candidate], rows: Mapping[str, Row], runner: Runner
) -> list[str]:
    """The ids as the runner runs the result: by name, or by what they declare."""
    placed = {id(rows[row.id].migration): row.id for row in intended}
    return [
        placed[id(one)] for one in sides.dialect.sort([rows[row.id].migration for row in intended], runner)
    ]


def _left_row(row: Candidate, reading: Reading) -> Row:
    assert row.left is not None
    return Row(
        row.id,
        Action(row.left.how),
        row.source,
        None if row.created is not None else row.target,
        None,
        same=row.same,
        reason=row.left.reason,
        reading=reading,
    )


def _woven(basis: Basis, rows: Sequence[Row], arrangement: Arrangement) -> list[Row]:
    """The sequence with the rows that stay out of it below the row they stood below."""
    left = basis.left
    if not left:
        return list(rows)
    order = arrangement.order if arrangement.accepted else [row.id for row in basis.found]
    above: dict[str, list[Row]] = {}
    there = {row.id for row in rows}
    last = ""
    known = set(order)
    for one in (*order, *(row.id for row in basis.found if row.id not in known)):
        if one in left:
            above.setdefault(last, []).append(left[one])
        elif one in there:
            last = one
    woven = above.get("", [])
    for row in rows:
        woven += [row, *above.get(row.id, ())]
    return woven
