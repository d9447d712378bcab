"""The words of one statement, from sqlparse's lexer: without comments and blanks, each with its line."""

from collections.abc import Iterator
from typing import NamedTuple

from sqlparse import lexer
from sqlparse import tokens as T

from state.migrations.changes import Flavour


class Token(NamedTuple):
    """One word, quoted name, string or sign; `key` is it in upper case, empty for what is quoted."""

    value: str
    key: str
    line: int
    string: bool = False


def lex(text: str, line: int) -> list[Token]:
    """The tokens of a text whose first character stands on `line`."""
    found: list[Token] = []
    for kind, value in lexer.tokenize(text):  # type: ignore[no-untyped-call]
        if kind in T.Comment:
            pass
        elif kind not in T.Whitespace and value.strip():
            first = value[0]
            if first in "'$" or kind in T.Literal.String.Single:
                found.append(Token(value, "", line, True))
            elif first in '"`[' and len(value) > 1:
                found.append(Token(value, "", line))
            else:
                found += _words(value, line)
        line += value.count("\n")
    return found


def _words(value: str, line: int) -> Iterator[Token]:
    """sqlparse joins some words (NOT NULL, CREATE OR REPLACE); each stands for itself here."""
    if not any(one.isspace() for one in value):
        yield Token(value, value.upper(), line)
        return
    at = 0
    for word in value.split():
        place = value.index(word, at)
        line += value.count("\n", at, place)
        at = place
        yield Token(word, word.upper(), line)


def bare(token: Token, flavour: Flavour) -> str:
    """A name without its quotes, folded as the server folds it."""
    value = token.value
    if len(value) > 1 and value[0] in '"`' and value[-1] == value[0]:
        quote = value[0]
        return value[1:-1].replace(quote * 2, quote)
    if len(value) > 1 and value[0] == "[" and value[-1] == "]":
        return value[1:-1]
    return value.lower() if flavour is Flavour.POSTGRESQL else value
