"""What is proposed for open hunks, what "the same for the rest" would do, and what was accepted without a look."""

from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from state.merging.choice import Choice
from state.proposals.ranking import Proposal

WHOLE = ""
"""Stands for a hunk's name where a file is decided as a whole."""


@dataclass(frozen=True, slots=True)
class OpenHunk:
    """An open hunk with at most three proposals, the likeliest first; lines count from 1 in the target.

    `hunk` is "" where the file is decided as a whole: then there are no lines, and a choice names the
    side whose version stands, or whose deletion does.
    """

    key: str
    path: str
    hunk: str
    first: int
    last: int
    proposals: tuple[Proposal, ...]

    @property
    def id(self) -> str:
        """What the command line calls it: the hunk's name, or one made of the entry's key."""
        return self.hunk or whole_id(self.key)

    @property
    def confident(self) -> bool:
        """Whether the first proposal may be accepted without a look."""
        return bool(self.proposals) and self.proposals[0].confident


class Scope(StrEnum):
    """How far "the same for the rest" reaches from a hunk: its file, folder or kind of file, or everything."""

    FILE = "file"
    DIRECTORY = "directory"
    KIND = "kind"
    MERGE = "merge"


@dataclass(frozen=True, slots=True)
class RestRow:
    """One other open hunk: the text it would get, or why it can't be decided the same way.

    `choice` is None and `text` empty where `why_not` says something; lines count from 1 in the target.
    """

    key: str
    path: str
    hunk: str
    first: int
    last: int
    choice: Choice | None
    text: bytes
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Rest:
    """What the same way would do for every other open hunk of a scope, in path order.

    `own` is the hunk itself while it is open: it is accepted along with the rest. `words` say which hunk and
    what way, `way_words` the way alone; `revision` is that of the session it was made on.
    """

    key: str
    hunk: str
    way: str
    scope: Scope
    words: str
    way_words: str
    rows: tuple[RestRow, ...]
    own: RestRow | None
    revision: int

    @property
    def possible(self) -> tuple[RestRow, ...]:
        """The rows that accepting would decide."""
        return tuple(row for row in self.rows if not row.why_not)


@dataclass(frozen=True, slots=True)
class AcceptedHunk:
    """A hunk that was accepted among many and that nobody looked at; lines count from 1 in the result.

    `last` is below `first` where the result has no line of it; `hunk` is "" for a whole file. `confidence`
    is the chance that was given to it then, None where that isn't known.
    """

    key: str
    path: str
    hunk: str
    first: int
    last: int
    choice: Choice
    reason: str
    text: bytes
    confidence: float | None = None


def whole_id(key: str) -> str:
    """The name of a whole-file conflict on the command line."""
    return f"whole-{sha256(key.encode('utf-8', 'surrogateescape')).hexdigest()[:12]}"
