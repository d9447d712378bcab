"""Migrations that are there twice: one content under two names, or one name with two contents."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import lru_cache
from hashlib import sha256
from itertools import count
from typing import NamedTuple

from state.findings import Severity
from state.migrations.changes import Act, Flavour, Reading
from state.migrations.findings.kept import Kept
from state.migrations.findings.rebuilt import rebuilt_tables, touches
from state.migrations.findings.words import counted, hazard, own_path, side_of, skipping
from state.migrations.migration import Migration
from state.migrations.sequence import Action, Hazard, Row, Sequence
from state.migrations.squashes import squashes
from state.repositories.version import Version

TextOf = Callable[[Version], bytes]

_SQL = re.compile(
    rb"(?P<kept>'[^']*'|\"[^\"]*\"|`[^`]*`|(?P<tag>\$(?:[A-Za-z_]\w*)?\$))"
    rb"|--[^\n]*|(?P<hash>#[^\n]*)|/\*(?!!).*?\*/|\s+",
    re.DOTALL,
)
_PLAIN = re.compile(rb"(?P<kept>'[^'\n]*'|\"[^\"\n]*\")|^[ \t]*(?:#|//)[^\n]*|\s+", re.MULTILINE)
SQL = (".sql", ".pgsql", ".psql", ".mysql", ".ddl")
# What is larger is compared byte by byte.
LARGEST = 1 << 20
# So many rows of the same traits are compared with a row's text: seeds of one table may be hundreds.
MOST_ALIKE = 50


def doubles(sequence: Sequence, text: TextOf) -> Iterator[Hazard]:
    """Everything that is there twice."""
    yield from _same_file(sequence, text)
    yield from _same_name(sequence, text)


# One content


def _same_file(sequence: Sequence, text: TextOf) -> Iterator[Hazard]:
    """Rows of the result whose bytes, or all but comments and white space, or whose deeds another one has."""
    essences = _Essences(sequence.flavour, text)
    by_bytes: dict[str, Row] = {}
    by_deeds: dict[int, Row] = {}
    by_traits: dict[int, list[Row]] = {}
    known: list[tuple[Row, Migration, Traits]] = []
    again = False
    for row in sequence.rows:
        before = row.before
        own = traits(row.reading)
        if before is not None and row.action is not Action.DROP:
            known.append((row, before, own))
        if row.in_sequence:
            oid = row.migration.forward.version.oid
            again = again or oid in by_bytes or own.deeds in by_deeds or own.rough in by_traits
            by_bytes.setdefault(oid, row)
            if own.deeds:
                by_deeds.setdefault(own.deeds, row)
            if own.rough:
                by_traits.setdefault(own.rough, []).append(row)
        else:
            again = True
    rebuilt = rebuilt_tables(sequence.rows) if again else frozenset()
    running = [row for row in sequence.rows if row.in_sequence]
    parts = {id: one.parts for id, one in squashes(running, sequence.label).items()}
    for row, before, own in known if again else ():
        other = by_bytes.get(before.forward.version.oid)
        words = "are the same file"
        if other is None or other is row:
            # Texts are only looked at where they do the same: what differs in white space does.
            alike = by_traits.get(own.rough, [])[:MOST_ALIKE]
            other = next((one for one in alike if one is row or essences.same(one.migration, before)), None)
            words = "differ in comments and white space only"
        if other is None or other is row:
            other = by_deeds.get(own.deeds)
            words = "do the same to the schema"
        if other is None or other is row:
            continue
        if other.id in parts.get(row.id, ()) or row.id in parts.get(other.id, ()):
            continue
        # Files in which nothing stands are placeholders, and one side may make a table anew again and again.
        empty = not row.reading.up and not essences.of(before)
        if not empty and not (row.origin == other.origin and touches(row.reading, rebuilt)):
            yield _double(row, other, before.name, words)


def _double(row: Row, other: Row, name: str, words: str) -> Hazard:
    if not row.in_sequence:
        return hazard(
            "same-file-twice",
            Severity.NOTE,
            [row, other],
            f"{other.name} and {name} {words}: the second one is left out",
        )
    if row.origin == other.origin == "both":
        # Both sides hold and run the two: the merge makes that neither better nor worse.
        return hazard(
            "same-file-twice",
            Severity.NOTE,
            [row, other],
            f"{other.name} {side_of(other)} and {row.name} {side_of(row)} {words}",
        )
    # What has run stays; of the target's and the source's the source's goes.
    loser, winner = row, other
    if row.applied or (row.target is not None and other.target is None and not other.applied):
        loser, winner = other, row
    offers = [] if loser.applied else [skipping([loser], f"{winner.name} is the same")]
    return hazard(
        "same-file-twice",
        Severity.ERROR,
        [row, other],
        f"{other.name} {side_of(other)} and {row.name} {side_of(row)} {words}",
        offers[0].words if offers else "both are marked applied: see what the second one did",
        acts=offers,
    )


class _Essences:
    """What is left of forward files without comments and white space; read once for each content."""

    def __init__(self, flavour: Flavour, text: TextOf) -> None:
        self._text = text
        self._hash_comments = flavour is not Flavour.POSTGRESQL

    def same(self, one: Migration, other: Migration) -> bool:
        """Whether two forward files have the same left, and anything at all."""
        left = self.of(one)
        return bool(left) and left == self.of(other)

    def of(self, migration: Migration) -> str:
        """A hash; empty when nothing is left, or too much to look at."""
        forward = migration.forward
        name = (forward.version.oid, forward.path.endswith(SQL), self._hash_comments)
        found = _ESSENCES.get(name)
        if found is None:
            if len(_ESSENCES) > MOST:
                _ESSENCES.clear()
            found = _ESSENCES[name] = essence(self._text(forward.version), name[1], name[2])
        return found


_ESSENCES: dict[tuple[str, bool, bool], str] = {}
_NUMBERS: dict[tuple[object, ...], int] = {}
_NEXT = count(1)
MOST = 1 << 14


def essence(text: bytes, sql: bool = True, hash_comments: bool = True) -> str:
    """A hash of a text without comments and white space; empty when nothing is left, or it is too large.

    White space in quotes counts, and so do MySQL's comments that are run (`/*! … */`). `hash_comments`:
    whether `#` begins a comment in SQL.
    """
    # Not every server takes a backslash for an escape: where one stands before a quote, strings can't be told.
    if len(text) > LARGEST or b"\\'" in text:
        return ""
    last = text.rfind(b"*/")
    unclosed = text.find(b"/*", last + 2 if last >= 0 else 0)
    if sql and unclosed >= 0:
        # Its end would be looked for at every opening.
        text = text[:unclosed]
    parts: list[bytes] = []
    at = 0
    pattern = _SQL if sql else _PLAIN
    while (found := pattern.search(text, at)) is not None:
        _add(parts, text[at : found.start()])
        at = found.end()
        group = found.groupdict()
        if group.get("tag") is not None:
            stop = text.find(group["tag"], at)
            at = len(text) if stop < 0 else stop + len(group["tag"])
            parts.append(text[found.start() : at])
        elif group["kept"] is not None or (group.get("hash") is not None and not hash_comments):
            parts.append(found[0])
        elif parts and parts[-1][-1:] not in _TIGHT:
            parts.append(b" ")
    _add(parts, text[at:])
    while parts and parts[-1] in (b" ", b";"):
        parts.pop()
    left = b"".join(parts)
    return sha256(left).hexdigest() if left else ""


# White space beside these, and beside white space, says nothing.
_TIGHT = (b"(", b")", b",", b";", b"=", b" ")


def _add(parts: list[bytes], piece: bytes) -> None:
    """Adds what stands between white space, comments and strings; a semicolon at its end is a piece of its own."""
    if not piece:
        return
    if parts and parts[-1] == b" " and piece[:1] in _TIGHT:
        parts.pop()
    body = piece.rstrip(b";")
    if body:
        parts.append(body)
    if body != piece:
        parts.append(b";")


class Traits(NamedTuple):
    """Numbers for what a migration does, 0 where that says nothing.

    `deeds` is the same for all that do the same to the schema; `rough` for all with the same kinds of
    changes at the same places.
    """

    deeds: int
    rough: int


def _traits(reading: Reading) -> Traits:
    rough = tuple((one.act, one.table, one.name) for one in reading.up)
    return Traits(_number(_read_deeds(reading)), _number(rough))


traits = Kept(_traits)


def _number(what: tuple[object, ...]) -> int:
    if not what:
        return 0
    number = _NUMBERS.get(what)
    if number is None:
        number = _NUMBERS[what] = next(_NEXT)
    return number


def _read_deeds(reading: Reading) -> tuple[object, ...]:
    """All changes without where they are written; nothing where rows are written or something can't be known."""
    if any(one.act in (Act.USE, Act.OPAQUE) for one in reading.up):
        return ()
    if not any(one.act is Act.CREATE_TABLE for one in reading.up):
        return ()
    return tuple(
        (
            one.act,
            one.table,
            one.name,
            one.to,
            one.columns,
            one.keys,
            one.indexes,
            one.constraints,
            one.of,
            one.guarded,
            one.conditional,
            one.partial,
        )
        for one in reading.up
    )


# One name


def _same_name(sequence: Sequence, text: TextOf) -> Iterator[Hazard]:
    """Files of one name that the sides hold with different content, at one number or at two."""
    theirs: dict[str, Row] = {}
    for row in sequence.rows:
        if row.target is not None and row.source is None and row.target.slug and row.in_sequence:
            theirs.setdefault(row.target.slug, row)
    for row in sequence.rows:
        if row.source is None or not row.in_sequence:
            continue
        if row.target is not None:
            if not row.same:
                yield _clash(sequence, row, row, row.source, row.target, text)
        else:
            other = theirs.get(row.source.slug)
            twin = other.target if other is not None else None
            if (
                other is not None
                and twin is not None
                and twin.forward.version.oid != row.source.forward.version.oid
            ):
                yield _clash(sequence, row, other, row.source, twin, text)


def _clash(
    sequence: Sequence, row: Row, other: Row, mine: Migration, theirs: Migration, text: TextOf
) -> Hazard:
    more, less = _difference(text(mine.forward.version), text(theirs.forward.version))
    lines = (
        f"the source's has {counted(more, 'line')} that the target's has not, "
        f"the target's {counted(less, 'line')} that the source's has not"
    )
    essences = _Essences(sequence.flavour, text)
    alike = essences.same(mine, theirs)
    if alike:
        lines = "only comments and white space differ"
    if row is other:
        severity = Severity.NOTE if alike else Severity.ERROR if row.applied else Severity.WARNING
        return hazard(
            "same-name",
            severity,
            [row],
            f"both sides have {row.name}, with different content: {lines}",
            "decide on it in Resolve; where the target's has run, what the source's adds needs a migration of its own",
            path=theirs.path,
        )
    return hazard(
        "same-name",
        Severity.NOTE if alike else Severity.WARNING,
        [row, other],
        f"{mine.name} of the source and {theirs.name} of the target have one name and different content: {lines}",
        "look whether one of the two is enough",
        path=own_path(row),
    )


@lru_cache(maxsize=256)
def _difference(mine: bytes, theirs: bytes) -> tuple[int, int]:
    """How many lines only the one has, and only the other; their order doesn't count."""
    one, two = Counter(mine.splitlines()), Counter(theirs.splitlines())
    return (one - two).total(), (two - one).total()
