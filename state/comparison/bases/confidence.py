"""How likely a base is the one that both sides began with, by the way it was found.

Measured by `tests.benchmarks.base_quality` on flask, requests and healthchecks: histories that are related were made
strangers, and the base that was found compared with git's own merge base. Of the files with a base, its base and its
outcome were git's:

| found by | the same base | the same outcome |
|---|---|---|
| twin commits | 100% | 100% |
| newest version of both histories | 96-100% | 96-100% |
| the trees of a rewritten history | 100% | 100% |
| the trees of a copy, and similarity says the same | 90-100% | 98-100% |
| the trees of a copy alone | 62% | 85% |
| similarity alone | 75% | 95% |
"""

from state.comparison.entry import FoundBy

CONFIRMED = 0.96
"""Two ways lead to the same version."""


def confidence_of(found_by: FoundBy, share: float = 1.0) -> float:
    """The chance, 0 to 1; `share` is how well the trees agree, or how similar the version is."""
    match found_by:
        case FoundBy.HISTORY:
            return 0.94
        case FoundBy.TWIN:
            return 0.98
        case FoundBy.ANCESTOR_TREE:
            return round(0.35 + 0.3 * share, 2)
        case FoundBy.SIMILAR:
            return round(0.8 * share, 2)
        case _:
            return 1.0
