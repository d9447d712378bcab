"""Both sides' histories: where they are, read at the same time, and what of them isn't there."""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from threading import Event

from state.comparison.bases.histories import History
from state.comparison.entry import Base
from state.errors import Cancelled, PlaitError
from state.findings import Finding, Severity
from state.progress import Progress
from state.repositories.git import Git
from state.repositories.objects import Objects, missing_objects, write_objects
from state.repositories.snapshot import Snapshot

_PATIENCE = 0.2


def history_of(git: Git, source: Snapshot) -> tuple[Git, str]:
    """Where the source's history is: in its own repository, when only its tree could be brought in."""
    if source.original is None or git.status("cat-file", "-e", source.original) == 0:
        return git, source.original or source.commit
    from state.repositories.repository import Repository

    try:
        return Repository.open(source.location).git, source.original
    except PlaitError:
        # The repository is gone: the one version in the snapshot is all that is left of its history.
        return git, source.commit


Reading = Callable[[Callable[[], None]], History]


def read_both(source: Reading, target: Reading, progress: Progress) -> tuple[History, History]:
    """Both histories, read at the same time."""
    progress("reading both histories")
    stopped = Event()
    read = 0

    def on_chunk() -> None:
        nonlocal read
        read += 1
        if stopped.is_set():
            raise Cancelled("reading both histories")

    with ThreadPoolExecutor(2, thread_name_prefix="history") as pool:
        futures = [pool.submit(side, on_chunk) for side in (source, target)]
        try:
            while wait(futures, _PATIENCE).not_done:
                progress("reading both histories", read)
        finally:
            stopped.set()
        found = [future.result() for future in futures]
    return found[0], found[1]


def unread(source: History, target: History) -> Iterable[Finding]:
    """What is to be said of histories that end too early."""
    for side, history in (("source", source), ("target", target)):
        if not history.whole:
            yield Finding(
                "history-not-read",
                Severity.WARNING,
                ".",
                f"could not read the {side}'s history to its end: parts of it aren't there, so older common versions are missed",
                "fetch the rest, or choose bases with `plait base`",
                about=side,
            )


def bring(git: Git, source_git: Git, found: Mapping[str, Base], object_format: str) -> None:
    """Copies the bases that are only in the source's own repository into the target's objects."""
    if git == source_git:
        return
    oids = {base.version.oid for base in found.values() if base.version is not None}
    missing = missing_objects(git, oids)
    if missing:
        with Objects(source_git) as objects:
            texts = [text for _, text in objects.blobs(sorted(missing)) if text is not None]
        write_objects(git, [("blob", text) for text in texts], object_format)
