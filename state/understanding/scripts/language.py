"""TypeScript and JavaScript, read by tree-sitter: its wheels are a dependency already, it survives errors."""

import re
from collections.abc import Hashable, Iterator
from typing import TYPE_CHECKING

from state.understanding.contents.trees import script_grammar, script_root
from state.understanding.facts import Definition, Facts, Reference, Resolved, Span
from state.understanding.scripts.calls import CALLS, NAMING, called, may_name, mocked
from state.understanding.scripts.configs import ground
from state.understanding.scripts.resolving import files_of_specifier, resolve_specifier, spelled
from state.understanding.side import Side

if TYPE_CHECKING:
    from tree_sitter import Node, QueryCursor

MOST = 1_000_000
"""Longer files, in bytes, are bundles that nobody wrote."""
_MADE = re.compile(
    r"[.-](?:min|bundle)\.[mc]?js$|(?:^|/)(?:node_modules|bower_components)/|_pb2?\.[jt]s$|_grpc_(?:web_)?pb\.[jt]s$"
)
"""What tools made and what is somebody else's: nobody merges it by hand."""
_CHAIN = re.compile(rb"(?:\.[\w$]{1,80}\([^()\n]{0,200}\)[ \t\r\n]{0,80}){1000}")
"""What the grammar's queries cost grows with the square of such a chain."""
_LONGEST = 200
"""A name of more bytes is a chain of calls; reading each link whole would take the square of its length."""
_VERBS = frozenset(("get", "post", "put", "patch", "delete", "all", "options", "head"))
_MOUNTING = frozenset(("use", "register", "route", "mount"))
_QUERY = f"""{CALLS}
((call_expression function: (member_expression property: (property_identifier) @property)) @called
 (#any-of? @property {" ".join(f'"{one}"' for one in sorted(_VERBS | _MOUNTING | NAMING))}))
((assignment_expression left: (member_expression) @assigned) (#match? @assigned "^(module\\.)?exports"))
"""
# What other methods a call is of says nothing: asked within the query, most calls never become objects of Python.
_ROUTER = re.compile(r"(?i)(?:app|router|server|api|fastify)\w*$")
_ROUTED = re.compile(rb"\.(?:%s)\b" % "|".join(sorted(_VERBS | _MOUNTING)).encode())
_NAMED = {
    "function_declaration": "function",
    "generator_function_declaration": "function",
    "function_signature": "conditional function",
    "class_declaration": "class",
    "abstract_class_declaration": "class",
    "interface_declaration": "conditional interface",
    "type_alias_declaration": "type",
    "enum_declaration": "enum",
}


class TypeScript:
    """One of the two grammars: files without JSX, and all others."""

    def __init__(self, name: str, ends: tuple[str, ...]) -> None:
        self.name = name
        self._ends = ends
        self._is_plain = name == "TypeScript"
        self._cursor: QueryCursor | None = None

    def reads(self, path: str) -> bool:
        return path.endswith(self._ends) and _MADE.search(path) is None

    def _ready(self) -> "QueryCursor":
        if self._cursor is None:
            from tree_sitter import Query, QueryCursor

            self._cursor = QueryCursor(Query(script_grammar(self._is_plain), _QUERY))
        return self._cursor

    def facts(self, text: bytes) -> Facts:
        if len(text) > MOST:
            return Facts(self.name, problem="it is too long to be read", line=1)
        chain = _CHAIN.search(text)
        if chain is not None:
            line = text.count(b"\n", 0, chain.start()) + 1
            return Facts(self.name, problem=f"a thousand calls hang on each other in line {line}", line=line)
        root = script_root(self._is_plain, text)
        if root.has_error:
            line = _first_error(root)
            return Facts(self.name, problem=f"the grammar doesn't read line {line}", line=line)
        return _Reader(self.name).read(root, text, self._ready())

    def resolve(self, reference: Reference, path: str, side: Side) -> Resolved | None:
        return resolve_specifier(reference, path, side)

    def files(self, reference: Reference, path: str, side: Side) -> tuple[str, ...]:
        return files_of_specifier(reference, path, side)

    def ground(self, side: Side) -> Hashable:
        return ground(side)

    def respelled(self, reference: Reference, path: str, file: str, side: Side) -> str:
        return spelled(reference, path, file, side)


def _may_call(text: bytes) -> bool:
    """Whether a call or an assignment may say something: asking the grammar costs as much as all else."""
    return (
        b"exports" in text
        or may_name(text)
        # No name of an owner is longer, as far as it is read.
        or any(
            _ROUTER.search(text[max(0, one.start() - _LONGEST) : one.start()].decode("utf-8", "replace"))
            for one in _ROUTED.finditer(text)
        )
    )


class _Reader:
    def __init__(self, language: str) -> None:
        self._language = language
        self._definitions: list[Definition] = []
        self._references: list[Reference] = []
        self._exports: set[str] = set()
        self._open = False

    def read(self, root: "Node", text: bytes, cursor: "QueryCursor") -> Facts:
        for node in root.named_children:
            match node.type:
                case "import_statement":
                    self._import(node)
                case "export_statement":
                    self._export(node)
                case _:
                    for definition in _defined(node):
                        self._definitions.append(definition)
        captures = cursor.captures(root) if _may_call(text) else {}
        self._references += called(captures)
        for node in captures.get("called", ()):
            self._call(node)
        for node in captures.get("assigned", ()):
            if not _is_long(node) and _text(node).startswith(("module.exports", "exports.")):
                self._open = True
        if not any(node.type in ("import_statement", "export_statement") for node in root.named_children):
            self._open = True
        return Facts(
            self._language,
            tuple(sorted(self._definitions, key=lambda one: one.line)),
            tuple(sorted(self._references, key=lambda one: one.span)),
            frozenset(self._exports),
            self._open,
        )

    def _refer(self, kind: str, node: "Node", names: tuple[str, ...] = (), guarded: bool = False) -> None:
        text = _text(node)[1:-1]
        if text:
            span = Span(node.start_point[0] + 1, node.start_byte + 1, node.end_byte - 1)
            self._references.append(Reference(kind, text, span, names, guarded))

    def _import(self, node: "Node") -> None:
        source = node.child_by_field_name("source")
        if source is None:
            return
        names: list[str] = []
        for clause in node.named_children:
            if clause.type != "import_clause":
                continue
            for part in clause.named_children:
                if part.type == "identifier":
                    names.append("default")
                elif part.type == "named_imports":
                    names += _specified(part)
        self._refer("import", source, tuple(names))

    def _export(self, node: "Node") -> None:
        source = node.child_by_field_name("source")
        names: list[str] = []
        for part in node.children:
            if part.type == "export_clause":
                names += _specified(part)
                self._exports.update(_specified(part, "alias"))
            elif part.type == "namespace_export":
                self._exports.update(_text(one) for one in part.named_children)
            elif part.type == "default":
                self._exports.add("default")
            elif part.type in ("*", "="):
                self._open = True
        if any(one.type == "namespace_export" for one in node.children):
            self._open = self._open and any(one.type == "=" for one in node.children)
        if source is not None:
            self._refer("import", source, tuple(names))
            return
        declaration = node.child_by_field_name("declaration")
        if declaration is not None:
            default = any(one.type == "default" for one in node.children)
            for definition in _defined(declaration):
                self._definitions.append(definition)
                if not default:
                    self._exports.add(definition.name)
                    self._definitions.append(definition._replace(kind="export"))
            self._exports.update(_patterns(declaration))

    def _call(self, node: "Node") -> None:
        function = node.child_by_field_name("function")
        arguments = node.child_by_field_name("arguments")
        if function is None or arguments is None or _is_long(function):
            return
        owner, _, verb = _text(function).rpartition(".")
        given = [one for one in arguments.named_children if one.type != "comment"]
        if given:
            self._references += mocked(owner, verb, given[0])
        if not given or not re.fullmatch(r"[\w$.]+", owner):
            return
        line = node.start_point[0] + 1
        first = _text(given[0])[1:-1] if given[0].type == "string" else None
        if _ROUTER.search(owner) is None:
            return
        if verb in _VERBS and first is not None and first.startswith("/") and len(given) > 1:
            self._definitions.append(Definition("route", f"{verb.upper()} {owner} {first}", line))
        elif verb in _MOUNTING and given[-1].type in ("identifier", "member_expression", "call_expression"):
            if first is None and given[-1].type != "identifier":
                return
            at = f" at {first}" if first is not None else ""
            self._definitions.append(Definition("mount", _mounted(given[-1]) + at, line))


def _mounted(node: "Node") -> str:
    """What is mounted: what a call is given can change, and it is the same mount."""
    function = node.child_by_field_name("function") if node.type == "call_expression" else None
    if function is None or _text(function) == "require":
        return _text(node)[:60]
    return f"{_text(function)[:60]}()"


def _first_error(node: "Node") -> int:
    while True:
        if node.is_error or node.is_missing:
            return node.start_point[0] + 1
        deeper = next((one for one in node.children if one.has_error or one.is_missing), None)
        if deeper is None:
            return node.start_point[0] + 1
        node = deeper


def _is_long(node: "Node") -> bool:
    return node.end_byte - node.start_byte > _LONGEST


def _text(node: "Node") -> str:
    return (node.text or b"").decode("utf-8", "replace")


def _specified(clause: "Node", field: str = "name") -> list[str]:
    found = []
    for one in clause.named_children:
        name = one.child_by_field_name(field) or one.child_by_field_name("name")
        if name is not None:
            found.append(_text(name))
    return found


def _defined(node: "Node") -> Iterator[Definition]:
    line = node.start_point[0] + 1
    kind = _NAMED.get(node.type)
    if kind is not None:
        name = node.child_by_field_name("name")
        if name is not None:
            yield Definition(kind, _text(name), line)
    elif node.type in ("lexical_declaration", "variable_declaration"):
        for one in node.named_children:
            name = one.child_by_field_name("name")
            if name is not None and name.type == "identifier":
                yield Definition("const", _text(name), one.start_point[0] + 1)
    elif node.type == "ambient_declaration":
        for one in node.named_children:
            for definition in _defined(one):
                yield definition._replace(kind="conditional " + definition.kind.removeprefix("conditional "))


def _patterns(node: "Node") -> Iterator[str]:
    """Names that a destructuring declaration exports."""
    if node.type in ("lexical_declaration", "variable_declaration"):
        for one in node.named_children:
            name = one.child_by_field_name("name")
            if name is not None and name.type != "identifier":
                yield from re.findall(r"[\w$]+", _text(name))
    elif node.type in ("internal_module", "module"):
        name = node.child_by_field_name("name")
        if name is not None:
            yield _text(name)
    elif node.type in ("function_signature", "ambient_declaration"):
        yield from re.findall(r"[\w$]+", _text(node)[:200])
