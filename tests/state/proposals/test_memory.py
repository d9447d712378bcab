"""Memory: recall by content, export and import as inverses, forgetting, and texts that claim to be exports."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from state.errors import PlaitError
from state.proposals.combining import cut
from state.proposals.hunk import Hunk
from state.proposals.memory import Memory, Remembered, imported

TEXT = st.binary(max_size=30).map(cut)
HUNKS = st.builds(Hunk, st.sampled_from(["a.py", "docs/ü.md", "odd\udcff"]), st.none() | TEXT, TEXT, TEXT)
ONE = Hunk("a.py", (b"a\n",), (b"b\n",), (b"c\n",))


def test_the_same_texts_are_recalled_whatever_is_around_them() -> None:
    other = Hunk("z.py", (b"a\n",), (b"b\n",), (b"c\n",), (b"before\n",), (b"after\n",), True)
    memory = Memory().with_resolution(ONE, (b"d\n",), "2026-11-21T15:00:00+00:00", "one")
    assert memory.recall(other) == Remembered(ONE, (b"d\n",), 1, "2026-11-21T15:00:00+00:00", "one")
    assert memory.recall(Hunk("a.py", (b"a\n",), (b"c\n",), (b"b\n",))) is None


def test_the_latest_resolution_counts() -> None:
    memory = Memory().with_resolution(ONE, (b"d\n",)).with_resolution(ONE, (b"d\n",))
    assert memory.known[ONE.name].times == 2
    assert memory.habits("file", "a.py") == {"combined": 2}
    later = memory.with_resolution(ONE, (b"c\n",))
    assert later.recall(ONE) == Remembered(ONE, (b"c\n",), 1)
    assert later.habits("file", "a.py") == {"target": 1}


def test_a_forgotten_resolution_is_gone_with_what_was_counted_of_it() -> None:
    memory = Memory().with_resolution(ONE, (b"d\n",))
    assert memory.without(ONE.name) == Memory()
    assert memory.recall(ONE) is not None


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(HUNKS, TEXT), max_size=5))
def test_what_was_exported_is_imported(made: list[tuple[Hunk, tuple[bytes, ...]]]) -> None:
    memory = Memory()
    for one, lines in made:
        memory = memory.with_resolution(one, lines, "2026-11-21T15:00:00+00:00", "s")
    assert imported(memory.exported()) == memory
    assert imported(memory.exported()).exported() == memory.exported()


def test_an_export_can_be_read() -> None:
    odd = Hunk("a.py", None, (b"\xff\n",), (b"c\r\n",))
    text = Memory().with_resolution(odd, (b"d\n",), session="one").exported()
    assert json.loads(text) == {
        "version": 1,
        "resolutions": [
            {
                "id": odd.name,
                "path": "a.py",
                "when": "",
                "session": "one",
                "times": 1,
                "base": None,
                "source": {"base64": "/wo="},
                "target": "c\r\n",
                "result": "d\n",
            }
        ],
    }


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"version": 1, "resolutions": {"a": {}}}',
        '{"version": true, "resolutions": []}',
        '{"version": 1, "resolutions": [1]}',
        '{"version": 1, "resolutions": [{}]}',
        "[" * 100_000,
    ],
)
def test_other_texts_are_refused_in_words(text: str) -> None:
    with pytest.raises(PlaitError, match="these are no exported resolutions"):
        imported(text)


@pytest.mark.parametrize(
    "changed",
    [
        {"id": "0" * 64},
        {"path": "a\0b"},
        {"path": 7},
        {"path": "\ud800"},
        {"session": "x" * 5_000},
        {"when": "yesterday"},
        {"when": None},
        {"times": 0},
        {"times": True},
        {"times": 10**12},
        {"times": 1.5},
        {"result": None},
        {"result": {"base64": "*"}},
        {"result": {"base64": 7}},
        {"result": "\ud800"},
        {"result": "x" * 300_000},
        {"source": "another\n"},
    ],
)
def test_nothing_is_believed_that_can_be_worked_out(changed: dict[str, Any]) -> None:
    data = json.loads(Memory().with_resolution(ONE, (b"d\n",)).exported())
    data["resolutions"][0].update(changed)
    with pytest.raises(PlaitError, match="these are no exported resolutions"):
        imported(json.dumps(data))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda one: st.lists(one) | st.dictionaries(st.sampled_from(["version", "resolutions", "id", "base64"]), one)))  # fmt: skip
def test_any_json_is_read_or_refused(data: object) -> None:
    with suppress(PlaitError):
        assert isinstance(imported(json.dumps(data)), Memory)


def test_a_newer_version_is_refused() -> None:
    with pytest.raises(PlaitError, match="of version 2, this Plait reads 1"):
        imported('{"version": 2}')


@pytest.mark.parametrize(
    "when", ["2026-01-01\x1b10:00:00", "2026-01-01\ud80010:00:00", "2026-01-01", "soon", 5]
)
def test_a_time_that_plait_would_not_write_is_refused(when: object) -> None:
    data = json.loads(
        Memory().with_resolution(Hunk("a.py", None, (b"a\n",), (b"b\n",)), (b"c\n",)).exported()
    )
    data["resolutions"][0]["when"] = when
    with pytest.raises(PlaitError, match="these are no exported resolutions"):
        imported(json.dumps(data))
