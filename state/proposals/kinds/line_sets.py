"""Files whose lines are a set: ignore files and lists of names."""

from collections.abc import Iterable
from typing import ClassVar

from state.merging.choice import Choice
from state.proposals.combining import union
from state.proposals.hunk import Candidate, Hunk

NAMES = (
    ".gitignore",
    ".dockerignore",
    ".npmignore",
    ".eslintignore",
    ".prettierignore",
    ".gitattributes",
    ".mailmap",
    "CODEOWNERS",
    "AUTHORS",
    "CONTRIBUTORS",
)


class LineSet:
    """`.gitignore` and its like: the lines of both sides, without those that one side took away."""

    name: ClassVar[str] = "lists of lines"

    def covers(self, path: str) -> bool:
        return path.rsplit("/", 1)[-1] in NAMES

    def combine(self, hunk: Hunk) -> Iterable[Candidate]:
        lines = union(hunk.base or (), hunk.source, hunk.target)
        if lines is not None:
            yield Candidate(
                hunk.joined(lines), Choice.TEXT, "line-set", "every line that either side has or added, once"
            )

    def problem(self, path: str, text: bytes) -> str | None:
        return None
