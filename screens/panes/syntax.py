"""Syntax colours by Pygments, a line at a time and only for lines that somebody looks at."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib import import_module
from typing import Any, NamedTuple

from screens.panes.cell import Spans

# Longer lines are data or minified: lexing one takes longer than a frame may.
LONGEST_LINE = 1000
KEPT_LINES = 20_000

# What may go on over several lines, and what a lexer that knows it calls it.
LONG = (
    ("/*", "*/", "comment"),
    ('"""', '"""', "string"),
    ("'''", "'''", "string"),
    ("`", "`", "string"),
    ("<!--", "-->", "comment"),
    ("{-", "-}", "comment"),
    ("(*", "*)", "comment"),
    ("--[[", "]]", "comment"),
    ("<#", "#>", "comment"),
    ("#=", "=#", "comment"),
)

# Kinds of token that get a colour, most special first; everything else is plain text.
KINDS = (
    ("Comment", "comment"),
    ("Keyword.Constant", "constant"),
    ("Keyword", "keyword"),
    ("Operator.Word", "keyword"),
    ("Literal.String", "string"),
    ("Literal.Number", "number"),
    ("Name.Function", "function"),
    ("Name.Class", "class"),
    ("Name.Decorator", "decorator"),
    ("Name.Builtin", "builtin"),
    ("Name.Constant", "constant"),
    ("Name.Exception", "class"),
    ("Name.Tag", "keyword"),
    ("Name.Attribute", "function"),
    ("Generic.Heading", "keyword"),
    ("Generic.Subheading", "keyword"),
    ("Generic.Emph", "string"),
    ("Generic.Strong", "class"),
)

PLAIN = ""


class Long(NamedTuple):
    """Something that goes on over lines until `close`, and the kind of token that it is."""

    open: str
    close: str
    kind: str


class Syntax:
    """The colours of one language; equal lines are lexed once.

    A line's colours depend on its text and on what was left open above it: None, or the number of
    one of this language's long tokens.
    """

    def __init__(self, lexer: Any = None) -> None:
        self._lexer = lexer
        self._long = _long_tokens(lexer) if lexer is not None else ()
        self._opening = (
            re.compile("|".join(re.escape(long.open) for long in self._long)) if self._long else None
        )
        self._lines: dict[tuple[str, int | None], tuple[Spans, int | None]] = {}

    @property
    def is_plain(self) -> bool:
        """Whether nothing is coloured."""
        return self._lexer is None

    def spans(self, text: str, inside: int | None = None) -> Spans:
        """The colours of a line."""
        if self._lexer is None or len(text) > LONGEST_LINE:
            return ()
        return self._line(text, inside)[0]

    def states(self, lines: Iterable[str]) -> tuple[int | None, ...]:
        """What is left open above each line. Only lines that open or close something are lexed."""
        opening = self._opening
        if opening is None:
            return ()
        states: list[int | None] = []
        inside: int | None = None
        for text in lines:
            states.append(inside)
            if inside is None:
                if opening.search(text) and len(text) <= LONGEST_LINE:
                    inside = self._line(text, None)[1]
            elif self._long[inside].close in text:
                inside = self._line(text, inside)[1] if len(text) <= LONGEST_LINE else None
        return tuple(states) if any(state is not None for state in states) else ()

    def _line(self, text: str, inside: int | None) -> tuple[Spans, int | None]:
        found = self._lines.get((text, inside))
        if found is None:
            if len(self._lines) >= KEPT_LINES:
                self._lines.clear()
            found = self._lines[text, inside] = self._lexed(text, inside)
        return found

    def _lexed(self, text: str, inside: int | None) -> tuple[Spans, int | None]:
        start = 0
        spans: list[tuple[int, str]] = []
        if inside is not None:
            long = self._long[inside]
            end = text.find(long.close)
            if end < 0:
                return (((len(text), long.kind),) if text else ()), inside
            start = end + len(long.close)
            spans.append((start, long.kind))
        while start < len(text):
            pieces = self._pieces(text, start)
            opened = self._left_open(text, start, {piece[0] for piece in pieces}, dict(_kinds_at(pieces)))
            for _, stop, kind in pieces if opened is None else ():
                _extend(spans, stop, kind)
            if opened is None:
                break
            at, number = opened
            for begin, stop, kind in pieces:
                if begin < at:
                    _extend(spans, min(stop, at), kind)
            _extend(spans, len(text), self._long[number].kind)
            return tuple(spans), number
        return tuple(spans), None

    def _pieces(self, text: str, start: int) -> list[tuple[int, int, str]]:
        """Tokens of the text from `start` on: (start, stop, kind)."""
        pieces = []
        for at, token, value in self._lexer.get_tokens_unprocessed(text[start:] + "\n"):
            begin, stop = start + at, min(start + at + len(value), len(text))
            if stop > begin:
                pieces.append((begin, stop, _kind(token)))
        return pieces

    def _left_open(
        self, text: str, start: int, begins: set[int], kinds: dict[int, str]
    ) -> tuple[int, int] | None:
        """Where a long token begins that doesn't end on this line, and its number."""
        if self._opening is None:
            return None
        at = start
        while match := self._opening.search(text, at):
            begin = match.start()
            number = next(n for n, long in enumerate(self._long) if long.open == match.group())
            long = self._long[number]
            # A prefix such as r""" is part of the token.
            here = any(place in begins for place in range(max(start, begin - 2), begin + 1))
            foreign = kinds.get(begin) in ("comment", "string") and kinds.get(begin) != long.kind
            if not here or foreign:
                at = begin + 1
                continue
            end = text.find(long.close, match.end())
            if end < 0:
                return begin, number
            at = end + len(long.close)
        return None


def _extend(spans: list[tuple[int, str]], stop: int, kind: str) -> None:
    if spans and spans[-1][1] == kind:
        spans[-1] = (stop, kind)
    else:
        spans.append((stop, kind))


def _kinds_at(pieces: Sequence[tuple[int, int, str]]) -> Iterable[tuple[int, str]]:
    for begin, stop, kind in pieces:
        for place in range(begin, stop):
            yield place, kind


@lru_cache(maxsize=512)
def _kind(token: Any) -> str:
    name = str(token).removeprefix("Token.")
    for prefix, kind in KINDS:
        if name == prefix or name.startswith(prefix + "."):
            return kind
    return PLAIN


def _long_tokens(lexer: Any) -> tuple[Long, ...]:
    """The long tokens of a language, found out by asking its lexer about one of each.

    A quote inside tells a text in three quotes from an empty one with another behind it.
    """
    found = []
    for open_, close, kind in LONG:
        quote = open_[0] if len(open_) == 3 and open_[0] in "\"'" else " "
        text = f"{open_}ab{quote}ab\nab{close}\n"
        pieces = list(lexer.get_tokens_unprocessed(text))
        if {_kind(token) for _, token, value in pieces if "ab" in value} == {kind}:
            found.append(Long(open_, close, kind))
    return tuple(found)


@lru_cache(maxsize=64)
def syntax_for(name: str) -> Syntax:
    """The syntax of a file by its name; plain where Pygments knows no language for it."""
    # Imported when first asked for: it takes tens of milliseconds, and has no types.
    lexers, util = import_module("pygments.lexers"), import_module("pygments.util")
    try:
        # A file of PHP is lexed from the middle, so its opening tag isn't seen.
        lexer = lexers.get_lexer_for_filename(name, stripnl=False, ensurenl=False, startinline=True)
    except util.ClassNotFound:
        return Syntax()
    return Syntax(None if lexer.name == "Text only" else lexer)
