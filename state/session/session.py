"""The session: what the operations made of it, frozen."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, NamedTuple

from state.checks.record import Record
from state.comparison.exclusions import Exclusion
from state.comparison.mapping import Mapping as PathMapping
from state.merging.choice import Choice, HunkChoice
from state.migrations.arrangement import Arrangement
from state.repositories.snapshot import Snapshot
from state.session.accepting import Accept
from state.session.answering import Rewrite, Waive, Waiver
from state.session.base_choice import ChooseBase, ChosenBase
from state.session.operations import (
    Apply,
    Arrange,
    Check,
    Exclude,
    Map,
    Note,
    Open,
    Operation,
    Rescan,
    Resolve,
    ResolveMany,
    Row,
    operation_from_row,
)
from state.session.references import References

NO_HUNKS: Mapping[str, HunkChoice] = MappingProxyType({})


class Decision(NamedTuple):
    """What was chosen for one entry.

    `kind` is "take", "keep", "drop", "copy" (`value` is the destination), "replace" (`value` is a
    content id, `mode` a mode or None) or "hunks" (`hunks` by name). Where a proposal or a repair made
    it, `hunks` has that under "".
    """

    kind: str
    value: str | None
    operation: int
    hunks: Mapping[str, HunkChoice] = NO_HUNKS
    mode: str | None = None

    @property
    def is_repair(self) -> bool:
        """Whether the text is a repair: it names where other files of the result stand."""
        return self.kind == "replace" and "" in self.hunks


WHOLE = frozenset(("take", "keep", "drop"))
# What an accepted proposal for a whole entry amounts to.
_SIDES = {Choice.SOURCE: "take", Choice.TARGET: "keep", Choice.NEITHER: "drop"}


@dataclass(frozen=True)
class Session:
    """The fold of the operations up to `number`; `revision` is the journal's when it was read."""

    name: str = ""
    number: int = 0
    revision: int = field(default=0, compare=False)
    source: Snapshot | None = None
    target: Snapshot | None = None
    base: str | None = None
    mappings: tuple[PathMapping, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    decisions: Mapping[str, Decision] = field(default_factory=dict)
    reviewed: frozenset[str] = frozenset()
    looked: Mapping[str, int] = field(default_factory=dict)
    """The operation that last marked an entry reviewed: what was accepted before it stays looked at."""
    stale: frozenset[str] = frozenset()
    notes: tuple[tuple[int, Note], ...] = ()
    applied: Apply | None = None
    arrangements: Mapping[str, Arrangement] = field(default_factory=dict)
    """What was decided on each series of migrations, by its folder in the target."""
    arranged: Mapping[str, str] = field(default_factory=dict)
    """Entries that a sequence of migrations places, with their series."""
    record: Record = field(default_factory=Record)
    """What was recorded about the plan."""
    references: tuple[tuple[int, References], ...] = ()
    """Acts of phases on branches and tags, with the numbers of their operations."""
    waived: Mapping[str, Waiver] = field(default_factory=dict)
    """Findings that may stand, by id."""
    bases: Mapping[str, ChosenBase] = field(default_factory=dict)
    """Bases that the operator chose instead of those that were found, by entry."""

    def after(self, operation: Operation, number: int) -> "Session":
        """The session once `operation`, the journal's `number`, is done."""
        row = operation.to_row()
        return self.replay([(number, 0, row.kind, row.subject, row.part, row.body)])

    def replay(self, rows: Iterable[Sequence[Any]]) -> "Session":
        """The session after many rows of (number, parent, kind, subject, part, body).

        Rows of the common kinds are folded as they are: decoding each would cost more than reading it.
        """
        decisions = dict(self.decisions)
        reviewed, stale, looked = set(self.reviewed), set(self.stale), dict(self.looked)
        own: dict[str, dict[str, HunkChoice]] = {}
        # The decision on a file whose hunks come one by one is made once, at the end.
        last: dict[str, int] = {}
        rest = self
        make, choice_of = tuple.__new__, Choice._value2member_map_
        number = self.number
        # Whether a decision has a mark to take away; in most sessions none has.
        marked = bool(reviewed or stale)
        for number, _, kind, subject, part, body in rows:
            if kind == "resolve" and part:
                hunks = own.get(subject)
                if hunks is None:
                    hunks = own[subject] = _hunks_of(decisions, subject)
                hunks[part] = make(HunkChoice, (choice_of[body], (), None, number, "", False, None))
                last[subject] = number
                if not marked:
                    continue
                keys: Sequence[str] = (subject,)
            elif kind in WHOLE:
                decision = make(Decision, (kind, None, number, NO_HUNKS, None))
                if not body and not marked:
                    decisions[subject] = decision
                    own.pop(subject, None)
                    continue
                keys = json.loads(body) if body else (subject,)
                for key in keys:
                    decisions[key] = decision
                    own.pop(key, None)
            elif kind == "copy" or kind == "replace":
                mode = part or None if kind == "replace" else None
                decisions[subject] = make(Decision, (kind, body, number, NO_HUNKS, mode))
                own.pop(subject, None)
                keys = (subject,)
            elif kind == "review":
                keys = ()
                named = json.loads(body) if body else (subject,)
                if part == "1":
                    reviewed.update(named)
                    looked.update(dict.fromkeys(named, number))
                else:
                    reviewed.difference_update(named)
                    for key in named:
                        looked.pop(key, None)
                marked = True
            elif kind == "confirm":
                keys = ()
                stale.difference_update(json.loads(body) if body else (subject,))
            elif kind in ("resolve", "resolve-many", "accept"):
                keys = _resolve(decisions, own, Row(kind, subject, part, body), number)
                last.update(dict.fromkeys(keys, number))
            elif kind == "rewrite":
                keys = _rewrite(decisions, own, Row(kind, subject, part, body), number)
            else:
                keys = ()
                operation = operation_from_row(Row(kind, subject, part, body))
                rest = rest._with(operation, number)
                for key in getattr(operation, "stale", ()):
                    reviewed.discard(key)
                    looked.pop(key, None)
                    if key in decisions or key in own:
                        stale.add(key)
                        marked = True
            if keys:
                if stale:
                    stale.difference_update(keys)
                if reviewed:
                    reviewed.difference_update(keys)
        for key, hunks in own.items():
            decisions[key] = make(Decision, ("hunks", None, last[key], hunks, None))
        return replace(
            rest,
            number=number,
            decisions=decisions,
            reviewed=self.reviewed if reviewed == self.reviewed else frozenset(reviewed),
            stale=self.stale if stale == self.stale else frozenset(stale),
            looked=self.looked if looked == self.looked else looked,
        )

    def is_unseen(self, key: str, choice: HunkChoice) -> bool:
        """Whether a hunk of an entry was accepted among many, and nobody has looked at the entry since."""
        return choice.unseen and choice.operation > self.looked.get(key, 0)

    def _with(self, operation: Operation, number: int) -> "Session":
        match operation:
            case Open():
                return replace(
                    self,
                    source=operation.source,
                    target=operation.target,
                    base=operation.base,
                    mappings=operation.mappings,
                    exclusions=operation.exclusions,
                )
            case Rescan():
                return replace(self, source=operation.source, target=operation.target, base=operation.base)
            case Map():
                return replace(self, mappings=operation.mappings)
            case Exclude():
                return replace(self, exclusions=operation.exclusions)
            case Note():
                return replace(self, notes=(*self.notes, (number, operation)))
            case Apply():
                return replace(self, applied=operation)
            case Arrange():
                return self._arranged(operation, number)
            case References():
                return replace(self, references=(*self.references, (number, operation)))
            case Waive():
                return self._waived(operation, number)
            case ChooseBase():
                return self._based(operation)
            case Check():
                return replace(self, record=self.record.after(operation.acts, number))
            case _:
                raise AssertionError(f"no fold for {operation.kind}")

    def _arranged(self, operation: Arrange, number: int) -> "Session":
        series = operation.series
        arrangement = self.arrangements.get(series, Arrangement()).after(operation.decisions, number)
        arranged = {key: named for key, named in self.arranged.items() if named != series}
        arranged.update(dict.fromkeys(arrangement.covers, series))
        return replace(self, arrangements={**self.arrangements, series: arrangement}, arranged=arranged)

    def _waived(self, operation: Waive, number: int) -> "Session":
        waived = {name: one for name, one in self.waived.items() if name not in operation.findings}
        if operation.waived:
            waived.update(dict.fromkeys(operation.findings, Waiver(operation.reason, number)))
        return replace(self, waived=waived)

    def _based(self, operation: ChooseBase) -> "Session":
        bases = {key: one for key, one in self.bases.items() if key not in operation.keys}
        if operation.base is not None:
            bases.update(dict.fromkeys(operation.keys, operation.base))
        return replace(self, bases=bases)

    def changed_keys(self, other: "Session") -> set[str]:
        """The entries whose decision, review or staleness differs between the two sessions."""
        mine, others = self.decisions, other.decisions
        changed = {
            key
            for key, decision in mine.items()
            if (before := others.get(key)) is not decision and before != decision
        }
        changed |= others.keys() - mine.keys()
        if self.arranged is not other.arranged:
            changed |= self.arranged.keys() ^ other.arranged.keys()
        return changed | (self.reviewed ^ other.reviewed) | (self.stale ^ other.stale)


def _hunks_of(decisions: Mapping[str, Decision], key: str) -> dict[str, HunkChoice]:
    """A copy of the hunks chosen so far; a decision on the whole entry has none."""
    decision = decisions.get(key)
    return dict(decision.hunks) if decision is not None and decision.kind == "hunks" else {}


def _resolve(
    decisions: dict[str, Decision], own: dict[str, dict[str, HunkChoice]], row: Row, number: int
) -> list[str]:
    operation = operation_from_row(row)
    if isinstance(operation, Accept):
        for one in operation.accepted:
            unseen = not operation.looked
            chosen = HunkChoice(one.choice, (), one.text, number, one.reason, unseen, one.confidence)
            if not one.hunk:
                decisions[one.key] = Decision(_SIDES[one.choice], None, number, {"": chosen})
                own.pop(one.key, None)
                continue
            if one.key not in own:
                own[one.key] = _hunks_of(decisions, one.key)
            own[one.key][one.hunk] = chosen
        return list(dict.fromkeys(one.key for one in operation.accepted))
    if isinstance(operation, Resolve):
        resolutions: tuple[tuple[str, tuple[str, ...]], ...] = ((operation.key, operation.hunks),)
        chosen = HunkChoice(operation.choice, operation.picks, operation.text, number)
    else:
        assert isinstance(operation, ResolveMany)
        resolutions = operation.resolutions
        chosen = HunkChoice(operation.choice, (), None, number)
    for key, names in resolutions:
        hunks = own.get(key)
        if hunks is None:
            hunks = own[key] = _hunks_of(decisions, key)
        hunks.update(dict.fromkeys(names, chosen))
    return [key for key, _ in resolutions]


def _rewrite(
    decisions: dict[str, Decision], own: dict[str, dict[str, HunkChoice]], row: Row, number: int
) -> list[str]:
    operation = operation_from_row(row)
    assert isinstance(operation, Rewrite)
    for one in operation.rewritten:
        choice = HunkChoice(Choice.TEXT, (), one.text, number, operation.words, one.unseen)
        decisions[one.key] = Decision("replace", one.text, number, {"": choice}, one.mode)
        own.pop(one.key, None)
    return [one.key for one in operation.rewritten]
