"""What is kept with a session and can be worked out again: whatever stands there instead, nothing depends on it."""

import sqlite3

import pytest

from state.workspace import Workspace
from tests.conftest import Build
from tests.state.pairs import lines, strangers


@pytest.mark.parametrize("junk", [b"\xff\xfe", b"[]", b"null", b"5 x", b"[" * 100_000, "text", 5])
def test_junk_in_the_place_of_what_was_kept(build: Build, junk: object) -> None:
    pair = strangers(build, {"f.py": lines((3, "s"))}, {"f.py": lines((3, "t"))})
    with pair.workspace() as workspace:
        found, seen = workspace.noticing.all(), workspace.overview.survey()
        path = workspace.journal.path
    connection = sqlite3.connect(path)
    names = {name for (name,) in connection.execute("SELECT name FROM cache")}
    assert names == {"bases", "merge", "migrations", "numbers", "overview", "understanding"}
    connection.execute("UPDATE cache SET bytes = ?", (junk,))
    connection.commit()
    connection.close()
    (summary,) = Workspace.sessions(pair.target.path)
    assert (summary.problem, summary.numbers) == (None, "")
    with Workspace.open(pair.target.path) as again:
        assert again.noticing.all() == found
        assert again.overview.survey() == seen
    (summary,) = Workspace.sessions(pair.target.path)
    assert summary.numbers == "0 0 1 0 0"
