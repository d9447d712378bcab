"""Numbers: taken twice, missing, taken on branches."""

from state.findings import Severity
from state.migrations.decisions import Move, Pin, Rename, Renumber
from state.migrations.findings.numbers import numbers, numbers_on_branches, on_other_branches
from tests.state.migrations.findings.series import findings_of, sequence_of, table

A = "db/migrations"


def series(*names: str) -> dict[str, str]:
    return {f"{A}/{name}.sql": table(f"t{at}_{len(names)}") for at, name in enumerate(names)}


def test_clean_series_have_nothing_to_say() -> None:
    assert findings_of(series("001_a", "002_b"), series("001_c", "002_d", "003_e"), without=()) == []


def test_two_of_the_targets_own() -> None:
    (found,) = findings_of({}, series("001_a", "002_b", "002_c", "003_d"))
    assert (found.kind, found.severity, found.path) == ("duplicate-number", Severity.ERROR, f"{A}/002_c.sql")
    assert found.message == "number 002 is taken twice: by 002_b of the target and 002_c of the target"
    assert not found.order_fixes
    assert found.row == f"target:{A}/002_c.sql"
    assert found.others == (f"target:{A}/002_b.sql",)
    (offer,) = found.acts
    assert offer.words == found.hint == "move 002_c to the end as 004"
    assert offer.decisions == (Move(found.row, f"target:{A}/003_d.sql"), Renumber(found.row, "004"))


def test_a_free_number_right_behind_is_taken() -> None:
    (found,) = findings_of({}, series("001_a", "002_b", "002_c", "004_d"))
    assert found.hint == "renumber 002_c to 003"
    assert found.acts[0].decisions == (Renumber(f"target:{A}/002_c.sql", "003"),)


def test_the_offer_takes_the_finding_away() -> None:
    for target in (series("001_a", "002_b", "002_c", "003_d"), series("001_a", "002_b", "002_c", "004_d")):
        (found,) = findings_of({}, target)
        assert findings_of({}, target, found.acts[0].decisions) == []


def test_what_is_applied_keeps_its_number() -> None:
    target = series("001_a", "002_b", "002_c")
    both = f"target:{A}/002_b.sql", f"target:{A}/002_c.sql"
    (found,) = findings_of({}, target, [Pin(both[1:])])
    assert found.hint == "move 002_b to the end as 003"
    (found,) = findings_of({}, target, [Pin(both)])
    assert (found.hint, found.acts) == ("give one of them another number", ())


def test_a_range_takes_every_number_in_it() -> None:
    (found,) = findings_of({}, series("001_a", "002-005_b", "003_c", "006_d"))
    assert found.message == "number 003 is taken twice: by 002-005_b of the target and 003_c of the target"
    assert found.hint == "move 003_c to the end as 007"
    (found,) = findings_of({}, series("001_a", "002-005_b", "004-006_c"))
    assert (
        found.message
        == "numbers 004 and 005 are taken twice: by 002-005_b of the target and 004-006_c of the target"
    )
    assert found.acts == ()


def test_many_at_one_number_are_one_finding() -> None:
    (found,) = findings_of({}, series(*(f"001_{letter}" for letter in "abcdef"), "002_g"))
    assert found.message == (
        "number 001 is taken 6 times: by 001_a of the target, 001_b of the target, 001_c of the target and 3 more"
    )
    assert len(found.others) == 5


def test_the_operators_own_number() -> None:
    source, target = series("001_x"), series("001_a", "002_b", "003_c")
    (found,) = findings_of(source, target, [Renumber(f"source:{A}/001_x.sql", "002")])
    assert found.message == "number 002 is taken twice: by 002_b of the target and 002_x of the source"
    assert found.hint == "move 002_x to the end as 004"


def test_what_both_sides_hold_so_is_a_note_while_it_stays_so() -> None:
    both = series("001_a", "002_b", "002_c")
    (found,) = findings_of(both, both)
    assert (found.severity, found.hint, found.acts) == (Severity.NOTE, "", ())
    assert found.message == "number 002 is taken twice: by 002_b on both sides and 002_c on both sides"
    both = series("001_a", "002_b", "003_c")
    (found,) = findings_of(both, both, [Renumber(f"target:{A}/003_c.sql", "002")])
    assert (found.severity, found.hint) == (Severity.ERROR, "renumber 002_c to 003")


def test_gaps_are_shown_and_not_closed() -> None:
    (found,) = findings_of({}, series("001_a", "003_b", "004_c", "009-010_d", "020_e"), without=())
    assert (found.kind, found.severity, found.path) == ("gap", Severity.NOTE, A)
    assert found.message == "no migration has the numbers 002, 005 to 008 and 011 to 019"
    assert (found.hint, found.acts) == ("gaps do no harm, and stay", ())
    (found,) = findings_of({}, series("001_a", "003_b"), without=())
    assert found.message == "no migration has the number 002"


def test_moments_have_no_gaps() -> None:
    assert findings_of({}, series("20240102030405_a", "20240202030405_b"), without=()) == []


def test_an_applied_migration_that_gets_another_name() -> None:
    row = f"target:{A}/002_b.sql"
    found = findings_of({}, series("001_a", "002_b"), [Pin((row,)), Renumber(row, "005")])
    assert [one.message for one in found] == [
        "002_b is marked applied, and becomes 005_b: a server that ran it would run it again"
    ]
    assert found[0].hint == "keep 002_b"
    assert found[0].acts[0].decisions == (Renumber(row, ""), Rename(row, ""))


BRANCHES = {
    "feature/y": (f"{A}/001_a.sql", f"{A}/003_y.sql", f"{A}/003_y_rollback.sql"),
    "feature/z": (f"{A}/003_y.sql", f"{A}/notes.md", f"{A}/004_y.test.ts", f"{A}/004_y.d.ts"),
    "old": (f"{A}/001_x.sql", f"{A}/002_b.sql", f"{A}/003_x.sql", f"{A}/2023-01-01-000000_u/up.sql"),
}


def test_numbers_on_branches() -> None:
    assert numbers_on_branches(BRANCHES) == {
        1: [("feature/y", "001_a.sql"), ("old", "001_x.sql")],
        2: [("old", "002_b.sql")],
        3: [("feature/y", "003_y.sql"), ("feature/z", "003_y.sql"), ("old", "003_x.sql")],
        20230101000000: [("old", "2023-01-01-000000_u")],
    }


def test_a_number_that_a_branch_has_given_away() -> None:
    sequence, _ = sequence_of(series("001_x"), series("001_a", "002_b"))
    assert [row.name for row in sequence.rows] == ["001_a", "002_b", "003_x"]
    (found,) = on_other_branches(sequence, "target", numbers_on_branches(BRANCHES))
    assert (found.kind, found.severity, found.path) == (
        "number-on-branch",
        Severity.WARNING,
        f"{A}/001_x.sql",
    )
    assert (
        found.message
        == "003 is also taken by 003_y.sql on the branches feature/y and feature/z of the target"
    )
    assert found.row == f"source:{A}/001_x.sql"
    assert not found.order_fixes


def test_the_targets_own_rows_are_the_branches_business() -> None:
    sequence, _ = sequence_of({}, series("001_a", "002_b", "003_c"))
    assert list(on_other_branches(sequence, "target", numbers_on_branches(BRANCHES))) == []
    assert list(numbers(sequence)) == []
