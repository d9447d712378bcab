"""Cuts SQL into statements as the servers' own clients do, with the lines they report.

`sqlparse.split` is wrong on DELIMITER, on the client's own commands and on COPY data; this scanner
jumps from one quote, comment or delimiter to the next, so it is linear whatever the text holds.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from state.migrations.changes import Flavour
from state.migrations.sql.quoting import (
    QUOTES,
    at_line_start,
    comment_end,
    dollar_end,
    is_line_comment,
    line_end,
    quoted,
)


class Statement(NamedTuple):
    """One statement: `line` is that of its first word, `text[start:stop]` its place, without the delimiter.

    What follows a `COPY … FROM stdin;` as data belongs to the statement.
    """

    text: str
    line: int
    start: int
    stop: int


class Unclosed(NamedTuple):
    """A quote or comment that is opened and never closed: what, where, and on which line."""

    what: str
    start: int
    line: int


_DELIMITER = re.compile(r"delimiter[ \t]+([^\s]+)[^\n]*", re.IGNORECASE)
_CLIENT = re.compile(
    r"(?:source[ \t]+[^\n;]+|\\\.[ \t]+[^\n]*|use[ \t]+[^\s;]+)[ \t]*(?=;|\r?\n|\Z)", re.IGNORECASE
)
_COPY = re.compile(r"copy\b[^;]*\bfrom\s+stdin\b", re.IGNORECASE)
_COPY_END = re.compile(r"^\\\.\r?$", re.MULTILINE)
_PLAIN_STARTS = frozenset("abcefghijklmnopqrstuvwxyzABCEFGHIJKLMNOPQRSTUVWXYZ")
"""What begins neither a comment nor a command to the client."""
_SPACE = re.compile(r"[\s\ufeff]*")
# psql sends what it has at \g, \gset, \gexec, \gx; the mysql client at \g and \G.
_SEND = re.compile(r"\\g\w*[^\n]*", re.IGNORECASE)
_MYSQL_SEND = re.compile(r"\\g", re.IGNORECASE)
# Statements whose bodies hold semicolons of their own.
_BODY = re.compile(
    r"begin\s+not\s+atomic\b"
    r"|create\s+(?:or\s+replace\s+)?(?:definer\s*=\s*\S+\s+)?(?:aggregate\s+)?(function|procedure|trigger|event|rule)\b",
    re.IGNORECASE,
)
_NESTING = r"(?<![\w.@$])(?:begin|case|end(?:\s+(?:if|loop|while|repeat|for))?)(?![\w$])|[()]"


@lru_cache(maxsize=256)
def _plain(flavour: Flavour, delimiter: str) -> re.Pattern[str]:
    """Everything up to the next sign that must be looked at; closed quotes are gone past on the way."""
    stops = "'\"\\-/\\\\" + re.escape(delimiter[0])
    stops += "" if flavour is Flavour.POSTGRESQL else "`#"
    stops += "" if flavour is Flavour.MYSQL else "$"
    parts = [rf"[^{stops}]++", *QUOTES[flavour].values()]
    parts += [rf"{sign}(?!{after})" for sign, after in (("-", "-"), ("/", r"\*")) if delimiter[0] != sign]
    return re.compile(rf"(?:{'|'.join(parts)})*+", re.DOTALL)


@lru_cache(maxsize=256)
def _within_body(flavour: Flavour) -> re.Pattern[str]:
    """The next sign to look at in a statement with a body: quotes, comments, the words around blocks."""
    signs = r"['\"]|--|/\*|;" + ("" if flavour is Flavour.POSTGRESQL else "|[`#]")
    signs += "" if flavour is Flavour.MYSQL else r"|\$"
    return re.compile(f"{signs}|{_NESTING}", re.IGNORECASE)


class _Cutter:
    """Walks through one text; `unclosed` remembers the first quote or comment without an end."""

    def __init__(self, text: str, flavour: Flavour) -> None:
        self.text = text
        self.flavour = flavour
        self.mysql = flavour is Flavour.MYSQL
        self.postgresql = flavour is Flavour.POSTGRESQL
        self.delimiter = ";"
        self.unclosed: tuple[str, int] | None = None

    def closed(self, what: str, start: int, end: int | None) -> int:
        """Where something ends; without an end that is remembered, and the text's own end it is."""
        if end is None:
            if self.unclosed is None:
                self.unclosed = what, start
            return len(self.text)
        return end

    def past_comment(self, at: int) -> int:
        """Behind the comment at a place; the place itself where none begins there."""
        if is_line_comment(self.text, at, self.flavour):
            return line_end(self.text, at)
        if self.text.startswith("/*", at) and (
            self.postgresql or not self.text.startswith(("/*!", "/*M!"), at)
        ):
            return self.closed("comment", at, comment_end(self.text, at, self.flavour))
        return at

    def begin(self, at: int) -> int:
        """The first word of the next statement, behind blanks, comments, and commands to the client."""
        text, end = self.text, len(self.text)
        while at < end:
            match = _SPACE.match(text, at)
            at = match.end() if match else at
            if at >= end:
                break
            if text[at] in _PLAIN_STARTS and self.delimiter == ";":
                return at
            if text.startswith(self.delimiter, at):
                at += len(self.delimiter)
                continue
            behind = self.past_comment(at)
            if behind != at:
                at = behind
                continue
            if not self.postgresql and (word := _DELIMITER.match(text, at)) and at_line_start(text, at):
                self.delimiter = word[1].strip("'\"`") or ";"
                at = word.end()
                continue
            if text[at] == "\\" and not self.mysql and not _CLIENT.match(text, at):
                at = line_end(text, at)
                continue
            return at
        return end

    def end(self, start: int) -> tuple[int, int]:
        """Where the statement that begins at `start` ends, and where the next may begin."""
        text, sign = self.text, self.text[start]
        if (
            sign in "sSuU\\"
            and not self.postgresql
            and (client := _CLIENT.match(text, start))
            and at_line_start(text, start)
        ):
            return client.end(), client.end()
        if sign in "cCbB" and self.delimiter == ";" and (body := _BODY.match(text, start)):
            kind = (body[1] or "").lower()
            if kind == "rule" or not self.postgresql or kind in ("function", "procedure"):
                return self.end_of_body(body.end() if kind else start, kind == "rule")
        plain, delimiter = _plain(self.flavour, self.delimiter), self.delimiter
        at = start
        while True:
            match = plain.match(text, at)
            place = match.end() if match else at
            if place >= len(text):
                return len(text), len(text)
            if text.startswith(delimiter, place):
                return place, place + len(delimiter)
            if text[place] == "\\":
                sent = (_MYSQL_SEND if self.mysql else _SEND).match(text, place)
                if sent is not None:
                    return place, sent.end()
                # psql's \; joins two statements into one.
                at = place + 1 + text.startswith(";", place + 1)
                continue
            at = self.past(place)

    def past(self, place: int) -> int:
        """Behind the quote or comment at a place; where it is none, behind the one sign."""
        text, sign = self.text, self.text[place]
        if sign in "'\"`" and sign in QUOTES[self.flavour]:
            return self.closed(f"quote {sign}", place, quoted(text, place, self.flavour))
        if sign == "$":
            tag, end = dollar_end(text, place)
            return self.closed(f"quote {tag}", place, end) if tag else place + 1
        return max(self.past_comment(place), place + 1)

    def end_of_body(self, at: int, rule: bool) -> tuple[int, int]:
        """The end of a statement whose body holds semicolons: between BEGIN and END, or in a rule's brackets.

        The server's grammar and psql both see them so; the mysql client wants a DELIMITER besides.
        """
        text, signs = self.text, _within_body(self.flavour)
        brackets = blocks = 0
        while match := signs.search(text, at):
            place, word = match.start(), match[0].lower()
            at = match.end()
            if word == ";":
                if not (brackets if rule else blocks):
                    return place, place + 1
            elif word in "()":
                brackets = max(0, brackets + (1 if word == "(" else -1))
            elif word in ("begin", "case"):
                # Outside of any block a CASE can only be part of a default.
                blocks += not brackets and (word == "begin" or blocks > 0)
            elif word == "end":
                blocks = max(0, blocks - (not brackets))
            elif not word.startswith("end"):
                at = self.past(place)
        return len(text), len(text)

    def data_end(self, start: int, stop: int, after: int) -> int:
        """Behind the data of a COPY … FROM stdin; `after` where there is none."""
        if self.mysql or self.text[start : start + 4].lower() != "copy":
            return after
        if _COPY.match(self.text, start, stop) is None:
            return after
        end = _COPY_END.search(self.text, line_end(self.text, after))
        return len(self.text) if end is None else end.end()


def statements(text: str, flavour: Flavour, line: int = 1) -> Iterator[Statement]:
    """The statements of a text, in order; `line` is the line of its first character."""
    return iter(scan(text, flavour, line)[0])


def scan(text: str, flavour: Flavour, line: int = 1) -> tuple[list[Statement], Unclosed | None]:
    """The statements of a text, and the first quote or comment in it that is never closed."""
    cutter = _Cutter(text, flavour)
    found: list[Statement] = []
    at = counted = 0
    here = line
    while (start := cutter.begin(at)) < len(text):
        stop, at = cutter.end(start)
        if text[start] in "cC" and (data := cutter.data_end(start, stop, at)) != at:
            stop = at = data
        here += text.count("\n", counted, start)
        counted = start
        inside = text[start:stop].rstrip()
        if inside:
            found.append(Statement(inside, here, start, start + len(inside)))
        at = max(at, start + 1)
    if cutter.unclosed is None:
        return found, None
    what, place = cutter.unclosed
    return found, Unclosed(what, place, line + text.count("\n", 0, place))


_MYSQL = re.compile(
    r"`|\bengine\s*=|\bauto_increment\b|^\s*delimiter\s|\bunsigned\b|\b(?:long|medium|tiny)(?:text|blob)\b"
    r"|\b(?:tiny|medium)int\b|\bdatetime\b|\bon update current_timestamp\b|/\*!|\bmodify column\b|\benum\s*\(",
    re.IGNORECASE | re.MULTILINE,
)
_POSTGRESQL = re.compile(
    r"\$\w*\$|\b(?:big|small)?serial\b|\bjsonb\b|\btimestamptz\b|\bbytea\b|\breturning\b|\w::\w|\bplpgsql\b"
    r"|\bcreate extension\b|\bgenerated (?:always|by default) as identity\b|\busing (?:gin|gist|brin)\b"
    r"|\balter column\b|\bcreate type\b|\bwithout time zone\b|\bwith time zone\b|\buuid\b|\bconcurrently\b"
    r"|\bon conflict\b|\bcomment on\b|\bowner to\b",
    re.IGNORECASE,
)
SAMPLE = 40_000


def flavour_of(texts: Iterable[str]) -> Flavour:
    """The server that texts are written for, by words that only one of the two understands; UNKNOWN on a tie."""
    mysql = postgresql = 0
    for text in texts:
        sample = text[:SAMPLE]
        mysql += len(_MYSQL.findall(sample))
        postgresql += len(_POSTGRESQL.findall(sample))
    if mysql == postgresql:
        return Flavour.UNKNOWN
    return Flavour.MYSQL if mysql > postgresql else Flavour.POSTGRESQL
