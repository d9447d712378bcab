"""Whether a foreign key's column can point to another one, as far as their types are written."""

import re

from state.migrations.changes import Column, Flavour

_POSTGRESQL = {
    "integer": (
        "int", "integer", "bigint", "smallint", "int2", "int4", "int8", "serial", "bigserial", "smallserial", "serial2",
        "serial4", "serial8",
    ),
    "numeric": ("numeric", "decimal", "dec"),
    "float": ("real", "double precision", "float", "float4", "float8"),
    "text": ("text", "varchar", "char", "character varying", "character", "bpchar", "nchar", "national varchar"),
    "uuid": ("uuid",),
    "boolean": ("bool", "boolean"),
    "moment": ("date", "timestamp", "timestamptz", "timestamp with time zone", "timestamp without time zone"),
    "time": ("time", "time without time zone"),
    "timetz": ("timetz", "time with time zone"),
    "interval": ("interval",),
    "bytes": ("bytea",),
    "json": ("json", "jsonb"),
    "address": ("inet", "cidr"),
    "bits": ("bit", "varbit", "bit varying"),
    "oid": ("oid",),
    "money": ("money",),
}  # fmt: skip
_POSTGRESQL_CLASS = {name: kind for kind, names in _POSTGRESQL.items() for name in names}
_CASTS = {
    "integer": ("numeric", "float", "oid"),
    "numeric": ("float",),
    "time": ("timetz", "interval"),
}
"""Which other classes PostgreSQL casts to without being asked, so that a key may point there."""
_MYSQL = {
    "float": ("float",),
    "double": ("double", "double precision", "real"),
    "text": ("varchar", "char", "character varying", "character", "nvarchar", "nchar", "national varchar", "text",
             "tinytext", "mediumtext", "longtext"),
    "bytes": ("decimal", "numeric", "dec", "fixed", "datetime", "timestamp", "time", "binary", "varbinary", "uuid", "bit",
              "inet6", "inet4"),
}  # fmt: skip
"""Types that InnoDB keeps alike; MariaDB takes a key between any two of a row."""
_MYSQL_CLASS = {name: kind for kind, names in _MYSQL.items() for name in names}
_TEXTS = frozenset((*_POSTGRESQL["text"], *_MYSQL["text"], "citext", "name"))
_INTEGERS = {
    "int": "int", "integer": "int", "int4": "int", "bigint": "bigint", "int8": "bigint", "smallint": "smallint",
    "int2": "smallint", "tinyint": "tinyint", "mediumint": "mediumint", "int1": "tinyint", "int3": "mediumint",
    "bool": "tinyint", "boolean": "tinyint",
}  # fmt: skip
_MORE = frozenset(
    ("time", "timetz", "interval", "year", "bit", "varbit", "bit varying", "money", "inet", "cidr", "macaddr",
     "point", "line", "lseg", "box", "path", "polygon", "circle", "tsvector", "tsquery", "xml", "enum", "set",
     "geometry", "geography", "hstore", "ltree", "vector", "jsonpath", "oid", "regclass", "int4range",
     "int8range", "numrange", "tsrange", "tstzrange", "daterange", "long", "fixed", "linestring", "any", "blob",
     "longblob", "mediumblob", "tinyblob")
)  # fmt: skip
_KNOWN = frozenset((*_POSTGRESQL_CLASS, *_MYSQL_CLASS, *_TEXTS, *_INTEGERS, *_MORE))
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\]]*\]")


def base_type(written: str) -> str:
    """A type without lengths, brackets of arrays and attributes: "varchar(20)" → "varchar"."""
    return " ".join(_BRACKETS.sub(" ", written).split())


def is_built_in(written: str) -> bool:
    """Whether a server itself knows a type, as far as Plait does."""
    base = base_type(written)
    first = base.partition(" ")[0]
    return any(one in _KNOWN for one in (base, first)) or first in ("", "national")


def type_mismatch(mine: Column, other: Column, flavour: Flavour) -> str:
    """Why one column can't refer to the other, in a few words; empty when it can or that isn't known.

    What only MySQL refuses is told for unknown servers too.
    """
    if not mine.type or not other.type:
        return ""
    refused = flavour is not Flavour.MYSQL and _postgresql(mine.type, other.type)
    # A serial is a signed integer of PostgreSQL's as well as an unsigned one of MySQL's.
    if flavour is Flavour.MYSQL or not (flavour or "serial" in mine.type + other.type):
        refused = refused or _mysql(mine.type, other.type)
    return f"{mine.type} can't refer to {other.type}" if refused else ""


def charset_mismatch(mine: Column, other: Column) -> str:
    """Why MySQL refuses a key between texts of these character sets; empty when it doesn't or that isn't known."""
    if not {base_type(mine.type), base_type(other.type)} <= _TEXTS or not mine.charset or not other.charset:
        return ""
    one, two = (_charset(column.charset) for column in (mine, other))
    both = "_" in mine.charset and "_" in other.charset
    if one != two or (both and mine.charset != other.charset):
        return f"{mine.charset} can't refer to {other.charset}"
    return ""


def _charset(written: str) -> str:
    name = written.partition("_")[0]
    return "utf8mb3" if name == "utf8" else name


def _postgresql(mine: str, other: str) -> bool:
    if "[" in mine + other:
        return False
    one, two = (_POSTGRESQL_CLASS.get(base_type(written), "") for written in (mine, other))
    return bool(one and two) and one != two and two not in _CASTS.get(one, ())


def _mysql(mine: str, other: str) -> bool:
    one, two = _kept(mine), _kept(other)
    return bool(one and two) and one != two


def _kept(written: str) -> str | tuple[str, bool]:
    """How InnoDB keeps a type; empty where that isn't known."""
    integer = _integer(written)
    if integer is not None:
        return integer
    base = base_type(written)
    first = base.partition(" ")[0]
    if first in ("date", "year"):
        return ("mediumint", False) if first == "date" else ("tinyint", True)
    if first in ("enum", "set"):
        # A number for its words, which takes more than a byte where they are many.
        return ("tinyint", True) if written.count(",") < (255 if first == "enum" else 8) else ""
    return _MYSQL_CLASS.get(base) or _MYSQL_CLASS.get(first, "")


def _integer(written: str) -> tuple[str, bool] | None:
    """An integer's size and whether it has no sign; widths for display don't count."""
    if written == "serial" or written.startswith("bigserial"):
        return ("bigint", True)
    words = base_type(written).split()
    size = _INTEGERS.get(words[0]) if words else None
    if size is None:
        return None
    return (size, "unsigned" in words or "zerofill" in words)
