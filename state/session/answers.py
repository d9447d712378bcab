"""Answers that took long are kept: the last ones in memory, those of now with the session."""

import json
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Generic, TypeVar

from state.errors import PlaitError
from state.session.journal import Journal

T = TypeVar("T")
MOST = 16
"""So many answers are held in memory: undo, redo and previews go back and forth between a few."""
STORED = 4
"""So many stay on disk, the last ones first: after an undo a new process has the answer of before."""
_DAMAGED = (ValueError, TypeError, LookupError, AttributeError, RecursionError)


class Answers(Generic[T]):
    """Answers of one kind by the name of what they depend on.

    `place` is where the journal keeps them; `written` makes what JSON can hold, and `restored` an answer of it.
    """

    def __init__(
        self, journal: Journal, place: str, written: Callable[[T], Any], restored: Callable[[Any], T]
    ) -> None:
        self._journal = journal
        self._place = place
        self._written = written
        self._restored = restored
        self._held: OrderedDict[str, T] = OrderedDict()

    def get(self, name: str) -> T | None:
        """What was answered, by this process or the last one that put it."""
        found = self._held.get(name)
        if found is not None:
            self._held.move_to_end(name)
            return found
        found = self._stored(name)
        if found is not None:
            self.hold(name, found)
        return found

    def hold(self, name: str, found: T) -> None:
        """Keeps an answer in memory alone: of an act that isn't made."""
        self._held[name] = found
        while len(self._held) > MOST:
            self._held.popitem(last=False)

    def put(self, name: str, found: T) -> None:
        """Keeps an answer with the session."""
        self.hold(name, found)
        answers = [one for one in self._answers() if one.get("name") != name][: STORED - 1]
        answers.insert(0, {"name": name, "answer": self._written(found)})
        # Who may only read looks again the next time.
        with suppress(PlaitError):
            self._journal.put_cached(self._place, json.dumps(answers).encode())

    def _answers(self) -> list[dict[str, Any]]:
        raw = self._journal.cached(self._place)
        try:
            data = json.loads(raw) if raw is not None else []
        except (ValueError, RecursionError):
            return []
        return [one for one in data if isinstance(one, dict)] if isinstance(data, list) else []

    def _stored(self, name: str) -> T | None:
        for one in self._answers():
            if one.get("name") == name:
                with suppress(*_DAMAGED):
                    return self._restored(one["answer"])
        return None
