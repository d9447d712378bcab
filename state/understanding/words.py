"""The words that a content may refer to other files with, found much quicker than by parsing."""

import re

from state.understanding.language import language_of
from state.understanding.reading import Reading, declared

FOLDER = "."
"""Stands for a specifier that names a folder alone."""
_QUOTED = re.compile(rb"""['"`]([\w@~$#./-]{1,200})['"`?{]""")
_IMPORTS = re.compile(
    rb"(?:^|[:;])[ \t]*(?:from|import)[ \t]+([\w.]+)"
    rb"(?:[ \t]+import[ \t]*(\((?:[^()#]|#[^\n]*\n)*\)|(?:[^\n\\]|\\\r?\n)*))?",
    re.MULTILINE,
)
_WORD = re.compile(rb"[A-Za-z0-9_$-]+")
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
            for word in _WORD.findall(one.text.encode("utf-8", "surrogateescape"))
        )
    found: set[bytes] = set()
    for one in _QUOTED.findall(text):
        found.update(_WORD.findall(one))
        if one.endswith((b".", b"/")):
            found.add(FOLDER.encode())
    if language.name == "Python":
        for module, names in _IMPORTS.findall(text):
            found.update(_WORD.findall(module))
            found.update(_WORD.findall(names))
            found.add(FOLDER.encode()) if module.endswith(b".") else None
    return frozenset(word.decode("ascii", "replace") for word in found)


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
        lambda found: " ".join(sorted(found)),
        lambda body: frozenset(body.split()),
        _none,
        _none,
    )
)
