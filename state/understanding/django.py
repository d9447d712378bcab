"""Django's settings against what the result holds: apps, the user model, settings that are read."""

import re
from collections.abc import Iterator
from posixpath import basename, dirname

from state.findings import Finding, Severity
from state.understanding.facts import Definition, Reference
from state.understanding.language import language_of
from state.understanding.side import Side
from state.understanding.strands import Strands

_SETTINGS = re.compile(r"(?:^|/)(?:\w*settings\w*\.py|(?:\w*settings\w*|config)/\w+\.py)$")


def settings_files(side: Side) -> list[str]:
    """Files that are Django's settings: named so, and holding a list of apps or something that is read of them."""

    def find() -> list[str]:
        found = []
        for path in sorted(side.paths):
            facts = side.facts(path) if _SETTINGS.search(path) else None
            if facts is not None and any(one.kind == "constant" for one in facts.definitions):
                found.append(path)
        return found

    return side.memo("settings files", find)


def _installed(side: Side) -> dict[str, tuple[str, Definition]]:
    """Apps that settings install, by module, with the place."""
    found: dict[str, tuple[str, Definition]] = {}
    for path in settings_files(side):
        facts = side.facts(path)
        for one in facts.definitions if facts is not None else ():
            if one.kind.startswith("entry of ") and one.kind.endswith("_APPS"):
                found.setdefault(one.name, (path, one))
    return found


def django_findings(strands: Strands) -> Iterator[Finding]:
    """Nothing where the target has no Django settings."""
    if not _installed(strands.target) or not _installed(strands.source):
        return
    yield from _not_installed(strands)
    yield from _users(strands)
    yield from _labels(strands)
    yield from _unset(strands)


def _not_installed(strands: Strands) -> Iterator[Finding]:
    python = language_of("a.py")
    assert python is not None
    installed = _installed(strands.result)
    for name, (settings, entry) in sorted(_installed(strands.source).items()):
        if name in installed:
            continue
        reference = next(
            (
                one
                for one in (strands.source.facts(settings) or _NOTHING).references
                if one.kind == "dotted" and one.text == name
            ),
            None,
        )
        found = python.resolve(reference, settings, strands.source) if reference is not None else None
        if found is None:
            continue
        file = found.files[0]
        folder = file.rstrip("/") if file.endswith("/") else dirname(file)
        place = strands.source.landed(f"{folder}/models.py")
        place = place if place in strands.result.paths else strands.source.landed(f"{folder}/apps.py")
        if place not in strands.result.paths or place not in strands.new:
            continue
        module = dirname(place).replace("/", ".")
        if any(_app(one) in (_app(name), module, basename(dirname(place))) for one in installed):
            continue
        yield Finding(
            "app-not-installed",
            Severity.WARNING,
            dirname(place),
            f"this app is in the result, and no settings there install it; "
            f"the source does in line {entry.line} of {settings}",
            f"add {module} to INSTALLED_APPS",
            name,
            entry.line,
        )


def _app(entry: str) -> str:
    """The module of an app, of its own name or its configuration's."""
    return re.sub(r"\.apps\.\w+$", "", entry)


class _Empty:
    references: tuple[Reference, ...] = ()


_NOTHING = _Empty()


def _user_models(side: Side) -> list[tuple[str, Definition]]:
    found = []
    for path in settings_files(side):
        facts = side.facts(path)
        for one in facts.values if facts is not None else ():
            if one.kind == "AUTH_USER_MODEL":
                found.append((path, one))
    return found


def _users(strands: Strands) -> Iterator[Finding]:
    source, target = (_user_models(side) for side in strands.sides)
    theirs = source[0][1].name if source else "auth.User"
    ours = target[0][1].name if target else "auth.User"
    if theirs == ours:
        return
    standing = _user_models(strands.result)
    fallback = next(iter(_installed(strands.result).values()), ("", None))
    path, line = (standing[0][0], standing[0][1].line) if standing else (fallback[0], 0)
    yield Finding(
        "user-model",
        Severity.WARNING,
        path,
        f"AUTH_USER_MODEL is {theirs} in the source and {ours} in the target: "
        "keys to users lead to another table after the merge",
        "settle on one user model, and carry the other side's users over by a migration",
        f"{theirs}:{ours}",
        line,
    )


def _labels(strands: Strands) -> Iterator[Finding]:
    """Two apps of one label can't be installed together."""
    by_path: dict[str, dict[str, dict[str, tuple[str, Definition]]]] = {}
    for path in settings_files(strands.result):
        facts = strands.result.facts(path)
        for one in facts.definitions if facts is not None else ():
            if one.kind == "entry of INSTALLED_APPS":
                module = _app(one.name)
                label = module.rpartition(".")[2]
                by_path.setdefault(path, {}).setdefault(label, {}).setdefault(module, (path, one))
    for path, labels in sorted(by_path.items()):
        for label, modules in sorted(labels.items()):
            if len(modules) < 2 or path not in strands.new:
                continue
            names = sorted(modules)
            if any(set(names) <= {_app(one) for one in _installed(side)} for side in strands.sides):
                continue
            line = max(one.line for _, one in modules.values())
            yield Finding(
                "double-app-label",
                Severity.ERROR,
                path,
                f"{names[0]} and {names[1]} both have the label {label}: Django refuses to start",
                "give one of them another label in its AppConfig",
                ",".join(names),
                line,
            )


def _unset(strands: Strands) -> Iterator[Finding]:
    """Settings that new code reads, the source's settings define, and the result's don't."""
    here = _constants(strands.result)
    theirs = _constants(strands.source)
    lacking = set(theirs) - set(here)
    if not lacking:
        return
    seen: set[str] = set()
    for path in sorted(strands.new):
        facts = strands.result.facts(path) if path.endswith(".py") else None
        for reference in facts.references if facts is not None else ():
            name = reference.text
            if reference.kind != "setting" or name not in lacking or name in seen:
                continue
            seen.add(name)
            file, line = theirs[name]
            yield Finding(
                "undefined-setting",
                Severity.ERROR,
                path,
                f"it reads settings.{name}, which no settings of the result define",
                f"the source defines it in line {line} of {file}",
                name,
                reference.span.line,
            )


def _constants(side: Side) -> dict[str, tuple[str, int]]:
    found: dict[str, tuple[str, int]] = {}
    for path in settings_files(side):
        facts = side.facts(path)
        for name in facts.exports if facts is not None else ():
            if name.isupper():
                line = next((one.line for one in facts.definitions if one.name == name), 1) if facts else 1
                found.setdefault(name, (path, line))
    return found
