"""Every act of the operator, as a value that the journal keeps.

An operation becomes a row of four texts (kind, subject, part, body) and comes back from it. Acts on
one entry put its key into `subject`, so that the fold over many rows needs to decode nothing.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import ClassVar

from state.checks import acts as check_acts
from state.checks.acts import CheckAct
from state.comparison.exclusions import Exclusion
from state.comparison.mapping import Mapping
from state.errors import PlaitError
from state.merging.choice import Choice, Pick
from state.migrations.decisions import MigrationDecision, from_data, to_data
from state.repositories.snapshot import Kind, Snapshot
from state.session.accepting import Accept
from state.session.answering import Rewrite, Waive
from state.session.base_choice import ChooseBase
from state.session.references import References
from state.session.row import Operation as Operation
from state.session.row import Row as Row


def _counted(keys: tuple[str, ...]) -> str:
    return keys[0] if len(keys) == 1 else f"{len(keys)} entries"


def _keys_row(kind: str, keys: tuple[str, ...], part: str = "") -> Row:
    """One key stands in the subject, several in the body."""
    if len(keys) == 1:
        return Row(kind, keys[0], part)
    return Row(kind, "", part, json.dumps(keys))


def row_keys(row: Row) -> tuple[str, ...]:
    """The keys of an act on one or several entries."""
    return tuple(json.loads(row.body)) if row.body else (row.subject,)


def _snapshot(data: dict[str, object]) -> Snapshot:
    values = dict(data)
    values["kind"] = Kind(str(values["kind"]))
    values["unreadable"] = tuple(values["unreadable"])  # type: ignore[arg-type]
    return Snapshot(**values)  # type: ignore[arg-type]


def _mappings(data: list[list[str]]) -> tuple[Mapping, ...]:
    return tuple(Mapping(source, target) for source, target in data)


def _exclusions(data: list[list[str]]) -> tuple[Exclusion, ...]:
    return tuple(Exclusion(pattern, reason) for pattern, reason in data)


@dataclass(frozen=True, slots=True)
class Open:
    """The session begins with two snapshots; `base` is the merge base, None without shared history."""

    kind: ClassVar[str] = "open"
    source: Snapshot
    target: Snapshot
    base: str | None
    mappings: tuple[Mapping, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()

    def describe(self) -> str:
        return f"open: merge {_named(self.source)} into {_named(self.target)}"

    def to_row(self) -> Row:
        data = {
            "source": asdict(self.source),
            "target": asdict(self.target),
            "base": self.base,
            "mappings": [[one.source, one.target] for one in self.mappings],
            "exclusions": [[one.pattern, one.reason] for one in self.exclusions],
        }
        return Row(self.kind, body=json.dumps(data))

    @classmethod
    def from_row(cls, row: Row) -> "Open":
        data = json.loads(row.body)
        return cls(
            _snapshot(data["source"]),
            _snapshot(data["target"]),
            data["base"],
            _mappings(data["mappings"]),
            _exclusions(data["exclusions"]),
        )


def _named(snapshot: Snapshot) -> str:
    return f"{snapshot.name} {(snapshot.original or snapshot.commit)[:10]}"


@dataclass(frozen=True, slots=True)
class Rescan:
    """Both snapshots were taken anew; `stale` are the keys whose decisions no longer fit."""

    kind: ClassVar[str] = "rescan"
    source: Snapshot
    target: Snapshot
    base: str | None
    stale: tuple[str, ...] = ()

    def describe(self) -> str:
        stale = f"; {len(self.stale)} decisions turned stale" if self.stale else ""
        return f"rescan: {_named(self.source)} into {_named(self.target)}{stale}"

    def to_row(self) -> Row:
        data = {
            "source": asdict(self.source),
            "target": asdict(self.target),
            "base": self.base,
            "stale": self.stale,
        }
        return Row(self.kind, body=json.dumps(data))

    @classmethod
    def from_row(cls, row: Row) -> "Rescan":
        data = json.loads(row.body)
        return cls(_snapshot(data["source"]), _snapshot(data["target"]), data["base"], tuple(data["stale"]))


@dataclass(frozen=True, slots=True)
class Map:
    """The whole new list of mappings."""

    kind: ClassVar[str] = "map"
    mappings: tuple[Mapping, ...]
    stale: tuple[str, ...] = ()

    def describe(self) -> str:
        words = ", ".join(f"{one.source or '.'} to {one.target or '.'}" for one in self.mappings) or "nothing"
        stale = f"; {len(self.stale)} decisions turned stale" if self.stale else ""
        return f"map {words}{stale}"

    def to_row(self) -> Row:
        data = {"mappings": [[one.source, one.target] for one in self.mappings], "stale": self.stale}
        return Row(self.kind, body=json.dumps(data))

    @classmethod
    def from_row(cls, row: Row) -> "Map":
        data = json.loads(row.body)
        return cls(_mappings(data["mappings"]), tuple(data["stale"]))


@dataclass(frozen=True, slots=True)
class Exclude:
    """The whole new list of exclusions."""

    kind: ClassVar[str] = "exclude"
    exclusions: tuple[Exclusion, ...]

    def describe(self) -> str:
        last = f", the last one {self.exclusions[-1].pattern}" if self.exclusions else ""
        return f"exclude by {len(self.exclusions)} patterns{last}"

    def to_row(self) -> Row:
        return Row(self.kind, body=json.dumps([[one.pattern, one.reason] for one in self.exclusions]))

    @classmethod
    def from_row(cls, row: Row) -> "Exclude":
        return cls(_exclusions(json.loads(row.body)))


@dataclass(frozen=True, slots=True)
class Take:
    """The source's version stands."""

    kind: ClassVar[str] = "take"
    keys: tuple[str, ...]

    def describe(self) -> str:
        return f"take {_counted(self.keys)} from the source"

    def to_row(self) -> Row:
        return _keys_row(self.kind, self.keys)

    @classmethod
    def from_row(cls, row: Row) -> "Take":
        return cls(row_keys(row))


@dataclass(frozen=True, slots=True)
class Keep:
    """The target's version stands."""

    kind: ClassVar[str] = "keep"
    keys: tuple[str, ...]

    def describe(self) -> str:
        return f"keep {_counted(self.keys)} as in the target"

    def to_row(self) -> Row:
        return _keys_row(self.kind, self.keys)

    @classmethod
    def from_row(cls, row: Row) -> "Keep":
        return cls(row_keys(row))


@dataclass(frozen=True, slots=True)
class Drop:
    """The entries are not in the result."""

    kind: ClassVar[str] = "drop"
    keys: tuple[str, ...]

    def describe(self) -> str:
        return f"drop {_counted(self.keys)}"

    def to_row(self) -> Row:
        return _keys_row(self.kind, self.keys)

    @classmethod
    def from_row(cls, row: Row) -> "Drop":
        return cls(row_keys(row))


@dataclass(frozen=True, slots=True)
class Copy:
    """The source's file lands at another path."""

    kind: ClassVar[str] = "copy"
    key: str
    destination: str

    def describe(self) -> str:
        return f"copy {self.key} to {self.destination}"

    def to_row(self) -> Row:
        return Row(self.kind, self.key, "", self.destination)

    @classmethod
    def from_row(cls, row: Row) -> "Copy":
        return cls(row.subject, row.body)


@dataclass(frozen=True, slots=True)
class Confirm:
    """Stale decisions hold again."""

    kind: ClassVar[str] = "confirm"
    keys: tuple[str, ...]

    def describe(self) -> str:
        return f"confirm the decision on {_counted(self.keys)}"

    def to_row(self) -> Row:
        return _keys_row(self.kind, self.keys)

    @classmethod
    def from_row(cls, row: Row) -> "Confirm":
        return cls(row_keys(row))


@dataclass(frozen=True, slots=True)
class Review:
    """The operator has looked at these entries, or takes that back."""

    kind: ClassVar[str] = "review"
    keys: tuple[str, ...]
    reviewed: bool = True

    def describe(self) -> str:
        return f"mark {_counted(self.keys)} {'reviewed' if self.reviewed else 'not reviewed'}"

    def to_row(self) -> Row:
        return _keys_row(self.kind, self.keys, "1" if self.reviewed else "0")

    @classmethod
    def from_row(cls, row: Row) -> "Review":
        return cls(row_keys(row), row.part == "1")


@dataclass(frozen=True, slots=True)
class Resolve:
    """One choice for hunks of one file; `text` is a content id."""

    kind: ClassVar[str] = "resolve"
    key: str
    hunks: tuple[str, ...]
    choice: Choice
    picks: tuple[Pick, ...] = ()
    text: str | None = None

    def describe(self) -> str:
        words = {Choice.LINES: "picked lines", Choice.TEXT: "edited text"}
        hunks = "a hunk" if len(self.hunks) == 1 else f"{len(self.hunks)} hunks"
        return f"resolve {hunks} of {self.key} with {words.get(self.choice, self.choice.value)}"

    def to_row(self) -> Row:
        if len(self.hunks) == 1 and not self.picks and self.text is None:
            return Row(self.kind, self.key, self.hunks[0], self.choice.value)
        data = {"hunks": self.hunks, "choice": self.choice, "picks": self.picks, "text": self.text}
        return Row(self.kind, self.key, "", json.dumps(data))

    @classmethod
    def from_row(cls, row: Row) -> "Resolve":
        if row.part:
            return cls(row.subject, (row.part,), Choice(row.body))
        data = json.loads(row.body)
        picks = tuple(Pick(*pick) for pick in data["picks"])
        return cls(row.subject, tuple(data["hunks"]), Choice(data["choice"]), picks, data["text"])


@dataclass(frozen=True, slots=True)
class ResolveMany:
    """One choice for hunks of several files: (key, hunks)."""

    kind: ClassVar[str] = "resolve-many"
    resolutions: tuple[tuple[str, tuple[str, ...]], ...]
    choice: Choice

    def describe(self) -> str:
        count = sum(len(hunks) for _, hunks in self.resolutions)
        return f"resolve {count} hunks of {len(self.resolutions)} files with {self.choice.value}"

    def to_row(self) -> Row:
        return Row(self.kind, "", self.choice.value, json.dumps(self.resolutions))

    @classmethod
    def from_row(cls, row: Row) -> "ResolveMany":
        data = json.loads(row.body)
        return cls(tuple((key, tuple(hunks)) for key, hunks in data), Choice(row.part))


@dataclass(frozen=True, slots=True)
class Replace:
    """The whole text of an entry, by content id; `mode` None keeps the mode."""

    kind: ClassVar[str] = "replace"
    key: str
    text: str
    mode: str | None = None

    def describe(self) -> str:
        return f"edit {self.key}"

    def to_row(self) -> Row:
        return Row(self.kind, self.key, self.mode or "", self.text)

    @classmethod
    def from_row(cls, row: Row) -> "Replace":
        return cls(row.subject, row.body, row.part or None)


@dataclass(frozen=True, slots=True)
class Note:
    """A remark on the session (`about` empty) or on one entry."""

    kind: ClassVar[str] = "note"
    about: str
    text: str

    def describe(self) -> str:
        return f"note on {self.about or 'the session'}: {self.text}"

    def to_row(self) -> Row:
        return Row(self.kind, self.about, "", self.text)

    @classmethod
    def from_row(cls, row: Row) -> "Note":
        return cls(row.subject, row.body)


@dataclass(frozen=True, slots=True)
class Arrange:
    """Decisions on one series of migrations, made as one act."""

    kind: ClassVar[str] = "arrange"
    series: str
    decisions: tuple[MigrationDecision, ...]

    def describe(self) -> str:
        # The first act on a series accepts it as it is proposed; what the operator did stands behind that.
        at = next((at for at, one in enumerate(self.decisions) if one.kind == "accept"), -1)
        told = self.decisions[at + 1 :] or self.decisions[at:]
        words = told[-1].describe() if told else "nothing"
        more = f" and {len(told) - 1} more" if len(told) > 1 else ""
        return f"in {self.series}: {words}{more}"

    def to_row(self) -> Row:
        return Row(self.kind, self.series, "", json.dumps([to_data(one) for one in self.decisions]))

    @classmethod
    def from_row(cls, row: Row) -> "Arrange":
        return cls(row.subject, tuple(from_data(one) for one in json.loads(row.body)))


@dataclass(frozen=True, slots=True)
class Check:
    """What was recorded about the plan and its items, as one act."""

    kind: ClassVar[str] = "check"
    acts: tuple[CheckAct, ...]

    def describe(self) -> str:
        if not self.acts:
            return "nothing about the plan"
        more = f" and {len(self.acts) - 1} more" if len(self.acts) > 1 else ""
        return f"{self.acts[0].describe()}{more}"

    def to_row(self) -> Row:
        return Row(self.kind, body=json.dumps([check_acts.to_data(one) for one in self.acts]))

    @classmethod
    def from_row(cls, row: Row) -> "Check":
        return cls(tuple(check_acts.from_data(one) for one in json.loads(row.body)))


@dataclass(frozen=True, slots=True)
class Apply:
    """The result was written to a merge branch, after a backup branch."""

    kind: ClassVar[str] = "apply"
    branch: str
    backup: str
    commit: str
    backup_commit: str
    tree: str
    parents: tuple[str, ...]
    checkout: bool
    target_commit: str
    commits: tuple[str, ...]

    def describe(self) -> str:
        return f"apply to the branch {self.branch} ({self.commit[:10]}), backup in {self.backup}"

    def to_row(self) -> Row:
        return Row(self.kind, body=json.dumps(asdict(self)))

    @classmethod
    def from_row(cls, row: Row) -> "Apply":
        data = json.loads(row.body)
        data["parents"], data["commits"] = tuple(data["parents"]), tuple(data["commits"])
        return cls(**data)


_KINDS: dict[str, Callable[[Row], Operation]] = {
    one.kind: one.from_row
    for one in (
        Open, Rescan, Map, Exclude, Take, Keep, Drop, Copy, Confirm, Review, Resolve, ResolveMany, Replace,
        Note, Arrange, Check, References, Apply, Accept, Waive, Rewrite, ChooseBase,
    )
}  # fmt: skip


def is_known(kind: str) -> bool:
    """Whether this version knows operations of that kind."""
    return kind in _KINDS


def operation_from_row(row: Row) -> Operation:
    """The operation a row stands for."""
    make = _KINDS.get(row.kind)
    if make is None:
        raise PlaitError(f"an act that this version doesn't know: {row.kind}", hint="use a newer Plait")
    try:
        return make(row)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        raise PlaitError(
            f"an act of the kind {row.kind} in the journal can't be read: {error}",
            hint="`plait doctor` checks and repairs it; nothing is deleted",
        ) from error
