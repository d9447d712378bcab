"""Python: imports settled from the names the merged body uses, items of lists and dicts; checked by `ast`."""

import ast
import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar

from state.merging.choice import Choice
from state.proposals.combining import cut
from state.proposals.entries import depth
from state.proposals.hunk import Candidate, Hunk, Lines
from state.proposals.imports import Statement, Wanted, merged_imports, settled_imports
from state.proposals.kinds.tables import by_item, by_key

WIDTH = 88


class Python:
    """Python modules."""

    name: ClassVar[str] = "Python"

    def covers(self, path: str) -> bool:
        return path.endswith((".py", ".pyi"))

    def combine(self, hunk: Hunk) -> Iterable[Candidate]:
        sides = [_statements(side) for side in (hunk.base or (), hunk.source, hunk.target)]
        base, source, target = sides
        if base is not None and source is not None and target is not None:
            yield from _imports(hunk, base, source, target)
            return
        found = list(by_item(hunk, (b"#",)) if _in_brackets(hunk) else ())
        yield from by_key(hunk, (b"#",)) if _in_brackets(hunk) and not found else found

    def problem(self, path: str, text: bytes) -> str | None:
        try:
            tree = ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            return f"it is no Python: {error}"
        return _twice(tree.body)


def _in_brackets(hunk: Hunk) -> bool:
    """Whether the region stands inside of a list, a dict or a call."""
    return sum(depth(line, (b"#",)) for line in hunk.before[-200:]) > 0


def _imports(
    hunk: Hunk, base: list[Statement], source: list[Statement], target: list[Statement]
) -> Iterator[Candidate]:
    used = _used(hunk) if hunk.settled else None
    if used is not None:
        lines = settled_imports(base, source, target, used, _written)
        yield Candidate(
            hunk.joined(lines),
            Choice.TEXT,
            "imports-used",
            "the imports of both sides that the merged file uses",
        )
    merged = merged_imports(base, source, target, _written)
    if merged is not None:
        yield Candidate(
            hunk.joined(merged), Choice.TEXT, "imports", "the imports of both sides, each name once"
        )


def _statements(lines: Lines) -> list[Statement] | None:
    """The lines as import statements, None where something else stands among them."""
    text = b"".join(lines)
    if text and b"import" not in text:
        return [] if not text.strip() else None
    try:
        tree = ast.parse(textwrap.dedent(text.decode("utf-8", "surrogateescape")).encode("utf-8", "replace"))
    except (SyntaxError, ValueError):
        return None
    found = []
    at = 0
    for node in tree.body:
        if not isinstance(node, ast.Import | ast.ImportFrom):
            return None
        stop = node.end_lineno or node.lineno
        if isinstance(node, ast.Import):
            module, names = "", tuple((one.name, one.asname or "") for one in node.names)
        else:
            module = "." * node.level + (node.module or "")
            names = tuple((one.name, one.asname or "") for one in node.names)
        found.append(Statement(module or f"import {names[0][0]}", names, lines[at:stop]))
        at = stop
    return found


def _used(hunk: Hunk) -> set[str] | None:
    try:
        tree = ast.parse(hunk.whole(()))
    except (SyntaxError, ValueError, RecursionError):
        return None
    used: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            used.add(node.id)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) < 200:
            used.update(part for part in node.value.replace(".", " ").split() if part.isidentifier())
    return used


def _written(statement: Statement, wanted: Wanted) -> Lines:
    """The import statement of the wanted names, in the way the given statement is written."""
    first = statement.lines[-1] if len(statement.lines) == 1 else statement.lines[0]
    head = next((line for line in statement.lines if line.strip().startswith((b"from", b"import"))), first)
    indent = head[: len(head) - len(head.lstrip())].decode("latin-1")
    end = "\r\n" if head.endswith(b"\r\n") else "\n"
    names = [f"{name} as {alias}" if alias else name for name, alias in wanted]
    if statement.module.startswith("import "):
        return cut(f"{indent}import {', '.join(names)}{end}".encode())
    line = f"{indent}from {statement.module} import {', '.join(names)}"
    one_each = len(statement.lines) > 1 and all(b"," not in one.rstrip(b",\r\n ") for one in statement.lines)
    if len(line) <= WIDTH and not one_each:
        return cut((line + end).encode())
    inner = "".join(f"{indent}    {name},{end}" for name in names)
    return cut(f"{indent}from {statement.module} import ({end}{inner}{indent}){end}".encode())


def _twice(body: Sequence[ast.stmt]) -> str | None:
    """A name that a block defines twice as a class or function without a decorator."""
    defined = Counter(
        node.name
        for node in body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.decorator_list
    )
    for name, count in defined.items():
        if count > 1:
            return f"it defines {name} twice"
    for node in body:
        if isinstance(node, ast.ClassDef) and (problem := _twice(node.body)):
            return problem
    return None
