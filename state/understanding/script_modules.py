"""Where specifiers of TypeScript and JavaScript lead in a tree: files, path aliases, packages of a workspace."""

import re
from collections.abc import Iterator
from posixpath import dirname, normpath, relpath

from state.understanding.facts import Reference, Resolved
from state.understanding.script_configs import Package, aliases, by_folder, inside, matched, packages
from state.understanding.script_configs import read_jsonc as read_jsonc
from state.understanding.side import Side

ENDS = (".ts", ".tsx", ".d.ts", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".json", ".vue", ".svelte")
_CODE = (".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs")
_BUILT = re.compile(r"(^|/)(?:dist|build|lib|esm|cjs|es|out|types)(?:/(?:esm|cjs|es|types|src))?/")
_WRITTEN = re.compile(r"^((?:[^!]*!)*)(#?[^?#]*)(.*)$", re.DOTALL)
"""Loaders with an exclamation mark, the path, and what a bundler is told after a question mark or a hash."""


def _file(place: str, side: Side) -> str | None:
    if place in side.paths:
        return place
    stem = re.sub(r"\.([cm]?)jsx?$", "", place)
    for end in ENDS:
        if f"{place}{end}" in side.paths:
            return f"{place}{end}"
        if stem != place and f"{stem}{end}" in side.paths:
            return f"{stem}{end}"
    for end in ENDS:
        entry = f"{place}/index{end}".lstrip("/")
        if entry in side.paths:
            return entry
    if place and f"{place}/package.json" in side.paths:
        return f"{place}/package.json"
    return None


def _split(text: str) -> tuple[str, str, str]:
    found = _WRITTEN.match(text)
    return (found[1], found[2], found[3]) if found is not None else ("", text, "")


def resolve_specifier(reference: Reference, path: str, side: Side) -> Resolved | None:
    """The file that a specifier means; for one that is put together when it runs, the folder it starts with."""
    _, text, _ = _split(reference.text)
    if not text:
        return None
    if reference.kind == "computed":
        return _folder(text, path, side)
    if text.startswith("."):
        place = inside(dirname(path), text)
        return _answer(None if place.startswith("..") else _file(place, side), reference, side)
    for place in _aliased(text, path, side):
        found = _file(place, side)
        if found is not None:
            return _answer(found, reference, side)
    if text.startswith("#"):
        return None
    name = "/".join(text.split("/")[: 2 if text.startswith("@") else 1])
    package = packages(side).get(name)
    if package is None:
        return None
    found = _in_package(package, text[len(name) :].strip("/"), side)
    return _answer(found, reference._replace(names=()), side)


def _folder(text: str, path: str, side: Side) -> Resolved | None:
    start = text.rpartition("/")[0]
    places = [inside(dirname(path), start)] if text.startswith(".") else _aliased(start, path, side)
    return next(
        (Resolved((f"{place}/",)) for place in places if place and place in side.folders),
        None,
    )


def _in_package(package: Package, rest: str, side: Side) -> str | None:
    """The file that a package of the tree offers under a name; the manifest itself where that is built first."""
    asked = f"./{rest}" if rest else "."
    for pattern, targets in package.exports:
        middle = matched(pattern, asked)
        for target in targets if middle is not None else ():
            place = target.replace("*", middle or "")
            for one in (place, *_sources(place)):
                found = _file(one, side)
                if found is not None:
                    return found
    for entry in package.entries if not rest else ():
        for one in (entry, *_sources(entry)):
            found = _file(one, side) if one else None
            if found is not None:
                return found
    for inner in (rest or "index", f"src/{rest}" if rest else "src"):
        place = inside(package.folder, inner) if inner else ""
        found = _file(place, side) if place else None
        if found is not None:
            return found
    manifest = inside(package.folder, "package.json")
    return manifest if not rest and manifest in side.paths else None


def _sources(place: str) -> Iterator[str]:
    """Where a file that is built comes from, as most projects lay it out."""
    for to in (r"\1src/", r"\1"):
        source = _BUILT.sub(to, place, count=1)
        if source != place:
            yield re.sub(r"\.d\.([cm]?)ts$", r".\1js", source)


def _aliased(text: str, path: str, side: Side) -> list[str]:
    """The places that an alias stands for, from the nearest configuration that says anything of it."""
    return [place for place, _ in _alias_places(text, path, side)]


def _alias_places(text: str, path: str, side: Side) -> list[tuple[str, str]]:
    folder, known, manifests = dirname(path), aliases(side), by_folder(side)
    places: list[tuple[str, str]] = []
    private = text.startswith("#")
    while True:
        manifest = manifests.get(folder)
        if private and manifest is not None and manifest.imports:
            places += _targets(manifest.imports, text)
            private = False
        found = known.get(folder)
        if found is not None:
            places += _targets(found.patterns, text)
            if found.base is not None and not text.startswith(("#", "/")):
                places.append((inside(found.base, text), ""))
            if places:
                return places
        if not folder:
            return places
        folder = dirname(folder)


def _targets(patterns: tuple[tuple[str, tuple[str, ...]], ...], text: str) -> Iterator[tuple[str, str]]:
    """Places with the pattern that gives them; the one with the longest beginning first, as compilers choose."""
    fitting = [
        (pattern, middle, targets)
        for pattern, targets in patterns
        if (middle := matched(pattern, text)) is not None
    ]
    for pattern, middle, targets in sorted(
        fitting, key=lambda one: (-("*" not in one[0]), -len(one[0].partition("*")[0]))
    ):
        for target in targets:
            yield normpath(target.replace("*", middle)) if "*" in target else target, pattern


def _answer(file: str | None, reference: Reference, side: Side) -> Resolved | None:
    if file is None:
        return None
    if not reference.names or not file.endswith(_CODE):
        return Resolved((file,))
    facts = side.facts(file)
    if facts is None or facts.is_open or facts.problem:
        return Resolved((file,))
    return Resolved((file,), tuple(name for name in reference.names if name not in facts.exports))


def spelled(reference: Reference, path: str, file: str, side: Side) -> str:
    """How `file` is named from `path`: by an alias where one was used and reaches it, else relatively.

    What was written with its ending keeps one, and what named a folder names one.
    """
    loaders, text, asked = _split(reference.text)
    if reference.kind == "computed":
        tail = text.rpartition("/")[2]
        written = _relative(path, file.rstrip("/")) if text.startswith(".") else ""
        return f"{loaders}{written}/{tail}" if written else ""
    if not text.startswith("."):
        written = _by_alias(text, path, file, side)
        if not written and _home(path, side) != _home(file, side):
            return ""
    else:
        written = ""
    written = written or _shortened(_relative(path, file), text)
    return f"{loaders}{written}{asked}"


def _relative(path: str, file: str) -> str:
    written = relpath(file, dirname(path) or ".")
    return written if written.startswith(".") else f"./{written}"


def _home(path: str, side: Side) -> str:
    """The folder of the package that a file belongs to."""
    folder, known = dirname(path), by_folder(side)
    while folder and folder not in known:
        folder = dirname(folder)
    return folder


def _by_alias(text: str, path: str, file: str, side: Side) -> str:
    """The alias that reaches a file, the one used so far before others; empty where none does."""
    used = {pattern for _, pattern in _alias_places(text, path, side)}
    folder, known, manifests = dirname(path), aliases(side), by_folder(side)
    while True:
        here = known.get(folder)
        manifest = manifests.get(folder)
        patterns = (here.patterns if here is not None else ()) + (
            manifest.imports if manifest is not None and text.startswith("#") else ()
        )
        for pattern, targets in sorted(patterns, key=lambda one: one[0] not in used):
            for target in targets:
                middle = matched(target, file) if "*" in pattern else None
                if middle:
                    return _shortened(pattern.replace("*", middle), text)
        base = here.base if here is not None and "" in used else None
        if base is not None and file.startswith(f"{base}/" if base else ""):
            return _shortened(file[len(base) :].lstrip("/"), text)
        if not folder or (here is not None and patterns):
            return ""
        folder = dirname(folder)


def _shortened(written: str, before: str) -> str:
    """A path without the ending that was not written before either."""
    end = next((one for one in sorted(ENDS, key=len, reverse=True) if written.endswith(one)), "")
    if not end or before.endswith(end):
        return written
    stem = written.removesuffix(end)
    compiled = re.search(r"\.[cm]?jsx?$", before)
    if compiled is not None:
        return stem + compiled[0]
    if end == ".json" or (end in (".vue", ".svelte") and not stem.endswith("/index")):
        return written
    if stem.endswith("/index") and not before.endswith("index"):
        return stem.removesuffix("/index")
    return stem
