"""What tsconfig, jsconfig and package.json files of a tree say about where specifiers lead."""

import json
import re
from collections.abc import Iterator
from posixpath import basename, dirname, normpath
from typing import NamedTuple

from state.understanding.side import Side

_JSONC = re.compile(r'"(?:\\.|[^"\\])*"|//[^\n]*|/\*.*?\*/', re.DOTALL)
_CONFIG = re.compile(r"(?:ts|js)config(?:\.[\w.-]+)?\.json")
_DEEPEST = 8
"""Longer chains of `extends` are circles."""


class Aliases(NamedTuple):
    """What one tsconfig says: patterns with the places that they stand for, and the folder of bare names."""

    patterns: tuple[tuple[str, tuple[str, ...]], ...]
    base: str | None


class Package(NamedTuple):
    """A package.json: its folder, and what `exports` and `imports` say, each pattern with places from the top."""

    folder: str
    name: str
    exports: tuple[tuple[str, tuple[str, ...]], ...]
    imports: tuple[tuple[str, tuple[str, ...]], ...]
    entries: tuple[str, ...]


def read_jsonc(text: bytes) -> object:
    """JSON with comments and trailing commas; None where it isn't that."""
    plain = _JSONC.sub(
        lambda one: one[0] if one[0].startswith('"') else " ", text.decode("utf-8-sig", "replace")
    )
    plain = re.sub(r'("(?:\\.|[^"\\])*")|,(\s*[}\]])', lambda one: one[1] or one[2], plain)
    try:
        return json.loads(plain)
    except (ValueError, RecursionError):
        return None


def inside(folder: str, path: str) -> str:
    """A path as seen from a folder, from the top of the tree; the top is empty."""
    joined = normpath(f"{folder}/{path}" if folder else path)
    return "" if joined == "." else joined


def _read(path: str, side: Side) -> dict[str, object]:
    data = read_jsonc(side.tree.text(path)) if side.oid(path) else None
    return data if isinstance(data, dict) else {}


def _config(path: str, side: Side, depth: int = 0) -> Aliases:
    data = _read(path, side)
    if depth > _DEEPEST:
        return Aliases((), None)
    options = data.get("compilerOptions")
    options = options if isinstance(options, dict) else {}
    folder = dirname(path)
    base = options.get("baseUrl")
    place = inside(folder, base) if isinstance(base, str) else None
    found: list[tuple[str, tuple[str, ...]]] = []
    paths = options.get("paths")
    for pattern, places in (paths if isinstance(paths, dict) else {}).items():
        if isinstance(places, list):
            start = place if place is not None else folder
            found.append((pattern, tuple(inside(start, one) for one in places if isinstance(one, str))))
    parents = data.get("extends")
    # The last one named counts most.
    for parent in reversed(parents) if isinstance(parents, list) else [parents]:
        file = _extended(parent, folder, side) if isinstance(parent, str) else None
        if file is not None:
            above = _config(file, side, depth + 1)
            if not found:
                found += above.patterns
            place = above.base if place is None else place
    references = data.get("references")
    if not found and not depth and isinstance(references, list):
        for one in references:
            there = one.get("path") if isinstance(one, dict) else None
            if isinstance(there, str) and there.endswith(".json"):
                found += _config(inside(folder, there), side, depth + 1).patterns
    return Aliases(tuple(found), place)


def _extended(parent: str, folder: str, side: Side) -> str | None:
    """The file that `extends` names, in the tree: a path, or a package of it."""
    if parent.startswith("."):
        start = inside(folder, parent)
    else:
        parts = parent.split("/")
        name = "/".join(parts[: 2 if parent.startswith("@") else 1])
        package = packages(side).get(name)
        if package is None:
            return None
        start = inside(package.folder, parent[len(name) :].strip("/") or ".")
    ends = ("", ".json", "/tsconfig.json")
    return next((start + end for end in ends if start + end in side.paths), None)


def aliases(side: Side) -> dict[str, Aliases]:
    """The aliases of a tree by the folder that they hold in."""

    def read() -> dict[str, Aliases]:
        found: dict[str, Aliases] = {}
        names = [path for path in side.paths if path.endswith("config.json") or "config." in basename(path)]
        # tsconfig.json itself first: others are for builds and tests.
        for path in sorted(names, key=lambda one: (dirname(one), len(one), one)):
            if _CONFIG.fullmatch(basename(path)) is None:
                continue
            one = _config(path, side)
            before = found.get(dirname(path), Aliases((), None))
            place = before.base if before.base is not None else one.base
            patterns = tuple(dict.fromkeys(before.patterns + one.patterns))
            found[dirname(path)] = Aliases(patterns, place)
        return found

    return side.memo("aliases", read)


def packages(side: Side) -> dict[str, Package]:
    """The packages that a tree holds, by name; those further up first where two have one name."""

    def index() -> dict[str, Package]:
        found: dict[str, Package] = {}
        for one in sorted(by_folder(side).values(), key=lambda one: (one.folder.count("/"), one.folder)):
            if one.name:
                found.setdefault(one.name, one)
        return found

    return side.memo("packages", index)


def by_folder(side: Side) -> dict[str, Package]:
    """Every package.json of a tree by its folder."""

    def read() -> dict[str, Package]:
        found: dict[str, Package] = {}
        for path in side.named("package.json"):
            data, folder = _read(path, side), dirname(path)
            name = data.get("name")
            entries = (data.get(key) for key in ("source", "types", "module", "main", "svelte"))
            found[folder] = Package(
                folder,
                name if isinstance(name, str) else "",
                tuple(_patterns(data.get("exports"), folder, ".")),
                tuple(_patterns(data.get("imports"), folder, "#")),
                tuple(inside(folder, one) for one in entries if isinstance(one, str)),
            )
        return found

    return side.memo("package files", read)


def _patterns(data: object, folder: str, start: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    if start == "." and not (isinstance(data, dict) and any(key.startswith(".") for key in data)):
        data = {".": data} if data is not None else {}
    for key, value in data.items() if isinstance(data, dict) else ():
        if key.startswith(start):
            places = tuple(inside(folder, one) for one in _leaves(value) if one.startswith("."))
            yield key, places


def _leaves(value: object, depth: int = 0) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif depth < _DEEPEST:
        for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            yield from _leaves(one, depth + 1)


def ground(side: Side) -> frozenset[tuple[str, tuple[object, ...]]]:
    """Every alias of a tree, and the packages that it holds; equal where specifiers lead alike."""
    return frozenset(aliases(side).items()) | {
        (folder, (package.name, package.exports, package.imports, package.entries))
        for folder, package in by_folder(side).items()
    }


def matched(pattern: str, text: str) -> str | None:
    """What the star of a pattern stands for in a text; empty without a star, None where it doesn't fit."""
    head, star, tail = pattern.partition("*")
    if not star:
        return "" if text == pattern else None
    if len(text) >= len(head) + len(tail) and text.startswith(head) and text.endswith(tail):
        return text[len(head) : len(text) - len(tail)]
    return None
