"""Where an item stands by what was recorded of it: runs, statements, looks; and whether that still counts."""

from typing import NamedTuple

from state.checks.acts import command_digest
from state.checks.checklist import ItemState
from state.checks.evidence import Ending, Evidence, Looked, Ran, Run, Signed
from state.checks.ground import Ground


class Recorded(NamedTuple):
    """A state with its reason; `changed` are the files by which evidence turned stale."""

    state: ItemState
    why: str
    changed: tuple[str, ...] = ()


def by_evidence(evidence: Evidence, text: str, ground: Ground) -> Recorded:
    """What a piece of evidence says now; `text` is the item's command as it would run, "" where it has none."""
    changed = changed_files(evidence, ground)
    match evidence:
        case Ran(passed=False):
            return Recorded(ItemState.FAILED, evidence.words + (f"; {_since(changed)}" if changed else ""))
        case Signed(passed=False):
            return Recorded(ItemState.FAILED, f"{evidence.who} says that it fails: {evidence.why}")
        case Looked() if text:
            return Recorded(ItemState.OPEN, "it was looked at, but has a command: run it, or sign it")
        case Ran() if text and command_digest(text) != evidence.digest:
            return Recorded(ItemState.STALE, f"{evidence.words}; its command is another one since")
    words = _words(evidence)
    if changed:
        return Recorded(ItemState.STALE, f"{words}; {_since(changed)}", changed)
    return Recorded(ItemState.PASSED, words)


def changed_files(evidence: Evidence, ground: Ground) -> tuple[str, ...]:
    """The files behind a piece of evidence that the result holds in another version now."""
    return tuple(path for path, oid in evidence.files if (ground.result_oid(path) or "") != oid)


def unproved(runs: tuple[Run, ...]) -> str:
    """Why an item without evidence is open, from its runs (latest first); "" where it never ran."""
    if not runs:
        return ""
    match runs[0].ending:
        case Ending.INTERRUPTED:
            return "Plait ended before its last run did: run it again"
        case Ending.CANCELLED:
            return "its last run was cancelled"
        case Ending.TIMED_OUT:
            return "its last run took too long"
        case Ending.EXITED:
            return f"its last run, exit {runs[0].exit_code}, was taken back or never noted: run it again"
        case Ending.NOT_STARTED:
            return f"it could not start: {runs[0].why}" if runs[0].why else "it could not start"
        case _:
            return ""


def _words(evidence: Evidence) -> str:
    match evidence:
        case Ran():
            return evidence.words
        case Signed():
            return f"signed by {evidence.who}: {evidence.why}"
        case Looked():
            count = len(evidence.files)
            return evidence.words or f"looked at {count} file{'' if count == 1 else 's'}"


def _since(changed: tuple[str, ...]) -> str:
    # Without a path it is about the result as a whole.
    named = ", ".join(one or "the result" for one in changed[:3]) + (
        f" and {len(changed) - 3} more" if len(changed) > 3 else ""
    )
    return f"{named} changed since"
