"""What the manifests of one tree ask for together."""

import re
from posixpath import dirname, normpath

from state.understanding.dependencies.distributions import names_of
from state.understanding.packages import MANIFESTS, Asked, home_of, kind_of, manifest_of
from state.understanding.side import Side

Key = tuple[str, str]
BESIDE = re.compile(r"(?:^|/)(?:examples?|docs?|tests?|samples?|demos?|fixtures|tutorials?|benchmarks?)/")
"""Folders whose manifests speak for themselves alone."""


def manifests(side: Side) -> list[str]:
    """The manifests of a tree, those further up first, with what they draw in."""

    def find() -> list[str]:
        found = set(side.matching(MANIFESTS))
        waiting = [path for path in found if kind_of(path) == "requirements"]
        while waiting:
            path = waiting.pop()
            manifest = manifest_of(side, path)
            for one in manifest.includes if manifest is not None else ():
                place = normpath(f"{dirname(path) or '.'}/{one}")
                if place in side.paths and place not in found:
                    found.add(place)
                    waiting.append(place)
        return sorted(found, key=lambda one: (one.count("/"), one))

    return side.memo("manifests", find)


def listed(side: Side) -> dict[Key, list[tuple[str, Asked]]]:
    """Every package that the manifests of a tree ask for, with the manifest; compiled ones come last."""

    def read() -> dict[Key, list[tuple[str, Asked]]]:
        found: dict[Key, list[tuple[str, Asked]]] = {}
        compiled: list[tuple[str, Asked]] = []
        for path in manifests(side):
            manifest = manifest_of(side, path)
            for one in manifest.asked if manifest is not None else ():
                if manifest is not None and manifest.compiled:
                    compiled.append((path, one))
                else:
                    found.setdefault((one.ecosystem, one.name), []).append((path, one))
        for path, one in compiled:
            found.setdefault((one.ecosystem, one.name), []).append((path, one))
        return found

    return side.memo("listed", read)


def runtimes(side: Side) -> dict[Key, list[tuple[str, Asked]]]:
    """Versions of the languages themselves that the manifests ask for."""

    def read() -> dict[Key, list[tuple[str, Asked]]]:
        found: dict[Key, list[tuple[str, Asked]]] = {}
        for path in manifests(side):
            manifest = manifest_of(side, path)
            for one in manifest.runtimes if manifest is not None else ():
                found.setdefault((one.ecosystem, one.name), []).append((path, one))
        return found

    return side.memo("runtimes", read)


def provided(side: Side, path: str = "", without: frozenset[str] = frozenset()) -> frozenset[str]:
    """Names under which packages that a tree lists for `path` are imported, as far as they follow from the package's.

    What examples, tests and documents list for themselves holds below their manifest alone; what manifests
    `without` list doesn't count.
    """

    def find() -> list[tuple[str, frozenset[str]]]:
        found: dict[str, set[str]] = {}
        for (ecosystem, name), places in listed(side).items():
            names = names_of(name) if ecosystem == "python" else frozenset((name,))
            for manifest, _ in places:
                if manifest in without:
                    continue
                folder = f"{home_of(manifest)}/"
                folder = folder if BESIDE.search(folder) else ""
                found.setdefault(folder, set()).update(names)
        return [(folder, frozenset(names)) for folder, names in found.items()]

    rows = side.memo(("provided", without), find)
    here = tuple(folder for folder, _ in rows if path.startswith(folder))
    # Not of the next tree: what the rows were read from is no part of it.
    return side.memo(
        ("provided at", here, without),
        lambda: frozenset().union(*(names for folder, names in rows if folder in here)),
    )


def main(side: Side, found: list[tuple[str, Asked]]) -> tuple[str, Asked] | None:
    """What the project's own manifests ask for: without a marker and a version said go first."""
    depth = side.memo("shallowest", lambda: min((path.count("/") for path in manifests(side)), default=0))
    own = [one for one in found if one[0].count("/") <= depth + 1 and not BESIDE.search(one[0])]
    plain = [one for one in own if not one[1].marker] or own
    return next((one for one in plain if one[1].specifier), plain[0] if plain else None)
