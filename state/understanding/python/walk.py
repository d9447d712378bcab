"""Goes through a module of Python, and into the expressions of those statements alone that may say something."""

import ast
from bisect import bisect_left
from collections.abc import Iterator, Sequence

_FAILURES = frozenset(("ImportError", "ModuleNotFoundError", "Exception", "BaseException"))
_CONTEXTS = frozenset((ast.Load, ast.Store, ast.Del))
_STATEMENTS = frozenset(
    (
        *(ast.Import, ast.ImportFrom, ast.Assign),
        *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef),
    )
)
_EXPRESSIONS = frozenset((ast.Call, ast.Attribute))
_BODIES = ("body", "orelse", "finalbody", "handlers", "cases")
_NODES: tuple[type[ast.AST], ...] = (
    *(ast.Module, ast.ExceptHandler, ast.match_case),
    *ast.stmt.__subclasses__(),
)
_INNER = {kind: tuple(field for field in _BODIES if field in kind._fields) for kind in _NODES}
"""In which fields each kind of node has statements."""


def telling(
    module: ast.Module, saying: Sequence[int], lines: Sequence[int]
) -> Iterator[tuple[ast.AST, bool]]:
    """Nodes that may say something, each with whether it may fail: under a try that catches it, or for type checkers alone.

    Imports, definitions and assignments that touch one of the lines that are `saying`, wherever they stand; calls
    and attributes in statements that touch one of the `lines` among them, both sorted: most of what a walk costs is
    statements, names and operators that say nothing.
    """
    stack: list[tuple[ast.AST, bool]] = [(module, False)]
    while stack:
        node, guarded = stack.pop()
        kind = node.__class__
        if kind in _STATEMENTS:
            yield node, guarded
            if kind is ast.Import or kind is ast.ImportFrom:
                continue
        inside = guarded
        if kind is ast.Try or kind is ast.If or kind is ast.TryStar:
            inside = guarded or may_fail(node)
        first = 0
        for field in _INNER[kind]:
            below = getattr(node, field)
            if below:
                within = inside if field == "body" else guarded
                stack += [(one, within) for one in below if _says(one, saying)]
                # The cases of a match have no line of their own.
                first = first or getattr(below[0], "lineno", 0)
        if lines and _touches(node, first, lines):
            yield from _expressions(node, guarded)


def _says(node: ast.AST, saying: Sequence[int]) -> bool:
    """Whether one of the lines is among those of a node; what has decorators, or no lines, may always have one."""
    if getattr(node, "decorator_list", None):
        return True
    start: int | None = getattr(node, "lineno", None)
    if start is None:
        return True
    at = bisect_left(saying, start)
    return at < len(saying) and saying[at] <= node.end_lineno  # type: ignore[attr-defined]


def _touches(node: ast.AST, first: int, lines: Sequence[int]) -> bool:
    """Whether one of the lines is among those of a statement, or of its head; `first` is the line of its first inner one."""
    start = getattr(node, "lineno", 0)
    for decorator in getattr(node, "decorator_list", ()):
        start = min(start, decorator.lineno)
    end = first or getattr(node, "end_lineno", None) or lines[-1]
    at = bisect_left(lines, start)
    return at < len(lines) and lines[at] <= end


def _expressions(statement: ast.AST, guarded: bool) -> Iterator[tuple[ast.AST, bool]]:
    """Calls and attributes of a statement, without the statements inside of it."""
    stack: list[ast.AST] = []
    for field in statement._fields:
        if field not in _BODIES:
            _push(getattr(statement, field, None), stack)
    while stack:
        node = stack.pop()
        kind = node.__class__
        if kind in _EXPRESSIONS:
            yield node, guarded
        if kind is ast.Name or kind is ast.Constant:
            continue
        for field in node._fields:
            _push(getattr(node, field, None), stack)


def _push(value: object, stack: list[ast.AST]) -> None:
    if value.__class__ is list:
        stack += [one for one in value if isinstance(one, ast.AST)]
    elif isinstance(value, ast.AST) and value.__class__ not in _CONTEXTS:
        stack.append(value)


def may_fail(node: ast.AST) -> bool:
    """Whether what stands in the body of a statement is allowed to fail."""
    if isinstance(node, ast.Try | ast.TryStar):
        caught = {_last(one) for handler in node.handlers for one in _caught(handler)}
        return bool(caught & _FAILURES) or any(handler.type is None for handler in node.handlers)
    return isinstance(node, ast.If) and _last(node.test) == "TYPE_CHECKING"


def _caught(handler: ast.ExceptHandler) -> list[ast.expr]:
    kind = handler.type
    return kind.elts if isinstance(kind, ast.Tuple) else [kind] if kind is not None else []


def _last(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
