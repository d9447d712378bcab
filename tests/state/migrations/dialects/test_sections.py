"""Both directions in sections of one file."""

import pytest

from state.migrations.changes import Act, Flavour
from state.migrations.dialect import Script, Scripts
from state.migrations.dialects.sections import Section, Sections, sections
from state.migrations.migration import Migration, MigrationFile, Role
from state.repositories.version import Version

GOOSE = "-- a note\n-- +goose Up\nCREATE TABLE a (id int);\n\n-- +goose Down\nDROP TABLE a;\n"


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        (GOOSE, [Section(True, 2, "\nCREATE TABLE a (id int);\n\n"), Section(False, 5, "\nDROP TABLE a;\n")]),
        ("-- migrate:up transaction:false\nA;\n-- migrate:down\nB;\n", [Section(True, 1, "\nA;\n"), Section(False, 3, "\nB;\n")]),
        ("# --- !Ups\nA;\n# --- !Downs\nB;\n", [Section(True, 1, "\nA;\n"), Section(False, 3, "\nB;\n")]),
        ("A;\n---- create above / drop below ----\nB;\n", [Section(True, 1, "A;\n"), Section(False, 2, "\nB;\n")]),
        ("A;\n-- //@UNDO\nB;\n", [Section(True, 1, "A;\n"), Section(False, 2, "\nB;\n")]),
        ("A;\n", []),
    ],
)  # fmt: skip
def test_sections(text: str, cut: list[Section]) -> None:
    assert list(sections(text)) == cut


def migration() -> Migration:
    return Migration(
        "001_a", "001", "a", (MigrationFile("m/001_a.sql", Role.FORWARD, Version("100644", "a")),)
    )


def test_lines_are_those_of_the_file() -> None:
    reading = Sections().read(migration(), lambda path: GOOSE.encode(), Flavour.POSTGRESQL, "")
    assert [(one.act, one.table, one.line) for one in reading.up] == [(Act.CREATE_TABLE, "a", 3)]
    assert reading.down is not None
    assert [(one.act, one.table, one.line) for one in reading.down] == [(Act.DROP_TABLE, "a", 6)]
    assert Sections().scripts(migration(), lambda path: GOOSE.encode()) == Scripts(
        (Script("m/001_a.sql", "\nCREATE TABLE a (id int);\n\n", 2),),
        (Script("m/001_a.sql", "\nDROP TABLE a;\n", 5),),
    )


def test_an_empty_section_is_no_way_back() -> None:
    text = b"-- +goose Up\nCREATE TABLE a (id int);\n-- +goose Down\n-- nothing\n"
    assert Sections().read(migration(), lambda path: text, Flavour.POSTGRESQL, "").down is None
