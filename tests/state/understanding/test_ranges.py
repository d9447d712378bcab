"""Version ranges: whether both can hold."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from state.understanding.ranges import meet, npm_intervals


@pytest.mark.parametrize(
    ("ecosystem", "one", "other", "compatible", "proposed"),
    [
        ("python", "", ">=2", True, ">=2"),
        ("python", ">=2,<3", ">=3", False, ""),
        ("python", ">2.9", "<3", True, "<3,>2.9"),
        ("python", "~=1.4", "==1.4.2", True, "==1.4.2"),
        ("python", "==1.4.*", ">=1.5", False, ""),
        ("python", ">=1", ">=2", True, ">=2"),
        ("python", "git+https://x/y", ">=2", None, ""),
        ("npm", "^18.0.0", "^17.0.2", False, ""),
        ("npm", "^3.1.0", "^3.0.0", True, "^3.1.0"),
        ("npm", "~1.2.3", "1.x", True, "~1.2.3"),
        ("npm", "^0.2.1", "^0.3.0", False, ""),
        ("npm", ">=1.2 <2", "1.0 - 1.5", True, ">=1.2.0 <1.6.0"),
        ("npm", "^1 || ^2", "^2.1.0", True, "^2.1.0"),
        ("npm", "latest", "^2", None, ""),
        ("npm", "workspace:*", "^2", None, ""),
    ],
)
def test_two_ranges(ecosystem: str, one: str, other: str, compatible: bool | None, proposed: str) -> None:
    assert meet(ecosystem, one, other) == (compatible, proposed)


VERSIONS = some.tuples(some.integers(0, 3), some.integers(0, 3), some.integers(0, 3))
RANGES = some.builds(
    lambda sign, version: sign + ".".join(map(str, version)),
    some.sampled_from(["", "^", "~", ">=", "<", "<=", ">"]),
    VERSIONS,
)


@settings(suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no finding
@given(RANGES, RANGES, VERSIONS)
def test_a_version_that_is_in_both_is_in_what_is_proposed(
    one: str, other: str, version: tuple[int, int, int]
) -> None:
    def inside(specifier: str) -> bool:
        return any(low <= version < high for low, high in npm_intervals(specifier) or ())

    found = meet("npm", one, other)
    assert found.compatible is not None
    both = inside(one) and inside(other)
    assert not both or found.compatible
    assert both == (found.compatible and inside(found.proposed))


@given(some.text(max_size=30))
def test_any_text_is_a_range_or_none(text: str) -> None:
    npm_intervals(text)
    assert meet("python", text, ">=1").compatible in (True, False, None)
