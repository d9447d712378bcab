"""The fold of everything recorded about a plan."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from state.checks.acts import (
    Allow,
    Bind,
    CheckAct,
    Health,
    Import,
    Jot,
    PassGate,
    Prove,
    Reopen,
    SetSoak,
    Waive,
    WatchHealth,
)
from state.checks.evidence import Evidence

T = TypeVar("T")


@dataclass(frozen=True)
class Record:
    """What the operator recorded; `plan` is None while the session has none.

    All of it is keyed by ids of the plan as it is now; what belonged to a vanished item stays in `gone`.
    """

    plan: Import | None = None
    bindings: Mapping[str, str] = field(default_factory=dict)
    allowed: frozenset[str] = frozenset()
    evidence: Mapping[str, Evidence] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    """The words an item had when something was recorded of it."""
    waived: Mapping[str, Waive] = field(default_factory=dict)
    passed_by: Mapping[str, PassGate] = field(default_factory=dict)
    watched: Mapping[str, WatchHealth] = field(default_factory=dict)
    health: Mapping[str, Health] = field(default_factory=dict)
    """The last answer of each phase's health command."""
    failed_at: Mapping[str, str] = field(default_factory=dict)
    """Phases whose health failed and has not been well since, with when it failed; outlives the command that told."""
    recovered: Mapping[str, str] = field(default_factory=dict)
    """When the health of a phase was well again after it had failed."""
    soaks: Mapping[str, SetSoak] = field(default_factory=dict)
    jots: tuple[tuple[int, Jot], ...] = ()
    """Notes with the number of their operation."""
    gone: Mapping[str, str] = field(default_factory=dict)
    """Items that vanished when the plan was read again, with their texts; their evidence is still in `evidence`."""
    renamed: Mapping[str, str] = field(default_factory=dict)
    """What an item of an earlier reading of the plan is called now; its runs bear the old name."""
    numbers: Mapping[str, int] = field(default_factory=dict)
    """The operation that last spoke of an item or phase."""

    def after(self, acts: Iterable[CheckAct], operation: int = 0) -> "Record":
        """The record once these acts are done, one after the other."""
        found = self
        for act in acts:
            found = found._with(act, operation)
        return found

    def _with(self, act: CheckAct, number: int) -> "Record":
        match act:
            case Import():
                return self._read(act)
            case Bind():
                return replace(self, bindings={**self.bindings, **dict(act.bindings)})
            case Allow():
                return replace(self, allowed=self.allowed | {digest for digest, _ in act.commands})
            case Prove():
                waived = {item: one for item, one in self.waived.items() if item != act.item}
                return replace(
                    self,
                    evidence={**self.evidence, act.item: act.evidence},
                    titles={**self.titles, act.item: act.title},
                    waived=waived,
                    numbers={**self.numbers, act.item: number},
                )
            case Waive():
                return replace(
                    self,
                    waived={**self.waived, act.item: act},
                    titles={**self.titles, act.item: act.title},
                    numbers={**self.numbers, act.item: number},
                )
            case Reopen():
                open_again = set(act.items)
                return replace(
                    self,
                    evidence={item: one for item, one in self.evidence.items() if item not in open_again},
                    waived={item: one for item, one in self.waived.items() if item not in open_again},
                    numbers={**self.numbers, **dict.fromkeys(act.items, number)},
                )
            case PassGate():
                passed_by = {phase: one for phase, one in self.passed_by.items() if phase != act.phase}
                if act.reason:
                    passed_by[act.phase] = act
                return replace(self, passed_by=passed_by, numbers={**self.numbers, act.phase: number})
            case WatchHealth():
                watched = {phase: one for phase, one in self.watched.items() if phase != act.phase}
                if act.command:
                    watched[act.phase] = act
                health = {phase: one for phase, one in self.health.items() if phase != act.phase}
                return replace(self, watched=watched, health=health)
            case Health():
                return self._answered(act)
            case SetSoak():
                soaks = {phase: one for phase, one in self.soaks.items() if phase != act.phase}
                if act.hours >= 0:
                    soaks[act.phase] = act
                return replace(self, soaks=soaks)
            case Jot():
                return replace(self, jots=(*self.jots, (number, act)))
            case _:
                raise AssertionError(f"no fold for {act.kind}")

    def _answered(self, act: Health) -> "Record":
        health = {**self.health, act.phase: act}
        if not act.well:
            failed_at = {**self.failed_at, act.phase: act.when}
            return replace(self, health=health, failed_at=failed_at)
        if act.phase not in self.failed_at:
            return replace(self, health=health)
        failed_at = {phase: when for phase, when in self.failed_at.items() if phase != act.phase}
        return replace(
            self, health=health, failed_at=failed_at, recovered={**self.recovered, act.phase: act.when}
        )

    def _read(self, act: Import) -> "Record":
        if self.plan is None:
            return replace(self, plan=act)
        moved = dict(act.moved)

        def carried(values: Mapping[str, T]) -> dict[str, T]:
            # What moves there comes before what an item of that name had, should there once have been one.
            stay = {item: one for item, one in values.items() if item not in moved}
            return stay | {moved[item]: one for item, one in values.items() if item in moved}

        phases = dict(act.phases)

        def placed(values: Mapping[str, T]) -> dict[str, T]:
            # A number may be another phase's now: what was said of the one never holds for the other.
            return {now: one for phase, one in values.items() if (now := phases.get(phase, phase))}

        def about(name: str) -> str:
            return moved.get(name) or phases.get(name) or name

        renamed = {old: moved.get(item, item) for old, item in self.renamed.items()}
        return replace(
            self,
            plan=act,
            evidence=carried(self.evidence),
            titles=carried(self.titles),
            waived=carried(self.waived),
            numbers=placed(carried(self.numbers)),
            passed_by={phase: replace(one, phase=phase) for phase, one in placed(self.passed_by).items()},
            watched={phase: replace(one, phase=phase) for phase, one in placed(self.watched).items()},
            health={phase: replace(one, phase=phase) for phase, one in placed(self.health).items()},
            failed_at=placed(self.failed_at),
            recovered=placed(self.recovered),
            soaks={phase: replace(one, phase=phase) for phase, one in placed(self.soaks).items()},
            jots=tuple((number, replace(jot, about=about(jot.about))) for number, jot in self.jots),
            gone={**self.gone, **dict(act.gone)},
            renamed={**renamed, **moved},
        )
