"""Manifests of both sides, read once for two trees and kept with the session."""

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass

from state.errors import PlaitError
from state.overview.apps import apps
from state.overview.areas import Ground
from state.overview.entry_points import entry_points
from state.overview.files import MOST, Files, tells
from state.overview.overview import App, EntryPoint
from state.progress import Progress
from state.repositories.objects import Objects
from state.repositories.repository import Repository
from state.session.journal import Journal
from state.session.session import Session
from state.understanding import languages
from state.understanding.language import language_of

assert languages  # registers them

_VERSION = 1
"""Grows when the same trees would be read differently."""


@dataclass(frozen=True)
class Read:
    """What manifests of both sides say, and how large contents are."""

    apps: tuple[App, ...]
    entry_points: tuple[EntryPoint, ...]
    listed: tuple[frozenset[str], frozenset[str]]
    """Packages that each side asks for, as `ecosystem:name`."""
    unread: tuple[str, ...]


def read(target: Repository, ground: Ground, progress: Progress) -> Read:
    """Reads the manifests of both sides; blocking."""
    progress("reading manifests")
    wanted = {oid for oids in (ground.source, ground.target) for path, oid in oids.items() if tells(path)}
    texts: dict[str, bytes] = {}
    with Objects(target.git) as objects:
        sizes = objects.sizes(wanted)
        small = sorted(oid for oid in wanted if (sizes[oid] or MOST) < MOST)
        for number, (oid, text) in enumerate(objects.blobs(small)):
            if number % 50 == 0:
                progress("reading manifests", number, len(small))
            if text is not None:
                texts[oid] = text
    sides = (Files("source", ground.source, texts), Files("target", ground.target, texts))
    for files in sides:
        for path in files.telling:
            size = sizes.get(files.oids[path])
            if size is None or size >= MOST:
                files.could_not_read(path, "it isn't here" if size is None else "it is too long")
    return Read(
        tuple(one for files in sides for one in apps(files)),
        tuple(one for files in sides for one in entry_points(files)),
        (_listed(sides[0]), _listed(sides[1])),
        tuple(dict.fromkeys(words for files in sides for words in files.unread)),
    )


def _listed(files: Files) -> frozenset[str]:
    found: set[str] = set()
    for path in files.telling:
        language = language_of(path)
        if language is None or language.name not in (
            "requirements",
            "pyproject",
            "setup.cfg",
            "package.json",
        ):
            continue
        found.update(f"{one.ecosystem}:{one.name}" for one in language.facts(files.text(path)).listed)
    return frozenset(found)


# Kept with the session


def name_of(session: Session) -> str:
    """What the reading depends on, as one word."""
    assert session.source is not None and session.target is not None
    told = (_VERSION, session.source.tree, session.target.tree, session.exclusions)
    return hashlib.sha256(repr(told).encode("utf-8", "surrogateescape")).hexdigest()


def kept(journal: Journal, name: str) -> Read | None:
    """What was read of these trees before."""
    raw = journal.cached("overview")
    if raw is None:
        return None
    try:
        data = json.loads(raw)
        if data["name"] != name:
            return None
        return Read(
            tuple(App(**one) for one in data["apps"]),
            tuple(EntryPoint(**one) for one in data["entry_points"]),
            (frozenset(data["listed"][0]), frozenset(data["listed"][1])),
            tuple(data["unread"]),
        )
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
        return None


def keep(journal: Journal, name: str, found: Read) -> None:
    """Keeps what was read; it is derived, so nothing depends on it."""
    data: Mapping[str, object] = {
        "name": name,
        "apps": [asdict(one) for one in found.apps],
        "entry_points": [asdict(one) for one in found.entry_points],
        "listed": [sorted(one) for one in found.listed],
        "unread": found.unread,
    }
    with suppress(PlaitError):
        journal.put_cached("overview", json.dumps(data).encode())
