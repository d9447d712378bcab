"""Django's and Jinja's templates: what they extend, include, load from static folders; read by their tags."""

import re
from collections.abc import Hashable, Iterator
from posixpath import basename, dirname, normpath, relpath

from state.understanding.facts import Facts, Reference, Resolved
from state.understanding.files.lines import Lines
from state.understanding.python.resolving import template, template_name
from state.understanding.side import Side

_TAG = re.compile(rb"""\{%-?\s*(extends|include|static|import|from)\s+(['"])([^'"{}\n]+)\2""")
_LOAD = re.compile(rb"\{%-?\s*load\s+([^%{}]+?)\s*-?%\}")
_COMMENT = re.compile(rb"\{#.*?#\}|\{%-?\s*comment\b.*?\{%-?\s*endcomment\s*-?%\}", re.DOTALL)
_WORD = re.compile(rb"\S+")


class Templates:
    """HTML, and text, with tags in it."""

    name = "template"

    def reads(self, path: str) -> bool:
        return path.endswith((".html", ".jinja", ".jinja2", ".j2", ".djhtml")) or (
            path.endswith((".txt", ".xml")) and "/templates/" in f"/{path}"
        )

    def facts(self, text: bytes) -> Facts:
        lines = Lines(text)
        blank = _COMMENT.sub(lambda one: re.sub(rb"[^\n]", b" ", one[0]), text)
        found = []
        for kind, start, end in _named(blank):
            written = text[start:end].decode("utf-8", "surrogateescape")
            found.append(Reference(kind, written, lines.span(start, end)))
        return Facts(self.name, references=tuple(sorted(found, key=lambda one: one.span)))

    def resolve(self, reference: Reference, path: str, side: Side) -> Resolved | None:
        if reference.kind == "tags":
            files = _tags(side).get(reference.text)
            return Resolved(files) if files is not None else None
        if reference.text.startswith(("./", "../")):
            place = normpath(f"{dirname(path) or '.'}/{reference.text}")
            return Resolved((place,)) if place in side.paths else None
        return template(reference.text, side)

    def ground(self, side: Side) -> Hashable:
        return None

    def respelled(self, reference: Reference, path: str, file: str, side: Side) -> str:
        if reference.kind == "tags":
            return ""
        if reference.text.startswith(("./", "../")):
            written = relpath(file, dirname(path) or ".")
            return written if written.startswith(".") else f"./{written}"
        return template_name(file)


def _named(text: bytes) -> Iterator[tuple[str, int, int]]:
    for tag in _TAG.finditer(text):
        yield "static" if tag[1] == b"static" else "template", *tag.span(3)
    for load in _LOAD.finditer(text):
        words = list(_WORD.finditer(text, *load.span(1)))
        if len(words) > 2 and words[-2][0] == b"from":
            words = words[-1:]
        for word in words:
            yield "tags", *word.span()


def _tags(side: Side) -> dict[str, tuple[str, ...]]:
    """The libraries of tags of a tree by name."""

    def index() -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for path in sorted(side.paths):
            if path.endswith(".py") and basename(dirname(path)) == "templatetags":
                name = basename(path).removesuffix(".py")
                found[name] = (*found.get(name, ()), path)
        return found

    return side.memo("tags", index)
