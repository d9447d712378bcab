"""What one manifest asks for, with the places of it, whatever its syntax is."""

import re
from dataclasses import dataclass
from typing import NamedTuple

from state.understanding.facts import Definition

_EGG = re.compile(r"[#&]egg=([\w.-]+)")
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://|git@|[a-z]+\+")


class Asked(NamedTuple):
    """One package as a manifest asks for it.

    `specifier` is in the words that ranges are compared in, `written` as the manifest has it from byte `start` to
    `end` (-1 where that can't be said). `group` is empty for what always is needed, else the section it is in.
    """

    ecosystem: str
    name: str
    specifier: str
    line: int
    group: str = ""
    marker: str = ""
    written: str = ""
    start: int = -1
    end: int = -1


@dataclass(frozen=True, slots=True)
class Manifest:
    """All that is read off one manifest; `problem` says why nothing is."""

    kind: str
    asked: tuple[Asked, ...] = ()
    runtimes: tuple[Asked, ...] = ()
    """Versions of the language itself: python, node."""
    commands: tuple[Definition, ...] = ()
    """Scripts, and the commands that an installed package brings."""
    includes: tuple[str, ...] = ()
    """Other requirements files that it draws in, as they are written."""
    compiled: str = ""
    """The command that makes this file, empty for one that is written by hand."""
    workspaces: tuple[str, ...] = ()
    """Patterns of the folders whose manifests share its lock file."""
    manager: str = ""
    """The package manager and its version that it names: pnpm@9.1.0."""
    name: str = ""
    problem: str = ""
    line: int = 0


def normal(name: str) -> str:
    """The name of a distribution as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def requirement(text: str, line: int, group: str = "", start: int = -1) -> Asked | None:
    """A requirement as Python's packages write it; `start` is the offset of the text in its file."""
    from packaging.requirements import InvalidRequirement, Requirement

    egg = _EGG.search(text)
    if _ADDRESS.match(text):
        return Asked("python", normal(egg[1]), text, line, group, "", text) if egg is not None else None
    try:
        read = Requirement(text)
    except (InvalidRequirement, RecursionError):
        return None
    marker = str(read.marker) if read.marker is not None else ""
    if read.url:
        return Asked("python", normal(read.name), read.url, line, group, marker, read.url)
    head = re.match(r"\s*[\w.-]+\s*(?:\[[^\]]*\])?\s*", text)
    at = head.end() if head is not None else 0
    rest = re.match(r"\(?([^;)]*?)\)?\s*(?:;|$)", text[at:])
    written = rest[1].rstrip() if rest is not None else ""
    place = start + len(text[:at].encode()) if start >= 0 and rest is not None else -1
    if place >= 0 and rest is not None:
        place += rest.start(1)
    end = place + len(written.encode()) if place >= 0 else -1
    return Asked("python", normal(read.name), str(read.specifier), line, group, marker, written, place, end)
