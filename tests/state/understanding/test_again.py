"""What was read once is not read again."""

from state.workspace import Workspace
from tests.conftest import Build
from tests.state.pairs import strangers
from tests.state.understanding.kit import take_new


def test_a_decision_reads_what_it_touches(build: Build) -> None:
    source = {f"pkg/m{number}.py": f"from pkg.m{number + 1} import a\n\na()\n" for number in range(30)}
    source |= {"pkg/__init__.py": "", "pkg/m30.py": "def a():\n    pass\n"}
    with strangers(build, source, {"x": "y\n"}).workspace() as workspace:
        take_new(workspace)
        assert workspace.understanding.findings() == ()
        read = workspace.understanding.parsed
        workspace.replace("pkg/m30.py", b"def b():\n    pass\n")
        found = workspace.understanding.findings()
        assert [(one.kind, one.path) for one in found] == [
            ("lost-name", "pkg/m29.py"),
            ("lost-definition", "pkg/m30.py"),
        ]
        assert workspace.understanding.parsed == read + 1


def test_the_answer_is_kept_with_the_session(build: Build) -> None:
    pair = strangers(build, {"a.py": "from b import c\n", "b.py": "c = 1\n"}, {"x": "y\n"})
    with pair.workspace(name="kept") as workspace:
        workspace.take(["a.py"])
        found = workspace.understanding.findings()
    with Workspace.open(pair.target.path, "kept") as workspace:
        assert workspace.understanding.findings() == found
        assert workspace.understanding.parsed == 0
        workspace.take(["b.py"])
        assert workspace.understanding.findings() == ()
