"""What files say comes back from disk as it was, and a broken store is no store."""

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from state.understanding import languages
from state.understanding.contents.facts_reading import restored, written
from state.understanding.contents.library import Library
from state.understanding.contents.store import LONGEST, Store
from state.understanding.packages import PackageJson
from state.understanding.python.language import Python
from state.understanding.scripts.language import TypeScript
from tests.conftest import Build
from tests.state.pairs import strangers

ROOT = Path(__file__).parents[3]
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


def test_a_store_that_is_locked_is_waited_for_once_only(tmp_path: Path) -> None:
    place = tmp_path / "facts.sqlite3"
    with closing(sqlite3.connect(place, isolation_level=None)) as other:
        other.execute("CREATE TABLE other (one)")
        other.execute("BEGIN EXCLUSIVE")
        store = Store(place)
        assert store.get("Python", ["1" * 40]) == {}
        # Free again, and asked again only after it was closed.
        other.execute("COMMIT")
        store.put("Python", "1" * 40, "one")
        store.flush()
        assert store.get("Python", ["1" * 40]) == {}
        store.close()
        store.put("Python", "1" * 40, "one")
        store.flush()
        assert store.get("Python", ["1" * 40]) == {"1" * 40: "one"}
        store.close()


def test_a_store_that_is_none_leaves_nothing_open(tmp_path: Path) -> None:
    place = tmp_path / "facts.sqlite3"
    place.write_bytes(b"not a database at all" * 100)
    before = len(list(Path("/proc/self/fd").iterdir()))
    stores = [Store(place) for _ in range(5)]
    for store in stores:
        assert store.get("Python", ["1" * 40]) == {}
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_what_no_file_can_hold_is_not_kept(tmp_path: Path) -> None:
    store = Store(tmp_path / "facts.sqlite3")
    store.put("Python", "1" * 40, "half \ud83d")
    store.put("Python", "2" * 40, "x" * (LONGEST + 1))
    store.put("Python", "3" * 40, "whole \U0001f600")
    store.flush()
    assert store.get("Python", [digit * 40 for digit in "123"]) == {"3" * 40: "whole \U0001f600"}
    store.close()


@pytest.mark.parametrize(("name", "most"), [("MOST", 9), ("ROOM", 200_000)])
def test_the_oldest_half_goes_when_there_is_too_much(
    name: str, most: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"state.understanding.contents.store.{name}", most)
    store = Store(tmp_path / "facts.sqlite3")
    for number in range(10):
        store.put("Python", str(number) * 40, "x" * 20_000)
    store.flush()
    assert sorted(store.get("Python", [digit * 40 for digit in "0123456789"])) == [
        digit * 40 for digit in "56789"
    ]
    store.close()


def test_files_that_changed_meanwhile_are_not_what_read(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "state", tmp_path / "state", ignore=shutil.ignore_patterns("__pycache__"))
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from state.understanding.contents.store import Store\n"
        "if sys.argv[1] == 'old':\n"
        "    Path('state/understanding/contents/words.py').write_text('')\n"
        "store = Store(Path('facts.sqlite3'))\n"
        "print(dict(store.get('a', ['b'])))\n"
        "store.put('a', 'b', sys.argv[1])\n"
        "store.flush()\n"
    )
    told = [
        subprocess.run(
            [sys.executable, "-c", code, word], cwd=tmp_path, capture_output=True, text=True, check=True
        ).stdout
        for word in ("old", "new", "new")
    ]
    assert told == ["{}\n", "{}\n", "{'b': 'new'}\n"]


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


def test_a_content_that_ends_its_reader_is_never_read_here(tmp_path: Path) -> None:
    # With so small a stack the parser can't come back from a text that is nested so deeply.
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from state.understanding import understanding\n"
        "from state.understanding.contents.library import Library\n"
        "from state.understanding.contents.store import Store\n"
        "texts = {str(number): b'import a\\n' for number in range(int(sys.argv[1]))}\n"
        "texts['deep'] = b'x = ' + b'lambda:' * 3000 + b'1\\n'\n"
        "reader = Library(lambda oids: [(oid, texts[oid]) for oid in oids], Store(Path('facts.sqlite3')))\n"
        "reader.prepare([('a.py', oid) for oid in texts])\n"
        "print(reader.facts('a.py', 'deep').problem)\n"
        "reader.settle()\n"
    )
    for number in (120, 0, 0):
        found = subprocess.run(
            ["/bin/sh", "-c", 'ulimit -s 256; exec "$@"', "-", sys.executable, "-c", code, str(number)],
            cwd=tmp_path,
            env={"PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
        )
        assert (found.returncode, found.stdout) == (0, "the process that read it ended over it\n")


def test_words_of_one_content_are_those_of_each_kind_it_lies_at() -> None:
    assert languages
    library = Library(lambda oids: [(oid, b"from a import b\n-r other.txt\n") for oid in oids])
    files = {"requirements.txt": "1" * 40, "x.py": "1" * 40}
    library.words(files)
    assert {path: library.words_of(path, oid) for path, oid in files.items()} == {
        "requirements.txt": library.words_among({"requirements.txt": "1" * 40}),
        "x.py": frozenset(("a", "b")),
    }
    assert "b" not in library.words_of("requirements.txt", "1" * 40)
