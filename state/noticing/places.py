"""Which entry a path of the result belongs to, and on which screen the operator looks at it."""

from state.comparison.entry import Entry, Status
from state.noticing.noticed import Place
from state.view import View


def entry_for(view: View, path: str) -> Entry | None:
    """The entry that stands at a path of the result, or that a path of either side names."""
    for key, decision in view.session.decisions.items():
        if decision.kind == "copy" and decision.value == path:
            return view.comparison.entry(key)
    return view.comparison.at(path) or view.comparison.entry(path) or _moved(view, path)


def _moved(view: View, path: str) -> Entry | None:
    """The entry that git merges to this path, because one side moved it there."""
    for key, outcome in view.merge.outcomes.items() if view.merge is not None else ():
        if any(place == path and version is not None for place, version in outcome.lands):
            return view.comparison.entry(key)
    return None


def place_of(view: View, path: str) -> Place:
    """The step and the entry where the operator looks at a path."""
    entry = entry_for(view, path)
    if entry is None or entry.status is Status.EXCLUDED:
        return Place("copy", entry.key if entry is not None else None)
    outcome = view.outcome(entry.key)
    decision = view.session.decisions.get(entry.key)
    merged = outcome is not None and (outcome.conflict is not None or outcome.review)
    by_hunks = decision is not None and decision.kind in ("hunks", "replace")
    return Place("resolve" if merged or by_hunks else "copy", entry.key)
