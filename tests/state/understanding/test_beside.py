"""Contents that end the process which reads them cost no other an answer."""

from pathlib import Path

import pytest

from state.understanding import understanding
from state.understanding.contents.beside import Told, read_beside
from state.understanding.contents.reading import READINGS, Asked
from state.workers import Workers

PATH = "a.py"


def asked() -> list[Asked]:
    texts = [f"import module{number}\n".encode() for number in range(80)]
    texts[7] += b"# end it\n"
    texts[50] += b"# end once\n"
    return [
        Asked(f"{number:040}", text, [("facts", PATH), ("words", PATH)]) for number, text in enumerate(texts)
    ]


def test_only_the_reading_that_ends_its_process_has_no_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert understanding
    once = tmp_path / "once"
    once.touch()
    monkeypatch.setenv("PLAIT_TEST_ENDS", str(once))
    with Workers("tests.state.worked:readings", 2) as workers:
        found = set(read_beside(workers, asked(), lambda: None))
    assert not once.exists()
    expected = {
        Told(one.oid, name, path, READINGS[name].written(READINGS[name].read(path, one.text)))
        for one in asked()
        for name, path in one.wanted
    }
    lost = next(one for one in expected if one.oid.endswith("07") and one.name == "facts")
    assert found == (expected - {lost}) | {lost._replace(body=None)}
