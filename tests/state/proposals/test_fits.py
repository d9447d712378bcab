"""How the names of a conflict fit the rest of its file, and what that and the two changes say of its sides."""

from pathlib import Path

import pytest

from state.proposals.combining import cut
from state.proposals.evidence import Counts
from state.proposals.features import weighed
from state.proposals.fits import Fits, fits
from state.proposals.hunk import Hunk
from state.proposals.memory import Memory
from state.proposals.overlap import Changed, overlap
from state.proposals.ranking import propose
from tests.state.proposals.real_conflict import conflicts


def test_names_count_as_words_of_their_own_with_half_a_name_of_doubt() -> None:
    base, source, target = cut(b"sell(stamp)\n"), cut(b"sell(letter)\n"), cut(b"sell(parcel, weight)\n")
    around = cut(b"letter = write()\nparcels = 3\nweighty = parcel_of(weight)\n")
    assert fits(base, source, target, around) == (Fits(0.75, None), Fits(0.5, None))
    kept = fits(base, source, base, cut(b"stamp\n"))
    assert kept == (Fits(0.25, 0.75), Fits(None, None))


def test_a_name_at_the_very_beginning_or_end_stands() -> None:
    one = fits((), cut(b"first\n"), cut(b"last\n"), (b"first in the text, at the end the last",))
    assert one == (Fits(0.75, None), Fits(0.75, None))


def test_only_settled_lines_of_the_file_tell(tmp_path: Path) -> None:
    base = "a = 1\n\n\n\nb = alpha(1)\n\n\n\nc = gamma(1)\n"
    source = "import delta\na = 1\n\n\n\nb = delta(1)\n\n\n\nc = delta(2)\n"
    target = "a = 1\n\n\n\nb = omega(1)\n\n\n\nc = omega(2)\n"
    first, second = conflicts(tmp_path / "one", "a.py", base, source, target)
    # What an open conflict has of the target, though it stands around the other one, is not settled.
    assert first.fits == second.fits == (Fits(0.75, None), Fits(0.25, None))
    assert b"omega" in b"".join(first.after)


def test_the_side_whose_names_are_used_in_the_file_says_so() -> None:
    one = Hunk(
        "notes.txt",
        cut(b"one two\n"),
        cut(b"alpha two\n"),
        cut(b"omega two\n"),
        fits=(Fits(0.75, None), Fits(0.25, None)),
    )
    reason = next(found.reason for found in propose(one) if found.way == "source")
    assert reason == (
        "both sides changed these lines differently; this is the source's version; "
        "the names that only it has are used elsewhere in the file"
    )


def test_what_was_added_and_what_was_taken_away_is_told_apart() -> None:
    one = Hunk("a.txt", cut(b"a b c d\n"), cut(b"x\n"), cut(b"a c d y\n"))
    common = overlap(one)
    assert (common.source, common.target) == (Changed(1, 4, True), Changed(1, 1, False))
    assert (common.added, common.gone) == (0, 1)
    found, evidence = weighed(one, Counts(), None)
    source = dict(zip((each.way for each in found), evidence, strict=False))["source"]
    # It took away all that the target did only because it wrote the line anew.
    assert (source["covers all gone"], source["rewrote"]) == (1.0, 1.0)
    assert "covers added" not in source


@pytest.mark.parametrize("known", [None, Memory()])
def test_without_surroundings_nothing_is_said_of_names(known: Memory | None) -> None:
    one = Hunk("a.py", cut(b"a\n"), cut(b"alpha\n"), cut(b"omega\n"))
    assert not any("names" in name for features in weighed(one, Counts(), known)[1] for name in features)
