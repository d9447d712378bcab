"""The lanes of the dependency graph: every edge is one path, and lines that cross say so."""

from hypothesis import given
from hypothesis import strategies as st

from screens.migrations.graph_lanes import (
    JOINT,
    PLAIN_CROSSING,
    PLAIN_JOINT,
    SOLID,
    THIN,
    Lanes,
    Link,
    Piece,
    character,
    connected,
)

COUNT = 14
LINKS = st.lists(
    st.builds(Link, st.integers(0, COUNT - 1), st.integers(0, COUNT - 1), st.booleans()).filter(
        lambda link: link.row != link.needs
    ),
    max_size=30,
)


def drawn(count: int, links: list[Link], selected: int = -1, is_ascii: bool = False) -> list[str]:
    lanes = Lanes(count, links)
    return [
        "".join(character(piece, is_ascii) for piece in lanes.line(y, selected)) + str(y)
        for y in range(count)
    ]


def grid(lanes: Lanes, count: int) -> list[list[Piece]]:
    """Pieces by row and lane."""
    return [lanes.line(y)[::-1] for y in range(count)]


def test_a_chain_stays_in_two_lanes() -> None:
    links = [Link(1, 0), Link(2, 1), Link(3, 2)]
    assert drawn(4, links) == [" ╭0", "╭┴1", "╰┬2", " ╰3"]


def test_rows_that_need_the_same_share_a_strand() -> None:
    links = [Link(1, 0), Link(2, 0), Link(4, 0)]
    assert drawn(5, links) == ["╭0", "├1", "├2", "│3", "╰4"]


def test_crossing_lines_differ_from_joined_ones() -> None:
    links = [Link(3, 1), Link(4, 0), Link(2, 0)]
    assert drawn(5, links) == ["╭─0", "│╭1", "├┼2", "│╰3", "╰─4"]
    joined = [*links[:2], Link(2, 0), Link(2, 1)]
    assert drawn(5, joined) == ["╭─0", "│╭1", f"├{JOINT}2", "│╰3", "╰─4"]
    assert drawn(5, links, is_ascii=True) == ["+-0", ":+1", f"+{PLAIN_CROSSING}2", f":{PLAIN_JOINT}3", "+-4"]
    assert drawn(5, joined, is_ascii=True)[2] == f"+{PLAIN_JOINT}2"


def test_declared_edges_are_drawn_solid() -> None:
    links = [Link(1, 0, True), Link(2, 0)]
    assert drawn(3, links) == ["┏0", "┡1", "╰2"]
    assert drawn(3, [Link(2, 0, True)], is_ascii=True) == ["+0", "|1", "+2"]


def test_an_edge_to_a_row_below_is_drawn_as_well() -> None:
    lanes = Lanes(3, [Link(0, 2)])
    assert drawn(3, [Link(0, 2)]) == ["╭0", "│1", "╰2"]
    assert [lanes.line(y, 0)[0].lit for y in range(3)] == ["violated"] * 3
    assert [lanes.line(y, 2)[0].lit for y in range(3)] == ["violated", "violated", "needed"]


def test_the_selected_rows_edges_stand_out() -> None:
    lanes = Lanes(5, [Link(2, 0), Link(4, 0), Link(4, 2)])
    assert [[piece.lit for piece in lanes.line(y, 2)] for y in range(5)] == [
        ["needs", "needs"],
        ["needs", ""],
        ["needs", "needed"],
        ["", "needed"],
        ["", "needed"],
    ]


def test_only_asked_for_lanes_are_drawn() -> None:
    links = [Link(2 * row + 1, row) for row in range(6)]
    lanes = Lanes(12, links)
    for y in range(12):
        whole = lanes.line(y, 3)
        for first in range(lanes.width):
            stop = lanes.width - first
            assert lanes.line(y, 3, first, 2) == whole[max(0, stop - 2) : stop]


def test_connected_rows_are_needed_and_needing_ones() -> None:
    links = [Link(1, 0), Link(2, 1), Link(3, 0), Link(4, 2), Link(5, 3)]
    assert connected(6, links, 2) == [0, 1, 2, 4]
    assert connected(6, links, 3) == [0, 3, 5]


@given(LINKS)
def test_each_edge_is_one_path_from_its_row_to_its_need(links: list[Link]) -> None:
    lanes = Lanes(COUNT, links)
    pieces = grid(lanes, COUNT)
    for link in links:
        lane = lanes.strands[link.needs].lane
        least = SOLID if link.declared else THIN
        for row in (link.row, link.needs):
            for near in range(lane):
                arms = pieces[row][near].arms
                assert arms.left >= least and arms.right >= least
            assert pieces[row][lane].arms.right >= least
        upper, lower = sorted((link.row, link.needs))
        for y in range(upper, lower):
            assert pieces[y][lane].arms.down >= least
            assert pieces[y + 1][lane].arms.up >= least


@given(LINKS)
def test_arms_meet_and_none_leads_nowhere(links: list[Link]) -> None:
    lanes = Lanes(COUNT, links)
    pieces = grid(lanes, COUNT)
    for y, row in enumerate(pieces):
        assert (row[0].arms.right if row else 0) == max(
            (SOLID if link.declared else THIN for link in links if y in (link.row, link.needs)), default=0
        )
        for lane, piece in enumerate(row):
            arms = piece.arms
            assert arms.left == (row[lane + 1].arms.right if lane + 1 < len(row) else 0)
            assert arms.down == (pieces[y + 1][lane].arms.up if y + 1 < COUNT else 0)
            assert arms.up == (pieces[y - 1][lane].arms.down if y else 0)
            # No line ends in the air: whatever isn't empty reaches at least two ways.
            assert sum(arm > 0 for arm in arms) != 1


@given(LINKS)
def test_edges_to_different_needs_share_a_character_only_where_they_cross(links: list[Link]) -> None:
    lanes = Lanes(COUNT, links)
    pieces = grid(lanes, COUNT)
    upright: dict[tuple[int, int], set[int]] = {}
    level: dict[tuple[int, int], set[int]] = {}
    for link in links:
        lane = lanes.strands[link.needs].lane
        for y in range(min(link.row, link.needs), max(link.row, link.needs) + 1):
            upright.setdefault((y, lane), set()).add(link.needs)
        for row in (link.row, link.needs):
            for near in range(lane):
                level.setdefault((row, near), set()).add(link.needs)
    for (y, lane), needs in upright.items():
        assert len(needs) == 1
        if (y, lane) in level and level[y, lane] != needs:
            arms = pieces[y][lane].arms
            is_end = y in (link for one in links if one.needs in needs for link in (one.row, one.needs))
            if is_end:
                assert arms.left and arms.right and (arms.up or arms.down)
                assert pieces[y][lane].joined == all(arms)
            else:
                assert all(arms) and not pieces[y][lane].joined


@given(LINKS, st.integers(0, COUNT - 1))
def test_what_stands_out_are_the_selected_rows_edges(links: list[Link], selected: int) -> None:
    lanes = Lanes(COUNT, links)
    mine = [link for link in links if selected in (link.row, link.needs)]
    for y in range(COUNT):
        for lane, piece in enumerate(lanes.line(y, selected)[::-1]):
            crossed = [
                link
                for link in mine
                if (
                    lanes.strands[link.needs].lane == lane
                    and min(link.row, link.needs) <= y <= max(link.row, link.needs)
                )
                or (y in (link.row, link.needs) and lane < lanes.strands[link.needs].lane)
            ]
            assert bool(piece.lit) == bool(crossed)
