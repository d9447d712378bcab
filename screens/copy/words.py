"""Statuses, standings and outcomes of entries in a sign and a word or two."""

from collections.abc import Mapping

from screens.text import STATUS_WORDS
from state.comparison.entry import Entry, FoundBy, Status, Version
from state.view import COMPOSED, EntryState, Standing

STATUS_KINDS: Mapping[Status, str] = {
    Status.ONLY_SOURCE: "note",
    Status.ONLY_TARGET: "faint",
    Status.IDENTICAL: "faint",
    Status.DIFFERENT: "",
    Status.RENAMED: "note",
    Status.EXCLUDED: "faint",
}
"""The kind of text, and so the colour, of each status."""

STANDING_KINDS: Mapping[Standing, str] = {
    Standing.CONFLICT: "bad",
    Standing.STALE: "warn",
    Standing.OPEN: "open",
    Standing.UNREVIEWED: "note",
    Standing.DECIDED: "good",
    Standing.SETTLED: "faint",
}
"""The kind of text of each standing, the most urgent first."""

STATUS_SHORT: Mapping[str, str] = {
    **STATUS_WORDS,
    Status.ONLY_SOURCE: "only source",
    Status.ONLY_TARGET: "only target",
}

DECISION_WORDS = {"drop": "dropped", "copy": "copied", "replace": "edited", "hunks": "by hunks"}


def status_words(entry: Entry) -> str:
    """The status of an entry in a word, with how similar a renamed one is."""
    word = STATUS_SHORT[entry.status]
    return f"{word} {entry.score}%" if entry.score is not None and entry.score < 100 else word


def outcome_words(entry: Entry, state: EntryState) -> str:
    """What the result holds for an entry, and why, in two or three words."""
    match state.standing:
        case Standing.CONFLICT:
            if state.hunks > state.open_hunks:
                return f"{state.open_hunks} of {state.hunks} conflicts"
            if state.hunks:
                return "1 conflict" if state.hunks == 1 else f"{state.hunks} conflicts"
            return state.conflict or "conflict"
        case Standing.OPEN | Standing.STALE:
            return state.standing.value
        case Standing.UNREVIEWED:
            return f"{_held(entry, state)}: review"
        case Standing.DECIDED:
            decision = state.decision
            if decision is not None and decision.kind in DECISION_WORDS:
                return DECISION_WORDS[decision.kind]
            return _held(entry, state)
    if entry.status in (Status.IDENTICAL, Status.ONLY_TARGET, Status.EXCLUDED):
        return ""
    return _held(entry, state)


def _held(entry: Entry, state: EntryState) -> str:
    """Whose text the result holds."""
    versions = [version for _, version in state.lands]
    if not versions:
        return "left out" if entry.target is None else "removed"
    version = versions[0]
    if state.lands[0][0] != entry.path and entry.target is not None and len(versions) == 1:
        return "moved" if version in (entry.source, entry.target) else "moved, merged"
    if version == entry.target:
        return "target"
    if version == entry.source:
        return "source"
    return "edited" if version.oid == COMPOSED else "merged"


def base_words(state: EntryState) -> str:
    """The base of an entry and how it was found, as a sentence."""
    base = state.base
    if base is None:
        return "not looked for yet"
    match base.found_by:
        case FoundBy.MERGE_BASE:
            if base.version is None:
                return "none, both sides added it since their histories parted"
            return "the version in the merge base of both histories"
        case FoundBy.HISTORY:
            place = f" ({base.path})" if base.path else ""
            return f"inferred, the newest version that both histories of this path share{place}"
        case FoundBy.TWIN | FoundBy.ANCESTOR_TREE | FoundBy.SIMILAR:
            return f"inferred, {base.words}, {base.confidence:.0%}"
        case FoundBy.CHOSEN:
            return base.words
    return "none, the histories share no version of it; source and target are compared directly"


def kind_words(version: Version | None) -> str:
    """What stands there when it isn't a plain file, else nothing."""
    if version is None or version.mode == "100644":
        return ""
    if version.is_symlink:
        return "symlink"
    if version.is_submodule:
        return "submodule"
    return "executable" if version.mode == "100755" else ""
