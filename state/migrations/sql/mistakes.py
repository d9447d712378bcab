"""Mistakes in a statement that every server refuses, and templates that no server gets to see."""

import re
from collections.abc import Iterator, Sequence

from state.migrations.changes import Problem
from state.migrations.sql.tokens import Token

TEMPLATE = re.compile(r"\{\{|<%|\$\{|\{%")


def mistakes(tokens: Sequence[Token], path: str) -> Iterator[Problem]:
    """A comma before a closing bracket, brackets that don't match, placeholders of a template language."""
    depth = 0
    opened: list[int] = []
    template = False
    for at, token in enumerate(tokens):
        key = token.key
        if key == "(":
            depth += 1
            opened.append(token.line)
        elif key == ")":
            depth -= 1
            if opened:
                opened.pop()
            if at and tokens[at - 1].key == ",":
                comma = tokens[at - 1].line
                yield Problem(
                    path,
                    comma,
                    "comma-before-bracket",
                    "a comma stands right before the closing bracket",
                    "take the comma away",
                )
            if depth < 0:
                yield Problem(path, token.line, "bracket", "this bracket closes nothing")
                depth = 0
        if not template and key in ("{", "{{", "<%", "$", "{%"):
            after = tokens[at + 1].key if at + 1 < len(tokens) else ""
            if (
                key in ("{{", "<%", "{%")
                or (key == "{" and after in ("{", "%"))
                or (key == "$" and after == "{")
            ):
                template = True
                yield Problem(
                    path,
                    token.line,
                    "template",
                    "a template fills this in before it runs: what it becomes can't be known",
                    fatal=False,
                )
    if depth > 0 and opened:
        yield Problem(path, opened[0], "bracket", "this bracket is never closed")
