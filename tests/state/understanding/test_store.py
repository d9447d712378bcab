"""What files say comes back from disk as it was, and a broken store is no store."""

from pathlib import Path

from state.understanding.python import Python
from state.understanding.store import Store
from state.understanding.typescript import TypeScript
from tests.conftest import Build
from tests.state.pairs import strangers

PYTHON = Python().facts(
    b"import a.b\nfrom . import c\nAPPS = 1\nINSTALLED_APPS = ['x.y']\n\n\ndef f():\n    import_module('d.e')\n"
)
SCRIPT = TypeScript("TypeScript", (".ts",)).facts(b"import { a } from './b'\nexport const c = a\n")
BROKEN = Python().facts(b"def (\n")


def test_facts_come_back_as_they_were(tmp_path: Path) -> None:
    store = Store(tmp_path / "deep" / "facts.sqlite3")
    store.put("Python", "1" * 40, PYTHON)
    store.put("Python", "2" * 40, BROKEN)
    store.put("TypeScript", "1" * 40, SCRIPT)
    store.flush()
    store.close()
    again = Store(tmp_path / "deep" / "facts.sqlite3")
    assert again.get("Python", ["1" * 40, "2" * 40, "3" * 40]) == {"1" * 40: PYTHON, "2" * 40: BROKEN}
    assert again.get("TypeScript", ["1" * 40]) == {"1" * 40: SCRIPT}
    again.close()


def test_a_damaged_store_is_passed_by(tmp_path: Path) -> None:
    place = tmp_path / "facts.sqlite3"
    place.write_bytes(b"not a database at all" * 100)
    store = Store(place)
    store.put("Python", "1" * 40, PYTHON)
    store.flush()
    assert store.get("Python", ["1" * 40]) == {}
    store.close()


def test_another_session_of_the_target_parses_nothing_again(build: Build) -> None:
    pair = strangers(build, {"a.py": "from b import c\n", "b.py": "c = 1\n"}, {"x": "y\n"})
    with pair.workspace(name="one") as workspace:
        workspace.take(["a.py"])
        found = workspace.understanding.findings()
        assert workspace.understanding.parsed > 0
    with pair.workspace(name="two") as workspace:
        workspace.take(["a.py"])
        assert workspace.understanding.findings() == found
        assert workspace.understanding.parsed == 0
