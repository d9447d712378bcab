"""Listings of migrations."""

from state.findings import Severity
from state.plans.lint import migrations
from state.plans.plan import EditKind, EditProposal, MigrationAction
from tests.state.plans.lint.making import Known, found, listing, messages, plan

E, W = Severity.ERROR, Severity.WARNING
KEEP, FROM, NEW, DROP, LISTED = (
    MigrationAction.KEEP,
    MigrationAction.FROM,
    MigrationAction.NEW,
    MigrationAction.DROP,
    MigrationAction.LISTED,
)


def test_a_number_given_to_two() -> None:
    of = plan(migrations=listing(("001_a.sql", KEEP), ("002_b.sql", KEEP), ("002_c.sql", FROM, "001_c.sql")))
    assert found(migrations.numbers_named_twice, of) == [("plan-migration-number", E, "002_c.sql", 22)]
    assert messages(migrations.numbers_named_twice, of) == ["has the number 002 of 002_b.sql (line 21)"]


def test_two_that_exist_with_one_number_are_a_warning() -> None:
    of = plan(migrations=listing(("001_a.sql", KEEP), ("001_b.sql", KEEP)))
    assert found(migrations.numbers_named_twice, of) == [("plan-migration-number", W, "001_b.sql", 21)]


def test_a_dropped_one_gives_its_number_free() -> None:
    of = plan(migrations=listing(("001_a.sql", DROP), ("001_b.sql", NEW), ("unnumbered.sql", NEW)))
    assert found(migrations.numbers_named_twice, of) == []


def test_trees_of_both_sides_are_no_sequence() -> None:
    of = plan(
        migrations=(*listing(("001_a.sql", LISTED)), *listing(("001_b.sql", LISTED), number=2, start=40))
    )
    assert found(migrations.numbers_named_twice, of) == []


def create(path: str, line: int = 50) -> EditProposal:
    return EditProposal("edit-1", EditKind.CREATE, (path,), "-- sql", line, line + 3)


def test_one_that_is_created_elsewhere_in_the_plan() -> None:
    of = plan(
        migrations=listing(("001_a.sql", KEEP), ("002_b.sql", NEW)), edits=(create("migrations/002_c.sql"),)
    )
    assert found(migrations.numbers_named_twice, of) == [
        ("plan-migration-number", E, "migrations/002_c.sql", 50)
    ]


def test_the_listed_one_may_be_created_and_another_series_too() -> None:
    of = plan(
        migrations=listing(("001_a.sql", KEEP), ("002_b.sql", NEW)),
        edits=(create("migrations/002_b.sql"), create("shop/migrations/0002_c.py")),
    )
    assert found(migrations.numbers_named_twice, of) == []


def test_series_of_two_apps_share_numbers() -> None:
    of = plan(
        migrations=(
            *listing(("shop/migrations/0002_b.py", NEW)),
            *listing(("blog/migrations/0002_c.py", NEW), number=2, start=40),
        )
    )
    assert found(migrations.numbers_named_twice, of) == []


def test_a_number_that_the_target_has_given() -> None:
    of = plan(migrations=listing(("001_a.sql", KEEP), ("002_b.sql", NEW)))
    facts = Known(target={"db/001_a.sql": "", "db/002_other.sql": "", "db/002_other.down.sql": ""})
    assert found(migrations.numbers_taken, of, facts) == [("plan-migration-taken", E, "002_b.sql", 21)]


def test_a_number_that_is_free_or_its_own() -> None:
    of = plan(migrations=listing(("001_a.sql", KEEP), ("002_b.sql", NEW)))
    facts = Known(target={"db/001_a.sql": "", "db/002_b.sql": "", "elsewhere/002_x.sql": ""})
    assert found(migrations.numbers_taken, of, facts) == []
    assert found(migrations.numbers_taken, of) == []


def test_a_number_taken_on_a_branch() -> None:
    of = plan(migrations=listing(("001_a.sql", KEEP), ("002_b.sql", NEW)))
    facts = Known(target={"db/001_a.sql": ""}, on_branches={"work": ["db/001_a.sql", "db/002_z.sql"]})
    assert messages(migrations.numbers_taken, of, facts) == [
        "has the number 002, which 002_z.sql has on the branch work"
    ]
    same = Known(target={"db/001_a.sql": ""}, on_branches={"work": ["db/002_b.sql"]})
    assert found(migrations.numbers_taken, of, same) == []


def test_one_that_the_listing_leaves_out() -> None:
    of = plan(migrations=listing(("001_a.sql", KEEP), ("003_b.sql", FROM, "002_b.sql")))
    facts = Known(
        source={"m/001_a.sql": "a", "m/002_b.sql": "b", "m/003_c.sql": "c", "m/003_c.down.sql": ""},
        target={"db/001_a.sql": "a", "db/002_t.sql": "t", "db/readme.md": "", "db/deep/004_x.sql": ""},
    )
    assert found(migrations.migrations_left_out, of, facts) == [
        ("plan-migration-left-out", W, "db/002_t.sql", 20),
        ("plan-migration-left-out", W, "m/003_c.sql", 20),
    ]


def test_a_listing_of_new_ones_only_claims_no_whole() -> None:
    of = plan(migrations=listing(("003_b.sql", FROM, "002_b.sql")))
    facts = Known(source={"m/002_b.sql": "", "m/001_a.sql": ""}, target={"m/002_b.sql": ""})
    assert found(migrations.migrations_left_out, of, facts) == []


def test_the_same_file_of_another_name_is_not_left_out() -> None:
    of = plan(migrations=listing(("001_a.sql", KEEP)))
    facts = Known(source={"m/001_a.sql": "a", "m/001_init.sql": "a"}, target={"m/001_a.sql": "a"})
    assert found(migrations.migrations_left_out, of, facts) == []


def test_from_of_what_does_not_exist() -> None:
    of = plan(migrations=listing(("001_a.sql", KEEP), ("002_b.sql", FROM, "001_bb.sql")))
    facts = Known(source={"m/001_b.sql": ""}, target={"m/001_a.sql": ""})
    assert found(migrations.missing_origins, of, facts) == [("plan-migration-missing", E, "002_b.sql", 21)]
    assert messages(migrations.missing_origins, of, facts) == [
        "is to come from 001_bb.sql, but the source has no such migration"
    ]


def test_from_and_keep_of_what_exists() -> None:
    of = plan(migrations=listing(("001_a.sql", KEEP), ("002_b.sql", FROM, "001_b"), ("0009_new.sql", NEW)))
    facts = Known(source={"m/001_b.sql": ""}, target={"m/001_a.sql": ""})
    assert found(migrations.missing_origins, of, facts) == []
    assert found(migrations.missing_origins, of) == []


def test_companions_share_the_number_of_theirs() -> None:
    of = plan(
        migrations=listing(("db/061_a.sql", NEW), ("db/061_a_rollback.sql", NEW), ("db/062_b.down.sql", NEW))
    )
    assert found(migrations.numbers_named_twice, of) == []
