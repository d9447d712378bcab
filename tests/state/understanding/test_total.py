"""Every reader reads anything: what it can't read it says so of."""

from hypothesis import given
from hypothesis import strategies as some

from state.understanding import languages
from state.understanding.language import LANGUAGES

assert languages
PARTS = (
    b"import ",
    b"from . ",
    b"export ",
    b"{% static '",
    b"'",
    b"(",
    b"[",
    b'{"dependencies": {',
    b"a==1",
    b"\n",
    b"@x.get('/",
    b"<<<<<<< ",
)


@given(some.one_of(some.binary(max_size=80), some.lists(some.sampled_from(PARTS), max_size=12).map(b"".join)))
def test_any_bytes(text: bytes) -> None:
    for language in LANGUAGES:
        facts = language.facts(text)
        lines = text.count(b"\n") + text.count(b"\r") + text.count(b"\f") + 1
        for one in facts.references:
            assert 0 <= one.span.start <= one.span.end <= len(text)
            assert 1 <= one.span.line <= lines


def test_what_is_wrong_with_a_whole_python_file_has_no_line() -> None:
    (python,) = (one for one in LANGUAGES if one.reads("f.py"))
    found = [python.facts(text).problem for text in (b"x\0\n", b"# coding: nope\n", b"x = (\n")]
    assert found == [
        "no Python: source code string cannot contain null bytes",
        "no Python: unknown encoding: nope",
        "a syntax error in line 1",
    ]
