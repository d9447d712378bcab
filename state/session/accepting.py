"""Proposals that the operator accepted: recorded with their reasons, and whether anybody looked at each of them."""

import json
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from state.merging.choice import Choice
from state.session.row import Row

WHOLE_CHOICES = frozenset((Choice.SOURCE, Choice.TARGET, Choice.NEITHER))


class Accepted(NamedTuple):
    """One hunk of one entry and what it becomes; `text` is a content id where the choice is TEXT.

    `hunk` is "" where the entry is decided as a whole: SOURCE takes it, TARGET keeps it, NEITHER drops it.
    """

    key: str
    hunk: str
    choice: Choice
    text: str | None
    reason: str
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Accept:
    """Hunks become what was proposed for them; `looked` False: many at once, to be reviewed afterwards."""

    kind: ClassVar[str] = "accept"
    accepted: tuple[Accepted, ...]
    looked: bool = True

    def describe(self) -> str:
        files = len({one.key for one in self.accepted})
        what = "the proposal" if len(self.accepted) == 1 else f"{len(self.accepted)} proposals"
        place = self.accepted[0].key if files == 1 else f"{files} files"
        return f"accept {what} for {place}{'' if self.looked else ', to be reviewed'}"

    def to_row(self) -> Row:
        return Row(self.kind, "", "1" if self.looked else "0", json.dumps(self.accepted))

    @classmethod
    def from_row(cls, row: Row) -> "Accept":
        accepted = tuple(
            Accepted(key, hunk, Choice(choice), text, reason, *rest)
            for key, hunk, choice, text, reason, *rest in json.loads(row.body)
        )
        if not all(one.hunk or one.choice in WHOLE_CHOICES for one in accepted):
            raise ValueError("a whole file can't become that")
        return cls(accepted, row.part == "1")
