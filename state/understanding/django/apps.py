"""Apps that came without being installed, labels that meet, and the user model of each side."""

import re
from collections.abc import Iterator
from posixpath import dirname

from state.findings import Finding, Severity
from state.understanding.django.models import app_label
from state.understanding.django.settings import app_of, folder_of, installed, settings_files
from state.understanding.facts import Definition, Reference, Span
from state.understanding.python.resolving import spelled
from state.understanding.side import Side
from state.understanding.strands import Strands

_USERS = re.compile(
    rb"\bAUTH_USER_MODEL\b|\bget_user_model\b|\bauth\.User\b|contrib\.auth\.models import[^\n]*\bUser\b"
)

_MODELS = re.compile(r"(?:^|/)models(?:/\w+)?\.py$")


def apps_and_labels(strands: Strands) -> Iterator[Finding]:
    """Apps that are there and not installed, and two of one label."""
    yield from _not_installed(strands)
    yield from _labels(strands)


def _not_installed(strands: Strands) -> Iterator[Finding]:
    here = {app_of(one) for one in installed(strands.result)}
    for name, (settings, entry) in sorted(installed(strands.source).items()):
        if name in here or app_of(name) in here:
            continue
        folder = folder_of(strands.source, name, settings)
        if folder is None:
            continue
        place = next(
            (
                landed
                for file in ("models.py", "apps.py", "models/__init__.py", "__init__.py")
                if (landed := strands.source.landed(f"{folder}/{file}")) in strands.result.paths
                and landed in strands.new
            ),
            None,
        )
        if place is None:
            continue
        home = dirname(place).removesuffix("/models")
        module = home.replace("/", ".")
        if any(_means(one, module) for one in here):
            continue
        where = _list_file(strands.result) or next(iter(settings_files(strands.result)), "")
        asked = Reference("dotted", app_of(name), Span(1, 0, 0))
        module = spelled(asked, where or home, f"{home}/", strands.result) or module
        yield Finding(
            "app-not-installed",
            Severity.WARNING,
            home,
            f"this app is in the result, and no settings there install it; "
            f"the source does in line {entry.line} of {settings}",
            f"add {module} to INSTALLED_APPS" + (f" in {where}" if where else ""),
            name,
        )


def _means(installed_module: str, module: str) -> bool:
    """Whether an installed module is the one in that folder, whatever the root is that it is imported from."""
    return module == installed_module or module.endswith(f".{installed_module}")


def _list_file(side: Side) -> str:
    """The settings that hold INSTALLED_APPS."""
    return next((path for path, one in installed(side).values() if one.kind == "entry of INSTALLED_APPS"), "")


def _labels(strands: Strands) -> Iterator[Finding]:
    """Two apps of one label can't be installed together; those of two projects' settings aren't."""
    by_label: dict[tuple[str, str], dict[str, tuple[str, Definition]]] = {}
    for name, (path, one) in installed(strands.result).items():
        label = _label(strands.result, name, path)
        if label:
            by_label.setdefault((dirname(path), label), {}).setdefault(app_of(name), (path, one))
    before = [{app_of(one) for one in installed(side)} for side in strands.sides]
    for (_, label), modules in sorted(by_label.items()):
        names = sorted(modules)
        if len(names) < 2 or any(set(names) <= side for side in before):
            continue
        places = [modules[one] for one in names]
        if not any(path in strands.new for path, _ in places):
            continue
        path, last = max((one for one in places if one[0] in strands.new), key=lambda one: one[1].line)
        yield Finding(
            "double-app-label",
            Severity.ERROR,
            path,
            f"{names[0]} (line {places[0][1].line} of {places[0][0]}) and {names[1]} (line {places[1][1].line} of "
            f"{places[1][0]}) both have the label {label}: Django refuses to start",
            "give one of them another label in its AppConfig",
            ",".join(names),
            last.line,
        )


def _label(side: Side, entry: str, settings: str) -> str:
    """The label of an app of the tree or of Django's own; what packages call theirs isn't known."""
    folder = folder_of(side, entry, settings)
    if folder is not None and folder:
        return app_label(side, folder)
    return app_of(entry).rpartition(".")[2] if entry.startswith("django.contrib.") else ""


def _users_of(side: Side) -> list[tuple[str, Definition]]:
    found = []
    for path in settings_files(side):
        facts = side.facts(path)
        for one in facts.values if facts is not None else ():
            if one.kind == "AUTH_USER_MODEL":
                found.append((path, one))
    return found


def user_models(strands: Strands) -> Iterator[Finding]:
    """Keys to users of copied code lead to another table where the two sides have different user models."""
    source, target = (_users_of(side) for side in strands.sides)
    theirs = source[0][1].name if source else "auth.User"
    ours = target[0][1].name if target else "auth.User"
    if theirs == ours:
        return
    coming = [
        path
        for path in sorted(strands.new)
        if path.endswith(".py") and any(side is strands.source for side, _ in strands.origins(path))
    ]
    if not coming:
        return
    # Keys are in models: others that speak of users are only named where no models do.
    coming.sort(key=lambda path: not _MODELS.search(path))
    user = next((path for path in coming if _USERS.search(strands.result.tree.text(path))), None)
    standing = _users_of(strands.result)
    fallback = next(iter(installed(strands.result).values()), None)
    path, line = (
        (standing[0][0], standing[0][1].line) if standing else (fallback[0] if fallback else coming[0], 0)
    )
    said = [
        f"{name} ({found[0][0]}, line {found[0][1].line})" if found else f"{name} (Django's own)"
        for name, found in ((theirs, source), (ours, target))
    ]
    yield Finding(
        "user-model",
        Severity.NOTE if user is None else Severity.WARNING,
        path,
        f"AUTH_USER_MODEL is {said[0]} in the source and {said[1]} in the target: "
        f"keys to users lead to another table after the merge{f', those of {user} for one' if user else ''}",
        "settle on one user model, and carry the other side's users over by a migration",
        f"{theirs}:{ours}",
        line,
    )
