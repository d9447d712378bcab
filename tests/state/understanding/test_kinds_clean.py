"""No false alarm: five clean merges of different kinds, each without a single finding."""

import pytest

from tests.conftest import Build
from tests.state.pairs import fork, strangers
from tests.state.understanding.clean_fixtures import ALL, Clean
from tests.state.understanding.kit import findings


@pytest.mark.parametrize("clean", ALL, ids=lambda clean: clean.name)
def test_a_clean_merge_has_no_findings(build: Build, clean: Clean) -> None:
    pair = (
        strangers(build, clean.source, clean.target)
        if clean.base is None
        else fork(build, clean.base, clean.source, clean.target)
    )
    found = findings(pair, *clean.acts, mappings=clean.mappings)
    assert [f"{one.kind} {one.path}:{one.line} {one.message}" for one in found] == []
