"""Packages that both sides and the result ask for, what copied code needs beside them, and their lock files."""

from collections.abc import Iterator

from state.findings import Finding
from state.understanding.dependencies.conflicts import conflicts
from state.understanding.dependencies.listing import manifests, provided
from state.understanding.dependencies.locks import lock_findings
from state.understanding.dependencies.table import Dependency, Listing, dependencies
from state.understanding.dependencies.unlisted import unlisted
from state.understanding.strands import Strands

__all__ = ["Dependency", "Listing", "dependencies", "dependency_findings", "manifests", "provided"]


def dependency_findings(strands: Strands) -> Iterator[Finding]:
    """Ranges that don't meet, packages that nothing lists, lock files out of step."""
    if strands.new:
        yield from conflicts(strands)
    yield from unlisted(strands)
    yield from lock_findings(strands)
