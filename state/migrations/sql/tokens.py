"""The words of one statement, from sqlparse's lexer: without comments and blanks, each with its line."""

import re
from typing import NamedTuple

from sqlparse import lexer
from sqlparse import tokens as T

from state.migrations.changes import Flavour
from state.migrations.sql.quoting import QUOTES, comment_end, dollar_end, is_line_comment, line_end, quoted


class Token(NamedTuple):
    """One word, quoted name, string or sign; `key` is it in upper case, empty for what is quoted."""

    value: str
    key: str
    line: int
    string: bool = False


_SIGNS = re.compile(r"['\"`#$]|--|/\*|\*/|\s{2,}")
_EXECUTABLE = re.compile(r"/\*M?!\d*")
_WORD = re.compile(r"\S+")


def lex(text: str, line: int, flavour: Flavour) -> list[Token]:
    """The tokens of a text whose first character stands on `line`."""
    found: list[Token] = []
    short, places = _shortened(text, flavour)
    at = counted = number = 0
    here, there = places[0]
    following = places[1][0]
    strings = "'\"" if flavour is Flavour.MYSQL else "'"
    for kind, piece in lexer.tokenize(short):  # type: ignore[no-untyped-call]
        start, at = at, at + len(piece)
        if kind in T.Whitespace:
            continue
        # sqlparse joins some words (NOT NULL, CREATE OR REPLACE); each stands for itself here.
        for word in _WORD.finditer(short, start, at) if piece[0] not in "'\"`" else (None,):
            begin, stop = word.span() if word is not None else (start, at)
            # A dollar quote stands here as any other; $1 is none.
            first = short[begin]
            while following <= begin:
                number += 1
                here, there = places[number]
                following = places[number + 1][0]
            begin += there - here
            while following <= stop:
                number += 1
                here, there = places[number]
                following = places[number + 1][0]
            stop += there - here
            value = text[begin:stop]
            line += text.count("\n", counted, begin)
            counted = begin
            if first in strings and stop - begin > 1:
                found.append(Token(value, "", line, True))
            elif first in '"`[' and stop - begin > 1:
                found.append(Token(value, "", line))
            else:
                found.append(Token(value, value.upper(), line))
    return found


def _shortened(text: str, flavour: Flavour) -> tuple[str, list[tuple[int, int]]]:
    """The text with a stand-in for each quoted text, comment and run of blanks, as this server sees them.

    sqlparse has one opinion on escapes, dollar quotes, `#` and nested comments for all servers, and
    makes a token of each blank. The places tell where behind each stand-in the short and the long text are.
    """
    parts: list[str] = []
    places = [(0, 0)]
    at = length = 0
    while match := _SIGNS.search(text, at):
        place = match.start()
        end, stand_in = _stand_in(text, place, match, flavour)
        parts += (text[at:place], stand_in)
        length += place - at + len(stand_in)
        if end - place != len(stand_in):
            places.append((length, end))
        at = end
    parts.append(text[at:])
    places.append((length + len(text) + 1, len(text)))
    return "".join(parts), places


def _stand_in(text: str, place: int, match: re.Match[str], flavour: Flavour) -> tuple[int, str]:
    """The place behind the quote, comment or blanks at a place, and what stands for them."""
    sign = match[0]
    if sign in QUOTES[flavour]:
        found = quoted(text, place, flavour)
        return len(text) if found is None else found, f"{sign}_{sign}"
    if sign == "$" and flavour is not Flavour.MYSQL:
        tag, found = dollar_end(text, place)
        if tag:
            return len(text) if found is None else found, "'_'"
    elif sign == "*/" and flavour is not Flavour.POSTGRESQL:
        return match.end(), " "
    elif sign == "/*":
        executable = _EXECUTABLE.match(text, place) if flavour is not Flavour.POSTGRESQL else None
        if executable is not None:
            return executable.end(), " "
        found = comment_end(text, place, flavour)
        return len(text) if found is None else found, " "
    elif sign.isspace():
        return match.end(), " "
    elif sign in ("--", "#") and is_line_comment(text, place, flavour):
        return line_end(text, place), " "
    # sqlparse would begin a comment here, MySQL and PostgreSQL calculate.
    return match.end(), "+" if sign in ("--", "#") else sign


def bare(token: Token, flavour: Flavour) -> str:
    """A name without its quotes, folded as the server folds it."""
    value = token.value
    if len(value) > 1 and value[0] in '"`' and value[-1] == value[0]:
        quote = value[0]
        value = value[1:-1].replace(quote * 2, quote)
    elif len(value) > 1 and value[0] == "[" and value[-1] == "]":
        value = value[1:-1]
    elif flavour is Flavour.POSTGRESQL:
        value = value.lower()
    if flavour is Flavour.POSTGRESQL and len(value) > LONGEST // 4:
        cut = value.encode("utf-8", "surrogatepass")[:LONGEST]
        return cut.decode("utf-8", "ignore") if len(cut) == LONGEST else value
    return value


LONGEST = 63
"""PostgreSQL keeps this many bytes of a name."""


def string_text(token: Token, flavour: Flavour) -> str:
    """What a string means, without its quotes and escapes."""
    value = token.value
    if value.startswith("$"):
        tag = value[: value.find("$", 1) + 1]
        return value[len(tag) :].removesuffix(tag)
    quote = value[0]
    inside = value[1:-1] if value.endswith(quote) else value[1:]
    inside = inside.replace(quote * 2, quote)
    return _ESCAPE.sub(r"\1", inside) if flavour is not Flavour.POSTGRESQL else inside


_ESCAPE = re.compile(r"\\([\"'\\`])")
