"""Templates and static files of two apps that are looked up by one name: the first wins, and nobody says so."""

import re
from collections.abc import Iterator, Mapping

from state.findings import Finding, Severity
from state.understanding.doubles.places import Held, may_meet, met, of, project, whose
from state.understanding.side import Side
from state.understanding.strands import Strands

_LOOKED_UP = re.compile(r"(?:^|/)(templates|jinja2|static)/(.+)$")
_MARKS = (
    "manage.py",
    "pyproject.toml",
    "setup.py",
    "package.json",
    "Dockerfile",
    "requirements.txt",
    "Pipfile",
)
_JUNK = re.compile(r"(?:^|/)(?:\.gitkeep|\.keep|README\.\w+|\.DS_Store)$")


def doubled_names(strands: Strands) -> Iterator[Finding]:
    """One finding for each name."""
    standing = strands.result.memo("looked up", lambda: _names(strands.result))
    if not may_meet(strands, standing):
        return
    sides = [side.memo("looked up", lambda side=side: _names(side)) for side in strands.sides]  # type: ignore[misc]
    for key, here, other in met(strands, standing, sides):
        if strands.result.oid(here.path) == strands.result.oid(other.path):
            continue
        kind, name, _ = key
        what = "static file" if kind == "static" else "template"
        yield Finding(
            f"double-{what.replace(' file', '')}",
            Severity.WARNING,
            here.path,
            f"two files are the {what} {name}, this one{of(whose(strands, here.path))} and "
            f"{other.path}{of(whose(strands, other.path))}: the first that is found wins, and nothing is said",
            "put one of them into a folder of its app's name, or leave one out",
            name,
        )


def _python(side: Side) -> frozenset[str]:
    """The projects of a tree that hold a file of Python."""

    def find() -> frozenset[str]:
        folders = {path.rpartition("/")[0] for path in side.paths if path.endswith(".py")}
        return frozenset(project(side, f"{folder}/" if folder else "", _MARKS) for folder in folders)

    return side.memo("projects of Python", find)


def _names(side: Side) -> Mapping[tuple[str, str, str], list[Held]]:
    found: dict[tuple[str, str, str], list[Held]] = {}
    python = _python(side) if side.matching(_LOOKED_UP) else frozenset()
    for path in side.matching(_LOOKED_UP):
        read = _LOOKED_UP.search(path)
        if read is None or _JUNK.search(path):
            continue
        top = project(side, path, _MARKS)
        if top in python:
            found.setdefault((read[1], read[2], top), []).append(Held(path, 0))
    return found
