"""Where in a file a name may stand as a reference: prose anywhere, code in strings and comments only."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from pygments.lexer import Lexer  # type: ignore[import-untyped]
from pygments.lexers import get_lexer_for_filename  # type: ignore[import-untyped]
from pygments.token import Comment, String  # type: ignore[import-untyped]
from pygments.util import ClassNotFound  # type: ignore[import-untyped]


class Place(NamedTuple):
    """A run of characters, with what it is."""

    start: int
    stop: int
    words: str


PROSE = (".md", ".markdown", ".rst", ".txt", ".adoc", ".csv", ".tsv", ".sum", ".org", ".html", ".htm")
# Words stand bare in these: a path is an argument or a value, not a string.
BARE = (
    ".sh", ".bash", ".zsh", ".fish", ".ps1", ".bat", ".cmd", ".mk", ".yml", ".yaml", ".json", ".jsonc", ".toml",
    ".ini", ".cfg", ".conf", ".env", ".properties", ".xml", ".dockerfile", ".tf", ".hcl", ".nix",
)  # fmt: skip
BARE_NAMES = ("makefile", "dockerfile", "justfile", "procfile", "rakefile", "jenkinsfile", "taskfile")
# Strings end with their line here: one quote too many then costs no more than that line.
_SQL = re.compile(
    r"--[^\n]*|/\*.*?\*/|#[^\n]*|^[ \t]*(?:\\i(?:r|nclude|nclude_relative)?|source|@@?)[ \t]?[^\n]*"
    r"|'[^'\n]*'|\"[^\"\n]*\"",
    re.I | re.M | re.S,
)
_QUOTED = re.compile(r"'[^'\n]{1,400}'|\"[^\"\n]{1,400}\"|`[^`\n]{1,400}`|(?://|\#)[^\n]{1,2000}")
SQL = (".sql", ".pgsql", ".psql", ".mysql", ".ddl")
# A lexer takes seconds for what was written by a program: there, quotes within a line are enough.
LARGEST_CODE = 512 << 10
_COMMENT_START = re.compile(r"/\*")
LARGEST = 2 << 20


def places(path: str, text: str) -> Iterator[Place]:
    """The runs of a file in which a name is a reference and no part of the program."""
    name = path.rpartition("/")[2].lower()
    dot = name.rfind(".")
    ending = name[dot:] if dot >= 0 else ""
    if ending in SQL:
        yield from _in_sql(text)
    elif ending in PROSE or (not ending and name not in BARE_NAMES):
        yield Place(0, len(text), "in the text")
    elif ending in BARE or name in BARE_NAMES or name.startswith(("dockerfile", ".env")):
        yield Place(0, len(text), "as a word")
    else:
        lexer = _lexer(name)
        if lexer is None:
            yield Place(0, len(text), "in the text")
        elif len(text) > LARGEST_CODE:
            yield from (Place(one.start(), one.end(), "in a string") for one in _QUOTED.finditer(text))
        else:
            yield from _in_code(lexer, text)


def _in_sql(text: str) -> Iterator[Place]:
    # Without an end a comment would be looked for again and again.
    last = text.rfind("*/")
    body = (
        text
        if _COMMENT_START.search(text, max(0, last + 2)) is None
        else text[: text.find("/*", max(0, last + 2))]
    )
    for match in _SQL.finditer(body):
        first = match[0].lstrip()[:2]
        words = "in a comment" if first in ("--", "/*") or first[:1] == "#" else "in a string"
        if first[:1] in ("\\", "@") or first.lower() == "so":
            words = "as a file to run"
        yield Place(match.start(), match.end(), words)
    if len(body) < len(text):
        yield Place(len(body), len(text), "in a comment")


def _in_code(lexer: Lexer, text: str) -> Iterator[Place]:
    """Strings and comments; neighbouring pieces of one string are one place."""
    start = stop = 0
    words = ""
    for at, kind, value in lexer.get_tokens_unprocessed(text):
        now = "in a comment" if kind in Comment else "in a string" if kind in String else ""
        if now and now == words and at == stop:
            stop = at + len(value)
            continue
        if words:
            yield Place(start, stop, words)
        start, stop, words = at, at + len(value), now
    if words:
        yield Place(start, stop, words)


@lru_cache(maxsize=64)
def _lexer(name: str) -> Lexer | None:
    try:
        return get_lexer_for_filename(f"x{name[name.rfind('.') :]}", stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None
