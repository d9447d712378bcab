"""Settings: one TOML file a user, one a repository on top of it; what is wrong in them is said, never fatal.

Read with `tomllib`, which is fast; written with `tomlkit`, so that comments and order survive.
"""

import os
import re
import tempfile
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from app.keymap import check_keys, closest, find_clashes, shown

FILE = "settings.toml"


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything an operator can set; the values here hold where no file says otherwise."""

    theme: str = "textual-dark"
    """Name of the colour theme; `ansi-dark` and `ansi-light` use the terminal's own colours."""
    plain: bool = False
    """Only ASCII and no colour."""
    mouse: bool = True
    """Whether the mouse is Plait's; if not, the terminal selects text with it."""
    editor: str = ""
    """The editor's command; empty: $VISUAL, $EDITOR."""
    worktree: bool = False
    """A new session takes uncommitted work along."""
    parents: str = ""
    """`both`, `target`, or empty for what suits the source."""
    per_step: bool = False
    """Apply makes one commit a step."""
    checkout: bool = False
    """Apply also checks the merge branch out."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """Keys of commands, by id."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in a settings file; it is left out and the rest holds."""

    file: Path
    line: int | None
    what: str
    hint: str = ""

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else str(self.file)
        return f"{where}: {self.what}" + (f" ({self.hint})" if self.hint else "")


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
    "keys": (dict, "a table: [keys]"),
}
assert set(_CHECKS) == {one.name for one in fields(Settings)}


def user_file() -> Path:
    """Where the user's settings are."""
    from platformdirs import user_config_path

    return user_config_path("plait") / FILE


def repository_file(common_dir: Path) -> Path:
    """Where a repository's settings are."""
    return common_dir / "plait" / FILE


def load_settings(files: Iterable[Path]) -> tuple[Settings, list[Problem]]:
    """The settings of some files, the later ones on top, and what is wrong in them."""
    settings, problems = Settings(), []
    sources: dict[str, tuple[Path, int | None]] = {}
    for file in files:
        values, found = _read(file)
        problems += found
        keys = values.pop("keys", {})
        settings = replace(settings, **values, keys={**settings.keys, **keys})
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
        if not isinstance(value, kind) or (name == "parents" and value not in PARENTS):
            problems.append(
                Problem(file, line_of(text, name), f"{name} can't be {shown(value)}", f"write {words}")
            )
            continue
        if name == "keys":
            assert isinstance(value, dict)
            value, found_wrong = _read_keys(file, text, value)
            problems += found_wrong
        values[name] = value
    return values, problems


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


def change_setting(file: Path, name: str, value: object, command: bool = False) -> None:
    """Writes one setting, or with `command` the key of one, and leaves everything else in the file as it is.

    A file that isn't TOML is left alone: tomlkit's error comes through as ValueError.
    """
    import tomlkit

    try:
        document = tomlkit.parse(file.read_bytes().decode())
    except FileNotFoundError:
        document = tomlkit.document()
    if command:
        table = document.setdefault("keys", tomlkit.table())
        table[name] = value
    else:
        document[name] = value
    write_whole(file, tomlkit.dumps(document).encode())


def write_whole(file: Path, data: bytes) -> None:
    """Replaces a file at once, so that a reader sees the old or the new one and never half of it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    fresh = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        if file.exists():
            fresh.chmod(file.stat().st_mode & 0o777)
        fresh.replace(file)
    except BaseException:
        fresh.unlink()
        raise
