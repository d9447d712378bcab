"""What a side consists of: packages, workspaces, Django projects and apps, services."""

import configparser
import re
import tomllib
from collections.abc import Iterator
from functools import partial
from posixpath import basename, dirname
from typing import Any

from state.overview.files import Files, is_compose
from state.overview.overview import App
from state.understanding.scripts.resolving import read_jsonc

_SETUP_NAME = re.compile(rb"""^\s*name\s*=\s*['"]([\w.-]+)['"]""", re.MULTILINE)
_MODULE = re.compile(rb"^module\s+(\S+)", re.MULTILINE)
_CONFIG = re.compile(rb"^class\s+\w+\s*\([^)]*AppConfig\s*\)", re.MULTILINE)
_SERVICE = re.compile(r"""([ ]+)['"]?([\w.-]+)['"]?[ ]*:""")
RANK = (
    "Django project",
    "Django app",
    "Python package",
    "npm workspace",
    "npm package",
    "Go module",
    "Rust workspace",
    "Rust crate",
    "Maven project",
    "Composer package",
    "service",
)


def apps(files: Files) -> tuple[App, ...]:
    """Everything that one side consists of, by kind and path."""
    found = {
        (one.kind, one.path, one.name): one
        for one in (
            *_django(files),
            *_python(files),
            *_npm(files),
            *_others(files),
            *_services(files),
        )
    }
    return tuple(sorted(found.values(), key=lambda one: (RANK.index(one.kind), one.path, one.name)))


def django_commands(files: Files) -> list[str]:
    """Paths of each manage.py that is Django's; other frameworks have files of that name."""
    return [path for path in files.named("manage.py") if b"django" in files.text(path).lower()]


def _django(files: Files) -> Iterator[App]:
    projects = django_commands(files)
    for path in projects:
        yield App(files.side, "Django project", basename(dirname(path)), dirname(path))
    folders = {dirname(path) for path in files.named("apps.py") if _CONFIG.search(files.text(path))}
    if projects or folders:
        # An app without a configuration has models, and migrations of them.
        folders |= {
            dirname(path)
            for path in files.named("models.py")
            if f"{dirname(path)}/migrations/__init__.py" in files.oids
        }
    for folder in folders:
        yield App(files.side, "Django app", basename(folder), folder)


def toml_of(files: Files, path: str) -> dict[str, Any]:
    """A TOML file's tables; empty, and noted, where it isn't TOML."""
    try:
        return tomllib.loads(files.text(path).decode("utf-8", "replace"))
    except (tomllib.TOMLDecodeError, RecursionError):
        files.could_not_read(path, "it isn't TOML")
        return {}


def json_of(files: Files, path: str) -> dict[str, Any]:
    """A JSON file's object; empty, and noted, where it isn't one."""
    try:
        data = read_jsonc(files.text(path))
    except RecursionError:
        data = None
    if not isinstance(data, dict):
        files.could_not_read(path, "it isn't a JSON object")
        return {}
    return data


def table(data: object, *keys: str) -> dict[str, Any]:
    """A table inside tables, empty where there is none."""
    for key in keys:
        data = data.get(key) if isinstance(data, dict) else None
    return data if isinstance(data, dict) else {}


def ini_of(files: Files, path: str) -> configparser.RawConfigParser:
    """An INI file's sections; none, and noted, where it isn't one."""
    reader = configparser.RawConfigParser(strict=False)
    try:
        reader.read_string(files.text(path).decode("utf-8", "replace"))
    except configparser.Error:
        files.could_not_read(path, "it isn't an INI file")
        return configparser.RawConfigParser()
    return reader


def _python(files: Files) -> Iterator[App]:
    seen: set[str] = set()
    make = partial(App, files.side, "Python package")
    for path in files.named("pyproject.toml"):
        data = toml_of(files, path)
        name = table(data, "project").get("name") or table(data, "tool", "poetry").get("name")
        if isinstance(name, str):
            seen.add(dirname(path))
            yield make(name, dirname(path))
    for path in files.named("setup.cfg"):
        name = ini_of(files, path).get("metadata", "name", fallback=None)
        if name and dirname(path) not in seen:
            seen.add(dirname(path))
            yield make(name, dirname(path))
    for path in files.named("setup.py"):
        if dirname(path) not in seen:
            found = _SETUP_NAME.search(files.text(path))
            yield make(found[1].decode() if found else basename(dirname(path)), dirname(path))


def _npm(files: Files) -> Iterator[App]:
    beside = {dirname(path) for path in files.named("pnpm-workspace.yaml", "lerna.json")}
    for path in files.named("package.json"):
        data = json_of(files, path)
        name = data.get("name") if isinstance(data.get("name"), str) else basename(dirname(path))
        is_workspace = bool(data.get("workspaces")) or dirname(path) in beside
        if data:
            kind = "npm workspace" if is_workspace else "npm package"
            yield App(files.side, kind, str(name), dirname(path))


def _others(files: Files) -> Iterator[App]:
    for path in files.named("go.mod"):
        found = _MODULE.search(files.text(path))
        name = found[1].decode("utf-8", "replace") if found else basename(dirname(path))
        yield App(files.side, "Go module", name, dirname(path))
    for path in files.named("Cargo.toml"):
        data = toml_of(files, path)
        name = table(data, "package").get("name")
        if isinstance(name, str):
            yield App(files.side, "Rust crate", name, dirname(path))
        elif "workspace" in data:
            yield App(files.side, "Rust workspace", basename(dirname(path)), dirname(path))
    for kind, manifest in (("Maven project", "pom.xml"), ("Composer package", "composer.json")):
        for path in files.named(manifest):
            yield App(files.side, kind, basename(dirname(path)), dirname(path))


def _services(files: Files) -> Iterator[App]:
    for path in files.telling:
        if is_compose(path):
            for name in services(files.text(path)):
                yield App(files.side, "service", name, dirname(path))


def services(text: bytes) -> list[str]:
    """Names of the services of a compose file that is written in blocks, as all of them are."""
    found: list[str] = []
    indent = None
    rows = iter(text.decode("utf-8", "replace").splitlines())
    for row in rows:
        if re.match(r"services\s*:\s*(?:#.*)?$", row):
            break
    for row in rows:
        if not row.strip() or row.lstrip().startswith("#"):
            continue
        if not row.startswith(" "):
            break
        one = _SERVICE.match(row)
        if one is not None and (indent is None or one[1] == indent):
            indent = one[1]
            found.append(one[2])
    return found
