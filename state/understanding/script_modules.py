"""Where specifiers of TypeScript and JavaScript lead in a tree: files, path aliases, packages of a workspace."""

import json
import re
from posixpath import dirname, normpath, relpath
from typing import NamedTuple

from state.understanding.facts import Reference, Resolved
from state.understanding.side import Side

ENDS = (".ts", ".tsx", ".d.ts", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".json", ".vue", ".svelte")
_CODE = (".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs")
_CONFIGS = ("tsconfig.json", "jsconfig.json", "tsconfig.base.json", "tsconfig.app.json")
_JSONC = re.compile(r'"(?:\\.|[^"\\])*"|//[^\n]*|/\*.*?\*/', re.DOTALL)


class Aliases(NamedTuple):
    """What one tsconfig says: patterns with the places that they stand for, and the folder of bare names."""

    patterns: tuple[tuple[str, tuple[str, ...]], ...]
    base: str | None


def read_jsonc(text: bytes) -> object:
    """JSON with comments and trailing commas; None where it isn't that."""
    plain = _JSONC.sub(
        lambda one: one[0] if one[0].startswith('"') else " ", text.decode("utf-8-sig", "replace")
    )
    plain = re.sub(r'("(?:\\.|[^"\\])*")|,(\s*[}\]])', lambda one: one[1] or one[2], plain)
    try:
        return json.loads(plain)
    except ValueError:
        return None


def _inside(folder: str, path: str) -> str:
    joined = normpath(f"{folder}/{path}" if folder else path)
    return "" if joined == "." else joined


def _config(path: str, side: Side, depth: int = 0) -> Aliases:
    data = read_jsonc(side.tree.text(path)) if side.oid(path) else None
    if not isinstance(data, dict) or depth > 5:
        return Aliases((), None)
    options = data.get("compilerOptions")
    options = options if isinstance(options, dict) else {}
    folder = dirname(path)
    base = options.get("baseUrl")
    place = _inside(folder, base) if isinstance(base, str) else None
    found: list[tuple[str, tuple[str, ...]]] = []
    paths = options.get("paths")
    for pattern, places in (paths if isinstance(paths, dict) else {}).items():
        if isinstance(places, list):
            start = place if place is not None else folder
            found.append((pattern, tuple(_inside(start, one) for one in places if isinstance(one, str))))
    parents = data.get("extends")
    for parent in parents if isinstance(parents, list) else [parents]:
        if isinstance(parent, str) and parent.startswith("."):
            name = parent if parent.endswith(".json") else f"{parent}.json"
            above = _config(_inside(folder, name), side, depth + 1)
            if not found:
                found += above.patterns
            place = above.base if place is None else place
    if not found and not depth:
        for one in data.get("references") or ():
            if isinstance(one, dict) and isinstance(one.get("path"), str) and one["path"].endswith(".json"):
                found += _config(_inside(folder, one["path"]), side, depth + 1).patterns
    return Aliases(tuple(found), place)


def _all(side: Side) -> dict[str, Aliases]:
    """The aliases by the folder that they hold in."""

    def read() -> dict[str, Aliases]:
        found: dict[str, Aliases] = {}
        for path in side.named(*_CONFIGS):
            aliases = _config(path, side)
            before = found.get(dirname(path), Aliases((), None))
            place = before.base if before.base is not None else aliases.base
            found[dirname(path)] = Aliases(before.patterns + aliases.patterns, place)
        return found

    return side.memo("aliases", read)


def aliases_of_all(side: Side) -> frozenset[tuple[str, Aliases]]:
    """Every alias of a tree, and the packages that it holds; equal where specifiers lead alike."""
    return frozenset(_all(side).items()) | {
        (place, Aliases(((name, (place,)),), None)) for name, place in packages(side).items()
    }


def packages(side: Side) -> dict[str, str]:
    """Folders of the packages that a tree holds, by name."""

    def read() -> dict[str, str]:
        found: dict[str, str] = {}
        for path in side.named("package.json"):
            data = read_jsonc(side.tree.text(path))
            name = data.get("name") if isinstance(data, dict) else None
            if isinstance(name, str) and dirname(path):
                found.setdefault(name, dirname(path))
        return found

    return side.memo("packages", read)


def _file(place: str, side: Side) -> str | None:
    if place in side.paths:
        return place
    stem = re.sub(r"\.([cm]?)jsx?$", r"", place)
    for end in ENDS:
        if f"{place}{end}" in side.paths:
            return f"{place}{end}"
        if stem != place and f"{stem}{end}" in side.paths:
            return f"{stem}{end}"
    for end in ENDS:
        inside = f"{place}/index{end}".lstrip("/")
        if inside in side.paths:
            return inside
    if f"{place}/package.json" in side.paths:
        return f"{place}/package.json"
    return None


def resolve_specifier(reference: Reference, path: str, side: Side) -> Resolved | None:
    """The file that a specifier means."""
    text = re.sub(r"[?#].*$", "", reference.text)
    text = text.rpartition("!")[2]
    if not text:
        return None
    if text.startswith("."):
        place = _inside(dirname(path), text)
        return _answer(None if place.startswith("..") else _file(place, side), reference, side)
    for place in _aliased(text, path, side):
        found = _file(place, side)
        if found is not None:
            return _answer(found, reference, side)
    parts = text.split("/")
    name = "/".join(parts[:2]) if text.startswith("@") else parts[0]
    folder = packages(side).get(name)
    if folder is None:
        return None
    rest = text[len(name) :].strip("/")
    for inner in (rest, f"src/{rest}" if rest else "src"):
        found = _file(_inside(folder, inner), side) if inner else None
        if found is not None:
            return _answer(found, reference._replace(names=()), side)
    return Resolved((f"{folder}/package.json",))


def _aliased(text: str, path: str, side: Side) -> list[str]:
    folder, known = dirname(path), _all(side)
    places: list[str] = []
    while True:
        aliases = known.get(folder)
        if aliases is not None:
            for pattern, targets in aliases.patterns:
                head, star, tail = pattern.partition("*")
                if star and text.startswith(head) and text.endswith(tail):
                    middle = text[len(head) : len(text) - len(tail)]
                    places += [normpath(one.replace("*", middle)) for one in targets]
                elif text == pattern:
                    places += targets
            if aliases.base is not None:
                places.append(_inside(aliases.base, text))
            if places:
                return places
        if not folder:
            return places
        folder = dirname(folder)


def _answer(file: str | None, reference: Reference, side: Side) -> Resolved | None:
    if file is None:
        return None
    if not reference.names or not file.endswith(_CODE):
        return Resolved((file,))
    facts = side.facts(file)
    if facts is None or facts.is_open or facts.problem:
        return Resolved((file,))
    return Resolved((file,), tuple(name for name in reference.names if name not in facts.exports))


def spelled(reference: Reference, path: str, file: str) -> str:
    """How `file` is named from `path`, as long as it was named relatively."""
    if not reference.text.startswith("."):
        return ""
    written = relpath(file, dirname(path) or ".")
    written = written if written.startswith(".") else f"./{written}"
    end = next((one for one in sorted(ENDS, key=len, reverse=True) if written.endswith(one)), "")
    if end and not reference.text.endswith(end):
        written = written.removesuffix(end)
        if written.endswith("/index") and not reference.text.endswith("index"):
            written = written.removesuffix("/index")
        if re.search(r"\.[cm]?js$", reference.text):
            written += ".js"
    return written
