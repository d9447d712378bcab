"""Lists of required packages, by package name, the higher version range where both sides moved one."""

import re
from collections.abc import Iterable

from state.proposals.hunk import Candidate, Hunk
from state.proposals.tabular import merged

# `"django[argon2]>=4.2,<5",`: a quoted requirement alone on its line.
QUOTED = re.compile(
    rb"\s*([\"'])(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?\s*(?P<range>[<>=!~;@ ][^\"']*)?\1\s*,?\s*(?:#.*)?$"
)


def package_of(line: bytes) -> str | None:
    """The package that a quoted requirement names, in its normal form."""
    found = QUOTED.match(line)
    return re.sub(r"[-_.]+", "-", found["name"].decode("latin-1")).lower() if found else None


def by_package(hunk: Hunk, comments: tuple[bytes, ...]) -> Iterable[Candidate]:
    """The packages of both sides, where some line of the hunk gives a version range."""
    lines = [line for side in (hunk.base or (), hunk.source, hunk.target) for line in side]
    found = [QUOTED.match(line) for line in lines]
    if not any(one is not None and one["range"] for one in found):
        return ()
    return merged(
        hunk,
        package_of,
        comments,
        "requirements",
        "both sides changed packages; where both moved one, it is the higher version",
    )
