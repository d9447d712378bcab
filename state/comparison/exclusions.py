"""Which paths stay out of the merge, and why."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A gitignore-style pattern with the reason that is shown beside its count.

    A pattern starting with `!` takes paths back in; the last matching pattern wins.
    """

    pattern: str
    reason: str
