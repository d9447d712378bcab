"""A session that nobody keeps: two sides in a repository beside the target, gone when the command ends."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from state.comparison.exclusions import DEFAULT_EXCLUSIONS
from state.comparison.mapping import Mapping as PathMapping
from state.landscape import base_commit, survey
from state.progress import Progress
from state.repositories.beside import repository_beside
from state.repositories.capture import take_snapshot
from state.repositories.location import parse_location
from state.repositories.repository import Repository
from state.session.operations import Open
from state.session.session import Session
from state.view import View


class Beside(NamedTuple):
    """The passing repository, and the view of both sides in it."""

    repository: Repository
    view: View


@contextmanager
def beside(
    source: str,
    target: str,
    progress: Progress,
    *,
    mappings: Sequence[PathMapping] = (),
    exclude: bool = True,
    renames: bool = True,
    worktree: bool = False,
) -> Iterator[Beside]:
    """Both sides compared and merged without a trace in either."""
    with tempfile.TemporaryDirectory(prefix="plait-") as folder:
        there = parse_location(target)
        repository = repository_beside(Path(folder), Repository.open(there.location), there.revision)
        merged_from, merged_into = (
            take_snapshot(
                parse_location(where),
                target=repository,
                session="compare",
                side=side,
                worktree=worktree,
                progress=progress,
            )
            for side, where in (("source", source), ("target", target))
        )
        base = base_commit(repository, merged_from, merged_into)
        exclusions = tuple(DEFAULT_EXCLUSIONS) if exclude else ()
        opened = Open(merged_from, merged_into, base, tuple(mappings), exclusions)
        session = Session().after(opened, 1)
        *_, landscape = survey(repository, session, renames=renames, progress=progress)
        yield Beside(repository, landscape.view(session))
