"""What SQL does to a schema, from the tokens of its statements."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from state.migrations.changes import Act, Change, Column, Flavour, Problem
from state.migrations.sql.altering import alter_table
from state.migrations.sql.columns import Definition, read_definition
from state.migrations.sql.cursor import Cursor, split
from state.migrations.sql.hidden import hidden_texts
from state.migrations.sql.mistakes import mistakes
from state.migrations.sql.scanner import scan
from state.migrations.sql.tokens import Token, lex

OBJECTS = {
    "VIEW", "TYPE", "SEQUENCE", "FUNCTION", "PROCEDURE", "TRIGGER", "SCHEMA", "EXTENSION", "DOMAIN", "EVENT",
    "DATABASE", "RULE", "POLICY", "AGGREGATE", "ROLE", "USER",
}  # fmt: skip
# Of these only the head is read: their rows say nothing about the schema.
ROWS = re.compile(r"\s*(?:insert|replace|copy)\b", re.IGNORECASE)
HEAD = 4096
VALUES = re.compile(r"\bvalues\b|\bselect\b|\bfrom\s+stdin\b", re.IGNORECASE)
# How deep DDL may hide in DDL before it counts as unknown.
DEPTH = 3


def read_sql(
    text: str, path: str, flavour: Flavour, line: int = 1
) -> tuple[tuple[Change, ...], tuple[Problem, ...]]:
    """The changes that a text makes in order, and what is wrong with the text; `line` is its first character's."""
    changes: list[Change] = []
    found, unclosed = scan(text, flavour, line)
    problems: list[Problem] = []
    # Dumps hold one INSERT a row: the same head again says nothing new until something else comes between.
    heads: set[str] = set()
    for statement in found:
        whole = statement.text
        rows = ROWS.match(whole) is not None
        if rows:
            whole = _head(whole)
            if whole in heads:
                continue
            heads.add(whole)
        else:
            heads.clear()
        if unclosed is not None and statement.start <= unclosed.start < statement.stop:
            # The lexer would look for the end of it again and again.
            whole = text[statement.start : unclosed.start]
        tokens = lex(whole, statement.line)
        if not rows:
            # A head is cut off where its rows begin: its brackets need not match.
            problems += mistakes(tokens, path)
        changes += read_statement(tokens, path, flavour)
    if unclosed is not None:
        problems.append(
            Problem(path, unclosed.line, "unclosed", f"the {unclosed.what} that opens here is never closed")
        )
    return tuple(changes), tuple(problems)


def _head(text: str) -> str:
    """An INSERT or COPY up to its rows; of one that selects its rows, as much as tells the tables."""
    values = VALUES.search(text, 0, HEAD)
    return text[: values.end() if values is not None and values[0].lower() != "select" else HEAD]


def read_statement(tokens: Sequence[Token], path: str, flavour: Flavour, depth: int = 0) -> Iterator[Change]:
    """The changes of one statement."""
    cursor = Cursor(tokens, flavour)
    line = cursor.line
    key = cursor.here.key
    if key == "CREATE":
        cursor.at += 1
        yield from _create(cursor, path, line, depth)
    elif key == "ALTER":
        cursor.at += 1
        yield from _alter(cursor, path, line)
    elif key == "DROP":
        cursor.at += 1
        yield from _drop(cursor, path, line)
    elif key == "RENAME" and cursor.accept("RENAME", "TABLE"):
        for part in split(cursor.tokens[cursor.at :]):
            one = Cursor(part, flavour)
            before = one.name()
            one.accept("TO")
            yield Change(Act.RENAME_TABLE, path, part[0].line if part else line, before, to=one.name())
    elif key in (
        "INSERT",
        "REPLACE",
        "UPDATE",
        "DELETE",
        "TRUNCATE",
        "COPY",
        "MERGE",
        "SELECT",
        "WITH",
        "LOCK",
    ):
        yield from _use(cursor, path, line)
    elif key in ("SET", "PREPARE", "EXECUTE", "DO", "CALL", "BEGIN"):
        yield from _hidden(cursor, path, flavour, depth)


def _objects_name(cursor: Cursor) -> str:
    name = cursor.name()
    if cursor.here.key == "(":
        cursor.group()
    return name


def _create(cursor: Cursor, path: str, line: int, depth: int) -> Iterator[Change]:
    replaced = cursor.accept("OR", "REPLACE")
    temporary = False
    while word := cursor.accept_any(
        "TEMPORARY", "TEMP", "GLOBAL", "LOCAL", "UNLOGGED", "UNIQUE", "FULLTEXT", "SPATIAL", "MATERIALIZED",
        "CONSTRAINT", "FOREIGN", "VIRTUAL", "RECURSIVE", "TRUSTED", "EVENT_TRIGGER",
    ):  # fmt: skip
        temporary = temporary or word in ("TEMPORARY", "TEMP")
    if cursor.accept("ALGORITHM") or cursor.sees("DEFINER") or cursor.sees("SQL"):
        cursor.skip_to(*OBJECTS)
    if cursor.accept("TABLE"):
        if not temporary:
            yield from _create_table(cursor, path, line)
        return
    if cursor.accept("INDEX"):
        yield _create_index(cursor, path, line)
        return
    kind = cursor.accept_any(*OBJECTS)
    if not kind:
        return
    guarded = cursor.accept("IF", "NOT", "EXISTS") or replaced
    start = cursor.at
    name = _objects_name(cursor)
    table = ""
    if kind in ("TRIGGER", "POLICY", "RULE") and cursor.skip_to("ON"):
        cursor.at += 1
        table = cursor.name()
    yield Change(
        Act.CREATE_OBJECT, path, line, table, name, of=kind.lower(), guarded=guarded, conditional=False
    )
    cursor.at = start
    if kind == "VIEW":
        yield from _tables_of_query(cursor, path, line)
    elif kind in ("FUNCTION", "PROCEDURE", "TRIGGER", "EVENT"):
        yield from _hidden(cursor, path, cursor.flavour, depth)


def _create_table(cursor: Cursor, path: str, line: int) -> Iterator[Change]:
    guarded = cursor.accept("IF", "NOT", "EXISTS")
    table = cursor.name()
    found = Definition()
    partial = False
    if cursor.accept("PARTITION", "OF") or cursor.accept("LIKE"):
        partial = True
        like = cursor.name()
        yield Change(Act.USE, path, line, like, of="select")
    if cursor.here.key == "(":
        for part in split(cursor.group()):
            one = Cursor(part, cursor.flavour)
            if one.accept("LIKE"):
                partial = True
            elif part:
                read_definition(one, found)
    charset = ""
    while not cursor.is_done:
        if cursor.accept("INHERITS") or cursor.accept("SELECT"):
            partial = True
        elif cursor.sees("AS") and cursor.ahead().key in ("SELECT", "WITH", "(", "TABLE", "VALUES"):
            partial = True
            break
        elif cursor.accept("CHARSET") or cursor.accept("CHARACTER", "SET"):
            cursor.accept("=")
            charset = charset or cursor.here.value.strip("'\"").lower()
        else:
            cursor.skip()
    columns = tuple(
        replace(
            one,
            charset=one.charset or charset,
            primary=one.primary or one.name in found.primary,
            nullable=False if one.name in found.primary else one.nullable,
        )
        for one in found.columns
    )
    yield Change(
        Act.CREATE_TABLE,
        path,
        line,
        table,
        columns=columns,
        keys=tuple(found.keys),
        indexes=tuple(found.indexes),
        constraints=tuple(found.constraints),
        guarded=guarded,
        partial=partial,
    )


def _create_index(cursor: Cursor, path: str, line: int) -> Change:
    cursor.accept("CONCURRENTLY")
    guarded = cursor.accept("IF", "NOT", "EXISTS")
    name = ""
    if not cursor.sees("ON"):
        name = cursor.name()
        if cursor.accept("USING"):
            cursor.skip()
    cursor.accept("ON")
    cursor.accept("ONLY")
    table = cursor.name()
    if cursor.accept("USING"):
        cursor.skip()
    columns = tuple(Column(one) for one in cursor.names())
    return Change(Act.ADD_INDEX, path, line, table, name, columns=columns, guarded=guarded)


def _alter(cursor: Cursor, path: str, line: int) -> Iterator[Change]:
    cursor.accept("IGNORE")
    cursor.accept("ONLINE")
    if cursor.accept("TABLE"):
        yield from alter_table(cursor, path, line)
    elif cursor.accept("INDEX"):
        cursor.accept("IF", "EXISTS")
        name = cursor.name()
        if cursor.accept("RENAME", "TO"):
            yield Change(Act.DROP_INDEX, path, line, name=name, guarded=True)
            yield Change(Act.ADD_INDEX, path, line, name=cursor.name(), guarded=True)
    elif (
        cursor.accept("MATERIALIZED", "VIEW") or cursor.accept_any("TYPE", "SEQUENCE", "VIEW", "DOMAIN")
    ) and (kind := cursor.tokens[cursor.at - 1].key.lower()):
        cursor.accept("IF", "EXISTS")
        name = _objects_name(cursor)
        if cursor.accept("RENAME", "TO"):
            yield Change(Act.DROP_OBJECT, path, line, name=name, of=kind)
            yield Change(Act.CREATE_OBJECT, path, line, name=cursor.name(), of=kind)


def _drop(cursor: Cursor, path: str, line: int) -> Iterator[Change]:
    temporary = cursor.accept_any("TEMPORARY", "TEMP")
    cursor.accept("MATERIALIZED")
    if cursor.accept_any("TABLE", "TABLES"):
        if temporary:
            return
        guarded = cursor.accept("IF", "EXISTS")
        while not cursor.is_done:
            name = cursor.name()
            if name:
                yield Change(Act.DROP_TABLE, path, line, name, guarded=guarded)
            if not cursor.accept(","):
                return
    elif cursor.accept("INDEX"):
        cursor.accept("CONCURRENTLY")
        guarded = cursor.accept("IF", "EXISTS")
        while not cursor.is_done:
            name = cursor.name()
            table = cursor.name() if cursor.accept("ON") else ""
            yield Change(Act.DROP_INDEX, path, line, table, name, guarded=guarded)
            if not cursor.accept(","):
                return
    elif kind := cursor.accept_any(*OBJECTS):
        guarded = cursor.accept("IF", "EXISTS")
        while not cursor.is_done:
            name = _objects_name(cursor)
            table = cursor.name() if cursor.accept("ON") else ""
            yield Change(Act.DROP_OBJECT, path, line, table, name, of=kind.lower(), guarded=guarded)
            if not cursor.accept(","):
                return


def _use(cursor: Cursor, path: str, line: int) -> Iterator[Change]:
    verb = cursor.here.key
    cursor.at += 1
    columns: tuple[Column, ...] = ()
    if verb in ("INSERT", "REPLACE", "MERGE"):
        cursor.accept_any("IGNORE", "LOW_PRIORITY", "DELAYED", "HIGH_PRIORITY")
        if cursor.accept("OR"):
            cursor.skip()
        cursor.accept("IGNORE")
        cursor.accept("INTO")
        table = cursor.name()
        columns = ()
        if cursor.here.key == "(" and cursor.ahead().key not in ("SELECT", "WITH"):
            columns = tuple(Column(one) for one in cursor.names())
        if table:
            yield Change(Act.USE, path, line, table, columns=columns, of="insert")
    elif verb == "UPDATE":
        cursor.accept_any("LOW_PRIORITY", "IGNORE", "ONLY")
        table = cursor.name()
        if table:
            yield Change(Act.USE, path, line, table, of="update")
    elif verb == "DELETE" and cursor.accept("FROM"):
        cursor.accept("ONLY")
        table = cursor.name()
        if table and cursor.here.key != ",":
            yield Change(Act.USE, path, line, table, of="delete")
    elif verb == "TRUNCATE":
        cursor.accept("TABLE")
        cursor.accept("ONLY")
        table = cursor.name()
        if table:
            yield Change(Act.USE, path, line, table, of="truncate")
    elif verb == "COPY" and cursor.here.key != "(":
        table = cursor.name()
        columns = tuple(Column(one) for one in cursor.names())
        yield Change(Act.USE, path, line, table, columns=columns, of="copy")
    if verb in ("INSERT", "REPLACE", "SELECT", "UPDATE", "DELETE"):
        yield from _tables_of_query(cursor, path, line)


FUNCTIONS = {"UNNEST", "GENERATE_SERIES", "JSONB_ARRAY_ELEMENTS", "LATERAL", "SELECT", "VALUES", "DUAL"}


def _tables_of_query(cursor: Cursor, path: str, line: int) -> Iterator[Change]:
    """The tables behind FROM and JOIN; names that the query itself defines (WITH) are none."""
    own: set[str] = set()
    found: dict[str, int] = {}
    tokens = cursor.tokens
    for at in range(cursor.at, len(tokens)):
        key = tokens[at].key
        if key == "AS" and at and at + 1 < len(tokens) and tokens[at + 1].key == "(":
            own.add(Cursor(tokens, cursor.flavour, at - 1).name())
        if key not in ("FROM", "JOIN"):
            continue
        # EXTRACT(x FROM y), TRIM(x FROM y), IS DISTINCT FROM: not tables.
        if key == "FROM" and at and tokens[at - 1].key == "DISTINCT":
            continue
        one = Cursor(tokens, cursor.flavour, at + 1)
        one.accept("ONLY")
        if one.here.key in FUNCTIONS or one.here.key == "(" or one.here.string:
            continue
        if _in_function(tokens, at):
            continue
        name = one.name()
        if name and one.here.key != "(":
            found.setdefault(name, tokens[at].line)
    for name, place in found.items():
        if name not in own:
            yield Change(Act.USE, path, place, name, of="select")


def _in_function(tokens: Sequence[Token], at: int) -> bool:
    """Whether a FROM stands in the brackets of a function such as EXTRACT, which have no SELECT."""
    depth = 0
    for place in range(at - 1, max(-1, at - 60), -1):
        key = tokens[place].key
        if key == ")":
            depth += 1
        elif key == "(":
            if depth == 0:
                return tokens[place + 1].key != "SELECT" and tokens[place - 1].key in (
                    "EXTRACT", "TRIM", "SUBSTRING", "OVERLAY", "POSITION",
                )  # fmt: skip
            depth -= 1
        elif key == "SELECT" and depth == 0:
            return False
    return False


def _hidden(cursor: Cursor, path: str, flavour: Flavour, depth: int) -> Iterator[Change]:
    """DDL in strings, bodies and blocks: it may or may not run; what is put together at run time can't be known."""
    if depth >= DEPTH:
        return
    texts = hidden_texts(cursor.tokens, flavour)
    for text, line in texts.texts:
        found, unclosed = scan(text, flavour, line)
        for statement in found:
            part = statement.text
            if unclosed is not None and statement.start <= unclosed.start < statement.stop:
                part = text[statement.start : unclosed.start]
            tokens = lex(_head(part) if ROWS.match(part) else part, statement.line)
            for change in read_statement(_from_ddl(tokens), path, flavour, depth + 1):
                if change.act is not Act.USE:
                    yield replace(change, conditional=True)
    for words, line in texts.unknown:
        yield Change(Act.OPAQUE, path, line, words=words, conditional=True)


STARTS = {"CREATE", "ALTER", "DROP", "RENAME"}


def _from_ddl(tokens: Sequence[Token]) -> Sequence[Token]:
    """The tokens from the first word of DDL on: a body's statement may stand behind THEN, BEGIN or ELSE."""
    for at, token in enumerate(tokens):
        if token.key in STARTS and (at == 0 or tokens[at - 1].key in ("THEN", "BEGIN", "ELSE", "LOOP", "DO")):
            return tokens[at:]
    return tokens
