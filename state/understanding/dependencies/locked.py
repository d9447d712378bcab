"""The versions that lock files hold, by package; read as JSON, TOML or line by line, never resolved anew."""

import json
import re
import tomllib
from collections.abc import Callable, Mapping
from posixpath import basename

from state.understanding.contents.readings import Readings
from state.understanding.packages import normal
from state.understanding.packages.pyproject import table
from state.understanding.scripts.resolving import read_jsonc
from state.understanding.side import Side

Versions = Mapping[tuple[str, str], tuple[str, ...]]
MOST = 30 << 20
_YARN = re.compile(r'^"?(@?[^@"\n]+)@[^\n]*:\n(?:  [^\n]*\n)*?  "?version"?:? "?([^"\n]+)"?$', re.MULTILINE)
_PNPM = re.compile(r"^  ['\"]?/?(@?[^@/\s'\"]+(?:/[^@/\s'\"]+)?)[@/](\d[^:(_'\"\s]*)[^\n]*:", re.MULTILINE)


def _package_lock(text: bytes) -> Versions:
    data = json.loads(text)
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for path, one in table(data, "packages").items():
        name = path.removeprefix("node_modules/")
        if path != name and "/node_modules/" not in name and isinstance(one, dict) and "version" in one:
            found["npm", name] = (str(one["version"]),)
    for name, one in table(data, "dependencies").items():
        if isinstance(one, dict) and "version" in one:
            found.setdefault(("npm", name), (str(one["version"]),))
    return found


def _bun(text: bytes) -> Versions:
    found = {}
    for name, one in table(read_jsonc(text), "packages").items():
        if isinstance(one, list) and one and isinstance(one[0], str):
            found["npm", name] = (one[0].rpartition("@")[2],)
    return found


def _toml(text: bytes) -> Versions:
    found = {}
    rows = tomllib.loads(text.decode("utf-8", "replace")).get("package")
    for one in rows if isinstance(rows, list) else ():
        if isinstance(one, dict) and "name" in one:
            found["python", normal(str(one["name"]))] = (str(one.get("version", "")),)
    return found


def _pipfile(text: bytes) -> Versions:
    found = {}
    data = json.loads(text)
    # Besides the packages for everybody and those for development there can be more groups, by any name.
    for section in sorted(data, key=lambda one: one == "default") if isinstance(data, dict) else ():
        for name, one in table(data, section).items() if section != "_meta" else ():
            if isinstance(one, dict):
                found["python", normal(name)] = (str(one.get("version", "")).removeprefix("=="),)
    return found


def _rows(pattern: re.Pattern[str]) -> Callable[[bytes], Versions]:
    def read(text: bytes) -> Versions:
        found: dict[tuple[str, str], tuple[str, ...]] = {}
        for one in pattern.finditer(text.decode("utf-8", "replace")):
            held = found.get(("npm", one[1]), ())
            if one[2] not in held:
                found["npm", one[1]] = (*held, one[2])
        return found

    return read


_READERS: Mapping[str, Callable[[bytes], Versions]] = {
    "package-lock.json": _package_lock,
    "npm-shrinkwrap.json": _package_lock,
    "bun.lock": _bun,
    "yarn.lock": _rows(_YARN),
    "pnpm-lock.yaml": _rows(_PNPM),
    "poetry.lock": _toml,
    "uv.lock": _toml,
    "pdm.lock": _toml,
    "Pipfile.lock": _pipfile,
}


def _read(path: str, text: bytes) -> Versions:
    if len(text) > MOST:
        return {}
    try:
        return _READERS[basename(path)](text)
    except (ValueError, RecursionError):
        return {}


_READINGS = Readings[Versions](_read, basename)


def locked_in(side: Side, path: str) -> Versions:
    """The versions that one lock file holds; nothing of one that can't be read."""
    return _READINGS.of(side, path) or {} if basename(path) in _READERS else {}


def locked(side: Side) -> dict[tuple[str, str], tuple[str, ...]]:
    """The versions of every package that a lock file of a tree holds; the lock file furthest up goes first."""

    def find() -> dict[tuple[str, str], tuple[str, ...]]:
        found: dict[tuple[str, str], tuple[str, ...]] = {}
        for path in sorted(side.named(*_READERS), key=lambda one: (one.count("/"), one)):
            for key, versions in (_READINGS.of(side, path) or {}).items():
                found.setdefault(key, versions)
        return found

    return side.memo("locked", find)
