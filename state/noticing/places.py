"""On which screen the operator looks at a path of the result."""

from state.comparison.entry import Status
from state.noticing.noticed import Place
from state.understood.entries import entry_for
from state.view import View


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
