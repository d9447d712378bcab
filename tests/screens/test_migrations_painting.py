"""The rows of the Migrations screen as text: columns, lines, marks and words."""

from itertools import pairwise

import pytest
from rich.cells import cell_len

from screens.migrations.cells import Cells
from screens.migrations.detail import hanging
from screens.migrations.layout import LEAD, Natural, columns_for
from screens.migrations.marks import ASCII_MARKS, UNICODE_MARKS
from screens.migrations.telling import Teller, findings_of
from screens.migrations.threads import Links
from screens.text import ASCII, UNICODE, content
from tests.screens.sequences import EDGES, ROWS, sequence


def painted(width: int, selected: int, plain: bool = False) -> list[str]:
    """Every row without the lead, as it stands in a table of this width."""
    symbols, marks = (ASCII, ASCII_MARKS) if plain else (UNICODE, UNICODE_MARKS)
    cells = Cells(ROWS, findings_of(sequence()), symbols, marks)
    columns = columns_for(width, cells.natural)
    threads = Links(ROWS, EDGES).threads(selected)
    lines = []
    for y in range(len(ROWS)):
        pieces = (
            *cells.before(y, columns),
            *threads.pieces(y, marks, columns.gutter),
            (" ", ""),
            *cells.after(y, columns),
        )
        lines.append("".join(text for text, _ in pieces))
    return [line.rstrip() for line in lines]


def test_both_sides_and_the_sequence_stand_side_by_side() -> None:
    assert painted(120, 3) == [
        "001_builds +r               001_builds +r                  001_builds +r               KEEP",
        "002_users                   002_users                 ╭──▸ 002_users                   KEEP                 ✗1■ !1■",
        "                            003_stock                 │    003_stock                   KEEP",
        "003_orders +rs                                        ├┬── 004_orders +rs              FROM 003_orders      ✗1↕",
        "004_order_lines                                       │╰─◂ 005_order_lines             FROM 004_order_lines",
        "005_users_again                                       │    005_users_again             SKIP",
        "006_drop_old                                          ╰──▸ 006_drop_old                FROM source",
        "                                                           007_fix                     NEW",
    ]


def test_narrow_both_sides_share_a_column() -> None:
    assert painted(80, 4) == [
        "= 001_builds +r              001_builds +r         KEEP",
        "≠ 002_users                  002_users             KEEP        ✗1■ !1■",
        "T 003_stock                  003_stock             KEEP",
        "S 003_orders +rs        ╭──▸ 004_orders +rs        FROM 003    ✗1↕",
        "S 004_order_lines       ╰─── 005_order_lines       FROM 004",
        "S 005_users_again            005_users_again       SKIP",
        "S 006_drop_old               006_drop_old          FROM source",
        "                             007_fix               NEW",
    ]


def test_plain_lines_are_ascii() -> None:
    assert all(line.isascii() for line in painted(80, 3, plain=True))
    assert painted(80, 3, plain=True)[1:5] == [
        "# 002_users             +--> 002_users             KEEP        X1# !1#",
        "T 003_stock             |    003_stock             KEEP",
        "S 003_orders +rs        ++-- 004_orders +rs        FROM 003    X1^",
        "S 004_order_lines       |+-< 005_order_lines       FROM 004",
    ]


@pytest.mark.parametrize("width", range(30, 200, 7))
def test_rows_take_exactly_the_width_that_there_is(width: int) -> None:
    cells = Cells(ROWS, findings_of(sequence()), UNICODE, UNICODE_MARKS)
    columns = columns_for(width, cells.natural)
    threads = Links(ROWS, EDGES).threads(3)
    sizes = set()
    for y in range(len(ROWS)):
        pieces = (
            *cells.before(y, columns),
            *threads.pieces(y, UNICODE_MARKS, columns.gutter),
            *cells.after(y, columns),
        )
        sizes.add(LEAD + 1 + sum(cell_len(text) for text, _ in pieces))
    assert len(sizes) == 1
    assert sizes.pop() <= max(width, 40)


def test_what_needs_more_room_gives_way_first() -> None:
    columns = columns_for(80, Natural(60, 60, 60, 20, 11, 8))
    assert (columns.source, columns.name, columns.action) == (24, 24, 11)


def test_a_needed_row_on_the_wrong_side_stands_out() -> None:
    threads = Links(ROWS, EDGES).threads(3)
    styles = {y: threads.pieces(y, UNICODE_MARKS)[-1] for y in (1, 4, 6)}
    assert styles == {1: ("▸", "needs"), 4: ("◂", "needed"), 6: ("▸", "violated")}
    assert Links(ROWS, EDGES).threads(0).is_empty


def test_lines_are_joined_without_gaps() -> None:
    threads = Links(ROWS, EDGES).threads(3)
    lane = [threads.pieces(y, UNICODE_MARKS)[0][0] for y in range(len(ROWS))]
    assert "".join(lane) == " ╭│├││╰ "
    for above, below in pairwise(lane[1:7]):
        assert above in "╭│├" and below in "│├╰"


def test_a_row_is_told_in_words_with_what_can_be_done() -> None:
    teller = Teller(sequence(), Links(ROWS, EDGES), UNICODE, UNICODE_MARKS)
    told = teller.tell(3)
    assert [line.plain for line in told.lines] == [
        "FROM 004_orders  from the source, was 003_orders",
        "✗ error uses table old before 006_drop_old creates it ↕ an order fixes this  003_orders.sql:4",
        "        create it first",
        "        .1 move 006_drop_old below 003_stock",
        "why     003 is taken by 003_stock.",
        "▸ needs table users, created by 002_users",
        "▸ needs table old, created by 006_drop_old, which stands below it",
        "◂ needed by 005_order_lines: needs table orders",
        "with    004_orders_rollback.sql (rollback), 004_orders_seed.sql (seed)",
    ]
    assert [offer.words for offer in told.offers] == ["move 006_drop_old below 003_stock"]


def test_a_finding_is_told_at_every_row_that_takes_part() -> None:
    teller = Teller(sequence(), Links(ROWS, EDGES), UNICODE, UNICODE_MARKS)
    assert [line.plain for line in teller.tell(6).lines][1:2] == [
        "✗ error uses table old before 006_drop_old creates it ↕ an order fixes this  003_orders.sql:4"
    ]
    assert [line.plain for line in teller.tell(1).lines][1:3] == [
        "✗ error both sides differ ■ no order fixes this  002_users.sql:1",
        "! warning there is no rollback ■ no order fixes this  002_users.sql",
    ]


def test_sentences_hang() -> None:
    line = content("✗ error the table is used before anything creates it, and [/nobody] knows why")
    assert [one.plain.rstrip() for one in hanging(line, 40)] == [
        "✗ error the table is used before",
        "        anything creates it, and",
        "        [/nobody] knows why",
    ]
    assert hanging(line, 100) == [line]
