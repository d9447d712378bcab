"""What a server says to foreign keys."""

from state.migrations.changes import Act, Change, Flavour, ForeignKey
from state.migrations.simulation.ground import Ground
from state.migrations.simulation.key_types import charset_mismatch, type_mismatch
from state.migrations.simulation.schema import Table


class Keys(Ground):
    """Foreign keys: the other table, its columns, their types."""

    def _keys(self, change: Change, table: Table, keys: tuple[ForeignKey, ...]) -> None:
        """What a server says to foreign keys: the other table, its columns, their types."""
        if change.conditional or change.told or not self._checks_keys:
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
