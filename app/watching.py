"""Tells when a repository's branches or its checked-out commit move."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import suppress
from pathlib import Path

from state.errors import PlaitError
from state.repositories.repository import Repository
from state.repositories.snapshot import Kind
from state.workspace import Workspace

# Quick to answer at less than 1% of a core; in milliseconds.
DEBOUNCE, STEP = 50, 5


def places_to_watch(workspace: Workspace) -> tuple[list[Path], list[Path]]:
    """Folders to watch alone, and folders to watch with all below them; asks git, so for a worker."""
    repositories = [workspace.target]
    source = workspace.source_snapshot
    if source.kind is not Kind.FOLDER and Path(source.location).is_dir():
        with suppress(PlaitError):
            repositories.append(Repository.open(source.location))
    alone = {folder for one in repositories for folder in (one.git_dir, one.common_dir)}
    deep = {
        folder
        for one in repositories
        for name in ("refs/heads", "refs/tags", "reftable")
        if (folder := one.common_dir / name).is_dir()
    }
    return sorted(alone), sorted(deep)


def is_about_branches(path: str) -> bool:
    """Whether a changed file of a git directory says where a branch or the checkout stands."""
    name = path.rpartition("/")[2]
    if name.endswith(".lock"):
        return False
    return (
        name in ("HEAD", "packed-refs")
        or "/refs/heads/" in path
        or "/refs/tags/" in path
        or "/reftable/" in path
    )


async def moves(alone: Iterable[Path], deep: Iterable[Path]) -> AsyncIterator[None]:
    """Yields whenever something moved, until it is cancelled."""
    from watchfiles import awatch

    moved = asyncio.Event()

    async def watch(folders: Iterable[Path], recursive: bool) -> None:
        async for _ in awatch(
            *folders,
            watch_filter=lambda _, path: is_about_branches(path),
            debounce=DEBOUNCE,
            step=STEP,
            recursive=recursive,
            ignore_permission_denied=True,
        ):
            moved.set()

    tasks = [
        asyncio.create_task(watch(folders, recursive))
        for folders, recursive in ((list(alone), False), (list(deep), True))
        if folders
    ]
    try:
        while True:
            await moved.wait()
            moved.clear()
            yield
    finally:
        for task in tasks:
            task.cancel()
