"""Contracts in Python: Protocols, abstract and plain classes, modules of functions; read with `ast`, never imported."""

import ast
import re
from collections.abc import Collection, Iterable
from posixpath import dirname
from typing import ClassVar

from state.understanding.contents.trees import python_tree
from state.understanding.nearness import shared_start
from state.understanding.shapes.language import Imported, Method, Module, Parameter, Shape, ShapeKind

NO_BASES = frozenset(("object", "ABC", "Protocol", "Generic", "NamedTuple", "TypedDict"))
ABSTRACT = frozenset(("abstractmethod", "abstractproperty", "abstractclassmethod", "abstractstaticmethod"))
PLAIN = frozenset(("str", "int", "bytes", "bool", "float"))
# A word that comes first is searched for quickly; what stands before it is looked at afterwards.
_ASKS = tuple(
    re.compile(rb"%(word)s(?<!\w%(word)s)%(end)s" % {b"word": word, b"end": end})
    for word, end in ((b"Protocol", rb"\b"), (b"abstract", rb"\w"), (b"NotImplementedError", rb"\b"))
)
_GAP = rb"(?:[\s\\]|#[^\n]*\n)*"
_NAME = rb"[\w\x80-\xff]+"
_INHERITS = re.compile(
    # class X(…) and class X[T](…)
    rb"\bclass\b[\s\\]+%(name)s[\s\\]*[(\[]"
    # name = Upper, name = package.Upper(…)
    rb"|=(?:[\s\\(]|#[^\n]*\n)*(?:%(name)s%(gap)s\.%(gap)s)*(?!(?:None|True|False)(?![\w\x80-\xff]))[A-Z\x80-\xff]"
    # name = package(…).Upper, name = package[…].Upper
    rb"|[)\]]%(gap)s\.%(gap)s[A-Z\x80-\xff]" % {b"name": _NAME, b"gap": _GAP}
)


class Python:
    """Python files."""

    name: ClassVar[str] = "Python"
    suffixes: ClassVar[tuple[str, ...]] = (".py", ".pyi")

    def kind(self, path: str) -> str:
        return ".py"

    def asks(self, text: bytes) -> bool:
        return any(one.search(text) for one in _ASKS)

    def inherits(self, text: bytes) -> bool:
        return _INHERITS.search(text) is not None

    def read(self, path: str, text: bytes) -> Module:
        try:
            return read_tree(path, python_tree(text))
        except SyntaxError as error:
            return Module(path, problem=f"a syntax error in line {error.lineno or 1}", line=error.lineno or 1)
        except (ValueError, RecursionError, MemoryError):
            return Module(path, problem="it can't be parsed", line=1)

    def locate(self, module: str, path: str, paths: Collection[str]) -> str | None:
        dots = len(module) - len(module.lstrip("."))
        parts = [one for one in module.lstrip(".").split(".") if one]
        if dots:
            folder = dirname(path)
            for _ in range(dots - 1):
                folder = dirname(folder)
            parts = [one for one in folder.split("/") if one] + parts
        base = "/".join(parts)
        names = (f"{base}.py", f"{base}.pyi", f"{base}/__init__.py") if base else ("__init__.py",)
        for name in names:
            if name in paths:
                return name
        if dots:
            return None
        # A project may keep its packages below src/ or another folder: the nearest of those to who imports.
        found = [one for one in paths if one.endswith(tuple(f"/{name}" for name in names))]
        return min(found, key=lambda one: (-shared_start(one, path), len(one), one), default=None)

    def defines(self, text: bytes, name: str) -> bool:
        return (
            re.search(
                rb"^\s*(?:class|def|async\s+def)\s+" + re.escape(name.encode()) + rb"\b", text, re.MULTILINE
            )
            is not None
        )

    def fits(self, wanted: Method, found: Method) -> bool:
        if wanted.waits is not None and found.waits is not None and wanted.waits != found.waits:
            return False
        asked = [one for one in wanted.parameters if not one.keyword and not one.rest]
        given = [one for one in found.parameters if not one.keyword and not one.rest]
        many = any(one.rest and not one.keyword for one in found.parameters)
        any_name = any(one.rest and one.keyword for one in found.parameters)
        if len(given) < len(asked) and not many:
            return False
        keywords = [one.name for one in wanted.parameters if one.keyword and not one.rest]
        if any(not one.optional and one.name not in keywords for one in given[len(asked) :]):
            return False
        for want, have in zip(asked, given, strict=False):
            if want.optional and not have.optional:
                return False
            if want.name != have.name and not want.name.startswith("_") and not have.name.startswith("_"):
                return False
            if want.type and have.type and want.type != have.type:
                return False
        named = {one.name for one in found.parameters if not one.rest}
        if not any_name and any(one not in named for one in keywords):
            return False
        return all(
            one.optional or one.rest or one.name in keywords for one in found.parameters if one.keyword
        )


def read_tree(path: str, tree: ast.Module) -> Module:
    """A file that is parsed already; raises RecursionError where it is nested too deeply."""
    shapes: dict[str, Shape] = {}
    imports: dict[str, Imported] = {}
    stars: list[str] = []
    named: set[str] | None = None
    for node in _statements(tree.body):
        match node:
            case ast.ClassDef():
                shapes[node.name] = _class(node)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                method = _method(node, bound=False)
                shapes[node.name] = Shape(node.name, ShapeKind.FUNCTION, node.lineno, {node.name: method})
            case ast.Import():
                for one in node.names:
                    imports[one.asname or one.name.split(".")[0]] = Imported(one.name, "*")
            case ast.ImportFrom():
                module = "." * node.level + (node.module or "")
                for one in node.names:
                    if one.name == "*":
                        stars.append(module)
                    else:
                        imports[one.asname or one.name] = Imported(module, one.name)
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=value)
                | ast.AnnAssign(target=ast.Name(id=name), value=value)
            ):
                if name == "__all__":
                    named = _strings(value)
                elif (made := _object(name, node.lineno, value)) is not None:
                    shapes[name] = made
            case _:
                pass
    exports: dict[str, str | Imported] = {
        name: name for name in shapes if (not name.startswith("_") if named is None else name in named)
    }
    exports |= {name: one for name, one in imports.items() if named is None or name in named}
    return Module(path, shapes, imports, exports, tuple(stars))


def _statements(body: Iterable[ast.stmt]) -> Iterable[ast.stmt]:
    """A module's statements, those below `if TYPE_CHECKING:` and `try:` too."""
    for node in body:
        if isinstance(node, ast.If):
            yield from _statements((*node.body, *node.orelse))
        elif isinstance(node, ast.Try):
            yield from _statements(
                (*node.body, *(one for each in node.handlers for one in each.body), *node.orelse)
            )
        else:
            yield node


def _strings(value: ast.expr | None) -> set[str] | None:
    if isinstance(value, ast.List | ast.Tuple):
        return {
            one.value for one in value.elts if isinstance(one, ast.Constant) and isinstance(one.value, str)
        }
    return None


def _object(name: str, line: int, value: ast.expr | None) -> Shape | None:
    """`service = SlackService(…)`: what the class has."""
    if (
        isinstance(value, ast.Call)
        and (base := _dotted(value.func))
        and base.rpartition(".")[2][:1].isupper()
    ):
        return Shape(name, ShapeKind.OBJECT, line, bases=(base,), stands_for=True)
    if (
        isinstance(value, ast.Name | ast.Attribute)
        and (base := _dotted(value))
        and base.rpartition(".")[2][:1].isupper()
    ):
        return Shape(name, ShapeKind.CLASS, line, bases=(base,), stands_for=True)
    return None


def _class(node: ast.ClassDef) -> Shape:
    bases = [_dotted(one) for one in node.bases]
    names = [one.rpartition(".")[2] for one in bases]
    methods: dict[str, Method] = {}
    abstract: set[str] = set()
    for one in _statements(node.body):
        match one:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                kinds = {_dotted(each).rpartition(".")[2] for each in one.decorator_list}
                if kinds & {"property", "cached_property", "overload", "setter", "deleter"}:
                    continue
                methods[one.name] = _method(one, bound="staticmethod" not in kinds)
                if kinds & ABSTRACT or _only_refuses(one):
                    abstract.add(one.name)
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Name(id=other)) if other in methods:
                methods[name] = methods[other]._replace(name=name)
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Lambda(args=arguments)):
                methods[name] = Method(name, tuple(_parameters(arguments, bound=True)), one.lineno)
            case _:
                pass
    kind = ShapeKind.INTERFACE if "Protocol" in names or abstract else ShapeKind.CLASS
    if "Protocol" in names:
        abstract = {*abstract, *(name for name in methods if _is_stub(node, name))}
    more = "it makes up its methods in __getattr__" if "__getattr__" in methods else ""
    kept = tuple(base for base, name in zip(bases, names, strict=True) if name and name not in NO_BASES)
    unread = "one of its bases is computed" if "" in bases else ""
    return Shape(
        node.name, kind, node.lineno, methods, kept, abstract=frozenset(abstract), open_ended=more or unread
    )


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Subscript | ast.Call):
        return _dotted(node.value if isinstance(node, ast.Subscript) else node.func)
    if isinstance(node, ast.Attribute):
        before = _dotted(node.value)
        return f"{before}.{node.attr}" if before else ""
    return node.id if isinstance(node, ast.Name) else ""


def _body(node: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.stmt]:
    """Without the docstring."""
    first = node.body[0]
    documented = (
        isinstance(first, ast.Expr)
        and isinstance(first.value, ast.Constant)
        and isinstance(first.value.value, str)
    )
    return node.body[1:] if documented else node.body


def _only_refuses(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether all it does is `raise NotImplementedError`."""
    body = _body(node)
    if len(body) != 1 or not isinstance(body[0], ast.Raise) or body[0].exc is None:
        return False
    return _dotted(body[0].exc) == "NotImplementedError"


def _is_stub(node: ast.ClassDef, name: str) -> bool:
    for one in node.body:
        if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef) and one.name == name:
            rest = _body(one)
            return all(
                isinstance(each, ast.Pass)
                or (
                    isinstance(each, ast.Expr)
                    and isinstance(each.value, ast.Constant)
                    and each.value.value is ...
                )
                for each in rest
            )
    return False


def _method(node: ast.FunctionDef | ast.AsyncFunctionDef, bound: bool) -> Method:
    waits = isinstance(node, ast.AsyncFunctionDef)
    # A plain function may return an awaitable all the same.
    told = (
        True
        if waits
        else False
        if node.returns is None or "Awaitable" not in ast.dump(node.returns)
        else None
    )
    return Method(node.name, tuple(_parameters(node.args, bound)), node.lineno, waits=told)


def _parameters(arguments: ast.arguments, bound: bool) -> Iterable[Parameter]:
    positional = [*arguments.posonlyargs, *arguments.args]
    without = len(positional) - len(arguments.defaults)
    hidden = {one.arg for one in arguments.posonlyargs}
    for at, one in enumerate(positional):
        if at == 0 and bound:
            continue
        # Nobody can give a positional-only parameter by its name.
        name = f"_{one.arg}" if one.arg in hidden and not one.arg.startswith("_") else one.arg
        yield Parameter(name, at >= without, type=_type(one.annotation))
    if arguments.vararg is not None:
        yield Parameter(arguments.vararg.arg, True, rest=True)
    for one, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        yield Parameter(one.arg, default is not None, keyword=True, type=_type(one.annotation))
    if arguments.kwarg is not None:
        yield Parameter(arguments.kwarg.arg, True, rest=True, keyword=True)


def _type(node: ast.expr | None) -> str:
    return node.id if isinstance(node, ast.Name) and node.id in PLAIN else ""
