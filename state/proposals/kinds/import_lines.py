"""Languages of which only import lines are merged: Go, Java, Kotlin, Scala, C#, Rust, PHP, Ruby, C and C++."""

import re
from collections.abc import Iterable

from state.merging.choice import Choice
from state.proposals.hunk import Candidate, Hunk
from state.proposals.keyed import union
from state.proposals.kind import SOUND, Checked

SEMICOLON = re.compile(rb"\s*(?:import|using|use|pub use|package|extern crate)\s[^{}();=]*;?\s*$")
PATTERNS = {
    "Go": ((".go",), re.compile(rb"\s*(?:import\s+)?(?:[\w.]+\s+)?\"[^\"]+\"\s*(?://.*)?$")),
    "Java": ((".java", ".kt", ".kts", ".scala", ".groovy"), SEMICOLON),
    "C#": ((".cs",), SEMICOLON),
    "Rust": ((".rs",), SEMICOLON),
    "PHP": ((".php",), SEMICOLON),
    "Ruby": (
        (".rb", ".rake"),
        re.compile(rb"\s*(?:require|require_relative|include|extend)\s+[\w:'\"/.-]+\s*$"),
    ),
    "C": (
        (".c", ".h", ".cc", ".cpp", ".hpp", ".m", ".mm"),
        re.compile(rb"\s*#\s*(?:include|import)\s+\S+\s*$"),
    ),
}


class ImportLines:
    """One language whose imports stand on lines of their own."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._suffixes, self._pattern = PATTERNS[name]

    def covers(self, path: str) -> bool:
        return path.endswith(self._suffixes)

    def combine(self, hunk: Hunk) -> Iterable[Candidate]:
        base, source, target = (
            tuple(line for line in side if line.strip())
            for side in (hunk.base or (), hunk.source, hunk.target)
        )
        if not all(self._pattern.match(line) for line in (*base, *source, *target)):
            return
        lines = union(base, source, target)
        if lines:
            yield Candidate(
                hunk.joined(lines),
                Choice.TEXT,
                "imports",
                "both sides changed the imports; each stands once, and those taken away are gone",
            )

    def check(self, path: str, text: bytes, region: tuple[int, int]) -> Checked:
        return SOUND
