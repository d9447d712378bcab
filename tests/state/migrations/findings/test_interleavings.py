"""Valid series, however they meet, have nothing wrong with them; what is offered makes its finding go away."""

from hypothesis import given, settings
from hypothesis import strategies as st

from state.findings import Severity
from tests.state.migrations.findings.series import findings_of, table

A = "db/migrations"
STEPS = st.lists(st.integers(1, 3), min_size=1, max_size=8)


def series(prefix: str, steps: list[int], rollbacks: bool) -> dict[str, str]:
    """A series with gaps, each migration with a table of its own."""
    files: dict[str, str] = {}
    number = 0
    for at, step in enumerate(steps):
        number += step
        own = f"{prefix}{at}"
        files[f"{A}/{number:03}_{own}.sql"] = table(own)
        if rollbacks:
            files[f"{A}/{number:03}_{own}_rollback.sql"] = f"DROP TABLE {own};\n"
    return files


@settings(max_examples=40, deadline=None)
@given(shared=STEPS, mine=STEPS, theirs=STEPS, rollbacks=st.booleans())
def test_two_valid_series(shared: list[int], mine: list[int], theirs: list[int], rollbacks: bool) -> None:
    common = series("both", shared, rollbacks)
    last = sum(shared)

    def later(prefix: str, steps: list[int]) -> dict[str, str]:
        return series(prefix, [steps[0] + last, *steps[1:]], rollbacks)

    source, target = {**common, **later("mine", mine)}, {**common, **later("theirs", theirs)}
    assert findings_of(source, target) == []


@settings(max_examples=40, deadline=None)
@given(steps=st.lists(st.integers(0, 2), min_size=2, max_size=8))
def test_offers_for_duplicate_numbers_come_to_an_end(steps: list[int]) -> None:
    target = series("t", [steps[0] + 1, *steps[1:]], False)
    found = findings_of({}, target)
    assert all(one.kind == "duplicate-number" and one.severity is Severity.ERROR for one in found)
    assert sum(len(one.others) for one in found) == steps[1:].count(0)
    decisions: list[object] = []
    for _ in range(len(steps)):
        if not found:
            break
        decisions += found[0].acts[0].decisions
        found = findings_of({}, target, decisions)  # type: ignore[arg-type]
    assert found == []
