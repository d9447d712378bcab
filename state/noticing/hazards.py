"""What is to be noticed about migrations, kept with the session: finding it reads every series of both sides."""

from collections.abc import Mapping
from dataclasses import fields
from hashlib import sha256
from typing import Any, NamedTuple, Protocol

from state.arranging import Arranging
from state.code import code_of
from state.findings import Finding, restored, written
from state.migrations.arrangement import Arrangement
from state.progress import Progress
from state.session.answers import Answers
from state.session.journal import Journal
from state.view import View

PLACE = "migrations"


class Told(NamedTuple):
    """A finding about a series, and what each repair on offer would do, in words."""

    series: str
    finding: Finding
    offers: tuple[str, ...]


class Ground(Protocol):
    """What is needed of the workspace."""

    journal: Journal

    @property
    def migrations(self) -> Arranging: ...


class Hazards:
    """Findings of all sequences of one session."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._kept: Answers[tuple[Told, ...]] = Answers(ground.journal, PLACE, _written, _restored)

    def all(self, view: View, progress: Progress) -> tuple[Told, ...]:
        """The findings in the order of their series; slow the first time."""
        name = self._name(view)
        found = self._kept.get(name)
        if found is None:
            found = tuple(
                Told(sequence.id, finding, tuple(offer.words for offer in hazard.acts))
                for sequence in self._ground.migrations.all(progress)
                for hazard, finding in zip(
                    sequence.findings, restored(written(sequence.findings)), strict=True
                )
            )
            self._kept.put(name, found)
        return found

    def _name(self, view: View) -> str:
        """What they depend on, as one word: the merge, what was arranged, and branches that take numbers, too."""
        session = view.session
        source, target = session.source, session.target
        assert source is not None and target is not None
        told = (
            code_of("comparison", "merging", "migrations", "repositories"),
            code_of("sequences.py", "mentions.py", "noticing/hazards.py"),
            (source.tree, target.tree, session.base, session.mappings, session.exclusions),
            sorted(session.bases.items()),
            [(series, _said(one)) for series, one in sorted(session.arrangements.items())],
            self._ground.migrations.heads(view),
        )
        return sha256(repr(told).encode("utf-8", "surrogateescape")).hexdigest()


def _said(arrangement: Arrangement) -> list[tuple[str, object]]:
    """An arrangement such that the same one is written the same in every process."""
    return [
        (one.name, _in_order(getattr(arrangement, one.name))) for one in fields(arrangement) if one.compare
    ]


def _in_order(value: object) -> object:
    if isinstance(value, Mapping):
        return sorted(value.items())
    return sorted(value) if isinstance(value, frozenset) else value


def _written(found: tuple[Told, ...]) -> list[Any]:
    return [[one.series, one.offers, *written([one.finding])] for one in found]


def _restored(data: list[Any]) -> tuple[Told, ...]:
    return tuple(Told(series, restored([finding])[0], tuple(offers)) for series, offers, finding in data)
