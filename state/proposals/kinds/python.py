"""Python: imports settled from the names the merged body uses, items of lists and dicts; checked by `ast`."""

import ast
import re
import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar

from state.merging.choice import Choice
from state.proposals.combining import cut
from state.proposals.definitions import by_definition
from state.proposals.entries import depth
from state.proposals.hunk import Candidate, Hunk, Lines
from state.proposals.imports import Statement, Wanted, merged_imports, settled_imports
from state.proposals.keyed import Entry
from state.proposals.kind import Checked
from state.proposals.mounts import by_mount
from state.proposals.packages import by_package
from state.proposals.tabular import by_item, by_key

WIDTH = 88
COMMENTS = (b"#",)
# Lists whose order means something, sorted or not.
ORDERED = re.compile(
    rb"MIDDLEWARE|INSTALLED_APPS|urlpatterns|TEMPLATES|BACKENDS|FINDERS|routes", re.IGNORECASE
)


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
        mounts = list(by_mount(hunk, COMMENTS))
        yield from mounts
        opener = _opener(hunk)
        if opener is None:
            yield from by_definition(hunk, _definitions)
        elif not mounts:
            ordered = ORDERED.search(opener) is not None
            found = list(by_package(hunk, COMMENTS)) or list(by_item(hunk, COMMENTS, sort=not ordered))
            yield from found or by_key(hunk, COMMENTS)

    def check(self, path: str, text: bytes, region: tuple[int, int]) -> Checked:
        try:
            tree = ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            return Checked(f"it is no Python: {error}")
        return Checked(None, frozenset(_twice(tree.body)))


def _opener(hunk: Hunk) -> bytes | None:
    """The line that opens the list, dict or call in which the region stands; None where it stands in none."""
    open_brackets = 0
    for line in reversed(hunk.before[-400:]):
        open_brackets += depth(line, COMMENTS)
        if open_brackets > 0:
            return line
    return None


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
            "both sides changed the imports; these are the ones that the merged file uses",
        )
    merged = merged_imports(base, source, target, _written)
    if merged is not None:
        yield Candidate(
            hunk.joined(merged),
            Choice.TEXT,
            "imports",
            "both sides changed the imports; each name stands once, and those taken away are gone",
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


def _twice(body: Sequence[ast.stmt], inside: str = "") -> Iterator[str]:
    """The names that a module or class defines twice: by class, function without decorator, import or constant."""
    names: Counter[str] = Counter()
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            if not node.decorator_list:
                names[node.name] += 1
            if isinstance(node, ast.ClassDef):
                yield from _twice(node.body, f"{inside}{node.name}.")
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names.update(one.asname or one.name for one in node.names if one.name != "*")
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if len(targets) == 1 and isinstance(targets[0], ast.Name) and targets[0].id != "_":
                names[targets[0].id] += 1
            if isinstance(node.value, ast.Dict):
                name = targets[0].id if isinstance(targets[0], ast.Name) else ""
                keys = Counter(
                    key.value
                    for key in node.value.keys
                    if isinstance(key, ast.Constant) and isinstance(key.value, str)
                )
                yield from (f"{inside}{name}[{key}]" for key, count in keys.items() if count > 1)
    yield from (inside + name for name, count in names.items() if count > 1)


def _definitions(lines: Lines) -> list[Entry] | None:
    """The classes, functions and constants, each with what stands above it; None where anything else is among them."""
    text = textwrap.dedent(b"".join(lines).decode("utf-8", "surrogateescape"))
    try:
        tree = ast.parse(text.encode("utf-8", "replace"))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    found: list[Entry] = []
    at = 0
    for node in tree.body:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                name = node.name
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                pass
            case _:
                return None
        stop = node.end_lineno or node.lineno
        if stop <= at:
            return None
        found.append(Entry(name, lines[at:stop]))
        at = stop
    if found and at < len(lines):
        found[-1] = Entry(found[-1].key, (*found[-1].lines, *lines[at:]))
    return found or None
