"""Cuts SQL into statements as the servers' own clients do, with the lines they report.

`sqlparse.split` is wrong on DELIMITER, on the client's own commands and on COPY data; this scanner
jumps from one quote, comment or delimiter to the next, so it is linear whatever the text holds.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from state.migrations.changes import Flavour


class Statement(NamedTuple):
    """One statement: `line` is that of its first word, `text[start:stop]` its place, without the delimiter.

    What follows a `COPY … FROM stdin;` as data belongs to the statement.
    """

    text: str
    line: int
    start: int
    stop: int


_DOLLAR = re.compile(r"\$(?:[^\W\d]\w*)?\$")
_DELIMITER = re.compile(r"delimiter[ \t]+(\S+)[^\n]*", re.IGNORECASE)
_CLIENT = re.compile(
    r"(?:source[ \t]+[^\n;]+|\\\.[ \t]+[^\n]*|use[ \t]+[^\s;]+)[ \t]*(?=;|\r?\n|\Z)", re.IGNORECASE
)
_COPY = re.compile(r"copy\b[^;]*\bfrom\s+stdin\b", re.IGNORECASE)
_ATOMIC = re.compile(r"\bbegin\s+atomic\b", re.IGNORECASE)
_BLOCKS = re.compile(r"\b(?:begin\s+atomic|case|end)\b", re.IGNORECASE)
_SPACE = re.compile(r"\s*")
_WORD = re.compile(r"[^\W\d]\w*", re.IGNORECASE)


def _quoted_end(text: str, at: int, quote: str, escapes: bool) -> int | None:
    """The place behind a quoted text that begins at `at`; None where it isn't closed."""
    at += 1
    while True:
        end = text.find(quote, at)
        if end < 0:
            return None
        if escapes:
            slash = text.find("\\", at, end)
            if slash >= 0:
                at = slash + 2
                continue
        if text[end + 1 : end + 2] == quote:
            at = end + 2
            continue
        return end + 1


def _comment_end(text: str, at: int, nested: bool) -> int | None:
    depth, at = 1, at + 2
    while depth:
        close = text.find("*/", at)
        if close < 0:
            return None
        if nested:
            opening = text.find("/*", at, close)
            if opening >= 0:
                depth, at = depth + 1, opening + 2
                continue
        depth, at = depth - 1, close + 2
    return at


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


class Unclosed(NamedTuple):
    """A quote or comment that is opened and never closed: what, where, and on which line."""

    what: str
    start: int
    line: int


class _Cutter:
    """Walks through one text; `unclosed` remembers the first quote or comment without an end."""

    def __init__(self, text: str, flavour: Flavour) -> None:
        self.text = text
        self.mysql = flavour is Flavour.MYSQL
        self.postgresql = flavour is Flavour.POSTGRESQL
        self.delimiter = ";"
        self._jumps: dict[str, re.Pattern[str]] = {}
        self.unclosed: tuple[str, int] | None = None

    def closed(self, what: str, start: int, end: int | None) -> int:
        """Where something ends; without an end that is remembered, and the text's own end it is."""
        if end is None:
            if self.unclosed is None:
                self.unclosed = what, start
            return len(self.text)
        return end

    def jump(self) -> re.Pattern[str]:
        """What has to be looked at: quotes, comments, and the delimiter."""
        found = self._jumps.get(self.delimiter)
        if found is None:
            marks = [r"'", r'"', r"--", r"/\*", re.escape(self.delimiter)]
            if not self.postgresql:
                marks.append("`")
            if self.mysql:
                marks.append("#")
            else:
                marks.append(r"\$")
            found = self._jumps[self.delimiter] = re.compile("|".join(marks))
        return found

    def past(self, at: int) -> int:
        """Behind the comment at a place; the place itself where none begins there."""
        text = self.text
        if text.startswith("--", at) and (
            not self.mysql or at + 2 >= len(text) or text[at + 2].isspace() or text[at + 2] < " "
        ):
            return _line_end(text, at)
        if self.mysql and text[at] == "#":
            return _line_end(text, at)
        if text.startswith("/*", at) and not (text.startswith(("/*!", "/*M!"), at) and not self.postgresql):
            return self.closed("comment", at, _comment_end(text, at, not self.mysql))
        return at

    def begin(self, at: int) -> int:
        """The first word of the next statement, behind blanks, comments, and commands to the client."""
        text, end = self.text, len(self.text)
        while at < end:
            match = _SPACE.match(text, at)
            at = match.end() if match else at
            if at >= end:
                break
            behind = self.past(at)
            if behind != at:
                at = behind
                continue
            if text.startswith(self.delimiter, at):
                at += len(self.delimiter)
                continue
            if not self.postgresql and (word := _DELIMITER.match(text, at)) and self._at_line_start(at):
                self.delimiter = word[1]
                at = word.end()
                continue
            if text[at] == "\\" and not self.mysql and self._at_line_start(at):
                at = _line_end(text, at)
                continue
            if text[at] == "\ufeff":
                at += 1
                continue
            return at
        return end

    def _at_line_start(self, at: int) -> bool:
        return not self.text[self.text.rfind("\n", 0, at) + 1 : at].strip(" \t\ufeff")

    def end(self, start: int) -> tuple[int, int]:
        """Where the statement that begins at `start` ends, and where the next may begin."""
        text = self.text
        if not self.postgresql and (client := _CLIENT.match(text, start)) and self._at_line_start(start):
            return client.end(), client.end()
        jump, at = self.jump(), start
        while True:
            match = jump.search(text, at)
            if match is None:
                return len(text), len(text)
            place, mark = match.start(), match[0]
            if mark == self.delimiter:
                if mark == ";" and self._inside_atomic(start, place):
                    at = place + 1
                    continue
                return place, place + len(mark)
            if mark in ("'", '"', "`"):
                escapes = self.mysql and mark != "`"
                if mark == "'" and not self.mysql:
                    escapes = (
                        text[place - 1 : place] in ("e", "E") and not text[place - 2 : place - 1].isalnum()
                    )
                at = self.closed(f"quote {mark}", place, _quoted_end(text, place, mark, escapes))
            elif mark == "$":
                tag = _DOLLAR.match(text, place)
                before = text[place - 1 : place]
                if tag is None or before.isalnum() or before in ("_", "$"):
                    at = place + 1
                else:
                    close = text.find(tag[0], tag.end())
                    at = self.closed(f"quote {tag[0]}", place, None if close < 0 else close + len(tag[0]))
            else:
                behind = self.past(place)
                at = behind if behind != place else place + len(mark)

    def _inside_atomic(self, start: int, place: int) -> bool:
        """Whether a semicolon belongs to a body in standard SQL (BEGIN ATOMIC … END)."""
        if self.mysql or self.text[start : start + 6].lower() != "create":
            return False
        atomic = _ATOMIC.search(self.text, start, place)
        if atomic is None:
            return False
        depth = 0
        for word in _BLOCKS.finditer(self.text, atomic.start(), place):
            depth += -1 if word[0].lower() == "end" else 1
        return depth > 0

    def data_end(self, start: int, stop: int, after: int) -> int:
        """Behind the data of a COPY … FROM stdin; `after` where there is none."""
        if self.mysql or self.text[start : start + 4].lower() != "copy":
            return after
        if _COPY.match(self.text, start, stop) is None:
            return after
        begin = _line_end(self.text, after) + 1
        end = self.text.find("\n\\.", begin - 1)
        return len(self.text) if end < 0 else end + 3


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
        data = cutter.data_end(start, stop, at)
        if data != at:
            stop = at = data
        here += text.count("\n", counted, start)
        counted = start
        found.append(Statement(text[start:stop].rstrip(), here, start, stop))
        at = max(at, start + 1)
    if cutter.unclosed is None:
        return found, None
    what, place = cutter.unclosed
    return found, Unclosed(what, place, line + text.count("\n", 0, place))


_MYSQL = re.compile(
    r"`|\bengine\s*=|\bauto_increment\b|^\s*delimiter\s|\bunsigned\b|\blongtext\b|\bmediumtext\b"
    r"|\btinyint\b|\bdatetime\b|\bon update current_timestamp\b|/\*!|\bmodify column\b",
    re.IGNORECASE | re.MULTILINE,
)
_POSTGRESQL = re.compile(
    r"\$\w*\$|\b(?:big|small)?serial\b|\bjsonb\b|\btimestamptz\b|\bbytea\b|\breturning\b|\w::\w|\bplpgsql\b"
    r"|\bcreate extension\b|\bgenerated (?:always|by default) as identity\b|\busing (?:gin|gist|brin)\b"
    r"|\balter column\b|\bcreate type\b|\bwithout time zone\b|\bwith time zone\b|\buuid\b|\bconcurrently\b",
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
