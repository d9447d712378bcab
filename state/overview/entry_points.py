"""Where a side begins to run: commands, servers, images, scripts."""

import ast
import re
from collections.abc import Iterator
from functools import partial
from posixpath import basename, dirname

from state.overview.apps import django_commands, ini_of, json_of, table
from state.overview.files import Files, is_docker
from state.overview.overview import EntryPoint
from state.understanding import languages
from state.understanding.language import language_of

assert languages  # registers them

_INSTRUCTION = re.compile(r"^\s*(CMD|ENTRYPOINT)\s+(.*)$", re.IGNORECASE)
_PROCESS = re.compile(r"^([\w-]+):\s*(\S.*)$")
_APPLICATION = re.compile(rb"^(app|application)(?:\s*:[^=\n]+)?\s*=", re.MULTILINE)
_STARTING = ("start", "serve", "dev")
_SHELL_FORM = re.compile(r'^\[\s*(?:"(?:\\.|[^"\\])*"\s*,?\s*)+\]$')


def entry_points(files: Files) -> tuple[EntryPoint, ...]:
    """Every entry point of one side: what serves first, then commands and scripts."""
    found = dict.fromkeys(
        (
            *_by_name(files),
            *_docker(files),
            *_processes(files),
            *_console(files),
            *_npm(files),
        )
    )
    return tuple(sorted(found, key=lambda one: (not one.starts, one.path.count("/"), one.path, one.line)))


def _by_name(files: Files) -> Iterator[EntryPoint]:
    make = partial(EntryPoint, files.side)
    projects = django_commands(files)
    for path in files.named("manage.py"):
        if path in projects:
            yield make("Django", "manage.py", path, 0, True)
        else:
            yield make("script", "manage.py", path)
    for path in files.named("wsgi.py", "asgi.py"):
        found = _APPLICATION.search(files.text(path))
        if found is not None:
            line = files.text(path).count(b"\n", 0, found.start()) + 1
            yield make(basename(path)[:4].upper(), found[1].decode(), path, line, True)
    for path in files.named("__main__.py"):
        if dirname(path):
            module = dirname(path).removeprefix("src/").removeprefix("lib/").replace("/", ".")
            yield make("module", f"python -m {module}", path)
    for path in files.named("main.go"):
        yield make("program", f"go run ./{dirname(path) or '.'}", path)
    for path in files.named("main.rs"):
        if basename(dirname(path)) == "src":
            yield make("program", "cargo run", path)


def _docker(files: Files) -> Iterator[EntryPoint]:
    for path in files.telling:
        if not is_docker(path):
            continue
        last: tuple[str, int] | None = None
        for number, row in _logical_rows(files.text(path)):
            one = _INSTRUCTION.match(row)
            if one is not None and (one[1].upper() == "CMD" or last is None):
                last = _spoken(one[2].strip()), number
        if last is not None:
            yield EntryPoint(files.side, "image", last[0], path, last[1], True)


def _logical_rows(text: bytes) -> Iterator[tuple[int, str]]:
    """The rows of a Dockerfile with those that go on put together, each with its first line."""
    held, start = "", 0
    for number, row in enumerate(text.decode("utf-8", "replace").splitlines(), 1):
        if not held:
            start = number
        if held and row.lstrip().startswith("#"):
            continue
        if row.rstrip().endswith("\\"):
            held += row.rstrip()[:-1] + " "
            continue
        yield start, held + row
        held = ""
    if held:
        yield start, held


def _spoken(command: str) -> str:
    """A command in the words of a shell."""
    if _SHELL_FORM.match(command):
        return " ".join(re.findall(r'"((?:\\.|[^"\\])*)"', command))
    return " ".join(command.split())


def _processes(files: Files) -> Iterator[EntryPoint]:
    for path in files.named("Procfile"):
        for number, row in enumerate(files.text(path).decode("utf-8", "replace").splitlines(), 1):
            one = _PROCESS.match(row.strip())
            if one is not None:
                yield EntryPoint(
                    files.side, "process", f"{one[1]}: {one[2]}", path, number, one[1] != "release"
                )


def _console(files: Files) -> Iterator[EntryPoint]:
    make = partial(EntryPoint, files.side, "command")
    for path in files.named("pyproject.toml"):
        language = language_of(path)
        facts = language.facts(files.text(path)) if language is not None else None
        for one in facts.named("command") if facts is not None else ():
            yield make(one.name, path, one.line)
    for path in files.named("setup.cfg"):
        written = ini_of(files, path).get("options.entry_points", "console_scripts", fallback="")
        for row in written.splitlines():
            name = row.partition("=")[0].strip()
            if name and "=" in row:
                yield make(name, path, 0)
    for path in files.named("setup.py"):
        yield from (make(name, path, line) for name, line in _of_setup(files, path))


def _of_setup(files: Files, path: str) -> Iterator[tuple[str, int]]:
    """Commands that a setup.py lists literally; it is read and never run."""
    try:
        module = ast.parse(files.text(path))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        files.could_not_read(path, "it isn't Python")
        return
    for node in ast.walk(module):
        if not isinstance(node, ast.keyword) or node.arg != "entry_points":
            continue
        if not isinstance(node.value, ast.Dict):
            continue
        for key, value in zip(node.value.keys, node.value.values, strict=True):
            if not isinstance(key, ast.Constant) or key.value != "console_scripts":
                continue
            for item in value.elts if isinstance(value, ast.List | ast.Tuple) else ():
                if isinstance(item, ast.Constant) and isinstance(item.value, str):
                    yield item.value.partition("=")[0].strip(), item.lineno


def _npm(files: Files) -> Iterator[EntryPoint]:
    for path in files.named("package.json"):
        data = json_of(files, path)
        make = partial(EntryPoint, files.side)
        scripts = table(data, "scripts")
        for name in _STARTING:
            command = scripts.get(name)
            if isinstance(command, str):
                yield make("script", f"{name}: {command}", path, 0, name != "dev")
                break
        main, commands = data.get("main"), data.get("bin")
        if isinstance(commands, str):
            commands = {str(data.get("name", "")): commands}
        for name in commands if isinstance(commands, dict) else ():
            yield make("command", str(name), path)
        if isinstance(main, str):
            yield make("main", main, path)
