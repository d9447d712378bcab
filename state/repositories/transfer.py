"""Moves objects from one repository into another; the source is only read, and of the target only objects grow."""

import re
import tempfile
from collections.abc import Iterable, Sequence
from subprocess import PIPE

from state.errors import PlaitError
from state.progress import Progress
from state.repositories.git import Git
from state.repositories.objects import LOOSE, missing_objects
from state.repositories.repository import Repository

COUNT = re.compile(r"(?:remote: )?[\w ]+: +\d+% \((\d+)/(\d+)\)")

# A fetch that leaves nothing but objects: no references, no FETCH_HEAD, no tidying afterwards.
FETCH = (
    *("-c", "protocol.version=2", "-c", "fetch.fsckObjects=false", "-c", "transfer.fsckObjects=false"),
    "fetch",
    *("--progress", "--no-tags", "--no-prune", "--no-write-fetch-head", "--no-write-commit-graph"),
    *("--no-auto-maintenance", "--no-show-forced-updates", "--no-recurse-submodules", "--no-update-shallow"),
)


def fetch(source: Repository, commit: str, target: Repository, progress: Progress) -> None:
    """Brings a commit with all its history, by git's own fetch from a folder."""
    target.git.watch(
        *FETCH,
        str(source.common_dir),
        commit,
        heard=Counting("fetching", progress),
        env={"GIT_ALLOW_PROTOCOL": "file"},
    )


def copy_objects(source: Git, target: Git, oids: Iterable[str], progress: Progress) -> None:
    """Brings these objects and nothing they name; those that the target has are left out.

    All of them must be in the source.
    """
    wanted = sorted(missing_objects(target, oids))
    if not wanted:
        return
    receive = ("unpack-objects",) if len(wanted) <= LOOSE else ("index-pack", "-v", "--stdin")
    with tempfile.TemporaryFile() as names:
        names.write("".join(f"{oid}\n" for oid in wanted).encode())
        names.seek(0)
        send = ("pack-objects", "--stdout", "-q", "--delta-base-offset")
        with source.process(*send, stdin=names, stdout=PIPE) as sender:
            assert sender.stdout is not None
            try:
                target.watch(*receive, stdin=sender.stdout, heard=Counting("copying files", progress))
            except PlaitError:
                # Where both fail, the first one knows why; one that nobody listened to is ended by a signal.
                sender.stdout.close()
                if sender.wait() > 0:
                    raise sender.failure() from None
                raise


def bring_history(source: Repository, commit: str, target: Repository, progress: Progress) -> bool:
    """Brings a commit with its history where the source has all of it that the target lacks.

    For sources that can't be fetched from: False, and nothing brought, when a parent or a file is missing.
    """
    history = source.git.text("rev-list", commit, "--").split()
    known = set(target.git.text("rev-list", "--all").split())
    unknown = [one for one in history if one not in known]
    if source.cut_commits().intersection(unknown):
        return False
    try:
        names = objects_of(source.git, [commit, *(f"^{one}" for one in history if one in known)])
    except PlaitError:
        # It lacks something that it has to look at to tell what it lacks.
        return False
    missing = {name[1:] for name in names if name.startswith("?")}
    if missing_objects(target.git, missing):
        return False
    copy_objects(source.git, target.git, (name for name in names if not name.startswith("?")), progress)
    return True


def objects_of(git: Git, revisions: Sequence[str]) -> list[str]:
    """All objects reachable from the revisions; those that aren't here have a `?` in front.

    Of commits that aren't wanted (`^commit`) everything is left out that git sees at their edge.
    """
    asked = "".join(f"{revision}\n" for revision in revisions).encode()
    return git.text(
        "rev-list", "--objects", "--no-object-names", "--missing=print", "--stdin", input=asked
    ).split()


class Counting:
    """Reads git's lines of progress; the last count is repeated while git is silent."""

    def __init__(self, step: str, progress: Progress) -> None:
        self._step = step
        self._progress = progress
        self._count = (0, 0)

    def __call__(self, line: str) -> None:
        found = COUNT.match(line)
        if found is not None:
            self._count = (int(found.group(1)), int(found.group(2)))
        if found is not None or not line:
            self._progress(self._step, *self._count)
