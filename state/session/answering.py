"""What the operator answers to findings: that one may stand, or that its repair is made."""

import json
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from state.session.row import Row


class Waiver(NamedTuple):
    """Why a finding may stand, and the number of the operation that said so."""

    reason: str
    operation: int = 0


@dataclass(frozen=True, slots=True)
class Waive:
    """Findings, by id, may stand for a reason; `waived` False takes that back."""

    kind: ClassVar[str] = "waive"
    findings: tuple[str, ...]
    reason: str = ""
    waived: bool = True

    def describe(self) -> str:
        what = self.findings[0] if len(self.findings) == 1 else f"{len(self.findings)} findings"
        return f"waive {what}: {self.reason}" if self.waived else f"take back the waiver of {what}"

    def to_row(self) -> Row:
        return Row(
            self.kind, self.reason if self.waived else "", str(int(self.waived)), json.dumps(self.findings)
        )

    @classmethod
    def from_row(cls, row: Row) -> "Waive":
        return cls(tuple(json.loads(row.body)), row.subject, row.part == "1")


class Rewritten(NamedTuple):
    """An entry and its whole new text, by content id; `mode` None: as its sides say.

    `unseen` where nobody has looked at the merge of it yet: it still waits for that.
    """

    key: str
    text: str
    mode: str | None = None
    unseen: bool = False


@dataclass(frozen=True, slots=True)
class Rewrite:
    """Several entries get new texts as one act: the repair of findings, or anything else that spans files."""

    kind: ClassVar[str] = "rewrite"
    rewritten: tuple[Rewritten, ...]
    words: str
    findings: tuple[str, ...] = ()

    def describe(self) -> str:
        return self.words

    def to_row(self) -> Row:
        return Row(self.kind, "", "", json.dumps([self.rewritten, self.words, self.findings]))

    @classmethod
    def from_row(cls, row: Row) -> "Rewrite":
        rewritten, words, findings = json.loads(row.body)
        return cls(tuple(Rewritten(*one) for one in rewritten), words, tuple(findings))
