"""Lines of lists, tables and literals as entries, by brackets and keys, without a language's grammar."""

import re
from collections.abc import Callable

from state.proposals.hunk import Lines
from state.proposals.keyed import Entry

OPEN, CLOSE = b"([{", b")]}"
STRINGS = re.compile(rb"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`")
# `"name": …`, `name: …`, `name = …`, `[name]: …`; the first group is the key.
KEY = re.compile(rb"\s*(?:export\s+)?([\"']?[\w$.@/*-]+[\"']?|\[[^\]]+\])\s*[:=](?![:=])")
HEADER = re.compile(rb"\s*(\[\[?[^\[\]]+\]\]?)\s*(?:#.*)?$")

KeyOf = Callable[[bytes], str | None]


def depth(line: bytes, comments: tuple[bytes, ...] = ()) -> int:
    """How many brackets a line opens more than it closes, outside of strings."""
    bare = STRINGS.sub(b"", line)
    for comment in comments:
        bare = bare.split(comment, 1)[0]
    return sum(bare.count(bytes([one])) for one in OPEN) - sum(bare.count(bytes([one])) for one in CLOSE)


def key_of(line: bytes) -> str | None:
    """The key in front of `:` or `=`, without quotes; None where there is none."""
    found = KEY.match(line)
    return found[1].decode("latin-1").strip("\"'") if found else None


def item_of(line: bytes) -> str | None:
    """An item of a list is its own key: the line without white space and comma."""
    return b" ".join(line.split()).rstrip(b",;").decode("latin-1") or None


def read(lines: Lines, key: KeyOf, comments: tuple[bytes, ...] = (b"#",)) -> list[Entry] | None:
    """The entries at the outermost level of the lines; None where brackets don't close or a line has no key.

    Comments and blank lines belong to the entry below them; lines deeper inside to the entry above.
    """
    entries: list[Entry] = []
    current: list[bytes] = []
    name: str | None = None
    waiting: list[bytes] = []
    open_brackets = 0
    indent: int | None = None
    for line in lines:
        bare = line.strip()
        if open_brackets:
            current.append(line)
        elif not bare or bare.startswith(comments):
            waiting.append(line)
            continue
        else:
            here = len(line) - len(line.lstrip())
            indent = here if indent is None else indent
            if here > indent and name is not None:
                current += [*waiting, line]
            elif here != indent:
                return None
            else:
                if name is not None:
                    entries.append(Entry(name, tuple(current)))
                name = key(line)
                if name is None:
                    return None
                current = [*waiting, line]
            waiting = []
        open_brackets += depth(line, comments)
        if open_brackets < 0:
            return None
    if open_brackets:
        return None
    if name is not None:
        entries.append(Entry(name, (*current, *waiting)))
    elif waiting:
        return None
    return entries


def ragged(lines: Lines, comments: tuple[bytes, ...] = (b"#",)) -> list[Lines]:
    """The lines cut at those that close a bracket opened above them all: part, closing line, part, …"""
    parts: list[Lines] = []
    current: list[bytes] = []
    open_brackets = 0
    for line in lines:
        open_brackets += depth(line, comments)
        if open_brackets < 0 and line.strip()[:1] in (b")", b"]", b"}"):
            parts += [tuple(current), (line,)]
            current = []
            open_brackets = 0
        else:
            current.append(line)
    return [*parts, tuple(current)]


def sections(lines: Lines) -> list[Entry] | None:
    """The lines by their `[section]`, what stands above the first one under ""; None without any section."""
    entries: list[Entry] = []
    name = ""
    current: list[bytes] = []
    for line in lines:
        found = HEADER.match(line)
        if found:
            if current or name:
                entries.append(Entry(name, tuple(current)))
            name, current = found[1].decode("latin-1"), [line]
        else:
            current.append(line)
    if not name:
        return None
    return [*entries, Entry(name, tuple(current))]


def unfolded(entry: Entry) -> tuple[Lines, Lines, Lines] | None:
    """An entry of several lines as its head, what stands inside, and the line that closes it, if any."""
    at = 0
    while at < len(entry.lines) and entry.lines[at].strip()[:1] in (b"", b"#", b"/", b";"):
        at += 1
    head, inside = entry.lines[: at + 1], entry.lines[at + 1 :]
    if not inside or at >= len(entry.lines):
        return None
    if inside[-1].strip()[:1] in (b")", b"]", b"}"):
        return head, inside[:-1], inside[-1:]
    return head, inside, ()
