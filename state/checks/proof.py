"""What the session shows about an item of a plan by itself."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from state.checks.checklist import ItemState
from state.checks.evidence import Did
from state.checks.ground import EntryFact, EntryKind, Ground


@dataclass(frozen=True, slots=True)
class Proof:
    """Where an item stands by what the session did.

    `decisive` False: it can't be told from here, so that a run or a statement may prove it.
    """

    state: ItemState
    why: str
    operation: int = 0
    when: str = ""
    keys: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    decisive: bool = True
    path: str = ""
    """Where in the result it was looked for."""
    line: int = 0
    """The line there, 0 where it isn't about one."""

    @property
    def passed(self) -> bool:
        """Whether it holds."""
        return self.state is ItemState.PASSED

    @property
    def did(self) -> Did | None:
        """It as evidence, None unless it holds."""
        return Did(self.why, self.operation, self.when) if self.passed else None


def passed(
    ground: Ground, why: str, operation: int = 0, *, when: str = "", keys: tuple[str, ...] = ()
) -> Proof:
    """It holds; the time is the operation's where none is given."""
    return Proof(
        ItemState.PASSED, why, operation, when or (ground.when(operation) if operation else ""), keys
    )


def waits(why: str, keys: tuple[str, ...] = ()) -> Proof:
    """Nothing was done about it yet."""
    return Proof(ItemState.OPEN, why, keys=keys)


def unsure(why: str, keys: tuple[str, ...] = ()) -> Proof:
    """It can't be told from here."""
    return Proof(ItemState.OPEN, why, keys=keys, decisive=False)


def impossible(why: str, keys: tuple[str, ...] = ()) -> Proof:
    """It can't be done as the plan says."""
    return Proof(ItemState.BLOCKED, why, keys=keys)


def otherwise(why: str, operation: int = 0, keys: tuple[str, ...] = ()) -> Proof:
    """The session did something else than the plan wants."""
    return Proof(ItemState.FAILED, why, operation, keys=keys)


def was_decided(fact: EntryFact) -> str:
    """What became of an entry, in words."""
    number = f" in operation {fact.operation}" if fact.operation else ""
    match fact.kind:
        case EntryKind.TAKE:
            return f"taken{number}"
        case EntryKind.KEEP:
            return f"kept as in the target{number}"
        case EntryKind.DROP:
            return f"dropped{number}"
        case EntryKind.COPY:
            return f"copied{number}"
        case EntryKind.REPLACE | EntryKind.HUNKS:
            return f"resolved by hand{number}"
        case EntryKind.MERGED:
            return "merged by git"
        case EntryKind.UNREVIEWED:
            return "merged by git, and waits for review"
        case EntryKind.IDENTICAL:
            return "the same in both repositories"
        case EntryKind.EXCLUDED:
            return "excluded from the merge"
        case EntryKind.ARRANGED:
            return "placed by the sequence of migrations"
        case EntryKind.OPEN:
            return "waits for a decision"
        case EntryKind.CONFLICT:
            return "in conflict"
        case EntryKind.UNTOUCHED:
            return "as in the target"


def settled(ground: Ground, fact: EntryFact) -> Proof:
    """Whether everything about an entry is decided, whatever was decided."""
    keys = (fact.key,)
    if fact.stale:
        return Proof(
            ItemState.STALE,
            f"{fact.path}: what it was decided on has changed since",
            fact.operation,
            "",
            keys,
            (fact.path,),
        )
    if fact.open_hunks and fact.kind in (EntryKind.HUNKS, EntryKind.CONFLICT):
        hunks = "hunk" if fact.hunks == 1 else "hunks"
        is_open = "is" if fact.open_hunks == 1 else "are"
        return waits(f"{fact.path}: {fact.open_hunks} of {fact.hunks} {hunks} {is_open} open", keys)
    if fact.kind in (EntryKind.OPEN, EntryKind.CONFLICT, EntryKind.UNREVIEWED):
        return waits(f"{fact.path}: {was_decided(fact)}", keys)
    return passed(ground, f"{fact.path}: {was_decided(fact)}", fact.operation, keys=keys)


ORDER = (ItemState.FAILED, ItemState.STALE, ItemState.BLOCKED, ItemState.OPEN)


def together(ground: Ground, proofs: Iterable[Proof], what: str = "files") -> Proof:
    """Several proofs as one: it holds when all do, else the worst state counts, with what stands in its way."""
    every = tuple(proofs)
    assert every
    if len(every) == 1:
        return every[0]
    keys = tuple(dict.fromkeys(key for one in every for key in one.keys))
    good = [one for one in every if one.passed]
    if len(good) == len(every):
        last = max(every, key=lambda one: one.operation)
        when = max((one.when for one in every), default="")
        by_hand = [one for one in every if one.why.partition(": ")[2].startswith("resolved by hand")]
        more = f", {len(by_hand)} of them resolved by hand" if by_hand else ""
        words = f"all {len(every)} {what} are done{more}"
        if len(every) < 4:
            words = "; ".join(one.why for one in every)
        return replace(passed(ground, words, last.operation, when=when, keys=keys), path=every[0].path)
    bad = [one for one in every if not one.passed]
    state = next(state for state in ORDER if any(one.state is state for one in bad))
    first = [one.why for one in sorted(bad, key=lambda one: one.state is not state)]
    words = "; ".join(first[:3]) + (f"; and {len(first) - 3} more" if len(first) > 3 else "")
    if good:
        words = f"{len(good)} of {len(every)} {what} are done; {words}"
    changed = tuple(dict.fromkeys(path for one in bad for path in one.changed))
    decisive = any(one.decisive for one in bad)
    return Proof(
        state, words, keys=keys, changed=changed, decisive=decisive, path=bad[0].path, line=bad[0].line
    )
