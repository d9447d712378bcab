"""Where imports of Python lead in a tree."""

import re
from collections.abc import Iterator
from posixpath import basename, dirname

from state.understanding.facts import Reference, Resolved
from state.understanding.python.modules import Modules, joined
from state.understanding.references.ways import Way
from state.understanding.side import Side

_PROJECTS = (
    "manage.py",
    "pyproject.toml",
    "setup.py",
    "setup.cfg",
    "Pipfile",
    "requirements.txt",
    "tox.ini",
    "pytest.ini",
    "Dockerfile",
)


_PATHS = (
    re.compile(rb"sys\.path\.(?:insert|append|extend)\(([^\n]*)"),
    re.compile(rb"(?m)^[ \t]*(?:pythonpath|mypy_path|python_paths)[ \t]*[=:]([^\n]*)"),
)
_QUOTED = re.compile(rb"[\w./-]+")
_TELLING = (
    "manage.py",
    "conftest.py",
    "pyproject.toml",
    "pytest.ini",
    "setup.cfg",
    "tox.ini",
    "wsgi.py",
    "asgi.py",
)


def roots(side: Side) -> frozenset[str]:
    """The folders whose modules are imported by their own names: projects, their `src`, what is put on the path."""

    def find() -> frozenset[str]:
        folders = {"", *(dirname(path) for path in side.named(*_PROJECTS))}
        inner = {joined(folder, name) for folder in folders for name in ("src", "lib")}
        return frozenset(folders | (inner & side.folders) | side.memo("told roots", lambda: _told(side)))

    return side.memo("python roots", find)


def _told(side: Side) -> set[str]:
    """Folders that the usual files of a project put on Python's path."""
    found: set[str] = set()
    settings = [path for path in side.paths if path.endswith(".py") and "settings" in path]
    for path in (*side.named(*_TELLING), *settings):
        text = side.tree.text(path)
        for pattern in _PATHS:
            for one in pattern.finditer(text):
                for word in _QUOTED.findall(one[1]):
                    name = word.decode("ascii", "replace").strip("./")
                    above = dirname(path)
                    while name and len(found) < 50:
                        if joined(above, name) in side.folders:
                            found.add(joined(above, name))
                            break
                        if not above:
                            break
                        above = dirname(above)
    return found


def modules(side: Side) -> Modules:
    """The modules of a tree."""
    return side.memo("modules", lambda: Modules(side.paths, side.folders, roots(side)))


def way_to_module(reference: Reference, path: str, side: Side, beside: bool = True) -> Way | None:
    """Where an import, a dynamic import or a dotted name leads by paths alone."""
    known = modules(side)
    if reference.kind == "dotted":
        return _dotted(reference.text, path, known, beside)
    names = reference.names if reference.kind == "import" else ()
    return _imported(reference.text, names, path, known, beside)


def resolve_module(reference: Reference, path: str, side: Side, beside: bool = True) -> Resolved | None:
    """The files that an import, a dynamic import or a dotted name means.

    Without `beside` only roots count, not the folder of the file: scripts and tests alone find what lies there.
    """
    match reference.kind:
        case "import" | "dynamic" | "dotted":
            way = way_to_module(reference, path, side, beside)
            return _with_names(way, side) if way is not None else None
        case "template" | "static":
            return template(reference.text, side)
        case "computed":
            return _package(reference.text, path, side)
    return None


def files_of_module(reference: Reference, path: str, side: Side) -> tuple[str, ...]:
    """The files of the same; what is asked of a module is looked for in it only where it may be a module instead."""
    if reference.kind in ("import", "dynamic", "dotted"):
        way = way_to_module(reference, path, side)
        if way is None:
            return ()
        if not any(way.inner):
            return (way.file,)
    found = resolve_module(reference, path, side)
    return found.files if found is not None else ()


def template(text: str, side: Side) -> Resolved | None:
    """The files that a template's name means: every `templates` folder is looked in."""

    def index() -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for one in sorted(side.paths):
            for folder in ("templates/", "jinja2/", "static/"):
                head, between, name = ("/" + one).rpartition(f"/{folder}")
                if between:
                    found.setdefault(name, []).append(one)
                    del head
        return found

    files = side.memo("templates", index).get(text)
    return Resolved(tuple(files)) if files else None


def _imported(
    text: str, names: tuple[str, ...], path: str, known: Modules, beside: bool = True
) -> Way | None:
    bare = text.lstrip(".")
    level = len(text) - len(bare)
    folder = path.rpartition("/")[0]
    if level:
        for _ in range(level - 1):
            if not folder:
                return None
            folder = dirname(folder)
        if not bare and not folder:
            return None
        standing = known.below(folder, bare)
    else:
        standing = known.rooted(bare)
        if beside:
            standing = known.near(folder, bare) + standing
    for place, found in standing:
        if found == path and not level:
            # A module named as the package that it imports: the package is meant.
            continue
        inner = tuple([known.inner(place, name) for name in names])
        if names and found.endswith("/") and not any(inner):
            continue
        return Way(found, names, inner)
    return None


def _package(text: str, path: str, side: Side) -> Resolved | None:
    """The folder of the package that a name which is put together when it runs starts with."""
    found = _imported(text, (), path, modules(side)) if text.strip(".") else None
    if found is None:
        return None
    folder = re.sub(r"/__init__\.pyi?$", "/", found.file)
    return Resolved((folder,)) if folder.endswith("/") else None


def _with_names(way: Way, side: Side) -> Resolved:
    """What a way leads to, once the file is asked for the names."""
    is_folder = way.file.endswith("/")
    facts = side.facts(way.file) if way.names and not is_folder else None
    if way.deep:
        lacking = (
            facts is not None and not (facts.is_open or facts.problem) and way.names[0] not in facts.exports
        )
        return Resolved((way.file,), way.names if lacking else (), way.rest)
    files, missing = [way.file], []
    for name, inner in zip(way.names, way.inner, strict=True):
        if facts is not None and name in facts.exports:
            continue
        if inner is not None:
            files.append(inner)
        elif is_folder or (
            facts is not None and not (facts.is_open or facts.problem or name.startswith("__"))
        ):
            missing.append(name)
    return Resolved(tuple(files), tuple(missing), way.rest)


def _dotted(text: str, path: str, known: Modules, beside: bool = True) -> Way | None:
    """A dotted name of a module, or of something in one; the longest module counts."""
    parts = text.split(".")
    for length in range(len(parts), 0, -1):
        module = ".".join(parts[:length])
        found = _imported(module, (), path, known, beside)
        if found is None:
            continue
        names = tuple(parts[length:])
        if not names:
            return found
        rest = "." + ".".join(names)
        if len(names) == 1:
            with_name = _imported(module, names, path, known, beside)
            return with_name._replace(rest=rest) if with_name is not None else None
        if found.file.endswith("/"):
            return None
        return Way(found.file, names[:1], (None,), rest, deep=True)
    return None


def spelled(reference: Reference, path: str, file: str, side: Side) -> str:
    """How an import or a dotted name at `path` has to be written to mean `file`; empty where that can't be said."""
    if reference.kind in ("template", "static"):
        return template_name(file)
    stem = re.sub(r"(?:/__init__)?\.pyi?$|/$", "", file)
    if reference.text.startswith("."):
        written = _relative(path, stem)
        if written:
            return written
    bare = reference.text.lstrip(".")
    best = ""
    for root in _usable(path, stem, side):
        parts = stem[len(root) :].strip("/").split("/")
        if all(part.isidentifier() for part in parts):
            best = ".".join(parts)
            if len(parts) > bare.count("."):
                break
    return best


def _usable(path: str, stem: str, side: Side) -> Iterator[str]:
    """The roots over a module that hold for a file, the longest first: a project of its own has its own path."""
    told = side.memo("told roots", lambda: _told(side))
    for root in modules(side).roots:
        holds = not root or stem.startswith(f"{root}/")
        # The sources of a project hold for its tests too.
        project = dirname(root) if basename(root) in ("src", "lib") else root
        if holds and (not project or root in told or path.startswith(f"{project}/")):
            yield root


def _relative(path: str, stem: str) -> str:
    """A module as seen from a file, empty where they share no package."""
    here, there = dirname(path).split("/") if dirname(path) else [], stem.split("/")
    shared = 0
    while shared < min(len(here), len(there)) and here[shared] == there[shared]:
        shared += 1
    if shared == 0 or not all(part.isidentifier() for part in there[shared:]):
        return ""
    return "." * (len(here) - shared + 1) + ".".join(there[shared:])


def template_name(file: str) -> str:
    """The name under which loaders find a template or a static file."""
    for folder in ("templates/", "jinja2/", "static/"):
        _, between, name = ("/" + file).rpartition(f"/{folder}")
        if between:
            return name
    return ""
