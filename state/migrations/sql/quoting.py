"""Quotes and comments as each server understands them: where they begin and end.

All patterns are possessive or search for one sign after the other, so that no text makes them slow.
"""

import re

from state.migrations.changes import Flavour

_STANDARD = r"'(?:[^']++|'')*+'"
_ESCAPED = r"'(?:[^'\\]++|\\.|'')*+'"
# PostgreSQL knows backslashes only in E'…'.
_E = r"(?<=[eE])(?<![\w$][eE])"
_NOT_E = r"(?:(?<![eE])|(?<=[\w$][eE]))"
_POSTGRESQL_QUOTE = f"{_E}{_ESCAPED}|{_NOT_E}{_STANDARD}"
# Where the server isn't known, `\'` counts as escaped when the text goes on behind it.
_EITHER_QUOTE = rf"{_E}{_ESCAPED}|{_NOT_E}'(?:[^'\\]++|\\\\|\\'(?=[\w'])|\\|'')*+'"
_NAME = r'"(?:[^"]++|"")*+"'
_BACKTICKS = r"`(?:[^`]++|``)*+`"

QUOTES: dict[Flavour, dict[str, str]] = {
    Flavour.MYSQL: {"'": _ESCAPED, '"': _ESCAPED.replace("'", '"'), "`": _BACKTICKS},
    Flavour.POSTGRESQL: {"'": _POSTGRESQL_QUOTE, '"': _NAME},
    Flavour.UNKNOWN: {"'": _EITHER_QUOTE, '"': _NAME, "`": _BACKTICKS},
}
"""Patterns of whole quoted texts by their opening sign."""

_QUOTED = {flavour: re.compile("|".join(signs.values()), re.DOTALL) for flavour, signs in QUOTES.items()}
_DOLLAR = re.compile(r"(?<![\w$])\$(?:[^\W\d]\w*)?\$")
_COMMENT_SIGN = re.compile(r"/\*|\*/")


def quoted(text: str, at: int, flavour: Flavour) -> int | None:
    """The place behind a quoted text that begins at `at`; None where it isn't closed."""
    match = _QUOTED[flavour].match(text, at)
    return match.end() if match else None


def dollar_end(text: str, at: int) -> tuple[str, int | None]:
    """The tag of a dollar quote at a place, empty where none begins, and the place behind its end."""
    match = _DOLLAR.match(text, at)
    if match is None:
        return "", None
    close = text.find(match[0], match.end())
    return match[0], None if close < 0 else close + len(match[0])


def is_line_comment(text: str, at: int, flavour: Flavour) -> bool:
    """Whether the rest of the line is a comment; MySQL wants a blank behind `--`, and has `#` besides."""
    if text.startswith("--", at):
        return flavour is not Flavour.MYSQL or at + 2 >= len(text) or text[at + 2] <= " "
    if flavour is Flavour.POSTGRESQL or not text.startswith("#", at):
        return False
    # PostgreSQL has operators with this sign; a comment mostly has a line of its own.
    return flavour is Flavour.MYSQL or at_line_start(text, at)


def at_line_start(text: str, at: int) -> bool:
    """Whether nothing but blanks stands before a place on its line."""
    while at and text[at - 1] in " \t\ufeff":
        at -= 1
    return not at or text[at - 1] == "\n"


def comment_end(text: str, at: int, flavour: Flavour) -> int | None:
    """The place behind a block comment; PostgreSQL's nest. None where it isn't closed."""
    if flavour is Flavour.POSTGRESQL:
        depth = 0
        for sign in _COMMENT_SIGN.finditer(text, at):
            depth += 1 if sign[0] == "/*" else -1
            if not depth:
                return sign.end()
        return None
    close = text.find("*/", at + 2)
    return None if close < 0 else close + 2


def line_end(text: str, at: int) -> int:
    """The place of the line's end."""
    end = text.find("\n", at)
    return len(text) if end < 0 else end
