"""Where imports of Python lead in a tree."""

import re
from collections.abc import Iterable, Iterator
from posixpath import basename, dirname

from state.understanding.facts import Reference, Resolved
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
        inner = {_join(folder, name) for folder in folders for name in ("src", "lib")}
        return frozenset(folders | (inner & side.folders) | side.memo("told roots", lambda: _told(side)))

    return side.memo("python roots", find) | side.memo("landed roots", frozenset[str])


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
                        if _join(above, name) in side.folders:
                            found.add(_join(above, name))
                            break
                        if not above:
                            break
                        above = dirname(above)
    return found


def land_roots(source: Side, result: Side) -> None:
    """Makes the folders roots of the result in which a whole root of the source landed."""

    def find() -> frozenset[str]:
        found: set[str] = set()
        for root in roots(source) if source.moved else ():
            below = f"{root}/" if root else ""
            inside = [path for path in source.paths if path.startswith(below)]
            places = {_above(source.landed(path), path[len(below) :]) for path in inside}
            if len(places) == 1:
                found.update(place for place in places if place is not None)
        return frozenset(found)

    result.memo("landed roots", find)


def _above(place: str, inside: str) -> str | None:
    """The folder that a path stands in with all of these last parts."""
    if place == inside:
        return ""
    return place.removesuffix(f"/{inside}") if place.endswith(f"/{inside}") else None


def resolve_module(reference: Reference, path: str, side: Side, beside: bool = True) -> Resolved | None:
    """The files that an import, a dynamic import or a dotted name means.

    Without `beside` only roots count, not the folder of the file: scripts and tests alone find what lies there.
    """
    match reference.kind:
        case "import":
            return _imported(reference.text, reference.names, path, side, beside)
        case "dynamic":
            return _imported(reference.text, (), path, side, beside)
        case "dotted":
            return _dotted(reference.text, path, side, beside)
        case "template" | "static":
            return template(reference.text, side)
        case "computed":
            return _package(reference.text, path, side)
    return None


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


def _join(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder and name else folder or name


def _package_root(folder: str, side: Side) -> str:
    """The folder that the package of a file's folder is imported from: pytest's rule."""
    while folder and _join(folder, "__init__.py") in side.paths:
        folder = dirname(folder)
    return folder


def _sorted_roots(side: Side) -> list[str]:
    def sort() -> list[str]:
        return sorted(roots(side), key=lambda one: (-len(one), one))

    # Roots are only ever added, so their number tells them apart.
    return side.memo(("sorted roots", len(roots(side))), sort)


def _module(place: str, side: Side) -> str | None:
    """The file of a module, its folder with a slash for a package without `__init__.py`, None for nothing."""
    for end in (".py", "/__init__.py", ".pyi", "/__init__.pyi"):
        if place + end in side.paths:
            return place + end
    if place in side.folders:
        return place + "/"
    return None


def _standing(bases: Iterable[str], inside: str, side: Side) -> tuple[tuple[str, str], ...]:
    """What stands under a name in these folders, nearest first: the place without an ending, and what is there."""
    places = [(place, _module(place, side)) for place in (_join(base, inside) for base in bases)]
    return tuple(
        (place, found)
        for place, found in places
        if found is not None and not (found.endswith("/") and not _holds_python(found, side))
    )


def _rooted(bare: str, side: Side) -> tuple[tuple[str, str], ...]:
    """What stands under a name in the roots."""

    def find() -> tuple[tuple[str, str], ...]:
        return _standing(_sorted_roots(side), bare.replace(".", "/"), side)

    return side.memo(("rooted", len(_sorted_roots(side)), bare), find)


def _imported(
    text: str, names: tuple[str, ...], path: str, side: Side, beside: bool = True
) -> Resolved | None:
    bare = text.lstrip(".")
    level = len(text) - len(bare)
    inside = bare.replace(".", "/")
    if level:
        folder = dirname(path)
        for _ in range(level - 1):
            if not folder:
                return None
            folder = dirname(folder)
        if not bare and not folder:
            return None
        standing = side.memo(("module", folder, bare), lambda: _standing([folder], inside, side))
    else:
        standing = _rooted(bare, side)
        if beside:
            folder = dirname(path)
            near = side.memo(
                ("near", folder, bare), lambda: _standing([_package_root(folder, side), folder], inside, side)
            )
            standing = (*near, *standing)
    for place, found in standing:
        if found == path and not level:
            # A module named as the package that it imports: the package is meant.
            continue
        answer = _with_names(found, place, names, side)
        if found.endswith("/") and len(answer.missing) == len(names) and names:
            continue
        return answer
    return None


def _package(text: str, path: str, side: Side) -> Resolved | None:
    """The folder of the package that a name which is put together when it runs starts with."""
    found = _imported(text, (), path, side) if text.strip(".") else None
    if found is None:
        return None
    folder = re.sub(r"/__init__\.pyi?$", "/", found.files[0])
    return Resolved((folder,)) if folder.endswith("/") else None


def _holds_python(folder: str, side: Side) -> bool:
    def index() -> frozenset[str]:
        found: set[str] = set()
        for path in side.paths:
            if path.endswith((".py", ".pyi")):
                above = dirname(path)
                while above and above + "/" not in found:
                    found.add(above + "/")
                    above = dirname(above)
        return frozenset(found)

    return folder in side.memo("python folders", index)


def _with_names(found: str, place: str, names: tuple[str, ...], side: Side) -> Resolved:
    files, missing = [found], []
    facts = None if found.endswith("/") else side.facts(found)
    for name in names:
        inner = _module(_join(place, name), side)
        if facts is not None and name in facts.exports:
            continue
        if inner is not None:
            files.append(inner)
        elif facts is None:
            if found.endswith("/"):
                missing.append(name)
        elif not (facts.is_open or facts.problem or name.startswith("__")):
            missing.append(name)
    return Resolved(tuple(files), tuple(missing))


def _dotted(text: str, path: str, side: Side, beside: bool = True) -> Resolved | None:
    """A dotted name of a module, or of something in one; the longest module counts."""
    parts = text.split(".")
    for length in range(len(parts), 0, -1):
        found = _imported(".".join(parts[:length]), (), path, side, beside)
        if found is None:
            continue
        names = parts[length:]
        if not names:
            return found
        rest = "." + ".".join(names)
        if length == len(parts) - 1 or len(names) == 1:
            with_name = _imported(".".join(parts[:length]), (names[0],), path, side, beside)
            if with_name is not None and with_name.missing:
                return Resolved(with_name.files, (names[0],), rest)
            return with_name._replace(rest=rest) if with_name is not None else None
        if found.files[0].endswith("/"):
            return None
        lacking = () if _has(found.files[0], names[0], side) else (names[0],)
        return Resolved(found.files, lacking, rest)
    return None


def _has(file: str, name: str, side: Side) -> bool:
    facts = side.facts(file)
    return facts is None or facts.is_open or bool(facts.problem) or name in facts.exports


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
    for root in _sorted_roots(side):
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
