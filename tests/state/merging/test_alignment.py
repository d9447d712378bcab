"""Rows hold every line of every side once and in order, whatever was decided."""

from hypothesis import given, settings
from hypothesis import strategies as st

from state.merging.alignment import Aligned
from state.merging.choice import Choice, HunkChoice
from state.repositories.repository import Repository
from tests.state.merging.test_regions import LINES, merge_of, text

PLAIN = [one for one in Choice if one not in (Choice.LINES, Choice.TEXT)]


@settings(max_examples=60, deadline=None)
@given(
    LINES, LINES, LINES, st.booleans(), st.lists(st.sampled_from([*PLAIN, None]), min_size=20, max_size=20)
)
def test_rows_hold_every_line_once(
    bare_repository: Repository,
    base: list[bytes],
    source: list[bytes],
    target: list[bytes],
    based: bool,
    choices: list[Choice | None],
) -> None:
    merge = merge_of(bare_repository, text(base) if based else None, text(source), text(target))
    names = [region.hunk for region in merge.regions if region.hunk]
    chosen = {name: HunkChoice(choice) for name, choice in zip(names, choices, strict=False) if choice}
    aligned = Aligned(merge, chosen, lambda content: b"")
    rows = [aligned.row(y) for y in range(aligned.height)]
    counts = {
        "source": len(merge.source_lines),
        "target": len(merge.target_lines),
        "result": len(aligned.result_lines),
    }
    for side, count in counts.items():
        found = [number for row in rows if (number := getattr(row, side)) is not None]
        assert found == list(range(count)), side
    assert b"".join(aligned.result_lines) == merge.result(chosen, lambda content: b"")
    for y, row in enumerate(rows):
        assert row.region == aligned.region_at(y)
        assert aligned.first_row(row.region) <= y
        assert any(number is not None for number in row[1:])
