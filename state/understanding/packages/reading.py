"""Which file is a manifest of which kind, and what it says, read once by content."""

import re
from collections.abc import Callable, Mapping
from posixpath import basename, dirname

from state.understanding.contents.readings import Readings
from state.understanding.packages.manifest import Manifest
from state.understanding.packages.package_json import read_package_json
from state.understanding.packages.pyproject import read_pipfile, read_pyproject
from state.understanding.packages.requirements import read_requirements
from state.understanding.packages.setup_files import read_setup_cfg, read_setup_py
from state.understanding.side import Side

READERS: Mapping[str, Callable[[bytes], Manifest]] = {
    "requirements": read_requirements,
    "pyproject": read_pyproject,
    "setup.cfg": read_setup_cfg,
    "setup.py": read_setup_py,
    "Pipfile": read_pipfile,
    "package.json": read_package_json,
}
_NAMES = {
    "pyproject.toml": "pyproject",
    "setup.cfg": "setup.cfg",
    "setup.py": "setup.py",
    "Pipfile": "Pipfile",
    "package.json": "package.json",
}
_REQUIREMENTS = re.compile(
    r"(?:^|/)requirements/(?:[^/]+/)?[^/]+\.(?:txt|in)$|(?:^|/)[^/]*requirements[^/]*\.(?:txt|in)$"
)

_LISTS = re.compile(r"(?:^|/)requirements(?:/[^/]+)?\Z")

MANIFESTS = re.compile(rf"(?:^|/)(?:{'|'.join(map(re.escape, _NAMES))})\Z|{_REQUIREMENTS.pattern}")
"""The paths that `kind_of` has a kind for."""


def kind_of(path: str) -> str:
    """The kind of manifest that a path is by its name, empty for other files."""
    found = _NAMES.get(basename(path), "")
    return found or ("requirements" if _REQUIREMENTS.search(path) else "")


def home_of(path: str) -> str:
    """The folder whose code a manifest is for: that of a folder of requirements is the one above it."""
    return _LISTS.sub("", dirname(path))


# What a requirements file draws in is one too, whatever it is called.
_READINGS = Readings[Manifest](
    lambda path, text: READERS[kind_of(path) or "requirements"](text),
    lambda path: kind_of(path) or "requirements",
)


def manifest_of(side: Side, path: str) -> Manifest | None:
    """What a manifest of a tree says, None where there is no such file."""
    return _READINGS.of(side, path)
