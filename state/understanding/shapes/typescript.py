"""Contracts in TypeScript and JavaScript: interfaces, types, classes, objects, functions; read by tree-sitter, never run."""

import re
from collections.abc import Collection, Iterable, Iterator
from posixpath import dirname, normpath
from typing import TYPE_CHECKING, ClassVar

from state.understanding.contents.trees import script_root
from state.understanding.shapes.language import Imported, Method, Module, Parameter, Shape, ShapeKind

if TYPE_CHECKING:
    from tree_sitter import Node

CLASSES = ("class_declaration", "abstract_class_declaration", "class")
FUNCTIONS = ("arrow_function", "function_expression", "function", "generator_function")
PLAIN = frozenset(("string", "number", "boolean", "bigint", "symbol"))
# Where a comment stands in between, anything may follow.
_ASKS = re.compile(
    rb"\b(?:interface|type|abstract)\s*/[/*]|\binterface\s+[\w$\\\x80-\xff]|\babstract\s+class\b"
    rb"|\btype\s+[\w$\\\x80-\xff]+\s*(?:[=<]|/[/*])"
)
_OBJECT = rb"=(?!>)[\s(]*(?:\{|await\b|/[/*])"
_INHERITS = re.compile(
    rb"\b(?:extends|implements|satisfies|new)\b"
    # {…} as Type
    rb"|\}[\s)]*(?:as\b|/[/*])"
    # name: Type = {…}, name: Type<…> = {…}
    rb"|:[\w$.\\\x80-\xff\s]*(?:%(object)s|/[/*])"
    rb"|>\s*(?:%(object)s|/[/*])" % {b"object": _OBJECT}
)
MOST = 2_000_000
"""Longer files, in bytes, are bundles that nobody wrote."""


class TypeScript:
    """TypeScript and JavaScript files."""

    name: ClassVar[str] = "TypeScript"
    suffixes: ClassVar[tuple[str, ...]] = (".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs")

    def kind(self, path: str) -> str:
        return ".ts" if path.endswith((".ts", ".mts", ".cts")) else ".tsx"

    def asks(self, text: bytes) -> bool:
        return _ASKS.search(text) is not None

    def inherits(self, text: bytes) -> bool:
        return _INHERITS.search(text) is not None

    def read(self, path: str, text: bytes) -> Module:
        if len(text) > MOST:
            return Module(path, problem="it is too long to be read", line=1)
        root = script_root(self.kind(path) == ".ts", text)
        if root.has_error:
            line = _first_error(root)
            return Module(path, problem=f"a syntax error in line {line}", line=line)
        return read_root(path, root)

    def locate(self, module: str, path: str, paths: Collection[str]) -> str | None:
        if module.startswith("."):
            base = normpath(f"{dirname(path)}/{module}" if dirname(path) else module)
            if base.startswith(".."):
                return None
            base = "" if base == "." else base
            return next((one for one in _files(base) if one in paths), None)
        # @/lib/x and src/lib/x are aliases of the project where exactly one file ends so.
        bare = re.sub(r"^(?:[@~#]/|\$)", "", module)
        if "/" not in bare and bare == module:
            return None
        wanted = tuple(f"/{one}" for one in _files(bare))
        found = [one for one in paths if one.endswith(wanted) or one in _files(bare)]
        return found[0] if len(found) == 1 else None

    def defines(self, text: bytes, name: str) -> bool:
        return (
            re.search(
                rb"\b(?:class|interface|type|function|function\s*\*|const|let|var|namespace|as)\s+"
                + re.escape(name.encode())
                + rb"(?![\w$])",
                text,
            )
            is not None
        )

    def fits(self, wanted: Method, found: Method) -> bool:
        many = any(one.rest for one in found.parameters)
        asked = [one for one in wanted.parameters if not one.rest]
        given = [one for one in found.parameters if not one.rest]
        # Fewer parameters are no harm: who calls it may give more. More required ones are.
        if (
            not many
            and any(not one.optional for one in given[len(asked) :])
            and not any(one.rest for one in wanted.parameters)
        ):
            return False
        for want, have in zip(asked, given, strict=False):
            if want.optional and not have.optional:
                return False
            if want.type and have.type and want.type != have.type:
                return False
        names, others = [one.name for one in asked], [one.name for one in given]
        # The same names in another order were given to the wrong ones.
        return names == others or sorted(names) != sorted(others)


def _files(base: str) -> tuple[str, ...]:
    stem = re.sub(r"\.[cm]?jsx?$", "", base)
    ends = (".ts", ".tsx", ".d.ts", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs")
    inside = tuple(f"{stem}/index{one}".lstrip("/") for one in ends)
    return (base, *(f"{stem}{one}" for one in ends), *inside) if base else inside


def _first_error(node: "Node") -> int:
    while True:
        worse = next((one for one in node.children if one.is_error or one.is_missing), None)
        deeper = next((one for one in node.children if one.has_error), None)
        if worse is not None and (deeper is None or worse.start_byte <= deeper.start_byte):
            return worse.start_point.row + 1
        if deeper is None:
            return node.start_point.row + 1
        node = deeper


def _text(node: "Node | None") -> str:
    return node.text.decode("utf-8", "replace") if node is not None and node.text is not None else ""


def _line(node: "Node") -> int:
    return node.start_point.row + 1


def read_root(path: str, root: "Node") -> Module:
    """A file that is parsed already, without errors."""
    return _Reader(path).read(root)


class _Reader:
    def __init__(self, path: str) -> None:
        self._path = path
        self._shapes: dict[str, Shape] = {}
        self._imports: dict[str, Imported] = {}
        self._exports: dict[str, str | Imported] = {}
        self._stars: list[str] = []

    def read(self, root: "Node") -> Module:
        for node in root.named_children:
            if node.type == "export_statement":
                self._export(node)
            elif node.type == "import_statement":
                self._import(node)
            elif node.type == "expression_statement":
                self._assigned(node)
            else:
                self._declare(node)
        return Module(self._path, self._shapes, self._imports, self._exports, tuple(self._stars))

    # Imports and exports

    def _import(self, node: "Node") -> None:
        module = _text(node.child_by_field_name("source")).strip("\"'`")
        clause = next((one for one in node.named_children if one.type == "import_clause"), None)
        for one in clause.named_children if clause is not None else ():
            if one.type == "identifier":
                self._imports[_text(one)] = Imported(module, "default")
            elif one.type == "namespace_import":
                self._imports[_text(one.named_children[-1])] = Imported(module, "*")
            elif one.type == "named_imports":
                for each in one.named_children:
                    name = _text(each.child_by_field_name("name"))
                    self._imports[_text(each.child_by_field_name("alias")) or name] = Imported(module, name)

    def _export(self, node: "Node") -> None:
        source = node.child_by_field_name("source")
        module = _text(source).strip("\"'`")
        kinds = {one.type for one in node.children}
        declared = node.child_by_field_name("declaration")
        if source is not None and "*" in kinds:
            self._stars.append(module)
        for one in node.named_children:
            if one.type == "namespace_export":
                self._exports[_text(one.named_children[-1])] = Imported(module, "*")
            elif one.type == "export_clause":
                for each in one.named_children:
                    name = _text(each.child_by_field_name("name"))
                    seen = _text(each.child_by_field_name("alias")) or name
                    self._exports[seen.strip("\"'")] = Imported(module, name) if source is not None else name
        if declared is not None:
            names = list(self._declare(declared))
            for name in names:
                self._exports["default" if "default" in kinds else name] = name
            return
        value = node.child_by_field_name("value")
        if value is None and "=" in kinds:
            value = node.named_children[-1] if node.named_children else None
        if value is not None:
            self._exports["default"] = self._named_value("default", value)

    def _named_value(self, name: str, value: "Node") -> str:
        """The name under which an exported expression is known in here."""
        if value.type == "identifier":
            return _text(value)
        shape = self._value(name, value, ())
        if shape is not None:
            self._shapes[shape.name] = shape
            return shape.name
        return name

    def _assigned(self, node: "Node") -> None:
        """CommonJS: module.exports = …, exports.x = …."""
        one = node.named_children[0] if node.named_children else None
        if one is None or one.type != "assignment_expression":
            return
        left, right = _text(one.child_by_field_name("left")), one.child_by_field_name("right")
        if right is None:
            return
        if left == "module.exports":
            if right.type == "object":
                for each in right.named_children:
                    if each.type == "shorthand_property_identifier":
                        self._exports[_text(each)] = _text(each)
                    elif each.type == "pair":
                        key = _text(each.child_by_field_name("key"))
                        value = each.child_by_field_name("value")
                        if value is not None:
                            self._exports[key] = self._named_value(key, value)
            self._exports["default"] = self._named_value("default", right)
        elif (found := re.fullmatch(r"(?:module\.)?exports\.(\w+)", left)) is not None:
            self._exports[found[1]] = self._named_value(found[1], right)

    # Declarations

    def _declare(self, node: "Node") -> Iterator[str]:
        """Keeps what a statement declares; its names."""
        return iter(list(self._declared(node)))

    def _declared(self, node: "Node") -> Iterable[str]:
        kind = node.type
        if kind == "ambient_declaration":
            for one in node.named_children:
                yield from self._declared(one)
            return
        name = _text(node.child_by_field_name("name"))
        if kind in CLASSES:
            name = name or "default"
            self._keep(self._class(name, node))
            yield name
        elif kind == "interface_declaration":
            body = node.child_by_field_name("body")
            bases = tuple(
                _type_name(each)
                for one in node.named_children
                if one.type in ("extends_type_clause", "extends_clause")
                for each in one.named_children
            )
            methods = _signatures(body) if body is not None else {}
            self._keep(
                Shape(name, ShapeKind.INTERFACE, _line(node), methods, bases, abstract=frozenset(methods))
            )
            yield name
        elif kind == "type_alias_declaration":
            value = node.child_by_field_name("value")
            if value is not None:
                self._keep(_alias(name, _line(node), value))
            yield name
        elif kind in ("function_declaration", "generator_function_declaration", "function_signature"):
            name = name or "default"
            method = _method(name, node)
            self._keep(Shape(name, ShapeKind.FUNCTION, _line(node), {name: method}))
            yield name
        elif kind in ("lexical_declaration", "variable_declaration"):
            for one in node.named_children:
                if one.type != "variable_declarator":
                    continue
                held = _text(one.child_by_field_name("name"))
                value = one.child_by_field_name("value")
                promised = one.child_by_field_name("type")
                promises = (
                    (_type_name(promised.named_children[0]),)
                    if promised is not None and promised.named_children
                    else ()
                )
                shape = self._value(held, value, promises) if value is not None else None
                if shape is not None:
                    self._keep(shape)
                yield held
        elif kind in ("enum_declaration", "internal_module", "module"):
            yield name

    def _keep(self, shape: Shape) -> None:
        known = self._shapes.get(shape.name)
        if known is not None and known.kind is ShapeKind.INTERFACE and shape.kind is ShapeKind.INTERFACE:
            # Interfaces of one name are one interface.
            shape = Shape(
                shape.name,
                known.kind,
                known.line,
                {**known.methods, **shape.methods},
                (*known.bases, *shape.bases),
                abstract=known.abstract | shape.abstract,
            )
        elif known is not None and shape.kind is ShapeKind.INTERFACE:
            return
        self._shapes[shape.name] = shape

    def _value(self, name: str, value: "Node", promises: tuple[str, ...]) -> Shape | None:
        while value.type in (
            "parenthesized_expression",
            "as_expression",
            "satisfies_expression",
            "await_expression",
        ):
            promises += tuple(_type_name(one) for one in value.named_children[1:])
            value = value.named_children[0]
        if value.type in FUNCTIONS:
            return Shape(
                name, ShapeKind.FUNCTION, _line(value), {name: _method(name, value)}, promises=promises
            )
        if value.type in CLASSES:
            return self._class(name, value)
        if value.type == "new_expression":
            made = value.child_by_field_name("constructor")
            bases = (_text(made),)
            return Shape(
                name, ShapeKind.OBJECT, _line(value), bases=bases, promises=promises, stands_for=not promises
            )
        if value.type != "object":
            return None
        methods: dict[str, Method] = {}
        spread = ""
        for one in value.named_children:
            if one.type == "method_definition":
                key = _key(one)
                methods[key] = _method(key, one)
            elif one.type == "pair":
                key, held = _key(one, "key"), one.child_by_field_name("value")
                if held is not None and held.type in FUNCTIONS:
                    methods[key] = _method(key, held)
                elif held is not None and held.type in ("identifier", "member_expression", "call_expression"):
                    methods[key] = Method(key, (Parameter("", True, rest=True),), _line(one))
            elif one.type == "shorthand_property_identifier":
                key = _text(one)
                known = self._shapes.get(key)
                methods[key] = (
                    known.methods[key]
                    if known is not None and key in known.methods
                    else Method(key, (Parameter("", True, rest=True),), _line(one))
                )
            elif one.type == "spread_element":
                spread = f"it takes over what {_text(one).lstrip('.')[:40]} has"
        return Shape(name, ShapeKind.OBJECT, _line(value), methods, promises=promises, open_ended=spread)

    def _class(self, name: str, node: "Node") -> Shape:
        bases: list[str] = []
        promises: list[str] = []
        unread = ""
        for heritage in (one for one in node.named_children if one.type == "class_heritage"):
            for clause in heritage.named_children:
                if clause.type == "implements_clause":
                    promises += [_type_name(one) for one in clause.named_children]
                elif clause.type == "extends_clause":
                    value = clause.child_by_field_name("value")
                    if value is not None and value.type in ("identifier", "member_expression"):
                        bases.append(_text(value))
                    else:
                        unread = "its base class is computed"
                elif clause.type in ("identifier", "member_expression"):
                    bases.append(_text(clause))
        methods: dict[str, Method] = {}
        abstract: set[str] = set()
        body = node.child_by_field_name("body")
        for one in body.named_children if body is not None else ():
            private = any(
                each.type == "accessibility_modifier" and _text(each) != "public"
                for each in one.named_children
            )
            key = _key(one)
            if private or key.startswith("#") or key == "constructor":
                continue
            if one.type in ("method_definition", "method_signature", "abstract_method_signature"):
                if any(each.type in ("get", "set") for each in one.children):
                    continue
                # Overloads: the one with the body comes last, and takes what all of them take.
                methods[key] = _method(key, one)
                if one.type == "abstract_method_signature":
                    abstract.add(key)
            elif one.type == "public_field_definition":
                value = one.child_by_field_name("value")
                annotated = one.child_by_field_name("type")
                if value is not None and value.type in FUNCTIONS:
                    methods[key] = _method(key, value)
                elif (
                    annotated is not None
                    and annotated.named_children
                    and annotated.named_children[0].type == "function_type"
                ):
                    methods[key] = _method(key, annotated.named_children[0])
                elif value is not None and value.type in (
                    "identifier",
                    "member_expression",
                    "call_expression",
                ):
                    methods[key] = Method(key, (Parameter("", True, rest=True),), _line(one))
        is_abstract = node.type == "abstract_class_declaration"
        return Shape(
            name,
            ShapeKind.INTERFACE if is_abstract and abstract else ShapeKind.CLASS,
            _line(node),
            methods,
            tuple(bases),
            tuple(one for one in promises if one),
            frozenset(abstract),
            unread,
        )


def _key(node: "Node", field: str = "name") -> str:
    return _text(node.child_by_field_name(field)).strip("\"'`")


def _type_name(node: "Node") -> str:
    """The name of a type without its arguments; empty for what has none."""
    if node.type == "generic_type":
        return _text(node.child_by_field_name("name"))
    if node.type in ("type_identifier", "nested_type_identifier", "identifier", "member_expression"):
        return _text(node)
    return ""


def _alias(name: str, line: int, value: "Node") -> Shape:
    """`type X = {…} & Y`."""
    methods: dict[str, Method] = {}
    bases: list[str] = []
    unread = ""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if one.type in ("intersection_type", "parenthesized_type"):
            waiting += one.named_children
        elif one.type == "object_type":
            methods |= _signatures(one)
        elif base := _type_name(one):
            bases.append(base)
        else:
            unread = "it is a computed type"
    return Shape(
        name, ShapeKind.INTERFACE, line, methods, tuple(bases), abstract=frozenset(methods), open_ended=unread
    )


def _signatures(body: "Node") -> dict[str, Method]:
    """The methods of an interface's body; properties that aren't functions are left out."""
    methods: dict[str, Method] = {}
    for one in body.named_children:
        optional = any(each.type == "?" for each in one.children)
        key = _key(one)
        if one.type == "method_signature" and not any(each.type in ("get", "set") for each in one.children):
            methods.setdefault(key, _method(key, one)._replace(optional=optional))
        elif one.type == "property_signature":
            annotated = one.child_by_field_name("type")
            held = annotated.named_children[0] if annotated is not None and annotated.named_children else None
            while held is not None and held.type == "parenthesized_type" and held.named_children:
                held = held.named_children[0]
            if held is not None and held.type == "function_type":
                methods[key] = _method(key, held)._replace(line=_line(one), optional=optional)
    return methods


def _method(name: str, node: "Node") -> Method:
    listed = node.child_by_field_name("parameters")
    if listed is None:
        alone = node.child_by_field_name("parameter")
        return Method(name, (Parameter(_text(alone)),) if alone is not None else (), _line(node))
    parameters = []
    for one in listed.named_children:
        if one.type not in ("required_parameter", "optional_parameter"):
            continue
        pattern = one.child_by_field_name("pattern")
        if pattern is None or pattern.type == "this":
            continue
        rest = pattern.type == "rest_pattern"
        held = _text(pattern).lstrip(".")
        optional = one.type == "optional_parameter" or one.child_by_field_name("value") is not None
        annotated = one.child_by_field_name("type")
        kind = _text(annotated).lstrip(": ").strip()
        parameters.append(
            Parameter(
                held if pattern.type in ("identifier", "rest_pattern") else "{…}",
                optional or rest,
                rest,
                type=kind if kind in PLAIN and not rest else "",
            )
        )
    return Method(name, tuple(parameters), _line(node))
