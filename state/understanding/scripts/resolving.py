"""Where specifiers of TypeScript and JavaScript lead in a tree: files, path aliases, packages of a workspace."""

import re
from collections.abc import Collection, Iterator, Mapping
from posixpath import dirname, normpath, relpath

from state.understanding.facts import Reference, Resolved
from state.understanding.references.ways import Way
from state.understanding.scripts.configs import (
    Aliases,
    Package,
    aliases,
    by_folder,
    inside,
    matched,
    packages,
)
from state.understanding.scripts.configs import read_jsonc as read_jsonc
from state.understanding.side import Side

ENDS = (".ts", ".tsx", ".d.ts", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".json", ".vue", ".svelte")
_CODE = (".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs")
_BUILT = re.compile(r"(^|/)(?:dist|build|lib|esm|cjs|es|out|types)(?:/(?:esm|cjs|es|types|src))?/")
_WRITTEN = re.compile(r"^((?:[^!]*!)*)(#?[^?#]*)(.*)$", re.DOTALL)
"""Loaders with an exclamation mark, the path, and what a bundler is told after a question mark or a hash."""


def _file(place: str, paths: Collection[str]) -> str | None:
    if place in paths:
        return place
    stem = re.sub(r"\.([cm]?)jsx?$", "", place)
    for end in ENDS:
        if f"{place}{end}" in paths:
            return f"{place}{end}"
        if stem != place and f"{stem}{end}" in paths:
            return f"{stem}{end}"
    for end in ENDS:
        entry = f"{place}/index{end}".lstrip("/")
        if entry in paths:
            return entry
    if place and f"{place}/package.json" in paths:
        return f"{place}/package.json"
    return None


def _split(text: str) -> tuple[str, str, str]:
    found = _WRITTEN.match(text)
    return (found[1], found[2], found[3]) if found is not None else ("", text, "")


def resolve_specifier(reference: Reference, path: str, side: Side) -> Resolved | None:
    """The file that a specifier means; for one that is put together when it runs, the folder it starts with."""
    if reference.kind == "computed":
        text = _split(reference.text)[1]
        return _folder(text, path, side) if text else None
    way = way_to_script(reference, path, side)
    return _answer(way, side) if way is not None else None


def files_of_specifier(reference: Reference, path: str, side: Side) -> tuple[str, ...]:
    """The files of the same: which names they have doesn't matter."""
    if reference.kind == "computed":
        found = resolve_specifier(reference, path, side)
        return found.files if found is not None else ()
    way = way_to_script(reference, path, side)
    return (way.file,) if way is not None else ()


def way_to_script(reference: Reference, path: str, side: Side) -> Way | None:
    """Where a specifier that is written out leads by paths alone."""
    known = side.memo("specifiers", lambda: _Specifiers(side))
    found = known.meaning(dirname(path), reference.text)
    if found is None:
        return None
    file, is_package = found
    return Way(file, () if is_package or not file.endswith(_CODE) else reference.names)


class _Specifiers:
    """What specifiers of a tree mean; all that it goes by is read at once, and each is followed once in a folder."""

    def __init__(self, side: Side) -> None:
        self._paths = side.paths
        self._aliases = aliases(side)
        self._manifests = by_folder(side)
        self._packages = packages(side)
        self._meanings: dict[tuple[str, str], tuple[str, bool] | None] = {}

    def meaning(self, folder: str, written: str) -> tuple[str, bool] | None:
        """The file that a specifier in a folder's files means, and whether by a package's name."""
        key = (folder, written)
        if key not in self._meanings:
            self._meanings[key] = self._found(folder, _split(written)[1])
        return self._meanings[key]

    def _found(self, folder: str, text: str) -> tuple[str, bool] | None:
        if not text:
            return None
        if text.startswith("."):
            place = inside(folder, text)
            file = None if place.startswith("..") else _file(place, self._paths)
            return (file, False) if file is not None else None
        for place, _ in _alias_places(text, folder, self._aliases, self._manifests):
            file = _file(place, self._paths)
            if file is not None:
                return file, False
        if text.startswith("#"):
            return None
        name = "/".join(text.split("/")[: 2 if text.startswith("@") else 1])
        package = self._packages.get(name)
        file = (
            _in_package(package, text[len(name) :].strip("/"), self._paths) if package is not None else None
        )
        return (file, True) if file is not None else None


def _folder(text: str, path: str, side: Side) -> Resolved | None:
    start = text.rpartition("/")[0]
    places = [inside(dirname(path), start)] if text.startswith(".") else _aliased(start, path, side)
    return next(
        (Resolved((f"{place}/",)) for place in places if place and place in side.folders),
        None,
    )


def _in_package(package: Package, rest: str, paths: Collection[str]) -> str | None:
    """The file that a package of the tree offers under a name; the manifest itself where that is built first."""
    asked = f"./{rest}" if rest else "."
    for pattern, targets in package.exports:
        middle = matched(pattern, asked)
        for target in targets if middle is not None else ():
            place = target.replace("*", middle or "")
            for one in (place, *_sources(place)):
                found = _file(one, paths)
                if found is not None:
                    return found
    for entry in package.entries if not rest else ():
        for one in (entry, *_sources(entry)):
            found = _file(one, paths) if one else None
            if found is not None:
                return found
    for inner in (rest or "index", f"src/{rest}" if rest else "src"):
        place = inside(package.folder, inner) if inner else ""
        found = _file(place, paths) if place else None
        if found is not None:
            return found
    manifest = inside(package.folder, "package.json")
    return manifest if not rest and manifest in paths else None


def _sources(place: str) -> Iterator[str]:
    """Where a file that is built comes from, as most projects lay it out."""
    for to in (r"\1src/", r"\1"):
        source = _BUILT.sub(to, place, count=1)
        if source != place:
            yield re.sub(r"\.d\.([cm]?)ts$", r".\1js", source)


def _aliased(text: str, path: str, side: Side) -> list[str]:
    """The places that an alias stands for, from the nearest configuration that says anything of it."""
    return [place for place, _ in _alias_places(text, dirname(path), aliases(side), by_folder(side))]


def _alias_places(
    text: str, folder: str, known: Mapping[str, Aliases], manifests: Mapping[str, Package]
) -> list[tuple[str, str]]:
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


def _answer(way: Way, side: Side) -> Resolved:
    facts = side.facts(way.file) if way.names else None
    if facts is None or facts.is_open or facts.problem:
        return Resolved((way.file,))
    return Resolved((way.file,), tuple(name for name in way.names if name not in facts.exports))


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
    folder, known, manifests = dirname(path), aliases(side), by_folder(side)
    used = {pattern for _, pattern in _alias_places(text, folder, known, manifests)}
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
