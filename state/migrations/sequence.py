"""One series on both sides and the proposed sequence of it: what the screen draws and the commands print."""

from dataclasses import dataclass, field
from enum import StrEnum

from state.findings import Finding
from state.migrations.changes import Flavour, Reading
from state.migrations.decisions import MigrationDecision
from state.migrations.dialect import Edit
from state.migrations.migration import Migration, Role, Runner, Series
from state.repositories.version import Version


class Action(StrEnum):
    """What becomes of a migration."""

    KEEP = "keep"
    """The target's, under its own name."""
    FROM = "from"
    """Taken from the source, or renamed in the target: the row says what it was called."""
    SKIP = "skip"
    DROP = "drop"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Placed:
    """One file as the result will hold it: `text` is the content where it is not simply the version's.

    `was` is its path before, empty for a new file; `key` its entry's key.
    """

    path: str
    role: Role
    version: Version | None
    text: bytes | None = None
    was: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One migration group in the proposed sequence, or beside it when it is skipped or dropped.

    - `source`, `target`: the migration on either side; both when it stands at the same place.
    - `placed`: the migration under its name in the result; None when it is left out.
    - `was`: its name before, when that differs; `applied`: pinned by the operator.
    - `reason`: why it stands here or is left out, one sentence.
    - `needs`: how the migrations it depends on are known in the result, for graph dialects.
    """

    id: str
    action: Action
    source: Migration | None
    target: Migration | None
    placed: Migration | None
    files: tuple[Placed, ...] = ()
    was: str = ""
    applied: bool = False
    same: bool = False
    """Both sides hold the same bytes."""
    reason: str = ""
    needs: tuple[str, ...] = ()
    reading: Reading = field(default=Reading(), compare=False)

    @property
    def migration(self) -> Migration:
        """The migration as it will be called, else as it is called."""
        found = self.placed or self.target or self.source
        assert found is not None
        return found

    @property
    def before(self) -> Migration | None:
        """The migration as it is called before it is placed; None for one that was made here."""
        return self.target or self.source

    @property
    def name(self) -> str:
        return self.migration.name

    @property
    def origin(self) -> str:
        """both, source, target or new."""
        if self.source is not None and self.target is not None:
            return "both"
        if self.source is not None:
            return "source"
        return "target" if self.target is not None else "new"

    @property
    def in_sequence(self) -> bool:
        return self.placed is not None


@dataclass(frozen=True, slots=True)
class Edge:
    """`row` has to run after `needs`; `reason` says why in words: "needs table builds, created by 006_builds"."""

    row: str
    needs: str
    reason: str
    declared: bool = False


@dataclass(frozen=True, slots=True)
class Hazard(Finding):
    """A finding about migrations.

    `order_fixes`: whether another order of the movable rows would make it go away. `row` is the id of
    the row it is about, `others` of the other rows that take part. `acts` offer the repair as decisions,
    each list one act, with its words.
    """

    order_fixes: bool = False
    row: str = ""
    others: tuple[str, ...] = ()
    acts: tuple["Offer", ...] = ()


@dataclass(frozen=True, slots=True)
class Offer:
    """A repair in words ("move 005_orders below 007_customers") and the decisions it consists of."""

    words: str
    decisions: tuple[MigrationDecision, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """Something outside a migration's own text, or inside another one, that names a renamed migration.

    `id` is stable over other edits; `edit` is what rewriting it means in the text that stands there now.
    """

    id: str
    row: str
    edit: Edit
    declined: bool = False


NEW_SINCE = "new-since-accepted"
"""The kind of the finding on a row that a rescan brought."""


@dataclass(frozen=True)
class Sequence:
    """A series on both sides with its proposed sequence.

    `rows` are in the order in which the project's runner would run the result, those left out standing
    where they stood; `accepted` when it is part of the result. `id` names the series: its folder in the target.
    """

    id: str
    dialect: str
    folder: str
    label: str
    flavour: Flavour
    runner: Runner
    source: Series | None
    target: Series | None
    rows: tuple[Row, ...]
    edges: tuple[Edge, ...] = ()
    findings: tuple[Hazard, ...] = ()
    references: tuple[Reference, ...] = ()
    accepted: bool = False
    declined: frozenset[str] = frozenset()

    @property
    def has_grown(self) -> bool:
        """Whether a rescan brought rows since it was accepted: accepting it again takes them in."""
        return any(one.kind == NEW_SINCE for one in self.findings)

    @property
    def is_untouched(self) -> bool:
        """Whether the result holds of it just what the target holds, in the target's order."""
        return self.target is not None and not self.references and all(map(_stays, self.rows))

    def row(self, id: str) -> Row | None:
        """The row of that id."""
        return next((row for row in self.rows if row.id == id), None)


def _stays(row: Row) -> bool:
    """Whether a migration is the target's, every byte and the name, and the source has no other one."""
    if row.target is None or row.action is not Action.KEEP or (row.source is not None and not row.same):
        return False
    there = {(one.path, one.version) for one in row.target.files}
    return {(one.path, one.version) for one in row.files if one.text is None} == there
