"""A source that has to be cloned from an address first."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from state.errors import PlaitError
from state.progress import Progress
from state.repositories.git import clean_environment
from state.repositories.repository import Repository


@contextmanager
def cloned(address: str, progress: Progress) -> Iterator[Repository]:
    """A bare clone for as long as the block runs; the target's own files know nothing of it."""
    # Imported here because it takes as long as the rest of a command together. GitPython reads git's
    # progress, and refuses addresses and options that would run programs.
    from git import RemoteProgress, Repo
    from git.exc import GitError

    class Reporter(RemoteProgress):
        def update(self, op_code: int, cur_count: Any, max_count: Any = None, message: str = "") -> None:
            del op_code, message
            progress("cloning the source", int(cur_count or 0), int(max_count or 0))

    with tempfile.TemporaryDirectory(prefix="plait-") as folder:
        place = Path(folder) / "source.git"
        try:
            with Repo.clone_from(
                address,
                place,
                progress=Reporter(),  # type: ignore[arg-type]
                env=clean_environment(),
                bare=True,
                no_tags=True,
            ):
                pass
        except GitError as error:
            words = str(getattr(error, "stderr", "") or error).strip().splitlines()
            said = next((line for line in words if "fatal:" in line), words[-1] if words else "no answer")
            reason = said.partition("fatal:")[2].strip(" '") or said.strip(" '")
            raise PlaitError(f"it can't be cloned: {reason}", address, "check the address") from error
        yield Repository.open(place)
