"""What one migration does to a schema, by the rules of the servers, and what a server would say to it.

After something that a server would refuse, the schema goes on as it was meant, so that one mistake is
told once.
"""

from dataclasses import replace

from state.migrations.changes import Act, Change
from state.migrations.simulation.column_effects import Columns
from state.migrations.simulation.index_effects import Indexes
from state.migrations.simulation.names import tail
from state.migrations.simulation.object_effects import Objects
from state.migrations.simulation.table_effects import Tables


class Effects(Tables, Columns, Indexes, Objects):
    """Runs changes on a ground."""

    def run(self, change: Change) -> None:
        """One change, after all before it."""
        match change.act:
            case Act.CREATE_TABLE:
                self._create_table(change)
            case Act.DROP_TABLE:
                self._drop_table(change)
                self._cascaded(change)
            case Act.RENAME_TABLE if self._is_index(change.table):
                as_index = replace(
                    change, act=Act.DROP_INDEX, table="", name=change.table, to=tail(change.to)
                )
                self._drop_index(as_index)
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
                self._cascaded(change)
            case Act.USE:
                table = self._needed(change, change.table)
                if table is not None:
                    self._has_columns(change, table, [one.name for one in change.columns])
            case Act.OPAQUE:
                self._opaque(change)
