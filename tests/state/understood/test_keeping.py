"""What was worked out stays with the session, and work that nobody waits for any more stops."""

from state.errors import Cancelled
from state.progress import until
from state.workspace import Workspace
from tests.conftest import Build
from tests.state.pairs import strangers

SOURCE = {"a.py": "from b import c\n", "b.py": "c = 1\n", "d.py": "import a\n"}


def test_another_process_has_the_answer_of_before_an_undo(build: Build) -> None:
    pair = strangers(build, SOURCE, {"x": "y\n"})
    with pair.workspace(name="kept") as workspace:
        workspace.take(["a.py"])
        before = workspace.understanding.findings()
        workspace.take(["d.py"])
        after = workspace.understanding.findings()
        workspace.undo()
    with Workspace.open(pair.target.path, "kept") as workspace:
        assert workspace.loaded() is not None
        assert workspace.understanding.cached
        assert workspace.understanding.findings() == before
        workspace.redo()
        assert workspace.understanding.cached
        assert workspace.understanding.findings() == after


def test_whatever_else_stands_in_the_place_of_the_answers_is_no_answer(build: Build) -> None:
    pair = strangers(build, SOURCE, {"x": "y\n"})
    for damaged in (b"", b"[", b"{}", b'{"name": 1}', b"[1, null]", b'[{"name": "x"}]', b"[" * 100_000):
        with pair.workspace(name=f"session-{len(damaged)}") as workspace:
            workspace.take(["a.py"])
            workspace.journal.put_cached("understanding", damaged)
            assert not workspace.understanding.cached
            assert [one.kind for one in workspace.understanding.findings()]


def test_looking_stops_wherever_it_is_and_starts_again(build: Build) -> None:
    pair = strangers(build, SOURCE, {"x": "y\n"})
    with pair.workspace() as workspace:
        workspace.take(["a.py"])
        steps: list[str] = []
        whole = None
        for most in range(200):
            try:
                whole = workspace.understanding.findings(
                    until(lambda: len(steps) >= most, lambda step, *_: steps.append(step))  # noqa: B023
                )
                break
            except Cancelled:
                steps.clear()
        assert whole is not None
        assert steps
    with pair.workspace(name="fresh") as workspace:
        workspace.take(["a.py"])
        assert workspace.understanding.findings() == whole
