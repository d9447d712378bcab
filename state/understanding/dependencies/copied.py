"""Requirements that came inside a copied package: nobody installs them until the project's own draw them in."""

from posixpath import dirname, normpath

from state.findings import Finding, Severity
from state.understanding.dependencies.listing import BESIDE, manifests
from state.understanding.packages import home_of, kind_of, manifest_of
from state.understanding.python.modules import joined
from state.understanding.side import Side
from state.understanding.strands import Strands, listing

_PROJECTS = ("pyproject.toml", "setup.py", "setup.cfg", "Pipfile", "manage.py", "Dockerfile", "tox.ini")


def not_drawn_in(strands: Strands) -> frozenset[str]:
    """Requirements files of the source inside a package, deeper than any manifest that the target has for Python."""
    result, target = strands.result, strands.target
    own = [path for path in manifests(result) if path in target.paths and _is_own(path)]
    if not own:
        return frozenset()
    deepest = max(_depth(path) for path in own)
    found = {
        path
        for path in manifests(result)
        if path not in target.paths
        and strands.source.origin(path) is not None
        and kind_of(path) in ("requirements", "")
        and _depth(path) > deepest
        and not BESIDE.search(path)
        and _is_in_package(result, path)
    }
    waiting = [path for path in manifests(result) if path not in found] if found else []
    while waiting:
        path = waiting.pop()
        manifest = manifest_of(result, path)
        for one in manifest.includes if manifest is not None else ():
            place = normpath(f"{dirname(path) or '.'}/{one}")
            if place in found:
                found.discard(place)
                waiting.append(place)
    return frozenset(found)


def _is_own(path: str) -> bool:
    return kind_of(path) != "package.json" and not BESIDE.search(path)


def _depth(manifest: str) -> int:
    return home_of(manifest).count("/") + bool(home_of(manifest))


def _is_in_package(side: Side, manifest: str) -> bool:
    """Whether the folder of a manifest, or the one that it is for, is a package, and no project of its own."""
    for home in dict.fromkeys((dirname(manifest), home_of(manifest))):
        if any(joined(home, name) in side.paths for name in _PROJECTS):
            return False
        if joined(home, "__init__.py") in side.paths:
            return True
    return False


def listed_apart(strands: Strands, manifest: str, rows: dict[str, tuple[int, str, int]]) -> Finding:
    """What only such a file lists; `rows` are its packages with their line, and the file and line that need them."""
    names = sorted(rows, key=lambda name: rows[name][0])
    line, path, at = rows[names[0]]
    own = [one for one in manifests(strands.result) if one in strands.target.paths and _is_own(one)]
    # What a tool compiles isn't written by hand, and what lists nothing lists it elsewhere.
    own.sort(
        key=lambda one: (
            (found := manifest_of(strands.result, one)) is None or bool(found.compiled) or not found.asked
        )
    )
    return Finding(
        "unlisted-package",
        Severity.WARNING,
        manifest,
        f"{listing(names)} {'is' if len(names) == 1 else 'are'} listed only in {manifest}, which the project's own "
        f"requirements don't draw in; {path} needs {names[0]} in line {at}",
        f"list {'it' if len(names) == 1 else 'them'} in {own[0]} too",
        f"python:{manifest}",
        line,
    )
