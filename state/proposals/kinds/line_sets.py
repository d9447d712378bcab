"""Files whose lines are a set: ignore files and lists of names."""

import re
from collections.abc import Iterable
from typing import ClassVar

from state.merging.choice import Choice
from state.proposals.hunk import Candidate, Hunk
from state.proposals.keyed import union
from state.proposals.kind import SOUND, Checked
from state.proposals.tabular import merged

FILE = re.compile(
    r"(?:^|/)(?:\.[\w-]+ignore|\.gitattributes|\.mailmap|\.git-blame-ignore-revs|CODEOWNERS|AUTHORS|CONTRIBUTORS"
    r"|MANIFEST\.in)(?:\.(?:txt|md|rst))?$"
)


REASON = "both sides changed this list; each line stands once, and those taken away are gone"


class LineSet:
    """`.gitignore` and its like: the lines of both sides, without those that one side took away."""

    name: ClassVar[str] = "lists of lines"

    def covers(self, path: str) -> bool:
        return FILE.search(path) is not None

    def combine(self, hunk: Hunk) -> Iterable[Candidate]:
        sides = (hunk.base or (), hunk.source, hunk.target)
        # The last rule that fits counts where rules can take back or hand on what others said.
        owners = hunk.path.endswith("CODEOWNERS")
        ordered = owners or any(
            line.startswith((b"!", b"prune", b"exclude")) for side in sides for line in side
        )
        if owners:
            found = list(merged(hunk, _pattern, (b"#",), "line-set", REASON, sort=False))
            if found:
                yield from found
                return
        lines = union(*sides, sort=not ordered)
        if lines is not None:
            yield Candidate(hunk.joined(lines), Choice.TEXT, "line-set", REASON)

    def check(self, path: str, text: bytes, region: tuple[int, int]) -> Checked:
        return SOUND


def _pattern(line: bytes) -> str | None:
    """The paths of a rule in CODEOWNERS; who owns them comes behind."""
    return line.split()[0].decode("latin-1")
