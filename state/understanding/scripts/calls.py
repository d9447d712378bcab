"""Modules that TypeScript and JavaScript name in calls: `import()`, `require`, mocks of tests, workers."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from state.understanding.facts import Reference, Span

if TYPE_CHECKING:
    from tree_sitter import Node

CALLS = """
(call_expression function: (import) arguments: (arguments . (_) @dynamic))
((call_expression function: (identifier) @function arguments: (arguments . (_) @required))
 (#eq? @function "require"))
(import_require_clause source: (string) @assigned_import)
((new_expression constructor: (identifier) @made arguments: (arguments . (string) @url (member_expression)))
 (#eq? @made "URL"))
"""
_MOCKS = frozenset(
    (
        *("mock", "unmock", "doMock", "doUnmock", "dontMock", "setMock", "unstable_mockModule"),
        *("requireActual", "requireMock", "createMockFromModule", "importActual", "importMock"),
    )
)
NAMING = _MOCKS | {"resolve"}
"""The methods by one of which a call names a module for `mocked`."""
_RUNNERS = frozenset(("jest", "vi", "vitest"))
_MARKS = (b"import.meta.url", *(f"{one}.".encode() for one in sorted(_RUNNERS)))
_LOADS = re.compile(rb"import\s*[(/<]|require\b")
_COMPUTED = frozenset(
    ("identifier", "member_expression", "binary_expression", "call_expression", "subscript_expression")
)


def may_name(text: bytes) -> bool:
    """Whether a call of a script may name a module; cheap, and True where it isn't sure."""
    return any(mark in text for mark in _MARKS) or _LOADS.search(text) is not None


def called(captures: Mapping[str, Sequence["Node"]]) -> Iterator[Reference]:
    """What the captures of `CALLS` refer to."""
    for node in captures.get("dynamic", ()):
        yield from _named("dynamic", node)
    functions = {one.parent.id: one.text for one in captures.get("function", ()) if one.parent}
    for node in captures.get("required", ()):
        call = node.parent.parent if node.parent else None
        if call is not None and functions.get(call.id) == b"require":
            yield from _named("import", node)
    for node in captures.get("assigned_import", ()):
        yield from _named("import", node)
    made = {one.parent.id: one.text for one in captures.get("made", ()) if one.parent}
    for node in captures.get("url", ()):
        arguments = node.parent
        new = arguments.parent if arguments is not None else None
        if new is None or arguments is None or made.get(new.id) != b"URL":
            continue
        base = next((one.text for one in arguments.named_children[1:]), b"")
        if base == b"import.meta.url" and (node.text or b"")[1:2] == b".":
            yield from _named("path", node)


def mocked(owner: str, verb: str, first: "Node") -> Iterator[Reference]:
    """What a call of a method names: `require.resolve`, and the mocks of test runners."""
    resolves = owner == "require" and verb == "resolve"
    if first.type == "string" and (resolves or (owner in _RUNNERS and verb in _MOCKS)):
        yield from _named("dynamic", first)


def _named(kind: str, node: "Node") -> Iterator[Reference]:
    text = node.text or b""
    line = node.start_point[0] + 1
    if node.type == "string" or (node.type == "template_string" and b"${" not in text):
        if len(text) > 2:
            yield _reference(kind, text[1:-1], line, node.start_byte + 1, _may_fail(node))
    elif node.type == "template_string":
        start = text[1 : text.index(b"${")]
        yield _reference("computed", start, line, node.start_byte + 1, _may_fail(node))
    elif node.type in _COMPUTED:
        first = node.child_by_field_name("left") if node.type == "binary_expression" else None
        if first is not None and first.type == "string":
            start = (first.text or b"")[1:-1]
            yield _reference("computed", start, line, first.start_byte + 1, _may_fail(node))
        else:
            yield _reference("computed", b"", line, node.start_byte, _may_fail(node))


def _reference(kind: str, text: bytes, line: int, start: int, guarded: bool) -> Reference:
    span = Span(line, start, start + len(text))
    return Reference(kind, text.decode("utf-8", "replace"), span, (), guarded)


def _may_fail(node: "Node") -> bool:
    """Whether a failure is caught: in the body of a `try` with a `catch`, or by `.catch()`."""
    call = node.parent.parent if node.parent is not None else None
    above = call.parent if call is not None else None
    if above is not None and above.type == "member_expression" and (above.text or b"").endswith(b"catch"):
        return True
    inner: Node | None = node
    while inner is not None:
        outer = inner.parent
        tried = outer is not None and outer.type == "try_statement"
        if outer is not None and tried and outer.child_by_field_name("body") == inner:
            return outer.child_by_field_name("handler") is not None
        if outer is not None and outer.type in ("function_declaration", "class_declaration", "program"):
            return False
        inner = outer
    return False
