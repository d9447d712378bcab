"""Column definitions and table constraints, as CREATE TABLE and ALTER TABLE … ADD share them."""

from dataclasses import dataclass, field

from state.migrations.changes import Column, Flavour, ForeignKey
from state.migrations.sql.cursor import Cursor

CONSTRAINTS = {"PRIMARY", "UNIQUE", "FOREIGN", "CHECK", "EXCLUDE", "CONSTRAINT"}
INDEXES = {"KEY", "INDEX", "FULLTEXT", "SPATIAL"}
# A type ends where one of these words begins an attribute.
ATTRIBUTES = {
    "NOT", "NULL", "DEFAULT", "PRIMARY", "UNIQUE", "REFERENCES", "CHECK", "CONSTRAINT", "COLLATE",
    "CHARSET", "COMMENT", "AUTO_INCREMENT", "AUTOINCREMENT", "GENERATED", "AS", "ON", "FIRST", "AFTER", "KEY",
    "INVISIBLE", "VISIBLE", "VIRTUAL", "STORED", "DEFERRABLE", "INITIALLY", "USING", "STORAGE", "COMPRESSION",
}  # fmt: skip


@dataclass
class Definition:
    """What a list of definitions holds."""

    columns: list[Column] = field(default_factory=list)
    keys: list[ForeignKey] = field(default_factory=list)
    indexes: list[str] = field(default_factory=list)
    constraints: list[str] = field(default_factory=list)
    primary: list[str] = field(default_factory=list)
    of: str = ""
    named: str = ""
    listed: list[str] = field(default_factory=list)
    guarded: bool = False


def begins_constraint(cursor: Cursor) -> bool:
    """Whether a constraint or an index is defined here rather than a column."""
    key, after = cursor.here.key, cursor.ahead().key
    if key in ("CONSTRAINT", "FOREIGN", "EXCLUDE"):
        return True
    if key == "PRIMARY":
        return after == "KEY"
    if key in ("UNIQUE", "CHECK"):
        return after in ("(", "KEY", "INDEX", "NULLS", "USING") or cursor.ahead(2).key == "("
    if cursor.flavour is Flavour.POSTGRESQL:
        # There these are names as any other.
        return False
    if key in ("FULLTEXT", "SPATIAL"):
        return after in ("KEY", "INDEX") or "(" in (after, cursor.ahead(2).key)
    if key in ("KEY", "INDEX"):
        # `key varchar(10)` is a column, `KEY name (column)` an index.
        if cursor.ahead(2).key == "(":
            return not cursor.ahead(3).value.isdigit()
        return after in ("(", "IF") or cursor.ahead(2).key == "USING"
    return False


def read_definition(cursor: Cursor, found: Definition) -> None:
    """One part of a list: a constraint, an index or a column."""
    if begins_constraint(cursor):
        _constraint(cursor, found)
    else:
        column(cursor, found)


def _constraint(cursor: Cursor, found: Definition) -> None:
    name = ""
    if cursor.accept("CONSTRAINT"):
        found.guarded = cursor.accept("IF", "NOT", "EXISTS") or found.guarded
        if cursor.here.key not in ("PRIMARY", "UNIQUE", "FOREIGN", "CHECK"):
            name = cursor.name()
    if cursor.accept("PRIMARY", "KEY"):
        found.of = "primary key"
        cursor.accept("CLUSTERED")
        _skip_using(cursor)
        columns = cursor.names()
        found.primary += columns
        found.listed += columns
    elif cursor.accept("FOREIGN", "KEY"):
        found.of = "foreign key"
        found.guarded = cursor.accept("IF", "NOT", "EXISTS") or found.guarded
        if cursor.here.key != "(":
            # MySQL allows a second name here; the constraint's own one counts.
            second = cursor.name()
            name = name or second
        columns = cursor.names()
        found.listed += columns
        if cursor.accept("REFERENCES"):
            _references(cursor, tuple(columns), found)
    elif cursor.accept("UNIQUE"):
        found.of = "unique"
        cursor.accept_any("KEY", "INDEX")
        found.guarded = cursor.accept("IF", "NOT", "EXISTS") or found.guarded
        cursor.accept("NULLS", "NOT", "DISTINCT")
        cursor.accept("NULLS", "DISTINCT")
        if not cursor.is_done and cursor.here.key not in ("(", "USING"):
            # MySQL allows a second name here; the constraint's own one counts.
            second = cursor.name()
            name = name or second
        _skip_using(cursor)
        found.listed += cursor.names()
    elif cursor.accept("CHECK"):
        found.of = "check"
    elif cursor.accept("EXCLUDE"):
        found.of = "exclude"
    else:
        cursor.accept_any("FULLTEXT", "SPATIAL")
        cursor.accept_any("KEY", "INDEX")
        found.guarded = cursor.accept("IF", "NOT", "EXISTS") or found.guarded
        found.of = "index"
        if cursor.here.key not in ("(", "USING"):
            name = cursor.name()
        _skip_using(cursor)
        found.listed += cursor.names()
        found.named = name
        if name:
            found.indexes.append(name)
        return
    found.named = name
    if name:
        found.constraints.append(name)


def _skip_using(cursor: Cursor) -> None:
    if cursor.accept("USING"):
        cursor.skip()


def _references(cursor: Cursor, columns: tuple[str, ...], found: Definition) -> None:
    table = cursor.name()
    if table:
        found.keys.append(ForeignKey(columns, table, tuple(cursor.names())))


def column(cursor: Cursor, found: Definition) -> None:
    """One column with its type and what hangs on it."""
    name = cursor.name()
    if not name:
        return
    kind = read_type(cursor)
    nullable: bool | None = "serial" not in kind
    primary, charset = False, ""
    while not cursor.is_done:
        if cursor.accept("NOT", "NULL") or cursor.accept("AS", "IDENTITY"):
            nullable = False
        elif cursor.accept("PRIMARY", "KEY"):
            primary, nullable = True, False
        elif cursor.accept("UNIQUE"):
            cursor.accept("KEY")
        elif cursor.flavour is Flavour.MYSQL and cursor.accept("KEY"):
            primary, nullable = True, False
        elif cursor.accept("REFERENCES"):
            _references(cursor, (name,), found)
        elif charset_here(cursor) or cursor.accept("COLLATE"):
            cursor.accept("=")
            charset = charset or cursor.here.value.strip("'\"`").lower()
            cursor.skip()
        elif cursor.accept("CONSTRAINT"):
            named = cursor.name()
            if named and not cursor.sees("NOT", "NULL"):
                found.constraints.append(named)
        elif cursor.here.key in ("FIRST", "AFTER"):
            break
        else:
            cursor.skip()
    if primary:
        found.primary.append(name)
    found.columns.append(Column(name, kind, nullable, charset, primary))


def charset_here(cursor: Cursor) -> bool:
    """Goes past the words that announce a character set."""
    return cursor.accept("CHARACTER", "SET") or cursor.accept("CHARSET") or cursor.accept("CHAR", "SET")


def read_type(cursor: Cursor) -> str:
    """A type in lower case, without blanks around brackets and without its quotes; empty where none stands."""
    parts: list[str] = []
    start, depth = cursor.at, 0
    while not cursor.is_done:
        token = cursor.here
        if not depth and (
            token.key in ATTRIBUTES
            or token.string
            or (token.key in ("CHARACTER", "CHAR") and cursor.at > start and cursor.ahead().key == "SET")
        ):
            break
        depth += (token.key == "(") - (token.key == ")")
        value = token.value.lower()
        if not token.key and not token.string and value[0] in '"`':
            value = value[1:-1]
        if parts and value[0] not in "()[],." and parts[-1][-1] not in "([,.":
            parts.append(" ")
        parts.append(value)
        cursor.at += 1
    return "".join(parts).removeprefix("public.")
