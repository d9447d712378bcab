"""Django's settings of one tree, one file or split into a package: apps that they install, constants they define."""

import re
from posixpath import dirname

from state.understanding.django.models import app_folder
from state.understanding.facts import Definition, Reference, Span
from state.understanding.language import language_of
from state.understanding.side import Side

_SETTINGS = re.compile(r"(?:^|/)(?:\w*settings\w*\.py|(?:\w*settings\w*|config)/\w+\.py)$")


def settings_files(side: Side) -> list[str]:
    """Files that are Django's settings: named so, and holding a list of apps or something that is read of them."""

    def find() -> list[str]:
        found = []
        for path in side.matching(_SETTINGS):
            facts = side.facts(path)
            if facts is not None and any(one.kind == "constant" for one in facts.definitions):
                found.append(path)
        return found

    return side.memo("settings files", find)


def installed(side: Side) -> dict[str, tuple[str, Definition]]:
    """Apps that settings install, by module, with the place; of base, dev and prod together."""

    def find() -> dict[str, tuple[str, Definition]]:
        found: dict[str, tuple[str, Definition]] = {}
        for path in settings_files(side):
            facts = side.facts(path)
            for one in facts.definitions if facts is not None else ():
                if one.kind.startswith("entry of ") and one.kind.endswith("_APPS"):
                    found.setdefault(one.name, (path, one))
        return found

    return side.memo("installed apps", find)


def app_of(entry: str) -> str:
    """The module of an app, of its own name or its configuration's."""
    return re.sub(r"\.apps\.\w+$", "", entry)


def folder_of(side: Side, entry: str, settings: str) -> str | None:
    """The folder of an installed app in a tree, None for a package from elsewhere."""
    python = language_of("a.py")
    assert python is not None
    found = python.resolve(Reference("dotted", app_of(entry), Span(1, 0, 0)), settings, side)
    if found is None:
        return None
    file = found.files[0]
    return file.rstrip("/") if file.endswith("/") else dirname(file)


def app_is_installed(side: Side, path: str) -> bool:
    """Whether the app of a file of models is installed; where no settings say, it may be."""
    modules = side.memo(
        "installed modules", lambda: frozenset(app_of(one).replace(".", "/") for one in installed(side))
    )
    folder = app_folder(path)
    if not modules or not folder:
        return True
    parts = folder.split("/")
    return any("/".join(parts[at:]) in modules for at in range(len(parts)))


def constants(side: Side) -> dict[str, tuple[str, int]]:
    """Names in capitals that any of the settings define, with the first place."""

    def find() -> dict[str, tuple[str, int]]:
        found: dict[str, tuple[str, int]] = {}
        for path in settings_files(side):
            facts = side.facts(path)
            for name in facts.exports if facts is not None else ():
                if name.isupper():
                    assert facts is not None
                    line = next((one.line for one in facts.definitions if one.name == name), 1)
                    found.setdefault(name, (path, line))
        return found

    return side.memo("settings constants", find)


def takes_more(side: Side) -> bool:
    """Whether settings take over names that can't be read off the tree: `from company import *`, globals()."""
    python = language_of("a.py")
    assert python is not None
    for path in settings_files(side):
        facts = side.facts(path)
        if facts is None or not facts.is_open:
            continue
        stars = [one for one in facts.references if one.kind == "import" and not one.names]
        text = side.tree.text(path)
        if re.search(rb"\bglobals\(\)|\blocals\(\)\.update|\bexec\(", text):
            return True
        for one in stars:
            star = re.search(
                rb"from[ \t]+" + re.escape(one.text.encode()) + rb"[ \t]+import[ \t]+\(?[ \t]*\*", text
            )
            if star is not None and python.resolve(one, path, side) is None and not one.guarded:
                return True
    return False
