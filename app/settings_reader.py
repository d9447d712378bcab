"""Reads settings files: what can be used of them, and a sentence with file and line for all that can't."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from app.keymap import check_keys, closest, find_clashes, shown
from app.settings import Problem, Settings

PARENTS = ("", "both", "target")
_CHECKS: Mapping[str, tuple[type, str]] = {
    "theme": (str, "a theme's name in quotation marks"),
    "plain": (bool, "true or false"),
    "mouse": (bool, "true or false"),
    "editor": (str, "a command in quotation marks"),
    "worktree": (bool, "true or false"),
    "parents": (str, '"both", "target" or ""'),
    "per_step": (bool, "true or false"),
    "checkout": (bool, "true or false"),
    "timeout": (int, "seconds, 1 or more"),
    "parallel": (int, "a number, 1 or more"),
    "shell": (str, "a shell's command in quotation marks"),
    "environment": (dict, "a table: [environment]"),
    "understanding": (dict, "a table: [understanding]"),
    "keys": (dict, "a table: [keys]"),
}
assert set(_CHECKS) == {one.name for one in fields(Settings)}


def read_files(files: Iterable[Path]) -> tuple[Settings, list[Problem]]:
    """The settings of some files, the later ones on top, and what is wrong in them."""
    settings, problems = Settings(), []
    sources: dict[str, tuple[Path, int | None]] = {}
    for file in files:
        values, found = _read(file)
        problems += found
        keys = values.pop("keys", {})
        environment = {**settings.environment, **values.pop("environment", {})}
        understanding = {**settings.understanding, **values.pop("understanding", {})}
        settings = replace(
            settings,
            **values,
            environment=environment,
            understanding=understanding,
            keys={**settings.keys, **keys},
        )
        text = _text(file) if keys else ""
        sources.update({name: (file, line_of(text, name, "keys")) for name in keys})
    if settings.keys:
        clashes = find_clashes(settings.keys)
        problems += [Problem(*sources[name], what, hint) for name, what, hint in clashes]
        dropped = {name for name, _, _ in clashes}
        settings = replace(
            settings, keys={name: key for name, key in settings.keys.items() if name not in dropped}
        )
    return settings, problems


def _text(file: Path) -> str:
    return file.read_bytes().decode("utf-8", "replace")


def _read(file: Path) -> tuple[dict[str, Any], list[Problem]]:
    try:
        text = file.read_bytes().decode()
        found = tomllib.loads(text)
    except (FileNotFoundError, NotADirectoryError):
        return {}, []
    except UnicodeDecodeError:
        return {}, [Problem(file, None, "this file isn't UTF-8", "save it as UTF-8")]
    except OSError as error:
        return {}, [Problem(file, None, f"can't be read: {error.strerror or error}")]
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        what = re.sub(r" \(at .*\)$", "", str(error))
        what = f"this isn't TOML: {what[:1].lower()}{what[1:]}"
        return {}, [
            Problem(file, int(line[1]) if line else text.count("\n") + 1, what, "none of the file is used")
        ]
    values, problems = {}, []
    for name, value in found.items():
        if name not in _CHECKS:
            near = closest(name, _CHECKS)
            hint = f"did you mean {near}?" if near else "known are: " + ", ".join(_CHECKS)
            problems.append(Problem(file, line_of(text, name), f"there is no setting {name}", hint))
            continue
        kind, words = _CHECKS[name]
        if not _fits(name, value, kind):
            problems.append(
                Problem(file, line_of(text, name), f"{name} can't be {shown(value)}", f"write {words}")
            )
            continue
        if name == "keys":
            assert isinstance(value, dict)
            value, found_wrong = _read_keys(file, text, value)
            problems += found_wrong
        if name == "understanding":
            assert isinstance(value, dict)
            value, found_wrong = _read_understanding(file, text, value)
            problems += found_wrong
        values[name] = value
    return values, problems


def _read_understanding(
    file: Path, text: str, table: Mapping[str, Any]
) -> tuple[dict[str, tuple[str, ...]], list[Problem]]:
    """What holds of the table: names that aren't known, and patterns that can match no file, are left out."""
    found: dict[str, tuple[str, ...]] = {}
    problems = []
    for name, value in table.items():
        line = line_of(text, name, "understanding")
        about = f"understanding.{name}"
        if name != "entry_points":
            what = f"there is no setting {about}"
            problems.append(Problem(file, line, what, "known are: entry_points", about))
            continue
        hint = 'write a list of files from the top of the repository, such as ["server/main.ts", "jobs/*.py"]'
        if not isinstance(value, list):
            problems.append(Problem(file, line, f"{name} can't be {shown(value)}", hint, about))
            continue
        wrong = [one for one in value if not _is_pattern(one)]
        for one in wrong:
            place = line + _lines_to(text, line, one) if line is not None else None
            problems.append(Problem(file, place, f"{name} can't hold {shown(one)}", hint, about))
        found[name] = tuple(one for one in value if one not in wrong)
    return found, problems


def _is_pattern(value: object) -> bool:
    """Whether it can name files below the top of a repository."""
    if not isinstance(value, str) or not value.strip() or "\\" in value or "\0" in value:
        return False
    return value[0] not in "/!#" and ".." not in value.split("/") and not set(value) <= set("*?/. ")


def _lines_to(text: str, line: int, value: object) -> int:
    """So many lines below the one that a list begins in stands an entry of it."""
    rest = text.splitlines()[line - 1 :]
    if not isinstance(value, str):
        return 0
    return next((number for number, row in enumerate(rest) if f'"{value}"' in row or f"'{value}'" in row), 0)


def _fits(name: str, value: object, kind: type) -> bool:
    if not isinstance(value, kind) or (name == "parents" and value not in PARENTS):
        return False
    if kind is int:
        # To Python true is a number.
        return isinstance(value, int) and not isinstance(value, bool) and value >= 1
    if name == "environment":
        assert isinstance(value, dict)
        return all(
            isinstance(one, str) and "\0" not in f"{variable}{one}" and "=" not in variable
            for variable, one in value.items()
        )
    return True


def _read_keys(file: Path, text: str, table: Mapping[str, Any]) -> tuple[dict[str, str], list[Problem]]:
    keys, wrong = check_keys(table)
    return keys, [Problem(file, line_of(text, name, "keys"), what, hint) for name, what, hint in wrong]


def line_of(text: str, name: str, table: str = "") -> int | None:
    """The line in which a TOML file sets a name, counted from 1; None when it can't be told."""
    here = ""
    last = name.rpartition(".")[2]
    for number, line in enumerate(text.splitlines(), 1):
        head = re.match(r"\s*\[+\s*([^\]]+?)\s*\]+", line)
        if head:
            here = head[1].replace('"', "").replace("'", "")
            if here == name and not table:
                return number
            continue
        key = re.match(r"\s*((?:[\w.-]+|\"[^\"]*\"|'[^']*'|\s*\.\s*)+)\s*=", line)
        if key is None:
            continue
        found = re.sub(r"[\"'\s]", "", key[1])
        full = f"{here}.{found}" if here else found
        wanted = f"{table}.{name}" if table else name
        if full == wanted or (table and here == table and found == last == name):
            return number
    return None
