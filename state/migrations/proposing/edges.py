"""Which migration has to run after which, inferred from what each does to the schema."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from state.migrations.changes import Act, Change, Flavour
from state.migrations.sequence import Edge
from state.migrations.simulation.key_types import base_type, is_built_in
from state.migrations.simulation.names import is_system, tail
from state.migrations.simulation.simulate import Step

Thing = tuple[str, ...]
"""("table", name), ("column", table, name), ("index", name) or ("type", name); names without their case."""


class Part(Enum):
    """How a migration takes part in the life of a thing."""

    MAKES = "makes"
    ENDS = "ends"
    USES = "uses"


class Event(NamedTuple):
    """One migration's part in one thing; `words` say how: "created", "added", "renamed", "drops"."""

    at: int
    part: Part
    words: str
    sure: bool


@dataclass
class _Life:
    """The events of one thing in the order of the series, at most one of a kind for each row."""

    name: str
    makes: list[Event] = field(default_factory=list)
    ends: list[Event] = field(default_factory=list)
    uses: list[Event] = field(default_factory=list)


def edges(
    rows: Sequence[Step], declared: Sequence[Edge] = (), flavour: Flavour = Flavour.UNKNOWN
) -> tuple[Edge, ...]:
    """The declared edges, then the inferred ones: a need with its nearest plausible maker, an end after its uses.

    The maker of a thing is the last one above the row that needs it, else the next one below; where the
    last thing above has taken it away and nobody makes it again, the row has to run before that.
    """
    del flavour
    lives: dict[Thing, _Life] = {}
    for at, step in enumerate(rows):
        own: set[Thing] = set()
        for change in step.reading.up:
            for thing, name, part, words in _parts(change):
                _note(lives, own, thing, name, Event(at, part, words, not change.conditional))
    found: dict[tuple[int, int], str] = {}
    for thing, life in lives.items():
        if life.makes or life.ends:
            for row, needs, reason in _demands(thing, life, rows):
                if row != needs:
                    found.setdefault((row, needs), reason)
    known = {(one.row, one.needs) for one in declared}
    inferred = [
        Edge(rows[row].row, rows[needs].row, reason)
        for (row, needs), reason in found.items()
        if (rows[row].row, rows[needs].row) not in known
    ]
    place = {step.row: at for at, step in enumerate(rows)}
    inferred.sort(key=lambda one: (place[one.row], place[one.needs]))
    return (*declared, *inferred)


def _note(lives: dict[Thing, _Life], own: set[Thing], thing: Thing, name: str, event: Event) -> None:
    """Takes an event down; what a migration does with a thing of its own making is nobody else's matter."""
    life = lives.get(thing)
    if life is None:
        life = lives[thing] = _Life(name)
    match event.part:
        case Part.MAKES:
            if not any(life.makes[-1:]) or life.makes[-1].at != event.at:
                life.makes.append(event)
            own.add(thing)
        case Part.ENDS:
            if thing not in own:
                if event.sure and (not life.ends or life.ends[-1].at != event.at):
                    life.ends.append(event)
            elif life.makes and life.makes[-1].at == event.at and life.makes[-1].words != "kept":
                # Made and taken away again: nobody else can need it.
                if not any(one.at == event.at for one in life.uses[-1:]):
                    life.makes.pop()
                own.discard(thing)
        case Part.USES:
            if thing not in own and (not life.uses or life.uses[-1].at != event.at):
                life.uses.append(event)


def _parts(change: Change) -> Iterator[tuple[Thing, str, Part, str]]:
    """What a change makes, ends and uses."""
    table, low = change.table, change.table.lower()
    act = change.act
    if act is Act.CREATE_TABLE:
        words = "created if missing" if change.guarded or change.conditional else "created"
        yield ("table", low), table, Part.MAKES, words
        for one in change.columns:
            yield ("column", low, one.name.lower()), one.name, Part.MAKES, words
            yield from _type(one.type)
    elif act is Act.DROP_TABLE:
        yield ("table", low), table, Part.ENDS, "if there" if change.guarded else "drops"
        return
    elif act is Act.RENAME_TABLE:
        yield ("table", low), table, Part.ENDS, "renames"
        yield ("table", change.to.lower()), change.to, Part.MAKES, f"renamed from {table}"
        return
    elif act is Act.CREATE_OBJECT:
        if table:
            yield ("table", low), table, Part.USES, ""
        if change.of in ("view", "temporary table", "foreign table"):
            yield ("table", change.name.lower()), change.name, Part.MAKES, "created"
        elif change.of in ("type", "domain"):
            yield ("type", tail(change.name).lower()), change.name, Part.MAKES, "created"
        return
    elif act is Act.DROP_OBJECT:
        if change.of == "view":
            yield ("table", change.name.lower()), change.name, Part.ENDS, "drops"
        elif change.of in ("type", "domain"):
            yield ("type", tail(change.name).lower()), change.name, Part.ENDS, "drops"
        return
    elif table and not is_system(table):
        yield ("table", low), table, Part.USES, ""
    yield from _inside(change, low)
    for key in change.keys:
        other = key.table.lower()
        if other != low:
            yield ("table", other), key.table, Part.USES, ""
        for name in key.to:
            yield ("column", other, name.lower()), name, Part.USES, ""
        if act is not Act.CREATE_TABLE:
            for name in key.columns:
                yield ("column", low, name.lower()), name, Part.USES, ""


def _inside(change: Change, low: str) -> Iterator[tuple[Thing, str, Part, str]]:
    """What a change does to the columns and indexes of its table."""
    name = change.name
    match change.act:
        case Act.ADD_COLUMN:
            words = "added if missing" if change.guarded else "added"
            yield ("column", low, name.lower()), name, Part.MAKES, words
            for one in change.columns:
                yield from _type(one.type)
        case Act.DROP_COLUMN:
            yield ("column", low, name.lower()), name, Part.ENDS, "if there" if change.guarded else "drops"
        case Act.RENAME_COLUMN:
            if change.to.lower() != name.lower():
                yield ("column", low, name.lower()), name, Part.ENDS, "renames"
                yield ("column", low, change.to.lower()), change.to, Part.MAKES, f"renamed from {name}"
        case Act.CHANGE_COLUMN:
            yield ("column", low, name.lower()), name, Part.USES, ""
        case Act.ADD_INDEX | Act.ADD_CONSTRAINT | Act.USE:
            for one in change.columns:
                if one.name:
                    yield ("column", low, one.name.lower()), one.name, Part.USES, ""
            if change.act is not Act.USE and name:
                yield ("index", tail(name).lower()), name, Part.MAKES, "created"
        case Act.DROP_INDEX | Act.DROP_CONSTRAINT:
            if name:
                yield (
                    ("index", tail(name).lower()),
                    name,
                    Part.ENDS,
                    "if there" if change.guarded else "drops",
                )


def _type(written: str) -> Iterator[tuple[Thing, str, Part, str]]:
    if written and not is_built_in(written):
        name = base_type(written).strip('"')
        yield ("type", tail(name).lower()), name, Part.USES, ""


def _demands(thing: Thing, life: _Life, rows: Sequence[Step]) -> Iterator[tuple[int, int, str]]:
    """The edges of one thing: row, what it needs, why; at most two for each event."""
    makes = _plausible(life.makes)
    places = [one.at for one in makes]
    ends = [one.at for one in life.ends]
    what = f"{thing[0]} {life.name}" + (f" of {thing[1]}" if thing[0] == "column" else "")
    for use in life.uses:
        maker, end = _around(use.at, places, ends)
        if maker is not None:
            made = makes[maker]
            if use.sure or made.at < use.at:
                yield use.at, made.at, f"needs {what}, {made.words} by {rows[made.at].name}"
        if end is not None and use.sure:
            yield life.ends[end].at, use.at, _last(life.ends[end], what, rows[use.at].name)
    for number, ending in enumerate(life.ends):
        at = bisect_left(places, ending.at)
        if at > 0 and (number == 0 or ends[number - 1] < places[at - 1]):
            made = makes[at - 1]
            yield ending.at, made.at, f"needs {what}, {made.words} by {rows[made.at].name}"
    for made in makes:
        # Made again once it was gone.
        at = bisect_left(ends, made.at) - 1
        before = bisect_left(places, ends[at]) if at >= 0 else 0
        if at >= 0 and places[before : before + 1] == [made.at]:
            gone = life.ends[at]
            again = "again, which {} takes away" if before else "once {} has taken away what was there"
            yield made.at, gone.at, f"makes {what} {again.format(rows[gone.at].name)}"


def _last(end: Event, what: str, user: str) -> str:
    verb = "renames" if end.words == "renames" else "drops"
    return f"{verb} {what}, which {user} uses"


def _plausible(makes: list[Event]) -> list[Event]:
    """Who really makes a thing: those that only do so if it is missing count where nobody else is above them."""
    sure = [one for one in makes if one.sure]
    found: list[Event] = []
    for one in sure or makes:
        if one.words.endswith("if missing") and found:
            continue
        found.append(one)
    return found


def _around(at: int, makes: list[int], ends: list[int]) -> tuple[int | None, int | None]:
    """Which maker a use needs, and which end has to wait for it."""
    maker, end = bisect_left(makes, at) - 1, bisect_left(ends, at) - 1
    own = makes[maker + 1 : maker + 2] == [at]
    if own:
        return None, _end_of(maker + 1, makes, ends)
    if maker >= 0 and (end < 0 or ends[end] < makes[maker]):
        return maker, _end_of(maker, makes, ends)
    if maker + 1 < len(makes):
        # Not there yet, or only made again below.
        return maker + 1, _end_of(maker + 1, makes, ends)
    if end >= 0:
        return (maker if maker >= 0 else None), end
    following = bisect_left(ends, at + 1)
    return None, (following if following < len(ends) else None)


def _end_of(maker: int, makes: list[int], ends: list[int]) -> int | None:
    """The end of what a maker made, where nobody makes it anew before."""
    end = bisect_left(ends, makes[maker])
    if end < len(ends) and not (maker + 1 < len(makes) and makes[maker + 1] <= ends[end]):
        return end
    return None
