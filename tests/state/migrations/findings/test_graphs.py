"""Declared dependencies."""

from dataclasses import replace

from state.findings import Severity
from state.migrations.changes import Act, Change, Column, Flavour, Reading
from state.migrations.decisions import Leave
from state.migrations.findings.graphs import graphs
from state.migrations.migration import Migration, MigrationFile, Order, Role, Runner
from state.migrations.sequence import Action, Hazard, Row
from state.migrations.sequence import Sequence as MigrationSequence
from state.repositories.version import Version

A = "orders/migrations"


def row(
    name: str,
    *needs: str,
    side: str = "both",
    up: tuple[Change, ...] = (),
    action: Action = Action.KEEP,
    applied: bool = False,
    replaces: tuple[str, ...] = (),
    unread: str = "",
) -> Row:
    path = f"{A}/{name}.py"
    files = (MigrationFile(path, Role.FORWARD, Version("100644", "0" * 40), path),)
    number, _, slug = name.partition("_")
    one = Migration(
        name, number, slug, files, (int(number),), (int(number),), needs, (), replaces, unread=unread
    )
    placed = None if action in (Action.SKIP, Action.DROP) else one
    source, target = (one if side in ("both", which) else None for which in ("source", "target"))
    return Row(name, action, source, target, placed, applied=applied, needs=needs, reading=Reading(up))


def found(*rows: Row, order: Order = Order.GRAPH) -> list[Hazard]:
    sequence = MigrationSequence(A, "Django", A, "orders", Flavour.UNKNOWN, Runner(order), None, None, rows)
    return list(graphs(sequence))


def column(table: str, name: str) -> Change:
    return Change(Act.ADD_COLUMN, "x.py", 1, table, name, columns=(Column(name),))


def test_a_line_has_nothing_to_say() -> None:
    assert found(row("0001_a"), row("0002_b", "0001_a"), row("0003_c", "0002_b")) == []


def test_several_leaves() -> None:
    rows = row("0001_a"), row("0002_b", "0001_a", side="target"), row("0002_c", "0001_a", side="source")
    (one,) = found(*rows)
    assert (one.kind, one.severity, one.path) == ("several-leaves", Severity.ERROR, f"{A}/0002_c.py")
    assert one.message == "2 migrations are the last one of their line: 0002_b and 0002_c"
    assert one.hint == "insert a merge migration, or hang one line below the other"
    assert (one.row, one.others, one.acts, one.order_fixes) == ("0002_c", ("0002_b",), (), False)
    assert found(*rows, row("0003_merge", "0002_b", "0002_c")) == []
    assert found(*rows, order=Order.NUMERIC) == []


def test_squashed_migrations_stand_for_what_they_replace() -> None:
    squash = row("0001_squashed", replaces=("orders.0001_a", "orders.0002_b"))
    assert found(row("0001_a"), row("0002_b", "0001_a"), squash, row("0003_c", "0002_b")) == []
    assert found(squash, row("0003_c", "0002_b")) == []


def test_replacing_what_is_applied() -> None:
    squash = row("0001_squashed", replaces=("orders.0001_a", "orders.0002_b"))
    rows = row("0001_a", applied=True), row("0002_b", "0001_a", applied=True), squash
    (one,) = found(*rows)
    assert (one.kind, one.severity, one.row) == ("replaces-applied", Severity.WARNING, "0001_squashed")
    assert one.message == "0001_squashed replaces 0001_a and 0002_b, which are marked applied"


def test_a_missing_dependency() -> None:
    (one,) = found(row("0001_a"), row("0002_b", "0001_a", "0001_gone", "__first__"))
    assert (one.kind, one.severity, one.path) == ("missing-dependency", Severity.ERROR, f"{A}/0002_b.py")
    assert one.message == "0002_b depends on 0001_gone, which is not in the sequence"
    assert (one.hint, one.acts) == ("patch the dependency", ())


def test_a_dependency_that_is_left_out() -> None:
    (one,) = found(row("0001_a", action=Action.SKIP), row("0002_b", "0001_a"))
    assert one.message == "0002_b depends on 0001_a, which is left out"
    assert one.hint == one.acts[0].words == "take 0001_a back in"
    assert one.acts[0].decisions == (Leave(("0001_a",), ""),)


def test_what_could_not_be_read() -> None:
    (one,) = found(row("0001_a", unread="its dependencies are computed"))
    assert (one.kind, one.severity) == ("unread", Severity.NOTE)
    assert one.message == "could not check 0001_a: its dependencies are computed"


def test_circles() -> None:
    rows = row("0001_a", "0003_c"), row("0002_b", "0001_a"), row("0003_c", "0002_b"), row("0004_d", "0003_c")
    (one,) = found(*rows)
    assert (one.kind, one.severity) == ("circle", Severity.ERROR)
    assert one.message == "dependencies go in a circle: 0001_a needs 0003_c needs 0002_b needs 0001_a"
    assert {one.row, *one.others} == {"0001_a", "0002_b", "0003_c"}
    long = [row(f"{at:04}_x", f"{(at + 1) % 3000:04}_x") for at in range(3000)]
    (one,) = found(*long)
    assert one.message.endswith("needs 0005_x needs 2994 more needs 0000_x")


def test_a_model_changed_on_both_sides() -> None:
    (one,) = found(
        row("0001_a", up=(column("orders", "x"),)),
        row("0002_b", "0001_a", side="target", up=(column("orders", "note"),)),
        row("0003_c", "0002_b", side="source", up=(column("orders", "remark"), column("people", "age"))),
    )
    assert (one.kind, one.severity, one.row) == ("changed-on-both-sides", Severity.WARNING, "0003_c")
    assert one.message == "orders is changed by 0003_c of the source and by 0002_b of the target"


def test_the_same_field_twice() -> None:
    made = Change(Act.CREATE_TABLE, "x.py", 1, "people", columns=(Column("id"), Column("age")))
    hazards = found(
        row("0002_b", side="target", up=(column("orders", "note"), made)),
        row("0003_c", "0002_b", side="source", up=(column("orders", "note"), column("people", "age"))),
    )
    twice = [one for one in hazards if one.kind == "field-twice"]
    assert [one.message for one in twice] == [
        "field note of orders is made by 0003_c of the source and by 0002_b of the target",
        "field age of people is made by 0003_c of the source and by 0002_b of the target",
    ]
    assert {(one.severity, one.row, one.others) for one in twice} == {(Severity.ERROR, "0003_c", ("0002_b",))}


def test_ids_stay_when_rows_get_other_names() -> None:
    rows = [row("0001_a"), row("0002_b", "0001_a"), row("0002_c", "0001_a", side="source")]
    before = [one.id for one in found(*rows)]
    last = rows[-1]
    assert last.placed is not None
    rows[-1] = replace(last, placed=replace(last.placed, name="0009_c"), was="0002_c")
    assert [one.id for one in found(*rows)] == before
