"""Paths in Dockerfiles, compose files, CI workflows and Makefiles: those that lead to a file of the tree."""

import re
from collections.abc import Hashable
from posixpath import basename, dirname, normpath

from state.understanding.facts import Facts, Reference, Resolved
from state.understanding.lines import Lines
from state.understanding.side import Side

# A path has a folder, or an ending that files of programs have; what isn't in the tree means nothing.
_PATH = re.compile(
    rb"(?<![\w@:$./{}*~-])(?:\./)?(?:[\w.@-]+/)*[\w.@-]*[\w-]\.(?:py|js|ts|mjs|cjs|tsx|sh|txt|toml|cfg|ini|json|ya?ml|conf|sql|env)"
    rb"(?![\w./*{}$@-])|(?<![\w@:$./{}*~-])\./[\w./@-]+[\w](?![\w*{}$@-])"
)
_COMPOSE = re.compile(r"(?:docker-)?compose[\w.-]*\.ya?ml$")


class Tooling:
    """Files that run other files."""

    name = "tooling"

    def reads(self, path: str) -> bool:
        name = basename(path)
        return (
            name.startswith("Dockerfile")
            or name.endswith(".Dockerfile")
            or _COMPOSE.match(name) is not None
            or name in ("Makefile", "Procfile", ".gitlab-ci.yml", "azure-pipelines.yml")
            or (".github/workflows/" in path and name.endswith((".yml", ".yaml")))
        )

    def facts(self, text: bytes) -> Facts:
        return Facts(self.name, references=paths_in(text))

    def resolve(self, reference: Reference, path: str, side: Side) -> Resolved | None:
        return existing(reference.text, path, side)

    def ground(self, side: Side) -> Hashable:
        return None

    def respelled(self, reference: Reference, path: str, file: str, side: Side) -> str:
        return ""


def paths_in(text: bytes, start: int = 0, end: int | None = None) -> tuple[Reference, ...]:
    """Everything that could be a path; comments are passed over."""
    lines = Lines(text)
    found = []
    for one in _PATH.finditer(text, start, len(text) if end is None else end):
        head = text[text.rfind(b"\n", 0, one.start()) + 1 : one.start()]
        if not head.lstrip().startswith(b"#"):
            written = one[0].decode("utf-8", "surrogateescape")
            found.append(Reference("path", written, lines.span(one.start(), one.end())))
    return tuple(found)


def existing(text: str, path: str, side: Side) -> Resolved | None:
    """The file or folder that a path means, beside the file or from the top."""
    for folder in dict.fromkeys((dirname(path), "")):
        place = normpath(f"{folder or '.'}/{text}")
        if place in side.paths:
            return Resolved((place,))
        if place in side.folders and place not in (".", ""):
            return Resolved((place + "/",))
    return None
