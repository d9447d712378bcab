"""The words that a content may refer to other files with, found much quicker than by parsing."""

import re
from collections.abc import Iterator
from urllib.parse import unquote

from state.understanding.contents.reading import Reading, declared
from state.understanding.language import language_of

FOLDER = "."
"""Stands for a specifier that names a folder alone."""
_QUOTED = re.compile(rb"""['"`]([\w@~$#./\x80-\xff-]{1,200})['"`?{]""")
# What stands between two strings may look like a path with marks: it must not take the second one's quote.
_MARKED_PATH = re.compile(
    rb"""['"`](?=([\w@~#.][\w@~$#.\x80-\xff-]*/[\w@~$#./()\[\]+\x80-\xff-]{1,200})['"`?{])"""
)
_KEYWORDS = re.compile(rb"from(?=[ \t.])"), re.compile(rb"import(?=[ \t.])")
_IMPORT = re.compile(
    rb"(?:from|import)(?:[ \t]+|(?=\.))([\w.\x80-\xff]+)"
    rb"(?:[ \t]*import\b[ \t]*(\((?:[^()#]|#[^\n]*\n)*\)|(?:[^\n\\]|\\\r?\n)*)"
    rb"|((?:[ \t]+as[ \t]+[\w\x80-\xff]+)?[ \t\\\r\n]*,(?:[^\n\\]|\\\r?\n)*))?"
)
_WORD = re.compile(rb"[A-Za-z0-9_$\x80-\xff-]+")
# Routers give files and folders such names: [id].tsx, (auth), +page.
_MARKED = re.compile(rb"[A-Za-z0-9_$\x80-\xff()\[\]+-]+")
_NO_WORDS = "\n"
_QUICK = frozenset(("Python", "TypeScript", "JavaScript"))


def words_in(path: str, text: bytes) -> frozenset[str]:
    """Every such word; of languages that are quickly parsed those of their references."""
    language = language_of(path)
    if language is None:
        return frozenset()
    if language.name not in _QUICK:
        return frozenset(
            word.decode("utf-8", "replace")
            for one in language.facts(text).references
            for word in (*_words(one.text.encode("utf-8", "surrogateescape")), _named(one.text))
        )
    found: set[bytes] = set()
    for one in {*_QUOTED.findall(text), *_MARKED_PATH.findall(text)}:
        found.update(_words(one))
        if one.endswith((b".", b"/")):
            found.add(FOLDER.encode())
    if language.name == "Python":
        for module, names, others in imports_in(text):
            for one in (module, names, others):
                found.update(_WORD.findall(one))
            found.add(FOLDER.encode()) if module.endswith(b".") else None
    return frozenset(word.decode("utf-8", "replace") for word in found)


def imports_in(text: bytes) -> Iterator[tuple[bytes, ...]]:
    """What stands behind each `from` or `import` that begins a statement: the module, its names, other modules."""
    end = 0
    # Looking for a word, and then at what stands before it, is many times as quick as trying each line.
    for start in sorted(one.start() for keyword in _KEYWORDS for one in keyword.finditer(text)):
        if start < end:
            continue
        before = start - 1
        while before >= end and text[before] in b" \t":
            before -= 1
        if before < 0 or text[before] in (b"\n" if before < end else b"\n:;"):
            found = _IMPORT.match(text, start)
            if found is not None:
                end = found.end()
                yield found.groups(b"")


def _named(text: str) -> bytes:
    """The name of a file that a link leads to: it may have spaces."""
    return unquote(text).rpartition("/")[2].partition(".")[0].encode("utf-8", "surrogateescape")


def _words(text: bytes) -> list[bytes]:
    return _WORD.findall(text) + _MARKED.findall(text)


def _kind(path: str) -> str | None:
    language = language_of(path)
    return language.name if language is not None else None


def _none(path: str) -> frozenset[str]:
    return frozenset()


WORDS = declared(
    Reading(
        "words",
        _kind,
        words_in,
        # No words are no empty body: that one is of what wasn't read yet.
        lambda found: "\n".join(sorted(found)).encode("unicode_escape").decode("ascii") or _NO_WORDS,
        lambda body: frozenset(body.encode().decode("unicode_escape").split("\n")) - {""},
        _none,
        _none,
    )
)
