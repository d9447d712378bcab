"""Replays: the same with and without the one before, whatever moves."""

from hypothesis import given, settings
from hypothesis import strategies as st

from state.migrations.simulation.schema import EMPTY
from state.migrations.simulation.simulate import Replay, Step, replay
from tests.state.migrations.steps import MYSQL, POSTGRESQL, UNKNOWN, judged, step, steps

STATEMENTS = [
    "create table a (id int primary key, x int);",
    "create table if not exists a (id int primary key, y text);",
    "create table b (id int, a int references a (id));",
    "alter table a add column z int;",
    "alter table a drop column x;",
    "alter table a rename column z to w;",
    "alter table a rename to c;",
    "create index i on a (x);",
    "drop index i;",
    "insert into b (id, a) values (1, 2);",
    "drop table a;",
    "create view v as select * from b;",
    "drop view v;",
    "do $$ begin alter table a add column maybe int; end $$;",
    "do $$ begin execute unknown; end $$;",
    'create table "A" ("X" int, x int);',
    "alter table a add constraint u unique (x);",
    "alter table a drop constraint u;",
    "create type status as enum ('one');",
    "create table t (s status);",
]


def same(one: Replay, other: Replay) -> None:
    """Two replays tell the same, down to the order of columns."""
    assert one.troubles == other.troubles
    for mine, theirs in zip(one.after, other.after, strict=True):
        assert mine == theirs
        assert {name: list(table.columns) for name, table in mine.tables.items()} == {
            name: list(table.columns) for name, table in theirs.tables.items()
        }


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(STATEMENTS), max_size=3), min_size=1, max_size=9),
    st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=5),
    st.sampled_from([POSTGRESQL, MYSQL, UNKNOWN]),
)
def test_moves_are_replayed_as_if_from_nothing(
    texts: list[list[str]], moves: list[tuple[int, int]], flavour: object
) -> None:
    assert isinstance(flavour, type(POSTGRESQL))
    rows = [step(f"{number:03}", "\n".join(text), flavour) for number, text in enumerate(texts)]
    last = replay(rows, flavour=flavour)
    for start, stop in moves:
        rows.insert(stop % len(rows), rows.pop(start % len(rows)))
        last = replay(rows, flavour=flavour, last=last)
        same(last, replay(rows, flavour=flavour))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(STATEMENTS), max_size=3), min_size=2, max_size=6),
    st.integers(0, 5),
    st.data(),
)
def test_rows_that_come_go_and_change(texts: list[list[str]], at: int, data: st.DataObject) -> None:
    rows = [step(f"{number:03}", "\n".join(text)) for number, text in enumerate(texts)]
    last = replay(rows, flavour=POSTGRESQL)
    at %= len(rows)
    text = "\n".join(data.draw(st.lists(st.sampled_from(STATEMENTS), max_size=3)))
    changed = [*rows[:at], step(rows[at].name, text), *rows[at + 1 :]]
    without = changed[:at] + changed[at + 1 :]
    for series in (changed, without, rows):
        last = replay(series, flavour=POSTGRESQL, last=last)
        same(last, replay(series, flavour=POSTGRESQL))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(0, 5), min_size=1, max_size=40), st.sampled_from([POSTGRESQL, MYSQL]))
def test_a_valid_series_has_no_findings(draws: list[int], flavour: object) -> None:
    assert isinstance(flavour, type(POSTGRESQL))
    columns: dict[str, list[str]] = {}
    rows: list[Step] = []
    for number, draw in enumerate(draws):
        name = f"table{number // 4}"
        if name not in columns:
            last = next(reversed(columns), None)
            key = f", up int, foreign key (up) references {last} (id)" if last and draw % 2 else ""
            columns[name] = ["id", "name", *(["up"] if key else [])]
            text = f"create table {name} (id int primary key, name varchar(20){key});"
        elif draw == 0:
            columns[name].append(f"column{number}")
            text = f"alter table {name} add column column{number} int;"
        elif draw == 1:
            text = f"create index index{number} on {name} ({columns[name][-1]});"
        elif draw == 2:
            text = f"insert into {name} (id, {columns[name][-1]}) values (1, 2);"
        elif draw == 3:
            text = f"alter table {name} rename column {columns[name].pop()} to other{number};"
            columns[name].append(f"other{number}")
        elif draw == 4:
            text = f"alter table {name} drop column {columns[name].pop()};" if len(columns[name]) > 2 else ""
        else:
            text = f"alter table {name} rename to new{number};"
            columns[f"new{number}"] = columns.pop(name)
        rows.append(step(f"{number:03}", text, flavour))
    assert judged(rows, flavour) == []


def test_untouched_steps_are_taken_over_as_they_are() -> None:
    rows = steps(
        m001="create table a (id int);",
        m002="create table b (id int);",
        m003="alter table a add column x int;",
        m004="alter table b add column x int;",
        m005="alter table a add column y int;",
    )
    before = replay(rows, flavour=POSTGRESQL)
    order = [rows[0], rows[1], rows[2], rows[4], rows[3]]
    after = replay(order, flavour=POSTGRESQL, last=before)
    assert [one is before.known[one.row] for one in after.ran] == [True] * 5
    order = [rows[0], rows[1], rows[4], rows[2], rows[3]]
    after = replay(order, flavour=POSTGRESQL, last=before)
    assert [one is before.known[one.row] for one in after.ran] == [True, True, False, False, True]


def test_the_schema_after_any_step() -> None:
    rows = steps(m001="create table a (id int);", m002="create table b (id int);", m003="drop table a;")
    after = replay(rows, flavour=POSTGRESQL).after
    assert len(after) == 3
    assert [list(one.tables) for one in after] == [["a"], ["a", "b"], ["b"]]
    assert [list(after[at].tables) for at in (2, 0, -2)] == [["b"], ["a"], ["a", "b"]]
    assert [list(one.tables) for one in after[1:]] == [["a", "b"], ["b"]]


def test_a_replay_goes_on_from_a_schema() -> None:
    first = replay(
        steps(m001="create table a (id int);\ncreate index i on a (id);"), flavour=POSTGRESQL
    ).after[-1]
    second = replay(steps(m002="drop index i;\ncreate table a (id int);"), first, POSTGRESQL)
    assert [(one.kind, one.table, one.other and one.other.row) for _, one in second.troubles] == [
        ("duplicate-table", "a", "target:001")
    ]


def test_no_steps() -> None:
    empty = replay([])
    assert (len(empty.after), empty.troubles, empty.start) == (0, (), EMPTY)
