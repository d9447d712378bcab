"""Links of Markdown documents to files beside them."""

import re
from collections.abc import Hashable
from posixpath import dirname, normpath, relpath
from urllib.parse import unquote

from state.understanding.facts import Facts, Reference, Resolved
from state.understanding.lines import Lines
from state.understanding.side import Side

_LINK = re.compile(rb"\]\(\s*<?([^()\s<>]+)>?(?:\s+\"[^\"\n]*\")?\s*\)")
_FENCE = re.compile(rb"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
_CODE = re.compile(rb"`[^`\n]*`")


class Documents:
    """Markdown."""

    name = "Markdown"

    def reads(self, path: str) -> bool:
        return path.endswith((".md", ".markdown", ".mdx"))

    def facts(self, text: bytes) -> Facts:
        lines = Lines(text)
        blank = _FENCE.sub(lambda one: b" " * len(one[0]), text)
        blank = _CODE.sub(lambda one: b" " * len(one[0]), blank)
        found = []
        for link in _LINK.finditer(blank):
            written = link[1].decode("utf-8", "surrogateescape")
            if not re.match(r"[a-z][a-z0-9+.-]*:|[#/]", written, re.IGNORECASE):
                found.append(Reference("path", written, lines.span(link.start(1), link.end(1))))
        return Facts(self.name, references=tuple(found))

    def resolve(self, reference: Reference, path: str, side: Side) -> Resolved | None:
        place = normpath(f"{dirname(path) or '.'}/{unquote(reference.text.partition('#')[0])}")
        if place in side.paths:
            return Resolved((place,))
        return Resolved((place + "/",)) if place != "." and place in side.folders else None

    def ground(self, side: Side) -> Hashable:
        return None

    def respelled(self, reference: Reference, path: str, file: str, side: Side) -> str:
        return relpath(file, dirname(path) or ".")
