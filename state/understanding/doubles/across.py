"""Doubled across files: models and tables, tasks, commands of packages and of manage.py."""

import re
from collections.abc import Callable, Iterator, Mapping
from posixpath import basename, dirname

from state.findings import Finding, Severity
from state.understanding.django.models import every_model, models
from state.understanding.django.settings import app_is_installed
from state.understanding.doubles.places import Held, may_meet, met, of, project, whose
from state.understanding.language import language_of
from state.understanding.packages import MANIFESTS, manifest_of
from state.understanding.side import Side
from state.understanding.strands import Strands

Table = Mapping[str, list[Held]]
_TASKS = re.compile(r"(?:^|/)(?:\w*tasks?\w*|celery\w*)(?:\.py$|/[^/]+\.py$)")
_COMMAND = re.compile(r"(?:^|/)management/commands/([a-z]\w*)\.py$")


def across(strands: Strands) -> Iterator[Finding]:
    """One finding for each name that two files of the result hold, and on no side two did."""
    rules: tuple[tuple[str, Callable[[Strands, Side], Table], str, str], ...] = (
        ("double-model", _models, "two apps hold the model {}", "Django refuses to start with both"),
        (
            "double-table",
            _tables,
            "the table {} belongs to two models",
            "they would write into each other's rows",
        ),
        ("double-task", _tasks, "two tasks are called {}", "the worker runs the one that is loaded last"),
        ("double-command", _commands, "two packages bring the command {}", "only one of them can be run"),
        ("double-command", _manage, "two apps bring manage.py's command {}", "the app installed first wins"),
    )
    for kind, read, words, effect in rules:
        standing = read(strands, strands.result)
        if not may_meet(strands, standing):
            continue
        sides = [
            side.memo((kind, read.__name__, side.name), lambda read=read, side=side: read(strands, side))  # type: ignore[misc]
            for side in strands.sides
        ]
        for name, here, other in met(strands, standing, sides):
            shown = name.partition("\0")[0]
            yield Finding(
                kind,
                Severity.ERROR,
                here.path,
                words.format(shown)
                + f", here{of(whose(strands, here.path))}{f' as {here.words}' if here.words else ''} and in line "
                f"{other.line} of {other.path}{of(whose(strands, other.path))}"
                f"{f' as {other.words}' if other.words else ''}: {effect}",
                "rename one of them, or leave one out",
                shown,
                here.line,
            )


def _models(strands: Strands, side: Side) -> Table:
    found: dict[str, list[Held]] = {}
    for (label, _), held in models(side).items():
        for path, one in held:
            if app_is_installed(side, path):
                top = project(side, path, ("manage.py",))
                found.setdefault(f"{label}.{one.name}\0{top}", []).append(Held(path, one.line))
    return found


def _tables(strands: Strands, side: Side) -> Table:
    found: dict[str, list[Held]] = {}
    labels = {
        (path, one.name): f"{label}_{one.name.lower()}"
        for (label, _), held in models(side).items()
        for path, one in held
    }
    for path, one in every_model(side):
        if one.is_abstract or one.is_shared or not (one.table or (path, one.name) in labels):
            continue
        table = one.table or labels[path, one.name]
        top = project(side, path, ("manage.py",))
        key = f"{table.strip(chr(34))}\0{one.framework}\0{top}"
        found.setdefault(key, []).append(Held(path, one.table_line or one.line, one.name))
    said = {(path, one.name) for path, one in every_model(side) if one.table}
    # Two models of one name and label are told as such.
    return {
        key: held
        for key, held in found.items()
        if len({one.words.lower() for one in held}) > 1 or _said(said, held)
    }


def _said(said: set[tuple[str, str]], held: list[Held]) -> bool:
    """Whether a table is written out rather than made of label and name."""
    return any((one.path, one.words) in said for one in held)


def _tasks(strands: Strands, side: Side) -> Table:
    found: dict[str, list[Held]] = {}
    paths = {*side.matching(_TASKS), *(strands.new if side is strands.result else ())}
    for path in sorted(paths):
        language = language_of(path)
        if language is None or language.name != "Python":
            continue
        facts = side.facts(path)
        for one in facts.named("task") if facts is not None else ():
            found.setdefault(one.name, []).append(Held(path, one.line))
    return found


def _commands(strands: Strands, side: Side) -> Table:
    found: dict[str, list[Held]] = {}
    for path in side.matching(MANIFESTS):
        manifest = manifest_of(side, path)
        for one in manifest.commands if manifest is not None else ():
            if one.kind == "command":
                ecosystem = "npm" if basename(path) == "package.json" else "python"
                # A project may say the same in setup.cfg and setup.py.
                held = found.setdefault(f"{one.name}\0{ecosystem}", [])
                if not any(dirname(other.path) == dirname(path) for other in held):
                    held.append(Held(path, one.line))
    return found


def _manage(strands: Strands, side: Side) -> Table:
    found: dict[str, list[Held]] = {}
    for path in side.matching(_COMMAND):
        command = _COMMAND.search(path)
        if command is not None:
            top = project(side, path, ("manage.py",))
            found.setdefault(f"{command[1]}\0{top}", []).append(Held(path, 1))
    return found
