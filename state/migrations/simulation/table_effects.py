"""Tables created, dropped and renamed."""

from dataclasses import replace

from state.migrations.changes import Change, Column, Flavour
from state.migrations.simulation.ground import MOST_PARTS, OPAQUE, PARTIAL, Gone, Key
from state.migrations.simulation.key_effects import Keys
from state.migrations.simulation.key_types import base_type
from state.migrations.simulation.names import (
    schema_of,
    tail,
)
from state.migrations.simulation.object_effects import Objects
from state.migrations.simulation.schema import Constraint, Index, Table, Where


class Tables(Keys, Objects):
    """What changes of whole tables do."""

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
        if self.flavour is not Flavour.MYSQL:
            for key in made.constraints:
                self._at_home(place, key)
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
            if len(columns) < MOST_PARTS:
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
            change.table,
            where,
            columns,
            indexes,
            constraints,
            change.keys,
            change.partial or not 0 < len(columns) < MOST_PARTS,
            unknown=self._get(OPAQUE),
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
        if existing.partial or change.told:
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
            if self._renamed_object(change, to):
                return
            if not change.guarded:
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
        if there is not None and not there.unsure:
            if target != place or self.flavour is Flavour.POSTGRESQL:
                self._trouble("duplicate-table", change, to, other=there.where)
            if target == place:
                return
        self._carry(place, target, to)
        self._put(place, None)
        self._put(("gone", place[1]), Gone(where, to))
        renamed = replace(table, name=to)
        self._put(target, renamed)
        for name in (*table.indexes, *table.constraints):
            known = ("relation", schema_of(to), name)
            if self.flavour is not Flavour.MYSQL and self._get(known) == place[1]:
                self._put(known, target[1])
            homes: tuple[str, ...] = self._get(("homes", name)) or ()
            if place[1] in homes and target[1] not in homes:
                self._put(("homes", name), (*homes, target[1]))
        self._register(target, renamed)
        self._twins_of_table(change, target)


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
