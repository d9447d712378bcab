"""Bases in words, on the Copy and the Resolve screen."""

import pytest

from screens.copy.words import base_words
from screens.resolve.base_words import base_line
from state.comparison.entry import TWO_WAY, Base, FoundBy
from state.repositories.version import Version
from state.view import EntryState, Standing

VERSION = Version("100644", "1" * 40)


@pytest.mark.parametrize(
    ("base", "line", "short"),
    [
        (None, "base: not looked for yet", "base: not looked for yet"),
        (TWO_WAY, "no base: two-way", "no base: two-way"),
        (Base(FoundBy.MERGE_BASE, VERSION), "base: shared history", "base: shared"),
        (Base(FoundBy.MERGE_BASE), "no base: both added it", "no base: both added it"),
        (Base(FoundBy.HISTORY, VERSION, None, 0.93), "base: in both histories, 93%", "base: in both, 93%"),
        (Base(FoundBy.TWIN, VERSION, None, 0.9), "base: by twin commits, 90%", "base: twins, 90%"),
        (
            Base(FoundBy.ANCESTOR_TREE, VERSION, None, 0.8),
            "base: in the nearest ancestor, 80%",
            "base: ancestor, 80%",
        ),
        (
            Base(FoundBy.SIMILAR, VERSION, None, 0.615),
            "base: the most similar version, 62%",
            "base: similar, 62%",
        ),
        (Base(FoundBy.CHOSEN, VERSION), "base: chosen by you", "base: chosen by you"),
        (Base(FoundBy.CHOSEN), "no base, as you chose", "no base, as you chose"),
    ],
)
def test_how_it_was_found_and_how_sure_that_is(base: Base | None, line: str, short: str) -> None:
    assert base_line(base) == line
    assert base_line(base, is_short=True) == short


def test_what_the_copy_screen_says_of_inferred_and_chosen_bases() -> None:
    similar = Base(FoundBy.SIMILAR, VERSION, None, 0.6, "the most similar version of either history")
    chosen = Base(FoundBy.CHOSEN, VERSION, None, 1.0, "you chose the version of 1.1")
    words = [base_words(EntryState(Standing.CONFLICT, "", base=base)) for base in (similar, chosen, TWO_WAY)]
    assert words == [
        "inferred, the most similar version of either history, 60%",
        "you chose the version of 1.1",
        "none, the histories share no version of it; source and target are compared directly",
    ]
