"""Routes of Express and its like as a file writes them; read by tree-sitter, never run."""

import re
from functools import cache
from typing import TYPE_CHECKING

from state.understanding.contents.trees import script_grammar, script_root
from state.understanding.doubles.routing import Mount, Owner, Route, Routing

if TYPE_CHECKING:
    from tree_sitter import Node, QueryCursor

_MOST = 500_000
_QUERY = """
(import_statement) @import
(variable_declarator) @declared
(call_expression function: (member_expression object: (identifier) property: (property_identifier))) @called
(export_statement) @exported
(assignment_expression left: (member_expression)) @assigned
"""
_ROOTS = re.compile(r"^(?:await\s+)?(?:express|fastify|Fastify|new (?:Hono|Koa|Elysia))\s*(?:<[^()]*>)?\(")
_ROUTERS = re.compile(r"^(?:new\s+)?(?:express\s*\.\s*)?Router\s*\(")
_MAKERS = (b"express", b"fastify", b"Fastify", b"Hono", b"Koa", b"Elysia", b"Router")
# Between any two words there may be spaces, in other letters too, and remarks.
_CALLS = (
    re.compile(rb"\([\s\x80-\xff]*(?:['\"]/|/[/*]|<!--|-->)"),
    *(re.compile(rb"%s[\s\x80-\xff]*(?:[(<?/]|-->)" % one) for one in (b"use", b"route", b"register")),
)
_VERBS = frozenset(("get", "post", "put", "patch", "delete", "all", "options", "head"))


@cache
def _cursor(plain: bool) -> "QueryCursor":
    from tree_sitter import Query, QueryCursor

    return QueryCursor(Query(script_grammar(plain), _QUERY))


def may_route(text: bytes) -> bool:
    """Whether a file may hold an owner, a route or a mount; looked at from afar, without parsing it."""
    return any(word in text for word in _MAKERS) or any(call.search(text) for call in _CALLS)


def read_script(path: str, text: bytes) -> Routing:
    """What a file says about routes; nothing where it isn't read."""
    found = Routing(default="default")
    if len(text) > _MOST:
        return found
    plain = path.endswith((".ts", ".mts", ".cts"))
    root = script_root(plain, text)
    if root.has_error:
        return found
    captures = _cursor(plain).captures(root)
    for node in captures.get("import", ()):
        _imported(node, found)
    for node in captures.get("declared", ()):
        _declared(node, found)
    for node in captures.get("exported", ()):
        value = node.child_by_field_name("value")
        if value is not None and any(one.type == "default" for one in node.children):
            found.default = _text(value)
    for node in captures.get("assigned", ()):
        value = node.child_by_field_name("right")
        if _text(node.child_by_field_name("left")) == "module.exports" and value is not None:
            found.default = _text(value)
    for node in captures.get("called", ()):
        _called(node, found)
    return found


def _text(node: "Node | None") -> str:
    return (node.text or b"").decode("utf-8", "replace") if node is not None else ""


def _imported(node: "Node", found: Routing) -> None:
    module = _text(node.child_by_field_name("source"))[1:-1]
    for clause in node.named_children:
        for part in clause.named_children if clause.type == "import_clause" else ():
            if part.type == "identifier":
                found.imports[_text(part)] = (module, "default")
            for one in part.named_children if part.type == "named_imports" else ():
                name = _text(one.child_by_field_name("name"))
                found.imports[_text(one.child_by_field_name("alias")) or name] = (module, name)


def _declared(node: "Node", found: Routing) -> None:
    name, value = _text(node.child_by_field_name("name")), _text(node.child_by_field_name("value"))
    required = re.match(r"require\(\s*['\"]([^'\"]+)['\"]\s*\)$", value)
    if required is not None and re.fullmatch(r"[\w$]+", name):
        found.imports[name] = (required[1], "default")
    elif _ROUTERS.match(value):
        found.owners[name] = Owner("", False)
    elif _ROOTS.match(value):
        found.owners[name] = Owner("", True)


def _called(node: "Node", found: Routing) -> None:
    function, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
    if function is None or arguments is None:
        return
    owner, verb = (_text(function.child_by_field_name(one)) for one in ("object", "property"))
    given = [one for one in arguments.named_children if one.type != "comment"]
    first = _text(given[0])[1:-1] if given and given[0].type == "string" else None
    line = node.start_point[0] + 1
    if verb in _VERBS and first is not None and first.startswith("/") and len(given) > 1:
        # The names of its parameters don't matter for what it matches.
        found.routes.append(Route(owner, verb.upper(), re.sub(r":\w+", ":", first), line))
    elif verb in ("use", "route", "register") and given:
        last = given[-1]
        required = re.match(r"require\(\s*['\"]([^'\"]+)['\"]\s*\)$", _text(last))
        if last.type == "identifier" or required is not None:
            module = required[1] if required is not None else ""
            found.mounts.append(Mount(owner, "" if module else _text(last), first or "", line, module))
