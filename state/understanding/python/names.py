"""Modules, templates and static files that Python code names in strings: Django's, Celery's, those of tests."""

import ast
import re
from collections.abc import Iterator

Named = tuple[str, str, ast.expr]
"""The kind of a reference, what is written, and where."""

DOTTED = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")
NAME = re.compile(r"[A-Za-z_]\w*")
_IMPORTS = frozenset(("import_module", "__import__", "import_string", "locate", "find_spec"))
_INCLUDES = frozenset(("include", "get_app_template_dirs", "autodiscover_modules"))
_NAMING = frozenset(("send_task", "signature", "subtask", "patch", "setattr", "delattr"))
"""Calls whose first argument names something: tasks of Celery, what tests replace."""
_RENDERS = frozenset(
    ("render", "get_template", "render_to_string", "render_template", "TemplateResponse", "select_template")
)
_TEMPLATES = frozenset(
    ("template_name", "form_template_name", "change_list_template", "change_form_template")
)
_FURTHER = frozenset(("autodiscover_tasks", "setdefault", "static"))
CALLED = _IMPORTS | _INCLUDES | _NAMING | _RENDERS | _TEMPLATES | _FURTHER
"""Every word by which `in_call` knows what says something: expressions without one are not looked into."""
_SETTINGS = "DJANGO_SETTINGS_MODULE"
_CONFIG = "default_app_config"
ASSIGNED = (_SETTINGS, _CONFIG)
"""The words by which `in_assignment` knows what says something."""


def in_call(call: ast.Call) -> Iterator[Named]:
    """What a call names by its arguments."""
    name = last(call.func)
    first = call.args[0] if call.args else None
    text = string(first) if first is not None else None
    if name in _IMPORTS and first is not None:
        yield from _imported(
            call, first, text, "dotted" if name in ("import_string", "locate") else "dynamic"
        )
    elif name in _INCLUDES and first is not None:
        inner = first.elts[0] if isinstance(first, ast.Tuple) and first.elts else first
        written = string(inner)
        if written is not None and DOTTED.fullmatch(written):
            yield "dotted", written, inner
    elif name in _NAMING and first is not None and text is not None and DOTTED.fullmatch(text):
        yield "dotted", text, first
    elif name == "autodiscover_tasks" and isinstance(first, ast.List | ast.Tuple):
        for written, node in strings(first):
            if DOTTED.fullmatch(written):
                yield "dotted", written, node
    elif name == "setdefault" and text == _SETTINGS and len(call.args) > 1:
        written = string(call.args[1])
        if written is not None and DOTTED.fullmatch(written):
            yield "dotted", written, call.args[1]
    elif name in _RENDERS:
        for argument in call.args[:2]:
            for written, node in strings(argument) if isinstance(argument, ast.List) else _one(argument):
                if "." in written and not written.startswith("/"):
                    yield "template", written, node
    elif name == "static" and first is not None and text is not None and "." in text and text[0] not in "/.":
        yield "static", text, first
    for word in call.keywords:
        if word.arg in _TEMPLATES:
            for written, node in _one(word.value):
                if "." in written:
                    yield "template", written, node


def in_class(node: ast.ClassDef) -> Iterator[Named]:
    """What a class names by its attributes: templates of views, the package of an AppConfig."""
    app = any(last(base).endswith("AppConfig") for base in node.bases)
    for one in node.body:
        if (
            not isinstance(one, ast.Assign)
            or len(one.targets) != 1
            or not isinstance(one.targets[0], ast.Name)
        ):
            continue
        name, text = one.targets[0].id, string(one.value)
        if text is None:
            continue
        if name in _TEMPLATES and "." in text:
            yield "template", text, one.value
        elif app and name == "name" and (DOTTED.fullmatch(text) or NAME.fullmatch(text)):
            yield "dotted", text, one.value


def in_assignment(target: ast.AST, value: ast.expr) -> Iterator[Named]:
    """What is named where it is assigned outside of settings: `default_app_config`, `os.environ[...]`."""
    text = string(value)
    if text is None or not DOTTED.fullmatch(text):
        return
    named = isinstance(target, ast.Name) and target.id == _CONFIG
    if named or (isinstance(target, ast.Subscript) and string(target.slice) == _SETTINGS):
        yield "dotted", text, value


def _imported(call: ast.Call, first: ast.expr, text: str | None, kind: str) -> Iterator[Named]:
    """A literal, the beginning of one that is put together, or the empty text where nothing of it is written."""
    if text is not None:
        package = call.args[1] if len(call.args) > 1 else None
        package = package or next((one.value for one in call.keywords if one.arg == "package"), None)
        relative = last(package) == "__package__" and re.fullmatch(r"\.+(?:\w+(?:\.\w+)*)?", text)
        if DOTTED.fullmatch(text) or (kind == "dynamic" and (relative or NAME.fullmatch(text))):
            yield kind, text, first
        return
    start = _start(first)
    if start is not None:
        yield "computed", start.rpartition(".")[0], first


def _start(node: ast.expr) -> str | None:
    match node:
        case ast.JoinedStr(values=[ast.Constant(value=str(text)), *_]):
            return text
        case ast.BinOp(left=ast.Constant(value=str(text)), op=ast.Add()):
            return text
        case ast.BinOp(left=ast.Constant(value=str(text)), op=ast.Mod()):
            return text.partition("%")[0]
        case ast.Call(func=ast.Attribute(value=ast.Constant(value=str(text)), attr="format")):
            return text.partition("{")[0]
        case ast.JoinedStr() | ast.BinOp() | ast.Name() | ast.Attribute() | ast.Call() | ast.Subscript():
            return ""
    return None


def _one(node: ast.expr) -> list[tuple[str, ast.expr]]:
    text = string(node)
    return [(text, node)] if text is not None else []


def last(node: ast.AST | None) -> str:
    """The last name of a dotted expression or of what is called."""
    if isinstance(node, ast.Call):
        node = node.func
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def string(node: ast.AST) -> str | None:
    """The text of a string."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def strings(value: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """Every string inside of an expression."""
    for node in ast.walk(value):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value, node
