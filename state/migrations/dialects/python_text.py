"""Python files as text with a syntax: parsed, never run, with positions in the file's own bytes."""

import ast
import re
import tokenize
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from io import BytesIO
from typing import NamedTuple

from state.migrations.changes import Problem
from state.migrations.dialect import Edit

LONGEST = 4_000_000
"""Bytes; longer files are not worth a parse that takes seconds and gigabytes."""

MOST_AT_HAND = 1_000_000
"""Bytes of texts whose syntax trees are held at a time; a tree takes some thirty times its text."""

_FILE = "<a migration>"
# The parser warns about odd escapes in the texts of others; a filter is safe in every thread, catch_warnings is not.
warnings.filterwarnings("ignore", module=re.escape(_FILE))

_DEEPEST = 40
_MOST = 200_000
_LINE_END = re.compile(rb"\r\n|\r|\n")
_OPENING = re.compile(r"([A-Za-z]{0,2})(\"\"\"|'''|\"|')")
_GAP = re.compile(r"(?:[\s\f]|\\\r\n|\\.|#[^\r\n]*)*", re.DOTALL)
_CLOSING = {quote: re.compile(rf"\\.|{quote}", re.DOTALL) for quote in ('"""', "'''", '"', "'")}

Names = Mapping[str, ast.expr]
"""What module or class level names are assigned, where that happens once."""


class Piece(NamedTuple):
    """The content between the quotes of one string literal, in bytes of the file."""

    start: int
    stop: int
    line: int
    written: str
    value: str
    quote: str
    raw: bool


@dataclass(frozen=True, slots=True)
class Python:
    """One parsed file; `starts` are the byte offsets of its lines."""

    path: str
    text: bytes
    encoding: str
    tree: ast.Module
    starts: tuple[int, ...]

    def offset(self, line: int, column: int) -> int:
        """The byte at a line counted from 1 and a column counted in bytes of UTF-8, as `ast` counts."""
        start = self.starts[line - 1]
        if self.encoding == "utf-8":
            return start + column
        stop = self.starts[line] if line < len(self.starts) else len(self.text)
        before = self.text[start:stop].decode(self.encoding).encode("utf-8")[:column]
        return start + len(before.decode("utf-8", "ignore").encode(self.encoding))

    def span(self, node: ast.expr | ast.stmt | ast.alias) -> tuple[int, int]:
        """Bytes from the node's first to its last character, half open."""
        end_line, end_column = node.end_lineno or node.lineno, node.end_col_offset or 0
        return self.offset(node.lineno, node.col_offset), self.offset(end_line, end_column)

    def pieces(self, node: ast.expr) -> list[Piece]:
        """The contents of the string literals that a string is written in, several when they stand side by side.

        Empty when that can't be told exactly.
        """
        start, stop = self.span(node)
        try:
            text = self.text[start:stop].decode(self.encoding)
        except UnicodeError:
            return []
        found: list[Piece] = []
        at, line, offset = 0, node.lineno, start
        while at < len(text):
            opening = _OPENING.match(text, at)
            if opening is None:
                return []
            prefix, quote = opening.groups()
            close = opening.end()
            while True:
                closing = _CLOSING[quote].search(text, close)
                if closing is None:
                    return []
                close = closing.end()
                if closing.group() == quote:
                    break
            written = text[opening.end() : closing.start()]
            value = _value(prefix, quote, written)
            if value is None:
                return []
            offset += self._length(text[at : opening.end()])
            after = offset + self._length(written)
            found.append(Piece(offset, after, line, written, value, quote, "r" in prefix.lower()))
            gap = _GAP.match(text, close)
            next_at = gap.end() if gap is not None else close
            line += len(_LINE_END.findall(text[at:next_at].encode("utf-8", "replace")))
            offset = after + self._length(text[closing.start() : next_at])
            at = next_at
        return found

    def _length(self, text: str) -> int:
        return len(text.encode(self.encoding, "replace"))

    def edit(self, start: int, stop: int, line: int, old: str, new: str, words: str) -> Edit | None:
        """One replacement, if the old text really stands there and the new one can be written in the file's encoding."""
        try:
            fits = (
                self.text[start:stop] == old.encode(self.encoding) and new.encode(self.encoding) is not None
            )
        except UnicodeError:
            return None
        return Edit(self.path, line, start, stop, old, new, words) if fits else None

    def respelled(self, nodes: Sequence[ast.expr], new: str, words: str) -> list[Edit]:
        """Edits that make a string, written in one or several literals, say something else.

        Only what stands between the quotes is touched, and only in the literals that have to change.
        Empty when the string can't be rewritten that way.
        """
        pieces = [piece for node in nodes for piece in self.pieces(node)]
        if not pieces or any(not self.pieces(node) for node in nodes):
            return []
        if not _PLAIN.fullmatch(new):
            return []
        first, last = 0, len(pieces) - 1
        rest = new
        while first < last and pieces[first].value and rest.startswith(pieces[first].value):
            rest = rest[len(pieces[first].value) :]
            first += 1
        while last > first and pieces[last].value and rest.endswith(pieces[last].value):
            rest = rest[: -len(pieces[last].value)]
            last -= 1
        edits: list[Edit] = []
        for index in range(first, last + 1):
            piece = pieces[index]
            value = rest if index == first else ""
            if value != piece.value:
                edit = self.edit(piece.start, piece.stop, piece.line, piece.written, value, words)
                if edit is None:
                    return []
                edits.append(edit)
        return edits


_PLAIN = re.compile(r"[^\\'\"{}\x00-\x1f\x7f-\x9f\ud800-\udfff]*")
"""What may stand between any quotes as it is."""


def _value(prefix: str, quote: str, written: str) -> str | None:
    if "b" in prefix.lower():
        return None
    if "\\" not in written and "\r" not in written and "{" not in written and "}" not in written:
        return written
    if "f" in prefix.lower():
        return None
    try:
        value = ast.literal_eval(_parsed(f"{prefix}{quote}{written}{quote}", "eval"))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return value if isinstance(value, str) else None


def _parsed(text: str, mode: str) -> ast.Module:
    tree: ast.Module = compile(text, _FILE, mode, ast.PyCF_ONLY_AST, dont_inherit=True)  # type: ignore[assignment]
    return tree


class _AtHand:
    """Files that were parsed, as long as their syntax trees fit into some memory."""

    def __init__(self) -> None:
        self.files: dict[tuple[str, bytes], Python | Problem] = {}
        self.left = MOST_AT_HAND


_at_hand: ContextVar[_AtHand | None] = ContextVar("_at_hand", default=None)


@contextmanager
def parsed_once() -> Iterator[None]:
    """Inside it files of the same path and text are parsed once; their trees go when the outermost one ends."""
    token = _at_hand.set(_at_hand.get() or _AtHand())
    try:
        yield
    finally:
        _at_hand.reset(token)


def parsed(path: str, text: bytes) -> Python | Problem:
    """The file with its syntax tree, or why Python itself would refuse it, with the line."""
    at_hand = _at_hand.get()
    found = at_hand.files.get((path, text)) if at_hand is not None else None
    if found is None:
        found = _read(path, text)
        if at_hand is not None and len(text) <= at_hand.left:
            at_hand.left -= len(text)
            at_hand.files[path, text] = found
    return found


def _read(path: str, text: bytes) -> Python | Problem:
    if len(text) > LONGEST:
        return Problem(path, 1, "python", f"the file is longer than {LONGEST:,} bytes", fatal=False)
    if b"\0" in text:
        line = text[: text.index(b"\0")].count(b"\n") + 1
        return Problem(path, line, "python", "Python doesn't accept a null byte")
    try:
        named, _ = tokenize.detect_encoding(BytesIO(text).readline)
        bom = 3 if named == "utf-8-sig" else 0
        encoding = "utf-8" if bom or named == "utf-8" else named
        decoded = text[bom:].decode(encoding)
        if encoding != "utf-8" and decoded.encode(encoding) != text:
            return Problem(path, 1, "python", f"its encoding {encoding} doesn't keep every byte", fatal=False)
        tree = _parsed(decoded, "exec")
    except UnicodeDecodeError as error:
        line = text[: error.start].count(b"\n") + 1
        return Problem(path, line, "python", f"not {error.encoding}: byte 0x{text[error.start]:02x}")
    except SyntaxError as error:
        return Problem(path, error.lineno or 1, "python", f"Python can't parse it: {error.msg}")
    except (RecursionError, MemoryError):
        return Problem(path, 1, "python", "nested too deeply to be parsed")
    except (ValueError, LookupError) as error:
        return Problem(path, 1, "python", f"Python can't parse it: {error}")
    starts = (bom, *(found.end() for found in _LINE_END.finditer(text)))
    return Python(path, text, encoding, tree, starts)


def blocks(body: Sequence[ast.stmt]) -> Iterator[tuple[ast.stmt, bool]]:
    """Every statement of a body with those inside its `if`, `try`, `with` and loops, and whether such a thing surrounds it.

    Bodies of functions and classes are not entered.
    """
    waiting: list[tuple[ast.stmt, bool]] = [(one, False) for one in reversed(body)]
    while waiting:
        statement, inside = waiting.pop()
        yield statement, inside
        within: list[ast.stmt] = []
        if isinstance(statement, ast.With | ast.AsyncWith):
            waiting.extend((one, inside) for one in reversed(statement.body))
            continue
        if isinstance(statement, ast.If | ast.For | ast.AsyncFor | ast.While | ast.Try | ast.TryStar):
            within += statement.body
            if isinstance(statement, ast.Try | ast.TryStar):
                within += [one for handler in statement.handlers for one in handler.body]
            within += statement.orelse
            if isinstance(statement, ast.Try | ast.TryStar):
                within += statement.finalbody
        elif isinstance(statement, ast.Match):
            within += [one for case in statement.cases for one in case.body]
        waiting.extend((one, True) for one in reversed(within))


def assigned(body: Sequence[ast.stmt]) -> dict[str, ast.expr]:
    """Names that a body assigns exactly once, with their expressions."""
    found: dict[str, ast.expr] = {}
    several: set[str] = set()
    for statement, _ in blocks(body):
        for name, value in assignments(statement):
            if name in found or value is None:
                several.add(name)
            else:
                found[name] = value
    return {name: value for name, value in found.items() if name not in several}


def assignments(statement: ast.stmt) -> Iterator[tuple[str, ast.expr | None]]:
    """The plain names that one statement assigns; None where it only changes what they hold."""
    match statement:
        case ast.Assign(targets=targets, value=value):
            for target in targets:
                if isinstance(target, ast.Name):
                    yield target.id, value
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
            yield name, value
        case ast.AugAssign(target=ast.Name(id=name)):
            yield name, None


def resolved(node: ast.expr, names: Names) -> ast.expr:
    """The expression that a name stands for, else the node itself."""
    for _ in range(_DEEPEST):
        if not isinstance(node, ast.Name) or node.id not in names:
            break
        node = names[node.id]
    return node


def string(node: ast.expr | None, names: Names) -> tuple[str, list[ast.expr]] | None:
    """A string known from the text alone, and the literals that it is written in."""
    waiting = [node]
    literals: list[ast.expr] = []
    value, steps = "", 0
    while waiting:
        steps += 1
        one = waiting.pop()
        if one is None or steps > _DEEPEST * 5:
            return None
        match resolved(one, names):
            case ast.Constant(value=str(part)) as literal:
                value += part
                literals.append(literal)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                waiting += [right, left]
            case ast.JoinedStr(values=values) as joined:
                parts = [part.value for part in values if isinstance(part, ast.Constant)]
                if len(parts) < len(values) or not all(isinstance(part, str) for part in parts):
                    return None
                value += "".join(str(part) for part in parts)
                literals.append(joined)
            case _:
                return None
    return value, literals


def text_of(node: ast.expr | None, names: Names) -> str | None:
    """A string known from the text alone."""
    found = string(node, names)
    return found[0] if found is not None else None


def constant(node: ast.expr | None, names: Names) -> object:
    """The value of a plain constant (a number, True, None, a string), else Ellipsis."""
    if node is None:
        return ...
    match resolved(node, names):
        case ast.Constant(value=value):
            return value
    return ...


class Element(NamedTuple):
    """One element of a written list; `computed` when the node is an expression that gives any number of them."""

    node: ast.expr
    uncertain: bool = False
    computed: bool = False


def elements(node: ast.expr, names: Names) -> Iterator[Element]:
    """The elements of a list or tuple, through `+`, `*name`, names and `a if b else c`, which makes them uncertain."""
    # Expressions still to come, the next one last; a list of elements waits as an iterator.
    waiting: list[tuple[Iterator[ast.expr], bool, int]] = [(iter((node,)), False, 0)]
    steps = 0
    while waiting:
        some, uncertain, depth = waiting[-1]
        one = next(some, None)
        if one is None:
            waiting.pop()
            continue
        steps += 1
        # Even depths hold expressions that give elements, odd ones the elements themselves.
        whole = depth % 2 == 0
        if not whole and not isinstance(one, ast.Starred):
            yield Element(one, uncertain)
            continue
        value = one.value if isinstance(one, ast.Starred) else one
        if steps > _MOST or depth > 2 * _DEEPEST:
            yield Element(value, uncertain, True)
            if steps > _MOST:
                return
            continue
        inner = depth if whole else depth + 1
        match resolved(value, names):
            case ast.List(elts=elts) | ast.Tuple(elts=elts) | ast.Set(elts=elts):
                waiting.append((iter(elts), uncertain, inner + 1))
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                waiting.append((iter((left, right)), uncertain, inner + 2))
            case ast.IfExp(body=body, orelse=orelse):
                waiting.append((iter((body, orelse)), True, inner + 2))
            case other:
                yield Element(other, uncertain, True)


def called(node: ast.expr) -> str:
    """The dotted name of what a call calls, empty when it has none."""
    return dotted(node.func) if isinstance(node, ast.Call) else ""


def dotted(node: ast.expr) -> str:
    """`a.b.c` as written, empty for anything else."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    return ".".join([node.id, *reversed(parts)])


def arguments(call: ast.Call, *names: str) -> dict[str, ast.expr]:
    """The call's arguments by parameter, positional ones named as given."""
    found: dict[str, ast.expr] = {}
    for name, value in zip(names, call.args, strict=False):
        if isinstance(value, ast.Starred):
            break
        found[name] = value
    found.update({keyword.arg: keyword.value for keyword in call.keywords if keyword.arg is not None})
    return found


def quoted(text: str) -> str:
    """The text as a Python string literal in double quotes."""
    written = ascii(text)
    if written.startswith("'") and '"' not in written:
        return f'"{written[1:-1]}"'
    return written


def in_order(edits: Iterable[Edit]) -> list[Edit]:
    """Edits by place, each place once."""
    return sorted({(edit.start, edit.stop): edit for edit in edits}.values(), key=lambda edit: edit.start)
