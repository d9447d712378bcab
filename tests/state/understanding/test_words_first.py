"""Readers look for words before they look closely: what says something is found wherever it stands."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from state.understanding import languages
from state.understanding.contents.words import WORDS, imports_in, words_in
from state.understanding.facts import Facts
from state.understanding.language import language_of
from state.understanding.shapes.python import Python

assert languages  # registers them
DEEP = b"""\
if True:
    match given:
        case 1:
            try:
                import a.b; from .c import (
                    d)
            except ImportError:
                pass
            finally:
                class View:
                    template_name = "v.html"

def outer():
    @app.route("/deep")
    @shared_task(name="deep.task")
    def inner():
        os.environ["DJANGO_SETTINGS_MODULE"] = "deep.settings"
        return [render(one, "r.html") for one in settings . DEEP]

    default_app_config = "deep.apps.Config"
    x = 1; y = lambda: import_module("m.n")

def plain():
    classes = important = 1
    return "import x", classes @ important
"""
EVERY = re.compile(
    rb"(?:^|[:;])[ \t]*(?:from|import)(?:[ \t]+|(?=\.))([\w.\x80-\xff]+)"
    rb"(?:[ \t]*import\b[ \t]*(\((?:[^()#]|#[^\n]*\n)*\)|(?:[^\n\\]|\\\r?\n)*)"
    rb"|((?:[ \t]+as[ \t]+[\w\x80-\xff]+)?[ \t\\\r\n]*,(?:[^\n\\]|\\\r?\n)*))?",
    re.MULTILINE,
)
"""Statements that import, tried at each place."""
PIECES = b"from|import| |\n|;|:|.|a|b.c|,|(|)|\\\n|\\|\t|#| as |\r\n|x|if x: ".split(b"|")


def _facts(path: str, text: bytes) -> Facts:
    language = language_of(path)
    assert language is not None
    return language.facts(text)


def test_python_says_the_same_however_deep_it_stands() -> None:
    facts = _facts("a.py", DEEP)
    assert [(one.kind, one.text, one.names, one.span.line) for one in facts.references] == [
        ("import", "a.b", (), 5),
        ("import", ".c", ("d",), 5),
        ("template", "v.html", (), 11),
        ("dotted", "deep.settings", (), 17),
        ("template", "r.html", (), 18),
        ("setting", "DEEP", (), 18),
        ("dotted", "deep.apps.Config", (), 20),
        ("dynamic", "m.n", (), 21),
    ]
    assert [one.guarded for one in facts.references[:2]] == [True, True]
    assert [one for one in facts.definitions if one.kind in ("route", "task")] == [
        ("route", "GET app /deep", 14),
        ("task", "deep.task", 15),
    ]


@pytest.mark.parametrize(
    ("text", "is_open"),
    [(b"globals()", True), (b"x = {**globals()}", True), (b"myglobals()", False), (b"globals_of()", False)],
)
def test_a_module_that_makes_up_its_names_is_told_by_the_whole_word(text: bytes, is_open: bool) -> None:
    assert _facts("a.py", text).is_open is is_open


@given(st.lists(st.sampled_from(PIECES), max_size=25).map(b"".join))
def test_statements_that_import_are_found_as_by_trying_each_place(text: bytes) -> None:
    assert list(imports_in(text)) == EVERY.findall(text)


def test_words_of_imports() -> None:
    text = b"x = 1; from .a import b, \\\n  c\nimport d as e, f\nraise_from import_of\n\tfrom . import (g, # h\n  i)"
    assert words_in("a.py", text) == {"a", "b", "c", "d", "as", "e", "f", ".", "g", "h", "i"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("require('./a')", ("import", "./a")),
        ("require.resolve('./a')", ("dynamic", "./a")),
        ("import x = require('./a')", ("import", "./a")),
        ("const a = () => import /* now */ ('./a')", ("dynamic", "./a")),
        ("import<A>('./a')", ("dynamic", "./a")),
        ("jest\n  .mock('./a')", None),
        ("vi.mock('./a')", ("dynamic", "./a")),
        ("new URL('./a.js', import.meta.url)", ("path", "./a.js")),
        ("new Url('./a.js', import.meta.url)", None),
        ("required('./a')", None),
        ("app.get('/a', there)", ("route", "GET app /a")),
        ("myRouter.use('/a', there)", ("mount", "there at /a")),
        ("äppApiß.post('/a', there)", ("route", "POST äppApiß /a")),
        ("app.users.get('/a', there)", None),
        ("router\n  .get('/a', there)", None),
    ],
)
def test_calls_of_scripts_say_the_same_whatever_stands_around_them(
    text: str, said: tuple[str, str] | None
) -> None:
    facts = _facts("a.ts", text.encode())
    told = [(one.kind, one.text) for one in facts.references] + [
        (one.kind, one.name) for one in facts.definitions if one.kind in ("route", "mount")
    ]
    assert told == ([said] if said else [])


@pytest.mark.parametrize(
    ("text", "is_open"), [("exports.a = 1", True), ("import b from 'b'; b.a = 1", False)]
)
def test_what_a_script_exports_by_assignment_leaves_it_open(text: str, is_open: bool) -> None:
    assert _facts("a.js", f"export const c = 1\n{text}\n".encode()).is_open is is_open


def test_that_a_content_has_no_words_is_kept() -> None:
    assert WORDS.restored(WORDS.written(frozenset())) == frozenset()
    assert WORDS.written(frozenset())


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        (b"class A(Protocol[T]): ...", True),
        (b"class A(MyProtocol): ...", False),
        (b"class A(Protocols): ...", False),
        (b"@abstractmethod\ndef f(): ...", True),
        (b"abstract = nonabstractmethod", False),
        (b"raise NotImplementedError", True),
        (b"raise NotImplementedErrors", False),
    ],
)
def test_a_module_that_may_hold_an_interface_is_told_by_whole_words(text: bytes, asks: bool) -> None:
    assert Python().asks(text) is asks
