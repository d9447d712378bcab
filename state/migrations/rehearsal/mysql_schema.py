"""Everything in a MySQL or MariaDB database, as its information schema has it."""

from collections.abc import Callable
from typing import Any

from state.migrations.rehearsal.schema import Schema, Thing

Ask = Callable[..., list[tuple[Any, ...]]]

# Queries of a thing's kind, name and owner, then what defines it; %s is the database.
_QUERIES = (
    """SELECT CASE TABLE_TYPE WHEN 'VIEW' THEN 'view' WHEN 'SEQUENCE' THEN 'sequence' ELSE 'table' END, TABLE_NAME, '',
    ENGINE, TABLE_COLLATION, TABLE_COMMENT FROM information_schema.TABLES WHERE TABLE_SCHEMA = %s""",
    """SELECT 'column', COLUMN_NAME, TABLE_NAME, COLUMN_TYPE, IF(IS_NULLABLE = 'YES', 'NULL', 'NOT NULL'),
    CONCAT('DEFAULT ', COLUMN_DEFAULT), EXTRA, COLLATION_NAME, COLUMN_COMMENT
    FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = %s""",
    """SELECT 'index', INDEX_NAME, TABLE_NAME, IF(NON_UNIQUE, '', 'UNIQUE'), INDEX_TYPE,
    GROUP_CONCAT(CONCAT(COLUMN_NAME, IFNULL(CONCAT('(', SUB_PART, ')'), '')) ORDER BY SEQ_IN_INDEX SEPARATOR ', ')
    FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = %s GROUP BY TABLE_NAME, INDEX_NAME, NON_UNIQUE, INDEX_TYPE""",
    """SELECT 'foreign key', k.CONSTRAINT_NAME, k.TABLE_NAME, GROUP_CONCAT(k.COLUMN_NAME ORDER BY k.ORDINAL_POSITION),
    'REFERENCES', k.REFERENCED_TABLE_NAME, GROUP_CONCAT(k.REFERENCED_COLUMN_NAME ORDER BY k.ORDINAL_POSITION),
    MAX(r.UPDATE_RULE), MAX(r.DELETE_RULE) FROM information_schema.KEY_COLUMN_USAGE k
    JOIN information_schema.REFERENTIAL_CONSTRAINTS r ON r.CONSTRAINT_SCHEMA = k.CONSTRAINT_SCHEMA
    AND r.CONSTRAINT_NAME = k.CONSTRAINT_NAME AND r.TABLE_NAME = k.TABLE_NAME
    WHERE k.TABLE_SCHEMA = %s GROUP BY k.TABLE_NAME, k.CONSTRAINT_NAME, k.REFERENCED_TABLE_NAME""",
    """SELECT 'view', TABLE_NAME, '', VIEW_DEFINITION, SECURITY_TYPE FROM information_schema.VIEWS
    WHERE TABLE_SCHEMA = %s""",
    """SELECT LOWER(ROUTINE_TYPE), ROUTINE_NAME, '', DTD_IDENTIFIER, ROUTINE_DEFINITION
    FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = %s""",
    """SELECT 'trigger', TRIGGER_NAME, EVENT_OBJECT_TABLE, ACTION_TIMING, EVENT_MANIPULATION, ACTION_STATEMENT
    FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = %s""",
    """SELECT 'event', EVENT_NAME, '', EVENT_TYPE, INTERVAL_VALUE, INTERVAL_FIELD, EVENT_DEFINITION
    FROM information_schema.EVENTS WHERE EVENT_SCHEMA = %s""",
)
_CHECKS = """SELECT 'check', CONSTRAINT_NAME, TABLE_NAME, CHECK_CLAUSE FROM information_schema.CHECK_CONSTRAINTS
WHERE CONSTRAINT_SCHEMA = %s"""
_CHECKS_MYSQL = """SELECT 'check', c.CONSTRAINT_NAME, t.TABLE_NAME, c.CHECK_CLAUSE
FROM information_schema.CHECK_CONSTRAINTS c JOIN information_schema.TABLE_CONSTRAINTS t
ON t.CONSTRAINT_SCHEMA = c.CONSTRAINT_SCHEMA AND t.CONSTRAINT_NAME = c.CONSTRAINT_NAME AND t.CONSTRAINT_TYPE = 'CHECK'
WHERE c.CONSTRAINT_SCHEMA = %s"""


def read_schema(ask: Ask, database: str, mark: str) -> Schema:
    """The schema of a database without the table that marks it."""
    found: dict[Thing, str] = {}
    for query in (*_QUERIES, _checks(ask)):
        if not query:
            continue
        for kind, name, owner, *parts in ask(query, database):
            if mark in (name, owner):
                continue
            thing = Thing(kind, name, owner or "")
            words = " ".join(str(part) for part in parts if part not in (None, ""))
            found[thing] = f"{found[thing]} {words}" if thing in found else words
    return found


def _checks(ask: Ask) -> str:
    """The query for check constraints: MariaDB names the table there, MySQL elsewhere, old ones have none."""
    columns = {
        str(row[0]).upper()
        for row in ask(
            "SELECT COLUMN_NAME FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = 'information_schema'"
            " AND TABLE_NAME = 'CHECK_CONSTRAINTS'"
        )
    }
    if not columns:
        return ""
    return _CHECKS if "TABLE_NAME" in columns else _CHECKS_MYSQL
