"""Every reader reads anything: what it can't read it says so of."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from state.understanding import languages
from state.understanding.facts import Facts
from state.understanding.language import LANGUAGES, Binding, language_of

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
VALID = (
    b"from django.urls import include, path\n\nurlpatterns = [\n    path('a/', include('a.urls'), name='a'),\n]\n",
    b"import importlib\n\n\nclass A(B):\n    class Meta:\n        db_table = 'a'\n\n    def f(self):\n"
    b"        return importlib.import_module(f'a.{self}')\n",
    b"import { a as b } from './a'\nexport default class C {}\nconst app = express()\napp.use('/a', require('./b'))\n",
    b'{\n "name": "x",\n "scripts": {"go": "node a.js"},\n "dependencies": {"react": "^18.0.0"}\n}\n',
    b"[project]\nname = 'x'\ndependencies = ['a>=1']\n\n[project.scripts]\nrun = 'x:main'\n\n[[tool.a.b]]\nc = {d = [1, 2]}\n",
    b"-r base.txt\ndjango>=4,<5 ; python_version > '3'\n-e ./local\n",
    b"FROM python:3\nCOPY --chown=a a.py \\\n  b.py /srv/\nRUN cd web && npm run build\nCMD gunicorn shop.wsgi:application\n",
    b"{% extends 'base.html' %}\n{% load static %}\n<img src=\"{% static 'a.svg' %}\">\n",
    b"# A\n\nSee [b](b.md#c), ![d](d.png) and `e.py`.\n\n.. include:: f.rst\n",
    b"[metadata]\nname = x\n\n[options]\ninstall_requires =\n    a>=1\n\n[options.entry_points]\nconsole_scripts =\n    run = x:main\n",
)
HOSTILE = (
    b"\0",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\r",
    b"\x0c",
    b"\\",
    b"'''",
    b"{",
    b"\xed\xa0\x80",
    b"9" * 5000,
)


def check(text: bytes) -> None:
    """Every language reads a text, and every place that it speaks of is in it."""
    lines = text.count(b"\n") + text.count(b"\r") + text.count(b"\f") + 1
    for language in LANGUAGES:
        facts = language.facts(text)
        assert isinstance(facts, Facts)
        for one in facts.references:
            assert 0 <= one.span.start <= one.span.end <= len(text)
            assert 1 <= one.span.line <= lines
        if isinstance(language, Binding):
            language.bindings(text)


@settings(deadline=None)
@given(some.one_of(some.binary(max_size=80), some.lists(some.sampled_from(PARTS), max_size=12).map(b"".join)))
def test_any_bytes(text: bytes) -> None:
    check(text)


@settings(deadline=None)
@given(
    some.sampled_from(VALID),
    some.lists(
        some.tuples(
            some.integers(0, 300),
            some.integers(0, 12),
            some.one_of(some.binary(max_size=3), some.sampled_from(PARTS + HOSTILE)),
        ),
        min_size=1,
        max_size=4,
    ),
)
def test_files_with_changes_in_them(text: bytes, changes: list[tuple[int, int, bytes]]) -> None:
    for start, length, new in changes:
        text = text[:start] + new + text[start + length :]
    check(text)


MANY = 10_000
LARGE = {
    "brackets": b"x = " + b"[" * MANY + b"]" * MANY,
    "parentheses": b"(" * MANY + b"1" + b")" * MANY,
    "blocks": b"{" * MANY + b"}" * MANY,
    "objects": b'{"a":' * MANY + b"1" + b"}" * MANY,
    "a chain of names": b"a" + b".b" * MANY + b" = 1\n",
    "a chain of calls": b"app" + b".use('/a', b)" * MANY,
    "a sum": b"x = " + b"'a' + " * MANY + b"'a'\n",
    "conditions": b"if x:\n  import a\n" + b"elif x:\n  import b\n" * 2000,
    "a bundle in one line": b"var a=1;" * 640_000,
    "a hundred thousand lines": b"import os\n" * 100_000,
    "words in one line": b"COPY " + b"a " * 100_000 + b"/b\n",
    "a long number": b"x = " + b"9" * 5000 + b"\n",
    "other encodings": "import os\n".encode("utf-16"),
    "an encoding that isn't": b"# coding: nonsense\nimport os\n",
    "nothing": b"",
}


@pytest.mark.parametrize("name", LARGE)
def test_what_nobody_wrote(name: str) -> None:
    check(LARGE[name])


@pytest.mark.parametrize(
    "path",
    ["a.min.js", "dist/app.bundle.js", "web/node_modules/a/index.js", "proto/a_pb.js", "a-min.js"],
)
def test_what_tools_made_is_not_read(path: str) -> None:
    assert language_of(path) is None
