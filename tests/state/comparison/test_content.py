"""In what way two versions differ."""

import pytest

from state.comparison.compare import compare
from state.comparison.content import Difference, differences
from state.errors import Cancelled
from state.progress import until
from tests.state.comparison.conftest import Content, Forge

LONG = "a text that is long enough to be told from others by chance\n"


def test_every_kind(forge: Forge) -> None:
    source: dict[str, Content] = {
        "text": "1",
        "text and mode": ("100755", "1"),
        "binary": b"\0a",
        "became binary": "1",
        "late nul": "x" * 8000 + "\0",
        "empty": "",
        "mode": ("100755", "1"),
        "type": ("120000", "1"),
        "link": ("120000", "a"),
        "lib": ("160000", "1" * 40),
        "lib2": "1",
        "same": "1",
        "old/moved": LONG,
        "old/run": ("100755", LONG + "2"),
        "only": "1",
    }
    target: dict[str, Content] = {
        "text": "2",
        "text and mode": "2",
        "binary": b"\0b",
        "became binary": b"\0",
        "late nul": "y",
        "empty": "1",
        "mode": "1",
        "type": "1",
        "link": ("120000", "b"),
        "lib": ("160000", "2" * 40),
        "lib2": ("160000", "2" * 40),
        "same": "1",
        "new/moved": LONG,
        "new/run": LONG + "2",
    }
    assert differences(forge.git, forge.compare(source, target)) == {
        "text": Difference.TEXT,
        "text and mode": Difference.TEXT,
        "binary": Difference.BINARY,
        "became binary": Difference.BINARY,
        "late nul": Difference.TEXT,
        "empty": Difference.TEXT,
        "mode": Difference.MODE,
        "type": Difference.TYPE,
        "link": Difference.LINK,
        "lib": Difference.SUBMODULE,
        "lib2": Difference.TYPE,
        "old/run": Difference.MODE,
    }


def test_blobs_that_are_not_there(forge: Forge) -> None:
    missing = forge.git.text("mktree", "--missing", input=f"100644 blob {'1' * 40}\ta\n".encode())
    comparison = compare(forge.git, missing, forge.tree({"a": "1"}))
    assert differences(forge.git, comparison) == {"a": Difference.UNREADABLE}


def test_nothing_to_read(forge: Forge) -> None:
    assert differences(forge.git, forge.compare({"a": "1"}, {"a": "1"})) == {}


def test_it_stops_when_it_is_told_to(forge: Forge) -> None:
    with pytest.raises(Cancelled):
        differences(forge.git, forge.compare({"a": "1"}, {"a": "2"}), until(lambda: True))
