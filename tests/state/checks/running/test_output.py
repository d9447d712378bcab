"""What is kept of long outputs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from state.checks.running.output import KEEP_FIRST, KEEP_LAST, Kept, in_words, shortened


def test_a_short_output_is_kept_whole() -> None:
    kept = Kept(10, 10)
    for part in (b"0123456", b"789ab", b"cdefghij"):
        kept.add(part)
    assert kept.kept() == b"0123456789abcdefghij"
    assert (kept.size, kept.tail(3), kept.tail(100)) == (20, b"hij", b"0123456789abcdefghij")


def test_a_long_one_loses_its_middle_and_says_so() -> None:
    kept = Kept(10, 10)
    for number in range(300):
        kept.add(b"%03d\n" % number)
    assert kept.size == 1200
    assert kept.kept() == "000\n001\n00\n… 1.2 kB left out …\n7\n298\n299\n".encode()
    assert kept.tail(4) == b"299\n"


def test_no_character_is_cut() -> None:
    text = "ä€😀" * 1000
    data = text.encode()
    for first in range(1, 12):
        for last in range(1, 12):
            before, _, after = shortened(data, first, last).decode().partition("… ")
            assert text.startswith(before.removesuffix("\n"))
            assert text.endswith(after.partition(" …\n")[2])


def test_what_was_shortened_once_stays_so() -> None:
    kept = Kept()
    kept.add(b"x" * 5_000_000)
    once = kept.kept()
    assert len(once) > KEEP_FIRST + KEEP_LAST
    assert shortened(once) == once


@given(st.lists(st.binary(max_size=40), max_size=20), st.integers(1, 30), st.integers(1, 30))
def test_it_is_bounded_and_begins_and_ends_as_what_was_written(
    parts: list[bytes], first: int, last: int
) -> None:
    kept = Kept(first, last)
    for part in parts:
        kept.add(part)
    whole = b"".join(parts)
    assert kept.size == len(whole)
    found = kept.kept()
    if len(whole) <= first + last:
        assert found == whole
    else:
        before, said, after = found.partition("… ".encode())
        assert said
        assert whole.startswith(before.removesuffix(b"\n")) or whole.startswith(before)
        assert whole.endswith(after.partition(" …\n".encode())[2])
    assert whole.endswith(kept.tail(last))
    assert kept.tail(10_000) in (whole, whole[-len(kept.tail(10_000)) :])


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1000, "1.0 kB"),
        (98_700_000, "98.7 MB"),
        (999_960, "1.0 MB"),
        (5 * 10**12, "5000.0 GB"),
    ],
)
def test_sizes_in_words(size: int, words: str) -> None:
    assert in_words(size) == words
