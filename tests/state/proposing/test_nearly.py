"""What an earlier resolution comes to where only one side went on."""

import pytest

from state.merging.choice import Choice
from state.proposals.hunk import Hunk, Lines
from state.proposals.memory import Remembered
from state.proposing.nearly import Nearly, carried_over


def lines(text: str) -> Lines:
    return tuple(f"{word}\n".encode() for word in text.split())


OLD = Hunk("a.txt", lines("base"), lines("one two three"), lines("four five"))
NEW = Hunk("a.txt", lines("base"), lines("one two 3"), lines("four five"))


@pytest.mark.parametrize(
    ("before", "choice", "after"),
    [
        ("one two three", Choice.SOURCE, "one two 3"),
        ("four five", Choice.TARGET, "four five"),
        ("one two three four five", Choice.SOURCE_TARGET, "one two 3 four five"),
        ("four five one two three", Choice.TARGET_SOURCE, "four five one two 3"),
        ("base", Choice.BASE, "base"),
        ("", Choice.NEITHER, ""),
        ("four one two three and", Choice.TEXT, "four one two 3 and"),
        ("ONE two three", Choice.TEXT, "ONE two 3"),
        ("something else", Choice.TEXT, "something else"),
    ],
)
def test_what_was_chosen_is_carried_over(before: str, choice: Choice, after: str) -> None:
    found = carried_over(Remembered(OLD, lines(before)), NEW)
    assert found is not None
    assert (found.choice, found.lines) == (choice, lines(after))


def test_the_side_that_changed_may_be_either() -> None:
    old = Hunk("a.txt", None, lines("four five"), lines("one two three"))
    new = Hunk("a.txt", None, lines("four five"), lines("one two 3"))
    found = carried_over(Remembered(old, lines("one two three")), new)
    assert found is not None
    assert (found.choice, found.lines) == (Choice.TARGET, lines("one two 3"))
    assert found.reason == "as you resolved it before the target changed it again"


def test_only_what_is_much_alike_is_found() -> None:
    nearly = Nearly()
    nearly.add(OLD)
    assert nearly.of(NEW) == OLD.name
    assert nearly.of(OLD) is None
    assert nearly.of(Hunk("a.txt", lines("base"), lines("x y z w q r"), lines("four five"))) is None
    assert nearly.of(Hunk("a.txt", lines("BASE"), OLD.source, lines("four 5"))) is None
    assert nearly.of(Hunk("a.txt", lines("base"), lines("one two 3"), lines("four 5"))) is None
    nearly.remove(OLD)
    assert nearly.of(NEW) is None
