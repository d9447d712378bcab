"""What a tree takes over from the one before it is what it would have worked out itself."""

import re
from collections.abc import Collection, Mapping

import pytest

from state.understanding.contents.library import Library
from state.understanding.side import Side


class Files:
    """A tree of contents by path."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self._files = files

    def paths(self) -> Collection[str]:
        return self._files.keys()

    def oid(self, path: str) -> str | None:
        return self._files.get(path)

    def text(self, path: str) -> bytes:
        return self._files[path].encode()


def _side(files: Mapping[str, str]) -> Side:
    return Side("result", Files(files), Library(lambda oids: []))


PYTHON = re.compile(r"\.py$")
BEFORE = {"b.py": "1", "a.py": "2", "c.txt": "3"}


@pytest.mark.parametrize(
    "now",
    [
        BEFORE,
        BEFORE | {"a.py": "other"},
        BEFORE | {"aa.py": "4", "d.txt": "5"},
        BEFORE | {"d.txt": "5"},
        {"b.py": "1", "c.txt": "3", "0.py": "6"},
        {"c.txt": "3"},
    ],
)
def test_paths_of_a_pattern_follow_the_tree(now: dict[str, str]) -> None:
    before, after = _side(BEFORE), _side(now)
    assert before.matching(PYTHON) == ("a.py", "b.py")
    after.inherit(before, {path for path, _ in BEFORE.items() ^ now.items()})
    assert after.matching(PYTHON) == _side(now).matching(PYTHON) == tuple(sorted(filter(PYTHON.search, now)))


def test_an_answer_from_the_paths_of_a_pattern_goes_when_other_files_are_there() -> None:
    before, after = _side(BEFORE), _side(BEFORE | {"d.py": "7"})
    assert before.memo("listed", lambda: len(before.matching(PYTHON))) == 2
    after.inherit(before, {"d.py"})
    assert after.memo("listed", lambda: len(after.matching(PYTHON))) == 3
