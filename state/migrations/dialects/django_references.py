"""Where Python files name Django migrations that get another name: by syntax, in any file of a repository."""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from state.migrations.changes import Problem
from state.migrations.dialect import Edit
from state.migrations.dialects.python_text import (
    Names,
    Python,
    assigned,
    assignments,
    blocks,
    dotted,
    in_order,
    parsed,
    string,
)

Renames = Mapping[tuple[str, str], str]
"""(label, old name) → new name."""

_IMPORT_FROM = re.compile(rb"from((?:\s|\\\r?\n)+)([\w.]+)")
_APP_NAME = re.compile(r"app|label", re.IGNORECASE)
_TARGET_NAME = re.compile(r"migrat", re.IGNORECASE)
_MODULE = re.compile(r"((?:\w+\.)*)(\w+)\.migrations\.([\w-]+)((?:\.\w+)*)")


class Literal(NamedTuple):
    """A string known from the text, with the literals that it is written in."""

    value: str
    nodes: Sequence[ast.expr]


def migration_references(
    path: str, text: bytes, renames: Renames, folders: Mapping[str, str] | None = None
) -> list[Edit]:
    """Edits of what names a renamed migration in a Python file, in order; none for a file that can't be parsed.

    Found are `("orders", "0002_x")` in tuples, lists and calls, `{"orders": "0002_x"}`, a name beside
    its app in one call or class, `"orders.migrations.0002_x"`, and imports where the new name can be
    written as one. `folders` maps labels to the folders of their series, for apps whose label isn't
    their package's name.
    """
    names = {old for _, old in renames}
    # A name may be written in two literals side by side: its number is enough to look closer.
    hints = {re.match(r"\d*", name)[0] or name for name in names}  # type: ignore[index]
    if not any(hint.encode("utf-8", "surrogateescape") in text for hint in hints):
        return []
    python = parsed(path, text)
    if isinstance(python, Problem):
        return []
    packages = {label: [label, "migrations"] for label, _ in renames}
    for label, folder in (folders or {}).items():
        packages[label] = folder.split("/")
    try:
        return in_order(_Search(python, renames, packages).edits())
    except RecursionError:
        return []


class _Search:
    def __init__(self, python: Python, renames: Renames, packages: Mapping[str, Sequence[str]]) -> None:
        self.python = python
        self.renames = renames
        self.packages = packages
        self.old = {name for _, name in renames}
        self.labels = {label for label, _ in renames}
        self.names: Names = assigned(python.tree.body)

    def edits(self) -> Iterator[Edit]:
        """Every reference of the file, maybe some twice."""
        module_label = self._label_of(self.python.tree.body)
        for node in ast.walk(self.python.tree):
            match node:
                case ast.Tuple(elts=elts) | ast.List(elts=elts) | ast.Set(elts=elts):
                    yield from self._pairs(elts, "a pair of app and migration")
                case ast.Dict(keys=keys, values=values):
                    for key, value in zip(keys, values, strict=True):
                        if key is not None:
                            yield from self._pairs([key, value], "a mapping of apps to migrations")
                case ast.Call():
                    yield from self._call(node)
                case ast.ClassDef():
                    yield from self._class(node, module_label)
                case ast.Constant(value=str(value)) if ".migrations." in value:
                    yield from self._module(node, value)
                case ast.ImportFrom():
                    yield from self._import_from(node)
                case ast.Import():
                    yield from self._import(node)

    def _literal(self, node: ast.expr, names: Names | None = None) -> Literal | None:
        if not isinstance(node, ast.Constant | ast.JoinedStr | ast.BinOp | ast.Name):
            return None
        found = string(node, self.names if names is None else names)
        return Literal(*found) if found is not None else None

    def _renamed(self, label: str, name: Literal, words: str) -> list[Edit]:
        new = self.renames.get((label, name.value))
        return self.python.respelled(name.nodes, new, words) if new is not None else []

    def _pairs(self, nodes: Sequence[ast.expr], words: str) -> Iterator[Edit]:
        """Neighbours of which the first is a label and the second a name."""
        if len(nodes) > 10_000:
            return
        before: Literal | None = None
        for node in nodes:
            literal = self._literal(node)
            if before is not None and literal is not None and literal.value in self.old:
                yield from self._renamed(before.value, literal, words)
            before = literal

    def _call(self, call: ast.Call) -> Iterator[Edit]:
        """A name among the arguments, positional or by keyword, beside its label."""
        given = [*call.args, *(keyword.value for keyword in call.keywords)]
        if len(given) > 1000:
            return
        found = [literal for node in given if (literal := self._literal(node)) is not None]
        labels = {literal.value for literal in found} & self.labels
        for literal in found:
            if literal.value in self.old:
                fitting = [label for label in labels if (label, literal.value) in self.renames]
                if len(fitting) == 1:
                    yield from self._renamed(
                        fitting[0], literal, f"an argument of {dotted(call.func) or 'a call'}"
                    )

    def _label_of(self, body: Sequence[ast.stmt]) -> str:
        """The app that a body says it is about: `app = "orders"`, `app_label`, `django_app_name`."""
        found = set()
        for statement, _ in blocks(body):
            for name, value in assignments(statement):
                literal = self._literal(value) if value is not None and _APP_NAME.search(name) else None
                if literal is not None:
                    found |= {literal.value, literal.value.rpartition(".")[2]} & self.labels
        return found.pop() if len(found) == 1 else ""

    def _class(self, node: ast.ClassDef, module_label: str) -> Iterator[Edit]:
        """`migrate_from = "0001_x"` in a class that names its app, or in a file of the app."""
        label = self._label_of(node.body) or module_label
        for statement, _ in blocks(node.body):
            for name, value in assignments(statement):
                literal = self._literal(value) if value is not None else None
                if literal is None or literal.value not in self.old or not _TARGET_NAME.search(name):
                    continue
                app = label or self._label_by_place(literal.value)
                yield from self._renamed(app, literal, name)

    def _label_by_place(self, name: str) -> str:
        """The only app with such a migration, if the file stands in its folder."""
        fitting = [label for label, old in self.renames if old == name]
        if len(fitting) != 1:
            return ""
        package = "/".join(self.packages[fitting[0]][:-1])
        return fitting[0] if package and f"/{package}/" in f"/{self.python.path}" else ""

    def _new_module(self, parts: Sequence[str]) -> str | None:
        """The new name of the migration that a module's parts name."""
        if len(parts) < 2:
            return None
        folder, name = list(parts[:-1]), parts[-1]
        for (label, old), new in self.renames.items():
            package = list(self.packages[label])
            shared = min(len(folder), len(package))
            if old == name and shared >= 2 and folder[-shared:] == package[-shared:]:
                return new
        return None

    def _module(self, node: ast.Constant, value: str) -> Iterator[Edit]:
        """A dotted path in a string, as `import_module` and `mock.patch` take it."""
        match = _MODULE.fullmatch(value)
        pieces = self.python.pieces(node) if match is not None else []
        if match is None or len(pieces) != 1 or pieces[0].written != value:
            return
        new = self._new_module(value[: match.end(3)].split("."))
        if new is None or not re.fullmatch(r"[\w-]+", new):
            return
        at = pieces[0].start + len(value[: match.start(3)].encode("utf-8"))
        yield from self._edit(at, pieces[0].line, match[3], new, "a module's path")

    def _edit(self, start: int, line: int, old: str, new: str, words: str) -> Iterator[Edit]:
        edit = self.python.edit(start, start + len(old.encode(self.python.encoding)), line, old, new, words)
        if edit is not None:
            yield edit

    def _here(self, level: int) -> list[str]:
        """The package that a relative import starts from."""
        parts = self.python.path.split("/")[:-1]
        return parts[: len(parts) - (level - 1)] if level > 1 else parts

    def _import_from(self, node: ast.ImportFrom) -> Iterator[Edit]:
        module = (node.module or "").split(".") if node.module else []
        base = [*self._here(node.level), *module] if node.level else module
        new = self._new_module(base) if module else None
        start, stop = self.python.span(node)
        if new is not None and new.isidentifier():
            match = _IMPORT_FROM.match(self.python.text, start, stop)
            if match is not None and match[2].decode("utf-8", "replace").endswith(module[-1]):
                at = match.end(2) - len(module[-1].encode("utf-8"))
                line = node.lineno + match[1].count(b"\n")
                yield from self._edit(at, line, module[-1], new, "an import")
        for alias in node.names:
            new = self._new_module([*base, alias.name])
            if new is not None and new.isidentifier():
                # What is imported keeps the name under which the file goes on to use it.
                at = self.python.offset(alias.lineno, alias.col_offset)
                written = new if alias.asname else f"{new} as {alias.name}"
                yield from self._edit(at, alias.lineno, alias.name, written, "an import")

    def _import(self, node: ast.Import) -> Iterator[Edit]:
        """`import orders.migrations.initial as m`; without `as` its uses would have to change as well."""
        for alias in node.names:
            parts = alias.name.split(".")
            new = self._new_module(parts)
            if new is None or not new.isidentifier():
                continue
            at = self.python.offset(alias.lineno, alias.col_offset)
            place = at + len(".".join(parts[:-1]).encode("utf-8")) + 1
            uses = [] if alias.asname else self._uses(alias.name)
            yield from self._edit(place, alias.lineno, parts[-1], new, "an import")
            for use in uses:
                end = self.python.span(use)[1]
                yield from self._edit(
                    end - len(parts[-1].encode("utf-8")),
                    use.end_lineno or use.lineno,
                    parts[-1],
                    new,
                    "a use of an import",
                )

    def _uses(self, module: str) -> list[ast.Attribute]:
        last = module.rpartition(".")[2]
        return [
            one
            for one in ast.walk(self.python.tree)
            if isinstance(one, ast.Attribute) and one.attr == last and dotted(one) == module
        ]


def max_migration(path: str, text: bytes, last: str) -> Edit | None:
    """The edit that makes a `max_migration.txt` name the last migration; None where it does or holds no one name.

    The file is django-linear-migrations': one line with the name of the app's last migration.
    """
    words = text.split()
    if not words:
        return None
    start = text.index(words[0])
    # Conflict markers of a merge count as what stands there.
    stop = len(text.rstrip())
    old = text[start:stop]
    if old == last.encode("utf-8", "surrogateescape"):
        return None
    return Edit(
        path,
        text.count(b"\n", 0, start) + 1,
        start,
        stop,
        old.decode("utf-8", "surrogateescape"),
        last,
        "the last migration",
    )
