"""What is wrong with a series that needs no schema to be seen: numbers, doubles, rollbacks, dependencies, branches."""

from collections.abc import Callable, Iterator

from state.migrations.findings.doubles import doubles
from state.migrations.findings.graphs import graphs
from state.migrations.findings.numbers import numbers
from state.migrations.findings.rollbacks import rollbacks
from state.migrations.findings.superseded import superseded
from state.migrations.sequence import Hazard, Sequence
from state.repositories.version import Version


def series_findings(sequence: Sequence, text: Callable[[Version], bytes]) -> Iterator[Hazard]:
    """The findings of one sequence in the order of its rows, subject by subject."""
    yield from numbers(sequence)
    yield from doubles(sequence, text)
    yield from superseded(sequence)
    yield from graphs(sequence)
    yield from rollbacks(sequence)
