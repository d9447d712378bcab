"""How servers compare names, which ones they make up themselves, and which look like the same name twice."""

import re
from functools import lru_cache

from state.migrations.changes import Flavour

SYSTEM_SCHEMAS = frozenset(
    ("information_schema", "pg_catalog", "pg_toast", "pg_temp", "mysql", "performance_schema", "sys", "cron", "net")
)  # fmt: skip
SYSTEM_COLUMNS = frozenset(("ctid", "xmin", "xmax", "cmin", "cmax", "oid", "tableoid", "rowid"))
_POSTGRESQL_OWN = re.compile(r"_(?:pkey|key|fkey|check|excl|idx|seq|not_null)\d*$", re.IGNORECASE)
_SERIAL = re.compile(r".\w*_\w+_seq\d*$", re.IGNORECASE)
_MYSQL_OWN = re.compile(r"_(?:ibfk|chk)_\d+$|^CONSTRAINT_\d+$|^PRIMARY$", re.IGNORECASE)


def table_key(name: str, flavour: Flavour) -> str:
    """What two names of tables share when the server takes them for one; MySQL tells cases apart on Linux."""
    return name.lower() if flavour is Flavour.UNKNOWN else name


def column_key(name: str, flavour: Flavour) -> str:
    """The same for columns, indexes and constraints of a table."""
    return name if flavour is Flavour.POSTGRESQL else name.lower()


def tail(name: str) -> str:
    """A name without its qualifier."""
    return name.rpartition(".")[2]


def schema_of(name: str) -> str:
    """A name's qualifier, empty where it has none."""
    return name.rpartition(".")[0]


def is_system(name: str) -> bool:
    """Whether the server itself brings a table."""
    low = name.lower()
    schema = schema_of(low)
    return schema in SYSTEM_SCHEMAS or (not schema and (low.startswith("pg_") or low in ("dual", "")))


def is_serial(name: str) -> bool:
    """Whether a relation is called as PostgreSQL calls the sequence of a serial or identity column."""
    return _SERIAL.search(tail(name)) is not None


def is_automatic(name: str, columns: frozenset[str] | set[str], flavour: Flavour) -> bool:
    """Whether a server may have given an index or a constraint this name itself; `columns` are the table's keys."""
    own = tail(name)
    if flavour is not Flavour.MYSQL and _POSTGRESQL_OWN.search(own):
        return True
    if flavour is Flavour.POSTGRESQL:
        return False
    # An index without a name takes its first column's.
    return (
        _MYSQL_OWN.search(own) is not None
        or re.sub(r"_\d+$", "", own.lower()) in columns
        or own.lower() in columns
    )


@lru_cache(65536)
def twin_key(name: str) -> str:
    """What `stageData`, `stage_data` and `StageData` share; underscores between digits tell names apart."""
    return re.sub(r"(?<!\d)_|_(?!\d)", "", name).lower()
