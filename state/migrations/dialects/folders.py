"""Which folders hold migrations: what their names and what their files' first lines say."""

import re

# Names that mean nothing else.
_MIGRATIONS = re.compile(
    r"(?:[a-z0-9]+[-_.])*(?:migrations?|migrate|migrates|db[-_]?changes|dbmigrations?|changesets?|changelogs?|evolutions)"
    r"(?:[-_.][a-z0-9]+)*",
    re.IGNORECASE,
)
# A server or a direction below such a folder: `migrations/postgres`, `db/migrations/up`.
_BELOW = re.compile(
    r"postgres(?:ql)?|pgsql|pg|mysql|mariadb|sqlite3?|mssql|sqlserver|oracle|cockroach(?:db)?|clickhouse"
    r"|common|main|default|sql|scripts|versions|versioned|up|schema|core|public|master",
    re.IGNORECASE,
)
# What is somebody else's, or made by a build.
_ELSEWHERE = frozenset(
    ("node_modules", "vendor", "third_party", "thirdparty", "bower_components", "site-packages", ".venv", "venv",
     ".git", "__pycache__", "Godeps", "Pods")
)  # fmt: skip
# Data of tests; a real series is never kept there.
_SAMPLES = frozenset(
    ("testdata", "test-data", "test_data", "fixtures", "__fixtures__", "fixture", "snapshots")
)

_TABLES = re.compile(
    rb"^[ \t]*(?:create|alter|drop)[ \t\r\n]+(?:(?:or|replace|unique|temporary|unlogged|materialized|global|local)[ \t\r\n]+)*"
    rb"(?:table|index|view|type|schema|sequence|extension|function|procedure|trigger|database|column|policy|role)\b",
    re.IGNORECASE | re.MULTILINE,
)  # fmt: skip
# Statements that make tables stand early in a migration; a dump's first megabyte is more than enough.
_HEAD = 1 << 16


def is_elsewhere(path: str) -> bool:
    """Whether a path lies in a tree that is somebody else's, or that a build made."""
    return not _ELSEWHERE.isdisjoint(path.split("/")[:-1])


def is_sample(folder: str) -> bool:
    """Whether a folder holds the data of tests."""
    return not _SAMPLES.isdisjoint(folder.lower().split("/"))


def is_migrations_folder(folder: str) -> bool:
    """Whether a folder's name says that migrations are in it."""
    parts = folder.split("/")
    if _MIGRATIONS.fullmatch(parts[-1]):
        return True
    return len(parts) > 1 and bool(_BELOW.fullmatch(parts[-1]) and _MIGRATIONS.fullmatch(parts[-2]))


def speaks_of_tables(text: bytes) -> bool:
    """Whether a text has a line that starts to make or change something of a schema."""
    return _TABLES.search(text[:_HEAD]) is not None
