"""Repositories whose conflicts are of many kinds, for tests of proposals and bases on the Resolve screen."""

from pathlib import Path
from typing import Any

from textual.app import App
from textual.pilot import Pilot

from screens.resolve.together import Found, Together
from state.workspace import Workspace
from tests.screens.repositories import Files, commit, git, new_repository

SETTINGS = """\
import os
import sys

ROOT = os.getcwd()

INSTALLED_APPS = [
    "core",
    "users",
]


def total(order):
    found = 0
    for line in order.lines:
        found += line.price
    return found


TIMEOUT = 10
"""


def values(side: str) -> str:
    """Seven values far from each other, with what a side made of them."""
    return "".join(f"value_{number} = {side!r}\n\n\n\n" for number in range(7))


def fork(folder: Path, base: Files, source: Files, target: Files) -> Workspace:
    """A session that merges a fork into its parent."""
    parent = new_repository(folder / "parent")
    commit(parent, "Start", base)
    git(folder, "clone", "-q", str(parent), "fork")
    place = folder / "fork"
    git(place, "config", "user.name", "Bob")
    git(place, "config", "user.email", "bob@example.org")
    commit(place, "Source", source)
    commit(parent, "Target", target)
    return Workspace.create(str(place), str(parent))


def shop(folder: Path) -> Workspace:
    """A removed file, settings with four conflicts, and seven values that both sides changed alike."""
    by_source = (
        SETTINGS.replace("import sys\n", "import json\nimport sys\n")
        .replace('    "users",\n', '    "users",\n    "billing",\n')
        .replace("line.price", "line.price * line.count")
        .replace("TIMEOUT = 10", "TIMEOUT = 30")
    )
    by_target = (
        SETTINGS.replace("import sys\n", "import logging\nimport sys\n")
        .replace('    "users",\n', '    "users",\n    "stock",\n')
        .replace("line.price", "round(line.price, 2)")
        .replace("TIMEOUT = 10", "TIMEOUT = 20")
    )
    return fork(
        folder,
        {"old.py": "old\n", "shop/settings.py": SETTINGS, "shop/values.py": values("base")},
        {"old.py": "old\nmore\n", "shop/settings.py": by_source, "shop/values.py": values("source")},
        {"old.py": None, "shop/settings.py": by_target, "shop/values.py": values("target")},
    )


def library(changes: dict[int, str] | None = None) -> str:
    """Twelve functions, some of them changed."""
    returned = {number: str(number) for number in range(12)} | (changes or {})
    return "".join(f"def f{number}():\n    return {returned[number]}\n\n\n" for number in range(12))


def copied(folder: Path) -> Workspace:
    """A library (source) and an application (target) that once copied a file of it and went on by itself."""
    target = new_repository(folder / "app")
    commit(target, "Copy the library", {"lib/tools.py": library()})
    commit(target, "Own changes", {"lib/tools.py": library({3: "33", 7: "'seven'"})})
    source = new_repository(folder / "lib")
    commit(source, "1.0", {"lib/tools.py": library()})
    commit(source, "1.1", {"lib/tools.py": library({5: "55", 7: "'VII'"})})
    commit(source, "1.2", {"lib/tools.py": library({5: "55", 7: "'VII'", 9: "99"})})
    return Workspace.create(str(source), str(target))


async def found_together(app: App[Any], pilot: Pilot[Any]) -> Found[Any]:
    """What the list of hunks that are accepted together holds, once that is found out."""
    assert isinstance(app.screen, Together)
    for _ in range(1_000):
        if app.screen.found is not None:
            return app.screen.found
        await pilot.pause()
    raise AssertionError("nothing was found")
