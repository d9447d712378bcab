"""Columns added, dropped, renamed and changed."""

from dataclasses import replace

from state.migrations.changes import Change, Column, Flavour
from state.migrations.simulation.ground import MOST_PARTS
from state.migrations.simulation.key_effects import Keys
from state.migrations.simulation.schema import Constraint, Table, Where


class Columns(Keys):
    """What changes of columns do."""

    def _add_column(self, change: Change) -> None:
        place, _ = self._find(change.table)
        table = self._needed(change, change.table)
        if table is None:
            return
        if len(table.columns) >= MOST_PARTS:
            self._put(place, replace(table, partial=True))
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

        # An index whose columns aren't known may have stood on this one alone.
        unknown = {f"index:{name}" for name, one in table.indexes.items() if not one.columns}
        unknown |= {f"constraint:{name}" for name, one in table.constraints.items() if not one.columns}
        return replace(
            table,
            columns={name: one for name, one in table.columns.items() if name != key},
            indexes={name: one for name, one in table.indexes.items() if stays(one.columns)},
            constraints={name: one for name, one in table.constraints.items() if stays(one.columns)},
            keys=tuple(one for one in table.keys if key not in map(self._column, one.columns)),
            dropped={**table.dropped, key: where},
            maybe=(table.maybe | unknown) - {f"column:{key}"},
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
        if to in table.columns and self._is_taken(to, key) and f"column:{to}" not in table.maybe:
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
            dropped={**table.dropped, key: where} if key in table.columns else table.dropped,
            maybe=table.maybe - {f"column:{key}", f"column:{to}"},
        )
        self._put(place, table)
        self._twins_inside(change, table, change.to)

    def _is_taken(self, to: str, key: str) -> bool:
        """Whether a name stands in the way of a renaming: only PostgreSQL minds its own old one."""
        return to != key or self.flavour is Flavour.POSTGRESQL

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
