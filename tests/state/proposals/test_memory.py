"""Memory: recall by content, export and import as inverses, forgetting."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from state.errors import PlaitError
from state.proposals.combining import cut
from state.proposals.hunk import Hunk
from state.proposals.memory import Memory, Remembered, imported

TEXT = st.binary(max_size=30).map(cut)
HUNKS = st.builds(Hunk, st.sampled_from(["a.py", "docs/ü.md", "odd\udcff"]), st.none() | TEXT, TEXT, TEXT)


def test_the_same_texts_are_recalled_whatever_is_around_them() -> None:
    one = Hunk("a.py", (b"a\n",), (b"b\n",), (b"c\n",))
    other = Hunk("z.py", (b"a\n",), (b"b\n",), (b"c\n",), (b"before\n",), (b"after\n",), True)
    memory = Memory().with_resolution(one, (b"d\n",))
    assert memory.recall(other) == Remembered((b"d\n",), "a.py", 1)
    assert memory.recall(Hunk("a.py", (b"a\n",), (b"c\n",), (b"b\n",))) is None


def test_the_latest_resolution_counts() -> None:
    one = Hunk("a.py", (b"a\n",), (b"b\n",), (b"c\n",))
    memory = Memory().with_resolution(one, (b"d\n",)).with_resolution(one, (b"d\n",))
    assert memory.known[one.name].times == 2
    assert memory.with_resolution(one, (b"e\n",)).recall(one) == Remembered((b"e\n",), "a.py", 1)


def test_a_forgotten_resolution_is_gone() -> None:
    one = Hunk("a.py", (b"a\n",), (b"b\n",), (b"c\n",))
    memory = Memory().with_resolution(one, (b"d\n",))
    assert memory.without(one.name).recall(one) is None
    assert memory.recall(one) is not None


@given(st.lists(st.tuples(HUNKS, TEXT), max_size=5))
def test_what_was_exported_is_imported(made: list[tuple[Hunk, tuple[bytes, ...]]]) -> None:
    memory = Memory()
    for one, lines in made:
        memory = memory.with_resolution(one, lines)
    assert imported(memory.exported()) == memory
    assert imported(memory.exported()).exported() == memory.exported()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"version": 1, "resolutions": {"a": {}}, "habits": {}}',
        '{"version": 1, "resolutions": [], "habits": {}}',
    ],
)
def test_other_texts_are_refused_in_words(text: str) -> None:
    with pytest.raises(PlaitError, match="these are no exported resolutions"):
        imported(text)


def test_a_newer_version_is_refused() -> None:
    with pytest.raises(PlaitError, match="of version 2, this Plait reads 1"):
        imported('{"version": 2}')
