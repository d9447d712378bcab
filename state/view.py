"""What screens and commands see: the session over the comparison and the merge, entry by entry."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from state.comparison.compare import Comparison
from state.comparison.entry import TWO_WAY, Base, Entry, FoundBy, Status, Version
from state.comparison.mapping import propose_mappings
from state.findings import Finding, Severity
from state.merging.outcome import Lands, Merge, Outcome
from state.session.session import Decision, Session


class Stage(StrEnum):
    """How far the background work has come; each stage knows all that the earlier ones know."""

    COMPARED = "compared"
    RENAMES = "renames"
    BASES = "bases"
    MERGED = "merged"


class Standing(StrEnum):
    """What an entry asks of the operator."""

    SETTLED = "settled"
    DECIDED = "decided"
    OPEN = "open"
    CONFLICT = "conflict"
    UNREVIEWED = "unreviewed"
    STALE = "stale"


@dataclass(frozen=True, slots=True)
class Numbers:
    """Entries by standing; `total` counts all that ask or asked something of the operator."""

    decided: int = 0
    open: int = 0
    conflicts: int = 0
    unreviewed: int = 0
    stale: int = 0

    @property
    def total(self) -> int:
        return self.decided + self.open + self.conflicts + self.unreviewed + self.stale

    @property
    def left(self) -> int:
        """Everything that still waits."""
        return self.total - self.decided


# The text of such a version is made of hunks or typed by the operator; `state.result` knows its id.
COMPOSED = ""


@dataclass(frozen=True, slots=True)
class EntryState:
    """Where an entry stands and what the result will hold for it, in words and versions.

    `lands` is complete: every path the result holds for this entry. A version whose `oid` is
    `COMPOSED` is text made by decisions.
    """

    standing: Standing
    words: str
    lands: tuple[tuple[str, Version], ...] = ()
    hunks: int = 0
    open_hunks: int = 0
    base: Base | None = None
    conflict: str | None = None
    decision: Decision | None = None
    suggested: str | None = None


@dataclass(frozen=True)
class View:
    """The session at one moment; a pure function of session, comparison and merge."""

    session: Session
    comparison: Comparison
    related: bool
    stage: Stage
    merge: Merge | None = None
    bases: Mapping[str, Base] = field(default_factory=dict)
    standings: Mapping[str, Standing] = field(default_factory=dict)
    """Every entry that isn't settled."""

    @classmethod
    def of(
        cls,
        session: Session,
        comparison: Comparison,
        related: bool,
        stage: Stage,
        merge: Merge | None = None,
        bases: Mapping[str, Base] | None = None,
    ) -> "View":
        """The view with all standings counted."""
        view = cls(session, comparison, related, stage, merge, bases or {})
        keys = set(session.decisions) | set(session.stale) | set(session.arranged)
        if merge is not None:
            keys |= merge.outcomes.keys()
        return cls(session, comparison, related, stage, merge, view.bases, view._standings(keys))

    def with_session(self, session: Session) -> "View":
        """The view after another operation; counts only the entries that it touched."""
        changed = session.changed_keys(self.session)
        view = View(session, self.comparison, self.related, self.stage, self.merge, self.bases)
        standings = dict(self.standings)
        for key in changed:
            standings.pop(key, None)
        standings.update(view._standings(changed))
        return View(session, self.comparison, self.related, self.stage, self.merge, self.bases, standings)

    def _standings(self, keys: Iterable[str]) -> dict[str, Standing]:
        found: dict[str, Standing] = {}
        for key in keys:
            entry = self.comparison.entry(key)
            if entry is None:
                continue
            standing = self.standing(entry)
            if standing is not Standing.SETTLED:
                found[key] = standing
        return found

    def outcome(self, key: str) -> Outcome | None:
        """What git proposes for an entry, None where the target's version simply stands or isn't known yet."""
        return self.merge.outcomes.get(key) if self.merge is not None else None

    def unseen(self, key: str) -> tuple[str, ...]:
        """The hunks of an entry that were accepted among many, until it is reviewed; "" stands for the whole file."""
        decision = self.session.decisions.get(key)
        if decision is None or key in self.session.stale:
            return ()
        return tuple(name for name, one in decision.hunks.items() if self.session.is_unseen(key, one))

    def standing(self, entry: Entry) -> Standing:
        """What an entry asks of the operator."""
        session = self.session
        if entry.status is Status.EXCLUDED:
            return Standing.SETTLED
        outcome = self.outcome(entry.key)
        decision = session.decisions.get(entry.key)
        if entry.key in session.arranged:
            return Standing.SETTLED if outcome is None and decision is None else Standing.DECIDED
        if entry.key in session.stale:
            return Standing.STALE
        if decision is not None:
            if self._open_hunks(outcome, decision):
                return Standing.CONFLICT
            if self.unseen(entry.key):
                return Standing.UNREVIEWED
            return Standing.DECIDED
        if outcome is None:
            return Standing.SETTLED
        if outcome.conflict is not None:
            return Standing.CONFLICT
        if outcome.open:
            return Standing.OPEN
        if outcome.review:
            return Standing.DECIDED if entry.key in session.reviewed else Standing.UNREVIEWED
        return Standing.SETTLED

    def state(self, entry: Entry) -> EntryState:
        """Where an entry stands, with words for the operator."""
        outcome = self.outcome(entry.key)
        standing = self.standing(entry)
        decision = self.session.decisions.get(entry.key)
        hunks = len(outcome.hunks) if outcome else 0
        series = self.session.arranged.get(entry.key)
        if series is not None and entry.status is not Status.EXCLUDED:
            words = f"placed by the migration sequence of {series or 'the top folder'}"
            return EntryState(standing, words, base=self.base(entry))
        if decision is not None and standing is not Standing.STALE and entry.status is not Status.EXCLUDED:
            left = self._open_hunks(outcome, decision)
            words = _decision_words(entry, decision, hunks - left, hunks)
            lands = self._decided_lands(entry, outcome, decision)
        else:
            left = hunks
            words = _outcome_words(entry, outcome, self.merge is not None)
            if standing is Standing.STALE:
                was = _decision_words(entry, decision, 0, hunks) if decision else "decided"
                words = f"stale: it was {was}, and what it was decided on has changed since"
            elif standing is Standing.DECIDED:
                words = f"reviewed: {words}"
            lands = self._proposed_lands(entry, outcome)
        return EntryState(
            standing,
            words,
            lands,
            hunks,
            left,
            self.base(entry),
            outcome.conflict if outcome else None,
            decision,
            outcome.suggested if outcome else None,
        )

    def base(self, entry: Entry) -> Base | None:
        """The base of an entry and how it was found; None while that isn't known."""
        outcome = self.outcome(entry.key)
        if outcome is not None:
            return outcome.base
        if entry.key in self.bases:
            return self.bases[entry.key]
        if entry.source is None or entry.target is None or self.merge is None:
            return None
        return Base(FoundBy.MERGE_BASE) if self.related else TWO_WAY

    @staticmethod
    def _open_hunks(outcome: Outcome | None, decision: Decision) -> int:
        if decision.kind != "hunks" or outcome is None or outcome.conflict is None:
            return 0
        return sum(hunk not in decision.hunks for hunk in outcome.hunks)

    def _proposed_lands(self, entry: Entry, outcome: Outcome | None) -> tuple[tuple[str, Version], ...]:
        lands: dict[str, Version] = {}
        if entry.target is not None:
            lands[entry.path] = entry.target
        for path, version in outcome.lands if outcome else ():
            lands.pop(path, None)
            if version is not None:
                lands[path] = version
        return tuple(lands.items())

    def _decided_lands(
        self, entry: Entry, outcome: Outcome | None, decision: Decision
    ) -> tuple[tuple[str, Version], ...]:
        here = ((entry.path, entry.target),) if entry.target is not None else ()
        match decision.kind:
            case "take":
                return ((self._landing_path(entry, outcome), entry.source),) if entry.source else ()
            case "keep":
                return here
            case "drop":
                return ()
            case "copy":
                version = entry.source or entry.target
                return (*here, (decision.value or entry.path, version)) if version else here
            case _:
                mode = self._composed_mode(entry, decision)
                return ((self._landing_path(entry, outcome), Version(mode, COMPOSED)),)

    @staticmethod
    def _landing_path(entry: Entry, outcome: Outcome | None) -> str:
        """Where the entry's one text stands: where git moved it, else at its own path."""
        kept = [path for path, version in outcome.lands if version is not None] if outcome else []
        return kept[0] if len(kept) == 1 else entry.path

    def _composed_mode(self, entry: Entry, decision: Decision) -> str:
        if decision.kind == "replace" and decision.mode:
            return decision.mode
        outcome = self.outcome(entry.key)
        base = outcome.base.version if outcome else None
        source, target = entry.source, entry.target
        if target is None or not target.is_file:
            return source.mode if source is not None and source.is_file else "100644"
        if source is not None and source.is_file and base is not None and base.mode == target.mode:
            return source.mode
        return target.mode

    @cached_property
    def numbers(self) -> Numbers:
        """Entries by standing."""
        counts = dict.fromkeys(Standing, 0)
        for standing in self.standings.values():
            counts[standing] += 1
        return Numbers(
            counts[Standing.DECIDED],
            counts[Standing.OPEN],
            counts[Standing.CONFLICT],
            counts[Standing.UNREVIEWED],
            counts[Standing.STALE],
        )

    def keys(self, *standings: Standing) -> tuple[str, ...]:
        """Keys of the entries in these standings, in path order."""
        found = [
            (entry.path, key)
            for key, standing in self.standings.items()
            if standing in standings and (entry := self.comparison.entry(key)) is not None
        ]
        return tuple(key for _, key in sorted(found))

    def entries(self, *standings: Standing) -> Iterator[Entry]:
        """Entries in these standings, in path order."""
        for key in self.keys(*standings):
            entry = self.comparison.entry(key)
            if entry is not None:
                yield entry

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What was noticed about paths and about the merge, a likely mapping among it."""
        merge = self.merge.findings if self.merge is not None else ()
        return (*self.comparison.findings, *merge, *self._likely_mappings())

    def _likely_mappings(self) -> Iterator[Finding]:
        if self.session.mappings:
            return
        for proposal in propose_mappings(self.comparison):
            mapping = proposal.mapping
            place = mapping.target or "the top folder"
            yield Finding(
                "likely-mapping",
                Severity.NOTE,
                mapping.source or ".",
                f"seems to belong in {place}: {proposal.reason}",
                f"`plait map {mapping}` lands it there",
                str(mapping),
            )

    def contribution(self, entry: Entry) -> Lands:
        """What the entry changes in the target's tree, complete: paths it takes away are None.

        Nothing where a sequence of migrations places it: the result lays the whole sequence over the entries.
        """
        if entry.key in self.session.arranged and entry.status is not Status.EXCLUDED:
            return ()
        state = self.state(entry)
        lands: dict[str, Version | None] = dict(state.lands)
        if entry.target is not None and entry.path not in lands:
            lands[entry.path] = None
        return tuple(
            (path, version)
            for path, version in lands.items()
            if not (path == entry.path and version == entry.target)
        )


def _unseen(decision: Decision) -> int:
    """How many hunks were accepted among many, and weren't looked at by themselves."""
    return sum(hunk.unseen for hunk in decision.hunks.values()) if decision.hunks else 0


def _outcome_words(entry: Entry, outcome: Outcome | None, merged: bool) -> str:
    if outcome is not None:
        return outcome.words
    match entry.status:
        case Status.EXCLUDED:
            return f"excluded: {entry.reason or 'by a pattern'}; the target's version stands"
        case Status.IDENTICAL:
            return "the same on both sides"
        case Status.ONLY_TARGET:
            return "only in the target: it stays"
    return "the target's version stands" if merged else "still being compared"


def _decision_words(entry: Entry, decision: Decision, resolved: int, hunks: int) -> str:
    together = ", accepted together with others" if _unseen(decision) else ""
    match decision.kind:
        case "take":
            gone = entry.source is None
            return f"{'removed: the source has no such file' if gone else 'taken from the source'}{together}"
        case "keep":
            gone = entry.target is None
            return f"{'left out: the target has no such file' if gone else 'kept as in the target'}{together}"
        case "drop":
            return f"dropped: not in the result{together}"
        case "copy":
            return f"copied to {decision.value}"
        case "replace":
            return "repaired, not looked at yet" if together else "edited as a whole"
        case _:
            unseen = _unseen(decision)
            more = f", {unseen} by accepting proposals together" if unseen else ""
            return f"{resolved} of {hunks} hunks resolved{more}" if hunks else "hunks chosen by hand"
