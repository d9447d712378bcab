"""The words of a statement as the server will take them, for deciding whether it may run.

Deliberately not the lexer that reads facts: what MySQL executes inside `/*! … */`, where `--` is no
comment and how a backslash ends a string must not hide a word here.
"""

import re
from itertools import pairwise

from state.migrations.changes import Flavour

HEAD = 6_000

_EXECUTED = re.compile(r"/\*M?!\d*")
_BLANK = re.compile(r"\s+")
_DOLLAR = re.compile(r"\$(?:[^\W\d]\w*)?\$")
_WORD = re.compile(r"[\w$@\u0080-\U0010ffff]+")
# Possessive, so that nothing is tried twice however long a string is.
_QUOTED = {
    (quote, escapes): re.compile(
        rf"(?:[^{quote}\\]++|\\.|{quote}{quote})*+{quote}"
        if escapes
        else rf"(?:[^{quote}]++|{quote}{quote})*+{quote}",
        re.DOTALL,
    )
    for quote in "'\"`"
    for escapes in (True, False)
}
_NESTING = re.compile(r"/\*|\*/")


def _string_end(text: str, at: int, quote: str, escapes: bool) -> int:
    """The place behind a quoted text that begins at `at`; the text's end where it isn't closed."""
    found = _QUOTED[quote, escapes].match(text, at + 1)
    return found.end() if found else len(text)


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _comment_end(text: str, at: int, nested: bool) -> int:
    if not nested:
        end = text.find("*/", at + 2)
        return len(text) if end < 0 else end + 2
    depth = 0
    for mark in _NESTING.finditer(text, at):
        depth += 1 if mark[0] == "/*" else -1
        if not depth:
            return mark.end()
    return len(text)


def words(text: str, flavour: Flavour, limit: int = 0) -> tuple[list[str], list[str]]:
    """The words of a statement, and the texts of its strings.

    Plain words are in upper case, quoted names stand as `` `name` `` whatever quotes they had, strings as `''`
    and signs by themselves. `limit` stops reading after so many characters, 0 reads everything.
    """
    mysql = flavour is Flavour.MYSQL
    found: list[str] = []
    strings: list[str] = []
    at, end, executed = 0, len(text), 0
    stop = min(end, limit) if limit else end
    while at < stop:
        one = text[at]
        if one.isspace():
            blank = _BLANK.match(text, at)
            at = blank.end() if blank else at + 1
        elif text.startswith("/*", at):
            opened = _EXECUTED.match(text, at) if mysql else None
            if opened:
                executed += 1
                at = opened.end()
            else:
                at = _comment_end(text, at, not mysql)
        elif executed and text.startswith("*/", at):
            executed -= 1
            at += 2
        elif (mysql and one == "#") or (
            text.startswith("--", at) and (not mysql or at + 2 >= end or text[at + 2] <= " ")
        ):
            at = _line_end(text, at)
        elif one == "'" or (one == '"' and mysql):
            before = text[at - 1 : at] in ("e", "E") and not text[at - 2 : at - 1].isalnum()
            close = _string_end(text, at, one, mysql or before)
            if before and not mysql and found and found[-1] == "E":
                found.pop()
            strings.append(text[at + 1 : close - 1])
            found.append("''")
            at = close
        elif one in '"`':
            close = _string_end(text, at, one, False)
            found.append(f"`{text[at + 1 : close - 1].replace(one * 2, one)}`")
            at = close
        elif one == "$" and not mysql and (tag := _DOLLAR.match(text, at)):
            close = text.find(tag[0], tag.end())
            close = end if close < 0 else close
            strings.append(text[tag.end() : close])
            found.append("''")
            at = close + len(tag[0])
        elif word := _WORD.match(text, at):
            found.append(word[0].upper())
            at = word.end()
        else:
            found.append(one)
            at += 1
    return found, strings


def bare(word: str) -> str:
    """A name as written, without quotes and folded."""
    return (word[1:-1] if word.startswith("`") else word).casefold()


def qualifiers(found: list[str]) -> set[str]:
    """Every name that stands before a dot, without quotes and folded."""
    return {
        bare(word)
        for word, sign in pairwise(found)
        if sign == "."
        and word != "''"
        and (word.startswith("`") or word[0].isalnum() or word[0] == "_" or word > "\x7f")
    }
