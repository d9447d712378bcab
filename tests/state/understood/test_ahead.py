"""What is read while git merges is what findings ask for afterwards."""

import threading

import pytest

from state.progress import unwatched
from state.session.sessions import FOLDER
from state.understood.ahead import Foreseen, foreseen
from state.understood.ground import Files, Sides
from state.view import View
from state.workspace import Workspace
from tests.conftest import Build
from tests.state.pairs import fork


def test_what_a_merge_will_make_is_told_from_three_versions() -> None:
    sides = Sides(
        Files(
            {"same": "1", "theirs": "2", "both": "3", "alike": "4", "a/moved": "5", "dropped": "6"}, {}.get
        ),
        Files({"same": "1", "theirs": "1", "both": "4", "alike": "4", "ours": "2", "kept": "7"}, {}.get),
        {"a/moved": "b/moved"},
        frozenset(),
    )
    bases = {"same": "1", "theirs": "1", "both": "1", "alike": "1", "ours": "1", "b/moved": "1", "kept": "7"}
    found = foreseen(sides, bases)
    assert found == Foreseen(
        {"same": "1", "theirs": "2", "alike": "4", "dropped": "6"}, [("both", "3"), ("both", "4")]
    )


def test_what_was_read_ahead_is_not_read_again(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("state.understood.ahead.WORTH_IT", 1)
    base = {
        f"part/module{number}.py": f"import os\n\nA{number} = os.name\n\n\nB = 1\n" for number in range(8)
    }
    source = {path: text.replace("B = 1", "B = 2") for path, text in list(base.items())[:6]}
    target = {path: f"C = 3\n{text}" for path, text in list(base.items())[4:]}
    pair = fork(build, {"part/__init__.py": "", **base}, source, target)
    with pair.workspace(name="at-once") as workspace:
        assert workspace.understanding.findings() == ()
        every = workspace.understanding.parsed
        store = workspace.target.common_dir / FOLDER / "facts.sqlite3"
    store.unlink()
    with Workspace.create(str(pair.source.path), str(pair.target.path), name="ahead") as workspace:

        def begin(view: View) -> None:
            workspace.understanding.read_ahead(view)
            for one in threading.enumerate():
                if one.name == "reading ahead":
                    one.join()

        workspace.load(unwatched, begin)
        assert workspace.understanding.parsed == 4 + 2 * 2
    with pair.workspace(name="again") as workspace:
        assert workspace.understanding.findings() == ()
        assert workspace.understanding.parsed == every - (4 + 2 * 2)
