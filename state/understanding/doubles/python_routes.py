"""Routes of Flask, FastAPI and Django as a file writes them; read with `ast`, never run."""

import ast
import re
from collections import deque
from collections.abc import Iterator

from state.understanding.contents.trees import python_tree
from state.understanding.doubles.routing import Mount, Owner, Route, Routing

_ROOTS = frozenset(("Flask", "FastAPI", "Quart", "Starlette", "Sanic", "Litestar"))
_ROUTERS = frozenset(("Blueprint", "APIRouter", "Router"))
_VERBS = frozenset(("get", "post", "put", "patch", "delete", "head", "options", "websocket"))
_PATTERNS = "urlpatterns"
_BODIES = frozenset(("body", "orelse", "finalbody", "handlers", "cases"))
_MOUNTING = (b"register_blueprint", b"include_router", b"mount")
_WORDS = tuple(one.encode() for one in sorted((*_ROOTS, *_ROUTERS, _PATTERNS))) + _MOUNTING[:2]
# A decorator that is an attribute of a name, or written in such a way that it can't be told from afar.
_DECORATOR = re.compile(
    rb"@[ \t\f]*(?:[(\\]|\w+[ \t\f]*(?:\\|\.[ \t\f]*(?:\\|(?:route|%s))))" % "|".join(sorted(_VERBS)).encode()
)
_MOUNT = re.compile(rb"\bmount\b")
_CODED = re.compile(rb"#[^\r\n]*coding[:=]")


def may_route(text: bytes) -> bool:
    """Whether a file may hold an owner, a route or a mount; looked at from afar, without parsing it.

    Names in other letters than ASCII's, or in an encoding of the file's own, may be any.
    """
    return (
        any(word in text for word in _WORDS)
        or (b"mount" in text and _MOUNT.search(text) is not None)
        or _DECORATOR.search(text) is not None
        or _is_unclear(text)
    )


def _is_unclear(text: bytes) -> bool:
    return not text.isascii() or _CODED.search(text) is not None


def read_python(path: str, text: bytes) -> Routing:
    """What a file says about routes; nothing where it can't be parsed."""
    found = Routing(default=_PATTERNS)
    try:
        tree = python_tree(text)
        for statement in tree.body:
            _statement(statement, found)
        for node in _walked(tree, text):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                for decorator in node.decorator_list:
                    _decorated(decorator, found)
            elif isinstance(node, ast.Call):
                _called(node, found)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return Routing()
    return found


def _walked(tree: ast.Module, text: bytes) -> Iterator[ast.AST]:
    """The nodes among which decorators and mounts are, in the order of `ast.walk`: most of a tree are neither."""
    if _is_unclear(text) or any(word in text for word in _MOUNTING):
        yield from ast.walk(tree)
        return
    # Without a mount only functions matter, and no expression holds one.
    waiting: deque[ast.AST] = deque((tree,) if _DECORATOR.search(text) else ())
    while waiting:
        node = waiting.popleft()
        yield node
        for field in node._fields:
            if field in _BODIES and isinstance(below := getattr(node, field), list):
                waiting.extend(below)


def _statement(node: ast.stmt, found: Routing) -> None:
    match node:
        case ast.Import(names=names):
            for one in names:
                found.imports[one.asname or one.name.partition(".")[0]] = (one.name, "*")
        case ast.ImportFrom(module=module, names=names, level=level):
            for one in names:
                found.imports[one.asname or one.name] = ("." * level + (module or ""), one.name)
        case (
            ast.Assign(targets=[ast.Name(id=name)], value=value)
            | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
            | ast.AugAssign(target=ast.Name(id=name), value=value)
        ):
            if name == _PATTERNS:
                found.owners[_PATTERNS] = Owner("", False)
                _patterns(value, found)
            elif name == "app_name" and isinstance(value, ast.Constant) and isinstance(value.value, str):
                found.namespace = value.value
            elif isinstance(value, ast.Call):
                _made(name, value, found)


def _made(name: str, call: ast.Call, found: Routing) -> None:
    maker = _last(call.func)
    if maker in _ROOTS:
        found.owners[name] = Owner(_word(call, "root_path") if maker == "Starlette" else "", True)
    elif maker in _ROUTERS:
        flask = maker == "Blueprint"
        found.owners[name] = Owner(_word(call, "url_prefix" if flask else "prefix"), False, not flask)


def _decorated(decorator: ast.expr, found: Routing) -> None:
    if not (isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Attribute) and decorator.args):
        return
    path, verb = _string(decorator.args[0]), decorator.func.attr
    if path is None or not isinstance(decorator.func.value, ast.Name):
        return
    owner = decorator.func.value.id
    if verb == "route":
        methods = next((word.value for word in decorator.keywords if word.arg == "methods"), None)
        verbs = ["GET"]
        if isinstance(methods, ast.List | ast.Tuple | ast.Set):
            verbs = [text.upper() for one in methods.elts if (text := _string(one)) is not None]
        found.routes += [Route(owner, one, path, decorator.lineno) for one in verbs]
    elif verb in _VERBS:
        found.routes.append(Route(owner, verb.upper(), path, decorator.lineno))


def _called(call: ast.Call, found: Routing) -> None:
    verb = _last(call.func)
    if not isinstance(call.func, ast.Attribute) or not isinstance(call.func.value, ast.Name):
        return
    owner = call.func.value.id
    if verb in ("register_blueprint", "include_router") and call.args:
        prefix = _word(call, "url_prefix" if verb == "register_blueprint" else "prefix")
        found.mounts.append(Mount(owner, ast.unparse(call.args[0]), prefix, call.lineno))
    elif verb == "mount" and len(call.args) > 1 and (path := _string(call.args[0])) is not None:
        found.mounts.append(Mount(owner, ast.unparse(call.args[1]), path, call.lineno))


def _patterns(value: ast.expr, found: Routing) -> None:
    if isinstance(value, ast.BinOp):
        _patterns(value.left, found)
        _patterns(value.right, found)
    for node in value.elts if isinstance(value, ast.List | ast.Tuple) else ():
        if not isinstance(node, ast.Call) or _last(node.func) not in ("path", "re_path", "url"):
            continue
        pattern = _string(node.args[0]) if node.args else None
        if pattern is None or len(node.args) < 2:
            continue
        kind = "" if _last(node.func) == "path" else "~"
        view = node.args[1]
        if isinstance(view, ast.Call) and _last(view.func) == "include":
            module = _string(view.args[0]) if view.args else None
            if module is not None:
                space = _word(view, "namespace")
                found.mounts.append(Mount(_PATTERNS, "", kind + pattern, node.lineno, module, space))
            continue
        found.routes.append(Route(_PATTERNS, "ANY", kind + _plain(pattern), node.lineno, _word(node, "name")))


def _plain(pattern: str) -> str:
    """Without the names of its parameters: it matches the same."""
    return re.sub(r"<(?:(\w+):)?\w+>", lambda one: f"<{one[1] or 'str'}>", pattern)


def _last(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _string(node: ast.AST) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _word(call: ast.Call, name: str) -> str:
    return next((text for one in call.keywords if one.arg == name and (text := _string(one.value))), "")
