"""Whether a foreign key's column can point to another one, as far as their types are written."""

import re

from state.migrations.changes import Column, Flavour

_CLASSES = {
    "number": (
        "int", "integer", "bigint", "smallint", "tinyint", "mediumint", "int2", "int4", "int8", "serial", "bigserial",
        "smallserial", "serial2", "serial4", "serial8", "numeric", "decimal", "dec", "real", "double", "double precision",
        "float", "float4", "float8",
    ),
    "text": ("text", "varchar", "char", "character varying", "character", "bpchar", "nvarchar", "nchar",
             "tinytext", "mediumtext", "longtext", "national varchar", "name", "citext"),
    "uuid": ("uuid",),
    "boolean": ("bool", "boolean"),
    "date": ("date",),
    "timestamp": ("timestamp", "timestamptz", "datetime", "timestamp with time zone",
                  "timestamp without time zone"),
    "binary": ("bytea", "binary", "varbinary", "blob", "longblob", "mediumblob", "tinyblob"),
    "json": ("json", "jsonb"),
}  # fmt: skip
_CLASS = {name: kind for kind, names in _CLASSES.items() for name in names}
_INTEGERS = {
    "int": "int", "integer": "int", "int4": "int", "bigint": "bigint", "int8": "bigint", "smallint": "smallint",
    "int2": "smallint", "tinyint": "tinyint", "mediumint": "mediumint", "int1": "tinyint", "int3": "mediumint",
    "bool": "tinyint", "boolean": "tinyint",
}  # fmt: skip
_MORE = frozenset(
    ("time", "timetz", "interval", "year", "bit", "varbit", "bit varying", "money", "inet", "cidr", "macaddr",
     "point", "line", "lseg", "box", "path", "polygon", "circle", "tsvector", "tsquery", "xml", "enum", "set",
     "geometry", "geography", "hstore", "ltree", "vector", "jsonpath", "oid", "regclass", "int4range",
     "int8range", "numrange", "tsrange", "tstzrange", "daterange", "long", "fixed", "linestring", "any")
)  # fmt: skip
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\]]*\]")


def base_type(written: str) -> str:
    """A type without lengths, brackets of arrays and attributes: "varchar(20)" → "varchar"."""
    return " ".join(_BRACKETS.sub(" ", written).split())


def is_built_in(written: str) -> bool:
    """Whether a server itself knows a type, as far as Plait does."""
    base = base_type(written)
    first = base.partition(" ")[0]
    return (
        base in _CLASS or first in _CLASS or first in _MORE or first in _INTEGERS or first in ("", "national")
    )


def type_mismatch(mine: Column, other: Column, flavour: Flavour) -> str:
    """Why one column can't refer to the other, in a few words; empty when it can or that isn't known.

    What only MySQL refuses is told for unknown servers too.
    """
    if not mine.type or not other.type:
        return ""
    if flavour is Flavour.MYSQL:
        return _mysql(mine, other)
    one, two = _CLASS.get(base_type(mine.type), ""), _CLASS.get(base_type(other.type), "")
    if (
        one
        and two
        and one != two
        and "[" not in mine.type + other.type
        and {one, two} != {"date", "timestamp"}
    ):
        return f"{mine.type} can't refer to {other.type}"
    if flavour is Flavour.POSTGRESQL or "serial" in mine.type + other.type:
        # A serial is a signed integer of PostgreSQL's as well as an unsigned one of MySQL's.
        return ""
    return _mysql(mine, other)


def charset_mismatch(mine: Column, other: Column) -> str:
    """Why MySQL refuses a key between texts of these character sets; empty when it doesn't or that isn't known."""
    kinds = [_CLASS.get(base_type(one.type), "") for one in (mine, other)]
    if kinds != ["text", "text"] or not mine.charset or not other.charset:
        return ""
    one, two = (_charset(column.charset) for column in (mine, other))
    both = "_" in mine.charset and "_" in other.charset
    if one != two or (both and mine.charset != other.charset):
        return f"{mine.charset} can't refer to {other.charset}"
    return ""


def _charset(written: str) -> str:
    name = written.partition("_")[0]
    return "utf8mb3" if name == "utf8" else name


def _mysql(mine: Column, other: Column) -> str:
    one, two = _integer(mine.type), _integer(other.type)
    if one and two:
        return f"{mine.type} can't refer to {other.type}" if one != two else ""
    kinds = {_CLASS.get(base_type(one), "") for one in (mine.type, other.type)}
    if "" in kinds or len(kinds) == 1 or kinds == {"text", "binary"}:
        return ""
    return f"{mine.type} can't refer to {other.type}"


def _integer(written: str) -> tuple[str, bool] | None:
    """An integer's size and whether it has no sign; widths for display don't count."""
    if written == "serial" or written.startswith("bigserial"):
        return ("bigint", True)
    words = base_type(written).split()
    size = _INTEGERS.get(words[0]) if words else None
    if size is None:
        return None
    return (size, "unsigned" in words or "zerofill" in words)
