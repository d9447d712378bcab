"""Picking lines out of a hunk, without a screen."""

from hypothesis import given
from hypothesis import strategies as st

from screens.resolve.picking import Draft, draft_of, joined, without
from state.merging.choice import Choice, HunkChoice, Pick
from state.merging.regions import Region, RegionKind

SIDES = st.sampled_from(["source", "target"])


def lines(picks: tuple[Pick, ...]) -> list[tuple[str, int]]:
    return [(pick.side, line) for pick in picks for line in range(pick.start, pick.stop)]


@given(st.lists(st.tuples(SIDES, st.integers(0, 5)), max_size=12))
def test_toggling_lines_one_by_one(toggles: list[tuple[str, int]]) -> None:
    draft = Draft(0, "h")
    expected: list[tuple[str, int]] = []
    for side, line in toggles:
        draft = draft.toggle(side, line)  # type: ignore[arg-type]
        if (side, line) in expected:
            expected.remove((side, line))
        else:
            expected.append((side, line))
        assert lines(draft.picks) == expected


def test_a_run_is_picked_at_once_in_either_direction() -> None:
    draft = Draft(0, "h").begin("source", 4).toggle("source", 2)
    assert draft.picks == (Pick("source", 2, 5),)
    assert draft.anchor is None


def test_a_run_goes_on_from_lines_that_are_picked() -> None:
    draft = Draft(0, "h").toggle("source", 3).begin("source", 2).toggle("source", 4)
    assert draft.picks == (Pick("source", 2, 5),)
    assert draft.begin("source", 2).toggle("source", 4).picks == ()


def test_order_is_that_of_picking() -> None:
    draft = Draft(0, "h").toggle("target", 0).toggle("source", 1).toggle("source", 2)
    assert draft.picks == (Pick("target", 0, 1), Pick("source", 1, 3))


def test_runs_that_follow_each_other_are_one() -> None:
    assert joined((Pick("source", 0, 1), Pick("source", 1, 2), Pick("target", 0, 1))) == (
        Pick("source", 0, 2),
        Pick("target", 0, 1),
    )
    assert without((Pick("source", 0, 5),), "source", 1, 2) == (Pick("source", 0, 1), Pick("source", 2, 5))


def test_a_draft_begins_with_what_was_picked_before() -> None:
    region = Region(RegionKind.CONFLICT, (0, 1), (0, 2), (0, 2), "h")
    picked = HunkChoice(Choice.LINES, (Pick("source", 0, 1),))
    assert draft_of(3, region, {"h": picked}).picks == picked.picks
    assert draft_of(3, region, {"h": HunkChoice(Choice.SOURCE)}).picks == ()
