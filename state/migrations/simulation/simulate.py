"""Replays migrations on a schema, one after the other; a second time only those whose ground has changed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, overload

from state.migrations.changes import Act, Change, Flavour, Reading
from state.migrations.simulation.effects import Effects
from state.migrations.simulation.ground import OPAQUE, PARTIAL, Key, Trouble, pairs
from state.migrations.simulation.names import schema_of, tail
from state.migrations.simulation.schema import EMPTY, Object, Schema, Table


class Step(NamedTuple):
    """One migration in the order it runs: the row's id, what people call it, what it does."""

    row: str
    name: str
    reading: Reading


@dataclass(slots=True, eq=False)
class Ran:
    """What a migration read of the schema, by identity, what it wrote, and what a server would say."""

    row: str
    reading: Reading
    reads: tuple[tuple[Key, Any], ...]
    writes: dict[Key, Any]
    troubles: tuple[Trouble, ...]
    is_opaque: bool = False
    """Whether part of what it does can't be known."""


class Schemas(Sequence[Schema]):
    """The schema after each step, put together when it is asked for."""

    def __init__(self, base: Mapping[Key, Any], ran: Sequence[Ran], final: Mapping[Key, Any]) -> None:
        self._base = base
        self._ran = ran
        self._final = final
        self._kept: tuple[int, dict[Key, Any]] | None = None

    def __len__(self) -> int:
        return len(self._ran)

    @overload
    def __getitem__(self, index: int) -> Schema: ...
    @overload
    def __getitem__(self, index: slice) -> list[Schema]: ...
    def __getitem__(self, index: int | slice) -> Schema | list[Schema]:
        if isinstance(index, slice):
            return [self._at(one) for one in range(len(self))[index]]
        return self._at(range(len(self))[index])

    def __iter__(self) -> Iterator[Schema]:
        return (self._at(one) for one in range(len(self)))

    def _at(self, index: int) -> Schema:
        if index == len(self._ran) - 1:
            return _schema(self._final)
        start, state = 0, dict(self._base)
        if self._kept is not None and self._kept[0] <= index:
            start, state = self._kept[0] + 1, self._kept[1]
        for one in self._ran[start : index + 1]:
            state.update(one.writes)
        self._kept = (index, state)
        return _schema(state)


@dataclass(frozen=True, eq=False)
class Replay:
    """Steps that have run on a start; `after` holds the schema after each, `state` the last one for further steps.

    `book` is for what can be looked up about the steps in whatever order they stand; replays of the same
    steps share it.
    """

    steps: tuple[Step, ...]
    start: Schema
    flavour: Flavour
    ran: tuple[Ran, ...]
    base: Mapping[Key, Any]
    state: Mapping[Key, Any]
    after: Schemas
    known: Mapping[str, Ran] = field(default_factory=dict)
    book: dict[tuple[str, ...], list[tuple[str, Change]]] = field(default_factory=dict)

    @property
    def troubles(self) -> tuple[tuple[str, Trouble], ...]:
        """What a server would say, with the row it is about, in order."""
        return tuple((one.row, trouble) for one in self.ran for trouble in one.troubles)


def replay(
    steps: Sequence[Step],
    start: Schema = EMPTY,
    flavour: Flavour = Flavour.UNKNOWN,
    last: Replay | None = None,
) -> Replay:
    """The steps one after the other.

    With `last`, a step is taken from there while it reads the same things of the schema: what a step did
    not look at can't change what it does.
    """
    known: Mapping[str, Ran] = last.known if last is not None and last.flavour is flavour else {}
    base = last.base if last is not None and last.start is start else _state(start)
    state = dict(base)
    done: list[Ran] = []
    is_same = len(known) == len(steps)
    for step in steps:
        ran = known.get(step.row)
        if ran is not None and (ran.reading is step.reading or ran.reading == step.reading):
            for key, value in ran.reads:
                if state.get(key) is not value:
                    break
            else:
                done.append(ran)
                state.update(ran.writes)
                continue
            is_same = is_same and ran.reading is step.reading
        else:
            is_same = False
        ran = _run(step, state, flavour, ran)
        done.append(ran)
        state.update(ran.writes)
    ran_all = tuple(done)
    return Replay(
        tuple(steps),
        start,
        flavour,
        ran_all,
        base,
        state,
        Schemas(base, ran_all, state),
        {one.row: one for one in done},
        last.book if last is not None and is_same else {},
    )


def _run(step: Step, state: Mapping[Key, Any], flavour: Flavour, before: Ran | None) -> Ran:
    ground = Effects(step.row, state, flavour)
    for change in step.reading.up:
        ground.run(change)
    writes = ground.writes
    if before is not None:
        # What came out as it was keeps its identity, so that what follows need not run again.
        for key, value in writes.items():
            old = before.writes.get(key)
            if old is not value and old is not None and _is_same(old, value):
                writes[key] = old
    is_opaque = any(one.act is Act.OPAQUE for one in step.reading.up)
    return Ran(step.row, step.reading, tuple(ground.reads.items()), writes, tuple(ground.troubles), is_opaque)


def _is_same(one: Any, other: Any) -> bool:
    if one != other:
        return False
    # Mappings compare without their order, which is the order of a table's columns.
    return not isinstance(one, Table) or list(one.columns) == list(other.columns)


def _state(start: Schema) -> dict[Key, Any]:
    state: dict[Key, Any] = {}
    for name, table in start.tables.items():
        state["table", name] = table
        if tail(name) != name:
            state["qualified", tail(name)] = name
        if table.partial:
            state[PARTIAL] = True
        for key in (*table.indexes, *table.constraints):
            state["relation", schema_of(name), key] = name
            state["homes", key] = (*state.get(("homes", key), ()), name)
    for (of, on, name), one in start.objects.items():
        state["object", of, on, name] = one
    if start.opaque is not None:
        state[OPAQUE] = start.opaque
    return state


def _schema(state: Mapping[Key, Any]) -> Schema:
    tables: dict[str, Table] = {key[1]: table for key, table in pairs(state, "table")}
    births = {table.where for table in tables.values()}
    objects: dict[tuple[str, str, str], Object] = {
        (key[1], key[2], key[3]): one
        for key, one in pairs(state, "object")
        if not one.on or one.birth in births
    }
    return Schema(tables, objects, state.get(OPAQUE))
