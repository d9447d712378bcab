"""Which files the Resolve screen lists, and where it goes next."""

from collections.abc import Sequence

from state.comparison.entry import Status
from state.view import Standing, View

TO_LOOK_AT = frozenset({Standing.UNREVIEWED, Standing.STALE})


class Files:
    """The listed files of a view: those with conflicts, decided or not; `wide`: all that need a look too.

    Decided files stay, so that the list doesn't move under the operator's hands.
    """

    def __init__(self) -> None:
        self.keys: tuple[str, ...] = ()
        self.wide = False
        self._merge: object = None
        self._conflicts: frozenset[str] = frozenset()
        self._looked_at: set[str] = set()

    def follow(self, view: View, extra: str | None = None) -> None:
        """Lists the files of a view, and `extra`, in path order."""
        if view.merge is not self._merge:
            self._merge = view.merge
            outcomes = view.merge.outcomes if view.merge is not None else {}
            self._conflicts = frozenset(
                key for key, outcome in outcomes.items() if outcome.conflict is not None
            )
            self._looked_at.clear()
        wanted = set(self._conflicts)
        if self.wide:
            self._looked_at.update(view.keys(*TO_LOOK_AT))
            wanted |= self._looked_at
        else:
            wanted.update(view.keys(Standing.STALE))
        if extra is not None:
            wanted.add(extra)
        found = []
        for key in wanted:
            entry = view.comparison.entry(key)
            if (entry is not None and entry.status is not Status.EXCLUDED) or (
                entry is not None and key == extra
            ):
                found.append((entry.path, key))
        self.keys = tuple(key for _, key in sorted(found))

    def waits(self, view: View, key: str) -> bool:
        """Whether a file still needs the operator."""
        standing = view.standings.get(key, Standing.SETTLED)
        return standing is Standing.CONFLICT or standing in TO_LOOK_AT

    def next_waiting(self, view: View, key: str | None, by: int) -> str | None:
        """The next (1) or previous (-1) listed file that needs the operator, round the end; never `key` itself."""
        keys = self.keys
        start = keys.index(key) if key in keys else (-1 if by > 0 else len(keys))
        for step in range(1, len(keys) + 1):
            found = keys[(start + by * step) % len(keys)]
            if found != key and self.waits(view, found):
                return found
        return None

    def beside(self, key: str | None, by: int) -> str | None:
        """The file after or before another in the list, None at the end."""
        if key not in self.keys:
            return self.keys[0] if self.keys else None
        at = self.keys.index(key) + by
        return self.keys[at] if 0 <= at < len(self.keys) else None

    def open_hunks(self, view: View, keys: Sequence[str]) -> list[tuple[str, tuple[str, ...]]]:
        """The open conflicts of files: (key, hunks); files that are decided as a whole are left out."""
        found = []
        for key in keys:
            outcome = view.outcome(key)
            if outcome is None or outcome.conflict is None or not outcome.hunks:
                continue
            if view.standings.get(key) is not Standing.CONFLICT:
                continue
            decision = view.session.decisions.get(key)
            chosen = decision.hunks if decision is not None else {}
            left = tuple(hunk for hunk in outcome.hunks if hunk not in chosen)
            if left:
                found.append((key, left))
        return found
