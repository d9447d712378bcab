"""SQL inside SQL: strings to be prepared, bodies of procedures, DO blocks."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from state.migrations.changes import Flavour
from state.migrations.sql.tokens import Token, string_text

_DDL = re.compile(r"\s*(?:create|alter|drop|rename)\s", re.IGNORECASE)
# Strings in these say something to people, or are rows.
_TALK = {"RAISE", "SIGNAL", "RESIGNAL", "COMMENT", "INSERT", "UPDATE", "PERFORM"}
_JOINERS = {"CONCAT", "CONCAT_WS", "FORMAT", "REPLACE"}
# Behind EXECUTE, in GRANT EXECUTE ON and CREATE TRIGGER … EXECUTE FUNCTION.
_NO_TEXT = {"FUNCTION", "PROCEDURE", "ON", "PRIVILEGES", "IMMEDIATE", ""}


class Hidden(NamedTuple):
    """Texts that may run, and what can't be known, each with its line."""

    texts: tuple[tuple[str, int], ...]
    unknown: tuple[tuple[str, int], ...]


def hidden_texts(tokens: Sequence[Token], flavour: Flavour, is_routine: bool = False) -> Hidden:
    """What a SET, PREPARE, DO, CALL or a body may run; what is put together at run time can't be known.

    `is_routine`: a function's or procedure's definition, whose body may be any string.
    """
    texts: list[tuple[str, int]] = []
    unknown: list[tuple[str, int]] = []
    if tokens and tokens[0].key in _TALK:
        return Hidden((), ())
    body = next((at for at, token in enumerate(tokens) if token.key == "BEGIN"), len(tokens))
    if not is_routine and body == 0 and len(tokens) < 3:
        body = len(tokens)
    at = 0
    while at < body:
        token = tokens[at]
        if token.string and (token.value.startswith("$") or (is_routine and tokens[at - 1].key == "AS")):
            texts.append((string_text(token, flavour), token.line))
        elif token.string:
            text, after, whole = _joined(tokens, at, flavour)
            if _DDL.match(text) and whole:
                texts.append((text, token.line))
            elif _DDL.match(text):
                unknown.append((f"{' '.join(text.split())[:60]} … is put together when it runs", token.line))
            at = after
            continue
        elif token.key == "EXECUTE" and flavour is not Flavour.MYSQL and at + 1 < len(tokens):
            # MySQL's EXECUTE runs a prepared statement, whose text stands in PREPARE or SET.
            named = tokens[at + 1]
            if named.key not in _NO_TEXT and not any(one.string for one in tokens[at + 1 : at + 400]):
                unknown.append((f"EXECUTE {named.value}", token.line))
        at += 1
    if body < len(tokens):
        texts.append(_body(tokens, body))
    return Hidden(tuple(texts), tuple(unknown))


def _joined(tokens: Sequence[Token], at: int, flavour: Flavour) -> tuple[str, int, bool]:
    """The text of strings written one after the other, the place behind them, and whether that is all of it."""
    before = tokens[at - 1].key if at else ""
    called = tokens[at - 2].key if at > 1 and before == "(" else ""
    parts = [string_text(tokens[at], flavour)]
    after = at + 1
    signs = ("||", ",") if called == "CONCAT" else ("||",)
    while after < len(tokens):
        if tokens[after].string:
            after += 1
        elif tokens[after].key in signs and after + 1 < len(tokens) and tokens[after + 1].string:
            after += 2
        else:
            break
        parts.append(string_text(tokens[after - 1], flavour))
    text = "".join(parts)
    behind = tokens[after].key if after < len(tokens) else ""
    whole = before != "||" and behind != "||"
    if called in _JOINERS:
        whole = whole and behind == ")" and not (called == "FORMAT" and "%" in text)
    return text, after, whole


def _body(tokens: Sequence[Token], start: int) -> tuple[str, int]:
    """The statements behind BEGIN, put together from their tokens with their lines."""
    parts: list[str] = []
    line = tokens[start].line
    for token in tokens[start + 1 :]:
        parts.append("\n" * (token.line - line))
        line = token.line + token.value.count("\n")
        parts += [token.value, " "]
    return "".join(parts), tokens[start].line
