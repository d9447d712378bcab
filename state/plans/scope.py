"""Where a block of a plan stands: in which phase and step, and in what sort of section."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from state.plans.plan import NoteTopic, Presence, RollbackScope


class Section(StrEnum):
    """What the nearest telling heading above a block makes of it."""

    PLAIN = "plain"
    PREREQUISITES = "prerequisites"
    GATE = "gate"
    CRITERIA = "criteria"
    ROLLBACK = "rollback"
    MONITORING = "monitoring"
    FOLLOW_UPS = "follow-ups"
    NOTES = "notes"
    QUESTIONS = "questions"
    TIMELINE = "timeline"
    PROGRESS = "progress"
    CLAIMS = "claims"
    CHECKLIST = "checklist"
    COMMUNICATION = "communication"
    BACKGROUND = "background"
    """Principles, standards, overviews: nothing to do in it."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a block stands; `phase`, `step` and `rollback` are ids, empty outside of them."""

    section: Section = Section.PLAIN
    phase: str = ""
    step: str = ""
    headings: tuple[str, ...] = ()
    rollback: str = ""
    rollback_scope: RollbackScope | None = None
    presence: Presence | None = None
    """Of a file tree: what its headings say about sides."""
    topic: NoteTopic | None = None
    due: str = ""
    no_conflict: bool = False
    """Whether a heading above claims that nothing conflicts."""


NOWHERE = Scope()

Scopes = Mapping[int, Scope] | Sequence[Scope]
"""Where each block stands, by its number."""
