"""What can't be known of migrations that both sides hold alike is told once for a series."""

from state.explaining.explaining import explain
from state.findings import Severity
from state.noticing.noticed import Noticed
from state.workspace import Workspace
from tests.conftest import Build
from tests.state.pairs import Files, fork

OPAQUE = "SELECT 1;\nDO $$ BEGIN EXECUTE statement; END $$;\n"


def opaque(*numbers: int, text: str = OPAQUE) -> Files:
    return {f"db/{number:03}_step.sql": f"{text}CREATE TABLE t{number} (id INT);\n" for number in numbers}


def unknown(workspace: Workspace) -> list[Noticed]:
    return [one for one in workspace.noticing.all() if one.finding.kind == "could-not-check"]


def test_those_alike_are_one_note_and_others_keep_their_own(build: Build) -> None:
    base = opaque(1, 2, 3, 4, 5, 6)
    source = {**opaque(7), "db/006_step.sql": f"{OPAQUE}-- the source's\n"}
    with fork(
        build, base, source, {"db/006_step.sql": f"{OPAQUE}-- the target's\n"}
    ).workspace() as workspace:
        found = unknown(workspace)
        assert [(one.finding.path, one.finding.line, one.finding.message) for one in found] == [
            (
                "db",
                0,
                "what 5 migrations do can't be known, and both sides hold them alike: "
                "001_step, 002_step, 003_step and 2 more",
            ),
            ("db/006_step.sql", 2, "what this does can't be known: EXECUTE statement"),
            ("db/007_step.sql", 2, "what this does can't be known: EXECUTE statement"),
        ]
        together = found[0]
        assert (together.finding.severity, together.series) == (Severity.NOTE, "db")
        assert together.place.step == "migrations"
        names = next(
            one for one in explain(workspace, together.finding.id).sections if one.heading == "migrations"
        )
        assert names.lines == ("001_step", "002_step", "003_step", "004_step", "005_step")


def test_the_note_keeps_its_name_and_its_waiver(build: Build) -> None:
    with fork(build, opaque(1, 2, 3), opaque(4), {"x": "x\n"}).workspace() as workspace:
        before = unknown(workspace)[0].finding
        workspace.noticing.waive([before.id], "they ran for years")
        workspace.migrations.accept("db")
        waived = [one.finding.id for one in unknown(workspace) if one.waiver is not None]
        assert waived == [before.id]


def test_a_single_one_is_told_by_itself(build: Build) -> None:
    with fork(build, opaque(1), {"db/002_more.sql": "CREATE TABLE a (id INT);\n"}, {"x": "x\n"}).workspace() as workspace:  # fmt: skip
        assert [one.finding.path for one in unknown(workspace)] == ["db/001_step.sql"]
