"""Whether a column can point to another by a foreign key: servers compare types, not only names."""

import re
from functools import lru_cache

from state.migrations.changes import Column, Flavour

_SAME = {
    "int": "int", "integer": "int", "int4": "int", "serial": "int", "serial4": "int", "mediumint": "mediumint",
    "bigint": "bigint", "int8": "bigint", "bigserial": "bigint", "serial8": "bigint",
    "smallint": "smallint", "int2": "smallint", "smallserial": "smallint", "tinyint": "tinyint",
    "varchar": "text", "character varying": "text", "text": "text", "char": "text", "character": "text",
    "bpchar": "text", "citext": "text", "tinytext": "text", "mediumtext": "text", "longtext": "text", "name": "text",
    "numeric": "numeric", "decimal": "numeric", "dec": "numeric", "uuid": "uuid",
    "bool": "boolean", "boolean": "boolean", "timestamptz": "timestamp with time zone",
    "timestamp": "timestamp", "timestamp without time zone": "timestamp",
}  # fmt: skip
_NUMBERS = {"int", "bigint", "smallint", "tinyint", "mediumint", "numeric"}
_LENGTH = re.compile(r"\([^)]*\)")


@lru_cache(maxsize=4096)
def family(kind: str) -> tuple[str, bool]:
    """What a type is at bottom, and whether it is unsigned; an empty name where nothing is known of it."""
    words = _LENGTH.sub("", kind.lower()).split()
    unsigned = "unsigned" in words
    bottom = " ".join(word for word in words if word not in ("unsigned", "signed", "zerofill", "binary"))
    return _SAME.get(bottom, bottom), unsigned


def fits(column: Column, points: Column, flavour: Flavour) -> bool:
    """Whether a foreign key from one to the other is allowed, as far as the types are known.

    MySQL wants the same integer type and sign, and the same character set; PostgreSQL whatever can be
    compared. Where the server isn't known, only what both refuse counts.
    """
    (mine, unsigned), (theirs, other) = family(column.type), family(points.type)
    if not mine or not theirs:
        return True
    if flavour is Flavour.MYSQL:
        if mine == "boolean":
            mine = "tinyint"
        if mine != theirs or unsigned != other:
            return False
        charsets = column.charset.split("_")[0], points.charset.split("_")[0]
        return mine != "text" or not all(charsets) or charsets[0] == charsets[1]
    return mine == theirs or (mine in _NUMBERS and theirs in _NUMBERS)
