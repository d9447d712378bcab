"""The likeliest proposal that each open hunk was shown with, to be compared with what the operator decides."""

from dataclasses import replace

from state.proposals.evidence import Past
from state.proposals.hunk import Lines
from state.proposals.ranking import Proposal, alike_key

# So many hunks are kept in mind; the one that was shown the longest ago goes first.
MOST = 20_000


class Shown:
    """Proposals by entry and hunk, as they were shown last."""

    def __init__(self) -> None:
        self._first: dict[tuple[str, str], tuple[float, tuple[bytes, ...]]] = {}

    def put(self, key: str, hunk: str, proposals: tuple[Proposal, ...]) -> None:
        """Keeps what is shown first for an open hunk."""
        self._first.pop((key, hunk), None)
        if proposals:
            self._first[key, hunk] = (proposals[0].confidence, alike_key(proposals[0].lines))
            if len(self._first) > MOST:
                del self._first[next(iter(self._first))]

    def judged(self, key: str, hunk: str, past: Past, lines: Lines) -> Past:
        """The operator's own decision of a hunk with how its proposal fared."""
        found = self._first.get((key, hunk))
        if found is None:
            return past
        chance, expected = found
        return replace(past, chance=chance, right=alike_key(lines) == expected)
