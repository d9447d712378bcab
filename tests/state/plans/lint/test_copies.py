"""Copies held against each other and both trees."""

from state.findings import Severity
from state.plans.lint import copies
from tests.state.plans.lint.making import Known, copy, found, messages, plan

E, W, N = Severity.ERROR, Severity.WARNING, Severity.NOTE


def test_one_file_to_two_places() -> None:
    of = plan(copies=(copy("a.py", "x/a.py", 3), copy("a.py", "y/a.py", 7)))
    assert found(copies.one_file_to_two_places, of) == [("plan-copied-twice", W, "a.py", 7)]


def test_two_files_of_one_name_to_their_places_are_fine() -> None:
    of = plan(copies=(copy("x/a.py", "x/a.py", 3), copy("y/a.py", "y/a.py", 7)))
    assert found(copies.one_file_to_two_places, of) == []
    assert found(copies.two_files_to_one_place, of) == []


def test_two_files_to_one_place() -> None:
    of = plan(copies=(copy("x/a.py", "a.py", 3), copy("y/a.py", "a.py", 7)))
    assert found(copies.two_files_to_one_place, of) == [("plan-copies-collide", E, "a.py", 7)]


def test_two_equal_files_to_one_place_do_no_harm() -> None:
    of = plan(copies=(copy("x/a.py", "a.py", 3), copy("y/a.py", "a.py", 7)))
    facts = Known(source={"x/a.py": "1\n", "y/a.py": "1\n"})
    assert found(copies.two_files_to_one_place, of, facts) == [("plan-copies-collide", N, "a.py", 7)]


def test_folders_may_be_laid_into_one() -> None:
    of = plan(copies=(copy("x", "lib", 3, recursive=True), copy("y", "lib", 7, recursive=True)))
    assert found(copies.two_files_to_one_place, of) == []


def test_a_copy_of_what_is_not_there() -> None:
    of = plan(copies=(copy("jobs/cron.py", "jobs/cron.py", 4),))
    facts = Known(source={"job/cron.py": ""})
    assert found(copies.missing_sources, of, facts) == [("plan-copy-missing", E, "jobs/cron.py", 4)]
    assert found(copies.missing_sources, of, Known(source={"jobs/cron.py": ""})) == []


def test_without_facts_no_source_is_missing() -> None:
    assert found(copies.missing_sources, plan(copies=(copy("a", "b"),))) == []


def test_a_source_that_an_earlier_copy_makes() -> None:
    of = plan(copies=(copy("a", "lib", 1, recursive=True), copy("lib/b.py", "c.py", 2)))
    assert found(copies.missing_sources, of, Known(source={"a/b.py": ""})) == []


def test_a_copy_over_a_different_file() -> None:
    of = plan(copies=(copy("a.py", "a.py", 4),))
    facts = Known(source={"a.py": "1\n2\n"}, target={"a.py": "1\n"})
    assert found(copies.overwriting_copies, of, facts) == [("plan-copy-overwrites", W, "a.py", 4)]
    assert messages(copies.overwriting_copies, of, facts) == [
        "the copy of a.py would overwrite a different file of the target "
        "(source: 2 lines, 4 bytes; target: 1 line, 2 bytes)"
    ]


def test_no_conflict_is_a_promise() -> None:
    of = plan(copies=(copy("a.py", "a.py", 4, no_conflict=True),))
    facts = Known(source={"a.py": "1\n2\n"}, target={"a.py": "1\n"})
    assert found(copies.overwriting_copies, of, facts) == [("plan-no-conflict-claim", E, "a.py", 4)]


def test_a_copy_over_the_same_file_or_nothing() -> None:
    of = plan(copies=(copy("a.py", "a.py", 4, no_conflict=True), copy("a.py", "b/a.py", 5)))
    facts = Known(source={"a.py": "1\n"}, target={"a.py": "1\n", "b/other.py": ""})
    assert found(copies.overwriting_copies, of, facts) == []


def test_a_folder_over_a_folder_names_the_files_that_differ() -> None:
    of = plan(copies=(copy("lib", "lib", 4, recursive=True),))
    source = {f"lib/{name}.py": "new" for name in "abcd"} | {"lib/same.py": "s", "libx/e.py": ""}
    target = {f"lib/{name}.py": "old" for name in "abcd"} | {"lib/same.py": "s", "libx/e.py": "z"}
    assert messages(copies.overwriting_copies, of, Known(source=source, target=target)) == [
        "the copy of lib would overwrite 4 different files of the target: lib/a.py, lib/b.py, lib/c.py and 1 more"
    ]
    assert messages(copies.overwriting_copies, of, Known(source=source, target={"lib/z.py": ""})) == []


def test_a_file_where_a_folder_is_needed() -> None:
    of = plan(copies=(copy("a.py", "lib/a.py", 4), copy("a.py", "docs", 5)))
    facts = Known(source={"a.py": ""}, target={"lib": "", "docs/index.md": ""})
    assert found(copies.overwriting_copies, of, facts) == [
        ("plan-copy-blocked", E, "lib/a.py", 4),
        ("plan-copy-blocked", E, "docs", 5),
    ]
