"""SQL inside SQL: strings to be prepared, bodies of procedures, DO blocks."""

from collections.abc import Sequence
from typing import NamedTuple

from state.migrations.changes import Flavour
from state.migrations.sql.tokens import Token

DDL = ("create ", "alter ", "drop ", "rename ")
BODY_STARTS = ("BEGIN", "AS", "ROW")


class Hidden(NamedTuple):
    """Texts that may run, and what can't be known, each with its line."""

    texts: tuple[tuple[str, int], ...]
    unknown: tuple[tuple[str, int], ...]


def hidden_texts(tokens: Sequence[Token], flavour: Flavour) -> Hidden:
    """What a SET, PREPARE, DO, CALL or a body may run; concatenated texts are read as far as they are written."""
    texts: list[tuple[str, int]] = []
    unknown: list[tuple[str, int]] = []
    for at, token in enumerate(tokens):
        if token.string:
            text, line = _inside(token)
            if token.value.startswith("$"):
                texts.append((text, line))
            elif text.lstrip().lower().startswith(DDL):
                joined = _is_joined(tokens, at)
                texts.append((text, line))
                if joined:
                    unknown.append((f"{' '.join(text.split())[:60]} … is put together when it runs", line))
        elif token.key == "EXECUTE" and at + 1 < len(tokens):
            after = tokens[at + 1]
            # MySQL's EXECUTE runs a prepared statement, whose text stands in PREPARE or SET.
            dynamic = flavour is not Flavour.MYSQL and not after.string
            if dynamic and after.key not in ("FUNCTION", "PROCEDURE", "ON", "PRIVILEGES"):
                unknown.append((f"EXECUTE {after.value}", token.line))
    body = _body(tokens)
    if body is not None:
        texts.append(body)
    return Hidden(tuple(texts), tuple(unknown))


def _inside(token: Token) -> tuple[str, int]:
    value = token.value
    if value.startswith("$"):
        tag = value[: value.index("$", 1) + 1]
        body = value[len(tag) :]
        return body.removesuffix(tag), token.line
    return value.strip("'").replace("''", "'").replace("\\'", "'"), token.line


def _is_joined(tokens: Sequence[Token], at: int) -> bool:
    """Whether a string is one part of a longer text: `||`, CONCAT, format()."""
    before = tokens[at - 1].key if at else ""
    opener = tokens[at - 2].key if at > 1 else ""
    after = tokens[at + 1].key if at + 1 < len(tokens) else ""
    return "||" in (before, after) or (before == "(" and opener in ("CONCAT", "FORMAT", "CONCAT_WS"))


def _body(tokens: Sequence[Token]) -> tuple[str, int] | None:
    """The statements between BEGIN and END of a MySQL body, put together from their tokens with their lines."""
    start = next((at for at, token in enumerate(tokens) if token.key == "BEGIN"), None)
    if start is None or (start == 0 and len(tokens) < 3):
        return None
    parts: list[str] = []
    line = tokens[start].line
    for token in tokens[start + 1 :]:
        parts.append("\n" * (token.line - line))
        line = token.line + token.value.count("\n")
        parts += [token.value, " "]
    return "".join(parts), tokens[start].line
