"""Paths, modules and scripts that Dockerfiles, compose files, CI, Makefiles and shell scripts name.

Only what leads to a file of the tree on the side it comes from is ever spoken of: a word that merely looks like a
path means nothing.
"""

import re
from collections.abc import Hashable, Iterator
from posixpath import basename, dirname, normpath, relpath

from state.understanding.facts import Facts, Reference, Resolved
from state.understanding.files.lines import Lines
from state.understanding.python.resolving import resolve_module, roots, spelled
from state.understanding.side import Side

# A path has a folder, or an ending that files of programs have; what isn't in the tree means nothing.
_PATH = re.compile(
    rb"(?<![\w@:$./{}*~-])(?:\./)?(?:[\w.@-]+/)*[\w.@-]*[\w-]\.(?:py|js|ts|mjs|cjs|tsx|sh|txt|toml|cfg|ini|json|ya?ml|conf|sql|env)"
    rb"(?![\w./*{}$@-])|(?<![\w@:$./{}*~-])\./[\w./@-]+[\w](?![\w*{}$@-])"
)
_COPY = re.compile(
    rb"^[ \t]*(?:COPY|ADD)[ \t]+(?!.*--from=)((?:[^\\\n]|\\\r?\n)+)", re.MULTILINE | re.IGNORECASE
)
_WORD = re.compile(rb"[^\s\"',\[\]\\]+")
_KEY = re.compile(
    rb"^[ \t-]*(?:context|build|dockerfile|env_file|working-directory|working_directory)[ \t]*:[ \t]*"
    rb"([\"']?)([\w.@/-]+)\1[ \t]*(?:#.*)?\r?$",
    re.MULTILINE,
)
_FOLDER = re.compile(
    rb"(?:\bcd|\bmake[ \t]+-C|--prefix|--cwd|--directory)[ \t=]+([\w.@/-]*[\w@/-])(?=[ \t;&|)\"'\r\n]|$)"
)
_MODULE = re.compile(
    rb"(?:\bpython[\d.]*[ \t]+-m|\bcelery[ \t]+(?:-A|--app)|\bflask[ \t]+--app|--settings"
    rb"|DJANGO_SETTINGS_MODULE|FLASK_APP)"
    rb"(?:[ \t]*[=:][ \t]*|[ \t]+)[\"']?([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+)(?![\w./(-])"
    rb"|\b(?:gunicorn|uvicorn|hypercorn|daphne|granian|waitress-serve)\b[^\n#]*?"
    rb"[ \t\"']([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)(?=:[A-Za-z_])"
)
_SCRIPT = re.compile(
    rb"(?:\b(?:npm|pnpm|yarn|bun)[ \t]+(?:run|run-script))[ \t]+([\w:.@/-]*\w)(?![\w:{}$*/])"
)
_LONGEST = 20_000
"""Further right in a line, in bytes, nobody names a file; looking back to where it begins has its price."""
_IMAGE = re.compile(r"^Dockerfile|\.[Dd]ockerfile$")
_COMPOSE = re.compile(r"(?:docker-)?compose[\w.-]*\.ya?ml$")
_NAMES = frozenset(
    (
        *(
            "Makefile",
            "GNUmakefile",
            "makefile",
            "Procfile",
            "justfile",
            "Justfile",
            "Jenkinsfile",
            "tox.ini",
        ),
        *(
            ".gitlab-ci.yml",
            ".travis.yml",
            "azure-pipelines.yml",
            "bitbucket-pipelines.yml",
            "cloudbuild.yaml",
        ),
        *(".pre-commit-config.yaml", "action.yml", "action.yaml"),
    )
)


class Naming:
    """What files of tools and manifests share: paths, dotted names and scripts of package.json lead to files."""

    def resolve(self, reference: Reference, path: str, side: Side) -> Resolved | None:
        if reference.kind == "script":
            return script(reference.text, path, side)
        if reference.kind == "dotted":
            return resolve_module(reference, path, side)
        return existing(reference.text, path, side)

    def ground(self, side: Side) -> Hashable:
        # Where modules begin, and which files have scripts: nothing that names them has their words in it.
        manifests = (("scripts", side.landed(path)) for path in side.named("package.json"))
        return frozenset((*(("root", root) for root in roots(side)), *manifests))

    def respelled(self, reference: Reference, path: str, file: str, side: Side) -> str:
        if reference.kind == "script":
            return ""
        if reference.kind == "dotted":
            return spelled(reference, path, file, side)
        return path_to(reference.text, path, file)


class Tooling(Naming):
    """Files that run other files."""

    name = "tooling"

    def reads(self, path: str) -> bool:
        name = basename(path)
        return (
            name.startswith("Dockerfile")
            or name.endswith((".Dockerfile", ".dockerfile", ".sh", ".bash", ".mk"))
            or _COMPOSE.match(name) is not None
            or name in _NAMES
            or ((".github/workflows/" in path or ".circleci/" in path) and name.endswith((".yml", ".yaml")))
        )

    def facts(self, text: bytes) -> Facts:
        lines = Lines(text)
        found = {one.span.start: one for one in paths_in(text)}
        for kind, start, end in _named(text):
            first = text.rfind(b"\n", 0, start) + 1
            if start - first > _LONGEST:
                continue
            row = text[first:start]
            if not row.lstrip().startswith(b"#") and b" #" not in row:
                written = text[start:end].decode("utf-8", "surrogateescape")
                found.setdefault(start, Reference(kind, written, lines.span(start, end)))
        return Facts(self.name, references=tuple(found[start] for start in sorted(found)))


def _named(text: bytes) -> Iterator[tuple[str, int, int]]:
    for copy in _COPY.finditer(text):
        words = [one for one in _WORD.finditer(text, *copy.span(1)) if not one[0].startswith(b"--")]
        for word in words[:-1]:
            if re.fullmatch(rb"[\w.@/-]*[\w@/-]", word[0]):
                yield "path", *word.span()
    for key in _KEY.finditer(text):
        yield "path", *key.span(2)
    for folder in _FOLDER.finditer(text):
        yield "path", *folder.span(1)
    for module in _MODULE.finditer(text):
        yield "dotted", *module.span(1 if module[1] is not None else 2)
    for run in _SCRIPT.finditer(text):
        yield "script", *run.span(1)


def paths_in(text: bytes, start: int = 0, end: int | None = None) -> tuple[Reference, ...]:
    """Everything that could be a path; comments are passed over."""
    lines = Lines(text)
    found = []
    for one in _PATH.finditer(text, start, len(text) if end is None else end):
        first = text.rfind(b"\n", 0, one.start()) + 1
        if one.start() - first > _LONGEST:
            continue
        head = text[first : one.start()]
        if not head.lstrip().startswith(b"#"):
            written = one[0].decode("utf-8", "surrogateescape")
            found.append(Reference("path", written, lines.span(one.start(), one.end())))
    return tuple(found)


def scripts_in(text: bytes, start: int = 0, end: int | None = None) -> tuple[Reference, ...]:
    """The scripts of package.json that a text runs."""
    lines = Lines(text)
    return tuple(
        Reference("script", one[1].decode("ascii", "replace"), lines.span(*one.span(1)))
        for one in _SCRIPT.finditer(text, start, len(text) if end is None else end)
    )


def existing(text: str, path: str, side: Side) -> Resolved | None:
    """The file or folder that a path means: beside the file, or seen from a folder above, the nearest first."""
    folder = dirname(path)
    while True:
        place = normpath(f"{folder or '.'}/{text}")
        if place in side.paths:
            return Resolved((place,), seen_from=folder)
        if place in side.folders and place not in (".", ""):
            return Resolved((place + "/",), seen_from=folder)
        if not folder:
            return None
        folder = dirname(folder)


def script(text: str, path: str, side: Side) -> Resolved | None:
    """The package.json that has a script: the nearest above, else any of the tree, since one can change the folder."""
    near = {f"{folder}/package.json".lstrip("/") for folder in _above(path)}
    found = [one for one in side.named("package.json") if text in _scripts(one, side)]
    return (
        Resolved((max(found, key=lambda one: (one in near, len(one)) if one in near else (False, 0)),))
        if found
        else None
    )


def _scripts(path: str, side: Side) -> frozenset[str]:
    facts = side.facts(path)
    return frozenset(one.name for one in facts.named("script")) if facts is not None else frozenset()


def _above(path: str) -> Iterator[str]:
    folder = dirname(path)
    while folder:
        yield folder
        folder = dirname(folder)
    yield ""


def path_to(text: str, path: str, file: str) -> str:
    """How a file is named at `path`: from its folder where that was meant, else from the top of the tree."""
    folder, place = dirname(path), file.rstrip("/")
    if text.startswith("../") or (folder and (text.startswith("./") or place.startswith(folder + "/"))):
        written = relpath(place, folder or ".")
    else:
        written = place
    return _as_before(text, written)


def path_from(text: str, folder: str, path: str, file: str) -> str:
    """How `file` is named from the folder that a path in the file at `path` was written from; empty where it can't be."""
    written = relpath(file.rstrip("/"), folder or ".")
    if written.startswith("../") and not text.startswith("../") and _IMAGE.search(basename(path)):
        # What is outside of its context can't be copied into an image.
        return ""
    return _as_before(text, written)


def _as_before(text: str, written: str) -> str:
    if text.startswith("./") and not written.startswith("."):
        written = f"./{written}"
    return written + ("/" if text.endswith("/") else "")
