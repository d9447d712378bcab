"""Tables that statements read from or write to."""

from collections.abc import Iterator, Sequence

from state.migrations.changes import Act, Change, Column, Flavour
from state.migrations.sql.cursor import Cursor
from state.migrations.sql.tokens import Token

_NOT_TABLES = {
    "UNNEST",
    "GENERATE_SERIES",
    "LATERAL",
    "SELECT",
    "VALUES",
    "DUAL",
    "ROWS",
    "JSON_TABLE",
    "XMLTABLE",
}
_OF_THE_SERVER = ("information_schema.", "pg_catalog.", "performance_schema.", "mysql.", "sys.")
# An alias is none of these.
_BEHIND_TABLE = {
    "WHERE", "ON", "USING", "JOIN", "LEFT", "RIGHT", "INNER", "CROSS", "FULL", "NATURAL", "GROUP", "ORDER",
    "HAVING", "LIMIT", "UNION", "SET", "RETURNING", "FOR", "WINDOW", "STRAIGHT_JOIN", "OFFSET", "EXCEPT",
    "INTERSECT", "TABLESAMPLE", "USE", "FORCE", "IGNORE", "PARTITION",
}  # fmt: skip
_WITH_FROM = {"EXTRACT", "TRIM", "SUBSTRING", "OVERLAY", "POSITION"}


def uses(cursor: Cursor, path: str, line: int, inside: bool = False) -> Iterator[Change]:
    """The tables of INSERT, UPDATE, DELETE, TRUNCATE, COPY, SELECT and COMMENT ON; `inside` of a body INTO means a variable."""
    verb = cursor.here.key
    if verb == "WITH":
        yield from tables_of_query(cursor, path)
        if not cursor.skip_to("INSERT", "UPDATE", "DELETE", "MERGE", "SELECT"):
            return
        verb = cursor.here.key
        if verb == "SELECT":
            return
        own = _own_names(cursor.tokens, cursor.flavour)
        yield from (change for change in _target(cursor, verb, path, line) if change.table not in own)
        return
    yield from _target(cursor, verb, path, line)
    if verb == "SELECT" and not inside and cursor.flavour is not Flavour.MYSQL:
        yield from _select_into(cursor, path, line)
        cursor.at = 1
    if verb in ("INSERT", "REPLACE", "SELECT", "UPDATE", "DELETE", "MERGE"):
        yield from tables_of_query(cursor, path)


def _select_into(cursor: Cursor, path: str, line: int) -> Iterator[Change]:
    """The table that SELECT … INTO makes of its rows."""
    if not cursor.skip_to("INTO"):
        return
    cursor.at += 1
    temporary = bool(cursor.accept_any("TEMPORARY", "TEMP"))
    cursor.accept("UNLOGGED")
    cursor.accept("TABLE")
    if cursor.here.value[:1] not in ("@", ":", ""):
        of = "temporary" if temporary else ""
        yield Change(Act.CREATE_TABLE, path, line, cursor.name(), partial=True, of=of)


def _target(cursor: Cursor, verb: str, path: str, line: int) -> Iterator[Change]:
    """The table that is written to; leaves the cursor behind its name."""
    cursor.at += 1
    columns: tuple[Column, ...] = ()
    if verb in ("INSERT", "REPLACE", "MERGE"):
        while cursor.accept_any("IGNORE", "LOW_PRIORITY", "DELAYED", "HIGH_PRIORITY"):
            pass
        if cursor.accept("OR"):
            cursor.skip()
        cursor.accept_any("INTO", "OVERWRITE")
        table = cursor.name()
        if cursor.accept("AS"):
            cursor.skip()
        if verb != "MERGE" and cursor.here.key == "(" and cursor.ahead().key not in ("SELECT", "WITH", "("):
            columns = tuple(Column(one) for one in cursor.names())
        if table:
            yield Change(Act.USE, path, line, table, columns=columns, of="insert")
    elif verb == "UPDATE":
        while cursor.accept_any("LOW_PRIORITY", "IGNORE", "ONLY"):
            pass
        for table in _table_list(cursor):
            yield Change(Act.USE, path, line, table, of="update")
    elif verb == "DELETE":
        while cursor.accept_any("LOW_PRIORITY", "IGNORE", "QUICK"):
            pass
        # DELETE a FROM a JOIN b names aliases first: the tables stand behind FROM.
        if not cursor.accept("FROM"):
            return
        start = cursor.at
        tables = _table_list(cursor)
        if cursor.accept("USING"):
            tables = _table_list(cursor) if len(tables) > 1 else tables + _table_list(cursor)
        for table in tables:
            yield Change(Act.USE, path, line, table, of="delete")
        if not tables:
            cursor.at = start
    elif verb == "TRUNCATE":
        cursor.accept("TABLE")
        for table in _table_list(cursor):
            yield Change(Act.USE, path, line, table, of="truncate")
    elif verb == "COPY" and cursor.here.key != "(":
        table = cursor.name()
        columns = tuple(Column(one) for one in cursor.names())
        yield Change(Act.USE, path, line, table, columns=columns, of="copy")
    elif verb == "COMMENT" and cursor.accept("ON"):
        if cursor.accept("TABLE"):
            yield Change(Act.USE, path, line, cursor.name(), of="comment")
        elif cursor.accept("COLUMN"):
            table, _, column = cursor.name().rpartition(".")
            if table and table != "public":
                yield Change(Act.USE, path, line, table, columns=(Column(column),), of="comment")


def _table_list(cursor: Cursor) -> list[str]:
    """Names with their aliases up to the first thing that is neither."""
    found: list[str] = []
    while True:
        cursor.accept("ONLY")
        if cursor.here.key in _NOT_TABLES or cursor.here.key == "(":
            return found
        name = cursor.name()
        if not name or cursor.here.key == "(":
            return found
        found.append(name)
        cursor.accept("*")
        if (
            cursor.accept("AS")
            or (cursor.here.key not in _BEHIND_TABLE and cursor.here.key not in (",", "(", ")", ";", ""))
            or (not cursor.here.key and not cursor.is_done)
        ):
            cursor.skip()
        if not cursor.accept(","):
            return found


def tables_of_query(cursor: Cursor, path: str) -> Iterator[Change]:
    """The tables behind FROM and JOIN; names that the query itself defines (WITH) and the server's own are none."""
    found: dict[str, int] = {}
    tokens = cursor.tokens
    for at in range(cursor.at, len(tokens)):
        key = tokens[at].key
        if key not in ("FROM", "JOIN", "STRAIGHT_JOIN"):
            continue
        # IS DISTINCT FROM, EXTRACT(x FROM y): not tables.
        before = tokens[at - 1].key if at else ""
        if key == "FROM" and (before == "DISTINCT" or _in_function(tokens, at)):
            continue
        one = Cursor(tokens, cursor.flavour, at + 1)
        for name in _table_list(one):
            found.setdefault(name, tokens[at].line)
    own = _own_names(tokens, cursor.flavour) if found else set()
    for name, line in found.items():
        if name not in own and not _of_the_server(name, cursor.flavour):
            yield Change(Act.USE, path, line, name, of="select")


def _of_the_server(name: str, flavour: Flavour) -> bool:
    folded = name.lower()
    if folded.startswith(_OF_THE_SERVER):
        return True
    return flavour is not Flavour.MYSQL and folded.startswith("pg_")


def _own_names(tokens: Sequence[Token], flavour: Flavour) -> set[str]:
    """The names that WITH defines: `name AS (`, `name (columns) AS MATERIALIZED (`."""
    own: set[str] = set()
    for at, token in enumerate(tokens):
        if token.key != "AS" or not at or at + 1 >= len(tokens):
            continue
        if tokens[at + 1].key not in ("(", "MATERIALIZED", "NOT"):
            continue
        place = at - 1
        if tokens[place].key == ")":
            while place > max(0, at - 200) and tokens[place].key != "(":
                place -= 1
            place -= 1
        if place >= 0:
            own.add(Cursor(tokens, flavour, place).name())
    return own


def _in_function(tokens: Sequence[Token], at: int) -> bool:
    """Whether a FROM stands in the brackets of a function such as EXTRACT, which have no SELECT."""
    depth = 0
    for place in range(at - 1, max(-1, at - 60), -1):
        key = tokens[place].key
        if key == ")":
            depth += 1
        elif key == "(":
            if depth == 0:
                return tokens[place + 1].key != "SELECT" and tokens[place - 1].key in _WITH_FROM
            depth -= 1
        elif key == "SELECT" and depth == 0:
            return False
    return False
