"""What proves an item: a command that ran, a signed statement, what the session did, or blobs."""

from dataclasses import dataclass
from enum import StrEnum


class Ending(StrEnum):
    """How a run came to its end."""

    RUNNING = "running"
    EXITED = "exited"
    TIMED_OUT = "timed out"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"
    """Plait ended before the command did."""
    NOT_STARTED = "could not start"


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a command; kept in the journal beside the operations, so that no undo takes it away.

    Times are ISO 8601 in UTC. `output` is the content id of what was kept of its output, `size` the bytes
    it wrote, `kept` the bytes kept; a cut output says so in its text.
    """

    id: int
    item: str
    digest: str
    """`command_digest` of the text that ran."""
    command: str
    started: str
    ended: str = ""
    ending: Ending = Ending.RUNNING
    exit_code: int | None = None
    output: str = ""
    size: int = 0
    kept: int = 0
    tree: str = ""
    """The result's tree that the worktree held when it began."""
    process: int = 0
    """Plait's own process that ran it."""
    group: int = 0
    """The command's process group, 0 once it ended."""
    why: str = ""
    owner: str = ""
    """Which process ran it, so that no later one of the same number is taken for it."""
    marker: str = ""
    """What its processes carry in their environment as PLAIT_RUN; no other run's do."""

    @property
    def passed(self) -> bool:
        """Whether it ended by itself with exit code 0."""
        return self.ending is Ending.EXITED and self.exit_code == 0


@dataclass(frozen=True, slots=True)
class Ran:
    """Evidence: the item's command ran; `run` is its number among the runs of the journal.

    `files` are the versions behind it: (path, blob id in the result, "" where there is none).
    """

    run: int
    digest: str
    passed: bool
    when: str
    words: str
    """"exit 0 after 3 s"."""
    files: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Signed:
    """Evidence: somebody says so."""

    who: str
    when: str
    why: str
    files: tuple[tuple[str, str], ...] = ()
    passed: bool = True
    """False where they say that it fails."""


@dataclass(frozen=True, slots=True)
class Looked:
    """Evidence: the blobs that the item speaks of, as the operator saw them."""

    when: str
    files: tuple[tuple[str, str], ...]
    words: str = ""


@dataclass(frozen=True, slots=True)
class Did:
    """Evidence that is derived, never recorded: the session, or the result, itself shows it."""

    words: str
    """"taken from the source in operation 12"."""
    operation: int = 0
    when: str = ""


Evidence = Ran | Signed | Looked
"""Evidence that is recorded."""
