"""Mistakes in a statement that every server refuses, and templates that no server gets to see."""

import re
from collections.abc import Iterator, Sequence

from state.migrations.changes import Problem
from state.migrations.sql.tokens import Token

_TEMPLATE = re.compile(r"\{\{|<%|\$\{|\{%|<\?")
_OPENINGS = {("{", "{"), ("{", "%"), ("$", "{"), ("<", "%"), ("<", "?")}


def template_line(tokens: Sequence[Token]) -> int | None:
    """The line of the first placeholder of a template language outside of strings; None where there is none."""
    last = ""
    for token in tokens:
        key = token.key
        if not key:
            if not token.string and _TEMPLATE.search(token.value):
                return token.line
        elif (last[-1:], key[0]) in _OPENINGS or (len(key) > 1 and _TEMPLATE.search(key)):
            return token.line
        last = key
    return None


def template(path: str, line: int) -> Problem:
    """The problem that a placeholder is."""
    return Problem(
        path,
        line,
        "template",
        "a template fills this in before it runs: what it becomes can't be known",
        fatal=False,
    )


def mistakes(tokens: Sequence[Token], path: str) -> Iterator[Problem]:
    """Commas before a closing bracket, twice or at the end, and brackets that don't match."""
    opened: list[int] = []
    last = ""
    for at, token in enumerate(tokens):
        key = token.key
        if key == "(":
            opened.append(token.line)
        elif key == ")":
            if last == ",":
                yield Problem(
                    path,
                    tokens[at - 1].line,
                    "comma-before-bracket",
                    "a comma stands right before the closing bracket",
                    "take the comma away",
                )
            if opened:
                opened.pop()
            else:
                yield Problem(path, token.line, "bracket", "this bracket closes nothing")
        elif key == "," and last == ",":
            yield Problem(path, token.line, "comma-twice", "two commas follow each other", "take one away")
        last = key
    if last == ",":
        yield Problem(
            path, tokens[-1].line, "comma-at-end", "the statement ends with a comma", "take the comma away"
        )
    if opened:
        yield Problem(path, opened[0], "bracket", "this bracket is never closed")
