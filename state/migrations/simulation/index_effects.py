"""Indexes and constraints added and dropped."""

from dataclasses import replace

from state.migrations.changes import Change, Flavour
from state.migrations.simulation.ground import MOST_PARTS, PARTIAL, Gone, Key
from state.migrations.simulation.key_effects import Keys
from state.migrations.simulation.names import (
    is_automatic,
    is_serial,
    schema_of,
    tail,
)
from state.migrations.simulation.schema import Constraint, Index, Table, Where


class Indexes(Keys):
    """What changes of indexes and constraints do; both may bear the same name."""

    def _add_index(self, change: Change) -> None:
        place, _ = self._find(change.table)
        if not change.table:
            return
        table = self._needed(change, change.table)
        name = tail(change.name)
        relation = ("relation", schema_of(place[1]), self._column(name))
        if table is None:
            if name and not change.conditional:
                self._at_home(place, self._column(name))
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
        if len(table.indexes) >= MOST_PARTS:
            self._put(place, replace(table, partial=True))
            return
        unsure = change.conditional or not fits
        maybe = table.maybe | {f"index:{key}"} if unsure else table.maybe - {f"index:{key}"}
        self._put(
            place,
            replace(table, indexes={**table.indexes, key: Index(name, tuple(columns), where)}, maybe=maybe),
        )
        self._at_home(place, key)

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

    def _is_index(self, name: str) -> bool:
        """Whether ALTER TABLE … RENAME TO means an index: PostgreSQL takes one there, its own inventions too."""
        if self.flavour is Flavour.MYSQL or self._exists(name) or self._stands_for(name):
            return False
        own, schema = tail(name), schema_of(name)
        key = self._column(own)
        for one in self._get(("homes", key)) or ():
            table: Table | None = self._get(("table", one))
            if table is not None and (key in table.indexes or key in table.constraints):
                return True
        if is_serial(own) or not is_automatic(own, set(), Flavour.POSTGRESQL):
            return False
        parts = own.split("_")
        tables = ("_".join(parts[:count]) for count in range(1, len(parts)))
        return any(self._was_table(f"{schema}.{one}" if schema else one) for one in tables)

    def _was_table(self, name: str) -> bool:
        return self._exists(name) or self._get(("gone", self._place(name)[1])) is not None

    def _drop_index(self, change: Change) -> None:
        name = tail(change.name)
        key = self._column(name)
        mark = f"index:{key}"
        if change.table:
            places = [self._find(change.table)[0]] if self._needed(change, change.table) else []
        else:
            places = self._homes(change, name, key)
        for place in places:
            table: Table = self._get(place)
            if change.conditional or len(places) > 1:
                self._put(place, replace(table, maybe=table.maybe | {mark}))
            elif key in table.indexes or key in table.constraints:
                index = table.indexes.get(key)
                self._put(place, _dropped(table, key))
                if change.to:
                    self._rename_index(change, place, index, table.constraints.get(key))
            elif not (change.guarded or table.partial or mark in table.maybe) and not is_automatic(
                name, set(table.columns), self.flavour
            ):
                self._trouble(
                    "missing-index", change, table.name, name, table.where, sure=self._is_clear(table)
                )

    def _homes(self, change: Change, name: str, key: str) -> list[Key]:
        """The tables with an index of that name, where a change doesn't tell the table."""
        homes: tuple[str, ...] = self._get(("homes", key)) or ()
        places: list[Key] = [("table", one) for one in homes]
        there = [one for one in places if self._get(one) is not None]
        having = [one for one in there if key in self._get(one).indexes or key in self._get(one).constraints]
        if having:
            return having
        quiet = change.guarded or change.conditional
        if there or quiet:
            return there[-1:]
        if not homes:
            if not self._get(PARTIAL) and not is_automatic(name, set(), Flavour.POSTGRESQL):
                self._trouble("missing-index", change, "", name, sure=self._is_clear())
            return []
        gone: Gone | None = self._get(("gone", homes[-1]))
        if gone is not None:
            detail = (homes[-1],)
            self._trouble(
                "missing-index", change, "", name, gone.where, "dropped", detail, sure=self._is_clear()
            )
        # Otherwise it stood on a table that nobody has made.
        return []

    def _rename_index(
        self, change: Change, place: Key, index: Index | None, constraint: Constraint | None
    ) -> None:
        """An index under its new name, and the constraint that it serves, once the old one is gone."""
        table: Table = self._get(place)
        name = tail(change.to)
        key = self._column(name)
        there = self._index_in_the_way(table, key, ("relation", schema_of(place[1]), key))
        if there is not None:
            self._trouble("duplicate-index", change, table.name, name, there)
            return
        if index is None and constraint is not None:
            named = replace(constraint, name=name, where=self._where(change))
            table = replace(table, constraints={**table.constraints, key: named})
        else:
            made = Index(name, index.columns if index else (), self._where(change))
            table = replace(table, indexes={**table.indexes, key: made})
        self._put(place, table)
        self._at_home(place, key)

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
            if there is None and change.columns and self.flavour is Flavour.POSTGRESQL:
                # Without columns it takes an index that is there.
                there = self._index_as_constraint(table, place, key, change.of)
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
        if len(constraints) + len(table.keys) >= MOST_PARTS:
            self._put(place, replace(table, partial=True))
            return
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
        if name and change.of in ("unique", "exclude", "primary key"):
            self._at_home(place, key)
        count = len(self.troubles)
        self._keys(change, table, change.keys)
        if name and len(self.troubles) > count:
            # Refused, so that its name is free.
            self._put(place, replace(table, maybe=table.maybe | {mark}))

    def _index_as_constraint(self, table: Table, place: Key, key: str, of: str) -> Constraint | None:
        """The index whose name a constraint would need for its own, as PostgreSQL has them."""
        if of not in ("unique", "primary key", "exclude"):
            return None
        where = self._index_in_the_way(table, key, ("relation", schema_of(place[1]), key))
        return Constraint(key, of, (), where) if where is not None else None

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
        elif key in table.constraints or (key in table.indexes and self.flavour is not Flavour.POSTGRESQL):
            of = table.constraints[key].of if key in table.constraints else ""
            table = _dropped(table, key)
            if of in ("", "primary key"):
                table = replace(table, maybe=table.maybe | {"primary"})
            self._put(place, table)
        elif is_automatic(change.name, set(table.columns), self.flavour):
            self._put(place, replace(table, maybe=table.maybe | {"primary"}))
        elif not (change.guarded or table.partial or f"constraint:{key}" in table.maybe):
            self._trouble(
                "missing-constraint", change, table.name, change.name, table.where, sure=self._is_clear(table)
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
                sure=self._is_clear(table),
            )
        if change.conditional:
            self._put(place, replace(table, maybe=table.maybe | {"primary"}))
            return
        columns = {key: replace(one, primary=False) for key, one in table.columns.items()}
        self._put(place, replace(table, columns=columns))


def _dropped(table: Table, key: str) -> Table:
    return replace(
        table,
        indexes={name: one for name, one in table.indexes.items() if name != key},
        constraints={name: one for name, one in table.constraints.items() if name != key},
    )
