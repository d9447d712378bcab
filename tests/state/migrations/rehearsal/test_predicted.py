"""What the simulator predicts beside what real servers say: no finding missed, none extra.

The series stand in `predicted/`: one text each, its migrations below headings, and each finding in a remark behind its
statement with the codes of the servers that refuse it (five characters are PostgreSQL's, four digits MariaDB's).
"""

import os
import random
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from state.findings import Severity
from state.migrations.changes import Flavour
from state.migrations.decisions import Assume, Leave, Move
from state.migrations.dialect import Script
from state.migrations.rehearsal.rehearse import rehearse, scratch
from state.migrations.rehearsal.result import Rehearsal
from state.migrations.rehearsal.schema import Thing
from state.migrations.rehearsal.scratch import Refused
from state.migrations.rehearsal.scripts import RehearsalScripts
from state.migrations.rehearsal.server import Server
from state.migrations.sequence import Hazard
from state.migrations.simulation.schema import EMPTY, Schema, Table, Where
from state.migrations.simulation.simulate import Step, replay
from state.migrations.sql.scanner import statements
from tests.state.migrations.findings.series import findings_of
from tests.state.migrations.rehearsal.servers import alone, ask, left, run, server
from tests.state.migrations.steps import judged, step

MYSQL, POSTGRESQL = Flavour.MYSQL, Flavour.POSTGRESQL
FOLDER = Path(__file__).parent / "predicted"
SILENT = frozenset(("shadowed-table", "naming-twins"))
"""Kinds of findings about what no server complains of."""
UNCERTAIN = "uncertain"
"""No finding: the server refuses what comes behind something that may or may not have run, or rows, which aren't read."""
_HEADING = re.compile(r"-- === (\S+)(?: (source))?\n")
_REMARK = re.compile(r"-- ! (.*)")


class Place(NamedTuple):
    """The first line of a statement in a file."""

    path: str
    line: int


class Expected(NamedTuple):
    """One finding as a remark tells it; `words` are its flags: order, silent, skip, lost=table.column, …"""

    place: Place
    kind: str
    code: str
    words: tuple[str, ...]

    def named(self, word: str) -> list[str]:
        """What stands behind `word=`, in order."""
        return [one.partition("=")[2] for one in self.words if one.startswith(f"{word}=")]


class Case(NamedTuple):
    """A series for one server, its texts by path in their order, and what is expected of it."""

    flavour: Flavour
    texts: Mapping[str, str]
    source: frozenset[str]
    expected: tuple[Expected, ...]

    def steps(self) -> list[Step]:
        return [
            step(f"{path.removesuffix('.sql')}{'*' if path in self.source else ''}", text, self.flavour)
            for path, text in self.texts.items()
        ]


def read_case(text: str, flavour: Flavour) -> Case:
    """The series of one text, with what is expected of that server."""
    parts = _HEADING.split(text)
    assert parts[0] == ""
    texts = {f"{name}.sql": body for name, body in zip(parts[1::3], parts[3::3], strict=True)}
    source = frozenset(f"{name}.sql" for name, side in zip(parts[1::3], parts[2::3], strict=True) if side)
    expected = [one for path, body in texts.items() for one in _remarks(path, body, flavour)]
    return Case(flavour, texts, source, tuple(expected))


def _remarks(path: str, text: str, flavour: Flavour) -> Iterator[Expected]:
    for number, line in enumerate(text.split("\n"), 1):
        remark = _REMARK.search(line)
        if remark is None:
            continue
        for part in remark[1].split(" & "):
            kind, *words = part.split()
            below = kind == "next"
            if below:
                kind, *words = words
            codes = {len(one): one for one in words if re.fullmatch(r"\d{4}|[0-9A-Z]{5}", one)}
            code = codes.get(4 if flavour is MYSQL else 5, "")
            if code or "silent" in words:
                yield Expected(Place(path, number + below), kind, code, tuple(words))


CASES = [
    pytest.param(flavour, path, id=f"{flavour.value}-{path.stem}")
    for folder, flavours in (
        ("both", (MYSQL, POSTGRESQL)),
        ("mysql", (MYSQL,)),
        ("postgresql", (POSTGRESQL,)),
    )
    for path in sorted((FOLDER / folder).glob("*.sql"))
    for flavour in flavours
]


def statement_at(texts: Mapping[str, str], flavour: Flavour, path: str, line: int) -> Place:
    """The statement that a line of a file belongs to: servers tell some lines within it, and the simulator others."""
    first = 1
    for one in statements(texts[path], flavour, 1):
        if one.line > line:
            break
        first = one.line
    return Place(path, first)


def refusals(found: list[Hazard]) -> list[Hazard]:
    """The findings that say a server would refuse something."""
    return [one for one in found if one.severity is not Severity.NOTE and one.kind not in SILENT]


def scripts(texts: Mapping[str, str], flavour: Flavour) -> RehearsalScripts:
    return RehearsalScripts(
        flavour, tuple((path.removesuffix(".sql"), (Script(path, text),)) for path, text in texts.items())
    )


def said(on: Server, texts: Mapping[str, str], baseline: Script | None = None, **options: Any) -> Rehearsal:
    with alone():
        return rehearse(on, scripts(texts, on.flavour), baseline, **options)


@pytest.mark.parametrize(("flavour", "path"), CASES)
def test_findings_are_what_the_server_says(flavour: Flavour, path: Path) -> None:
    case = read_case(path.read_text(), flavour)
    found = judged(case.steps(), flavour)
    assert [
        (one.place, one.kind, "order" in one.words) for one in case.expected if one.kind != UNCERTAIN
    ] == [
        (statement_at(case.texts, flavour, one.path, one.line), one.kind, one.order_fixes)
        for one in found
        if one.severity is not Severity.NOTE
    ]
    done = said(server(flavour), case.texts, keep_going=True)
    failures = [
        (statement_at(case.texts, flavour, one.path, one.line), one.code, one.message)
        for one in done.failures
    ]
    assert [(one.place, one.code) for one in case.expected if one.code] == [one[:2] for one in failures], (
        failures
    )
    # The same without what the remarks say.
    predicted = {statement_at(case.texts, flavour, one.path, one.line) for one in refusals(found)}
    unsure = {one.place for one in case.expected if one.kind == UNCERTAIN}
    assert predicted == {one[0] for one in failures} - unsure
    assert (done.migrations == len(case.texts)) is not bool(failures)


@pytest.mark.parametrize(("flavour", "path"), CASES)
def test_a_repair_in_order_satisfies_the_server(flavour: Flavour, path: Path) -> None:
    case = read_case(path.read_text(), flavour)
    series = case.steps()
    found = judged(series, flavour)
    if not any(one.order_fixes for one in found):
        assert not any(
            isinstance(act, Move) for one in found for offer in one.acts for act in offer.decisions
        )
        return
    turns = 0
    while fixable := [one for one in found if one.order_fixes]:
        before = len(fixable)
        for move in fixable[0].acts[0].decisions:
            assert isinstance(move, Move)
            series = moved(series, move)
        found = judged(series, flavour)
        turns += 1
        assert sum(one.order_fixes for one in found) < before
    rest = [one for one in case.expected if "order" not in one.words]
    assert sorted((one.path, one.kind) for one in found if one.severity is not Severity.NOTE) == sorted(
        (one.place.path, one.kind) for one in rest
    )
    texts = {f"{one.name}.sql": case.texts[f"{one.name}.sql"] for one in series}
    assert list(texts) != list(case.texts)
    done = said(server(flavour), texts, keep_going=True)
    assert {(one.path, one.code) for one in done.failures} == {
        (one.place.path, one.code) for one in rest if one.code
    }


def moved(series: list[Step], move: Move) -> list[Step]:
    """The series with one row right below another one, or at the top."""
    row = next(one for one in series if one.row == move.migration)
    rest = [one for one in series if one is not row]
    at = next((at for at, one in enumerate(rest, 1) if one.row == move.below), 0)
    return [*rest[:at], row, *rest[at:]]


@pytest.mark.parametrize(("flavour", "path"), CASES)
def test_offers_that_leave_out_or_assume_satisfy_the_server(flavour: Flavour, path: Path) -> None:
    case = read_case(path.read_text(), flavour)
    series = case.steps()
    found = judged(series, flavour)
    found = [one for one in found if one.severity is not Severity.NOTE]
    acts = [(one, act) for one in found for offer in one.acts for act in offer.decisions]
    skipped = {one.path for one, act in acts if isinstance(act, Leave)}
    assert skipped == {one.place.path for one in case.expected if "skip" in one.words}
    assumed = sorted({name for _, act in acts if isinstance(act, Assume) for name in act.tables})
    gaps = sorted(one.about for one in found if one.kind == "baseline-gap")
    assert assumed == gaps
    if not skipped and not assumed:
        return
    series = [one for one in series if f"{one.name}.sql" not in skipped]
    where = Where("", "baseline", 0)
    start = Schema({name: Table(name, where, partial=True) for name in assumed}) if assumed else EMPTY
    found = judged(series, flavour, start=start)
    assert not any(one.kind in ("baseline-gap", "duplicate-table") for one in found)
    texts = {f"{one.name}.sql": case.texts[f"{one.name}.sql"] for one in series}
    dump = Script("baseline.sql", "".join(f"CREATE TABLE {one} (id INT PRIMARY KEY);\n" for one in assumed))
    done = said(server(flavour), texts, dump, keep_going=True)
    assert {statement_at(texts, flavour, one.path, one.line) for one in refusals(found)} == {
        statement_at(texts, flavour, one.path, one.line) for one in done.failures
    }


@pytest.mark.parametrize(("flavour", "path"), CASES)
def test_silent_findings_are_true(flavour: Flavour, path: Path) -> None:
    """Of what no server complains of: the lost columns really are not there, and twins really are two."""
    case = read_case(path.read_text(), flavour)
    silent = [one for one in case.expected if one.kind in SILENT]
    if not silent:
        return
    _, columns = made(server(flavour), case.texts)
    known = {
        f"{key}.{one.name}".lower()
        for key, table in replay(case.steps(), EMPTY, flavour).after[-1].tables.items()
        for one in table.columns.values()
    }
    assert known == {one.lower() for one in columns}
    for one in silent:
        lost, there = one.named("lost"), one.named("there")
        assert lost or there
        assert not known & set(lost)
        assert set(there) <= known


def made(on: Server, texts: Mapping[str, str]) -> tuple[list[str], set[str]]:
    """What a series makes on a server: the first refusal as `path:line`, if any; its columns as `table.column`."""
    refused: list[str] = []
    with alone(), scratch(on, False, lambda words: None) as opened:
        for path, text in texts.items():
            for one in statements(text, on.flavour, 1):
                try:
                    opened.run(one, True)
                except Refused as error:
                    refused.append(f"{path}:{one.line} {error.message}")
            opened.end_script()
        things = opened.schema()
    views = {one.name for one in things if one.kind.endswith("view")}
    return refused, {name for name in map(_column, things) if name and name.partition(".")[0] not in views}


def _column(thing: Thing) -> str:
    return f"{thing.owner}.{thing.name}".removeprefix("public.") if thing.kind == "column" else ""


class Key(NamedTuple):
    """A foreign key of a drawn series."""

    table: str
    column: str
    other: str
    to: str


@dataclass
class Draw:
    """Draws statements that mostly fit what stands there, and sometimes don't.

    It draws nothing that servers refuse for reasons of which no finding speaks: a table, column or index that
    a foreign key still needs, a key to what isn't unique, rows.
    """

    chance: random.Random
    flavour: Flavour
    tables: dict[str, dict[str, str]] = field(default_factory=dict)
    indexes: dict[str, str] = field(default_factory=dict)
    constraints: dict[str, str] = field(default_factory=dict)
    keys: dict[str, Key] = field(default_factory=dict)

    def texts(self, statements: int) -> dict[str, str]:
        """A series, its texts by path, each statement on a line of its own."""
        texts: dict[str, str] = {}
        while statements > 0:
            count = self.chance.randint(1, 3)
            texts[f"{len(texts) + 1:03}.sql"] = "".join(f"{self.statement()};\n" for _ in range(count))
            statements -= count
        return texts

    def statement(self) -> str:
        draws = [self.create] * 3
        if self.tables:
            draws += [self.add_column] * 3 + [self.drop_column, self.rename_column, self.change_column]
            draws += [self.index] * 3 + [
                self.unique,
                self.drop_unique,
                self.drop_index,
                self.insert,
                self.insert,
            ]
            draws += [self.foreign_key] * 3 + [self.drop_foreign_key, self.drop, self.rename, self.rename]
        return self.chance.choice(draws)()

    def _slips(self) -> bool:
        return self.chance.random() < SLIPS

    def _table(self) -> str:
        if not self.tables or self._slips():
            return self.chance.choice(TABLES)
        return self.chance.choice(sorted(self.tables))

    def _free(self, taken: Iterable[str], names: Sequence[str]) -> str:
        free = sorted(set(names) - set(taken))
        return self.chance.choice(names if not free or self._slips() else free)

    def _column(self, table: str) -> str:
        there = sorted(self.tables.get(table, ()))
        return self.chance.choice(COLUMNS if not there or self._slips() else there)

    def _known(self, names: Mapping[str, Any], all_names: Sequence[str]) -> str:
        return self.chance.choice(all_names if not names or self._slips() else sorted(names))

    def _is_needed(self, table: str, column: str = "") -> bool:
        """Whether a foreign key holds on to a table, or to one of its columns."""
        return any(
            (one.other == table and column in ("", one.to) and (column or one.table != table))
            or (column and (one.table, one.column) == (table, column))
            for one in self.keys.values()
        )

    def create(self) -> str:
        table = self._free(self.tables, TABLES)
        guarded = "IF NOT EXISTS " if self._slips() else ""
        names = ["id", *self.chance.sample(COLUMNS[1:], self.chance.randint(1, 3))]
        columns = {name: "int" if name == "id" else self.chance.choice(TYPES) for name in names}
        parts = [f"{name} {type}{' PRIMARY KEY' if name == 'id' else ''}" for name, type in columns.items()]
        others = [other for other in sorted(self.tables) if "id" in self.tables[other]]
        if others and self.chance.random() < 0.3:
            column, other = self.chance.choice(names), self.chance.choice(others)
            parts.append(f"FOREIGN KEY ({column}) REFERENCES {other} (id)")
            self.keys[f"{table} {column} {len(self.keys)}"] = Key(table, column, other, "id")
        self.tables.setdefault(table, columns)
        return f"CREATE TABLE {guarded}{table} ({', '.join(parts)})"

    def drop(self) -> str:
        table = self._table()
        if self._is_needed(table):
            return self.index()
        self.tables.pop(table, None)
        for names in (self.indexes, self.constraints):
            for name in [one for one, on in names.items() if on == table]:
                del names[name]
        for name in [one for one, key in self.keys.items() if key.table == table]:
            del self.keys[name]
        return f"DROP TABLE {'IF EXISTS ' if self._slips() else ''}{table}"

    def rename(self) -> str:
        table, to = self._table(), self._free(self.tables, TABLES)
        if table in self.tables and to not in self.tables:
            self.tables[to] = self.tables.pop(table)
            for names in (self.indexes, self.constraints):
                names.update({name: to for name, on in names.items() if on == table})
            for name, key in self.keys.items():
                key = key._replace(table=to if key.table == table else key.table)
                self.keys[name] = key._replace(other=to if key.other == table else key.other)
        return f"ALTER TABLE {table} RENAME TO {to}"

    def add_column(self) -> str:
        table = self._table()
        there = self.tables.get(table, {})
        name, type = self._free(there, COLUMNS[1:]), self.chance.choice(TYPES)
        there.setdefault(name, type)
        return f"ALTER TABLE {table} ADD COLUMN {name} {type}"

    def drop_column(self) -> str:
        table = self._table()
        name = self._column(table)
        there = self.tables.get(table, {})
        if self._is_needed(table, name) or list(there) == [name]:
            return self.add_column()
        there.pop(name, None)
        return f"ALTER TABLE {table} DROP COLUMN {name}"

    def rename_column(self) -> str:
        table = self._table()
        there = self.tables.get(table, {})
        name, to = self._column(table), self._free(there, COLUMNS[1:])
        if name in there and to not in there:
            there[to] = there.pop(name)
            for one, key in self.keys.items():
                if (key.table, key.column) == (table, name):
                    key = key._replace(column=to)
                if (key.other, key.to) == (table, name):
                    key = key._replace(to=to)
                self.keys[one] = key
        return f"ALTER TABLE {table} RENAME COLUMN {name} TO {to}"

    def change_column(self) -> str:
        table = self._table()
        name = self._column(table)
        if self.flavour is MYSQL:
            return f"ALTER TABLE {table} MODIFY COLUMN {name} {self.tables.get(table, {}).get(name, 'int')}"
        return f"ALTER TABLE {table} ALTER COLUMN {name} DROP DEFAULT"

    def index(self) -> str:
        table = self._table()
        name = self._free({**self.indexes, **self.constraints}, INDEXES)
        self.indexes.setdefault(name, table)
        return f"CREATE INDEX {name} ON {table} ({self._column(table)})"

    def drop_index(self) -> str:
        name = self._known(self.indexes, INDEXES)
        table = self.indexes.get(name) or self._table()
        if self.flavour is MYSQL:
            if any(table in (one.table, one.other) for one in self.keys.values()):
                return self.index()
            self.indexes.pop(name, None)
            return f"DROP INDEX {name} ON {table}"
        self.indexes.pop(name, None)
        return f"DROP INDEX {name}"

    def unique(self) -> str:
        table = self._table()
        name = self._free(self.constraints, UNIQUES)
        self.constraints.setdefault(name, table)
        return f"ALTER TABLE {table} ADD CONSTRAINT {name} UNIQUE ({self._column(table)})"

    def drop_unique(self) -> str:
        name = self._known(self.constraints, UNIQUES)
        if self.flavour is MYSQL and name in self.indexes:
            # MariaDB tells unique ones from others here.
            return self.unique()
        table = self.constraints.get(name) or self._table()
        if any(table in (one.table, one.other) for one in self.keys.values()):
            return self.unique()
        self.constraints.pop(name, None)
        return f"ALTER TABLE {table} DROP CONSTRAINT {name}"

    def foreign_key(self) -> str:
        table, other = self._table(), self._table()
        name = self._free(self.keys, KEYS)
        column, to = self._column(table), "nowhere" if self._slips() else "id"
        self.keys.setdefault(name, Key(table, column, other, to))
        words = f"FOREIGN KEY ({column}) REFERENCES {other} ({to})"
        return f"ALTER TABLE {table} ADD CONSTRAINT {name} {words}"

    def drop_foreign_key(self) -> str:
        name = self._known({name: 0 for name in self.keys if name in KEYS}, KEYS)
        key = self.keys.pop(name, None)
        table = key.table if key is not None else self._table()
        return f"ALTER TABLE {table} DROP {'FOREIGN KEY' if self.flavour is MYSQL else 'CONSTRAINT'} {name}"

    def insert(self) -> str:
        table = self._table()
        verb, rows = ("INSERT IGNORE", " FROM dual") if self.flavour is MYSQL else ("INSERT", "")
        return f"{verb} INTO {table} ({self._column(table)}) SELECT NULL{rows} WHERE 1 = 0"


TABLES = ("pears", "plums", "limes", "figs")
COLUMNS = ("id", "size", "tree", "taste", "farm")
TYPES = ("int", "int", "int", "bigint", "varchar(20)")
INDEXES = ("by_one", "by_two", "by_three", "by_four", "once_one")
UNIQUES = ("once_one", "once_two", "once_three", "by_one")
KEYS = ("to_one", "to_two", "to_three", "to_four")
SLIPS = 0.05
SERIES = 40


def first_predicted(flavour: Flavour, texts: Mapping[str, str]) -> str:
    """The first statement that a server is expected to refuse, as `path:line`; empty where there is none."""
    series = [step(path.removesuffix(".sql"), text, flavour) for path, text in texts.items()]
    found = refusals(judged(series, flavour, set()))
    first = min(((one.path, one.line) for one in found), default=None)
    return f"{first[0]}:{first[1]}" if first else ""


@contextmanager
def emptied(on: Server) -> Iterator[Server]:
    """A database that is emptied after each rehearsal in it: making a new one takes most of the time."""
    name = f"plait_predicted_{os.getpid()}"
    with alone():
        ask(on, f"CREATE DATABASE {name}")
        try:
            yield replace(on, database=name)
        finally:
            ask(on, f"DROP DATABASE {name}")


@pytest.mark.parametrize("flavour", [MYSQL, POSTGRESQL], ids=["mariadb", "postgresql"])
def test_the_first_refusal_of_any_series_is_predicted(flavour: Flavour) -> None:
    wrong: list[tuple[int, str, str, str]] = []
    passed = 0
    with emptied(server(flavour)) as on:
        for seed in range(SERIES):
            texts = Draw(random.Random(seed), flavour).texts(8)
            failures = rehearse(on, scripts(texts, flavour), in_place=True).failures
            real = f"{failures[0].path}:{failures[0].line}" if failures else ""
            passed += not real
            predicted = first_predicted(flavour, texts)
            if real != predicted:
                wrong.append((seed, predicted, real, failures[0].message if failures else ""))
    assert not wrong
    # Neither all good nor all bad, or it would show little.
    assert SERIES // 8 < passed < SERIES * 7 // 8


KEY_TYPES = {
    MYSQL: (
        "int", "int unsigned", "bigint", "tinyint(1)", "tinyint unsigned", "mediumint", "decimal(10,2)", "float",
        "double", "varchar(20)", "char(10)", "date", "datetime", "time", "year", "binary(16)", "uuid", "enum('a','b')",
    ),
    POSTGRESQL: (
        "int", "bigint", "smallint", "numeric(10)", "real", "double precision", "varchar(20)", "text", "char(10)", "date",
        "timestamp", "timestamptz", "time", "uuid", "boolean", "bytea", "inet", "cidr", "interval", "bit(8)", "oid",
    ),
}  # fmt: skip


@pytest.mark.parametrize("flavour", [MYSQL, POSTGRESQL], ids=["mariadb", "postgresql"])
def test_keys_between_any_two_types(flavour: Flavour) -> None:
    types = list(enumerate(KEY_TYPES[flavour]))
    texts = {
        "001.sql": "".join(f"CREATE TABLE p{at} (k {type} PRIMARY KEY);\n" for at, type in types),
        "002.sql": "".join(
            f"CREATE TABLE c{at}_{to} (k {type}, FOREIGN KEY (k) REFERENCES p{to} (k));\n"
            for at, type in types
            for to, _ in types
        ),
    }
    series = [step(path.removesuffix(".sql"), text, flavour) for path, text in texts.items()]
    predicted = {one.line: one.message for one in refusals(judged(series, flavour, set()))}
    done = said(server(flavour), texts, keep_going=True)
    refused = {one.line: one.message for one in done.failures if one.path == "002.sql"}
    assert len(done.failures) == len(refused)
    lines = texts["002.sql"].split("\n")
    missed = [(lines[line - 1], message) for line, message in refused.items() if line not in predicted]
    extra = [(lines[line - 1], message) for line, message in predicted.items() if line not in refused]
    assert (missed, extra) == ([], [])


WAYS_BACK = {
    "001_lamps": (
        "CREATE TABLE lamps (id INT PRIMARY KEY);\nCREATE VIEW lit AS SELECT id FROM lamps;\n",
        "DROP VIEW lit;\nDROP TABLE lamps;\n",
    ),
    "002_wicks": (
        "CREATE TABLE wicks (id INT PRIMARY KEY);\nALTER TABLE lamps ADD COLUMN oil INT;\n"
        "ALTER TABLE lamps ADD COLUMN glass INT;\n",
        "DROP TABLE IF EXISTS wicks;\nALTER TABLE lamps DROP COLUMN oil;\n",
    ),
    "003_shades": (
        "CREATE TABLE shades (id INT PRIMARY KEY);\nCREATE TABLE fringes (id INT PRIMARY KEY);\n",
        "DROP TABLE shades;\nDROP TABLE wicks;\n",
    ),
    "004_matches": ("CREATE TABLE matches (id INT PRIMARY KEY);\n", "DROP TABLE matches;\n"),
}


@pytest.mark.parametrize("flavour", [MYSQL, POSTGRESQL], ids=["mariadb", "postgresql"])
def test_rollbacks_leave_what_was_predicted(flavour: Flavour) -> None:
    files: dict[str, str] = {}
    for name, (up, down) in WAYS_BACK.items():
        files |= {f"db/migrations/{name}.sql": up, f"db/migrations/{name}_rollback.sql": down}
    found = [(one.path.rpartition("/")[2], one.line, one.message) for one in findings_of({}, files)]
    assert found == [
        (
            "002_wicks_rollback.sql",
            1,
            "the rollback of 002_wicks leaves column glass of lamps behind",
        ),
        ("003_shades_rollback.sql", 1, "the rollback of 003_shades leaves table fringes behind"),
        (
            "003_shades_rollback.sql",
            1,
            "the rollback of 003_shades drops table wicks, which 002_wicks creates",
        ),
    ]
    forward = {name: up for name, (up, _) in WAYS_BACK.items()}
    back = {name: down for name, (_, down) in WAYS_BACK.items()}
    with alone():
        done = run(server(flavour), forward, back, keep_going=True)
    assert left(done) == [
        "003_shades: left over: table fringes",
        "003_shades: lost: table wicks",
        "002_wicks: left over: column lamps.glass",
    ]
    assert not done.failures
