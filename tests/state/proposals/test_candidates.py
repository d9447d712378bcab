"""Candidates: what is offered, what is not, and that nobody's text can break the offering."""

import ast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from state.errors import Cancelled
from state.merging.choice import Choice
from state.progress import until
from state.proposals.candidates import candidates
from state.proposals.combining import cut, diff3
from state.proposals.hunk import Candidate, Hunk, Lines


def lines(text: str) -> Lines:
    return cut(text.encode())


def hunk(
    path: str,
    base: str | None,
    source: str,
    target: str,
    before: str = "",
    after: str = "",
    settled: bool = True,
) -> Hunk:
    of_base = None if base is None else lines(base)
    return Hunk(path, of_base, lines(source), lines(target), lines(before), lines(after), settled)


def by_way(one: Hunk) -> dict[str, str]:
    return {candidate.way: candidate.text.decode() for candidate in candidates(one)}


def choice(one: Hunk, way: str) -> Candidate:
    return next(candidate for candidate in candidates(one) if candidate.way == way)


def test_the_simple_choices_are_always_there() -> None:
    one = hunk("notes.txt", "a\n", "b\n", "c\n")
    found = {candidate.choice: candidate.text for candidate in candidates(one)}
    assert found == {
        Choice.SOURCE: b"b\n",
        Choice.TARGET: b"c\n",
        Choice.SOURCE_TARGET: b"b\nc\n",
        Choice.TARGET_SOURCE: b"c\nb\n",
        Choice.BASE: b"a\n",
        Choice.NEITHER: b"",
    }


def test_both_that_do_not_parse_are_not_offered() -> None:
    one = hunk("a.json", '"v": "a"\n', '"v": "b"\n', '"v": "c"\n', "{\n", "}\n")
    assert set(by_way(one)) == {"source", "target", "base", "neither"}


def test_a_name_defined_twice_is_not_offered() -> None:
    one = hunk("a.py", "", "def run():\n    return 1\n", "def run():\n    return 2\n")
    assert "source-target" not in by_way(one)
    one = hunk("a.ts", "", "const run = 1;\n", "const run = 2;\n")
    assert "source-target" not in by_way(one)
    one = hunk("a.py", "", "def run():\n    return 1\n", "def walk():\n    return 2\n")
    assert "source-target" in by_way(one)


def test_adjacent_edits_of_lines() -> None:
    one = hunk("notes.txt", "a\nb\n", "A\nb\n", "a\nB\n")
    assert by_way(one)["adjacent"] == "A\nB\n"
    assert choice(one, "adjacent").choice is Choice.TEXT


def test_edits_of_other_words_in_one_line() -> None:
    one = hunk("a.py", "call(one, two)\n", "call(first, two)\n", "call(one, second)\n")
    assert by_way(one)["words"] == "call(first, second)\n"


def test_edits_that_meet_are_one_sides_and_the_rest_is_both() -> None:
    one = hunk("notes.txt", "a\nb\nc\n", "A\nb\nX\n", "a\nB\nY\n")
    assert by_way(one)["adjacent-target"] == "A\nB\nY\n"
    assert by_way(one)["adjacent-source"] == "A\nB\nX\n"


def test_the_higher_version_says_so() -> None:
    one = hunk("a.txt", "v 1.2.0\n", "v 1.10.0\n", "v 1.9.3\n")
    assert choice(one, "source").reason == "the source has the higher version"
    one = hunk("a.txt", "v 1.2.0\n", "v 2.0.0-alpha.9\n", "v 2.0.0-beta.1\n")
    assert choice(one, "target").reason == "the target has the higher version"


def test_only_white_space_of_one_side_says_so() -> None:
    one = hunk("a.txt", "a  b\n", "a b\n", "a  c\n")
    assert (
        choice(one, "target").reason
        == "the source changed only white space; the target's change is the real one"
    )


def test_python_imports_that_the_body_uses() -> None:
    one = hunk(
        "a.py",
        "from m import a\n",
        "from m import a, b, c\n",
        "from m import a, d\n",
        "import os\n",
        "\nprint(os, a, b, d)\n",
    )
    found = by_way(one)
    assert found["imports-used"] == "from m import a, b, d\n"
    assert found["imports"] == "from m import a, b, c, d\n"


def test_imports_are_not_settled_while_the_rest_is_open() -> None:
    one = hunk("a.py", "", "from m import a\n", "from n import b\n", "", "a\n", settled=False)
    assert "imports-used" not in by_way(one)


def test_typescript_imports_that_the_body_uses() -> None:
    one = hunk(
        "a.ts",
        "import { a } from './m';\n",
        "import { a, b, c } from './m';\n",
        "import { a } from './m';\nimport d from './d';\n",
        "",
        "\nconsole.log(a, b, d);\n",
    )
    assert by_way(one)["imports-used"] == "import { a, b } from './m';\nimport d from './d';\n"


def test_items_of_a_list_of_constants() -> None:
    one = hunk(
        "settings.py",
        '    "one",\n    "two",\n',
        '    "one",\n    "new",\n    "two",\n    "apps",\n',
        '    "two",\n    "shop",\n',
        "INSTALLED_APPS = [\n",
        "]\n",
    )
    assert by_way(one)["items"] == '    "new",\n    "two",\n    "shop",\n    "apps",\n'


def test_json_by_key_with_commas_set_right() -> None:
    one = hunk(
        "package.json",
        '  "a": "1.0.0",\n  "b": "1.0.0"\n',
        '  "a": "1.1.0",\n  "b": "1.0.0",\n  "c": "1.0.0"\n',
        '  "a": "1.2.0",\n  "d": "1.0.0"\n',
        "{\n",
        "}\n",
    )
    assert by_way(one)["by-key"] == '  "a": "1.2.0",\n  "c": "1.0.0",\n  "d": "1.0.0"\n'


def test_toml_and_tables_by_key() -> None:
    for path in ("pyproject.toml", "config.cfg", ".env.example"):
        one = hunk(path, 'a = "1"\nb = "1"\n', 'a = "2"\nb = "1"\n', 'a = "1"\nb = "1"\nc = "1"\n')
        assert 'a = "2"\nb = "1"\nc = "1"\n' in by_way(one).values(), path


def test_requirements_take_the_higher_version() -> None:
    one = hunk("requirements.txt", "django==4.0\n", "django==4.2\nrich==13.0\n", "django==4.1\nclick==8.1\n")
    assert set(by_way(one)["requirements"].splitlines()) == {"click==8.1", "django==4.2", "rich==13.0"}


def test_ignore_files_are_sets() -> None:
    one = hunk(".gitignore", None, "*.log\ndist\n", "dist\nbuild\n")
    assert by_way(one)["line-set"] == "*.log\ndist\nbuild\n"


def test_a_last_line_without_its_end_does_not_run_into_the_next() -> None:
    one = hunk("notes.txt", "", "a", "b")
    assert by_way(one)["source-target"] == "a\nb"


def test_versions_of_a_bundle_say_nothing() -> None:
    for size, said in ((20, True), (30_000, False)):
        one = hunk("app.js", None, f"{'x' * size} = '2.0.1'\n", f"{'x' * size} = '1.9.0'\n")
        assert (choice(one, "source").reason == "the source has the higher version") is said


TEXTS = st.lists(
    st.sampled_from(
        [
            "import a\n",
            "from m import a, b\n",
            "x = [\n",
            "]\n",
            '"k": 1,\n',
            '"k": 2\n',
            "k = 1\n",
            "{\n",
            "}\n",
            "\n",
            "é\r\n",
            "v1.2\n",
            "f(a, b)\n",
            "\x00",
            "end",
        ]
    ),
    max_size=6,
).map("".join)
PATHS = st.sampled_from(
    ["a.py", "a.ts", "a.tsx", "a.json", "a.toml", "a.yml", "requirements.txt", ".gitignore", "notes.txt"]
)


@settings(max_examples=300, deadline=None)
@given(PATHS, st.none() | TEXTS, TEXTS, TEXTS, TEXTS, TEXTS, st.booleans())
def test_any_texts_give_candidates_each_once(
    path: str, base: str | None, source: str, target: str, before: str, after: str, settled: bool
) -> None:
    one = hunk(path, base, source, target, before, after, settled)
    found = candidates(one)
    assert [candidate.way for candidate in found[:2]] == ["source", "target"]
    assert all(candidate.reason for candidate in found)
    combined = [
        candidate for candidate in found if candidate.way not in ("source", "target", "base", "neither")
    ]
    assert len({candidate.lines for candidate in combined}) == len(combined)
    if path == "a.py":
        for candidate in combined:
            ast.parse(one.whole(candidate.lines))


WORDS = st.lists(st.sampled_from("abcdef"), max_size=10)


@given(WORDS, WORDS)
def test_one_sides_edits_alone_are_that_side(base: list[str], side: list[str]) -> None:
    assert diff3(base, side, base, 100) == tuple(side)
    assert diff3(base, base, side, 100) == tuple(side)
    assert diff3(base, side, side, 100) == tuple(side)


def test_a_cancelled_offering_stops_between_two_candidates() -> None:
    asked: list[str] = []

    def stopped() -> bool:
        asked.append("")
        return len(asked) > 1

    one = hunk("a.py", "a = 1\nb = 1\n", "a = 2\nb = 1\n", "a = 1\nb = 2\n")
    with pytest.raises(Cancelled):
        candidates(one, until(stopped))
    assert len(asked) == 2


def test_a_huge_region_has_the_simple_choices_alone() -> None:
    def side(value: int) -> str:
        return "".join(f"name_{number} = {value}\n" for number in range(2000))

    found = by_way(hunk("a.txt", side(0), side(1), side(2)))
    assert set(found) == {"source", "target", "source-target", "target-source", "base", "neither"}


def test_a_file_too_long_to_be_parsed_has_no_combined_texts() -> None:
    long = "x = 'a long line of a file that nobody parses while somebody waits'\n" * 10_000
    found = by_way(hunk("a.py", "a = 1\nb = 1\n", "a = 2\nb = 1\n", "a = 1\nb = 2\n", long))
    assert set(found) == {"source", "target", "base", "neither"}
