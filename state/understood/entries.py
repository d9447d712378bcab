"""Which entry a path of the result belongs to."""

from state.comparison.entry import Entry
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
