"""Where the values of a TOML text stand: tomllib says what they are, tomlkit keeps bytes, neither knows lines."""

import re
from typing import NamedTuple

_TOKEN = re.compile(
    rb'#[^\n]*|"""(?:\\.|[^\\])*?"""|\'\'\'.*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|\n|[\[\]{}=,.]|[^\s\[\]{}=,."\'#]+',
    re.DOTALL,
)


class Place(NamedTuple):
    """A value: its line, where its key begins, and where it stands itself; offsets in bytes."""

    line: int
    key: int
    start: int
    end: int


class _Reader:
    def __init__(self, text: bytes) -> None:
        self._tokens = [one for one in _TOKEN.finditer(text) if not one[0].startswith(b"#")]
        self._text = text
        self._at = 0
        self._tables: dict[tuple[str, ...], int] = {}
        self.found: dict[tuple[str, ...], Place] = {}

    def read(self) -> None:
        table: tuple[str, ...] = ()
        while self._at < len(self._tokens):
            word = self._word()
            if word == b"\n":
                self._at += 1
            elif word == b"[":
                table = self._header()
            else:
                start = self._tokens[self._at].start()
                keys = self._keys(b"=")
                self._value((*table, *keys), start)
                self._line()

    def _word(self) -> bytes:
        return self._tokens[self._at][0] if self._at < len(self._tokens) else b"\n"

    def _header(self) -> tuple[str, ...]:
        start = self._tokens[self._at].start()
        self._at += 1
        many = self._word() == b"["
        self._at += many
        keys = self._keys(b"]")
        if many:
            number = self._tables.get(keys, -1) + 1
            self._tables[keys] = number
            keys = (*keys, str(number))
        self.found.setdefault(keys, self._place(start, start, start))
        self._line()
        return keys

    def _line(self) -> None:
        while self._at < len(self._tokens) and self._word() != b"\n":
            self._at += 1

    def _keys(self, end: bytes) -> tuple[str, ...]:
        found = []
        while self._at < len(self._tokens) and self._word() not in (end, b"\n"):
            word = self._word()
            if word != b".":
                found.append(plain(word))
            self._at += 1
        self._at += self._word() == end
        return tuple(found)

    def _place(self, key: int, start: int, end: int) -> Place:
        return Place(self._text.count(b"\n", 0, key) + 1, key, start, end)

    def _value(self, keys: tuple[str, ...], key: int) -> None:
        """Reads one value without recursion, so that nothing is nested too deeply."""
        waiting: list[tuple[tuple[str, ...], int, int, list[int]]] = []
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            word = token[0]
            if word in (b"[", b"{"):
                waiting.append((keys, key, token.start(), [0, int(word == b"{")]))
                self._at += 1
                keys, key = self._next(waiting, keys, key)
            elif word in (b"]", b"}"):
                if not waiting:
                    return
                above, begun, start, _ = waiting.pop()
                self._at += 1
                self.found.setdefault(above, self._place(begun, start, token.end()))
                if not waiting:
                    return
            elif word == b",":
                if not waiting:
                    return
                self._at += 1
                waiting[-1][3][0] += 1
                keys, key = self._next(waiting, keys, key)
            elif word == b"\n":
                if not waiting:
                    return
                self._at += 1
            else:
                end = token.end()
                self._at += 1
                while self._word() not in (b",", b"]", b"}", b"\n", b"[", b"{"):
                    end = self._tokens[self._at].end()
                    self._at += 1
                first = key if waiting and waiting[-1][3][1] else token.start() if waiting else key
                self.found.setdefault(keys, self._place(first, token.start(), end))
                if not waiting:
                    return

    def _next(
        self,
        waiting: list[tuple[tuple[str, ...], int, int, list[int]]],
        keys: tuple[str, ...],
        key: int,
    ) -> tuple[tuple[str, ...], int]:
        above, _, _, (number, table) = waiting[-1]
        if not table:
            return (*above, str(number)), key
        while self._at < len(self._tokens) and self._word() == b"\n":
            self._at += 1
        if self._word() in (b"}", b"]"):
            return above, key
        start = self._tokens[self._at].start() if self._at < len(self._tokens) else key
        return (*above, *self._keys(b"=")), start


def plain(word: bytes) -> str:
    """A key or string without its quotes."""
    text = word.decode("utf-8", "replace")
    for quote in ('"""', "'''", '"', "'"):
        if text.startswith(quote) and text.endswith(quote) and len(text) >= 2 * len(quote):
            return text[len(quote) : -len(quote)]
    return text


def places(text: bytes) -> dict[tuple[str, ...], Place]:
    """Every value by the keys that lead to it; places of an array count from 0 as words."""
    reader = _Reader(text)
    reader.read()
    return reader.found
