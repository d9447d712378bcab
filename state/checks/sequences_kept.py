"""Whether the accepted sequences hold the migrations that a plan lists."""

from collections.abc import Iterator
from dataclasses import replace

from state.checks.checklist import ItemState
from state.checks.ground import RowFact, SequenceFact
from state.checks.places import Places
from state.checks.proof import Proof, otherwise, passed, unsure, waits
from state.plans.plan import MigrationAction, MigrationWish, Side

Found = tuple[SequenceFact, RowFact]


def sequenced(wish: MigrationWish, places: Places) -> Proof:
    """Whether an accepted sequence has this migration as the plan wants it."""
    ground = places.ground
    wanted, origin = _last(wish.name), _last(wish.origin) or _last(wish.name)
    match wish.action:
        case MigrationAction.KEEP:
            rows = [one for one in _rows(places) if _same(one[1].target_name, origin)]
            if not rows and wish.side is not Side.TARGET:
                rows = [one for one in _rows(places) if _same(one[1].source_name, origin)]
        case MigrationAction.FROM:
            rows = [one for one in _rows(places) if _same(one[1].source_name, origin)]
        case MigrationAction.NEW:
            rows = [one for one in _rows(places) if _same(_name(one[1]), wanted)]
        case MigrationAction.DROP:
            return _left_out(wish, places)
        case MigrationAction.LISTED:
            rows = [one for one in _rows(places) if _same(_name(one[1]), wanted)]
    rows = _in_its_folder(wish, rows)
    if not rows:
        return _by_file(wish, places)
    if len({one.id for one, _ in rows}) > 1:
        named = ", ".join(sorted({one.id or "the top folder" for one, _ in rows}))
        return unsure(f"several series have a {origin}: {named}")
    sequence, row = next(((one, row) for one, row in rows if row.in_sequence), rows[0])
    found = _placed(wish, sequence, row, wanted, origin)
    if not found.passed:
        return replace(found, keys=row.keys)
    return replace(passed(ground, found.why, sequence.operation), keys=row.keys)


def _placed(wish: MigrationWish, sequence: SequenceFact, row: RowFact, wanted: str, origin: str) -> Proof:
    """Whether this row is what the plan wants, and accepted."""
    name = _name(row)

    def wrong(words: str) -> Proof:
        return otherwise(words, sequence.operation) if sequence.accepted else waits(words)

    if not row.in_sequence:
        return wrong(f"{name} is left out of the sequence{_because(row)}")
    if not _same(name, wanted):
        return wrong(f"{origin} stands in the sequence as {name}, the plan wants {wish.name}")
    if wish.action is MigrationAction.NEW and not row.created and (row.source_name or row.target_name):
        side = "source" if row.source_name else "target"
        return wrong(f"{name} stands in the sequence, but it is the {side}'s: the plan wants a new one")
    if not sequence.accepted:
        return waits(f"{name} is proposed; the sequence is not accepted yet")
    return Proof(ItemState.PASSED, f"{name} {_came(wish, row)} in the accepted sequence")


def _came(wish: MigrationWish, row: RowFact) -> str:
    match wish.action:
        case MigrationAction.KEEP:
            return "stands as in the target" if row.target_name else "stands as in the source"
        case MigrationAction.FROM:
            return f"is the source's {row.source_name}"
        case MigrationAction.NEW:
            return "is new"
        case _:
            return "stands"


def _left_out(wish: MigrationWish, places: Places) -> Proof:
    ground = places.ground
    names = {_last(wish.name), _last(wish.origin)} - {""}
    rows = [
        (sequence, row)
        for sequence, row in _rows(places)
        if any(_same(one, name) for one in (row.source_name, row.target_name, _name(row)) for name in names)
    ]
    rows = _in_its_folder(wish, rows)
    if not rows:
        still = [path for name in names for path in places.result if _same(_last(path), name)]
        if still:
            return waits(f"{still[0]} is still in the result")
        return passed(ground, f"{wish.name} is in neither repository's sequence and not in the result")
    staying = [(sequence, row) for sequence, row in rows if row.in_sequence]
    if staying:
        sequence, row = staying[0]
        words = f"{_name(row)} is in the sequence: the plan drops it"
        return otherwise(words, sequence.operation) if sequence.accepted else waits(words)
    sequence, row = rows[0]
    if not sequence.accepted:
        return waits(f"{wish.name} is left out of the proposal; the sequence is not accepted yet")
    return passed(ground, f"{wish.name} is left out of the sequence{_because(row)}", sequence.operation)


def _by_file(wish: MigrationWish, places: Places) -> Proof:
    """No series has it: whether the result has a file of that name after all."""
    there = [path for path in places.result if _same(_last(path), _last(wish.name))]
    sequences = places.ground.sequences
    where = ", ".join(one.id or "the top folder" for one in sequences) or "no series of migrations was found"
    if not there:
        origin = f" (from {wish.origin})" if wish.origin else ""
        return waits(f"{wish.name}{origin} is in no sequence: {where}")
    if len(there) > 1:
        return unsure(
            f"{len(there)} files of the result are called {_last(wish.name)}: {', '.join(there[:3])}"
        )
    return unsure(f"the result holds {there[0]}, which belongs to no series that can be read")


def _rows(places: Places) -> Iterator[Found]:
    for sequence in places.ground.sequences:
        for row in sequence.rows:
            yield sequence, row


def _in_its_folder(wish: MigrationWish, rows: list[Found]) -> list[Found]:
    """Those in the folder that the plan writes before the name, where it writes one that tells."""
    folder = (wish.name.rpartition("/")[0] or wish.origin.rpartition("/")[0]).strip("/")
    if not folder:
        return rows
    ending = f"/{folder}"
    exact = [
        one
        for one in rows
        if f"/{one[0].id}".endswith(ending) or any(_under(path, folder) for path in one[1].paths)
    ]
    return exact or rows


def _under(path: str, folder: str) -> bool:
    return f"/{path.rpartition('/')[0]}".endswith(f"/{folder}")


def _name(row: RowFact) -> str:
    return _last(row.paths[0]) if row.paths and row.in_sequence and not row.name else row.name


def _because(row: RowFact) -> str:
    return f": {row.words}" if row.words else ""


def _last(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2]


def _same(name: str, wanted: str) -> bool:
    """Whether two names mean one migration; a plan may leave the ending away."""
    if not name or not wanted:
        return False
    return name == wanted or ("." not in wanted and name.partition(".")[0] == wanted)
