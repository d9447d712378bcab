"""Edits put into texts."""

import pytest

from state.errors import PlaitError
from state.migrations.dialect import Edit
from state.migrations.references import apply_edits


def edit(start: int, old: str, new: str) -> Edit:
    return Edit("a.md", 1, start, start + len(old.encode()), old, new, "in the text")


def test_edits_in_any_order() -> None:
    assert apply_edits(b"one two three", [edit(8, "three", "3"), edit(0, "one", "first")]) == b"first two 3"


def test_no_edits() -> None:
    assert apply_edits(b"\xff\r\n", []) == b"\xff\r\n"


def test_a_text_that_moved_is_refused() -> None:
    with pytest.raises(PlaitError) as caught:
        apply_edits(b"one two", [edit(1, "one", "1")])
    assert str(caught.value) == "a.md: one does not stand on line 1 any more (look again)"


def test_overlapping_edits_are_refused() -> None:
    with pytest.raises(PlaitError):
        apply_edits(b"one two", [edit(0, "one", "1"), edit(2, "e two", "2")])
