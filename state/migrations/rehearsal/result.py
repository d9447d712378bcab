"""What a rehearsal found: a frozen report without a word of how it logged in."""

from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    """Where in a rehearsal something happened."""

    BASELINE = "baseline"
    FORWARD = "forward"
    BACK = "back"


@dataclass(frozen=True, slots=True)
class Failure:
    """A statement that the server, or Plait, refused.

    `line` is the file's line that the server's message is about, else that of the statement's first word.
    `statement` is its first line. `code` is the server's (SQLSTATE, or MariaDB's number), empty where Plait itself
    refused. `past` names a migration without a way back that was passed over before, whose fault it may be.
    """

    stage: Stage
    migration: str
    path: str
    line: int
    statement: str
    message: str
    code: str = ""
    past: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """Something that was not run, or that is good to know, with its place; `line` 0 where there is none."""

    message: str
    migration: str = ""
    path: str = ""
    line: int = 0
    statement: str = ""


class Trace(StrEnum):
    """How the schema after a rollback differs from the one before its migration."""

    LEFT = "left over"
    """Made by the migration, still there."""
    LOST = "lost"
    """There before, removed by the migration or its rollback, and not brought back."""
    CHANGED = "changed"
    """There before and after, but not the same."""
    ADDED = "added"
    """Made by the rollback itself."""


@dataclass(frozen=True, slots=True)
class LeftOver:
    """One trace of a migration after its rollback; `what` as in "table orders", "column orders.total"."""

    migration: str
    trace: Trace
    what: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """The outcome; `server` is its name and version.

    `migrations` counts those run forward without a failure, `rolled_back` those run back; `confined` tells whether the
    statements were run by a user without rights outside the scratch database.
    """

    server: str
    migrations: int
    rolled_back: int
    statements: int
    failures: tuple[Failure, ...]
    notes: tuple[Note, ...]
    left_over: tuple[LeftOver, ...]
    seconds: float
    confined: bool = True

    @property
    def passed(self) -> bool:
        """Whether the server took everything and the rollbacks left the schema as it was."""
        return not self.failures and not self.left_over
