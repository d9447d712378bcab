"""Opens the screens from the command line."""

import sys

from app.limits import ENOUGH, FEWEST, open_files
from state.errors import PlaitError


def show(
    target: str = ".", session: str | None = None, *, plain: bool = False, screen: str | None = None
) -> int:
    """Resumes a session in the screens, the latest one without a name; the start screen where there is none."""
    if not sys.stdin.isatty() or not sys.stdout.isatty():
        raise PlaitError(
            "the screens need a terminal", hint="`plait next` asks in plain text, `plait status` reports"
        )
    limit = open_files()
    if limit is not None and limit < FEWEST:
        raise PlaitError(
            f"only {limit} files may be open at once here, and the screens need {FEWEST}",
            hint=f"run it again after `ulimit -n {ENOUGH}`, or ask who set the limit",
        )
    from app.application import run

    if session is None:
        return run(target, plain=plain, screen=screen)
    from state.workspace import Workspace

    return run(Workspace.open(target, session), plain=plain, screen=screen)
