"""What one migration does to a schema, by the rules of the servers, and what a server would say to it.

After something that a server would refuse, the schema goes on as it was meant, so that one mistake is
told once.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from state.migrations.changes import Act, Change, Column, Flavour, ForeignKey
from state.migrations.key_types import base_type, charset_mismatch, is_built_in, type_mismatch
from state.migrations.names import (
    SYSTEM_COLUMNS,
    column_key,
    is_automatic,
    is_system,
    schema_of,
    table_key,
    tail,
    twin_key,
)
from state.migrations.schema import Constraint, Index, Object, Table, Where

Key = tuple[str, ...]
State = Mapping[Key, Any]
"""Tables, objects and what else counts, each by a key that begins with its kind."""

OPAQUE: Key = ("opaque",)
PARTIAL: Key = ("partial",)
"""Set once a table is there whose indexes and constraints aren't all known."""
ROWS = ("view", "temporary table", "foreign table", "sequence")
"""Objects that stand where a table can."""
TELLING = frozenset(("view", "type", "domain", "trigger", "procedure", "event", "policy", "rule"))
"""Kinds of objects of which a server has only one by a name, and none of its own."""
PER_TABLE = frozenset(("trigger", "policy", "rule"))


class Trouble(NamedTuple):
    """What a server would refuse or what gets lost, without names of rows, so that it survives a move.

    - `table`, `name`: what it is about, a column, an index, … as written.
    - `other`: who made, or took away, what stands in the way; `how` says which for a missing thing:
      "dropped", "renamed" or empty.
    - `detail`: the rest of the story in words, by kind. `sure`: nothing of unknown effect came before.
    """

    kind: str
    change: Change
    table: str
    name: str = ""
    other: Where | None = None
    how: str = ""
    detail: tuple[str, ...] = ()
    sure: bool = True


class Gone(NamedTuple):
    """Who dropped a table or renamed it to something else."""

    where: Where
    to: str = ""


class Ground:
    """The schema under one migration; remembers what was read and what was written."""

    def __init__(self, row: str, state: State, flavour: Flavour) -> None:
        self.row = row
        self.flavour = flavour
        self.state = state
        self.reads: dict[Key, Any] = {}
        self.writes: dict[Key, Any] = {}
        self.troubles: list[Trouble] = []
        self._absent: set[str] = set()
        self._checks_keys = True
        self._taken: tuple[Key, Index] | None = None

    def run(self, change: Change) -> None:
        """One change, after all before it."""
        match change.act:
            case Act.CREATE_TABLE:
                self._create_table(change)
            case Act.DROP_TABLE:
                self._drop_table(change)
            case Act.RENAME_TABLE:
                self._rename_table(change)
            case Act.ADD_COLUMN:
                self._add_column(change)
            case Act.DROP_COLUMN:
                self._drop_column(change)
            case Act.RENAME_COLUMN:
                self._rename_column(change)
            case Act.CHANGE_COLUMN:
                self._change_column(change)
            case Act.ADD_INDEX:
                self._add_index(change)
            case Act.DROP_INDEX:
                self._drop_index(change)
            case Act.ADD_CONSTRAINT:
                self._add_constraint(change)
            case Act.DROP_CONSTRAINT:
                self._drop_constraint(change)
            case Act.CREATE_OBJECT:
                self._create_object(change)
            case Act.DROP_OBJECT:
                self._drop_object(change)
            case Act.USE:
                table = self._needed(change, change.table)
                if table is not None:
                    self._has_columns(change, table, [one.name for one in change.columns])
            case Act.OPAQUE:
                self._opaque(change)

    # What is read and written.

    def _get(self, key: Key) -> Any:
        if key in self.writes:
            return self.writes[key]
        if key not in self.reads:
            self.reads[key] = self.state.get(key)
        return self.reads[key]

    def _put(self, key: Key, value: Any) -> None:
        self.writes[key] = value

    def _where(self, change: Change) -> Where:
        return Where(self.row, change.path, change.line)

    def _trouble(
        self,
        kind: str,
        change: Change,
        table: str,
        name: str = "",
        other: Where | None = None,
        how: str = "",
        detail: tuple[str, ...] = (),
        sure: bool = True,
    ) -> None:
        self.troubles.append(Trouble(kind, change, table, name, other, how, detail, sure))

    def _column(self, name: str) -> str:
        return column_key(name, self.flavour)

    def _place(self, name: str) -> Key:
        return ("table", table_key(name, self.flavour))

    def _is_clear(self) -> bool:
        """Whether nothing of unknown effect has come before."""
        return self._get(OPAQUE) is None

    # Tables.

    def _find(self, name: str) -> tuple[Key, Table | None]:
        """A table by its name; one whose qualifier is left out, or written although it is the current one's, too."""
        place = self._place(name)
        found = self._get(place)
        if found is None:
            other = tail(place[1])
            known = ("table", other) if other != place[1] and self.flavour is not Flavour.POSTGRESQL else None
            if known is None and other == place[1]:
                full = self._get(("qualified", other))
                known = ("table", full) if full else None
            if known is not None:
                there = self._get(known)
                if there is not None:
                    return known, there
        return place, found

    def _needed(self, change: Change, name: str, verb: str = "") -> Table | None:
        """The table that a change needs, `None` where it isn't there; what a server would say is noted."""
        place, found = self._find(name)
        if found is not None:
            return found if not found.unsure else None
        if change.conditional or change.if_table or not name or is_system(name) or place[1] in self._absent:
            return None
        if self._stands_for(name):
            return None
        self._absent.add(place[1])
        gone: Gone | None = self._get(("gone", place[1]))
        self._trouble(
            "missing-table",
            change,
            name,
            other=gone.where if gone else None,
            how=("renamed" if gone.to else "dropped") if gone else "",
            detail=(verb, gone.to if gone else ""),
            sure=self._is_clear(),
        )
        return None

    def _stands_for(self, name: str) -> Object | None:
        """The view or the like that has a table's name."""
        key = table_key(name, self.flavour)
        for of in ROWS:
            found: Object | None = self._get(("object", of, "", key))
            if found is not None:
                return found
        return None

    def _exists(self, name: str) -> bool:
        return self._find(name)[1] is not None

    def _create_table(self, change: Change) -> None:
        place = self._place(change.table)
        existing: Table | None = self._get(place)
        where = self._where(change)
        made = self._built(change, where)
        if existing is not None and not existing.unsure:
            if change.conditional:
                return
            if change.guarded:
                self._shadow(change, existing)
                return
            self._trouble("duplicate-table", change, change.table, other=existing.where)
            self._put(place, _merged(existing, made))
            return
        if change.conditional:
            if existing is None:
                self._put(place, replace(made, unsure=True))
            return
        view = self._stands_for(change.table) if existing is None else None
        if view is not None and not view.unsure and not change.guarded and view.of == "view":
            self._trouble("duplicate-table", change, change.table, other=view.where, how=view.of)
        if existing is not None:
            # Somebody may have made it in another form.
            made = replace(made, partial=True)
        self._put(place, made)
        self._register(place, made)
        for one in made.columns.values():
            self._knows_type(change, one)
        self._twins_of_table(change, place)
        self._keys(change, made, change.keys)

    def _built(self, change: Change, where: Where) -> Table:
        columns: dict[str, Column] = {}
        for one in change.columns:
            key = self._column(one.name)
            if key in columns and not change.conditional:
                self._trouble("duplicate-column", change, change.table, one.name, other=where)
                continue
            columns[key] = one
        indexes = {self._column(one): Index(one, (), where) for one in change.indexes}
        constraints: dict[str, Constraint] = {}
        for name in change.constraints:
            key = self._column(name)
            if key in constraints and not change.conditional:
                self._trouble("duplicate-constraint", change, change.table, name, other=where)
            # Without foreign keys only unique ones are left, or checks, which hardly share an index's name.
            of = "unique" if self.flavour is Flavour.MYSQL and not change.keys else ""
            constraints[key] = Constraint(name, of, (), where)
        made = Table(
            change.table, where, columns, indexes, constraints, change.keys, change.partial or not columns
        )
        if not change.conditional:
            self._twins_inside(change, made)
        return made

    def _register(self, place: Key, table: Table) -> None:
        if table.partial:
            self._put(PARTIAL, True)
        full = place[1]
        if tail(full) != full:
            self._put(("qualified", tail(full)), full)

    def _shadow(self, change: Change, existing: Table) -> None:
        if existing.partial:
            return
        lost, other = [], []
        for one in change.columns:
            there = existing.columns.get(self._column(one.name))
            if there is None:
                if f"column:{self._column(one.name)}" not in existing.maybe:
                    lost.append(f"{one.name} {one.type}".rstrip())
            elif one.type and there.type and _bare(one.type) != _bare(there.type):
                other.append(f"{one.name} stays {there.type} instead of {one.type}")
        if lost or other:
            self._trouble(
                "shadowed-table", change, change.table, "\n".join(lost), existing.where, detail=tuple(other)
            )

    def _drop_table(self, change: Change) -> None:
        place, table = self._find(change.table)
        if table is None:
            if not change.guarded:
                self._needed(change, change.table)
            elif not change.conditional and self._stands_for(change.table) is None:
                # What is dropped although nobody made it may have been there before the first migration.
                self._put(("gone", place[1]), Gone(self._where(change)))
            return
        if change.conditional:
            self._put(place, replace(table, unsure=True))
            return
        self._put(place, None)
        self._put(("gone", place[1]), Gone(self._where(change)))
        self._absent.discard(place[1])

    def _rename_table(self, change: Change) -> None:
        place, table = self._find(change.table)
        if not change.to:
            return
        to = change.to
        if "." in change.table and "." not in to and self.flavour is not Flavour.MYSQL:
            to = f"{schema_of(change.table)}.{to}"
        target = self._place(to)
        where = self._where(change)
        if table is None:
            if self._stands_for(change.table) is None and not change.guarded:
                self._needed(change, change.table)
            if self._get(target) is None:
                self._put(target, Table(to, where, partial=True, unsure=True))
                self._put(PARTIAL, True)
            return
        if change.conditional:
            self._put(place, replace(table, unsure=True))
            if self._get(target) is None:
                self._put(target, replace(table, name=to, unsure=True))
            return
        there: Table | None = self._get(target)
        if there is not None and target != place and not there.unsure:
            self._trouble("duplicate-table", change, to, other=there.where)
        self._put(place, None)
        self._put(("gone", place[1]), Gone(where, to))
        renamed = replace(table, name=to)
        self._put(target, renamed)
        for name in (*table.indexes, *table.constraints):
            known = ("relation", schema_of(to), name)
            if self.flavour is not Flavour.MYSQL and self._get(known) == place[1]:
                self._put(known, target[1])
        self._register(target, renamed)
        self._twins_of_table(change, target)

    # Columns.

    def _has_columns(self, change: Change, table: Table, names: list[str], verb: str = "") -> bool:
        """Whether a table has columns, as far as they are known; those it doesn't have are noted."""
        count = len(self.troubles)
        if change.conditional or table.partial:
            return True
        for name in dict.fromkeys(names):
            key = self._column(name)
            if name and key not in table.columns and f"column:{key}" not in table.maybe:
                self._missing_column(change, table, name, verb)
        return len(self.troubles) == count

    def _missing_column(self, change: Change, table: Table, name: str, verb: str = "") -> None:
        key = self._column(name)
        if key in SYSTEM_COLUMNS or "." in name or "*" in name:
            return
        gone = table.dropped.get(key)
        self._trouble(
            "missing-column",
            change,
            table.name,
            name,
            gone or table.where,
            how="dropped" if gone else "",
            detail=(verb, *self._alike(table, name)),
            sure=self._is_clear(),
        )

    def _alike(self, table: Table, name: str) -> tuple[str, ...]:
        wanted = twin_key(name)
        return tuple(one.name for one in table.columns.values() if twin_key(one.name) == wanted)

    def _add_column(self, change: Change) -> None:
        place, _ = self._find(change.table)
        table = self._needed(change, change.table)
        if table is None:
            return
        column = change.columns[0] if change.columns else Column(change.name)
        key = self._column(column.name)
        where = self._where(change)
        there = table.columns.get(key)
        mark = f"column:{key}"
        if change.conditional:
            if there is None:
                columns = {**table.columns, key: column}
                added = {**table.added, key: where}
                self._put(place, replace(table, columns=columns, added=added, maybe=table.maybe | {mark}))
            return
        if there is not None and mark not in table.maybe:
            if not change.guarded:
                self._doubled(change, table, key, column.name)
            return
        columns = {**table.columns, key: column}
        named = {self._column(one): Constraint(one, "", (), where) for one in change.constraints}
        table = replace(
            table,
            columns=columns,
            added={**table.added, key: where},
            maybe=table.maybe - {mark},
            keys=(*table.keys, *change.keys),
            constraints={**table.constraints, **named} if named else table.constraints,
        )
        self._put(place, table)
        self._knows_type(change, column)
        self._twins_inside(change, table, column.name)
        self._keys(change, table, change.keys)

    def _doubled(self, change: Change, table: Table, key: str, name: str) -> None:
        where = table.added.get(key)
        self._trouble(
            "duplicate-column",
            change,
            table.name,
            name,
            where or table.where,
            "added" if where else "created",
        )

    def _drop_column(self, change: Change) -> None:
        place, _ = self._find(change.table)
        table = self._needed(change, change.table)
        if table is None:
            return
        key = self._column(change.name)
        if change.conditional:
            self._put(place, replace(table, maybe=table.maybe | {f"column:{key}"}))
            return
        if key not in table.columns:
            if not change.guarded:
                self._has_columns(change, table, [change.name])
            return
        self._put(place, self._without(table, key, self._where(change)))

    def _without(self, table: Table, key: str, where: Where) -> Table:
        """A table without a column, its indexes and constraints as far as they lived on it."""

        def stays(columns: tuple[str, ...]) -> bool:
            keys = [self._column(one) for one in columns]
            gone = key in keys
            return not gone or (self.flavour is not Flavour.POSTGRESQL and keys != [key])

        return replace(
            table,
            columns={name: one for name, one in table.columns.items() if name != key},
            indexes={name: one for name, one in table.indexes.items() if stays(one.columns)},
            constraints={name: one for name, one in table.constraints.items() if stays(one.columns)},
            keys=tuple(one for one in table.keys if key not in map(self._column, one.columns)),
            dropped={**table.dropped, key: where},
            maybe=table.maybe - {f"column:{key}"},
        )

    def _rename_column(self, change: Change) -> None:
        place, _ = self._find(change.table)
        table = self._needed(change, change.table)
        if table is None or not change.to:
            return
        key, to = self._column(change.name), self._column(change.to)
        where = self._where(change)
        column = table.columns.get(key)
        if change.conditional:
            columns = {**table.columns}
            if to not in columns:
                columns[to] = replace(column, name=change.to) if column else Column(change.to)
            self._put(
                place,
                replace(table, columns=columns, maybe=table.maybe | {f"column:{key}", f"column:{to}"}),
            )
            return
        if column is None:
            if not change.guarded:
                self._has_columns(change, table, [change.name])
            column = Column(change.to)
        if to in table.columns and to != key and f"column:{to}" not in table.maybe:
            self._doubled(change, table, to, change.to)
        renamed = replace(column, name=change.to)
        columns = {}
        for name, one in table.columns.items():
            if name == key:
                columns[to] = renamed
            elif name != to:
                columns[name] = one
        columns.setdefault(to, renamed)
        indexes = {
            name: replace(one, columns=tuple(change.to if self._column(c) == key else c for c in one.columns))
            if any(self._column(c) == key for c in one.columns)
            else one
            for name, one in table.indexes.items()
        }
        table = replace(
            table,
            columns=columns,
            indexes=indexes,
            added={**table.added, to: where},
            dropped={**table.dropped, key: where},
            maybe=table.maybe - {f"column:{key}", f"column:{to}"},
        )
        self._put(place, table)
        self._twins_inside(change, table, change.to)

    def _change_column(self, change: Change) -> None:
        place, _ = self._find(change.table)
        table = self._needed(change, change.table)
        if table is None:
            return
        key = self._column(change.name)
        there = table.columns.get(key)
        if there is None:
            if not change.guarded:
                self._has_columns(change, table, [change.name])
            return
        if not change.columns:
            return
        new = change.columns[0]
        if change.conditional:
            new = replace(there, type="", charset="")
        elif new.type:
            nullable = there.nullable if new.nullable is None else new.nullable
            new = replace(new, name=there.name, nullable=nullable, primary=new.primary or there.primary)
            self._knows_type(change, new)
        else:
            return
        self._put(place, replace(table, columns={**table.columns, key: new}))

    # Indexes and constraints.

    def _add_index(self, change: Change) -> None:
        place, _ = self._find(change.table)
        if not change.table:
            self._rename_index(change)
            return
        table = self._needed(change, change.table)
        name = tail(change.name)
        relation = ("relation", schema_of(place[1]), self._column(name))
        if table is None:
            if name and self.flavour is not Flavour.MYSQL and not change.conditional:
                self._put(relation, place[1])
            return
        key = self._column(name)
        where = self._where(change)
        if name and not change.conditional:
            there = self._index_in_the_way(table, key, relation)
            if there is not None:
                if not change.guarded:
                    self._trouble("duplicate-index", change, table.name, name, there)
                return
        columns = [one.name for one in change.columns]
        fits = self._has_columns(change, table, columns)
        if not name:
            return
        unsure = change.conditional or not fits
        maybe = table.maybe | {f"index:{key}"} if unsure else table.maybe - {f"index:{key}"}
        self._put(
            place,
            replace(table, indexes={**table.indexes, key: Index(name, tuple(columns), where)}, maybe=maybe),
        )
        if self.flavour is not Flavour.MYSQL:
            self._put(relation, place[1])

    def _rename_index(self, change: Change) -> None:
        """An index that comes back under another name right after it was dropped, without its table being told."""
        if self._taken is None:
            return
        place, index = self._taken
        table: Table | None = self._get(place)
        if table is None:
            return
        key = self._column(tail(change.name))
        there = self._index_in_the_way(table, key, ("relation", schema_of(place[1]), key))
        if there is not None:
            self._trouble("duplicate-index", change, table.name, change.name, there)
            return
        renamed = Index(tail(change.name), index.columns, self._where(change))
        self._put(place, replace(table, indexes={**table.indexes, key: renamed}))
        self._put(("relation", schema_of(place[1]), key), place[1])

    def _index_in_the_way(self, table: Table, key: str, relation: Key) -> Where | None:
        if f"index:{key}" in table.maybe:
            return None
        for holder in (table, self._holder(relation)):
            if holder is None or f"index:{key}" in holder.maybe:
                continue
            index = holder.indexes.get(key)
            if index is not None:
                return index.where
            constraint = holder.constraints.get(key)
            if constraint is not None and constraint.of in ("unique", "exclude"):
                return constraint.where
        return None

    def _holder(self, relation: Key) -> Table | None:
        """The table of an index where index names belong to the whole schema."""
        if self.flavour is not Flavour.POSTGRESQL:
            return None
        name = self._get(relation)
        found: Table | None = self._get(("table", name)) if name else None
        return found

    def _drop_index(self, change: Change) -> None:
        name = tail(change.name)
        key = self._column(name)
        self._taken = None
        if change.table:
            table = self._needed(change, change.table)
            place, _ = self._find(change.table)
        else:
            relation = ("relation", schema_of(change.name), key)
            owner = self._get(relation)
            place = ("table", owner or "")
            table = self._get(place) if owner else None
            if owner and table is None:
                if self._get(("gone", owner)) is None:
                    # It stood on a table that nobody has made.
                    self._put(relation, None)
                    return
            elif owner is None and self.flavour is not Flavour.MYSQL:
                guess = change.guarded or change.conditional or self._get(PARTIAL)
                if not guess and not is_automatic(name, set(), Flavour.POSTGRESQL):
                    self._trouble("missing-index", change, "", name, sure=self._is_clear())
                return
            if table is None:
                if not change.guarded and not change.conditional and owner:
                    self._trouble("missing-index", change, "", name, self._get(("gone", owner)).where,
                                  "dropped", (owner,), self._is_clear())  # fmt: skip
                return
        if table is None:
            return
        if change.conditional:
            self._put(place, replace(table, maybe=table.maybe | {f"index:{key}"}))
            return
        if key in table.indexes or key in table.constraints:
            if key in table.indexes:
                self._taken = place, table.indexes[key]
            self._put(place, _dropped(table, key))
        elif not (change.guarded or table.partial or f"index:{key}" in table.maybe) and not is_automatic(
            name, set(table.columns), self.flavour
        ):
            self._trouble("missing-index", change, table.name, name, table.where, sure=self._is_clear())

    def _add_constraint(self, change: Change) -> None:
        table = self._needed(change, change.table)
        if table is None:
            for foreign in change.keys:
                self._needed(change, foreign.table, "references")
            return
        place, _ = self._find(change.table)
        name = change.name
        key = self._column(name)
        where = self._where(change)
        if change.conditional:
            if name:
                made = Constraint(name, change.of, tuple(one.name for one in change.columns), where)
                self._put(
                    place,
                    replace(
                        table,
                        constraints={**table.constraints, key: made},
                        maybe=table.maybe | {f"constraint:{key}"},
                    ),
                )
            return
        if name:
            there = table.constraints.get(key)
            if there is None and change.of == "unique" and self.flavour is not Flavour.POSTGRESQL:
                index = table.indexes.get(key)
                there = Constraint(name, "unique", (), index.where) if index else None
            if there is None and change.of == "foreign key" and self.flavour is Flavour.MYSQL:
                # Foreign keys have one space of names for the whole database.
                owner = self._get(("foreign", schema_of(place[1]), key))
                other: Table | None = self._get(("table", owner)) if owner else None
                there = other.constraints.get(key) if other is not None else None
                if other is not None and f"constraint:{key}" in other.maybe:
                    there = None
            if (
                there is not None
                and f"constraint:{key}" not in table.maybe
                and self._same_kind(there, change)
            ):
                if not change.guarded:
                    self._trouble("duplicate-constraint", change, table.name, name, there.where)
                return
        columns = tuple(one.name for one in change.columns)
        mark = f"constraint:{key}"
        fits = self._has_columns(change, table, list(columns))
        if change.of == "primary key":
            if table.primary and "primary" not in table.maybe and not table.partial:
                self._trouble("duplicate-constraint", change, table.name, "", table.where, "primary key")
            marked = {self._column(one) for one in columns}
            table = replace(
                table,
                columns={
                    one: replace(column, primary=True, nullable=False) if one in marked else column
                    for one, column in table.columns.items()
                },
                maybe=table.maybe - {"primary"},
            )
        constraints = table.constraints
        if name:
            constraints = {**constraints, key: Constraint(name, change.of, columns, where)}
        table = replace(
            table,
            constraints=constraints,
            keys=(*table.keys, *change.keys),
            maybe=table.maybe - {mark} if fits else table.maybe | {mark},
        )
        self._put(place, table)
        if name and change.of == "foreign key" and self.flavour is Flavour.MYSQL:
            self._put(("foreign", schema_of(place[1]), key), place[1])
        if name and change.of in ("unique", "exclude", "primary key") and self.flavour is not Flavour.MYSQL:
            self._put(("relation", schema_of(place[1]), key), place[1])
        self._keys(change, table, change.keys)

    def _same_kind(self, there: Constraint, change: Change) -> bool:
        """Whether two constraints share one space of names."""
        if self.flavour is Flavour.POSTGRESQL:
            return True
        # MySQL keeps keys, foreign keys and checks apart; what isn't told may be any.
        return bool(there.of) and there.of == change.of

    def _drop_constraint(self, change: Change) -> None:
        place, _ = self._find(change.table)
        table = self._needed(change, change.table)
        if table is None:
            return
        if not change.name:
            if change.of == "primary key":
                self._drop_primary(change, place, table)
            return
        key = self._column(change.name)
        if change.conditional:
            self._put(place, replace(table, maybe=table.maybe | {f"constraint:{key}", "primary"}))
        elif key in table.constraints or key in table.indexes:
            of = table.constraints[key].of if key in table.constraints else ""
            table = _dropped(table, key)
            if of in ("", "primary key"):
                table = replace(table, maybe=table.maybe | {"primary"})
            self._put(place, table)
        elif is_automatic(change.name, set(table.columns), self.flavour):
            self._put(place, replace(table, maybe=table.maybe | {"primary"}))
        elif not (change.guarded or table.partial or f"constraint:{key}" in table.maybe):
            self._trouble(
                "missing-constraint", change, table.name, change.name, table.where, sure=self._is_clear()
            )

    def _drop_primary(self, change: Change, place: Key, table: Table) -> None:
        if not table.primary and not (
            table.partial or change.conditional or change.guarded or "primary" in table.maybe
        ):
            self._trouble(
                "missing-constraint",
                change,
                table.name,
                "",
                table.where,
                "primary key",
                sure=self._is_clear(),
            )
        if change.conditional:
            self._put(place, replace(table, maybe=table.maybe | {"primary"}))
            return
        columns = {key: replace(one, primary=False) for key, one in table.columns.items()}
        self._put(place, replace(table, columns=columns))

    def _keys(self, change: Change, table: Table, keys: tuple[ForeignKey, ...]) -> None:
        """What a server says to foreign keys: the other table, its columns, their types."""
        if change.conditional or not self._checks_keys:
            return
        own = self._place(table.name)
        for key in keys:
            if self._find(key.table)[0] == own:
                other: Table | None = table
            else:
                other = self._needed(change, key.table, "references")
            self._has_columns(change, table, [one for one in key.columns if change.act is Act.CREATE_TABLE])
            if other is None:
                continue
            if not other.partial:
                for name in key.to:
                    there = self._column(name)
                    if there not in other.columns and f"column:{there}" not in other.maybe:
                        self._missing_column(change, other, name, "references")
            self._key_types(change, table, other, key)

    def _key_types(self, change: Change, table: Table, other: Table, key: ForeignKey) -> None:
        to = key.to or other.primary
        if len(to) != len(key.columns):
            return
        for mine, theirs in zip(key.columns, to, strict=True):
            one = table.columns.get(self._column(mine))
            two = other.columns.get(self._column(theirs))
            if one is None or two is None:
                continue
            where = other.added.get(self._column(theirs), other.where)
            reason = type_mismatch(one, two, self.flavour)
            if reason:
                self._trouble(
                    "foreign-key-type",
                    change,
                    table.name,
                    one.name,
                    where,
                    detail=(other.name, two.name, reason),
                )
            elif self.flavour is not Flavour.POSTGRESQL and (reason := charset_mismatch(one, two)):
                self._trouble(
                    "foreign-key-charset",
                    change,
                    table.name,
                    one.name,
                    where,
                    detail=(other.name, two.name, reason),
                )

    # Everything else.

    def _knows_type(self, change: Change, column: Column) -> None:
        """A column of a type that some migration makes: whether it is there is told once all are known."""
        if self.flavour is Flavour.MYSQL or change.conditional or not column.type or is_built_in(column.type):
            return
        name = tail(base_type(column.type).strip('"'))
        made = any(self._get(("object", of, "", name)) is not None for of in ("type", "domain"))
        if not made and not self._exists(name):
            self._trouble("missing-type", change, change.table, name, sure=self._is_clear())

    def _object_key(self, change: Change) -> Key:
        on = ""
        if change.of in PER_TABLE and change.table and self.flavour is not Flavour.MYSQL:
            on = table_key(change.table, self.flavour)
        return ("object", change.of, on, table_key(change.name, self.flavour))

    def _object(self, key: Key) -> Object | None:
        found: Object | None = self._get(key)
        if found is not None and found.on:
            table = self._find(found.on)[1]
            if table is None or table.where != found.birth:
                return None
        return found

    def _create_object(self, change: Change) -> None:
        if change.of == "setting":
            if change.name.lower() == "foreign_key_checks":
                self._checks_keys = change.to not in ("0", "off", "false")
            return
        birth = None
        if change.table:
            table = self._needed(change, change.table)
            birth = table.where if table is not None else None
            if table is None:
                # On a view, or on a table that nobody has made: such an object may be anywhere.
                birth = None
        key = self._object_key(change)
        there = self._object(key)
        where = self._where(change)
        alone = change.of in TELLING or (self.flavour is Flavour.MYSQL and change.of == "function")
        if self.flavour is not Flavour.MYSQL and change.of == "procedure":
            alone = False
        if there is not None and not there.unsure:
            if alone and not change.guarded and not change.conditional:
                self._trouble("duplicate-object", change, change.table, change.name, there.where, change.of)
            return
        if change.of == "view" and not change.conditional and not change.guarded:
            table = self._find(change.name)[1]
            if table is not None and not table.unsure:
                self._trouble("duplicate-object", change, "", change.name, table.where, "view", ("table",))
        made = Object(change.of, change.name, where, change.table if birth else "", birth, change.conditional)
        self._put(key, made)

    def _drop_object(self, change: Change) -> None:
        if change.table and not change.guarded and self._needed(change, change.table) is None:
            return
        key = self._object_key(change)
        there = self._object(key)
        if change.conditional:
            if there is not None:
                self._put(key, replace(there, unsure=True))
            return
        if there is None:
            alone = change.of in TELLING and (change.of != "procedure" or self.flavour is Flavour.MYSQL)
            if alone and not change.guarded and not (change.of in PER_TABLE and self._get(PARTIAL)):
                gone: Where | None = self._get(("lost", *key[1:]))
                self._trouble(
                    "missing-object",
                    change,
                    change.table,
                    change.name,
                    gone,
                    change.of,
                    sure=self._is_clear(),
                )
            return
        self._put(key, None)
        self._put(("lost", *key[1:]), self._where(change))

    def _opaque(self, change: Change) -> None:
        if change.table:
            place, table = self._find(change.table)
            if table is not None:
                self._put(place, replace(table, partial=True))
            return
        if self._get(OPAQUE) is None:
            self._put(OPAQUE, self._where(change))

    # Twins.

    def _twins_inside(self, change: Change, table: Table, name: str = "") -> None:
        seen: dict[str, str] = {}
        for one in table.columns.values():
            twin = twin_key(one.name)
            if twin in seen and (not name or name in (one.name, seen[twin])):
                first, second = (seen[twin], one.name) if one.name != name or not name else (seen[twin], name)
                other = table.added.get(self._column(first), table.where)
                self._trouble("naming-twins", change, table.name, second, other, detail=(first,))
            seen.setdefault(twin, one.name)

    def _twins_of_table(self, change: Change, place: Key) -> None:
        if change.conditional:
            return
        key: Key = ("twins", schema_of(place[1]), twin_key(tail(place[1])))
        others: tuple[str, ...] = self._get(key) or ()
        for one in others:
            other: Table | None = self._get(("table", one))
            if one != place[1] and other is not None and not other.unsure:
                self._trouble(
                    "naming-twins", change, change.to or change.table, "", other.where, detail=(other.name,)
                )
                break
        if place[1] not in others:
            self._put(key, (*others, place[1]))


def _bare(written: str) -> str:
    """A type as it compares: MySQL's display widths and synonyms aside."""
    base = base_type(written)
    first, _, rest = base.partition(" ")
    same = {"integer": "int", "int4": "int", "int8": "bigint", "bool": "boolean", "decimal": "numeric"}
    if first in ("int", "integer", "bigint", "smallint", "tinyint", "mediumint", "int4", "int8"):
        return f"{same.get(first, first)} {rest}".rstrip()
    return (
        same.get(written, written)
        .replace("character varying", "varchar")
        .replace("timestamp with time zone", "timestamptz")
    )


def _merged(existing: Table, made: Table) -> Table:
    """A table that two migrations make: which one's columns it has depends on who gives way."""
    more = {key: one for key, one in made.columns.items() if key not in existing.columns}
    if not more:
        return existing
    marks = {f"column:{key}" for key in more}
    return replace(existing, columns={**existing.columns, **more}, maybe=existing.maybe | marks)


def _dropped(table: Table, key: str) -> Table:
    return replace(
        table,
        indexes={name: one for name, one in table.indexes.items() if name != key},
        constraints={name: one for name, one in table.constraints.items() if name != key},
    )


def pairs(state: State, kind: str) -> Iterator[tuple[Key, Any]]:
    """What a state holds of one kind."""
    return ((key, value) for key, value in state.items() if key[0] == kind and value is not None)
