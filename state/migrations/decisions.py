"""What the operator decides about the migrations of one series, as values that the journal keeps.

A migration is named by its id: `source:` or `target:` and the key of its forward file's entry, or
`new:` and its name for one that was made here. One that stands at the same place on both sides is
the target's.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Protocol

from state.errors import PlaitError


class MigrationDecision(Protocol):
    """One choice about a series."""

    kind: ClassVar[str]

    def describe(self) -> str:
        """The choice in plain words, for History."""
        ...


def short(migration: str) -> str:
    """An id as people say it: the forward file's name."""
    return migration.rpartition("/")[2].rpartition(":")[2]


def _listed(migrations: Sequence[str]) -> str:
    names = [short(one) for one in migrations]
    return ", ".join(names) if len(names) < 4 else f"{', '.join(names[:2])} and {len(names) - 2} more"


@dataclass(frozen=True, slots=True)
class Accept:
    """The sequence as it stands becomes part of the result.

    `order` holds the ids of all its rows from the first to the last; `covers` the keys of the entries
    that the sequence places from now on.
    """

    kind: ClassVar[str] = "accept"
    order: tuple[str, ...]
    covers: tuple[str, ...] = ()

    def describe(self) -> str:
        return f"accept the sequence of {len(self.order)}"


@dataclass(frozen=True, slots=True)
class Move:
    """A migration right below another one; `below` empty puts it first."""

    kind: ClassVar[str] = "move"
    migration: str
    below: str

    def describe(self) -> str:
        return f"move {short(self.migration)} {f'below {short(self.below)}' if self.below else 'to the top'}"


@dataclass(frozen=True, slots=True)
class Renumber:
    """A number of the operator's choice, as written; empty takes the choice back."""

    kind: ClassVar[str] = "renumber"
    migration: str
    number: str

    def describe(self) -> str:
        return f"renumber {short(self.migration)} {f'to {self.number}' if self.number else 'as proposed'}"


@dataclass(frozen=True, slots=True)
class Rename:
    """Another slug; empty takes it back."""

    kind: ClassVar[str] = "rename"
    migration: str
    slug: str

    def describe(self) -> str:
        return f"rename {short(self.migration)} to {self.slug or 'its own name'}"


@dataclass(frozen=True, slots=True)
class Leave:
    """The migration stays out of the result: `skip` because something supersedes it, `drop` because it is not wanted.

    `how` empty takes it back in.
    """

    kind: ClassVar[str] = "leave"
    migrations: tuple[str, ...]
    how: str
    reason: str = ""

    def describe(self) -> str:
        reason = f": {self.reason}" if self.reason else ""
        return f"{self.how or 'take back in'} {_listed(self.migrations)}{reason}"


@dataclass(frozen=True, slots=True)
class Pin:
    """The migrations have run on a server that matters, so that their name and place are fixed; or they haven't."""

    kind: ClassVar[str] = "pin"
    migrations: tuple[str, ...]
    applied: bool = True

    def describe(self) -> str:
        return f"mark {_listed(self.migrations)} {'applied' if self.applied else 'not applied'}"


@dataclass(frozen=True, slots=True)
class Patch:
    """Another text for one file of a migration, by content id; empty takes it back. `path` as it stands unplaced."""

    kind: ClassVar[str] = "patch"
    migration: str
    path: str
    text: str

    def describe(self) -> str:
        return f"{'patch' if self.text else 'take back the patch of'} {self.path.rpartition('/')[2]}"


@dataclass(frozen=True, slots=True)
class Companion:
    """Whether a companion comes along with its migration."""

    kind: ClassVar[str] = "companion"
    migration: str
    path: str
    along: bool

    def describe(self) -> str:
        return f"{'take' if self.along else 'leave'} {self.path.rpartition('/')[2]} {'along' if self.along else 'out'}"


@dataclass(frozen=True, slots=True)
class Create:
    """A migration made here, right below another row.

    `how` is "consolidate" (`origins` are skipped in its favour), "extract" (statements of the first
    origin, whose own text shrinks by a `Patch` beside it), "merge" (joins leaves) or "baseline"
    (tables that no migration creates). `files` are role, path and content id, the forward file first.
    """

    kind: ClassVar[str] = "create"
    migration: str
    how: str
    number: str
    slug: str
    below: str
    origins: tuple[str, ...]
    files: tuple[tuple[str, str, str], ...]
    needs: tuple[str, ...] = ()

    def describe(self) -> str:
        match self.how:
            case "consolidate":
                return f"consolidate {_listed(self.origins)} into {short(self.migration)}"
            case "extract":
                return f"extract {short(self.migration)} from {_listed(self.origins)}"
            case "merge":
                return f"insert the merge migration {short(self.migration)} of {_listed(self.origins)}"
        return f"insert the {self.how} {short(self.migration)}"


@dataclass(frozen=True, slots=True)
class Assume:
    """Tables that exist before the first migration, made by an ORM or a dump: names, or a dump's content id."""

    kind: ClassVar[str] = "assume"
    tables: tuple[str, ...]
    dump: str = ""

    def describe(self) -> str:
        if self.dump:
            return "take a schema dump as the baseline"
        return f"take {len(self.tables)} tables as the baseline" if self.tables else "take no baseline"


@dataclass(frozen=True, slots=True)
class RunBy:
    """The runner's order, when the operator knows better than what was read; empty takes it back."""

    kind: ClassVar[str] = "runner"
    order: str

    def describe(self) -> str:
        return f"order by {self.order}" if self.order else "order as the project's runner does"


@dataclass(frozen=True, slots=True)
class Decline:
    """References that stay as they are although what they name is renamed; or are rewritten after all."""

    kind: ClassVar[str] = "decline"
    references: tuple[str, ...]
    declined: bool = True

    def describe(self) -> str:
        count = len(self.references)
        return f"{'decline' if self.declined else 'rewrite'} {count} {'reference' if count == 1 else 'references'}"


_KINDS: dict[str, Callable[..., MigrationDecision]] = {
    one.kind: one
    for one in (
        Accept, Move, Renumber, Rename, Leave, Pin, Patch, Companion, Create, Assume, RunBy, Decline,
    )
}  # fmt: skip


def to_data(decision: MigrationDecision) -> list[Any]:
    """The decision for JSON: its kind and its fields."""
    return [decision.kind, asdict(decision)]  # type: ignore[call-overload]


def from_data(data: Sequence[Any]) -> MigrationDecision:
    """The decision back from JSON."""
    make = _KINDS.get(data[0])
    if make is None:
        raise PlaitError(
            f"a migration decision that this version doesn't know: {data[0]}", hint="use a newer Plait"
        )
    return make(**{name: _tuples(value) for name, value in data[1].items()})


def _tuples(value: Any) -> Any:
    return tuple(_tuples(one) for one in value) if isinstance(value, list) else value
