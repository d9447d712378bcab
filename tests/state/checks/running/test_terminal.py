"""What commands write reaches no terminal but as text and colours."""

from itertools import pairwise
from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from state.checks.running.terminal import (
    LEFT_OUT,
    PLAIN,
    WIDEST,
    Span,
    Style,
    Terminal,
    legible,
    plain,
    words,
)

RED = Style(colour=1)


def test_colours_are_read() -> None:
    assert legible(b"a \x1b[31mred\x1b[0m b\n\x1b[1;4;38;5;208;48;2;1;2;300mx\x1b[m") == [
        [Span("a ", PLAIN), Span("red", RED), Span(" b", PLAIN)],
        [Span("x", Style(208, (1, 2, 255), bold=True, underline=True))],
    ]


@pytest.mark.parametrize(
    ("codes", "style"),
    [
        ("91", Style(colour=9)),
        ("107", Style(background=15)),
        ("31;39", PLAIN),
        ("41;49", PLAIN),
        ("1;2;22", PLAIN),
        ("3;9;7", Style(italic=True, strike=True, reverse=True)),
        ("3;9;7;23;27;29", PLAIN),
        ("38:2::10:20:30", Style(colour=(10, 20, 30))),
        ("38:5:7", Style(colour=7)),
        ("4:3", Style(underline=True)),
        ("4;4:0", PLAIN),
        # An underline's own colour isn't shown, and takes its numbers along.
        ("58;5;1", PLAIN),
        ("38;5;256", PLAIN),
        ("38", PLAIN),
        ("38;2;1", PLAIN),
        ("5;6;8;99;;999999999", PLAIN),
        ("8", PLAIN),
    ],
)
def test_every_sort_of_colour(codes: str, style: Style) -> None:
    assert legible(f"\x1b[{codes}mx".encode())[0][0] == Span("x", style)


@pytest.mark.parametrize(
    ("output", "text"),
    [
        (b"", ""),
        (b"\n\n", "\n"),
        (b"a\r\nb\n", "a\nb"),
        (b"10%\r20%\r100%\n", "100%"),
        (b"long line\rshort", "shortline"),
        (b"long line\r\x1b[Kshort", "short"),
        (b"abc\x1b[2Kd", "   d"),
        (b"abc\b\b\x1b[1KX", " Xc"),
        (b"passwrd\b\bord", "password"),
        (b"\b\b\bx", "x"),
        (b"a\tb\n12345678\tc", "a       b\n12345678        c"),
        (b"\x1b]0;title\x07a\x1b]2;other\x1b\\b", "ab"),
        (b"\x1b]8;;https://example.org\x1b\\link\x1b]8;;\x1b\\", "link"),
        (b"\x1b]52;c;cm0gLXJm\x07a", "a"),
        (b"\x1bPq#0;2;0;0;0\x1b\\a\x1b_x\x1b\\b\x1b^y\x1b\\c\x1bXz\x1b\\d", "abcd"),
        # A string without an end hides no more than its line.
        (b"\x1b]0;never ends\nseen", "\nseen"),
        (b"\x1b[2J\x1b[H\x1b[10;20Ha\x1b[?1049h\x1b[6n\x1b[c\x1b7\x1bc\x1b(0b", "ab"),
        (b"\x1b[31", "31"),
        (b"a\x1b", "a\\x1b"),
        (b"\a\0\x0e\x0fa\x01\x0b\x7f", "a\\x01\\x0b\\x7f"),
        (b"\x9b31ma\xc2\x9b31m", "\\x9b31ma\\x9b31m"),
        ("a\u202eb\u200bc\u2066\ufeff\u3164\u00ad".encode(), "a\\u202eb\\u200bc\\u2066\\ufeff\\u3164\\xad"),
        ("Ä 日本 é 🎉".encode(), "Ä 日本 é 🎉"),
        (b"\xff\xc3(\xe2\x82", "\\xff\\xc3(\\xe2\\x82"),
        ("a\u2028b".encode(), "a\\u2028b"),
    ],
)
def test_as_a_terminal_would_show_it(output: bytes, text: str) -> None:
    assert plain(output) == text


def test_a_huge_line_is_cut_and_says_so() -> None:
    (line,) = legible(b"x" * 1_000_000)
    assert line == [Span("x" * WIDEST, PLAIN), Span(f" … {1_000_000 - WIDEST} more characters", LEFT_OUT)]
    assert plain(b"x" * 5000 + b"\r\x1b[Kshort") == "short"


def test_only_the_last_lines_are_held_while_it_streams() -> None:
    terminal = Terminal(most=3)
    for number in range(10):
        terminal.feed(b"%d\n" % number)
    terminal.feed(b"now")
    assert [words(line) for line in terminal.lines()] == ["7", "8", "9", "now"]
    assert terminal.dropped == 7


PIECES = st.sampled_from(
    [b"\x1b", b"[", b"]", b"31", b"m", b";", b"\x07", b"\\", b"\r", b"\n", b"\b", b"\t", b"a", b"K", b"P", b"\xc3",
     b"\xa9", b"\xe2\x80\xae", b"\x9b", b"\x00", b"\x1b[0m", b"\x1b]0;", b"text"]
)  # fmt: skip
OUTPUTS = st.one_of(st.binary(max_size=200), st.lists(PIECES, max_size=40).map(b"".join))


@given(OUTPUTS)
def test_it_is_total_and_nothing_that_a_terminal_obeys_is_left(output: bytes) -> None:
    for line in legible(output):
        for text, _ in line:
            assert all(category(character)[0] != "C" for character in text)
            text.encode()


@given(OUTPUTS, st.lists(st.integers(0, 200), max_size=8))
def test_in_pieces_it_reads_as_at_once(output: bytes, cuts: list[int]) -> None:
    terminal = Terminal()
    ends = [0, *sorted(min(cut, len(output)) for cut in cuts), len(output)]
    for start, stop in pairwise(ends):
        terminal.feed(output[start:stop])
        terminal.lines()
    terminal.feed(b"", last=True)
    assert terminal.lines() == legible(output)
