"""pyproject.toml and Pipfile: the standard tables, groups, Poetry's and Pipenv's."""

import re
import tomllib
from collections.abc import Iterator
from typing import Any

from state.understanding.facts import Definition
from state.understanding.files.toml_places import Place, places
from state.understanding.packages.manifest import Asked, Manifest, normal, requirement

Keys = tuple[str, ...]
MOST = 1_000_000
"""Longer files, in bytes, nobody wrote."""
# Nobody writes such keys, and what they cost to read grows with the square of their length.
_DEEP = re.compile(rb"(?:[\w-]+[ \t]*\.[ \t]*){100}")


def read_pyproject(text: bytes) -> Manifest:
    """A pyproject.toml."""
    data, where = _read(text)
    if data is None:
        return Manifest("pyproject", problem="it isn't TOML", line=1)
    asked: list[Asked] = []
    own = table(data, "project").get("name") or table(data, "tool", "poetry").get("name")
    name = normal(own) if isinstance(own, str) else ""
    for keys, words, group in _strings(data):
        place = where.get(keys)
        line, start = (place.line, place.start) if place is not None else (1, -1)
        # Nothing within the quotes is escaped in a requirement that is read at all.
        plain = start >= 0 and text[start + 1 : start + 1 + len(words.encode())] == words.encode()
        found = requirement(words, line, group, start + 1 if plain else -1)
        if found is not None and found.name != name:
            asked.append(found)
    poetry = table(data, "tool", "poetry")
    sections: list[tuple[Keys, str]] = [(("dependencies",), ""), (("dev-dependencies",), "dev")]
    sections += [(("group", group, "dependencies"), group) for group in table(poetry, "group")]
    runtimes: list[Asked] = []
    for section, group in sections:
        for each, value in table(poetry, *section).items():
            found = _entry(each, value, group, where, ("tool", "poetry", *section, each))
            (runtimes if each == "python" else asked).append(found)
    python = table(data, "project").get("requires-python")
    if isinstance(python, str):
        place = where.get(("project", "requires-python"))
        runtimes.append(_asked("python", python, python, "", place, 1))
    commands: list[Definition] = []
    for section in (("project", "scripts"), ("project", "gui-scripts"), ("tool", "poetry", "scripts")):
        for one in table(data, *section):
            place = where.get((*section, one))
            commands.append(Definition("command", one, place.line if place is not None else 1))
    members = table(data, "tool", "uv", "workspace").get("members")
    return Manifest(
        "pyproject",
        tuple(asked),
        tuple(runtimes),
        tuple(commands),
        workspaces=tuple(one for one in members if isinstance(one, str)) if isinstance(members, list) else (),
        name=name,
    )


def read_pipfile(text: bytes) -> Manifest:
    """A Pipfile."""
    data, where = _read(text)
    if data is None:
        return Manifest("Pipfile", problem="it isn't TOML", line=1)
    asked: list[Asked] = []
    for section, value in data.items():
        if section in ("source", "requires", "scripts", "pipenv") or not isinstance(value, dict):
            continue
        group = {"packages": "", "dev-packages": "dev"}.get(section, section)
        asked += [_entry(each, one, group, where, (section, each)) for each, one in value.items()]
    wanted = table(data, "requires")
    runtimes = []
    for key, end in (("python_full_version", ""), ("python_version", ".*")):
        version = wanted.get(key)
        if isinstance(version, str):
            place = where.get(("requires", key))
            runtimes.append(_asked("python", f"=={version}{end}", version, "", place, 1))
    return Manifest("Pipfile", tuple(asked), tuple(runtimes[:1]))


def _read(text: bytes) -> tuple[dict[str, Any] | None, dict[Keys, Place]]:
    if len(text) > MOST or _DEEP.search(text):
        return None, {}
    try:
        return tomllib.loads(text.decode("utf-8", "replace").replace("\r\n", "\n")), places(text)
    except (ValueError, RecursionError):
        # An error of TOML is a ValueError; so is a number that Python finds too long.
        return None, {}


def table(data: object, *keys: str) -> dict[str, Any]:
    """A table of tables, empty where there is none."""
    for key in keys:
        data = data.get(key) if isinstance(data, dict) else None
    return data if isinstance(data, dict) else {}


def _strings(data: dict[str, Any]) -> Iterator[tuple[Keys, str, str]]:
    """Every requirement of the standard tables: keys, words, group."""
    rows: list[tuple[Keys, object, str]] = [
        (("project", "dependencies"), table(data, "project").get("dependencies"), ""),
        (("build-system", "requires"), table(data, "build-system").get("requires"), "build"),
        (
            ("tool", "uv", "dev-dependencies"),
            table(data, "tool", "uv").get("dev-dependencies"),
            "dev",
        ),
    ]
    named: tuple[Keys, ...] = (
        ("project", "optional-dependencies"),
        ("dependency-groups",),
        ("tool", "pdm", "dev-dependencies"),
    )
    for above in named:
        rows += [((*above, name), group, name) for name, group in table(data, *above).items()]
    for keys, group, name in rows:
        for number, one in enumerate(group if isinstance(group, list) else ()):
            if isinstance(one, str):
                yield (*keys, str(number)), one, name


def _asked(name: str, specifier: str, written: str, group: str, place: Place | None, fallback: int) -> Asked:
    if place is None:
        return Asked("python", name, specifier, fallback, group, "", written)
    return Asked("python", name, specifier, place.line, group, "", written, place.start + 1, place.end - 1)


def _entry(name: str, value: object, group: str, where: dict[Keys, Place], keys: Keys) -> Asked:
    """`name = "^1.2"` or a table with a version, an address or a path in it."""
    place = where.get(keys)
    marker = ""
    line = place.line if place is not None else 1
    if isinstance(value, list):
        value = next((one for one in value if isinstance(one, dict)), "")
        place = None
    if isinstance(value, dict):
        marker = str(value.get("markers") or value.get("python") or value.get("platform") or "")
        address = next((str(value[key]) for key in ("git", "url", "path", "file") if key in value), "")
        if address:
            return Asked("python", normal(name), address, line, group, marker, address)
        place = where.get((*keys, "version"))
        value = value.get("version", "")
    text = value if isinstance(value, str) else ""
    found = _asked(normal(name), poetry_range(text), text, group, place, line)
    return found._replace(marker=marker)


def poetry_range(value: str) -> str:
    """Poetry's caret, tilde and bare versions as a specifier of the standard."""
    if value in ("", "*"):
        return ""
    parts = []
    for one in value.split(","):
        read = re.fullmatch(r"\s*(\^|~)?\s*v?(\d+(?:\.\d+)*)((?:\.|-)?(?:a|b|rc|post|dev)[\d.]*)?\s*", one)
        if read is None:
            parts.append(one.strip())
            continue
        numbers = [int(part) for part in read[2].split(".")]
        version = read[2] + (read[3] or "")
        if read[1] == "^":
            at = next((place for place, part in enumerate(numbers) if part), len(numbers) - 1)
        elif read[1] == "~":
            at = min(1, len(numbers) - 1)
        else:
            parts.append(f"=={version}")
            continue
        upper = [*numbers[:at], numbers[at] + 1]
        parts.append(f">={version},<{'.'.join(map(str, upper))}")
    return ",".join(parts)
