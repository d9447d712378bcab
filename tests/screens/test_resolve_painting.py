"""Painting of cells: exact widths for any text, and nothing that a terminal obeys."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.style import Style

from screens.panes.cell import Cell, RowCells
from screens.panes.columns import Column, column_at, fits, share
from screens.panes.legible import legible
from screens.panes.painter import ASCII, SIGNS, paint, pieces
from screens.panes.syntax import syntax_for

TEXTS = st.text(alphabet=st.sampled_from("ab \t(界é\u0301🙂\u202e\x1b\x00x"), max_size=40)


def plain_style(ground: str, kind: str, marked: bool, under: str) -> Style:
    return Style()


@given(TEXTS, st.integers(0, 60), st.integers(0, 50), st.integers(0, 6), st.booleans())
def test_a_row_is_exactly_as_wide_as_its_columns(
    text: str, width: int, shift: int, gutter: int, is_ascii: bool
) -> None:
    shown = legible(text.encode("utf-8", "surrogateescape")).text
    marks = ((1, 3),) if len(shown) > 3 else ()
    spans = ((len(shown) // 2, "keyword"),) if shown else ()
    cell = Cell(shown, "text", spans, marks, "12", "+", tail="end")
    columns = share(width, 3, (0, 1))
    row = RowCells((cell, cell), "!!")
    segments = paint(row, columns, 3, gutter, shift, 0, plain_style, ASCII if is_ascii else SIGNS)
    expected = 3 + sum(column.width for column in columns) + len(columns) - 1
    assert sum(cell_len(segment.text) for segment in segments) == expected


@given(TEXTS)
def test_nothing_that_a_terminal_obeys_is_left(text: str) -> None:
    shown = legible(text.encode("utf-8", "surrogateescape"))
    assert all(character.isprintable() for character in shown.text)
    if shown.starts is not None:
        assert len(shown.starts) == len(text.rstrip("\r\n")) + 1
        assert shown.starts[-1] == len(shown.text)


def test_bytes_that_are_not_text_are_shown_by_their_values() -> None:
    assert legible(b"caf\xe9\tx\x1b[31m\r\n").text == "caf\\xe9 x\\x1b[31m"
    assert legible("a\u202eb".encode()).text == "a\\u202eb"


def test_marks_move_with_what_is_written_longer() -> None:
    shown = legible(b"a\x1bbc")
    assert shown.text == "a\\x1bbc"
    assert shown.text[slice(*shown.shown(2, 4))] == "bc"


@given(st.integers(0, 20), st.lists(st.tuples(st.integers(0, 20), st.integers(1, 5)), max_size=4))
def test_pieces_cover_the_text_once(length: int, raw: list[tuple[int, int]]) -> None:
    marks = []
    at = 0
    for start, size in sorted(raw):
        start = max(start, at)
        marks.append((start, start + size))
        at = start + size
    cell = Cell("x" * length, spans=((length // 2, "string"),), marks=tuple(marks))
    found = pieces(cell, 0, length)
    assert [start for start, _, _, _ in found] == [0, *(stop for _, stop, _, _ in found)][: len(found)]
    assert not found or found[-1][1] == length
    for start, stop, _, marked in found:
        assert marked == any(begin <= start and stop <= end for begin, end in marks)


def test_columns_share_the_width() -> None:
    assert share(100, 3, (0, 1, 2)) == (Column(0, 3, 32), Column(1, 36, 32), Column(2, 69, 31))
    assert column_at(share(100, 3, (0, 1, 2)), 40) == 1
    assert column_at(share(100, 3, (0, 1, 2)), 1) is None
    assert fits(99, 3, 5, 3)
    assert not fits(79, 3, 5, 3)


def test_a_text_over_several_lines_keeps_its_colour() -> None:
    syntax = syntax_for("a.py")
    lines = ["def f():", '    """Says', "    hello.", '    """', "    return 1"]
    states = syntax.states(lines)
    assert states == (None, None, 0, 0, None)
    assert syntax.spans(lines[2], states[2]) == ((10, "string"),)
    assert (14, "number") not in syntax.spans(lines[2], states[2])
    assert syntax.spans(lines[4], states[4])[1] == (10, "keyword")


def test_a_comment_that_opens_inside_a_string_opens_nothing() -> None:
    syntax = syntax_for("a.js")
    assert syntax.states(['let a = "/* no";', "let b = 1"]) == ()
    assert syntax.states(["let a = 1; /* yes", "still */ let b"]) == (None, 0)


def test_unknown_languages_are_plain() -> None:
    assert syntax_for("no-such.zzz").is_plain
    assert syntax_for("no-such.zzz").spans("x = 1") == ()
    assert syntax_for("notes.txt").is_plain
