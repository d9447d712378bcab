"""What is proposed for the open hunks of one file, and which of the proposals each hunk shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from state.merging.choice import Choice, HunkChoice

if TYPE_CHECKING:
    from state.proposals.ranking import Proposal
    from state.proposing.offered import OpenHunk

Turned = tuple[Choice, tuple[bytes, ...]]
PREVIEW = "proposal of "
"""Begins the names of texts that only a preview has; content ids never look like that."""


class Shown(NamedTuple):
    """The proposal that a hunk shows, by its number from 1; a file decided as a whole is one hunk without a name."""

    number: int
    of: OpenHunk

    @property
    def proposal(self) -> Proposal:
        """What the hunk would become."""
        return self.of.proposals[self.number - 1]

    @property
    def total(self) -> int:
        """How many proposals there are."""
        return len(self.of.proposals)

    @property
    def place(self) -> str:
        """`1 of 3`."""
        return f"{self.number} of {self.total}"

    @property
    def short_place(self) -> str:
        """`1/3`."""
        return f"{self.number}/{self.total}"

    @property
    def is_confident(self) -> bool:
        """Whether Plait is sure of this one."""
        return self.proposal.confident

    @property
    def look(self) -> tuple[object, ...]:
        """Equal for proposals that are painted alike."""
        return self.number, self.total, self.proposal.lines, self.proposal.choice, self.proposal.confident

    @property
    def preview(self) -> HunkChoice:
        """The choice that would make the result hold this text."""
        choice = self.proposal.choice
        return HunkChoice(choice, (), PREVIEW + self.of.hunk if choice is Choice.TEXT else None)


@dataclass(frozen=True, slots=True)
class Offers:
    """The proposals of the file of an entry, by hunk; `turned` are the texts that the operator turned to."""

    key: str = ""
    found: Mapping[str, OpenHunk] = field(default_factory=lambda: MappingProxyType({}))
    turned: Mapping[str, Turned] = field(default_factory=lambda: MappingProxyType({}))
    counted: tuple[str, ...] = ()
    """What was chosen around the file so far, in sentences."""

    def at(self, hunk: str) -> Shown | None:
        """What a hunk shows: the text that was turned to as long as it is among the proposals, else the first."""
        one = self.found.get(hunk)
        if one is None or not one.proposals:
            return None
        wanted = self.turned.get(hunk)
        numbers = (at for at, proposal in enumerate(one.proposals, 1) if _turned(proposal) == wanted)
        return Shown(next(numbers, 1), one)

    def every(self, hunk: str) -> tuple[Shown, ...]:
        """All proposals of a hunk, the likeliest first."""
        one = self.found.get(hunk)
        return tuple(Shown(at, one) for at in range(1, len(one.proposals) + 1)) if one is not None else ()

    def turn(self, hunk: str, by: int) -> Offers:
        """The same, with a hunk's next (1) or previous (-1) proposal shown, round the end."""
        shown = self.at(hunk)
        if shown is None:
            return self
        proposal = shown.of.proposals[(shown.number - 1 + by) % shown.total]
        return replace(self, turned={**self.turned, hunk: _turned(proposal)})

    def after(self, key: str, found: Iterable[OpenHunk], counted: tuple[str, ...] = ()) -> Offers:
        """What is known with these proposals; those of other hunks and what was turned to stay in the same file."""
        before = self if key == self.key else Offers(key)
        return replace(before, found={**before.found, **{one.hunk: one for one in found}}, counted=counted)


def _turned(proposal: Proposal) -> Turned:
    return proposal.choice, proposal.lines


NOTHING_OFFERED = Offers()
