"""Django's and Jinja's templates: what they extend, include, load from static folders; read by their tags."""

import re
from collections.abc import Hashable

from state.understanding.facts import Facts, Reference, Resolved
from state.understanding.lines import Lines
from state.understanding.python_modules import template, template_name
from state.understanding.side import Side

_TAG = re.compile(rb"""\{%-?\s*(extends|include|static)\s+(['"])([^'"{}\n]+)\2""")


class Templates:
    """HTML with tags in it."""

    name = "template"

    def reads(self, path: str) -> bool:
        return path.endswith((".html", ".jinja", ".jinja2", ".j2", ".djhtml"))

    def facts(self, text: bytes) -> Facts:
        lines = Lines(text)
        found = []
        for tag in _TAG.finditer(text):
            kind = "static" if tag[1] == b"static" else "template"
            span = lines.span(tag.start(3), tag.end(3))
            found.append(Reference(kind, tag[3].decode("utf-8", "surrogateescape"), span))
        return Facts(self.name, references=tuple(found))

    def resolve(self, reference: Reference, path: str, side: Side) -> Resolved | None:
        return template(reference.text, side)

    def ground(self, side: Side) -> Hashable:
        return None

    def respelled(self, reference: Reference, path: str, file: str, side: Side) -> str:
        return template_name(file)
