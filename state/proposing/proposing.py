"""Accepting proposals: one, all that are confident, the same for the rest; each act is one operation."""

from collections.abc import Iterable

from state.errors import PlaitError
from state.progress import Progress, unwatched
from state.proposing.accepting import Offer, check_offers, operation_of
from state.proposing.looking import Looking, numbered
from state.proposing.offered import OpenHunk, Rest
from state.session.operations import Operation
from state.session.session import Session


class Proposing(Looking):
    """The proposals of one session and the acts on them; safe from several threads, and blocking: for a worker."""

    def accept(
        self, hunk: str, number: int = 1, key: str | None = None, shown: OpenHunk | None = None
    ) -> Session:
        """Resolves a hunk by its proposal of that number, from 1; `shown` is what the operator looked at.

        Refuses a hunk that is no longer open, a name that several files have, and a number that isn't there.
        """
        one = shown if shown is not None else self.find(hunk, key)
        return self._perform([Offer.of(one, numbered(one, number))], looked=True)

    def accept_confident(
        self, keys: Iterable[str] | None = None, progress: Progress = unwatched
    ) -> tuple[OpenHunk, ...]:
        """Resolves every hunk whose first proposal is confident, as one act; what was resolved, to be looked at."""
        found = self.confident(keys, progress)
        if found:
            self._perform([Offer.of(one, one.proposals[0]) for one in found], looked=False)
        return found

    def accept_rest(self, rest: Rest, progress: Progress = unwatched) -> Session:
        """Resolves what `rest` listed, as one act, to be reviewed; refuses when a row doesn't hold any more."""
        view = self._follow(progress)
        rows = [one for one in (rest.own, *rest.possible) if one is not None]
        if not rows:
            raise PlaitError("nothing else there can be decided the same way", rest.words)
        if view.session.revision != rest.revision:
            entry = self._entry(view, rest.key)
            again = self._same_way(view).rest(entry, rest.hunk, rest.way, rest.scope, progress)
            still = {*again.possible, again.own}
            # That the hunk itself was decided in between changes nothing for the others.
            rows = [row for row in rows if row != rest.own or again.own is not None]
            gone = [row for row in rows if row not in still]
            if gone:
                raise PlaitError(
                    f"the session went on since this was shown: {len(gone)} of {len(rows)} hunks are no longer open"
                    " or would become something else",
                    f"{gone[0].path}, {gone[0].hunk}",
                    "look at it again",
                )
        offers = [Offer.of_row(row, rest.way_words if row == rest.own else rest.words) for row in rows]
        return self._perform(offers, looked=False)

    def _perform(self, offers: list[Offer], looked: bool) -> Session:
        self._ground.loaded()

        def make() -> Operation:
            # Another process may have brought other snapshots or bases.
            view = self._ground.loaded()
            check_offers(view, offers)
            return operation_of(offers, looked)

        return self._ground.perform(make, {name: text for one in offers for name, text in one.texts})
