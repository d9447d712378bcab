"""Sequences for tests, written as the SQL of each migration."""

from state.migrations.changes import Flavour, Reading
from state.migrations.findings.hazards import hazards
from state.migrations.proposing.edges import edges
from state.migrations.sequence import Hazard
from state.migrations.simulation.schema import EMPTY, Schema
from state.migrations.simulation.simulate import Step, replay
from state.migrations.sql.reader import read_sql

POSTGRESQL, MYSQL, UNKNOWN = Flavour.POSTGRESQL, Flavour.MYSQL, Flavour.UNKNOWN


def step(name: str, sql: str, flavour: Flavour = POSTGRESQL) -> Step:
    """One migration; its row is the source's where the name ends with a star."""
    side = "source" if name.endswith("*") else "target"
    name = name.removesuffix("*")
    changes, problems = read_sql(sql, f"{name}.sql", flavour)
    return Step(f"{side}:{name}", name, Reading(changes, None, problems))


def steps(flavour: Flavour = POSTGRESQL, **series: str) -> list[Step]:
    """Migrations in order, named by the keywords without their leading `m`; a trailing `_s` makes them the source's."""
    return [
        step(name[1:].removesuffix("_s") + ("*" if name.endswith("_s") else ""), sql, flavour)
        for name, sql in series.items()
    ]


def judged(
    series: list[Step], flavour: Flavour = POSTGRESQL, movable: set[str] | None = None, start: Schema = EMPTY
) -> list[Hazard]:
    """The findings of a sequence of which everything may move, unless `movable` says what."""
    rows = {one.row for one in series} if movable is None else movable
    return hazards(series, replay(series, start, flavour), edges(series), rows)


def told(found: list[Hazard]) -> list[str]:
    """Findings as lines: severity, kind, place, message."""
    return [f"{one.severity} {one.kind} {one.path}:{one.line} {one.message}" for one in found]
