"""What a jump to an operation would change, in sentences and entry by entry."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from state.session.journal import HistoryRow
from state.session.session import Session
from state.workspace import Workspace

SHOWN = 200


@dataclass(frozen=True, slots=True)
class Change:
    """One entry whose decision a jump changes: what is said of it now, and what would be."""

    path: str
    now: str
    then: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What a jump would do; `touches_branches` when an apply would be taken back or made again."""

    number: int
    sentences: tuple[str, ...]
    changes: tuple[Change, ...] = ()
    more: int = 0
    touches_branches: bool = False


def line_to(number: int, parents: Mapping[int, int]) -> list[int]:
    """The operations that lead to one, the last first."""
    line = []
    while number in parents:
        line.append(number)
        number = parents[number]
    return line


def preview_of(workspace: Workspace, rows: Sequence[HistoryRow], number: int) -> Preview:
    """Looks at the session as it would be; changes nothing. Blocking, for a worker."""
    now = workspace.session
    row = next(one for one in rows if one.number == number)
    if row.current:
        return Preview(number, ("The session stands here.",))
    then = workspace.journal.session_at(number)
    parents = {one.number: one.parent for one in rows}
    present, wanted = set(line_to(now.number, parents)), set(line_to(number, parents))
    back, again = len(present - wanted), len(wanted - present)
    acts = [f"takes back {_operations(back)}"] if back else []
    acts += [f"does {_operations(again)} again"] if again else []
    sentences = [f"Jumping here {' and '.join(acts) or 'changes nothing'}.", *_differences(now, then)]
    changes, more = _changes(workspace, then)
    return Preview(number, tuple(sentences), changes, more, now.applied != then.applied)


def _operations(count: int) -> str:
    return "1 operation" if count == 1 else f"{count} operations"


def _differences(now: Session, then: Session) -> list[str]:
    """What changes beside decisions."""
    found = []
    for side, here, there in (("source", now.source, then.source), ("target", now.target, then.target)):
        if here != there and there is not None:
            found.append(f"The {side} is {there.name} at {(there.original or there.commit)[:10]} again.")
    if now.mappings != then.mappings:
        shown = ", ".join(map(str, then.mappings)) or "none"
        found.append(f"Mappings are: {shown}.")
    if now.exclusions != then.exclusions:
        found.append(f"{len(then.exclusions)} patterns exclude paths, {len(now.exclusions)} do now.")
    if now.applied is not None and now.applied != then.applied:
        found.append(f"The branches {now.applied.branch} and {now.applied.backup} are taken back.")
    if then.applied is not None and now.applied != then.applied:
        found.append(f"The branches {then.applied.branch} and {then.applied.backup} are made again.")
    return found


def _changes(workspace: Workspace, then: Session) -> tuple[tuple[Change, ...], int]:
    view = workspace.view
    keys = sorted(then.changed_keys(workspace.session))
    if view is None:
        return tuple(Change(key, "", "") for key in keys[:SHOWN]), max(0, len(keys) - SHOWN)
    other = view.with_session(then)
    changes = []
    for key in keys[:SHOWN]:
        entry = view.comparison.entry(key)
        if entry is None:
            changes.append(Change(key, "no entry now", "decided"))
        else:
            changes.append(Change(entry.path, view.state(entry).words, other.state(entry).words))
    return tuple(changes), max(0, len(keys) - SHOWN)
