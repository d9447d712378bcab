"""One path of the union of both trees."""

from dataclasses import dataclass
from enum import StrEnum

from state.repositories.version import Version as Version


class Status(StrEnum):
    """How an entry stands between the two trees."""

    ONLY_SOURCE = "only_source"
    ONLY_TARGET = "only_target"
    IDENTICAL = "identical"
    DIFFERENT = "different"
    RENAMED = "renamed"
    EXCLUDED = "excluded"


@dataclass(frozen=True, slots=True)
class Entry:
    """One path of the union, with what both sides hold there.

    `key` names the entry in decisions: the original source path, else the target path.
    `path` is where it stands in the target: the target's own path, else where the mapping lands it.
    Paths are str; bytes that aren't UTF-8 are kept by surrogateescape.
    """

    key: str
    path: str
    status: Status
    source: Version | None
    target: Version | None
    source_path: str | None = None
    """The path in the source, before any mapping."""
    landed_path: str | None = None
    """The source path after mapping; differs from `path` only in renamed entries."""
    score: int | None = None
    """Similarity of a renamed entry in percent; 100 is the same blob."""
    reason: str | None = None
    """Why an excluded entry is excluded."""
    unreadable: bool = False
    """A blob of this entry isn't in the repository (partial clone, shallow copy)."""

    @property
    def target_path(self) -> str | None:
        """The path in the target, None when the target has no such file."""
        return self.path if self.target is not None else None


class FoundBy(StrEnum):
    """How the base of an entry was found."""

    MERGE_BASE = "merge-base"
    HISTORY = "history"
    TWIN = "twin-commit"
    ANCESTOR_TREE = "ancestor-tree"
    SIMILAR = "similar-version"
    CHOSEN = "chosen"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Base:
    """The common ancestor of an entry; `version` None with MERGE_BASE means both sides added it."""

    found_by: FoundBy
    version: Version | None = None
    path: str | None = None
    confidence: float = 1.0
    """The chance, 0 to 1, that it is the version both sides began with."""
    words: str = ""
    """How it was found, in one sentence."""

    @property
    def inferred(self) -> bool:
        """Whether Plait worked it out instead of reading it off shared history."""
        return self.found_by in (FoundBy.HISTORY, FoundBy.TWIN, FoundBy.ANCESTOR_TREE, FoundBy.SIMILAR)


TWO_WAY = Base(FoundBy.NONE)
