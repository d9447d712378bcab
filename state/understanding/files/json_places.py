"""Where the members of a JSON text stand, also of one with comments and trailing commas; any bytes are read."""

import json
import re
from typing import NamedTuple

_TOKEN = re.compile(rb'"(?:\\.|[^"\\\n])*"|//[^\n]*|/\*.*?\*/|[{}\[\],:]|[^\s{}\[\],:"/]+', re.DOTALL)


class Member(NamedTuple):
    """One value by the keys that lead to it (places of an array count from 0); offsets are in bytes."""

    keys: tuple[str, ...]
    line: int
    key: int
    """Where its key begins, the value itself in an array."""
    start: int
    end: int
    """The value, quotes and braces included."""


class _Frame:
    def __init__(self, keys: tuple[str, ...], is_object: bool, start: int, key: int, line: int) -> None:
        self.keys, self.is_object, self.start, self.key, self.line = keys, is_object, start, key, line
        self.name: tuple[str, int, int] | None = None
        self.count = 0
        self.has_colon = False


def members(text: bytes) -> list[Member]:
    """Every member, outer ones after inner ones; what is broken ends where it breaks."""
    found: list[Member] = []
    stack: list[_Frame] = []
    line, seen = 1, 0
    for token in _TOKEN.finditer(text):
        word = token[0]
        if word.startswith((b"//", b"/*")):
            continue
        line, seen = line + text.count(b"\n", seen, token.start()), token.start()
        top = stack[-1] if stack else None
        if word in (b"}", b"]"):
            if top is None:
                break
            stack.pop()
            if stack:
                found.append(Member(top.keys, top.line, top.key, top.start, token.end()))
        elif word == b",":
            if top is not None:
                top.name, top.has_colon, top.count = None, False, top.count + 1
        elif word == b":":
            if top is not None:
                top.has_colon = True
        elif top is not None and top.is_object and not top.has_colon:
            top.name = (_string(word), token.start(), line)
        else:
            keys: tuple[str, ...] = ()
            key, begun = token.start(), line
            if top is not None:
                name, key, begun = top.name if top.is_object and top.name else (str(top.count), key, line)
                keys = (*top.keys, name)
            if word in (b"{", b"["):
                stack.append(_Frame(keys, word == b"{", token.start(), key, begun))
            elif top is not None:
                found.append(Member(keys, begun, key, token.start(), token.end()))
    return found


def _string(word: bytes) -> str:
    try:
        read = json.loads(word.decode("utf-8", "replace"))
    except ValueError:
        return word.decode("utf-8", "replace").strip('"')
    return read if isinstance(read, str) else str(read)
