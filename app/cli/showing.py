"""Opens the screens from the command line."""

import sys
from pathlib import Path

from state.errors import PlaitError
from state.repositories.repository import Repository
from state.session.sessions import latest
from state.workspace import Workspace


def show(
    target: str | Path, session: str | None = None, *, plain: bool = False, screen: str | None = None
) -> int:
    """Resumes a session in the screens; the start screen where there is none."""
    if not sys.stdin.isatty() or not sys.stdout.isatty():
        raise PlaitError(
            "the screens need a terminal", hint="`plait next` asks in plain text, `plait status` reports"
        )
    from app.application import run

    try:
        name = session or latest(Repository.open(target).common_dir)
    except PlaitError:
        if session is not None:
            raise
        return run(target, plain=plain, screen="sessions")
    if name is None:
        return run(target, plain=plain, screen="sessions")
    workspace = Workspace.open(target, name)
    return run(workspace, plain=plain, screen=screen)
