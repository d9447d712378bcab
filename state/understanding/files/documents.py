"""Links of Markdown and reStructuredText documents to files beside them."""

import re
from collections.abc import Hashable, Iterator
from posixpath import basename, dirname, normpath, relpath
from urllib.parse import quote, unquote

from state.understanding.facts import Facts, Reference, Resolved
from state.understanding.files.lines import Lines
from state.understanding.side import Side

_LINK = re.compile(rb"\]\(\s*<?([^()\s<>]+)>?(?:\s+(?:\"[^\"\n]*\"|'[^'\n]*'))?\s*\)")
_DEFINED = re.compile(rb"^ {0,3}\[[^\]\n]+\]:[ \t]*<?([^\s<>]+)>?", re.MULTILINE)
_HTML = re.compile(
    rb"<(?:a|img|source|video)\b[^>]*?\b(?:href|src)\s*=\s*([\"'])([^\"'\n]+)\1", re.IGNORECASE
)
_FENCE = re.compile(rb"^ {0,3}(```+|~~~+).*?(?:^ {0,3}\1|\Z)", re.MULTILINE | re.DOTALL)
_CODE = re.compile(rb"(`+)[^`\n](?:[^\n]*?[^`\n])?\1(?!`)")
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_OUTSIDE = re.compile(r"[a-z][a-z0-9+.-]*:|[#/{$]|//", re.IGNORECASE)
_ENDS = (".md", ".mdx", ".markdown", ".rst", ".txt")

_DIRECTIVE = re.compile(
    rb"^[ \t]*\.\.[ \t]+(?:\|[^|\n]+\|[ \t]+)?(?:image|figure|include|literalinclude|mdinclude)::[ \t]+(\S+)[ \t]*\r?$",
    re.MULTILINE,
)
_ROLE = re.compile(rb":(?:doc|download):`(?:[^`<]*<)?([^`<>]+?)>?`")
_TARGET = re.compile(rb"`[^`<>]+<([^`<>\s]+)>`__?")
_TREE = re.compile(rb"^([ \t]*)\.\.[ \t]+toctree::[^\n]*\n((?:\1[ \t]+[^\n]*\n|[ \t]*\r?\n)*)", re.MULTILINE)
_ENTRY = re.compile(rb"^[ \t]+(?![:\s])(?:[^<\n]*<([^>\n]+)>|([^\n<]*?))[ \t]*\r?$", re.MULTILINE)


def _blank(one: re.Match[bytes]) -> bytes:
    return re.sub(rb"[^\n]", b" ", one[0])


def _inner(text: str) -> str:
    """The path of a link, without anchor and query."""
    return re.split(r"[#?]", text, maxsplit=1)[0]


class _Documents:
    """What links of both kinds mean."""

    name = ""

    def _facts(self, text: bytes, places: Iterator[tuple[int, int]]) -> Facts:
        lines, found = Lines(text), {}
        for start, end in places:
            written = text[start:end].decode("utf-8", "surrogateescape")
            if written.strip() and not _OUTSIDE.match(written):
                found[start] = Reference("path", written, lines.span(start, end))
        return Facts(self.name, references=tuple(found[start] for start in sorted(found)))

    def resolve(self, reference: Reference, path: str, side: Side) -> Resolved | None:
        inner = _inner(reference.text)
        if not inner:
            return None
        place = normpath(f"{dirname(path) or '.'}/{unquote(inner)}")
        for end in ("", *_ENDS):
            if place + end in side.paths:
                return Resolved((place + end,))
        return Resolved((place + "/",)) if place != "." and place in side.folders else None

    def ground(self, side: Side) -> Hashable:
        return None

    def respelled(self, reference: Reference, path: str, file: str, side: Side) -> str:
        inner = _inner(reference.text)
        written = relpath(file, dirname(path) or ".")
        end = next((one for one in _ENDS if written.endswith(one)), "")
        if end and "." not in basename(inner):
            written = written.removesuffix(end)
        if inner.startswith("./") and not written.startswith("."):
            written = f"./{written}"
        if inner.endswith("/"):
            written += "/"
        quoted = quote(written, safe="/!$&'*+,;=:@~-._", errors="surrogateescape")
        return (quoted if "%" in inner or " " in written else written) + reference.text[len(inner) :]


class Documents(_Documents):
    """Markdown."""

    name = "Markdown"

    def reads(self, path: str) -> bool:
        return path.endswith((".md", ".markdown", ".mdx"))

    def facts(self, text: bytes) -> Facts:
        blank = _COMMENT.sub(_blank, _CODE.sub(_blank, _FENCE.sub(_blank, text)))
        return self._facts(text, _markdown(blank))


def _markdown(text: bytes) -> Iterator[tuple[int, int]]:
    for link in (*_LINK.finditer(text), *_DEFINED.finditer(text)):
        yield link.span(1)
    for tag in _HTML.finditer(text):
        yield tag.span(2)


class ReStructured(_Documents):
    """reStructuredText, with the directives and roles of Sphinx."""

    name = "reStructuredText"

    def reads(self, path: str) -> bool:
        return path.endswith(".rst")

    def facts(self, text: bytes) -> Facts:
        return self._facts(text, _restructured(text))


def _restructured(text: bytes) -> Iterator[tuple[int, int]]:
    for pattern in (_DIRECTIVE, _ROLE, _TARGET):
        for one in pattern.finditer(text):
            yield one.span(1)
    for tree in _TREE.finditer(text):
        for entry in _ENTRY.finditer(text, tree.start(2), tree.end(2)):
            start, end = entry.span(1 if entry[1] is not None else 2)
            if not {ord("*"), ord("?")} & set(text[start:end]):
                yield start, end
