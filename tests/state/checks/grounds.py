"""A ground made of dictionaries, and small plans by hand, for rules that need no repository."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from state.checks.acts import Import
from state.checks.evidence import Run
from state.checks.ground import AppliedFact, EntryFact, ReferenceFact, SequenceFact
from state.checks.record import Record
from state.plans.decoding import decode
from state.plans.plan import Item, ItemKind, Phase, PhaseKind, Plan, Side

START = datetime(2031, 3, 1, 12, 0, tzinfo=UTC)
READ_IN = Record(Import("content", "plan.md", "/plan.md", "2031-03-01T00:00:00+00:00"))


def at(hours: float) -> str:
    """The ISO time so many hours after the start."""
    return (START + timedelta(hours=hours)).isoformat()


@dataclass
class FakeGround:
    """`result`, `source`, `target`: blob ids by path; `ancestors`: pairs of commits, older first."""

    now: datetime = START
    runs: tuple[Run, ...] = ()
    running: Collection[str] = ()
    target_commit: str = "t" * 40
    source_commit: str = "s" * 40
    target_branch: str = "main"
    applied: AppliedFact | None = None
    branches: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    references: tuple[ReferenceFact, ...] = ()
    sequences: tuple[SequenceFact, ...] = ()
    source: dict[str, str] = field(default_factory=dict)
    target: dict[str, str] = field(default_factory=dict)
    result: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    entries: dict[str, EntryFact] = field(default_factory=dict)
    decided: tuple[str, ...] = ()
    ancestors: frozenset[tuple[str, str]] = frozenset()
    times: dict[int, str] = field(default_factory=dict)

    def result_oid(self, path: str) -> str | None:
        return self.result.get(path, f"text-{path}" if path in self.texts else None)

    def source_oid(self, path: str) -> str | None:
        return self.source.get(path)

    def target_oid(self, path: str) -> str | None:
        return self.target.get(path)

    def result_paths(self) -> Iterable[str]:
        return sorted({*self.result, *self.texts})

    def source_paths(self) -> Iterable[str]:
        return sorted(self.source)

    def target_paths(self) -> Iterable[str]:
        return sorted(self.target)

    def text(self, path: str) -> bytes | None:
        found = self.texts.get(path)
        return found.encode() if found is not None else None

    def key_of(self, side: Side, path: str) -> str | None:
        for one in self.entries.values():
            if (side is not Side.TARGET and one.source_path == path) or (
                side is not Side.SOURCE and one.target_path == path
            ):
                return one.key
        return None

    def entry(self, key: str) -> EntryFact | None:
        return self.entries.get(key)

    def decided_keys(self) -> Iterable[str]:
        return self.decided

    def conflicting_keys(self) -> Iterable[str]:
        return [key for key, one in self.entries.items() if one.conflict]

    def when(self, operation: int) -> str:
        return self.times.get(operation, "")

    def commit_tree(self, commit: str) -> str | None:
        return None

    def is_ancestor(self, older: str, newer: str) -> bool:
        return older == newer or (older, newer) in self.ancestors


def plan_of(**parts: object) -> Plan:
    """A plan of these parts alone."""
    return Plan(decode(b""), "digest", "A plan", (), {}, **parts)  # type: ignore[arg-type]


def phase(number: str, **more: object) -> Phase:
    """A phase; its id is `phase-` and its number."""
    values = {
        "kind": PhaseKind.PHASE,
        "title": f"Part {number}",
        "line": 1,
        "end": 1,
        "number": number,
        **more,
    }
    return Phase(f"phase-{number}", **values)  # type: ignore[arg-type]


def item(
    name: str, phase: str = "phase-1", kind: ItemKind = ItemKind.TASK, line: int = 1, **more: object
) -> Item:
    """An item whose text is its name unless one is given."""
    values = {"text": name, "line": line, "end": line, "phase": phase, **more}
    return Item(name, kind, **values)  # type: ignore[arg-type]
