"""One file of a merge that git stopped at, as a session of its own."""

import os
from dataclasses import dataclass
from pathlib import Path

from state.errors import PlaitError
from state.repositories.three_versions import repository_of_versions
from state.view import Standing
from state.workspace import Workspace


@dataclass(frozen=True, slots=True)
class MergeFiles:
    """The four paths that git gives a mergetool; the base may be missing or empty."""

    base: Path
    local: Path
    remote: Path
    merged: Path


def begin(files: MergeFiles, folder: Path) -> Workspace:
    """A session in a repository made in `folder`, in which the remote file is merged into the local one."""
    base, local, remote = (
        _read(path, path is files.base) for path in (files.base, files.local, files.remote)
    )
    if local is None or remote is None:
        raise PlaitError(
            "a side of the merge can't be read", str(files.local if local is None else files.remote)
        )
    name = files.merged.name
    repository, source, target = repository_of_versions(folder / "merge", name, base or None, remote, local)
    workspace = Workspace.create(
        f"{repository.place}@{source}", f"{repository.place}@{target}", name="mergetool", exclusions=()
    )
    workspace.load()
    return workspace


def _read(path: Path, may_be_missing: bool) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        if may_be_missing:
            return None
        raise PlaitError("no such file", str(path)) from None
    except OSError as error:
        raise PlaitError(f"can't be read: {error.strerror}", str(path)) from error


def write_result(workspace: Workspace, files: MergeFiles) -> list[str]:
    """Writes the merged file when nothing is open; else says what is, and leaves the file alone."""
    view = workspace.loaded()
    open_conflicts = [view.state(entry) for entry in view.entries(Standing.CONFLICT)]
    if open_conflicts:
        state = open_conflicts[0]
        words = f"{state.open_hunks} of {state.hunks} hunks are open" if state.hunks else state.words
        return [f"{files.merged}: {words}; the file was not changed"]
    blockers = workspace.plan_apply().blockers
    if blockers:
        return [f"{files.merged}: {finding.message}; the file was not changed" for finding in blockers]
    text = workspace.result_bytes(files.merged.name)
    if text is None:
        return [f"{files.merged}: the result has no such file; it was not changed"]
    # Beside it first, then in one step: a crash leaves the old file or the new one.
    beside = files.merged.with_name(f".{files.merged.name}.plait-{os.getpid()}")
    try:
        beside.write_bytes(text)
        if files.merged.exists():
            beside.chmod(files.merged.stat().st_mode & 0o7777)
        beside.replace(files.merged)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise PlaitError(f"can't be written: {error.strerror}", str(files.merged)) from error
    return []
