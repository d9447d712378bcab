"""What every snapshot test needs: two sides, and a fingerprint that shows whether a side was touched."""

import hashlib
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from state.progress import Progress, unwatched
from state.repositories.capture import take_snapshot
from state.repositories.location import parse_location
from state.repositories.snapshot import Snapshot
from tests.conftest import Build, RepositoryBuilder

Take = Callable[..., Snapshot]


@pytest.fixture
def target(build: Build) -> RepositoryBuilder:
    repository = build("target")
    repository.commit({"README": "target\n", "app/main.py": "print('target')\n"})
    return repository


@pytest.fixture
def take(target: RepositoryBuilder) -> Take:
    """Takes a snapshot for a session named `try`, as an operator names the place, into `target` or another."""

    def take(
        place: str | Path,
        side: str = "source",
        worktree: bool = False,
        progress: Progress = unwatched,
        into: RepositoryBuilder = target,
    ) -> Snapshot:
        return take_snapshot(
            parse_location(str(place)),
            target=into.open(),
            session="try",
            side=side,
            worktree=worktree,
            progress=progress,
        )

    return take


def fingerprint(folder: Path, *, grows: bool = False) -> dict[str, str]:
    """Every file below a folder with a hash of mode, time and content.

    `grows`: without the objects, the references of sessions and Plait's own folder of a target.
    """
    found: dict[str, str] = {}
    for parent, folders, files in os.walk(folder):
        for name in (*folders, *files):
            path = Path(parent) / name
            inside = str(path.relative_to(folder))
            if grows and {"objects", "plait"} & set(path.relative_to(folder).parts):
                continue
            facts = path.lstat()
            if stat.S_ISDIR(facts.st_mode):
                found[inside] = "folder"
                continue
            content = os.fsencode(path.readlink()) if path.is_symlink() else path.read_bytes()
            found[inside] = f"{facts.st_mode:o} {facts.st_mtime_ns} {hashlib.sha256(content).hexdigest()}"
    return found


def files_of(repository: RepositoryBuilder, tree: str) -> dict[str, str]:
    """Path to `mode text` of a tree, as git reads it."""
    found = {}
    for record in repository.git("ls-tree", "-r", "-z", tree).split("\0"):
        if record:
            facts, path = record.split("\t", 1)
            mode, kind, oid = facts.split(" ")
            text = repository.git("cat-file", "blob", oid) if kind == "blob" else oid
            found[path] = f"{mode} {text}"
    return found
