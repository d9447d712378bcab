"""Statements as the clients cut them, with the lines they report."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from state.migrations.changes import Flavour
from state.migrations.sql.scanner import flavour_of, scan, statements

MYSQL, POSTGRESQL, UNKNOWN = Flavour.MYSQL, Flavour.POSTGRESQL, Flavour.UNKNOWN
BOTH = (MYSQL, POSTGRESQL, UNKNOWN)


def cut(text: str, flavour: Flavour, line: int = 1) -> list[tuple[int, str]]:
    return [(one.line, one.text) for one in statements(text, flavour, line)]


@pytest.mark.parametrize("flavour", BOTH)
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \n;;\n ; ", []),
        ("-- only a comment", []),
        ("SELECT 1", [(1, "SELECT 1")]),
        ("\ufeffSELECT 1;\nSELECT 2", [(1, "SELECT 1"), (2, "SELECT 2")]),
        ("SELECT 1;\r\n\r\nSELECT\r\n2;\r\n", [(1, "SELECT 1"), (3, "SELECT\r\n2")]),
        ("-- a\n\n/* b;\n */ SELECT 1; SELECT 2", [(4, "SELECT 1"), (4, "SELECT 2")]),
        ("SELECT 'a;''b;' ; SELECT 2", [(1, "SELECT 'a;''b;'"), (1, "SELECT 2")]),
        ('SELECT "a;""b;" ; SELECT 2', [(1, 'SELECT "a;""b;"'), (1, "SELECT 2")]),
        ("SELECT 1 -- a ; b\n; SELECT 2", [(1, "SELECT 1 -- a ; b"), (2, "SELECT 2")]),
        ("SELECT 1 /* ; */; SELECT 2", [(1, "SELECT 1 /* ; */"), (1, "SELECT 2")]),
        ("SELECT (1; SELECT 2);", [(1, "SELECT (1"), (1, "SELECT 2)")]),
    ],
)
def test_what_all_servers_agree_on(flavour: Flavour, text: str, expected: list[tuple[int, str]]) -> None:
    assert cut(text, flavour) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"SELECT 'it\'s; \\'; SELECT 2", [(1, r"SELECT 'it\'s; \\'"), (1, "SELECT 2")]),
        (r'SELECT "it\"s;"; SELECT 2', [(1, r'SELECT "it\"s;"'), (1, "SELECT 2")]),
        ("SELECT `a;``b`; SELECT 2", [(1, "SELECT `a;``b`"), (1, "SELECT 2")]),
        ("SELECT 1 # a ; 'b\n; SELECT 2", [(1, "SELECT 1 # a ; 'b"), (2, "SELECT 2")]),
        ("SELECT 1--1; SELECT 2", [(1, "SELECT 1--1"), (1, "SELECT 2")]),
        ("--\nSELECT 1; --\n", [(2, "SELECT 1")]),
        ("/* /* */ SELECT 1;", [(1, "SELECT 1")]),
        ("/*!40101 SET a=1 */;\nSELECT 2;", [(1, "/*!40101 SET a=1 */"), (2, "SELECT 2")]),
        ("SELECT $$; SELECT 2", [(1, "SELECT $$"), (1, "SELECT 2")]),
        (
            "DELIMITER //\nSELECT 1; SELECT 2//\nSELECT\n3 //\ndelimiter ; -- back\nSELECT 4;",
            [(2, "SELECT 1; SELECT 2"), (3, "SELECT\n3"), (6, "SELECT 4")],
        ),
        ("delimiter $$\nSELECT ';'$$\n delimiter\t;;\nSELECT 2;;", [(2, "SELECT ';'"), (4, "SELECT 2")]),
        ("DELIMITER '|'\nSELECT 1; SELECT 2|", [(2, "SELECT 1; SELECT 2")]),
        (
            "source a b.sql\n\\. c.sql\nUSE db\nSELECT 1;",
            [(1, "source a b.sql"), (2, "\\. c.sql"), (3, "USE db"), (4, "SELECT 1")],
        ),
        ("USE db; SELECT 1", [(1, "USE db"), (1, "SELECT 1")]),
        ("SELECT 1\\G\nSELECT 2", [(1, "SELECT 1"), (2, "SELECT 2")]),
        (
            "CREATE TRIGGER a BEFORE INSERT ON b FOR EACH ROW BEGIN IF 1 THEN SET @a = CASE 1 WHEN 1 THEN 2 END; END IF; END; SELECT 2",
            [
                (
                    1,
                    "CREATE TRIGGER a BEFORE INSERT ON b FOR EACH ROW BEGIN IF 1 THEN SET @a = CASE 1 WHEN 1 THEN 2 END; END IF; END",
                ),
                (1, "SELECT 2"),
            ],
        ),
    ],
)
def test_mysql(text: str, expected: list[tuple[int, str]]) -> None:
    assert cut(text, MYSQL) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"SELECT 'a\'; SELECT 2", [(1, r"SELECT 'a\'"), (1, "SELECT 2")]),
        (r"SELECT E'a\'; b', e'\\'; SELECT 2", [(1, r"SELECT E'a\'; b', e'\\'"), (1, "SELECT 2")]),
        (r"SELECT type'a\'; SELECT 2", [(1, r"SELECT type'a\'"), (1, "SELECT 2")]),
        ("SELECT $$a;'$$; SELECT $b$;$$;$b$", [(1, "SELECT $$a;'$$"), (1, "SELECT $b$;$$;$b$")]),
        ("SELECT a$b$; SELECT $1; SELECT 2", [(1, "SELECT a$b$"), (1, "SELECT $1"), (1, "SELECT 2")]),
        ("/* /* ; */ ; */ SELECT 1;", [(1, "SELECT 1")]),
        ("SELECT 1 # 2; SELECT 3--4;\n", [(1, "SELECT 1 # 2"), (1, "SELECT 3--4;")]),
        ("/*!40101 SELECT 1 */; SELECT 2", [(1, "SELECT 2")]),
        ("\\set a 'b;\nSELECT 1;\n\\echo x\nSELECT 2", [(2, "SELECT 1"), (4, "SELECT 2")]),
        ("SELECT 1 \\gset\nSELECT 2 \\; SELECT 3;", [(1, "SELECT 1"), (2, "SELECT 2 \\; SELECT 3")]),
        (
            "COPY a FROM stdin;\n1\t2;'\n\\.\nSELECT 2;",
            [(1, "COPY a FROM stdin;\n1\t2;'\n\\."), (4, "SELECT 2")],
        ),
        (
            "copy a from STDIN with csv;\r\n;\r\n\\.\r\nSELECT 2;",
            [(1, "copy a from STDIN with csv;\r\n;\r\n\\."), (4, "SELECT 2")],
        ),
        ("COPY a TO stdout; SELECT 2", [(1, "COPY a TO stdout"), (1, "SELECT 2")]),
        (
            "CREATE OR REPLACE FUNCTION f(a int DEFAULT CASE 1 WHEN 1 THEN 2 END) RETURNS int LANGUAGE sql\nBEGIN ATOMIC SELECT CASE WHEN 'end;' = 'a' THEN 1 END; SELECT 2; END; SELECT 3",
            [
                (
                    1,
                    "CREATE OR REPLACE FUNCTION f(a int DEFAULT CASE 1 WHEN 1 THEN 2 END) RETURNS int LANGUAGE sql\nBEGIN ATOMIC SELECT CASE WHEN 'end;' = 'a' THEN 1 END; SELECT 2; END",
                ),
                (2, "SELECT 3"),
            ],
        ),
        (
            'CREATE FUNCTION "begin"() RETURNS int AS $$ begin; $$ LANGUAGE sql; SELECT 2',
            [(1, 'CREATE FUNCTION "begin"() RETURNS int AS $$ begin; $$ LANGUAGE sql'), (1, "SELECT 2")],
        ),
        (
            "CREATE RULE r AS ON INSERT TO a DO ALSO (SELECT 1; SELECT ';)'); SELECT 2",
            [(1, "CREATE RULE r AS ON INSERT TO a DO ALSO (SELECT 1; SELECT ';)')"), (1, "SELECT 2")],
        ),
        ("DELIMITER //\nSELECT 1;", [(1, "DELIMITER //\nSELECT 1")]),
    ],
)
def test_postgresql(text: str, expected: list[tuple[int, str]]) -> None:
    assert cut(text, POSTGRESQL) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"SELECT 'it\'s;'; SELECT 'C:\'; SELECT 3", [r"SELECT 'it\'s;'", r"SELECT 'C:\'", "SELECT 3"]),
        (
            "SELECT `a;`; SELECT $$;$$; # comment ; x\n",
            ["SELECT `a;`", "SELECT $$;$$", "# comment", "x"],
        ),
        ("# comment ; x\nSELECT 1 # 2;", ["SELECT 1 # 2"]),
        ("DELIMITER //\nSELECT 1; SELECT 2//\n\\echo x\n", ["SELECT 1; SELECT 2"]),
    ],
)
def test_where_the_server_is_not_known(text: str, expected: list[str]) -> None:
    assert [one for _, one in cut(text, UNKNOWN)] == expected


def test_lines_go_on_from_the_first_one() -> None:
    assert cut("\nSELECT 1;\n-- a\nSELECT 2", POSTGRESQL, line=40) == [(41, "SELECT 1"), (43, "SELECT 2")]


@pytest.mark.parametrize(
    ("flavour", "text", "what", "line"),
    [
        (POSTGRESQL, "SELECT 1;\nSELECT 'a\n;", "quote '", 2),
        (MYSQL, "SELECT 1;\nSELECT `a\n;", "quote `", 2),
        (POSTGRESQL, "SELECT 1;\n\nSELECT $x$ a\n; $$", "quote $x$", 3),
        (POSTGRESQL, "SELECT 1; /* a /* b */\nSELECT 2", "comment", 1),
        (MYSQL, "SELECT 1;\n /* a", "comment", 2),
    ],
)
def test_what_is_never_closed_is_remembered_with_its_line(
    flavour: Flavour, text: str, what: str, line: int
) -> None:
    unclosed = scan(text, flavour)[1]
    assert unclosed is not None
    assert (unclosed.what, unclosed.line) == (what, line)


PIECES = st.sampled_from(
    ["'", '"', "`", "$$", "$a$", "--", "-- ", "#", "/*", "*/", "/*!", ";", "\n", "\r\n", " ", "\\", "\\'", "a", "E'",
     "delimiter //", "//", "copy a from stdin", "\n\\.\n", "begin", "end", "create function f()", "(", ")", "\ufeff",
     "\udc80", "\x00", "create rule", "case", "use b", "\\g", "source x"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=60).map("".join), st.sampled_from(BOTH))
def test_any_text_is_cut_into_places_in_order(text: str, flavour: Flavour) -> None:
    last = 0
    for one in statements(text, flavour):
        assert one.text == text[one.start : one.stop] and one.text
        assert one.start >= last
        assert one.line == 1 + text.count("\n", 0, one.start)
        last = one.stop


@given(
    st.lists(
        st.sampled_from(
            [
                "SELECT 1",
                "INSERT INTO a VALUES ('x;''y', \"q;\")",
                "UPDATE a\nSET b = 1",
                "CREATE TABLE a (b int)",
            ]
        ),
        max_size=12,
    ),
    st.lists(st.sampled_from(["\n", " ", "-- c;\n", "/* ; */", "\n\n"]), min_size=12, max_size=12),
    st.sampled_from(BOTH),
)
def test_statements_joined_with_anything_between_come_back(
    parts: list[str], between: list[str], flavour: Flavour
) -> None:
    text = "".join(f"{space}{part};" for space, part in zip(between, parts, strict=False))
    assert [one.text for one in statements(text, flavour)] == parts


@pytest.mark.parametrize("flavour", BOTH)
@pytest.mark.parametrize(
    "piece",
    ["'\\'", "/*", "$a", "$$", "'", "\\", "use a;", "create function a begin ;", "create rule a (;", "copy a from stdin;",
     "a#", "--", "-", "\ufeff", "/*!", " \n", "create definer = "],
)  # fmt: skip
def test_no_text_takes_more_than_linear_time(flavour: Flavour, piece: str) -> None:
    text = piece * (300_000 // len(piece))
    start = time.process_time()
    scan(text, flavour)
    assert time.process_time() - start < 5


def test_the_flavour_is_told_by_words_that_only_one_server_knows() -> None:
    assert flavour_of(["CREATE TABLE `a` (b int) ENGINE=InnoDB"]) is MYSQL
    assert flavour_of(["SELECT 1", "CREATE TABLE a (b serial, c jsonb)"]) is POSTGRESQL
    assert flavour_of(["DELIMITER //\nSELECT 1//"]) is MYSQL
    assert flavour_of(["DO $$ BEGIN END $$;"]) is POSTGRESQL
    assert flavour_of(["CREATE TABLE a (b int)"]) is UNKNOWN
    assert flavour_of([]) is UNKNOWN
