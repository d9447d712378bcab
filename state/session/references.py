"""Acts of a phase on the target's branches and tags: recorded with what they were before, so that each has its inverse."""

import json
from dataclasses import asdict, dataclass
from typing import ClassVar, NamedTuple

from state.session.row import Row


class Change(NamedTuple):
    """One reference: its full name, the id before ("" where it is new) and the id after."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class References:
    """Branches and tags that were made or moved forward; `act` is backup, branch, merge, tag or commit.

    `phase` and `item` are ids of the plan, empty where the act stands for none.
    """

    kind: ClassVar[str] = "references"
    act: str
    changes: tuple[Change, ...]
    words: str
    phase: str = ""
    item: str = ""
    when: str = ""

    def describe(self) -> str:
        return self.words

    def to_row(self) -> Row:
        return Row(self.kind, body=json.dumps(asdict(self)))

    @classmethod
    def from_row(cls, row: Row) -> "References":
        data = json.loads(row.body)
        data["changes"] = tuple(Change(*one) for one in data["changes"])
        return cls(**data)
