"""Orders with few moves: every edge that can hold holds, and what held before still does."""

from itertools import pairwise, permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from state.migrations.proposing.ordering import moved, order
from state.migrations.sequence import Edge


def edges(*pairs: tuple[str, str]) -> list[Edge]:
    return [Edge(row, needs, "") for row, needs in pairs]


def test_nothing_moves_without_need() -> None:
    assert order(["c", "a", "b"], frozenset(), []) == ["c", "a", "b"]
    assert order(["c", "a", "b"], frozenset(), edges(("a", "c"), ("b", "c"))) == ["c", "a", "b"]


def test_fixed_rows_stand_first() -> None:
    assert order(["s1", "t1", "s2", "t2"], {"t1", "t2"}, []) == ["t1", "t2", "s1", "s2"]


def test_a_row_moves_below_what_it_needs() -> None:
    assert order(["a", "b", "c", "d"], frozenset(), edges(("a", "c"))) == ["b", "c", "a", "d"]


def test_what_a_fixed_row_needs_is_pulled_above_it() -> None:
    assert order(["t1", "t2", "t3", "s1", "s2"], {"t1", "t2", "t3"}, edges(("t2", "s2"))) == [
        "t1", "s2", "t2", "t3", "s1",
    ]  # fmt: skip


def test_the_smaller_part_moves() -> None:
    wanted = edges(("a", "d"), ("b", "a"), ("c", "a"))
    assert order(["a", "b", "c", "d"], frozenset(), wanted) == ["d", "a", "b", "c"]


def test_rows_of_a_cycle_keep_their_order() -> None:
    wanted = edges(("a", "b"), ("b", "a"), ("c", "d"))
    assert order(["a", "b", "c", "d"], frozenset(), wanted) == ["a", "b", "d", "c"]


def test_unknown_rows_and_rows_that_need_themselves_do_not_count() -> None:
    assert order(["a", "b"], {"x"}, edges(("a", "x"), ("y", "a"), ("a", "a"))) == ["a", "b"]


def test_thousands_of_rows_in_reverse() -> None:
    ids = [str(one) for one in range(3000)]
    wanted = [Edge(row, needs, "") for row, needs in pairwise(ids)]
    assert order(ids, frozenset(), wanted) == ids[::-1]


graphs = st.integers(1, 6).flatmap(
    lambda count: st.tuples(
        st.just(list(range(count))),
        st.sets(st.integers(0, count - 1)),
        st.sets(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)), max_size=7),
    )
)


def reachable(count: int, pairs: set[tuple[int, int]]) -> list[set[int]]:
    found: list[set[int]] = [{needs for row, needs in pairs if row == one} for one in range(count)]
    for _ in range(count):
        for one in found:
            for other in list(one):
                one |= found[other]
    return found


@settings(max_examples=300)
@given(graphs)
def test_all_edges_hold_that_can(graph: tuple[list[int], set[int], set[tuple[int, int]]]) -> None:
    numbers, fixed, pairs = graph
    ids = [str(one) for one in numbers]
    still = {str(one) for one in fixed}
    found = order(ids, still, [Edge(str(row), str(needs), "") for row, needs in pairs])
    assert sorted(found) == ids
    assert [one for one in found if one in still] == [one for one in ids if one in still]
    base = [one for one in ids if one in still] + [one for one in ids if one not in still]
    chain = {(later, earlier) for earlier, later in pairwise(sorted(fixed))}
    reach = reachable(len(ids), pairs | chain)
    for row, needs in pairs:
        if row == needs:
            continue
        if row not in reach[needs] or base.index(str(needs)) < base.index(str(row)):
            assert found.index(str(needs)) < found.index(str(row))


@settings(max_examples=150)
@given(graphs)
def test_one_move_is_found_where_one_is_enough(
    graph: tuple[list[int], set[int], set[tuple[int, int]]],
) -> None:
    numbers, _, pairs = graph
    ids = [str(one) for one in numbers]
    reach = reachable(len(ids), pairs)
    wanted = [(str(row), str(needs)) for row, needs in pairs if row != needs and row not in reach[needs]]
    found = order(ids, frozenset(), edges(*wanted))
    fewest = min(
        len(moved(ids, one))
        for one in permutations(ids)
        if all(one.index(needs) < one.index(row) for row, needs in wanted)
    )
    assert len(moved(ids, found)) <= max(fewest, 2 * fewest - 1)


@given(st.permutations(list("abcdefgh")))
def test_moves_lead_to_the_order(after: list[str]) -> None:
    now = sorted(after)
    for one, below in moved(now, after):
        now.remove(one)
        now.insert(now.index(below) + 1 if below else 0, one)
    assert now == after


@given(st.permutations(list("abcdef")), st.permutations(list("abcdef")))
def test_moves_are_as_few_as_can_be(before: list[str], after: list[str]) -> None:
    numbers = [before.index(one) for one in after]
    longest = max(
        sum(1 for at in range(6) if mask >> at & 1)
        for mask in range(64)
        if all(a < b for a, b in pairwise(numbers[at] for at in range(6) if mask >> at & 1))
    )
    assert len(moved(before, after)) == 6 - longest


def test_ids_of_one_order_alone_do_not_count() -> None:
    assert moved(["a", "b", "x"], ["new", "b", "a"]) == [("a", "b")] or moved(["a", "b"], ["b", "a"]) == [
        ("b", "")
    ]
