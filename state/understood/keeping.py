"""Findings that were worked out once are kept: the last ones in memory, those of now with the session."""

import json
from collections import OrderedDict
from contextlib import suppress
from dataclasses import asdict
from typing import Any

from state.errors import PlaitError
from state.findings import KEPT_AS, Finding, Severity
from state.session.journal import Journal

MOST = 16
"""So many answers are held in memory: undo, redo and previews go back and forth between a few."""
STORED = 4
"""So many stay on disk, the last ones first: after an undo a new process has the answer of before."""


class Kept:
    """Findings by the name of what they depend on."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._held: OrderedDict[str, tuple[Finding, ...]] = OrderedDict()

    def get(self, name: str) -> tuple[Finding, ...] | None:
        """What was found, by this process or the last one that put it."""
        found = self._held.get(name)
        if found is not None:
            self._held.move_to_end(name)
            return found
        found = self._stored(name)
        if found is not None:
            self.hold(name, found)
        return found

    def hold(self, name: str, found: tuple[Finding, ...]) -> None:
        """Keeps an answer in memory alone: of an act that isn't made."""
        self._held[name] = found
        while len(self._held) > MOST:
            self._held.popitem(last=False)

    def put(self, name: str, found: tuple[Finding, ...]) -> None:
        """Keeps an answer with the session."""
        self.hold(name, found)
        answers = [one for one in self._answers() if one.get("name") != name][: STORED - 1]
        answers.insert(0, {"name": name, "findings": [asdict(one) for one in found]})
        with suppress(PlaitError):
            self._journal.put_cached(KEPT_AS, json.dumps(answers).encode())

    def _answers(self) -> list[dict[str, Any]]:
        raw = self._journal.cached(KEPT_AS)
        try:
            data = json.loads(raw) if raw is not None else []
        except (ValueError, RecursionError):
            return []
        return [one for one in data if isinstance(one, dict)] if isinstance(data, list) else []

    def _stored(self, name: str) -> tuple[Finding, ...] | None:
        for one in self._answers():
            if one.get("name") == name:
                with suppress(ValueError, TypeError, KeyError, AttributeError):
                    return tuple(_finding(row) for row in one["findings"])
        return None


def _finding(data: dict[str, object]) -> Finding:
    severity = Severity(str(data["severity"]))
    return Finding(**{**data, "severity": severity})  # type: ignore[arg-type]
