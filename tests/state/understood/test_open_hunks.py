"""A file whose hunks wait for a decision is put together of two versions: whether it parses is told afterwards."""

from state.findings import Finding
from state.merging.choice import Choice
from state.workspace import Workspace
from tests.conftest import Build
from tests.state.pairs import Pair, fork

FILLING = "".join(f"    {number},\n" for number in range(20))


def _pair(build: Build) -> Pair:
    base, source, target = (
        {"a.py": f"a = {start}0,\n{FILLING}    {end}\n", "b.py": "b = 1\n"}
        for start, end in (("{", "0}"), ("(", "1)"), ("[", "2]"))
    )
    return fork(build, base, source, target)


def _about(workspace: Workspace) -> list[Finding]:
    return [one for one in workspace.understanding.findings() if one.path == "a.py"]


def test_what_does_not_parse_is_no_error_while_hunks_are_open(build: Build) -> None:
    with _pair(build).workspace() as workspace:
        first, second = workspace.file("a.py").hunks
        assert _about(workspace) == []
        workspace.resolve("a.py", [first], Choice.SOURCE)
        (found,) = _about(workspace)
        assert (found.kind, found.severity, found.line) == ("not-checked", "note", 21 + 1)
        assert (
            found.message == "it can't be read while 1 hunk is open: it is checked once every hunk is decided"
        )
        workspace.resolve("a.py", [second], Choice.TARGET)
        (found,) = _about(workspace)
        assert (found.kind, found.severity) == ("does-not-parse", "error")
        workspace.undo()
        assert [one.kind for one in _about(workspace)] == ["not-checked"]
        workspace.resolve("a.py", [second], Choice.SOURCE)
        assert _about(workspace) == []


def test_the_decision_that_ends_it_is_told_before_and_after(build: Build) -> None:
    with _pair(build).workspace() as workspace:
        first, second = workspace.file("a.py").hunks
        workspace.resolve("a.py", [first], Choice.SOURCE)
        workspace.understanding.findings()
        since = workspace.session
        workspace.resolve("a.py", [second], Choice.TARGET)
        news = workspace.understanding.news(since)
    assert news is not None
    assert [one.kind for one in news.added] == ["does-not-parse"]
    assert [one.kind for one in news.gone] == ["not-checked"]
