"""ALTER TABLE, part by part."""

from collections.abc import Iterator
from dataclasses import replace

from state.migrations.changes import Act, Change, Column
from state.migrations.sql.columns import Definition, begins_constraint, column, read_definition, read_type
from state.migrations.sql.cursor import DEFAULT_SCHEMAS, END, Cursor, split


def alter_table(cursor: Cursor, path: str, line: int) -> Iterator[Change]:
    """Every part between commas is a change of its own, at its own line."""
    guarded = cursor.accept("IF", "EXISTS")
    cursor.accept("ONLY")
    table = cursor.name()
    cursor.accept("*")
    if cursor.accept("WAIT"):
        cursor.skip()
    cursor.accept("NOWAIT")
    if not table:
        return
    for part in split(cursor.tokens[cursor.at :]):
        if not part:
            continue
        after = table
        for change in _part(Cursor(part, cursor.flavour), path, part[0].line, table):
            yield replace(change, if_table=True) if guarded else change
            if change.act is Act.RENAME_TABLE:
                after = change.to
        table = after


def _part(cursor: Cursor, path: str, line: int, table: str) -> Iterator[Change]:
    if cursor.accept("ADD"):
        yield from _add(cursor, path, line, table)
    elif cursor.accept("DROP"):
        yield from _drop(cursor, path, line, table)
    elif cursor.accept("MODIFY"):
        cursor.accept("COLUMN")
        guarded = cursor.accept("IF", "EXISTS")
        found = Definition()
        column(cursor, found)
        for one in found.columns:
            yield Change(Act.CHANGE_COLUMN, path, line, table, one.name, columns=(one,), guarded=guarded)
    elif cursor.accept("CHANGE"):
        cursor.accept("COLUMN")
        guarded = cursor.accept("IF", "EXISTS")
        before = cursor.name()
        found = Definition()
        column(cursor, found)
        for one in found.columns:
            if one.name != before:
                yield Change(Act.RENAME_COLUMN, path, line, table, before, one.name, guarded=guarded)
            yield Change(Act.CHANGE_COLUMN, path, line, table, one.name, columns=(one,), guarded=guarded)
    elif cursor.accept("ALTER"):
        if cursor.accept("INDEX") or cursor.accept("CONSTRAINT"):
            return
        cursor.accept("COLUMN")
        guarded = cursor.accept("IF", "EXISTS")
        name = cursor.name()
        kind, nullable = "", None
        if cursor.accept("TYPE") or cursor.accept("SET", "DATA", "TYPE"):
            kind = read_type(cursor)
        elif cursor.accept("SET", "NOT", "NULL"):
            nullable = False
        elif cursor.accept("DROP", "NOT", "NULL"):
            nullable = True
        yield Change(
            Act.CHANGE_COLUMN,
            path,
            line,
            table,
            name,
            columns=(Column(name, kind, nullable),),
            guarded=guarded,
        )
    elif cursor.accept("RENAME"):
        yield from _rename(cursor, path, line, table)
    elif cursor.accept("SET", "SCHEMA"):
        schema, bottom = cursor.name(), table.rpartition(".")[2]
        to = bottom if schema in DEFAULT_SCHEMAS else f"{schema}.{bottom}"
        yield Change(Act.RENAME_TABLE, path, line, table, to=to)
    elif cursor.accept("ATTACH", "PARTITION") or cursor.accept("INHERIT"):
        yield Change(Act.USE, path, line, table, of="alter")
        yield Change(Act.USE, path, line, cursor.name(), of="alter")
    elif not cursor.sees("OWNER", "TO"):
        # Dumps give sequences and views to their owner with ALTER TABLE too: that says nothing of a table.
        yield Change(Act.USE, path, line, table, of="alter")


def _add(cursor: Cursor, path: str, line: int, table: str) -> Iterator[Change]:
    plain = cursor.accept("COLUMN")
    guarded = cursor.accept("IF", "NOT", "EXISTS")
    if cursor.here.key == "(":
        for part in split(cursor.group()):
            yield from _add_one(Cursor(part, cursor.flavour), path, line, table, guarded, True)
    else:
        yield from _add_one(cursor, path, line, table, guarded, plain)


def _add_one(
    cursor: Cursor, path: str, line: int, table: str, guarded: bool, plain: bool
) -> Iterator[Change]:
    found = Definition()
    if cursor.sees("PARTITION") or cursor.sees("PERIOD", "FOR") or cursor.sees("SYSTEM", "VERSIONING"):
        return
    if plain and not begins_constraint(cursor):
        column(cursor, found)
    else:
        read_definition(cursor, found)
    for one in found.columns:
        yield Change(
            Act.ADD_COLUMN,
            path,
            line,
            table,
            one.name,
            columns=(one,),
            keys=tuple(found.keys),
            constraints=tuple(found.constraints),
            guarded=guarded,
        )
    if found.columns:
        return
    listed = tuple(Column(one) for one in found.listed)
    if found.of == "index":
        yield Change(
            Act.ADD_INDEX, path, line, table, found.named, columns=listed, guarded=guarded or found.guarded
        )
    elif found.of:
        yield Change(
            Act.ADD_CONSTRAINT,
            path,
            line,
            table,
            found.named,
            columns=listed,
            keys=tuple(found.keys),
            of=found.of,
            guarded=guarded or found.guarded,
        )


def _drop(cursor: Cursor, path: str, line: int, table: str) -> Iterator[Change]:
    if cursor.accept("PRIMARY", "KEY"):
        yield Change(Act.DROP_CONSTRAINT, path, line, table, of="primary key")
        return
    if cursor.sees("PARTITION") or cursor.sees("PERIOD", "FOR") or cursor.sees("SYSTEM", "VERSIONING"):
        return
    kind = ""
    # A column may be called index or key: then nothing stands behind it.
    lonely = cursor.ahead() is END or cursor.ahead().key in ("CASCADE", "RESTRICT")
    if not lonely and (word := cursor.accept_any("INDEX", "KEY", "CONSTRAINT", "CHECK")):
        kind = word
    elif cursor.accept("FOREIGN", "KEY"):
        kind = "FOREIGN"
    else:
        cursor.accept("COLUMN")
    guarded = cursor.accept("IF", "EXISTS")
    name = cursor.name()
    if not name:
        return
    if kind in ("INDEX", "KEY"):
        yield Change(Act.DROP_INDEX, path, line, table, name, guarded=guarded)
    elif kind:
        of = "foreign key" if kind == "FOREIGN" else "check" if kind == "CHECK" else ""
        yield Change(Act.DROP_CONSTRAINT, path, line, table, name, of=of, guarded=guarded)
    else:
        yield Change(Act.DROP_COLUMN, path, line, table, name, guarded=guarded)


def _rename(cursor: Cursor, path: str, line: int, table: str) -> Iterator[Change]:
    if cursor.accept("TO") or cursor.accept("AS"):
        yield Change(Act.RENAME_TABLE, path, line, table, to=cursor.name())
        return
    if cursor.ahead(2).key == "TO" and (kind := cursor.accept_any("INDEX", "KEY", "CONSTRAINT")):
        before = cursor.name()
        cursor.accept("TO")
        after = cursor.name()
        if kind == "CONSTRAINT":
            yield Change(Act.DROP_CONSTRAINT, path, line, table, before)
            yield Change(Act.ADD_CONSTRAINT, path, line, table, after)
        else:
            yield Change(Act.DROP_INDEX, path, line, table, before)
            yield Change(Act.ADD_INDEX, path, line, table, after)
        return
    cursor.accept("COLUMN")
    before = cursor.name()
    if cursor.accept("TO"):
        yield Change(Act.RENAME_COLUMN, path, line, table, before, cursor.name())
    elif before:
        # MySQL's RENAME new_name without TO.
        yield Change(Act.RENAME_TABLE, path, line, table, to=before)
