"""A finding in the session's one list: which part of Plait noticed it, where to look, and what was answered."""

from dataclasses import dataclass
from enum import StrEnum

from state.findings import Finding, Severity
from state.session.answering import Waiver


class Part(StrEnum):
    """What a finding is about: the paths of both trees, migrations, the plan, or the result as a whole."""

    PATHS = "paths"
    MIGRATIONS = "migrations"
    PLAN = "plan"
    RESULT = "result"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the operator looks at a finding: a step, and there an entry, if it is about one."""

    step: str
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Noticed:
    """A finding, and the operator's word that it may stand, if they gave it."""

    part: Part
    finding: Finding
    place: Place
    repairs: tuple[str, ...] = ()
    """What each repair on offer would do, in words."""
    waiver: Waiver | None = None
    series: str | None = None
    """The series of migrations that it is about."""

    @property
    def stands(self) -> bool:
        """Whether it still asks something: nobody waived it, and it is more than a note."""
        return self.waiver is None and self.finding.severity is not Severity.NOTE

    @property
    def standing(self) -> str:
        """One word for lists: its severity, or that it is waived."""
        return "waived" if self.waiver is not None else self.finding.severity.value
