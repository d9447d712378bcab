"""Which commands wait for which."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from state.checks.ordering import runnable, waits_for
from state.checks.standing import checklist_of
from state.plans.plan import Command, CommandKind, Item, ItemKind, Plan
from tests.state.checks.grounds import READ_IN, FakeGround, item, phase, plan_of


def made(
    *rows: tuple[str, str, ItemKind, int],
    phases: dict[str, tuple[str, ...]] | None = None,
    kinds: dict[str, CommandKind] | None = None,
) -> Plan:
    """A plan of (item, phase number, kind, fence)."""
    items, commands = [], []
    for line, (name, number, kind, fence) in enumerate(rows, 1):
        items.append(item(name, f"phase-{number}", kind, line, command=f"c-{name}"))
        shell = (kinds or {}).get(name, CommandKind.SHELL)
        commands.append(Command(f"c-{name}", shell, f"run {name}", line, line, fence))
    known = phases or {number: () for _, number, _, _ in rows}
    return plan_of(
        phases=tuple(
            phase(number, depends_on=tuple(f"phase-{one}" for one in of)) for number, of in known.items()
        ),
        items=tuple(items),
        commands=tuple(commands),
    )


def order(plan: Plan) -> dict[str, str]:
    return {name: " ".join(after) for name, after in waits_for(plan, plan.items).items()}


DO, LOOK = ItemKind.COMMAND, ItemKind.CRITERION


def test_commands_of_a_phase_follow_each_other() -> None:
    assert order(made(("a", "1", DO, 1), ("b", "1", DO, 1), ("c", "1", DO, 2))) == {
        "a": "",
        "b": "a",
        "c": "b",
    }


def test_criteria_are_looked_at_side_by_side_and_waited_for() -> None:
    plan = made(("a", "1", DO, 1), ("x", "1", LOOK, 2), ("y", "1", LOOK, 3), ("b", "1", DO, 4))
    assert order(plan) == {"a": "", "x": "a", "y": "a", "b": "x y"}


def test_commands_of_one_fence_never_run_side_by_side() -> None:
    plan = made(("x", "1", LOOK, 2), ("y", "1", LOOK, 2), ("z", "1", LOOK, 3), ("b", "1", DO, 4))
    assert order(plan) == {"x": "", "y": "x", "z": "", "b": "y z"}


def test_phases_follow_what_they_depend_on_else_the_one_before() -> None:
    plan = made(
        ("a", "1", DO, 1), ("b", "2", DO, 2), ("c", "3", DO, 3), ("d", "4", DO, 4),
        phases={"1": (), "2": ("1",), "3": ("1",), "4": ()},
    )  # fmt: skip
    assert order(plan) == {"a": "", "b": "a", "c": "a", "d": "c"}


def test_a_phase_without_commands_is_looked_through() -> None:
    plan = made(("a", "1", DO, 1), ("c", "3", DO, 3), phases={"1": (), "2": ("1",), "3": ("2",)})
    assert order(plan) == {"a": "", "c": "a"}


def test_a_circle_is_cut() -> None:
    plan = made(("a", "1", DO, 1), ("b", "2", DO, 2), phases={"1": ("2",), "2": ("1",)})
    assert order(plan) == {"b": "", "a": "b"}


def test_a_failure_stops_what_does_something_but_no_box_of_a_list() -> None:
    plan = made(
        ("a", "1", DO, 1), ("x", "1", LOOK, 2), ("y", "1", LOOK, 3), ("b", "1", DO, 4), ("c", "1", DO, 5),
        ("box", "1", ItemKind.TASK, 6), ("d", "1", DO, 7),
    )  # fmt: skip
    boxed = tuple(replace(one, box_line=one.line if one.id == "box" else 0) for one in plan.items)
    plan = replace(plan, items=boxed)
    found = runnable(checklist_of(plan, READ_IN, FakeGround()), [one.id for one in plan.items])
    assert {turn.item.item.id: (turn.after, turn.needs) for turn in found} == {
        "a": ((), ()),
        "x": (("a",), ("a",)),
        "y": (("a",), ("a",)),
        "b": (("x", "y"), ("a", "x", "y")),
        "c": (("b",), ("a", "x", "y", "b")),
        "box": (("c",), ()),
        "d": (("box",), ("a", "x", "y", "b", "c")),
    }


def test_only_what_can_run_is_given_a_turn() -> None:
    plan = made(
        ("set", "1", DO, 1), ("a", "1", DO, 1), ("b", "1", DO, 1), kinds={"set": CommandKind.VARIABLE}
    )
    found = runnable(checklist_of(plan, READ_IN, FakeGround(running={"a"})), ["set", "a", "b", "nothing"])
    assert [(turn.item.item.id, turn.after) for turn in found] == [("b", ())]


KINDS = st.sampled_from([DO, LOOK])


@given(
    st.lists(st.tuples(st.sampled_from("12345"), KINDS, st.integers(1, 4)), max_size=12),
    st.dictionaries(st.sampled_from("12345"), st.lists(st.sampled_from("12345"), max_size=3)),
)
def test_any_plan_can_be_run_to_its_end(
    rows: list[tuple[str, ItemKind, int]], needs: dict[str, list[str]]
) -> None:
    plan = made(
        *((f"i{at}", number, kind, fence) for at, (number, kind, fence) in enumerate(rows)),
        phases={one: tuple(needs.get(one, ())) for one in "12345"},
    )
    done: set[str] = set()
    for name, after in waits_for(plan, plan.items).items():
        assert set(after) <= done, "each comes after what it waits for"
        done.add(name)
    assert done == {one.id for one in plan.items}


def test_items_without_a_phase_come_last() -> None:
    plan = made(("a", "1", DO, 1))
    lost: Item = item("lost", "", DO, 9)
    assert waits_for(plan, [lost, *plan.items]) == {"a": (), "lost": ("a",)}
