"""One file of a merge that git stopped at, as a session of its own."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from state.errors import PlaitError
from state.landscape import base_commit
from state.repositories.capture import take_snapshot
from state.repositories.location import Location
from state.repositories.repository import discover
from state.repositories.snapshot import Snapshot
from state.repositories.three_versions import repository_of_versions
from state.session import sessions
from state.session.journal import Journal
from state.session.operations import Open
from state.view import Standing
from state.workspace import Workspace

FOLDER, NAME = "plait", "mergetool"
REPOSITORY = "merge.git"


@dataclass(frozen=True, slots=True)
class MergeFiles:
    """The four paths that git gives a mergetool; the base may be missing or empty."""

    base: Path
    local: Path
    remote: Path
    merged: Path


@contextmanager
def kept_for(files: MergeFiles) -> Iterator[Path]:
    """A folder for the session: in the git directory around the file, so that what is begun can be gone on with."""
    around = discover(files.merged.absolute().parent)
    if around is None:
        with tempfile.TemporaryDirectory(prefix="plait-") as folder:
            yield Path(folder)
        return
    digest = hashlib.sha256(os.fsencode(files.merged.absolute()))
    for path in (files.base, files.local, files.remote):
        text = _read(path, may_be_missing=path is files.base) or b""
        digest.update(b"\0%d\0" % len(text) + text)
    yield around.git_dir / FOLDER / NAME / digest.hexdigest()[:16]


def clear_away(folder: Path) -> None:
    """Nothing of the file is left to decide; of our own folders around it the empty ones go too."""
    shutil.rmtree(folder, ignore_errors=True)
    if folder.parent.name == NAME and folder.parent.parent.name == FOLDER:
        with suppress(OSError):
            folder.parent.rmdir()
            folder.parent.parent.rmdir()


def begin(files: MergeFiles, folder: Path) -> Workspace:
    """The session in `folder` that merges the remote file into the local one; the one begun there, if it is whole."""
    if (folder / REPOSITORY).exists():
        with suppress(PlaitError):
            return Workspace.open(folder / REPOSITORY, NAME)
        shutil.rmtree(folder)
    base = _read(files.base, may_be_missing=True)
    local, remote = _read(files.local), _read(files.remote)
    assert local is not None and remote is not None
    name = files.merged.name
    repository, *revisions = repository_of_versions(folder / REPOSITORY, name, base or None, remote, local)
    source, target = (
        replace(
            take_snapshot(
                Location(str(repository.place), revision), target=repository, session=NAME, side=side
            ),
            name=label,
        )
        for side, revision, label in zip(("source", "target"), revisions, _labels(files.merged), strict=True)
    )
    return _opened(
        repository.common_dir, repository.place, source, target, base_commit(repository, source, target)
    )


def _opened(common_dir: Path, place: Path, source: Snapshot, target: Snapshot, base: str | None) -> Workspace:
    journal = Journal.create(sessions.journal_path(common_dir, NAME), NAME)
    journal.append(Open(source, target, base), expected_revision=journal.revision())
    journal.close()
    return Workspace.open(place, NAME)


def _labels(merged: Path) -> tuple[str, str]:
    """What git calls the remote and the local side in the markers it left, else what it calls them for tools."""
    found = {b"<<<<<<< ": "", b">>>>>>> ": ""}
    with suppress(OSError):
        for line in merged.read_bytes().splitlines():
            if line[:8] in found and not found[line[:8]]:
                found[line[:8]] = line[8:].decode("utf-8", "surrogateescape").strip()
    return found[b">>>>>>> "] or "REMOTE", found[b"<<<<<<< "] or "LOCAL"


def _read(path: Path, may_be_missing: bool = False) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        if may_be_missing:
            return None
        raise PlaitError("no such file", str(path), "git calls it as mergetool.plait.cmd says") from None
    except OSError as error:
        raise PlaitError(f"can't be read: {error.strerror}", str(path)) from error


def write_result(workspace: Workspace, files: MergeFiles) -> list[str]:
    """Writes the merged file when nothing is open; else says what is, and leaves the file alone."""
    view = workspace.loaded()
    open_conflicts = [view.state(entry) for entry in view.entries(Standing.CONFLICT)]
    if open_conflicts:
        state = open_conflicts[0]
        hunks = "1 hunk is" if state.open_hunks == 1 else f"{state.open_hunks} hunks are"
        words = f"{hunks} open" if state.hunks else state.words
        return [f"{files.merged}: {words}; the file was not changed"]
    blockers = workspace.plan_apply().blockers
    if blockers:
        return [f"{files.merged}: {finding.message}; the file was not changed" for finding in blockers]
    text = workspace.result_bytes(files.merged.name)
    if text is None:
        return [f"{files.merged}: the result has no such file; it was not changed"]
    _write(files.merged, text)
    return []


def _write(merged: Path, text: bytes) -> None:
    """Beside it first, then in one step: a crash leaves the old file or the new one."""
    place = merged.resolve()
    beside = place.with_name(f".{place.name}.plait-{os.getpid()}")
    try:
        beside.write_bytes(text)
        if place.exists():
            beside.chmod(place.stat().st_mode & 0o7777)
        beside.replace(place)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise PlaitError(f"can't be written: {error.strerror}", str(merged)) from error
