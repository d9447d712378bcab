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


_SIGNS = re.compile(r"['\"`#$]|--|/\*|\*/")
_EXECUTABLE = re.compile(r"/\*M?!\d*")
_WORD = re.compile(r"\S+")


def lex(text: str, line: int, flavour: Flavour) -> list[Token]:
    """The tokens of a text whose first character stands on `line`."""
    found: list[Token] = []
    at = counted = 0
    strings = "'$\"" if flavour is Flavour.MYSQL else "'$"
    for kind, piece in lexer.tokenize(_masked(text, flavour)):  # type: ignore[no-untyped-call]
        start, at = at, at + len(piece)
        if kind in T.Whitespace or kind in T.Comment:
            continue
        # sqlparse joins some words (NOT NULL, CREATE OR REPLACE); each stands for itself here.
        for word in _WORD.finditer(text, start, at) if piece[0] not in "'\"`" else (None,):
            begin, stop = word.span() if word is not None else (start, at)
            value = text[begin:stop]
            line += text.count("\n", counted, begin)
            counted = begin
            first = value[0]
            if first in strings and stop - begin > 1:
                found.append(Token(value, "", line, True))
            elif first in '"`[' and stop - begin > 1:
                found.append(Token(value, "", line))
            else:
                found.append(Token(value, value.upper(), line))
    return found


def _masked(text: str, flavour: Flavour) -> str:
    """The text with quoted texts and comments blanked out as this server sees them, at the same length.

    sqlparse has one opinion on escapes, dollar quotes, `#` and nested comments for all servers.
    """
    parts: list[str] = []
    at = 0
    while match := _SIGNS.search(text, at):
        place, sign = match.start(), match[0]
        parts.append(text[at:place])
        at = _blank(text, place, sign, flavour, parts)
    parts.append(text[at:])
    return "".join(parts)


def _blank(text: str, place: int, sign: str, flavour: Flavour, parts: list[str]) -> int:
    """What stands for the quote or comment at a place goes to the parts; the place behind it."""
    end: int | None = None
    if sign in "'\"`":
        if sign in QUOTES[flavour]:
            found = quoted(text, place, flavour)
            end = len(text) if found is None else found
    elif sign == "$":
        tag, found = dollar_end(text, place) if flavour is not Flavour.MYSQL else ("", None)
        if tag:
            sign, end = "'", len(text) if found is None else found
    elif sign == "*/":
        if flavour is not Flavour.POSTGRESQL:
            parts.append("  ")
            return place + 2
    elif sign == "/*":
        executable = _EXECUTABLE.match(text, place) if flavour is not Flavour.POSTGRESQL else None
        if executable is not None:
            parts.append(" " * (executable.end() - place))
            return executable.end()
        found = comment_end(text, place, flavour)
        end = len(text) if found is None else found
        parts.append("/*" + "_" * (end - place - 4) + "*/" if end - place >= 4 else " " * (end - place))
        return end
    elif is_line_comment(text, place, flavour):
        end = line_end(text, place)
        parts.append("--" + "_" * (end - place - 2) if end - place > 1 else " ")
        return end
    if end is None:
        parts.append(sign)
        return place + len(sign)
    parts.append(sign + "_" * (end - place - 2) + sign if end - place > 1 else " ")
    return end


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
        tag = value[: value.index("$", 1) + 1]
        return value[len(tag) :].removesuffix(tag)
    quote = value[0]
    inside = value[1:-1] if value.endswith(quote) else value[1:]
    inside = inside.replace(quote * 2, quote)
    return _ESCAPE.sub(r"\1", inside) if flavour is not Flavour.POSTGRESQL else inside


_ESCAPE = re.compile(r"\\([\"'\\`])")
