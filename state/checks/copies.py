"""Whether the result holds what a plan wants copied."""

from dataclasses import replace

from state.checks.ground import BY_HAND, EntryFact, EntryKind, Ground
from state.checks.places import GLOB, Places
from state.checks.proof import Proof, impossible, otherwise, passed, settled, together, waits, was_decided
from state.plans.plan import CopyWish, Side


def pairs_of(wish: CopyWish, places: Places) -> tuple[tuple[str, str], ...]:
    """Each file of the source that a copy means, with the path at which it is to land; none where there is no such file."""
    source, target = wish.source.path, wish.target.path
    if GLOB.search(source):
        found = places.matching(Side.SOURCE, source)
        folder = target.rpartition("/")[0] if GLOB.search(target) else target
        return tuple((one, f"{folder}/{one.rpartition('/')[2]}".lstrip("/")) for one in found)
    if places.ground.source_oid(source) is not None:
        return ((source, target),)
    below = places.below(Side.SOURCE, source) if source or wish.recursive else ()
    if below:
        start = len(source) + 1 if source else 0
        return tuple((one, f"{target}/{one[start:]}".lstrip("/")) for one in below)
    if wish.source.side is Side.UNKNOWN and source:
        one = places.only_one(Side.SOURCE, source)
        if one is not None:
            return ((one, target),)
    return ()


def copied(wish: CopyWish, places: Places) -> Proof:
    """Whether everything that a copy means is where the plan wants it, and by which act."""
    pairs = pairs_of(wish, places)
    if not pairs:
        return impossible(f"the source has no {wish.source.path or wish.source.written}")
    excluded = [pair for pair in pairs if _is_excluded(places.ground, pair[0])]
    wanted = [pair for pair in pairs if pair not in set(excluded)] or list(pairs)
    exact = wish.target.side is not Side.UNKNOWN
    found = together(places.ground, [_one(source, target, places, exact) for source, target in wanted])
    if excluded and len(excluded) < len(pairs):
        return replace(found, why=f"{found.why}; {len(excluded)} more are excluded from the merge")
    return found


def _is_excluded(ground: Ground, source: str) -> bool:
    key = ground.key_of(Side.SOURCE, source)
    fact = ground.entry(key) if key is not None else None
    return fact is not None and fact.kind is EntryKind.EXCLUDED


def _one(source: str, target: str, places: Places, exact: bool) -> Proof:
    ground = places.ground
    key = ground.key_of(Side.SOURCE, source)
    fact = ground.entry(key) if key is not None else None
    keys = (key,) if key is not None else ()
    wanted, there = ground.source_oid(source), ground.result_oid(target)
    if there is None and not exact:
        # The plan wrote only the end of the path.
        whole = places.only_one(Side.UNKNOWN, target)
        if whole is not None:
            target, there = whole, ground.result_oid(whole)
    return replace(_judged(ground, source, target, fact, wanted, there), keys=keys, path=target)


def _judged(
    ground: Ground, source: str, target: str, fact: EntryFact | None, wanted: str | None, there: str | None
) -> Proof:
    if fact is not None and fact.stale:
        return settled(ground, fact)
    if there is not None and there == wanted:
        return passed(ground, f"{target}: {_came(ground, target, fact)}", fact.operation if fact else 0)
    if fact is None:
        return waits(f"{target}: {'holds something else' if there else 'is not in the result'}")
    if fact.kind is EntryKind.ARRANGED:
        return _arranged(ground, source, target, fact)
    if there is None:
        if fact.kind in (EntryKind.DROP, EntryKind.KEEP):
            words = (
                "left out" if fact.kind is EntryKind.KEEP and fact.target_path is None else was_decided(fact)
            )
            return otherwise(f"{target}: {words}: the plan wants it", fact.operation)
        if fact.kind is EntryKind.EXCLUDED:
            return otherwise(f"{target}: excluded from the merge")
        elsewhere = next(iter(fact.lands_at), None)
        if elsewhere is not None:
            return waits(f"{target}: {was_decided(fact)}, but at {elsewhere}")
        return waits(f"{target}: not in the result yet")
    if fact.kind in BY_HAND and target in (fact.path, *fact.lands_at):
        done = settled(ground, fact)
        if not done.passed:
            return done
        return passed(ground, f"{target}: {was_decided(fact)}: differs from the source's", fact.operation)
    if fact.kind is EntryKind.MERGED and target in fact.lands_at and there != ground.target_oid(target):
        return passed(ground, f"{target}: merged by git from both sides: differs from the source's")
    came_over = fact.kind in (EntryKind.TAKE, EntryKind.COPY)
    if came_over and target in fact.lands_at and there != ground.target_oid(target):
        # Migrations that it names were renumbered, and the session changed the names along.
        return passed(
            ground, f"{target}: {was_decided(fact)}: what it names was changed along", fact.operation
        )
    if fact.kind is EntryKind.KEEP:
        return otherwise(f"{target}: {was_decided(fact)}: the plan wants the source's", fact.operation)
    if fact.open_hunks or fact.kind in (EntryKind.OPEN, EntryKind.CONFLICT, EntryKind.UNREVIEWED):
        return settled(ground, fact)
    if there == ground.target_oid(target):
        return waits(f"{target}: the target's version stands, the source's {source} differs")
    return waits(f"{target}: holds another text than the source's {source}")


def _came(ground: Ground, target: str, fact: EntryFact | None) -> str:
    if ground.target_oid(target) == ground.result_oid(target):
        return "the same in both repositories, nothing to copy"
    if fact is None or fact.kind in (EntryKind.UNTOUCHED, EntryKind.OPEN, EntryKind.CONFLICT):
        return "holds the source's text"
    if fact.kind is EntryKind.MERGED:
        return "taken from the source by git's merge"
    if fact.kind is EntryKind.TAKE:
        return f"taken from the source in operation {fact.operation}"
    if fact.kind in BY_HAND:
        return f"{was_decided(fact)}, to the source's text"
    return was_decided(fact)


def _arranged(ground: Ground, source: str, target: str, fact: EntryFact) -> Proof:
    """A copied migration whose place an accepted sequence decides."""
    name = source.rpartition("/")[2]
    ids = {f"source:{fact.key}", f"target:{fact.key}"}
    for sequence in ground.sequences:
        for row in sequence.rows:
            if row.id not in ids and fact.key not in row.keys:
                continue
            if not row.in_sequence:
                return otherwise(f"{target}: left out of the sequence of migrations", sequence.operation)
            ending = name.rpartition(".")[2]
            there = [path for path in row.paths if path.endswith(f".{ending}")] or list(row.paths)
            if there:
                words = f"{target}: placed by the sequence of migrations as {there[0]}"
                return passed(ground, words, sequence.operation)
    return waits(f"{target}: the sequence of migrations places it, and not at this path")
