"""What Plait noticed, named so that the same finding keeps its name when lines move."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from hashlib import sha256
from typing import Any

KEPT_AS = "understanding"
"""The name under which a session keeps what would break or be lost, since somebody asked for it."""


class Severity(StrEnum):
    """How much stands in the way: an error blocks or loses something, a warning may, a note only informs."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing noticed about one path; `about` tells two findings of a kind on one path apart.

    `line` counts from 1, 0 where it isn't about a line; it has no part in the name.
    """

    kind: str
    severity: Severity
    path: str
    message: str
    hint: str = ""
    about: str = ""
    line: int = 0
    repair: str = ""
    """What its repair would do, in one sentence; empty where Plait has none to offer."""
    side: str = ""
    """The side whose file the line is in, as messages name it; empty where it is in the result's."""

    @property
    def id(self) -> str:
        """Stable name: the kind and twelve hexadecimal digits over kind, path and subject."""
        text = "\0".join((self.kind, self.path, self.about)).encode("utf-8", "surrogateescape")
        return f"{self.kind}-{sha256(text).hexdigest()[:12]}"


def written(found: Iterable[Finding]) -> list[dict[str, str | int]]:
    """Findings as what JSON can hold; of a finding that is more than one, only what makes every finding."""
    names = [one.name for one in fields(Finding)]
    return [{name: getattr(one, name) for name in names} for one in found]


def restored(data: Iterable[Mapping[str, Any]]) -> tuple[Finding, ...]:
    """What `written` wrote; ValueError, TypeError or KeyError where it is something else."""
    return tuple(Finding(**{**one, "severity": Severity(one["severity"])}) for one in data)
