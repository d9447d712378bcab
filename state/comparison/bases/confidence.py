"""How likely a base is the one that both sides began with, by the way it was found.

Measured by `tests.benchmarks.base_quality`: histories that are related were made strangers, and what was found was
held against git's own merge base and merge. The ways were built on flask, requests and healthchecks; gogs came later,
and the margin of similar versions was set after its misses were seen. Of the files with a base, these had git's
base and git's outcome:

| found by | flask, requests, healthchecks | gogs |
|---|---|---|
| twin commits | 99.5-100%, 99.5-100% | 100%, 100% |
| the newest version of both histories | 96-100%, 96-100% | 99.8-100%, 100% |
| the trees of a rewritten history | 100%, 100% of 19 files | 5, 8 of 9 files |
| the trees of a copy, and similarity says the same | 77-100%, 91-100% | 100%, 100% |
| the trees of a copy alone | 62%, 85% of 34 files | - |
| similarity alone | 18, 18 of 18 files of flask | 1, 4 of 5 files |
"""

from state.comparison.entry import FoundBy

CONFIRMED = 0.96
"""Two ways lead to the same version."""
REWRITTEN = 0.86
"""The trees of two histories that go on below it, and agree there."""


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
            return round(0.6 * share, 2)
        case _:
            return 1.0
