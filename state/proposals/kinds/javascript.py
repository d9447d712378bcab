"""TypeScript and JavaScript: imports, items of literals; checked by their tree-sitter grammar."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, ClassVar

from state.merging.choice import Choice
from state.proposals.combining import cut
from state.proposals.definitions import by_definition
from state.proposals.entries import depth
from state.proposals.hunk import Candidate, Hunk, Lines
from state.proposals.imports import Name, Statement, Wanted, merged_imports, settled_imports
from state.proposals.keyed import Entry
from state.proposals.kind import SOUND, Checked
from state.proposals.mounts import by_mount
from state.proposals.tabular import by_item, by_key
from state.understanding.contents.trees import script_root

if TYPE_CHECKING:
    from tree_sitter import Node

SUFFIXES = (".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs")
IDENTIFIER = re.compile(rb"[A-Za-z_$][\w$]*")
WIDTH = 80
COMMENTS = (b"//",)
# A longer region is a bundle that nobody wrote.
LONGEST = 100_000
DEFINITIONS = ("function_declaration", "class_declaration", "lexical_declaration", "enum_declaration")
MEMBERS = ("pair", "method_definition", "public_field_definition", "property_signature")


class JavaScript:
    """TypeScript and JavaScript modules."""

    name: ClassVar[str] = "TypeScript"

    def covers(self, path: str) -> bool:
        return path.endswith(SUFFIXES)

    def combine(self, hunk: Hunk) -> Iterable[Candidate]:
        sides = [self._statements(hunk.path, side) for side in (hunk.base or (), hunk.source, hunk.target)]
        base, source, target = sides
        if base is not None and source is not None and target is not None:
            yield from _imports(hunk, base, source, target)
            return
        mounts = list(by_mount(hunk, COMMENTS))
        yield from mounts
        yield from by_definition(hunk, lambda side: self._definitions(hunk.path, side))
        if mounts or sum(depth(line, COMMENTS) for line in hunk.before[-200:]) <= 0:
            return
        found = list(by_item(hunk, COMMENTS))
        yield from found or by_key(hunk, COMMENTS)

    def check(self, path: str, text: bytes, region: tuple[int, int]) -> Checked:
        root = _root(path, text)
        twice = frozenset((*_twice(root), *_members_twice(root, region)))
        if root.has_error:
            return Checked("it is no TypeScript or JavaScript: a syntax error", twice, _errors(root))
        return Checked(None, twice) if twice else SOUND

    def _statements(self, path: str, lines: Lines) -> list[Statement] | None:
        """The lines as import statements, None where something else stands among them."""
        text = b"".join(lines)
        if not text.strip():
            return []
        if b"import" not in text or len(text) > LONGEST:
            return None
        root = _root(path, text)
        if root.has_error:
            return None
        found = []
        at = 0
        for node in root.named_children:
            if node.type == "comment":
                continue
            statement = _import(node)
            stop = node.end_point.row + 1
            if statement is None or stop <= at:
                return None
            module, names = statement
            found.append(Statement(module, names, lines[at:stop]))
            at = stop
        return found

    def _definitions(self, path: str, lines: Lines) -> list[Entry] | None:
        """The named statements, each with what stands above it; None where anything else is among them."""
        text = b"".join(lines)
        if len(text) > LONGEST:
            return None
        root = _root(path, text)
        if root.has_error:
            return None
        found: list[Entry] = []
        at = 0
        for node in root.named_children:
            if node.type == "comment":
                continue
            names = list(_names(node))
            stop = node.end_point.row + 1
            if len(names) != 1 or node.type == "import_statement" or stop <= at:
                return None
            found.append(Entry(names[0], lines[at:stop]))
            at = stop
        if found and at < len(lines):
            found[-1] = Entry(found[-1].key, (*found[-1].lines, *lines[at:]))
        return found or None


def _root(path: str, text: bytes) -> "Node":
    return script_root(path.endswith((".ts", ".mts", ".cts")), text)


def _errors(root: "Node") -> int:
    """The places at which the grammar gave up or imagined what is missing."""
    count = 0
    waiting = [root]
    while waiting:
        node = waiting.pop()
        count += node.is_error or node.is_missing
        waiting += [child for child in node.children if child.has_error or child.is_missing]
    return count


def _import(node: "Node") -> tuple[str, tuple[Name, ...]] | None:
    """The module and names of an import; a default import is called "default", a namespace "*"."""
    source = node.child_by_field_name("source")
    if node.type != "import_statement" or source is None:
        return None
    names: list[Name] = []
    types = any(child.type == "type" for child in node.children)
    for clause in node.named_children:
        if clause.type != "import_clause":
            continue
        for part in clause.named_children:
            if part.type == "identifier":
                names.append(("default", _text(part)))
            elif part.type == "namespace_import":
                names.append(("*", _text(part.named_children[-1])))
            elif part.type == "named_imports":
                for one in part.named_children:
                    if one.type == "import_specifier":
                        parts = _text(one).split(" as ")
                        names.append((parts[0].strip(), parts[1].strip() if len(parts) > 1 else ""))
    module = _text(source).strip("'\"")
    return (f"type {module}" if types else module), tuple(names) or (("", module),)


def _text(node: "Node") -> str:
    return (node.text or b"").decode("utf-8", "replace")


def _imports(
    hunk: Hunk, base: list[Statement], source: list[Statement], target: list[Statement]
) -> Iterator[Candidate]:
    if hunk.settled:
        used = {found.decode() for found in IDENTIFIER.findall(_body(hunk))}
        # An import for its effects alone, and React for JSX, are used without being named.
        used |= {name[1] for side in (source, target) for one in side for name in one.names if not name[0]}
        used.add("React")
        lines = settled_imports(base, source, target, used, _written)
        yield Candidate(
            hunk.joined(lines),
            Choice.TEXT,
            "imports-used",
            "both sides changed the imports; these are the ones that the merged file uses",
        )
    merged = merged_imports(base, source, target, _written)
    yield Candidate(
        hunk.joined(merged),
        Choice.TEXT,
        "imports",
        "both sides changed the imports; each name stands once, and those taken away are gone",
    )


def _body(hunk: Hunk) -> bytes:
    return b"".join(line for line in (*hunk.before, *hunk.after) if not line.startswith(b"import "))


def _written(statement: Statement, wanted: Wanted) -> Lines:
    head = statement.lines[0]
    end = "\r\n" if head.endswith(b"\r\n") else "\n"
    text = b"".join(statement.lines).rstrip()
    quote = '"' if b'"' in text else "'"
    stop = ";" if text.endswith(b";") else ""
    types = "type " if statement.module.startswith("type ") else ""
    module = statement.module.removeprefix("type ")
    parts = [alias for name, alias in wanted if name == "default"]
    parts += [f"* as {alias}" for name, alias in wanted if name == "*"]
    names = [
        f"{name} as {alias}" if alias else name for name, alias in wanted if name not in ("default", "*", "")
    ]
    tail = f" from {quote}{module}{quote}{stop}{end}"
    if not parts and not names:
        return cut(f"import {quote}{module}{quote}{stop}{end}".encode())
    space = "" if re.search(rb"\{\w", text) else " "
    short = ", ".join((*parts, *([f"{{{space}{', '.join(names)}{space}}}"] if names else [])))
    line = f"import {types}{short}{tail}"
    code = [one for one in statement.lines if not one.strip().startswith(b"//") and one.strip()]
    # Whoever broke a line that was too long writes a short one again; others give each name its line.
    in_one = len(code) == 1 or len(b" ".join(text.split())) > WIDTH
    if (len(line.rstrip()) <= WIDTH and in_one) or not names:
        return cut(line.encode())
    comma = "," if re.search(rb",\s*\}", text) or len(code) == 1 else ""
    inner = f",{end}".join(f"  {name}" for name in names)
    return cut(
        f"import {types}{''.join(f'{part}, ' for part in parts)}{{{end}{inner}{comma}{end}}}{tail}".encode()
    )


def _names(node: "Node") -> Iterator[str]:
    """The names that a statement of a module defines."""
    inner = node.child_by_field_name("declaration") if node.type == "export_statement" else node
    if inner is None:
        return
    if inner.type == "import_statement":
        found = _import(inner)
        yield from (alias or name for name, alias in found[1] if name) if found else ()
    elif inner.type == "lexical_declaration":
        for one in inner.named_children:
            name = one.child_by_field_name("name")
            if name is not None and name.type == "identifier":
                yield _text(name)
    elif inner.type in DEFINITIONS:
        name = inner.child_by_field_name("name")
        if name is not None:
            yield _text(name)


def _twice(root: "Node") -> Iterator[str]:
    """The names that the module defines twice by `const`, `function`, `class` or an import."""
    names = Counter(name for node in root.named_children for name in _names(node))
    yield from (name for name, count in names.items() if count > 1)


def _members_twice(root: "Node", region: tuple[int, int]) -> Iterator[str]:
    """The keys and methods that a literal or class around the region gives twice."""
    node = root.descendant_for_byte_range(region[0], max(region[0], region[1] - 1))
    while node is not None:
        if node.type in ("object", "class_body", "interface_body", "enum_body"):
            names: Counter[str] = Counter()
            for one in node.named_children:
                name = one.child_by_field_name("key") or one.child_by_field_name("name")
                if one.type in MEMBERS and name is not None:
                    # A getter and a setter share their name.
                    side = next((part.type for part in one.children if part.type in ("get", "set")), "")
                    names[f"{side} {_text(name)}".strip()] += 1
            yield from (name for name, count in names.items() if count > 1)
        node = node.parent
