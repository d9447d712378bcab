"""How likely a base is the one that both sides began with, by the way it was found."""

from state.comparison.entry import FoundBy

_HISTORY = 0.93


def confidence_of(found_by: FoundBy, share: float = 1.0) -> float:
    """The chance, 0 to 1; `share` is how well the trees agree, or how similar the version is."""
    match found_by:
        case FoundBy.HISTORY:
            return _HISTORY
        case FoundBy.TWIN:
            return round(0.5 + 0.45 * share, 2)
        case FoundBy.ANCESTOR_TREE:
            return round(0.4 + 0.45 * share, 2)
        case FoundBy.SIMILAR:
            return round(0.6 * share, 2)
        case _:
            return 1.0
