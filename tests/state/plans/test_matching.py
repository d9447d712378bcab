"""Items of a plan that was read again: found by id, under renamed headings, by like texts; never two for one."""

from hypothesis import given, settings
from hypothesis import strategies as st

from state.plans.matching import Match, match
from state.plans.plan import Plan
from state.plans.reading import read_plan

PLAN = """\
# Merge of the billing fork

## Phase 1: Preparation (1 hour)

- [ ] Tell everybody that main is frozen
- [ ] Back up the database of the shop

## Phase 2: Copy the new files (2 hours)

- [ ] Copy the invoices
- [ ] All tests pass on the merge branch
- [ ] Stable for 24 hours on staging

## Phase 3: Clean up

- [ ] Delete the merge branch
- [ ] Everything was announced
"""


def read(text: str) -> Plan:
    return read_plan(text.encode())


def pairs(old: str, new: str) -> tuple[list[tuple[str, str]], list[str], list[str]]:
    """The match in texts: moved, gone, came."""
    before, after = read(old), read(new)
    found = match(before, after)
    olds = {one.id: one.text for one in before.items}
    news = {one.id: one.text for one in after.items}
    assert all(olds[name] == text for name, text in found.gone)
    return (
        sorted((olds[one], news[other]) for one, other in found.moved),
        sorted(text for _, text in found.gone),
        sorted(news[one] for one in found.came),
    )


def test_the_same_plan_moves_nothing() -> None:
    assert match(read(PLAN), read(PLAN)) == Match((), (), ())


def test_lines_that_moved_change_nothing() -> None:
    moved = PLAN.replace("- [ ] All", "\n\n- [ ] All").replace("## Phase 3", "\nSome prose.\n\n## Phase 3")
    assert match(read(PLAN), read(moved)) == Match((), (), ())


def test_a_ticked_box_changes_nothing() -> None:
    assert match(read(PLAN), read(PLAN.replace("[ ]", "[x]"))) == Match((), (), ())


def test_items_stay_with_a_renamed_phase() -> None:
    new = PLAN.replace("Phase 2: Copy the new files (2 hours)", "Phase 2: Copying new files (3 hours)")
    assert pairs(PLAN, new) == (
        [
            ("All tests pass on the merge branch", "All tests pass on the merge branch"),
            ("Copy the invoices", "Copy the invoices"),
            ("Stable for 24 hours on staging", "Stable for 24 hours on staging"),
        ],
        [],
        [],
    )


def test_a_renamed_title_of_the_plan_moves_every_item_to_its_like() -> None:
    before, after = (
        read(PLAN),
        read(PLAN.replace("# Merge of the billing fork", "# Something else altogether")),
    )
    found = match(before, after)
    assert found.gone == () and found.came == ()
    assert {before.item(one).line for one, _ in found.moved} == {5, 6, 10, 11, 12, 16, 17}  # type: ignore[union-attr]
    assert all(before.item(one).line == after.item(other).line for one, other in found.moved)  # type: ignore[union-attr]


def test_a_phase_whose_number_moved_takes_its_items_along() -> None:
    new = PLAN.replace("Phase 3", "Phase 4").replace(
        "## Phase 4", "## Phase 3: Look at it\n\n- [ ] Somebody from sales has seen it\n\n## Phase 4"
    )
    moved, gone, came = pairs(PLAN, new)
    assert moved == [
        ("Delete the merge branch", "Delete the merge branch"),
        ("Everything was announced", "Everything was announced"),
    ]
    assert gone == []
    assert came == ["Somebody from sales has seen it"]


def test_a_text_put_differently_is_the_same_item() -> None:
    new = PLAN.replace("Tell everybody that main is frozen", "Tell everybody that the main branch is frozen")
    assert pairs(PLAN, new) == (
        [("Tell everybody that main is frozen", "Tell everybody that the main branch is frozen")],
        [],
        [],
    )


def test_another_number_or_a_negation_is_another_item() -> None:
    new = PLAN.replace("24 hours on", "48 hours on").replace("was announced", "was not announced")
    assert pairs(PLAN, new) == (
        [],
        ["Everything was announced", "Stable for 24 hours on staging"],
        ["Everything was not announced", "Stable for 48 hours on staging"],
    )


def test_of_two_that_fit_alike_neither_is_taken() -> None:
    old = "# Plan\n\n## Phase 1: One\n\n- [ ] Look at the screen of the orders\n"
    new = "# Plan\n\n## Phase 1: One\n\n- [ ] Look at the screens of the orders\n- [ ] Look at the screen for the orders\n"
    assert pairs(old, new) == (
        [],
        ["Look at the screen of the orders"],
        ["Look at the screen for the orders", "Look at the screens of the orders"],
    )


def test_the_same_words_in_a_phase_that_came_for_one_that_went_are_another_item() -> None:
    old = "# Plan\n\n## Phase 1: Billing\n\n- [ ] All tests pass\n- [ ] Invoices arrive\n"
    new = "# Plan\n\n## Phase 2: Warehouse\n\n- [ ] All tests pass\n- [ ] Shelves are counted\n"
    assert pairs(old, new)[0] == []


def test_what_vanished_is_listed_with_its_text() -> None:
    new = PLAN.replace("- [ ] Copy the invoices\n", "")
    assert pairs(PLAN, new) == ([], ["Copy the invoices"], [])


WORDS = st.sampled_from(
    [
        "Copy the files",
        "Copy the file",
        "Run `make test`",
        "Wait 2 hours",
        "All tests pass",
        "Tell them",
        "Tell him",
    ]
)
HEADINGS = st.sampled_from(
    ["Phase 1: Begin", "Phase 2: Copy", "Phase 2: Copying", "Phase 3: End", "Notes", "Gate 1"]
)
PLANS = st.lists(st.tuples(HEADINGS, st.lists(WORDS, max_size=5)), max_size=5).map(
    lambda parts: (
        "# A plan\n\n"
        + "\n".join(f"## {head}\n\n" + "".join(f"- [ ] {one}\n" for one in items) for head, items in parts)
    )
)


@settings(max_examples=60, deadline=None)
@given(PLANS, PLANS)
def test_every_item_is_accounted_for_once(old: str, new: str) -> None:
    before, after = read(old), read(new)
    found = match(before, after)
    olds, news = [one.id for one in before.items], [one.id for one in after.items]
    same = set(olds) & set(news)
    assert sorted([*same, *(one for one, _ in found.moved), *(one for one, _ in found.gone)]) == sorted(olds)
    assert sorted([*same, *(other for _, other in found.moved), *found.came]) == sorted(news)


@settings(max_examples=60, deadline=None)
@given(PLANS, st.data())
def test_blank_lines_between_items_move_nothing(text: str, data: st.DataObject) -> None:
    lines = text.split("\n")
    at = data.draw(st.sets(st.integers(0, len(lines) - 1)))
    spaced = "\n".join(line if number not in at else f"\n{line}" for number, line in enumerate(lines))
    assert match(read(text), read(spaced)) == Match((), (), ())
