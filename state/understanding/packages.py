"""Manifests: the packages that requirements files, pyproject, setup.cfg and package.json ask for.

Read by `packaging` (the reference reader of Python's specifiers), `tomllib`, `configparser` and `json`.
"""

import configparser
import re
import tomllib
from collections.abc import Hashable, Iterator
from posixpath import basename
from typing import Any

from state.understanding.facts import Definition, Facts, Listed, Reference, Resolved
from state.understanding.script_modules import read_jsonc
from state.understanding.side import Side
from state.understanding.tooling import existing, paths_in

_GROUPS = ("dependencies", "devDependencies", "peerDependencies", "optionalDependencies")
_EGG = re.compile(r"[#&]egg=([\w.-]+)")


class _Manifest:
    """What all manifests share: their paths lead to files of the tree."""

    def resolve(self, reference: Reference, path: str, side: Side) -> Resolved | None:
        return existing(reference.text, path, side)

    def ground(self, side: Side) -> Hashable:
        return None

    def respelled(self, reference: Reference, path: str, file: str, side: Side) -> str:
        return ""


def _facts(name: str, listed: list[Listed], *, scripts: tuple[Definition, ...] = (), **more: Any) -> Facts:
    dependencies = tuple(Definition("dependency", one.name, one.line) for one in listed)
    return Facts(name, dependencies + scripts, listed=tuple(listed), **more)


def normal(name: str) -> str:
    """The name of a distribution as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _requirement(text: str, line: int) -> Listed | None:
    from packaging.requirements import InvalidRequirement, Requirement

    egg = _EGG.search(text)
    if egg is not None and re.match(r"[a-z+]+://|[a-z]+\+", text):
        return Listed("python", normal(egg[1]), text, line)
    try:
        read = Requirement(text)
    except InvalidRequirement:
        return None
    return Listed("python", normal(read.name), read.url or str(read.specifier), line)


class Requirements(_Manifest):
    """requirements*.txt, constraints not among them."""

    name = "requirements"

    def reads(self, path: str) -> bool:
        name = basename(path)
        if not name.endswith((".txt", ".in")):
            return False
        return "requirements" in name or path.startswith("requirements/") or "/requirements/" in path

    def facts(self, text: bytes) -> Facts:
        listed, references = [], []
        for number, row in enumerate(text.decode("utf-8-sig", "replace").splitlines(), 1):
            bare = re.sub(r"(?:^|\s)#.*$", "", row).strip().rstrip("\\").strip()
            option = re.match(r"(?:-r|--requirement)[\s=]*(\S+)", bare)
            if option is not None:
                references.append(option[1])
                continue
            editable = re.match(r"(?:-e|--editable)[\s=]*(\S+)", bare)
            bare = editable[1] if editable is not None else re.split(r"\s+--", bare)[0]
            found = _requirement(bare, number) if bare and not bare.startswith(("-", ".")) else None
            if found is not None:
                listed.append(found)
        paths = tuple(one for one in paths_in(text) if one.text in references)
        return _facts(self.name, listed, references=paths)


class PyProject(_Manifest):
    """pyproject.toml: the standard tables and Poetry's."""

    name = "pyproject"

    def reads(self, path: str) -> bool:
        return basename(path) == "pyproject.toml"

    def facts(self, text: bytes) -> Facts:
        try:
            data = tomllib.loads(text.decode("utf-8", "replace"))
        except (tomllib.TOMLDecodeError, RecursionError):
            return Facts(self.name, problem="it isn't TOML", line=1)
        rows = text.decode("utf-8", "replace").splitlines()
        listed: list[Listed] = []
        for written in _pyproject_strings(data):
            found = _requirement(written, _line_with(rows, written))
            if found is not None:
                listed.append(found)
        poetry = _table(data, "tool", "poetry")
        groups = [_table(poetry, "dependencies"), _table(poetry, "dev-dependencies")]
        groups += [_table(group, "dependencies") for group in _table(poetry, "group").values()]
        for group in groups:
            for name, value in group.items():
                if name != "python":
                    line = _line_with(rows, name, start=True)
                    listed.append(Listed("python", normal(name), _poetry(value), line))
        scripts = {**_table(data, "project", "scripts"), **_table(poetry, "scripts")}
        commands = tuple(Definition("command", one, _line_with(rows, one, start=True)) for one in scripts)
        return _facts(self.name, listed, scripts=commands)


def _table(data: object, *keys: str) -> dict[str, Any]:
    for key in keys:
        data = data.get(key) if isinstance(data, dict) else None
    return data if isinstance(data, dict) else {}


def _pyproject_strings(data: dict[str, Any]) -> Iterator[str]:
    project = _table(data, "project")
    groups = [project.get("dependencies"), _table(data, "build-system").get("requires")]
    groups += _table(project, "optional-dependencies").values()
    groups += _table(data, "dependency-groups").values()
    for group in groups:
        for one in group if isinstance(group, list) else ():
            if isinstance(one, str):
                yield one


def _poetry(value: object) -> str:
    """Poetry's caret and tilde as specifiers of the standard."""
    if isinstance(value, dict):
        value = value.get("version", "")
    if not isinstance(value, str) or value in ("", "*"):
        return ""
    parts = []
    for one in value.split(","):
        read = re.fullmatch(r"\s*(\^|~)?\s*(\d+(?:\.\d+)*)\s*", one)
        if read is None:
            parts.append(one.strip())
            continue
        numbers = [int(part) for part in read[2].split(".")]
        if read[1] == "^":
            at = next((place for place, part in enumerate(numbers) if part), len(numbers) - 1)
        elif read[1] == "~":
            at = min(1, len(numbers) - 1)
        else:
            parts.append(f"=={read[2]}")
            continue
        upper = [*numbers[:at], numbers[at] + 1]
        parts.append(f">={read[2]},<{'.'.join(map(str, upper))}")
    return ",".join(parts)


def _line_with(rows: list[str], text: str, start: bool = False) -> int:
    for number, row in enumerate(rows, 1):
        bare = row.strip().strip("\"'")
        if bare.startswith(text) if start else text in row:
            return number
    return 1


class SetupCfg(_Manifest):
    """setup.cfg."""

    name = "setup.cfg"

    def reads(self, path: str) -> bool:
        return basename(path) == "setup.cfg"

    def facts(self, text: bytes) -> Facts:
        reader = configparser.RawConfigParser(strict=False)
        try:
            reader.read_string(text.decode("utf-8", "replace"))
        except configparser.Error:
            return Facts(self.name, problem="it isn't an INI file", line=1)
        rows = text.decode("utf-8", "replace").splitlines()
        values = [reader.get("options", "install_requires", fallback="")]
        if reader.has_section("options.extras_require"):
            values += [value for _, value in reader.items("options.extras_require")]
        listed = []
        for value in values:
            for row in (value or "").splitlines():
                found = _requirement(row.strip(), _line_with(rows, row.strip())) if row.strip() else None
                if found is not None:
                    listed.append(found)
        return _facts(self.name, listed)


class PackageJson(_Manifest):
    """package.json: packages, and the scripts with the paths in them."""

    name = "package.json"

    def reads(self, path: str) -> bool:
        return basename(path) == "package.json"

    def facts(self, text: bytes) -> Facts:
        data = read_jsonc(text)
        if not isinstance(data, dict):
            return Facts(self.name, problem="it isn't JSON", line=1)
        listed: list[Listed] = []
        for group in _GROUPS:
            start = _section(text, group)
            for name, specifier in _table(data, group).items():
                if isinstance(specifier, str):
                    listed.append(Listed("npm", name, specifier, _key_line(text, name, start)))
        start = _section(text, "scripts")
        scripts = tuple(
            Definition("script", name, _key_line(text, name, start)) for name in _table(data, "scripts")
        )
        end = text.find(b"}", start)
        return _facts(
            self.name, listed, scripts=scripts, references=paths_in(text, start, end) if scripts else ()
        )


def _section(text: bytes, name: str) -> int:
    found = re.search(rb'"%b"\s*:\s*\{' % re.escape(name.encode()), text)
    return found.end() if found is not None else 0


def _key_line(text: bytes, name: str, start: int) -> int:
    found = re.compile(rb'"%b"\s*:' % re.escape(name.encode("utf-8", "replace"))).search(text, start)
    return text.count(b"\n", 0, found.start()) + 1 if found is not None else 1
