"""Python files, read by `ast`: it is the language's own grammar, costs nothing to load and knows every line."""

import ast
import re
from bisect import bisect_right
from collections.abc import Hashable, Iterable
from itertools import accumulate

from state.understanding.contents.trees import python_tree
from state.understanding.facts import Bindings, Definition, Facts, Reference, Resolved, Span
from state.understanding.python.bindings import bindings
from state.understanding.python.names import (
    ASSIGNED,
    CALLED,
    DOTTED,
    NAME,
    in_assignment,
    in_call,
    in_class,
    last,
    string,
    strings,
)
from state.understanding.python.resolving import files_of_module, resolve_module, roots, spelled
from state.understanding.python.walk import telling
from state.understanding.side import Side

LISTS = frozenset(("INSTALLED_APPS", "MIDDLEWARE", "AUTHENTICATION_BACKENDS", "__all__"))
VALUES = frozenset(("AUTH_USER_MODEL", "ROOT_URLCONF", "WSGI_APPLICATION", "ASGI_APPLICATION"))
_PARTS = re.compile(r"(?:DJANGO|LOCAL|THIRD_PARTY|PROJECT|SHARED|TENANT)_APPS")
_VERBS = frozenset(("get", "post", "put", "patch", "delete", "head", "options", "websocket"))
_MOUNTS = {"register_blueprint": "url_prefix", "include_router": "prefix", "mount": "", "register": ""}
# A word that comes first is searched for quickly; what stands before it is looked at afterwards.
_GLOBALS = re.compile(rb"globals(?<!\wglobals)\b")
_WORDS = sorted(name.encode() for name in (*CALLED, *_MOUNTS, "path", "re_path", "url"))
_KEYWORDS = (b"import", b"class", *(one.encode() for one in ASSIGNED))
_SAYING = re.compile(
    # The first letters by themselves: nearly all that stands in a file is told from the words by them.
    rb"\b(?=[%(letters)s])(?:(settings[ \t]*\.|(?:%(words)s)\b)|(?:%(keywords)s)\b)"
    % {
        b"letters": bytes(sorted({one[0] for one in (b"settings", *_WORDS, *_KEYWORDS)})),
        b"words": b"|".join(_WORDS),
        b"keywords": b"|".join(_KEYWORDS),
    }
)
"""Words without which no statement says anything that has no decorators; in the group those of expressions."""
_DECORATED = re.compile(rb"@")
_REPEATABLE = frozenset(("overload", "setter", "getter", "deleter", "register", "property"))


class Python:
    """Modules of Python."""

    name = "Python"

    def reads(self, path: str) -> bool:
        return path.endswith((".py", ".pyi"))

    def facts(self, text: bytes) -> Facts:
        try:
            module = python_tree(text)
        except SyntaxError as error:
            # What is wrong with the whole file, such as a null byte or an encoding, has no line.
            problem = f"a syntax error in line {error.lineno}" if error.lineno else f"no Python: {error.msg}"
            return Facts(self.name, problem=problem, line=error.lineno or 0)
        except (ValueError, RecursionError, MemoryError) as error:
            return Facts(self.name, problem=f"it can't be parsed ({error})", line=1)
        try:
            return _Reader(text).read(module)
        except RecursionError:
            return Facts(self.name, problem="it is nested too deeply", line=1)

    def bindings(self, text: bytes) -> Bindings | None:
        """What a merged file uses without defining it can be told."""
        return bindings(text)

    def resolve(self, reference: Reference, path: str, side: Side) -> Resolved | None:
        return resolve_module(reference, path, side)

    def files(self, reference: Reference, path: str, side: Side) -> tuple[str, ...]:
        return files_of_module(reference, path, side)

    def ground(self, side: Side) -> Hashable:
        return frozenset(side.landed(root) if root in side.paths else root for root in roots(side))

    def respelled(self, reference: Reference, path: str, file: str, side: Side) -> str:
        return spelled(reference, path, file, side)


class _Reader:
    def __init__(self, text: bytes) -> None:
        self._starts = list(accumulate(map(len, text.splitlines(keepends=True)), initial=0))
        self._definitions: list[Definition] = []
        self._references: list[Reference] = []
        self._values: list[Definition] = []
        self._open = _GLOBALS.search(text) is not None
        self._saying, self._lines = self._told(text)

    def _told(self, text: bytes) -> tuple[list[int], list[int]]:
        """The lines whose statements may say something, and those among them whose expressions may, sorted."""
        starts = self._starts
        saying = {bisect_right(starts, one.start()) for one in _DECORATED.finditer(text)}
        lines: set[int] = set()
        for one in _SAYING.finditer(text):
            line = bisect_right(starts, one.start())
            saying.add(line)
            if one.lastindex:
                lines.add(line)
        return sorted(saying), sorted(lines)

    def read(self, module: ast.Module) -> Facts:
        exports: set[str] = set()
        self._top(module.body, exports)
        for node, guarded in telling(module, self._saying, self._lines):
            self._visit(node, guarded)
        return Facts(
            "Python",
            tuple(self._definitions),
            tuple(sorted(self._references, key=lambda one: one.span)),
            frozenset(exports),
            self._open or "__getattr__" in exports,
            tuple(self._values),
        )

    def _span(self, node: ast.expr | ast.stmt) -> Span:
        last = node.end_lineno or node.lineno
        # Form feeds and the like end a line for splitlines alone; places then stay within the text.
        starts = self._starts
        start = starts[min(node.lineno, len(starts)) - 1] + node.col_offset
        return Span(node.lineno, start, starts[min(last, len(starts)) - 1] + (node.end_col_offset or 0))

    # What stands at the top level

    def _top(self, body: Iterable[ast.stmt], exports: set[str], conditional: bool = False) -> None:
        for node in body:
            match node:
                case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                    exports.add(node.name)
                    self._definition(node, conditional)
                case ast.Assign(targets=targets, value=value):
                    for target in targets:
                        self._assigned(target, value, exports, conditional)
                case ast.AnnAssign(target=target, value=value) | ast.AugAssign(target=target, value=value):
                    self._assigned(target, value, exports, conditional or isinstance(node, ast.AugAssign))
                case ast.Import(names=names):
                    exports.update(one.asname or one.name.partition(".")[0] for one in names)
                case ast.ImportFrom(names=names):
                    exports.update(one.asname or one.name for one in names)
                case ast.If() | ast.For() | ast.While() | ast.With() | ast.Try():
                    for name in ("target",):
                        exports.update(_targets(getattr(node, name, None)))
                    for name in ("body", "orelse", "finalbody"):
                        self._top(getattr(node, name, ()), exports, True)
                    for handler in getattr(node, "handlers", ()):
                        self._top(handler.body, exports, True)

    def _definition(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, conditional: bool
    ) -> None:
        decorators = {last(one) for one in node.decorator_list}
        kind = "class" if isinstance(node, ast.ClassDef) else "function"
        repeatable = conditional or decorators & _REPEATABLE
        self._definitions.append(
            Definition(f"conditional {kind}" if repeatable else kind, node.name, node.lineno)
        )
        if not isinstance(node, ast.ClassDef):
            return
        for inner in node.body:
            if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef):
                often = {last(one) for one in inner.decorator_list} & _REPEATABLE
                kind = "conditional method" if often else "method"
                self._definitions.append(Definition(kind, f"{node.name}.{inner.name}", inner.lineno))
            elif isinstance(inner, ast.ClassDef) and inner.name == "Meta":
                for one in inner.body:
                    if (
                        isinstance(one, ast.Assign)
                        and "db_table" in _targets(one.targets[0])
                        and isinstance(one.value, ast.Constant)
                        and isinstance(one.value.value, str)
                    ):
                        self._definitions.append(Definition("table", one.value.value, one.lineno))

    def _assigned(
        self, target: ast.expr, value: ast.expr | None, exports: set[str], conditional: bool
    ) -> None:
        names = _targets(target)
        exports.update(names)
        if len(names) != 1 or not isinstance(target, ast.Name):
            return
        name = names[0]
        if name.isupper() and not conditional:
            self._definitions.append(Definition("constant", name, target.lineno))
        if value is None:
            return
        if name in VALUES and isinstance(value, ast.Constant) and isinstance(value.value, str):
            self._values.append(Definition(name, value.value, target.lineno))
        if name == "app_name" and isinstance(value, ast.Constant) and isinstance(value.value, str):
            self._values.append(Definition(name, value.value, target.lineno))
        entries = name in LISTS or _PARTS.fullmatch(name) is not None
        if entries:
            for text, node in strings(value):
                self._definitions.append(Definition(f"entry of {name}", text, node.lineno))
        # A user model is named by its app's label, and loggers are named as they like.
        if name.isupper() and name not in ("AUTH_USER_MODEL", "LOGGING", "LOGGING_CONFIG"):
            for text, node in strings(value):
                if DOTTED.fullmatch(text) or (entries and name != "MIDDLEWARE" and NAME.fullmatch(text)):
                    self._references.append(Reference("dotted", text, self._span(node)))

    # What stands anywhere

    def _visit(self, node: ast.AST, guarded: bool) -> None:
        match node:
            case ast.Import(names=names):
                for one in names:
                    self._references.append(Reference("import", one.name, self._span(node), (), guarded))
            case ast.ImportFrom(module=module, names=names, level=level):
                if any(one.name == "*" for one in names):
                    self._open = True
                asked = tuple(one.name for one in names if one.name != "*")
                text = "." * level + (module or "")
                self._references.append(Reference("import", text, self._span(node), asked, guarded))
            case ast.Call():
                self._call(node, guarded)
            case ast.Attribute(value=ast.Name(id="settings"), attr=name, ctx=ast.Load()) if name.isupper():
                self._references.append(Reference("setting", name, self._span(node), (), guarded))
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    for kind, text, place in in_assignment(target, value):
                        self._references.append(Reference(kind, text, self._span(place), (), guarded))
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                for kind, text, place in in_class(node) if isinstance(node, ast.ClassDef) else ():
                    self._references.append(Reference(kind, text, self._span(place), (), guarded))
                for decorator in node.decorator_list:
                    if isinstance(decorator, ast.Call):
                        self._decorator(decorator)

    def _decorator(self, call: ast.Call) -> None:
        name, owner = last(call.func), ast.unparse(call.func).rpartition(".")[0]
        first = string(call.args[0]) if call.args else None
        if first is not None and owner and (name == "route" or name in _VERBS) and first.startswith("/"):
            verbs = "GET"
            for word in call.keywords:
                if word.arg == "methods":
                    verbs = ",".join(sorted(text.upper() for text, _ in strings(word.value)))
            if name != "route":
                verbs = name.upper()
            self._definitions.append(Definition("route", f"{verbs or 'ANY'} {owner} {first}", call.lineno))
        if name in ("task", "shared_task"):
            for word in call.keywords:
                task = string(word.value)
                if word.arg == "name" and task is not None:
                    self._definitions.append(Definition("task", task, call.lineno))

    def _call(self, call: ast.Call, guarded: bool) -> None:
        name = last(call.func)
        first = string(call.args[0]) if call.args else None
        for kind, text, node in in_call(call):
            self._references.append(Reference(kind, text, self._span(node), (), guarded))
        if name in ("path", "re_path", "url") and len(call.args) > 1 and first is not None:
            view = call.args[1]
            if isinstance(view, ast.Call) and last(view.func) == "include":
                self._definitions.append(Definition("mount", first or "''", call.lineno))
            for word in call.keywords:
                named = string(word.value)
                if word.arg == "name" and named:
                    self._definitions.append(Definition("url name", named, call.lineno))
        elif name in _MOUNTS and isinstance(call.func, ast.Attribute) and call.args:
            self._mount(call, name, first)

    def _mount(self, call: ast.Call, name: str, first: str | None) -> None:
        prefix = first if first is not None else ""
        for word in call.keywords:
            if word.arg == _MOUNTS[name]:
                prefix = string(word.value) or prefix
        mounted = call.args[1] if first is not None and len(call.args) > 1 else call.args[0]
        if name in ("mount", "register") and first is None:
            return
        if isinstance(mounted, ast.Name | ast.Attribute):
            words = f"{ast.unparse(mounted)}{f' at {prefix}' if prefix else ''}"
            self._definitions.append(Definition("mount", words, call.lineno))


def _targets(node: ast.AST | None) -> list[str]:
    if isinstance(node, ast.Name):
        return [node.id]
    if isinstance(node, ast.Tuple | ast.List):
        return [name for one in node.elts for name in _targets(one)]
    return _targets(node.value) if isinstance(node, ast.Starred) else []
