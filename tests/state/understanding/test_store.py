"""What files say comes back from disk as it was, and a broken store is no store."""

from pathlib import Path

from state.understanding import languages
from state.understanding.facts_reading import restored, written
from state.understanding.library import Library
from state.understanding.packages import PackageJson
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


LISTED = PackageJson().facts(b'{"scripts": {"build": "tsc"}, "dependencies": {"left-pad": "^1.0.0"}}')


def test_facts_are_written_down_and_restored_as_they_were() -> None:
    assert PYTHON.references and SCRIPT.exports and BROKEN.problem and LISTED.listed
    for facts in (PYTHON, SCRIPT, BROKEN, LISTED):
        assert restored(written(facts)) == facts


def test_answers_come_back_by_reading_and_content(tmp_path: Path) -> None:
    store = Store(tmp_path / "deep" / "facts.sqlite3")
    store.put("Python", "1" * 40, "one")
    store.put("Python", "2" * 40, "two")
    store.put("words Python", "1" * 40, "other")
    store.flush()
    store.close()
    again = Store(tmp_path / "deep" / "facts.sqlite3")
    assert again.get("Python", ["1" * 40, "2" * 40, "3" * 40]) == {"1" * 40: "one", "2" * 40: "two"}
    assert again.get("words Python", ["1" * 40, "2" * 40]) == {"1" * 40: "other"}
    again.close()


def test_a_damaged_store_is_passed_by(tmp_path: Path) -> None:
    place = tmp_path / "facts.sqlite3"
    place.write_bytes(b"not a database at all" * 100)
    store = Store(place)
    store.put("Python", "1" * 40, "one")
    store.flush()
    assert store.get("Python", ["1" * 40]) == {}
    store.close()


def test_a_damaged_answer_is_made_again(tmp_path: Path) -> None:
    assert languages
    store = Store(tmp_path / "facts.sqlite3")
    for number, body in enumerate(("[", "[1, 2]", "{}", "null", "[" * 100_000)):
        store.put("facts Python", str(number) * 40, body)
    store.flush()
    library = Library(lambda oids: [(oid, b"import a\n") for oid in oids], store)
    for number in range(5):
        found = library.facts("x.py", str(number) * 40)
        assert found is not None and [one.text for one in found.references] == ["a"]
    assert library.parsed == 5
    library.settle()


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
