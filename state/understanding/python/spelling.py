"""The bytes of a Python file that spell one import or dotted name, and what they become.

`ast` gives every place; only bytes inside a name, or inside the quotes of a plain string, are ever replaced.
"""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from functools import lru_cache

from state.understanding.contents.trees import python_tree_or_none
from state.understanding.facts import Reference
from state.understanding.repairs.repair import Edit

_FROM = re.compile(rb"from((?:[\s\\])*)([^#;()'\"]+?)((?:[\s\\])*)\bimport\b")
_STRING = re.compile(rb"(?s)[bBuUrR]*('''|\"\"\"|'|\")(.*)\1")


class Places:
    """Offsets in bytes of what `ast` tells by line and column of decoded text."""

    def __init__(self, text: bytes) -> None:
        self._mark = 3 if text.startswith(b"\xef\xbb\xbf") else 0
        try:
            self._encoding = tokenize.detect_encoding(io.BytesIO(text).readline)[0]
        except (SyntaxError, UnicodeDecodeError):
            self._encoding = "utf-8"
        self._lines = [one[0] for one in re.finditer(rb"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$", text)] or [b""]
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line))

    def at(self, line: int, column: int) -> int:
        """The offset of a place that `ast` gave."""
        start = self._starts[line - 1]
        if line == 1:
            start += self._mark
        if self._encoding.startswith("utf-8"):
            return start + column
        whole = self._lines[line - 1].decode(self._encoding)
        return start + len(whole.encode()[:column].decode().encode(self._encoding))

    def of(self, node: ast.expr | ast.stmt | ast.alias) -> tuple[int, int]:
        """Where a node starts and ends."""
        line, column = node.end_lineno or node.lineno, node.end_col_offset or 0
        return self.at(node.lineno, node.col_offset), self.at(line, column)

    def encoded(self, text: str) -> bytes:
        """A text in the encoding of the file."""
        return text.encode(self._encoding.removesuffix("-sig"), "surrogateescape")


# The repairs of one file are looked for one after the other.
@lru_cache(maxsize=2)
def _places(text: bytes) -> Places:
    return Places(text)


def python_cuts(
    text: bytes, path: str, reference: Reference, lines: frozenset[int], written: str
) -> list[Edit]:
    """The edits that write every occurrence of a reference anew; none where one of them can't be told.

    `lines` are those in which it stands: a string elsewhere that reads the same can mean something else.
    """
    module = python_tree_or_none(text)
    if module is None:
        return []
    places = _places(text)
    try:
        if reference.kind == "import":
            found = list(_imports(module, text, places, reference.text, written))
        else:
            found = list(_strings(text, places, reference.text, lines, written))
    except (UnicodeError, IndexError, _Unsure):
        return []
    return [Edit(path, start, end, new) for start, end, new in found]


@lru_cache(maxsize=2)
def _nodes(text: bytes) -> tuple[ast.AST, ...]:
    """Imports and constants of a file."""
    module = python_tree_or_none(text)
    wanted = (ast.Import, ast.ImportFrom, ast.Constant)
    return tuple(node for node in ast.walk(module) if isinstance(node, wanted)) if module is not None else ()


class _Unsure(Exception):
    """It can't be said which bytes are meant."""


def _imports(
    module: ast.Module, text: bytes, places: Places, old: str, new: str
) -> Iterator[tuple[int, int, bytes]]:
    plain = False
    for node in _nodes(text):
        if isinstance(node, ast.ImportFrom) and "." * node.level + (node.module or "") == old:
            yield _from(node, text, places, old, new)
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name != old:
                    continue
                start, _ = places.of(alias)
                end = start + len(places.encoded(old))
                if text[start:end] != places.encoded(old):
                    raise _Unsure
                if alias.asname is None and "." not in old and new != old:
                    yield start, end, places.encoded(f"{new} as {old}")
                else:
                    plain = plain or alias.asname is None
                    yield start, end, places.encoded(new)
    if plain:
        yield from _uses(module, text, places, old, new)


def _from(node: ast.ImportFrom, text: bytes, places: Places, old: str, new: str) -> tuple[int, int, bytes]:
    start, _ = places.of(node)
    found = _FROM.match(text, start)
    if found is None or re.sub(rb"[\s\\]", b"", found[2]) != places.encoded(old):
        raise _Unsure
    spelled = places.encoded(new)
    if not found[1] and not new.startswith("."):
        spelled = b" " + spelled
    if not found[3] and not new.endswith("."):
        spelled += b" "
    return found.start(2), found.end(2), spelled


def _uses(
    module: ast.Module, text: bytes, places: Places, old: str, new: str
) -> Iterator[tuple[int, int, bytes]]:
    """Places that use a module under the whole name that `import a.b` gives it.

    Sure only where the first name means nothing else in the file, and every use of it is of this module.
    """
    first = old.partition(".")[0]
    for node in ast.walk(module):
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()) | ast.arg(arg=name) if name == first:
                raise _Unsure
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                if name == first:
                    raise _Unsure
            case ast.ImportFrom(names=names):
                if any((one.asname or one.name) == first for one in names):
                    raise _Unsure
            case ast.Import(names=names):
                for one in names:
                    if one.asname == first or (one.asname is None and one.name == first):
                        raise _Unsure
    inner: dict[int, ast.Attribute] = {
        id(node.value): node for node in ast.walk(module) if isinstance(node, ast.Attribute)
    }
    imported = _under(module, first)
    for node in ast.walk(module):
        if not isinstance(node, ast.Name) or node.id != first:
            continue
        chain, at = first, id(node)
        while at in inner:
            chain += f".{inner[at].attr}"
            at = id(inner[at])
        owner = next((one for one in imported if f"{chain}.".startswith(f"{one}.")), None)
        if owner is None:
            raise _Unsure
        if owner != old:
            continue
        start, _ = places.of(node)
        written = places.encoded(old)
        if text[start : start + len(written)] != written:
            raise _Unsure
        yield start, start + len(written), places.encoded(new)


def _under(module: ast.Module, first: str) -> list[str]:
    """Modules that are imported under their whole names from one package, the longest first."""
    names = {
        alias.name
        for node in ast.walk(module)
        if isinstance(node, ast.Import)
        for alias in node.names
        if alias.asname is None and alias.name.partition(".")[0] == first
    }
    return sorted(names, key=len, reverse=True)


def _strings(
    text: bytes, places: Places, old: str, lines: frozenset[int], new: str
) -> Iterator[tuple[int, int, bytes]]:
    """Plain strings that hold the name and nothing else."""
    for node in _nodes(text):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value == old:
            if node.lineno not in lines:
                continue
            start, end = places.of(node)
            found = _STRING.fullmatch(text, start, end)
            if found is None or found[2] != places.encoded(old):
                raise _Unsure
            yield found.start(2), found.end(2), places.encoded(new)
