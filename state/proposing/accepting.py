"""What is accepted, checked and made into one operation."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from state.errors import PlaitError
from state.merging.choice import Choice
from state.proposals.ranking import Proposal
from state.proposing.offered import OpenHunk, RestRow
from state.proposing.standing import open_names
from state.session.accepting import Accept, Accepted
from state.session.texts import content_id
from state.view import View


@dataclass(frozen=True, slots=True)
class Offer:
    """What one hunk is to become; `text` is None where the choice says it all."""

    key: str
    path: str
    hunk: str
    choice: Choice
    text: bytes | None
    reason: str
    confidence: float | None = None

    @classmethod
    def of(cls, one: OpenHunk, proposal: Proposal) -> "Offer":
        """A proposal for an open hunk."""
        text = proposal.text if proposal.choice is Choice.TEXT else None
        return cls(one.key, one.path, one.hunk, proposal.choice, text, proposal.reason, proposal.confidence)

    @classmethod
    def of_row(cls, row: RestRow, reason: str) -> "Offer":
        """A hunk that is decided the same way as another."""
        assert row.choice is not None
        text = row.text if row.choice is Choice.TEXT else None
        return cls(row.key, row.path, row.hunk, row.choice, text, reason)

    @property
    def texts(self) -> tuple[tuple[str, bytes], ...]:
        """The text by its content id, for the journal."""
        return ((content_id(self.text), self.text),) if self.text is not None else ()


def check_offers(view: View, offers: Iterable[Offer]) -> None:
    """Refuses what isn't open any more."""
    names: dict[str, frozenset[str]] = {}
    for one in offers:
        if one.key not in names:
            entry = view.comparison.entry(one.key)
            names[one.key] = frozenset(open_names(view, entry)) if entry is not None else frozenset()
        if one.hunk not in names[one.key]:
            what = "this hunk is no longer open" if one.hunk else "this file is no longer in conflict"
            place = f"{one.path}, {one.hunk}" if one.hunk else one.path
            raise PlaitError(what, place, "`plait proposals` lists those that are")


def operation_of(offers: Sequence[Offer], looked: bool) -> Accept:
    """One operation, and so one undo, for all of them."""
    return Accept(
        tuple(
            Accepted(
                one.key,
                one.hunk,
                one.choice,
                content_id(one.text) if one.text is not None else None,
                one.reason,
                None if one.confidence is None else round(one.confidence, 3),
            )
            for one in offers
        ),
        looked,
    )
