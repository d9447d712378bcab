"""What SQL does to a schema, from the tokens of its statements."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from state.migrations.changes import Act, Change, Column, Flavour, Problem
from state.migrations.sql.altering import alter_table
from state.migrations.sql.columns import Definition, charset_here, read_definition
from state.migrations.sql.cursor import Cursor, split
from state.migrations.sql.hidden import hidden_texts
from state.migrations.sql.mistakes import mistakes, template, template_line
from state.migrations.sql.queries import tables_of_query, uses
from state.migrations.sql.scanner import scan
from state.migrations.sql.tokens import Token, lex

OBJECTS = {
    "VIEW", "TYPE", "SEQUENCE", "FUNCTION", "PROCEDURE", "TRIGGER", "SCHEMA", "EXTENSION", "DOMAIN", "EVENT",
    "DATABASE", "RULE", "POLICY", "AGGREGATE", "ROLE", "USER",
}  # fmt: skip
# Of these only the head is read: their rows say nothing about the schema.
ROWS = re.compile(r"\s*(?:insert|replace|copy)\b", re.IGNORECASE)
HEAD = 16_384
# An INSERT that selects its rows is read whole up to this length.
QUERY = 200_000
WITHIN = ("comma-before-bracket", "comma-twice")
VALUES = re.compile(r"\bvalues?\s*(?=\()|\bselect\b|\bfrom\s+stdin\b", re.IGNORECASE)
# How deep DDL may hide in DDL before it counts as unknown.
DEPTH = 4
TEMPORARY = "temporary"
FILLED = "a template fills this in before it runs"


def read_sql(
    text: str, path: str, flavour: Flavour, line: int = 1
) -> tuple[tuple[Change, ...], tuple[Problem, ...]]:
    """The changes that a text makes in order, and what is wrong with the text; `line` is its first character's."""
    changes: list[Change] = []
    found, unclosed = scan(text, flavour, line)
    problems: list[Problem] = []
    # Dumps hold one INSERT a row: the same head again says nothing new until something else comes between.
    heads: set[str] = set()
    # Tables that end with the connection say nothing about the schema.
    temporary: set[str] = set()
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
        cut = unclosed is not None and statement.start <= unclosed.start < statement.stop
        if cut and unclosed is not None:
            # What stands behind is one long quote.
            whole = text[statement.start : unclosed.start]
        tokens = lex(whole, statement.line, flavour)
        filled = template_line(tokens)
        if filled is not None:
            problems.append(template(path, filled))
            changes += _templated(tokens, path, flavour, filled)
            continue
        if not cut:
            # A head is cut off where its rows begin: its brackets need not match.
            problems += (one for one in mistakes(tokens, path) if not rows or one.kind in WITHIN)
        changes += _lasting(read_statement(tokens, path, flavour), temporary)
    if unclosed is not None:
        problems.append(
            Problem(path, unclosed.line, "unclosed", f"the {unclosed.what} that opens here is never closed")
        )
    return tuple(changes), tuple(problems)


def _head(text: str) -> str:
    """An INSERT or COPY up to its rows; one that selects its rows whole, for its tables."""
    values = VALUES.search(text, 0, HEAD)
    if values is None:
        return text[:HEAD]
    return text[: values.end() if values[0].lower() != "select" else QUERY]


def _templated(tokens: Sequence[Token], path: str, flavour: Flavour, line: int) -> Iterator[Change]:
    """What is certain of a statement with placeholders: that it creates a table, if that has a plain name."""
    for change in read_statement(tokens, path, flavour):
        if change.act is Act.CREATE_TABLE and change.of != TEMPORARY and PLAIN.fullmatch(change.table):
            yield Change(change.act, path, change.line, change.table, guarded=change.guarded, partial=True)
    yield Change(Act.OPAQUE, path, line, words=FILLED)


PLAIN = re.compile(r"[\w.]+")


def _lasting(changes: Iterable[Change], temporary: set[str]) -> Iterator[Change]:
    """The changes without those of temporary tables, which are remembered."""
    for change in changes:
        if change.of == TEMPORARY:
            temporary.add(change.table)
        elif change.table not in temporary:
            yield change
        elif change.act is Act.DROP_TABLE:
            temporary.discard(change.table)


USES = {"INSERT", "REPLACE", "UPDATE", "DELETE", "TRUNCATE", "COPY", "MERGE", "SELECT", "WITH", "COMMENT"}


def read_statement(tokens: Sequence[Token], path: str, flavour: Flavour, depth: int = 0) -> Iterator[Change]:
    """The changes of one statement; those of temporary tables are CREATE_TABLE of "temporary"."""
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
    elif key == "RENAME":
        if cursor.accept("RENAME", "TABLE") or cursor.accept("RENAME", "TABLES"):
            guarded = cursor.accept("IF", "EXISTS")
            for part in split(cursor.tokens[cursor.at :]):
                one = Cursor(part, flavour)
                before = one.name()
                if one.accept("WAIT"):
                    one.skip()
                if one.accept("TO"):
                    yield Change(Act.RENAME_TABLE, path, part[0].line, before, to=one.name(), guarded=guarded)
    elif key in USES:
        if key == "SELECT" and flavour is not Flavour.POSTGRESQL and _into_variable(tokens):
            yield from _hidden(cursor, path, flavour, depth)
        yield from uses(cursor, path, line, depth > 0)
    elif key in ("SET", "PREPARE", "EXECUTE", "DO", "CALL", "BEGIN"):
        if key == "SET" and (value := _key_checks(tokens)):
            yield Change(
                Act.CREATE_OBJECT, path, line, name="foreign_key_checks", to=value, of="setting", guarded=True
            )
        yield from _hidden(cursor, path, flavour, depth)


def _key_checks(tokens: Sequence[Token]) -> str:
    """What SET makes of MySQL's foreign_key_checks, which dumps turn off and on again; empty where it's another SET."""
    for part in split(tokens[1:17]):
        words = [one for one in part if one.key not in ("@", "@@", "SESSION", ".", "=", ":=")]
        if len(words) > 1 and words[0].key.removeprefix("@@") == "FOREIGN_KEY_CHECKS":
            # Back to what was kept in a variable: dumps keep it while it is on.
            return words[1].value.lower() if words[1].value[0] != "@" else "1"
    return ""


def _into_variable(tokens: Sequence[Token]) -> bool:
    """Whether a query makes a variable: SELECT IF(…, 'ALTER …', 'SELECT 1') INTO @statement."""
    return any(one.key == "INTO" and after.value[0] == "@" for one, after in pairwise(tokens))


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
        "CONSTRAINT", "FOREIGN", "VIRTUAL", "RECURSIVE", "TRUSTED", "AGGREGATE",
    ):  # fmt: skip
        temporary = temporary or word in ("TEMPORARY", "TEMP")
        if word == "AGGREGATE" and cursor.here.key != "FUNCTION":
            cursor.at -= 1
            break
    if cursor.accept("ALGORITHM") or cursor.sees("DEFINER") or cursor.sees("SQL"):
        cursor.skip_to(*OBJECTS)
    if cursor.accept("TABLE"):
        made = list(_create_table(cursor, path, line))
        if replaced and not temporary:
            yield Change(Act.DROP_TABLE, path, line, made[-1].table, guarded=True)
        for change in made:
            of = TEMPORARY if temporary and change.act is Act.CREATE_TABLE else change.of
            yield replace(change, of=of)
        return
    if cursor.accept("INDEX"):
        made_index = _create_index(cursor, path, line)
        yield replace(made_index, guarded=True) if replaced else made_index
        return
    if cursor.accept("EVENT", "TRIGGER"):
        yield Change(Act.CREATE_OBJECT, path, line, name=cursor.name(), of="event trigger")
        return
    kind = cursor.accept_any(*OBJECTS)
    if not kind:
        return
    guarded = cursor.accept("IF", "NOT", "EXISTS") or replaced
    if kind == "SCHEMA":
        cursor.accept("AUTHORIZATION")
    name = _objects_name(cursor)
    start = cursor.at
    table = ""
    if kind == "RULE":
        if cursor.skip_to("ON") and cursor.skip_to("TO"):
            cursor.at += 1
            table = cursor.name()
    elif kind in ("TRIGGER", "POLICY") and cursor.skip_to("ON"):
        cursor.at += 1
        table = cursor.name()
    cursor.at = start
    if kind == "VIEW":
        yield from tables_of_query(cursor, path)
    yield Change(Act.CREATE_OBJECT, path, line, table, name, of=kind.lower(), guarded=guarded)
    if kind in ("FUNCTION", "PROCEDURE", "TRIGGER", "EVENT"):
        yield from _hidden(cursor, path, cursor.flavour, depth, True)


def _create_table(cursor: Cursor, path: str, line: int) -> Iterator[Change]:
    guarded = cursor.accept("IF", "NOT", "EXISTS")
    table = cursor.name()
    found = Definition()
    partial = False
    if cursor.accept("PARTITION", "OF") or cursor.accept("LIKE"):
        partial = True
        yield Change(Act.USE, path, line, cursor.name(), of="select")
    elif cursor.accept("OF"):
        partial = True
        cursor.name()
    if cursor.here.key == "(" and cursor.ahead().key not in ("SELECT", "WITH"):
        for part in split(cursor.group()):
            one = Cursor(part, cursor.flavour)
            if one.accept("LIKE"):
                partial = True
                yield Change(Act.USE, path, part[0].line, one.name(), of="select")
            elif part and not (one.sees("PERIOD", "FOR") or (partial and one.ahead().key == "WITH")):
                read_definition(one, found)
    charset = collation = ""
    while not cursor.is_done:
        if cursor.accept("INHERITS"):
            partial = True
            for parent in cursor.names():
                yield Change(Act.USE, path, line, parent, of="select")
        elif (
            (cursor.here.key in ("SELECT", "WITH") and cursor.ahead().key != "(")
            or cursor.here.key == "AS"
            or (cursor.here.key == "(" and cursor.ahead().key in ("SELECT", "WITH"))
        ):
            partial = True
            yield from tables_of_query(cursor, path)
            break
        elif charset_here(cursor):
            cursor.accept("=")
            charset = charset or cursor.here.value.strip("'\"`").lower()
            cursor.skip()
        elif cursor.accept("COLLATE"):
            cursor.accept("=")
            collation = collation or cursor.here.value.strip("'\"`").lower()
            cursor.skip()
        else:
            cursor.skip()
    charset = charset or collation
    primary = {one.lower() for one in found.primary} if cursor.flavour is not Flavour.POSTGRESQL else set()
    primary.update(found.primary)
    columns = tuple(
        replace(
            one,
            charset=one.charset or charset,
            primary=one.primary or one.name in primary or one.name.lower() in primary,
            nullable=False if one.name in primary or one.name.lower() in primary else one.nullable,
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
        guarded = cursor.accept("IF", "EXISTS")
        name = cursor.last_name()
        if cursor.accept("RENAME", "TO"):
            yield Change(Act.DROP_INDEX, path, line, name=name, to=cursor.last_name(), guarded=guarded)
    elif (
        cursor.accept("MATERIALIZED", "VIEW") or cursor.accept_any("TYPE", "SEQUENCE", "VIEW", "DOMAIN")
    ) and (kind := cursor.tokens[cursor.at - 1].key.lower()):
        cursor.accept("IF", "EXISTS")
        name = _objects_name(cursor)
        if cursor.accept("RENAME", "TO"):
            yield Change(Act.DROP_OBJECT, path, line, name=name, of=kind)
            yield Change(Act.CREATE_OBJECT, path, line, name=cursor.name(), of=kind)
        elif kind == "view" and cursor.skip_to("AS"):
            yield from tables_of_query(cursor, path)


def _drop(cursor: Cursor, path: str, line: int) -> Iterator[Change]:
    temporary = cursor.accept_any("TEMPORARY", "TEMP")
    cursor.accept("MATERIALIZED")
    cascade = any(token.key == "CASCADE" for token in cursor.tokens[-2:])
    if cursor.accept_any("TABLE", "TABLES"):
        guarded = cursor.accept("IF", "EXISTS")
        if temporary:
            return
        while not cursor.is_done:
            name = cursor.name()
            if name:
                yield Change(Act.DROP_TABLE, path, line, name, guarded=guarded, cascade=cascade)
            if not cursor.accept(","):
                return
    elif cursor.accept("INDEX"):
        cursor.accept("CONCURRENTLY")
        guarded = cursor.accept("IF", "EXISTS")
        while not cursor.is_done:
            name = cursor.last_name()
            table = cursor.name() if cursor.accept("ON") else ""
            yield Change(Act.DROP_INDEX, path, line, table, name, guarded=guarded)
            if not cursor.accept(","):
                return
    elif kind := cursor.accept_any(*OBJECTS):
        kind = "EVENT TRIGGER" if kind == "EVENT" and cursor.accept("TRIGGER") else kind
        guarded = cursor.accept("IF", "EXISTS")
        while not cursor.is_done:
            name = _objects_name(cursor)
            table = cursor.name() if cursor.accept("ON") else ""
            of = kind.lower()
            yield Change(Act.DROP_OBJECT, path, line, table, name, of=of, guarded=guarded, cascade=cascade)
            if not cursor.accept(","):
                return


STARTS = {"CREATE", "ALTER", "DROP", "RENAME"}
BEFORE_START = {"THEN", "BEGIN", "ELSE", "LOOP", "DO", "ATOMIC"}


def _hidden(
    cursor: Cursor, path: str, flavour: Flavour, depth: int, is_routine: bool = False
) -> Iterator[Change]:
    """DDL in strings, bodies and blocks: it may or may not run; what is put together at run time can't be known."""
    if depth >= DEPTH:
        yield Change(
            Act.OPAQUE, path, cursor.line, words="statements within statements, too deep", conditional=True
        )
        return
    texts = hidden_texts(cursor.tokens, flavour, is_routine)
    for text, line in texts.texts:
        found, unclosed = scan(text, flavour, line)
        for statement in found:
            part = statement.text
            if unclosed is not None and statement.start <= unclosed.start < statement.stop:
                part = text[statement.start : unclosed.start]
            if ROWS.match(part):
                continue
            tokens = lex(part, statement.line, flavour)
            filled = template_line(tokens)
            if filled is not None:
                yield Change(Act.OPAQUE, path, filled, words=FILLED, conditional=True)
                continue
            for change in _inside(tokens, path, flavour, depth):
                if change.act is not Act.USE:
                    yield replace(change, conditional=True)
    for words, line in texts.unknown:
        yield Change(Act.OPAQUE, path, line, words=words, conditional=True)


def _inside(tokens: Sequence[Token], path: str, flavour: Flavour, depth: int) -> Iterator[Change]:
    """The changes of one statement in a body: its DDL may stand behind THEN, BEGIN or ELSE, or in strings."""
    for at, token in enumerate(tokens):
        if token.key in STARTS and (at == 0 or tokens[at - 1].key in BEFORE_START):
            yield from read_statement(tokens[at:], path, flavour, depth + 1)
            return
    start = 1 if tokens and tokens[0].key == "BEGIN" else 0
    yield from _hidden(Cursor(tokens[start:], flavour), path, flavour, depth + 1)
