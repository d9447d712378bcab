"""The words of a text that may be names of migrations, each with where it stands and what is written before it."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from state.migrations.references.places import Place, places

_WORD = re.compile(r"[\w.@+-]+")
_DIGIT = re.compile(r"\d")
# A name without a digit is one only together with its extension.
_ENDING = re.compile(
    r"\.(?:sql|pgsql|psql|mysql|ddl|py|rb|js|cjs|mjs|ts|php|exs|go|cs|kt|java)\.?\Z", re.IGNORECASE
)
_IN_PATH = re.compile(r"[\w.@+~$%{}*/\\-]")
# The longest folder that is read before a name, and how much text tells an app's label.
LONGEST_FOLDER = 1024
BEFORE = 96
# Nobody writes a longer name; a run of letters that long is data.
LONGEST_NAME = 300


class Word(NamedTuple):
    """One word; `start` counts bytes, `line` from 1.

    `folder` is what is written before it up to the last slash; `edge` the character before that, empty at
    the start of its string or comment; `before` the text before the word, across strings; `after` the
    character behind it; `where` says what it is part of.
    """

    text: str
    start: int
    line: int
    folder: str
    edge: str
    before: str
    after: str
    where: str


# A move of one row asks for the same texts again; a text's own hash is computed once by Python.
@lru_cache(maxsize=512)
def words_in(path: str, data: bytes) -> tuple[Word, ...]:
    """Every word that looks like a file's name, in order; a text is never cut inside of one."""
    text = data.decode("utf-8", "surrogateescape")
    return tuple(_at(text, _plain(path, text)))


def odd_words(path: str, data: bytes, names: re.Pattern[str]) -> Iterator[Word]:
    """Names that hold characters words don't have, a space for example."""
    text = data.decode("utf-8", "surrogateescape")
    found = (
        (place, match)
        for place in places(path, text)
        for match in names.finditer(text, place.start, place.stop)
        if not (match.end() < place.stop and re.match(r"[\w-]|\.\w", text[match.end() : match.end() + 2]))
        and not (match.start() > place.start and _WORD.match(text[match.start() - 1]))
    )
    return _at(text, found)


def _plain(path: str, text: str) -> Iterator[tuple[Place, re.Match[str]]]:
    for place in places(path, text):
        for match in _WORD.finditer(text, place.start, place.stop):
            word = match[0]
            if len(word) <= LONGEST_NAME and (_DIGIT.search(word) or _ENDING.search(word)):
                yield place, match


def _at(text: str, found: Iterator[tuple[Place, re.Match[str]]]) -> Iterator[Word]:
    plain = text.isascii()
    counted = begin = 0
    line = 1
    for place, match in found:
        start, stop = match.span()
        line += text.count("\n", counted, start)
        begin += start - counted if plain else len(text[counted:start].encode("utf-8", "surrogateescape"))
        counted = start
        opening = _opening(text, start, place.start)
        yield Word(
            match[0],
            begin,
            line,
            text[opening:start],
            text[opening - 1 : opening] if opening > place.start else "",
            text[max(0, start - BEFORE) : start],
            text[stop : stop + 1] if stop < place.stop else "",
            place.words,
        )


def _opening(text: str, start: int, floor: int) -> int:
    """Where the path begins whose last part begins at `start`."""
    if start <= floor or text[start - 1] not in "/\\":
        return start
    at, lowest = start, max(floor, start - LONGEST_FOLDER)
    while at > lowest and _IN_PATH.match(text[at - 1]):
        at -= 1
    return at
