"""The overview of a session as values: what the screen draws and the command prints."""

from dataclasses import dataclass
from enum import StrEnum

from state.findings import Severity
from state.noticing.noticed import Noticed, Part


class Depth(StrEnum):
    """How much is known; each depth knows all that the earlier ones know."""

    COMPARED = "compared"
    READ = "read"
    MERGED = "merged"
    COMPLETE = "complete"

    def reaches(self, other: "Depth") -> bool:
        """Whether it knows all that the other one knows."""
        depths = list(Depth)
        return depths.index(self) >= depths.index(other)


@dataclass(frozen=True, slots=True)
class Language:
    """Files of one language on both sides; bytes are None until they are known."""

    name: str
    source_files: int
    target_files: int
    source_bytes: int | None = None
    target_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Area:
    """The entries below one folder, the empty path being the top; excluded ones are not counted.

    `conflicts` are not among `different`, renamed ones are. `open` asks for a decision, `unreviewed` for a look;
    both are among the others, conflicts in neither.
    """

    path: str
    only_source: int = 0
    only_target: int = 0
    identical: int = 0
    different: int = 0
    conflicts: int = 0
    open: int = 0
    unreviewed: int = 0

    @property
    def total(self) -> int:
        """All entries."""
        return self.only_source + self.only_target + self.identical + self.different + self.conflicts

    @property
    def shared(self) -> int:
        """Entries that both sides have."""
        return self.identical + self.different + self.conflicts

    @property
    def depth(self) -> int:
        """How many folders down it is; 0 is the top."""
        return self.path.count("/") + 1 if self.path else 0


@dataclass(frozen=True, slots=True)
class App:
    """Something that is built or installed by itself; paths are the side's own, the top being empty."""

    side: str
    kind: str
    name: str
    path: str


@dataclass(frozen=True, slots=True)
class EntryPoint:
    """Where a side begins to run. `starts`: it runs for as long as the project does, and is no tool."""

    side: str
    kind: str
    name: str
    path: str
    line: int = 0
    starts: bool = False


@dataclass(frozen=True, slots=True)
class Dependencies:
    """Packages by how the two sides ask for them; `unclear` can't be compared.

    `to_settle` are those of the clashing ones on which something is still to decide.
    """

    only_source: int
    only_target: int
    same: int
    compatible: int
    clashing: tuple[str, ...]
    unclear: int
    to_settle: tuple[str, ...] = ()
    place: str = ""
    """Path of the manifest that asks for the first one to settle."""


@dataclass(frozen=True, slots=True)
class Series:
    """A series of migrations on both sides; None where a side doesn't have it.

    `shared` stand on both sides. `heads` are what nothing else needs, where migrations name what they need;
    `clashes` are numbers that each side gave to another migration.
    """

    id: str
    dialect: str
    source: int | None
    target: int | None
    shared: int
    source_heads: tuple[str, ...] = ()
    target_heads: tuple[str, ...] = ()
    clashes: tuple[str, ...] = ()
    accepted: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """Findings of one kind that nobody waived, with the first of them and the paths of all, each once."""

    part: Part
    kind: str
    severity: Severity
    count: int
    first: Noticed
    paths: tuple[str, ...] = ()


class MergeKind(StrEnum):
    """What is merged into what."""

    DIVERGED = "diverged"
    APP = "app"
    SERVICE = "service"
    UNRELATED = "unrelated"


@dataclass(frozen=True, slots=True)
class Nature:
    """What kind of merge this is, why Plait thinks so in one sentence, and how sure it is, 0 to 1."""

    kind: MergeKind
    reason: str
    confidence: float

    @property
    def words(self) -> str:
        """The kind in words."""
        return NATURES[self.kind]

    @property
    def surety(self) -> str:
        """How sure, in a word."""
        return "certain" if self.confidence >= 0.95 else "likely" if self.confidence >= 0.7 else "a guess"


NATURES = {
    MergeKind.DIVERGED: "the same project, diverged",
    MergeKind.APP: "an app or a package into a project",
    MergeKind.SERVICE: "a service into a project",
    MergeKind.UNRELATED: "two unrelated projects",
}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One thing to do: at which step, what, and why now. It leads to a folder, an entry or findings of a kind."""

    step: str
    words: str
    reason: str = ""
    folder: str = ""
    key: str = ""
    finding: str = ""


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything at a glance, as far as it is known; what isn't known yet is None or empty.

    `areas` hold every folder in path order, the top first; `unread` says in sentences what could not be read.
    """

    depth: Depth
    source_files: int
    target_files: int
    excluded: int
    languages: tuple[Language, ...]
    areas: tuple[Area, ...]
    nature: Nature | None = None
    apps: tuple[App, ...] | None = None
    entry_points: tuple[EntryPoint, ...] | None = None
    series: tuple[Series, ...] | None = None
    dependencies: Dependencies | None = None
    findings: tuple[Kind, ...] | None = None
    order: tuple[Suggestion, ...] | None = None
    unread: tuple[str, ...] = ()

    def area(self, path: str) -> Area | None:
        """The area of a folder."""
        return next((one for one in self.areas if one.path == path), None)

    def below(self, path: str) -> tuple[Area, ...]:
        """The folders right below a folder, in path order."""
        start = f"{path}/" if path else ""
        return tuple(
            one
            for one in self.areas
            if one.path and one.path.startswith(start) and "/" not in one.path[len(start) :]
        )
