"""Migrations that are there twice, and sets that one file supersedes."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from state.findings import Severity
from state.migrations.decisions import Leave, Pin
from state.migrations.findings.doubles import essence
from tests.state.migrations.findings.series import findings_of, table

A = "db/migrations"
BUILDS, ORDERS, VOTES = table("builds", "id", "name"), table("orders"), table("votes")


def at(files: dict[str, str]) -> dict[str, str]:
    return {f"{A}/{name}.sql": text for name, text in files.items()}


def test_the_same_file_under_two_numbers() -> None:
    (found,) = findings_of({}, at({"001_builds": BUILDS, "002_orders": ORDERS, "003_again": BUILDS}))
    assert (found.kind, found.severity, found.path) == (
        "same-file-twice",
        Severity.ERROR,
        f"{A}/003_again.sql",
    )
    assert found.message == "001_builds of the target and 003_again of the target are the same file"
    assert found.hint == "skip 003_again"
    assert found.acts[0].decisions == (
        Leave((f"target:{A}/003_again.sql",), "skip", "001_builds is the same"),
    )


def test_one_that_is_left_out_already_is_a_note() -> None:
    found = findings_of(at({"005_x": BUILDS}), at({"001_builds": BUILDS, "002_orders": ORDERS}))
    assert [(one.severity, one.message, one.acts) for one in found] == [
        (Severity.NOTE, "001_builds and 005_x are the same file: the second one is left out", ())
    ]


def test_comments_and_white_space_make_no_difference() -> None:
    other = "-- builds\ncreate_me;".replace(
        "create_me;", BUILDS.replace(" (", "\n(\n ").replace(",", " /* x */ ,")
    )
    found = findings_of(at({"001_x": other}), at({"001_builds": BUILDS, "002_orders": ORDERS}))
    assert [one.message for one in found] == [
        "001_builds of the target and 003_x of the source differ in comments and white space only"
    ]
    assert found[0].hint == "skip 003_x"


def test_other_words_with_the_same_deeds() -> None:
    other = BUILDS.lower()
    found = findings_of(at({"001_x": other}), at({"001_builds": BUILDS, "002_orders": ORDERS}))
    assert [one.message for one in found] == [
        "001_builds of the target and 003_x of the source do the same to the schema"
    ]


def test_the_applied_one_stays() -> None:
    target = at({"001_builds": BUILDS, "002_orders": ORDERS, "003_again": BUILDS})
    (found,) = findings_of({}, target, [Pin((f"target:{A}/003_again.sql",))])
    assert found.hint == "skip 001_builds"
    (found,) = findings_of({}, target, [Pin((f"target:{A}/003_again.sql", f"target:{A}/001_builds.sql"))])
    assert (found.hint, found.acts) == ("both are marked applied: see what the second one did", ())


def test_one_name_with_two_contents() -> None:
    source, target = at({"001_builds": BUILDS + ORDERS}), at({"001_builds": BUILDS, "002_votes": VOTES})
    (found,) = findings_of(source, target)
    assert (found.kind, found.severity, found.path) == ("same-name", Severity.WARNING, f"{A}/001_builds.sql")
    assert found.message == (
        "both sides have 001_builds, with different content: the source's has 1 line that the target's has not, "
        "the target's 0 lines that the source's has not"
    )
    (found,) = findings_of(at({"001_builds": f"-- x\n{BUILDS}"}), target)
    assert (found.severity, found.message) == (
        Severity.NOTE,
        "both sides have 001_builds, with different content: only comments and white space differ",
    )


def test_one_name_at_two_numbers() -> None:
    found = findings_of(at({"001_votes": VOTES + ORDERS}), at({"001_builds": BUILDS, "002_votes": VOTES}))
    assert [one.message for one in found if one.kind == "same-name"] == [
        "001_votes of the source and 002_votes of the target have one name and different content: "
        "the source's has 1 line that the target's has not, the target's 0 lines that the source's has not"
    ]


SET = {"004_builds": BUILDS, "005_orders": ORDERS, "006_note": "ALTER TABLE builds ADD COLUMN note TEXT;\n"}
WHOLE = "CREATE TABLE builds (id INT, name INT, note TEXT);\n" + ORDERS + VOTES


def test_a_set_superseded_by_a_consolidated_file() -> None:
    found = findings_of(at({"004-008_complete": WHOLE}), at(SET))
    assert [one.kind for one in found] == ["superseded"]
    assert found[0].path == f"{A}/004-008_complete.sql"
    assert found[0].message.endswith(
        "creates all that 004_builds, 005_orders and 006_note create: a consolidated file"
    )
    ids = tuple(f"target:{A}/{name}.sql" for name in SET)
    assert found[0].others == ids
    assert [one.words for one in found[0].acts] == [
        "skip 004_builds, 005_orders and 006_note",
        f"skip {found[0].message.partition(' ')[0]}",
    ]
    assert found[0].acts[0].decisions[0].migrations == ids  # type: ignore[attr-defined]
    assert not found[0].order_fixes
    for offer in found[0].acts:
        assert findings_of(at({"004-008_complete": WHOLE}), at(SET), offer.decisions) == []


def test_what_has_run_or_does_more_is_not_offered() -> None:
    more = {**SET, "005_orders": ORDERS + "INSERT INTO orders VALUES (1);\n"}
    (found,) = findings_of(at({"009_all": WHOLE}), at(more), [Pin((f"target:{A}/004_builds.sql",))])
    assert found.hint == "005_orders does more: look before you skip"
    assert [one.words for one in found.acts] == ["skip 006_note", "skip 009_all"]


@pytest.mark.parametrize(
    "whole",
    [
        table("builds", "id") + ORDERS + VOTES,  # a column is missing
        ORDERS + VOTES,
        "DO $$ BEGIN " + WHOLE.replace("\n", " ") + " END $$;\n",  # may or may not run
    ],
)
def test_what_creates_less_supersedes_nothing(whole: str) -> None:
    target = at({"004_builds": BUILDS, "006_note": SET["006_note"]})
    assert [one for one in findings_of(at({"009_complete": whole}), target) if one.kind == "superseded"] == []


def test_an_ordinary_file_supersedes_no_single_one() -> None:
    target = at({"004_builds": BUILDS, "005_users": table("users")})
    assert findings_of(at({"009_more": BUILDS + VOTES}), target) == []


def test_a_table_made_anew_is_neither_a_double_nor_superseded() -> None:
    # As SQLite has it done: a column changes by a copy that takes the table's name.
    anew = (
        "CREATE TABLE _copy (id INT, name INT);\nINSERT INTO _copy SELECT * FROM builds;\n"
        "DROP TABLE builds;\nALTER TABLE _copy RENAME TO builds;\n"
    )
    target = at({"001_builds": BUILDS, "002_one": anew, "003_two": anew, "004_orders": ORDERS})
    assert findings_of({}, target) == []
    assert [one.kind for one in findings_of(at({"001_x": anew}), target)] == ["same-file-twice"]


def test_a_dump_drops_before_it_creates() -> None:
    whole = "".join(f"DROP TABLE IF EXISTS {name};\n" for name in ("builds", "orders", "votes")) + WHOLE
    (found,) = findings_of(at({"009_all": whole}), at(SET))
    assert found.kind == "superseded"


def test_placeholders_are_no_doubles() -> None:
    empty = {f"{at:03}_nothing": "-- nothing to do here\n" for at in (2, 3)}
    assert findings_of({}, at({"001_builds": BUILDS, **empty})) == []


def test_a_series_that_is_there_twice_takes_no_time_to_tell() -> None:
    names = [f"t{number}" for number in range(300)]
    target = at({f"{number:04}_{name}": table(name, "id", "a") for number, name in enumerate(names)})
    source = at({f"{number:04}_x{name}": table(name, "id", "a", "b") for number, name in enumerate(names)})
    start = time.perf_counter()
    found = findings_of(source, target)
    assert time.perf_counter() - start < 10
    assert [one for one in found if one.kind == "superseded"] == []


def test_essence() -> None:
    plain = essence(b"CREATE TABLE a (b INT, c TEXT DEFAULT 'x  y');")
    assert plain == essence(b"-- one\nCREATE  TABLE a(b INT ,\tc TEXT /* two */ DEFAULT 'x  y')\n;\n# three")
    assert plain != essence(b"CREATE TABLE a (b INT, c TEXT DEFAULT 'x y');")
    assert plain != essence(b"CREATETABLE a (b INT, c TEXT DEFAULT 'x  y');")
    assert essence(b"-- nothing\n /* at all */ ;") == ""
    assert essence(b"/*!40101 SET a=1 */") != ""
    assert essence(b"a #> b", hash_comments=False) != essence(b"a", hash_comments=False)
    assert essence(b"a # b") == essence(b"a")
    assert essence(b"$$ a  -- b $$") != essence(b"$$ a $$")
    assert essence(b"it\\'s") == ""
    assert essence(b"# x\na", sql=False) == essence(b"a // y\n".replace(b"// y", b""), sql=False)


@given(st.binary(max_size=200), st.sampled_from([b" ", b"\n", b"\t \n"]))
def test_space_at_the_ends_never_counts(text: bytes, space: bytes) -> None:
    assert (
        essence(text + space) == essence(text)
        or b"$" in text
        or text.count(b"'") + text.count(b'"') + text.count(b"`")
    )
    assert essence(space + text) == essence(text)


@pytest.mark.parametrize(
    "piece", [b"'", b'"', b"/*", b"$a$", b"$", b"\\'", b"--", b"x ", b"(", b"/*!", b"*/ /*"]
)
def test_no_text_takes_long(piece: bytes) -> None:
    start = time.perf_counter()
    essence(piece * (1_000_000 // len(piece)))
    assert time.perf_counter() - start < 4
