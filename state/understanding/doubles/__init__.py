"""Things that stand twice in the result and once on each side: who brought which, and where both are."""

from collections.abc import Iterator

from state.findings import Finding
from state.understanding.doubles.across import across
from state.understanding.doubles.in_file import in_files
from state.understanding.doubles.names import doubled_names
from state.understanding.doubles.routes import doubled_routes
from state.understanding.doubles.variables import doubled_variables
from state.understanding.strands import Strands

__all__ = ["doubles"]


def doubles(strands: Strands) -> Iterator[Finding]:
    """Doubled in one file, and across files."""
    yield from in_files(strands)
    yield from across(strands)
    yield from doubled_routes(strands)
    yield from doubled_names(strands)
    yield from doubled_variables(strands)
