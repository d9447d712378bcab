"""Thousands of migrations read, replayed and judged, against lexing their texts; a move against one frame.

python -m tests.benchmarks.bench_migrations [--files 2000] [--series 1000] [--rounds 11]
"""

import argparse
import random
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from state.migrations.changes import Flavour, Reading
from state.migrations.findings.hazards import hazards
from state.migrations.proposing.edges import edges
from state.migrations.proposing.ordering import order
from state.migrations.simulation.simulate import Replay, Step, replay
from state.migrations.sql.reader import read_sql
from state.workspace import Workspace
from tests.benchmarks.yardstick import measure, milliseconds, report
from tests.conftest import Build

FLAVOUR = Flavour.POSTGRESQL
FRAME = 16.0
"""Milliseconds of one frame at 60 Hz."""


def texts(files: int) -> list[str]:
    """A valid series: a table now and then, columns, indexes, keys and rows for those that are there."""
    random.seed(7)
    found: list[str] = []
    tables: list[list[str]] = []
    for number in range(files):
        if number % 4 == 0:
            tables.append([f"column_{one}" for one in range(12)])
            columns = ",\n".join(f"    column_{one} varchar({50 + one}) not null" for one in range(12))
            key = f",\n    parent int references table_{len(tables) - 2} (id)" if len(tables) > 1 else ""
            found.append(
                f"create table table_{len(tables) - 1} (\n    id int primary key,\n{columns}{key}\n);\n"
            )
            continue
        at = random.randrange(len(tables))
        name = f"added_{number}"
        tables[at].append(name)
        column = random.choice(tables[at])
        found.append(
            f"-- what orders need since {number}\n"
            f"alter table table_{at} add column {name} text not null default '';\n"
            f"create index index_{number} on table_{at} ({column}, {name});\n"
            f"insert into table_{at} (id, {column}) values ({number}, 'a; b');\n"
            f"update table_{at} set {name} = 'x' where id = {number};\n"
        )
    return found


def read(number: int, text: str) -> Step:
    """One file as a row of a sequence."""
    changes, problems = read_sql(text, f"migrations/{number:04}_step.sql", FLAVOUR)
    return Step(f"source:{number}", f"{number:04}_step", Reading(changes, None, problems))


def judged(written: list[str]) -> int:
    """Everything from the texts to the findings; how many there are."""
    steps = [read(number, text) for number, text in enumerate(written)]
    found = edges(steps, (), FLAVOUR)
    order([step.row for step in steps], frozenset(), found)
    return len(hazards(steps, replay(steps, flavour=FLAVOUR), found, {step.row for step in steps}))


def lexed(written: list[str]) -> int:
    """The same texts cut into words by the lexer that reading starts with."""
    from sqlparse.lexer import tokenize

    return sum(1 for text in written for _ in tokenize(text))


def in_a_session(count: int, rounds: int) -> list[float]:
    """Milliseconds from a move to everything that the screen shows of it: rows, numbers, findings, references."""
    with TemporaryDirectory() as folder:
        build = Build(Path(folder))
        written = texts(count)
        half = count // 2
        names = [f"db/{number + 1:04}_step_{number}.sql" for number in range(count)]
        parent = build("parent")
        parent.commit(dict(zip(names[:half], written[:half], strict=True)))
        fork = build.clone(parent, "fork")
        named = {f"docs/{at}.md": f"See {names[at]}.\n" for at in range(half, count, 10)}
        fork.commit({**dict(zip(names[half:], written[half:], strict=True)), **named})
        parent.commit({f"db/{half + 1:04}_own.sql": "create table own (id int primary key);\n"})
        with Workspace.create(str(fork.path), str(parent.path)) as workspace:
            workspace.migrations.accept("db")
            taken = []
            for turn in range(rounds):
                rows = workspace.migrations.one().rows
                at = half + 2 + turn * 7
                workspace.migrations.move("db", rows[at].id, rows[at - 3].id)
                taken.append(milliseconds(workspace.migrations.one))
            return taken


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--files", type=int, default=2000)
    parser.add_argument("--series", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=11)
    options = parser.parse_args()
    written = texts(options.files)
    assert judged(written) == 0
    rows = [
        measure(
            f"read and judge {options.files:,} files / lexing them",
            lambda: judged(written),
            lambda: lexed(written),
            2.5,
            options.rounds,
        )
    ]
    steps = [read(number, text) for number, text in enumerate(texts(options.series))]
    found = edges(steps, (), FLAVOUR)
    movable = {step.row for step in steps}
    whole = replay(steps, flavour=FLAVOUR)
    turns = count(1)
    random.seed(11)
    times: dict[str, list[float]] = {}
    last: list[tuple[list[Step], Replay]] = [(steps, whole)]

    def moved(start: int, stop: int) -> None:
        before, replayed = last[0]
        rows = list(before)
        rows.insert(stop, rows.pop(start))
        again = replay(rows, flavour=FLAVOUR, last=replayed)
        hazards(rows, again, found, movable)
        last[0] = rows, again

    def by_one() -> None:
        at = next(turns) * 37 % (options.series - 1)
        moved(at, at + 1)

    def anywhere() -> None:
        moved(random.randrange(options.series), random.randrange(options.series))

    def from_end_to_start() -> None:
        moved(options.series - 1, 0)

    for name, move in (
        ("to the next place", by_one),
        ("from the last place to the first", from_end_to_start),
        ("from anywhere to anywhere", anywhere),
    ):
        last[0] = steps, whole
        times[name] = [milliseconds(move) for _ in range(options.rounds)]
    times["in a session, with its references"] = in_a_session(options.series, options.rounds)
    code = report(rows)
    for name, taken in times.items():
        best = min(taken)
        kept = best <= FRAME
        code = code or (0 if kept else 1)
        print(
            f"one of {options.series:,} moved {name:<36} {best:6.2f} ms at best, {max(taken):6.2f} at worst, "
            f"at most {FRAME:.0f}  {'kept' if kept else 'MISSED'}"
        )
    return code


if __name__ == "__main__":
    raise SystemExit(main())
